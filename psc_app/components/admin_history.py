"""Who changed what of the furniture, the newest first."""

from typing import Any

import reflex as rx

from psc_app.components.admin_frame import head
from psc_app.components.islands import LocalTime
from psc_app.components.shell import nothing


def history_part(state: Any, of: str = "the routing") -> rx.Component:
    """The changes, with what was before and after."""
    return rx.el.section(
        head("History", f"Who changed what of {of}, and from what to what."),
        rx.cond(
            state.changes.length() > 0,
            rx.el.ol(rx.foreach(state.changes, _change), class_name="card history"),
            nothing("Nothing has been changed yet."),
        ),
        rx.cond(
            state.more_changes,
            rx.el.button(
                "Show older changes", type="button", class_name="quiet",
                on_click=state.further_back,
            ),
        ),
        class_name="part",
    )  # fmt: skip


def _change(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(one.what),
            rx.el.span(one.deed, class_name="tag", custom_attrs={"data-deed": one.deed}),
            rx.el.span(one.who, " · ", LocalTime.create(at=one.at, form="long"), class_name="note"),
            class_name="change-head",
        ),
        rx.cond(
            one.lines.length() > 0,
            rx.el.dl(rx.foreach(one.lines, _difference), class_name="differences"),
        ),
        key=one.id,
    )


def _difference(one: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.dt(one.label),
        rx.el.dd(
            rx.cond(one.before != "", rx.el.span(one.before, class_name="before")),
            rx.cond(
                (one.before != "") & (one.after != ""),
                rx.el.span("→", custom_attrs={"aria-label": "became"}, role="img"),
            ),
            rx.cond(one.after != "", rx.el.span(one.after, class_name="after")),
        ),
    )
