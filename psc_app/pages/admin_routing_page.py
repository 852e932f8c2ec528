"""`/admin/routing`: who answers what.

For whoever sets up a clinic's contact centre. In their first ten seconds they
see the queues with their members, whether each is open, what waits in it, and
which contacts go where.
"""

import reflex as rx

from psc_app.components.admin_frame import frame, question, sections
from psc_app.components.admin_history import history_part
from psc_app.components.admin_hours import hours_part
from psc_app.components.admin_people import skills_part
from psc_app.components.admin_queues import queues_part
from psc_app.components.admin_rules import rules_part
from psc_app.components.admin_workstreams import presences_part, workstreams_part
from psc_app.state.admin_routing_state import AdminRoutingState as State


@rx.page(route="/admin/routing", title="Routing", on_load=State.listen)
def admin_routing() -> rx.Component:
    """The routing page, one part at a time."""
    return frame(
        State,
        "routing",
        sections(State.section),
        rx.el.main(
            rx.el.p(State.said, class_name="sr-only", role="status"),
            rx.match(
                State.section,
                ("rules", rules_part(State)),
                ("skills", skills_part(State)),
                ("hours", hours_part(State)),
                ("workstreams", workstreams_part(State)),
                ("presences", presences_part(State)),
                ("history", history_part(State)),
                queues_part(State),
            ),
            class_name="admin-main",
        ),
        question(State),
        class_name="admin",
    )
