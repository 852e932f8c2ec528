"""`/admin`: the clinic's settings.

For whoever looks after the clinic's chat. In their first ten seconds they find
the text they came to change, change it, and see that it was saved.
"""

import reflex as rx

from psc_app.components.settings_forms import history, settings_forms
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.state.admin_state import AdminState as State


@rx.page(route="/admin", title="Settings", on_load=State.read)
def admin() -> rx.Component:
    """The settings page."""
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                theme_button(),
                rx.el.a(State.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        notice(State.notice, State.dismiss),
        rx.el.main(
            rx.el.h1("Settings"),
            rx.cond(
                State.ready,
                rx.cond(
                    State.allowed,
                    rx.fragment(
                        rx.el.p("Each takes effect at once, for everybody.", class_name="lead"),
                        settings_forms(State.values, State.saved, State.save),
                        history(State.changes),
                    ),
                    nothing("These pages are for administrators."),
                ),
                loading(),
            ),
            class_name="narrow wide-narrow",
        ),
        class_name="signing-in",
    )
