"""Workstreams, and the clinic's own presences."""

from itertools import groupby
from typing import Any

import reflex as rx

from psc_app.components.admin_forms import (
    fields,
    kept_form,
    remove_button,
    remove_icon,
    remove_row,
    select,
)
from psc_app.components.admin_frame import back, head, place, plain_list
from psc_app.components.admin_islands import Go, Rows
from psc_app.components.shell import nothing
from psc_app.domain.furniture_catalogue import PRESENCE
from psc_app.domain.workstream_fields import WORKSTREAM

_RELAXING = next(one for one in WORKSTREAM if one.name == "relaxing")


def workstreams_part(state: Any) -> rx.Component:
    """All workstreams, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Workstreams",
            "How a channel's contacts are given out: offers, skills, wrap-up, time-outs.",
            "New workstream",
            "workstreams",
        ),
        rx.el.ul(rx.foreach(state.workstreams, _line), class_name="tiles"),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.h2(Go.create(one.name, to=place("workstreams", one.id))),
        plain_list(one.facts),
        rx.el.p(one.rules, ", the rest goes to ",
                rx.cond(one.rest != "", one.rest, "no queue yet"), class_name="note"),
        class_name="card tile",
        key=one.id,
    )  # fmt: skip


def _one(state: Any) -> rx.Component:
    new = state.item == 0
    options = {"queue": state.queue_options}
    groups = [
        _group(state, name, list(wanted), options)
        for name, wanted in groupby(WORKSTREAM, lambda one: one.group)
    ]
    return rx.el.section(
        back("workstreams", "All workstreams"),
        rx.el.h1(rx.cond(new, "New workstream", state.workstream.name)),
        kept_form(
            state,
            "workstream",
            state.workstream.id,
            *groups,
            label=rx.cond(new, "Make the workstream", "Save"),
            class_name=rx.cond(new, "card form long-form", "card form long-form made"),
        ),
        rx.cond(
            new,
            rx.fragment(),
            rx.el.div(
                remove_button(state, "workstream", state.workstream.id, "Remove this workstream"),
                class_name="removing",
            ),
        ),
        class_name="part",
    )


def _group(state: Any, name: str, wanted: list[Any], options: dict[str, Any]) -> rx.Component:
    own = [_steps(state)] if _RELAXING in wanted else []
    return rx.el.fieldset(
        rx.el.legend(name, class_name="group-name"),
        rx.el.div(
            *fields(wanted, state.workstream.given, options), *own, class_name="fields"
        ),
        class_name="group",
    )  # fmt: skip


def _steps(state: Any) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(_RELAXING.label, class_name="label"),
        rx.el.p(_RELAXING.help, class_name="help"),
        Rows.create(
            rx.foreach(state.workstream.steps, _step),
            name="steps",
            used=state.workstream.steps_used,
            add="Add a step",
            class_name="many",
        ),
        class_name="field whole",
    )


def _step(one: rx.Var, index: rx.Var) -> rx.Component:
    name = rx.Var.create("steps-") + index.to_string()

    def number(part: str, value: rx.Var, label: str) -> rx.Component:
        return rx.el.input(
            name=name + part,
            type="text",
            default_value=value,
            class_name="small-number",
            custom_attrs={"inputMode": "numeric", "aria-label": label},
        )

    return rx.el.fieldset(
        rx.el.legend("Step", class_name="sr-only"),
        rx.el.span("After"),
        number("-after", one.after, "After how long"),
        select(
            name + "-unit",
            one.unit,
            [rx.el.option(unit, value=unit) for unit in ("seconds", "minutes")],
            label="Unit of time",
        ),
        rx.el.span("levels are lower by"),
        number("-lower", one.lower_by, "Lower by"),
        remove_row("Remove this step"),
        class_name="step",
    )


# ---------------------------------------------------------------- presences


def presences_part(state: Any) -> rx.Component:
    """The clinic's own presences."""
    return rx.el.section(
        head(
            "Presences",
            "Presences of your own, beside Available, Busy, Do not disturb, Appear away and"
            " Offline. Each counts as one of these.",
        ),
        rx.cond(
            state.presences.length() > 0,
            rx.el.ul(
                rx.foreach(state.presences, lambda one: _presence(state, one)),
                class_name="tiles",
            ),
            nothing("There are no presences of your own yet."),
        ),
        rx.el.section(
            rx.el.h2("New presence"),
            kept_form(
                state,
                "presence",
                0,
                rx.el.div(*_blank(), class_name="fields"),
                label="Add",
                emptied=True,
            ),
            class_name="card form",
        ),
        class_name="part",
    )


def _blank() -> list[rx.Component]:
    name, base, _ = PRESENCE
    return [
        rx.el.label(
            rx.el.span(name.label, class_name="label"),
            rx.el.input(name="name", type="text", auto_complete="off"),
            rx.el.span(name.help, class_name="help"),
            class_name="field",
        ),
        rx.el.label(
            rx.el.span(base.label, class_name="label"),
            rx.el.select(
                *(rx.el.option(label, value=value) for value, label in base.choices),
                name="base",
                default_value=base.default,
            ),
            rx.el.span(base.help, class_name="help"),
            class_name="field",
        ),
        rx.el.input(type="hidden", name="active", value="yes"),
    ]


def _presence(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(
                rx.el.span(
                    class_name="base-dot",
                    custom_attrs={"data-presence": one.given["base"].text},
                ),
                one.name,
            ),
            rx.cond(one.active, "", rx.el.span("Off", class_name="tag")),
            remove_icon(state, "presence", one.id, one.name),
            class_name="tile-head",
        ),
        kept_form(
            state,
            "presence",
            one.id,
            rx.el.div(*fields(PRESENCE, one.given), class_name="fields single"),
        ),
        class_name="card tile",
        key=one.id,
    )
