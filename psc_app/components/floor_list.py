"""What goes on at this moment, as a supervisor sees it: one row for each conversation."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Elapsed
from psc_app.components.mood_mark import mood_label
from psc_app.components.shell import icon, nothing
from psc_app.domain.alarm_cards import FloorRow
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import ConversationState

_LATE = 300
"""Seconds after which somebody who waits has waited long."""

_COLUMNS = ("Patient", "State", "Queue", "Agent", "Since", "Sentiment", "")


def floor_filters(
    queues: rx.Var[list[QueueName]], queue: rx.Var[str], state: rx.Var[str], on_find: EventType
) -> rx.Component:
    """Narrows the list by queue and state."""
    return rx.el.form(
        rx.el.label(
            rx.el.span("Queue", class_name="label"),
            rx.el.select(
                rx.el.option("All", value=""),
                rx.foreach(queues, lambda one: rx.el.option(one.name, value=one.id.to_string())),
                name="queue",
                default_value=queue,
            ),
            class_name="field",
        ),
        rx.el.label(
            rx.el.span("State", class_name="label"),
            rx.el.select(
                rx.el.option("All", value=""),
                *(
                    rx.el.option(one.label, value=str(int(one)))
                    for one in ConversationState
                    if one is not ConversationState.CLOSED
                ),
                name="state",
                default_value=state,
            ),
            class_name="field",
        ),
        rx.el.button("Show", type="submit", class_name="primary"),
        on_submit=on_find,
        class_name="floor-filters",
        role="search",
    )


def floor_list(
    rows: rx.Var[list[FloorRow]], *, more: rx.Var[bool], total: rx.Var[int]
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
                                rx.el.th(label or rx.el.span("Open it", class_name="sr-only"))
                                for label in _COLUMNS
                            )
                        )
                    ),
                    rx.el.tbody(rx.foreach(rows, _row)),
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


def _row(row: rx.vars.ObjectVar[FloorRow]) -> rx.Component:
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
            rx.el.span(
                row.state_label,
                class_name="state",
                custom_attrs={"data-state": row.state.to_string()},
            ),
            rx.match(
                row.kind,
                ("call back", rx.el.span("Call back", class_name="tag")),
                ("message", rx.el.span("Message left", class_name="tag")),
                rx.fragment(),
            ),
        ),
        rx.el.td(row.queue, rx.el.span(row.channel, class_name="note")),
        rx.el.td(rx.cond(row.agent != "", row.agent, "–"), dir="auto"),
        rx.el.td(
            Elapsed.create(since=row.since, warn=rx.cond(row.state == 1, _LATE, 0)),
            rx.el.span(rx.cond(row.state == 1, "waiting", "so far"), class_name="note"),
        ),
        rx.el.td(mood_label(row.mood)),
        rx.el.td(
            rx.el.a(
                "Routing",
                href="/supervisor/routing?c=" + number,
                class_name="button small quiet",
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
