"""A clinic with a past: the demo's invented weeks, counted, and their reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from databases import new_database
from hand_clock import HandClock
from test_demo_workplace import _hire

from psc_app.demo import past_weeks, workplace
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_cards import ReportPage
from psc_app.domain.vocabulary import Role
from psc_app.services.insights import reports, rollups
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

ZONE = "America/New_York"
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""Noon in New York on that Monday."""

SAM = Actor(Role.SUPERVISOR, 11, "Sam Okafor")


@contextmanager
def a_past(folder: Path) -> Iterator[House]:
    """The demo's invented weeks, counted, at noon of the Monday behind them."""

    def make(work: Work) -> None:
        workplace.furnish(work, _hire(work))
        past_weeks.fill(work, MONDAY)
        rollups.bring_up_to_date(work)

    clock = HandClock()
    clock.turn(seconds=(NOON - clock.now()).total_seconds())
    with new_database("sqlite", folder) as config:
        house = build_house(config, clock)
        house.store.do_now(SYSTEM, make)
        house.store.look_now(SYSTEM, house.ledger.catch_up)
        yield house
        house.store.stop()


def report(house: House, chosen: Chosen | None = None, **query: str) -> ReportPage:
    """A report of it, as its address asks for it."""
    given = chosen or Chosen(zone=ZONE)
    return house.store.look_now(SAM, reports.page, given, query)
