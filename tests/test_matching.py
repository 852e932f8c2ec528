"""Who gets a conversation: the choice itself, without a database (SPEC section 4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from floor_views import (
    CLOSEST,
    HIGHEST,
    IDLE,
    NONE,
    NOW,
    REFILLS,
    ROBIN,
    SPANISH,
    STEPS,
    WOUNDS,
    agent,
    ago,
    chosen,
    reasons,
    waiting,
)

from psc_app.domain.matching import (
    AgentView,
    Assignment,
    Choice,
    Decline,
    Relax,
    assign,
    choose,
    needs_at,
)
from psc_app.domain.vocabulary import AssignmentMethod, Presence

# ---------------------------------------------------------------- the three methods


def test_by_highest_capacity_the_one_with_the_most_free_capacity_gets_it():
    assert chosen(agent(1), agent(2, free_units=3), agent(3)) == 2


def test_by_highest_capacity_a_tie_goes_to_the_longest_since_the_last_assignment():
    assert (
        chosen(agent(1, last_assigned_at=ago(minutes=2)), agent(2, last_assigned_at=ago(minutes=9)))
        == 2
    )


def test_by_highest_capacity_free_capacity_counts_before_the_last_assignment():
    just_given = agent(2, free_units=2, last_assigned_at=NOW)
    assert chosen(agent(1, free_units=1, last_assigned_at=ago(hours=1)), just_given) == 2


def test_by_round_robin_the_earliest_last_assignment_gets_it_however_free_others_are():
    freer = agent(1, free_units=9, last_assigned_at=ago(minutes=1))
    assert chosen(freer, agent(2, free_units=1, last_assigned_at=ago(minutes=2)), method=ROBIN) == 2


def test_by_longest_idle_the_longest_since_capacity_was_freed_gets_it():
    long_idle = agent(2, free_units=1, last_freed_at=ago(minutes=20), last_assigned_at=NOW)
    just_freed = agent(1, free_units=9, last_freed_at=ago(minutes=3))
    assert chosen(just_freed, long_idle, method=IDLE) == 2


def test_by_longest_idle_a_tie_goes_to_the_longest_since_the_last_assignment():
    since = ago(minutes=20)
    later = agent(1, last_freed_at=since, last_assigned_at=ago(minutes=30))
    assert (
        chosen(later, agent(2, last_freed_at=since, last_assigned_at=ago(hours=1)), method=IDLE)
        == 2
    )


@pytest.mark.parametrize("method", AssignmentMethod)
def test_who_never_had_anything_comes_before_who_did(method: AssignmentMethod):
    had_some = agent(1, last_assigned_at=ago(days=9), last_freed_at=ago(days=8))
    assert chosen(had_some, agent(2), method=method) == 2


@pytest.mark.parametrize("method", AssignmentMethod)
def test_a_tie_in_everything_goes_to_the_lowest_key(method: AssignmentMethod):
    assert chosen(agent(5), agent(3), agent(4), method=method) == 3


@pytest.mark.parametrize("method", [HIGHEST, ROBIN])
def test_one_after_the_other_they_are_spread_evenly(method: AssignmentMethod):
    calls = [waiting(number) for number in range(1, 7)]
    given = assign(calls, {1: [agent(1), agent(2), agent(3)]}, {1: method}, NOW)
    assert sorted(one.staff_id for one in given) == [1, 1, 2, 2, 3, 3]


# ---------------------------------------------------------------- who can take it at all


@pytest.mark.parametrize("presence", Presence)
def test_only_agents_whose_presence_the_workstream_allows_are_asked(presence: Presence):
    for allowed in Presence:
        expected = 1 if presence is allowed else None
        assert chosen(agent(1, presence=presence), allowed=frozenset({allowed})) == expected


def test_if_nothing_else_is_set_available_and_busy_agents_are_asked():
    asked = {p for p in Presence if chosen(agent(1, presence=p)) == 1}
    assert asked == {Presence.AVAILABLE, Presence.BUSY}


def test_an_agent_without_a_connection_is_not_asked():
    assert chosen(agent(1, connected=False)) is None
    assert chosen(agent(1, connected=True)) == 1


def test_just_enough_free_capacity_is_enough_and_less_is_not():
    assert chosen(agent(1, free_units=2), units=2) == 1
    assert chosen(agent(1, free_units=1), units=2) is None


def test_an_agent_with_a_capacity_of_nothing_gets_nothing():
    assert chosen(agent(1, free_units=0)) is None


def test_an_agent_whom_a_supervisor_put_over_capacity_gets_nothing_more():
    assert chosen(agent(1, free_units=-1, used_units=4)) is None


def test_an_agent_with_the_most_sessions_gets_no_other_however_free():
    for sessions, expected in ((9, 1), (10, None), (11, None)):
        assert chosen(agent(1, free_units=50, sessions=sessions)) == expected
    tight = choose(waiting(), [agent(1, sessions=2)], HIGHEST, NOW, most_sessions=2)
    assert tight.staff_id is None
    assert reasons(tight) == {1: "has 2 conversations, at most 2"}


def test_with_nobody_in_the_queue_nobody_gets_it():
    assert choose(waiting(), [], HIGHEST, NOW) == Choice(None, ())


# ---------------------------------------------------------------- skills


def test_exact_needs_every_skill_at_its_level_or_above():
    needs = {SPANISH: 5, REFILLS: 2}
    for skills, expected in (
        ({SPANISH: 5, REFILLS: 2}, 1),
        ({SPANISH: 10, REFILLS: 10, WOUNDS: 1}, 1),
        ({SPANISH: 4, REFILLS: 10}, None),
        ({SPANISH: 10}, None),
        ({}, None),
    ):
        assert chosen(agent(1, skills=skills), needs=needs) == expected


def test_exact_asks_no_more_of_an_expert_than_of_who_just_fits():
    just_fits = agent(2, skills={SPANISH: 5}, free_units=3)
    assert chosen(agent(1, skills={SPANISH: 10}), just_fits, needs={SPANISH: 5}) == 2


def test_closest_takes_the_best_total_first():
    needs = {SPANISH: 6, REFILLS: 4}
    seven = agent(1, skills={SPANISH: 6, REFILLS: 1}, free_units=9)
    eight = agent(2, skills={SPANISH: 4, REFILLS: 4}, free_units=1)
    assert chosen(seven, eight, needs=needs, matching=CLOSEST) == 2


def test_closest_counts_no_more_of_a_skill_than_is_needed():
    needs = {SPANISH: 3, REFILLS: 3}
    one_sided = agent(1, skills={SPANISH: 10}, free_units=9)
    assert (
        chosen(one_sided, agent(2, skills={SPANISH: 2, REFILLS: 2}), needs=needs, matching=CLOSEST)
        == 2
    )


def test_closest_leaves_a_tie_to_the_queues_method():
    needs, since = {SPANISH: 5}, {"last_freed_at": ago(hours=2)}
    freest = agent(1, skills={SPANISH: 5}, free_units=9, last_assigned_at=ago(minutes=1))
    turn = agent(2, skills={SPANISH: 5}, last_assigned_at=ago(minutes=5))
    idle = agent(3, skills={SPANISH: 9}, last_assigned_at=ago(minutes=2), **since)
    # Without a moment of being freed, the first two would count as idle for ever.
    agents = [replace(freest, last_freed_at=NOW), replace(turn, last_freed_at=NOW), idle]
    for method, expected in ((HIGHEST, 1), (ROBIN, 2), (IDLE, 3)):
        assert chosen(*agents, method=method, needs=needs, matching=CLOSEST) == expected


def test_closest_leaves_a_tie_between_who_are_not_good_enough_to_the_queues_method_too():
    calls, needs = [waiting(1, needs={SPANISH: 9}, matching=CLOSEST)], {SPANISH: 4}
    agents = [agent(1, skills=needs), agent(2, skills=needs, free_units=9), agent(3)]
    assert choose(calls[0], agents, HIGHEST, NOW).staff_id == 2
    assert assign(calls, {1: agents}, {1: HIGHEST}, NOW) == [Assignment(1, 2)]


def test_closest_excludes_nobody_so_that_the_patient_gets_somebody():
    assert chosen(agent(1), needs={SPANISH: 10}, matching=CLOSEST) == 1


def test_no_matching_looks_at_no_skill():
    fluent = agent(1, skills={SPANISH: 10})
    assert chosen(fluent, agent(2, free_units=3), needs={SPANISH: 10}, matching=NONE) == 2
    assert needs_at(waiting(needs={SPANISH: 10}, matching=NONE), NOW) == {}


def test_needs_give_way_step_by_step_and_in_the_end_altogether():
    one = waiting(needs={SPANISH: 8, REFILLS: 3}, relaxing=STEPS)
    for seconds, expected in (
        (0, {SPANISH: 8, REFILLS: 3}),
        (59, {SPANISH: 8, REFILLS: 3}),
        (60, {SPANISH: 5}),
        (179, {SPANISH: 5}),
        (180, {SPANISH: 2}),
        (300, {}),
        (9_999, {}),
    ):
        assert needs_at(one, NOW + timedelta(seconds=seconds)) == expected


def test_an_agent_who_was_not_good_enough_gets_it_once_the_needs_gave_way():
    one, some = waiting(needs={SPANISH: 8}, relaxing=STEPS), agent(1, skills={SPANISH: 5})
    assert choose(one, [some], HIGHEST, NOW + timedelta(seconds=59)).staff_id is None
    later = choose(one, [some], HIGHEST, NOW + timedelta(seconds=60))
    assert later.staff_id == 1
    assert later.needs == {SPANISH: 5}


def test_nobody_waits_for_ever_for_a_skill_that_is_not_on_shift():
    one = waiting(needs={SPANISH: 10, REFILLS: 10}, relaxing=STEPS)
    assert choose(one, [agent(1)], HIGHEST, NOW + timedelta(seconds=300)).staff_id == 1


def test_steps_in_any_order_never_make_needs_harder_again():
    one = waiting(needs={SPANISH: 8}, relaxing=(Relax(120, 2), Relax(60, 5)))
    moments = [NOW + timedelta(seconds=second) for second in (0, 60, 120)]
    assert [needs_at(one, at)[SPANISH] for at in moments] == [8, 3, 3]


def test_closest_needs_stay_as_they_are_because_they_exclude_nobody():
    one = waiting(needs={SPANISH: 8}, relaxing=STEPS, matching=CLOSEST, queued_at=ago(hours=1))
    assert needs_at(one, NOW) == {SPANISH: 8}


# ---------------------------------------------------------------- who was here before


def test_a_returning_patient_goes_to_the_same_agent_if_free():
    assert chosen(agent(1, free_units=9), agent(2, free_units=1), affinity=2) == 2


@pytest.mark.parametrize(
    "not_free",
    [{"presence": Presence.AWAY}, {"connected": False}, {"free_units": 0}, {"sessions": 10}],
    ids=str,
)
def test_a_returning_patient_goes_to_another_if_the_same_agent_is_not_free(not_free: dict):
    assert chosen(agent(1), agent(2, **not_free), affinity=2) == 1


def test_a_returning_patient_whose_agent_lacks_the_skill_goes_to_who_has_it():
    able = agent(1, skills={WOUNDS: 5})
    assert chosen(able, agent(2), affinity=2, needs={WOUNDS: 5}) == 1


def test_a_returning_patient_goes_to_the_same_agent_before_a_better_match():
    better = agent(1, skills={WOUNDS: 5})
    assert chosen(better, agent(2), affinity=2, needs={WOUNDS: 5}, matching=CLOSEST) == 2


def test_a_returning_patient_does_not_go_first_to_the_same_agent_who_just_declined_them():
    declined = {2: Decline(1, ago(minutes=5))}
    assert chosen(agent(1, free_units=1), agent(2), affinity=2, declines=declined) == 1


def test_an_agent_who_left_the_queue_gets_no_returning_patient():
    assert chosen(agent(1), affinity=2) == 1


# ---------------------------------------------------------------- declines


def test_who_declined_it_comes_after_who_did_not_however_free():
    declines = {1: Decline(1, ago(hours=1))}
    assert chosen(agent(1, free_units=9), agent(2, free_units=1), declines=declines) == 2
    assert chosen(agent(1, free_units=9), declines=declines) == 1


def test_who_declined_it_twice_comes_after_who_declined_it_once():
    declines = {1: Decline(2, ago(hours=1)), 2: Decline(1, ago(hours=1))}
    assert chosen(agent(1, free_units=9), agent(2, free_units=1), declines=declines) == 2


def test_after_three_declines_it_is_never_pushed_to_that_agent_again():
    for count, expected in ((1, 1), (2, 1), (3, None), (4, None)):
        assert chosen(agent(1), declines={1: Decline(count, ago(days=1))}) == expected


def test_how_many_declines_are_the_most_is_a_setting():
    for count, expected in ((4, 1), (5, None)):
        declines = {1: Decline(count, ago(days=1))}
        assert chosen(agent(1), declines=declines, most_declines=5) == expected


def test_after_a_decline_the_agent_is_left_alone_with_it_for_its_time_and_no_longer():
    one = waiting(declines={1: Decline(1, NOW)}, decline_rest=timedelta(seconds=60))
    assert choose(one, [agent(1)], HIGHEST, NOW + timedelta(seconds=59)).staff_id is None
    assert choose(one, [agent(1)], HIGHEST, NOW + timedelta(seconds=60)).staff_id == 1


# ---------------------------------------------------------------- everyone declined


ONCE = Decline(1, ago(seconds=10))


def everyone_declined(*agents: AgentView, **more: Any) -> bool:
    return choose(waiting(**more), agents, HIGHEST, NOW).everyone_declined


def test_everyone_declined_once_all_on_duty_have_declined_it():
    assert everyone_declined(agent(1), agent(2), declines={1: ONCE, 2: ONCE})


def test_not_everyone_declined_while_it_goes_to_somebody():
    assert not everyone_declined(agent(1), agent(2), declines={1: ONCE})


def test_not_everyone_declined_while_it_goes_to_one_who_declined_it_before_again():
    rested = Decline(1, ago(seconds=60))
    assert chosen(agent(1), agent(2), declines={1: rested, 2: ONCE}) == 1
    assert not everyone_declined(agent(1), agent(2), declines={1: rested, 2: ONCE})


def test_not_everyone_declined_if_nobody_was_asked():
    assert not everyone_declined(agent(1, connected=False))
    assert not everyone_declined()


def test_who_is_full_has_not_declined_and_may_get_it_later():
    full = agent(2, free_units=0, used_units=3, presence=Presence.DO_NOT_DISTURB)
    assert not everyone_declined(agent(1), full, declines={1: ONCE})


@pytest.mark.parametrize(
    "not_on_duty",
    [
        {"connected": False},
        {"presence": Presence.AWAY},
        {"presence": Presence.DO_NOT_DISTURB},
        {"free_units": 0, "used_units": 0},
    ],
    ids=str,
)
def test_who_is_not_on_duty_does_not_keep_the_supervisor_from_being_told(not_on_duty: dict):
    assert everyone_declined(agent(1), agent(2, **not_on_duty), declines={1: ONCE})


def test_who_lacks_the_skill_does_not_keep_the_supervisor_from_being_told():
    fluent, other = agent(1, skills={SPANISH: 9}), agent(2)
    assert everyone_declined(fluent, other, declines={1: ONCE}, needs={SPANISH: 5})


def test_agents_who_let_it_time_out_and_became_inactive_have_declined_it():
    missed = agent(1, presence=Presence.INACTIVE)
    assert everyone_declined(missed, declines={1: ONCE})
