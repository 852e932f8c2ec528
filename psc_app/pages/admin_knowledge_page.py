"""`/admin/knowledge`: what the clinic knows.

For whoever looks after the articles. In their first ten seconds they find one by its name, see
whether it is published, how often it is read and what colleagues say of it, and change it.
"""

import reflex as rx

from psc_app.components.admin_frame import frame
from psc_app.components.admin_knowledge import knowledge_part
from psc_app.state.admin_knowledge_state import AdminKnowledgeState as State


@rx.page(route="/admin/knowledge", title="Knowledge", on_load=State.listen)
def admin_knowledge() -> rx.Component:
    """The page of articles: all of them, or one."""
    return frame(
        State,
        "knowledge",
        rx.el.main(
            rx.el.p(State.said, class_name="sr-only", role="status"),
            knowledge_part(State),
            class_name="admin-main",
        ),
        class_name="admin",
    )
