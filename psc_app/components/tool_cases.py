"""The tool "cases": the case the conversation is about, the patient's others, and tasks."""

from typing import Any

import reflex as rx

from psc_app.components.case_parts import (
    Unfold,
    case_form,
    case_link,
    due_words,
    priority_tag,
    status_select,
    status_word,
    task_form,
    task_line,
    whose,
)
from psc_app.components.desk_tools import Tool
from psc_app.components.islands import LocalTime
from psc_app.components.shell import loading, notice
from psc_app.domain.case_cards import CaseCard, CaseRow, NoteCard


def case_tool(desk: Any, state: Any) -> rx.Component:
    """The tool, for the conversation in front on the dashboard `desk`."""
    return Tool.create(
        notice(state.notice, state.dismiss),
        rx.cond(
            state.ready,
            rx.fragment(
                rx.el.section(
                    rx.el.h3("Case"),
                    rx.foreach(state.here, lambda case: _linked(desk, state, case)),
                    rx.cond(
                        state.here.length() == 0,
                        rx.el.p("This conversation belongs to no case.", class_name="none"),
                    ),
                    Unfold.create(
                        case_form(
                            on_open=lambda form: state.open_case(desk.thread, form),
                            kinds=state.kinds,
                            proposed=state.proposed,
                        ),
                        name="case",
                        label=rx.cond(state.here.length() == 0, "Open a case", "Open another case"),
                        turn=state.opened,
                        key=desk.thread.to_string(),
                    ),
                    class_name="matter",
                ),
                rx.cond(
                    state.others.length() > 0,
                    rx.el.section(
                        rx.el.h3("The patient's other cases"),
                        rx.el.ul(
                            rx.foreach(state.others, lambda row: _other(desk, state, row)),
                            class_name="other-cases",
                        ),
                        class_name="matter",
                    ),
                ),
                rx.el.section(
                    rx.el.h3("Tasks"),
                    rx.cond(
                        state.tasks.length() > 0,
                        rx.el.ul(
                            rx.foreach(
                                state.tasks,
                                lambda one: task_line(
                                    one,
                                    on_tick=lambda task, done: state.tick(desk.thread, task, done),
                                    on_take=state.take_task(desk.thread, one.id),
                                    zone=state.time_zone,
                                ),
                            ),
                            class_name="tasks",
                        ),
                        rx.el.p("Nothing is left to do.", class_name="none"),
                    ),
                    Unfold.create(
                        task_form(on_make=lambda form: state.make_task(desk.thread, form)),
                        name="task",
                        label="New task",
                        turn=state.made,
                        key=desk.thread.to_string(),
                    ),
                    class_name="matter",
                ),
            ),
            rx.cond(
                state.notice == "",
                loading(4),
            ),
        ),
        name="cases",
        thread=desk.thread,
        stamp=desk.matters.to_string() + ":" + desk.patient_id.to_string(),
        on_open=state.open,
    )


def _linked(desk: Any, state: Any, case: rx.vars.ObjectVar[CaseCard]) -> rx.Component:
    """A case this conversation is about: where it stands, its latest notes, a new note."""
    row = case.row
    return rx.el.article(
        rx.el.div(
            case_link(row.number, row.id),
            priority_tag(row),
            rx.cond(row.by_itself, rx.el.span("linked by itself", class_name="note")),
            class_name="case-head",
        ),
        rx.el.p(row.title, class_name="case-title", dir="auto"),
        rx.el.p(
            rx.cond(row.kind != "", rx.el.span(row.kind)),
            whose(row),
            due_words(row, state.time_zone),
            class_name="facts dotted",
        ),
        rx.el.div(
            status_select(row, lambda status: state.set_status(desk.thread, row.id, status)),
            rx.cond(
                (row.owner == "") & ~row.over,
                rx.el.button(
                    "Take it",
                    type="button",
                    class_name="small",
                    on_click=state.take_case(desk.thread, row.id),
                ),
            ),
            rx.cond(
                row.origin,
                rx.fragment(),
                rx.el.button(
                    "Unlink",
                    type="button",
                    class_name="quiet small",
                    on_click=state.unlink_case(desk.thread, row.id),
                    custom_attrs={"aria-label": "Unlink " + row.number},
                ),
            ),
            class_name="inline-actions",
        ),
        rx.cond(
            case.notes.length() > 0,
            rx.el.ol(rx.foreach(case.notes[:2], _note), class_name="case-notes"),
        ),
        Unfold.create(
            rx.el.form(
                # A form in a list names what it is about in a field: its handler knows no row.
                rx.el.input(name="case", type="hidden", value=row.id.to_string()),
                rx.el.textarea(
                    name="note",
                    rows=2,
                    required=True,
                    max_length=4000,
                    custom_attrs={"aria-label": "Note on " + row.number},
                ),
                rx.el.div(
                    rx.el.button("Keep the note", type="submit", class_name="primary small"),
                    class_name="actions",
                ),
                on_submit=lambda form: state.note(desk.thread, form),
                class_name="case-form",
            ),
            name="note",
            label="Note",
            turn=state.noted,
        ),
        class_name="linked-case",
        key=row.id.to_string(),
    )


def _note(one: rx.vars.ObjectVar[NoteCard]) -> rx.Component:
    return rx.el.li(
        rx.el.p(one.body, dir="auto"),
        rx.el.p(
            rx.el.bdi(one.who), " · ", LocalTime.create(at=one.at, form="short"), class_name="note"
        ),
        key=one.id.to_string(),
    )


def _other(desk: Any, state: Any, row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            case_link(row.number, row.id), status_word(row), priority_tag(row),
            class_name="case-head",
        ),
        rx.el.p(row.title, class_name="case-title", dir="auto"),
        rx.el.button(
            "Link",
            type="button",
            class_name="small",
            on_click=state.link_case(desk.thread, row.id),
            custom_attrs={"aria-label": "Link " + row.number},
        ),
        key=row.id.to_string(),
    )  # fmt: skip
