"""What stands on every page for patients: whom to call."""

import reflex as rx

from psc_app.components.shell import icon


def help_lines(
    emergency_text: rx.Var[str],
    emergency_number: rx.Var[str],
    phone: rx.Var[str],
    dial: rx.Var[str],
) -> rx.Component:
    """The emergency's number, and the clinic's for everything else.

    Args:
        emergency_text, emergency_number: settings; without a text there is no such line.
        phone: the clinic's number as it is written; empty for none.
        dial: as a phone dials it; empty where it can't be.
    """
    return rx.el.div(
        _emergency(emergency_text, emergency_number), _clinic(phone, dial), class_name="help-lines"
    )


def _emergency(text: rx.Var[str], number: rx.Var[str]) -> rx.Component:
    return rx.cond(
        text != "",
        rx.el.p(
            icon("warning"),
            rx.el.span(text),
            rx.el.a(
                icon("phone"),
                "Call ",
                number,
                href="tel:" + number,
                class_name="button",
                custom_attrs={"data-place": "emergency"},
            ),
            class_name="emergency",
        ),
    )


def _clinic(phone: rx.Var[str], dial: rx.Var[str]) -> rx.Component:
    return rx.cond(
        phone != "",
        rx.el.p(
            rx.el.span("Not an emergency? Call us: "),
            rx.cond(
                dial != "",
                rx.el.a(
                    phone,
                    href="tel:" + dial,
                    custom_attrs={"data-place": "clinic-phone"},
                ),
                phone,
            ),
            class_name="clinic-line",
        ),
    )
