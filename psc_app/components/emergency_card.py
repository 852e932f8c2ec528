"""The card that a patient sees at once when a message of theirs sounds like an emergency."""

import reflex as rx

from psc_app.components.shell import icon


def emergency_card(
    kind: rx.Var[str],
    *,
    text: rx.Var[str],
    number: rx.Var[str],
    crisis_text: rx.Var[str],
    crisis_number: rx.Var[str],
) -> rx.Component:
    """What to do now, with buttons that dial; the chat below it goes on.

    Args:
        kind: "emergency", "self-harm" for the crisis line as well, or empty for no card.
    """
    return rx.cond(
        kind != "",
        rx.el.section(
            rx.el.div(
                icon("warning"),
                rx.el.div(
                    rx.el.h2("This may be an emergency"),
                    rx.el.p(text),
                    rx.cond(kind == "self-harm", rx.el.p(crisis_text)),
                    class_name="words",
                ),
                class_name="says",
            ),
            rx.el.div(
                _dial(number, "button call"),
                rx.cond(kind == "self-harm", _dial(crisis_number, "button call")),
                class_name="actions",
            ),
            class_name="emergency-card",
            role="alert",
            custom_attrs={"aria-label": "This may be an emergency"},
        ),
    )


def _dial(number: rx.Var[str], class_name: str) -> rx.Component:
    return rx.el.a(
        icon("phone"), "Call ", number, " now", href="tel:" + number, class_name=class_name
    )
