"""A queue that can be computed by hand, played through the real services.

Patients come by chance, talks take a time by chance, three agents have room for
one talk each, and wrap-up is finished at once: that is an M/M/c queue, whose
waits Erlang's formula gives. The clock is turned by hand, so a day of talks
takes seconds.

Any stretch of some thousand arrivals strays from the formula by several per
cent, by chance alone. So the arrivals are a stretch for which an ideal queue,
worked out here from the same numbers in a few lines, comes as near as it does
over hundreds of thousands; and the house has to treat every single patient as
that ideal queue does. What is left to differ is the house.
"""

import heapq
import random
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean

import pytest
from people import Clinic
from sqlmodel import select

from psc_app.domain import erlang
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Offer
from psc_app.services import closing, intake, offers
from psc_app.services.work import Work

AGENTS = 3
MEAN_TALK = 120.0
"""Seconds."""
LOAD = 0.7
"""The share of the agents' time that talks take."""
ARRIVALS_PER_SECOND = AGENTS * LOAD / MEAN_TALK
WITHIN = 20.0
"""Seconds within which an answer counts for the service level."""

ARRIVALS = 2_000
SEED = 142
"""Of the stretch of arrivals; see above."""

EXPECTED_WAIT = erlang.mean_wait(ARRIVALS_PER_SECOND, MEAN_TALK, AGENTS)
EXPECTED_LEVEL = erlang.service_level(ARRIVALS_PER_SECOND, MEAN_TALK, AGENTS, WITHIN)


@dataclass(frozen=True)
class Arrival:
    """When somebody comes, and how long the talk with them takes, in seconds."""

    at: float
    talk: float


def arrivals(seed: int, number: int) -> list[Arrival]:
    """Arrivals and talks by chance; the same seed gives the same ones."""
    chance = random.Random(seed)
    moment, made = 0.0, []
    for _ in range(number):
        moment += chance.expovariate(ARRIVALS_PER_SECOND)
        made.append(Arrival(round(moment, 6), round(chance.expovariate(1 / MEAN_TALK), 6)))
    return made


def ideal_waits(line: list[Arrival]) -> list[float]:
    """How long each waits where the first in line gets the first agent who is free."""
    free_at = [0.0] * AGENTS
    waits = []
    for one in line:
        begins = max(one.at, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + one.talk)
        waits.append(begins - one.at)
    return waits


def level(waits: list[float]) -> float:
    """The share answered in time."""
    return sum(wait <= WITHIN for wait in waits) / len(waits)


class Line:
    """The same arrivals in the house: each moment is one deed of whoever acts."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.begin = clinic.clock.now()
        agents = [clinic.staff(units=1) for _ in range(AGENTS)]
        self.agents = {agent.id: agent for agent in agents}
        self.due: list[tuple[float, int, Arrival | int]] = []
        self.talks: dict[int, Arrival] = {}
        self.waits: dict[int, float] = {}

    def play(self, line: list[Arrival]) -> list[float]:
        """How long each patient waited, in the order in which they came."""
        self.due = [(one.at, number, one) for number, one in enumerate(line)]
        heapq.heapify(self.due)
        while self.due:
            # Many deeds share a commit; each still has its own moment.
            self.clinic.do(SYSTEM, self.go_on, 250)
        return [self.waits[key] for key in sorted(self.waits)]

    def go_on(self, work: Work, deeds: int) -> None:
        while self.due and deeds:
            deeds -= 1
            moment, number, what = heapq.heappop(self.due)
            work.now = self.begin + timedelta(seconds=moment)
            if isinstance(what, Arrival):
                self.come(work, moment, what)
            else:
                self.finish(work, moment, number, self.agents[what])

    def come(self, work: Work, moment: float, arrival: Arrival) -> None:
        conversation = Conversation(
            channel="chat",
            workstream_id=self.clinic.workstream,
            queue_id=self.clinic.queue,
            state=int(S.OPEN),
            display_name="Jordan",
            created_at=work.now,
            queued_at=work.now,
        )
        work.session.add(conversation)
        work.session.flush()
        self.talks[conversation.id or 0] = arrival
        intake.enter(work, conversation)
        offer = offers.pending(work, conversation)
        if offer is not None:
            self.accept(work, moment, offer.id or 0, self.agents[offer.staff_id])

    def finish(self, work: Work, moment: float, key: int, agent: Actor) -> None:
        theirs = work.acting_as(agent)
        closing.end(theirs, key)
        closing.finish_wrap_up(theirs, key, "", "Answered")
        offer = work.session.exec(
            select(Offer).where(Offer.staff_id == agent.id, Offer.outcome == "pending")
        ).first()
        if offer is not None:
            self.accept(work, moment, offer.id or 0, agent)

    def accept(self, work: Work, moment: float, offer: int, agent: Actor) -> None:
        key = offers.accept(work.acting_as(agent), offer)
        self.waits[key] = moment - self.talks[key].at
        # Numbers of talks come after those of arrivals at the very same moment.
        heapq.heappush(self.due, (moment + self.talks[key].talk, key, agent.id))


def test_the_ideal_queue_is_the_one_the_formula_is_about():
    waits = ideal_waits(arrivals(1, 400_000))
    assert fmean(waits) == pytest.approx(EXPECTED_WAIT, rel=0.02)
    assert level(waits) == pytest.approx(EXPECTED_LEVEL, rel=0.01)


@pytest.mark.slow
def test_waits_and_service_level_are_those_of_erlangs_formula(clinic: Clinic):
    line = arrivals(SEED, ARRIVALS)
    ideal = ideal_waits(line)
    assert fmean(ideal) == pytest.approx(EXPECTED_WAIT, rel=0.01), "the stretch is typical"
    waits = Line(clinic).play(line)
    assert fmean(waits) == pytest.approx(EXPECTED_WAIT, rel=0.05)
    assert level(waits) == pytest.approx(EXPECTED_LEVEL, rel=0.05)
    assert waits == pytest.approx(ideal, abs=0.001), "each waits as long as in the ideal queue"
