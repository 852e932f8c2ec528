"""Practitioners: who they are, their weekly templates, and when they are away."""

from typing import Any

import reflex as rx

from psc_app.components.admin_clinics import CALENDAR
from psc_app.components.admin_forms import fields, kept_form, remove_button, remove_icon
from psc_app.components.admin_frame import back, head, place, plain_list
from psc_app.components.admin_hours import week_of_periods
from psc_app.components.admin_islands import Go
from psc_app.components.shell import nothing
from psc_app.domain.calendar_fields import PRACTITIONER, TEMPLATE, TIME_OFF

_PERIODS_HELP = (
    "On the clinic's clock. A day without a period has no appointments; midnight as the end"
    " is 12:00 AM."
)


def practitioners_part(state: Any) -> rx.Component:
    """All practitioners, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Practitioners",
            "Who sees patients, for which visits, and when at which clinic.",
            "New practitioner",
            "practitioners",
            CALENDAR,
        ),
        rx.cond(
            state.practitioners.length() > 0,
            rx.el.ul(rx.foreach(state.practitioners, _line), class_name="tiles"),
            nothing("There is no practitioner yet."),
        ),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.h2(
            Go.create(one.name, to=place("practitioners", one.id, CALENDAR)),
            rx.cond(one.active, "", rx.el.span("Off", class_name="tag")),
        ),
        rx.cond(one.title != "", rx.el.p(one.title, class_name="note")),
        rx.cond(
            one.hours.length() > 0,
            plain_list(one.hours),
            rx.el.p("No weekly template, so nobody can book", class_name="note"),
        ),
        rx.el.p(one.visits, class_name="note"),
        rx.cond(
            one.away != "",
            rx.el.p(
                rx.el.span("Away", class_name="tag warn"), " ", one.away, class_name="note"
            ),
        ),
        class_name="card tile",
        key=one.id,
    )  # fmt: skip


def _one(state: Any) -> rx.Component:
    new = state.item == 0
    who = state.practitioner
    return rx.el.section(
        back("practitioners", "All practitioners", CALENDAR),
        rx.el.h1(rx.cond(new, "New practitioner", who.name)),
        kept_form(
            state,
            "practitioner",
            who.id,
            rx.el.div(*fields(PRACTITIONER, who.given), class_name="fields"),
            _visits(state),
            label=rx.cond(new, "Make the practitioner", "Save"),
            class_name="card form",
        ),
        rx.cond(
            new,
            rx.fragment(),
            rx.fragment(
                _templates(state),
                _away(state),
                rx.el.div(
                    remove_button(state, "practitioner", who.id, "Remove this practitioner"),
                    class_name="removing",
                ),
            ),
        ),
        class_name="part",
    )


def _visits(state: Any) -> rx.Component:
    return rx.cond(
        state.practitioner.visits.length() > 0,
        rx.el.fieldset(
            rx.el.legend("Visits", class_name="label"),
            rx.el.span("None ticked: all of them, also new ones.", class_name="help"),
            rx.el.div(
                rx.foreach(
                    state.practitioner.visits,
                    lambda one: rx.el.label(
                        rx.el.input(
                            type="checkbox",
                            name=rx.Var.create("visit-") + one.id.to_string(),
                            value="yes",
                            default_checked=one.on,
                        ),
                        rx.el.span(one.name),
                        class_name="check",
                        key=one.id,
                    ),
                ),
                class_name="choices",
            ),
            class_name="field",
        ),
    )


# ---------------------------------------------------------------- weekly templates


def _templates(state: Any) -> rx.Component:
    who = state.practitioner
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Weekly templates"),
            rx.el.p(
                "One for each clinic; with a first and a last day where a week changes. What is"
                " booked stays when a template changes, and is listed under Outside hours.",
                class_name="lead",
            ),
        ),
        rx.el.ul(
            rx.foreach(who.templates, lambda one: _template(state, one)),
            rx.el.li(
                rx.el.details(
                    rx.el.summary(rx.el.span("New template", class_name="add-line")),
                    _template_form(state, who.blank, "Add the template"),
                    open=who.templates.length() == 0,
                ),
            ),
            class_name="ordered",
        ),
        class_name="card form",
    )


def _template(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.details(
            rx.el.summary(
                rx.el.strong(one.title),
                rx.cond(one.over, rx.el.span("Over", class_name="tag")),
                rx.el.span(one.week, class_name="note"),
            ),
            _template_form(state, one, "Save"),
            rx.el.div(
                remove_button(state, "template", one.id, "Remove this template"),
                class_name="removing",
            ),
        ),
        key=one.id,
    )


def _template_form(state: Any, one: rx.Var, label: str) -> rx.Component:
    return kept_form(
        state,
        "template",
        one.id,
        rx.el.div(
            *fields(TEMPLATE, one.given, {"clinic": state.clinic_options}), class_name="fields"
        ),
        week_of_periods("Sees patients", _PERIODS_HELP, one.days),
        of=state.practitioner.id,
        label=label,
    )


# ---------------------------------------------------------------- time off


def _away(state: Any) -> rx.Component:
    who = state.practitioner
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Time off"),
            rx.el.p("Whatever the templates say. Times are in ", who.zone, ".", class_name="lead"),
        ),
        rx.cond(
            who.away.length() > 0,
            rx.el.ul(rx.foreach(who.away, lambda one: _one_away(state, one)), class_name="rows"),
            rx.el.p("None ahead.", class_name="note"),
        ),
        rx.cond(
            who.away_blank.length() > 0,
            kept_form(
                state,
                "away",
                0,
                rx.el.div(*fields(TIME_OFF, who.away_blank), class_name="fields away-fields"),
                of=who.id,
                label="Add",
                emptied=True,
            ),
        ),
        class_name="card form",
    )


def _one_away(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.strong(one.shown),
        rx.el.span(one.note, class_name="grow"),
        remove_icon(state, "away", one.id, one.shown),
        key=one.id,
    )
