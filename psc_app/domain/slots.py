"""When a visit could begin: free times, computed from templates and what takes time away.

A practitioner's time is counted in cells of five minutes since 1970. Templates are on
the wall clock of the clinic's time zone: a day on which the clocks go forward has an
hour less of it, one on which they go back an hour more, which is offered once for each
time it comes round. Pure: the same input gives the same slots.

Cells are the bits of whole numbers, so that a practitioner's whole time is worked out in
a few steps. Those of a day count from the midnight, in UTC, of the day before it: no
clinic's own day reaches further back, nor past the end of the third day from there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

CELL = 300
"""Seconds of one cell."""

Span = tuple[int, int]
"""The first of some cells in a row, and one past the last."""

_Offsets = tuple[tuple[int, int, int], ...]
"""Begin and end of each stretch of time with one offset from UTC, and that; in seconds."""

_EPOCH = date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400
_DAY_CELLS = _DAY_SECONDS // CELL
_AROUND = 3 * _DAY_CELLS


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
        busy: a practitioner's time off and the like, in cells: first and one past the last.
        taken: the cells that a practitioner's appointments have taken, in any order.
    """

    openings: Sequence[Opening]
    places: Mapping[int, Place]
    busy: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    taken: Mapping[int, Iterable[int]] = field(default_factory=dict)


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
        begins: a bit for each cell around the day (see the top) at which a visit can begin.
    """

    day: date
    practitioner_id: int
    clinic_id: int
    begins: int

    @property
    def cells(self) -> tuple[int, ...]:
        """Where a visit can begin, rising; `moment_of` makes moments of them."""
        first, left = _first_cell(self.day), self.begins
        cells = []
        while left:
            lowest = left & -left
            cells.append(first + lowest.bit_length() - 1)
            left ^= lowest
        return tuple(cells)

    @property
    def room(self) -> int:
        """How many beginnings there are."""
        return self.begins.bit_count()


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
    days = max(0, wish.days)
    first = _first_cell(wish.first_day)
    time = range(first, first + (days - 1) * _DAY_CELLS + _AROUND)
    too_early = max(0, -(-int(wish.earliest.timestamp()) // CELL) - first)
    room = {
        who: _runs(_free(rota, who, time), length) >> too_early << too_early
        for who in {one.practitioner_id for one in rota.openings}
    }
    hours = _by_weekday(rota)
    found: list[FreeDay] = []
    for ahead in range(days):
        day = wish.first_day + timedelta(days=ahead)
        for (practitioner, clinic), openings in hours[day.weekday()]:
            place = rota.places[clinic]
            if day in place.closures:
                continue
            periods = tuple((one.opens, one.closes) for one in openings if one.holds(day))
            grid = _grid(periods, _offsets(place.time_zone, day), length, step)
            begins = grid & (room[practitioner] >> ahead * _DAY_CELLS)
            if begins:
                found.append(FreeDay(day, practitioner, clinic, begins))
    return found


def once_each(found: Iterable[FreeDay]) -> list[FreeDay]:
    """Each time of a clinic once, with whoever has the most room on that day."""
    given: dict[tuple[date, int], int] = {}
    chosen: list[FreeDay] = []
    for one in sorted(found, key=lambda one: one.room, reverse=True):
        before = given.get((one.day, one.clinic_id), 0)
        given[one.day, one.clinic_id] = before | one.begins
        if more := one.begins & ~before:
            chosen.append(replace(one, begins=more))
    return chosen


def open_spans(
    day: date, time_zone: str, periods: Iterable[tuple[int, int]]
) -> tuple[tuple[datetime, datetime], ...]:
    """A day's hours as moments (UTC): begin and end of each, rising, those that meet joined.

    Args:
        periods: (opens, closes) in minutes since midnight on the wall clock.
    """
    first = _first_cell(day)
    return tuple(
        (moment_of(first + begin), moment_of(first + end))
        for begin, end in _stretches(periods, _offsets(time_zone, day))
    )


def _first_cell(day: date) -> int:
    """What the cells around a day count from."""
    return (day.toordinal() - _EPOCH - 1) * _DAY_CELLS


def _free(rota: Rota, practitioner: int, time: range) -> int:
    """The cells of some time that nothing has taken, as bits from its first on."""
    first, past = time.start, time.stop
    digits = bytearray(b"1") * len(time)
    busy = ord("0")
    for cell in rota.taken.get(practitioner, ()):
        if first <= cell < past:
            digits[cell - first] = busy
    for span in rota.busy.get(practitioner, ()):
        begin, end = max(span[0], first), min(span[1], past)
        if begin < end:
            digits[begin - first : end - first] = b"0" * (end - begin)
    # The first digit written counts most, the first cell least.
    return int(digits[::-1], 2)


@lru_cache(maxsize=4096)
def _grid(periods: tuple[Span, ...], offsets: _Offsets, length: int, step: int) -> int:
    """Where visits of so many cells could begin on a day on which nothing is taken, as bits."""
    bits = 0
    for begin, end in _stretches(periods, offsets):
        for place in range(begin, end - length + 1, step):
            bits |= 1 << place
    return bits


_Hours = list[list[tuple[tuple[int, int], list[Opening]]]]


def _by_weekday(rota: Rota) -> _Hours:
    """For each weekday who is where, with the openings, in a fixed order."""
    days: list[dict[tuple[int, int], list[Opening]]] = [{} for _ in range(7)]
    for one in rota.openings:
        if one.clinic_id in rota.places:
            where = (one.practitioner_id, one.clinic_id)
            days[one.weekday].setdefault(where, []).append(one)
    return [sorted(day.items()) for day in days]


def _stretches(periods: Iterable[Span], offsets: _Offsets) -> list[Span]:
    """The cells of a day's hours, counted as the day's are; joined and rising."""
    return _joined(span for period in periods for span in _spans(offsets, *period))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same cells in spans that rise and do not touch."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _spans(offsets: _Offsets, opens: int, closes: int) -> Iterator[Span]:
    """The cells whose wall clock stands between two minutes of a day, piece by piece."""
    for begin, end, offset in offsets:
        midnight = _DAY_SECONDS - offset
        first = -(-max(begin, midnight + opens * 60) // CELL)
        past = min(end, midnight + closes * 60) // CELL
        if first < past:
            yield first, past


@lru_cache(maxsize=8192)
def _offsets(time_zone: str, day: date) -> _Offsets:
    """The offsets around a local day, in seconds from where its cells count from.

    So they are the same on most days.
    """
    zone = ZoneInfo(time_zone)
    start = _first_cell(day) * CELL
    begin, end = start, start + _AROUND * CELL
    pieces = []
    while begin < end:
        offset = _offset(zone, begin)
        until = end
        for sample in range(begin + _DAY_SECONDS // 4, end + 1, _DAY_SECONDS // 4):
            if _offset(zone, sample) != offset:
                until = _turn(zone, begin, sample, offset)
                break
        pieces.append((begin - start, until - start, offset))
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
