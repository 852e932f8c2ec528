"""The event log as the scorecard and the invariants read it."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from psc_app.models.journal import Event
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_e = Event.metadata.tables["event"].c
_LOG = Prepared(
    select(
        _e.id,
        _e.at,
        _e.deed,
        _e.actor_id,
        _e.conversation_id,
        _e.staff_id,
        _e.queue_id,
        _e.state_before,
        _e.state_after,
        _e.reason,
        _e.detail,
    )
    .where(_e.id > bindparam("after"))
    .order_by(_e.id)
    .limit(bindparam("most"))
)
_PORTION = 20_000


class Row(NamedTuple):
    """One row of the event log; `at_ms` is milliseconds since 1970."""

    id: int
    at_ms: float
    deed: str
    actor_id: int
    conversation_id: int | None
    staff_id: int | None
    queue_id: int | None
    before: int | None
    after: int | None
    reason: str
    detail: dict[str, Any]


def rows(work: Work, after: int) -> list[Row]:
    """All rows behind one, in the order of the log."""
    found: list[Row] = []
    while portion := work.quick(_LOG, after=after, most=_PORTION):
        found += [Row(one[0], one[1].timestamp() * 1000, *one[2:]) for one in portion]
        after = portion[-1][0]
    return found
