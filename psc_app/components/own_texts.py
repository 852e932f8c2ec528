"""A patient's switch on the portal: texts from the clinic, and what they agree to by it."""

from typing import Any

import reflex as rx


def own_texts(texts: Any, clinic: rx.Var[str], state: Any) -> rx.Component:
    """The switch; nothing where the clinic sends no texts.

    Args:
        texts: an OwnTexts.
        state: the state with the handler of the switch.
    """
    return rx.cond(
        texts.there,
        rx.el.section(
            rx.el.h2("Texts"),
            rx.cond(
                texts.number != "",
                _with_number(texts, clinic, state),
                rx.el.p(
                    "We have no phone number of yours. Ask us in the chat to add it.",
                    class_name="note",
                ),
            ),
            class_name="card own-texts",
        ),
    )


def _with_number(texts: Any, clinic: rx.Var[str], state: Any) -> rx.Component:
    return rx.fragment(
        rx.el.button(
            rx.el.span(
                rx.el.strong("Texts from ", clinic),
                rx.el.span("To ", texts.number, class_name="note"),
            ),
            rx.el.span(class_name="knob", custom_attrs={"aria-hidden": "true"}),
            type="button",
            role="switch",
            class_name="switch",
            disabled=texts.stopped,
            on_click=state.switch_texts(~texts.on),
            custom_attrs={
                "aria-checked": rx.cond(texts.on, "true", "false"),
                "aria-describedby": "own-texts-words",
            },
        ),
        rx.el.p(
            rx.cond(
                texts.stopped,
                "You stopped our texts by replying STOP. Text START to us to get them again.",
                texts.wording,
            ),
            class_name="note",
            id="own-texts-words",
        ),
        rx.cond(state.notice != "", rx.el.p(state.notice, class_name="fault", role="alert")),
    )
