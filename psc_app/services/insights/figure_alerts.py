"""Alerts of figures: kept while they last, told, noted, and over."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.alert_cards import TOGETHER, AlertsCard, FigureAlertCard
from psc_app.domain.cards import millis
from psc_app.domain.errors import NotAllowed
from psc_app.domain.figure_words import words
from psc_app.domain.measures.alert_watch import BEGAN, OVER, Change, Place
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.thresholds import CRITICAL, RANK
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import Deed
from psc_app.models.insights import FigureAlert
from psc_app.models.journal import Event
from psc_app.models.workplace import Queue
from psc_app.services import access, colleagues
from psc_app.services.insights import alert_posts, thresholds
from psc_app.services.insights.alerts_now import AlertsNow
from psc_app.services.journal import log
from psc_app.services.work import Work

MOST = 100
"""Alerts that the page shows."""

_RUNNING = col(FigureAlert.over_at).is_(None)


def running(work: Work) -> dict[Place, str]:
    """The level of each figure that is told of at this moment, as Watch has it after a start.

    Raises:
        NotAllowed: no supervisor, nor the system.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    rows = work.session.exec(select(FigureAlert).where(_RUNNING))
    return {(one.measure, one.queue_id or 0): one.level for one in rows}


def rose(work: Work) -> dict[Place, int]:
    """When each figure that is told of came to its level, milliseconds since 1970.

    The log knows when one got worse; it is asked once after a start.

    Raises:
        NotAllowed: no supervisor, nor the system.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    rows = {one.id: one for one in work.session.exec(select(FigureAlert).where(_RUNNING))}
    moments = {key: one.began_at for key, one in rows.items()}
    worse = [one.began_at for one in rows.values() if one.level == CRITICAL]
    if worse:
        told = work.session.exec(
            select(Event)
            .where(col(Event.at) >= min(worse), Event.deed == Deed.FIGURE_ALERT.value)
            .order_by(col(Event.id))
        )
        moments |= {key: one.at for one in told if (key := one.detail.get("alert")) in rows}
    return {(one.measure, one.queue_id or 0): millis(moments[key]) for key, one in rows.items()}


def settle(work: Work, changes: Iterable[Change], *, posts: bool) -> None:
    """Keep what Watch found, and tell of it.

    Args:
        posts: whether there is an address to send it to as well.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    for one in changes:
        row = _settled(work, one)
        if row is None:
            continue
        work.session.add(row)
        work.session.flush()
        log(
            work,
            Deed.FIGURE_ALERT_OVER if one.what == OVER else Deed.FIGURE_ALERT,
            queue_id=row.queue_id,
            reason=row.level,
            alert=row.id,
            measure=row.measure,
            value=None if one.value is None else round(one.value, 6),
        )
        if posts:
            queue = work.session.get(Queue, row.queue_id) if row.queue_id else None
            alert_posts.add(work, one.what, row, queue.name if queue else "")
        work.ring(topics.FIGURE_ALERTS)


def _settled(work: Work, one: Change) -> FigureAlert | None:
    """The alert's row as it is from now on; None where there is nothing to change."""
    where_queue = col(FigureAlert.queue_id)
    row = work.session.exec(
        select(FigureAlert).where(
            _RUNNING,
            FigureAlert.measure == one.measure,
            where_queue == one.queue_id if one.queue_id else where_queue.is_(None),
        )
    ).first()
    if one.what == OVER:
        if row is not None:
            row.over_at = work.now
        return row
    if row is None:
        return FigureAlert(
            measure=one.measure,
            queue_id=one.queue_id or None,
            level=one.level,
            value=one.value or 0.0,
            began_at=work.now,
        )
    if one.what == BEGAN and RANK[row.level] >= RANK[one.level]:
        # It was told of before a restart.
        return None
    row.level, row.value = one.level, one.value or 0.0
    # Who took note of "at risk" has not seen "critical" yet.
    row.noted_by = row.noted_at = None
    return row


def take_note(work: Work, alert_id: int) -> None:
    """Have an alert off the screens; who did is kept. Whoever comes second changes nothing.

    Raises:
        NotAllowed: no supervisor, or no such alert.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    row = work.session.get(FigureAlert, alert_id)
    if row is None:
        raise NotAllowed("There is no such alert.")
    _note(work, row)


def take_note_of(work: Work, seen: Iterable[tuple[int, str]]) -> int:
    """Have several alerts off the screens at once.

    One that is over, that somebody took note of, or that has got worse since stays as it is.

    Args:
        seen: the key of each alert, and the level at which it was seen.

    Returns:
        how many were noted.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    levels = dict(list(seen)[:MOST])
    rows = work.session.exec(
        select(FigureAlert).where(_RUNNING, col(FigureAlert.id).in_(levels))
    ).all()
    return sum(_note(work, row) for row in rows if row.level == levels[row.id or 0])


def _note(work: Work, row: FigureAlert) -> bool:
    """Take note of an alert at its level; False where somebody has already."""
    noted = (
        update(FigureAlert)
        .where(
            col(FigureAlert.id) == row.id,
            col(FigureAlert.level) == row.level,
            col(FigureAlert.noted_at).is_(None),
        )
        .values(noted_by=work.actor.id, noted_at=work.now)
    )
    if not work.claim(noted):
        return False
    log(
        work,
        Deed.FIGURE_ALERT_NOTED,
        staff_id=work.actor.id,
        queue_id=row.queue_id,
        reason=row.level,
        alert=row.id,
        measure=row.measure,
    )
    work.ring(topics.FIGURE_ALERTS)
    return True


def waiting(work: Work, now: AlertsNow | None = None) -> tuple[FigureAlertCard, ...]:
    """The alerts that go on and of which nobody took note, the worst and newest first.

    Screens have room for a few: what has just begun is news, what stands longer was seen.

    Args:
        now: what the figures are at this moment.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    found = (now or AlertsNow()).shown(_cards(work, _RUNNING, col(FigureAlert.noted_at).is_(None)))
    return tuple(sorted(found, key=lambda one: (-RANK.get(one.level, 0), -one.began_at, -one.id)))


def page(work: Work, now: AlertsNow | None = None) -> AlertsCard:
    """All that runs, what was, and what was sent.

    Args:
        now: what the figures are at this moment.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    return AlertsCard(
        running=(now or AlertsNow()).shown(_cards(work, _RUNNING)),
        past=_cards(work, col(FigureAlert.over_at).is_not(None)),
        posts=alert_posts.sent(work),
        changes=thresholds.changes(work),
    )


def _cards(work: Work, *where: Any) -> tuple[FigureAlertCard, ...]:
    rows = work.session.execute(
        select(FigureAlert, Queue.name)
        .outerjoin(Queue, col(Queue.id) == col(FigureAlert.queue_id))
        .where(*where)
        .order_by(col(FigureAlert.id).desc())
        .limit(MOST)
    ).all()
    people = colleagues.names(work, {row.noted_by for row, _ in rows if row.noted_by})
    cards = [_card(row, queue, people) for row, queue in rows]
    if all(not one.over_at for one in cards):
        cards.sort(key=lambda one: (-RANK.get(one.level, 0), one.began_at, one.id))
    return tuple(cards)


def _card(row: FigureAlert, queue: str | None, people: dict[int, str]) -> FigureAlertCard:
    measure = MEASURES.get(row.measure)
    return FigureAlertCard(
        id=row.id or 0,
        label=measure.label if measure else row.measure,
        queue=queue or TOGETHER,
        queue_id=row.queue_id or 0,
        level=row.level,
        value=words(measure.unit if measure else "count", row.value),
        began_at=millis(row.began_at),
        over_at=millis(row.over_at),
        noted_by=people.get(row.noted_by or 0, ""),
        noted_at=millis(row.noted_at),
        fell=measure is not None and measure.better == "up",
        measure=row.measure,
        rose_at=millis(row.began_at),
    )
