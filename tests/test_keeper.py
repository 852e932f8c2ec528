"""What runs behind the scenes as long as the server does."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from people import Clinic

from psc_app.backstage import keeper
from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import presence, timekeeper
from psc_app.services.receipts import Seen


@pytest.fixture
def quick(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The clinic's house, kept by a keeper who hardly pauses."""
    monkeypatch.setattr(keeper, "house", lambda: clinic.house)
    monkeypatch.setattr(keeper, "_TICK", 0.01)
    monkeypatch.setattr(keeper, "_RECEIPTS", 0.01)
    return clinic


def while_kept(until: Callable[[], bool], meanwhile: Callable[[], Any] = lambda: None) -> None:
    """Run the backstage until something has come about."""

    async def run() -> None:
        async with asyncio.timeout(20), keeper.backstage():
            await asyncio.to_thread(meanwhile)
            while not await asyncio.to_thread(until):
                pass

    asyncio.run(run())


def test_the_clock_is_looked_at_again_and_again(quick: Clinic):
    guest = quick.visitor()
    chat = quick.start(guest)

    def go() -> None:
        quick.do(guest, presence.patient_came)
        quick.clock.turn(minutes=10)

    while_kept(lambda: True, go)
    assert quick.state(chat) is S.OPEN
    while_kept(lambda: quick.state(chat) is S.CLOSED, lambda: quick.clock.turn(minutes=3))


def test_at_the_start_nobody_is_there(quick: Clinic):
    agent = quick.staff()
    while_kept(lambda: not quick.status(agent).connected)


def test_receipts_are_kept_while_running_and_what_is_left_at_the_end(quick: Clinic):
    chat = quick.start()
    quick.house.receipts.drop(Seen(chat, True, 1, 1))
    while_kept(lambda: quick.conversation(chat).patient_read == 1)

    async def drop_last() -> None:
        async with keeper.backstage():
            quick.house.receipts.drop(Seen(chat, True, 2, 2))

    asyncio.run(drop_last())
    assert quick.conversation(chat).patient_read == 2


def test_a_round_that_fails_does_not_end_the_later_ones(
    quick: Clinic, monkeypatch: pytest.MonkeyPatch, caplog
):
    agent: Actor = quick.staff()
    chat = quick.start()
    assert quick.offered_to(chat) == agent.id
    failed = []
    tick = timekeeper.tick

    def fail_twice(work: Any) -> None:
        if len(failed) < 2:
            failed.append(work)
            raise ValueError("Elsa Vargas")
        tick(work)

    monkeypatch.setattr(timekeeper, "tick", fail_twice)
    while_kept(lambda: quick.offered_to(chat) is None, lambda: quick.clock.turn(seconds=45))
    assert "ValueError" in caplog.text
    assert "Elsa" not in caplog.text
