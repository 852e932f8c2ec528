"""Who has a part in a conversation at this moment, and who is asked to have one."""

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.teamwork_cards import PartCard
from psc_app.domain.vocabulary import OfferKind, OfferOutcome, SessionMode
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus, Queue, Workstream
from psc_app.services import access
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work


def of_lost(mode: SessionMode, *where: ColumnElement[bool]) -> Prepared:
    """Reads the running parts of a mode whose agents are not connected.

    A row has the part's `id`, the conversation `of` which it is, `started_at`, `lost_at` (since
    when its agent is gone) and `agent_grace_seconds` (for how long they may be).

    Args:
        where: what else must hold.
    """
    return Prepared(
        columns(
            col(AgentSession.id),
            col(AgentSession.conversation_id).label("of"),
            col(AgentSession.started_at),
            col(AgentStatus.lost_at),
            col(Workstream.agent_grace_seconds),
        )
        .join_from(
            AgentSession, Conversation, col(Conversation.id) == col(AgentSession.conversation_id)
        )
        .join(AgentStatus, col(AgentStatus.staff_id) == col(AgentSession.staff_id))
        .join(Workstream, col(Workstream.id) == col(Conversation.workstream_id))
        .where(
            col(AgentSession.mode) == mode.value,
            col(AgentSession.ended_at).is_(None),
            col(AgentStatus.connected).is_(False),
            *where,
        )
        .order_by(col(AgentSession.id))
    )


def parts(work: Work, conversation_id: int) -> tuple[PartCard, ...]:
    """Who has a part in a conversation now, the primary first, then who is asked to.

    Who only listens is told to nobody but themself.

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
            AgentSession.conversation_id == conversation.id,
            col(AgentSession.ended_at).is_(None),
            (col(AgentSession.mode) != SessionMode.MONITOR.value)
            | col(AgentSession.in_chat)
            | (col(AgentSession.staff_id) == work.actor.id),
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
