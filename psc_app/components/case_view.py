"""One case with all that belongs to it: facts, notes, tasks, conversations, history."""

from typing import Any

import reflex as rx

from psc_app.components.case_parts import (
    Choice,
    Unfold,
    due_field,
    due_words,
    priority_tag,
    status_select,
    task_form,
    task_line,
)
from psc_app.components.islands import LocalTime
from psc_app.components.shell import field, icon
from psc_app.domain.cards import ColleagueCard
from psc_app.domain.case_cards import (
    CASE_PRIORITIES,
    CaseCard,
    CaseChangeCard,
    CaseRow,
    LinkedConversation,
    NoteCard,
)


def case_view(state: Any) -> rx.Component:
    """The case that `state` shows."""
    case: rx.vars.ObjectVar[CaseCard] = state.case
    row: Any = case.row
    return rx.fragment(
        rx.el.div(
            rx.el.button(
                icon("back"), "All cases", type="button", class_name="quiet", on_click=state.go(0)
            ),
            class_name="way-back",
        ),
        rx.el.div(
            rx.el.div(
                _head(state, row),
                _notes(state, case),
                _tasks(state, case),
                class_name="case-main",
            ),
            rx.el.aside(
                _facts(state, case),
                _conversations(state, case),
                _history(case),
                class_name="case-side",
                custom_attrs={"aria-label": "About this case"},
            ),
            class_name="case-view",
            key=row.id.to_string(),
        ),
    )


def _head(state: Any, row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    title = rx.el.form(
        rx.el.input(
            name="title",
            default_value=row.title,
            max_length=200,
            required=True,
            auto_focus=True,
            dir="auto",
            custom_attrs={"aria-label": "Title"},
        ),
        rx.el.button("Save", type="submit", class_name="primary small"),
        rx.el.button(
            "Cancel", type="button", class_name="quiet small", on_click=state.rename(False)
        ),
        on_submit=lambda form: state.save_title(row.id, form),
        class_name="inline-form",
    )
    shown = rx.el.h1(
        rx.el.bdi(row.title),
        rx.cond(
            row.over,
            rx.fragment(),
            rx.el.button(
                "Edit",
                type="button",
                class_name="link",
                on_click=state.rename(True),
                custom_attrs={"aria-label": "Edit title"},
            ),
        ),
    )
    return rx.el.header(
        rx.el.div(
            rx.el.span(row.number, class_name="case-number"),
            priority_tag(row),
            due_words(row, state.time_zone),
            class_name="case-head",
        ),
        rx.cond(state.renaming, title, shown),
        rx.el.div(
            status_select(row, lambda status: state.set_status(row.id, status)),
            rx.cond(
                (row.owner == "") & ~row.over,
                rx.el.button(
                    "Take it", type="button", class_name="primary", on_click=state.take(row.id)
                ),
            ),
            class_name="inline-actions",
        ),
        class_name="card case-card",
    )


def _notes(state: Any, case: rx.vars.ObjectVar[CaseCard]) -> rx.Component:
    row = case.row

    def one(note: rx.vars.ObjectVar[NoteCard]) -> rx.Component:
        return rx.el.li(
            rx.el.p(note.body, dir="auto"),
            rx.el.p(
                rx.el.bdi(note.who), " · ", LocalTime.create(at=note.at, form="short"),
                class_name="note",
            ),
            key=note.id.to_string(),
        )  # fmt: skip

    return rx.el.section(
        rx.el.h2("Notes"),
        rx.el.form(
            rx.el.textarea(
                name="note",
                rows=2,
                max_length=4000,
                required=True,
                placeholder="What was found out, what was agreed",
                custom_attrs={"aria-label": "New note"},
            ),
            rx.el.div(
                rx.el.button("Add the note", type="submit", class_name="small"),
                class_name="actions",
            ),
            on_submit=lambda form: state.note(row.id, form),
            class_name="case-form",
            key=state.noted.to_string(),
        ),
        rx.cond(
            case.notes.length() > 0,
            rx.el.ol(rx.foreach(case.notes, one), class_name="case-notes"),
            rx.el.p("Nothing has been noted yet.", class_name="none"),
        ),
        class_name="card case-card",
    )


def _tasks(state: Any, case: rx.vars.ObjectVar[CaseCard]) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Tasks"),
        rx.cond(
            case.tasks.length() > 0,
            rx.el.ul(
                rx.foreach(
                    case.tasks,
                    lambda one: task_line(
                        one,
                        on_tick=state.tick,
                        on_take=state.take_task(one.id),
                        zone=state.time_zone,
                    ),
                ),
                class_name="tasks",
            ),
            rx.el.p("Nothing is left to do.", class_name="none"),
        ),
        Unfold.create(
            task_form(
                on_make=lambda form: state.make_task(case.row.id, form),
                more=owner_choice(state.colleagues),
            ),
            name="task",
            label="New task",
            turn=state.made,
        ),
        class_name="card case-card",
    )


def owner_choice(colleagues: rx.Var[list[ColleagueCard]]) -> rx.Component:
    """Oneself, whoever takes it, or a colleague by name; for a form."""
    return field(
        "For",
        rx.el.select(
            rx.el.option("Me", value="me"),
            rx.el.option("Whoever takes it", value="nobody"),
            rx.foreach(
                colleagues, lambda one: rx.el.option(one.name, value=one.staff_id.to_string())
            ),
            name="owner",
        ),
    )


def _facts(state: Any, case: rx.vars.ObjectVar[CaseCard]) -> rx.Component:
    row = case.row

    def fact(label: str, value: Any, when: Any = True) -> rx.Component:
        return rx.cond(when, rx.fragment(rx.el.dt(label), rx.el.dd(value, dir="auto")))

    return rx.el.section(
        rx.el.h2("About"),
        rx.el.dl(
            fact("Patient", row.patient, row.patient != ""),
            fact("Born", case.birth_date, case.birth_date != ""),
            fact(
                "Phone",
                rx.el.a(case.phone, href="tel:" + case.phone),
                case.phone != "",
            ),
            fact("Opened", LocalTime.create(at=row.opened_at, form="short")),
            fact("Opened by", case.opened_by, case.opened_by != ""),
            fact("Closed", LocalTime.create(at=row.closed_at, form="short"), row.closed_at > 0),
        ),
        field(
            "Owner",
            Choice.create(
                rx.el.option("Nobody", value=""),
                rx.cond(row.mine, rx.el.option("You", value=case.owner_id.to_string())),
                rx.foreach(
                    state.colleagues,
                    lambda one: rx.el.option(one.name, value=one.staff_id.to_string()),
                ),
                value=rx.cond(case.owner_id > 0, case.owner_id.to_string(), ""),
                on_choose=lambda owner: state.give(row.id, owner),
                disabled=row.over,
            ),
        ),
        field(
            "Kind",
            Choice.create(
                rx.foreach(state.kinds, lambda kind: rx.el.option(kind, value=kind)),
                rx.cond(~state.kinds.contains(row.kind), rx.el.option(row.kind, value=row.kind)),
                value=row.kind,
                on_choose=lambda kind: state.set_kind(row.id, kind),
                disabled=row.over,
            ),
        ),
        field(
            "Priority",
            Choice.create(
                *(rx.el.option(one.label, value=str(int(one))) for one in CASE_PRIORITIES),
                value=row.priority.to_string(),
                on_choose=lambda urgency: state.set_urgency(row.id, urgency),
                disabled=row.over,
            ),
        ),
        rx.cond(
            row.over,
            rx.fragment(),
            rx.el.form(
                due_field("Change when it is due"),
                rx.el.button("Set", type="submit", class_name="small"),
                on_submit=lambda form: state.set_due(row.id, form),
                class_name="due-form",
                key=row.due_at.to_string(),
            ),
        ),
        class_name="card case-card case-facts",
    )


def _conversations(state: Any, case: rx.vars.ObjectVar[CaseCard]) -> rx.Component:
    def one(talk: rx.vars.ObjectVar[LinkedConversation]) -> rx.Component:
        return rx.el.li(
            rx.cond(
                talk.readable,
                rx.el.a(talk.title, href="/agent?c=" + talk.id.to_string(), dir="auto"),
                rx.el.span(talk.title, dir="auto"),
            ),
            rx.el.p(
                rx.el.span(LocalTime.create(at=talk.at, form="short")),
                rx.el.span(talk.state),
                rx.cond(talk.origin, rx.el.span("opened from it")),
                rx.cond(talk.by_itself, rx.el.span("linked by itself")),
                class_name="facts dotted",
            ),
            rx.el.div(
                rx.cond(
                    talk.readable,
                    rx.el.a(
                        "Transcript",
                        # A file, and no page of the app.
                        reload_document=True,
                        href="/transcripts/desk/" + talk.id.to_string() + ".pdf",
                        class_name="button quiet small",
                        custom_attrs={"aria-label": "Transcript of " + talk.title},
                    ),
                ),
                rx.cond(
                    talk.origin | ~talk.readable,
                    rx.fragment(),
                    rx.el.button(
                        "Unlink",
                        type="button",
                        class_name="quiet small",
                        on_click=state.unlink(case.row.id, talk.id),
                        custom_attrs={"aria-label": "Unlink " + talk.title},
                    ),
                ),
                class_name="inline-actions",
            ),
            key=talk.id.to_string(),
        )

    return rx.el.section(
        rx.el.h2("Conversations"),
        rx.el.ul(rx.foreach(case.conversations, one), class_name="case-talks"),
        class_name="card case-card",
    )


def _history(case: rx.vars.ObjectVar[CaseCard]) -> rx.Component:
    def one(change: rx.vars.ObjectVar[CaseChangeCard]) -> rx.Component:
        return rx.el.li(
            rx.el.p(change.text, dir="auto"),
            rx.el.p(
                rx.el.bdi(change.who), " · ", LocalTime.create(at=change.at, form="short"),
                class_name="note",
            ),
            key=change.id.to_string(),
        )  # fmt: skip

    return rx.el.section(
        rx.el.h2("History"),
        rx.el.ol(rx.foreach(case.changes, one), class_name="case-history"),
        class_name="card case-card",
    )
