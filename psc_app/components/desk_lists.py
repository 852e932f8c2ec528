"""The desk's rail, lists of work items, presence and offers."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Countdown, Elapsed, LocalTime, NotifyButton
from psc_app.components.shell import icon, nothing
from psc_app.domain.cards import OfferCard, WorkItemCard
from psc_app.domain.limits import LONGEST_LIST

_PRESENCES = (
    ("available", "Available"),
    ("busy", "Busy"),
    ("do not disturb", "Do not disturb"),
    ("appear away", "Appear away"),
    ("offline", "Offline"),
)


def presence_menu(presence: rx.Var[str], on_choose: EventType) -> rx.Component:
    """One's own availability, changed in one step."""
    return rx.el.label(
        rx.el.span("Presence", class_name="sr-only"),
        rx.el.span(class_name="presence-dot", custom_attrs={"data-presence": presence}),
        rx.el.select(
            *(rx.el.option(label, value=value) for value, label in _PRESENCES),
            value=presence,
            on_change=on_choose,
            class_name="presence",
        ),
        class_name="presence-menu",
    )


def capacity(used: rx.Var[int], units: rx.Var[int]) -> rx.Component:
    """How much of one's capacity is taken."""
    return rx.el.span(used.to_string(), " of ", units.to_string(), " in use", class_name="capacity")


def rail(items: rx.Var[list[WorkItemCard]], front: rx.Var[int], on_go: EventType) -> rx.Component:
    """Home and the open sessions, with what is unread in each."""

    def session(item: rx.vars.ObjectVar[WorkItemCard]) -> rx.Component:
        return rx.el.button(
            rx.el.span(item.name, class_name="rail-name", dir="auto"),
            rx.el.span(item.state_label, class_name="rail-state"),
            _unread(item.unread, rx.fragment()),
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
            type="button",
            class_name=rx.cond(front == 0, "rail-item home on", "rail-item home"),
            on_click=on_go(0),
            custom_attrs={"aria-current": rx.cond(front == 0, "page", "false")},
        ),
        rx.foreach(items, session),
        class_name="rail",
        custom_attrs={"aria-label": "Sessions"},
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
    mine: rx.Var[list[WorkItemCard]],
    open_: rx.Var[list[WorkItemCard]],
    closed: rx.Var[list[WorkItemCard]],
    presence: rx.Var[str],
    on_show: EventType,
    on_go: EventType,
    on_pick: EventType,
) -> rx.Component:
    """My, Open and Closed today work items."""

    def tab(value: str, label: str, rows: rx.Var[list[WorkItemCard]]) -> rx.Component:
        return rx.el.button(
            label,
            rx.el.span(
                rx.cond(
                    rows.length() >= LONGEST_LIST, f"{LONGEST_LIST}+", rows.length().to_string()
                ),
                class_name="count",
            ),
            type="button",
            role="tab",
            class_name=rx.cond(shown == value, "tab on", "tab"),
            on_click=on_show(value),
            custom_attrs={"aria-selected": rx.cond(shown == value, "true", "false")},
        )

    return rx.el.main(
        rx.el.div(
            rx.el.h1("Work items"),
            NotifyButton.create(),
            class_name="home-head",
        ),
        rx.cond(
            presence == "available",
            rx.fragment(),
            rx.el.p(
                "You are not available, so nothing is offered to you."
                " Set your presence to Available when you are ready.",
                class_name="hint-bar",
            ),
        ),
        rx.el.div(
            tab("mine", "My", mine),
            tab("open", "Open", open_),
            tab("closed", "Closed today", closed),
            role="tablist",
            class_name="tabs",
        ),
        rx.match(
            shown,
            ("open", _rows(open_, on_go, on_pick, "Nobody is waiting.", "")),
            (
                "closed",
                _rows(closed, on_go, None, "Nothing closed today yet.", ""),
            ),
            _rows(
                mine,
                on_go,
                None,
                "You have no conversations.",
                "Offers come to you while you are available; or pick one under Open.",
            ),
        ),
        class_name="home",
    )


def _rows(
    items: rx.Var[list[WorkItemCard]],
    on_go: EventType,
    on_pick: EventType | None,
    empty: str,
    hint: str,
) -> rx.Component:
    def row(item: rx.vars.ObjectVar[WorkItemCard]) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.span(item.name, class_name="who", dir="auto"),
                rx.el.span(item.reason, class_name="reason", dir="auto"),
                type="button",
                class_name="item-open",
                on_click=on_go(item.id),
            ),
            rx.el.span(item.queue, class_name="queue"),
            rx.el.span(
                item.state_label,
                class_name="state",
                custom_attrs={"data-state": item.state.to_string()},
            ),
            rx.cond(
                item.state == 4,
                LocalTime.create(at=item.since, form="time"),
                Elapsed.create(since=item.since, warn=rx.cond(item.state == 1, 300, 0)),
            ),
            _unread(item.unread, rx.el.span(item.disposition, class_name="disposition")),
            *(
                [
                    rx.el.button(
                        "Pick up", type="button", class_name="primary", on_click=on_pick(item.id)
                    )
                ]
                if on_pick
                else []
            ),
            class_name="item",
            key=item.id.to_string(),
        )

    return rx.cond(
        items.length() > 0,
        rx.el.ul(rx.foreach(items, row), class_name="items"),
        nothing(empty, hint),
    )


def offer_stack(
    offers: rx.Var[list[OfferCard]], on_accept: EventType, on_reject: EventType
) -> rx.Component:
    """Offers that stand, each with its countdown."""

    def card(offer: rx.vars.ObjectVar[OfferCard]) -> rx.Component:
        return rx.el.section(
            rx.el.h2(offer.name, dir="auto"),
            rx.el.p(offer.reason, class_name="reason", dir="auto"),
            rx.el.p(
                offer.queue,
                " · ",
                offer.channel,
                " · waiting ",
                Elapsed.create(since=offer.waiting_since),
                class_name="facts",
            ),
            Countdown.create(until=offer.expires_at, seconds=offer.seconds),
            rx.el.div(
                rx.el.button(
                    "Reject", type="button", class_name="quiet", on_click=on_reject(offer.id)
                ),
                rx.el.button(
                    "Accept",
                    type="button",
                    class_name="primary",
                    on_click=on_accept(offer.id),
                    auto_focus=True,
                ),
                class_name="actions",
            ),
            class_name="offer",
            key=offer.id.to_string(),
            role="alertdialog",
            custom_attrs={"aria-label": "A patient is waiting"},
        )

    return rx.el.div(rx.foreach(offers, card), class_name="offers")
