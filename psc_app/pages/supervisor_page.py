"""`/supervisor`: the conversations that go on, and the red flags that wait for somebody.

For a supervisor who watches the day. In their first ten seconds they see whether anybody
is in danger, who waits longest, and who sounds unhappy.
"""

import reflex as rx

from psc_app.components.alarm_bar import MAY_MISS
from psc_app.components.floor_list import floor_list
from psc_app.components.islands import Muted, NotifyButton
from psc_app.components.supervisor_frame import filters, frame
from psc_app.domain.vocabulary import ConversationState
from psc_app.state.supervisor_state import SupervisorState as State


@rx.page(route="/supervisor", title="Supervisor", on_load=State.listen)
def supervisor() -> rx.Component:
    """The floor at this moment."""
    return frame(
        State,
        "Supervisor",
        rx.el.div(
            rx.el.h1(
                "Ongoing conversations",
                rx.el.span(State.total.to_string(), class_name="count"),
            ),
            NotifyButton.create(),
            class_name="home-head",
        ),
        rx.el.p(MAY_MISS, class_name="note"),
        rx.cond(State.alarms.length() == 0, Muted.create()),
        filters(
            queues=State.queues,
            queue=State.queue,
            state=State.in_state,
            states=[one for one in ConversationState if one is not ConversationState.CLOSED],
            on_find=State.find,
        ),
        floor_list(State.rows, more=State.more, total=State.total, on_oversee=State.oversee),
        class_name="floor-page",
    )
