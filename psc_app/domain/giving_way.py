"""Which offer gives way to what can't wait: pure, as `matching` is.

A red flag must not wait because everybody who could take it is just being asked
for something else. What is being asked for gives way; a talk that somebody has
never does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from psc_app.domain.matching import MOST_SESSIONS, AgentView, WaitingView, choose
from psc_app.domain.vocabulary import AssignmentMethod, Presence, Priority


@dataclass(frozen=True, slots=True)
class StandingOffer:
    """An offer of an assignment that stands before an agent.

    Attributes:
        staff_id: before whom.
        chosen: the presence which they chose themselves.
        units: what it holds of their capacity.
        priority: the offered conversation's.
        place: what the line is ordered by, the smallest first.
    """

    id: int
    staff_id: int
    chosen: Presence
    units: int
    priority: int
    place: tuple[Any, ...]


def gives_way(
    one: WaitingView,
    agents: Sequence[AgentView],
    offers: Sequence[StandingOffer],
    now: datetime,
    most_sessions: int = MOST_SESSIONS,
) -> tuple[StandingOffer, ...]:
    """The offers to take back so that a conversation with a red flag gets an agent.

    They stand before one agent, who can take it then: as few as do, and of
    those the ones whose conversations are last in line. None where the
    conversation has no red flag, where somebody can take it as it is, or where
    no offer of a lower priority stands in its way.

    Args:
        one: the conversation.
        agents: the members of its queue, each once.
        offers: what stands before them.
        now: the moment of choosing.
        most_sessions: conversations an agent may have.
    """
    if one.priority != Priority.RED_FLAG or _somebody(one, agents, now, most_sessions):
        return ()
    ways = []
    for agent in agents:
        lower = [
            offer
            for offer in offers
            if offer.staff_id == agent.staff_id and offer.priority < one.priority
        ]
        lower.sort(key=lambda offer: offer.place, reverse=True)
        for some in accumulate([offer] for offer in lower):
            if _somebody(one, (_without(agent, some),), now, most_sessions):
                ways.append(some)
                break
    fewest = min(map(len, ways), default=0)
    # The first of each is the last in line of those that stand before that agent.
    best = max((way for way in ways if len(way) == fewest), key=_places, default=())
    return tuple(best)


def _somebody(
    one: WaitingView, agents: Sequence[AgentView], now: datetime, most_sessions: int
) -> bool:
    method = AssignmentMethod.HIGHEST_CAPACITY
    return choose(one, agents, method, now, most_sessions).staff_id is not None


def _without(agent: AgentView, offers: Sequence[StandingOffer]) -> AgentView:
    """An agent once some of what stands before them is taken back."""
    units, presence = sum(offer.units for offer in offers), offers[0].chosen
    free, used = agent.free_units + units, agent.used_units - units
    if presence is Presence.AVAILABLE and used > 0:
        presence = Presence.BUSY if free > 0 else Presence.DO_NOT_DISTURB
    return replace(
        agent,
        presence=presence,
        free_units=free,
        used_units=used,
        sessions=agent.sessions - len(offers),
    )


def _places(way: Sequence[StandingOffer]) -> list[tuple[Any, ...]]:
    """For comparing: by the one that is first in line, which has most to lose."""
    return [offer.place for offer in reversed(way)]
