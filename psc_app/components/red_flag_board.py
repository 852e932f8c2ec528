"""Red flags of which nobody took note, each with the time it has waited (red_flag_board.jsx)."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.alarm_bar import MAY_MISS
from psc_app.components.islands import Muted
from psc_app.components.scripts import script
from psc_app.components.shell import icon
from psc_app.domain.alarm_cards import AlarmCard


class FlagTimer(rx.Component):
    """How long a red flag has waited, and in a word when that is too long.

    Attributes:
        since: milliseconds since 1970; late: seconds after which it is late.
    """

    library = script("red_flag_board.jsx", __name__)
    tag = "FlagTimer"
    since: rx.Var[int]
    late: rx.Var[int]


def red_flag_board(
    alarms: rx.Var[list[AlarmCard]], on_acknowledge: EventType, late: rx.Var[int]
) -> rx.Component:
    """A card for each conversation that waits, the longest first; a calm line where none does."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(
                icon("flag"),
                "Red flags",
                rx.el.span(alarms.length().to_string(), class_name="count"),
            ),
            rx.cond(
                alarms.length() == 0,
                rx.el.p("Nobody waits with a red flag.", class_name="note calm"),
            ),
            rx.el.p(MAY_MISS, class_name="note may-miss"),
            class_name="flag-board-head",
        ),
        rx.cond(
            alarms.length() > 0,
            rx.el.ul(rx.foreach(alarms, lambda one: _card(one, on_acknowledge, late))),
        ),
        Muted.create(),
        class_name=rx.cond(alarms.length() > 0, "flag-board waiting", "flag-board"),
        custom_attrs={"aria-label": "Red flags"},
    )


def _card(
    one: rx.vars.ObjectVar[AlarmCard], on_acknowledge: EventType, late: rx.Var[int]
) -> rx.Component:
    number = one.conversation_id.to_string()
    return rx.el.li(
        FlagTimer.create(since=one.since, late=late),
        rx.el.div(
            rx.el.strong(one.name, dir="auto"),
            rx.el.span(one.what, class_name="what"),
            rx.cond(one.matched != "", rx.el.q(one.matched, dir="auto")),
            rx.cond(
                one.flags > 1, rx.el.span(one.flags.to_string(), " messages", class_name="note")
            ),
            class_name="words",
        ),
        rx.el.span(
            one.queue,
            " · ",
            one.state_label,
            " · ",
            rx.cond(one.agent != "", one.agent, "nobody has it"),
            class_name="note",
        ),
        rx.el.div(
            rx.el.button(
                "Acknowledge",
                type="button",
                class_name="small noted",
                on_click=on_acknowledge(one.conversation_id),
                custom_attrs={"aria-label": "Acknowledge the red flag of " + one.name},
            ),
            rx.el.a("Read", href="/agent?c=" + number, class_name="button small"),
            rx.el.a("Routing", href="/supervisor/routing?c=" + number, class_name="button small"),
            class_name="acts",
        ),
        key=number,
        custom_attrs={"data-conversation": number},
    )
