"""A log told by hand, and its figures: by the app and by the recount, which must agree."""

import random
from datetime import UTC, datetime
from typing import Any, Self

from folded import folded_sums
from measures_recounted import SHARES, value
from raw_line import Raw
from raw_story import Story
from recount import Recount
from tales import Line, millis

from psc_app.domain.measures.catalogue import value as value_of
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence, Role

ANA, BEN, SUE = 1, 2, 3
"""Two agents and a supervisor."""

NURSES, PHARMACY = 1, 2
"""Two queues."""

NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
"""Nine in the morning of an ordinary Tuesday, where nothing else is said."""


class Told(Story):
    """One conversation, told one deed after the other; `later` lets seconds pass between them."""

    def __init__(self, chat: int, at: int, channel: str, queue: int) -> None:
        super().__init__(random.Random(0), chat, at, [ANA, BEN, SUE], [NURSES, PHARMACY])
        self.channel, self.queue = channel, queue

    def later(self, seconds: float) -> Self:
        self.at += round(seconds * 1_000)
        return self

    # ------------------------------------------------------------ beginning

    def comes(self, kind: str = "live") -> Self:
        """Queued for a person at once."""
        self.live = kind == "live"
        self.move(S.OPEN, channel=self.channel, kind=kind)
        return self

    def greeted_by_bot(self) -> Self:
        self.move(S.WITH_BOT, channel=self.channel, kind="live")
        self.say(Deed.BOT_BEGAN, provider="embedded")
        return self

    def handed_over(self) -> Self:
        """The bot passes it on: from now on it waits for a person."""
        self.say(Deed.BOT_ENDED, why="escalated")
        self.say(Deed.HANDED_OVER, queue=self.queue, why="asked", provider="embedded", values=0)
        self.move(S.OPEN)
        return self

    def bot_over(self, outcome: str, why: Why) -> Self:
        self.end_bot(why, outcome)
        return self

    def begun_by(self, agent: int) -> Self:
        """An agent texts first."""
        self.move(S.OPEN, channel=self.channel, kind="live")
        self.say(Deed.STARTED_BY_AGENT, Role.AGENT, agent, staff=agent, queue=self.queue)
        self.given_to(agent)
        return self.writes(agent)

    # ------------------------------------------------------------ the wait

    def pushed(self, agent: int = ANA) -> Self:
        offer = self.offer_to(agent)
        self.say(Deed.ACCEPTED, Role.AGENT, agent, **offer)
        return self.picked(agent)

    def offer_to(self, agent: int) -> dict[str, Any]:
        number = next(self.offers)
        self.say(Deed.OFFERED, staff=agent, queue=self.queue, offer=number, kind="assignment")
        return {"staff": agent, "offer": number, "kind": "assignment"}

    def in_vain(self, agent: int, answer: Deed) -> Self:
        """Offered, and answered otherwise."""
        self.say(answer, **self.offer_to(agent))
        return self

    def picked(self, agent: int = ANA) -> Self:
        self.given_to(agent)
        return self

    def assigned(self, agent: int = ANA) -> Self:
        self.given_to(agent, Why.SUPERVISOR_ASSIGNED)
        self.say(
            Deed.ASSIGNED, Role.SUPERVISOR, SUE, staff=agent, queue=self.queue, from_staff=None
        )
        return self

    def leaves(self, why: Why = Why.PATIENT_ABANDONED) -> Self:
        self.move(S.CLOSED, why)
        return self

    def loses_connection(self) -> Self:
        self.say(Deed.PATIENT_LOST)
        return self

    def is_back(self) -> Self:
        self.say(Deed.PATIENT_BACK)
        return self

    def sent_on(self, queue: int) -> Self:
        """A rule of the queue's sends it to another while it waits."""
        before, self.queue = self.queue, queue
        self.say(
            Deed.OVERFLOWED,
            queue=before,
            why="waited too long",
            action="transfer to a queue",
            to_queue=queue,
        )
        return self

    def sent_by_supervisor(self, queue: int) -> Self:
        """A supervisor sends it to another line while it waits."""
        before, self.queue = self.queue, queue
        columns = {"from_staff": None, "from_queue": before, "anyway": False}
        self.say(Deed.TRANSFERRED, Role.SUPERVISOR, SUE, queue=queue, **columns)
        return self

    def wants(self, deed: Deed) -> Self:
        """A call-back, or to leave a message, or neither any more."""
        self.live = deed is Deed.CALL_BACK_UNDONE
        self.say(deed, Role.VISITOR, 7, queue=self.queue)
        return self

    # ------------------------------------------------------------ the talk

    def asks(self) -> Self:
        """The patient writes."""
        self.message("patient")
        return self

    def writes(self, agent: int = ANA, visibility: str = "public") -> Self:
        self.message("agent", visibility, agent)
        return self

    def to_queue(self, queue: int) -> Self:
        before, came_from = self.agent, self.queue
        self.say(Deed.SESSION_ENDED, staff=before, why="transferred")
        self.agent, self.queue = None, queue
        self.move(S.OPEN, Why.TRANSFERRED)
        self.say(Deed.TRANSFERRED, queue=queue, from_staff=before, from_queue=came_from)
        return self

    def to_agent(self, agent: int, answer: Deed = Deed.ACCEPTED) -> Self:
        """A colleague is asked to take it over, and answers at once."""
        number, before = next(self.offers), self.agent
        self.say(Deed.TRANSFER_ASKED, staff=agent, from_staff=before, offer=number)
        self.say(answer, Role.AGENT, agent, staff=agent, offer=number, kind="transfer")
        if answer is Deed.ACCEPTED:
            self.change_hands(agent, Why.TRANSFERRED)
            self.say(
                Deed.TRANSFERRED, staff=agent, queue=self.queue, from_staff=before, offer=number
            )
        return self

    def back_in_line(self, why: Why = Why.RELEASED) -> Self:
        self.say(Deed.SESSION_ENDED, staff=self.agent, why=str(why))
        self.agent = None
        self.move(S.OPEN, why)
        return self

    def joined_by(self, agent: int, mode: str) -> Self:
        self.say(Deed.SESSION_STARTED, Role.AGENT, agent, staff=agent, mode=mode)
        return self

    def left_by(self, agent: int, mode: str) -> Self:
        self.say(Deed.SESSION_ENDED, staff=agent, why="ended", mode=mode)
        return self

    def shown_to(self, agent: int) -> Self:
        self.lines.append(Raw(self.at, Deed.IN_FRONT, self.chat, Role.AGENT, agent, agent))
        return self

    def hidden_from(self, agent: int) -> Self:
        self.lines.append(Raw(self.at, Deed.IN_FRONT, None, Role.AGENT, agent, agent))
        return self

    def sounds(self, level: int, engine: str = "flair") -> Self:
        self.say(Deed.MOOD, staff=self.agent, queue=self.queue, level=level, engine=engine)
        return self

    # ------------------------------------------------------------ its end

    def ended(self, why: Why = Why.AGENT_ENDED) -> Self:
        self.move(S.WRAP_UP, why)
        self.say(Deed.SESSION_ENDED, staff=self.agent, why=str(why))
        return self

    def finished(self, disposition: str = "Answered") -> Self:
        self.say(
            Deed.WRAPPED_UP,
            Role.AGENT,
            self.agent or 0,
            staff=self.agent,
            disposition=disposition,
            second="",
        )
        self.move(S.CLOSED, Why.AGENT_ENDED)
        return self

    def set_aside(self) -> Self:
        self.move(S.WAITING)
        self.say(Deed.SESSION_ENDED, staff=self.agent, why="set aside")
        return self

    def goes_on(self) -> Self:
        """Its agent takes it up again."""
        self.move(S.ACTIVE)
        self.say(Deed.SESSION_STARTED, staff=self.agent)
        return self

    def back_from_aside(self) -> Self:
        """The patient has written, and its agent has no room."""
        self.agent = None
        self.move(S.OPEN)
        return self

    def rates(self, stars: int) -> Self:
        self.say(Deed.RATED, Role.VISITOR, 7, rating=stars)
        return self


class HandLog:
    """Conversations and agents' duty from nine o'clock on; figures as of a moment."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.duty: list[Raw] = []
        self.limits: dict[int, tuple[int, int]] = {}

    def chat(
        self, *, at: datetime = NINE, channel: str = "chat", queue: int = NURSES, minute: float = 0
    ) -> Told:
        """A conversation that begins at a moment, or so many minutes after it."""
        begins = millis(at) + round(minute * 60_000)
        self.told.append(Told(len(self.told) + 1, begins, channel, queue))
        return self.told[-1]

    def is_now(self, agent: int, presence: Presence, *, minute: float = 0) -> None:
        """An agent's presence changes."""
        detail = {"presence": presence.value, "before_presence": ""}
        self._of_agent(agent, Deed.PRESENCE, minute, detail)

    def holds(self, agent: int, used: int, *, minute: float = 0) -> None:
        """An agent's capacity in use changes, of three."""
        self._of_agent(agent, Deed.CAPACITY, minute, {"used": used, "units": 3})

    def _of_agent(self, agent: int, deed: Deed, minute: float, detail: dict[str, Any]) -> None:
        at = millis(NINE) + round(minute * 60_000)
        self.duty.append(Raw(at, deed, staff=agent, detail=detail))

    def lines(self) -> list[Line]:
        """The log, in the order of its moments."""
        raw = [*self.duty, *(line for told in self.told for line in told.lines)]
        raw.sort(key=lambda line: line.at)
        return [line.numbered(number) for number, line in enumerate(raw, start=1)]

    def figure(self, key: str, *, minute: float = 24 * 60) -> float | None:
        """A figure of all there is, so many minutes after nine."""
        now = millis(NINE) + round(minute * 60_000)
        lines = [line for line in self.lines() if line.at <= now]
        counted = value_of(key, folded_sums(lines, now, key, self.limits))
        again = value(key, list(SHARES[key](Recount(lines, now, self.limits)))).value
        if key == "longest_wait_now":
            again = again or 0.0
        assert counted == again, f"{key}: {counted}, counted again {again}"
        return counted
