"""Talking with a BotProvider in tests: what it delivers, waited for and not slept for."""

import asyncio
from collections.abc import Callable

from psc_app.domain.bot_words import BotReply, Turn

PATIENCE = 15.0
"""Seconds after which a test gives up on a bot."""


class Ear:
    """Takes what a bot delivers."""

    def __init__(self) -> None:
        self.got: list[tuple[int, BotReply]] = []
        self._news = asyncio.Event()

    async def deliver(self, conversation_id: int, reply: BotReply) -> None:
        self.got.append((conversation_id, reply))
        self._news.set()

    def replies(self, conversation_id: int = 1) -> list[BotReply]:
        return [reply for key, reply in self.got if key == conversation_id]

    def lines(self, conversation_id: int = 1) -> list[str]:
        return [line for reply in self.replies(conversation_id) for line in reply.lines]

    async def until(self, come: Callable[[], object]) -> None:
        """Wait until something holds of what was delivered."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not come():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"It did not come about: {self.got}") from None

    async def line(self, text: str, conversation_id: int = 1) -> None:
        await self.until(lambda: any(text in one for one in self.lines(conversation_id)))

    async def answer(self, conversation_id: int = 1, after: int = 0) -> BotReply:
        """The first that is a word, a hand-over or an end, after so many."""
        told = []

        def come() -> bool:
            told[:] = [
                one
                for one in self.replies(conversation_id)[after:]
                if one.lines or one.hand_over or one.ended
            ]
            return bool(told)

        await self.until(come)
        return told[0]

    async def handed(self, conversation_id: int = 1) -> BotReply:
        def found() -> list[BotReply]:
            return [one for one in self.replies(conversation_id) if one.hand_over]

        await self.until(found)
        return found()[0]


def turn(seq: int, text: str = "", conversation_id: int = 1, **more: object) -> Turn:
    return Turn(conversation_id=conversation_id, seq=seq, text=text, **more)
