"""The list of tasks: whose, one line for each, to be ticked off."""

from typing import Any

import reflex as rx

from psc_app.components.case_parts import Choice, Unfold, case_link, due_field, task_form, task_line
from psc_app.components.case_view import owner_choice
from psc_app.components.matters_frame import filters, lists, pager
from psc_app.components.shell import field, nothing
from psc_app.domain.case_cards import TaskCard

_LISTS = (
    ("mine", "Mine"),
    ("nobody", "Nobody's"),
    ("made", "Asked of others"),
    ("open", "All open"),
    ("over", "Done"),
)


def task_list(state: Any) -> rx.Component:
    """The list that `state` shows."""
    return rx.fragment(
        rx.el.div(
            rx.el.h1("Tasks"),
            Unfold.create(
                task_form(on_make=state.make, more=owner_choice(state.colleagues)),
                name="task",
                label="New task",
                turn=state.made,
            ),
            class_name="tasks-head",
        ),
        lists(_LISTS, state, "Which tasks"),
        filters(state, "Words of the title"),
        rx.cond(
            state.rows.length() > 0,
            rx.el.ul(
                rx.foreach(state.rows, lambda one: _line(state, one)),
                class_name="tasks card task-rows",
            ),
            rx.match(
                state.whose,
                ("mine", nothing("Nothing is left for you to do.")),
                ("nobody", nothing("Somebody has taken every task.")),
                nothing("No task fits.", "Choose another list or other words."),
            ),
        ),
        pager(state, state.turn_page),
    )


def _line(state: Any, one: rx.vars.ObjectVar[TaskCard]) -> rx.Component:
    return task_line(
        one,
        on_tick=state.tick,
        on_take=state.take_task(one.id),
        zone=state.time_zone,
        patient=True,
        more=rx.cond(
            one.opens,
            rx.fragment(
                rx.el.div(
                    rx.cond(one.case_id > 0, case_link(one.case_number, one.case_id)),
                    rx.cond(
                        one.conversation_id > 0,
                        rx.el.a("Conversation", href="/agent?c=" + one.conversation_id.to_string()),
                    ),
                    rx.cond(
                        one.open,
                        rx.el.button(
                            "Change",
                            type="button",
                            class_name="quiet small",
                            on_click=state.edit(rx.cond(state.editing == one.id, 0, one.id)),
                            custom_attrs={
                                "aria-label": "Change: " + one.title,
                                "aria-expanded": rx.cond(state.editing == one.id, "true", "false"),
                            },
                        ),
                    ),
                    class_name="task-more",
                ),
                rx.cond(one.open & (state.editing == one.id), _change(state, one)),
            ),
        ),
    )


def _change(state: Any, one: rx.vars.ObjectVar[TaskCard]) -> rx.Component:
    return rx.el.form(
        # A form in a list names what it is about in a field: its handler knows no row.
        rx.el.input(name="task", type="hidden", value=one.id.to_string()),
        field(
            "What is to be done",
            rx.el.input(
                name="title",
                default_value=one.title,
                required=True,
                max_length=200,
                auto_focus=True,
                dir="auto",
            ),
        ),
        rx.el.div(
            due_field(keep=True),
            field(
                "For",
                Choice.create(
                    rx.el.option("Whoever takes it", value=""),
                    rx.cond(one.mine, rx.el.option("Me", value=one.owner_id.to_string())),
                    rx.foreach(
                        state.colleagues,
                        lambda each: rx.el.option(each.name, value=each.staff_id.to_string()),
                    ),
                    value=rx.cond(one.owner_id > 0, one.owner_id.to_string(), ""),
                    on_choose=lambda owner: state.give(one.id, owner),
                ),
            ),
            class_name="pair",
        ),
        field(
            "Note",
            rx.el.textarea(name="notes", rows=2, max_length=4000, default_value=one.notes),
        ),
        rx.el.div(
            rx.el.button(
                "Need not be done",
                type="button",
                class_name="danger small",
                on_click=state.cancel(one.id),
            ),
            rx.el.button("Close", type="button", class_name="quiet small", on_click=state.edit(0)),
            rx.el.button("Save", type="submit", class_name="primary small"),
            class_name="actions",
        ),
        on_submit=state.save,
        class_name="case-form",
    )
