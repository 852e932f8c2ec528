"""What every page of a supervisor has around it, and what their lists are narrowed by."""

from collections.abc import Iterable
from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.insight_islands import FigureFilters, Follow, Tabs
from psc_app.components.oversight import oversight_dialogs
from psc_app.components.saved_views import lost_view, saved_views
from psc_app.components.staff_frame import staff_frame
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import ConversationState

_ELSEWHERE = (
    ("Dashboard", "/agent"),
    ("Cases", "/agent/cases"),
    ("Calendar", "/agent/calendar"),
)

_TABS = (
    ("Conversations", "/supervisor", True),
    ("Agents", "/supervisor/agents", True),
    ("Floor", "/supervisor/floor", False),
    ("Reports", "/supervisor/reports", False),
    ("Forecast", "/supervisor/forecast", False),
    ("Alerts", "/supervisor/alerts", False),
    ("Wallboard", "/supervisor/wallboard", False),
    ("Routing", "/supervisor/routing", False),
)
"""A supervisor's pages: name, address, and whether it takes the filters of the others along."""


def frame(
    state: Any,
    here: str,
    *content: rx.Component,
    class_name: str,
    title: str = "",
    flags: rx.Component | None = None,
) -> rx.Component:
    """A page of a supervisor.

    Args:
        state: has alarms, and oversight where the page has its questions.
        here: the page's name among the tabs.
        title: of the browser's tab, where it is called otherwise there.
        flags: what says red flags in the place of the usual bar.
    """
    return staff_frame(
        state,
        title or here,
        content,
        links=(rx.el.a(label, href=to) for label, to in _ELSEWHERE),
        refusal="This page is for supervisors.",
        main=class_name,
        class_name="way",
        below=(Tabs.create(pages=_TABS, here=here),),
        dialogs=(oversight_dialogs(state),) if hasattr(state, "oversight") else (),
        flags=flags,
    )


def figures_frame(
    state: Any,
    here: str,
    *content: rx.Component,
    views: Any,
    shown: Iterable[str] = ("queue", "channel", "agent", "state"),
    tools: Iterable[rx.Component] = (),
    class_name: str = "",
) -> rx.Component:
    """A page of figures: what it is narrowed to, how fresh it is, then its content.

    Args:
        state: a page's with FiguresState.
        here: the page's name among the tabs, and its heading.
        views: SavedViewsState.
        shown: which filters.
        tools: buttons beside the heading.
    """
    return frame(
        state,
        here,
        figures_head(
            here, chosen_words(state.chosen.words), *tools, saved_views(views), follow(state)
        ),
        lost_view(views),
        figure_filters(state, *shown),
        hint(state.fault),
        rx.cond(
            state.counted,
            rx.fragment(*content),
            rx.cond(state.progress < 1, _reading(state.progress), figure_shapes()),
        ),
        class_name=f"figures-page {class_name}".strip(),
    )


def figures_head(here: str, words: rx.Component, *tools: rx.Component) -> rx.Component:
    """The head of a page of figures: its name, what it is about, and buttons beside that."""
    return rx.el.div(
        rx.el.h1(here),
        words,
        *((rx.el.div(*tools, class_name="figures-tools"),) if tools else ()),
        class_name="figures-head",
    )


def chosen_words(*parts: Any) -> rx.Component:
    """What a page of figures is about, in its head."""
    return rx.el.p(*parts, class_name="note chosen-words")


def follow(state: Any) -> rx.Component:
    """How fresh the figures are, and the switch that holds them still; for FiguresState."""
    return Follow.create(
        at=state.updated_at, zone=state.chosen.zone, paused=state.paused, on_pause=state.pause
    )


def hint(text: rx.Var[str]) -> rx.Component:
    """What has to be said about the page, where there is something."""
    return rx.cond(text != "", rx.el.p(text, class_name="hint-bar", role="status"))


def figure_filters(state: Any, *shown: str, windows: bool = True) -> rx.Component:
    """What figures are narrowed to; `shown` are any of queue, channel, agent and state."""
    return FigureFilters.create(shown=shown, choices=state.choices, windows=windows)


def _reading(progress: rx.Var[float]) -> rx.Component:
    """The first window is still being read from the log."""
    return rx.el.div(
        rx.el.p("Reading the last two days from the event log", class_name="empty-title"),
        rx.el.progress(
            value=progress.to_string(), max="1", custom_attrs={"aria-label": "Read so far"}
        ),
        rx.el.p(
            # The bar says it to a screen reader, when asked.
            rx.el.span(
                (progress * 100).to(int).to_string() + " % so far. ",
                custom_attrs={"aria-hidden": "true"},
            ),
            "The figures appear here by themselves, and stay up to date.",
        ),
        class_name="empty reading",
        role="status",
    )


def figure_shapes(charts: int = 4) -> rx.Component:
    """Grey shapes where cards and so many charts will be."""
    return rx.el.div(
        *(rx.el.div(class_name="skeleton") for _ in range(10 + charts)),
        class_name="figure-shapes",
        role="group",
        custom_attrs={"aria-busy": "true", "aria-label": "Loading"},
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
