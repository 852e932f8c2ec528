"""What a patient who waits sees: their place, how long, and what else they can do.

The words that change by themselves stand in a polite live region; the ticking
time stands outside it, so that a screen reader doesn't read every second.
"""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Elapsed, LocalTime
from psc_app.components.kept_form import FormDraft
from psc_app.components.shell import field, icon
from psc_app.domain.portal_cards import DoorCard, LineCard

Line = rx.vars.ObjectVar[LineCard]

_CALL_BACK, _MESSAGE = "call back", "message"


def opening(card: Line | rx.vars.ObjectVar[DoorCard]) -> rx.Component:
    """When a closed line opens next, in its own time zone."""
    return rx.fragment(
        rx.cond(card.holiday != "", rx.fragment("Today is ", card.holiday, ". ")),
        rx.cond(
            card.next_opening > 0,
            rx.fragment(
                "We open again ",
                LocalTime.create(at=card.next_opening, form="long", zone=card.time_zone),
                ".",
            ),
            "We can't say yet when we open again.",
        ),
    )


def standing(line: Line) -> rx.Component:
    """The head of a chat that nobody has answered yet."""
    return rx.fragment(
        rx.el.div(
            rx.el.h1(
                rx.match(
                    line.kind,
                    (_CALL_BACK, "We will call you"),
                    (_MESSAGE, "We have your message"),
                    rx.cond(line.open, line.place.where, "We are closed now"),
                )
            ),
            rx.el.p(
                rx.match(
                    line.kind,
                    (_CALL_BACK, _call_back_text(line)),
                    (_MESSAGE, _message_text(line)),
                    rx.cond(line.open, line.place.how_long, opening(line)),
                )
            ),
            class_name="standing",
            role="status",
        ),
        rx.cond(
            line.kind == "live",
            rx.el.p(
                rx.cond(line.returned, "You are in line again, near the front. ", ""),
                "You have waited ",
                Elapsed.create(since=line.since),
            ),
        ),
    )


def _call_back_text(line: Line) -> rx.Component:
    return rx.fragment(
        "At ",
        rx.el.strong(line.call_back_number, class_name="number"),
        ". ",
        rx.cond(
            line.open,
            rx.fragment(line.place.where, ". ", line.place.how_long),
            opening(line),
        ),
    )


def _message_text(line: Line) -> rx.Component:
    return rx.cond(line.open, "Somebody will answer it as soon as they can.", opening(line))


def choices(
    line: Line,
    *,
    on_ask: EventType,
    on_undo: EventType,
    on_keep: EventType,
    on_withdraw: EventType,
) -> rx.Component:
    """What a patient can do instead of waiting on the page, or against it."""
    return rx.el.section(
        rx.match(
            line.kind,
            (_CALL_BACK, _while_called(line, on_ask, on_undo, on_withdraw)),
            (_MESSAGE, _while_kept(on_withdraw)),
            _while_live(line, on_ask, on_keep),
        ),
        class_name="wait-choices",
        custom_attrs={"aria-label": "While you wait"},
    )


def _while_live(line: Line, on_ask: EventType, on_keep: EventType) -> rx.Component:
    return rx.fragment(
        rx.cond(line.open, rx.fragment(), _keep_form(line, on_keep)),
        rx.el.details(
            rx.el.summary(icon("phone"), "Get a call instead of waiting"),
            _number_form(
                on_ask,
                begins_with=line.suggested_number,
                button="Call me",
                hint="We call you when it is your turn. You keep your place in the line.",
            ),
            open=line.call_back_offered & line.open,
            class_name="wait-choice",
        ),
    )


def _keep_form(line: Line, on_keep: EventType) -> rx.Component:
    return rx.el.form(
        FormDraft.create(name="message"),
        rx.el.p("You can leave what you wrote as a message. We answer it when we open."),
        rx.cond(
            line.reachable,
            rx.fragment(),
            field(
                "Your phone or e-mail",
                rx.el.input(name="contact", max_length=200, required=True),
            ),
        ),
        rx.el.button("Leave it as a message", type="submit", class_name="primary"),
        on_submit=on_keep,
        class_name="wait-form",
    )


def instead(line: Line, on_leave: EventType) -> rx.Component:
    """What one can do who was turned away: leave a message, with the words one had."""
    return rx.el.form(
        FormDraft.create(name="instead"),
        rx.el.h2("Leave a message instead"),
        field(
            "Your message",
            rx.el.textarea(
                name="message",
                rows=3,
                max_length=1000,
                required=True,
                default_value=line.reason,
            ),
        ),
        rx.cond(
            line.reachable,
            rx.fragment(),
            field(
                "Your phone or e-mail",
                rx.el.input(name="contact", max_length=200, required=True),
                "So that we can answer you.",
            ),
        ),
        rx.el.button("Leave message", type="submit", class_name="primary wide"),
        on_submit=on_leave,
        class_name="instead",
    )


def _number_form(
    on_ask: EventType, *, begins_with: rx.Var[str], button: str, hint: str
) -> rx.Component:
    return rx.el.form(
        FormDraft.create(name="call-back"),
        rx.el.label(
            rx.el.span("Your phone number", class_name="label"),
            rx.el.span(
                rx.el.input(
                    name="number",
                    type="tel",
                    auto_complete="tel",
                    max_length=40,
                    required=True,
                    default_value=begins_with,
                ),
                rx.el.button(button, type="submit", class_name="primary"),
                class_name="number-row",
            ),
            class_name="field",
        ),
        rx.el.p(hint, class_name="hint"),
        on_submit=on_ask,
        class_name="wait-form",
    )


def _while_called(
    line: Line, on_ask: EventType, on_undo: EventType, on_withdraw: EventType
) -> rx.Component:
    return rx.fragment(
        rx.el.p(
            icon("check"),
            "You keep your place in the line. You may close this page.",
            class_name="assured",
        ),
        rx.el.details(
            rx.el.summary("Use another number"),
            _number_form(
                on_ask,
                begins_with=line.call_back_number,
                button="Change",
                hint="We call only this number.",
            ),
            class_name="wait-choice",
        ),
        rx.el.div(
            rx.el.button(
                "Wait here instead", type="button", class_name="small quiet", on_click=on_undo
            ),
            rx.el.button(
                "Cancel the call", type="button", class_name="small danger", on_click=on_withdraw
            ),
            class_name="actions",
        ),
    )


def _while_kept(on_withdraw: EventType) -> rx.Component:
    return rx.fragment(
        rx.el.p(
            icon("check"),
            "You may close this page. Come back to it in this browser to read our answer.",
            class_name="assured",
        ),
        rx.el.div(
            rx.el.button(
                "Take the message back",
                type="button",
                class_name="small danger",
                on_click=on_withdraw,
            ),
            class_name="actions",
        ),
    )
