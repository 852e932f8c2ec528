"""Who gets a conversation: the choice itself, without a database."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from psc_app.domain.matching import DECLINE_REST, MOST_DECLINES, AgentView, Choice, choose
from psc_app.domain.vocabulary import Presence

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=1)


def agent(staff_id: int, **more: Any) -> AgentView:
    """Somebody who could take it."""
    ready = {"presence": Presence.AVAILABLE, "connected": True, "free_units": 2}
    return AgentView(staff_id=staff_id, **(ready | more))


def reasons(choice: Choice) -> dict[int, str]:
    return {passed.staff_id: passed.why for passed in choice.passed_over}


def test_the_one_with_the_most_free_capacity_gets_it():
    choice = choose([agent(1), agent(2, free_units=3), agent(3)], 1, NOW)
    assert choice.staff_id == 2
    assert reasons(choice) == {1: "another agent came first", 3: "another agent came first"}


def test_a_tie_goes_to_whoever_was_assigned_longest_ago():
    earlier, later = NOW - timedelta(minutes=9), NOW - timedelta(minutes=2)
    choice = choose([agent(1, last_assigned_at=later), agent(2, last_assigned_at=earlier)], 1, NOW)
    assert choice.staff_id == 2


def test_who_was_never_assigned_anything_comes_before_who_was():
    assert choose([agent(1, last_assigned_at=LONG_AGO), agent(2)], 1, NOW).staff_id == 2


def test_a_tie_in_everything_goes_to_the_lowest_key():
    assert choose([agent(5), agent(3), agent(4)], 1, NOW).staff_id == 3


def test_free_capacity_counts_before_the_last_assignment():
    fresh = agent(1, free_units=1)
    busy_before = agent(2, free_units=2, last_assigned_at=NOW)
    assert choose([fresh, busy_before], 1, NOW).staff_id == 2


def test_every_agent_passed_over_has_a_reason():
    choice = choose(
        [
            agent(1, presence=Presence.AWAY),
            agent(2, connected=False),
            agent(3, free_units=1),
            agent(4, declines=MOST_DECLINES, declined_at=LONG_AGO),
            agent(5, declines=1, declined_at=NOW - DECLINE_REST + timedelta(seconds=1)),
            agent(6),
            agent(7),
        ],
        2,
        NOW,
    )
    assert choice.staff_id == 6
    assert reasons(choice) == {
        1: "presence is appear away",
        2: "not connected",
        3: "no free capacity",
        4: "declined it 3 times",
        5: "declined it a moment ago",
        7: "another agent came first",
    }


def test_only_available_agents_are_pushed_to():
    for presence in Presence:
        expected = 1 if presence is Presence.AVAILABLE else None
        assert choose([agent(1, presence=presence)], 1, NOW).staff_id == expected


def test_just_enough_capacity_is_enough_and_less_is_not():
    assert choose([agent(1, free_units=2)], 2, NOW).staff_id == 1
    assert choose([agent(1, free_units=1)], 2, NOW).staff_id is None
    assert choose([agent(1, free_units=0)], 1, NOW).staff_id is None


def test_who_declined_it_comes_after_who_did_not_however_free():
    declined = agent(1, free_units=9, declines=1, declined_at=LONG_AGO)
    assert choose([declined, agent(2, free_units=1)], 1, NOW).staff_id == 2
    assert choose([declined], 1, NOW).staff_id == 1


def test_after_three_declines_it_is_never_pushed_to_that_agent_again():
    for declines, expected in ((1, 1), (2, 1), (3, None), (4, None)):
        choice = choose([agent(1, declines=declines, declined_at=LONG_AGO)], 1, NOW)
        assert choice.staff_id == expected


def test_a_decline_rests_for_its_time_and_no_longer():
    declined = agent(1, declines=1, declined_at=NOW)
    assert choose([declined], 1, NOW + DECLINE_REST - timedelta(seconds=1)).staff_id is None
    assert choose([declined], 1, NOW + DECLINE_REST).staff_id == 1


def test_with_nobody_there_nobody_gets_it():
    assert choose([], 1, NOW) == Choice(None, ())


MOMENTS = st.none() | st.integers(0, 3).map(lambda minutes: NOW - timedelta(minutes=minutes))
AGENTS = st.lists(
    st.builds(
        AgentView,
        staff_id=st.integers(1, 30),
        presence=st.sampled_from(Presence),
        connected=st.booleans(),
        free_units=st.integers(0, 3),
        declines=st.integers(0, 4),
        declined_at=MOMENTS,
        last_assigned_at=MOMENTS,
    ),
    max_size=8,
    unique_by=lambda view: view.staff_id,
)


@given(AGENTS, st.integers(1, 3), st.integers(0, 10_000))
def test_the_same_agents_in_any_order_give_the_same_one(agents, units, seed):
    shuffled = random.Random(seed).sample(agents, len(agents))
    first, second = choose(agents, units, NOW), choose(shuffled, units, NOW)
    assert first.staff_id == second.staff_id
    assert reasons(first) == reasons(second)


@given(AGENTS, st.integers(1, 3))
def test_everybody_either_gets_it_or_has_a_reason(agents, units):
    choice = choose(agents, units, NOW)
    everybody = set(reasons(choice)) | ({choice.staff_id} if choice.staff_id else set())
    assert everybody == {view.staff_id for view in agents}
    assert choice.staff_id not in reasons(choice)
    assert all(reasons(choice).values())


@given(AGENTS, st.integers(1, 3))
def test_whoever_gets_it_is_there_available_and_has_room(agents, units):
    choice = choose(agents, units, NOW)
    for view in agents:
        if view.staff_id == choice.staff_id:
            assert view.connected
            assert view.presence is Presence.AVAILABLE
            assert view.free_units >= units
            assert view.declines < MOST_DECLINES


@given(AGENTS, st.integers(1, 3))
def test_if_whoever_gets_it_goes_away_the_next_is_one_who_came_second(agents, units):
    choice = choose(agents, units, NOW)
    if choice.staff_id is None:
        return
    left = [
        replace(view, connected=False) if view.staff_id == choice.staff_id else view
        for view in agents
    ]
    second = choose(left, units, NOW)
    in_line = {key for key, why in reasons(choice).items() if why == "another agent came first"}
    assert second.staff_id in in_line if in_line else second.staff_id is None
