"""Which figure of a report is meant: a cell of its tables or heat map, a point of its chart."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psc_app.domain.errors import BadInput
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.measure import Measure
from psc_app.domain.report_cards import ReportPage
from psc_app.domain.report_periods import (
    CHANNEL,
    DISPOSITION,
    QUEUE,
    STAFF,
    WEEK,
    Days,
    each,
    weeks,
)
from psc_app.services.insights import history, reports

CARD, STEP, GROUP, BEFORE, HEAT = "all", "step", "group", "before", "heat"
"""Where a figure stands on the page: for all days together, in a table (the chart's points are
those of the table over the days), among the days before, in the heat map."""

GONE = "There is no such figure in this report any more. Load it again."

_ALL = "all"
_COLUMNS = {QUEUE: "queue_id", STAFF: "staff_id", CHANNEL: "channel", DISPOSITION: "disposition"}
_SPLIT: dict[bool, Callable[[Days], list[date]]] = {True: weeks, False: each}


@dataclass(frozen=True, slots=True)
class PastCell:
    """A figure of a report.

    Attributes:
        key: its name in domain/measures.
        days: the days that it is about; chosen: zone, queue, channel and agent count.
        group: as history.sums has it, "all" for no row; row: the row's key there.
        step: of a day or week its name, such as "Week of 16 Nov"; else empty.
        hour: of a cell of the heat map the hour of the week, 0 to 167, Monday first.
    """

    key: str
    days: Days
    chosen: Chosen
    group: str = _ALL
    row: Any = ""
    step: str = ""
    hour: int | None = None

    @property
    def one(self) -> Measure:
        """The figure's definition."""
        return MEASURES[self.key]

    @property
    def parts(self) -> tuple[str, str]:
        """The parts that it is made of; no second one means a plain sum."""
        one = self.one
        if self.is_own:
            return one.own_numerator, one.own_denominator
        return one.numerator, one.denominator

    @property
    def is_own(self) -> bool:
        """Whether it is counted from an agent's own sessions; see catalogue.own."""
        return self.group == STAFF and bool(self.one.own_numerator)

    @property
    def is_row(self) -> bool:
        """Whether it is about one row of a group only."""
        return self.group != _ALL

    @property
    def place(self) -> tuple[str, Any]:
        """The group of history.sums among whose rows it stands, and the row's key there."""
        return (self.group, self.row) if self.hour is None else ("hour of week", self.hour)

    @property
    def narrowed(self) -> dict[str, Any]:
        """The columns of the cells, each with what it is to be."""
        chosen = history.narrowed_to(self.chosen)
        return {**chosen, _COLUMNS[self.group]: self.row} if self.is_row else chosen


def cell_of(page: ReportPage, chosen: Chosen, table: str, line: str, key: str) -> PastCell:
    """The figure that stands at a place of a report.

    Args:
        table: CARD, STEP, GROUP, BEFORE or HEAT.
        line: the key of its row; of BEFORE that of the day or week beside which it is drawn, of
            HEAT weekday and hour as "0:9" for Mondays from nine to ten.

    Raises:
        BadInput: nothing stands there.
    """
    if key not in MEASURES or MEASURES[key].of == "now" or not page.first:
        raise BadInput(GONE)
    days = Days(date.fromisoformat(page.first), date.fromisoformat(page.last))
    if table == CARD:
        return PastCell(key, days, chosen)
    if table == STEP:
        return _of_step(PastCell(key, days, chosen), _day(line), by_week=page.step == WEEK)
    if table == BEFORE:
        return _of_before(page, PastCell(key, days, chosen), line)
    if table == HEAT:
        return PastCell(key, days, chosen, hour=_hour(line))
    if table != GROUP or page.group not in _COLUMNS:
        raise BadInput(GONE)
    return PastCell(key, days, chosen, page.group, _row_key(page.group, line))


def _of_step(all_days: PastCell, first: date, *, by_week: bool) -> PastCell:
    """The part of all days that lies in a day or week."""
    days = all_days.days
    last = first + timedelta(days=6) if by_week and first < date(9999, 1, 1) else first
    if last < days.first or first > days.last:
        raise BadInput(GONE)
    these = Days(max(first, days.first), min(last, days.last))
    step = reports.step_in_words(first, by_week=by_week)
    return PastCell(all_days.key, these, all_days.chosen, step=step)


def _of_before(page: ReportPage, all_days: PastCell, line: str) -> PastCell:
    """The day or week of the days before that is drawn beside one of these days."""
    if not page.before_first:
        raise BadInput(GONE)
    before = Days(date.fromisoformat(page.before_first), date.fromisoformat(page.before_last))
    by_week = page.step == WEEK
    split = _SPLIT[by_week]
    beside = dict(zip(split(all_days.days), split(before), strict=False))
    first = beside.get(_day(line))
    if first is None:
        raise BadInput(GONE)
    return _of_step(PastCell(all_days.key, before, all_days.chosen), first, by_week=by_week)


def _day(line: str) -> date:
    try:
        return date.fromisoformat(line)
    except ValueError:
        raise BadInput(GONE) from None


def _hour(line: str) -> int:
    weekday, _, hour = line.partition(":")
    if weekday not in _NUMBERS[:7] or hour not in _NUMBERS:
        raise BadInput(GONE)
    return int(weekday) * 24 + int(hour)


_NUMBERS = tuple(str(number) for number in range(24))


def _row_key(group: str, line: str) -> Any:
    if group not in (QUEUE, STAFF):
        return line
    if not (line.isascii() and line.isdecimal() and len(line) <= 10):
        raise BadInput(GONE)
    return int(line)
