"""The supervisors' first page: the figures about conversations, and what is behind each."""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput
from psc_app.domain.insight_cards import (
    BehindCard,
    ChartCard,
    ConversationPage,
    FigureCard,
    FigureColumn,
    FigureGroup,
    QueueFigures,
)
from psc_app.domain.measures.chosen import Chosen
from psc_app.services.insights import behind, conversation_page
from psc_app.services.insights.behind_quarter import behind_quarter
from psc_app.state.behind_state import BehindState
from psc_app.state.exporting import ExportState
from psc_app.state.gate import handler
from psc_app.state.insights_state import FiguresState
from psc_app.wiring import house


class ConversationFiguresState(FiguresState, ExportState, BehindState, rx.State):
    """What one tab of the page shows; see insight_cards.ConversationPage."""

    cards: rx.Field[list[FigureCard]] = rx.field(default_factory=list)
    groups: rx.Field[list[FigureGroup]] = rx.field(default_factory=list)
    by_state: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    over_time: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    waiting: rx.Field[FigureCard] = rx.field(default_factory=FigureCard)
    waited: rx.Field[FigureCard] = rx.field(default_factory=FigureCard)
    long_waits: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    handled: rx.Field[FigureCard] = rx.field(default_factory=FigureCard)
    long_work: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    answered: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    lost: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    how: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    moods: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    hours: rx.Field[ChartCard] = rx.field(default_factory=ChartCard)
    columns: rx.Field[list[FigureColumn]] = rx.field(default_factory=list)
    queues: rx.Field[list[QueueFigures]] = rx.field(default_factory=list)

    async def _look_figures(self, actor: Actor, chosen: Chosen) -> ConversationPage:
        home = house()
        return await home.store.look(actor, conversation_page.page, home.ledger, chosen)

    def _show_figures(self, seen: ConversationPage) -> None:
        self._put(
            cards=list(seen.cards),
            groups=list(seen.more),
            by_state=seen.by_state,
            over_time=seen.over_time,
            waiting=seen.waiting,
            waited=seen.waited,
            long_waits=seen.long_waits,
            handled=seen.handled,
            long_work=seen.long_work,
            answered=seen.answered,
            lost=seen.lost,
            how=seen.how,
            moods=seen.moods,
            hours=seen.hours,
            columns=list(seen.columns),
            queues=list(seen.queues),
        )

    @rx.event
    @handler("staff")
    async def look_behind(self, actor: Actor, figure: str) -> None:
        """Take a figure apart into its conversations."""
        await self._take_apart(actor, (self._chosen(), figure, 0))

    @rx.event
    @handler("staff")
    async def look_behind_of(self, actor: Actor, queue_id: int, figure: str) -> None:
        """Take one queue's figure apart."""
        if queue_id < 1:
            raise BadInput("There is no such queue.")
        await self._take_apart(actor, (self._chosen(), figure, queue_id))

    @rx.event
    @handler("staff")
    async def look_behind_part(self, actor: Actor, series: str, point: str) -> None:
        """The same for a part of a chart whose keys are figures."""
        await self._take_apart(actor, (self._chosen(), point or series, 0))

    @rx.event
    @handler("staff")
    async def look_behind_quarter(self, actor: Actor, series: str, point: str) -> None:
        """The same for a quarter hour of a chart along the day."""
        if not (point.isascii() and point.isdecimal() and len(point) < 15):
            raise BadInput("The chart has no such point.")
        await self._take_apart(actor, (self._chosen(), series, 0, int(point)))

    async def _look_behind(self, actor: Actor, pressed: tuple[Any, ...], after: int) -> BehindCard:
        chosen, figure, queue_id, *quarter = pressed
        home = house()
        if quarter:
            return await home.store.do(
                actor, behind_quarter, home.ledger, chosen, figure, *quarter, after=after
            )
        return await home.store.do(
            actor, behind.behind, home.ledger, chosen, figure, queue_id=queue_id, after=after
        )

    @rx.event
    @handler("staff")
    async def export_csv(self, actor: Actor) -> Any:
        """The table of the queues as it is shown."""
        rows = [[one.name, *(cell.raw for cell in one.cells)] for one in self.queues]
        return await self._csv(
            actor, "queues", ["Queue", *(one.label for one in self.columns)], rows
        )
