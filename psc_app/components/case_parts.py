"""Pieces that the tool, the pages and the wrap-up share: cases and tasks as lines, their forms."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from psc_app.components.islands import LocalTime
from psc_app.components.scripts import script
from psc_app.components.shell import field, icon
from psc_app.domain.case_cards import CASE_PRIORITIES, CaseRow, TaskCard
from psc_app.domain.due_dates import IN_DAYS
from psc_app.domain.vocabulary import CaseStatus

_LIBRARY = script("cases.jsx", __name__)
BESIDE = "psc-cases"
"""The window beside the dashboard in which cases and tasks open, so that offers go on ringing."""


class Unfold(rx.Component):
    """A form behind a button, which closes once it was taken.

    Attributes:
        name: what `tell("psc:unfold", name)` opens it by.
        turn: counts what the server has taken.
    """

    library = _LIBRARY
    tag = "Unfold"
    name: rx.Var[str]
    label: rx.Var[str]
    turn: rx.Var[int]


class WrapUpFocus(rx.Component):
    """Brings the keyboard to the wrap-up it stands in."""

    library = _LIBRARY
    tag = "WrapUpFocus"


class Tick(rx.Component):
    """A box to tick a task off; it is ticked at once, and takes that back where it is refused."""

    library = _LIBRARY
    tag = "Tick"
    done: rx.Var[bool]
    disabled: rx.Var[bool]
    label: rx.Var[str]
    on_tick: rx.EventHandler[lambda done: [done]]


class Choice(rx.Component):
    """A choice that is kept as soon as it is made."""

    library = _LIBRARY
    tag = "Choice"
    value: rx.Var[str]
    disabled: rx.Var[bool]
    label: rx.Var[str]
    on_choose: rx.EventHandler[lambda value: [value]]


class DueMark(rx.Component):
    """The link to one's tasks, with how many are due by now."""

    library = _LIBRARY
    tag = "DueMark"
    dues: rx.Var[list[int]]
    here: rx.Var[bool]


def case_address(case_id: rx.Var[int]) -> rx.Var[str]:
    """Where a case's own page is."""
    return rx.Var.create("/agent/cases?case=") + case_id.to_string()


def case_link(number: rx.Var[str], case_id: rx.Var[int]) -> rx.Component:
    """A case's number, which opens its page beside the dashboard."""
    return rx.el.a(number, href=case_address(case_id), target=BESIDE, class_name="case-number")


def named(name: rx.Var[str]) -> rx.Component:
    """A name among other facts, whichever way it is written."""
    return rx.el.span(rx.el.bdi(name))


def whose(row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    """Who sees to a case."""
    return rx.cond(
        row.owner == "",
        rx.el.span("nobody has it"),
        named(rx.cond(row.mine, "yours", row.owner)),
    )


def status_word(row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    """Where a case stands."""
    return rx.el.span(
        row.status, class_name="state case-state", custom_attrs={"data-status": row.status}
    )


def priority_tag(row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    """How urgent a case is, where it is more than usual."""
    return rx.cond(
        row.priority > 0,
        rx.el.span(row.priority_label, class_name=rx.cond(row.priority > 1, "tag bad", "tag warn")),
    )


def due_words(one: Any, zone: rx.Var[str]) -> rx.Component:
    """When it is due, in the clinic's zone; marked where that is over."""
    return rx.cond(
        one.due_at > 0,
        rx.el.span(
            rx.cond(one.overdue, rx.fragment(icon("warning"), "overdue since "), "due "),
            LocalTime.create(at=one.due_at, form="short", zone=zone),
            class_name=rx.cond(one.overdue, "due over", "due"),
        ),
    )


def recent_cases(cases: rx.Var[list[CaseRow]], zone: rx.Var[str]) -> rx.Component:
    """A patient's recent cases, as the record has them."""

    def one(row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(case_link(row.number, row.id), status_word(row), class_name="case-head"),
            rx.el.span(row.title, dir="auto"),
            due_words(row, zone),
            key=row.id.to_string(),
        )

    return rx.el.details(
        rx.el.summary("Recent cases", rx.el.span(cases.length().to_string(), class_name="count")),
        rx.cond(
            cases.length() > 0,
            rx.el.ul(rx.foreach(cases, one), class_name="recent-cases"),
            rx.el.p("None", class_name="none"),
        ),
        open=True,
    )


def due_field(label: str = "Due", name: str = "due", *, keep: bool = False) -> rx.Component:
    """In some days, or on a date that is asked for once "On a date" is chosen.

    Args:
        keep: whether it is due already, so that leaving it alone is a choice.
    """
    return rx.el.div(
        field(
            label,
            rx.el.select(
                *([rx.el.option("As it is", value="keep")] if keep else []),
                rx.el.option("No time", value=""),
                *(rx.el.option(words, value=f"+{days}") for days, words in IN_DAYS),
                rx.el.option("On a date…", value="date"),
                name=name,
            ),
        ),
        rx.el.label(
            rx.el.span("Date", class_name="label"),
            rx.el.input(name=f"{name}_date", type="date"),
            class_name="field due-date",
        ),
        class_name="due-field",
    )


def owner_field(label: str = "For", name: str = "owner") -> rx.Component:
    """Oneself, or whoever takes it."""
    return field(
        label,
        rx.el.select(
            rx.el.option("Me", value="me"),
            rx.el.option("Whoever takes it", value="nobody"),
            name=name,
        ),
    )


def case_form(*, on_open: Any, kinds: rx.Var[list[str]], proposed: rx.Var[str]) -> rx.Component:
    """What a case is opened with: one step, as everything but the title is proposed."""
    return rx.el.form(
        field(
            "Title",
            rx.el.input(
                name="title",
                default_value=proposed,
                required=True,
                max_length=200,
                auto_complete="off",
                dir="auto",
            ),
        ),
        rx.el.div(
            field(
                "Kind",
                rx.el.select(
                    rx.foreach(kinds, lambda kind: rx.el.option(kind, value=kind)), name="kind"
                ),
            ),
            field(
                "Priority",
                rx.el.select(
                    *(rx.el.option(one.label, value=str(int(one))) for one in CASE_PRIORITIES),
                    name="priority",
                ),
            ),
            owner_field("Owner"),
            due_field(),
            class_name="pair",
        ),
        field("Note", rx.el.textarea(name="notes", rows=2, max_length=4000)),
        rx.el.div(
            rx.el.button("Open the case", type="submit", class_name="primary small"),
            class_name="actions",
        ),
        on_submit=on_open,
        class_name="case-form",
    )


def task_form(*, on_make: Any, more: rx.Component | None = None) -> rx.Component:
    """What a task is made with."""
    return rx.el.form(
        field(
            "What is to be done",
            rx.el.input(
                name="title", required=True, max_length=200, auto_complete="off", dir="auto"
            ),
        ),
        rx.el.div(due_field(), more or owner_field(), class_name="pair"),
        field("Note", rx.el.textarea(name="notes", rows=2, max_length=4000)),
        rx.el.div(
            rx.el.button("Make the task", type="submit", class_name="primary small"),
            class_name="actions",
        ),
        on_submit=on_make,
        class_name="case-form",
    )


def status_select(
    row: rx.vars.ObjectVar[CaseRow], on_status: Callable[[rx.Var], Any]
) -> rx.Component:
    """Where a case stands, to be changed in place."""
    return Choice.create(
        *(rx.el.option(one.value.capitalize(), value=one.value) for one in CaseStatus),
        value=row.status,
        label="Status of " + row.number,
        on_choose=on_status,
        class_name="status-select",
    )


def task_line(
    one: rx.vars.ObjectVar[TaskCard],
    *,
    on_tick: Callable[[rx.Var, rx.Var], Any],
    on_take: Any,
    zone: rx.Var[str],
    patient: bool = False,
    more: rx.Component | None = None,
) -> rx.Component:
    """A task with its box to tick; one that nobody has, with a button to take it."""
    facts = [
        due_words(one, zone),
        rx.cond(one.done, rx.el.span("done by ", one.done_by)),
        rx.cond(one.status == "cancelled", rx.el.span("cancelled")),
        rx.cond(
            one.mine | (one.owner == ""),
            rx.cond(one.owner == "", rx.el.span("nobody has it")),
            rx.el.span("for ", rx.el.bdi(one.owner)),
        ),
    ]
    if patient:
        facts.append(rx.cond(one.patient != "", named(one.patient)))
    return rx.el.li(
        rx.cond(
            one.opens,
            Tick.create(
                done=one.done,
                disabled=one.status == "cancelled",
                label="Done: " + one.title,
                on_tick=lambda done: on_tick(one.id, done),
            ),
            rx.el.span(class_name="no-box"),
        ),
        rx.el.div(
            rx.el.span(one.title, class_name="task-title", dir="auto"),
            rx.el.p(*facts, class_name="facts dotted"),
            rx.cond(one.notes != "", rx.el.p(one.notes, class_name="note task-notes", dir="auto")),
            class_name="task-words",
        ),
        rx.cond(
            one.open & (one.owner == ""),
            rx.el.button(
                "Take",
                type="button",
                class_name="small",
                on_click=on_take,
                custom_attrs={"aria-label": "Take: " + one.title},
            ),
        ),
        *([more] if more is not None else []),
        key=one.id.to_string(),
        class_name=rx.cond(one.open, "task", "task over"),
    )
