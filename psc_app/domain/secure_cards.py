"""Secure messages: their limits, and what is seen of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

MOST_TRIES = 5
"""Dates of birth that may be tried; after the last wrong one nobody can open the message."""

READABLE = timedelta(minutes=15)
"""How long the browser that opened a message may show it."""

Stands = Literal["ask", "wrong", "open", "read", "expired", "closed", "none"]


@dataclass(frozen=True, slots=True)
class SecurePage:
    """What whoever follows the link sees.

    Attributes:
        stands: "ask" for a date of birth, "wrong" after one that is not the patient's, "open"
            with the words, "read" before, "expired", "closed" after too many tries, or "none":
            there is no such message.
        body: the words, where it is open; otherwise empty.
        tries_left: dates of birth that may still be tried.
        readable_minutes: for how long it can still be read, rounded up.
    """

    stands: Stands
    body: str = ""
    tries_left: int = 0
    readable_minutes: int = 0


LABELS = {
    "secure waiting": "Secure message · not read yet",
    "secure read": "Secure message · read",
    "secure expired": "Secure message · not read in time",
    "secure closed": "Secure message · closed after too many wrong dates of birth",
}
"""How far a secure message has come, as a text_cards.TextCard says it, and in words."""
