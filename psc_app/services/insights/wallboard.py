"""The wallboard: what a whole room should know of each queue at a glance."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.figure_words import spell, words
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.thresholds import Limit
from psc_app.domain.vocabulary import Presence
from psc_app.domain.wall_cards import WallCard, WallFigure, WallRow
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus, Queue, QueueMember
from psc_app.services import settings
from psc_app.services.insights import thresholds
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.figures import Figure, by, figures
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

_SHOWN = ("waiting_now", "longest_wait_now", "service_level", "abandon_rate")
_FREE = (Presence.AVAILABLE.value, Presence.BUSY.value)
_HERE = (*_FREE, Presence.DO_NOT_DISTURB.value)

Figures = Mapping[str, Figure]


def board(work: Work, ledger: Ledger, chosen: Chosen) -> WallCard:
    """The figures of what was chosen, all together and queue by queue.

    Raises:
        NotAllowed: no supervisor.
        NotReady: the ledger has not read its window yet.
    """
    now = cut(work, ledger, chosen)
    book = thresholds.book(work)
    people = _people(work)
    queues = work.session.exec(
        select(Queue)
        .where(col(Queue.active).is_(True))
        .order_by(col(Queue.priority), col(Queue.name))
    ).all()
    by_queue = {key: by(now, key, "queue_id") for key in _SHOWN}
    rows = tuple(
        _row(now, book, one.id or 0, one.name, _of(by_queue, one.id or 0), people)
        for one in queues
        if chosen.queue_id in (0, one.id)
    )
    all_of = figures(now, (*_SHOWN, "incoming", "handled"))
    return WallCard(
        clinic=settings.value(work, "clinic.name"),
        within=_within(one for one in queues if chosen.queue_id in (0, one.id)),
        incoming=words("count", all_of["incoming"].value),
        handled=words("count", all_of["handled"].value),
        total=_row(now, book, chosen.queue_id, "All queues", all_of, people),
        rows=rows,
    )


def _within(queues: Iterable[Queue]) -> str:
    """In what time somebody is answered in time; empty where queues differ."""
    found = {one.service_level_seconds for one in queues}
    return spell(found.pop()) if len(found) == 1 else ""


def _of(by_queue: Mapping[str, Mapping[Any, Figure]], queue_id: int) -> dict[str, Figure]:
    # A queue that nobody came to has no row among the figures: nothing waits there.
    return {
        key: found.get(queue_id) or Figure(key, 0.0 if key in ("waiting_now",) else None, 0, 0)
        for key, found in by_queue.items()
    }


def _row(
    now: Cut,
    book: thresholds.LimitBook,
    queue_id: int,
    name: str,
    found: Figures,
    people: Mapping[int, tuple[int, int]],
) -> WallRow:
    waits = found["waiting_now"].value
    longest = found["longest_wait_now"].value if waits else None
    limit = book.of("longest_wait_now", queue_id) or Limit()
    free, here = people.get(queue_id, (0, 0))
    return WallRow(
        id=queue_id,
        name=name,
        waiting=_figure(book, "waiting_now", queue_id, found),
        longest_since=0 if longest is None else now.now_ms - int(longest * 1000),
        longest_at_risk=-1 if limit.at_risk is None else limit.at_risk,
        longest_critical=-1 if limit.critical is None else limit.critical,
        service_level=_figure(book, "service_level", queue_id, found),
        abandoned=_figure(book, "abandon_rate", queue_id, found),
        free=free,
        here=here,
    )


def _figure(book: thresholds.LimitBook, key: str, queue_id: int, found: Figures) -> WallFigure:
    value = found[key].value
    return WallFigure(words(MEASURES[key].unit, value), book.level(key, queue_id, value))


def _people(work: Work) -> dict[int, tuple[int, int]]:
    """How many agents are free, and how many are here, by queue; each once in all together (0)."""
    rows = work.session.execute(
        columns(
            col(QueueMember.queue_id),
            col(AgentStatus.staff_id),
            col(AgentStatus.presence),
            col(AgentStatus.capacity_used),
            col(AgentStatus.capacity_units),
        )
        .join(Staff, col(Staff.id) == col(QueueMember.staff_id))
        .join(AgentStatus, col(AgentStatus.staff_id) == col(Staff.id))
        .where(
            col(Staff.active).is_(True),
            col(AgentStatus.connected).is_(True),
            col(AgentStatus.presence).in_(_HERE),
        )
    ).all()
    here: dict[int, set[int]] = {}
    free: dict[int, set[int]] = {}
    for queue, staff, presence, used, units in rows:
        for key in (queue, 0):
            here.setdefault(key, set()).add(staff)
            # Whoever has something to do is busy, and takes more while they have units left.
            if presence in _FREE and used < units:
                free.setdefault(key, set()).add(staff)
    return {key: (len(free.get(key, ())), len(found)) for key, found in here.items()}
