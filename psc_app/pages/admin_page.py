"""`/admin`: the clinic's settings.

For whoever looks after the clinic's chat. In their first ten seconds they find
the text they came to change, change it, and see that it was saved.
"""

import reflex as rx

from psc_app.components.admin_frame import frame
from psc_app.components.admin_health import health_section
from psc_app.components.settings_forms import contents, history, settings_forms
from psc_app.state.admin_state import AdminState as State


@rx.page(route="/admin", title="Settings", on_load=State.read)
def admin() -> rx.Component:
    """The settings page."""
    return frame(
        State,
        "settings",
        rx.el.main(
            rx.el.h1("Settings"),
            rx.el.p("Each takes effect at once, for everybody.", class_name="lead"),
            contents(),
            settings_forms(State),
            health_section(State.health, State.look_at_health),
            history(State.changes),
            class_name="narrow wide-narrow",
        ),
    )
