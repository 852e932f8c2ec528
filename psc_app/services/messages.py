"""Posting and reading messages: the path that must be quick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select

from psc_app.domain import topics
from psc_app.domain.cards import MessageCard, ThreadCard, millis
from psc_app.domain.errors import BadInput
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import AuthorKind, Deed, Visibility
from psc_app.models.conversation import Attachment, Conversation, Message
from psc_app.services import access
from psc_app.services.journal import log
from psc_app.services.work import Work

WINDOW = 50
"""Messages shown at first and at each step back."""

_OF_SYSTEM = "system:"
"""How the names of the app's own lines begin: nobody else's may, or theirs would be taken."""

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


_ALREADY = select(_m.seq, _m.author_kind, _m.author_id).where(
    _m.conversation_id == bindparam("thread"), _m.client_id == bindparam("name")
)
_ADD = insert(_MESSAGES)


def post(
    work: Work,
    conversation_id: int,
    client_id: str,
    body: str,
    *,
    internal: bool = False,
    attachment_id: int | None = None,
) -> int:
    """Add a message and return its number; the same client_id twice adds one.

    Args:
        client_id: the browser's own name for this message.
        internal: for staff only; a patient's message is always public.
        attachment_id: a file stored for this conversation beforehand.

    Raises:
        BadInput: nothing to say, or too long.
        NotAllowed: not a conversation the actor may write in, or it is over.
    """
    body = storable(body).strip()
    if not body and attachment_id is None:
        raise BadInput("Write something first.")
    if len(body) > LONGEST_MESSAGE:
        raise BadInput(f"This is too long: at most {LONGEST_MESSAGE:,} characters in one message.")
    if not 8 <= len(client_id) <= 64 or client_id.startswith(_OF_SYSTEM):
        raise BadInput(_NO_NAME)
    already = work.run(_ALREADY, {"thread": conversation_id, "name": client_id}).one_or_none()
    author = AuthorKind.AGENT if work.actor.is_staff else AuthorKind.PATIENT
    if already is not None:
        access.glance(work, conversation_id)
        if (already.author_kind, already.author_id) != (author.value, work.actor.id):
            # Somebody else's message has this name; answering "kept" would lose this one.
            raise BadInput(_NO_NAME)
        return already.seq
    internal = internal and work.actor.is_staff
    turn = access.speak_in(work, conversation_id, internal=internal)
    _insert(
        work,
        conversation_id,
        turn.seq,
        client_id,
        author,
        work.actor.name if work.actor.is_staff else turn.display_name,
        body,
        internal=internal,
        attachment_id=attachment_id,
    )
    work.ring(topics.thread(conversation_id))
    return turn.seq


def say_as_system(work: Work, conversation: Conversation, key: str, text: str) -> None:
    """Add a line of the system's, such as who joined, that both sides see."""
    assert conversation.id is not None
    seq = access.system_turn(work, conversation.id)
    _insert(work, conversation.id, seq, f"{_OF_SYSTEM}{key}:{seq}", AuthorKind.SYSTEM, "", text)
    work.ring(topics.thread(conversation.id))


def _insert(
    work: Work,
    conversation_id: int,
    seq: int,
    client_id: str,
    author: AuthorKind,
    author_name: str,
    body: str,
    *,
    internal: bool = False,
    attachment_id: int | None = None,
) -> None:
    work.run(
        _ADD,
        {
            "conversation_id": conversation_id,
            "seq": seq,
            "client_id": client_id,
            "author_kind": author.value,
            "author_id": 0 if author is AuthorKind.SYSTEM else work.actor.id,
            "author_name": author_name,
            "visibility": (Visibility.INTERNAL if internal else Visibility.PUBLIC).value,
            "body": body,
            "attachment_id": attachment_id,
            "sent_at": work.now,
        },
    )
    log(
        work,
        Deed.MESSAGE,
        conversation_id=conversation_id,
        seq=seq,
        author=author.value,
        internal=internal,
    )


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
    row = access.glance(work, conversation_id)
    found: Sequence[MessageCard] = ()
    if row.last_seq > after:
        found = _read(work, _SINCE, {"thread": conversation_id, "after": after})
    return ThreadLook(_thread(work, row), tuple(found))


def look_back(work: Work, conversation_id: int, before: int) -> tuple[MessageCard, ...]:
    """Up to WINDOW messages just before a number, oldest first.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    access.glance(work, conversation_id)
    found = _read(work, _BEFORE, {"thread": conversation_id, "before": before})
    return tuple(reversed(found))


def look_newest(work: Work, conversation_id: int) -> ThreadLook:
    """The thread's state and its newest WINDOW messages, oldest first.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    row = access.glance(work, conversation_id)
    return ThreadLook(_thread(work, row), look_back(work, conversation_id, row.last_seq + 1))


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
    select(
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
    .select_from(_MESSAGES.outerjoin(_ATTACHMENTS, _m.attachment_id == _a.id))
    .where(_m.conversation_id == bindparam("thread"))
)
_SINCE_ALL = _CARD.where(_m.seq > bindparam("after")).order_by(_m.seq)
_BEFORE_ALL = _CARD.where(_m.seq < bindparam("before")).order_by(_m.seq.desc()).limit(WINDOW)
_PUBLIC = _m.visibility == Visibility.PUBLIC.value
# By whether a patient reads: then internal notes are left out in the database itself.
_SINCE = {True: _SINCE_ALL.where(_PUBLIC), False: _SINCE_ALL}
_BEFORE = {True: _BEFORE_ALL.where(_PUBLIC), False: _BEFORE_ALL}


def _read(
    work: Work, queries: Mapping[bool, Select[Any]], values: Mapping[str, int]
) -> list[MessageCard]:
    patient_side = work.actor.is_patient_side
    return [_card(row, patient_side) for row in work.run(queries[patient_side], values)]


def _card(row: Any, patient_side: bool) -> MessageCard:
    mine = row.author_kind == ("patient" if patient_side else "agent")
    return MessageCard(
        seq=row.seq,
        client_id=row.client_id,
        mine=mine,
        author_kind=row.author_kind,
        author_name=row.author_name,
        internal=row.visibility == Visibility.INTERNAL.value,
        body=row.body,
        sent_at=millis(row.sent_at),
        attachment_id=row.attachment_id or 0,
        attachment_name=row.file_name or "",
        attachment_type=row.media_type or "",
        attachment_size=_size(row.size) if row.size else "",
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
