"""Sentiment: seven levels, a conversation's level from its messages, and when it alerts.

The rules are SPEC section 9: a conversation starts neutral; its level comes from the
patient's six latest messages, newer ones weighing more; at or below a threshold it alerts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psc_app.domain.vocabulary import Engine

LOWEST, HIGHEST = -3, 3

LATEST = 6
"""How many of a patient's messages make the conversation's mood."""

_LABELS = {
    -3: "very negative",
    -2: "negative",
    -1: "slightly negative",
    0: "neutral",
    1: "slightly positive",
    2: "positive",
    3: "very positive",
}

UNKNOWN = "unknown"
"""What a level is called that can't be told."""

LABELS = tuple(_LABELS.values())
"""The names of the levels, from the lowest to the highest."""

_EASE = 1.0
"""How far above the threshold a mood has to rise before its alert is over."""


def level_of(score: float) -> int:
    """The level from -3 to 3 that a score is nearest to; halves go away from neutral."""
    size = min(int(abs(score) + 0.5), HIGHEST)
    return size if score >= 0 else -size


def label(level: int | None) -> str:
    """A level's name, "unknown" for none."""
    return UNKNOWN if level is None else _LABELS[level]


def level_named(name: str) -> int:
    """The level of a name.

    Raises:
        KeyError: no level is called that.
    """
    return {text: level for level, text in _LABELS.items()}[name]


def of_conversation(scores: Sequence[float | None]) -> float | None:
    """A conversation's score from its messages' scores, the newest last.

    The latest six weigh 1 to 6, the newest most; those that can't be told are left out.
    A conversation without messages is neutral; None where none of its messages can be told.
    """
    if not scores:
        return 0.0
    counted = list(enumerate(scores[-LATEST:], start=1))
    known = [(weight, score) for weight, score in counted if score is not None]
    if not known:
        return None
    return sum(weight * score for weight, score in known) / sum(weight for weight, _ in known)


def alert(low_now: bool, score: float | None, threshold: int) -> bool:
    """Whether a conversation's mood alerts, given whether it did before.

    It begins at or below the threshold and is over only a whole level above it, so that it
    doesn't flicker; a mood that can't be told changes nothing.
    """
    if score is None:
        return low_now
    if level_of(score) <= threshold:
        return True
    return low_now and score < threshold + _EASE


def is_very_negative(score: float | None) -> bool:
    """Whether a score is of the lowest level."""
    return score is not None and level_of(score) == LOWEST


@dataclass(frozen=True, slots=True)
class MoodCard:
    """A mood as screens show it.

    Attributes:
        level: -3 to 3, 0 where it is unknown.
        label: the level's name, "unknown" where it can't be told.
        known: whether it can be told.
        basic: whether the word list read it in the model's place.
        low: whether it stands at or below the alert's threshold.
    """

    level: int = 0
    label: str = _LABELS[0]
    known: bool = True
    basic: bool = False
    low: bool = False


NEUTRAL = MoodCard()
"""How a conversation sounds before anything was said."""


def card(score: float | None, engine: str, low: bool) -> MoodCard:
    """A conversation's mood for screens; no engine yet means that nothing was said."""
    if not engine:
        return NEUTRAL
    level = None if score is None or engine == Engine.NONE.value else level_of(score)
    return MoodCard(
        level=level or 0,
        label=label(level),
        known=level is not None,
        basic=engine == Engine.BASIC.value,
        low=low,
    )


@dataclass(frozen=True, slots=True)
class MoodOfMessageCard:
    """One of the messages that made a conversation's mood.

    Attributes:
        sent_at: milliseconds since 1970.
    """

    seq: int
    body: str
    sent_at: int
    mood: MoodCard
