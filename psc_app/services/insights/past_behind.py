"""What is behind a figure of past days: its conversations, found by the cells, read from the log.

The cells say in which quarter hours something of the figure is; the conversations of those are
folded from the log and counted as the cells count them, so their shares add up to the cells. It
is done in short looks, like the cells themselves, and no further than the list is turned: a report
may be about a great many.
"""

from calendar import day_name
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psc_app.domain.errors import BadInput
from psc_app.domain.figure_words import words
from psc_app.domain.insight_cards import BehindCard, FigureCard
from psc_app.domain.measures.catalogue import own_formula
from psc_app.domain.measures.parts import FOCUS_PARTS, ONCE
from psc_app.domain.permissions import Right
from psc_app.domain.report_periods import CHANNEL, QUEUE, STAFF
from psc_app.services import access
from psc_app.services.insights import behind, cells, history, limits, reading, reports
from psc_app.services.insights.figures import Behind, Figure
from psc_app.services.insights.past_cell import GONE, PastCell
from psc_app.services.insights.rollups import Step
from psc_app.services.insights.whole import whole
from psc_app.services.work import Work

_QUARTERS = 16
_CONVERSATIONS = 40
"""How many quarter hours, and conversations, one look goes through: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the looks begin from.

    Attributes:
        figure: from the cells; of: whose it is and of which days, in words.
        quarters: the quarter hours that have something of it, the newest first.
        bounds: the queues' limits; upto: the log's last row that counts; at: the moment.
    """

    figure: Figure
    of: str
    quarters: tuple[int, ...]
    bounds: limits.Limits
    upto: int
    at: int


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of past days, taken apart as far as somebody has looked.

    Attributes:
        parts: the shares that were found, the newest conversation first.
        read: how many of the quarter hours they are from.
    """

    cell: PastCell
    start: Start
    parts: tuple[Behind, ...] = ()
    read: int = 0

    @property
    def whole(self) -> bool:
        """Whether these are all."""
        return self.read >= len(self.start.quarters)


Steps = Generator[Step, Any, Found]
Began = tuple[int, list[int]]
"""A quarter hour, and the conversations that may belong to it."""


# ---------------------------------------------------------------- the looks


def steps(cell: PastCell, most: int = behind.MOST) -> Steps:
    """Take a figure apart; each step is a look.

    Args:
        most: so many conversations are enough, the newest; it may be some more.

    Raises:
        NotAllowed: no supervisor.
        BadInput: the report has no such row.
    """
    start: Start = yield Step(False, begin, (cell,))
    return (yield from more(Found(cell, start), most))


def more(found: Found, most: int) -> Steps:
    """Go on until there are so many conversations, or all; each step is a look.

    Raises:
        NotAllowed: no supervisor.
    """
    while not found.whole and len(found.parts) < most:
        quarters = found.start.quarters[found.read : found.read + _QUARTERS]
        for portion in _portions((yield Step(False, _keys, (quarters,)))):
            shares = yield from _read(found, portion)
            found = replace(found, parts=found.parts + shares, read=found.read + len(portion))
            if len(found.parts) >= most:
                break
    return found


def turned(found: Found, after: int) -> Steps:
    """Read as far as a page of the list needs, but one page further than before at most.

    Args:
        after: how many conversations come before the page.

    Raises:
        NotAllowed: no supervisor.
    """
    return more(found, min(max(0, after), len(found.parts)) + behind.MOST)


def _portions(began: Iterable[Began]) -> Iterator[list[Began]]:
    """Some whole quarter hours at a time, as many as one look has to do with."""
    portion: list[Began] = []
    for one in began:
        portion.append(one)
        if sum(len(keys) for _, keys in portion) >= _CONVERSATIONS:
            yield portion
            portion = []
    if portion:
        yield portion


def _read(found: Found, portion: Iterable[Began]) -> Generator[Step, Any, tuple[Behind, ...]]:
    """The shares of the conversations of some quarter hours, the newest first."""
    keys = [(quarter, key) for quarter, keys in portion for key in keys]
    shares: list[Behind] = []
    for first in range(0, len(keys), _CONVERSATIONS):
        some = keys[first : first + _CONVERSATIONS]
        shares += yield Step(False, _shares, (found.cell, found.start, some))
    shares.sort(key=lambda one: (-one.belongs_ms, -one.conversation_id))
    return tuple(shares)


def begin(work: Work, cell: PastCell) -> Start:
    """The figure itself, from the cells, and the quarter hours that have something of it.

    Raises:
        NotAllowed: no supervisor.
        BadInput: the report has no such row.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    days, zone = cell.days, cell.chosen.zone
    group, key = cell.place
    rows = history.sums(work, days.first, days.last, zone, group, cell.chosen)
    row = next((one for one in rows if one.key == key), None)
    if row is None and cell.is_row:
        raise BadInput(GONE)
    figure = history.figure(row or history.Row("", {}), cell.key, own=cell.group == STAFF)
    parts = [name for name in cell.parts if name]
    quarters = (
        history.quarters(
            work,
            days.first,
            days.last,
            zone,
            narrowed=cell.narrowed,
            parts=parts,
            hour_of_week=cell.hour,
        )
        if cell.one.of != "duty"
        else []
    )
    return Start(
        figure,
        _whose(work, cell),
        tuple(quarters),
        limits.read(work),
        reading.newest(work),
        reading.millis(work.now),
    )


def _whose(work: Work, cell: PastCell) -> str:
    """Of whom and of which days it is, in words."""
    chosen, said = cell.chosen, []
    for group, key in (
        (QUEUE, chosen.queue_id),
        (STAFF, chosen.staff_id),
        (CHANNEL, chosen.channel),
    ):
        if key and group != cell.group:
            said.append(_name(work, group, key))
    if cell.is_row:
        said.insert(0, _name(work, cell.group, cell.row))
    if cell.hour is not None:
        said.append(_hour_in_words(cell.hour))
    said.append(cell.step or reports.days_in_words(cell.days))
    return ", ".join(said)


def _hour_in_words(hour_of_week: int) -> str:
    weekday, hour = divmod(hour_of_week, 24)
    return f"{day_name[weekday]}s, {hour:02}:00–{hour + 1:02}:00"


def _name(work: Work, group: str, key: Any) -> str:
    return reports.names_of(work, group).get(key) or reports.nobody(group, key)


def _keys(work: Work, quarters: Sequence[int]) -> list[Began]:
    """The conversations that may belong to some quarter hours."""
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    return [
        (one, reading.began_between(work, cells.start_of(one), cells.start_of(one + 1)))
        for one in quarters
    ]


def _shares(
    work: Work, cell: PastCell, start: Start, keys: Iterable[tuple[int, int]]
) -> list[Behind]:
    """What each of these conversations has of the figure."""
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    return list(_counted(work, cell, start, keys))


def _counted(
    work: Work, cell: PastCell, start: Start, keys: Iterable[tuple[int, int]]
) -> Iterator[Behind]:
    numerator, denominator = cell.parts
    narrowed, fronts = cell.narrowed.items(), not FOCUS_PARTS.isdisjoint(cell.parts)
    for quarter, key in keys:
        one = whole(work, key, start.upto, fronts=fronts)
        if one is None or cells.belongs_to(one) != quarter:
            continue
        rows = [
            row
            for row in cells.of_conversation(one, start.bounds)
            if all(row[name] == value for name, value in narrowed)
        ]
        above = sum(row[numerator] for row in rows)
        below = sum(row[denominator] for row in rows) if denominator else 0.0
        if above or below:
            yield Behind(key, above, below, one.belongs_ms or 0)


# ---------------------------------------------------------------- the list


def page(work: Work, found: Found, *, after: int = 0) -> BehindCard:
    """One page of the conversations, with names; each patient's audit log says so.

    Args:
        after: how many conversations come before the page.

    Raises:
        NotAllowed: no supervisor.
    """
    figure = figure_of(found)
    one = found.cell.one
    card = FigureCard(
        key=one.key,
        label=one.label,
        text=words(one.unit, figure.value),
        raw=figure.value,
        definition=one.definition,
        formula=own_formula(one.key) if found.cell.is_own else one.formula,
    )
    apart = behind.Apart(
        one,
        card,
        figure,
        found.parts,
        found.start.at,
        found.start.of,
        whole=found.whole,
        count=_count(found),
        empty="No conversation of these days counts for it.",
    )
    return behind.listed(work, apart, after)


def figure_of(found: Found) -> Figure:
    """The figure: what is listed, added up; from the cells where that is not all."""
    cell, start = found.cell, found.start
    if not found.whole or cell.one.of == "duty":
        return start.figure
    above, below = (sum(part[at] for part in found.parts) for at in (1, 2))
    sums = dict(zip(cell.parts, (above, below), strict=True))
    return history.figure(history.Row("", sums), cell.key, own=cell.group == STAFF)


def _count(found: Found) -> int | None:
    """How many conversations there are; None where the figure itself does not tell."""
    if found.whole:
        return len(found.parts)
    figure, (numerator, denominator) = found.start.figure, found.cell.parts
    if denominator:
        return round(figure.below) if denominator in ONCE else None
    return round(figure.above) if numerator in ONCE else None
