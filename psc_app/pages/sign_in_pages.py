"""`/login` for staff and `/sign-in` for patients."""

import reflex as rx

from psc_app.components.shell import brand, page, theme_button
from psc_app.components.sign_in_forms import patient_forms, staff_form
from psc_app.components.trail import Trail
from psc_app.state.sign_in_state import SignInState as State


def _head() -> rx.Component:
    return rx.el.header(brand("Patient Service Center"), theme_button(), class_name="head")


@rx.page(route="/login", title="Staff sign-in")
def login() -> rx.Component:
    """Where staff sign in."""
    return page(_head(), staff_form(State.message, State.asked), class_name="signing-in")


@rx.page(route="/sign-in", title="Patient sign-in")
def patient_sign_in() -> rx.Component:
    """Where patients sign in."""
    return page(
        _head(),
        patient_forms(State.message, State.code_sent),
        Trail.create(place="sign-in"),
        class_name="signing-in",
    )
