"""Refusals that a person caused and can read.

The text of each is shown on the screen as it stands, so it is in the user's
words and holds nothing of a patient.
"""

from typing import Any


class Refused(Exception):
    """A deed that can't be done, with the reason in the user's words."""


class NotAllowed(Refused):
    """The actor has no right to this, or it does not exist for them."""


class IllegalMove(Refused):
    """A conversation can't change state in this way."""


class TooLate(Refused):
    """Somebody or something else was first: the race is lost."""


class BadInput(Refused):
    """What was entered can't be taken; the text says what is wrong."""


class NobodyOnDuty(Refused):
    """Nobody serves that queue at this moment: asked again, it is done all the same."""


class SlotTaken(TooLate):
    """A time for a visit is not free any more.

    Attributes:
        next_free: what is free instead, as domain/booking_cards.SlotCard, soonest first.
    """

    def __init__(self, text: str, next_free: tuple[Any, ...] = ()) -> None:
        """A refusal with what can be offered in place of what was wished for."""
        super().__init__(text)
        self.next_free = next_free


class PrivateWords(BadInput):
    """A text names what only the patient should know; with a reason it goes all the same.

    Attributes:
        pieces: the text as domain/text_privacy.Piece, those marked that were found.
    """

    def __init__(self, text: str, pieces: tuple[Any, ...] = ()) -> None:
        """A refusal that offers other ways."""
        super().__init__(text)
        self.pieces = pieces
