"""Messages are read behind the scenes: all of them, in order, and none is held up by it."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from fake_worker import COMMAND
from people import Clinic

from psc_app.adapters.flair_reader import FlairReader
from psc_app.adapters.lexicon_reader import LexiconReader
from psc_app.backstage import mood_keeper
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.reading import ReaderHealth, Reading
from psc_app.domain.vocabulary import Engine
from psc_app.models.mood import MessageMood
from psc_app.ports.message_reader import MessageReader
from psc_app.services import messages, mood
from psc_app.services.work import Work
from psc_app.wiring import House


class Slow:
    """A reader that waits until it is told to go on."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.batches: list[list[str]] = []

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        self.batches.append(list(texts))
        await self.go.wait()
        return [Reading(1.0, Engine.FLAIR, "slow 1")] * len(texts)

    async def settle(self) -> None:
        """It is known."""

    def health(self) -> ReaderHealth:
        return ReaderHealth(Engine.FLAIR)

    async def close(self) -> None:
        """Nothing to end."""


class Broken(Slow):
    """A reader that does not keep its promise."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        raise RuntimeError(texts)


class Talk:
    """A guest and an agent in a chat of a house with this reader."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.guest, self.agent = clinic.visitor(), clinic.staff()
        self.id = clinic.talk(self.agent, self.guest)
        # The reason for the chat is a message as well, and read like any other.
        clinic.do(SYSTEM, self._read_reason)

    @staticmethod
    def _read_reason(work: Work) -> None:
        waiting = mood.to_read(work, 10)
        mood.record(work, [(one, Reading(0.0, Engine.FLAIR)) for one in waiting])

    async def say(self, house: House, body: str, who: Actor | None = None) -> int:
        return await house.store.do(who or self.guest, messages.post, self.id, uuid4().hex, body)

    def moods(self) -> list[MessageMood]:
        return self.clinic.rows(MessageMood)[1:]

    async def all_read(self, count: int) -> list[MessageMood]:
        while len(found := await asyncio.to_thread(self.moods)) < count:
            await asyncio.sleep(0.01)
        return found


@pytest.fixture
def talk(clinic: Clinic) -> Talk:
    return Talk(clinic)


def kept(
    talk: Talk,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], MessageReader],
    go: Callable[[House, Any], Awaitable[None]],
) -> None:
    """Do something while messages are read in the background."""

    async def run() -> None:
        reader = make()
        house = dataclasses.replace(talk.clinic.house, reader=reader)
        monkeypatch.setattr(mood_keeper, "house", lambda: house)
        async with asyncio.timeout(60), mood_keeper.readers():
            await go(house, reader)

    asyncio.run(run())


def test_a_message_is_delivered_and_answered_while_its_reader_still_thinks(talk, monkeypatch):
    async def go(house: House, reader: Slow) -> None:
        for number in range(60):
            await talk.say(house, f"Message {number}")
        await talk.say(house, "I am on it", talk.agent)
        seen = await house.store.look(talk.agent, messages.look_newest, talk.id)
        assert seen.messages[-1].body == "I am on it"
        assert await asyncio.to_thread(talk.moods) == []
        reader.go.set()
        await talk.all_read(60)

    kept(talk, monkeypatch, Slow, go)


def test_what_comes_meanwhile_waits_in_the_database_and_is_read_in_batches(talk, monkeypatch):
    async def go(house: House, reader: Slow) -> None:
        for number in range(100):
            await talk.say(house, f"Message {number}")
        reader.go.set()
        await talk.all_read(100)
        assert max(len(batch) for batch in reader.batches) <= mood_keeper._BATCH
        assert [one for batch in reader.batches for one in batch] == [
            f"Message {number}" for number in range(100)
        ]

    kept(talk, monkeypatch, Slow, go)


def test_each_message_gets_its_own_score_and_the_order_is_kept(talk, monkeypatch):
    numbers = [number % 7 - 3 for number in range(120)]

    async def go(house: House, reader: FlairReader) -> None:
        await reader.settle()
        for number in numbers:
            await talk.say(house, f"I would say {number}")
        found = await talk.all_read(len(numbers))
        assert [one.level for one in found] == numbers
        assert [one.seq for one in found] == sorted(one.seq for one in found)
        assert {one.engine for one in found} == {"flair"}

    kept(talk, monkeypatch, lambda: FlairReader(LexiconReader(), COMMAND), go)


def test_a_crash_of_the_model_loses_no_message(talk, monkeypatch):
    async def go(house: House, reader: FlairReader) -> None:
        await reader.settle()
        for body in ("I would say 1", "crash", "I am furious", "thank you"):
            await talk.say(house, body)
        found = await talk.all_read(4)
        assert {one.engine for one in found} <= {"flair", "basic"}
        assert "basic" in {one.engine for one in found}
        assert all(one.level is not None for one in found)

    kept(talk, monkeypatch, lambda: FlairReader(LexiconReader(), COMMAND), go)


def test_what_was_left_unread_when_the_server_stopped_is_read_after_the_start(talk, monkeypatch):
    for number in range(20):
        talk.clinic.say(talk.guest, talk.id, f"I would say {number % 3}")

    async def go(house: House, reader: FlairReader) -> None:
        found = await talk.all_read(20)
        assert [one.level for one in found] == [number % 3 for number in range(20)]
        assert {one.engine for one in found} == {"flair"}

    kept(talk, monkeypatch, lambda: FlairReader(LexiconReader(), COMMAND), go)


def test_where_the_reader_fails_the_mood_is_unknown_and_nothing_is_in_the_log(
    talk, monkeypatch, caplog
):
    async def go(house: House, reader: Broken) -> None:
        await talk.say(house, "my secret words")
        (found,) = await talk.all_read(1)
        assert (found.level, found.engine) == (None, "none")

    kept(talk, monkeypatch, Broken, go)
    assert "secret" not in caplog.text
    assert "the reader failed" in caplog.text
