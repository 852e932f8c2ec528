"""Agents and waiting conversations for the tests of the choice, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from psc_app.domain.matching import AgentView, Choice, Decline, Relax, WaitingView, choose
from psc_app.domain.vocabulary import AssignmentMethod, Presence, SkillMatching

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
HIGHEST, ROBIN, IDLE = AssignmentMethod
EXACT, CLOSEST, NONE = SkillMatching
SPANISH, REFILLS, WOUNDS = 1, 2, 3
STEPS = (Relax(60, 3), Relax(180, 6), Relax(300, 10))


def ago(**much: float) -> datetime:
    """So long before NOW."""
    return NOW - timedelta(**much)


def agent(staff_id: int, **more: Any) -> AgentView:
    """Somebody who could take it."""
    ready = {"presence": Presence.AVAILABLE, "connected": True, "free_units": 2}
    return AgentView(staff_id=staff_id, **(ready | more))


def waiting(number: int = 1, **more: Any) -> WaitingView:
    """A conversation that waits in queue 1 since a moment ago."""
    return WaitingView(number, more.pop("queue_id", 1), **({"queued_at": NOW} | more))


def chosen(*agents: AgentView, method: AssignmentMethod = HIGHEST, **more: Any) -> int | None:
    """Who gets a conversation like that."""
    return choose(waiting(**more), agents, method, NOW).staff_id


def reasons(choice: Choice) -> dict[int, str]:
    return {passed.staff_id: passed.why for passed in choice.passed_over}


# ---- by chance

MOMENTS = st.none() | st.integers(0, 3).map(lambda minutes: ago(minutes=minutes))
SKILLS = st.dictionaries(st.integers(1, 3), st.sampled_from([1, 5, 10]), max_size=3)
AGENTS = st.builds(
    AgentView,
    staff_id=st.just(0),
    presence=st.sampled_from([*Presence, Presence.AVAILABLE, Presence.AVAILABLE, Presence.BUSY]),
    connected=st.sampled_from([True, True, True, False]),
    free_units=st.integers(-1, 4),
    used_units=st.integers(0, 2),
    sessions=st.integers(0, 4),
    skills=SKILLS,
    last_assigned_at=MOMENTS,
    last_freed_at=MOMENTS,
)
ALLOWED = st.frozensets(st.sampled_from(Presence), max_size=3) | st.just(
    frozenset({Presence.AVAILABLE, Presence.BUSY})
)
WAITING = st.builds(
    WaitingView,
    id=st.just(0),
    queue_id=st.integers(1, 3),
    priority=st.integers(0, 3),
    front_of_line=st.booleans(),
    queue_priority=st.integers(1, 2),
    queued_at=st.integers(0, 400).map(lambda seconds: ago(seconds=seconds)),
    units=st.sampled_from([1, 1, 1, 2, 0]),
    needs=st.just({}) | SKILLS,
    matching=st.sampled_from(SkillMatching),
    relaxing=st.just(()) | st.just(STEPS),
    allowed=ALLOWED,
    declines=st.just({})
    | st.dictionaries(
        st.integers(1, 8),
        st.builds(Decline, st.integers(1, 4), st.integers(0, 90).map(lambda s: ago(seconds=s))),
        max_size=3,
    ),
    affinity=st.none() | st.integers(1, 8),
)

STAFF = st.lists(AGENTS, max_size=8).map(
    lambda views: [replace(view, staff_id=number) for number, view in enumerate(views, start=1)]
)
"""Up to eight agents, with keys from 1."""

Floor = tuple[list[WaitingView], dict[int, list[AgentView]], dict[int, AssignmentMethod]]


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """Up to eight agents, each in up to three queues, and up to twelve conversations."""
    staff = draw(STAFF)
    members = {
        queue_id: [view for view in staff if draw(st.sampled_from([True, True, False]))]
        for queue_id in (1, 2, 3)
    }
    calls = [
        replace(view, id=number)
        for number, view in enumerate(draw(st.lists(WAITING, max_size=12)), start=1)
    ]
    methods = {queue_id: draw(st.sampled_from(AssignmentMethod)) for queue_id in members}
    return calls, members, methods
