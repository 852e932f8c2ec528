"""Colleagues named in internal notes: who is meant, and who has not looked yet."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.cards import millis
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.names import fold
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import MentionCard
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation, Mention
from psc_app.models.people import Staff
from psc_app.services import access, colleagues
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_AT = re.compile(r"(?<![\w.@])@(?=\w)")
"""An @ that begins a name: "call me @ana", but not "ana@clinic.example"."""

_MENTIONS = Mention.metadata.tables["mention"]
_SEE = Prepared(
    update(_MENTIONS)
    .where(
        _MENTIONS.c.conversation_id == bindparam("key"),
        _MENTIONS.c.staff_id == bindparam("me"),
        _MENTIONS.c.seen_at.is_(None),
    )
    .values(seen_at=bindparam("now"))
    .returning(_MENTIONS.c.id)
)
_OWNING = re.compile(r"['’]s\b")
_MOST = 20
"""Names that one note can call; more are only words."""


def note(work: Work, conversation_id: int, seq: int, body: str) -> list[int]:
    """Tell whoever an internal note names; returns their keys.

    It is called where the note is posted, within the same deed. A name that
    nobody has, and one's own, are only words. Two colleagues of one name are
    both told.

    Args:
        seq: the note's number.
        body: the note, with "@Ana Ruiz" or the user name, "@ana".

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    if _AT.search(body) is None:
        return []
    access.staff_conversation(work, conversation_id)
    people = [
        (one.id or 0, (one.full_name, one.username))
        for one in colleagues.working(work)
        if one.id != work.actor.id
    ]
    named = named_in(body, people)
    for staff_id in named:
        work.session.add(
            Mention(
                conversation_id=conversation_id,
                message_seq=seq,
                staff_id=staff_id,
                by_staff_id=work.actor.id,
                at=work.now,
            )
        )
        log(work, Deed.MENTIONED, conversation_id=conversation_id, staff_id=staff_id, seq=seq)
        work.ring(topics.desk(staff_id))
    work.session.flush()
    return named


def named_in(body: str, people: Iterable[tuple[int, Sequence[str]]]) -> list[int]:
    """The keys of those whom a text names after an "@", in the order of `people`.

    Case and accents don't count. Of names that fit the same place the longest
    is meant: "@Ana Ruiz" is not also "@Ana".

    Args:
        people: keys with the names by which each may be called.
    """
    by_name: dict[str, set[int]] = {}
    for key, names in people:
        for name in names:
            if folded := fold(name):
                by_name.setdefault(folded, set()).add(key)
    longest_first = sorted(by_name, key=lambda name: (-len(name), name))
    longest = len(longest_first[0]) if longest_first else 0
    meant: set[int] = set()
    for found in islice(_AT.finditer(body), _MOST):
        # Twice as much of the text as the longest name: folding drops what it does not compare.
        said = fold(_OWNING.sub(" ", body[found.end() : found.end() + 2 * longest + 3]))
        name = next((name for name in longest_first if _begins_with(said, name)), "")
        meant |= by_name.get(name, set())
    return sorted(meant)


def _begins_with(said: str, name: str) -> bool:
    return said == name or said.startswith(f"{name} ")


def unseen(work: Work) -> tuple[MentionCard, ...]:
    """Notes that name the acting agent and that they have not seen, the newest first.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    rows = work.session.exec(
        select(Mention, Conversation.display_name, Staff.full_name)
        .join(Conversation, col(Conversation.id) == col(Mention.conversation_id))
        .join(Staff, col(Staff.id) == col(Mention.by_staff_id))
        .where(Mention.staff_id == work.actor.id, col(Mention.seen_at).is_(None))
        .order_by(col(Mention.id).desc())
        .limit(LONGEST_LIST)
    ).all()
    return tuple(
        MentionCard(
            id=row.id or 0,
            conversation_id=row.conversation_id,
            name=name,
            seq=row.message_seq,
            by=by,
            at=millis(row.at),
        )
        for row, name, by in rows
    )


def seen(work: Work, conversation_id: int) -> int:
    """Note that the acting agent has seen what names them in a conversation; how many it was.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    access.staff_conversation(work, conversation_id)
    unseen = work.quick(_SEE, key=conversation_id, me=work.actor.id, now=work.now)
    if unseen:
        work.ring(topics.desk(work.actor.id))
    return len(unseen)
