"""The way up for what is noticed far below: a conversation has to go from the bot to a person.

A red flag is found while a message is posted, underneath everything that a hand-over needs.
So the hand-over is handed in by the wiring, and whoever notices asks for it here.
"""

from collections.abc import Callable

from psc_app.domain.bot_words import HandOver
from psc_app.services.work import Work

Escalate = Callable[[Work, int, HandOver], bool]

_by: list[Escalate] = []


def plug(escalate: Escalate) -> None:
    """Say who hands over; the wiring does, once for each house."""
    _by[:] = [escalate]


def to_a_person(work: Work, conversation_id: int, hand_over: HandOver) -> bool:
    """Hand a conversation over if the bot has it; whether it was handed over."""
    return any(escalate(work, conversation_id, hand_over) for escalate in _by)
