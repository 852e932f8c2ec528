"""How a conversation sounds: on the desk with its reasons, in lists as a mark."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.scripts import script
from psc_app.domain.mood import MoodCard

_LIBRARY = script("mood_islands.jsx", __name__)


class MoodFace(rx.Component):
    """A face for a mood; it says nothing to a screen reader."""

    library = _LIBRARY
    tag = "MoodFace"
    mood: rx.Var[Any]


class MoodMark(rx.Component):
    """The mood in words, with the messages that made it on hover and focus."""

    library = _LIBRARY
    tag = "MoodMark"
    mood: rx.Var[Any]
    why: rx.Var[Any]
    of: rx.Var[int]
    thread: rx.Var[int]
    on_explain: rx.EventHandler[lambda thread: [thread]]


def mood_with_reasons(
    card: rx.Var[MoodCard],
    *,
    why: rx.Var[Any],
    of: rx.Var[int],
    thread: rx.Var[int],
    on_explain: EventType,
) -> rx.Component:
    """The mood at the top of a conversation.

    Args:
        why: the messages that made it, as they were last asked for.
        of: the conversation they belong to.
    """
    return MoodMark.create(mood=card, why=why, of=of, thread=thread, on_explain=on_explain)


def mood_label(card: rx.vars.ObjectVar[MoodCard]) -> rx.Component:
    """Face and word, as in a column; "basic" where the word list read it."""
    return rx.el.span(
        MoodFace.create(mood=card),
        card.label,
        rx.cond(card.basic, rx.el.span(" · basic", class_name="basic")),
        class_name=rx.cond(card.low, "mood-mark low", "mood-mark"),
        custom_attrs={"data-level": card.level.to_string()},
    )


def low_mark(card: rx.vars.ObjectVar[MoodCard]) -> rx.Component:
    """A mark where there is room for no more, only at or below the threshold."""
    return rx.cond(
        card.low,
        rx.el.span(
            MoodFace.create(mood=card),
            rx.el.span("sounds ", card.label, class_name="sr-only"),
            class_name="mood-flag",
            title="Sounds " + card.label,
        ),
    )


def low_tag(card: rx.vars.ObjectVar[MoodCard]) -> rx.Component:
    """The same with its word, for rows of lists."""
    return rx.cond(
        card.low,
        rx.el.span(
            MoodFace.create(mood=card),
            card.label,
            rx.cond(card.basic, " (basic)", ""),
            class_name="tag warn",
        ),
    )
