"""The messages to the clinic's own address: kept, taken in hand, tried again, given up.

What waits stands in the database, so a stop loses none. One that is stopped between sending and
writing it down goes out a second time, under the same number.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.alert_cards import TOGETHER, PostCard
from psc_app.domain.alert_posts import GIVE_UP, TRIAL, arrived, body, pause
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.permissions import Right
from psc_app.models.insights import AlertPost, FigureAlert
from psc_app.models.workplace import Queue
from psc_app.services import access
from psc_app.services.work import Work

LEASE = timedelta(seconds=60)
"""How long a message is in one hand before another may take it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message in hand."""

    id: int
    body: str


def add(work: Work, what: str, alert: FigureAlert, queue: str) -> None:
    """Have an alert's news sent; `what` is "began", "worse" or "over"."""
    measure = MEASURES[alert.measure]
    _put(
        work,
        what,
        alert.id,
        body(
            what=what,
            alert=alert.id,
            measure=alert.measure,
            label=measure.label,
            queue={"id": alert.queue_id, "name": queue} if alert.queue_id else None,
            level=alert.level,
            value=round(alert.value, 6),
            unit=measure.unit,
            began_at=alert.began_at.isoformat(timespec="seconds"),
            over_at=alert.over_at.isoformat(timespec="seconds") if alert.over_at else None,
            at=work.now.isoformat(timespec="seconds"),
        ),
    )


def trial(work: Work, *, there: bool) -> None:
    """Send a message that says it is a trial.

    Args:
        there: whether an address is set up.

    Raises:
        NotAllowed: no supervisor.
        BadInput: there is no address.
        TooLate: one is still on its way.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    if not there:
        raise BadInput("No address is set up: PSC_ALERT_URL and PSC_ALERT_SECRET are empty.")
    waits = select(AlertPost.id).where(
        AlertPost.what == TRIAL,
        col(AlertPost.next_at).is_not(None),
        col(AlertPost.created_at) > work.now - LEASE,
    )
    if work.session.exec(waits).first() is not None:
        raise TooLate("A trial is on its way already.")
    _put(work, TRIAL, None, body(what=TRIAL, at=work.now.isoformat(timespec="seconds")))


def claim(work: Work, most: int) -> tuple[Parcel, ...]:
    """Take messages in hand that are due, the oldest first.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    due = work.session.exec(
        select(AlertPost)
        .where(col(AlertPost.next_at) <= work.now)
        .order_by(col(AlertPost.next_at), col(AlertPost.id))
        .limit(most)
    ).all()
    taken = []
    for row in due:
        mine = (
            update(AlertPost)
            .where(col(AlertPost.id) == row.id, col(AlertPost.next_at) == row.next_at)
            .values(next_at=work.now + LEASE)
        )
        if work.claim(mine):
            taken.append(Parcel(row.id or 0, row.body))
    return tuple(taken)


def outcome(work: Work, post_id: int, answer: int) -> None:
    """Write down what came of a try.

    Args:
        answer: the HTTP status, 0 for no answer.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    row = work.session.get(AlertPost, post_id)
    if row is None or row.arrived_at is not None:
        return
    row.attempts += 1
    row.answer = answer
    if arrived(answer):
        row.arrived_at, row.next_at = work.now, None
    else:
        again = work.now + pause(row.attempts)
        row.next_at = again if again < row.created_at + GIVE_UP else None
    work.session.add(row)
    work.ring(topics.FIGURE_ALERTS)


def sent(work: Work, most: int = 30) -> tuple[PostCard, ...]:
    """The latest messages and what became of them, the newest first.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    rows = work.session.execute(
        select(AlertPost, FigureAlert, Queue.name)
        .outerjoin(FigureAlert, col(FigureAlert.id) == col(AlertPost.alert_id))
        .outerjoin(Queue, col(Queue.id) == col(FigureAlert.queue_id))
        .order_by(col(AlertPost.id).desc())
        .limit(most)
    ).all()
    return tuple(_card(row, alert, queue or TOGETHER) for row, alert, queue in rows)


def _put(work: Work, what: str, alert_id: int | None, said: str) -> None:
    work.session.add(
        AlertPost(alert_id=alert_id, what=what, body=said, created_at=work.now, next_at=work.now)
    )
    work.ring(topics.FIGURE_ALERTS)


_WHAT = {"began": "began", "worse": "got worse", "over": "over"}


def _card(row: AlertPost, alert: FigureAlert | None, queue: str) -> PostCard:
    what = "Trial"
    if alert is not None:
        label = MEASURES[alert.measure].label if alert.measure in MEASURES else alert.measure
        what = f"{label}, {queue}: {_WHAT.get(row.what, row.what)}"
    state = "arrived" if row.arrived_at else "again" if row.next_at else "given up"
    answer = str(row.answer) if row.answer else "no answer" if row.attempts else ""
    return PostCard(
        id=row.id or 0,
        what=what,
        created_at=millis(row.created_at),
        state=state,
        attempts=row.attempts,
        answer=answer,
        next_at=millis(row.next_at),
        arrived_at=millis(row.arrived_at),
    )
