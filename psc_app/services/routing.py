"""Assignment: offers, their answers, picks; every race is decided by a claim.

One queue and one method for now (push to the available agent with the most
free capacity); skills, rules and overflow move into this room later.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.matching import AgentView, choose
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferOutcome, Presence
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus, Queue, QueueMember, Workstream
from psc_app.services import access, messages
from psc_app.services.conversations import begin_session, move
from psc_app.services.journal import log
from psc_app.services.work import Work

_DECLINED = (OfferOutcome.REJECTED.value, OfferOutcome.TIMED_OUT.value)


def offer_next(work: Work, conversation: Conversation) -> Offer | None:
    """Offer an open conversation to the agent the rules choose, if there is one.

    The offer takes the capacity at once, so nobody is offered more than they
    can hold. Does nothing where an offer stands already or where the workstream
    waits to be picked from.
    """
    if conversation.state != S.OPEN or pending_offer(work, conversation) is not None:
        return None
    return _offer(work, conversation, _Floor(work, [conversation]))


def _offer(work: Work, conversation: Conversation, floor: "_Floor") -> Offer | None:
    assert conversation.id is not None
    workstream = floor.workstreams[conversation.workstream_id]
    units = workstream.capacity_units
    if workstream.mode != "push" or not floor.has_room(conversation.queue_id, units):
        return None
    choice = choose(floor.members(conversation), units, work.now)
    if choice.staff_id is None or not _claim(work, choice.staff_id, units, push=True):
        return None
    floor.assigned(choice.staff_id, units, work.now)
    offer = Offer(
        conversation_id=conversation.id,
        staff_id=choice.staff_id,
        offered_at=work.now,
        expires_at=work.now + timedelta(seconds=workstream.offer_seconds),
    )
    work.session.add(offer)
    work.session.flush()
    log(
        work,
        Deed.OFFERED,
        conversation_id=conversation.id,
        staff_id=choice.staff_id,
        queue_id=conversation.queue_id,
        passed_over=[[p.staff_id, p.why] for p in choice.passed_over],
    )
    work.ring((topics.desk(choice.staff_id), topics.OPEN_ITEMS, topics.FLOOR))
    return offer


def offer_waiting(work: Work) -> int:
    """Offer as many waiting conversations as there is room for; how many it was.

    First come the higher priority, then the queue with the smaller number, then
    who has waited longest.
    """
    if not _anybody_has_room(work):
        return 0
    offered = select(Offer.conversation_id).where(Offer.outcome == OfferOutcome.PENDING.value)
    waiting = work.session.exec(
        select(Conversation)
        .join(Queue, col(Queue.id) == col(Conversation.queue_id))
        .where(Conversation.state == S.OPEN, col(Conversation.id).not_in(offered))
        .order_by(
            col(Conversation.priority).desc(),
            col(Queue.priority),
            col(Conversation.queued_at),
            col(Conversation.id),
        )
    ).all()
    floor = _Floor(work, waiting)
    return sum(_offer(work, conversation, floor) is not None for conversation in waiting)


def _anybody_has_room(work: Work) -> bool:
    """Whether any agent could be offered anything: mostly not, where many wait."""
    return (
        work.session.exec(
            select(AgentStatus.staff_id)
            .where(
                col(AgentStatus.connected).is_(True),
                AgentStatus.presence == Presence.AVAILABLE.value,
                col(AgentStatus.capacity_used) < col(AgentStatus.capacity_units),
            )
            .limit(1)
        ).first()
        is not None
    )


def units_of(work: Work, conversation: Conversation) -> int:
    """The capacity a conversation takes of its agent."""
    return _workstream(work, conversation).capacity_units


def accept(work: Work, offer_id: int) -> int:
    """Take the conversation of one's own offer; returns the conversation's key.

    Accepting twice is accepting once.

    Raises:
        TooLate: the offer was answered, timed out or withdrawn before.
    """
    offer = _own_offer(work, offer_id)
    if offer.outcome == OfferOutcome.ACCEPTED.value:
        return offer.conversation_id
    if not _settle(work, offer, OfferOutcome.ACCEPTED) or offer.expires_at <= work.now:
        raise TooLate("This offer has run out; the conversation went to the next agent.")
    log(work, Deed.ACCEPTED, conversation_id=offer.conversation_id, staff_id=work.actor.id)
    _take(work, offer.conversation_id)
    return offer.conversation_id


def reject(work: Work, offer_id: int) -> None:
    """Decline one's own offer; it goes to the next agent.

    Raises:
        TooLate: the offer was answered, timed out or withdrawn before.
    """
    offer = _own_offer(work, offer_id)
    if not _settle(work, offer, OfferOutcome.REJECTED):
        raise TooLate("This offer has run out already.")
    _declined(work, offer, Deed.REJECTED)
    offer_waiting(work)


def time_out_offers(work: Work) -> int:
    """Pass on every offer whose time is over; how many there were."""
    late = work.session.exec(
        select(Offer).where(
            Offer.outcome == OfferOutcome.PENDING.value, Offer.expires_at <= work.now
        )
    ).all()
    for offer in late:
        if _settle(work, offer, OfferOutcome.TIMED_OUT):
            _declined(work, offer, Deed.OFFER_TIMED_OUT)
    if late:
        offer_waiting(work)
    return len(late)


def pick(work: Work, conversation_id: int) -> None:
    """Take a conversation from the open work items; picking twice is picking once.

    Raises:
        NotAllowed: the agent is no member of its queue.
        TooLate: somebody else has it, or the agent has no free capacity.
    """
    conversation = access.queued_conversation(work, conversation_id)
    offer = pending_offer(work, conversation)
    if offer is not None and offer.staff_id == work.actor.id:
        accept(work, offer.id or 0)
        return
    if conversation.state == S.ACTIVE and conversation.agent_id == work.actor.id:
        return
    if conversation.state != S.OPEN:
        raise TooLate("Somebody else was first with this conversation.")
    if not _claim(work, work.actor.id, _workstream(work, conversation).capacity_units, push=False):
        raise TooLate("You have no free capacity: finish a conversation first.")
    if offer is not None:
        withdraw(work, offer)
    _take(work, conversation_id)
    offer_waiting(work)


def withdraw(work: Work, offer: Offer) -> None:
    """Take an offer back, because the conversation is no longer to be had."""
    if _settle(work, offer, OfferOutcome.WITHDRAWN):
        release(work, offer.staff_id, _offer_units(work, offer))
        log(
            work,
            Deed.OFFER_WITHDRAWN,
            conversation_id=offer.conversation_id,
            staff_id=offer.staff_id,
        )


def release(work: Work, staff_id: int, units: int) -> None:
    """Give an agent capacity back; the caller then offers what waits."""
    work.claim(
        update(AgentStatus)
        .where(col(AgentStatus.staff_id) == staff_id)
        .values(capacity_used=col(AgentStatus.capacity_used) - units)
    )
    work.ring((topics.desk(staff_id), topics.FLOOR))


def pending_offer(work: Work, conversation: Conversation) -> Offer | None:
    """The offer of this conversation that stands before an agent, if any."""
    return work.session.exec(
        select(Offer).where(
            Offer.conversation_id == conversation.id,
            Offer.outcome == OfferOutcome.PENDING.value,
        )
    ).first()


def _take(work: Work, conversation_id: int) -> None:
    conversation = work.session.get(Conversation, conversation_id)
    assert conversation is not None
    move(work, conversation, S.ACTIVE, agent_id=work.actor.id, accepted_at=work.now)
    begin_session(work, conversation, work.actor.id)
    messages.say_as_system(work, conversation, "joined", f"{work.actor.name} has joined.")
    work.ring((topics.desk(work.actor.id), topics.FLOOR))


def _declined(work: Work, offer: Offer, deed: Deed) -> None:
    log(work, deed, conversation_id=offer.conversation_id, staff_id=offer.staff_id)
    release(work, offer.staff_id, _offer_units(work, offer))


def _own_offer(work: Work, offer_id: int) -> Offer:
    access.require(work, Right.WORK_CONVERSATIONS)
    offer = work.session.get(Offer, offer_id)
    if offer is None or offer.staff_id != work.actor.id:
        raise NotAllowed("There is no such offer for you.")
    return offer


def _settle(work: Work, offer: Offer, outcome: OfferOutcome) -> bool:
    """Answer an offer if it still stands; whether this answer counted."""
    settled = work.claim(
        update(Offer)
        .where(col(Offer.id) == offer.id, col(Offer.outcome) == OfferOutcome.PENDING.value)
        .values(outcome=outcome.value, answered_at=work.now)
    )
    if settled != 1:
        return False
    work.session.refresh(offer)
    work.ring((topics.desk(offer.staff_id), topics.OPEN_ITEMS))
    return True


def _claim(work: Work, staff_id: int, units: int, *, push: bool) -> bool:
    """Take capacity of an agent if it is there; whether it was.

    A push also needs the agent to be there and available at this very moment.
    """
    query = update(AgentStatus).where(
        col(AgentStatus.staff_id) == staff_id,
        col(AgentStatus.capacity_used) + units <= col(AgentStatus.capacity_units),
    )
    if push:
        query = query.where(
            col(AgentStatus.connected).is_(True),
            col(AgentStatus.presence) == Presence.AVAILABLE.value,
        )
    claimed = work.claim(
        query.values(
            capacity_used=col(AgentStatus.capacity_used) + units, last_assigned_at=work.now
        )
    )
    return claimed == 1


def _workstream(work: Work, conversation: Conversation) -> Workstream:
    found = work.session.get(Workstream, conversation.workstream_id)
    assert found is not None
    return found


def _offer_units(work: Work, offer: Offer) -> int:
    conversation = work.session.get(Conversation, offer.conversation_id)
    assert conversation is not None
    return units_of(work, conversation)


class _Floor:
    """The queues' members as they stand, read once for all that waits."""

    def __init__(self, work: Work, waiting: Sequence[Conversation]) -> None:
        self.workstreams = {one.id: one for one in work.session.exec(select(Workstream))}
        self._by_queue: dict[int, dict[int, AgentView]] = {}
        self._declines: dict[int, dict[int, tuple[int, datetime | None]]] = {}
        self._read_agents(work)
        self._read_declines(work, waiting)

    def _read_agents(self, work: Work) -> None:
        a = AgentStatus
        rows = work.session.exec(
            select(QueueMember.queue_id, a)
            .join(a, col(a.staff_id) == col(QueueMember.staff_id))
            .join(Staff, col(Staff.id) == col(a.staff_id))
            .where(col(Staff.active).is_(True))
            # An agent's row may lie in the session from before a claim.
            .execution_options(populate_existing=True)
        )
        for queue_id, row in rows:
            self._by_queue.setdefault(queue_id, {})[row.staff_id] = AgentView(
                staff_id=row.staff_id,
                presence=Presence(row.presence),
                connected=row.connected,
                free_units=row.capacity_units - row.capacity_used,
                last_assigned_at=row.last_assigned_at,
            )

    def _read_declines(self, work: Work, waiting: Sequence[Conversation]) -> None:
        rows = work.session.exec(
            select(Offer.conversation_id, Offer.staff_id, func.count(), func.max(Offer.answered_at))
            .join(Conversation, col(Conversation.id) == col(Offer.conversation_id))
            .where(
                Conversation.state == S.OPEN,
                col(Offer.outcome).in_(_DECLINED),
                col(Offer.offered_at) >= col(Conversation.queued_at),
                *([Conversation.id == waiting[0].id] if len(waiting) == 1 else []),
            )
            .group_by(col(Offer.conversation_id), col(Offer.staff_id))
        )
        for conversation_id, staff_id, count, last in rows:
            self._declines.setdefault(conversation_id, {})[staff_id] = (count, last)

    def has_room(self, queue_id: int, units: int) -> bool:
        """Whether anyone of the queue could be offered so much."""
        return any(
            agent.connected and agent.presence is Presence.AVAILABLE and agent.free_units >= units
            for agent in self._by_queue.get(queue_id, {}).values()
        )

    def members(self, conversation: Conversation) -> list[AgentView]:
        """The members of a conversation's queue, with how they declined it before."""
        declines = self._declines.get(conversation.id or 0, {})
        return [
            replace(agent, declines=declines[key][0], declined_at=declines[key][1])
            if key in declines
            else agent
            for key, agent in self._by_queue.get(conversation.queue_id, {}).items()
        ]

    def assigned(self, staff_id: int, units: int, now: datetime) -> None:
        """Note an offer made meanwhile."""
        for members in self._by_queue.values():
            if staff_id in members:
                members[staff_id] = replace(
                    members[staff_id],
                    free_units=members[staff_id].free_units - units,
                    last_assigned_at=now,
                )
