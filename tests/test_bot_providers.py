"""What every bot keeps to, the embedded one and one outside alike: the contract of BotProvider."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import Any, Protocol

import pytest
from directline_server import DirectLineServer
from talking import Ear, turn

from psc_app.adapters import directline_bot, directline_wire
from psc_app.adapters.directline_bot import DirectLineBot
from psc_app.adapters.menu_bot import MenuBot
from psc_app.bot import script_text
from psc_app.domain.bot_words import BotReply, Turn
from psc_app.ports.bot_provider import BotProvider, Deliver


class Kind(Protocol):
    """A kind of bot: how one is made, how it is lost, and what a turn needs for it."""

    script: str

    def make(self, deliver: Deliver) -> BotProvider: ...

    def lose(self) -> str:
        """Have the bot lost; the script that turns have from then on."""
        ...


class Embedded:
    """The app's own bot, with the flows it comes with."""

    script = script_text.shipped()

    def make(self, deliver: Deliver) -> BotProvider:
        return MenuBot(deliver, lambda: date(2026, 3, 3))

    def lose(self) -> str:
        return "flows: [broken"


class Outside:
    """A bot of Microsoft's SDK in its own process, behind Direct Line."""

    script = ""

    def __init__(self, server: DirectLineServer) -> None:
        self.server = server

    def make(self, deliver: Deliver) -> BotProvider:
        return DirectLineBot(deliver, url=self.server.url, secret=self.server.secret)

    def lose(self) -> str:
        self.server.kill_bot()
        return self.script


@pytest.fixture(scope="module")
def server() -> Iterator[DirectLineServer]:
    running = DirectLineServer().start()
    yield running
    running.stop()


@pytest.fixture(params=["embedded", "direct line"])
def kind(
    request: pytest.FixtureRequest, server: DirectLineServer, monkeypatch: pytest.MonkeyPatch
) -> Kind:
    """Each kind of bot in turn."""
    if request.param == "embedded":
        return Embedded()
    server.reset()
    monkeypatch.setattr(directline_bot, "BACK_OFF", 0.02)
    monkeypatch.setattr(directline_wire, "PAUSE", 0.02)
    return Outside(server)


class Party:
    """Patients who talk with one bot; what a reply leaves goes into the next turn."""

    def __init__(self, kind: Kind) -> None:
        self.script = kind.script
        self.ear = Ear()
        self.bot = kind.make(self.ear.deliver)

    async def say(self, seq: int, text: str, conversation_id: int = 1) -> None:
        await self.bot.hear(self._turn(seq, text, conversation_id))

    def _turn(self, seq: int, text: str, conversation_id: int) -> Turn:
        kept: dict[str, Any] = {"memory": {}, "outside_id": "", "watermark": ""}
        for reply in self.ear.replies(conversation_id):
            for name in kept:
                kept[name] = getattr(reply, name) or kept[name]
        return turn(seq, text, conversation_id, script=self.script, **kept)

    async def asked(self, seq: int, text: str, conversation_id: int = 1) -> BotReply:
        """Say something, and the first answer to it."""
        before = len(self.ear.replies(conversation_id))
        await self.say(seq, text, conversation_id)
        return await self.ear.answer(conversation_id, before)


def play(kind: Kind, scene: Callable[[Party], Awaitable[None]]) -> None:
    async def run() -> None:
        party = Party(kind)
        try:
            await scene(party)
        finally:
            await party.bot.close()

    asyncio.run(run())


def answers(reply: BotReply) -> bool:
    """Whether it is an answer, and not that the bot was lost."""
    handed = reply.hand_over
    return bool(reply.lines or reply.ended or (handed and handed.why != "bot lost"))


def test_it_says_something_when_a_talk_begins(kind: Kind):
    async def scene(party: Party) -> None:
        assert (await party.asked(0, "")).lines

    play(kind, scene)


def test_it_answers_the_reason_a_patient_came_with(kind: Kind):
    async def scene(party: Party) -> None:
        assert answers(await party.asked(0, "I have a question"))

    play(kind, scene)


def test_it_answers_each_turn_of_a_talk(kind: Kind):
    async def scene(party: Party) -> None:
        await party.asked(0, "")
        for seq, text in enumerate(("menu", "help", "hello"), 3):
            assert answers(await party.asked(seq, text))

    play(kind, scene)


def test_whoever_wants_a_person_is_handed_over(kind: Kind):
    async def scene(party: Party) -> None:
        await party.asked(0, "")
        await party.say(3, "agent")
        handed = (await party.ear.handed()).hand_over
        assert handed is not None and handed.why in ("asked", "outside", "flow")

    play(kind, scene)


def test_two_talks_do_not_mix(kind: Kind):
    async def scene(party: Party) -> None:
        await asyncio.gather(party.asked(0, "", 1), party.asked(0, "", 2))
        await party.say(3, "agent", 2)
        await party.ear.handed(2)
        assert not any(reply.hand_over for reply in party.ear.replies(1))
        assert {key for key, _ in party.ear.got} == {1, 2}

    play(kind, scene)


def test_a_talk_that_was_left_hears_nothing_more(kind: Kind):
    async def scene(party: Party) -> None:
        await party.asked(0, "")
        await party.bot.leave(1)
        before = len(party.ear.replies(1))
        await party.asked(0, "", 2)
        assert len(party.ear.replies(1)) == before

    play(kind, scene)


def test_leaving_twice_or_what_never_began_does_no_harm(kind: Kind):
    async def scene(party: Party) -> None:
        await party.bot.leave(7)
        await party.asked(0, "")
        await party.bot.leave(1)
        await party.bot.leave(1)

    play(kind, scene)


@pytest.mark.parametrize("text", ["\U0001f62d", "x" * 4_000, "{}", '{"a": 1}', "?", "\u202e\u0000"])
def test_whatever_is_said_it_answers_or_hands_over(kind: Kind, text: str):
    async def scene(party: Party) -> None:
        await party.asked(0, "")
        assert answers(await party.asked(3, text))

    play(kind, scene)


def test_if_it_is_lost_at_the_beginning_the_patient_gets_a_person(kind: Kind):
    async def scene(party: Party) -> None:
        party.script = await asyncio.to_thread(kind.lose)
        await party.say(0, "My arm itches")
        assert (await party.ear.handed()).hand_over.why == "bot lost"

    play(kind, scene)


def test_if_it_is_lost_in_the_middle_the_patient_gets_a_person(kind: Kind):
    async def scene(party: Party) -> None:
        await party.asked(0, "")
        party.script = await asyncio.to_thread(kind.lose)
        await party.say(3, "hello?")
        assert (await party.ear.handed()).hand_over.why == "bot lost"

    play(kind, scene)


def test_a_delivery_that_fails_does_not_reach_who_speaks(kind: Kind):
    async def scene(party: Party) -> None:
        async def fail(key: int, reply: BotReply) -> None:
            raise ValueError("the house is full")

        bot = kind.make(fail)
        await bot.hear(turn(0, "", script=party.script))
        await bot.close()

    play(kind, scene)


def test_after_closing_nothing_is_delivered(kind: Kind):
    async def scene(party: Party) -> None:
        await party.asked(0, "")
        await party.bot.close()
        before = len(party.ear.got)
        if isinstance(kind, Outside):
            await asyncio.to_thread(kind.server.say, "Anybody there?")
        await asyncio.sleep(0)
        assert len(party.ear.got) == before

    play(kind, scene)
