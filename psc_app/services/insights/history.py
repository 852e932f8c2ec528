"""Figures of past days and weeks, added up by the database from the cells."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, case, func, literal, or_, select

from psc_app.domain.measures import catalogue
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.permissions import Right
from psc_app.models.figures import CELL_PARTS, FIGURE_CELL
from psc_app.services import access
from psc_app.services.insights.cells import QUARTER_MS, quarter_of
from psc_app.services.insights.figures import Figure
from psc_app.services.insights.reading import millis
from psc_app.services.work import Work

_CELL = FIGURE_CELL.c
_EPOCH_DAY = date(1970, 1, 1)
_A_DAY = 96
"""Quarter hours."""

_THURSDAY = 3
"""The weekday of the first day of 1970; Monday is 0."""


class Row(NamedTuple):
    """A group and the sums of its parts.

    Attributes:
        key: see `sums`.
        sums: by the parts' names; see domain/measures/parts.
    """

    key: Any
    sums: Mapping[str, float]


def sums(
    work: Work,
    from_day: date,
    to_day: date,
    zone: str,
    group: str = "all",
    chosen: Chosen | None = None,
) -> list[Row]:
    """The parts of some days, added up in groups, in the order of their keys.

    Args:
        from_day, to_day: the first and the last day, in the zone.
        group: "all" (key ""), "day" (2026-11-16), "week" (its Monday, likewise), "hour of week"
            (0 to 167, Monday first), "hour" (0 to 23), "quarter" (milliseconds since 1970),
            "quarter and staff" (a pair), "queue", "staff", "channel", "disposition".
        chosen: queue, channel and agent of it count. Duty has no queue and no channel.

    Raises:
        NotAllowed: the actor may not see everybody's conversations.
        KeyError: there is no such group.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    first, end = _quarters(from_day, to_day, zone)
    local = _CELL.quarter + _offset(first, end, zone)
    columns, told = _GROUPS[group](local)
    query = select(*columns, *(func.sum(_CELL[name]) for name in CELL_PARTS)).where(
        _CELL.quarter >= first, _CELL.quarter < end, *_filters(chosen or Chosen())
    )
    if columns:
        query = query.group_by(*columns).order_by(*columns)
    depth = len(columns)
    return [
        Row(told(*row[:depth]), dict(zip(CELL_PARTS, row[depth:], strict=True)))
        for row in work.run(query)
        if row[depth] is not None
    ]


def quarters(
    work: Work,
    from_day: date,
    to_day: date,
    zone: str,
    *,
    narrowed: Mapping[str, Any],
    parts: Iterable[str],
    hour_of_week: int | None = None,
) -> list[int]:
    """The quarter hours of some days whose cells have something of these parts, the newest first.

    Args:
        narrowed: columns of the cells, each with what it is to be.
        hour_of_week: only those of an hour of the zone's clocks, as `sums` has it.

    Raises:
        NotAllowed: the actor may not see everybody's conversations.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    first, end = _quarters(from_day, to_day, zone)
    of_hour = (
        []
        if hour_of_week is None
        else [_hour_of_week(_CELL.quarter + _offset(first, end, zone)) == hour_of_week]
    )
    found = work.run(
        select(_CELL.quarter)
        .where(
            _CELL.quarter >= first,
            _CELL.quarter < end,
            *(_CELL[name] == value for name, value in narrowed.items()),
            *of_hour,
            or_(*(_CELL[name] != 0 for name in parts)),
        )
        .distinct()
        .order_by(_CELL.quarter.desc())
    )
    return [row.quarter for row in found]


def first_day(work: Work, zone: str) -> date | None:
    """The first day, in the zone, on which anything was counted; None where nothing was.

    Raises:
        NotAllowed: the actor may not see everybody's conversations.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    first = work.run(select(func.min(_CELL.quarter))).scalar_one_or_none()
    if first is None:
        return None
    moment = datetime.fromtimestamp(first * QUARTER_MS // 1_000, UTC)
    return moment.astimezone(ZoneInfo(zone)).date()


def figure(row: Row, key: str, own: bool = False) -> Figure:
    """A figure of a group.

    Args:
        own: as of one agent, from the parts of their own sessions; see catalogue.own.

    Raises:
        KeyError: there is no such measure.
    """
    one = MEASURES[key]
    mine = own and bool(one.own_numerator)
    above = row.sums.get(one.own_numerator if mine else one.numerator, 0.0)
    name = one.own_denominator if mine else one.denominator
    below = row.sums.get(name, 0.0) if name else 0.0
    value = (catalogue.own if mine else catalogue.value)(key, row.sums)
    return Figure(key, value, above, below)


def narrowed_to(chosen: Chosen) -> dict[str, Any]:
    """The columns of the cells that somebody chose, each with what it is to be."""
    given = {"queue_id": chosen.queue_id, "channel": chosen.channel, "staff_id": chosen.staff_id}
    return {name: value for name, value in given.items() if value}


def _filters(chosen: Chosen) -> list[ColumnElement[bool]]:
    return [_CELL[name] == value for name, value in narrowed_to(chosen).items()]


# ---------------------------------------------------------------- days on the clock


def _quarters(from_day: date, to_day: date, zone: str) -> tuple[int, int]:
    return _midnight(from_day, zone), _midnight(to_day + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> int:
    return quarter_of(millis(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)))


def _offset(first: int, end: int, zone: str) -> ColumnElement[int]:
    """How many quarter hours the zone's clock is ahead, as the database works it out."""
    there = ZoneInfo(zone)
    turns = list(_turns(first, end, there))
    if not turns:
        return literal(_ahead(first, there), Integer)
    cases = [(_CELL.quarter < at, _ahead(at - 1, there)) for at in turns]
    return case(*cases, else_=_ahead(turns[-1], there))


def _turns(first: int, end: int, there: ZoneInfo) -> Any:
    """The quarter hours with which the clock was turned."""
    for day in range(first, end, _A_DAY):
        low, high = day, min(day + _A_DAY, end)
        if _ahead(low, there) == _ahead(high, there):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if _ahead(middle, there) == _ahead(day, there):
                low = middle
            else:
                high = middle
        yield high


def _ahead(quarter: int, there: ZoneInfo) -> int:
    moment = datetime.fromtimestamp(quarter * QUARTER_MS // 1_000, UTC).astimezone(there)
    ahead = moment.utcoffset() or timedelta()
    return int(ahead.total_seconds() // 900)


# ---------------------------------------------------------------- groups

_Told = Callable[..., Any]
_Group = Callable[[Any], tuple[list[Any], _Told]]


def _text_of_day(day: int) -> str:
    return (_EPOCH_DAY + timedelta(days=day)).isoformat()


def _text_of_week(week: int) -> str:
    return _text_of_day(week * 7 - _THURSDAY)


def _hour_of_week(local: Any) -> ColumnElement[int]:
    return (local // 4 + _THURSDAY * 24) % 168


def _moment(quarter: int) -> int:
    return quarter * QUARTER_MS


_GROUPS: dict[str, _Group] = {
    "all": lambda local: ([], lambda: ""),
    "day": lambda local: ([(local // _A_DAY).label("day")], _text_of_day),
    "week": lambda local: ([((local // _A_DAY + _THURSDAY) // 7).label("week")], _text_of_week),
    "hour of week": lambda local: (
        [_hour_of_week(local).label("hour")],
        int,
    ),
    "hour": lambda local: ([((local // 4) % 24).label("hour")], int),
    "quarter": lambda local: ([_CELL.quarter], _moment),
    "quarter and staff": lambda local: (
        [_CELL.quarter, _CELL.staff_id],
        lambda quarter, staff: (_moment(quarter), staff),
    ),
    "queue": lambda local: ([_CELL.queue_id], int),
    "staff": lambda local: ([_CELL.staff_id], int),
    "channel": lambda local: ([_CELL.channel], str),
    "disposition": lambda local: ([_CELL.disposition], str),
}
