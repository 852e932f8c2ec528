"""Agents and waiting conversations as the choice sees them, and the rules on them (SPEC 4).

What is here holds for one agent and one conversation; `matching` compares them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime, timedelta

from psc_app.domain.vocabulary import AssignmentMethod, Presence, Priority, SkillMatching

Needs = Mapping[int, int]
"""Skills by their key, with a level from 1 to 10."""


@dataclass(frozen=True, slots=True)
class AgentView:
    """What the choice needs to know of one member of a queue.

    Attributes:
        presence: as it counts now, not as it was chosen.
        free_units: capacity not in use; below 0 where a supervisor went over it.
        used_units: capacity in use.
        sessions: conversations they have or are offered.
        skills: what they can do.
        last_assigned_at: when they last got any conversation; None never.
        last_freed_at: when capacity of theirs was last freed; None never.
    """

    staff_id: int
    presence: Presence
    connected: bool
    free_units: int
    used_units: int = 0
    sessions: int = 0
    skills: Needs = field(default_factory=dict)
    last_assigned_at: datetime | None = None
    last_freed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Relax:
    """A step by which needs give way.

    Attributes:
        after: seconds of waiting.
        lower_by: levels off each need as it was at first, not off the step before.
    """

    after: int
    lower_by: int


@dataclass(frozen=True, slots=True)
class Decline:
    """How often an agent rejected or missed a conversation, and when they last did."""

    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What the choice needs to know of one waiting conversation.

    Attributes:
        priority: see vocabulary.Priority; `aged` says when it rises.
        front_of_line: it was in somebody's hands already.
        queue_priority: smaller goes first.
        queued_at: when it entered its present queue.
        units: capacity it takes.
        needs: skills as they were at first.
        relaxing: how they give way, where they have to match exactly.
        allowed: presences in which an agent is offered it.
        declines: by agent.
        affinity: the agent to whom the patient goes if free.
        most_declines: after so many it is never pushed to that agent again.
        decline_rest: how long an agent who declined is left alone with it.
        high_after: when a normal priority becomes high; None never.
    """

    id: int
    queue_id: int
    _: KW_ONLY
    priority: int = Priority.NORMAL
    front_of_line: bool = False
    queue_priority: int = 100
    queued_at: datetime
    units: int = 1
    needs: Needs = field(default_factory=dict)
    matching: SkillMatching = SkillMatching.EXACT
    relaxing: Sequence[Relax] = ()
    allowed: frozenset[Presence] = frozenset({Presence.AVAILABLE, Presence.BUSY})
    declines: Mapping[int, Decline] = field(default_factory=dict)
    affinity: int | None = None
    most_declines: int = 3
    decline_rest: timedelta = timedelta(seconds=60)
    high_after: timedelta | None = None


def rank(one: WaitingView) -> tuple[int, bool, int, datetime, int]:
    """Which goes first: the smallest. Use as a key for sorting."""
    return (-one.priority, not one.front_of_line, one.queue_priority, one.queued_at, one.id)


def aged(one: WaitingView, now: datetime) -> int:
    """The priority a conversation has by now: a normal one rises after its set wait."""
    if one.high_after is None or one.priority != Priority.NORMAL:
        return one.priority
    return Priority.HIGH if now - one.queued_at >= one.high_after else one.priority


def needs_at(one: WaitingView, now: datetime) -> Needs:
    """The skills it needs at a moment.

    Needs that have to match exactly give way with waiting, and a level that
    reaches 0 is needed no more. Needs that are matched as closely as possible
    exclude nobody and so stay as they are.
    """
    if one.matching is SkillMatching.NONE or not one.needs:
        return {}
    if one.matching is SkillMatching.CLOSEST or not one.relaxing:
        return one.needs
    waited = (now - one.queued_at).total_seconds()
    lower = max((step.lower_by for step in one.relaxing if waited >= step.after), default=0)
    if lower <= 0:
        return one.needs
    return {skill: level - lower for skill, level in one.needs.items() if level > lower}


def next_look(one: WaitingView, now: datetime) -> datetime | None:
    """The next moment at which time alone may change the outcome; None never.

    That is when needs give way, when an agent who declined has rested, or when
    the priority rises. What is due at `now` is taken to have been seen to.
    """
    moments = [
        decline.last_at + one.decline_rest
        for decline in one.declines.values()
        if decline.count < one.most_declines
    ]
    if one.matching is SkillMatching.EXACT and one.needs:
        highest, lowered = max(one.needs.values()), 0
        for step in sorted(one.relaxing, key=lambda step: step.after):
            if lowered < step.lower_by and lowered < highest:
                moments.append(one.queued_at + timedelta(seconds=step.after))
                lowered = step.lower_by
    if one.high_after is not None and one.priority == Priority.NORMAL:
        moments.append(one.queued_at + one.high_after)
    return min((moment for moment in moments if moment > now), default=None)


def with_one_more(agent: AgentView, units: int, now: datetime) -> AgentView:
    """An agent once they were offered another conversation.

    An available agent is shown as busy while partly used and as do not disturb
    while full, which counts for workstreams that offer to available agents only.
    """
    free, used = agent.free_units - units, agent.used_units + units
    presence = agent.presence
    if presence is Presence.AVAILABLE and used > 0:
        presence = Presence.BUSY if free > 0 else Presence.DO_NOT_DISTURB
    return replace(
        agent,
        presence=presence,
        free_units=free,
        used_units=used,
        sessions=agent.sessions + 1,
        last_assigned_at=now,
    )


def lacks(skills: Needs, needs: Needs) -> int | None:
    """The first skill, by key, that is not at the needed level; None if all are."""
    lacking = [skill for skill, level in needs.items() if skills.get(skill, 0) < level]
    return min(lacking) if lacking else None


def has_all(skills: Needs, needs: Needs) -> bool:
    """Whether every skill is at the needed level; `lacks` without saying which is not."""
    for skill, level in needs.items():  # noqa: SIM110 - a third quicker than all()
        if skills.get(skill, 0) < level:
            return False
    return True


def declines_of(one: WaitingView, staff_id: int) -> int:
    """How often an agent declined a conversation."""
    decline = one.declines.get(staff_id)
    return decline.count if decline else 0


def is_left_alone(one: WaitingView, staff_id: int, now: datetime) -> bool:
    """Whether an agent declined it too often, or a moment ago."""
    decline = one.declines.get(staff_id)
    if decline is None:
        return False
    return decline.count >= one.most_declines or now - decline.last_at < one.decline_rest


def standing(one: WaitingView, needs: Needs, agent: AgentView) -> tuple[int, bool, int]:
    """What counts before the queue's method, the smallest first.

    That is how often the agent declined it, whether they are a stranger to the
    patient, and how many levels of skill they lack where those are matched as
    closely as possible.
    """
    missing = 0
    if one.matching is SkillMatching.CLOSEST:
        for skill, level in needs.items():
            has = agent.skills.get(skill, 0)
            if has < level:
                missing += level - has
    return (declines_of(one, agent.staff_id), agent.staff_id != one.affinity, missing)


def order(method: AssignmentMethod, agent: AgentView) -> tuple[float, ...]:
    """How a queue's method compares agents, the smallest first.

    Getting a conversation never moves an agent up in it.
    """
    assigned = _second(agent.last_assigned_at)
    if method is AssignmentMethod.HIGHEST_CAPACITY:
        return (-agent.free_units, assigned, agent.staff_id)
    if method is AssignmentMethod.ROUND_ROBIN:
        return (assigned, agent.staff_id)
    return (_second(agent.last_freed_at), assigned, agent.staff_id)


def _second(moment: datetime | None) -> float:
    return moment.timestamp() if moment else float("-inf")
