"""How a text gets on: the carrier's words for its states, which follows which, when to try again.

The carrier's reports come late, twice and out of order, so what became of a text only ever moves
on: see `moves_on`.
"""

from collections.abc import Mapping
from random import Random

from psc_app.domain.text_words import OBSTACLES
from psc_app.domain.vocabulary import TextPurpose
from psc_app.domain.vocabulary import TextState as T

STATUSES: Mapping[str, T] = {
    "accepted": T.ACCEPTED,
    "scheduled": T.ACCEPTED,
    "queued": T.ACCEPTED,
    "sending": T.ACCEPTED,
    "sent": T.SENT,
    "delivered": T.DELIVERED,
    "read": T.DELIVERED,
    "undelivered": T.UNDELIVERED,
    "failed": T.FAILED,
    "canceled": T.CANCELLED,
}
"""Twilio's MessageStatus of an outgoing text; others it has are of no use here."""

NO_ANSWER = "no answer"
GAVE_UP = "gave up"
TOO_LATE = "too late"
CALLED_OFF = "called off"

OWN: Mapping[str, str] = {
    NO_ANSWER: "The carrier did not answer, and it could not be found out whether it was sent.",
    GAVE_UP: "The carrier did not take it for a whole day.",
    TOO_LATE: "It would have come too late, so it was not sent.",
    CALLED_OFF: "It was called off before it was sent.",
}
"""Why a text did not go, as this app found itself: by code, in words for staff."""

FINAL = frozenset({T.DELIVERED, T.UNDELIVERED, T.FAILED, T.REFUSED, T.CANCELLED})
"""Nothing comes after these."""

NOT_ARRIVED = frozenset({T.UNDELIVERED, T.FAILED, T.REFUSED})
"""It did not reach the patient, and staff has to know."""

EMPTIED = frozenset({TextPurpose.CODE, TextPurpose.SECURE_LINK})
"""What holds a key: its words are kept no longer than they are needed, and it is never repeated."""

LIVES: Mapping[TextPurpose, int] = {TextPurpose.CODE: 600, TextPurpose.EMERGENCY: 1_800}
"""Seconds after which such a text is not sent any more: it would mislead."""

MOST_TRIES = 300
"""About a day, at LONGEST_WAIT from one to the next."""

LONGEST_WAIT = 300.0
"""Seconds between two tries, at most."""

_RANKS = {T.QUEUED: 0, T.SENDING: 1, T.UNKNOWN: 1, T.ACCEPTED: 2, T.SENT: 3}
_LAST = 4


def moves_on(before: T, code: str, after: T) -> bool:
    """Whether the carrier's word for a text is news: it never goes back, and an end stays.

    Where this app itself had given up without knowing, the carrier's word counts.

    Args:
        before: what is known.
        code: why, where it did not go.
    """
    if code == NO_ANSWER and before is T.FAILED:
        return after is not T.FAILED
    return _RANKS.get(after, _LAST) > _RANKS.get(before, _LAST)


def wait(tries: int, seed: int) -> float:
    """Seconds to wait after so many tries: 2, 4, 8 and so on, up to LONGEST_WAIT.

    A quarter more or less of it is by chance, so that what failed together does not come back
    together.

    Args:
        seed: what the chance is drawn from; the same gives the same.
    """
    chance = Random(f"{seed}:{tries}").uniform(0.75, 1.25)  # noqa: S311 - no secret
    return min(LONGEST_WAIT, 2.0 ** min(tries, 16)) * chance


def own_words(code: str) -> str:
    """A code of this app's in words; empty for one of the carrier's."""
    return OWN.get(code) or OBSTACLES.get(code, "")
