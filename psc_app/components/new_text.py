"""The dialog in which an agent texts somebody first.

For an agent who has just hung up or read a task. In ten seconds they have found the patient,
seen whether and when a text may go, and have words to begin with.
"""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import ALPHABET, LocalTime, Modal, TextBox
from psc_app.components.shell import dialog_title, field, icon
from psc_app.components.text_marks import standing_line
from psc_app.components.text_privacy import found_words
from psc_app.domain.consent_cards import LONGEST_NOTE, SAID
from psc_app.domain.record_cards import MatchCandidate
from psc_app.domain.text_privacy import LONGEST_REASON
from psc_app.domain.text_words import LONGEST_TEXT

_TITLE = "New text"


def new_text_button(state: Any) -> rx.Component:
    """Opens the dialog; `state` is NewTextState."""
    return rx.el.button(
        icon("text"),
        _TITLE,
        type="button",
        title="Text a patient first (x)",
        on_click=state.open_dialog(0),
    )


def new_text_dialog(state: Any, on_go: EventType) -> rx.Component:
    """The dialog; `state` is NewTextState."""
    return Modal.create(
        dialog_title(_TITLE, state.close),
        rx.cond(
            state.fault != "",
            rx.el.p(icon("warning"), rx.el.span(state.fault), class_name="fault", role="alert"),
        ),
        rx.cond(state.chosen, _to(state, on_go), _find(state)),
        open=state.opened,
        label=_TITLE,
        on_dismiss=state.close,
    )


def _find(state: Any) -> rx.Component:
    def patient(card: rx.vars.ObjectVar[MatchCandidate]) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.strong(card.name, dir="auto"),
                rx.el.span(
                    card.birth_date,
                    rx.cond(card.phone_last4 != "", " · number ending in " + card.phone_last4, ""),
                    rx.cond(card.deceased, " · deceased", ""),
                    class_name="note",
                ),
                type="button",
                on_click=state.choose(card.patient_id),
                disabled=card.deceased | (card.phone_last4 == ""),
            ),
            key=card.patient_id.to_string(),
        )

    return rx.el.div(
        rx.el.form(
            field(
                "To",
                rx.el.input(
                    name="text",
                    type="search",
                    auto_complete="off",
                    placeholder="Name, date of birth or phone number",
                    custom_attrs={"data-first": ""},
                ),
            ),
            rx.el.button("Find", type="submit", class_name="primary"),
            on_submit=state.find,
            class_name="find",
        ),
        rx.cond(
            state.searched | (state.number != ""),
            rx.el.ul(
                rx.foreach(state.found, patient),
                rx.cond(
                    (state.number != "") & (state.found.length() != 1),
                    rx.el.li(
                        rx.el.button(
                            rx.el.strong("Text ", rx.el.span(state.number, dir="ltr")),
                            rx.el.span("whoever has this number", class_name="note"),
                            type="button",
                            on_click=state.choose_number(state.number),
                        ),
                        key="number",
                    ),
                ),
                class_name="people",
            ),
        ),
        rx.cond(
            state.searched & (state.found.length() == 0) & (state.number == ""),
            rx.el.p("Nobody is found under that.", class_name="note", role="status"),
        ),
        class_name="new-text",
    )


def _to(state: Any, on_go: EventType) -> rx.Component:
    to = state.to
    return rx.el.div(
        rx.el.div(
            rx.el.span(
                rx.el.span("To ", class_name="label"),
                rx.el.strong(to.name, dir="auto"),
                rx.cond(to.number != to.name, rx.el.span(to.number, class_name="note", dir="auto")),
                class_name="who",
            ),
            rx.el.button(
                "Somebody else", type="button", class_name="link", on_click=state.choose_again
            ),
            class_name="to",
        ),
        rx.cond(
            to.running > 0,
            _running(state, on_go),
            rx.fragment(
                standing_line(to.standing),
                rx.cond(to.standing.code == "no consent", _agreed(state)),
                rx.cond(to.standing.may, _write(state)),
            ),
        ),
        class_name="new-text",
    )


def _running(state: Any, on_go: EventType) -> rx.Component:
    to = state.to
    return rx.el.p(
        icon("text"),
        rx.el.span(
            rx.cond(
                to.running_mine,
                "You are texting with this number already.",
                rx.cond(
                    to.running_with != "",
                    to.running_with + " has a text conversation with this number already.",
                    "A text from this number waits in the line already.",
                ),
            )
        ),
        rx.el.button(
            rx.cond(to.running_mine, "Go on there", "Open it"),
            type="button",
            class_name="small",
            on_click=[on_go(to.running), state.close],
        ),
        class_name="text-standing",
        role="status",
    )


def _agreed(state: Any) -> rx.Component:
    return rx.el.form(
        field(
            "They have agreed to",
            rx.el.select(
                rx.foreach(state.wordings, lambda one: rx.el.option(one, value=one)),
                name="wording",
            ),
        ),
        rx.el.div(
            field(
                "How they said so",
                rx.el.select(*(rx.el.option(one, value=one) for one in SAID), name="said"),
            ),
            field(
                "Note",
                rx.el.input(
                    name="note",
                    max_length=LONGEST_NOTE,
                    auto_complete="off",
                    placeholder="If something else matters",
                ),
            ),
            class_name="pair",
        ),
        rx.el.p("It stands in the consent ledger with your name.", class_name="help"),
        rx.cond(
            state.consent_fault != "",
            rx.el.p(state.consent_fault, class_name="fault", role="alert"),
        ),
        rx.el.button("Record consent", type="submit", class_name="primary"),
        on_submit=state.agree,
        class_name="agreed",
    )


def _write(state: Any) -> rx.Component:
    to = state.to
    return rx.el.form(
        field(
            "Reason",
            rx.el.select(
                rx.el.option("Choose one", value=""),
                rx.foreach(state.reasons, lambda one: rx.el.option(one, value=one)),
                value=state.reason,
                on_change=state.take_reason,
                required=True,
            ),
            "For staff and the record; it is not sent.",
        ),
        TextBox.create(
            name="body",
            text=state.text,
            nonce=state.nonce,
            alphabet=ALPHABET,
            longest=LONGEST_TEXT,
        ),
        rx.cond(state.pieces.length() > 0, _private(state)),
        rx.el.div(
            rx.el.button("Cancel", type="button", class_name="quiet", on_click=state.close),
            rx.el.button(
                rx.cond(
                    to.standing.held_until > 0,
                    rx.fragment("Send ", LocalTime.create(at=to.standing.held_until, form="long")),
                    "Send",
                ),
                type="submit",
                class_name="primary",
                disabled=state.reason == "",
            ),
            class_name="actions",
        ),
        on_submit=state.send,
        class_name="write",
    )


def _private(state: Any) -> rx.Component:
    return rx.el.div(
        found_words(state.pieces),
        field(
            "Change it above, or say why it has to go as it is",
            rx.el.input(name="privacy_reason", max_length=LONGEST_REASON, auto_complete="off"),
            "The reason is kept where the privacy officer reads it.",
        ),
        class_name="private-words",
    )
