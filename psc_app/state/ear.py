"""How a tab hears its bell: at once, and what rings for everybody at its leisure."""

import random
import time
from collections.abc import Callable

from psc_app.domain import topics
from psc_app.ports.hub import Bell

LEISURE = 2.0
"""Seconds between two looks because of a crowded topic."""

_LOOK = 0.01
"""Seconds of computing that a look because of a crowded topic is reckoned at."""

_RUSH = 0.2
"""Seconds of computing that may come at once; more is spread."""

_PATIENCE = 20.0
"""Seconds after which a silent tab is asked whose it is."""


class Ear:
    """Hears a tab's bell, the crowded topics at most every so often.

    With hundreds of tabs, each change of a list that all of them show would
    otherwise have all of them read and send it again.
    """

    def __init__(
        self,
        bell: Bell,
        now: Callable[[], float] = time.monotonic,
        crowd: Callable[[], int] = lambda: 1,
        dice: Callable[[], float] = random.random,
    ) -> None:
        """Hear a bell.

        Args:
            bell: the tab's.
            now: seconds from anywhere.
            crowd: how many tabs hear the crowded topics.
            dice: a number from 0 to 1, another at each call.
        """
        self._bell = bell
        self._now = now
        self._crowd = crowd
        self._dice = dice
        self._held: set[str] = set()
        self._due = 0.0

    async def hear(self) -> set[str]:
        """What rang; nothing after a while, so that a revoked sign-in shows by itself."""
        now = self._now()
        rang = await self._bell.rung(within=self._due - now if self._held else _PATIENCE)
        now = self._now()
        crowded = self._held | (rang & topics.CROWDED)
        if not crowded:
            return rang
        if now < self._due:
            self._held = crowded
            return rang - topics.CROWDED
        # If all tabs of a large floor looked at the same moment, whatever came next, such as
        # an offer, would wait until the last of them had looked.
        rush = min(LEISURE, self._crowd() * _LOOK)
        if not self._held and rush > _RUSH:
            self._held = crowded
            self._due = now + rush * self._dice()
            return rang - topics.CROWDED
        self._held = set()
        self._due = now + LEISURE
        return rang | crowded
