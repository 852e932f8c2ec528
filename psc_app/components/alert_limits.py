"""The form of limits: of each queue, of all together, or of one; all measures in one table."""

from typing import Any

import reflex as rx

from psc_app.components.admin_islands import Go
from psc_app.domain.alert_cards import ALL_TOGETHER, TOGETHER, LimitRow

_PAGE = "/supervisor/alerts"
_COLUMNS = ("Figure", "At risk", "Critical", "Tell us")


def limits_part(state: Any) -> rx.Component:
    """Whose limits, and the form."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Limits"),
            rx.el.p(
                "A figure past its first limit is at risk, past its second critical.",
                class_name="lead",
            ),
        ),
        rx.el.nav(
            _pill("Each queue", _PAGE, state.limits.queue_id == -1),
            _pill(
                TOGETHER,
                f"{_PAGE}?queue={ALL_TOGETHER}",
                state.limits.queue_id == 0,
                own=state.limits.own.contains(0),
            ),
            rx.foreach(
                state.limits.queues,
                lambda one: _pill(
                    one.name,
                    _PAGE + "?queue=" + one.id.to_string(),
                    state.limits.queue_id == one.id,
                    own=state.limits.own.contains(one.id),
                ),
            ),
            class_name="pills",
            custom_attrs={"aria-label": "Whose limits"},
        ),
        rx.el.p(
            rx.match(
                state.limits.queue_id,
                (-1, "These hold for every queue that has none of its own, queue by queue."),
                (
                    0,
                    "These hold for all queues counted as one: the cards and the wallboard while"
                    " no queue is chosen. An empty field takes the limit of each queue, but how"
                    " many wait has none by itself; “never” is no limit.",
                ),
                "These hold for this queue alone. An empty field takes the limit of each queue;"
                " “never” is no limit.",
            ),
            class_name="note limits-whose",
        ),
        rx.el.form(
            rx.el.table(
                rx.el.caption("Limits of ", state.limits.queue, class_name="sr-only"),
                rx.el.thead(rx.el.tr(*(rx.el.th(one, scope="col") for one in _COLUMNS))),
                rx.el.tbody(rx.foreach(state.limits.rows, _row)),
                class_name="limits",
            ),
            rx.el.div(
                rx.el.button("Save", type="submit", class_name="primary"),
                rx.el.span(state.saved, class_name="note saved", role="status"),
                rx.cond(state.fault != "", rx.el.p(state.fault, class_name="fault", role="alert")),
                class_name="form-end",
            ),
            on_submit=lambda form: state.save_limits(state.limits.queue_id, form),
            class_name="card form limits-form",
            key=state.limits.queue_id.to_string() + "-" + state.turn.to_string(),
        ),
        class_name="part",
    )


def _pill(
    name: rx.Var[str] | str,
    to: rx.Var[str] | str,
    here: rx.Var[bool],
    *,
    own: rx.Var[bool] | bool = False,
) -> rx.Component:
    return rx.el.span(
        Go.create(
            name,
            rx.cond(own, rx.el.span(" · own limits", class_name="own-limits")),
            to=to,
        ),
        class_name=rx.cond(here, "pill here", "pill"),
        custom_attrs={"aria-current": rx.cond(here, "true", "false")},
    )


def _row(row: rx.vars.ObjectVar[LimitRow]) -> rx.Component:
    word = rx.cond(row.above, "below", "from")
    return rx.el.tr(
        rx.el.th(
            row.label,
            rx.cond(row.own, rx.el.span("own", class_name="tag")),
            rx.el.span(row.definition, class_name="note"),
            scope="row",
        ),
        _limit(row, "at_risk", "at risk", row.at_risk, word),
        _limit(row, "critical", "critical", row.critical, word),
        rx.el.td(
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    name=row.measure + ".alerts",
                    default_checked=row.alerts,
                    custom_attrs={"aria-label": "Tell supervisors of " + row.label},
                ),
                rx.el.span("Alert", class_name="tick-word"),
                class_name="tick",
            ),
        ),
        key=row.measure,
        custom_attrs={"data-measure": row.measure},
    )


def _limit(
    row: rx.vars.ObjectVar[LimitRow], field: str, what: str, value: rx.Var[str], word: rx.Var
) -> rx.Component:
    return rx.el.td(
        rx.el.label(
            rx.el.span(what.capitalize(), class_name="only-narrow"),
            rx.el.span(word, class_name="note"),
            rx.el.input(
                type="text",
                name=row.measure + "." + field,
                default_value=value,
                input_mode="decimal",
                auto_complete="off",
                placeholder=row.otherwise,
                custom_attrs={"aria-label": f"{what.capitalize()}: " + row.label},
            ),
            rx.el.span(row.unit, class_name="unit"),
            class_name="limit",
        ),
    )
