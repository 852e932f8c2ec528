"""Erlang A against hand arithmetic, Erlang C, and its limits."""

from math import e, exp

import pytest

from psc_app.domain import erlang
from psc_app.domain.erlang_a import expect


def test_where_all_times_are_equal_it_can_be_worked_out_by_hand():
    # One agent, one arrival, one service and one loss of patience a second each: so many being
    # there has the chance 1 / (n! e). On average 1 / e wait; so 1 / e leave, and wait so long.
    found = expect(1, 1, 1, 1, within_s=0)
    assert found.wait_s == pytest.approx(1 / e, rel=1e-6)
    assert found.abandoned == pytest.approx(1 / e, rel=1e-6)
    assert found.within == pytest.approx(1 / e, rel=1e-6), "who finds nobody there"


def test_with_endless_patience_it_is_erlang_c():
    found = expect(0.1, 30, 4, 1e9, within_s=20)
    assert found.wait_s == pytest.approx(erlang.mean_wait(0.1, 30, 4), rel=1e-3)
    assert found.within == pytest.approx(erlang.service_level(0.1, 30, 4, 20), rel=5e-3)
    assert found.abandoned == pytest.approx(0, abs=1e-6)


def test_more_may_come_than_can_be_served_as_the_rest_leaves():
    # Twice as much comes as one agent can serve: at least half of it leaves.
    found = expect(2, 1, 1, 10, within_s=5)
    assert 0.5 <= found.abandoned < 0.52
    assert found.wait_s == pytest.approx(found.abandoned * 10, rel=1e-6), "Little's law"


def test_however_long_the_line_has_to_be_until_the_rest_leaves_it_is_reckoned_to_its_end():
    # 933 agents' worth for 900, and patience of days: 33 of 933 have to leave.
    patience = 1e6
    found = expect(2000 / 900, 420, 900, patience, within_s=20)
    assert found.abandoned == pytest.approx(1 - 900 / (2000 / 900 * 420), rel=1e-3)
    assert found.wait_s == pytest.approx(found.abandoned * patience, rel=1e-6), "Little's law"
    assert found.within == pytest.approx(0, abs=1e-6)


def test_a_line_beyond_all_reckoning_is_refused():
    with pytest.raises(ValueError, match="can't be reckoned"):
        expect(100, 600, 1, 1e9, within_s=20)


def test_without_agents_everybody_leaves():
    found = expect(0.5, 60, 0, 30, within_s=20)
    assert found.abandoned == pytest.approx(1)
    assert found.wait_s == pytest.approx(30)
    assert found.within == 0


def test_whoever_waits_first_in_line_is_served_within_a_time_as_chance_has_it():
    # One agent who is almost always busy, and so impatient people that there is no line: who
    # comes is served at once or, within t, with 1 - exp(-t) of the one before them ending.
    found = expect(0.000001, 1, 1, 1e9, within_s=1)
    assert found.within == pytest.approx(1, abs=1e-5)
    assert expect(0.000001, 1, 0, 1, within_s=1).within == 0
    alone = expect(1e-9, 1, 1, 1e6, within_s=2).within
    assert alone >= 1 - exp(-2)


def test_nobody_comes_and_nobody_waits():
    assert expect(0, 60, 3, 60, 20).within == 1


@pytest.mark.parametrize("wrong", [(-1, 1, 1, 1, 1), (1, 0, 1, 1, 1), (1, 1, 1, 0, 1)])
def test_numbers_that_make_no_sense_are_refused(wrong: tuple[float, float, int, float, float]):
    with pytest.raises(ValueError, match="below 0"):
        expect(*wrong)
