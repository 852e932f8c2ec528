"""The list of cases: whose, narrowed by filters, one line for each."""

from typing import Any

import reflex as rx

from psc_app.components.case_parts import due_words, named, priority_tag, status_word, whose
from psc_app.components.matters_frame import filters, lists, pager
from psc_app.components.shell import field, nothing
from psc_app.domain.case_cards import CaseRow
from psc_app.domain.vocabulary import CaseStatus

_LISTS = (
    ("mine", "Mine"),
    ("nobody", "Nobody's"),
    ("open", "All open"),
    ("closed", "Closed"),
)


def case_list(state: Any) -> rx.Component:
    """The list that `state` shows."""
    return rx.fragment(
        rx.el.h1("Cases"),
        lists(_LISTS, state, "Which cases"),
        _filters(state),
        rx.cond(
            state.rows.length() > 0,
            rx.el.ul(rx.foreach(state.rows, lambda row: _row(state, row)), class_name="case-rows"),
            rx.match(
                state.whose,
                (
                    "mine",
                    nothing(
                        "No case is yours.",
                        "Open one from a conversation: Cases beside the chat, or the letter o.",
                    ),
                ),
                ("nobody", nothing("Somebody sees to every case.")),
                nothing("No case fits.", "Choose another list or other filters."),
            ),
        ),
        pager(state, state.turn_page),
    )


def _filters(state: Any) -> rx.Component:
    def option(one: CaseStatus) -> rx.Component:
        return rx.el.option(one.value.capitalize(), value=one.value)

    return filters(
        state,
        "Number, title or patient",
        field(
            "Kind",
            rx.el.select(
                rx.el.option("All", value=""),
                rx.foreach(state.kinds, lambda kind: rx.el.option(kind, value=kind)),
                name="kind",
                default_value=state.kind,
            ),
        ),
        field(
            "Status",
            rx.el.select(
                rx.el.option("All", value=""),
                *(option(one) for one in CaseStatus),
                name="status",
                default_value=state.status,
            ),
        ),
        # Another list begins without the old one's status.
        key=state.whose,
    )


def _row(state: Any, row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    words = _words(state, row)
    return rx.el.li(
        rx.cond(
            row.opens,
            rx.el.button(words, type="button", class_name="case-row", on_click=state.go(row.id)),
            rx.el.div(words, class_name="case-row"),
        ),
        rx.cond(
            (row.owner == "") & ~row.over,
            rx.el.button(
                "Take it",
                type="button",
                class_name="small",
                on_click=state.take(row.id),
                custom_attrs={"aria-label": "Take " + row.number},
            ),
        ),
        key=row.id.to_string(),
    )


def _words(state: Any, row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    return rx.fragment(
        rx.el.span(row.number, class_name="case-number"),
        rx.el.span(
            rx.el.span(row.title, class_name="case-title", dir="auto"),
            rx.el.span(
                rx.cond(row.patient != "", named(row.patient)),
                rx.cond(row.kind != "", rx.el.span(row.kind)),
                whose(row),
                class_name="facts dotted",
            ),
            class_name="case-words",
        ),
        rx.el.span(
            priority_tag(row),
            status_word(row),
            due_words(row, state.time_zone),
            class_name="case-marks",
        ),
    )
