"""When a visit could begin: free times, computed from templates and what takes time away.

A practitioner's time is counted in cells of five minutes since 1970. Templates are on
the wall clock of the clinic's time zone: a day on which the clocks go forward has an
hour less of it, one on which they go back an hour more, which is offered once for each
time it comes round. Pure: the same input gives the same slots.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

CELL = 300
"""Seconds of one cell."""

Span = tuple[int, int]
"""The first of some cells in a row, and one past the last."""

_EPOCH = date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400


def cell_of(moment: datetime) -> int:
    """The cell that a moment (with time zone) falls into."""
    return int(moment.timestamp()) // CELL


def moment_of(cell: int) -> datetime:
    """The moment at which a cell begins, in UTC."""
    return datetime.fromtimestamp(cell * CELL, UTC)


def cells_of(starts_at: datetime, ends_at: datetime) -> range:
    """All cells that a stretch of time touches; empty where it does not end after it begins."""
    return range(cell_of(starts_at), -(-int(ends_at.timestamp()) // CELL))


@dataclass(frozen=True, slots=True)
class Opening:
    """When a practitioner sees patients on a weekday, at one clinic.

    Attributes:
        weekday: 0 for Monday to 6 for Sunday.
        opens, closes: minutes since midnight on the clinic's wall clock; 1440 is the
            day's end.
        from_day, until_day: the first and the last day it holds; None for no bound.
    """

    practitioner_id: int
    clinic_id: int
    weekday: int
    opens: int
    closes: int
    from_day: date | None = None
    until_day: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it counts on this day."""
        return (
            day.weekday() == self.weekday
            and (self.from_day is None or day >= self.from_day)
            and (self.until_day is None or day <= self.until_day)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A clinic's time zone (IANA name) and the days on which it is closed."""

    time_zone: str
    closures: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Rota:
    """All that slots are made from.

    Attributes:
        openings: the templates of those who come into question.
        places: by clinic; an opening at a clinic that is not here counts for nothing.
        busy: a practitioner's appointments and time off, in cells: first and one past
            the last.
    """

    openings: Sequence[Opening]
    places: Mapping[int, Place]
    busy: Mapping[int, Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for.

    Attributes:
        minutes: how long the visit takes; a multiple of five.
        step: minutes from one possible beginning to the next; a multiple of five.
        earliest: nothing begins before it (with time zone).
        first_day: the first day, in each clinic's own time zone.
        days: how many days from it on.
    """

    minutes: int
    step: int
    earliest: datetime
    first_day: date
    days: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """One practitioner's free beginnings on one day at one clinic.

    Attributes:
        cells: where a visit can begin, rising; `moment_of` makes moments of them.
    """

    day: date
    practitioner_id: int
    clinic_id: int
    cells: tuple[int, ...]


def free_days(rota: Rota, wish: Wish) -> list[FreeDay]:
    """Every free beginning, by day, then practitioner, then clinic; days without one are left out.

    A visit lies wholly in the practitioner's hours of that day, meets no closure and nothing
    they are busy with, and begins a multiple of the step after the hours do. Hours that meet
    or overlap are one; those of two days are two, also where they meet at midnight.

    Raises:
        ValueError: a visit or a step of less than five minutes.
    """
    length, step = wish.minutes * 60 // CELL, wish.step * 60 // CELL
    if length < 1 or step < 1:
        raise ValueError("a visit and a step take at least five minutes")
    earliest = -(-int(wish.earliest.timestamp()) // CELL)
    busy = {who: _joined(spans) for who, spans in rota.busy.items()}
    hours = _by_weekday(rota)
    found: list[FreeDay] = []
    for ahead in range(max(0, wish.days)):
        day = wish.first_day + timedelta(days=ahead)
        for (practitioner, clinic), openings in hours[day.weekday()]:
            place = rota.places[clinic]
            if day in place.closures:
                continue
            taken = busy.get(practitioner, [])
            cells: list[int] = []
            for hours_of_day in _stretches(openings, place.time_zone, day):
                cells += _beginnings(hours_of_day, taken, length, step, earliest)
            if cells:
                found.append(FreeDay(day, practitioner, clinic, tuple(cells)))
    return found


def open_spans(
    day: date, time_zone: str, periods: Iterable[tuple[int, int]]
) -> tuple[tuple[datetime, datetime], ...]:
    """A day's hours as moments (UTC): begin and end of each, rising, those that meet joined.

    Args:
        periods: (opens, closes) in minutes since midnight on the wall clock.
    """
    cells = _joined(span for period in periods for span in _spans(time_zone, day, *period))
    return tuple((moment_of(begin), moment_of(end)) for begin, end in cells)


def _beginnings(
    hours: Span, taken: Sequence[Span], length: int, step: int, earliest: int
) -> list[int]:
    """Where a visit of some cells can begin in one stretch of hours."""
    begin, end = hours
    if end - length < earliest:
        return []
    free = (1 << (end - begin)) - 1
    at = max(0, bisect_right(taken, (begin, end)) - 1)
    while at < len(taken) and taken[at][0] < end:
        left, right = max(0, taken[at][0] - begin), taken[at][1] - begin
        if right > left:
            free &= ~(((1 << (right - left)) - 1) << left)
        at += 1
    free = _runs(free, length)
    first = -(-max(0, earliest - begin) // step) * step
    places = range(first, end - begin - length + 1, step)
    return [begin + place for place in places if free >> place & 1]


_Hours = list[list[tuple[tuple[int, int], list[Opening]]]]


def _by_weekday(rota: Rota) -> _Hours:
    """For each weekday who is where, with the openings, in a fixed order."""
    days: list[dict[tuple[int, int], list[Opening]]] = [{} for _ in range(7)]
    for one in rota.openings:
        if one.clinic_id in rota.places:
            where = (one.practitioner_id, one.clinic_id)
            days[one.weekday].setdefault(where, []).append(one)
    return [sorted(day.items()) for day in days]


def _stretches(openings: Iterable[Opening], time_zone: str, day: date) -> list[Span]:
    """The cells of the hours that hold on a day; joined and rising."""
    return _joined(
        span
        for one in openings
        if one.holds(day)
        for span in _spans(time_zone, day, one.opens, one.closes)
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same cells in spans that rise and do not touch."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _spans(time_zone: str, day: date, opens: int, closes: int) -> Iterator[Span]:
    """The cells whose wall clock stands between two minutes of a day, piece by piece."""
    midnight = (day.toordinal() - _EPOCH) * _DAY_SECONDS
    for begin, end, offset in _offsets(time_zone, day):
        first = -(-max(begin, midnight + opens * 60 - offset) // CELL)
        past = min(end, midnight + closes * 60 - offset) // CELL
        if first < past:
            yield first, past


@lru_cache(maxsize=8192)
def _offsets(time_zone: str, day: date) -> tuple[tuple[int, int, int], ...]:
    """The stretches of time around a local day with their offset from UTC, in seconds."""
    zone = ZoneInfo(time_zone)
    midnight = (day.toordinal() - _EPOCH) * _DAY_SECONDS
    # Local days reach from 14 hours before this midnight in UTC to 12 after the next.
    begin, end = midnight - _DAY_SECONDS, midnight + 2 * _DAY_SECONDS
    pieces = []
    while begin < end:
        offset = _offset(zone, begin)
        until = end
        for sample in range(begin + _DAY_SECONDS // 4, end + 1, _DAY_SECONDS // 4):
            if _offset(zone, sample) != offset:
                until = _turn(zone, begin, sample, offset)
                break
        pieces.append((begin, until, offset))
        begin = until
    return tuple(pieces)


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _turn(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    """The second at which the offset is no longer this."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _runs(free: int, length: int) -> int:
    """Bits at which that many free ones begin in a row."""
    have = 1
    while have < length:
        more = min(have, length - have)
        free &= free >> more
        have += more
    return free
