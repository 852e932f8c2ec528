"""Figures past their limits, under the red flags and calmer than those: nothing rings."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.insight_islands import Ticking
from psc_app.components.islands import Elapsed, LocalTime
from psc_app.components.level_mark import level_mark
from psc_app.domain.alert_cards import FigureAlertCard

AT_ONCE = 3
"""Alerts that stand on every page; the others are on the page of alerts."""


def figure_alert_bar(
    alerts: rx.Var[list[FigureAlertCard]],
    on_note: EventType,
    on_note_all: EventType,
    zone: rx.Var[str] | str = "",
) -> rx.Component:
    """Each figure that nobody took note of, on one line; the worst first, the rest counted.

    Args:
        zone: of the page's times; empty for the reader's own.
    """
    count = alerts.length()
    return rx.el.section(
        # How many, for those who hear the page: the times beside them change each second.
        rx.el.p(
            rx.match(
                count,
                (0, ""),
                (1, "1 figure past its limit"),
                count.to_string() + " figures past their limits",
            ),
            class_name="sr-only",
            role="status",
        ),
        rx.el.ul(
            rx.foreach(alerts[:AT_ONCE], lambda one: _one(one, on_note, zone)),
            rx.cond(
                count > AT_ONCE,
                rx.el.li(
                    rx.el.a((count - AT_ONCE).to_string(), " more", href="/supervisor/alerts"),
                    class_name="more-alerts",
                ),
            ),
        ),
        note_all(count, on_note_all),
        class_name=rx.cond(count > 0, "figure-alerts", "figure-alerts none"),
        custom_attrs={"aria-label": "Figures past their limits"},
    )


def note_all(count: rx.Var[int], on_note_all: EventType) -> rx.Component:
    """Takes note of all that stand there, where there are several."""
    return rx.cond(
        count > 1,
        rx.el.button(
            "Take note of all " + count.to_string(),
            type="button",
            class_name="small note-all",
            on_click=on_note_all,
        ),
    )


def reached(
    one: rx.vars.ObjectVar[FigureAlertCard], zone: rx.Var[str] | str = ""
) -> tuple[Any, ...]:
    """How bad it is, which figure reached what and when, what it is now, and in which queue."""
    return (
        level_mark(one.level),
        rx.el.a(
            rx.el.strong(one.label),
            rx.cond(one.fell, " fell to ", " reached "),
            rx.el.span(one.value, class_name="value"),
            rx.cond(
                one.rose_at > 0,
                rx.fragment(" at ", LocalTime.create(at=one.rose_at, form="", zone=zone)),
            ),
            rx.cond(
                (one.now != "") | (one.now_since > 0),
                rx.fragment(
                    ", now ",
                    rx.el.strong(
                        rx.cond(one.now_since > 0, Ticking.create(since=one.now_since), one.now),
                        class_name="value value-now",
                    ),
                ),
            ),
            href=rx.cond(
                one.queue_id > 0,
                "/supervisor?queue=" + one.queue_id.to_string(),
                "/supervisor",
            ),
        ),
        rx.el.span(one.queue, class_name="note", dir="auto"),
    )


def _one(
    one: rx.vars.ObjectVar[FigureAlertCard], on_note: EventType, zone: rx.Var[str] | str
) -> rx.Component:
    return rx.el.li(
        *reached(one, zone),
        rx.el.span("for ", Elapsed.create(since=one.began_at), class_name="note since"),
        rx.el.button(
            "Take note",
            type="button",
            class_name="small",
            on_click=on_note(one.id),
            custom_attrs={"aria-label": f"Take note: {one.label}, {one.queue}"},
        ),
        key=one.id.to_string(),
        custom_attrs={"data-alert": one.id.to_string(), "data-level": one.level},
    )
