"""Alerts that run, those that were, what was sent on, and who changed limits."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.figure_alert_bar import note_all, reached
from psc_app.components.islands import Elapsed, LocalTime
from psc_app.components.level_mark import level_mark
from psc_app.components.shell import icon, nothing
from psc_app.domain.alert_cards import FigureAlertCard, LimitChange, PostCard


def running_part(state: Any) -> rx.Component:
    """What is past its limit now."""
    return rx.el.section(
        rx.el.div(
            rx.el.h1("Alerts"),
            note_all(state.figure_alerts.length(), state.note_figures),
            class_name="part-head",
        ),
        rx.cond(
            state.board.running.length() > 0,
            rx.el.ul(
                rx.foreach(state.board.running, lambda one: _running(one, state.note_figure)),
                class_name="alert-list",
            ),
            nothing("No figure is past its limit.", "Alerts appear here by themselves."),
        ),
        class_name="part",
    )


def _running(one: rx.vars.ObjectVar[FigureAlertCard], on_note: EventType) -> rx.Component:
    return rx.el.li(
        *reached(one),
        rx.el.span("for ", Elapsed.create(since=one.began_at), class_name="note"),
        rx.cond(
            one.noted_at > 0,
            rx.el.span(icon("check"), "Noted by ", one.noted_by, class_name="note noted-by"),
            rx.el.button(
                "Take note",
                type="button",
                class_name="small",
                on_click=on_note(one.id),
                custom_attrs={"aria-label": "Take note: " + one.label + ", " + one.queue},
            ),
        ),
        key=one.id.to_string(),
        custom_attrs={"data-alert": one.id.to_string(), "data-level": one.level},
    )


def past_part(state: Any) -> rx.Component:
    """Alerts that are over, and who changed limits."""
    return rx.fragment(
        _table(
            "Earlier alerts",
            "No alert was yet.",
            ("Figure", "Level", "From", "Until", "Noted by"),
            state.board.past,
            _past,
        ),
        _table(
            "Changes of limits",
            "The limits are those that the app came with.",
            ("When", "Who", "What", "Before", "Now"),
            state.board.changes,
            _change,
        ),
    )


def _past(one: rx.vars.ObjectVar[FigureAlertCard]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            one.label,
            " ",
            rx.el.span(one.value, class_name="value"),
            rx.el.span(one.queue, class_name="note"),
            scope="row",
        ),
        _cell("Level", level_mark(one.level)),
        _cell("From", LocalTime.create(at=one.began_at)),
        _cell("Until", LocalTime.create(at=one.over_at)),
        _cell("Noted by", rx.cond(one.noted_by != "", one.noted_by, "nobody")),
        key=one.id.to_string(),
    )


def _change(one: rx.vars.ObjectVar[LimitChange]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(LocalTime.create(at=one.at), scope="row"),
        _cell("Who", one.who),
        _cell("What", one.what),
        _cell("Before", one.before),
        _cell("Now", one.after),
        key=one.id.to_string(),
    )


def posts_part(state: Any) -> rx.Component:
    """What was sent to the clinic's own address, and a trial."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Sent on"),
            rx.cond(
                state.hook,
                rx.el.button("Send a trial", type="button", on_click=state.send_trial),
            ),
            class_name="part-head",
        ),
        rx.el.p(
            rx.cond(
                state.hook,
                "Alerts also go to the clinic's own address, signed, and are tried for a day. Only"
                " figures are sent, nothing of a patient.",
                "Alerts are shown here only. Whoever runs the server can have them sent to an"
                " address as well, by PSC_ALERT_URL and PSC_ALERT_SECRET.",
            ),
            class_name="lead",
        ),
        rx.cond(
            state.board.posts.length() > 0,
            _grid(("When", "What", "Arrived", "Tries", "Answer"), state.board.posts, _post),
            rx.cond(state.hook, nothing("Nothing was sent yet.")),
        ),
        class_name="part",
    )


def _post(one: rx.vars.ObjectVar[PostCard]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(LocalTime.create(at=one.created_at), scope="row"),
        _cell("What", one.what),
        _cell(
            "Arrived",
            rx.match(
                one.state,
                ("arrived", rx.el.span(icon("check"), "arrived", class_name="tag good")),
                (
                    "again",
                    rx.el.span(
                        icon("clock"),
                        "on its way, next try ",
                        LocalTime.create(at=one.next_at, form="time"),
                        class_name="tag warn",
                    ),
                ),
                rx.el.span(icon("close"), "given up", class_name="tag bad"),
            ),
        ),
        _cell("Tries", one.attempts.to_string()),
        _cell("Answer", rx.cond(one.answer != "", one.answer, "–")),
        key=one.id.to_string(),
        custom_attrs={"data-post": one.state},
    )


def _table(title: str, empty: str, columns: tuple[str, ...], rows: Any, row: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title),
        rx.cond(rows.length() > 0, _grid(columns, rows, row), rx.el.p(empty, class_name="note")),
        class_name="part",
    )


def _grid(columns: tuple[str, ...], rows: Any, row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(one, scope="col") for one in columns))),
            rx.el.tbody(rx.foreach(rows, row)),
            class_name="overview alert-table",
        ),
        class_name="card",
    )


def _cell(label: str, *children: Any) -> rx.Component:
    return rx.el.td(rx.el.div(*children, class_name="cell"), custom_attrs={"data-label": label})
