"""What goes on at this moment, as a supervisor sees it: one row for each conversation."""

from typing import Any

import reflex as rx

from psc_app.components.islands import Elapsed
from psc_app.components.mood_mark import mood_label
from psc_app.components.more_menu import MoreMenu
from psc_app.components.shell import icon, nothing
from psc_app.components.supervisor_frame import state_word
from psc_app.components.text_marks import channel_mark
from psc_app.components.tick import Tick
from psc_app.domain.floor_cards import GROUPS, SORTS, FloorRow
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.vocabulary import ConversationState

_LATE = 300
"""Seconds after which somebody who waits has waited long."""

_COLUMNS = ("Patient", "State", "Queue", "Agent", "Since", "Sentiment", "")

_SEARCHES_AFTER = 300
"""Milliseconds after the last letter."""


def floor_tools(state: Any) -> rx.Component:
    """What the conversations are narrowed by, and in which order they stand."""
    states = [one for one in ConversationState if one is not ConversationState.CLOSED]
    return rx.el.div(
        rx.el.label(
            rx.el.span("Find", class_name="label"),
            rx.el.input(
                type="search",
                placeholder="Name or number",
                default_value=state.search,
                on_change=lambda text: state.narrow("search", text).debounce(_SEARCHES_AFTER),
                auto_complete="off",
            ),
            class_name="field find",
        ),
        _choice(
            "Queue",
            state.queue,
            lambda value: state.narrow("queue", value),
            rx.el.option("All", value=""),
            rx.foreach(state.queues, lambda one: rx.el.option(one.name, value=one.id.to_string())),
        ),
        _choice(
            "State",
            state.in_state,
            lambda value: state.narrow("in_state", value),
            rx.el.option("All", value=""),
            *(rx.el.option(one.label, value=str(int(one))) for one in states),
        ),
        _choice(
            "Channel",
            state.channel,
            lambda value: state.narrow("channel", value),
            rx.el.option("All", value=""),
            rx.el.option("Chat", value="chat"),
            rx.el.option("SMS", value="sms"),
        ),
        _choice(
            "Order",
            state.sort,
            lambda value: state.narrow("sort", value),
            *(rx.el.option(label, value=key) for key, label in SORTS.items()),
        ),
        _choice(
            "Group",
            state.group,
            lambda value: state.narrow("group", value),
            *(rx.el.option(label, value=key) for key, label in GROUPS.items()),
        ),
        class_name="list-filters floor-tools",
        role="search",
    )


def _choice(label: str, value: rx.Var[str], on_change: Any, *options: rx.Component) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(*options, value=value, on_change=on_change),
        class_name="field",
    )


def floor_list(state: Any) -> rx.Component:
    """The conversations, or in words that there are none."""
    return rx.cond(
        state.rows.length() > 0,
        rx.fragment(
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th(_check_all(state), class_name="picks"),
                            *(
                                rx.el.th(label or rx.el.span("Deeds", class_name="sr-only"))
                                for label in _COLUMNS
                            ),
                        )
                    ),
                    rx.el.tbody(rx.foreach(state.rows, lambda row: _row(row, state))),
                    class_name="floor",
                ),
                class_name="card floor-card",
            ),
            rx.cond(
                state.more,
                rx.el.p(
                    f"The first {LONGEST_LIST} of ",
                    state.found.to_string(),
                    " are shown; filters find the others.",
                    class_name="note",
                ),
            ),
        ),
        rx.cond(
            state.total > 0,
            nothing("No conversation fits.", "Choose other filters, or find another word."),
            nothing("Nobody is in a conversation.", "New ones appear here by themselves."),
        ),
    )


def _check_all(state: Any) -> rx.Component:
    return Tick.create(
        on=state.picked.length() >= state.rows.length(),
        label="Choose all that are shown",
        on_tick=lambda on: state.pick(0, on),
    )


def _row(row: rx.vars.ObjectVar[FloorRow], state: Any) -> rx.Component:
    number = row.id.to_string()
    return rx.fragment(
        rx.cond(
            row.group != "",
            rx.el.tr(
                rx.el.th(
                    row.group,
                    rx.el.span(row.group_size.to_string(), class_name="count"),
                    col_span=len(_COLUMNS) + 1,
                    scope="colgroup",
                    dir="auto",
                ),
                class_name="floor-group",
            ),
        ),
        rx.el.tr(
            rx.el.td(
                Tick.create(
                    on=state.picked.contains(row.id),
                    label="Choose the conversation of " + row.name,
                    on_tick=lambda on: state.pick(row.id, on),
                ),
                class_name="picks",
            ),
            rx.el.td(
                rx.el.div(
                    rx.el.a(row.name, href="/agent?c=" + number, class_name="who", dir="auto"),
                    _marks(row),
                    class_name="whose",
                ),
                class_name="patient",
            ),
            rx.el.td(
                state_word(row.state, row.state_label),
                rx.match(
                    row.kind,
                    ("call back", rx.el.span("Call back", class_name="tag")),
                    ("message", rx.el.span("Message left", class_name="tag")),
                    rx.fragment(),
                ),
                class_name="in-state",
            ),
            rx.el.td(
                row.queue,
                rx.cond(
                    row.channel == "sms",
                    channel_mark(row.channel),
                    rx.el.span("chat", class_name="note"),
                ),
            ),
            rx.el.td(
                rx.cond(row.agent != "", row.agent, "–"),
                dir="auto",
                class_name=rx.cond(row.agent != "", "", "none"),
            ),
            rx.el.td(
                Elapsed.create(since=row.since, warn=rx.cond(row.state == 1, _LATE, 0)),
                rx.el.span(rx.cond(row.state == 1, "waiting", "so far"), class_name="note"),
                class_name="since",
            ),
            rx.el.td(mood_label(row.mood), class_name="mood"),
            rx.el.td(_deeds(row, state), class_name="row-deeds"),
            class_name=rx.match(
                row.flag, ("waiting", "flagged waiting"), ("noted", "flagged"), "plain"
            ),
            custom_attrs={"data-conversation": number},
        ),
        key=number,
    )


def _deeds(row: rx.vars.ObjectVar[FloorRow], state: Any) -> rx.Component:
    def item(label: str, event: Any, class_name: str = "") -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            role="menuitem",
            tab_index=-1,
            class_name=class_name,
            on_click=event,
        )

    def ask(what: str) -> Any:
        return state.ask_deed(what, row.id, row.name)

    return rx.el.div(
        rx.cond(
            row.may_listen & (row.part == ""),
            rx.el.button(
                icon("eye"),
                "Monitor",
                type="button",
                class_name="small quiet",
                title="Listen in silence: nobody in it is told",
                on_click=state.listen_to(row.id),
                custom_attrs={"aria-label": "Monitor the conversation of " + row.name},
            ),
        ),
        MoreMenu.create(
            rx.el.div(
                rx.cond(row.may_listen & (row.part != "joined"), item("Join", state.join(row.id))),
                rx.cond(row.may_assign, item("Assign…", ask("assign"))),
                rx.cond(row.may_transfer, item("Transfer…", ask("transfer"))),
                rx.cond(row.state == 2, item("Release to the queue…", ask("release"))),
                rx.el.a(
                    "Routing",
                    href="/supervisor/routing?c=" + row.id.to_string(),
                    role="menuitem",
                    tab_index=-1,
                ),
                rx.cond(row.may_close, item("Close…", ask("close"), "bad")),
                role="group",
                custom_attrs={"aria-label": "As a supervisor"},
            ),
            label="Deeds for " + row.name,
        ),
        class_name="acts",
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
        rx.match(
            row.part,
            ("listens", rx.el.span(icon("eye"), "You listen", class_name="tag")),
            ("joined", rx.el.span(icon("eye"), "You joined", class_name="tag")),
            rx.fragment(),
        ),
    )
