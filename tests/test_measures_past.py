"""Figures of past days equal the recount of the raw log, however the cells came to be."""

from datetime import UTC, date, datetime

import pytest
import raw_days
from history_compared import Past
from measures_recounted import NOW
from raw_clinic import NEW_YORK, RawClinic
from tales import millis

from psc_app.domain.actor import SYSTEM
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.models.figures import FIGURE_CELL
from psc_app.services.insights import rollups
from psc_app.services.work import Work

ALL = Chosen()


@pytest.fixture
def raw(clinic) -> RawClinic:
    return RawClinic(clinic)


def cells(work: Work) -> list[tuple]:
    return [tuple(row) for row in work.run(FIGURE_CELL.select().order_by(*FIGURE_CELL.primary_key))]


@pytest.mark.both
def test_past_days_are_what_the_log_says_in_every_group(raw: RawClinic):
    raw_days.write(raw.clinic, raw.lives(31, chats=90, days=5))
    raw.clinic.do(SYSTEM, rollups.bring_up_to_date)
    past = Past(raw.clinic, raw.boss, date(2026, 2, 27), date(2026, 3, 2), "UTC")
    past.check(ALL)
    for chosen in (Chosen(queue_id=2), Chosen(channel="sms"), Chosen(staff_id=3)):
        past.check(chosen, "day", "queue", "staff")


@pytest.mark.both
def test_the_conversations_behind_each_cell_of_a_report_add_up_to_it(raw: RawClinic):
    raw_days.write(raw.clinic, raw.lives(34, chats=60, days=4))
    raw.clinic.do(SYSTEM, rollups.bring_up_to_date)
    past = Past(raw.clinic, raw.boss, date(2026, 2, 27), date(2026, 3, 3), "UTC")
    every = [key for key, one in MEASURES.items() if key not in NOW and one.of != "duty"]
    looked = past.check_behind(ALL, "all", *every)
    assert looked > 10 * len(every)
    past.check_behind(ALL, "hour of week", "incoming")
    for group in ("queue", "staff", "channel", "disposition"):
        past.check_behind(
            ALL, group, "service_level", "handle_time", "transfer_rate", "rejection_rate"
        )
    narrowed = Chosen(queue_id=2, channel="sms")
    past.check_behind(narrowed, "staff", "incoming", "agent_response", "offered")


@pytest.mark.parametrize(
    ("noon", "first", "last"),
    [
        (datetime(2026, 3, 10, 17, tzinfo=UTC), date(2026, 3, 7), date(2026, 3, 9)),
        (datetime(2026, 11, 3, 17, tzinfo=UTC), date(2026, 10, 31), date(2026, 11, 2)),
    ],
    ids=["the clocks went forward", "they went back"],
)
def test_days_of_23_and_25_hours_are_days_and_their_hours_are_the_clock_s(
    raw: RawClinic, noon: datetime, first: date, last: date
):
    raw.turn_to(noon)
    raw_days.write(raw.clinic, raw.lives(32, chats=90, days=4))
    raw.clinic.do(SYSTEM, rollups.bring_up_to_date)
    past = Past(raw.clinic, raw.boss, first, last, NEW_YORK)
    past.check(ALL, "all", "day", "hour", "hour of week", "week")
    assert past.check_behind(ALL, "hour of week", "incoming", "service_level", "handle_time")


def test_what_comes_later_changes_the_day_it_belongs_to_and_making_anew_gives_the_same(
    raw: RawClinic,
):
    lines = raw.lives(33, days=4)
    now = raw.clinic.clock.now()
    done = 0
    for back in (50, 49, 26, 5, 0):
        then = millis(now) - back * raw_days.HOUR
        upto = next((n for n, line in enumerate(lines) if line.at > then), len(lines))
        raw.turn_to(raw_days.moment(then))
        raw_days.write(raw.clinic, lines[done:upto], so_far=lines[:upto])
        raw.clinic.do(SYSTEM, rollups.bring_up_to_date)
        done = upto
    past = Past(raw.clinic, raw.boss, date(2026, 2, 27), date(2026, 3, 3), "UTC")
    past.check(ALL, "day", "queue", "staff")
    kept = raw.clinic.look(SYSTEM, cells)
    raw.clinic.do(SYSTEM, rollups.rebuild, date(2026, 2, 27), date(2026, 3, 3))
    assert same_cells(kept, raw.clinic.look(SYSTEM, cells))
    raw.clinic.do(SYSTEM, lambda work: rollups.run_in(work, rollups.rebuild_all_steps("here")))
    assert same_cells(kept, raw.clinic.look(SYSTEM, cells))
    assert len(kept) > 50


def same_cells(some: list[tuple], others: list[tuple]) -> bool:
    """Cell by cell, but for what adding up in another order does to the last digit."""
    assert len(some) == len(others)
    for one, other in zip(some, others, strict=True):
        assert one[:5] == other[:5]
        assert one[5:] == pytest.approx(other[5:], abs=1e-6)
    return True
