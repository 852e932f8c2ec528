"""`/supervisor/floor`: the conversations that go on and the people who have them, and deeds.

For a supervisor who steps in. In their first ten seconds they see whether anybody is in
danger, who waits longest, who sounds unhappy, and which agent has room.
"""

import reflex as rx

from psc_app.components.floor_deeds import chosen_bar, deed_dialogs, summary_box
from psc_app.components.floor_list import floor_list, floor_tools
from psc_app.components.floor_listening import listening_boxes
from psc_app.components.floor_people import floor_people
from psc_app.components.islands import NotifyButton
from psc_app.components.red_flag_board import red_flag_board
from psc_app.components.supervisor_frame import frame
from psc_app.state.floor_state import FloorState as State


@rx.page(route="/supervisor/floor", title="Floor", on_load=State.listen)
def supervisor_floor() -> rx.Component:
    """The floor at this moment."""
    return frame(
        State,
        "Floor",
        rx.el.div(
            rx.el.h1(
                "Ongoing conversations",
                rx.el.span(State.total.to_string(), class_name="count"),
            ),
            NotifyButton.create(),
            class_name="home-head",
        ),
        listening_boxes(State),
        rx.el.div(
            rx.el.section(
                floor_tools(State),
                summary_box(State),
                chosen_bar(State),
                floor_list(State),
                class_name="floor-talks",
                custom_attrs={"aria-label": "Conversations"},
            ),
            floor_people(State),
            class_name="floor-halves",
        ),
        deed_dialogs(State),
        class_name="floor-page",
        flags=rx.cond(
            State.allowed, red_flag_board(State.alarms, State.acknowledge, State.flag_late)
        ),
    )
