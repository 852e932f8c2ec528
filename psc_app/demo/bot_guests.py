"""The bot's part in yesterday's and today's conversations of the demo, played by the bot itself."""

import asyncio
from dataclasses import dataclass

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import BotReply
from psc_app.domain.vocabulary import BotKind
from psc_app.services import bot_turns
from psc_app.wiring import House, build_bots


@dataclass(frozen=True)
class BotTalk:
    """What one patient wrote to the bot; "" stands for having read its greeting."""

    reason: str
    lines: tuple[str, ...]


SETTLED: tuple[BotTalk, ...] = (
    BotTalk("What are your opening hours?", ("thanks", "bye")),
    BotTalk("How do I get to you by bus?", ("thank you, bye",)),
    BotTalk("Are you open on Saturday?", ("ok thanks", "bye")),
)
"""Who had what they wanted from the bot alone."""

TODAY = BotTalk("I would like a refill", ())
"""Who talks with the bot when the demo begins."""


class BotOnStage:
    """The embedded bot, which answers at the story's own time."""

    def __init__(self, stage: House) -> None:
        """Take the bots that the app itself has."""
        self._stage = stage
        self._bots = build_bots(stage.config, self._deliver)
        self._upto: dict[int, int] = {}

    async def _deliver(self, conversation_id: int, reply: BotReply) -> None:
        upto = self._upto.get(conversation_id)
        self._stage.store.do_now(SYSTEM, bot_turns.answer, conversation_id, upto, reply)

    def answers(self) -> None:
        """Let the bot hear and answer all that waits for it."""
        bot = self._bots.get(BotKind.EMBEDDED)
        if bot is None:
            return
        while waiting := self._stage.store.look_now(SYSTEM, bot_turns.to_hear):
            for due in waiting:
                key = due.turn.conversation_id
                self._upto[key] = due.upto
                asyncio.run(bot.hear(due.turn))
                self._stage.store.do_now(SYSTEM, bot_turns.heard, key, due.upto)

    def passes_on(self, patient: Actor, conversation_id: int) -> None:
        """Have the patient ask for a person, unless the bot has passed them on already."""
        self._stage.store.do_now(patient, bot_turns.ask_person, conversation_id)
