"""Forms of the sign-in pages: plain posts to our own routes, no script needed."""

import reflex as rx

from psc_app.components.islands import PlainForm
from psc_app.components.shell import field


def _message(text: rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.el.p(text, class_name="notice", role="alert"))


def staff_form(message: rx.Var[str], asked: rx.Var[str]) -> rx.Component:
    """Username and password of somebody who works here; `asked` is the page they wanted."""
    return rx.el.main(
        PlainForm.create(
            rx.el.h1("Staff sign-in"),
            _message(message),
            field(
                "Username",
                rx.el.input(
                    name="username", auto_complete="username", required=True, auto_focus=True
                ),
            ),
            field("Password", _password()),
            rx.el.input(type="hidden", name="next", value=asked),
            rx.el.button("Sign in", type="submit", class_name="primary wide"),
            rx.el.p(rx.el.a("To the patient portal", href="/"), class_name="aside"),
            action="/auth/staff",
            class_name="card form",
        ),
        class_name="narrow",
    )


def _password() -> rx.Component:
    return rx.el.input(
        name="password", type="password", auto_complete="current-password", required=True
    )


def patient_forms(message: rx.Var[str], code_sent: rx.Var[bool]) -> rx.Component:
    """A patient signs in by password, or by a code that is sent to them."""
    return rx.el.main(
        rx.el.h1("Sign in"),
        _message(message),
        rx.cond(code_sent, _code_form(), rx.fragment()),
        PlainForm.create(
            rx.el.h2("With a code"),
            rx.el.p("We send it to the phone or e-mail in your record.", class_name="lead"),
            field("Phone or e-mail", rx.el.input(name="identifier", required=True)),
            rx.el.button("Send me a code", type="submit", class_name="primary wide"),
            action="/auth/patient/code",
            class_name="card form",
        ),
        PlainForm.create(
            rx.el.h2("With a password"),
            field(
                "Phone, e-mail or record number",
                rx.el.input(name="identifier", auto_complete="username", required=True),
            ),
            field("Password", _password()),
            rx.el.button("Sign in", type="submit", class_name="wide"),
            action="/auth/patient",
            class_name="card form",
        ),
        rx.el.p(rx.el.a("Chat without signing in", href="/"), class_name="aside"),
        class_name="narrow",
    )


def _code_form() -> rx.Component:
    return PlainForm.create(
        rx.el.h2("Enter the code"),
        field(
            "Six digits",
            rx.el.input(
                name="code",
                input_mode="numeric",
                auto_complete="one-time-code",
                pattern="[0-9 ]{6,9}",
                max_length=9,
                required=True,
                auto_focus=True,
                class_name="code",
            ),
        ),
        rx.el.button("Sign in", type="submit", class_name="primary wide"),
        action="/auth/patient/code/check",
        class_name="card form",
    )


def sign_out(who: str) -> rx.Component:
    """The way out; drafts on this computer are forgotten with it.

    Args:
        who: "staff" or "patient": whose sign-in ends.
    """
    return PlainForm.create(
        rx.el.input(type="hidden", name="who", value=who),
        rx.el.button("Sign out", type="submit", class_name="quiet"),
        action="/auth/sign-out",
        forget=True,
    )
