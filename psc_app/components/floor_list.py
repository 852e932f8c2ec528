"""What goes on at this moment, as a supervisor sees it: one row for each conversation."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Elapsed
from psc_app.components.mood_mark import mood_label
from psc_app.components.shell import icon, nothing
from psc_app.components.supervisor_frame import may_be_closed, state_word
from psc_app.domain.alarm_cards import FloorRow
from psc_app.domain.limits import LONGEST_LIST

_LATE = 300
"""Seconds after which somebody who waits has waited long."""

_COLUMNS = ("Patient", "State", "Queue", "Agent", "Since", "Sentiment", "")


def floor_list(
    rows: rx.Var[list[FloorRow]], *, more: rx.Var[bool], total: rx.Var[int], on_oversee: EventType
) -> rx.Component:
    """The conversations, or in words that there are none."""
    return rx.cond(
        rows.length() > 0,
        rx.fragment(
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            *(
                                rx.el.th(label or rx.el.span("Deeds", class_name="sr-only"))
                                for label in _COLUMNS
                            )
                        )
                    ),
                    rx.el.tbody(rx.foreach(rows, lambda row: _row(row, on_oversee))),
                    class_name="floor",
                ),
                class_name="card floor-card",
            ),
            rx.cond(
                more,
                rx.el.p(
                    f"The first {LONGEST_LIST} are shown; filters find the others.",
                    class_name="note",
                ),
            ),
        ),
        rx.cond(
            total > 0,
            nothing("No conversation fits.", "Choose other filters."),
            nothing("Nobody is in a conversation.", "New ones appear here by themselves."),
        ),
    )


def _row(row: rx.vars.ObjectVar[FloorRow], on_oversee: EventType) -> rx.Component:
    number = row.id.to_string()
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.el.a(row.name, href="/agent?c=" + number, class_name="who", dir="auto"),
                _marks(row),
                class_name="whose",
            ),
        ),
        rx.el.td(
            state_word(row.state, row.state_label),
            rx.match(
                row.kind,
                ("call back", rx.el.span("Call back", class_name="tag")),
                ("message", rx.el.span("Message left", class_name="tag")),
                rx.fragment(),
            ),
        ),
        rx.el.td(row.queue, rx.el.span(row.channel, class_name="note")),
        rx.el.td(
            rx.cond(row.agent != "", row.agent, "–"),
            dir="auto",
            class_name=rx.cond(row.agent != "", "", "none"),
        ),
        rx.el.td(
            Elapsed.create(since=row.since, warn=rx.cond(row.state == 1, _LATE, 0)),
            rx.el.span(rx.cond(row.state == 1, "waiting", "so far"), class_name="note"),
        ),
        rx.el.td(mood_label(row.mood)),
        rx.el.td(
            rx.el.div(
                rx.el.a(
                    "Routing",
                    href="/supervisor/routing?c=" + number,
                    class_name="button small quiet",
                ),
                rx.cond(
                    may_be_closed(row.state),
                    rx.el.button(
                        "Close…",
                        type="button",
                        class_name="small quiet",
                        on_click=on_oversee("close", row.id, row.name),
                        custom_attrs={"aria-label": "Close the conversation of " + row.name},
                    ),
                ),
                class_name="acts",
            ),
        ),
        class_name=rx.match(
            row.flag, ("waiting", "flagged waiting"), ("noted", "flagged"), "plain"
        ),
        key=number,
        custom_attrs={"data-conversation": number},
    )


def _marks(row: rx.vars.ObjectVar[FloorRow]) -> rx.Component:
    return rx.fragment(
        rx.match(
            row.flag,
            ("waiting", rx.el.span(icon("flag"), "Red flag", class_name="tag bad")),
            ("noted", rx.el.span(icon("flag"), "Red flag, noted", class_name="tag bad")),
            rx.cond(
                row.priority > 0,
                rx.el.span(row.priority_label, class_name="tag warn"),
            ),
        ),
        rx.cond(row.review, rx.el.span(icon("flag"), "May be an emergency", class_name="tag warn")),
        rx.cond(row.alert != "", rx.el.span(icon("warning"), row.alert, class_name="tag warn")),
    )
