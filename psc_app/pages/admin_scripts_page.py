"""`/admin/scripts`: what agents go through, and what one button does for them.

For whoever writes a clinic's scripts, and signs its triage. In their first ten seconds they
see which script comes to the front for whom.
"""

import reflex as rx

from psc_app.components.admin_frame import frame, question, sections
from psc_app.components.admin_history import history_part
from psc_app.components.admin_macros import macros_part
from psc_app.components.admin_scripts import PAGE, PARTS, scripts_part
from psc_app.state.admin_scripts_state import AdminScriptsState as State


@rx.page(route="/admin/scripts", title="Scripts and macros", on_load=State.listen)
def admin_scripts() -> rx.Component:
    """The page, one part at a time."""
    return frame(
        State,
        "scripts",
        sections(State.section, PARTS, PAGE, "Scripts and macros"),
        rx.el.main(
            rx.el.p(State.said, class_name="sr-only", role="status"),
            rx.match(
                State.section,
                ("macros", macros_part(State)),
                ("history", history_part(State, of="scripts and macros")),
                scripts_part(State),
            ),
            class_name="admin-main",
        ),
        question(State),
        class_name="admin",
    )
