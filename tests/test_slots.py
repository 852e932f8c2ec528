"""Free times: hours, closures, days on which the clocks are turned, and never an overlap."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from calendar_scene import at
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.slots import (
    CELL,
    Opening,
    Place,
    Rota,
    Wish,
    cell_of,
    cells_of,
    free_days,
    moment_of,
    once_each,
    open_spans,
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
NEW_YORK, SPRING, AUTUMN = "America/New_York", date(2026, 3, 8), date(2026, 11, 1)
ODD_DAYS = [
    (NEW_YORK, SPRING),
    (NEW_YORK, AUTUMN),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Havana", date(2026, 3, 8)),  # midnight is missing
    ("America/Havana", date(2026, 11, 1)),
    ("Africa/Casablanca", date(2026, 3, 22)),  # back, in March
    ("Pacific/Apia", date(2011, 12, 30)),  # the day there was none
    ("Asia/Kathmandu", date(2026, 6, 1)),  # a quarter of an hour off, never turned
]


def rota(*hours: tuple[int, int], zone: str = NEW_YORK, closures=(), busy=(), **more) -> Rota:
    """One practitioner, at one clinic, the same hours every day."""
    openings = [Opening(1, 1, day, *span, **more) for day in range(7) for span in hours]
    return Rota(openings, {1: Place(zone, frozenset(closures))}, {1: list(busy)})


def wish(day: date = MONDAY, minutes: int = 20, step: int = 15, days: int = 1, **more) -> Wish:
    return Wish(minutes, step, more.get("earliest", LONG_AGO), day, days)


def begins(found) -> list[datetime]:
    return [moment_of(cell) for one in found for cell in one.cells]


def clocks(found, zone: str = NEW_YORK) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(zone)):%H:%M %z}" for moment in begins(found)]


def test_a_visit_lies_wholly_in_the_hours_and_begins_at_a_step() -> None:
    found = free_days(rota((540, 600)), wish())
    assert begins(found) == [at(MONDAY, "9:00"), at(MONDAY, "9:15"), at(MONDAY, "9:30")]
    assert begins(free_days(rota((540, 600)), wish(minutes=60))) == [at(MONDAY, "9:00")]
    assert free_days(rota((540, 600)), wish(minutes=65)) == []


def test_hours_that_meet_are_one_and_those_of_another_clinic_are_not() -> None:
    joined = free_days(rota((540, 570), (570, 600)), wish(minutes=60))
    assert begins(joined) == [at(MONDAY, "9:00")]
    elsewhere = Rota(
        [Opening(1, 1, 0, 540, 570), Opening(1, 2, 0, 570, 600)],
        {1: Place(NEW_YORK), 2: Place(NEW_YORK)},
    )
    assert free_days(elsewhere, wish(minutes=60)) == []
    assert [one.clinic_id for one in free_days(elsewhere, wish(minutes=30))] == [1, 2]


def test_what_is_taken_takes_every_beginning_that_would_meet_it() -> None:
    taken = cells_of(at(MONDAY, "9:20"), at(MONDAY, "9:40"))
    found = free_days(rota((540, 660), busy=[(taken.start, taken.stop)]), wish())
    assert begins(found)[0] == at(MONDAY, "9:00")
    assert begins(found)[1] == at(MONDAY, "9:45")


def test_time_off_that_began_long_before_counts_beside_short_ones() -> None:
    off = cells_of(at(MONDAY - timedelta(days=9), "9:00"), at(MONDAY, "9:30"))
    visit = cells_of(at(MONDAY, "9:00"), at(MONDAY, "9:05"))
    spans = [(visit.start, visit.stop), (off.start, off.stop)]
    assert begins(free_days(rota((540, 600), busy=spans), wish())) == [at(MONDAY, "9:30")]


def test_bounds_closures_and_notice() -> None:
    assert free_days(rota((540, 600), closures=[MONDAY]), wish()) == []
    assert free_days(rota((540, 600), from_day=MONDAY + timedelta(days=1)), wish()) == []
    assert free_days(rota((540, 600), until_day=MONDAY - timedelta(days=1)), wish()) == []
    held = rota((540, 600), from_day=MONDAY, until_day=MONDAY)
    assert len(free_days(held, wish(MONDAY - timedelta(days=7), days=30))) == 1
    late = wish(earliest=at(MONDAY, "9:16"))
    assert begins(free_days(rota((540, 600)), late)) == [at(MONDAY, "9:30")]
    assert free_days(Rota([Opening(1, 9, 0, 540, 600)], {}), wish()) == []
    with pytest.raises(ValueError, match="five minutes"):
        free_days(rota((540, 600)), wish(minutes=4))


def test_the_hour_that_is_missing_gives_no_slot() -> None:
    found = free_days(rota((90, 210)), wish(SPRING, step=30))
    assert clocks(found) == ["01:30 -0500", "03:00 -0400"]
    assert free_days(rota((120, 180)), wish(SPRING)) == []


def test_the_hour_that_is_double_gives_each_moment_once() -> None:
    found = free_days(rota((90, 120)), wish(AUTUMN, step=15))
    assert clocks(found) == ["01:30 -0400", "01:30 -0500"]
    long = free_days(rota((60, 120)), wish(AUTUMN, minutes=90, step=30))
    assert clocks(long) == ["01:00 -0400", "01:30 -0400"]


def test_a_day_is_told_in_spans_of_moments() -> None:
    assert open_spans(SPRING, NEW_YORK, [(60, 240), (240, 300)]) == (
        (at(SPRING, "1:00"), at(SPRING, "5:00")),
    )
    two = open_spans(AUTUMN, NEW_YORK, [(75, 105)])
    assert [(b.hour, b.minute, e - b) for b, e in two] == [
        (5, 15, timedelta(minutes=30)), (6, 15, timedelta(minutes=30)),
    ]  # fmt: skip


# -------------------------------------------------------------------- what holds whatever comes

fives = st.integers(0, 288).map(lambda n: n * 5)
spans = st.tuples(fives, fives).filter(lambda span: span[0] < span[1])
places = st.sampled_from(ODD_DAYS)


@given(st.lists(spans, min_size=1, max_size=4), places, st.integers(1, 12), st.integers(1, 6))
@settings(deadline=None, max_examples=150)
def test_every_slot_lies_in_the_hours_by_the_clinics_own_clock(hours, place, length, step) -> None:
    zone, day = place
    found = free_days(
        rota(*hours, zone=zone), wish(day - timedelta(days=1), length * 5, step * 5, 3)
    )
    inside = {minute for opens, closes in hours for minute in range(opens, closes)}
    for one in found:
        assert list(one.cells) == sorted(set(one.cells))
        for cell in one.cells:
            for part in range(length):
                local = moment_of(cell + part).astimezone(ZoneInfo(zone))
                assert local.date() == one.day
                assert local.hour * 60 + local.minute in inside


@given(st.lists(spans, min_size=1, max_size=4), places)
@settings(deadline=None, max_examples=150)
def test_every_five_minutes_of_the_hours_are_offered_exactly_once(hours, place) -> None:
    """Told by walking through the day minute by minute: nothing is lost on an odd day either."""
    zone, day = place
    found = free_days(rota(*hours, zone=zone), wish(day, 5, 5))
    tz = ZoneInfo(zone)
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    expected = []
    for second in range(noon - 2 * 86_400, noon + 2 * 86_400, CELL):
        local = datetime.fromtimestamp(second, tz)
        minute = local.hour * 60 + local.minute
        if local.date() == day and any(opens <= minute < closes for opens, closes in hours):
            expected.append(second // CELL)
    assert [cell for one in found for cell in one.cells] == expected


@given(
    st.lists(spans, min_size=1, max_size=3),
    places,
    st.lists(st.tuples(st.sampled_from(["book", "move", "cancel"]), st.integers(0, 400)),
             max_size=25),
    st.integers(1, 9),
    st.sampled_from([5, 10, 15, 20, 60]),
)  # fmt: skip
@settings(deadline=None, max_examples=100)
def test_visits_never_overlap_and_a_cancelled_or_moved_one_gives_its_time_back(
    hours, place, deeds, length, step
) -> None:
    zone, day = place
    look = wish(day, length * 5, step)
    booked: list[int] = []

    def offered(but: int | None = None) -> list[int]:
        busy = [(cell, cell + length) for cell in booked if cell != but]
        found = free_days(rota(*hours, zone=zone, busy=busy), look)
        return [cell for one in found for cell in one.cells]

    first = offered()
    for deed, pick in deeds:
        if deed == "book" and (free := offered()):
            booked.append(free[pick % len(free)])
        elif deed == "cancel" and booked:
            gone = booked.pop(pick % len(booked))
            assert gone in offered()
        elif deed == "move" and booked:
            old = booked[pick % len(booked)]
            free = offered(but=old)
            assert old in free
            booked.remove(old)
            booked.append(free[pick % len(free)])
        for earlier, later in pairwise(sorted(booked)):
            assert later - earlier >= length
        for cell in offered():
            assert all(abs(cell - other) >= length for other in booked)
    booked.clear()
    assert offered() == first


@given(
    places,
    st.lists(st.tuples(st.integers(-400, 1200), st.integers(1, 12)), max_size=12),
    st.integers(1, 9),
)
@settings(deadline=None)
def test_it_is_the_same_whether_what_is_taken_is_told_cell_by_cell_or_in_spans(
    place, visits, length
) -> None:
    """Also where it reaches out of the days looked at."""
    zone, day = place
    first = cell_of(datetime(day.year, day.month, day.day, tzinfo=UTC))
    taken = [(first + begin, first + begin + cells) for begin, cells in visits]
    look = wish(day, length * 5, 10, 2)
    in_spans = rota((0, 1440), zone=zone, busy=taken)
    by_cell = replace(in_spans, busy={}, taken={1: [c for span in taken for c in range(*span)]})
    assert free_days(in_spans, look) == free_days(by_cell, look)


@given(st.lists(st.lists(spans, max_size=3), min_size=1, max_size=4), places)
@settings(deadline=None)
def test_each_time_of_a_clinic_is_given_once_and_none_is_lost(hours, place) -> None:
    zone, day = place
    openings = [
        Opening(who, 1 + who % 2, weekday, *span)
        for who, theirs in enumerate(hours)
        for span in theirs
        for weekday in range(7)
    ]
    all_of_them = Rota(openings, {1: Place(zone), 2: Place(zone)})
    found = free_days(all_of_them, wish(day, 20, 5, 2))
    chosen = [(one.clinic_id, cell) for one in once_each(found) for cell in one.cells]
    assert len(chosen) == len(set(chosen))
    assert set(chosen) == {(one.clinic_id, cell) for one in found for cell in one.cells}
    cells = {(one.day, one.practitioner_id): one.cells for one in found}
    assert all(
        set(one.cells) <= set(cells[one.day, one.practitioner_id]) for one in once_each(found)
    )


@given(st.sets(st.integers(0, 20), max_size=8), st.integers(0, 20))
def test_a_closed_day_has_no_slot_and_every_other_day_has(closed, away) -> None:
    closures = [MONDAY + timedelta(days=n) for n in closed]
    off = MONDAY + timedelta(days=away)
    cells = cells_of(at(off, "0:00"), at(off + timedelta(days=1), "0:00"))
    found = free_days(
        rota((540, 600), closures=closures, busy=[(cells.start, cells.stop)]), wish(days=21)
    )
    assert {one.day for one in found} == {
        MONDAY + timedelta(days=n) for n in range(21) if n not in closed and n != away
    }


def test_a_cell_is_five_minutes_and_a_stretch_has_every_cell_it_touches() -> None:
    nine = at(MONDAY, "9:00")
    assert moment_of(cell_of(nine + timedelta(minutes=4, seconds=59))) == nine
    assert len(cells_of(nine, nine + timedelta(minutes=20))) == 4
    assert len(cells_of(nine + timedelta(minutes=1), nine + timedelta(minutes=6))) == 2
    assert len(cells_of(nine, nine)) == 0
