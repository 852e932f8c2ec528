"""How long a patient in line is told that it may take: worked by hand (SPEC section 7)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.waiting import FEWEST_SAMPLES, Range, Sample, estimate


def minutes(ahead: int, *waited: float) -> list[Sample]:
    """Past waits of so many minutes with so many before them."""
    return [Sample(ahead, each * 60) for each in waited]


def test_with_fewer_than_twenty_samples_we_cant_say_yet():
    assert estimate([], 2) is None
    assert estimate(minutes(2, *range(19)), 2) is None
    assert estimate(minutes(2, *range(20)), 2) is not None


def test_it_is_the_middle_half_of_what_others_waited_in_that_place():
    # 0, 1, … 20 minutes: a quarter waited less than 5, a quarter more than 15.
    assert estimate(minutes(2, *range(21)), 2) == Range(5, 15)


def test_it_is_rounded_away_from_promises():
    # 0.5, 1.5, … 20.5 minutes: the middle half goes from 5.5 to 15.5.
    assert estimate(minutes(2, *(n + 0.5 for n in range(21))), 2) == Range(5, 16)


def test_what_always_took_the_same_is_one_number():
    assert estimate(minutes(0, *[4] * 20), 0) == Range(4, 4)


def test_who_was_always_answered_at_once_is_told_up_to_a_minute():
    assert estimate(minutes(0, *[0] * 20), 0) == Range(0, 1)


def test_a_few_who_waited_for_hours_do_not_frighten_everybody():
    usual = minutes(1, *[3] * 9, *[5] * 9)
    assert estimate([*usual, *minutes(1, 300, 600)], 1) == Range(3, 5)


def test_other_places_are_scaled_to_this_one_by_turns():
    # With 1 before them they waited two turns of 2 to 6 minutes; with 3 before it is four turns.
    assert estimate(minutes(1, *[4] * 5, *[8] * 11, *[12] * 5), 3) == Range(16, 16)
    waited = [4, 5, 6, 7, 8, 9, 10, 11, 12] * 3
    # 27 waits from 4 to 12 minutes: their middle half is 6 to 10, for four turns 12 to 20.
    assert estimate(minutes(1, *waited), 3) == Range(12, 20)


def test_who_is_first_in_line_is_given_one_turn():
    assert estimate(minutes(4, *[20] * 25), 0) == Range(4, 4)


def test_the_nearest_places_count_and_far_ones_only_where_there_is_nothing_nearer():
    here, near, far = minutes(3, *[8] * 10), minutes(2, *[6] * 10), minutes(9, *[100] * 50)
    assert estimate([*far, *near, *here], 3) == Range(8, 8)
    # One fewer than twenty are near: all count, the far ones at 10 minutes for each of four turns.
    assert estimate([*far, *far, *minutes(3, *[8] * 19)], 3) == Range(40, 40)


def test_all_that_are_equally_near_count_not_just_the_first_twenty():
    assert estimate(minutes(0, *[1] * 20, *[9] * 80), 0) == Range(9, 9)


def test_who_has_been_in_place_for_long_is_not_told_what_is_over_already():
    # 1 to 40 minutes; 10 are over: 30 waits are left, of 1 to 30 more minutes.
    # 7 of them are shorter than 8, 7 longer than 23.
    assert estimate(minutes(0, *range(1, 41)), 0, here_for=600) == Range(8, 23)


def test_who_has_waited_longer_than_nearly_all_cant_be_told():
    assert estimate(minutes(0, *range(1, 41)), 0, here_for=20 * 60) is not None
    assert estimate(minutes(0, *range(1, 41)), 0, here_for=21 * 60) is None


def test_a_place_below_the_first_is_the_first():
    waits = minutes(0, *range(21))
    assert estimate(waits, -1) == estimate(waits, 0)


SAMPLES = st.lists(
    st.builds(Sample, st.integers(0, 12), st.floats(0, 7_200)), min_size=20, max_size=60
)
AHEAD = st.integers(0, 15)


@settings(deadline=None)
@given(SAMPLES, AHEAD, st.randoms(use_true_random=False))
def test_the_same_waits_in_any_order_give_the_same_range(
    samples: list[Sample], ahead: int, chance: Any
):
    shuffled = chance.sample(samples, len(samples))
    assert estimate(shuffled, ahead) == estimate(samples, ahead)


@settings(deadline=None)
@given(SAMPLES, AHEAD)
def test_a_range_is_whole_minutes_within_what_ever_happened(samples: list[Sample], ahead: int):
    found = estimate(samples, ahead)
    assert found is not None
    assert 0 <= found.low_minutes <= found.high_minutes
    scaled = [one.seconds / (one.ahead + 1) * (ahead + 1) / 60 for one in samples]
    assert found.low_minutes >= int(min(scaled)) - 1
    assert found.high_minutes <= max(scaled) + 1


@settings(deadline=None)
@given(st.lists(st.floats(0, 7_200), min_size=20, max_size=60), st.integers(0, 5))
def test_at_least_half_of_comparable_waits_end_within_the_range(waits: list[float], ahead: int):
    found = estimate([Sample(ahead, seconds) for seconds in waits], ahead)
    assert found is not None
    inside = [
        seconds for seconds in waits if found.low_minutes * 60 <= seconds <= found.high_minutes * 60
    ]
    assert len(inside) * 2 >= len(waits)


@pytest.mark.parametrize("count", [FEWEST_SAMPLES - 1, FEWEST_SAMPLES])
def test_far_places_count_towards_the_twenty(count: int):
    found = estimate(minutes(8, *[9] * count), 2)
    assert (found is not None) == (count >= FEWEST_SAMPLES)
