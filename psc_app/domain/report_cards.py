"""Frozen records for the pages of reports and of the forecast."""

from dataclasses import dataclass

from psc_app.domain.insight_cards import ChartCard, FigureCard, FigureColumn

_NO_CHART = ChartCard()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report's table.

    Attributes:
        key: as a filter of the address has it, where the table sets one; else what the row is.
        note: what is to be known of the row, such as "so far".
    """

    key: str = ""
    name: str = ""
    note: str = ""
    cells: tuple[FigureCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of figures.

    Attributes:
        key: "step" or "group": over the days, or by what is chosen.
        title: what its rows are.
        param: the filter that a press on a row's name sets; empty for none.
        columns: its figures.
        total: the row of all together.
    """

    key: str = ""
    title: str = ""
    param: str = ""
    columns: tuple[FigureColumn, ...] = ()
    rows: tuple[ReportRow, ...] = ()
    total: ReportRow = ReportRow()


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the page of reports shows.

    Attributes:
        words, before: the days, and those they are compared with, as people read them.
        first, last: the days as forms write them; before_first, before_last: likewise; limit:
            today.
        period, step, group, view: what is chosen, by name.
        note: what is to be known first; so_far: whether today is among the days.
        has: whether anything was counted on those days.
        cards: the figures of all days; trend: one of them over the days, with the days before;
            heat: the same by weekday and hour.
    """

    words: str = ""
    before: str = ""
    first: str = ""
    last: str = ""
    before_first: str = ""
    before_last: str = ""
    limit: str = ""
    period: str = ""
    step: str = ""
    group: str = ""
    view: str = ""
    view_name: str = ""
    note: str = ""
    so_far: bool = False
    has: bool = False
    cards: tuple[FigureCard, ...] = ()
    trend: ChartCard = _NO_CHART
    heat: ChartCard = _NO_CHART
    by_step: ReportTable = ReportTable()
    by_group: ReportTable = ReportTable()


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A quarter hour of the forecast, as the file for a spreadsheet has it.

    Attributes:
        start: milliseconds since 1970.
        came: None where it has not begun yet.
        needed: agents; None where it can't be said.
        usual: agents on duty in the weeks before; today: so far today, None where it is to come.
    """

    start: int = 0
    expected: float = 0.0
    came: int | None = None
    needed: int | None = None
    usual: float = 0.0
    today: float | None = None


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """What the page of the forecast shows.

    Attributes:
        day: today, as people read it.
        cards: its figures.
        arrivals, sums, agents: expected and come by quarter hour; the same added up over the
            day; agents needed, usual, and there today.
        at_once: conversations an agent is counted with; choices of it.
        short: quarter hours ahead for which fewer than needed are usual, in words.
        basis: how it is reckoned, sentence by sentence.
        rows: for the spreadsheet.
        at: the moment for which it holds.
    """

    day: str = ""
    has: bool = False
    cards: tuple[FigureCard, ...] = ()
    arrivals: ChartCard = _NO_CHART
    sums: ChartCard = _NO_CHART
    agents: ChartCard = _NO_CHART
    at_once: str = ""
    choices: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    rows: tuple[ForecastRow, ...] = ()
    at: int = 0
