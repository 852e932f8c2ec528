"""Queues: the overview, and one queue with its members and overflow."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import (
    field,
    fields,
    kept_form,
    remove_button,
    remove_icon,
    row_options,
    select,
)
from psc_app.components.admin_frame import arrow, back, head, hours_tag, place, plain_list
from psc_app.components.admin_islands import Go
from psc_app.components.admin_people import skill_table
from psc_app.components.islands import Elapsed
from psc_app.components.shell import nothing
from psc_app.domain.furniture_catalogue import OVERFLOW, QUEUE

_COLUMNS = ("Queue", "Open", "Waiting", "On duty", "What comes here", "If it can't be served")


def queues_part(state: Any) -> rx.Component:
    """All queues, or the one that the address names."""
    return rx.cond(state.item < 0, _overview(state), _one(state))


def _overview(state: Any) -> rx.Component:
    return rx.el.section(
        head("Queues", "Where patients wait, and who answers them.", "New queue", "queues"),
        rx.cond(
            state.queues.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(rx.el.tr(*(rx.el.th(one, scope="col") for one in _COLUMNS))),
                    rx.el.tbody(rx.foreach(state.queues, _line)),
                    class_name="overview",
                ),
                class_name="card",
            ),
            nothing("There is no queue yet.", "Without one, nobody can be answered."),
        ),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            Go.create(one.name, to=place("queues", one.id)),
            rx.cond(one.active, "", rx.el.span("Off", class_name="tag")),
            scope="row",
        ),
        _cell("Open", hours_tag(one.note), rx.el.span(one.hours, class_name="note")),
        _cell(
            "Waiting",
            rx.el.strong(one.waiting, class_name=rx.cond(one.waiting > 0, "many", "none")),
            rx.cond(
                one.waiting > 0,
                rx.el.span("longest ", Elapsed.create(since=one.oldest), class_name="note"),
            ),
        ),
        _cell(
            "On duty",
            rx.el.span(
                rx.el.strong(
                    one.on_duty,
                    class_name=rx.cond(one.note.open & (one.on_duty == 0), "few", ""),
                ),
                rx.el.span(" of ", one.members, class_name="note"),
            ),
        ),
        _cell("What comes here", _short_list(one.gets, "nothing yet")),
        _cell("If it can't be served", _short_list(one.overflow, "they wait")),
        key=one.id,
    )


def _cell(label: str, *children: rx.Component) -> rx.Component:
    return rx.el.td(rx.el.div(*children, class_name="cell"), custom_attrs={"data-label": label})


def _short_list(lines: rx.Var, otherwise: str) -> rx.Component:
    return rx.cond(
        lines.length() > 0,
        plain_list(lines),
        rx.el.span(otherwise, class_name="note"),
    )


def _one(state: Any) -> rx.Component:
    options = {"queue": state.queue_options, "hours": state.hours_options}
    new = state.item == 0
    return rx.el.section(
        back("queues", "All queues"),
        rx.el.div(
            rx.el.h1(rx.cond(new, "New queue", state.queue.name)),
            rx.cond(
                new,
                rx.fragment(),
                rx.el.div(
                    hours_tag(state.queue.note),
                    rx.el.span(state.queue.waiting, " waiting", class_name="tag"),
                    class_name="inline-tags",
                ),
            ),
            class_name="part-head",
        ),
        rx.cond(
            state.queue.gets.length() > 0,
            rx.el.p("Comes here: ", state.queue.gets.join(", "), class_name="lead"),
        ),
        kept_form(
            state,
            "queue",
            state.queue.id,
            rx.el.div(*fields(QUEUE, state.queue.given, options), class_name="fields"),
            label=rx.cond(new, "Make the queue", "Save"),
            class_name="card form",
        ),
        rx.cond(
            new,
            rx.el.p("Members and overflow come once it is made.", class_name="lead"),
            rx.fragment(_members(state), _overflow(state), _removing(state)),
        ),
        class_name="part",
    )


def _members(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Members"),
            rx.el.p(
                "Who is offered what waits here. Skills and units count in every queue.",
                class_name="lead",
            ),
        ),
        rx.cond(
            state.queue.members.length() > 0,
            skill_table(
                state, state.queue.members, lambda one: _leave(state, one), show_queues=False
            ),
            nothing("Nobody serves this queue yet.", "What comes here waits until somebody does."),
        ),
        rx.cond(
            state.queue.others.length() > 0,
            kept_form(
                state,
                "member",
                0,
                rx.el.label(
                    rx.el.span("Add a member", class_name="label"),
                    select("staff", "", row_options(state.queue.others, "Choose somebody")),
                    class_name="field",
                ),
                of=state.queue.id,
                label="Add",
                emptied=True,
                class_name="one-line",
            ),
        ),
        class_name="card form",
    )


def _leave(state: Any, one: rx.Var) -> rx.Component:
    return remove_icon(state, "member", one.id, one.name, state.queue.id)


def _overflow(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Overflow"),
            rx.el.p(
                "What happens with what can't be served here. The first that fits acts; without"
                " any, patients wait.",
                class_name="lead",
            ),
        ),
        rx.el.ol(
            rx.foreach(state.queue.overflow, lambda one: _overflow_line(state, one)),
            class_name="ordered",
        ),
        class_name="card form",
    )


def _overflow_line(state: Any, one: rx.Var) -> rx.Component:
    options = {"queue": state.queue_options}
    given = {wanted.name: field(wanted, one.given[wanted.name], options) for wanted in OVERFLOW}
    return rx.el.li(
        rx.el.details(
            rx.el.summary(
                rx.cond(
                    one.id > 0,
                    rx.fragment(
                        rx.el.span(one.number, class_name="nth"),
                        rx.el.span(one.text, class_name="what"),
                    ),
                    rx.el.span("Add an overflow rule", class_name="what add-line"),
                ),
            ),
            kept_form(
                state,
                "overflow",
                one.id,
                rx.el.div(*given.values(), class_name="fields overflow-fields"),
                of=state.queue.id,
                label=rx.cond(one.id > 0, "Save", "Add"),
            ),
            rx.cond(
                one.id > 0,
                rx.el.div(
                    *move_buttons(state, "overflow", one.id, "this rule"),
                    remove_button(state, "overflow", one.id, "Remove"),
                    class_name="actions start",
                ),
            ),
        ),
        key=one.id,
    )


def move_buttons(state: Any, kind: str, row: rx.Var, what: Any) -> list[rx.Component]:
    """Up and down, for what is tried in order."""
    return [
        rx.el.button(
            arrow(way),
            type="button",
            class_name="icon",
            on_click=state.move(kind, row, way),
            custom_attrs={"aria-label": f"Move {what} {way}"}
            if isinstance(what, str)
            else {"aria-label": rx.Var.create("Move ") + what.to(str) + f" {way}"},
        )
        for way in ("up", "down")
    ]


def _removing(state: Any) -> rx.Component:
    return rx.el.section(
        rx.cond(
            state.queue.in_use != "",
            rx.el.p(state.queue.in_use, class_name="lead"),
            remove_button(state, "queue", state.queue.id, "Remove this queue"),
        ),
        class_name="removing",
    )
