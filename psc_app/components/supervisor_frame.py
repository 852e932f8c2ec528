"""What every page of a supervisor has around it, and what their lists are narrowed by."""

from collections.abc import Iterable
from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.alarm_bar import alarm_bar
from psc_app.components.islands import Alerts
from psc_app.components.oversight import oversight_dialogs
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import ConversationState

_PAGES = (
    ("Dashboard", "/agent"),
    ("Supervisor", "/supervisor"),
    ("Routing", "/supervisor/routing"),
    ("Cases", "/agent/cases"),
    ("Calendar", "/agent/calendar"),
)


def frame(state: Any, here: str, *content: rx.Component, class_name: str) -> rx.Component:
    """A page of a supervisor; `state` has alarms and oversight, `here` is its name in the head."""
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                *(rx.el.a(label, href=to) for label, to in _PAGES if label != here),
                theme_button(),
                rx.el.a(state.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        alarm_bar(state.alarms, state.acknowledge),
        notice(state.notice, state.dismiss),
        rx.el.main(
            rx.cond(
                state.ready,
                rx.cond(
                    state.allowed,
                    rx.fragment(*content),
                    nothing("This page is for supervisors."),
                ),
                loading(6),
            ),
            class_name=class_name,
        ),
        oversight_dialogs(state),
        Alerts.create(
            title=here,
            offers=0,
            unread=0,
            ring=True,
            call="",
            alarms=state.alarms.length(),
        ),
        class_name="way",
    )


def filters(
    *first: rx.Component,
    queues: rx.Var[list[QueueName]],
    queue: rx.Var[str],
    state: rx.Var[str],
    states: Iterable[ConversationState],
    on_find: EventType,
) -> rx.Component:
    """Narrows a list by queue and state, and by what comes first."""
    return rx.el.form(
        *first,
        rx.el.label(
            rx.el.span("Queue", class_name="label"),
            rx.el.select(
                rx.el.option("All", value=""),
                rx.foreach(queues, lambda one: rx.el.option(one.name, value=one.id.to_string())),
                name="queue",
                default_value=queue,
            ),
            class_name="field",
        ),
        rx.el.label(
            rx.el.span("State", class_name="label"),
            rx.el.select(
                rx.el.option("All", value=""),
                *(rx.el.option(one.label, value=str(int(one))) for one in states),
                name="state",
                default_value=state,
            ),
            class_name="field",
        ),
        rx.el.button("Show", type="submit", class_name="primary"),
        on_submit=on_find,
        class_name="list-filters",
        role="search",
    )


def state_word(state: rx.Var[int], label: rx.Var[str]) -> rx.Component:
    """In which state a conversation is."""
    return rx.el.span(label, class_name="state", custom_attrs={"data-state": state.to_string()})


def may_be_closed(state: rx.Var[int]) -> rx.Var[bool]:
    """Whether a supervisor may close a conversation in this state."""
    return state <= int(ConversationState.ACTIVE)
