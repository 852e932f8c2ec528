"""What a signed-in patient sees of themself: appointments and conversations."""

import reflex as rx

from psc_app.components.islands import LocalTime
from psc_app.components.shell import nothing
from psc_app.domain.cards import AppointmentCard
from psc_app.domain.record_cards import OwnConversationCard


def own_record(
    appointments: rx.Var[list[AppointmentCard]],
    past: rx.Var[list[OwnConversationCard]],
    zone: rx.Var[str],
) -> rx.Component:
    """The patient's own appointments and conversations."""

    def appointment(one: rx.vars.ObjectVar[AppointmentCard]) -> rx.Component:
        return rx.el.li(
            rx.el.strong(LocalTime.create(at=one.starts_at, form="long", zone=zone)),
            rx.el.span(one.reason, " · ", one.clinician),
            rx.el.span(one.place, class_name="note"),
            rx.cond(one.status != "booked", rx.el.span(one.status, class_name="tag")),
        )

    def conversation(one: rx.vars.ObjectVar[OwnConversationCard]) -> rx.Component:
        address = "/transcripts/portal/" + one.id.to_string()
        return rx.el.li(
            rx.el.strong(LocalTime.create(at=one.created_at, form="long")),
            rx.el.span(rx.cond(one.reason != "", one.reason, "Conversation"), dir="auto"),
            rx.cond(
                one.running,
                rx.cond(
                    one.state == 1,
                    rx.el.span("Waiting for an answer", class_name="tag warn"),
                    rx.el.span("In progress", class_name="tag good"),
                ),
                rx.el.a(
                    "Transcript",
                    href=address + ".pdf",
                    custom_attrs={"data-place": "transcript"},
                ),
            ),
        )

    return rx.el.aside(
        rx.el.section(
            rx.el.h2("Your appointments"),
            rx.cond(
                appointments.length() > 0,
                rx.el.ul(rx.foreach(appointments, appointment), class_name="own-list"),
                nothing("No appointments.", "Ask in the chat to book one."),
            ),
            class_name="card",
        ),
        rx.el.section(
            rx.el.h2("Your conversations"),
            rx.cond(
                past.length() > 0,
                rx.el.ul(rx.foreach(past, conversation), class_name="own-list"),
                nothing("No conversations yet."),
            ),
            class_name="card",
        ),
        class_name="own-record",
        custom_attrs={"aria-label": "Your record"},
    )
