"""Offers and their answers, and picking; every race is decided by a claim.

An offer of an assignment is answered here. What happens to a transfer or a
consult once it is answered is said by those rooms, in `ANSWERS`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NobodyOnDuty, NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import ClosureReason, Deed, OfferKind, OfferOutcome, Presence
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus
from psc_app.services import access, automated, capacity, due, hours, routing, settings
from psc_app.services.conversations import begin_session, move
from psc_app.services.matching_views import sessions_of
from psc_app.services.prepared import PreparedRows
from psc_app.services.standing_offers import log_answer, pending, settle, withdraw
from psc_app.services.work import Work

LONGEST_REASON = 200

LOST = "connection lost"
"""Why an offer was taken back at once: it stood before somebody who has gone."""

_MOST_AT_ONCE = 100
_LATE = PreparedRows(
    Offer,
    select(Offer)
    .where(
        col(Offer.outcome) == OfferOutcome.PENDING.value,
        col(Offer.expires_at) <= bindparam("now"),
    )
    .order_by(col(Offer.expires_at), col(Offer.id))
    .limit(bindparam("most")),
)
_TOO_LATE = "This offer has run out; the conversation went to the next agent."
_FULL = "You have no free capacity: finish a conversation first."


@dataclass(frozen=True, slots=True)
class Answers:
    """What follows an answer to an offer of one kind.

    Attributes:
        taken: it was accepted; the actor is the agent, its capacity is claimed.
        came_back: it was rejected, timed out, or stood before somebody who has
            gone; its capacity is free again.
    """

    taken: Callable[[Work, Offer], None]
    came_back: Callable[[Work, Offer], None]


ANSWERS: dict[OfferKind, Answers] = {}
"""By kind; transfers and consults put theirs in when they are imported."""


def accept(work: Work, offer_id: int) -> int:
    """Take what one's own offer offers; returns the conversation's key.

    Accepting twice is accepting once.

    Raises:
        TooLate: the offer was answered, timed out or withdrawn before.
    """
    offer = _own_offer(work, offer_id)
    if offer.outcome == OfferOutcome.ACCEPTED.value:
        return offer.conversation_id
    if not settle(work, offer, OfferOutcome.ACCEPTED, in_time=True):
        raise TooLate(_TOO_LATE)
    log_answer(work, offer, Deed.ACCEPTED)
    ANSWERS[OfferKind(offer.kind)].taken(work, offer)
    return offer.conversation_id


def reject(work: Work, offer_id: int, reason: str = "") -> None:
    """Decline one's own offer; an assignment goes to the next agent, others come back.

    Args:
        reason: why, in the agent's words; it is kept with the offer.

    Raises:
        BadInput: the reason is too long.
        TooLate: the offer was answered, timed out or withdrawn before.
    """
    offer = _own_offer(work, offer_id)
    reason = _reason(reason)
    if not settle(work, offer, OfferOutcome.REJECTED, reason=reason):
        raise TooLate("This offer has run out already.")
    _declined(work, offer, Deed.REJECTED)


def divert(work: Work, offer_id: int, reason: str, *, anyway: bool = False) -> None:
    """Send one's own offer on to the queue, for the next agent who is free.

    Args:
        reason: why one can't take it; it is kept with the offer.
        anyway: although nobody else is on duty; it then waits in the queue.

    Raises:
        BadInput: there is no reason, it is too long, or it is no new conversation.
        NobodyOnDuty: nobody else is on duty, and not `anyway`.
        TooLate: the offer was answered, timed out or withdrawn before.
    """
    offer = _own_offer(work, offer_id)
    if offer.kind != OfferKind.ASSIGNMENT.value:
        raise BadInput("Only a new conversation can be sent on to its queue; reject this instead.")
    reason = _reason(reason)
    if not reason:
        raise BadInput("Say why you send it on.")
    others = hours.on_duty(work, _conversation(work, offer).queue_id, but=work.actor.id)
    if offer.outcome == OfferOutcome.PENDING.value and not others and not anyway:
        raise NobodyOnDuty(
            "Nobody else is on duty in this queue. If you send it on, the patient waits"
            " until somebody is."
        )
    if not settle(work, offer, OfferOutcome.DIVERTED, reason=reason):
        raise TooLate("This offer has run out already.")
    _declined(work, offer, Deed.DIVERTED)


def late(work: Work) -> list[Offer]:
    """The offers whose time is over, the longest ago first."""
    return work.rows(_LATE, now=work.now, most=_MOST_AT_ONCE)


def time_out(work: Work, expired: Sequence[Offer]) -> int:
    """Pass on offers whose time is over; how many of them still stood."""
    missed = [offer for offer in expired if settle(work, offer, OfferOutcome.TIMED_OUT)]
    # First all who missed one become inactive, so that none of them is asked for the next.
    for offer in missed:
        _missed(work, offer)
    for offer in missed:
        _declined(work, offer, Deed.OFFER_TIMED_OUT)
    return len(missed)


def pass_on_from(work: Work, staff_ids: Collection[int]) -> int:
    """Take back what stands before agents who have gone, and ask the next; how much it was.

    It is no decline of theirs: who is back may be asked again.
    """
    found = work.session.execute(
        select(Offer)
        .where(col(Offer.outcome) == OfferOutcome.PENDING.value, col(Offer.staff_id).in_(staff_ids))
        .order_by(col(Offer.offered_at), col(Offer.id))
    ).scalars()
    taken_back = [offer for offer in found if withdraw(work, offer, LOST)]
    for offer in taken_back:
        ANSWERS[OfferKind(offer.kind)].came_back(work, offer)
    return len(taken_back)


def pick(work: Work, conversation_id: int) -> None:
    """Take a conversation from the open work items; picking twice is picking once.

    Raises:
        NotAllowed: the agent is no member of its queue.
        TooLate: somebody else has it, or the agent has no free capacity.
    """
    conversation = access.queued_conversation(work, conversation_id)
    offer = pending(work, conversation)
    if offer is not None and offer.staff_id == work.actor.id:
        accept(work, offer.id or 0)
        return
    if conversation.state == S.ACTIVE and conversation.agent_id == work.actor.id:
        return
    if conversation.state != S.OPEN:
        raise TooLate("Somebody else was first with this conversation.")
    most = settings.value(work, "agents.most_sessions")
    if sessions_of(work, [work.actor.id]).get(work.actor.id, 0) >= most:
        raise TooLate(f"You have {most} conversations already: finish one first.")
    units = due.workstream_of(work, conversation).capacity_units
    give(work, conversation, work.actor.id, units)
    if not capacity.claim(work, work.actor.id, units, push=False):
        raise TooLate(_FULL)
    if offer is not None:
        withdraw(work, offer)
        routing.offer_to(work, offer.staff_id)


def give(
    work: Work,
    conversation: Conversation,
    staff_id: int,
    units: int,
    why: ClosureReason | None = None,
    *,
    joins: bool = True,
) -> None:
    """Make somebody the primary of an open conversation; they hold so many units of it.

    The capacity is the caller's to claim, and an offer that stands to withdraw.

    Args:
        why: a supervisor's assignment; None where the agent takes it.
        joins: whether the patient is told of them; not by whom they are written to first.

    Raises:
        IllegalMove: it is not open any more.
        TooLate: somebody else has it by now.
    """
    move(
        work,
        conversation,
        S.ACTIVE,
        why,
        agent_id=staff_id,
        accepted_at=work.now,
        units_held=units,
        hold_until=None,
        front_of_line=False,
        alert="",
        look_again_at=due.patient_gone(conversation, due.workstream_of(work, conversation)),
    )
    begin_session(work, conversation, staff_id)
    agent = work.get(Staff, staff_id)
    assert agent is not None
    if joins:
        automated.say(work, conversation, "agent_joined", agent=agent.full_name)
    automated.tell_next(work, conversation.queue_id)
    work.ring((topics.desk(staff_id), topics.FLOOR))


def _taken(work: Work, offer: Offer) -> None:
    give(work, _conversation(work, offer), offer.staff_id, offer.units)


def _passed_on(work: Work, offer: Offer) -> None:
    routing.offer_next(work, _conversation(work, offer))


ANSWERS[OfferKind.ASSIGNMENT] = Answers(taken=_taken, came_back=_passed_on)


def _declined(work: Work, offer: Offer, deed: Deed) -> None:
    log_answer(work, offer, deed)
    capacity.free(work, offer.staff_id, offer.units)
    ANSWERS[OfferKind(offer.kind)].came_back(work, offer)
    routing.offer_to(work, offer.staff_id)


def _conversation(work: Work, offer: Offer) -> Conversation:
    found = work.get(Conversation, offer.conversation_id)
    assert found is not None
    return found


def _missed(work: Work, offer: Offer) -> None:
    """Who let an offer time out while connected becomes Inactive, if the workstream says so."""
    if offer.kind == OfferKind.CONSULT.value:
        return
    if not due.workstream_of(work, _conversation(work, offer)).missed_offer_inactive:
        return
    missed = work.claim(
        update(AgentStatus)
        .where(
            col(AgentStatus.staff_id) == offer.staff_id,
            col(AgentStatus.connected).is_(True),
            col(AgentStatus.chosen).in_([Presence.AVAILABLE.value, Presence.BUSY.value]),
        )
        .values(chosen=Presence.INACTIVE.value, chosen_label="")
    )
    if missed:
        capacity.settle(work, offer.staff_id)


def _own_offer(work: Work, offer_id: int) -> Offer:
    access.require(work, Right.WORK_CONVERSATIONS)
    offer = work.get(Offer, offer_id)
    if offer is None or offer.staff_id != work.actor.id:
        raise NotAllowed("There is no such offer for you.")
    return offer


def _reason(reason: str) -> str:
    reason = storable(reason).strip()
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"This reason is too long: at most {LONGEST_REASON} characters.")
    return reason
