"""The embedded bot as a BotProvider: it answers by the script that comes with each turn."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

from psc_app.bot import script_text
from psc_app.domain.bot_talk import answer
from psc_app.domain.bot_words import BotReply, HandOver, Turn
from psc_app.ports.bot_provider import Deliver

_log = logging.getLogger(__name__)
LOST = BotReply(hand_over=HandOver(why="bot lost"))
"""What is delivered where the bot itself fails."""


def _today() -> date:
    return datetime.now(UTC).date()


class MenuBot:
    """Answers at once, once for each turn.

    Turns of one conversation have to come one after the other, because what the bot remembers
    comes with them.
    """

    def __init__(self, deliver: Deliver, today: Callable[[], date] = _today) -> None:
        """Answer to `deliver`; `today` is the day that "tomorrow" counts from."""
        self._deliver = deliver
        self._today = today
        self._hearing: Counter[int] = Counter()
        self._left: set[int] = set()

    async def hear(self, turn: Turn) -> None:
        """Answer a turn; see BotProvider."""
        key = turn.conversation_id
        self._hearing[key] += 1
        try:
            # Away from the event loop: a script that was not read lately takes a while.
            reply = await asyncio.to_thread(self._answer, turn)
            if key not in self._left:
                await self._deliver(key, reply)
        except Exception as fault:
            _log.error("the embedded bot's answer was not taken: %s", type(fault).__name__)
        finally:
            self._hearing[key] -= 1
            if self._hearing[key] <= 0:
                del self._hearing[key]
                self._left.discard(key)

    def _answer(self, turn: Turn) -> BotReply:
        try:
            script, _ = script_text.read(turn.script)
            return answer(script, turn, self._today()) if script else LOST
        except Exception as fault:
            # Its text may hold what the patient wrote.
            _log.error("the embedded bot failed: %s", type(fault).__name__)
            return LOST

    async def leave(self, conversation_id: int) -> None:
        """The talk is over; see BotProvider."""
        if self._hearing[conversation_id]:
            self._left.add(conversation_id)

    async def close(self) -> None:
        """There is nothing to let go of."""
