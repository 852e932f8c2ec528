"""A phone on the screen, and its carrier: what `/simulator` is made of."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import LocalTime
from psc_app.components.scripts import script
from psc_app.components.shell import icon, nothing
from psc_app.domain.phone_cards import (
    TROUBLES,
    BubbleCard,
    DeedCard,
    PhoneCard,
    SentCard,
    TroubleCard,
)

_LIBRARY = script("phone.jsx", __name__)

QUICK = ("STOP", "START", "HELP", "C", "R")
"""Words that the clinic knows, one press each."""


class _PhonePart(rx.Component):
    library = _LIBRARY


class PhoneWords(_PhonePart):
    """The words of a text; addresses in them can be pressed."""

    tag = "PhoneWords"
    text: rx.Var[str]


class PhoneScreen(_PhonePart):
    """The texts, at the newest of them."""

    tag = "PhoneScreen"
    number: rx.Var[str]
    count: rx.Var[int]
    label: rx.Var[str]


class PhoneComposer(_PhonePart):
    """Where one writes on the phone."""

    tag = "PhoneComposer"
    number: rx.Var[str]
    quick: rx.Var[Any]
    on_send: rx.EventHandler[lambda number, body, picture: [number, body, picture]]


def phone_table(
    phones: rx.Var[list[PhoneCard]],
    number: rx.Var[str],
    on_choose: Any,
    on_other: EventType,
) -> rx.Component:
    """The phones to choose from, and a way to any other number."""

    def one(card: rx.vars.ObjectVar[PhoneCard]) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.span(card.name, class_name="name"),
                rx.cond(
                    card.unread > 0,
                    rx.el.span(
                        card.unread,
                        rx.el.span(" new", class_name="sr-only"),
                        class_name="badge",
                    ),
                ),
                rx.el.span(rx.cond(card.name == card.shown, "", card.shown), class_name="note"),
                type="button",
                on_click=on_choose(card.number),
                custom_attrs={"aria-pressed": card.number == number},
            ),
            key=card.number,
        )

    return rx.el.nav(
        rx.el.h2("Phones"),
        rx.el.ul(rx.foreach(phones, one)),
        rx.el.form(
            rx.el.label(
                rx.el.span("Another number", class_name="label"),
                rx.el.input(
                    name="number",
                    type="tel",
                    placeholder="617 555 0134",
                    auto_complete="off",
                    required=True,
                ),
                class_name="field",
            ),
            rx.el.button("Take it", type="submit", class_name="small"),
            on_submit=on_other,
            reset_on_submit=True,
        ),
        class_name="phones",
        custom_attrs={"aria-label": "Phones"},
    )


def phone(
    card: rx.vars.ObjectVar[PhoneCard],
    bubbles: rx.Var[list[BubbleCard]],
    on_send: Any,
) -> rx.Component:
    """The phone in the hand."""
    return rx.el.section(
        rx.el.div(
            rx.el.header(
                rx.el.span(icon("logo"), class_name="logo"),
                rx.el.div(
                    rx.el.h1("The clinic"),
                    rx.el.p(
                        "On the phone of ",
                        rx.el.strong(card.name),
                        rx.cond(card.hint != "", ", " + card.hint, ""),
                    ),
                ),
                class_name="phone-head",
            ),
            PhoneScreen.create(
                rx.cond(
                    bubbles.length() > 0,
                    rx.el.ol(rx.foreach(bubbles, _bubble)),
                    nothing("No texts yet.", "Write one: the clinic gets it as a real one."),
                ),
                number=card.number,
                count=bubbles.length(),
                label="Texts on this phone",
            ),
            PhoneComposer.create(number=card.number, quick=list(QUICK), on_send=on_send),
            class_name="phone-body",
        ),
        class_name="phone",
        custom_attrs={"aria-label": "Phone"},
    )


def _bubble(card: rx.vars.ObjectVar[BubbleCard]) -> rx.Component:
    return rx.el.li(
        rx.foreach(
            card.pictures,
            lambda address: rx.el.img(src=address, alt="Picture", loading="lazy"),
        ),
        rx.cond(
            card.body != "",
            rx.el.div(PhoneWords.create(text=card.body), class_name="bubble", dir="auto"),
        ),
        rx.el.div(
            LocalTime.create(at=card.at),
            rx.cond(
                card.note != "",
                rx.el.span(card.note, class_name=rx.cond(card.bad, "fault", "standing")),
            ),
            class_name="meta",
        ),
        key=card.sid,
        class_name=rx.cond(card.own, "own", "theirs"),
    )


def carrier_troubles(
    troubles: rx.vars.ObjectVar[TroubleCard],
    card: rx.vars.ObjectVar[PhoneCard],
    only_this: rx.Var[bool],
    on_narrow: Any,
    on_trouble: Any,
    on_mend: EventType,
) -> rx.Component:
    """What can be made to go wrong."""

    def choice(name: str) -> rx.Component:
        label, choices = TROUBLES[name]
        return rx.el.label(
            rx.el.span(label, class_name="label"),
            rx.el.select(
                *(rx.el.option(words, value=value) for value, words in choices.items()),
                value=getattr(troubles, name),
                name=name,
                on_change=lambda value: on_trouble(name, value),
            ),
            class_name="field whole" if name == "stop" else "field",
        )

    return rx.el.details(
        rx.el.summary(
            rx.el.h2("What goes wrong"),
            rx.cond(
                troubles.any,
                rx.el.span("Something does", class_name="tag warn"),
                rx.el.span("Nothing", class_name="tag"),
            ),
        ),
        rx.el.div(
            rx.el.label(
                rx.el.input(type="checkbox", checked=only_this, on_change=on_narrow),
                rx.el.span("Only for the phone of ", card.name),
                class_name="check",
            ),
            *(choice(name) for name in TROUBLES),
            rx.el.button("Have nothing go wrong", type="button", on_click=on_mend),
            class_name="troubles",
        ),
        class_name="card fold",
        open=True,
    )


def carrier_book(
    sent: rx.Var[list[SentCard]],
    deeds: rx.Var[list[DeedCard]],
    on_hurry: EventType,
    on_forget: EventType,
) -> rx.Component:
    """What the carrier has and did."""
    return rx.el.section(
        rx.el.h2("Texts from the clinic"),
        rx.cond(
            sent.length() > 0,
            rx.el.ul(rx.foreach(sent, _sent), class_name="sent"),
            rx.el.p("None yet.", class_name="note"),
        ),
        rx.el.h2("What the carrier did"),
        rx.cond(
            deeds.length() > 0,
            rx.el.ol(rx.foreach(deeds, _deed), class_name="deeds"),
            rx.el.p("Nothing yet.", class_name="note"),
        ),
        rx.el.div(
            rx.el.button("Don't wait", type="button", class_name="small", on_click=on_hurry,
                         title="End every pause that is under way"),
            rx.el.button("Empty the phones", type="button", class_name="small danger",
                         on_click=on_forget),
            class_name="actions",
        ),
        class_name="card book",
    )  # fmt: skip


def _sent(card: rx.vars.ObjectVar[SentCard]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span("To ", card.who, class_name="who"),
            rx.el.span(card.status, class_name="tag", custom_attrs={"data-status": card.status}),
        ),
        rx.el.p(card.body, dir="auto"),
        rx.cond(card.reason != "", rx.el.p(card.reason, class_name="fault")),
        rx.el.p(
            LocalTime.create(at=card.at),
            " · ",
            card.segments,
            rx.cond(card.segments == 1, " segment", " segments"),
            class_name="note",
        ),
        key=card.sid,
    )


def _deed(card: rx.vars.ObjectVar[DeedCard]) -> rx.Component:
    return rx.el.li(
        LocalTime.create(at=card.at),
        rx.el.span(card.what, rx.cond(card.who != "", " · " + card.who, "")),
        rx.cond(card.answer > 0, rx.el.code(card.answer)),
        key=card.key,
    )
