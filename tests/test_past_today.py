"""The demo's own day so far: over before it begins, legal, and such as its past weeks expect."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from books import Books
from databases import new_database
from hand_clock import HandClock
from history_compared import Past
from ledger_compared import Compared
from sqlmodel import col, select
from test_demo_workplace import _hire

from psc_app.demo import past_weeks, workplace
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence, Role
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.models.people import Staff
from psc_app.services.insights import forecasting, history, rollups
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work
from psc_app.wiring import build_house

ZONE = workplace.ZONE
SAM = Actor(Role.SUPERVISOR, 11, "Sam Okafor")


class Demo:
    """The demo's furniture at one moment by the clinic's clock, and nothing else yet."""

    def __init__(self, config, day: int, hour: float) -> None:
        self.clock = HandClock()
        moment = datetime(2026, 11, day, tzinfo=past_weeks.ZONE) + timedelta(hours=hour)
        self.now = moment.astimezone(UTC)
        self.clock.turn(seconds=(self.now - self.clock.now()).total_seconds())
        self.house = build_house(config, self.clock)
        self.do, self.look = self.house.store.do_now, self.house.store.look_now
        self.do(SYSTEM, lambda work: workplace.furnish(work, _hire(work)))

    def rows(self, table) -> list:
        return self.look(SYSTEM, lambda work: _all(work, table))

    def morning(self) -> int:
        return self.do(SYSTEM, past_weeks.fill_today, self.now)


def _all(work: Work, table) -> list:
    rows = list(work.session.exec(select(table).order_by(col(table.id))))
    work.session.expunge_all()
    return rows


Opens = Callable[[int, float], Demo]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Opens]:
    """Opens a demo at an hour of a day of November 2026; the 23rd is a Monday."""
    opened: list[Demo] = []

    def open_at(day: int, hour: float) -> Demo:
        demo = Demo(config, day, hour)
        opened.append(demo)
        return demo

    with new_database("sqlite", tmp_path) as config:
        yield open_at
        for demo in opened:
            demo.house.store.stop()


@pytest.mark.parametrize(
    ("day", "hour", "least", "most"),
    [
        (23, 3, 0, 0),
        (23, 8.4, 0, 4),
        (23, 9.5, 3, 25),
        (24, 12.2, 20, 60),
        (23, 15.5, 50, 95),
        (28, 15.5, 20, 50),
        (23, 23.5, 60, 110),
    ],
)
def test_all_of_it_is_over_some_minutes_before_the_demonstration_begins(
    at: Opens, day: int, hour: float, least: int, most: int
) -> None:
    demo = at(day, hour)
    assert least <= demo.morning() <= most
    talks = demo.rows(Conversation)
    assert {one.state for one in talks} <= {int(S.CLOSED)}
    moments = [one.at for one in demo.rows(Event)]
    assert all(one <= after for one, after in pairwise(moments))
    assert all(one <= demo.now - past_weeks.BEFORE_NOW for one in moments)
    today = demo.now.astimezone(past_weeks.ZONE).date()
    assert {one.astimezone(past_weeks.ZONE).date() for one in moments} <= {today}
    demo.look(SYSTEM, Books).check()


@pytest.mark.parametrize("hour", [9.2, 11.9, 15.1])
def test_everybody_has_gone_home_with_nothing_in_hand(at: Opens, hour: float) -> None:
    demo = at(24, hour)
    demo.morning()
    last: dict[tuple[int, str], dict] = {}
    for one in demo.rows(Event):
        if one.staff_id is not None:
            last[one.staff_id, one.deed] = one.detail
    of = [detail for (_, deed), detail in last.items() if deed == Deed.PRESENCE]
    assert len(of) > 1
    assert all(detail["presence"] == Presence.OFFLINE for detail in of)
    assert all(d["used"] == 0 for (_, deed), d in last.items() if deed == Deed.CAPACITY)


@pytest.mark.parametrize("day", [23, 24])
def test_a_colleague_stands_in_for_the_nurse_as_whom_one_signs_in(at: Opens, day: int) -> None:
    demo = at(day, 16)
    demo.morning()
    ana = next(one.id for one in demo.rows(Staff) if one.username == "ana")
    assert ana not in {one.staff_id for one in demo.rows(Event)}


def test_the_figures_of_today_are_those_of_the_recount(at: Opens) -> None:
    demo = at(23, 13)
    assert demo.morning() > 20
    demo.do(SYSTEM, rollups.bring_up_to_date)
    chosen = Chosen(zone=ZONE)
    Compared(demo, SAM, Ledger()).check(chosen)  # ty: ignore[invalid-argument-type]
    today = demo.now.astimezone(past_weeks.ZONE).date()
    Past(demo, SAM, today, today, ZONE).check(chosen, "all", "queue", "staff")  # ty: ignore[invalid-argument-type]


def test_as_many_have_come_by_now_as_the_weeks_before_lead_one_to_expect(at: Opens) -> None:
    demo = at(23, 15.5)
    demo.do(SYSTEM, past_weeks.fill, demo.now.astimezone(past_weeks.ZONE).date())
    demo.morning()
    demo.do(SYSTEM, rollups.bring_up_to_date)
    page = demo.look(SAM, forecasting.page, _ledger(demo), Chosen(zone=ZONE))
    begun = [row for row in page.rows if row.came is not None]
    came, expected = sum(row.came for row in begun), sum(row.expected for row in begun)
    assert 0.6 < came / expected < 1.5
    assert max(row.today or 0.0 for row in begun) > 2, "agents were on duty"


def test_what_today_does_to_its_agents_changes_no_handle_time_that_is_reckoned_with(
    at: Opens,
) -> None:
    demo = at(23, 15.5)
    today = demo.now.astimezone(past_weeks.ZONE).date()
    demo.do(SYSTEM, past_weeks.fill, today)
    demo.do(SYSTEM, rollups.bring_up_to_date)
    before = _handle_time(demo)
    demo.morning()
    demo.do(SYSTEM, rollups.bring_up_to_date)
    seen = demo.look(SAM, history.sums, today, today, ZONE)
    assert seen[0].sums["own_handle_s"] > 0, "today has been counted"
    assert before
    assert _handle_time(demo) == before


def _handle_time(demo: Demo) -> float | None:
    """As the forecast has it, with nothing at hand that was counted before."""
    ledger = Ledger()
    demo.look(SYSTEM, ledger.catch_up)
    page = demo.look(SAM, forecasting.page, ledger, Chosen(zone=ZONE))
    return next(card.raw for card in page.cards if card.key == "handle")


def _ledger(demo: Demo) -> Ledger:
    ledger = demo.house.ledger
    demo.look(SYSTEM, ledger.catch_up)
    return ledger


def test_only_the_system_invents_it(at: Opens) -> None:
    demo = at(23, 12)
    with pytest.raises(NotAllowed):
        demo.do(SAM, past_weeks.fill_today, demo.now)
