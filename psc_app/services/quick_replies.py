"""Quick replies: found by a few letters, filled for one patient, counted; and agents' own.

What all share is looked after by an administrator (furniture_replies).
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain import reply_fields, slugs
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.furniture_cards import Option
from psc_app.domain.languages import primary
from psc_app.domain.permissions import Right
from psc_app.domain.reply_cards import OwnReplyCard, QuickReplyCard
from psc_app.domain.vocabulary import ConversationState
from psc_app.models.conversation import Conversation
from psc_app.models.tools import QuickReply
from psc_app.services import access, reply_search, slug_values
from psc_app.services.last_said import last_said
from psc_app.services.prepared import Prepared
from psc_app.services.reply_search import Entry
from psc_app.services.work import Work

MOST_OWN = 500
"""Replies that one agent can have for themself."""

_LOOKED_FOR = 200
"""Characters of what is typed that count."""

_WORDS = 240
"""Characters of a reply's text that a list shows."""

_GONE = "This quick reply is not there any more."

_TABLE = QuickReply.metadata.tables["quick_reply"]
_r = _TABLE.c
_THEIRS = Prepared(
    columns(
        _r.id, _r.title, _r.body, cast(_r.tags, Text).label("tags"), _r.locale, _r.owner_id, _r.uses
    ).where(
        _r.active,
        or_(_r.owner_id.is_(None), _r.owner_id == bindparam("me")),
        or_(_r.workstream_id.is_(None), _r.workstream_id == bindparam("stream")),
    )
)
"""What is offered to an agent in a workstream: what all share there, and their own."""


def seek(work: Work, conversation_id: int, text: str, limit: int = 8) -> tuple[QuickReplyCard, ...]:
    """What fits what was typed behind the slash, the best first; without words what is used most.

    Args:
        text: letters of the title, tags or text; `#tag` narrows.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    found = access.staff_conversation(work, conversation_id)
    wanted = reply_search.read(text[:_LOOKED_FOR])
    entries = _entries(work, found)
    near = reply_search.seek(entries, wanted, primary(found.language), limit)
    return _cards(work, found, near)


def suggest(work: Work, conversation_id: int, limit: int = 3) -> tuple[QuickReplyCard, ...]:
    """Replies that have to do with the patient's last messages; often none.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    found = access.staff_conversation(work, conversation_id)
    said = " ".join(last_said(work, conversation_id))
    entries = _entries(work, found)
    near = reply_search.fitting(entries, said, primary(found.language), limit)
    return _cards(work, found, near)


def _entries(work: Work, found: Conversation) -> list[Entry]:
    rows = work.quick(_THEIRS, me=work.actor.id, stream=found.workstream_id)
    words = reply_search.words_of
    return [Entry(row, words(row.title, row.body, row.tags, row.locale)) for row in rows]


def _cards(work: Work, found: Conversation, entries: list[Entry]) -> tuple[QuickReplyCard, ...]:
    known: dict[str, dict[str, str]] = {}
    cards = []
    for one in entries:
        row, language = one.row, one.words.language
        if language not in known:
            known[language] = slug_values.of_conversation(work, found, language)
        cards.append(
            QuickReplyCard(
                id=row.id,
                title=row.title,
                words=slugs.shown(row.body, known[language])[:_WORDS],
                tags=tuple(json.loads(row.tags)),
                questions=slugs.questions(row.body),
                own=row.owner_id is not None,
                locale=row.locale,
                uses=row.uses,
            )
        )
    return tuple(cards)


# ---------------------------------------------------------------- using one


def fill(work: Work, conversation_id: int, reply_id: int, answers: Mapping[str, str]) -> str:
    """A reply's text with everything put in, for the composer; the use is counted.

    Args:
        answers: what was answered, by the reply's question.

    Raises:
        NotAllowed: it is over, the actor has no part in it, or no such reply is offered there.
        BadInput: naming what is not answered, or not known.
    """
    if access.worked_conversation(work, conversation_id).state == ConversationState.CLOSED:
        raise NotAllowed("This conversation is over.")
    row, values = _offered(work, conversation_id, reply_id)
    text = slugs.fill(row.body, values, answers)
    # By a statement of its own, so that of many uses at once none is lost.
    work.claim(update(_TABLE).where(_r.id == reply_id).values(uses=_r.uses + 1))
    return text


def peek(work: Work, conversation_id: int, reply_id: int) -> tuple[str, str, tuple[str, ...]]:
    """A reply's title, its text with the known slugs put in, and its questions; nothing is counted.

    Raises:
        NotAllowed: not a conversation the actor may read, or no such reply is offered there.
    """
    row, values = _offered(work, conversation_id, reply_id)
    return row.title, slugs.shown(row.body, values), slugs.questions(row.body)


def _offered(work: Work, conversation_id: int, reply_id: int) -> tuple[QuickReply, dict[str, str]]:
    found = access.staff_conversation(work, conversation_id)
    row = work.get(QuickReply, reply_id)
    if (
        row is None
        or not row.active
        or row.owner_id not in (None, work.actor.id)
        or row.workstream_id not in (None, found.workstream_id)
    ):
        raise NotAllowed(_GONE)
    return row, slug_values.of_conversation(work, found, primary(row.locale))


def options(work: Work) -> tuple[Option, ...]:
    """The shared replies in use, for a list to choose from.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    rows = work.session.exec(
        select(QuickReply.id, QuickReply.title)
        .where(col(QuickReply.owner_id).is_(None), col(QuickReply.active))
        .order_by(func.lower(QuickReply.title))
    )
    return tuple(Option(str(key), title) for key, title in rows)


# ---------------------------------------------------------------- an agent's own


def own(work: Work) -> tuple[OwnReplyCard, ...]:
    """The acting agent's own replies, by title.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    rows = work.session.exec(
        select(QuickReply)
        .where(QuickReply.owner_id == work.actor.id)
        .order_by(func.lower(QuickReply.title), col(QuickReply.id))
    )
    return tuple(_own_card(one) for one in rows)


def _own_card(row: QuickReply) -> OwnReplyCard:
    tags = " ".join(row.tags)
    return OwnReplyCard(row.id or 0, row.title, row.body, tags, row.locale, row.uses)


def keep_own(work: Work, reply_id: int, form: Mapping[str, str]) -> int:
    """Make a reply of one's own (0), or change one; its key.

    Args:
        form: "title", "body", "tags" and "locale", as they were typed.

    Raises:
        NotAllowed: not somebody who works conversations, or not their own.
        BadInput: saying what can't be taken.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    values = reply_fields.own_values(form)
    if reply_id:
        row = _own_row(work, reply_id)
    else:
        _room_for_one(work)
        row = QuickReply(
            title="", body="", owner_id=work.actor.id, created_at=work.now, updated_at=work.now
        )
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = work.now
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def _room_for_one(work: Work) -> None:
    count: Any = work.session.exec(
        select(func.count()).select_from(QuickReply).where(QuickReply.owner_id == work.actor.id)
    ).one()
    if count >= MOST_OWN:
        raise BadInput(f"You have {MOST_OWN} replies of your own. Delete one first.")


def remove_own(work: Work, reply_id: int) -> None:
    """Delete a reply of one's own.

    Raises:
        NotAllowed: not somebody who works conversations, or not their own.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    work.session.delete(_own_row(work, reply_id))
    work.session.flush()


def _own_row(work: Work, reply_id: int) -> QuickReply:
    row = work.get(QuickReply, reply_id)
    if row is None or row.owner_id != work.actor.id:
        raise NotAllowed(_GONE)
    return row
