"""Quiet hours: by the patient's clock, also on the days on which clocks are turned."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.quiet_hours import (
    QuietHours,
    allowed_from,
    is_quiet,
    last_allowed,
    zones_of,
)

NIGHT = QuietHours(21, 8)
NEW_YORK = ("America/New_York",)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_number_tells_its_time_zone():
    assert zones_of("+16175550134", "America/Chicago") == ("America/New_York",)
    assert zones_of("+14155550134", "America/New_York") == ("America/Los_Angeles",)
    assert zones_of("+525512345678", "America/New_York") == ("America/Mexico_City",)


def test_where_a_number_lies_in_several_zones_all_count():
    assert set(zones_of("+19075550134", "America/New_York")) == {
        "America/Adak",
        "America/Anchorage",
    }


@pytest.mark.parametrize("number", ["+18005550134", "+15550100134", "no number", "short"])
def test_a_number_that_tells_nothing_is_taken_to_be_where_the_clinic_is(number: str):
    assert zones_of(number, "America/Denver") == ("America/Denver",)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-01-13T01:59:59", False),  # 20:59:59 in New York
        ("2026-01-13T02:00:00", True),  # 21:00
        ("2026-01-13T12:59:59", True),  # 07:59:59
        ("2026-01-13T13:00:00", False),  # 08:00
        ("2026-07-14T00:59:59", False),  # 20:59:59 in summer
        ("2026-07-14T01:00:00", True),
        ("2026-07-14T12:00:00", False),
    ],
)
def test_it_is_quiet_from_21_to_8_by_the_clock_on_the_wall(at: str, quiet: bool):
    assert is_quiet(NIGHT, NEW_YORK, utc(at)) is quiet


def test_what_is_held_goes_at_8_of_the_same_morning_or_the_next():
    assert allowed_from(NIGHT, NEW_YORK, utc("2026-01-13T03:00")) == utc("2026-01-13T13:00")
    assert allowed_from(NIGHT, NEW_YORK, utc("2026-01-13T12:30")) == utc("2026-01-13T13:00")
    assert allowed_from(NIGHT, NEW_YORK, utc("2026-01-13T15:30")) == utc("2026-01-13T15:30")


def test_the_night_before_the_clocks_go_forward_is_an_hour_shorter():
    assert allowed_from(NIGHT, NEW_YORK, utc("2026-03-08T02:30")) == utc("2026-03-08T12:00")


def test_the_night_before_the_clocks_go_back_is_an_hour_longer():
    assert allowed_from(NIGHT, NEW_YORK, utc("2026-11-01T01:30")) == utc("2026-11-01T13:00")


def test_an_hour_that_comes_twice_is_quiet_both_times():
    early = QuietHours(0, 2)
    first, second = utc("2026-11-01T05:30"), utc("2026-11-01T06:30")  # 01:30, twice
    assert is_quiet(early, NEW_YORK, first) and is_quiet(early, NEW_YORK, second)
    assert allowed_from(early, NEW_YORK, first) == utc("2026-11-01T07:00")


def test_an_end_that_the_clock_leaves_out_is_the_next_hour_there_is():
    assert allowed_from(QuietHours(22, 2), NEW_YORK, utc("2026-03-08T05:00")) == utc(
        "2026-03-08T07:00"
    )


def test_with_several_zones_it_is_quiet_if_it_is_quiet_in_any():
    zones = ("America/Boise", "America/Los_Angeles")
    at = utc("2026-01-13T04:30")  # 21:30 in Boise, 20:30 in Los Angeles
    assert is_quiet(NIGHT, zones, at)
    assert allowed_from(NIGHT, zones, at) == utc("2026-01-13T16:00")  # 08:00 in Los Angeles


def test_the_same_hour_twice_means_no_quiet_hours():
    assert not is_quiet(QuietHours(8, 8), NEW_YORK, utc("2026-01-13T13:00"))


def test_the_evening_before_is_the_last_minute_before_quiet_hours():
    assert last_allowed(NIGHT, NEW_YORK, utc("2026-01-13T11:00")) == utc("2026-01-13T01:59")
    assert last_allowed(NIGHT, NEW_YORK, utc("2026-01-13T14:00")) == utc("2026-01-13T14:00")


_ZONES = st.sampled_from(
    [
        NEW_YORK,
        ("America/Adak", "America/Anchorage"),
        ("America/Boise", "America/Los_Angeles"),
        ("Australia/Lord_Howe",),
        ("Asia/Kathmandu",),
        ("Africa/Cairo",),
        ("Europe/London",),
    ]
)
_TURNS = ("2026-03-07", "2026-03-28", "2026-04-04", "2026-04-23", "2026-10-03", "2026-10-31")


@settings(max_examples=300)
@given(
    st.integers(0, 23),
    st.integers(5, 12),
    _ZONES,
    st.sampled_from(_TURNS),
    st.integers(0, 72 * 60),
)
def test_whatever_the_hours_and_the_day_the_first_and_last_moments_are_not_quiet(
    begin: int, length: int, zones: tuple[str, ...], day: str, minutes: int
):
    quiet = QuietHours(begin, (begin + length) % 24)
    at = utc(day) + timedelta(minutes=minutes)
    first, last = allowed_from(quiet, zones, at), last_allowed(quiet, zones, at)
    assert last <= at <= first
    assert not is_quiet(quiet, zones, first) and not is_quiet(quiet, zones, last)
    between = at
    while between < first:
        assert is_quiet(quiet, zones, between)
        between += timedelta(minutes=15 - between.minute % 15)
