"""Marks of text messages: the channel in lists and heads, and what became of each text."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import LocalTime
from psc_app.components.shell import icon
from psc_app.domain.text_cards import TextCard, TextStanding


def channel_mark(channel: rx.Var[str]) -> rx.Component:
    """A phone where somebody writes by text; nothing for a chat."""
    return rx.cond(
        channel == "sms",
        rx.el.span(
            icon("text"),
            "SMS",
            class_name="channel-mark",
            title="By text message",
        ),
    )


def text_state(
    card: rx.vars.ObjectVar[TextCard], on_retry: EventType, on_cancel: EventType
) -> rx.Component:
    """Where a text stands, why it did not arrive, and what can be done about it."""
    return rx.el.span(
        rx.el.span(
            rx.match(
                card.state,
                ("delivered", icon("check")),
                ("held", icon("clock")),
                ("undelivered", icon("warning")),
                ("failed", icon("warning")),
                ("refused", icon("warning")),
                ("secure closed", icon("warning")),
                rx.cond(card.state.startswith("secure"), icon("lock")),
            ),
            card.label,
            rx.cond(card.read_at > 0, rx.fragment(" ", LocalTime.create(at=card.read_at))),
            rx.cond(
                card.due_at > 0,
                rx.fragment(" until ", LocalTime.create(at=card.due_at)),
            ),
            class_name="word",
        ),
        rx.cond(card.segments > 1, rx.el.span(card.segments, " texts", class_name="parts")),
        rx.cond(card.reason != "", rx.el.span(card.reason, class_name="reason")),
        rx.cond(
            card.can_retry,
            rx.el.button(
                "Try again", type="button", class_name="link", on_click=on_retry(card.text_id)
            ),
        ),
        rx.cond(
            card.can_cancel,
            rx.el.button(
                "Don’t send", type="button", class_name="link", on_click=on_cancel(card.text_id)
            ),
        ),
        class_name="text-state",
        custom_attrs={"data-state": card.state},
    )


def standing_line(standing: rx.vars.ObjectVar[TextStanding]) -> rx.Component:
    """Above where one writes: why no text goes now, or when the next one will."""
    return rx.cond(
        ~standing.may,
        rx.el.p(
            icon("warning"),
            rx.el.span(standing.words),
            class_name="text-standing bad",
            role="status",
            custom_attrs={"data-code": standing.code},
        ),
        rx.cond(
            standing.held_until > 0,
            rx.el.p(
                icon("clock"),
                rx.el.span(
                    "Quiet hours",
                    rx.cond(
                        standing.local_time != "",
                        ": it is " + standing.local_time + " where the patient is",
                        "",
                    ),
                    ". What you write now is sent ",
                    LocalTime.create(at=standing.held_until, form="long"),
                    ".",
                ),
                class_name="text-standing",
                role="status",
            ),
        ),
    )
