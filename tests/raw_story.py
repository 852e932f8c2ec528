"""One conversation as the event log would tell it: random, legal line by line, quickly made.

It goes by the table of moves and in the words the services use; what is never told is anything
that the services could not have done.
"""

from typing import Any

from raw_line import Raw
from raw_telling import Telling

from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role

_WAITS = (0, 1, 4, 5, 19, 20, 21, 45, 90, 200, 299, 300, 301, 900)
"""Seconds between two things; the borders of the figures are among them."""


class Story(Telling):
    """One conversation, told from its beginning to its end."""

    # ------------------------------------------------------------ beginning

    def tell(self) -> list[Raw]:
        """The whole story."""
        opening = self.chance.random()
        if opening < 0.3:
            self.with_bot()
        elif opening < 0.38 and self.channel == "sms":
            self.started_by_agent()
        else:
            kind = "message" if self.channel == "chat" and self.maybe(0.06) else "live"
            self.live = kind == "live"
            self.move(S.OPEN, channel=self.channel, kind=kind)
            self.say(Deed.CLASSIFIED, queue=self.queue, rule=None)
            if not self.live:
                self.say(Deed.MESSAGE_LEFT, queue=self.queue)
            self.message("system")
            self.message("patient")
        goes_on = {
            S.OPEN: self.line_up,
            S.ACTIVE: self.talk,
            S.WAITING: self.rest,
            S.WRAP_UP: self.end,
        }
        while self.state in goes_on and len(self.lines) < 400:
            goes_on[self.state]()
        if not self.rated and self.agent is not None and self.maybe(0.4):
            self.wait((5, 600, 7_300, 40_000))
            self.rate()
            self.feel()
        return self.lines

    def with_bot(self) -> None:
        self.move(S.WITH_BOT, channel=self.channel, kind="live")
        self.say(Deed.BOT_BEGAN, provider="embedded")
        for _ in range(self.chance.randrange(4)):
            self.message("patient")
            self.feel()
            self.wait((0, 2, 8, 40))
            self.message("bot")
            self.say(Deed.BOT_STEP, lines=1, choices=0)
            self.wait()
        ending = self.chance.random()
        if ending < 0.5:
            self.say(Deed.BOT_ENDED, why="escalated")
            self.say(Deed.HANDED_OVER, queue=self.queue, why="asked", provider="embedded", values=0)
            self.queue = self.chance.choice(self.queues)
            self.move(S.OPEN)
            self.message("system")
        elif ending < 0.75:
            self.end_bot(Why.BOT_ENDED, "contained")
        else:
            whys = (
                Why.BOT_ENDED,
                Why.PATIENT_ENDED,
                Why.PATIENT_DISCONNECTED,
                Why.SUPERVISOR_CLOSED,
            )
            self.end_bot(self.chance.choice(whys), "left")

    def end_bot(self, why: Why, outcome: str) -> None:
        self.say(Deed.BOT_ENDED, why=outcome)
        self.move(S.CLOSED, why)
        self.message("system")

    def started_by_agent(self) -> None:
        me = self.chance.choice(self.agents)
        self.move(S.OPEN, channel="sms", kind="live")
        self.say(Deed.STARTED_BY_AGENT, Role.AGENT, me, staff=me, queue=self.queue, why="recall")
        self.given_to(me)
        self.message("system", "internal")
        self.message("agent", actor=me)

    # ------------------------------------------------------------ in the line

    def line_up(self) -> None:
        """It waits: things happen to it, then somebody takes it or it ends."""
        while self.maybe(0.45):
            self.wait(_WAITS)
            deeds = (self.offered_in_vain, self.offered_in_vain, self.otherwise, self.otherwise)
            self.chance.choice((*deeds, self.comes_and_goes))()
        self.wait(_WAITS)
        chosen = self.chance.random()
        if chosen < 0.45:
            self.offered_and_accepted()
        elif chosen < 0.62:
            self.given_to(self.chance.choice(self.agents))
        elif chosen < 0.7:
            who = self.chance.choice(self.agents)
            self.given_to(who, Why.SUPERVISOR_ASSIGNED)
            self.say(
                Deed.ASSIGNED, Role.SUPERVISOR, 1, staff=who, queue=self.queue, from_staff=None
            )
        elif chosen < 0.93:
            self.gives_up()
        else:
            self.move(S.CLOSED, self.chance.choice((Why.OVERFLOW, Why.SUPERVISOR_CLOSED)))

    def otherwise(self) -> None:
        dice = self.chance.random()
        if dice < 0.4:
            before, self.queue = self.queue, self.chance.choice(self.queues)
            to = None if before == self.queue else self.queue
            self.say(
                Deed.OVERFLOWED,
                queue=before,
                why="waited too long",
                action="transfer to a queue" if to else "queue anyway",
                to_queue=to,
            )
        elif dice < 0.5:
            self.sent_to_another_line()
        elif dice < 0.65:
            self.message("patient")
            self.feel()
        elif self.channel == "chat" and self.live:
            self.live = False
            deed = self.chance.choice((Deed.CALL_BACK_ASKED, Deed.MESSAGE_LEFT))
            self.say(deed, Role.VISITOR, 7, queue=self.queue)
            if deed is Deed.CALL_BACK_ASKED and self.maybe(0.4):
                self.wait()
                self.live = True
                self.say(Deed.CALL_BACK_UNDONE, Role.VISITOR, 7, queue=self.queue)

    def sent_to_another_line(self) -> None:
        """A supervisor does that while it waits."""
        before, self.queue = self.queue, self.chance.choice(self.queues)
        if before != self.queue:
            self.say(
                Deed.TRANSFERRED,
                Role.SUPERVISOR,
                1,
                queue=self.queue,
                from_staff=None,
                from_queue=before,
                anyway=False,
            )

    def offered_in_vain(self) -> None:
        offer = self.offer()
        self.wait((1, 10, 45))
        deed = self.chance.choice(
            (Deed.REJECTED, Deed.OFFER_TIMED_OUT, Deed.OFFER_WITHDRAWN, Deed.DIVERTED)
        )
        self.say(deed, **offer)

    def offered_and_accepted(self) -> None:
        offer = self.offer()
        self.wait((0, 1, 10, 44))
        self.say(Deed.ACCEPTED, Role.AGENT, offer["staff"], **offer)
        self.given_to(offer["staff"])

    def offer(self) -> dict[str, Any]:
        """Put it before somebody; returns what the answer's line has to name."""
        who, number = self.chance.choice(self.agents), next(self.offers)
        self.say(Deed.OFFERED, staff=who, queue=self.queue, offer=number, kind="assignment")
        return {"staff": who, "offer": number, "kind": "assignment"}

    def given_to(self, who: int, why: str = "") -> None:
        self.agent = who
        self.move(S.ACTIVE, why)
        self.say(Deed.SESSION_STARTED, staff=who)
        if why != Why.SUPERVISOR_ASSIGNED:
            self.message("system")

    def gives_up(self) -> None:
        """The patient leaves, or closes the page and does not come back."""
        if not self.live or self.maybe(0.7):
            self.move(S.CLOSED, Why.PATIENT_ABANDONED)
            return
        self.say(Deed.PATIENT_LOST)
        self.at += 180_000
        self.move(S.CLOSED, Why.PATIENT_DISCONNECTED)

    def comes_and_goes(self) -> None:
        """The patient's page is closed for a while."""
        self.say(Deed.PATIENT_LOST)
        self.wait((1, 20, 170))
        self.say(Deed.PATIENT_BACK)

    # ------------------------------------------------------------ the talk

    def talk(self) -> None:
        acts = (
            *(self.patient_writes,) * 4,
            *(self.agent_writes,) * 4,
            self.looks,
            self.advice,
            self.watched,
            self.asked_to_take_over,
            self.leaves_hands,
            self.over,
            self.over,
        )
        self.wait()
        self.chance.choice(acts)()

    def patient_writes(self) -> None:
        for _ in range(self.chance.choice((1, 1, 2))):
            self.message("patient")
            self.feel()
            self.wait((0, 3, 20))

    def agent_writes(self) -> None:
        visibility = self.chance.choice(("public",) * 4 + ("internal", "consult"))
        self.message("agent", visibility, self.agent or 0)

    def feel(self) -> None:
        if self.maybe(0.4):
            engine = self.chance.choice(("flair", "flair", "basic", "none"))
            level = 0 if engine == "none" else self.chance.randint(-3, 3)
            self.say(Deed.MOOD, staff=self.agent, queue=self.queue, level=level, engine=engine)

    def looks(self) -> None:
        """The agent brings it to the front, or puts it away, or another one in its place."""
        assert self.agent is not None
        line = Raw(self.at, Deed.IN_FRONT, self.chat, Role.AGENT, self.agent, self.agent)
        if self.maybe(0.25):
            line.chat = None
        self.lines.append(line)

    def advice(self) -> None:
        """A colleague is asked for advice, gives it, and goes."""
        number = next(self.offers)
        who = self.chance.choice([one for one in self.agents if one != self.agent])
        self.say(Deed.CONSULT_ASKED, staff=who, from_staff=self.agent, offer=number)
        self.wait((1, 10, 45))
        answer: dict[str, Any] = {"staff": who, "offer": number, "kind": "consult"}
        if self.maybe(0.3):
            self.say(self.chance.choice((Deed.REJECTED, Deed.OFFER_TIMED_OUT)), **answer)
            self.say(Deed.CONSULT_RETURNED, staff=self.agent, asked=who, offer=number)
            return
        self.say(Deed.ACCEPTED, Role.AGENT, who, **answer)
        self.say(Deed.SESSION_STARTED, Role.AGENT, who, staff=who, mode="consult")
        self.wait()
        self.message("agent", "consult", who)
        if self.maybe(0.4):
            self.say(Deed.BROUGHT_IN, Role.AGENT, self.agent or 0, staff=who)
            self.wait()
            self.message("agent", "public", who)
        self.wait()
        self.say(Deed.SESSION_ENDED, staff=who, why="ended", mode="consult")

    def watched(self) -> None:
        """A supervisor reads along for a while."""
        boss = self.agents[0]
        if boss == self.agent:
            return
        self.say(Deed.SESSION_STARTED, Role.SUPERVISOR, boss, staff=boss, mode="monitor")
        self.wait()
        self.say(Deed.SESSION_ENDED, Role.SUPERVISOR, boss, staff=boss, why="ended", mode="monitor")

    def asked_to_take_over(self) -> None:
        number = next(self.offers)
        who = self.chance.choice([one for one in self.agents if one != self.agent])
        self.say(Deed.TRANSFER_ASKED, staff=who, from_staff=self.agent, offer=number)
        self.wait((1, 10, 45))
        answer: dict[str, Any] = {"staff": who, "offer": number, "kind": "transfer"}
        if self.maybe(0.35):
            deeds = (Deed.REJECTED, Deed.OFFER_TIMED_OUT, Deed.OFFER_WITHDRAWN)
            self.say(self.chance.choice(deeds), **answer)
            self.say(Deed.TRANSFER_RETURNED, staff=self.agent, asked=who, offer=number)
            return
        self.say(Deed.ACCEPTED, Role.AGENT, who, **answer)
        before = self.change_hands(who, Why.TRANSFERRED)
        self.say(Deed.TRANSFERRED, staff=who, queue=self.queue, from_staff=before, offer=number)

    def change_hands(self, who: int, why: str) -> int | None:
        before, self.agent = self.agent, who
        self.say(Deed.SESSION_ENDED, staff=before, why=str(why))
        self.say(Deed.SESSION_STARTED, staff=who)
        return before

    def leaves_hands(self) -> None:
        dice = self.chance.random()
        if dice < 0.15:
            who = self.chance.choice([one for one in self.agents if one != self.agent])
            before = self.change_hands(who, Why.SUPERVISOR_ASSIGNED)
            self.say(
                Deed.ASSIGNED, Role.SUPERVISOR, 1, staff=who, queue=self.queue, from_staff=before
            )
            return
        if self.channel == "sms" and dice < 0.6:
            self.move(S.WAITING)
            self.say(Deed.SESSION_ENDED, staff=self.agent, why="set aside")
            return
        why = self.chance.choice((Why.TRANSFERRED, Why.RELEASED, Why.AGENT_DISCONNECTED))
        before, came_from, self.agent = self.agent, self.queue, None
        self.say(Deed.SESSION_ENDED, staff=before, why=str(why))
        if why is Why.TRANSFERRED:
            self.queue = self.chance.choice(self.queues)
        self.move(S.OPEN, why)
        if why is Why.TRANSFERRED:
            self.say(Deed.TRANSFERRED, queue=self.queue, from_staff=before, from_queue=came_from)

    def over(self) -> None:
        whys = (Why.AGENT_ENDED, Why.PATIENT_ENDED, Why.PATIENT_DISCONNECTED, Why.SUPERVISOR_CLOSED)
        self.move(S.WRAP_UP, self.chance.choice(whys))
        self.say(Deed.SESSION_ENDED, staff=self.agent, why="agent ended")
        self.message("system")

    # ------------------------------------------------------------ set aside, and the end

    def rest(self) -> None:
        """It was set aside: the patient writes again some time, or never does."""
        self.wait((30, 600, 7_200, 40_000))
        dice = self.chance.random()
        if dice < 0.2:
            self.move(S.CLOSED, Why.INACTIVITY)
            return
        if dice < 0.5:
            self.message("patient")
            self.agent = None
            self.move(S.OPEN)
            return
        if dice < 0.8:
            self.message("patient")
        self.move(S.ACTIVE)
        self.say(Deed.SESSION_STARTED, staff=self.agent)

    def end(self) -> None:
        if self.maybe(0.3):
            self.looks()
        self.wait((0, 20, 60, 400))
        if self.maybe(0.3):
            self.rate()
        if self.maybe(0.7):
            code = self.chance.choice(("Answered", "Booked", ""))
            self.say(
                Deed.WRAPPED_UP,
                Role.AGENT,
                self.agent or 0,
                staff=self.agent,
                disposition=code,
                second="",
            )
        self.wait((0, 20, 60))
        self.move(S.CLOSED, self.chance.choice((Why.AGENT_ENDED, Why.WRAP_UP_EXPIRED)))

    def rate(self) -> None:
        self.rated = True
        self.say(Deed.RATED, Role.VISITOR, 7, rating=self.chance.randint(1, 5))
