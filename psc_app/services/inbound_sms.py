"""Texts on their way in: kept as they came, worked off after (SPEC section 13)."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.phone import to_e164
from psc_app.domain.plain_text import storable
from psc_app.domain.text_traffic import Arrived
from psc_app.domain.vocabulary import TextInState
from psc_app.models.texts import TextContact, TextIn
from psc_app.services import (
    access,
    reminder_answers,
    text_contacts,
    text_conversations,
    text_keywords,
)
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_log = logging.getLogger(__name__)

MOST_TRIES = 12
"""After so many, about half an hour, a text is given up: it must not hold up those after it."""

TRIED_AGAIN = timedelta(days=14)
"""How long a text that was given up is tried again at each start."""

_OVERLAP = timedelta(hours=1)
_LONGEST_AWAY = timedelta(days=14)
"""How far back texts are looked for that never came."""

_LOOK_AT = 500
_LONGEST_BODY = 8_000
_LONGEST_NUMBER = 40
_LONGEST_URL = 500
_TEXTS = TextIn.metadata.tables["text_in"]
_t = _TEXTS.c
_NEWEST = select(_t.received_at).order_by(_t.id.desc()).limit(1)
_earlier = _TEXTS.alias("earlier")
_KEEP = {
    name: Prepared(
        dialect.insert(_TEXTS)
        .inline()
        .on_conflict_do_nothing(index_elements=["carrier_id"])
        .returning(_t.id)
    )
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_TAKE = Prepared(
    update(_TEXTS)
    .where(
        _t.id == bindparam("key"),
        _t.state == TextInState.RECEIVED.value,
        ~exists().where(
            _earlier.c.state == TextInState.RECEIVED.value,
            _earlier.c.from_number == _t.from_number,
            _earlier.c.id < _t.id,
        ),
    )
    .values(
        state=bindparam("after"),
        tries=0,
        due_at=bindparam("moment"),
        done_at=bindparam("done"),
    )
    .returning(_t.id)
)
_WAITING = Prepared(
    select(_t.id, _t.from_number, _t.due_at)
    .where(_t.state == TextInState.RECEIVED.value)
    .order_by(_t.id)
    .limit(bindparam("most"))
)


def keep(work: Work, arrived: Arrived) -> bool:
    """Keep a text before anything is done with it; whether it is new.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    new = work.quick(
        _KEEP[work.dialect],
        carrier_id=arrived.carrier_id,
        from_number=storable(arrived.from_number).strip()[:_LONGEST_NUMBER],
        to_number=storable(arrived.to_number).strip()[:_LONGEST_NUMBER],
        body=storable(arrived.body)[:_LONGEST_BODY],
        media=[
            {"url": storable(url), "type": storable(kind)[:80]}
            for url, kind in arrived.media
            if len(url) <= _LONGEST_URL
        ],
        opt_out_type=arrived.opt_out_type[:10],
        state=TextInState.RECEIVED.value,
        tries=0,
        due_at=work.now,
        conversation_id=None,
        message_seq=None,
        received_at=work.now,
        done_at=None,
    )
    if not new:
        return False
    work.ring(topics.TEXTS_IN)
    return True


def missed_since(work: Work) -> datetime | None:
    """Since when the carrier is to be asked what it has for us; None before the first text.

    A while before the newest one that came, as single deliveries fail as well.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    newest = work.run(_NEWEST).scalar_one_or_none()
    return None if newest is None else max(newest - _OVERLAP, work.now - _LONGEST_AWAY)


def known_since(work: Work, since: datetime) -> frozenset[str]:
    """The carrier's names of the texts that came since a moment.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    came = select(col(TextIn.carrier_id)).where(col(TextIn.received_at) >= since)
    return frozenset(work.run(came).scalars())


# ---------------------------------------------------------------- worked off


def to_work_off(work: Work, most: int = 50) -> list[int]:
    """Keys of texts to be worked off now: of each number the first, the longest waiting first.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    first: dict[str, tuple[int, datetime]] = {}
    for row in work.quick(_WAITING, most=_LOOK_AT):
        first.setdefault(row.from_number, (row.id, row.due_at))
    return [key for key, due_at in first.values() if due_at <= work.now][:most]


def work_off(work: Work, text_id: int) -> bool:
    """Do what a kept text asks for, once; whether it was this call that did.

    A number's texts are worked off in the order in which they came. What comes from no phone
    number, such as a short code, can't be answered: it is kept, and no conversation begins.

    Raises:
        NotAllowed: the actor is not the system.
        BadInput: texts are not set up.
    """
    access.require_system(work)
    text = work.get(TextIn, text_id, fresh=True)
    if text is None or not _take(work, text):
        return False
    number = number_of(text.from_number)
    if number is None:
        _log.info("texts: one from a sender without a phone number was kept unanswered")
        _finish(work, text)
        return True
    contact = text_contacts.of_number(work, number)
    if not _is_answer(work, contact, text):
        _place(work, contact, text)
    if text.conversation_id is None:
        # Answered without a conversation: what hung on it belongs nowhere.
        _finish(work, text)
    text.body = ""
    work.save(text)
    if text.media:
        work.ring(topics.TEXTS_IN)
    return True


def number_of(sender: str) -> str | None:
    """A sender's number in E.164; None for short codes, names and other channels' addresses."""
    return to_e164(sender) if sender.startswith("+") else None


def failed(work: Work, text_id: int) -> bool:
    """Note that working a text off has failed, to be tried again; whether it was given up.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    text = work.get(TextIn, text_id, fresh=True)
    if text is None or text.state != TextInState.RECEIVED.value:
        return False
    text.tries += 1
    text.due_at = work.now + pause(text.tries)
    if text.tries >= MOST_TRIES:
        text.state = TextInState.FAILED.value
        text.done_at = work.now
    work.session.add(text)
    return text.state == TextInState.FAILED.value


def try_again(work: Work) -> int:
    """Put back what was given up lately: at a start, when what was in its way may be mended.

    Returns:
        How many texts there were.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    return work.claim(
        update(TextIn)
        .where(
            col(TextIn.state) == TextInState.FAILED.value,
            col(TextIn.received_at) > work.now - TRIED_AGAIN,
        )
        .values(state=TextInState.RECEIVED.value, tries=0, due_at=work.now, done_at=None)
    )


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: 2, 4, 8… seconds, five minutes at most."""
    return timedelta(seconds=min(2.0**tries, 300))


def _take(work: Work, text: TextIn) -> bool:
    """Take a text to be worked off in this deed; of two who try, one gets it."""
    more = bool(text.media)
    after = (TextInState.MEDIA if more else TextInState.DONE).value
    done = None if more else work.now
    if not work.quick(_TAKE, key=text.id, after=after, moment=work.now, done=done):
        return False
    for name, value in (("state", after), ("tries", 0), ("due_at", work.now), ("done_at", done)):
        set_committed_value(text, name, value)
    return True


def _place(work: Work, contact: TextContact, text: TextIn) -> None:
    if not text.body.strip() and not text.media:
        return
    placed = text_conversations.hear(work, contact, text.body, text.message_name)
    text.conversation_id, text.message_seq = placed.conversation_id, placed.seq
    text_keywords.listen(work, contact, placed.conversation_id, text.body)


def _is_answer(work: Work, contact: TextContact, text: TextIn) -> bool:
    """Whether a text was answered by itself: a keyword, or the answer to a reminder."""
    if text_keywords.handle(work, contact, text):
        return True
    return reminder_answers.answer(work, contact, text)


def _finish(work: Work, text: TextIn) -> None:
    text.state, text.media, text.done_at = TextInState.DONE.value, [], work.now
    work.session.add(text)
    work.session.flush()
