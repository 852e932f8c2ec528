"""A bot for tests, and a clinic in which a bot answers first."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from people import Clinic

from psc_app.backstage.bot_keeper import BotKeeper
from psc_app.domain.actor import SYSTEM
from psc_app.domain.bot_words import BotReply, Choice, HandOver, Turn
from psc_app.domain.vocabulary import BotKind
from psc_app.models.settings import Setting
from psc_app.ports.bot_provider import Deliver
from psc_app.services import bot_turns
from psc_app.services.work import Work

MENU = (Choice("Refill a prescription", "refill"), Choice("Opening hours", "hours"))


def answer_first(clinic: Clinic, provider: BotKind = BotKind.EMBEDDED, **settings: Any) -> None:
    """Have a bot answer new chats; further settings by their names after "bot."."""

    def write(work: Work) -> None:
        for name, value in {"provider": provider.value, **settings}.items():
            work.session.merge(Setting(key=f"bot.{name}", value=value))

    clinic.do(SYSTEM, write)


def says(*lines: str, **more: Any) -> BotReply:
    return BotReply(lines=lines, **more)


def turn_of(clinic: Clinic, chat: int) -> bot_turns.Due | None:
    """What waits for the bot in a chat."""
    due = clinic.look(SYSTEM, bot_turns.to_hear)
    return next((one for one in due if one.turn.conversation_id == chat), None)


def reply(clinic: Clinic, chat: int, given: BotReply) -> bool:
    """The bot answers what waits for it."""
    due = turn_of(clinic, chat)
    assert due is not None, "nothing waits for the bot"
    return clinic.do(SYSTEM, bot_turns.answer, chat, due.upto, given)


@dataclass
class SmallBot:
    """Greets with a menu, repeats what it hears, and does what a few words ask for."""

    deliver: Deliver
    heard: list[Turn] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    closed: bool = False
    silent: bool = False

    async def hear(self, turn: Turn) -> None:
        self.heard.append(turn)
        if not self.silent:
            await self.deliver(turn.conversation_id, self._answer(turn))

    def _answer(self, turn: Turn) -> BotReply:
        memory = {"slots": dict(turn.memory.get("slots", {}))}
        match turn.text:
            case "agent":
                return says("Of course.", memory=memory, hand_over=HandOver("asked"))
            case "bye":
                return says("Goodbye.", ended=True)
            case _:
                memory["slots"]["reason"] = turn.text
                line = "Hello." if turn.seq == 0 else f"You said: {turn.text}"
                return says(line, choices=MENU, memory=memory)

    async def leave(self, conversation_id: int) -> None:
        self.left.append(conversation_id)

    async def close(self) -> None:
        self.closed = True


def while_answering(
    clinic: Clinic,
    until: Callable[[], bool],
    *,
    kind: BotKind = BotKind.EMBEDDED,
    bots: dict[BotKind, Any] | None = None,
    **like: Any,
) -> SmallBot:
    """Run a keeper with a small bot until something has come about; returns the bot."""
    made: list[SmallBot] = []

    def build(deliver: Deliver) -> dict[BotKind, Any]:
        made.append(replace(SmallBot(deliver), **like))
        return {kind: made[0]} if bots is None else bots

    async def run() -> None:
        keeper = BotKeeper(clinic.house, build)
        task = asyncio.create_task(keeper.run())
        try:
            async with asyncio.timeout(20):
                while not await asyncio.to_thread(until):
                    pass
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await keeper.close()

    asyncio.run(run())
    return made[0]
