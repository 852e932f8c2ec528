"""The portal while the bot answers: its head, its buttons, and the way to a person."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.shell import icon


def bot_head(name: rx.Var[str], open_: rx.Var[bool]) -> rx.Component:
    """That a program answers, and that a person can be had."""
    return rx.el.div(
        rx.el.h1(icon("robot"), name),
        rx.el.p(
            rx.cond(
                open_,
                "This is a computer program. You can ask for a person at any time.",
                "This is a computer program. Our staff answers when we open again.",
            )
        ),
        class_name="bot-head",
        role="status",
    )


def person_button(on_person: EventType) -> rx.Component:
    """The way to a person, always there while the bot answers."""
    return rx.el.button(
        "Talk to a person", type="button", class_name="to-person", on_click=on_person
    )


def bot_choices(
    choices: rx.Var[list[str]], thread: rx.Var[int], on_choose: EventType
) -> rx.Component:
    """The buttons under the bot's last line; each says its title in the patient's name."""
    return rx.cond(
        choices.length() > 0,
        rx.el.div(
            rx.foreach(
                choices,
                lambda title: rx.el.button(
                    title,
                    type="button",
                    class_name="choice",
                    on_click=on_choose(thread, title),
                    dir="auto",
                ),
            ),
            class_name="bot-choices",
            role="group",
            custom_attrs={"aria-label": "Answers to choose from"},
        ),
    )


def chat_or_message() -> rx.Component:
    """While the line is closed and a bot answers: talk with it, or leave a message for staff."""

    def way(value: str, label: str, *, chosen: bool = False) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="radio", name="as", value=value, default_checked=chosen),
            rx.el.span(label),
            class_name="consent",
        )

    return rx.el.fieldset(
        rx.el.legend("What would you like to do?", class_name="label"),
        way("chat", "Ask our health assistant now", chosen=True),
        way("message", "Leave a message for our staff, with how to reach you"),
        class_name="ways",
    )
