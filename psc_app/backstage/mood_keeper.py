"""Has patients' messages read for sentiment and emergencies, once they were delivered."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psc_app.backstage.lanes import running, to_its_end
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.reading import Reading
from psc_app.domain.vocabulary import Engine
from psc_app.services import mood
from psc_app.services.mood import ToRead
from psc_app.wiring import House, house

_log = logging.getLogger(__name__)

_BATCH = 24
"""Messages read together: more would have those that come meanwhile wait too long for an alarm."""

_OLD_BATCH = 8
"""The same of messages that were left over from before the start, and can wait."""

_MOST_LEFT_OVER = 5_000
"""How far back, in messages, is looked at the start for what was left unread."""

_LOOK_AGAIN = 30.0
"""Seconds after which to look even if nothing rang."""

_PAUSE = 2.0
"""Seconds after something failed."""


@asynccontextmanager
async def readers() -> AsyncIterator[None]:
    """Read messages while the app runs; a lifespan task of the server."""
    home = house()
    mark = await home.store.look(SYSTEM, mood.newest)
    lanes = (lambda: read_new(home, mark), lambda: read_left_over(home, mark))
    try:
        async with running(*(to_its_end(lane, _PAUSE, "reading messages") for lane in lanes)):
            yield
    finally:
        await home.reader.close()


async def read_new(home: House, mark: int) -> None:
    """Read what is said from now on, as soon as it is said; never ends.

    Args:
        mark: the newest message that is not for this lane.
    """
    bell = home.hub.bell()
    # The bell hangs before the first look, so nothing falls in between.
    bell.hang({topics.TO_READ})
    try:
        while True:
            waiting = await home.store.look(SYSTEM, mood.to_read, _BATCH, mark)
            if not waiting:
                await bell.rung(within=_LOOK_AGAIN)
                continue
            await _read(home, waiting)
            mark = waiting[-1].message_id
    finally:
        bell.take_down()


async def read_left_over(home: House, mark: int) -> None:
    """Read what was left unread when the server stopped, in between.

    Args:
        mark: the newest message there was at the start.
    """
    await home.reader.settle()
    after = mark - _MOST_LEFT_OVER
    while waiting := await home.store.look(SYSTEM, mood.to_read, _OLD_BATCH, after, mark):
        await _read(home, waiting)
        after = waiting[-1].message_id


async def _read(home: House, waiting: tuple[ToRead, ...]) -> None:
    try:
        readings = await home.reader.read([one.body for one in waiting])
    except Exception as fault:
        # It promises not to; and a mood that can't be told is not neutral.
        _log.error("the reader failed: %s", type(fault).__name__)
        readings = [Reading(None, Engine.NONE)] * len(waiting)
    await home.store.do(SYSTEM, mood.record, list(zip(waiting, readings, strict=True)))
