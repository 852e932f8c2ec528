"""What a signed-in patient sees of themself: appointments and conversations."""

from typing import Any

import reflex as rx

from psc_app.components.booking_flow import booking_flow
from psc_app.components.islands import LocalTime
from psc_app.components.shell import nothing
from psc_app.domain.cards import AppointmentCard
from psc_app.domain.record_cards import OwnConversationCard


def own_record(
    appointments: rx.Var[list[AppointmentCard]],
    past: rx.Var[list[OwnConversationCard]],
    zone: rx.Var[str],
    booking: Any,
    texts: rx.Component,
) -> rx.Component:
    """The patient's own appointments and conversations.

    Args:
        booking: the state with the way to an appointment.
        texts: their switch for texts from the clinic.
    """
    return rx.el.aside(
        _appointments(appointments, zone, booking),
        _conversations(past),
        texts,
        class_name="own-record",
        custom_attrs={"aria-label": "Your record"},
    )


def appointments_for_guests() -> rx.Component:
    """What somebody who is not signed in can do about appointments."""
    return rx.el.aside(
        rx.el.section(
            rx.el.h2("Appointments"),
            rx.el.p(
                rx.el.a("Sign in", href="/sign-in"),
                " to book, move or cancel an appointment, or ask for one in the chat.",
            ),
            class_name="card",
        ),
        class_name="guest-record",
        custom_attrs={"aria-label": "Appointments"},
    )


def _appointments(
    appointments: rx.Var[list[AppointmentCard]], zone: rx.Var[str], booking: Any
) -> rx.Component:
    def one(card: rx.vars.ObjectVar[AppointmentCard]) -> rx.Component:
        at = rx.cond(card.zone != "", card.zone, zone)
        return rx.el.li(
            rx.el.strong(LocalTime.create(at=card.starts_at, form="long", zone=at)),
            rx.el.span(card.reason, " · ", card.clinician),
            rx.el.span(
                card.place,
                rx.cond(card.address != "", ", " + card.address, ""),
                class_name="note",
            ),
            rx.cond(card.answer != "", rx.el.span(card.answer, class_name="tag")),
            rx.cond(
                card.status == "booked",
                rx.cond(~card.over, _deeds(card, booking)),
                rx.el.span(card.status, class_name="tag"),
            ),
            key=card.id.to_string(),
        )

    def ahead(card: rx.vars.ObjectVar[AppointmentCard]) -> rx.Component:
        return rx.cond(card.over, rx.fragment(), one(card))

    def over(card: rx.vars.ObjectVar[AppointmentCard]) -> rx.Component:
        return rx.cond(card.over, one(card))

    return rx.el.section(
        rx.el.h2("Your appointments"),
        # The list is of all there are; which part of it is empty, the stylesheet sees.
        rx.el.ul(rx.foreach(appointments, ahead), class_name="own-list ahead"),
        nothing("No appointments ahead."),
        rx.cond(
            booking.step == "",
            rx.el.button(
                "Book an appointment",
                type="button",
                class_name="wide primary",
                on_click=booking.begin,
            ),
            _under_way(booking),
        ),
        booking_flow(booking, on_confirm=booking.confirm, on_cancel=booking.cancel, eager=True),
        rx.el.details(
            rx.el.summary("Past appointments"),
            rx.el.ul(rx.foreach(appointments, over), class_name="own-list"),
            class_name="over",
        ),
        class_name="card booking",
    )


def _under_way(booking: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h3(
            rx.match(
                booking.step,
                ("cancel", "Cancel"),
                rx.cond(booking.changing.id > 0, "Move", "Book an appointment"),
            )
        ),
        rx.el.button("Close", type="button", class_name="small quiet", on_click=booking.close),
        class_name="week-head",
    )


def _deeds(card: rx.vars.ObjectVar[AppointmentCard], booking: Any) -> rx.Component:
    about = rx.el.span(" ", card.reason, ", ", card.clinician, class_name="sr-only")

    def deed(label: str, on_click: Any) -> rx.Component:
        return rx.el.button(label, about, type="button", class_name="small", on_click=on_click)

    return rx.el.div(
        rx.cond(card.can_move, deed("Move", booking.begin_move(card.id))),
        rx.cond(card.can_cancel, deed("Cancel", booking.ask_cancel(card.id))),
        rx.cond(
            card.file != "",
            rx.el.a(
                "Add to calendar",
                about,
                href=card.file,
                download="appointment.ics",
                # It is a file: a link within the pages would look for a page there.
                reload_document=True,
                class_name="calendar-link",
                custom_attrs={"data-place": "calendar-file"},
            ),
        ),
        class_name="appointment-deeds",
    )


def _conversations(past: rx.Var[list[OwnConversationCard]]) -> rx.Component:
    def one(card: rx.vars.ObjectVar[OwnConversationCard]) -> rx.Component:
        address = "/transcripts/portal/" + card.id.to_string()
        return rx.el.li(
            rx.el.strong(LocalTime.create(at=card.created_at, form="long")),
            rx.el.span(rx.cond(card.reason != "", card.reason, "Conversation"), dir="auto"),
            rx.cond(
                card.running,
                rx.cond(
                    card.state == 1,
                    rx.el.span("Waiting for an answer", class_name="tag warn"),
                    rx.el.span("In progress", class_name="tag good"),
                ),
                rx.el.a(
                    "Transcript",
                    href=address + ".pdf",
                    reload_document=True,
                    custom_attrs={"data-place": "transcript"},
                ),
            ),
        )

    return rx.el.section(
        rx.el.h2("Your conversations"),
        rx.cond(
            past.length() > 0,
            rx.el.ul(rx.foreach(past, one), class_name="own-list"),
            nothing("No conversations yet."),
        ),
        class_name="card",
    )
