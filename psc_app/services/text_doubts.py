"""Texts of which it is not known what became of them: the carrier is asked what it has.

That holds for those whose answer was lost, and from time to time for those that it took and has
not reported the end of: a report may be lost as well.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.text_progress import FINAL, NO_ANSWER
from psc_app.domain.text_traffic import Taken
from psc_app.domain.vocabulary import TextState as T
from psc_app.models.texts import TextContact, TextOut
from psc_app.services import access, text_rows
from psc_app.services.prepared import Prepared
from psc_app.services.text_changes import WATCH_AFTER, change, learn
from psc_app.services.text_rows import owner
from psc_app.services.text_sending import again
from psc_app.services.work import Work

LOOK_LEASE = timedelta(seconds=30)
"""How long one look may take before it is another's turn."""

LONGEST_DOUBT = timedelta(days=1)
"""After which it is given up to find out whether a text was sent."""

LONGEST_WATCH = timedelta(days=2)
"""After which no end is expected any more of a text that was taken: some networks report none."""

_NEVER = timedelta(days=36_500)
_CLOCKS = timedelta(seconds=60)
"""How far the carrier's clock may be behind: it tells whole seconds, by its own clock."""

_TRIAL = "Sent from your Twilio trial account - "
"""What the carrier puts before texts of accounts that nobody pays for."""

_WATCHED = (T.ACCEPTED.value, T.SENT.value)
_ASKED_ABOUT = (T.UNKNOWN.value, *_WATCHED)


@dataclass(frozen=True, slots=True)
class Question:
    """A text about which the carrier is to be asked.

    Attributes:
        to: E.164.
        since: from when on to ask what was sent to that number.
        asked: the moment of this look, by which its answer is known.
    """

    id: int
    to: str
    since: datetime
    asked: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What there is to do: texts to send, and texts to ask about."""

    send: bool
    settle: bool


def waiting(work: Work) -> Waiting:
    """Whether anything is due, by a few looks into an index.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    [found] = work.quick(_WAITING, now=work.now)
    return Waiting(bool(found.send), bool(found.settle))


def _lost(now: Any) -> ColumnElement[bool]:
    return and_(col(TextOut.state) == T.SENDING.value, col(TextOut.claimed_until) <= now)


def _in_doubt(now: Any) -> ColumnElement[bool]:
    return and_(col(TextOut.state).in_(_ASKED_ABOUT), col(TextOut.due_at) <= now)


_NOW = bindparam("now")
_WAITING = Prepared(
    columns(
        exists()
        .where(col(TextOut.state) == T.QUEUED.value, col(TextOut.due_at) <= _NOW)
        .label("send"),
        exists().where(or_(_lost(_NOW), _in_doubt(_NOW))).label("settle"),
    )
)


def lost(work: Work) -> int:
    """Put texts in doubt whose sender has not said within the lease what came of them.

    Returns:
        How many.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    found = work.session.exec(select(TextOut).where(_lost(work.now)).limit(200)).all()
    doubt: dict[str, Any] = {"due_at": work.now, "claimed_until": work.now}
    return sum(change(work, row, T.UNKNOWN, **doubt) for row in found)


def to_reconcile(work: Work, most: int) -> list[Question]:
    """Texts about which the carrier is to be asked now; nobody else asks meanwhile.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    found = work.session.exec(
        select(TextOut, col(TextContact.number))
        .join(TextContact, col(TextContact.id) == col(TextOut.contact_id))
        .where(_in_doubt(work.now))
        # What may not have gone at all comes first.
        .order_by(col(TextOut.state) != T.UNKNOWN.value, col(TextOut.due_at), col(TextOut.id))
        .limit(most)
    ).all()
    return [
        Question(row.id or 0, number, row.queued_at - _CLOCKS, work.now)
        for row, number in found
        if _look_later(work, row, work.now + LOOK_LEASE)
    ]


def _look_later(work: Work, row: Any, at: datetime) -> bool:
    doubted = (
        update(TextOut)
        .where(
            col(TextOut.id) == row.id,
            col(TextOut.state) == row.state,
            col(TextOut.due_at) == row.due_at,
        )
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )
    return work.claim(doubted) == 1


def reconciled(work: Work, question: Question, taken: Sequence[Taken] | None) -> bool:
    """Write down what the carrier said about a text.

    Where its answer was lost: what it has is taken for this text if it is the same to the same
    number and no other text is it. What it does not have after enough patience goes back into
    the line.

    Args:
        taken: what it has for that number; None where it could not be asked.

    Returns:
        Whether it is settled; else it will be asked again.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    row = text_rows.by(work, "id", question.id)
    if row.state not in _ASKED_ABOUT or row.due_at != question.asked + LOOK_LEASE:
        # It was settled meanwhile, by a report or a late answer.
        return True
    if row.state in _WATCHED:
        return _watched(work, row, taken)
    if taken is None:
        if work.now - (row.asked_at or row.queued_at) < LONGEST_DOUBT:
            return False
        return change(work, row, T.FAILED, NO_ANSWER)
    for one in sorted(taken, key=lambda one: one.taken_at):
        if _is_it(one, question, row.body) and owner(work, one.carrier_id) is None:
            return learn(work, row, one.carrier_id, one.state, one.code, one.segments)
    if row.claimed_until is None or question.asked >= row.claimed_until:
        return again(work, row, "")
    _look_later(work, row, row.claimed_until)
    return False


def _is_it(one: Taken, question: Question, body: str) -> bool:
    same = _bare(one.body.removeprefix(_TRIAL)) == _bare(body)
    return same and one.to == question.to and one.taken_at >= question.since


def _bare(body: str) -> str:
    """What stays of a text when the carrier writes quotes, dashes and spaces in its own way."""
    plain = unicodedata.normalize("NFKD", body)
    return "".join(filter(str.isalnum, plain)) or "".join(body.split())


def _watched(work: Work, row: Any, taken: Sequence[Taken] | None) -> bool:
    """Take in what became of a text that was taken, and look again later and later."""
    if taken is None:
        _look_later(work, row, work.now + WATCH_AFTER)
        return False
    known = next((one for one in taken if one.carrier_id == row.carrier_id), None)
    if known is not None and learn(
        work, row, known.carrier_id, known.state, known.code, known.segments
    ):
        # An end, or a step that is a cause to look again; learn has put down when.
        return known.state in FINAL
    since = work.now - (row.asked_at or row.queued_at)
    _look_later(work, row, work.now + (4 * since if since < LONGEST_WATCH else _NEVER))
    return False
