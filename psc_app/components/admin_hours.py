"""Opening hours: the sets there are, and one week with its closed days."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import (
    fields,
    kept_form,
    remove_button,
    remove_icon,
    remove_row,
)
from psc_app.components.admin_frame import back, head, hours_tag, place, plain_list
from psc_app.components.admin_islands import Go, Rows
from psc_app.components.shell import nothing
from psc_app.domain.furniture_catalogue import HOURS


def hours_part(state: Any) -> rx.Component:
    """All sets of hours, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Hours",
            "When queues are served. A queue without hours is always open.",
            "New hours",
            "hours",
        ),
        rx.cond(
            state.hours.length() > 0,
            rx.el.ul(rx.foreach(state.hours, _line), class_name="tiles"),
            nothing("There are no hours yet.", "All queues are always open."),
        ),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.h2(Go.create(one.name, to=place("hours", one.id))),
        hours_tag(one.note),
        plain_list(one.week),
        rx.el.p(
            one.closed_days, " · ", one.note.time_zone, class_name="note"
        ),
        rx.el.p(
            rx.cond(one.queues != "", rx.fragment("Kept by ", one.queues), "No queue keeps them"),
            class_name="note",
        ),
        class_name="card tile",
        key=one.id,
    )  # fmt: skip


def _one(state: Any) -> rx.Component:
    new = state.item == 0
    return rx.el.section(
        back("hours", "All hours"),
        rx.el.div(
            rx.el.h1(rx.cond(new, "New hours", state.week.name)),
            rx.cond(new, rx.fragment(), hours_tag(state.week.note)),
            class_name="part-head",
        ),
        kept_form(
            state,
            "hours",
            state.week.id,
            rx.el.div(*fields(HOURS, state.week.given), class_name="fields"),
            week_of_periods(
                "Open",
                "Midnight as the end is 12:00 AM. A day without a period is closed.",
                state.week.days,
            ),
            label=rx.cond(new, "Make the hours", "Save"),
            class_name="card form",
        ),
        rx.cond(new, rx.fragment(), rx.fragment(_holidays(state), _removing(state))),
        class_name="part",
    )


def week_of_periods(label: str, help_text: str, days: rx.Var) -> rx.Component:
    """The days of a week, each with its periods."""
    return rx.el.fieldset(
        rx.el.legend(label, class_name="label"),
        rx.el.p(help_text, class_name="help"),
        rx.foreach(days, _day),
        class_name="group days",
    )


def _day(one: rx.Var) -> rx.Component:
    name = rx.Var.create("periods-") + one.weekday.to_string()
    return rx.el.div(
        rx.el.span(one.name, class_name="day-name"),
        Rows.create(
            rx.foreach(one.periods, lambda period, index: _period(name, one, period, index)),
            name=name,
            used=one.used,
            add="Add a period",
            class_name="periods",
        ),
        class_name="day",
    )


def _period(name: rx.Var, day: rx.Var, one: rx.Var, index: rx.Var) -> rx.Component:
    start = name + "-" + index.to_string()
    label = day.name.to(str)
    return rx.el.fieldset(
        rx.el.legend(day.name, class_name="sr-only"),
        rx.el.input(
            name=start + "-opens",
            type="time",
            default_value=one.opens,
            custom_attrs={"aria-label": label + " from"},
        ),
        rx.el.span("–", custom_attrs={"aria-hidden": "true"}),
        rx.el.input(
            name=start + "-closes",
            type="time",
            default_value=one.closes,
            custom_attrs={"aria-label": label + " to"},
        ),
        remove_row("Remove this period"),
        class_name="period",
    )


def _holidays(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Closed days"),
            rx.el.p("Holidays, whatever weekday they are.", class_name="lead"),
        ),
        rx.cond(
            state.week.holidays.length() > 0,
            rx.el.ul(
                rx.foreach(state.week.holidays, lambda one: _holiday(state, one)),
                class_name="rows",
            ),
            rx.el.p("None yet.", class_name="note"),
        ),
        kept_form(
            state,
            "holiday",
            0,
            rx.el.label(
                rx.el.span("Day", class_name="label"),
                rx.el.input(name="day", type="date"),
                class_name="field",
            ),
            rx.el.label(
                rx.el.span("Name of the day", class_name="label"),
                rx.el.input(name="name", type="text", auto_complete="off"),
                class_name="field",
            ),
            of=state.week.id,
            label="Add",
            emptied=True,
            class_name="one-line",
        ),
        class_name="card form",
    )


def _holiday(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.strong(one.shown),
        rx.el.span(one.name, class_name="grow"),
        remove_icon(state, "holiday", one.id, one.name),
        key=one.id,
    )


def _removing(state: Any) -> rx.Component:
    return rx.el.section(
        rx.cond(
            state.week.queues != "",
            rx.el.p("Kept by ", state.week.queues, ".", class_name="lead"),
            remove_button(state, "hours", state.week.id, "Remove these hours"),
        ),
        class_name="removing",
    )
