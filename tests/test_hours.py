"""When a queue is served: periods, holidays, and the two odd days of the clock (SPEC 7, 15)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.errors import BadInput
from psc_app.domain.hours import (
    Period,
    Week,
    holiday,
    is_open,
    next_opening,
    validate_periods,
)

NEW_YORK = "America/New_York"
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def hour(text: str) -> int:
    """Minutes since midnight of "9:30"."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def period(weekday: int, opens: str, closes: str) -> Period:
    return Period(weekday, hour(opens), hour(closes))


def week(*periods: Period, zone: str = NEW_YORK, holidays: dict[date, str] | None = None) -> Week:
    return Week(zone, periods, holidays or {})


def local(text: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    """A moment by the clinic's clock, such as "2026-03-02 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OFFICE = week(*(period(day, "9:00", "17:00") for day in range(MON, SAT)))

# ---------------------------------------------------------------- open or not


def test_it_opens_on_the_minute_and_is_closed_from_the_minute_of_closing():
    for time, expected in (("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)):
        assert is_open(OFFICE, local(f"2026-03-02 {time}")) is expected


def test_the_last_second_before_closing_is_open():
    assert is_open(OFFICE, local("2026-03-02 16:59:59.999999"))


def test_a_day_without_a_period_is_closed():
    assert not is_open(OFFICE, local("2026-03-07 12:00"))


def test_the_clinics_clock_counts_wherever_one_looks_from():
    # Nine in New York is 14:00 in London and 23:00 in Tokyo.
    assert is_open(OFFICE, local("2026-03-02 14:00", "Europe/London"))
    assert not is_open(OFFICE, local("2026-03-02 13:59", "Europe/London"))
    assert is_open(OFFICE, local("2026-03-02 23:00", "Asia/Tokyo"))
    # Tuesday morning in Tokyo is Monday evening in New York.
    assert not is_open(OFFICE, local("2026-03-03 09:00", "Asia/Tokyo"))


def test_between_two_periods_of_a_day_it_is_closed():
    split = week(period(MON, "8:00", "12:00"), period(MON, "13:30", "17:00"))
    for time, expected in (("11:59", True), ("12:00", False), ("13:29", False), ("13:30", True)):
        assert is_open(split, local(f"2026-03-02 {time}")) is expected


def test_hours_past_midnight_are_two_periods_without_a_gap():
    night = week(period(MON, "20:00", "24:00"), period(TUE, "0:00", "6:00"))
    start = local("2026-03-02 20:00")
    assert all(is_open(night, start + timedelta(minutes=each)) for each in range(600))
    assert not is_open(night, start + timedelta(hours=10))


def test_a_holiday_is_closed_for_the_whole_local_day_and_has_its_name():
    closed = week(
        *OFFICE.periods,
        period(SUN, "0:00", "24:00"),
        holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 27): "Stock-taking"},
    )
    assert not is_open(closed, local("2026-12-25 12:00"))
    assert holiday(closed, local("2026-12-25 00:00")) == "Christmas Day"
    assert holiday(closed, utc("2026-12-26 04:59")) == "Christmas Day"
    assert holiday(closed, utc("2026-12-26 05:00")) == ""
    assert not is_open(closed, local("2026-12-27 23:59"))
    assert is_open(closed, local("2026-12-20 23:59"))


# ---------------------------------------------------------------- the next opening


def test_the_next_opening_is_later_that_day_or_on_the_next_day_that_is_served():
    assert next_opening(OFFICE, local("2026-03-02 07:15")) == utc("2026-03-02 14:00")
    assert next_opening(OFFICE, local("2026-03-02 17:00")) == utc("2026-03-03 14:00")
    # From Friday evening over the weekend on which the clocks go forward.
    assert next_opening(OFFICE, local("2026-03-06 17:00")) == utc("2026-03-09 13:00")


def test_the_next_opening_is_in_utc():
    found = next_opening(OFFICE, local("2026-03-02 07:15"))
    assert found is not None
    assert found.tzinfo is UTC


def test_while_it_is_open_the_next_opening_is_now():
    now = local("2026-03-02 10:00:30")
    assert next_opening(OFFICE, now) == now


def test_the_next_opening_after_a_lunch_break_is_that_afternoon():
    split = week(period(MON, "13:30", "17:00"), period(MON, "8:00", "12:00"))
    assert next_opening(split, local("2026-03-02 12:10")) == local("2026-03-02 13:30")


def test_holidays_in_a_row_are_passed_over():
    days = {date(2026, 12, day): "Holidays" for day in range(24, 32)} | {
        date(2027, 1, 1): "New Year's Day"
    }
    closed = week(*OFFICE.periods, holidays=days)
    assert next_opening(closed, local("2026-12-23 17:00")) == local("2027-01-04 09:00")


@pytest.mark.parametrize(
    ("weekday", "first", "expected"),
    [
        (WED, date(2026, 3, 4), local("2027-03-03 09:00")),
        (THU, date(2026, 3, 5), None),
    ],
    ids=["366 days", "367 days"],
)
def test_an_opening_is_found_up_to_366_days_ahead_and_not_further(
    weekday: int, first: date, expected: datetime | None
):
    closed = {first + timedelta(weeks=each): "Closed" for each in range(52)}
    hours = week(period(weekday, "9:00", "17:00"), holidays=closed)
    assert next_opening(hours, local("2026-03-02 18:00")) == expected


def test_what_never_opens_has_no_next_opening():
    assert next_opening(week(), local("2026-03-02 12:00")) is None


# ---------------------------------------------------------------- the clocks go forward and back


def test_on_the_day_the_clocks_go_forward_the_opening_is_by_the_new_time():
    sunday = week(period(SUN, "9:00", "17:00"))
    assert next_opening(sunday, local("2026-03-08 00:30")) == utc("2026-03-08 13:00")
    assert not is_open(sunday, utc("2026-03-08 12:59"))


def test_on_the_day_the_clocks_go_back_the_opening_is_by_the_new_time():
    sunday = week(period(SUN, "9:00", "17:00"))
    assert next_opening(sunday, local("2026-11-01 00:30")) == utc("2026-11-01 14:00")
    assert not is_open(sunday, utc("2026-11-01 13:59"))


def test_what_opens_in_the_missing_hour_opens_when_it_is_over():
    # At 2:00 it is 3:00 at once: half past two is not to be had.
    early = week(period(SUN, "2:30", "5:00"))
    assert next_opening(early, utc("2026-03-08 06:00")) == utc("2026-03-08 07:00")
    assert is_open(early, utc("2026-03-08 07:00"))
    assert not is_open(early, utc("2026-03-08 06:59"))


def test_what_lies_within_the_missing_hour_does_not_open_that_day():
    missing = week(period(SUN, "2:00", "3:00"))
    assert next_opening(missing, utc("2026-03-08 05:00")) == local("2026-03-15 02:00")


def test_what_lies_within_the_double_hour_is_open_both_times():
    # From 1:00 to 2:00 twice: at 5:00 and at 6:00 UTC. In between 1:30 to 2:00 is over.
    double = week(period(SUN, "1:00", "1:30"))
    open_at = [
        is_open(double, utc(f"2026-11-01 {t}")) for t in ("05:15", "05:45", "06:15", "06:45")
    ]
    assert open_at == [True, False, True, False]
    assert next_opening(double, utc("2026-11-01 05:45")) == utc("2026-11-01 06:00")
    assert next_opening(double, utc("2026-11-01 06:45")) == local("2026-11-08 01:00")


def test_what_was_closed_when_the_clock_went_back_opens_the_second_time_too():
    double = week(period(SUN, "1:40", "1:50"))
    assert next_opening(double, utc("2026-11-01 05:55")) == utc("2026-11-01 06:40")


def test_all_day_is_an_hour_shorter_or_longer_on_those_days():
    sunday = week(period(SUN, "0:00", "24:00"))
    for day, hours in (("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-07", 24)):
        midnight = local(f"{day} 00:00")
        start = midnight.astimezone(UTC) - timedelta(hours=2)
        open_minutes = sum(is_open(sunday, start + timedelta(minutes=m)) for m in range(30 * 60))
        assert open_minutes == hours * 60
        assert next_opening(sunday, start) == midnight


def test_where_the_clock_is_turned_at_midnight_a_day_begins_at_one():
    # Beirut, 29 March 2026: after 23:59 it is 1:00.
    sunday = week(period(SUN, "0:00", "6:00"), zone="Asia/Beirut")
    assert next_opening(sunday, utc("2026-03-28 12:00")) == utc("2026-03-28 22:00")
    assert local("2026-03-29 01:00", "Asia/Beirut") == utc("2026-03-28 22:00")


def test_where_the_clock_goes_back_past_midnight_the_end_of_the_day_comes_again():
    # St. John's, 7 November 2010: at one past midnight it is 23:01 of the day before.
    saturday = week(period(SAT, "23:30", "24:00"), zone="America/St_Johns")
    assert next_opening(saturday, utc("2010-11-07 02:30:30")) == utc("2010-11-07 03:00")


def test_half_hours_of_daylight_saving_are_right_too():
    sunday = week(period(SUN, "2:10", "4:00"), zone="Australia/Lord_Howe")
    # On 4 October 2026 it is 2:30 after 1:59.
    assert next_opening(sunday, utc("2026-10-03 12:00")) == utc("2026-10-03 15:30")


# ---------------------------------------------------------------- against counting minutes


ZONES = st.sampled_from(
    [NEW_YORK, "UTC", "Europe/Berlin", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
TURNS = st.sampled_from(
    [
        "2026-03-08",
        "2026-11-01",
        "2026-03-29",
        "2026-10-25",
        "2026-04-05",
        "2026-10-04",
        "2026-06-10",
    ]
)
"""Days on which one of the zones turns its clock, and one on which none does."""

MINUTES = st.integers(0, 1_440) | st.sampled_from([0, 60, 90, 120, 150, 180, 1_380, 1_440])
PERIODS = st.lists(
    st.tuples(st.integers(0, 6), MINUTES, MINUTES)
    .filter(lambda each: each[1] != each[2])
    .map(lambda each: Period(each[0], *sorted(each[1:]))),
    max_size=10,
).map(tuple)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Week, datetime]:
    """Hours, and a moment in the days about a turn of the clock."""
    day = date.fromisoformat(draw(TURNS))
    near = st.integers(-1, 3).map(lambda days: day + timedelta(days=days))
    holidays = draw(st.dictionaries(near, st.just("Holiday"), max_size=2))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    at = start + timedelta(minutes=draw(st.integers(-1_440, 1_440)))
    return Week(draw(ZONES), draw(PERIODS), holidays), at


def open_minutes(hours: Week, at: datetime, count: int) -> list[bool]:
    """For each minute from a moment on whether it is served, by looking at the wall clock."""
    zone, found = ZoneInfo(hours.time_zone), []
    served = {
        (each.weekday, minute)
        for each in hours.periods
        for minute in range(each.opens, each.closes)
    }
    for ahead in range(count):
        wall = datetime.fromtimestamp(at.timestamp() + ahead * 60, zone)
        in_period = (wall.weekday(), wall.hour * 60 + wall.minute) in served
        found.append(in_period and wall.date() not in hours.holidays)
    return found


@settings(max_examples=60, deadline=None)
@given(weeks())
def test_open_is_what_counting_minutes_on_the_wall_clock_gives(drawn: tuple[Week, datetime]):
    hours, at = drawn
    by_minute = open_minutes(hours, at, 2 * 1_440)
    assert [is_open(hours, at + timedelta(minutes=n)) for n in range(0, len(by_minute), 7)] == (
        by_minute[::7]
    )


@settings(max_examples=100, deadline=None)
@given(weeks(), st.integers(0, 59))
def test_the_next_opening_is_the_first_open_minute_by_counting(
    drawn: tuple[Week, datetime], seconds: int
):
    hours, at = drawn
    found = next_opening(hours, at + timedelta(seconds=seconds))
    by_minute = open_minutes(hours, at, 9 * 1_440)
    if by_minute[0]:
        assert found == at + timedelta(seconds=seconds)
    elif True in by_minute:
        assert found == at + timedelta(minutes=by_minute.index(True))
    else:
        assert found is None or found >= at + timedelta(minutes=len(by_minute))


# ---------------------------------------------------------------- what the administrator enters


def test_good_periods_are_taken_in_any_order():
    validate_periods([])
    validate_periods([period(MON, "13:00", "17:00"), period(MON, "8:00", "12:00")])
    validate_periods([period(day, "0:00", "24:00") for day in range(7)])


def test_periods_may_touch():
    validate_periods([period(MON, "8:00", "12:00"), period(MON, "12:00", "17:00")])


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (
            [period(TUE, "9:00", "17:00"), period(TUE, "16:30", "18:00")],
            "Tuesday: 9:00–17:00 and 16:30–18:00 overlap.",
        ),
        (
            [
                period(TUE, "9:00", "17:00"),
                period(MON, "9:00", "17:00"),
                period(TUE, "9:00", "17:00"),
            ],
            "Tuesday: 9:00–17:00 and 9:00–17:00 overlap.",
        ),
        (
            [
                period(FRI, "8:00", "20:00"),
                period(FRI, "9:00", "10:00"),
                period(FRI, "12:05", "13:00"),
            ],
            "Friday: 8:00–20:00 and 9:00–10:00 overlap.",
        ),
        (
            [period(SAT, "22:00", "6:00")],
            "Saturday: 22:00–6:00 closes before it opens. For hours past midnight write two"
            " periods, one to 24:00 and one from 0:00 on the next day.",
        ),
        ([period(WED, "9:00", "9:00")], "Wednesday: 9:00–9:00 opens and closes at the same time."),
        ([period(THU, "9:00", "24:01")], "Thursday: times go from 0:00 to 24:00."),
        ([Period(SUN, -1, 60)], "Sunday: times go from 0:00 to 24:00."),
        ([period(SUN, "24:00", "24:00")], "Sunday: times go from 0:00 to 24:00."),
        ([period(7, "9:00", "17:00")], "Choose a day from Monday to Sunday."),
        ([period(-1, "9:00", "17:00")], "Choose a day from Monday to Sunday."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_periods_that_cant_be_are_refused_with_the_day_and_the_times(
    periods: list[Period], said: str
):
    with pytest.raises(BadInput) as refusal:
        validate_periods(periods)
    assert str(refusal.value) == said
