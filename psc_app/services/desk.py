"""The agent's side: what stands on the dashboard, and an open conversation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from psc_app.domain import mood
from psc_app.domain.cards import (
    ColleagueCard,
    ConversationCard,
    NeedCard,
    OfferCard,
    StatusCard,
    WorkItemCard,
    millis,
)
from psc_app.domain.permissions import Right
from psc_app.domain.phone import pretty
from psc_app.domain.self_service import in_words
from psc_app.domain.teamwork_cards import MentionCard
from psc_app.domain.vocabulary import Channel, OfferOutcome, Priority
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import (
    access,
    bot_talks,
    closing,
    mentions,
    monitoring,
    outbound_sms,
    presence,
    settings,
    skills_needed,
    triage_outcomes,
    work_items,
)
from psc_app.services import colleagues as team
from psc_app.services.journal import audit
from psc_app.services.presence import PresenceChoice
from psc_app.services.work import Work

LISTS = ("open", "closed")
"""Lists that may be long, and are read in full only where they are on the screen."""


@dataclass(frozen=True, slots=True)
class DeskLook:
    """What Home, the rail and the offer cards show.

    Attributes:
        open, closed: None where they were not asked for; their counts always
            come, up to LONGEST_LIST.
    """

    status: StatusCard
    offers: tuple[OfferCard, ...]
    mine: tuple[WorkItemCard, ...]
    mentions: tuple[MentionCard, ...]
    open_count: int
    closed_count: int
    open: tuple[WorkItemCard, ...] | None
    closed: tuple[WorkItemCard, ...] | None


def look(work: Work, lists: Collection[str] = LISTS) -> DeskLook:
    """The acting agent's desk at this moment.

    Args:
        lists: which of LISTS to read in full.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    status = presence.status(work)
    waiting = work_items.waiting(work, rows="open" in lists)
    closed = work_items.closed_today(work, rows="closed" in lists)
    named = mentions.unseen(work)
    naming = {one.conversation_id for one in named}
    return DeskLook(
        status=status,
        offers=_offers(work),
        mine=tuple(replace(item, mentioned=item.id in naming) for item in work_items.mine(work)),
        mentions=named,
        open_count=waiting.count,
        closed_count=closed.count,
        open=waiting.rows,
        closed=closed.rows,
    )


@dataclass(frozen=True, slots=True)
class Fixed:
    """What changes with the clinic's settings only."""

    settings: dict[str, Any]
    dispositions: list[str]
    presences: tuple[PresenceChoice, ...]
    skills: tuple[NeedCard, ...]


def fixed(work: Work) -> Fixed:
    """What a dashboard needs of the clinic's settings, in one read."""
    return Fixed(
        settings.values(work),
        closing.dispositions(work),
        tuple(presence.choices(work)),
        tuple(skills_needed.choices(work)),
    )


def colleagues(work: Work) -> tuple[ColleagueCard, ...]:
    """Everybody else who works conversations, by name: who can be named in a note.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    return tuple(
        ColleagueCard(one.id or 0, one.full_name, one.role)
        for one in team.working(work)
        if one.id != work.actor.id
    )


def _offers(work: Work) -> tuple[OfferCard, ...]:
    rows: Sequence[Any] = work.session.execute(
        select(Offer, Conversation, Queue.name, Staff.full_name)
        .join(Conversation, col(Conversation.id) == Offer.conversation_id)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Offer.from_staff_id)
        .where(Offer.staff_id == work.actor.id, Offer.outcome == OfferOutcome.PENDING.value)
        .order_by(col(Conversation.priority).desc(), col(Offer.offered_at), col(Offer.id))
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
            kind=offer.kind,
            from_name=sender or "",
            note=offer.note,
            priority=c.priority,
            priority_label=Priority(c.priority).label,
            contact=c.kind,
            call_back_number=c.call_back_number,
        )
        for offer, c, queue, sender in rows
    )


def open_conversation(work: Work, conversation_id: int) -> ConversationCard:
    """Open a conversation to read it, which leaves a row in the audit log.

    Whoever was mentioned in it has seen that with it. A supervisor who reads another's talk
    listens from now on.

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
    mentions.seen(work, conversation_id)
    if card.silent and card.state == S.ACTIVE:
        monitoring.begin(work, conversation_id)
    return card


def conversation_card(work: Work, conversation_id: int) -> ConversationCard:
    """The summary of a conversation that is open already.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    c = access.staff_conversation(work, conversation_id)
    queue = work.get(Queue, c.queue_id)
    agent = work.get(Staff, c.agent_id) if c.agent_id else None
    starter = work.get(Staff, c.started_by) if c.started_by else None
    by_text = c.channel == Channel.SMS.value
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
        stated_contact="" if by_text else c.stated_contact,
        language=c.language,
        consent_version=c.consent_version,
        created_at=millis(c.created_at),
        queued_at=millis(c.queued_at),
        accepted_at=millis(c.accepted_at),
        wrap_up_at=millis(c.wrap_up_at),
        waited=_spell((until - c.queued_at).total_seconds()),
        patient_id=c.patient_id or 0,
        verified_by=c.verified_by,
        signed_in=c.visitor_id is None and c.patient_id is not None,
        previous_id=c.previous_id or 0,
        closure_reason=c.closure_reason,
        disposition=c.disposition,
        second_disposition=c.second_disposition,
        triage=next((one.label for one in triage_outcomes.of(work, conversation_id)), ""),
        wrap_up_notes=c.wrap_up_notes,
        rating=c.rating or 0,
        rating_comment=c.rating_comment,
        held_by_me=c.agent_id == work.actor.id,
        agent=agent.full_name if agent else "",
        kind=c.kind,
        priority=c.priority,
        priority_label=Priority(c.priority).label,
        call_back_number=c.call_back_number,
        needs=skills_needed.of(work, conversation_id),
        bot=bot_talks.card(work, conversation_id),
        mood=mood.card(c.mood, c.mood_engine, c.mood_low),
        seen_before=tuple(in_words(c.seen_before)),
        browser=c.browser,
        silent=access.reads_silently(work, c),
        may_oversee=work.actor.may(Right.SEE_ALL_CONVERSATIONS),
        number=pretty(outbound_sms.contact_of(work, conversation_id).number) if by_text else "",
        started_by=starter.full_name if starter else "",
        started_for=c.started_for,
    )


def _spell(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
