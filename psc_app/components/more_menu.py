"""A small menu behind a button (more_menu.jsx), and what stands in a conversation's."""

from collections.abc import Sequence

import reflex as rx
from reflex.event import EventType

from psc_app.components.scripts import script
from psc_app.domain.cards import ConversationCard
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Priority


class MoreMenu(rx.Component):
    """A button that opens a list of deeds: arrows move in it, Escape and a choice close it."""

    library = script("more_menu.jsx", __name__)
    tag = "MoreMenu"
    label: rx.Var[str]


def conversation_menu(
    card: rx.vars.ObjectVar[ConversationCard], *, on_priority: EventType, on_oversee: EventType
) -> rx.Component:
    """How urgent it is, for whoever answers for it; what a supervisor can do with it."""
    running = (card.state >= int(S.OPEN)) & (card.state <= int(S.WAITING))
    answers = running & (card.held_by_me | card.may_oversee)
    oversees = card.may_oversee & (card.state <= int(S.ACTIVE))
    sets_priority = answers & (card.priority < int(Priority.RED_FLAG))
    return rx.cond(
        sets_priority | oversees,
        MoreMenu.create(
            rx.cond(sets_priority, _priorities(card, on_priority)),
            rx.cond(oversees, _oversight(card, on_oversee)),
            label="More about this conversation",
        ),
    )


def _priorities(card: rx.vars.ObjectVar[ConversationCard], on_priority: EventType) -> rx.Component:
    def choice(one: Priority) -> rx.Component:
        return rx.el.button(
            one.label,
            type="button",
            role="menuitemradio",
            tab_index=-1,
            on_click=on_priority(int(one)),
            custom_attrs={"aria-checked": rx.cond(card.priority == int(one), "true", "false")},
        )

    by_hand = (Priority.URGENT, Priority.HIGH, Priority.NORMAL)
    return _group("Priority", [choice(one) for one in by_hand])


def _oversight(card: rx.vars.ObjectVar[ConversationCard], on_oversee: EventType) -> rx.Component:
    def deed(what: str, label: str, class_name: str = "") -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            role="menuitem",
            tab_index=-1,
            class_name=class_name,
            on_click=on_oversee(what, card.id, card.name),
        )

    held_by_another = (card.state == int(S.ACTIVE)) & ~card.held_by_me
    return _group(
        "As a supervisor",
        [
            rx.cond(card.silent & (card.state == int(S.ACTIVE)), deed("join", "Join the chat")),
            rx.cond(card.state != int(S.WITH_BOT), deed("assign", "Assign…")),
            rx.cond(held_by_another, deed("release", "Release to the queue…")),
            rx.cond(card.held_by_me, rx.fragment(), deed("close", "Close…", "bad")),
        ],
    )


def _group(label: str, items: Sequence[rx.Component]) -> rx.Component:
    return rx.el.div(
        rx.el.span(label, class_name="label", custom_attrs={"aria-hidden": "true"}),
        *items,
        role="group",
        custom_attrs={"aria-label": label},
    )
