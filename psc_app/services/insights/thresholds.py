"""Limits of figures: of each queue, of one queue, of all queues together, and else ours.

A row in the database stands only for what differs: a queue's from those of each queue, these from
the defaults in domain/measures/thresholds. All queues together, counted as one, are coloured by
the limits of each queue, but told of only where somebody asks for it: else whatever goes wrong in
one queue would be told twice. How many wait grows with the number of queues, so a limit of each
queue means nothing for all of them: such a figure has none until somebody sets one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.alert_cards import LimitChange, LimitRow, LimitsCard
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.measures import threshold_form
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.thresholds import DEFAULTS, Limit, judge
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.models.insights import FigureThreshold
from psc_app.models.people import Staff
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import Queue
from psc_app.services import access
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

TOGETHER = 0
"""All queues counted as one, in the place of a queue's key."""

EACH_QUEUE = -1
"""Each queue that has no limits of its own, in the place of a queue's key."""

_NAMES = {TOGETHER: "all queues together", EACH_QUEUE: "each queue"}
_FILED = "threshold "
_ALL = Prepared(select(FigureThreshold.metadata.tables["figure_threshold"]))


@dataclass(frozen=True, slots=True)
class LimitBook:
    """All limits at one moment.

    Attributes:
        rows: by measure and queue, or TOGETHER, or EACH_QUEUE.
    """

    rows: Mapping[tuple[str, int], Limit]

    def of(self, measure: str, queue_id: int) -> Limit | None:
        """The limits of a measure in a queue; None for a measure that can have none."""
        if measure not in DEFAULTS:
            return None
        return self.rows.get((measure, queue_id)) or self.without(measure, queue_id)

    def without(self, measure: str, queue_id: int) -> Limit:
        """What would hold if it had no limits of its own."""
        if queue_id == EACH_QUEUE:
            return DEFAULTS[measure]
        of_each = self.rows.get((measure, EACH_QUEUE)) or DEFAULTS[measure]
        if queue_id != TOGETHER:
            return of_each
        return Limit() if MEASURES[measure].unit == "count" else replace(of_each, alerts=False)

    def level(self, measure: str, queue_id: int, value: float | None) -> str:
        """How bad a figure is: "", "at risk" or "critical"."""
        return judge(value, MEASURES[measure].better, self.of(measure, queue_id))


def book(work: Work) -> LimitBook:
    """All limits, read once for a page."""
    rows = work.quick(_ALL)
    return LimitBook(
        {(one.measure, _place(one)): Limit(one.at_risk, one.critical, one.alerts) for one in rows}
    )


def _place(row: Any) -> int:
    return row.queue_id or (TOGETHER if row.together else EACH_QUEUE)


def form(work: Work, queue_id: int = EACH_QUEUE) -> LimitsCard:
    """The limits of a queue, of EACH_QUEUE or of all TOGETHER, to be changed.

    Raises:
        NotAllowed: no supervisor.
        BadInput: no such queue.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    known = book(work)
    queues = work.session.exec(
        select(Queue).where(col(Queue.active).is_(True)).order_by(col(Queue.name))
    ).all()
    return LimitsCard(
        queue_id=queue_id,
        queue=_queue_name(work, queue_id),
        rows=tuple(_row(known, measure, queue_id) for measure in DEFAULTS),
        queues=tuple(QueueName(one.id or 0, one.name) for one in queues),
        own=tuple(sorted({place for _, place in known.rows})),
    )


def save(work: Work, queue_id: int, given: Mapping[str, Any]) -> int:
    """Change the limits of a queue, of each or of all together, by a form with all of its fields.

    What is the same as without it is not kept, so that it follows when that changes.

    Returns:
        how many measures' limits changed.

    Raises:
        NotAllowed: no supervisor.
        BadInput: no such queue, or what can't be a limit; nothing is changed then.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    queue = _queue_name(work, queue_id)
    known = book(work)
    wanted = {measure: _wanted(known, measure, queue_id, given) for measure in DEFAULTS}
    changed = 0
    for measure, limit in wanted.items():
        before = known.of(measure, queue_id)
        if _keep(work, known, measure, queue_id, limit):
            changed += 1
            unit = MEASURES[measure].unit
            work.session.add(
                SettingChange(
                    at=work.now,
                    actor_id=work.actor.id,
                    key=f"{_FILED}{measure} {queue}"[:80],
                    before=threshold_form.words(unit, before or Limit()),
                    after=threshold_form.words(unit, limit),
                )
            )
    if changed:
        work.ring((topics.FIGURE_ALERTS, topics.FIGURES))
    return changed


def changes(work: Work, most: int = 20) -> tuple[LimitChange, ...]:
    """Who changed limits, the newest first.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    rows = work.session.exec(
        select(SettingChange, Staff.full_name)
        .outerjoin(Staff, col(Staff.id) == SettingChange.actor_id)
        .where(col(SettingChange.key).startswith(_FILED))
        .order_by(col(SettingChange.id).desc())
        .limit(most)
    ).all()
    return tuple(_change(row, who or "System") for row, who in rows)


def _change(row: SettingChange, who: str) -> LimitChange:
    measure, _, queue = row.key.removeprefix(_FILED).partition(" ")
    label = MEASURES[measure].label if measure in MEASURES else measure
    return LimitChange(
        row.id or 0, millis(row.at), who, f"{label}, {queue}", str(row.before), str(row.after)
    )


def _queue_name(work: Work, queue_id: int) -> str:
    if queue_id in _NAMES:
        return _NAMES[queue_id]
    found = work.session.get(Queue, queue_id)
    if found is None:
        raise BadInput("There is no such queue. Reload the page.")
    return found.name


def _row(known: LimitBook, measure: str, queue_id: int) -> LimitRow:
    one = MEASURES[measure]
    limit, without = known.of(measure, queue_id) or Limit(), known.without(measure, queue_id)
    return LimitRow(
        measure=measure,
        label=one.label,
        definition=one.definition,
        unit=threshold_form.UNITS[one.unit],
        above=one.better == "up",
        at_risk=threshold_form.typed(one.unit, limit.at_risk),
        critical=threshold_form.typed(one.unit, limit.critical),
        alerts=limit.alerts,
        own=(measure, queue_id) in known.rows,
        otherwise=threshold_form.words(one.unit, without),
    )


def _wanted(known: LimitBook, measure: str, queue_id: int, given: Mapping[str, Any]) -> Limit:
    one = MEASURES[measure]
    without = known.without(measure, queue_id)
    return threshold_form.read(one.label, one.unit, one.better, given, measure, without)


def _keep(work: Work, known: LimitBook, measure: str, queue_id: int, limit: Limit) -> bool:
    """Whether something had to be changed so that these limits hold."""
    if limit == known.of(measure, queue_id):
        return False
    row = work.session.exec(
        select(FigureThreshold).where(FigureThreshold.measure == measure, *_kept_for(queue_id))
    ).first()
    if limit == known.without(measure, queue_id):
        assert row is not None
        work.session.delete(row)
        return True
    row = row or FigureThreshold(
        measure=measure, queue_id=max(queue_id, 0) or None, together=queue_id == TOGETHER
    )
    row.at_risk, row.critical, row.alerts = limit.at_risk, limit.critical, limit.alerts
    work.session.add(row)
    return True


def _kept_for(queue_id: int) -> tuple[ColumnElement[bool], ...]:
    if queue_id > 0:
        return (col(FigureThreshold.queue_id) == queue_id,)
    together = col(FigureThreshold.together).is_(queue_id == TOGETHER)
    return (col(FigureThreshold.queue_id).is_(None), together)
