"""A figure that is taken apart: what pages of figures share of it."""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.insight_cards import BehindCard
from psc_app.state.gate import handler


class BehindState(rx.State, mixin=True):
    """The dialog with the conversations behind a figure.

    A page has handlers that say which figure was pressed, and writes `_look_behind`.

    Attributes:
        behind: the figure that is taken apart; looking_behind: whether one is.
    """

    behind: rx.Field[BehindCard] = rx.field(default_factory=BehindCard)
    looking_behind: rx.Field[bool] = rx.field(False)
    _pressed: Any = None

    async def _look_behind(self, actor: Actor, pressed: Any, after: int) -> BehindCard:
        """One page of what is behind a figure, with the person's own rights."""
        raise NotImplementedError

    async def _take_apart(self, actor: Actor, pressed: Any, after: int = 0) -> None:
        """Show what is behind a figure; `pressed` says which one."""
        self.behind = await self._look_behind(actor, pressed, after)
        self._pressed, self.looking_behind = pressed, True

    def _forget_behind(self) -> None:
        self._pressed, self.looking_behind, self.behind = None, False, BehindCard()

    @rx.event
    @handler("staff")
    async def turn_page(self, actor: Actor, after: int) -> None:
        """Other conversations behind the figure."""
        if self._pressed is not None:
            await self._take_apart(actor, self._pressed, after)

    @rx.event
    @handler("staff")
    async def close_behind(self, actor: Actor) -> None:
        """Close what was taken apart, and forget the names in it."""
        self._forget_behind()
