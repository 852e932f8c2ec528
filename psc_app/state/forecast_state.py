"""The supervisors' forecast of today, live."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.csv_text import Cell
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_cards import ForecastPage
from psc_app.services.insights import forecasting
from psc_app.state.exporting import ExportState
from psc_app.state.gate import handler
from psc_app.state.insights_state import FiguresState
from psc_app.wiring import house

_HEADER = (
    "From", "Expected", "Came", "Agents needed", "Agents usually on duty", "Agents on duty today",
)  # fmt: skip


class ForecastState(FiguresState, ExportState, rx.State):
    """What one tab of the page shows.

    Attributes:
        page: the forecast, as the address asks for it.
    """

    page: rx.Field[ForecastPage] = rx.field(default_factory=ForecastPage)

    async def _look_figures(self, actor: Actor, chosen: Chosen) -> ForecastPage:
        home = house()
        asked = self._asked("at_once")
        return await home.store.look(actor, forecasting.page, home.ledger, chosen, asked)

    def _show_figures(self, seen: ForecastPage) -> None:
        self._put(page=seen)

    @rx.event
    @handler("staff")
    async def export_csv(self, actor: Actor) -> Any:
        """Hand out the quarter hours that are shown."""
        zone = ZoneInfo(self.chosen.zone or "UTC")
        return await self._csv(actor, "forecast", _HEADER, _rows(self.page, zone))


def _rows(page: ForecastPage, zone: ZoneInfo) -> Iterable[tuple[Cell, ...]]:
    for row in page.rows:
        start = datetime.fromtimestamp(row.start / 1000, UTC).astimezone(zone)
        yield (start, round(row.expected, 3), row.came, row.needed, row.usual, row.today)
