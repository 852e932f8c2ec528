"""Work items: whose they are, who waits for whom, what closed, and what is unread in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, func, literal_column
from sqlmodel import col, select

from psc_app.domain import mood
from psc_app.domain.cards import WorkItemCard, millis
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import (
    AuthorKind,
    OfferKind,
    OfferOutcome,
    Priority,
    SessionMode,
    Visibility,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation, Message, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue, QueueMember
from psc_app.services import access, messages, monitoring, settings
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_HELD = [int(S.ACTIVE), int(S.WAITING), int(S.WRAP_UP)]
_TALKING = [int(S.ACTIVE), int(S.WAITING)]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list that may be long: its length, up to LONGEST_LIST, and its rows if they were read."""

    count: int
    rows: tuple[WorkItemCard, ...] | None


def waiting(work: Work, *, rows: bool = True) -> Rows:
    """Who waits in the queues that the agent serves, in the order in which they are served.

    Supervisors see all queues.

    Args:
        rows: whether to read them, and not only how many there are.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    if not rows:
        return Rows(waiting_count(work), None)
    access.require(work, Right.WORK_CONVERSATIONS)
    where = [col(Conversation.state) == int(S.OPEN)]
    if not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        served = select(QueueMember.queue_id).where(QueueMember.staff_id == work.actor.id)
        where.append(col(Conversation.queue_id).in_(served))
    order = (
        col(Conversation.priority).desc(),
        col(Conversation.front_of_line).desc(),
        col(Queue.priority),
        col(Conversation.queued_at),
        col(Conversation.id),
    )
    return _rows(work, where, order, read=True)


def waiting_count(work: Work) -> int:
    """How many wait in the queues that the agent serves, up to LONGEST_LIST.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    if work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return work.quick(_ALL_WAIT)[0].waiting
    return work.quick(_WAIT_FOR, me=work.actor.id)[0].waiting


def closed_today(work: Work, *, rows: bool = True) -> Rows:
    """What the agent closed since midnight at the clinic; supervisors see everybody's.

    Args:
        rows: whether to read them, and not only how many there are.
    """
    zone = ZoneInfo(settings.value(work, "clinic.time_zone"))
    midnight = datetime.combine(work.now.astimezone(zone).date(), time.min, zone)
    where = [
        col(Conversation.state) == int(S.CLOSED),
        col(Conversation.closed_at) >= midnight,
    ]
    if not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        where.append(col(Conversation.agent_id) == work.actor.id)
    return _rows(work, where, (col(Conversation.closed_at).desc(),), rows)


def _rows(work: Work, where: Sequence[Any], order: Sequence[Any], read: bool) -> Rows:
    if read:
        found = _query(work, *where, order=order)
        return Rows(len(found), found)
    some = select(Conversation.id).where(*where).limit(LONGEST_LIST).subquery()
    return Rows(work.session.execute(select(func.count()).select_from(some)).scalar_one(), None)


def _counted(*where: ColumnElement[bool]) -> Prepared:
    open_ = col(Conversation.state) == literal_column(str(int(S.OPEN)))
    most = literal_column(str(LONGEST_LIST))
    some = select(col(Conversation.id)).where(open_, *where).limit(most).subquery()
    return Prepared(select(func.count().label("waiting")).select_from(some))


_SERVED = select(col(QueueMember.queue_id)).where(col(QueueMember.staff_id) == bindparam("me"))
_ALL_WAIT, _WAIT_FOR = _counted(), _counted(col(Conversation.queue_id).in_(_SERVED))


def unread(work: Work) -> dict[int, int]:
    """How many messages for the acting agent they have not read, by conversation.

    In their own conversations these are the patient's and what is said to them
    in private; where they advise, everything since they last looked.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    mine = work.session.exec(
        select(Conversation.id).where(
            col(Conversation.agent_id) == work.actor.id, col(Conversation.state).in_(_TALKING)
        )
    ).all()
    counts = messages.unread_counts(work, [key for key in mine if key])
    for key, count in _private(work).items():
        counts[key] = counts.get(key, 0) + count
    return counts | _advising(work)


def _private(work: Work) -> dict[int, int]:
    """What is said to the acting agent in private in their own conversations, and unread."""
    rows = work.session.execute(
        select(col(Message.conversation_id), func.count())
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            Conversation.agent_id == work.actor.id,
            col(Conversation.state).in_(_TALKING),
            Message.seq > Conversation.staff_read,
            Message.visibility == Visibility.CONSULT.value,
            Message.author_id != work.actor.id,
        )
        .group_by(col(Message.conversation_id))
    )
    return {row[0]: row[1] for row in rows}


def _advising(work: Work) -> dict[int, int]:
    """What others have said where the acting agent advises, beyond how far they have read."""
    mine = (col(Message.author_kind) == AuthorKind.AGENT.value) & (
        col(Message.author_id) == work.actor.id
    )
    rows = work.session.execute(
        select(col(Message.conversation_id), func.count())
        .join(AgentSession, col(AgentSession.conversation_id) == col(Message.conversation_id))
        .where(
            *_running_consults(work),
            col(Message.seq) > col(AgentSession.read_seq),
            Message.author_kind != AuthorKind.SYSTEM.value,
            ~mine,
        )
        .group_by(col(Message.conversation_id))
    )
    return {row[0]: row[1] for row in rows}


def _consults(work: Work) -> dict[int, datetime]:
    """Where the acting agent advises at this moment, and since when."""
    rows = work.session.exec(
        select(AgentSession.conversation_id, AgentSession.started_at).where(
            *_running_consults(work)
        )
    ).all()
    return dict(rows)


def _running_consults(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (
        col(AgentSession.staff_id) == work.actor.id,
        (col(AgentSession.mode) == SessionMode.CONSULT.value)
        | ((col(AgentSession.mode) == SessionMode.MONITOR.value) & col(AgentSession.in_chat)),
        col(AgentSession.ended_at).is_(None),
    )


def mine(work: Work) -> tuple[WorkItemCard, ...]:
    """The agent's own conversations, those they advise in or joined, and last what is set aside."""
    consults = _consults(work)
    own = (col(Conversation.agent_id) == work.actor.id) & col(Conversation.state).in_(_HELD)
    rows = _query(
        work,
        own | col(Conversation.id).in_(list(consults)),
        order=(col(Conversation.accepted_at), col(Conversation.id)),
        consults=consults,
        unread=unread(work),
    )
    if consults and work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        own_parts = monitoring.own_parts(work)
        rows = tuple(
            replace(one, part="joined", state_label="Joined")
            if own_parts.get(one.id) == "joined"
            else one
            for one in rows
        )
    beside = ("consult", "joined")
    return tuple(sorted(rows, key=lambda one: (one.state == S.WAITING, one.part in beside)))


def _query(
    work: Work,
    *where: Any,
    order: Sequence[Any],
    consults: Mapping[int, datetime] | None = None,
    unread: Mapping[int, int] | None = None,
) -> tuple[WorkItemCard, ...]:
    rows = work.session.execute(
        select(Conversation, Queue.name, Staff.full_name)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Conversation.agent_id)
        .where(*where)
        .order_by(*order)
        .limit(LONGEST_LIST)
    ).all()
    keys = [c.id for c, _, _ in rows if c.state != S.CLOSED]
    counts = messages.unread_counts(work, keys) if unread is None else unread
    handed = _handed_over(work, keys)
    return tuple(
        _item(
            work,
            c,
            queue,
            agent,
            counts.get(c.id, 0),
            transferring=c.id in handed,
            consult_since=(consults or {}).get(c.id),
        )
        for c, queue, agent in rows
    )


def _handed_over(work: Work, conversation_ids: Sequence[int]) -> set[int]:
    """Those that stand before a colleague as a transfer."""
    if not conversation_ids:
        return set()
    return set(
        work.session.exec(
            select(Offer.conversation_id).where(
                col(Offer.conversation_id).in_(conversation_ids),
                Offer.kind == OfferKind.TRANSFER.value,
                Offer.outcome == OfferOutcome.PENDING.value,
            )
        )
    )


def _item(
    work: Work,
    c: Conversation,
    queue: str,
    agent: str | None,
    unread: int,
    *,
    transferring: bool,
    consult_since: datetime | None,
) -> WorkItemCard:
    since = {
        S.OPEN: c.queued_at,
        S.ACTIVE: c.accepted_at,
        S.WRAP_UP: c.wrap_up_at,
        S.CLOSED: c.closed_at,
    }.get(S(c.state), c.last_message_at)
    held = c.agent_id == work.actor.id and c.state in _HELD
    return WorkItemCard(
        id=c.id or 0,
        name=c.display_name,
        channel=c.channel,
        reason=c.stated_reason,
        queue=queue,
        state=c.state,
        state_label="Consult" if consult_since else S(c.state).label,
        since=millis(consult_since or since),
        created_at=millis(c.created_at),
        agent=agent or "",
        unread=unread,
        verified=bool(c.verified_by),
        patient_here=c.patient_gone_at is None,
        last_seq=c.last_seq,
        disposition=c.disposition,
        part="consult" if consult_since else "primary" if held else "",
        kind=c.kind,
        priority=c.priority,
        priority_label=Priority(c.priority).label,
        transferring=transferring,
        alert=c.alert,
        mood=mood.card(c.mood, c.mood_engine, c.mood_low),
    )
