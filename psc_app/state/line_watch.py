"""Tells the tabs of those who wait when their place in line has changed.

A thousand patients who all looked again at each change of the line would leave
nothing for the conversations. So one watch, for the whole process, hears of the
changes, counts all places at once, at most every two seconds, and wakes only
the tabs whose place differs from what they show. A tab takes its new place from
here by the short way to the screen (LiveState._patch).
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.portal_cards import PlaceCard
from psc_app.ports.hub import Bell
from psc_app.services import waiting_times
from psc_app.wiring import House, house

REST = 2.0
"""Seconds between two counts, and so between two changes on a tab."""

LOOK_ANEW = 30.0
"""Seconds after which a tab looks at all of it by itself: hours pass without a bell."""

_AT_ONCE = 40
"""Tabs woken in one go, so that messages come through in between."""

_log = logging.getLogger(__name__)


def topic(token: str) -> str:
    """The bell by which the watch wakes one tab."""
    return f"line:{token}"


@dataclass(slots=True)
class _Tab:
    """What one tab shows.

    Attributes:
        conversation_id: the conversation that waits; 0 for a tab with the form.
        shown: the place on its screen.
        news: the place it should show; None to have all of it looked at anew.
        due: when it looks at all of it, on the event loop's clock.
    """

    conversation_id: int
    shown: PlaceCard
    due: float
    news: PlaceCard | None = None


class LineWatch:
    """The tabs that wait, and the one task that wakes them; runs while there are any."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._tabs: dict[str, _Tab] = {}
        self._task: asyncio.Task[None] | None = None
        self._newcomers = False

    def __len__(self) -> int:
        """How many tabs are watched for."""
        return len(self._tabs)

    def keep(self, token: str, conversation_id: int = 0, shown: PlaceCard | None = None) -> None:
        """Watch for a tab that has just looked; call it on the event loop."""
        loop = asyncio.get_running_loop()
        self._tabs[token] = _Tab(conversation_id, shown or PlaceCard(), loop.time() + LOOK_ANEW)
        # The line may have changed between its look and this moment.
        self._newcomers = self._newcomers or conversation_id > 0
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._watch(house()))

    def drop(self, token: str) -> None:
        """The tab doesn't wait any more, or is gone."""
        self._tabs.pop(token, None)

    def news(self, token: str) -> PlaceCard | None:
        """The place a woken tab should show; None where it has to look at all of it."""
        tab = self._tabs.get(token)
        if tab is None or tab.news is None:
            return None
        tab.shown, tab.news = tab.news, None
        return tab.shown

    async def _watch(self, home: House) -> None:
        bell = home.hub.bell()
        bell.hang((topics.OPEN_ITEMS,))
        try:
            while self._tabs:
                changed = await self._has_changed(bell)
                try:
                    await self._tell(home, changed)
                except Exception as fault:
                    self._newcomers = True
                    _log.error("places in line could not be counted: %s", type(fault).__name__)
                if changed:
                    await asyncio.sleep(REST)
        finally:
            bell.take_down()

    async def _has_changed(self, bell: Bell) -> bool:
        """Wait until the line changes, or for a while."""
        rang = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REST):
                rang = bool(await bell.rung())
        newcomers, self._newcomers = self._newcomers, False
        return rang or newcomers

    async def _tell(self, home: House, changed: bool) -> None:
        """Wake the tabs whose place changed, and those that are due to look anew."""
        waking = set()
        if changed:
            wanted = {tab.conversation_id for tab in self._tabs.values()} - {0}
            places = await home.store.look(SYSTEM, waiting_times.survey, wanted)
            for token, tab in self._tabs.items():
                place = places.get(tab.conversation_id)
                if place is not None and place != tab.shown:
                    tab.news = place
                    waking.add(token)
        now = asyncio.get_running_loop().time()
        for token, tab in self._tabs.items():
            if now >= tab.due:
                tab.news, tab.due = None, now + LOOK_ANEW
                waking.add(token)
        await self._wake(home, [topic(token) for token in waking])

    async def _wake(self, home: House, bells: list[str]) -> None:
        for start in range(0, len(bells), _AT_ONCE):
            home.hub.ring(bells[start : start + _AT_ONCE])
            await asyncio.sleep(REST * _AT_ONCE / max(len(bells), _AT_ONCE) / 2)


WATCH = LineWatch()
"""This process's."""
