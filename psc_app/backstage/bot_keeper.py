"""Puts patients' messages before the bot, and its answers into the conversation.

It keeps no list of its own: what the bot has not heard stands in the database, so a bot or a
server that was started again goes on where it was. Who waits for the bot too long gets a person.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from psc_app.backstage.lanes import by_bell, running
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.bot_words import BotReply, HandOver
from psc_app.domain.vocabulary import BotKind
from psc_app.ports.bot_provider import BotProvider, Deliver
from psc_app.services import bot_turns
from psc_app.services.bot_turns import Due
from psc_app.wiring import House, build_bots, house

_log = logging.getLogger(__name__)

_REST = 2.0
"""Seconds between two looks for those who wait too long, and after a look that failed."""

_DOTS_AFTER = 0.4
"""Seconds after which a bot that has not answered is shown as typing."""

_DOTS_STAY = 20.0

Build = Callable[[Deliver], Mapping[BotKind, BotProvider]]


@asynccontextmanager
async def bots() -> AsyncIterator[None]:
    """Have the bots answer while the app runs; a lifespan task of the server."""
    home = house()
    keeper = BotKeeper(home, lambda deliver: build_bots(home.config, deliver))
    try:
        async with running(keeper.run()):
            yield
    finally:
        await keeper.close()


@dataclass(slots=True)
class _Turn:
    """A turn that a bot is hearing.

    Attributes:
        upto: number of the newest message in it, where the bot answers each turn once; None for
            an outside bot, which says what it likes when it likes.
    """

    task: asyncio.Task[None]
    upto: int | None


@dataclass(slots=True)
class _Talk:
    """A talk that a bot has.

    Attributes:
        name: what the bot is called.
        dots: shows it as typing, unless it answers before.
        upto: number of the newest message it has heard, -1 for nothing yet: a look that began
            before that was written down finds it once more.
    """

    bot: BotProvider
    name: str
    dots: asyncio.TimerHandle | None = None
    upto: int = -1


class BotKeeper:
    """One task that looks, and one for each talk in which a bot is hearing something."""

    def __init__(self, home: House, build: Build) -> None:
        """Make the bots; nothing is put before them yet.

        Args:
            build: makes the bots, given where they deliver.
        """
        self._home = home
        self._bots = build(self.deliver)
        self._turns: dict[int, _Turn] = {}
        self._talks: dict[int, _Talk] = {}
        self._swept = 0.0

    async def run(self) -> None:
        """Hear of new turns by the bell, until cancelled."""
        await by_bell(
            self._home.hub,
            (topics.BOT_TURNS,),
            self._look,
            within=_REST,
            pause=_REST,
            what="bot: a look at its turns",
        )

    async def close(self) -> None:
        """Stop hearing, and let go of the bots' connections."""
        tasks = [turn.task for turn in self._turns.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for bot in self._bots.values():
            await _quietly(bot.close())

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._swept >= _REST:
            self._swept = now
            await self._home.store.do(SYSTEM, bot_turns.silent)
        over = await self._home.store.look(SYSTEM, bot_turns.over, list(self._talks))
        for key in over:
            await self._let_go(key)
        for due in await self._home.store.look(SYSTEM, bot_turns.to_hear):
            if self._is_new(due):
                await self._hear(due)

    def _is_new(self, due: Due) -> bool:
        """Whether nobody hears it now, and nobody has since the look that found it."""
        key = due.turn.conversation_id
        talk = self._talks.get(key)
        return key not in self._turns and (talk is None or due.upto > talk.upto)

    async def _hear(self, due: Due) -> None:
        key, bot = due.turn.conversation_id, self._bots.get(due.provider)
        if bot is None:
            await self._lost(key)
            return
        talk = self._talks.setdefault(key, _Talk(bot, due.bot))
        if talk.dots is None:
            later = asyncio.get_running_loop().call_later
            talk.dots = later(_DOTS_AFTER, self._types, key, talk.name)
        once = due.upto if due.provider is BotKind.EMBEDDED else None
        self._turns[key] = _Turn(asyncio.create_task(self._put(bot, due)), once)

    async def _put(self, bot: BotProvider, due: Due) -> None:
        """Put one turn before a bot; what it says comes by `deliver`."""
        key = due.turn.conversation_id
        try:
            await bot.hear(due.turn)
            await self._home.store.do(SYSTEM, bot_turns.heard, key, due.upto)
            if key in self._talks:
                self._talks[key].upto = due.upto
        except Exception as fault:
            _log.error("bot: a turn failed: %s", type(fault).__name__)
            await self._lost(key)
        finally:
            self._turns.pop(key, None)
            # There may be a next turn.
            self._home.hub.ring((topics.BOT_TURNS,))

    async def deliver(self, conversation_id: int, reply: BotReply) -> None:
        """Take in what a bot says; may come at any time."""
        turn = self._turns.get(conversation_id)
        upto = turn.upto if turn is not None else None
        taken = await self._home.store.do(SYSTEM, bot_turns.answer, conversation_id, upto, reply)
        if reply.lines:
            self._typed(conversation_id)
        if not taken or reply.hand_over is not None or reply.ended:
            await self._let_go(conversation_id)

    async def _lost(self, conversation_id: int) -> None:
        with contextlib.suppress(Exception):
            await self._home.store.do(
                SYSTEM, bot_turns.hand_over, conversation_id, HandOver(why="bot lost")
            )

    async def _let_go(self, conversation_id: int) -> None:
        self._typed(conversation_id)
        talk = self._talks.pop(conversation_id, None)
        if talk is not None:
            await _quietly(talk.bot.leave(conversation_id))

    def _types(self, conversation_id: int, bot: str) -> None:
        self._home.hub.note(topics.typing(conversation_id), bot, _DOTS_STAY)
        self._home.hub.ring((topics.signs(conversation_id, of_patient=False),))

    def _typed(self, conversation_id: int) -> None:
        talk = self._talks.get(conversation_id)
        if talk is None or talk.dots is None:
            return
        talk.dots.cancel()
        talk.dots = None
        self._home.hub.forget(topics.typing(conversation_id), talk.name)
        self._home.hub.ring((topics.signs(conversation_id, of_patient=False),))


async def _quietly(deed: Awaitable[None]) -> None:
    try:
        await deed
    except Exception as fault:
        _log.error("bot: it could not be let go: %s", type(fault).__name__)
