"""`/supervisor/routing`: which way a conversation went, and why.

For a supervisor who is asked "why did nobody answer?". In their first ten seconds
they find the conversation, and read who was asked, who was not, and the reason.
"""

import reflex as rx

from psc_app.components.islands import Address
from psc_app.components.routing_way import way_list, way_view
from psc_app.components.supervisor_frame import frame
from psc_app.state.diagnostics_state import DiagnosticsState as State


@rx.page(route="/supervisor/routing", title="Routing", on_load=State.listen)
def routing_way() -> rx.Component:
    """The list of conversations, or one conversation's way."""
    return frame(
        State,
        "Routing",
        rx.cond(
            State.shown > 0,
            way_view(State.way, State.go, State.oversee),
            way_list(
                rows=State.rows,
                queues=State.queues,
                more=State.more,
                number=State.number,
                queue=State.queue,
                state=State.in_state,
                on_find=State.find,
                on_go=State.go,
            ),
        ),
        Address.create(name="c", value=State.shown),
        class_name="narrow way-page",
    )
