"""`/agent/cases` and `/agent/tasks`: what goes on beyond one conversation.

For an agent between two talks. In their first ten seconds they see what is theirs and due,
and open it. Both stand in a window beside the dashboard, where offers go on ringing.
"""

import reflex as rx

from psc_app.components.case_list import case_list
from psc_app.components.case_view import case_view
from psc_app.components.islands import Address
from psc_app.components.matters_frame import frame
from psc_app.components.task_list import task_list
from psc_app.state.cases_state import CasesState
from psc_app.state.tasks_state import TasksState


@rx.page(route="/agent/cases", title="Cases", on_load=CasesState.listen)
def cases() -> rx.Component:
    """The list of cases, or one of them."""
    return frame(
        CasesState,
        "Cases",
        rx.cond(CasesState.shown > 0, case_view(CasesState), case_list(CasesState)),
        Address.create(name="case", value=CasesState.shown),
    )


@rx.page(route="/agent/tasks", title="Tasks", on_load=TasksState.listen)
def tasks() -> rx.Component:
    """The list of tasks."""
    return frame(TasksState, "Tasks", task_list(TasksState))
