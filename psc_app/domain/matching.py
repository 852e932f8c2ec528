"""Who gets a conversation: pure, deterministic, with reasons (SPEC section 4).

`choose` looks at one conversation and says why each other agent was passed
over. `assign` gives the same answers for a whole floor at once, quickly and
without reasons. The same inputs, in any order, give the same agents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from psc_app.domain.candidates import (
    AgentView,
    Decline,
    Needs,
    Relax,
    WaitingView,
    aged,
    declines_of,
    has_all,
    is_left_alone,
    lacks,
    needs_at,
    next_look,
    order,
    rank,
    standing,
    with_one_more,
)
from psc_app.domain.vocabulary import AssignmentMethod, Presence, SkillMatching

__all__ = [
    "MOST_SESSIONS",
    "AgentView",
    "Assignment",
    "Choice",
    "Decline",
    "Needs",
    "PassedOver",
    "Relax",
    "WaitingView",
    "aged",
    "assign",
    "choose",
    "needs_at",
    "next_look",
    "rank",
    "with_one_more",
]

MOST_SESSIONS = 10
"""Conversations an agent has at a time, whatever their capacity (SPEC section 5)."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An agent who did not get it, and why.

    Attributes:
        why: in words. Where a skill is not there or not high enough it ends with
            that, and the caller adds ": needs Spanish 5, has 3" from the rest.
        needed, has: levels of that skill; 0 is not at all.
    """

    staff_id: int
    why: str
    skill_id: int | None = None
    needed: int = 0
    has: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it, or nobody, and why each other member was passed over.

    Attributes:
        needs: the skills that counted, after they gave way.
        everyone_declined: nobody gets it, somebody declined it, and nobody on
            duty with the skills is left who did not.
    """

    staff_id: int | None
    passed_over: tuple[PassedOver, ...]
    needs: Needs = field(default_factory=dict)
    everyone_declined: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """That an agent gets a conversation."""

    conversation_id: int
    staff_id: int


# ---- one conversation, with reasons


def choose(
    one: WaitingView,
    agents: Sequence[AgentView],
    method: AssignmentMethod,
    now: datetime,
    most_sessions: int = MOST_SESSIONS,
) -> Choice:
    """The agent who gets a conversation, and why each other one does not.

    Of those who can take it, who declined it comes after who did not, then the
    patient's own agent comes first, then the best skills where they are matched
    as closely as possible, then the queue's method decides, and in the end the
    lowest key.

    Args:
        one: the conversation.
        agents: the members of its queue, each once.
        method: the queue's.
        now: the moment of choosing.
        most_sessions: conversations an agent may have.
    """
    needs = needs_at(one, now)
    passed: list[PassedOver] = []
    fit: list[tuple[tuple[float, ...], AgentView]] = []
    for agent in agents:
        why = _why_not(one, needs, agent, now, most_sessions)
        if why is None:
            fit.append(((*standing(one, needs, agent), *order(method, agent)), agent))
        else:
            passed.append(why)
    fit.sort(key=lambda each: each[0])
    for place, agent in fit[1:]:
        at = next(n for n, best in enumerate(fit[0][0]) if best < place[n])
        passed.append(PassedOver(agent.staff_id, _behind(one, needs, agent, method, at)))
    passed.sort(key=lambda each: each.staff_id)
    return Choice(
        staff_id=fit[0][1].staff_id if fit else None,
        passed_over=tuple(passed),
        needs=needs,
        everyone_declined=not fit and _everyone_declined(one, needs, agents),
    )


def _why_not(
    one: WaitingView, needs: Needs, agent: AgentView, now: datetime, most_sessions: int
) -> PassedOver | None:
    if not agent.connected:
        return PassedOver(agent.staff_id, "not connected")
    whys = []
    if agent.presence not in one.allowed:
        whys.append(f"presence is {agent.presence.value}")
    if agent.free_units < one.units:
        free = agent.free_units
        whys.append(f"needs {one.units} units, {free} free" if free > 0 else "no free capacity")
    if agent.sessions >= most_sessions:
        whys.append(f"has {agent.sessions} conversations, at most {most_sessions}")
    if is_left_alone(one, agent.staff_id, now):
        whys.append(_declined_words(one, agent.staff_id))
    skill_id = lacks(agent.skills, needs) if one.matching is SkillMatching.EXACT else None
    if skill_id is None:
        return PassedOver(agent.staff_id, "; ".join(whys)) if whys else None
    needed, has = needs[skill_id], agent.skills.get(skill_id, 0)
    whys.append("skill not high enough" if has else "skill missing")
    return PassedOver(agent.staff_id, "; ".join(whys), skill_id, needed, has)


def _declined_words(one: WaitingView, staff_id: int) -> str:
    count = declines_of(one, staff_id)
    if count >= one.most_declines:
        return f"declined it {_times(count)}, not asked again"
    return "declined it a moment ago"


def _behind(
    one: WaitingView, needs: Needs, agent: AgentView, method: AssignmentMethod, at: int
) -> str:
    """Why an agent came after the chosen one: at this of the things that are compared."""
    if at == 0:
        return f"declined it {_times(declines_of(one, agent.staff_id))} before"
    if at == 1:
        return "the patient's own agent came first"
    if at == 2:
        full = sum(needs.values())
        return f"skills match less well: {full - standing(one, needs, agent)[2]} of {full}"
    word = _BEHIND[method][at - 3]
    return word.format(free=agent.free_units)


_ASSIGNED, _EQUAL = "was given a conversation more recently", "equal, but later in the list"

_BEHIND = {
    AssignmentMethod.HIGHEST_CAPACITY: ("less free capacity: {free}", _ASSIGNED, _EQUAL),
    AssignmentMethod.ROUND_ROBIN: (_ASSIGNED, _EQUAL),
    AssignmentMethod.LONGEST_IDLE: ("had capacity freed more recently", _ASSIGNED, _EQUAL),
}
"""Words for each thing that `order` compares."""


def _everyone_declined(one: WaitingView, needs: Needs, agents: Sequence[AgentView]) -> bool:
    declined = [agent for agent in agents if declines_of(one, agent.staff_id)]
    others = [agent for agent in agents if not declines_of(one, agent.staff_id)]
    return bool(declined) and not any(_on_duty(one, needs, agent) for agent in others)


def _on_duty(one: WaitingView, needs: Needs, agent: AgentView) -> bool:
    """Whether an agent is here and could take it now, or once they have room again."""
    full = agent.presence is Presence.DO_NOT_DISTURB and agent.free_units <= 0
    return (
        agent.connected
        and (agent.presence in one.allowed or full)
        and agent.free_units + agent.used_units >= one.units
        and (one.matching is not SkillMatching.EXACT or has_all(agent.skills, needs))
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


# ---- the whole floor at once


def assign(
    waiting: Sequence[WaitingView],
    members: Mapping[int, Sequence[AgentView]],
    methods: Mapping[int, AssignmentMethod],
    now: datetime,
    most_sessions: int = MOST_SESSIONS,
) -> list[Assignment]:
    """Who gets what, for all that waits.

    The same as `choose` for one after the other by `rank`, with each chosen
    agent taken `with_one_more`.

    Args:
        waiting: all open conversations, whatever their order.
        members: the members of each queue; an agent in several queues looks the
            same in all of them.
        methods: of each queue; highest capacity where it has none.
        now: the moment of choosing.
        most_sessions: conversations an agent may have.
    """
    floor = _Floor(members, methods, now, most_sessions)
    given = []
    for one in sorted(waiting, key=rank):
        staff_id = floor.first_for(one)
        if staff_id is not None:
            floor.take(staff_id, one.units)
            given.append(Assignment(one.id, staff_id))
    return given


class _Line:
    """The agents of a queue who may still get conversations with the same wishes, in order."""

    __slots__ = ("as_of", "keys", "staff")

    def __init__(self, staff: list[int], keys: Mapping[int, tuple[float, ...]]) -> None:
        self.staff = staff
        self.keys = keys
        self.as_of = -1


class _Floor:
    """All agents while conversations are given out; they only ever lose room."""

    def __init__(
        self,
        members: Mapping[int, Sequence[AgentView]],
        methods: Mapping[int, AssignmentMethod],
        now: datetime,
        most_sessions: int,
    ) -> None:
        self._now = now
        self._most = most_sessions
        self._agents: dict[int, AgentView] = {}
        self._members: dict[int, list[int]] = {}
        self._queues: dict[int, list[int]] = {}
        for queue_id, agents in members.items():
            for agent in agents:
                if agent.connected:
                    self._agents[agent.staff_id] = agent
                    self._members.setdefault(queue_id, []).append(agent.staff_id)
                    self._queues.setdefault(agent.staff_id, []).append(queue_id)
        self._method = {
            queue_id: methods.get(queue_id, AssignmentMethod.HIGHEST_CAPACITY)
            for queue_id in self._members
        }
        self._keys = {
            method: {key: order(method, agent) for key, agent in self._agents.items()}
            for method in set(self._method.values())
        }
        self._given = dict.fromkeys(self._members, 0)
        self._lines: dict[tuple, _Line] = {}

    def take(self, staff_id: int, units: int) -> None:
        """An agent gets a conversation: they move down, or out, in each of their queues."""
        agent = with_one_more(self._agents[staff_id], units, self._now)
        self._agents[staff_id] = agent
        for method, keys in self._keys.items():
            keys[staff_id] = order(method, agent)
        for queue_id in self._queues[staff_id]:
            self._given[queue_id] += 1

    def first_for(self, one: WaitingView) -> int | None:
        """The agent who gets a conversation."""
        if one.queue_id not in self._members:
            return None
        needs = needs_at(one, self._now)
        staff = self._line(one, needs)
        # Nobody stands better than this, so the search ends with whoever stands so.
        top = (0, one.affinity not in staff, 0)
        best, best_so_far = None, None
        agents, allowed = self._agents, one.allowed
        for staff_id in staff:
            agent = agents[staff_id]
            if agent.presence not in allowed:
                continue
            if one.declines and is_left_alone(one, staff_id, self._now):
                continue
            stands = standing(one, needs, agent)
            if stands == top:
                return staff_id
            if best_so_far is None or stands < best_so_far:
                best, best_so_far = staff_id, stands
        return best

    def _line(self, one: WaitingView, needs: Needs) -> list[int]:
        """The agents of its queue with the skills and some room, by the queue's method."""
        exact = one.matching is SkillMatching.EXACT and bool(needs)
        name = (one.queue_id, one.units, tuple(sorted(needs.items())) if exact else ())
        line = self._lines.get(name)
        if line is None:
            staff = self._members[one.queue_id]
            if exact:
                staff = [key for key in staff if has_all(self._agents[key].skills, needs)]
            line = _Line(staff, self._keys[self._method[one.queue_id]])
            self._lines[name] = line
        if line.as_of != self._given[one.queue_id]:
            line.as_of = self._given[one.queue_id]
            agents = self._agents
            line.staff = [
                key
                for key in line.staff
                if agents[key].free_units >= one.units and agents[key].sessions < self._most
            ]
            line.staff.sort(key=line.keys.__getitem__)
        return line.staff
