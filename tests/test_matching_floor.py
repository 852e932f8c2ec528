"""Why each agent was passed over, and the whole floor at once (SPEC section 4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from floor_views import (
    CLOSEST,
    HIGHEST,
    IDLE,
    NOW,
    REFILLS,
    ROBIN,
    SPANISH,
    STAFF,
    WAITING,
    WOUNDS,
    Floor,
    agent,
    ago,
    floors,
    reasons,
    waiting,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.matching import (
    AgentView,
    Assignment,
    Decline,
    PassedOver,
    WaitingView,
    assign,
    choose,
    rank,
    with_one_more,
)
from psc_app.domain.vocabulary import AssignmentMethod, Presence, Priority

# ---------------------------------------------------------------- reasons


def test_every_agent_passed_over_has_a_reason_that_a_supervisor_can_check():
    declines = {
        4: Decline(3, ago(hours=1)),
        5: Decline(1, ago(seconds=59)),
        6: Decline(1, ago(seconds=10)),
    }
    choice = choose(
        waiting(units=2, declines=declines),
        [
            agent(1, presence=Presence.AWAY),
            agent(2, connected=False),
            agent(3, free_units=1),
            agent(4),
            agent(5),
            agent(6, presence=Presence.INACTIVE, free_units=0),
            agent(7),
            agent(8),
            agent(9, last_assigned_at=NOW),
            agent(10, free_units=-1),
        ],
        HIGHEST,
        NOW,
    )
    assert choice.staff_id == 7
    assert reasons(choice) == {
        1: "presence is appear away",
        2: "not connected",
        3: "needs 2 units, 1 free",
        4: "declined it 3 times, not asked again",
        5: "declined it a moment ago",
        6: "presence is inactive; no free capacity; declined it a moment ago",
        8: "equal, but later in the list",
        9: "was given a conversation more recently",
        10: "no free capacity",
    }


def test_a_missing_skill_is_named_with_the_level_needed_and_the_level_there_is():
    choice = choose(
        waiting(needs={SPANISH: 5, REFILLS: 2}),
        [agent(1, skills={SPANISH: 3, REFILLS: 9}), agent(2, skills={SPANISH: 9}, free_units=0)],
        HIGHEST,
        NOW,
    )
    assert choice.passed_over == (
        PassedOver(1, "skill not high enough", SPANISH, 5, 3),
        PassedOver(2, "no free capacity; skill missing", REFILLS, 2, 0),
    )


def test_of_several_missing_skills_the_same_one_is_always_named():
    one = waiting(needs={WOUNDS: 5, SPANISH: 5, REFILLS: 5})
    choice = choose(one, [agent(1, skills={SPANISH: 5})], HIGHEST, NOW)
    assert choice.passed_over == (PassedOver(1, "skill missing", REFILLS, 5, 0),)


def test_who_could_have_taken_it_is_told_what_the_chosen_one_was_better_in():
    def why(best: AgentView, other: AgentView, method: AssignmentMethod, **more: Any) -> str:
        choice = choose(waiting(**more), [other, best], method, NOW)
        assert choice.staff_id == best.staff_id
        return reasons(choice)[other.staff_id]

    early = {"last_assigned_at": ago(hours=1), "last_freed_at": ago(minutes=30)}
    late = {"last_assigned_at": ago(minutes=2), "last_freed_at": ago(minutes=1)}
    needs = {"needs": {SPANISH: 9}, "matching": CLOSEST}
    assert why(agent(1, free_units=4), agent(2), HIGHEST) == "less free capacity: 2"
    assert why(agent(1, **early), agent(2, **late), ROBIN) == (
        "was given a conversation more recently"
    )
    assert why(agent(1, **early), agent(2, **late), IDLE) == "had capacity freed more recently"
    assert why(agent(2), agent(1), HIGHEST, affinity=2) == "the patient's own agent came first"
    assert why(agent(2), agent(1), HIGHEST, declines={1: Decline(2, ago(hours=1))}) == (
        "declined it twice before"
    )
    assert why(agent(2, skills={SPANISH: 9}), agent(1, skills={SPANISH: 7}), IDLE, **needs) == (
        "skills match less well: 7 of 9"
    )


@settings(deadline=None)
@given(STAFF, WAITING, st.sampled_from(AssignmentMethod), st.data())
def test_the_same_agents_in_any_order_give_the_same_choice(
    staff: list[AgentView], one: WaitingView, method: AssignmentMethod, data: st.DataObject
):
    shuffled = data.draw(st.permutations(staff))
    assert choose(one, shuffled, method, NOW) == choose(one, staff, method, NOW)


@settings(deadline=None)
@given(STAFF, WAITING, st.sampled_from(AssignmentMethod))
def test_everybody_either_gets_it_or_has_a_reason(
    staff: list[AgentView], one: WaitingView, method: AssignmentMethod
):
    choice = choose(one, staff, method, NOW)
    told = reasons(choice)
    assert set(told) | {choice.staff_id} - {None} == {view.staff_id for view in staff}
    assert choice.staff_id not in told
    assert len(told) == len(choice.passed_over)
    assert all(told.values())
    for passed in choice.passed_over:
        if passed.skill_id is not None:
            assert passed.has < passed.needed == choice.needs[passed.skill_id]


@settings(deadline=None)
@given(STAFF, WAITING, st.sampled_from(AssignmentMethod))
def test_if_whoever_gets_it_goes_away_the_next_is_one_who_could_have_taken_it(
    staff: list[AgentView], one: WaitingView, method: AssignmentMethod
):
    first = choose(one, staff, method, NOW)
    left = [view for view in staff if view.staff_id != first.staff_id]
    alone = [view.staff_id for view in left if choose(one, [view], method, NOW).staff_id]
    second = choose(one, left, method, NOW).staff_id
    assert second in alone if alone else second is None


# ---------------------------------------------------------------- the whole floor


def test_the_urgent_one_gets_the_only_agent_and_the_others_wait():
    calls = [waiting(1), waiting(2, priority=Priority.URGENT), waiting(3, queued_at=ago(hours=1))]
    assert assign(calls, {1: [agent(7, free_units=1)]}, {}, NOW) == [Assignment(2, 7)]


def test_an_agent_of_several_queues_is_counted_once():
    both = agent(7, free_units=2)
    calls = [waiting(1, queue_id=1), waiting(2, queue_id=2), waiting(3, queue_id=2)]
    given = assign(calls, {1: [both], 2: [both]}, {}, NOW)
    assert given == [Assignment(1, 7), Assignment(2, 7)]


def test_nobody_is_given_more_than_the_most_sessions():
    calls = [waiting(number, units=0) for number in range(1, 9)]
    given = assign(calls, {1: [agent(7, sessions=7)]}, {}, NOW)
    assert [one.conversation_id for one in given] == [1, 2, 3]


def test_an_available_agent_who_got_one_is_busy_and_a_full_one_does_not_want_to_be_disturbed():
    once = with_one_more(agent(1, free_units=2), 1, NOW)
    assert (once.presence, once.free_units, once.used_units) == (Presence.BUSY, 1, 1)
    assert (once.sessions, once.last_assigned_at) == (1, NOW)
    assert with_one_more(agent(1, free_units=1), 1, NOW).presence is Presence.DO_NOT_DISTURB
    assert with_one_more(agent(1), 0, NOW).presence is Presence.AVAILABLE
    assert with_one_more(once, 1, NOW).presence is Presence.BUSY


def test_where_only_available_agents_are_asked_each_gets_one_at_a_time():
    calls = [waiting(number, allowed=frozenset({Presence.AVAILABLE})) for number in (1, 2, 3)]
    given = assign(calls, {1: [agent(7), agent(8)]}, {}, NOW)
    assert given == [Assignment(1, 7), Assignment(2, 8)]


def test_a_queue_without_members_keeps_its_conversations():
    assert assign([waiting(1, queue_id=5)], {1: [agent(7)], 5: []}, {}, NOW) == []


def one_after_the_other(
    calls: Sequence[WaitingView],
    members: Mapping[int, Sequence[AgentView]],
    methods: Mapping[int, AssignmentMethod],
) -> list[Assignment]:
    """What assign must give: choose for each by rank, with the capacity counted down."""
    staff = {view.staff_id: view for views in members.values() for view in views}
    given = []
    for one in sorted(calls, key=rank):
        views = [staff[view.staff_id] for view in members[one.queue_id]]
        found = choose(one, views, methods[one.queue_id], NOW, 5).staff_id
        if found is not None:
            staff[found] = with_one_more(staff[found], one.units, NOW)
            given.append(Assignment(one.id, found))
    return given


@settings(deadline=None)
@given(floors())
def test_the_whole_floor_at_once_is_the_same_as_one_after_the_other(floor: Floor):
    assert assign(*floor, NOW, 5) == one_after_the_other(*floor)


@settings(deadline=None)
@given(floors(), st.randoms(use_true_random=False))
def test_the_same_floor_in_any_order_gives_the_same_assignments(floor: Floor, chance: Any):
    calls, members, methods = floor
    turned = dict(sorted(members.items(), key=lambda each: chance.random()))
    shuffled = {key: chance.sample(views, len(views)) for key, views in turned.items()}
    assert assign(chance.sample(calls, len(calls)), shuffled, methods, NOW, 5) == assign(
        calls, members, methods, NOW, 5
    )


@settings(deadline=None)
@given(floors())
def test_the_floor_gives_nothing_twice_and_nobody_more_than_they_can_hold(floor: Floor):
    calls, members, _ = floor
    given = assign(*floor, NOW, 5)
    by_id = {one.id: one for one in calls}
    assert len({one.conversation_id for one in given}) == len(given)
    for view in {view.staff_id: view for views in members.values() for view in views}.values():
        got = [by_id[one.conversation_id] for one in given if one.staff_id == view.staff_id]
        assert not got or sum(one.units for one in got) <= view.free_units
        assert not got or view.sessions + len(got) <= 5
        assert all(view in members[one.queue_id] for one in got)
