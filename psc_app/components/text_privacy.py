"""The dialog after a text was refused for what it gives away.

For an agent in the middle of an answer. In ten seconds they see which words it was, and send
the message safely with one key, or change it.
"""

from typing import Any

import reflex as rx

from psc_app.components.islands import Modal
from psc_app.components.scripts import script
from psc_app.components.shell import field, icon
from psc_app.domain.text_privacy import LONGEST_REASON, Piece

_LIBRARY = script("text_privacy.jsx", __name__)
_TITLE = "How should this message go?"


class PrivacyAsk(rx.Component):
    """Hears of refused messages, and puts one back into the composer that is to be changed."""

    library = _LIBRARY
    tag = "PrivacyAsk"
    scope: rx.Var[str]
    opened: rx.Var[bool]
    on_ask: rx.EventHandler[lambda thread, client_id, body: [thread, client_id, body]]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


class ChangeButton(rx.Component):
    """Puts the message back into the composer."""

    library = _LIBRARY
    tag = "ChangeButton"
    thread: rx.Var[int]
    message: rx.Var[str]


def privacy_dialog(state: Any, scope: rx.Var[str]) -> rx.Component:
    """The dialog and what opens it; `state` is TextPrivacyState."""
    return rx.fragment(
        PrivacyAsk.create(scope=scope, opened=state.opened, on_ask=state.ask, on_leave=state.leave),
        Modal.create(
            rx.el.div(
                _head(state),
                found_words(state.pieces),
                _fault(state.fault),
                _fault(state.notice),
                _ways(state),
                class_name="privacy",
            ),
            open=state.opened,
            label=_TITLE,
            on_dismiss=state.leave,
        ),
    )


def found_words(pieces: rx.Var[list[Piece]]) -> rx.Component:
    """A text with what was found in it marked."""

    def piece(one: rx.vars.ObjectVar[Piece]) -> rx.Component:
        return rx.cond(
            one.kind != "",
            rx.el.mark(
                one.text,
                rx.el.span(" (", one.kind, ")", class_name="sr-only"),
                title=one.kind,
                custom_attrs={"data-kind": one.kind},
            ),
            one.text,
        )

    return rx.el.blockquote(rx.foreach(pieces, piece), class_name="found-words", dir="auto")


def _fault(words: rx.Var[str]) -> rx.Component:
    return rx.cond(
        words != "", rx.el.p(icon("warning"), rx.el.span(words), class_name="fault", role="alert")
    )


def _head(state: Any) -> rx.Component:
    return rx.cond(
        state.named != "",
        rx.fragment(
            rx.el.h2("This text names ", state.named),
            rx.el.p(
                "A text can be read on a locked phone, and other companies carry it.",
                class_name="lead",
            ),
        ),
        rx.fragment(
            rx.el.h2("Send a secure message?"),
            rx.el.p("Nothing private was found in it.", class_name="lead"),
        ),
    )


def _ways(state: Any) -> rx.Component:
    safe = state.hindrance == ""
    return rx.fragment(
        rx.el.div(
            rx.el.button(
                icon("lock"),
                "Send as a secure message",
                type="button",
                class_name="primary",
                disabled=~safe,
                on_click=state.send_secure,
                custom_attrs={
                    "data-first": rx.cond(safe, "true", None),
                    "aria-describedby": "privacy-safe",
                },
            ),
            rx.el.p(
                rx.cond(
                    safe,
                    "The patient gets a link, and opens it with their date of birth. It can be"
                    " read once.",
                    state.hindrance,
                ),
                id="privacy-safe",
                class_name="note",
            ),
            class_name="way",
        ),
        rx.el.div(
            ChangeButton.create(
                icon("release"),
                "Change it",
                thread=state.thread,
                message=state.client_id,
                custom_attrs={"data-first": rx.cond(safe, None, "true")},
            ),
            rx.el.p("It goes back to where you write.", class_name="note"),
            class_name="way",
        ),
        rx.cond(state.named != "", _anyway(state)),
        rx.el.div(
            rx.el.button("Decide later", type="button", class_name="quiet", on_click=state.leave),
            class_name="actions",
        ),
    )


def _anyway(state: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Send it as it is"),
        rx.el.form(
            reason_field(),
            rx.el.button("Send anyway", type="submit", class_name="danger"),
            on_submit=state.send_anyway,
        ),
        class_name="way",
    )


def reason_field() -> rx.Component:
    """Why a text goes as it is."""
    return field(
        "Why?",
        rx.el.input(
            name="reason",
            max_length=LONGEST_REASON,
            auto_complete="off",
            required=True,
            placeholder="She asked for the name by text",
        ),
        "The privacy officer can read it. Leave out what it is about.",
    )
