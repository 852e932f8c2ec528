"""What screens show of the bot's part in a conversation."""

from dataclasses import dataclass

WHY_IN_WORDS = {
    "asked": "The patient asked for a person",
    "not understood": "The bot did not understand the patient",
    "red flag": "Words of an emergency",
    "very negative": "The patient sounded very unhappy",
    "flow": "The bot's flow leads to a person",
    "outside": "Handed over by an outside bot",
    "bot lost": "The bot did not answer",
}
"""Why a bot hands over (bot_words.HandOver.why), as staff reads it."""


@dataclass(frozen=True, slots=True)
class BotFact:
    """One value that the bot collected."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class BotCard:
    """What the bot leaves to the staff; patients never see it.

    Attributes:
        had: whether a bot had this conversation at all; without it the rest is empty.
        ended: how its part ended; empty while it goes on. See vocabulary.BotOutcome.
        why: why it handed over, in words.
        lines: its summary.
        facts: what it collected.
    """

    had: bool = False
    provider: str = ""
    ended: str = ""
    why: str = ""
    lines: tuple[str, ...] = ()
    facts: tuple[BotFact, ...] = ()
