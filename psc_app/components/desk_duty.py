"""Being on duty: presence, load, and the offers that stand."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Countdown, Elapsed, LanguageName, Modal, OfferBox
from psc_app.components.shell import icon
from psc_app.components.text_marks import channel_mark
from psc_app.domain.cards import OfferCard

REASONS = (
    "With another patient",
    "Needs somebody with other skills",
    "About to leave",
)
"""What is offered as a reason to divert or decline; any other can be written."""


def presence_menu(
    *,
    presence: rx.Var[str],
    key: rx.Var[str],
    system_line: rx.Var[str],
    choices: rx.Var[list],
    on_choose: EventType,
) -> rx.Component:
    """One's own availability, changed in one step; says what the system has set."""
    return rx.el.label(
        rx.el.span("Presence", class_name="sr-only"),
        rx.el.span(class_name="presence-dot", custom_attrs={"data-presence": presence}),
        rx.el.select(
            rx.cond(system_line != "", rx.el.option(system_line, value="now", hidden=True)),
            rx.foreach(choices, lambda one: rx.el.option(one.label, value=one.key)),
            value=key,
            on_change=on_choose,
            class_name="presence",
        ),
        class_name="presence-menu",
    )


def capacity(used: rx.Var[int], units: rx.Var[int]) -> rx.Component:
    """How much of one's capacity is taken."""
    return rx.el.span(
        used.to_string(),
        " of ",
        units.to_string(),
        " in use",
        class_name=rx.cond(used >= units, "capacity full", "capacity"),
    )


def duty_bar(
    *,
    presence: rx.Var[str],
    by_load: rx.Var[bool],
    on_back: EventType,
) -> rx.Component:
    """Why nothing is offered, and the way back where it is one click.

    Args:
        by_load: whether the presence follows from the load.
    """
    found = rx.match(
        presence,
        (
            "inactive",
            rx.el.div(
                rx.el.p(
                    "You missed an offer, so you are set to Inactive:"
                    " nothing is offered to you until you are back."
                ),
                rx.el.button(
                    "I'm back: Available", type="button", class_name="primary", on_click=on_back
                ),
                class_name="hint-bar duty",
                role="status",
            ),
        ),
        ("available", rx.fragment()),
        ("busy", rx.fragment()),
        (
            "do not disturb",
            rx.cond(
                by_load,
                rx.el.p(
                    "Your capacity is full. The next offer comes when a conversation is finished.",
                    class_name="hint-bar",
                ),
                _not_offered(),
            ),
        ),
        _not_offered(),
    )
    return rx.fragment(found)


def _not_offered() -> rx.Component:
    return rx.el.p(
        "You are not available, so nothing is offered to you."
        " Set your presence to Available when you are ready.",
        class_name="hint-bar",
    )


def offer_stack(
    offers: rx.Var[list[OfferCard]],
    *,
    on_accept: EventType,
    on_reject: EventType,
    on_why: EventType,
) -> rx.Component:
    """Offers that stand, each with its countdown; the most urgent on top."""

    def card(offer: rx.vars.ObjectVar[OfferCard]) -> rx.Component:
        return OfferBox.create(
            _asked(offer),
            rx.el.h2(offer.name, dir="auto"),
            rx.cond(offer.reason != "", rx.el.p(offer.reason, class_name="reason", dir="auto")),
            rx.cond(
                offer.note != "",
                rx.el.blockquote(offer.note, class_name="asked-note", dir="auto"),
            ),
            _facts(offer),
            Countdown.create(until=offer.expires_at, seconds=offer.seconds),
            rx.el.div(
                rx.el.button(
                    rx.cond(offer.kind == "assignment", "Divert…", "Say why…"),
                    type="button",
                    class_name="quiet",
                    on_click=on_why(offer.id),
                ),
                rx.el.button(
                    rx.cond(offer.kind == "assignment", "Reject", "Decline"),
                    type="button",
                    class_name="quiet",
                    on_click=on_reject(offer.id),
                ),
                rx.el.button(
                    "Accept",
                    type="button",
                    class_name="primary",
                    on_click=on_accept(offer.id),
                ),
                class_name="actions",
            ),
            class_name=rx.cond(
                offer.priority >= 3,
                "offer red-flag",
                rx.cond(offer.kind == "consult", "offer consult", "offer"),
            ),
            key=offer.id.to_string(),
            label=rx.match(
                offer.kind,
                ("transfer", "A colleague asks you to take over"),
                ("consult", "A colleague asks for your advice"),
                "A patient is waiting",
            ),
        )

    return rx.el.div(rx.foreach(offers, card), class_name="offers")


def _asked(offer: rx.vars.ObjectVar[OfferCard]) -> rx.Component:
    return rx.el.p(
        rx.cond(
            offer.priority > 0,
            rx.el.span(
                rx.cond(offer.priority >= 3, icon("flag")),
                offer.priority_label,
                class_name=rx.cond(offer.priority >= 3, "tag bad", "tag warn"),
            ),
        ),
        rx.match(
            offer.kind,
            ("transfer", rx.el.span("Transfer from ", rx.el.strong(offer.from_name))),
            ("consult", rx.el.span("Advice for ", rx.el.strong(offer.from_name), ", in private")),
            rx.fragment(),
        ),
        class_name="asked",
    )


def _facts(offer: rx.vars.ObjectVar[OfferCard]) -> rx.Component:
    return rx.el.p(
        rx.match(
            offer.contact,
            ("call back", rx.el.span("Call back ", offer.call_back_number, class_name="tag")),
            ("message", rx.el.span("Left a message", class_name="tag")),
            rx.fragment(),
        ),
        rx.el.span(offer.queue),
        rx.cond(offer.channel == "sms", channel_mark(offer.channel), rx.el.span("chat")),
        rx.cond(
            offer.kind == "consult",
            rx.fragment(),
            rx.el.span("waiting ", Elapsed.create(since=offer.waiting_since)),
        ),
        rx.cond(offer.language != "", rx.el.span(LanguageName.create(code=offer.language))),
        class_name="facts dotted",
    )


def why_question(
    *,
    open_: rx.Var[bool],
    divert: rx.Var[bool],
    name: rx.Var[str],
    warning: rx.Var[str],
    fault: rx.Var[str],
    on_say: EventType,
    on_keep: EventType,
) -> rx.Component:
    """Asks for the reason why an offer is sent on to the queue, or declined."""

    def reason(words: str, number: int) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="radio", name="reason", value=words, default_checked=number == 0),
            rx.el.span(words),
            class_name="check",
        )

    title = rx.cond(divert, "Divert ", "Decline ") + name
    return Modal.create(
        rx.el.form(
            rx.el.h2(title, dir="auto"),
            rx.el.p(
                rx.cond(
                    divert,
                    "It goes back to its queue, to the next available agent.",
                    "Whoever asked you sees your reason.",
                ),
                class_name="lead",
            ),
            rx.el.div(
                *(reason(words, number) for number, words in enumerate(REASONS)),
                role="radiogroup",
                class_name="reasons",
                custom_attrs={"aria-label": "Reason"},
            ),
            rx.el.input(
                name="other",
                max_length=200,
                auto_complete="off",
                placeholder="Or another reason",
                custom_attrs={"aria-label": "Another reason"},
            ),
            rx.cond(warning != "", rx.el.p(warning, class_name="caution", role="alert")),
            rx.cond(fault != "", rx.el.p(fault, class_name="fault", role="alert")),
            rx.el.div(
                rx.el.button("Keep it", type="button", class_name="quiet", on_click=on_keep),
                rx.el.button(
                    rx.cond(warning != "", "Divert anyway", rx.cond(divert, "Divert", "Decline")),
                    type="submit",
                    class_name="primary",
                ),
                class_name="actions",
            ),
            on_submit=on_say,
            class_name="why",
        ),
        open=open_,
        label=title,
        on_dismiss=on_keep,
    )
