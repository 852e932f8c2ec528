"""A practitioner's day on the wall clock: what is open, taken and free, and where it is drawn."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psc_app.domain.calendar_week import (
    Booking,
    Day,
    blocks,
    facts,
    hours_words,
    joined,
    length_words,
    marks,
    on_day,
    placed,
    shown_hours,
)

NEW_YORK = ZoneInfo("America/New_York")
NINE, NOON, ONE, FIVE = 540, 720, 780, 1020
MINUTES = st.integers(0, 288).map(lambda cell: cell * 5)
SPANS = st.lists(
    st.tuples(MINUTES, MINUTES).filter(lambda span: span[0] < span[1]), max_size=6
).map(tuple)


def booked(begin: int, end: int, kind: str = "booked") -> Booking:
    return Booking(1, (begin, end), kind, "Booked", 1)


def test_what_is_free_is_open_and_neither_booked_nor_away():
    day = Day(((NINE, NOON), (ONE, FIVE)), ((960, 1440),), (booked(NINE, 570), booked(600, 620)))
    assert day.free == (180 - 30 - 20) + 180
    assert facts(day) == "2 booked · 5\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}10 free"
    assert not day.is_away


def test_a_day_that_is_full_or_off_says_so():
    full = Day(((NINE, NOON),), (), (booked(NINE, NOON),))
    assert facts(full) == "1 booked · full"
    off = Day(((NINE, NOON),), ((0, 1440),), ())
    assert (off.is_away, facts(off)) == (True, "")
    assert facts(Day((), (), ())) == ""


def test_a_visit_at_another_clinic_takes_time_and_is_not_counted():
    day = Day(((NINE, NOON),), (), (booked(NINE, 600, "elsewhere"),))
    assert (day.booked, day.free) == (0, 120)


@given(SPANS, SPANS, SPANS)
def test_free_time_is_what_a_count_of_single_minutes_gives(opens, away, taken):
    day = Day(joined(opens), away, tuple(booked(*span) for span in taken))
    free = sum(
        any(a <= minute < b for a, b in opens)
        and not any(a <= minute < b for a, b in (*away, *taken))
        for minute in range(0, 1440, 5)
    )
    assert day.free == free * 5


@given(SPANS)
def test_everything_is_drawn_within_the_hours_that_are_shown(spans):
    day = Day(joined(spans), (), ())
    hours = shown_hours([day])
    assert len(marks(hours)) == hours[1] - hours[0]
    shown = placed(blocks(day), hours)
    assert len(shown) == len(day.opens)
    for one in shown:
        top, height = float(one.top[:-1]), float(one.height[:-1])
        assert 0 <= top < 100 + 1e-6
        assert 0 < height <= 100.01 - top


def test_what_begins_before_the_hours_shown_is_cut_off():
    day = Day(((NINE, FIVE),), ((0, 600),), ())
    hours = shown_hours([day])
    assert hours == (9, 17)
    away, opened = placed(blocks(day), hours)
    assert (away.hours, away.top, away.height) == ("00:00–10:00", "0.000%", "12.500%")
    assert (opened.hours, opened.height) == ("09:00–17:00", "100.000%")


@pytest.mark.parametrize(
    ("begins", "ends", "span"),
    [
        ((3, 14), (3, 15), (NINE, 600)),
        ((3, 1), (3, 2), None),
        ((3, 4), (3, 6), (0, 60)),
        ((4, 3), (4, 6), (1320, 1440)),
        ((2, 0), (5, 0), (0, 1440)),
    ],
)
def test_a_stretch_of_time_falls_on_a_day_as_the_clinics_clock_shows_it(begins, ends, span):
    first, last = (datetime(2026, 3, *one, tzinfo=UTC) for one in (begins, ends))
    assert on_day(date(2026, 3, 3), NEW_YORK, first, last) == span


def test_a_visit_in_the_hour_that_comes_twice_is_as_long_as_it_lasts():
    day = date(2026, 11, 1)
    # 1:45 in summer time to 1:15 in winter time, half an hour later.
    begins = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)
    assert on_day(day, NEW_YORK, begins, datetime(2026, 11, 1, 6, 15, tzinfo=UTC)) == (105, 135)


def test_times_are_written_as_people_read_them():
    assert [hours_words(one) for one in ((545, 560), (0, 1440))] == ["09:05–09:20", "All day"]
    said = [length_words(one).replace("\N{NO-BREAK SPACE}", " ") for one in (45, 120, 185)]
    assert said == ["45 min", "2 h", "3 h 05"]
