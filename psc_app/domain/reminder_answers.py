"""How a patient answers a reminder: one letter, or the word for it."""

from enum import StrEnum


class Answer(StrEnum):
    """What they want."""

    CONFIRM = "c"
    RESCHEDULE = "r"


_WORDS = {
    "c": Answer.CONFIRM,
    "confirm": Answer.CONFIRM,
    "r": Answer.RESCHEDULE,
    "reschedule": Answer.RESCHEDULE,
}


def read(text: str) -> Answer | None:
    """The answer a text gives, if it is nothing else: "C", "c." or “Confirm”; None otherwise."""
    return _WORDS.get(text.strip(" \t\r\n.!\"'“”()").casefold())
