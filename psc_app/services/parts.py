"""Who has a part in a conversation at this moment, and who is asked to have one."""

from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.teamwork_cards import PartCard
from psc_app.domain.vocabulary import OfferKind, OfferOutcome, SessionMode
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access
from psc_app.services.work import Work

_MODES = {OfferKind.TRANSFER: SessionMode.PRIMARY, OfferKind.CONSULT: SessionMode.CONSULT}
"""What somebody becomes who accepts."""


def parts(work: Work, conversation_id: int) -> tuple[PartCard, ...]:
    """Who has a part in a conversation now, the primary first, then who is asked to.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    conversation = access.staff_conversation(work, conversation_id)
    found = [*_part_cards(work, conversation), *_asked_cards(work, conversation)]
    return tuple(sorted(found, key=lambda one: (one.asked != "", one.mode != "primary", one.since)))


def _part_cards(work: Work, conversation: Conversation) -> list[PartCard]:
    rows = work.session.exec(
        select(AgentSession, Staff)
        .join(Staff, col(Staff.id) == col(AgentSession.staff_id))
        .where(
            AgentSession.conversation_id == conversation.id, col(AgentSession.ended_at).is_(None)
        )
        .order_by(col(AgentSession.id))
    ).all()
    return [
        PartCard(
            staff_id=part.staff_id,
            name=person.full_name,
            role=person.role,
            mode=part.mode,
            in_chat=part.in_chat or part.mode == SessionMode.PRIMARY.value,
            me=part.staff_id == work.actor.id,
            since=millis(part.started_at),
        )
        for part, person in rows
    ]


def _asked_cards(work: Work, conversation: Conversation) -> list[PartCard]:
    rows = work.session.exec(
        select(Offer, Staff, Queue.name)
        .join(Staff, col(Staff.id) == col(Offer.staff_id))
        .outerjoin(Queue, col(Queue.id) == col(Offer.queue_id))
        .where(
            Offer.conversation_id == conversation.id,
            Offer.outcome == OfferOutcome.PENDING.value,
            col(Offer.kind) != OfferKind.ASSIGNMENT.value,
        )
        .order_by(col(Offer.id))
    ).all()
    return [
        PartCard(
            staff_id=offer.staff_id,
            name=person.full_name,
            role=person.role,
            mode=SessionMode.CONSULT.value
            if offer.kind == OfferKind.CONSULT.value
            else SessionMode.PRIMARY.value,
            me=offer.staff_id == work.actor.id,
            since=millis(offer.offered_at),
            asked=offer.kind,
            offer_id=offer.id or 0,
            expires_at=millis(offer.expires_at),
            queue=queue or "",
        )
        for offer, person, queue in rows
    ]
