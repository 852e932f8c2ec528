"""Tabs of those who wait are woken when their own place changed, and no more often."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.portal_cards import PlaceCard
from psc_app.ports.hub import Bell
from psc_app.services import closing, waiting_times
from psc_app.state import line_watch
from psc_app.state.line_watch import LineWatch

PATIENCE = 10.0


@pytest.fixture
def watch(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[LineWatch]:
    """A watch that is quick; nothing is offered, so that everybody stays in line."""
    monkeypatch.setattr(line_watch, "house", lambda: clinic.house)
    monkeypatch.setattr(line_watch, "REST", 0.02)
    clinic.set_workstream(mode="pick")
    yield LineWatch()


def waiter(clinic: Clinic) -> tuple[Actor, int]:
    guest = clinic.visitor()
    return guest, clinic.start(guest)


def place_of(clinic: Clinic, chat: int) -> PlaceCard:
    return clinic.look(SYSTEM, waiting_times.survey, {chat})[chat]


def bell_of(clinic: Clinic, token: str) -> Bell:
    bell = clinic.house.hub.bell()
    bell.hang((line_watch.topic(token),))
    return bell


async def rung(bell: Bell) -> set[str]:
    async with asyncio.timeout(PATIENCE):
        return await bell.rung()


async def leave(clinic: Clinic, guest: Actor, chat: int) -> None:
    await clinic.house.store.do(guest, closing.leave, chat)


def play(script: Coroutine[Any, Any, None]) -> None:
    asyncio.run(script)


def test_who_moves_up_is_woken_with_the_new_place_and_the_others_are_left_alone(
    clinic: Clinic, watch: LineWatch
) -> None:
    first, second, third = (waiter(clinic) for _ in range(3))

    async def script() -> None:
        bells = [bell_of(clinic, token) for token in ("one", "three")]
        watch.keep("one", first[1], place_of(clinic, first[1]))
        watch.keep("three", third[1], place_of(clinic, third[1]))
        await leave(clinic, *second)
        assert await rung(bells[1]) == {line_watch.topic("three")}
        place = watch.news("three")
        assert place is not None
        assert (place.ahead, place.where) == (1, "1 person ahead of you")
        assert watch.news("three") is None
        assert watch.news("one") is None
        await leave(clinic, *first)
        await rung(bells[1])
        assert (place := watch.news("three")) is not None
        assert place.where == "You are next"

    play(script())


def test_who_is_far_from_any_change_is_woken_after_a_while_to_look_at_the_hours(
    clinic: Clinic, watch: LineWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_watch, "LOOK_ANEW", 0.05)

    async def script() -> None:
        bell = bell_of(clinic, "form")
        watch.keep("form")
        for _ in range(2):
            assert await rung(bell) == {line_watch.topic("form")}
            assert watch.news("form") is None

    play(script())


def test_many_changes_at_once_are_counted_once(
    clinic: Clinic, watch: LineWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    survey = waiting_times.survey

    def counting(*given: Any) -> Any:
        counted.append(1)
        return survey(*given)

    monkeypatch.setattr(waiting_times, "survey", counting)
    monkeypatch.setattr(line_watch, "REST", 0.5)
    waiters = [waiter(clinic) for _ in range(10)]

    async def script() -> None:
        last = waiters[-1][1]
        bell = bell_of(clinic, "last")
        counted.clear()
        watch.keep("last", last, PlaceCard(ahead=9))
        for one in waiters[:-1]:
            await leave(clinic, *one)
        while True:
            await rung(bell)
            if (place := watch.news("last")) and place.ahead == 0:
                break
        # One for the first change, and at most one more for those during the rest.
        assert len(counted) <= 2

    play(script())


def test_the_watch_ends_with_the_last_tab_and_begins_again(
    clinic: Clinic, watch: LineWatch
) -> None:
    one, other = waiter(clinic), waiter(clinic)

    async def script() -> None:
        watch.keep("tab", one[1], place_of(clinic, one[1]))
        task = watch._task
        assert task is not None
        watch.drop("tab")
        assert len(watch) == 0
        async with asyncio.timeout(PATIENCE):
            await task
        assert clinic.house.hub.listeners(topics.OPEN_ITEMS) == 0
        bell = bell_of(clinic, "tab")
        watch.keep("tab", other[1], place_of(clinic, other[1]))
        await leave(clinic, *one)
        await rung(bell)
        assert (place := watch.news("tab")) is not None
        assert place.ahead == 0

    play(script())


def test_after_a_fault_of_the_database_the_watch_goes_on(
    clinic: Clinic, watch: LineWatch, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    one, other = waiter(clinic), waiter(clinic)
    shown, survey = place_of(clinic, other[1]), waiting_times.survey
    faults = [RuntimeError("Elsa Vargas can't be read")]
    failed = threading.Event()

    def failing(*given: Any) -> Any:
        if faults:
            failed.set()
            raise faults.pop()
        return survey(*given)

    monkeypatch.setattr(waiting_times, "survey", failing)

    async def script() -> None:
        bell = bell_of(clinic, "tab")
        watch.keep("tab", other[1], shown)
        assert await asyncio.to_thread(failed.wait, PATIENCE)
        await leave(clinic, *one)
        await rung(bell)
        assert (place := watch.news("tab")) is not None
        assert place.ahead == 0

    play(script())
    assert "RuntimeError" in caplog.text
    assert "Elsa" not in caplog.text
