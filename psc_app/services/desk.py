"""The agent's side: lists of work items, offers, and an open conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.domain.cards import (
    ConversationCard,
    OfferCard,
    StatusCard,
    WorkItemCard,
    millis,
)
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import OfferOutcome
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access, messages, presence, settings
from psc_app.services.journal import audit
from psc_app.services.work import Work


@dataclass(frozen=True, slots=True)
class DeskLook:
    """Everything Home, the rail and the offer card show."""

    status: StatusCard
    offers: tuple[OfferCard, ...]
    mine: tuple[WorkItemCard, ...]
    open: tuple[WorkItemCard, ...]
    closed: tuple[WorkItemCard, ...]


def look(work: Work) -> DeskLook:
    """The acting agent's desk at this moment.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    status = presence.status(work)
    mine = _query(
        work,
        col(Conversation.agent_id) == work.actor.id,
        col(Conversation.state).in_([int(S.ACTIVE), int(S.WAITING), int(S.WRAP_UP)]),
        order=col(Conversation.accepted_at),
    )
    waiting = _query(
        work,
        col(Conversation.state) == int(S.OPEN),
        order=col(Conversation.queued_at),
    )
    return DeskLook(
        status=status,
        offers=_offers(work),
        mine=mine,
        open=waiting,
        closed=_closed_today(work),
    )


def unread(work: Work) -> dict[int, int]:
    """How many of the patient's messages the acting agent has not read, by conversation.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    running = [int(S.ACTIVE), int(S.WAITING)]
    mine = work.session.exec(
        select(Conversation.id).where(
            col(Conversation.agent_id) == work.actor.id, col(Conversation.state).in_(running)
        )
    ).all()
    return messages.unread_counts(work, [key for key in mine if key])


def _closed_today(work: Work) -> tuple[WorkItemCard, ...]:
    zone = ZoneInfo(settings.value(work, "clinic.time_zone"))
    midnight = datetime.combine(work.now.astimezone(zone).date(), time.min, zone)
    where = [
        col(Conversation.state) == int(S.CLOSED),
        col(Conversation.closed_at) >= midnight,
    ]
    if not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        where.append(col(Conversation.agent_id) == work.actor.id)
    return _query(work, *where, order=col(Conversation.closed_at).desc())


def _query(work: Work, *where: Any, order: Any) -> tuple[WorkItemCard, ...]:
    rows = work.session.execute(
        select(Conversation, Queue.name, Staff.full_name)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Conversation.agent_id)
        .where(*where)
        .order_by(order)
        .limit(LONGEST_LIST)
    ).all()
    unread = messages.unread_counts(work, [c.id for c, _, _ in rows if c.state != S.CLOSED])
    return tuple(_item(c, queue, agent, unread.get(c.id, 0)) for c, queue, agent in rows)


def _item(c: Conversation, queue: str, agent: str | None, unread: int) -> WorkItemCard:
    since = {
        S.OPEN: c.queued_at,
        S.ACTIVE: c.accepted_at,
        S.WRAP_UP: c.wrap_up_at,
        S.CLOSED: c.closed_at,
    }.get(S(c.state), c.last_message_at)
    return WorkItemCard(
        id=c.id or 0,
        name=c.display_name,
        channel=c.channel,
        reason=c.stated_reason,
        queue=queue,
        state=c.state,
        state_label=S(c.state).label,
        since=millis(since),
        created_at=millis(c.created_at),
        agent=agent or "",
        unread=unread,
        verified=bool(c.verified_by),
        patient_here=c.patient_gone_at is None,
        last_seq=c.last_seq,
        disposition=c.disposition,
    )


def _offers(work: Work) -> tuple[OfferCard, ...]:
    rows: Sequence[Any] = work.session.execute(
        select(Offer, Conversation, Queue.name)
        .join(Conversation, col(Conversation.id) == Offer.conversation_id)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .where(Offer.staff_id == work.actor.id, Offer.outcome == OfferOutcome.PENDING.value)
        .order_by(col(Offer.offered_at))
    ).all()
    return tuple(
        OfferCard(
            id=offer.id or 0,
            conversation_id=c.id or 0,
            name=c.display_name,
            channel=c.channel,
            reason=c.stated_reason,
            queue=queue,
            waiting_since=millis(c.queued_at),
            expires_at=millis(offer.expires_at),
            seconds=int((offer.expires_at - offer.offered_at).total_seconds()),
            language=c.language,
        )
        for offer, c, queue in rows
    )


def open_conversation(work: Work, conversation_id: int) -> ConversationCard:
    """Open a conversation to read it, which leaves a row in the audit log.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    card = conversation_card(work, conversation_id)
    audit(
        work,
        "read conversation",
        patient_id=card.patient_id or None,
        object_kind="conversation",
        object_id=conversation_id,
    )
    return card


def conversation_card(work: Work, conversation_id: int) -> ConversationCard:
    """The summary of a conversation that is open already.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    c = access.staff_conversation(work, conversation_id)
    queue = work.session.get(Queue, c.queue_id)
    agent = work.session.get(Staff, c.agent_id) if c.agent_id else None
    until = c.accepted_at or c.closed_at or work.now
    return ConversationCard(
        id=c.id or 0,
        name=c.display_name,
        channel=c.channel,
        queue=queue.name if queue else "",
        state=c.state,
        state_label=S(c.state).label,
        reason=c.stated_reason,
        stated_name=c.stated_name,
        stated_birth_date=c.stated_birth_date.isoformat() if c.stated_birth_date else "",
        stated_contact=c.stated_contact,
        language=c.language,
        consent_version=c.consent_version,
        created_at=millis(c.created_at),
        accepted_at=millis(c.accepted_at),
        wrap_up_at=millis(c.wrap_up_at),
        waited=_spell((until - c.queued_at).total_seconds()),
        patient_id=c.patient_id or 0,
        verified_by=c.verified_by,
        signed_in=c.visitor_id is None and c.patient_id is not None,
        previous_id=c.previous_id or 0,
        closure_reason=c.closure_reason,
        disposition=c.disposition,
        wrap_up_notes=c.wrap_up_notes,
        rating=c.rating or 0,
        rating_comment=c.rating_comment,
        held_by_me=c.agent_id == work.actor.id,
        agent=agent.full_name if agent else "",
    )


def _spell(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
