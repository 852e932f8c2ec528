"""The desk's rail, and Home with its lists of work items."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Elapsed, LocalTime, NotifyButton
from psc_app.components.mood_mark import low_mark, low_tag
from psc_app.components.shell import icon, loading, nothing
from psc_app.components.text_marks import channel_mark
from psc_app.domain.cards import WorkItemCard
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.teamwork_cards import MentionCard

_ASIDE = 3
"""ConversationState.WAITING, as cards have it."""


def rail(
    items: rx.Var[list[WorkItemCard]],
    front: rx.Var[int],
    mentions: rx.Var[list[MentionCard]],
    on_go: EventType,
    asides: rx.Var[int],
) -> rx.Component:
    """Home and the open sessions, with what is unread in each; those set aside come last.

    Args:
        asides: how many are set aside.
    """

    def session(item: rx.vars.ObjectVar[WorkItemCard]) -> rx.Component:
        return rx.el.button(
            rx.el.span(
                rx.cond(item.priority >= 3, rx.el.span(icon("flag"), class_name="flag")),
                low_mark(item.mood),
                rx.cond(item.channel == "sms", rx.el.span(icon("text"), class_name="by-text")),
                item.name,
                class_name="rail-name",
                dir="auto",
            ),
            rx.el.span(
                rx.cond(item.transferring, "Transfer asked", item.state_label),
                class_name="rail-state",
                custom_attrs={"data-part": item.part},
            ),
            rx.cond(item.mentioned, _at(), _unread(item.unread, rx.fragment())),
            type="button",
            class_name=rx.cond(item.id == front, "rail-item on", "rail-item"),
            on_click=on_go(item.id),
            custom_attrs={
                "aria-current": rx.cond(item.id == front, "page", "false"),
                "data-conversation": item.id.to_string(),
            },
        )

    return rx.el.nav(
        rx.el.button(
            icon("home"),
            rx.el.span("Home", class_name="rail-name"),
            rx.cond(mentions.length() > 0, _at(), rx.fragment()),
            type="button",
            class_name=rx.cond(front == 0, "rail-item home on", "rail-item home"),
            on_click=on_go(0),
            custom_attrs={"aria-current": rx.cond(front == 0, "page", "false")},
        ),
        rx.foreach(items, lambda item: rx.cond(item.state == _ASIDE, rx.fragment(), session(item))),
        rx.cond(asides > 0, rx.el.span("Set aside", class_name="rail-group")),
        rx.foreach(items, lambda item: rx.cond(item.state == _ASIDE, session(item))),
        class_name="rail",
        custom_attrs={"aria-label": "Sessions"},
    )


def _at() -> rx.Component:
    return rx.el.span(
        rx.el.span("@", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(" you are mentioned", class_name="sr-only"),
        class_name="badge at",
    )


def _unread(count: rx.Var[int], otherwise: rx.Component) -> rx.Component:
    return rx.cond(
        count > 0,
        rx.el.span(
            rx.cond(count >= 10, "+", count.to_string()),
            rx.el.span(" unread", class_name="sr-only"),
            class_name="badge",
        ),
        otherwise,
    )


def home(
    *,
    shown: rx.Var[str],
    loaded: rx.Var[str],
    mine: rx.Var[list[WorkItemCard]],
    open_: rx.Var[list[WorkItemCard]],
    closed: rx.Var[list[WorkItemCard]],
    open_count: rx.Var[int],
    closed_count: rx.Var[int],
    mentions: rx.Var[list[MentionCard]],
    duty: rx.Component,
    on_show: EventType,
    on_go: EventType,
    on_pick: EventType,
    assigns: rx.Var[bool],
    on_oversee: EventType,
    asides: rx.Var[int],
    new_text: rx.Component,
) -> rx.Component:
    """My, Open and Closed today work items, and the notes that name this agent.

    Args:
        assigns: whether the one who looks assigns what is open to others.
        asides: how many of their own are set aside.
        new_text: opens the dialog for a text to somebody.
    """

    def deeds(item: rx.vars.ObjectVar[WorkItemCard]) -> rx.Component:
        return rx.el.div(
            rx.cond(
                assigns,
                rx.el.button(
                    "Assign…",
                    type="button",
                    class_name="quiet",
                    on_click=on_oversee("assign", item.id, item.name),
                ),
            ),
            rx.el.button("Pick up", type="button", class_name="primary", on_click=on_pick(item.id)),
            class_name="deeds",
        )

    def tab(value: str, label: str, count: rx.Var[int]) -> rx.Component:
        return rx.el.button(
            label,
            rx.el.span(
                rx.cond(count >= LONGEST_LIST, f"{LONGEST_LIST}+", count.to_string()),
                class_name="count",
            ),
            type="button",
            role="tab",
            class_name=rx.cond(shown == value, "tab on", "tab"),
            on_click=on_show(value),
            custom_attrs={"aria-selected": rx.cond(shown == value, "true", "false")},
        )

    def long(which: str, rows: rx.Component) -> rx.Component:
        return rx.cond(loaded == which, rows, loading(3))

    return rx.el.main(
        rx.el.div(
            rx.el.h1("Work items"),
            rx.el.div(NotifyButton.create(), new_text, class_name="home-deeds"),
            class_name="home-head",
        ),
        duty,
        _mentions(mentions, on_go),
        rx.el.div(
            tab("mine", "My", mine.length()),
            tab("open", "Open", open_count),
            tab("closed", "Closed today", closed_count),
            role="tablist",
            class_name="tabs",
        ),
        rx.match(
            shown,
            ("open", long("open", _rows(open_, on_go, deeds, "Nobody is waiting.", ""))),
            ("closed", long("closed", _rows(closed, on_go, None, "Nothing closed today yet.", ""))),
            _mine(mine, on_go, asides),
        ),
        class_name="home",
    )


def _mine(items: rx.Var[list[WorkItemCard]], on_go: EventType, asides: rx.Var[int]) -> rx.Component:
    """The agent's own: those they are in, and below those that wait for the patient."""
    row = _row_of(on_go, None)
    here = items.length() - asides
    return rx.fragment(
        rx.cond(
            here > 0,
            rx.el.ul(
                rx.foreach(
                    items, lambda item: rx.cond(item.state == _ASIDE, rx.fragment(), row(item))
                ),
                class_name="items",
            ),
            nothing(
                "You have no conversations.",
                "Offers come to you while you are available; or pick one under Open.",
            ),
        ),
        rx.cond(
            asides > 0,
            rx.el.section(
                rx.el.h2("Set aside", rx.el.span(asides, class_name="count")),
                rx.el.ul(
                    rx.foreach(items, lambda item: rx.cond(item.state == _ASIDE, row(item))),
                    class_name="items",
                ),
                class_name="asides",
                custom_attrs={"aria-label": "Set aside"},
            ),
        ),
    )


def _mentions(mentions: rx.Var[list[MentionCard]], on_go: EventType) -> rx.Component:
    def one(card: rx.vars.ObjectVar[MentionCard]) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.strong(card.by),
                " mentions you in the conversation with ",
                rx.el.strong(card.name, dir="auto"),
                type="button",
                class_name="link",
                on_click=on_go(card.conversation_id),
            ),
            LocalTime.create(at=card.at),
            key=card.id.to_string(),
        )

    return rx.cond(
        mentions.length() > 0,
        rx.el.section(
            rx.el.h2("Mentions"),
            rx.el.ul(rx.foreach(mentions, one)),
            class_name="mentions",
            custom_attrs={"aria-label": "Mentions"},
        ),
    )


def _marks(item: rx.vars.ObjectVar[WorkItemCard]) -> rx.Component:
    return rx.fragment(
        channel_mark(item.channel),
        rx.cond(
            item.priority > 0,
            rx.el.span(
                rx.cond(item.priority >= 3, icon("flag")),
                item.priority_label,
                class_name=rx.cond(item.priority >= 3, "tag bad", "tag warn"),
            ),
        ),
        rx.match(
            item.kind,
            ("call back", rx.el.span("Call back", class_name="tag")),
            ("message", rx.el.span("Message left", class_name="tag")),
            rx.fragment(),
        ),
        rx.cond(item.alert != "", rx.el.span(item.alert, class_name="tag warn")),
        low_tag(item.mood),
    )


_Deeds = Callable[[rx.vars.ObjectVar[WorkItemCard]], rx.Component]


def _row_of(on_go: EventType, deeds: _Deeds | None) -> _Deeds:
    def row(item: rx.vars.ObjectVar[WorkItemCard]) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.span(item.name, _marks(item), class_name="who", dir="auto"),
                rx.el.span(item.reason, class_name="reason", dir="auto"),
                type="button",
                class_name="item-open",
                on_click=on_go(item.id),
            ),
            rx.el.span(item.queue, class_name="queue"),
            rx.el.span(
                item.state_label,
                class_name="state",
                custom_attrs={"data-state": item.state.to_string(), "data-part": item.part},
            ),
            rx.cond(
                item.state == 4,
                LocalTime.create(at=item.since, form="time"),
                Elapsed.create(since=item.since, warn=rx.cond(item.state == 1, 300, 0)),
            ),
            _unread(item.unread, rx.el.span(item.disposition, class_name="disposition")),
            *([deeds(item)] if deeds else []),
            class_name="item",
            key=item.id.to_string(),
        )

    return row


def _rows(
    items: rx.Var[list[WorkItemCard]],
    on_go: EventType,
    deeds: _Deeds | None,
    empty: str,
    hint: str,
) -> rx.Component:
    row = _row_of(on_go, deeds)
    return rx.cond(
        items.length() > 0,
        rx.el.ul(rx.foreach(items, row), class_name="items"),
        nothing(empty, hint),
    )
