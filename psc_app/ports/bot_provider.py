"""A bot that answers before a person does: the embedded one, or one outside."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from psc_app.domain.bot_words import BotReply, Turn

Deliver = Callable[[int, BotReply], Awaitable[None]]
"""Takes a conversation's key and what the bot says in it; may be called at any time."""


class BotProvider(Protocol):
    """A bot, whichever it is.

    Answers come by `deliver`, which the provider was made with: an outside bot may say several
    things, late, or without being asked. Whatever goes wrong with the bot ends in a hand-over
    ("bot lost"): the patient gets a person.
    """

    async def hear(self, turn: Turn) -> None:
        """Put a turn before the bot; turn.seq 0 begins the talk. Never raises."""
        ...

    async def leave(self, conversation_id: int) -> None:
        """The talk is over for the bot; nothing more is delivered for it."""
        ...

    async def close(self) -> None:
        """Let go of every connection; the process ends."""
        ...
