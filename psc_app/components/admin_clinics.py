"""Clinics with their closed days, and what visits are for."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import fields, kept_form, remove_button, remove_icon
from psc_app.components.admin_frame import back, head, place, plain_list
from psc_app.components.admin_islands import Go
from psc_app.components.shell import nothing
from psc_app.domain.calendar_fields import CLINIC, CLOSURE, VISIT

CALENDAR = "/admin/calendar"


def clinics_part(state: Any) -> rx.Component:
    """All clinics, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Clinics",
            "Where patients are seen. A clinic's times are in its own time zone.",
            "New clinic",
            "clinics",
            CALENDAR,
        ),
        rx.cond(
            state.clinics.length() > 0,
            rx.el.ul(rx.foreach(state.clinics, _line), class_name="tiles"),
            nothing("There is no clinic yet.", "Without one nobody can book an appointment."),
        ),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.h2(
            Go.create(one.name, to=place("clinics", one.id, CALENDAR)),
            rx.cond(one.active, "", rx.el.span("Off", class_name="tag")),
        ),
        rx.cond(one.address != "", rx.el.p(one.address, class_name="address")),
        plain_list(one.facts),
        rx.cond(one.closed != "", rx.el.p("Closed next: ", one.closed, class_name="note")),
        rx.el.p(
            rx.cond(one.phone != "", rx.fragment(one.phone, " · ")), one.time_zone,
            class_name="note",
        ),
        class_name="card tile",
        key=one.id,
    )  # fmt: skip


def _one(state: Any) -> rx.Component:
    new = state.item == 0
    return rx.el.section(
        back("clinics", "All clinics", CALENDAR),
        rx.el.h1(rx.cond(new, "New clinic", state.clinic.name)),
        kept_form(
            state,
            "clinic",
            state.clinic.id,
            rx.el.div(*fields(CLINIC, state.clinic.given), class_name="fields"),
            label=rx.cond(new, "Make the clinic", "Save"),
            class_name="card form",
        ),
        rx.cond(
            new,
            rx.fragment(),
            rx.fragment(
                _closures(state),
                _who(state),
                rx.el.div(
                    remove_button(state, "clinic", state.clinic.id, "Remove this clinic"),
                    class_name="removing",
                ),
            ),
        ),
        class_name="part",
    )


def _closures(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Closed days"),
            rx.el.p(
                "Holidays and the like. What is booked on one stays, and is listed under"
                " Outside hours.",
                class_name="lead",
            ),
        ),
        rx.cond(
            state.clinic.closures.length() > 0,
            rx.el.ul(
                rx.foreach(state.clinic.closures, lambda one: _closure(state, one)),
                class_name="rows",
            ),
            rx.el.p("None yet.", class_name="note"),
        ),
        kept_form(
            state,
            "closure",
            0,
            *(_blank(one) for one in CLOSURE),
            of=state.clinic.id,
            label="Add",
            emptied=True,
            class_name="one-line",
        ),
        class_name="card form",
    )


def _blank(one: Any) -> rx.Component:
    kind = "date" if one.kind == "date" else "text"
    return rx.el.label(
        rx.el.span(one.label, class_name="label"),
        rx.el.input(name=one.name, type=kind, auto_complete="off"),
        class_name="field",
    )


def _closure(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.strong(one.shown),
        rx.el.span(one.name, class_name="grow"),
        remove_icon(state, "closure", one.id, one.name),
        key=one.id,
    )


def _who(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Who sees patients here"),
        rx.cond(
            state.clinic.practitioners.length() > 0,
            rx.el.ul(
                rx.foreach(
                    state.clinic.practitioners,
                    lambda one: rx.el.li(
                        Go.create(
                            one.label,
                            to=rx.Var.create(f"{CALENDAR}?tab=practitioners&item=") + one.value,
                        ),
                        key=one.value,
                    ),
                ),
                class_name="rows",
            ),
            rx.el.p(
                "Nobody yet. Give a practitioner a weekly template at this clinic.",
                class_name="note",
            ),
        ),
        class_name="card form",
    )


# ---------------------------------------------------------------- visit reasons


def visits_part(state: Any) -> rx.Component:
    """What visits are for."""
    return rx.el.section(
        head(
            "Visit reasons",
            "What patients come for, and how long it takes. What is booked keeps the length it"
            " was booked with.",
        ),
        rx.cond(
            state.visits.length() > 0,
            rx.el.ul(rx.foreach(state.visits, lambda one: _visit(state, one)), class_name="tiles"),
            nothing("There is no visit reason yet."),
        ),
        rx.el.section(
            rx.el.h2("New visit reason"),
            rx.cond(
                state.new_visit.length() > 0,
                kept_form(
                    state,
                    "visit",
                    0,
                    rx.el.div(*fields(VISIT, state.new_visit), class_name="fields"),
                    label="Add",
                    emptied=True,
                ),
            ),
            class_name="card form",
        ),
        class_name="part",
    )


def _visit(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(one.name),
            rx.cond(one.active, "", rx.el.span("Off", class_name="tag")),
            remove_icon(state, "visit", one.id, one.name),
            class_name="tile-head",
        ),
        rx.el.p("Done by ", one.who, class_name="note"),
        kept_form(
            state,
            "visit",
            one.id,
            rx.el.div(*fields(VISIT, one.given), class_name="fields single"),
            about=one.name,
        ),
        class_name="card tile",
        key=one.id,
    )
