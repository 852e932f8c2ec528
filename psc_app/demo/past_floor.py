"""The floor of an invented past day: its clock, its agents, and the notes that all steps make."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from math import exp
from typing import Any

from psc_app.demo.past_log import PastLog
from psc_app.demo.past_people import PastAgent
from psc_app.demo.past_talk import Furniture, Talk
from psc_app.domain import mood
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import AuthorKind, Deed, Engine, Presence
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.mood import MessageMood

HURRY = timedelta(minutes=6)
"""Within what a day that is broken off comes to its end."""

_STAY = timedelta(hours=2)
"""As long as that everybody stays for it, by the day's own time."""


class PastFloor:
    """Agents who come, eat and go; what waits is offered by who builds on it.

    Args:
        bell: where a day is to be over early, the moment from which time runs ever faster:
            whatever is still to happen happens within HURRY behind it. None for a whole day.
    """

    def __init__(
        self,
        log: PastLog,
        furniture: Furniture,
        agents: Iterable[PastAgent],
        chance: random.Random,
        bell: datetime | None = None,
    ) -> None:
        """Begin with agents who are all offline."""
        self.log, self.furniture, self.chance = log, furniture, chance
        self.agents = list(agents)
        self.line: list[Talk] = []
        self._deeds: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._bell = bell
        self._at = self.now = datetime(1, 1, 1, tzinfo=UTC)

    # ------------------------------------------------------------ the clock

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Have something happen at a moment."""
        heapq.heappush(self._deeds, (moment.astimezone(UTC), next(self._count), deed))

    def later(self, least: float, most: float, deed: Callable[[], None]) -> None:
        """Have something happen after so many seconds, by chance between two bounds."""
        self.after(self.chance.uniform(least, most), deed)

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        """Have something happen after so many seconds."""
        self.at(self._at + timedelta(seconds=seconds), deed)

    def play(self) -> None:
        """Let everything happen in its order."""
        while self._deeds:
            self._at, _, deed = heapq.heappop(self._deeds)
            self.now = self._hurried(self._at)
            deed()

    def _hurried(self, moment: datetime) -> datetime:
        """When something is said to have happened: as it did, and faster behind the bell."""
        if self._bell is None or moment <= self._bell:
            return moment
        behind = (moment - self._bell) / HURRY
        return self._bell + HURRY * (1 - exp(-behind))

    # ------------------------------------------------------------ agents

    def shift(self, agent: PastAgent, begins: datetime, ends: datetime, lunch: datetime) -> None:
        """Have an agent come, eat and go."""
        self.at(begins, lambda: self._come(agent))
        self.at(lunch, lambda: self._eat(agent))
        self.at(ends, lambda: self._leave_soon(agent))

    def _come(self, agent: PastAgent) -> None:
        self.log.event(self.now, agent.actor, Deed.AGENT_BACK, staff=agent.id)
        agent.connected = True
        self._choose(agent, Presence.AVAILABLE)

    def _eat(self, agent: PastAgent) -> None:
        if agent.chosen is not Presence.AVAILABLE:
            return
        if agent.used:
            self.later(60, 180, lambda: self._eat(agent))
            return
        self._choose(agent, Presence.AWAY, "Lunch")
        self.later(1_500, 2_100, lambda: self._back(agent, Presence.AWAY))

    def _back(self, agent: PastAgent, since: Presence) -> None:
        if agent.chosen is since:
            self._choose(agent, Presence.AVAILABLE)

    def _leave_soon(self, agent: PastAgent) -> None:
        waits = any(agent.id in self.furniture.members[one.row["queue_id"]] for one in self.line)
        waits = waits or self._something_runs()
        if agent.used or waits:
            self._choose(agent, Presence.AVAILABLE if waits else Presence.DO_NOT_DISTURB)
            self.later(60, 90, lambda: self._leave_soon(agent))
            return
        self._in_front(agent, None)
        self._choose(agent, Presence.OFFLINE)
        agent.connected = False
        self.log.event(self.now, SYSTEM, Deed.AGENT_LOST, staff=agent.id)

    def _something_runs(self) -> bool:
        """Whether anything is still to come on a day that is broken off: all stay for it."""
        if self._bell is None or self._at > self._bell + _STAY:
            return False
        return any(row["state"] != S.CLOSED for row in self.log.rows[Conversation])

    def _choose(self, agent: PastAgent, chosen: Presence, label: str = "") -> None:
        agent.chosen, agent.label = chosen, label
        self._settle(agent, agent.actor)
        if chosen is Presence.AVAILABLE:
            self._serve(agent)

    def _settle(self, agent: PastAgent, actor: Actor) -> None:
        """Let the presence follow from what was chosen and from the load, as capacity.settle."""
        after = agent.effective()
        label = agent.label if after is agent.chosen else ""
        if (after, label) == (agent.presence, agent.shown_label):
            return
        self.log.event(
            self.now,
            actor,
            Deed.PRESENCE,
            staff=agent.id,
            before_presence=agent.presence.value,
            presence=after.value,
            label=label,
            by_system=after is not agent.chosen or after is Presence.INACTIVE,
        )
        agent.presence, agent.shown_label = after, label

    def _use(self, agent: PastAgent, units: int, actor: Actor) -> None:
        agent.used += units
        self.log.event(
            self.now, actor, Deed.CAPACITY, staff=agent.id, used=agent.used, units=agent.units
        )
        self._settle(agent, actor)

    def _in_front(self, agent: PastAgent, talk: Talk | None) -> None:
        key = None if talk is None else talk.id
        if agent.front != key:
            agent.front = key
            self.log.event(self.now, agent.actor, Deed.IN_FRONT, key, staff=agent.id)

    # ------------------------------------------------------------ small things

    def _move(self, talk: Talk, actor: Actor, after: S, why: Why | None = None) -> None:
        before = talk.state
        talk.row["state"] = int(after)
        self.log.event(
            self.now,
            actor,
            Deed.MOVED,
            talk.id,
            staff=talk.row["agent_id"],
            queue=talk.row["queue_id"],
            before=before,
            after=after,
            reason="" if why is None else why.value,
        )

    def _close(self, talk: Talk, actor: Actor, why: Why) -> None:
        talk.row.update(closed_at=self.now, closure_reason=why.value)
        self._move(talk, actor, S.CLOSED, why)

    def _system_says(self, talk: Talk, actor: Actor, text: str) -> None:
        self.log.message(self.now, actor, talk.row, AuthorKind.SYSTEM, text)

    def _patient_says(self, talk: Talk, text: str) -> None:
        message = self.log.message(
            self.now, talk.guest, talk.row, AuthorKind.PATIENT, text, name=talk.name
        )
        self._reads(talk, message)

    def _reads(self, talk: Talk, message: dict[str, Any]) -> None:
        """How it sounds: worse where the wait was long, better towards the end."""
        row, first = talk.row, not talk.row["mood_engine"]
        tone = 0.5 * len(talk.scores) - 0.4 - min(2.5, talk.waited / 90)
        score = round(max(-2.4, min(2.6, self.chance.gauss(tone, 0.8))), 2)
        talk.scores.append(score)
        self.log.add(
            MessageMood,
            {
                "message_id": message["id"],
                "conversation_id": talk.id,
                "seq": message["seq"],
                "level": mood.level_of(score),
                "score": score,
                "engine": Engine.BASIC.value,
                "version": "invented",
                "read_at": self.now,
            },
        )
        before = mood.level_of(row["mood"] or 0.0)
        row["mood"], row["mood_engine"] = mood.of_conversation(talk.scores), Engine.BASIC.value
        level = mood.level_of(row["mood"] or 0.0)
        if first or level != before:
            self.log.event(
                self.now,
                SYSTEM,
                Deed.MOOD,
                talk.id,
                staff=row["agent_id"],
                queue=row["queue_id"],
                level=level,
                engine=Engine.BASIC.value,
            )

    def _leave_front(self, agent: PastAgent, talk: Talk) -> None:
        if agent.front == talk.id:
            self._in_front(agent, None)

    def _serve(self, agent: PastAgent) -> None:
        """Offer an agent who has room what waits."""
        raise NotImplementedError
