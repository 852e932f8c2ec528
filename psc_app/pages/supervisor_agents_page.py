"""`/supervisor/agents`: where every agent stands, how they work, and one agent's day.

For a supervisor who looks after people. In their first ten seconds they see who is there,
who is full, and who declines or does not answer what is offered.
"""

import reflex as rx

from psc_app.components.agent_grid import agent_day, agent_grid
from psc_app.components.chart import Chart
from psc_app.components.export_button import export_button
from psc_app.components.figure_card import behind_dialog
from psc_app.components.supervisor_frame import figures_frame
from psc_app.state.agent_figures_state import AgentFiguresState as State
from psc_app.state.saved_views_state import SavedViewsState


@rx.page(route="/supervisor/agents", title="Agents", on_load=State.listen)
def supervisor_agents() -> rx.Component:
    """The figures about agents."""
    return figures_frame(
        State,
        "Agents",
        rx.el.div(
            rx.el.section(
                Chart.create(
                    kind="donut",
                    title="Presence now",
                    card=State.presences,
                    param="presence",
                    chosen=State.presence,
                    height=190,
                ),
                class_name="card panel",
            ),
            rx.el.section(
                Chart.create(
                    kind="stacked",
                    title="Presence over time",
                    note="Agents on average in each quarter of an hour, without those offline.",
                    card=State.over_time,
                    height=220,
                ),
                class_name="card panel wide-panel",
            ),
            class_name="panels",
        ),
        agent_day(State),
        agent_grid(State),
        behind_dialog(State),
        views=SavedViewsState,
        shown=("queue", "channel", "agent"),
        tools=(export_button(State.export_csv, "the grid of agents"),),
    )
