"""The people on the floor: how available each is, how much they hold, what they can do."""

from typing import Any

import reflex as rx

from psc_app.components.islands import Elapsed
from psc_app.components.shell import nothing
from psc_app.components.tick import Tick
from psc_app.domain.floor_cards import AGENT_SORTS, FloorAgent

_SEARCHES_AFTER = 300
"""Milliseconds after the last letter."""


def floor_people(state: Any) -> rx.Component:
    """Everybody who works conversations; some or all of them can be set to a presence."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(
                "Agents",
                rx.el.span(
                    state.on_duty.to_string(),
                    " of ",
                    state.agents.length().to_string(),
                    " here",
                    class_name="count",
                ),
            ),
            rx.el.input(
                type="search",
                placeholder="Name or skill",
                default_value=state.who,
                on_change=lambda text: state.narrow("who", text).debounce(_SEARCHES_AFTER),
                auto_complete="off",
                custom_attrs={"aria-label": "Find an agent"},
            ),
            rx.el.select(
                *(rx.el.option(label, value=key) for key, label in AGENT_SORTS.items()),
                value=state.who_sort,
                on_change=lambda value: state.narrow("who_sort", value),
                custom_attrs={"aria-label": "Order of the agents"},
            ),
            class_name="people-tools",
        ),
        rx.el.div(
            rx.el.label(
                Tick.create(
                    on=(state.people.length() >= state.agents.length())
                    & (state.agents.length() > 0),
                    label="Choose all agents that are shown",
                    on_tick=lambda on: state.pick_agent(0, on),
                ),
                rx.cond(
                    state.people.length() > 0,
                    state.people.length().to_string() + " chosen",
                    "All",
                ),
                class_name="check-all",
            ),
            rx.cond(
                state.people.length() > 0,
                _presences(state, 0, "Set presence of those chosen"),
            ),
            class_name="people-many",
        ),
        rx.cond(
            state.agents.length() > 0,
            rx.el.ul(rx.foreach(state.agents, lambda one: _agent(one, state)), class_name="people"),
            nothing("Nobody fits.", "Find another word, or choose another queue."),
        ),
        class_name="card floor-people",
        custom_attrs={"aria-label": "Agents"},
    )


def _presences(state: Any, staff_id: rx.Var[int] | int, label: rx.Var[str] | str) -> rx.Component:
    return rx.el.select(
        rx.el.option("Set presence…", value=""),
        rx.foreach(state.presences, lambda one: rx.el.option(one.label, value=one.key)),
        # What was chosen shows as the presence; the menu itself is ready for the next.
        value="",
        on_change=lambda to: state.set_presence(staff_id, to),
        class_name="set-presence",
        custom_attrs={"aria-label": label},
    )


def _agent(one: rx.vars.ObjectVar[FloorAgent], state: Any) -> rx.Component:
    return rx.el.li(
        Tick.create(
            on=state.people.contains(one.staff_id),
            label="Choose " + one.name,
            on_tick=lambda on: state.pick_agent(one.staff_id, on),
        ),
        rx.el.div(
            rx.el.a(
                one.name,
                href="/supervisor/agents?agent=" + one.staff_id.to_string(),
                class_name="who",
                dir="auto",
            ),
            rx.el.span(one.role, class_name="note"),
            class_name="name",
        ),
        rx.el.div(
            rx.el.span(class_name="presence-dot", custom_attrs={"data-presence": one.presence}),
            rx.el.span(one.presence_label, class_name="word"),
            rx.cond(one.since > 0, Elapsed.create(since=one.since)),
            rx.cond(one.set_by_system, rx.el.span("set by system", class_name="note")),
            class_name="presence",
        ),
        rx.el.div(
            capacity_bar(one.used, one.units, one.share),
            class_name="load",
        ),
        rx.cond(
            one.connected,
            _presences(state, one.staff_id, "Set the presence of " + one.name),
        ),
        rx.cond(one.skills != "", rx.el.p(one.skills, class_name="note skills")),
        class_name=rx.cond(one.connected, "person", "person away"),
        key=one.staff_id.to_string(),
        custom_attrs={"data-staff": one.staff_id.to_string()},
    )


def capacity_bar(used: rx.Var[int], units: rx.Var[int], share: rx.Var[int]) -> rx.Component:
    """How much of somebody's capacity is in use, as a bar with its words."""
    return rx.el.span(
        rx.el.span(
            rx.el.span(style={"inlineSize": share.to_string() + "%"}),
            class_name=rx.match(
                used >= units, (True, "bar full"), rx.cond(used > 0, "bar some", "bar")
            ),
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.span(used.to_string(), " of ", units.to_string(), class_name="words"),
        rx.el.span(" in use", class_name="sr-only"),
        class_name="capacity-bar",
    )
