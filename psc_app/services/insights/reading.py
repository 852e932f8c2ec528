"""The event log as the fold reads it: rows of plain values, by the short way to the driver."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Text,
    bindparam,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)

from psc_app.domain.measures.fold import EventRow
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.models.journal import DUTY_DEEDS, Event
from psc_app.models.people import Staff
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_EVENT = Event.metadata.tables["event"].c
_CONVERSATION = Conversation.metadata.tables["conversation"].c
_STAFF = Staff.metadata.tables["staff"].c

_NAIVE_EPOCH = datetime(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI = timedelta(milliseconds=1)
EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than anything."""
_MOST_DETAILS = 50_000
"""Different details that are kept in mind; nearly all are one of a few thousand."""

_details: dict[str, dict[str, Any]] = {}


class _ByDialect:
    """A statement in the forms of both databases."""

    def __init__(self, where: Any, limited: bool = True) -> None:
        self._forms = {
            "sqlite": Prepared(_rows(where, limited, type_coerce(_EVENT.at, Text), _as_it_lies)),
            "postgresql": Prepared(_rows(where, limited, _whole_millis(), _as_text)),
        }

    def read(self, work: Work, **values: Any) -> list[EventRow]:
        found = work.quick(self._forms[work.dialect], **values)
        return _read_rows(found)


def _as_it_lies(column: Any) -> Any:
    return type_coerce(column, Text)


def _as_text(column: Any) -> Any:
    return cast(column, Text)


def _whole_millis() -> Any:
    return cast(func.floor(extract("epoch", _EVENT.at) * 1000), BigInteger)


def _rows(where: Any, limited: bool, at: Any, text_of: Any) -> Any:
    query = (
        select(
            _EVENT.id,
            at.label("at"),
            _EVENT.deed,
            _EVENT.actor_role,
            _EVENT.actor_id,
            _EVENT.conversation_id,
            _EVENT.staff_id,
            _EVENT.queue_id,
            _EVENT.state_before,
            _EVENT.state_after,
            _EVENT.reason,
            text_of(_EVENT.detail).label("detail"),
        )
        .where(*where)
        .order_by(_EVENT.id)
    )
    return query.limit(bindparam("most", type_=Integer)) if limited else query


_AFTER = _ByDialect((_EVENT.id > bindparam("after"),))
_AFTER_IN_WINDOW = _ByDialect(
    (_EVENT.id > bindparam("after"), _EVENT.at >= bindparam("since", type_=_EVENT.at.type))
)
_OF_CONVERSATION = _ByDialect((_EVENT.conversation_id == bindparam("key"),), limited=False)
_ONE = _ByDialect((_EVENT.id == bindparam("key"),), limited=False)

ON_DUTY = (Deed.PRESENCE, Deed.CAPACITY)
"""What an agent's duty is made of."""

_ON_DUTY = DUTY_DEEDS
"""Word for word as the partial index of the table says it: only then is it used."""

_OF_STAFF = _ByDialect(
    (
        _EVENT.staff_id == bindparam("staff"),
        _EVENT.deed == bindparam("deed"),
        literal_column(f"({_ON_DUTY})"),
        _EVENT.at >= bindparam("since", type_=_EVENT.at.type),
        _EVENT.at < bindparam("before", type_=_EVENT.at.type),
    ),
    limited=False,
)
_LAST_OF_STAFF = Prepared(
    select(_EVENT.id)
    .where(
        _EVENT.staff_id == bindparam("staff"),
        _EVENT.deed == bindparam("deed"),
        literal_column(f"({_ON_DUTY})"),
        _EVENT.at < bindparam("before", type_=_EVENT.at.type),
    )
    .order_by(_EVENT.at.desc(), _EVENT.id.desc())
    .limit(1)
)
_BEGAN = Prepared(
    select(_EVENT.conversation_id)
    .where(
        _EVENT.at >= bindparam("since", type_=_EVENT.at.type),
        _EVENT.at < bindparam("before", type_=_EVENT.at.type),
        _EVENT.deed == Deed.MOVED.value,
        literal_column("(state_before IS NULL OR state_after = 1)"),
    )
    .distinct()
)
_CHANGED = Prepared(
    select(_EVENT.conversation_id)
    .where(
        _EVENT.id > bindparam("after"),
        _EVENT.id <= bindparam("upto"),
        _EVENT.conversation_id.is_not(None),
    )
    .distinct()
)
_DUTY_SINCE = Prepared(
    select(func.min(_EVENT.at).label("at")).where(
        _EVENT.id > bindparam("after"),
        _EVENT.id <= bindparam("upto"),
        literal_column(f"({_ON_DUTY})"),
    )
)
_ENDS = Prepared(select(func.min(_EVENT.at).label("first"), func.max(_EVENT.at).label("last")))
_NEWEST = Prepared(select(func.coalesce(func.max(_EVENT.id), 0).label("id")))
_FIRST_SINCE = Prepared(
    select(func.min(_EVENT.id).label("id"), func.count().label("count")).where(
        _EVENT.at >= bindparam("since", type_=_EVENT.at.type)
    )
)
_NOT_CLOSED = Prepared(select(_CONVERSATION.id).where(literal_column("state IN (0, 1, 2, 3, 5)")))
_EVERYBODY = Prepared(select(_STAFF.id))


def millis(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970, as the log's rows have it."""
    return (moment - _EPOCH) // _MILLI


def moment(ms: float) -> datetime:
    """The moment of so many milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


def _read_rows(found: Iterable[Any]) -> list[EventRow]:
    details, parse = _details, datetime.fromisoformat
    rows = []
    for id_, at, deed, role, actor, conversation, staff, queue, before, after, why, text in found:
        detail = details.get(text)
        if detail is None:
            if len(details) > _MOST_DETAILS:
                details.clear()
            detail = details[text] = json.loads(text)
        at_ms = at if isinstance(at, int) else (parse(at) - _NAIVE_EPOCH) // _MILLI
        rows.append(
            EventRow(
                id_, at_ms, deed, role, actor, conversation, staff, queue, before, after, why,
                detail,
            )
        )  # fmt: skip
    return rows


def newest(work: Work) -> int:
    """The number of the log's last row; 0 where there is none."""
    return work.quick(_NEWEST)[0].id


def first_since(work: Work, since: datetime) -> tuple[int, int]:
    """The smallest number of rows since a moment, and how many rows there are since then."""
    found = work.quick(_FIRST_SINCE, since=since)[0]
    return found.id or 0, found.count


def after(work: Work, last: int, most: int) -> list[EventRow]:
    """The next rows of the log, at most so many, in their order."""
    return _AFTER.read(work, after=last, most=most)


def after_in_window(work: Work, last: int, most: int, since: datetime) -> list[EventRow]:
    """The next rows of the log that are not older than a moment."""
    return _AFTER_IN_WINDOW.read(work, after=last, most=most, since=since)


def one(work: Work, key: int) -> list[EventRow]:
    """A row by its number, if it is there."""
    return _ONE.read(work, key=key)


def of_conversation(work: Work, conversation_id: int) -> list[EventRow]:
    """All rows about a conversation."""
    return _OF_CONVERSATION.read(work, key=conversation_id)


def of_staff(
    work: Work, staff_id: int, deeds: Iterable[Deed], since: datetime, before: datetime
) -> list[EventRow]:
    """What was logged about an agent's presence, load or front between two moments, in order.

    By their moments and not by their numbers: what was brought in later may be of an older time.
    """
    rows = [
        row
        for deed in deeds
        for row in _OF_STAFF.read(work, staff=staff_id, deed=deed.value, since=since, before=before)
    ]
    return sorted(rows, key=lambda row: (row.at_ms, row.id))


def duty_before(work: Work, staff_id: int, before: datetime) -> list[EventRow]:
    """The last presence and the last load of an agent before a moment, in order."""
    keys = [
        row.id
        for deed in ON_DUTY
        for row in work.quick(_LAST_OF_STAFF, staff=staff_id, deed=deed.value, before=before)
    ]
    rows = [row for key in keys for row in one(work, key)]
    return sorted(rows, key=lambda row: (row.at_ms, row.id))


def began_between(work: Work, since: datetime, before: datetime) -> list[int]:
    """Conversations that began, or were queued, between two moments, by their numbers."""
    found = work.quick(_BEGAN, since=since, before=before)
    return sorted(row.conversation_id for row in found)


def changed_between(work: Work, after: int, upto: int) -> list[int]:
    """Conversations that rows between two numbers are about, the last one included."""
    return sorted(row.conversation_id for row in work.quick(_CHANGED, after=after, upto=upto))


def duty_since(work: Work, after: int, upto: int) -> datetime | None:
    """The first moment that rows between two numbers say something of duty about."""
    return work.quick(_DUTY_SINCE, after=after, upto=upto)[0].at


def ends(work: Work) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment in the log."""
    found = work.quick(_ENDS)[0]
    return found.first, found.last


def not_closed(work: Work) -> list[int]:
    """The conversations that run at this moment: where to look in the log, not a figure."""
    return [row.id for row in work.quick(_NOT_CLOSED)]


def everybody(work: Work) -> list[int]:
    """All staff."""
    return [row.id for row in work.quick(_EVERYBODY)]
