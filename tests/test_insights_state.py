"""When a page of figures counts again, and what it says while it can't."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest

from psc_app.domain.actor import SYSTEM
from psc_app.domain.cards import millis
from psc_app.domain.errors import NotAllowed
from psc_app.domain.insight_cards import FilterChoices
from psc_app.domain.measures.chosen import Chosen
from psc_app.services.insights.ledger import NotReady
from psc_app.state import insights_state
from psc_app.state.insights_state import FOLLOW, FiguresState
from psc_app.wiring import House

KNOWN = FilterChoices(zone="Europe/Rome")


class Page(SimpleNamespace):
    """What the shared half of a page needs of the page."""

    def __init__(self, fault: Exception | None = None, **more: Any) -> None:
        address = SimpleNamespace(url=SimpleNamespace(query_parameters={"queue": "3"}))
        usual = {"paused": False, "counted": True, "_counted_at": float("-inf")}
        super().__init__(**(usual | {"router": address, "rings": [], "asked": []} | more))
        self.fault, self.figures = fault, "figures"

    async def _look_figures(self, actor: Any, chosen: Chosen) -> str:
        self.asked.append(chosen)
        if self.fault:
            raise self.fault
        return self.figures

    def _ring_in(self, seconds: float) -> None:
        self.rings.append(seconds)


@pytest.fixture(autouse=True)
def at_home(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights_state, "house", lambda: house)


def counted(page: Page, *, first: bool = False, just_now: bool = False) -> dict[str, Any]:
    """What comes of a look, and how it stands with the figures."""

    async def look() -> dict[str, Any]:
        if just_now:
            page._counted_at = asyncio.get_running_loop().time()
        count: Any = FiguresState._count
        return await count(page, SYSTEM, KNOWN, first=first)

    return asyncio.run(look())


def test_the_address_says_what_is_counted_in_the_clinics_own_zone() -> None:
    page = Page()
    found = counted(page)
    assert page.asked == [Chosen(queue_id=3, zone="Europe/Rome")]
    assert (found["fault"], found["progress"], found["counted"].figures) == ("", 1.0, "figures")


def test_figures_move_on_with_the_clock_also_where_nothing_happens() -> None:
    page = Page()
    counted(page)
    assert page.rings == [15.0]


def test_a_log_that_grows_all_the_time_is_counted_every_two_seconds_only() -> None:
    page = Page()
    assert counted(page, just_now=True) == {}
    assert page.asked == []
    (wait,) = page.rings
    assert 0 < wait <= FOLLOW


def test_what_others_have_counted_already_is_counted_again_two_seconds_after_them(
    house: House,
) -> None:
    page = Page()
    page.figures = SimpleNamespace(at=millis(house.clock.now()) - 1_500)
    found = counted(page)["counted"]
    assert found.at == page.figures.at
    page._counted_at = found.since
    assert counted(page) == {}
    *_, wait = page.rings
    assert 0 < wait <= FOLLOW - 1.5


def test_a_large_day_is_counted_when_there_is_more_for_everybody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page()
    monkeypatch.setattr(house.ledger, "_held_at", time.monotonic() + 10)
    assert counted(page) == {}
    assert page.asked == []
    (wait,) = page.rings
    assert 9 < wait <= 10


def test_another_address_is_counted_at_once() -> None:
    page = Page()
    assert "counted" in counted(page, first=True, just_now=True)


def test_a_page_that_is_held_still_counts_only_for_another_address() -> None:
    page = Page(paused=True)
    assert counted(page) == {}
    assert "counted" in counted(page, first=True)


def test_what_can_not_be_counted_is_said_and_tried_again_soon() -> None:
    page = Page(ZeroDivisionError("secret words"))
    found = counted(page)
    assert "counted" not in found, "what was there before stays on the screen"
    assert "Trying again" in found["fault"]
    assert "secret" not in found["fault"]
    assert page.rings == [3.0]


def test_while_the_ledger_reads_its_first_window_the_page_says_how_far_it_is() -> None:
    page = Page(NotReady("The figures are being prepared."), paused=True, counted=False)
    found = counted(page)
    assert 0 <= found["progress"] < 1
    assert page.rings == [0.5]


def test_who_has_no_right_is_told_and_nothing_is_tried_again() -> None:
    page = Page(NotAllowed("You don't have the right."))
    with pytest.raises(NotAllowed):
        counted(page)
    assert page.rings == []
