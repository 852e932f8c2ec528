"""`/account`: a member of staff's own page."""

import reflex as rx

from psc_app.components.shell import brand, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.state.account_state import AccountState as State


@rx.page(route="/account", title="Your account", on_load=State.read)
def account() -> rx.Component:
    """Who is signed in, and the ways out."""
    return page(
        rx.el.header(brand("Patient Service Center"), theme_button(), class_name="head"),
        notice(State.notice, State.dismiss),
        rx.el.main(
            rx.el.section(
                rx.el.h1(State.name, dir="auto"),
                rx.el.p("Signed in as ", State.role, "."),
                rx.cond(
                    State.works_desk,
                    rx.el.a("To the dashboard", href="/agent", class_name="button primary"),
                ),
                rx.cond(
                    State.sees_all,
                    rx.el.a("How routing decided", href="/supervisor/routing", class_name="button"),
                ),
                rx.cond(
                    State.changes_settings,
                    rx.fragment(
                        rx.el.a("To the settings", href="/admin", class_name="button primary"),
                        rx.el.a("Queues and routing", href="/admin/routing", class_name="button"),
                    ),
                ),
                rx.el.div(
                    sign_out("staff"),
                    rx.el.button(
                        "Sign out everywhere",
                        type="button",
                        class_name="quiet",
                        on_click=State.sign_out_elsewhere,
                    ),
                    class_name="actions",
                ),
                class_name="card form",
            ),
            class_name="narrow",
        ),
        class_name="signing-in",
    )
