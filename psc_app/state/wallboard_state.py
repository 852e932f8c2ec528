"""The wallboard: it shows the room how it stands, and nobody touches it.

A screen on a wall has no hands, so its sign-in would be locked after a quarter of an hour.
The figures go on all the same until the sign-in ends; everything else stays locked, as each
handler asks the gate as usual.
"""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.wall_cards import WallCard, WallFlags
from psc_app.services.insights import wallboard
from psc_app.state import gate
from psc_app.state.alarm import SeenAlarms
from psc_app.state.insights_state import FiguresState
from psc_app.wiring import house


class WallboardState(FiguresState, rx.State):
    """What one screen shows.

    Attributes:
        board: the figures; flags: how many red flags wait. No name of a patient comes here.
    """

    board: rx.Field[WallCard] = rx.field(default_factory=WallCard)
    flags: rx.Field[WallFlags] = rx.field(default_factory=WallFlags)

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.resting_staff_actor(cookie)

    async def _look_figures(self, actor: Actor, chosen: Chosen) -> Any:
        return await house().store.look(actor, wallboard.board, house().ledger, chosen)

    def _show_figures(self, seen: WallCard) -> None:
        self._put(board=seen)

    def _show_alarms(self, seen: SeenAlarms | None) -> None:
        # Not the cards themselves: they name patients.
        if seen is None or seen.flags is None:
            return
        since = min((one.since for one in seen.flags), default=0)
        self._put(flags=WallFlags(len(seen.flags), since, seen.late))
