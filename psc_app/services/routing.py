"""Assignment: offers, their answers, picks; every race is decided by a claim.

One queue and one method for now (push to the available agent with the most
free capacity); skills, rules and overflow move into this room later.
"""

from datetime import timedelta

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
    workstream = _workstream(work, conversation)
    if conversation.state != S.OPEN or workstream.mode != "push":
        return None
    if pending_offer(work, conversation) is not None:
        return None
    choice = choose(_members(work, conversation), workstream.capacity_units, work.now)
    if choice.staff_id is None:
        return None
    if not _claim(work, choice.staff_id, workstream.capacity_units, push=True):
        return None
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
    offered = select(Offer.conversation_id).where(Offer.outcome == OfferOutcome.PENDING.value)
    waiting = work.session.exec(
        select(Conversation)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .where(Conversation.state == S.OPEN, col(Conversation.id).not_in(offered))
        .order_by(
            col(Conversation.priority).desc(), col(Queue.priority), col(Conversation.queued_at)
        )
    ).all()
    return sum(offer_next(work, conversation) is not None for conversation in waiting)


def units_of(work: Work, conversation: Conversation) -> int:
    """The capacity a conversation takes of its agent."""
    return _workstream(work, conversation).capacity_units


def accept(work: Work, offer_id: int) -> int:
    """Take the conversation of one's own offer; returns the conversation's key.

    Raises:
        TooLate: the offer was answered, timed out or withdrawn before.
    """
    offer = _own_offer(work, offer_id)
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
    _pass_on(work, offer, Deed.REJECTED)


def time_out_offers(work: Work) -> int:
    """Pass on every offer whose time is over; how many there were."""
    late = work.session.exec(
        select(Offer).where(
            Offer.outcome == OfferOutcome.PENDING.value, Offer.expires_at <= work.now
        )
    ).all()
    for offer in late:
        if _settle(work, offer, OfferOutcome.TIMED_OUT):
            _pass_on(work, offer, Deed.OFFER_TIMED_OUT)
    return len(late)


def pick(work: Work, conversation_id: int) -> None:
    """Take a conversation from the open work items.

    Raises:
        NotAllowed: the agent is no member of its queue.
        TooLate: somebody else has it, or the agent has no free capacity.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    if work.session.get(QueueMember, (conversation.queue_id, work.actor.id)) is None:
        raise NotAllowed("You are not a member of this conversation's queue.")
    offer = pending_offer(work, conversation)
    if offer is not None and offer.staff_id == work.actor.id:
        accept(work, offer.id or 0)
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
    work.session.execute(
        update(AgentStatus)
        .where(AgentStatus.staff_id == staff_id)  # type: ignore[arg-type]
        .values(capacity_used=AgentStatus.capacity_used - units)
        .execution_options(synchronize_session=False)
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


def _pass_on(work: Work, offer: Offer, deed: Deed) -> None:
    log(work, deed, conversation_id=offer.conversation_id, staff_id=offer.staff_id)
    release(work, offer.staff_id, _offer_units(work, offer))
    work.ring(topics.OPEN_ITEMS)
    work.session.flush()
    offer_waiting(work)


def _own_offer(work: Work, offer_id: int) -> Offer:
    access.require(work, Right.WORK_CONVERSATIONS)
    offer = work.session.get(Offer, offer_id)
    if offer is None or offer.staff_id != work.actor.id:
        raise NotAllowed("There is no such offer for you.")
    return offer


def _settle(work: Work, offer: Offer, outcome: OfferOutcome) -> bool:
    """Answer an offer if it still stands; whether this answer counted."""
    settled = work.session.execute(
        update(Offer)
        .where(Offer.id == offer.id, Offer.outcome == OfferOutcome.PENDING.value)  # type: ignore[arg-type]
        .values(outcome=outcome.value, answered_at=work.now)
        .execution_options(synchronize_session=False)
    )
    if settled.rowcount != 1:  # type: ignore[attr-defined]
        return False
    work.session.refresh(offer)
    work.ring((topics.desk(offer.staff_id), topics.OPEN_ITEMS))
    return True


def _claim(work: Work, staff_id: int, units: int, *, push: bool) -> bool:
    """Take capacity of an agent if it is there; whether it was.

    A push also needs the agent to be there and available at this very moment.
    """
    query = update(AgentStatus).where(
        AgentStatus.staff_id == staff_id,  # type: ignore[arg-type]
        AgentStatus.capacity_used + units <= AgentStatus.capacity_units,  # type: ignore[arg-type]
    )
    if push:
        query = query.where(
            col(AgentStatus.connected).is_(True),
            col(AgentStatus.presence) == Presence.AVAILABLE.value,
        )
    claimed = work.session.execute(
        query.values(
            capacity_used=AgentStatus.capacity_used + units, last_assigned_at=work.now
        ).execution_options(synchronize_session=False)
    )
    return claimed.rowcount == 1  # type: ignore[attr-defined]


def _workstream(work: Work, conversation: Conversation) -> Workstream:
    found = work.session.get(Workstream, conversation.workstream_id)
    assert found is not None
    return found


def _offer_units(work: Work, offer: Offer) -> int:
    conversation = work.session.get(Conversation, offer.conversation_id)
    assert conversation is not None
    return units_of(work, conversation)


def _members(work: Work, conversation: Conversation) -> list[AgentView]:
    declines = {
        staff_id: (count, last)
        for staff_id, count, last in work.session.exec(
            select(Offer.staff_id, func.count(), func.max(Offer.answered_at))
            .where(
                Offer.conversation_id == conversation.id,
                col(Offer.outcome).in_(_DECLINED),
                Offer.offered_at >= conversation.queued_at,
            )
            .group_by(col(Offer.staff_id))
        )
    }
    rows = work.session.exec(
        select(AgentStatus)
        .join(QueueMember, col(QueueMember.staff_id) == AgentStatus.staff_id)
        .join(Staff, col(Staff.id) == AgentStatus.staff_id)
        .where(QueueMember.queue_id == conversation.queue_id, col(Staff.active).is_(True))
    ).all()
    return [
        AgentView(
            staff_id=row.staff_id,
            presence=Presence(row.presence),
            connected=row.connected,
            free_units=row.capacity_units - row.capacity_used,
            declines=declines.get(row.staff_id, (0, None))[0],
            declined_at=declines.get(row.staff_id, (0, None))[1],
            last_assigned_at=row.last_assigned_at,
        )
        for row in rows
    ]
