"""The supervisors' grid of agents, and one agent's day along the clock."""

from typing import Any

import reflex as rx

from psc_app.components.chart import Chart
from psc_app.components.figure_card import cell_value, explain_words, figure_card
from psc_app.components.floor_people import capacity_bar
from psc_app.components.insight_islands import FilterLink
from psc_app.components.islands import Elapsed, LocalTime
from psc_app.components.mood_mark import mood_label
from psc_app.components.shell import icon, nothing
from psc_app.domain.agent_figure_cards import AgentCell, AgentColumn, AgentFigures, DayTalk

_WORDS = 2
"""Columns whose content is words; the others are numbers."""


def agent_grid(state: Any) -> rx.Component:
    """A row for each agent; the headings sort, a name opens that agent's day."""
    return rx.el.section(
        rx.el.h2("Agents", rx.el.span(state.rows.length().to_string(), class_name="count")),
        rx.cond(
            state.rows.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(rx.el.tr(rx.foreach(state.columns, _heading))),
                    rx.el.tbody(rx.foreach(state.rows, lambda row: _row(row, state))),
                    class_name="figure-table agent-grid",
                ),
                class_name="table-box",
                tab_index=0,
                role="region",
                custom_attrs={"aria-label": "Agents and their figures"},
            ),
            nothing("No agent fits.", "Choose another queue or presence."),
        ),
        class_name="card panel queue-panel",
    )


def _heading(one: rx.vars.ObjectVar[AgentColumn], at: rx.Var[int]) -> rx.Component:
    return rx.el.th(
        FilterLink.create(
            one.label,
            rx.match(
                one.sorted,
                ("ascending", rx.el.span(" ↑", custom_attrs={"aria-hidden": "true"})),
                ("descending", rx.el.span(" ↓", custom_attrs={"aria-hidden": "true"})),
                rx.fragment(),
            ),
            name="sort",
            value=one.then,
            chosen="",
        ),
        rx.cond(one.formula != "", explain_words(one.label, one.meaning, one.formula)),
        scope="col",
        title=one.meaning,
        class_name=rx.cond(at < _WORDS, "", "number"),
        key=one.key,
        custom_attrs={"aria-sort": rx.cond(one.sorted != "", one.sorted, "none")},
    )


def _row(row: rx.vars.ObjectVar[AgentFigures], state: Any) -> rx.Component:
    key = row.staff_id.to_string()
    return rx.el.tr(
        rx.el.th(
            FilterLink.create(row.name, name="agent", value=key, chosen=state.chosen.agent),
            rx.el.span(row.role, class_name="note"),
            scope="row",
            dir="auto",
        ),
        rx.el.td(_presence(row)),
        rx.el.td(rx.cond(row.since > 0, Elapsed.create(since=row.since), "–"), class_name="number"),
        rx.el.td(capacity_bar(row.used, row.units, row.share), class_name="number"),
        rx.el.td(row.ongoing.to_string(), class_name="number"),
        rx.foreach(row.cells, lambda cell: _cell(cell, row, state)),
        key=key,
        class_name=rx.cond(row.connected, "", "away"),
        custom_attrs={
            "data-staff": key,
            "data-off": rx.cond((state.chosen.agent != "") & (state.chosen.agent != key), "1", "0"),
        },
    )


def _presence(row: rx.vars.ObjectVar[AgentFigures]) -> rx.Component:
    return rx.el.span(
        rx.el.span(
            rx.el.span(class_name="presence-dot", custom_attrs={"data-presence": row.presence}),
            row.presence_label,
            class_name="word",
        ),
        rx.cond(row.set_by_system, rx.el.span("set by system", class_name="note")),
        class_name="presence-words",
    )


def _cell(
    cell: rx.vars.ObjectVar[AgentCell], row: rx.vars.ObjectVar[AgentFigures], state: Any
) -> rx.Component:
    return rx.el.td(
        cell_value(cell.label, cell.text, row.name, state.look_behind_of(row.staff_id, cell.key)),
        class_name="number",
        key=cell.key,
        custom_attrs={"data-figure": cell.key},
    )


def agent_day(state: Any) -> rx.Component:
    """The day of the agent that was chosen; nothing where none was."""
    day = state.day
    return rx.cond(
        day.staff_id > 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2(day.name, dir="auto"),
                _presence(day.row),
                capacity_bar(day.row.used, day.row.units, day.row.share),
                FilterLink.create(
                    "Close",
                    name="agent",
                    value=day.staff_id.to_string(),
                    chosen=state.chosen.agent,
                ),
                class_name="day-head",
            ),
            rx.el.div(
                rx.foreach(
                    day.figures,
                    lambda card: figure_card(
                        card, lambda key: state.look_behind_of(day.staff_id, key)
                    ),
                ),
                class_name="figure-cards small-figures",
            ),
            Chart.create(
                kind="timeline",
                title="Presence, capacity and conversations",
                card=day.timeline,
                height=190,
            ),
            Chart.create(
                kind="bars",
                title="How the conversations sounded",
                card=day.moods,
                height=140,
            ),
            _talks(state),
            class_name="card panel agent-day",
            custom_attrs={"aria-label": "The chosen agent"},
        ),
    )


def _talks(state: Any) -> rx.Component:
    talks = state.day.talks
    return rx.cond(
        talks.length() > 0,
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        *(
                            rx.el.th(label, scope="col")
                            for label in (
                                "Conversation",
                                "Queue",
                                "Began",
                                "Length",
                                "Sentiment",
                                "Ended",
                            )
                        )
                    )
                ),
                rx.el.tbody(rx.foreach(talks, lambda one: _talk(one, state.chosen.zone))),
                class_name="figure-table day-talks",
            ),
            class_name="table-box",
            tab_index=0,
            role="region",
            custom_attrs={"aria-label": "Conversations of the chosen agent"},
        ),
        rx.el.p("No conversation in this time.", class_name="note"),
    )


def _talk(one: rx.vars.ObjectVar[DayTalk], zone: rx.Var[str]) -> rx.Component:
    number = one.id.to_string()
    return rx.el.tr(
        rx.el.th(
            rx.el.a("Conversation " + number, href="/agent?c=" + number),
            rx.cond(one.flagged, rx.el.span(icon("flag"), "Red flag", class_name="tag bad")),
            rx.cond(one.how != "", rx.el.span(one.how, class_name="tag")),
            scope="row",
        ),
        rx.el.td(one.queue, " ", rx.el.span(one.channel, class_name="note")),
        rx.el.td(LocalTime.create(at=one.began, form="time", zone=zone)),
        rx.el.td(one.lasted),
        rx.el.td(
            mood_label(one.mood),
            rx.cond(one.lowest != "", rx.el.span("was " + one.lowest, class_name="note")),
        ),
        rx.el.td(
            rx.cond(
                one.ended > 0,
                rx.fragment(
                    one.end,
                    rx.cond(one.disposition != "", rx.el.span(one.disposition, class_name="note")),
                ),
                rx.el.span("goes on", class_name="state", custom_attrs={"data-state": "2"}),
            )
        ),
        key=number + "-" + one.began.to_string(),
    )
