"""Frozen records for the status page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One line of the status page."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class HealthCard:
    """Who reads messages and who answers first; nothing of a patient is in it.

    Attributes:
        well: whether all is as it should be.
        engine: who reads; see vocabulary.Engine.
        why: why it is not the model that reads, as a sentence; empty where it is.
        bot: who answers first; see vocabulary.BotKind.
        bot_why: why that bot can't answer, as a sentence; empty where it can.
        unread: messages that wait to be read.
        texts_waiting: texts that could be sent and were not yet.
        lines: all of it in words.
    """

    well: bool = True
    engine: str = ""
    why: str = ""
    restarts: int = 0
    unread: int = 0
    texts_waiting: int = 0
    bot: str = ""
    bot_why: str = ""
    lines: tuple[HealthLine, ...] = ()
