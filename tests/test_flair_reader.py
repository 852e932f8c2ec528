"""The reader over one worker process: order, crashes, hanging, what is missing, back-pressure."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from fake_worker import COMMAND

from psc_app.adapters.flair_reader import FlairReader, Patience
from psc_app.adapters.lexicon_reader import LexiconReader
from psc_app.domain.reading import Reading
from psc_app.domain.vocabulary import Engine

_QUICK = Patience(to_start=30, to_read=0.5, to_read_one=0.0, first_pause=0.01, longest_pause=0.02)


def reading(
    go: Callable[[FlairReader], Coroutine[Any, Any, Any]],
    *arguments: str,
    patience: Patience = _QUICK,
    **more: Any,
) -> Any:
    """Do something with a reader whose worker has said how it is."""

    async def run() -> Any:
        reader = FlairReader(LexiconReader(), (*COMMAND, *arguments), patience, **more)
        try:
            async with asyncio.timeout(60):
                await reader.settle()
                return await go(reader)
        finally:
            await reader.close()

    return asyncio.run(run())


async def back(reader: FlairReader) -> None:
    """Until the model reads again."""
    while reader.health().engine is not Engine.FLAIR:
        await asyncio.sleep(0.01)


def test_readings_come_back_in_the_order_of_the_texts():
    texts = [f"I would say {number}" for number in (-3, 2, 0, 1, -1)]
    found = reading(lambda reader: reader.read(texts))
    assert [one.score for one in found] == [-3, 2, 0, 1, -1]
    assert {(one.engine, one.version) for one in found} == {(Engine.FLAIR, "obedient 1")}


def test_what_sounds_like_an_emergency_comes_with_its_sentence():
    (found,) = reading(lambda reader: reader.read(["this is an alarm for my chest"]))
    assert found.alarm.family == "cardiac"
    assert found.alarm.matched == "this is an alarm for my chest"


def test_another_language_and_an_empty_text_are_unknown():
    found = reading(lambda reader: reader.read(["me duele mucho la cabeza 2", "", "I am well 2"]))
    assert [one.score for one in found] == [None, None, 2]
    assert {one.engine for one in found} == {Engine.FLAIR}


def test_nothing_is_asked_for_no_texts():
    assert reading(lambda reader: reader.read([])) == []


def test_several_who_ask_at_once_get_each_their_own():
    async def ask(reader: FlairReader) -> list[list[Reading]]:
        return await asyncio.gather(*(reader.read([f"I say {n}"] * 3) for n in (-2, -1, 0, 1, 2)))

    found = reading(ask)
    assert [[one.score for one in each] for each in found] == [[n] * 3 for n in (-2, -1, 0, 1, 2)]


def test_after_a_crash_the_word_list_reads_until_the_worker_is_back():
    async def crash(reader: FlairReader) -> tuple[list[Reading], Any, list[Reading]]:
        during = await reader.read(["I am furious with you", "crash"])
        down = reader.health()
        await back(reader)
        return during, down, await reader.read(["I would say 2"])

    during, down, after = reading(crash)
    assert [one.engine for one in during] == [Engine.BASIC] * 2
    assert during[0].score < 0
    assert down.engine is Engine.BASIC
    assert "started again" in down.why
    assert (after[0].engine, after[0].score) == (Engine.FLAIR, 2)


def test_every_crash_is_counted_and_followed_by_a_new_start():
    async def crash(reader: FlairReader) -> int:
        for _ in range(3):
            await reader.read(["crash"])
            await back(reader)
        return reader.health().restarts

    assert reading(crash) == 3


def test_a_worker_that_hangs_is_ended_and_the_word_list_reads():
    async def hang(reader: FlairReader) -> tuple[list[Reading], list[Reading]]:
        during = await reader.read(["hang"])
        await back(reader)
        return during, await reader.read(["I would say 1"])

    during, after = reading(hang)
    assert during[0].engine is Engine.BASIC
    assert after[0].engine is Engine.FLAIR


def test_a_text_that_the_model_stumbles_over_is_read_by_the_word_list_and_harms_no_other():
    async def stumble(reader: FlairReader) -> tuple[list[Reading], list[Reading], int]:
        during = await reader.read(["stumble"])
        return during, await reader.read(["I would say 1"]), reader.health().restarts

    during, after, restarts = reading(stumble)
    assert during[0].engine is Engine.BASIC
    assert after[0].engine is Engine.FLAIR
    assert restarts == 0


@pytest.mark.parametrize(
    ("what", "says"), [("without-weights", "train-sentiment"), ("without-flair", "make heavy")]
)
def test_what_is_missing_is_said_and_the_word_list_reads(what, says):
    async def ask(reader: FlairReader) -> tuple[list[Reading], Any]:
        return await reader.read(["I am furious"]), reader.health()

    found, health = reading(ask, what)
    assert found[0].engine is Engine.BASIC
    assert health.engine is Engine.BASIC
    assert says in health.why
    assert health.restarts == 0


def test_while_the_model_is_loaded_the_word_list_reads():
    async def run() -> tuple[Reading, Any]:
        reader = FlairReader(LexiconReader(), COMMAND, _QUICK)
        try:
            (first,) = await reader.read(["I am furious"])
            return first, reader.health()
        finally:
            await reader.close()

    first, health = asyncio.run(run())
    assert first.engine is Engine.BASIC
    assert "loaded" in health.why


def test_a_worker_that_cannot_be_started_leaves_the_word_list():
    async def run() -> Reading:
        reader = FlairReader(LexiconReader(), ("/nowhere/python",), _QUICK)
        try:
            await reader.settle()
            (found,) = await reader.read(["I am furious"])
            return found
        finally:
            await reader.close()

    assert asyncio.run(run()).engine is Engine.BASIC


def test_no_more_texts_than_allowed_are_on_their_way_at_once():
    most = []

    async def ask(reader: FlairReader) -> list[list[Reading]]:
        async def one(number: int) -> list[Reading]:
            found = await reader.read([f"I say {number % 3}"] * 2)
            most.append(reader.health().waiting)
            return found

        return await asyncio.gather(*(one(number) for number in range(40)))

    found = reading(ask, most_waiting=4)
    assert [each[0].score for each in found] == [number % 3 for number in range(40)]
    assert max(most) <= 4


def test_a_batch_larger_than_what_may_wait_is_read_all_the_same():
    found = reading(lambda reader: reader.read(["I say 1"] * 10), most_waiting=4)
    assert [one.score for one in found] == [1] * 10


def test_the_process_ends_with_the_reader():
    async def run() -> int | None:
        reader = FlairReader(LexiconReader(), COMMAND, _QUICK)
        await reader.settle()
        process = reader._process
        assert process is not None
        await reader.close()
        return process.returncode

    assert asyncio.run(run()) is not None
