"""The administrator's calendar: its parts, a clinic's week, and what is outside of hours."""

from typing import Any

import reflex as rx

from psc_app.components.admin_clinics import CALENDAR
from psc_app.components.admin_frame import head, place
from psc_app.components.admin_islands import Go
from psc_app.components.calendar_view import calendar_view
from psc_app.components.shell import nothing

PARTS = (
    ("week", "Calendar"),
    ("clinics", "Clinics"),
    ("practitioners", "Practitioners"),
    ("visits", "Visit reasons"),
    ("outside", "Outside hours"),
    ("history", "History"),
)
"""Parts of the page, by their name in the address."""


def week_part(state: Any) -> rx.Component:
    """A clinic's day or week."""
    return calendar_view(
        state.view, f"{CALENDAR}?tab=week", empty="Make one under Clinics, then practitioners."
    )


def outside_hint(state: Any) -> rx.Component:
    """Says on each part that something booked is where it would not be now."""
    return rx.cond(
        (state.outside_count > 0) & (state.section != "outside"),
        rx.el.p(
            rx.cond(
                state.outside_count == 1,
                "1 booked appointment is outside hours. ",
                rx.fragment(state.outside_count, " booked appointments are outside hours. "),
            ),
            Go.create("See which", to=place("outside", page=CALENDAR)),
            class_name="hint-bar",
        ),
    )


def outside_part(state: Any) -> rx.Component:
    """Booked appointments that the calendar would not give any more."""
    return rx.el.section(
        head(
            "Outside hours",
            "Booked appointments that the calendar would not give any more. They stay until"
            " somebody has spoken with the patient and moved or cancelled them.",
        ),
        rx.cond(
            state.outside.length() > 0,
            rx.el.ul(rx.foreach(state.outside, _line), class_name="card rules"),
            nothing("Everything that is booked is within hours."),
        ),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    day = (
        rx.Var.create(f"{CALENDAR}?tab=week&span=day&clinic=") + one.clinic_id.to_string()
        + "&practitioner=" + one.practitioner_id.to_string() + "&day=" + one.day
    )  # fmt: skip
    return rx.el.li(
        rx.el.div(
            rx.el.h2(Go.create(one.shown, to=day)),
            rx.el.p(one.practitioner, " · ", one.clinic),
            rx.el.p(rx.el.span(one.why, class_name="tag warn")),
            class_name="rule-text",
        ),
        key=one.id,
    )
