"""The tool "booking": the patient's appointments, and another one in a few keys."""

from typing import Any

import reflex as rx

from psc_app.components.booking_flow import booking_flow
from psc_app.components.desk_tools import Tool
from psc_app.components.islands import LocalTime
from psc_app.components.shell import loading, nothing
from psc_app.domain.cards import AppointmentCard


def booking_tool(desk: Any, state: Any) -> rx.Component:
    """The tool, for the conversation in front on the dashboard `desk`."""
    return Tool.create(
        rx.cond(
            desk.patient_id > 0,
            rx.cond(
                (state.thread == desk.thread) & (state.patient == desk.patient_id),
                rx.fragment(_standing(desk, state), _another(desk, state)),
                loading(4),
            ),
            nothing(
                "Whose appointment is it?",
                "Link this conversation to a patient first, in the patient's pane.",
            ),
        ),
        name="booking",
        thread=desk.thread,
        stamp=desk.patient_id,
        on_open=state.open,
    )


def _standing(desk: Any, state: Any) -> rx.Component:
    def one(card: rx.vars.ObjectVar[AppointmentCard]) -> rx.Component:
        zone = rx.cond(card.zone != "", card.zone, desk.time_zone)
        about = card.reason + ", " + card.clinician
        return rx.el.li(
            rx.el.div(
                rx.el.strong(LocalTime.create(at=card.starts_at, form="long", zone=zone)),
                rx.el.span(card.reason, " · ", card.clinician),
                rx.el.span(card.place, class_name="note"),
                rx.cond(card.answer != "", rx.el.span(card.answer, class_name="tag")),
            ),
            rx.el.div(
                rx.cond(
                    card.can_move,
                    _small("Move", about, state.begin_move(desk.thread, card.id)),
                ),
                rx.cond(
                    card.can_cancel,
                    _small("Cancel", about, state.ask_cancel(desk.thread, card.id)),
                ),
                class_name="appointment-deeds",
            ),
            key=card.id.to_string(),
        )

    return rx.cond(
        desk.patient.upcoming.length() > 0,
        rx.el.section(
            rx.el.h3("Upcoming"),
            rx.el.ul(rx.foreach(desk.patient.upcoming, one), class_name="appointments"),
        ),
    )


def _small(label: str, about: rx.Var[str], on_click: Any) -> rx.Component:
    return rx.el.button(
        label,
        rx.el.span(" ", about, class_name="sr-only"),
        type="button",
        class_name="small",
        on_click=on_click,
    )


def _another(desk: Any, state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h3(
                rx.cond(
                    state.changing.id > 0,
                    rx.cond(state.step == "cancel", "Cancel", "Move"),
                    "Book a visit",
                )
            ),
            rx.cond(
                state.changing.id > 0,
                rx.el.button(
                    "Leave it", type="button", class_name="small quiet", on_click=state.close
                ),
                rx.el.a("Day and week", href="/agent/calendar", class_name="note"),
            ),
            class_name="week-head",
        ),
        rx.cond(
            (state.step == "times") & (desk.conversation.reason != ""),
            rx.el.p(
                "They wrote: ", rx.el.q(desk.conversation.reason, dir="auto"), class_name="note"
            ),
        ),
        booking_flow(
            state, on_confirm=state.confirm(desk.thread), on_cancel=state.cancel(desk.thread)
        ),
        class_name="booking",
    )
