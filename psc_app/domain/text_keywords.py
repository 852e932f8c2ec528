"""The single words by which a number opts out of texts and in again, or asks for help.

They act at once where they are all that a text says (SPEC section 13). What says the same in
other words is in stop_wishes.
"""

import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    """What a word does; the values are the carrier's own names for it."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
START_WORDS = ("START", "YES", "UNSTOP")
HELP_WORDS = ("HELP", "INFO")

ANSWER = "YES"
"""The one word that is also what people say to a question."""

_MEANS = (
    dict.fromkeys(STOP_WORDS, Keyword.STOP)
    | dict.fromkeys(START_WORDS, Keyword.START)
    | dict.fromkeys(HELP_WORDS, Keyword.HELP)
)
_AROUND = " \t\r\n.,;:!?¡¿\"'“”‘’«»()[]*_-–—…"
_LONGEST = 40


def word_of(body: str) -> str:
    """A text as a keyword would be written: trimmed, without marks around it, in capitals."""
    if len(body) > _LONGEST * 4:
        return ""
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", body) if unicodedata.category(c) != "Cf"
    )
    return shown.strip().strip(_AROUND).upper()[:_LONGEST]


def keyword(body: str) -> Keyword | None:
    """What a text does by itself, if it is nothing but one of the words."""
    return _MEANS.get(word_of(body))
