"""Frozen records for the status page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One line of the status page."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class HealthCard:
    """Who reads messages, and how far they have got; nothing of a patient is in it.

    Attributes:
        well: whether all is as it should be.
        engine: who reads; see vocabulary.Engine.
        why: what is wrong, as a sentence; empty when all is well.
        unread: messages that wait to be read.
        lines: all of it in words.
    """

    well: bool = True
    engine: str = ""
    why: str = ""
    restarts: int = 0
    unread: int = 0
    lines: tuple[HealthLine, ...] = ()
