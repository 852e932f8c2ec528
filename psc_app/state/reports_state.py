"""The supervisors' reports: days and weeks that are over."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.csv_text import Cell
from psc_app.domain.insight_cards import BehindCard, FigureCard
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_cards import ReportPage, ReportTable
from psc_app.services.insights import past_behind, past_cell, reports
from psc_app.state.behind_state import BehindState
from psc_app.state.exporting import ExportState
from psc_app.state.gate import handler
from psc_app.state.insights_state import FiguresState
from psc_app.wiring import house

_ASKED = ("period", "from", "to", "by", "group", "view")
"""What the address says of a report, beside the filters."""

_KEPT_FOR = timedelta(seconds=60)
"""How long the same report is not counted again: past days change little, and cost more."""


class ReportsState(FiguresState, ExportState, BehindState, rx.State):
    """What one tab of the page shows.

    Attributes:
        report: the report, as the address asks for it.
        group_filter: what the filter stands at that the table of groups sets.
    """

    report: rx.Field[ReportPage] = rx.field(default_factory=ReportPage)
    group_filter: rx.Field[str] = rx.field("")
    _made: tuple[Any, datetime] | None = None

    async def _look_figures(
        self, actor: Actor, chosen: Chosen
    ) -> tuple[ReportPage, str, tuple[Any, datetime]] | None:
        query = {name: self._asked(name) for name in _ASKED}
        key, now = (chosen, tuple(query.items())), house().clock.now()
        if self._made is not None and self._made[0] == key and now - self._made[1] < _KEPT_FOR:
            return None
        page = await house().store.look(actor, reports.page, chosen, query)
        return page, _filter(chosen, page.by_group), (key, now)

    def _show_figures(self, seen: tuple[ReportPage, str, tuple[Any, datetime]] | None) -> None:
        if seen is None:
            return
        page, group_filter, self._made = seen
        self._put(report=page, group_filter=group_filter)

    @rx.event
    @handler("staff")
    async def look_behind(self, actor: Actor, figure: str) -> AsyncIterator[None]:
        """Take the figure of all days apart into its conversations."""
        async for _ in self._take_past_apart(actor, past_cell.CARD, "", figure):
            yield

    @rx.event
    @handler("staff")
    async def look_behind_row(
        self, actor: Actor, table: str, line: str, figure: str
    ) -> AsyncIterator[None]:
        """Take a figure of a table apart: which table, which of its rows, which figure."""
        async for _ in self._take_past_apart(actor, table, line, figure):
            yield

    @rx.event
    @handler("staff")
    async def look_behind_point(self, actor: Actor, series: str, day: str) -> AsyncIterator[None]:
        """Take a point of the chart apart: of these days, or of the days before beside them."""
        table = past_cell.BEFORE if series == reports.BEFORE else past_cell.STEP
        async for _ in self._take_past_apart(actor, table, day, self.report.view):
            yield

    @rx.event
    @handler("staff")
    async def look_behind_hour(self, actor: Actor, weekday: str, hour: str) -> AsyncIterator[None]:
        """Take a cell of the heat map apart."""
        line = f"{weekday}:{hour}"
        async for _ in self._take_past_apart(actor, past_cell.HEAT, line, self.report.view):
            yield

    async def _take_past_apart(
        self, actor: Actor, table: str, line: str, figure: str
    ) -> AsyncIterator[None]:
        cell = past_cell.cell_of(self.report, self._chosen(), table, line, figure)
        # The looks at the log take a while: what is meant is said before.
        self.behind = BehindCard(figure=FigureCard(label=cell.one.label), reading=True)
        self.looking_behind = True
        yield
        try:
            await self._take_apart(actor, await self._all_steps(actor, past_behind.steps(cell)))
        except BaseException:
            self._forget_behind()
            raise

    async def _all_steps(self, actor: Actor, todo: past_behind.Steps) -> past_behind.Found:
        answer: Any = None
        while True:
            try:
                step = todo.send(answer)
            except StopIteration as over:
                return over.value
            answer = await house().store.look(actor, step.verb, *step.args)

    async def _take_apart(self, actor: Actor, pressed: past_behind.Found, after: int = 0) -> None:
        found = await self._all_steps(actor, past_behind.turned(pressed, after))
        await super()._take_apart(actor, found, after)

    async def _look_behind(
        self, actor: Actor, pressed: past_behind.Found, after: int
    ) -> BehindCard:
        return await house().store.do(actor, past_behind.page, pressed, after=after)

    @rx.event
    @handler("staff")
    async def export_days(self, actor: Actor) -> Any:
        """Hand out the table of days or weeks that is shown."""
        page = self.report
        return await self._table(actor, f"report-by-{page.step or 'day'}", page.by_step)

    @rx.event
    @handler("staff")
    async def export_groups(self, actor: Actor) -> Any:
        """Hand out the table of queues, agents, channels or dispositions that is shown."""
        page = self.report
        return await self._table(actor, f"report-by-{page.group or 'queue'}", page.by_group)

    async def _table(self, actor: Actor, what: str, table: ReportTable) -> Any:
        header = (table.title or "Row", *(one.label for one in table.columns))
        return await self._csv(actor, what, header, _rows(table))


def _rows(table: ReportTable) -> Iterable[tuple[Cell, ...]]:
    for row in (*table.rows, table.total):
        if row.cells:
            name = f"{row.name} ({row.note})" if row.note else row.name
            yield (name, *(cell.raw for cell in row.cells))


def _filter(chosen: Chosen, table: ReportTable) -> str:
    set_to: Mapping[str, Any] = {
        "queue": chosen.queue_id,
        "agent": chosen.staff_id,
        "channel": chosen.channel,
    }
    return str(set_to.get(table.param) or "")
