"""What a day will bring: worked by hand, over holidays and where the clock is turned."""

from datetime import UTC, date, datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psc_app.domain import erlang
from psc_app.domain.cards import millis
from psc_app.domain.forecast import (
    QUARTER,
    SLOTS,
    Past,
    forecast,
    past_day,
    quarter_at,
    quarters_of,
    slot_of,
    staffing,
)
from psc_app.domain.forecast_words import Seen, page
from psc_app.domain.report_cards import ForecastRow

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
"""Days on which the clock is turned there: two o'clock is left out, one o'clock comes twice."""


def _day(ago: int, counts: dict[int, float], until: date = MONDAY) -> Past:
    return Past(
        until - timedelta(days=ago), tuple(float(counts.get(slot, 0)) for slot in range(SLOTS))
    )


def _weeks(*totals: float, until: date = MONDAY) -> list[Past]:
    """So many arrivals at ten o'clock, on the same weekday of each of the weeks before."""
    return [_day(7 * n, {40: total}, until) for n, total in enumerate(totals, start=1)]


# ---------------------------------------------------------------- what is expected


def test_the_mean_of_the_same_weekday_is_expected_with_half_of_it_in_the_quarters_beside():
    found = forecast(MONDAY, NEW_YORK, _weeks(20, 24, 22, 18))
    assert found.total == pytest.approx(21)
    by_slot = {one.slot: one.mean for one in found.quarters if one.mean}
    assert by_slot == pytest.approx({39: 21 / 4, 40: 21 / 2, 41: 21 / 4})
    assert found.same_weekday
    assert found.used == tuple(MONDAY - timedelta(days=7 * n) for n in (1, 2, 3, 4))


def test_other_weekdays_do_not_count_while_there_are_two_of_its_own():
    sundays = [_day(1 + 7 * n, {40: 500}) for n in range(4)]
    assert forecast(MONDAY, NEW_YORK, _weeks(20, 22) + sundays).total == pytest.approx(21)


def test_a_holiday_among_the_weeks_is_left_out_and_named():
    found = forecast(MONDAY, NEW_YORK, _weeks(40, 3, 42, 38))
    assert found.total == pytest.approx(40)
    assert found.left_out == (MONDAY - timedelta(days=14),)


def test_a_run_on_the_clinic_is_left_out_too():
    assert forecast(MONDAY, NEW_YORK, _weeks(40, 41, 150, 39)).total == pytest.approx(40)


def test_a_day_known_to_be_a_holiday_never_counts_however_ordinary_it_was():
    holiday = MONDAY - timedelta(days=7)
    found = forecast(MONDAY, NEW_YORK, _weeks(30, 40, 42, 38), closed={holiday})
    assert found.total == pytest.approx(40)
    assert holiday not in found.used + found.left_out


def test_few_arrivals_differ_by_chance_and_are_all_kept():
    found = forecast(MONDAY, NEW_YORK, _weeks(4, 0, 6, 2))
    assert found.total == pytest.approx(3)
    assert found.left_out == ()


def test_with_one_day_of_its_weekday_the_other_working_days_stand_in():
    past = [*_weeks(30), _day(3, {40: 20}), _day(4, {40: 22}), _day(2, {40: 999})]
    found = forecast(MONDAY, NEW_YORK, past)
    assert not found.same_weekday
    assert found.total == pytest.approx(24), "the Saturday is no working day"


def test_of_an_empty_past_nothing_is_expected_and_nothing_is_made_up():
    found = forecast(MONDAY, NEW_YORK, [])
    assert found.quarters == ()
    assert (found.total, found.low, found.high) == (0, 0, 0)
    assert found.until(datetime(2026, 11, 23, 15, tzinfo=UTC)) == 0


def test_the_day_itself_and_later_ones_are_never_part_of_their_own_past():
    past = [*_weeks(20, 22), _day(0, {40: 900}), _day(-7, {40: 900})]
    assert forecast(MONDAY, NEW_YORK, past).total == pytest.approx(21)


def test_the_likely_range_is_chance_alone_where_the_days_were_alike():
    found = forecast(MONDAY, NEW_YORK, _weeks(100, 100, 100))
    assert (found.low, found.high) == pytest.approx((100 - 12.816, 100 + 12.816))


def test_and_wider_where_they_were_not():
    found = forecast(MONDAY, NEW_YORK, _weeks(80, 120, 80, 120))
    # Their variance is 4 · 20² ÷ 3 = 533.3, its root 23.09.
    assert found.high - found.total == pytest.approx(1.2816 * 23.094, abs=0.01)


def test_until_a_moment_the_quarter_hour_that_runs_counts_by_its_part():
    found = forecast(MONDAY, NEW_YORK, _weeks(16, 16))
    ten = datetime(2026, 11, 23, 15, tzinfo=UTC)  # ten o'clock in New York
    assert found.until(ten) == pytest.approx(4)
    assert found.until(ten + timedelta(minutes=5)) == pytest.approx(4 + 8 / 3)
    assert found.until(ten + timedelta(hours=10)) == pytest.approx(found.total)


def test_the_quarter_hour_of_a_moment_is_found():
    found = forecast(MONDAY, NEW_YORK, _weeks(16, 16))
    ten = datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert found.quarters[quarter_at(found.quarters, ten)].slot == 40
    assert quarter_at(found.quarters, ten - timedelta(days=1)) == -1


@pytest.mark.parametrize(
    ("past", "day", "said"),
    [
        (_weeks(20, 22), MONDAY, "Expected is the mean of 2 Mondays: 16 Nov, 9 Nov."),
        ([_day(4, {40: 22})], MONDAY, "Expected is what came on 1 working day: 19 Nov."),
        ([_day(1, {40: 22})], MONDAY, "Nothing is known of working days before: the forecast"),
        ([], MONDAY + timedelta(days=5), "Nothing is known of weekend days before: the forecast"),
    ],
)
def test_what_is_expected_says_which_days_it_comes_from(past: list[Past], day: date, said: str):
    found = forecast(day, NEW_YORK, past)
    noon = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    seen = Seen(
        noon, NEW_YORK, found, {}, {}, {}, on_duty=0, handle_s=None, beside=None, at_once=1,
        within_s=20, goal=0.8, holiday="", queue="",
    )  # fmt: skip
    rows = tuple(ForecastRow(start=millis(one.start)) for one in quarters_of(day, NEW_YORK))
    assert page(seen, rows).basis[0].startswith(said)


# ---------------------------------------------------------------- the clock on the wall


def test_a_day_has_96_quarter_hours_and_4_less_or_more_where_the_clock_is_turned():
    lengths = [len(quarters_of(day, NEW_YORK)) for day in (MONDAY, SPRING, AUTUMN)]
    assert lengths == [96, 92, 100]
    spring = [one.slot for one in quarters_of(SPRING, NEW_YORK)]
    assert set(range(8, 12)).isdisjoint(spring)
    autumn = [one.slot for one in quarters_of(AUTUMN, NEW_YORK)]
    assert [autumn.count(slot) for slot in range(4, 8)] == [2, 2, 2, 2]


def test_an_hour_that_comes_twice_is_counted_by_the_mean_of_both():
    first = datetime(2026, 11, 1, 5, tzinfo=UTC)  # one o'clock, for the first time
    counted = past_day(AUTUMN, NEW_YORK, {first: 6.0, first + timedelta(hours=1): 2.0})
    assert counted.counts[4] == 4.0


def test_an_hour_that_is_left_out_is_no_day_without_arrivals():
    spring = past_day(SPRING, NEW_YORK, {})
    assert spring.counts[8:12] == (None,) * 4
    others = [
        _day(7 * n, {8: 8, 9: 8, 10: 8, 11: 8}, until=SPRING + timedelta(days=14))
        for n in (1, 3, 4)
    ]
    found = forecast(SPRING + timedelta(days=14), NEW_YORK, [*others, spring])
    means = {one.slot: one.mean for one in found.quarters}
    assert means[9] == pytest.approx(8), "and not three quarters of it"


def test_ten_o_clock_stays_ten_o_clock_over_the_change():
    # The Mondays before and after: ten in New York is 14 h UTC, then 15 h.
    past = []
    for day, hour in ((date(2026, 10, 19), 14), (date(2026, 10, 26), 14), (date(2026, 11, 2), 15)):
        ten = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        past.append(past_day(day, NEW_YORK, {ten: 12.0}))
    found = forecast(date(2026, 11, 9), NEW_YORK, past)
    assert max(found.quarters, key=lambda one: one.mean).start == datetime(
        2026, 11, 9, 15, tzinfo=UTC
    )


def test_the_day_with_25_hours_expects_what_that_hour_brings_twice():
    past = [_day(7 * n, {4: 4, 5: 4, 6: 4, 7: 4}, until=AUTUMN) for n in (1, 2)]
    found = forecast(AUTUMN, NEW_YORK, past)
    one_o_clock = sum(one.mean for one in found.quarters if 4 <= one.slot < 8)
    usual = forecast(AUTUMN + timedelta(days=7), NEW_YORK, past)
    assert one_o_clock == pytest.approx(
        2 * sum(one.mean for one in usual.quarters if 4 <= one.slot < 8)
    )


def test_zones_with_half_and_quarter_hours_have_their_own_slots():
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert slot_of(noon, ZoneInfo("Asia/Kathmandu")) == 17 * 4 + 3
    assert slot_of(noon, ZoneInfo("Asia/Kolkata")) == 17 * 4 + 2
    assert len(quarters_of(MONDAY, ZoneInfo("Asia/Kathmandu"))) == 96


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8), st.integers(0, 95))
def test_no_arrival_is_lost_or_made_up_by_smoothing(totals: list[int], slot: int):
    past = [_day(7 * n, {slot: total}) for n, total in enumerate(totals, start=1)]
    found = forecast(MONDAY, NEW_YORK, past)
    kept = [total for n, total in enumerate(totals, start=1)
            if MONDAY - timedelta(days=7 * n) in found.used]  # fmt: skip
    assert found.total == pytest.approx(sum(kept) / len(kept))
    assert found.low <= found.total <= found.high


# ---------------------------------------------------------------- the agents they need


def test_agents_worked_by_hand_with_one_conversation_at_a_time():
    # 9 arrivals in 15 min of 200 s each are a load of 2. Three agents: the chance to wait is
    # 4/9 (Erlang C), of 1 − 4/9 · e^(−(3−2)·20/200) = 59.8 % in 20 s; four: 4/23 and 85.8 %.
    needed = staffing(9, 200, 1, level=0.8, within_s=20)
    assert (needed.places, needed.agents) == (4, 4)
    assert needed.level == pytest.approx(1 - 4 / 23 * exp(-0.2))
    assert staffing(9, 200, 1, level=0.55, within_s=20).agents == 3


def test_agents_who_have_two_conversations_at_once_are_half_as_many_and_never_too_few():
    two = staffing(9, 200, 2, level=0.8, within_s=20)
    assert (two.places, two.agents) == (4, 2)
    three = staffing(9, 200, 3, level=0.8, within_s=20)
    assert (three.places, three.agents) == (6, 2), "one agent with three places is not enough"


def test_nobody_is_needed_where_nobody_comes():
    assert staffing(0, 300, 2, level=0.8, within_s=20).agents == 0
    assert staffing(5, 0, 2, level=0.8, within_s=20).agents == 0


@pytest.mark.parametrize(
    ("arrivals", "handle", "at_once", "level", "within"),
    [(-1, 1, 1, 0.8, 20), (1, -1, 1, 0.8, 20), (1, 1, 0, 0.8, 20), (1, 1, 1, 0, 20),
     (1, 1, 1, 1, 20), (1, 1, 1, 0.8, -1)],
)  # fmt: skip
def test_numbers_out_of_their_bounds_are_refused(arrivals, handle, at_once, level, within):
    with pytest.raises(ValueError, match="out of bounds"):
        staffing(arrivals, handle, at_once, level=level, within_s=within)


@given(
    st.floats(0.1, 120), st.floats(30, 1_800), st.integers(1, 5), st.floats(0.5, 0.99),
    st.floats(0, 300),
)  # fmt: skip
def test_it_is_always_enough_and_one_agent_less_never_is(arrivals, handle, at_once, level, within):
    found = staffing(arrivals, handle, at_once, level=level, within_s=within)
    rate = arrivals / QUARTER.total_seconds()
    assert erlang.service_level(rate, handle, found.places, within) >= level
    if found.agents > 1:
        fewer = (found.agents - 1) * at_once
        assert erlang.service_level(rate, handle, fewer, within) < level
