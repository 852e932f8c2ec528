"""Doorbells and notes within one process."""

import asyncio
import threading

import pytest

from psc_app.adapters import memory_hub
from psc_app.adapters.memory_hub import MemoryHub


class Watch:
    """Stands in for the module `time`: shows what a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(memory_hub, "time", watch)
    return watch


async def heard(bell) -> set[str]:
    async with asyncio.timeout(5):
        return await bell.rung()


async def silent(bell) -> bool:
    """Whether nothing waits to be heard."""
    listening = asyncio.ensure_future(bell.rung())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    quiet = not listening.done()
    listening.cancel()
    return quiet


def test_a_bell_hears_its_topics_and_no_others():
    async def story() -> None:
        hub = MemoryHub()
        bell, other = hub.bell(), hub.bell()
        bell.hang({"desk:1", "floor"})
        other.hang({"desk:2"})
        hub.ring({"desk:1", "desk:3"})
        assert await heard(bell) == {"desk:1"}
        assert await silent(other)

    asyncio.run(story())


def test_what_rings_before_one_listens_is_heard_once():
    async def story() -> None:
        hub = MemoryHub()
        bell = hub.bell()
        bell.hang({"a", "b"})
        hub.ring({"a"})
        hub.ring({"a", "b"})
        assert await heard(bell) == {"a", "b"}
        assert await silent(bell)

    asyncio.run(story())


def test_every_bell_on_a_topic_rings():
    async def story() -> None:
        hub = MemoryHub()
        bells = [hub.bell() for _ in range(20)]
        for bell in bells:
            bell.hang({"floor"})
        hub.ring({"floor"})
        assert [await heard(bell) for bell in bells] == [{"floor"}] * 20

    asyncio.run(story())


def test_hanging_anew_changes_what_is_heard():
    async def story() -> None:
        hub = MemoryHub()
        bell = hub.bell()
        bell.hang({"a", "b"})
        bell.hang({"b", "c"})
        hub.ring({"a"})
        assert await silent(bell)
        hub.ring({"c"})
        assert await heard(bell) == {"c"}
        assert [hub.listeners(topic) for topic in "abc"] == [0, 1, 1]

    asyncio.run(story())


def test_a_bell_taken_down_hears_nothing_and_leaves_nothing_behind():
    async def story() -> None:
        hub = MemoryHub()
        bell, other = hub.bell(), hub.bell()
        bell.hang({"a"})
        other.hang({"a"})
        assert hub.listeners("a") == 2
        bell.take_down()
        bell.take_down()
        hub.ring({"a"})
        assert await silent(bell)
        assert hub.listeners("a") == 1
        other.take_down()
        assert hub.listeners("a") == 0
        assert not hub._bells

    asyncio.run(story())


def test_asking_who_listens_to_a_strange_topic_keeps_nothing():
    async def story() -> None:
        hub = MemoryHub()
        hub.bell()
        assert hub.listeners("a") == 0
        hub.ring({"a"})
        assert not hub._bells

    asyncio.run(story())


def test_a_ring_from_another_thread_wakes_who_waits():
    async def story() -> None:
        hub = MemoryHub()
        bell = hub.bell()
        bell.hang({"a", "b"})
        waiting = asyncio.ensure_future(heard(bell))
        await asyncio.sleep(0)
        thread = threading.Thread(target=hub.ring, args=(iter(("a", "b")),))
        thread.start()
        assert await waiting == {"a", "b"}
        thread.join()

    asyncio.run(story())


def test_many_threads_ring_and_nothing_is_lost():
    async def story() -> None:
        hub = MemoryHub()
        bell = hub.bell()
        wanted = {f"topic {number}" for number in range(200)}
        bell.hang(wanted)
        threads = [threading.Thread(target=hub.ring, args=({topic},)) for topic in wanted]
        for thread in threads:
            thread.start()
        rang: set[str] = set()
        while rang != wanted:
            rang |= await heard(bell)
        for thread in threads:
            thread.join()

    asyncio.run(story())


def test_ringing_where_nobody_ever_listened_or_the_loop_is_over_is_harmless():
    hub = MemoryHub()
    hub.ring({"a"})

    async def listen() -> None:
        hub.bell().hang({"a"})

    asyncio.run(listen())
    hub.ring({"a"})


def test_a_loop_that_closes_in_the_middle_of_a_ring_is_harmless():
    class Closing:
        """A loop that is open when asked, and closed when used."""

        def is_closed(self) -> bool:
            return False

        def call_soon_threadsafe(self, *_: object) -> None:
            raise RuntimeError("Event loop is closed")

    hub = MemoryHub()
    hub._loop = Closing()  # type: ignore[assignment]
    hub.ring({"a"})


# ---------------------------------------------------------------- notes


def test_a_note_says_who_is_there_until_its_time_is_over(watch: Watch):
    hub = MemoryHub()
    hub.note("typing:1", "Ana", 5)
    watch.seconds += 2
    hub.note("typing:1", "patient", 5)
    assert hub.noted("typing:1") == ["Ana", "patient"]
    assert hub.noted("typing:2") == []
    watch.seconds += 3.5
    assert hub.noted("typing:1") == ["patient"]
    watch.seconds += 10
    assert hub.noted("typing:1") == []
    assert not hub._notes


def test_a_note_renewed_keeps_its_place_and_lasts_longer(watch: Watch):
    hub = MemoryHub()
    hub.note("typing:1", "Ana", 5)
    hub.note("typing:1", "patient", 5)
    watch.seconds += 4
    hub.note("typing:1", "Ana", 5)
    assert hub.noted("typing:1") == ["Ana", "patient"]
    watch.seconds += 4
    assert hub.noted("typing:1") == ["Ana"]


def test_who_comes_back_after_their_time_comes_after_who_stayed(watch: Watch):
    hub = MemoryHub()
    hub.note("typing:1", "Ana", 5)
    hub.note("typing:1", "patient", 60)
    watch.seconds += 10
    hub.note("typing:1", "Ana", 5)
    assert hub.noted("typing:1") == ["patient", "Ana"]


def test_a_note_can_be_dropped_before_its_time(watch: Watch):
    hub = MemoryHub()
    hub.note("typing:1", "Ana", 5)
    hub.forget("typing:1", "patient")
    hub.forget("typing:2", "Ana")
    assert hub.noted("typing:1") == ["Ana"]
    hub.forget("typing:1", "Ana")
    hub.forget("typing:1", "Ana")
    assert hub.noted("typing:1") == []
    assert not hub._notes
