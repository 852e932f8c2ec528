"""The outbox worked off: who sends which text, what came of it, and what if no answer came.

The carrier has no key by which the same request twice would be one text. So a text whose answer
was lost is UNKNOWN until the carrier, asked what it has, says so: only what it does not have by
then is sent again (services/text_doubts, docs/adr/0021).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
)

from psc_app.domain.text_progress import GAVE_UP, LIVES, MOST_TRIES, TOO_LATE, wait
from psc_app.domain.text_traffic import Accepted, Outcome, TryLater, TurnedDown
from psc_app.domain.vocabulary import TextPurpose
from psc_app.domain.vocabulary import TextState as T
from psc_app.models.texts import TextContact
from psc_app.services import access, consent, text_rows
from psc_app.services.prepared import Prepared
from psc_app.services.text_changes import change, learn
from psc_app.services.text_rows import TABLE
from psc_app.services.work import Work

LEASE = timedelta(seconds=60)
"""How long a sender has a text in hand: well above the longest that a question takes."""

FIRST_LOOK = timedelta(seconds=10)
"""After a lost answer, when the carrier is asked for the first time what it has."""

PATIENCE = timedelta(seconds=40)
"""After a lost answer, how long a list without the text proves nothing: it lags behind."""

_t = TABLE.c
_o = TABLE.alias("other").c
_URGENT, _REMINDER = (TextPurpose.EMERGENCY, TextPurpose.CODE), TextPurpose.REMINDER


@dataclass(frozen=True, slots=True)
class Parcel:
    """A text that a sender has in hand.

    Attributes:
        to: E.164.
        token: stands in the address that the carrier reports to.
    """

    id: int
    to: str
    body: str
    token: str


def _is(column: Any, *values: StrEnum) -> ColumnElement[bool]:
    # Written into the statement: a list of parameters would be spelt out anew at each run.
    return or_(*(column == literal_column(f"'{value.value}'") for value in values))


_NOW = bindparam("now", type_=_t.due_at.type)
_IN_THE_WAY = exists().where(
    _o.contact_id == _t.contact_id,
    _o.id != _t.id,
    or_(
        _is(_o.state, T.SENDING, T.UNKNOWN),
        and_(
            _is(_o.state, T.QUEUED),
            _o.id < _t.id,
            or_(_o.due_at <= _NOW, _o.tries > 0),
            or_(~_is(_o.purpose, _REMINDER), _is(_t.purpose, _REMINDER)),
        ),
    ),
)
"""Whether another text of that number has to be through first: each gets one at a time.

A text that is only held back until later holds up nobody, and a reminder no answer.
"""

_DUE = (
    select(TABLE)
    .where(_is(_t.state, T.QUEUED), _t.due_at <= _NOW)
    .order_by(_t.due_at, _t.id)
    .limit(bindparam("most", type_=Integer))
)
_TIERS = (
    Prepared(_DUE.where(_is(_t.purpose, *_URGENT))),
    Prepared(_DUE.where(~_is(_t.purpose, *_URGENT, _REMINDER), ~_IN_THE_WAY)),
    Prepared(_DUE.where(_is(_t.purpose, _REMINDER), ~_IN_THE_WAY)),
)
"""Who goes first when many wait; a morning's reminders hold up nobody who is in a talk."""


def claim(work: Work, sender: str, most: int) -> list[Parcel]:
    """Take texts that are due in hand, at most one of each number, each number's in their order.

    What must not go any more, as consent is withdrawn, is marked so instead; what has come into
    quiet hours is held back until they are over.

    Args:
        sender: who takes them; nobody else gets them before the lease is over.
        most: how many.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    taken: list[Parcel] = []
    for tier in _TIERS:
        if len(taken) >= most:
            break
        found = work.quick(tier, now=work.now, most=most - len(taken))
        taken.extend(parcel for row in found if (parcel := _take(work, row, sender)))
    return taken


def _take(work: Work, row: Any, sender: str) -> Parcel | None:
    contact = work.get(TextContact, row.contact_id)
    assert contact is not None
    purpose = TextPurpose(row.purpose)
    life = LIVES.get(purpose)
    if life is not None and work.now >= row.queued_at + timedelta(seconds=life):
        change(work, row, T.FAILED, TOO_LATE)
        return None
    if code := consent.obstacle(work, contact, purpose, row.conversation_id):
        change(work, row, T.REFUSED, code)
        return None
    if until := consent.held_until(work, contact, purpose, row.conversation_id):
        change(work, row, T.QUEUED, due_at=until)
        return None
    taken = change(
        work,
        row,
        T.SENDING,
        tries=row.tries + 1,
        claimed_by=sender,
        claimed_until=work.now + LEASE,
        asked_at=work.now,
    )
    return Parcel(row.id or 0, contact.number, row.body, row.token) if taken else None


def outcome(work: Work, text_id: int, sender: str, came: Outcome) -> bool:
    """Write down what came of asking the carrier to take a text.

    An acceptance counts even if the lease was over by then, and a report may have come before it.

    Returns:
        Whether it was news.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    row = text_rows.by(work, "id", text_id)
    if isinstance(came, Accepted):
        return learn(work, row, came.carrier_id, came.state, "", came.segments)
    if row.state != T.SENDING.value or row.claimed_by != sender:
        return False
    if isinstance(came, TurnedDown):
        return change(work, row, T.FAILED, came.code)
    if isinstance(came, TryLater):
        return again(work, row, came.code, came.after)
    # From `claimed_until` on, what the carrier does not list was not taken.
    patience: dict[str, Any] = {
        "due_at": work.now + FIRST_LOOK,
        "claimed_until": work.now + PATIENCE,
    }
    return change(work, row, T.UNKNOWN, **patience)


def again(work: Work, row: Any, code: str, after: float = 0) -> bool:
    """Put a text back into the line that was not taken, unless it was tried for long enough.

    Args:
        code: why it was not taken.
        after: seconds that the carrier wants to be left alone.
    """
    if row.tries >= MOST_TRIES:
        return change(work, row, T.FAILED, GAVE_UP)
    seconds = max(after, wait(row.tries, row.id or 0))
    return change(work, row, T.QUEUED, code, due_at=work.now + timedelta(seconds=seconds))
