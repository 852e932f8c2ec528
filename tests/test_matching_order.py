"""Which conversation goes first, and when time changes who could get it (SPEC section 4)."""

from dataclasses import replace
from datetime import timedelta

from floor_views import (
    CLOSEST,
    NONE,
    NOW,
    ROBIN,
    SPANISH,
    STEPS,
    WAITING,
    agent,
    ago,
    waiting,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.matching import (
    Decline,
    Relax,
    WaitingView,
    aged,
    choose,
    needs_at,
    next_look,
    rank,
)
from psc_app.domain.vocabulary import Priority

# ---------------------------------------------------------------- which goes first


def first_of(*some: WaitingView) -> int:
    return min(some, key=rank).id


def test_red_flag_goes_before_urgent_before_high_before_normal():
    by_priority = [waiting(int(p), priority=p, queued_at=NOW) for p in Priority]
    assert [one.id for one in sorted(by_priority, key=rank)] == [3, 2, 1, 0]


def test_a_red_flag_goes_first_whatever_speaks_for_the_other():
    flagged = waiting(9, priority=Priority.RED_FLAG, queue_priority=900)
    other = waiting(
        1,
        priority=Priority.URGENT,
        front_of_line=True,
        queue_priority=1,
        queued_at=ago(hours=9),
    )
    assert first_of(other, flagged) == 9


def test_the_front_of_the_line_is_within_the_same_priority():
    front = waiting(1, front_of_line=True, queue_priority=900)
    assert first_of(front, waiting(2, queue_priority=1, queued_at=ago(hours=1))) == 1
    assert first_of(front, waiting(3, priority=Priority.HIGH)) == 3


def test_the_smaller_queue_priority_goes_first_and_then_the_longest_waiting():
    long_waiting = waiting(1, queue_priority=20, queued_at=ago(hours=1))
    assert first_of(long_waiting, waiting(2, queue_priority=10)) == 2
    assert first_of(long_waiting, waiting(3, queue_priority=20)) == 1


def test_equal_in_everything_the_earlier_conversation_goes_first():
    assert first_of(waiting(8), waiting(7)) == 7


def test_a_normal_priority_becomes_high_after_its_set_wait():
    one = waiting(high_after=timedelta(minutes=10))
    assert aged(one, NOW + timedelta(seconds=599)) == Priority.NORMAL
    assert aged(one, NOW + timedelta(seconds=600)) == Priority.HIGH


def test_other_priorities_do_not_age_and_without_a_set_wait_none_does():
    late = NOW + timedelta(days=1)
    for priority in (Priority.HIGH, Priority.URGENT, Priority.RED_FLAG):
        one = waiting(priority=priority, high_after=timedelta(minutes=10))
        assert aged(one, late) == priority
    assert aged(waiting(), late) == Priority.NORMAL


def test_an_aged_conversation_goes_before_a_new_one_of_a_better_queue():
    old = waiting(1, queue_priority=50, queued_at=ago(minutes=10), high_after=timedelta(minutes=10))
    new = waiting(2, queue_priority=10)
    assert first_of(old, new) == 2
    assert first_of(replace(old, priority=aged(old, NOW)), new) == 1


# ---------------------------------------------------------------- when to look again


def looks(one: WaitingView, most: int = 9) -> list[int]:
    """The seconds from NOW at which time alone may change the outcome."""
    found, at = [], NOW
    for _ in range(most):
        following = next_look(one, at)
        if following is None:
            break
        found.append(int((following - NOW).total_seconds()))
        at = following
    return found


def test_with_nothing_that_time_can_change_it_is_never_looked_at_again():
    assert looks(waiting()) == []


def test_it_is_looked_at_again_at_each_step_of_its_needs():
    assert looks(waiting(needs={SPANISH: 9}, relaxing=STEPS)) == [60, 180, 300]


def test_steps_that_change_nothing_are_no_reason_to_look():
    assert looks(waiting(needs={SPANISH: 3}, relaxing=STEPS)) == [60]
    assert looks(waiting(needs={SPANISH: 9}, relaxing=(Relax(60, 5), Relax(90, 5)))) == [60]
    assert looks(waiting(needs={}, relaxing=STEPS)) == []
    for matching in (CLOSEST, NONE):
        assert looks(waiting(needs={SPANISH: 9}, relaxing=STEPS, matching=matching)) == []


def test_it_is_looked_at_again_when_an_agent_who_declined_has_rested():
    declines = {
        1: Decline(1, ago(seconds=20)),
        2: Decline(2, ago(seconds=50)),
        3: Decline(3, NOW),
        4: Decline(1, ago(minutes=5)),
    }
    assert looks(waiting(declines=declines)) == [10, 40]


def test_it_is_looked_at_again_when_its_priority_rises_and_not_after():
    assert looks(waiting(high_after=timedelta(minutes=10))) == [600]
    assert looks(waiting(high_after=timedelta(minutes=10), priority=Priority.HIGH)) == []


@settings(deadline=None)
@given(WAITING, st.lists(st.integers(0, 700), min_size=2, max_size=2).map(sorted))
def test_between_two_looks_time_alone_changes_nothing(one: WaitingView, seconds: list[int]):
    one = replace(one, high_after=timedelta(seconds=300))
    start, end = (NOW + timedelta(seconds=each) for each in seconds)
    following = next_look(one, start)
    if following is not None and following <= end:
        return
    staff = [agent(number, skills={SPANISH: number}) for number in range(1, 9)]
    assert needs_at(one, start) == needs_at(one, end)
    assert choose(one, staff, ROBIN, start) == choose(one, staff, ROBIN, end)
    assert aged(one, start) == aged(one, end)
