"""What a tab hears at once, and what it hears at its leisure."""

import asyncio
from collections.abc import Awaitable, Callable

from psc_app.adapters.memory_hub import MemoryHub
from psc_app.domain import topics
from psc_app.state.ear import LEISURE, Ear

DESK = topics.desk(1)


class Tab:
    """A bell on its hub, an ear at it, and a watch that is turned by hand."""

    def __init__(self) -> None:
        self.hub = MemoryHub()
        self.bell = self.hub.bell()
        self.bell.hang({DESK, *topics.CROWDED})
        self.at = 1_000.0
        self.ear = Ear(self.bell, lambda: self.at)

    async def hears(self, *rung: str) -> set[str]:
        self.hub.ring(rung)
        return await self.ear.hear()


def in_a_loop(story: Callable[[Tab], Awaitable[None]]) -> None:
    async def tell() -> None:
        await story(Tab())

    asyncio.run(tell())


def test_what_is_meant_for_the_tab_is_heard_every_time():
    async def story(tab: Tab) -> None:
        for _ in range(3):
            assert await tab.hears(DESK) == {DESK}

    in_a_loop(story)


def test_the_first_change_of_a_crowded_list_is_heard_at_once():
    async def story(tab: Tab) -> None:
        assert await tab.hears(topics.OPEN_ITEMS) == {topics.OPEN_ITEMS}

    in_a_loop(story)


def test_later_changes_of_a_crowded_list_are_held_back_and_do_not_hold_back_the_rest():
    async def story(tab: Tab) -> None:
        await tab.hears(topics.OPEN_ITEMS)
        tab.at += LEISURE / 2
        assert await tab.hears(topics.OPEN_ITEMS) == set()
        assert await tab.hears(DESK, topics.FLOOR) == {DESK}

    in_a_loop(story)


def test_what_was_held_back_is_heard_once_the_leisure_is_over_without_another_ring():
    async def story(tab: Tab) -> None:
        await tab.hears(topics.OPEN_ITEMS)
        await tab.hears(topics.OPEN_ITEMS, topics.FLOOR)
        tab.at += LEISURE
        assert await tab.ear.hear() == {topics.OPEN_ITEMS, topics.FLOOR}
        assert await tab.hears(topics.OPEN_ITEMS) == set()

    in_a_loop(story)


def test_what_was_held_back_comes_with_the_next_ring_after_the_leisure():
    async def story(tab: Tab) -> None:
        await tab.hears(topics.OPEN_ITEMS)
        await tab.hears(topics.OPEN_ITEMS)
        tab.at += LEISURE + 1
        assert await tab.hears(DESK) == {DESK, topics.OPEN_ITEMS}

    in_a_loop(story)


def test_on_a_large_floor_tabs_look_one_after_the_other_and_none_later_than_the_leisure():
    async def story(tab: Tab) -> None:
        moments = []
        for part in (0.1, 0.5, 0.9):
            tab.ear = Ear(tab.bell, lambda: tab.at, crowd=lambda: 500, dice=lambda part=part: part)
            began = tab.at
            assert await tab.hears(topics.OPEN_ITEMS) == set()
            assert await tab.hears(DESK) == {DESK}, "an offer does not wait"
            tab.at = began + LEISURE * part
            assert await tab.ear.hear() == {topics.OPEN_ITEMS}
            moments.append(tab.at - began)
            tab.at += LEISURE
        assert moments == sorted(set(moments))
        assert moments[-1] <= LEISURE

    in_a_loop(story)


def test_in_a_small_clinic_a_changed_list_is_heard_at_once():
    async def story(tab: Tab) -> None:
        tab.ear = Ear(tab.bell, lambda: tab.at, crowd=lambda: 12)
        assert await tab.hears(topics.OPEN_ITEMS) == {topics.OPEN_ITEMS}

    in_a_loop(story)
