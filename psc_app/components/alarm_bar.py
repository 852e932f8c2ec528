"""Red flags that wait for somebody: on top of every page a supervisor has open."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Elapsed, Muted
from psc_app.components.shell import icon
from psc_app.domain.alarm_cards import AlarmCard

MAY_MISS = "Detection may miss emergencies. Read what patients write."
"""Stands wherever red flags do."""


def alarm_bar(alarms: rx.Var[list[AlarmCard]], on_acknowledge: EventType) -> rx.Component:
    """Each conversation with a red flag of which nobody took note, and the way to it."""

    def one(card: rx.vars.ObjectVar[AlarmCard]) -> rx.Component:
        number = card.conversation_id.to_string()
        return rx.el.li(
            icon("flag"),
            rx.el.div(
                rx.el.strong(card.name, dir="auto"),
                rx.el.span(card.what, class_name="what"),
                rx.cond(card.matched != "", rx.el.q(card.matched, dir="auto")),
                rx.cond(
                    card.flags > 1,
                    rx.el.span(card.flags.to_string(), " messages", class_name="note"),
                ),
                rx.el.span(
                    card.queue,
                    " · ",
                    card.state_label,
                    rx.cond(card.agent != "", rx.fragment(" · ", card.agent)),
                    class_name="note",
                ),
                class_name="words",
            ),
            Elapsed.create(since=card.since, warn=60),
            rx.el.div(
                rx.el.a("Read", href="/agent?c=" + number, class_name="button small"),
                rx.el.a(
                    "Routing", href="/supervisor/routing?c=" + number, class_name="button small"
                ),
                rx.el.button(
                    "Acknowledge",
                    type="button",
                    class_name="small noted",
                    on_click=on_acknowledge(card.conversation_id),
                    custom_attrs={"aria-label": "Acknowledge the red flag of " + card.name},
                ),
                class_name="acts",
            ),
            key=number,
            custom_attrs={"data-conversation": number},
        )

    return rx.cond(
        alarms.length() > 0,
        rx.el.section(
            rx.el.ul(rx.foreach(alarms, one)),
            Muted.create(),
            class_name="alarm-bar",
            custom_attrs={"aria-label": "Red flags"},
        ),
    )
