"""A clinic's day or week, for administrators and for those who work with patients."""

from typing import Any

import reflex as rx

from psc_app.components.admin_islands import Go
from psc_app.components.shell import icon, nothing


def calendar_view(view: rx.Var, page: str, ask: Any = None, empty: str = "") -> rx.Component:
    """The toolbar and what it leads to.

    Args:
        view: a CalendarView.
        page: the address it is at, with a query that goes on, such as "/x?tab=week".
        ask: a handler that says whose an appointment is; without one nobody asks.
        empty: what to do where there is no clinic yet.
    """
    return rx.cond(
        view.clinics.length() > 0,
        rx.el.section(
            _toolbar(view, page),
            rx.cond(
                view.heads.length() > 0,
                _overview(view, page),
                _grid(view, page, ask),
            ),
            _legend(),
            class_name="part calendar",
        ),
        nothing("There is no clinic yet.", empty),
    )


def _to(view: rx.Var, page: str, **other: Any) -> rx.Var:
    """The address of the same view with something else about it."""
    said = {
        "clinic": view.clinic.to_string(),
        "practitioner": view.practitioner.to_string(),
        "day": view.day,
        "span": view.span,
    } | other
    found = rx.Var.create(page)
    for name, value in said.items():
        found = found + f"&{name}=" + value
    return found


def _toolbar(view: rx.Var, page: str) -> rx.Component:
    return rx.el.div(
        rx.el.h1(view.title),
        rx.el.div(
            _choice(
                "Clinic",
                view.clinics,
                view.clinic.to_string(),
                lambda value: rx.redirect(_to(view, page, clinic=value, practitioner="0")),
            ),
            _choice(
                "Practitioner",
                view.practitioners,
                view.practitioner.to_string(),
                lambda value: rx.redirect(_to(view, page, practitioner=value)),
                "Everybody",
            ),
            class_name="calendar-choices",
        ),
        rx.el.div(
            rx.el.nav(
                *(
                    Go.create(
                        label,
                        to=_to(view, page, span=span),
                        current=view.span == span,
                        class_name=rx.cond(view.span == span, "pill on", "pill"),
                    )
                    for span, label in (("day", "Day"), ("week", "Week"))
                ),
                class_name="pills",
                custom_attrs={"aria-label": "Day or week"},
            ),
            rx.el.nav(
                _step(view, page, view.before, "Earlier", "back"),
                Go.create(
                    "Today",
                    to=_to(view, page, day=view.today),
                    class_name="button small",
                ),
                _step(view, page, view.after, "Later", "back forward"),
                class_name="calendar-steps",
                custom_attrs={"aria-label": "Other days"},
            ),
            class_name="calendar-way",
        ),
        class_name="calendar-head",
    )


def _step(view: rx.Var, page: str, day: rx.Var, label: str, look: str) -> rx.Component:
    return Go.create(
        icon("back"),
        rx.el.span(label, class_name="sr-only"),
        to=_to(view, page, day=day),
        class_name=f"button small {look}",
    )


def _choice(
    label: str, options: rx.Var, value: rx.Var, on_change: Any, everybody: str = ""
) -> rx.Component:
    first = [rx.el.option(everybody, value="0")] if everybody else []
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(
            *first,
            rx.foreach(options, lambda one: rx.el.option(one.label, value=one.value)),
            value=value,
            on_change=on_change,
        ),
        class_name="field",
    )


def _legend() -> rx.Component:
    kinds = (
        ("open", "Open"),
        ("booked", "Booked"),
        ("outside", "Booked outside hours"),
        ("away", "Away"),
        ("elsewhere", "At another clinic"),
    )
    return rx.el.ul(
        *(rx.el.li(rx.el.span(class_name=f"swatch block-{kind}"), label) for kind, label in kinds),
        class_name="calendar-legend",
        custom_attrs={"aria-hidden": "true"},
    )


# ---------------------------------------------------------------- everybody's week


def _overview(view: rx.Var, page: str) -> rx.Component:
    return rx.cond(
        view.rows.length() > 0,
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th("Practitioner", scope="col"),
                        rx.foreach(view.heads, lambda one: _head(view, page, one)),
                    )
                ),
                rx.el.tbody(rx.foreach(view.rows, lambda one: _row(view, page, one))),
                class_name="week-table",
            ),
            class_name="card wide-table",
        ),
        nothing("Nobody sees patients here yet."),
    )


def _head(view: rx.Var, page: str, one: rx.Var) -> rx.Component:
    return rx.el.th(
        Go.create(one.title, to=_to(view, page, day=one.day, span="day")),
        rx.cond(one.note != "", rx.el.span(one.note, class_name="tag warn")),
        scope="col",
        class_name=rx.cond(one.today, "today", ""),
        key=one.day,
    )


def _row(view: rx.Var, page: str, one: rx.Var) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            Go.create(one.name, to=_to(view, page, practitioner=one.id.to_string())),
            rx.cond(one.title != "", rx.el.span(one.title, class_name="note")),
            scope="row",
        ),
        rx.foreach(one.cells, lambda cell: _cell(view, page, one, cell)),
        key=one.id,
    )


def _cell(view: rx.Var, page: str, row: rx.Var, one: rx.Var) -> rx.Component:
    return rx.el.td(
        rx.cond(one.note != "", rx.el.span(one.note, class_name="tag")),
        rx.foreach(one.hours, lambda text: rx.el.span(text, class_name="cell-hours")),
        rx.cond(
            one.facts != "",
            Go.create(
                one.facts,
                to=_to(
                    view, page, practitioner=row.id.to_string(), day=one.day, span="day"
                ),
                class_name="cell-facts",
            ),
        ),
        class_name=rx.cond(one.today, "today", ""),
        custom_attrs={"data-day": one.title},
        key=one.day,
    )  # fmt: skip


# ---------------------------------------------------------------- a grid of hours


def _grid(view: rx.Var, page: str, ask: Any) -> rx.Component:
    return rx.cond(
        view.columns.length() > 0,
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.foreach(
                        view.hours,
                        lambda one: rx.el.span(one.label, style={"top": one.top}, key=one.top),
                    ),
                    class_name="grid-hours",
                    custom_attrs={"aria-hidden": "true"},
                ),
                rx.foreach(view.columns, lambda one: _column(view, page, one, ask)),
                class_name="day-grid",
                style={"--hours": view.tall.to_string()},
            ),
            class_name="card wide-table",
        ),
        nothing("Nobody sees patients here yet."),
    )


def _column(view: rx.Var, page: str, one: rx.Var, ask: Any) -> rx.Component:
    return rx.el.section(
        rx.el.header(
            rx.el.h2(
                Go.create(
                    one.title,
                    to=_to(
                        view,
                        page,
                        day=one.to_day,
                        practitioner=one.to_practitioner.to_string(),
                        span=rx.cond(view.span == "day", "week", "day"),
                    ),
                )
            ),
            rx.cond(one.detail != "", rx.el.span(one.detail, class_name="note")),
            rx.cond(
                one.note != "",
                rx.el.span(one.note, class_name="tag warn"),
                rx.el.span(one.facts, class_name="note"),
            ),
        ),
        rx.el.ol(
            rx.foreach(one.blocks, lambda block: _block(block, ask)),
            rx.cond(
                one.now != "",
                rx.el.li(
                    class_name="now-line", style={"top": one.now},
                    custom_attrs={"aria-hidden": "true"},
                ),
            ),
            class_name="grid-column",
        ),
        class_name=rx.cond(one.today, "grid-day today", "grid-day"),
        key=one.key,
    )  # fmt: skip


def _block(one: rx.Var, ask: Any) -> rx.Component:
    said = rx.fragment(
        rx.el.span(one.hours, class_name="block-hours"),
        rx.el.span(one.label, class_name="block-label"),
    )
    inner = said
    if ask is not None:
        inner = rx.cond(
            one.appointment > 0,
            rx.el.button(said, type="button", on_click=ask(one.appointment)),
            said,
        )
    return rx.el.li(
        inner,
        class_name=rx.Var.create("block block-") + one.kind,
        style={"top": one.top, "height": one.height},
        title=one.hours + " " + one.label,
        key=one.key,
    )
