"""Erlang C against published figures, hand arithmetic and limits."""

from math import exp, factorial, inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.erlang import chance_of_waiting, mean_wait, service_level

# ---------------------------------------------------------------- published figures


def test_the_example_of_a_call_centre_with_55_agents():
    # The worked example of "The Erlang-C Formula" (Mitan): 360 calls in half an hour, of 4
    # minutes each, are a load of 48. By hand: 0.239 of them wait, 0.239 × 240 / (55 − 48)
    # is 8.2 s on average, and 1 − 0.239 × e^(−(55 − 48) × 15 / 240) = 84.6 % are served
    # within 15 s.
    calls = (360 / 1_800, 240, 55)
    assert chance_of_waiting(*calls) == pytest.approx(0.239, abs=0.0005)
    assert mean_wait(*calls) == pytest.approx(8.2, abs=0.05)
    assert service_level(*calls, within_s=15) == pytest.approx(0.846, abs=0.0005)


@pytest.mark.parametrize(
    ("load", "agents", "chance"),
    [
        (0.5, 1, 0.5000),
        (1.0, 2, 0.3333),
        (1.5, 2, 0.6429),
        (2.0, 3, 0.4444),
        (2.0, 4, 0.1739),
        (3.0, 5, 0.2362),
        (8.0, 10, 0.4092),
        (10.0, 14, 0.1741),
    ],
)
def test_the_chance_of_waiting_is_that_of_an_erlang_c_table(
    load: float, agents: int, chance: float
):
    assert chance_of_waiting(load / 60, 60, agents) == pytest.approx(chance, abs=0.00005)


def test_one_agent_is_the_queue_of_the_textbooks():
    # M/M/1: the wait is load × service / (1 − load), here 0.75 × 120 / 0.25.
    assert mean_wait(0.75 / 120, 120, 1) == pytest.approx(360)
    # The share served within t is 1 − load × e^(−(1 − load) t / service).
    assert service_level(0.75 / 120, 120, 1, 20) == pytest.approx(1 - 0.75 * exp(-0.25 * 20 / 120))


def test_two_agents_by_hand():
    # A load of 1 on 2 agents: a third waits, half a minute of service each over one spare.
    assert chance_of_waiting(1 / 30, 30, 2) == pytest.approx(1 / 3)
    assert mean_wait(1 / 30, 30, 2) == pytest.approx(10)
    assert service_level(1 / 30, 30, 2, 30) == pytest.approx(1 - exp(-1) / 3)


# ---------------------------------------------------------------- limits


def test_with_no_arrivals_nobody_waits():
    assert chance_of_waiting(0, 180, 3) == 0
    assert mean_wait(0, 180, 3) == 0
    assert service_level(0, 180, 3, 0) == 1
    assert mean_wait(0, 180, 0) == 0


def test_with_nothing_to_do_nobody_waits():
    assert mean_wait(5, 0, 1) == 0
    assert service_level(5, 0, 1, 0) == 1


@pytest.mark.parametrize("arrivals", [3 / 60, 4 / 60])
def test_where_more_arrives_than_can_be_served_the_line_grows_for_ever(arrivals: float):
    assert chance_of_waiting(arrivals, 60, 3) == 1
    assert mean_wait(arrivals, 60, 3) == inf
    assert service_level(arrivals, 60, 3, 10_000) == 0


def test_with_nobody_there_nobody_is_served():
    assert mean_wait(1, 60, 0) == inf
    assert service_level(1, 60, 0, 60) == 0
    assert service_level(1, 0, 0, 60) == 0


def test_at_once_are_served_all_who_find_an_agent_free():
    assert service_level(1 / 30, 30, 2, 0) == pytest.approx(2 / 3)
    assert service_level(1 / 30, 30, 2, -5) == pytest.approx(2 / 3)


def test_a_thousand_agents_are_no_matter():
    assert 0 < chance_of_waiting(980 / 60, 60, 1_000) < 1


@pytest.mark.parametrize("wrong", [(-1, 60, 3), (1, -60, 3), (1, 60, -3)])
def test_numbers_below_zero_are_refused(wrong: tuple[float, float, int]):
    for measure in (chance_of_waiting, mean_wait):
        with pytest.raises(ValueError, match="below 0"):
            measure(*wrong)
    with pytest.raises(ValueError, match="below 0"):
        service_level(*wrong, 20)


# ---------------------------------------------------------------- against the formula itself

LOADS = st.floats(0.01, 0.99)
AGENTS = st.integers(1, 60)
SERVICE = st.floats(1, 1_000)


def by_the_book(load: float, agents: int) -> float:
    """Erlang C as it is written in the books, with factorials."""
    last = load**agents / factorial(agents) * agents / (agents - load)
    return last / (sum(load**n / factorial(n) for n in range(agents)) + last)


@settings(deadline=None)
@given(LOADS, AGENTS, SERVICE)
def test_the_recursion_gives_what_the_formula_of_the_books_gives(
    share: float, agents: int, service: float
):
    load = share * agents
    given_by = chance_of_waiting(load / service, service, agents)
    assert isclose(given_by, by_the_book(load, agents), rel_tol=1e-9)


@settings(deadline=None)
@given(LOADS, AGENTS, SERVICE)
def test_one_more_agent_shortens_the_wait_and_never_lowers_the_service_level(
    share: float, agents: int, service: float
):
    arrivals = share * agents / service
    assert mean_wait(arrivals, service, agents + 1) < mean_wait(arrivals, service, agents)
    fewer, more = (service_level(arrivals, service, n, 20) for n in (agents, agents + 1))
    assert 0 <= fewer <= more <= 1


@settings(deadline=None)
@given(LOADS, AGENTS, SERVICE, st.floats(0, 600), st.floats(0, 600))
def test_more_time_never_lowers_the_service_level(
    share: float, agents: int, service: float, one: float, other: float
):
    arrivals = share * agents / service
    sooner, later = (service_level(arrivals, service, agents, t) for t in sorted((one, other)))
    assert sooner <= later
