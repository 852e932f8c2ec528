"""Skills, and the table of who has which at what level."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from psc_app.components.admin_forms import form_name, kept_form, remove_icon
from psc_app.components.admin_frame import head
from psc_app.components.shell import nothing


def skill_table(
    state: Any,
    agents: rx.Var[list],
    last: Callable[[rx.Var], rx.Component] | None = None,
    *,
    show_queues: bool = True,
) -> rx.Component:
    """Agents with their units and levels, a row each, each row a form of its own."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Agent", scope="col"),
                    rx.el.th("Units", scope="col", class_name="narrow-col"),
                    rx.foreach(
                        state.skills,
                        lambda one: rx.el.th(one.name, scope="col", class_name="narrow-col"),
                    ),
                    rx.el.th(rx.el.span("Save", class_name="sr-only"), scope="col"),
                )
            ),
            rx.el.tbody(rx.foreach(agents, lambda one: _agent(state, one, last, show_queues))),
            class_name="matrix",
        ),
        class_name="wide-table",
        tab_index=0,
        role="region",
        custom_attrs={"aria-label": "Agents and their skills"},
    )


def _agent(
    state: Any, one: rx.Var, last: Callable[[rx.Var], rx.Component] | None, show_queues: bool
) -> rx.Component:
    form = form_name("agent", one.id)
    return rx.el.tr(
        rx.el.th(
            rx.el.span(one.name, dir="auto"),
            *([rx.el.span(one.queues, class_name="note")] if show_queues else []),
            scope="row",
        ),
        rx.el.td(
            _small_number("capacity_units", one.units, form, one.name.to(str) + ": units"),
            class_name="level",
        ),
        rx.foreach(one.levels, lambda level: _level(one, level, form)),
        rx.el.td(
            rx.el.div(
                kept_form(state, "agent", one.id, about=one.name, compact=True),
                *([last(one)] if last else []),
                class_name="row-end",
            )
        ),
        key=one.id,
    )


def _level(one: rx.Var, level: rx.Var, form: rx.Var[str]) -> rx.Component:
    name = rx.Var.create("level-") + level.skill_id.to_string()
    label = one.name.to(str) + ": " + level.skill.to(str)
    return rx.el.td(_small_number(name, level.level, form, label), class_name="level")


def _small_number(name: Any, value: rx.Var, form: rx.Var[str], label: Any) -> rx.Component:
    return rx.el.input(
        name=name,
        type="text",
        default_value=value,
        form=form,
        max_length=3,
        placeholder="–",
        class_name="small-number",
        custom_attrs={"inputMode": "numeric", "autoComplete": "off", "aria-label": label},
    )


def skills_part(state: Any) -> rx.Component:
    """Who can do what, then the skills themselves."""
    return rx.el.section(
        head(
            "Skills",
            "What each agent can do, from 1 (a little) to 10 (fully). Empty is not at all."
            " Units are how much an agent can hold at once.",
        ),
        rx.cond(
            state.agents.length() > 0,
            rx.el.div(skill_table(state, state.agents), class_name="card"),
            nothing("Nobody answers conversations yet."),
        ),
        rx.el.section(
            rx.el.h2("Names of the skills"),
            rx.el.ul(rx.foreach(state.skills, lambda one: _skill(state, one)), class_name="rows"),
            kept_form(
                state,
                "skill",
                0,
                rx.el.label(
                    rx.el.span("Name", class_name="label"),
                    rx.el.input(name="name", type="text", auto_complete="off"),
                    rx.el.span("Such as a language or a subject.", class_name="help"),
                    class_name="field",
                ),
                label="Add a skill",
                emptied=True,
                class_name="one-line",
            ),
            class_name="card form",
        ),
        class_name="part",
    )


def _skill(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        kept_form(
            state,
            "skill",
            one.id,
            rx.el.input(
                name="name",
                type="text",
                default_value=one.name,
                custom_attrs={"aria-label": "Name of the skill"},
            ),
            about=one.name,
            compact=True,
            class_name="inline-kept",
        ),
        rx.el.span(one.used, class_name="note used"),
        remove_icon(state, "skill", one.id, one.name),
        key=one.id,
    )  # fmt: skip
