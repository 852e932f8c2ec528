"""The supervisors' page about agents: where each stands, their figures, and one's day."""

from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.agent_figure_cards import AgentColumn, AgentDay, AgentFigures, AgentPage
from psc_app.domain.insight_cards import BehindCard, ChartCard
from psc_app.domain.measures.chosen import Chosen
from psc_app.services.insights import agent_page, behind
from psc_app.state.behind_state import BehindState
from psc_app.state.exporting import ExportState
from psc_app.state.gate import handler
from psc_app.state.insights_state import FiguresState
from psc_app.wiring import house


class AgentFiguresState(FiguresState, ExportState, BehindState, rx.State):
    """What one tab of the page shows; see agent_figure_cards.AgentPage.

    Attributes:
        presence: the presence to which the grid is narrowed, as the address has it.
        day_open: whether an agent is chosen whose day is shown.
    """

    presences: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    over_time: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    columns: rx.Field[list[AgentColumn]] = rx.field(default_factory=list)
    rows: rx.Field[list[AgentFigures]] = rx.field(default_factory=list)
    day: rx.Field[AgentDay] = rx.field(default_factory=AgentDay)
    presence: rx.Field[str] = rx.field("")

    def _more_topics(self, actor: Actor) -> set[str]:
        return {topics.FLOOR}

    async def _look_more(self, actor: Actor, rang: set[str]) -> Any:
        return self._asked("presence")

    def _show_more(self, seen: Any) -> None:
        self._put(presence=seen)

    async def _look_figures(self, actor: Actor, chosen: Chosen) -> AgentPage:
        home = house()
        return await home.store.look(
            actor,
            agent_page.page,
            home.ledger,
            chosen,
            sort=self._asked("sort"),
            presence=self._asked("presence"),
        )

    def _show_figures(self, seen: AgentPage) -> None:
        self._put(
            presences=seen.presences,
            over_time=seen.over_time,
            columns=list(seen.columns),
            rows=list(seen.rows),
            day=seen.day,
        )

    @rx.event
    @handler("staff")
    async def look_behind_of(self, actor: Actor, staff_id: int, figure: str) -> None:
        """Take one agent's figure apart into its conversations."""
        await self._take_apart(actor, (self._chosen(), staff_id, figure))

    async def _look_behind(
        self, actor: Actor, pressed: tuple[Chosen, int, str], after: int
    ) -> BehindCard:
        home = house()
        return await home.store.do(actor, behind.of_agent, home.ledger, *pressed, after=after)

    @rx.event
    @handler("staff")
    async def export_csv(self, actor: Actor) -> Any:
        """The grid as it is shown."""
        figures = [one.label for one in self.columns[5:]]
        header = ["Agent", "Role", "Presence", "In use", "Capacity", "Ongoing", *figures]
        rows = [
            [
                one.name,
                one.role,
                one.presence_label,
                one.used,
                one.units,
                one.ongoing,
                *(cell.raw if cell.key != "accepted_offers" else cell.text for cell in one.cells),
            ]
            for one in self.rows
        ]
        return await self._csv(actor, "agents", header, rows)
