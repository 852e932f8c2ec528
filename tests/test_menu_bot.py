"""The embedded bot as the house meets it: one answer for each turn, and never a word too late."""

import asyncio
import logging

import pytest
from bot_scripts_of import SMALL

from psc_app.adapters.menu_bot import MenuBot
from psc_app.domain.bot_words import BotReply, Turn


class Ear:
    """Takes what the bot delivers."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.heard: list[tuple[int, BotReply]] = []
        self.fault = fault

    async def __call__(self, conversation_id: int, reply: BotReply) -> None:
        self.heard.append((conversation_id, reply))
        if self.fault:
            raise self.fault


def test_a_turn_is_answered_once_to_whom_it_belongs() -> None:
    ear = Ear()

    async def script() -> None:
        bot = MenuBot(ear)
        await asyncio.gather(*(bot.hear(Turn(n, 0, "", script=SMALL)) for n in range(1, 30)))
        await bot.close()

    asyncio.run(script())
    assert sorted(key for key, _ in ear.heard) == list(range(1, 30))
    assert {reply.lines for _, reply in ear.heard} == {("What is it?",)}


def test_the_talk_goes_on_from_what_it_remembered() -> None:
    ear = Ear()

    async def script() -> None:
        bot = MenuBot(ear)
        await bot.hear(Turn(7, 0, "", script=SMALL))
        await bot.hear(Turn(7, 1, "1", script=SMALL, memory=ear.heard[-1][1].memory))

    asyncio.run(script())
    assert ear.heard[-1][1].lines == ("Which medicine?",)


@pytest.mark.parametrize("text", ["", "flows: [", "flows: {}", "no script"])
def test_a_script_that_cannot_be_used_gets_the_patient_a_person(text: str) -> None:
    ear = Ear()
    asyncio.run(MenuBot(ear).hear(Turn(1, 0, "", script=text)))
    assert [reply.hand_over.why for _, reply in ear.heard if reply.hand_over] == ["bot lost"]


def test_a_fault_in_the_bot_gets_the_patient_a_person_and_no_word_of_theirs_into_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ear = Ear()
    memory = {"flow": "refill", "at": 0, "slots": "My secret"}
    with caplog.at_level(logging.DEBUG):
        asyncio.run(MenuBot(ear).hear(Turn(1, 2, "My secret", script=SMALL, memory=memory)))
    assert ear.heard[0][1].hand_over is not None
    assert "My secret" not in caplog.text


def test_an_answer_that_is_not_taken_breaks_nothing() -> None:
    ear = Ear(RuntimeError("My secret"))
    bot = MenuBot(ear)
    asyncio.run(bot.hear(Turn(1, 0, "", script=SMALL)))
    asyncio.run(bot.hear(Turn(1, 0, "", script=SMALL)))
    assert len(ear.heard) == 2


def test_nothing_is_delivered_once_the_talk_is_over_for_the_bot() -> None:
    ear = Ear()

    async def script() -> None:
        bot = MenuBot(ear)
        hearing = asyncio.create_task(bot.hear(Turn(1, 0, "", script=SMALL)))
        await asyncio.sleep(0)
        await bot.leave(1)
        await hearing
        assert ear.heard == []
        # Another talk under the same number would be heard again.
        await bot.hear(Turn(1, 0, "", script=SMALL))
        await bot.leave(1)

    asyncio.run(script())
    assert len(ear.heard) == 1
