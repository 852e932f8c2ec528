"""The line of an invented past day: what waits is offered, accepted, declined or given up."""

from datetime import timedelta
from typing import Any

from psc_app.demo.past_floor import PastFloor
from psc_app.demo.past_people import PastAgent
from psc_app.demo.past_talk import Talk
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, OfferOutcome, Presence
from psc_app.models.conversation import Offer

_OFFER_STANDS = 45
"""Seconds until an offer times out."""


class PastLine(PastFloor):
    """Conversations that wait, and who is asked to take them."""

    # ------------------------------------------------------------ it waits

    def _offer(self, talk: Talk) -> None:
        """Put it before the agent with the most free capacity, if there is one."""
        queue = talk.row["queue_id"]
        free = [
            one
            for one in self.agents
            if one.id in self.furniture.members[queue]
            and one.may_be_asked()
            and one.id not in talk.declined
        ]
        if not free:
            if talk.declined:
                talk.declined.clear()
                self.later(40, 80, lambda: self._offer_again(talk))
            return
        agent = min(free, key=lambda one: (one.used - one.units, one.last_assigned, one.id))
        agent.last_assigned = self.now
        self._use(agent, 1, talk.guest)
        talk.offer = self._new_offer(talk, agent, OfferKind.ASSIGNMENT, units=1)
        self.log.event(
            self.now,
            talk.guest,
            Deed.OFFERED,
            talk.id,
            staff=agent.id,
            queue=queue,
            offer=talk.offer["id"],
            kind=OfferKind.ASSIGNMENT.value,
            method="highest capacity",
            matching="closest",
            own_agent=False,
            priority=talk.row["priority"],
            front_of_line=talk.row["front_of_line"],
            queue_priority=self.furniture.places[queue],
            queued_at=talk.row["queued_at"].isoformat(),
            units=1,
            needs={},
            passed_over=[],
        )
        offer, luck = talk.offer, self.chance.random()
        if luck < 0.03:
            self.later(4, 20, lambda: self._decline(talk, agent, offer, Deed.REJECTED))
        elif luck < 0.05:
            self.later(
                _OFFER_STANDS,
                _OFFER_STANDS + 1,
                lambda: self._decline(talk, agent, offer, Deed.OFFER_TIMED_OUT),
            )
        else:
            wait = min(42.0, 4 + self.chance.expovariate(1 / 9) + 3 * agent.used)
            self.later(wait, wait + 1, lambda: self._accept(talk, agent, offer))

    def _offer_again(self, talk: Talk) -> None:
        if talk in self.line and talk.offer is None:
            self._offer(talk)

    def _new_offer(
        self, talk: Talk, agent: PastAgent, kind: OfferKind, *, units: int
    ) -> dict[str, Any]:
        return self.log.add(
            Offer,
            {
                "conversation_id": talk.id,
                "staff_id": agent.id,
                "kind": kind.value,
                "from_staff_id": None if kind is OfferKind.ASSIGNMENT else talk.row["agent_id"],
                "queue_id": None,
                "note": "",
                "units": units,
                "offered_at": self.now,
                "expires_at": self.now + timedelta(seconds=_OFFER_STANDS),
                "outcome": OfferOutcome.PENDING.value,
                "answered_at": None,
                "reason": "",
            },
        )

    def _answer(
        self, talk: Talk, offer: dict[str, Any], outcome: OfferOutcome, deed: Deed, actor: Actor
    ) -> None:
        offer.update(outcome=outcome.value, answered_at=self.now)
        self.log.event(
            self.now,
            actor,
            deed,
            talk.id,
            staff=offer["staff_id"],
            offer=offer["id"],
            kind=offer["kind"],
        )

    def _decline(self, talk: Talk, agent: PastAgent, offer: dict[str, Any], deed: Deed) -> None:
        if talk.offer is not offer:
            return
        talk.offer = None
        talk.declined.add(agent.id)
        missed = deed is Deed.OFFER_TIMED_OUT
        actor = SYSTEM if missed else agent.actor
        if missed and agent.chosen is Presence.AVAILABLE:
            agent.chosen = Presence.INACTIVE
            self._settle(agent, SYSTEM)
            self.later(60, 240, lambda: self._back(agent, Presence.INACTIVE))
        outcome = OfferOutcome.TIMED_OUT if missed else OfferOutcome.REJECTED
        self._answer(talk, offer, outcome, deed, actor)
        self._use(agent, -1, actor)
        self._offer(talk)
        self._serve(agent)

    def _serve(self, agent: PastAgent) -> None:
        """Offer an agent who has room what waits, the longest waiting first."""
        for talk in list(self.line):
            if not agent.may_be_asked():
                return
            if talk.offer is None and agent.id in self.furniture.members[talk.row["queue_id"]]:
                self._offer(talk)

    def _give_up(self, talk: Talk) -> None:
        if talk.state is not S.OPEN or talk.row["accepted_at"] is not None:
            return
        self.line.remove(talk)
        self._close(talk, talk.guest, Why.PATIENT_ABANDONED)
        offer, talk.offer = talk.offer, None
        if offer is not None:
            agent = next(one for one in self.agents if one.id == offer["staff_id"])
            self._use(agent, -1, talk.guest)
            self._answer(talk, offer, OfferOutcome.WITHDRAWN, Deed.OFFER_WITHDRAWN, talk.guest)
            self._serve(agent)

    def clear(self) -> None:
        """Let those who still wait when everybody has gone home go as well."""
        for talk in self.line:
            self._close(talk, talk.guest, Why.PATIENT_ABANDONED)
        self.line.clear()

    def _accept(self, talk: Talk, agent: PastAgent, offer: dict[str, Any]) -> None:
        """The agent takes it."""
        raise NotImplementedError
