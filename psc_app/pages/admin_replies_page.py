"""`/admin/replies`: the quick replies that all agents share.

For whoever minds how the clinic sounds. In their first ten seconds they find a text by a few
letters, see how often it is used, change it, and read it as a patient would.
"""

import reflex as rx

from psc_app.components.admin_frame import frame, question, sections
from psc_app.components.admin_history import history_part
from psc_app.components.admin_replies import PAGE, PARTS, replies_part
from psc_app.state.admin_replies_state import AdminRepliesState as State


@rx.page(route="/admin/replies", title="Quick replies", on_load=State.listen)
def admin_replies() -> rx.Component:
    """The page of quick replies, one part at a time."""
    return frame(
        State,
        "replies",
        sections(State.section, PARTS, PAGE, "Quick replies"),
        rx.el.main(
            rx.el.p(State.said, class_name="sr-only", role="status"),
            rx.match(
                State.section,
                ("history", history_part(State, of="the quick replies")),
                replies_part(State),
            ),
            class_name="admin-main",
        ),
        question(State),
        class_name="admin",
    )
