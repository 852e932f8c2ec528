"""Posting and reading messages: the path that must be quick."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select

from psc_app.domain import slugs, topics
from psc_app.domain.article_text import ADDRESS
from psc_app.domain.cards import MessageCard, ThreadCard, millis
from psc_app.domain.errors import BadInput
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import AuthorKind, Channel, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Attachment, Conversation, Message
from psc_app.services import (
    access,
    knowledge_links,
    lines,
    mentions,
    outbound_sms,
    red_flags,
    speaking,
)
from psc_app.services.prepared import Prepared
from psc_app.services.receipts import Seen, advance
from psc_app.services.work import Work

WINDOW = 50
"""Messages shown at first and at each step back."""

_CHAT = Channel.CHAT.value

_NO_NAME = "This message has no name of its own; reload the page and send it again."

_MESSAGES, _ATTACHMENTS, _CONVERSATIONS = (
    table.metadata.tables[name]
    for table, name in (
        (Message, "message"),
        (Attachment, "attachment"),
        (Conversation, "conversation"),
    )
)
_m, _a, _c = _MESSAGES.c, _ATTACHMENTS.c, _CONVERSATIONS.c


_ALREADY = Prepared(
    select(_m.seq, _m.author_kind, _m.author_id).where(
        _m.conversation_id == bindparam("thread"), _m.client_id == bindparam("name")
    )
)


def post(
    work: Work,
    conversation_id: int,
    client_id: str,
    body: str,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    attachment_id: int | None = None,
    seen: Sequence[Seen] = (),
    privacy_reason: str = "",
) -> int:
    """Add a message and return its number; the same client_id twice adds one.

    Args:
        client_id: the browser's own name for this message.
        visibility: who may read it; a patient's message is always public.
        attachment_id: a file stored for this conversation beforehand.
        seen: what tabs saw of this conversation, from the basket of receipts.
        privacy_reason: why a text goes as it is though it names what is private.

    Raises:
        PrivateWords: a text names what is private, and no reason is given.
        BadInput: nothing to say, too long, or staff's with a slug that was not filled or a
            link to an article that patients can't read.
        NotAllowed: not a conversation the actor may write in, or it is over.
    """
    body = storable(body).strip()
    if not body and attachment_id is None:
        raise BadInput("Write something first.")
    if len(body) > LONGEST_MESSAGE:
        raise BadInput(f"This is too long: at most {LONGEST_MESSAGE:,} characters in one message.")
    if not 8 <= len(client_id) <= 64 or client_id.startswith(lines.OF_SYSTEM):
        raise BadInput(_NO_NAME)
    already = work.quick(_ALREADY, thread=conversation_id, name=client_id)
    author = AuthorKind.AGENT if work.actor.is_staff else AuthorKind.PATIENT
    if already:
        access.glance(work, conversation_id)
        if (already[0].author_kind, already[0].author_id) != (author.value, work.actor.id):
            # Somebody else's message has this name; answering "kept" would lose this one.
            raise BadInput(_NO_NAME)
        return already[0].seq
    if not work.actor.is_staff:
        visibility = Visibility.PUBLIC
    elif "{" in body and visibility is Visibility.PUBLIC:
        slugs.refuse_left(body)
    if ADDRESS in body and work.actor.is_staff and visibility is Visibility.PUBLIC:
        knowledge_links.note_sent(work, conversation_id, body)
    turn = speaking.turn(work, conversation_id, visibility)
    lines.insert_line(
        work,
        conversation_id,
        turn.seq,
        client_id,
        author,
        work.actor.name if work.actor.is_staff else turn.display_name,
        body,
        visibility,
        attachment_id,
    )
    if turn.channel != _CHAT and author is AuthorKind.AGENT and visibility is Visibility.PUBLIC:
        outbound_sms.queue_reply(work, conversation_id, turn.seq, body, privacy_reason)
    if author is AuthorKind.PATIENT and body:
        # Before everything else that a message sets off (SPEC section 9).
        red_flags.listen(work, conversation_id, turn.seq, body)
    if visibility is Visibility.INTERNAL:
        mentions.note(work, conversation_id, turn.seq, body)
    advance(work, seen)
    work.ring(topics.thread(conversation_id))
    if author is AuthorKind.PATIENT:
        work.ring(topics.TO_READ)
    if turn.state == S.WITH_BOT:
        work.ring(topics.BOT_TURNS)
    return turn.seq


@dataclass(frozen=True, slots=True)
class ThreadLook:
    """What one look at a thread brings."""

    thread: ThreadCard
    messages: tuple[MessageCard, ...]


def look_since(work: Work, conversation_id: int, after: int) -> ThreadLook:
    """The thread's state, and the messages with a number above `after`.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    staff = work.actor.is_staff
    rows = work.quick(_SINCE if staff else _SINCE_PUBLIC, thread=conversation_id, after=after)
    row = access.checked(work, rows)
    return ThreadLook(_thread(work, row), _cards(work, row, [r for r in rows if r.seq is not None]))


def look_back(work: Work, conversation_id: int, before: int) -> tuple[MessageCard, ...]:
    """Up to WINDOW messages just before a number, oldest first.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    return _before(work, access.glance(work, conversation_id), before)


def _before(work: Work, row: Any, before: int) -> tuple[MessageCard, ...]:
    query = _BEFORE if work.actor.is_staff else _BEFORE_PUBLIC
    found = work.quick(query, thread=row.id, before=before)
    return _cards(work, row, found[::-1])


def look_newest(work: Work, conversation_id: int) -> ThreadLook:
    """The thread's state and its newest WINDOW messages, oldest first.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    row = access.glance(work, conversation_id)
    return ThreadLook(_thread(work, row), _before(work, row, row.last_seq + 1))


def _thread(work: Work, row: Any) -> ThreadCard:
    own, other = ("patient", "staff") if work.actor.is_patient_side else ("staff", "patient")
    return ThreadCard(
        id=row.id,
        state=row.state,
        last_seq=row.last_seq,
        own_read=getattr(row, f"{own}_read"),
        other_delivered=getattr(row, f"{other}_delivered"),
        other_read=getattr(row, f"{other}_read"),
        patient_here=row.patient_gone_at is None,
        own=work.actor.is_patient_side or row.agent_id == work.actor.id,
    )


_CARD = (
    _m.seq,
    _m.client_id,
    _m.author_kind,
    _m.author_name,
    _m.visibility,
    _m.body,
    _m.sent_at,
    _m.attachment_id,
    _a.file_name,
    _a.media_type,
    _a.size,
)
_PUBLIC = _m.visibility == literal_column(f"'{Visibility.PUBLIC.value}'")
_NEWER = (_m.conversation_id == _c.id) & (_m.seq > bindparam("after"))


def _since(newer: ColumnElement[bool]) -> Prepared:
    # The conversation and what is new in it in one statement: this runs for each
    # message on each screen.
    return Prepared(
        select(*access.SCREEN_COLUMNS, *_CARD)
        .select_from(
            _CONVERSATIONS.outerjoin(_MESSAGES, newer).outerjoin(
                _ATTACHMENTS, _m.attachment_id == _a.id
            )
        )
        .where(_c.id == bindparam("thread"))
        .order_by(_m.seq)
    )


_SINCE, _SINCE_PUBLIC = _since(_NEWER), _since(_NEWER & _PUBLIC)
_OLDER = (
    select(*_CARD)
    .select_from(_MESSAGES.outerjoin(_ATTACHMENTS, _m.attachment_id == _a.id))
    .where(_m.conversation_id == bindparam("thread"), _m.seq < bindparam("before"))
    .order_by(_m.seq.desc())
    .limit(literal_column(str(WINDOW)))
)
_BEFORE, _BEFORE_PUBLIC = Prepared(_OLDER), Prepared(_OLDER.where(_PUBLIC))


def _cards(work: Work, row: Any, found: Sequence[Any]) -> tuple[MessageCard, ...]:
    """The messages as the actor sees them; a consult's are for its two sides."""
    if any(m.visibility == Visibility.CONSULT.value for m in found) and not access.reads_consult(
        work, row
    ):
        found = [m for m in found if m.visibility != Visibility.CONSULT.value]
    side = "patient" if work.actor.is_patient_side else "agent"
    return tuple(_card(m, side) for m in found)


def _card(row: Any, side: str) -> MessageCard:
    return MessageCard(
        seq=row.seq,
        client_id=row.client_id,
        mine=row.author_kind == side,
        author_kind=row.author_kind,
        author_name=row.author_name,
        internal=row.visibility == Visibility.INTERNAL.value,
        body=row.body,
        sent_at=millis(row.sent_at),
        attachment_id=row.attachment_id or 0,
        attachment_name=row.file_name or "",
        attachment_type=row.media_type or "",
        attachment_size=_size(row.size) if row.size else "",
        consult=row.visibility == Visibility.CONSULT.value,
    )


def _size(count: int) -> str:
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count // 1024} kB"
    return f"{count / 1024 / 1024:.1f} MB"


def unread_counts(work: Work, conversation_ids: Sequence[int]) -> dict[int, int]:
    """How many messages of the patient each conversation has that staff has not read."""
    if not conversation_ids:
        return {}
    rows = work.session.execute(
        select(_m.conversation_id, func.count())
        .join(_CONVERSATIONS, _c.id == _m.conversation_id)
        .where(
            _m.conversation_id.in_(conversation_ids),
            _m.seq > _c.staff_read,
            _m.author_kind == AuthorKind.PATIENT.value,
        )
        .group_by(_m.conversation_id)
    )
    return {row[0]: row[1] for row in rows}
