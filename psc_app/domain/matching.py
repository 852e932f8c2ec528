"""Who gets a conversation: pure, deterministic, with reasons (SPEC section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psc_app.domain.vocabulary import Presence

MOST_DECLINES = 3
"""After so many declines a conversation is never pushed to that agent again."""

DECLINE_REST = timedelta(seconds=60)
"""How long an agent who declined a conversation is left alone with it."""


@dataclass(frozen=True, slots=True)
class AgentView:
    """What the choice needs to know of one member of the queue.

    Attributes:
        free_units: capacity not in use.
        declines: how often they rejected or missed this conversation.
        declined_at: when they last did.
        last_assigned_at: when they last got any conversation.
    """

    staff_id: int
    presence: Presence
    connected: bool
    free_units: int
    declines: int = 0
    declined_at: datetime | None = None
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An agent who did not get it, and why."""

    staff_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it, or nobody, and why each other member was passed over."""

    staff_id: int | None
    passed_over: tuple[PassedOver, ...]


def choose(agents: Sequence[AgentView], units: int, now: datetime) -> Choice:
    """The available agent with the most free capacity.

    Ties go to the longest since the last assignment, then to the lowest key,
    so that the same inputs always give the same agent. Who declined this
    conversation before comes after those who did not.

    Args:
        agents: members of the conversation's queue.
        units: capacity the conversation takes.
        now: the moment of choosing.
    """
    passed: list[PassedOver] = []
    fit: list[AgentView] = []
    for agent in agents:
        why = _why_not(agent, units, now)
        if why:
            passed.append(PassedOver(agent.staff_id, why))
        else:
            fit.append(agent)
    fit.sort(key=_order)
    passed.extend(PassedOver(agent.staff_id, "another agent came first") for agent in fit[1:])
    return Choice(fit[0].staff_id if fit else None, tuple(passed))


def _why_not(agent: AgentView, units: int, now: datetime) -> str:
    if agent.presence is not Presence.AVAILABLE:
        return f"presence is {agent.presence.value}"
    if not agent.connected:
        return "not connected"
    if agent.free_units < units:
        return "no free capacity"
    if agent.declines >= MOST_DECLINES:
        return f"declined it {agent.declines} times"
    if agent.declined_at is not None and now - agent.declined_at < DECLINE_REST:
        return "declined it a moment ago"
    return ""


def _order(agent: AgentView) -> tuple[int, int, float, int]:
    last = agent.last_assigned_at.timestamp() if agent.last_assigned_at else 0.0
    return (agent.declines, -agent.free_units, last, agent.staff_id)
