"""Keeps figures up to date: of the day in memory, of past days in the database."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from psc_app.backstage.lanes import running, to_its_end
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import TooLate
from psc_app.services.insights import reading, rollups
from psc_app.services.insights.rollups import Steps
from psc_app.wiring import House, house

_TICK = 1.0
"""Seconds between two looks at whether the log has grown."""

_ROLL = 300.0
"""Seconds between two times of adding up; what is younger waits for the next."""

_FIRST_ROLL = 20.0
"""Seconds after the start for the first time."""

_REST = 1.0
"""How long a portion rests, by how long it took: others are to get their turn."""


@asynccontextmanager
async def figures() -> AsyncIterator[None]:
    """Keep figures while the app runs; a lifespan task of the server."""
    home = house()
    lanes = (lambda: follow_log(home), lambda: roll_up(home))
    async with running(*(to_its_end(lane, _TICK, "keeping figures") for lane in lanes)):
        yield


async def follow_log(home: House) -> None:
    """Read the first window in portions, then ring once a second where there was more."""
    ledger, told = home.ledger, -1
    # numpy takes a moment to load, which belongs to nobody's look.
    while not await home.store.look(SYSTEM, ledger.step):
        if ledger.progress - told > 0.05:
            told = ledger.progress
            home.hub.ring((topics.FIGURES,))
        await asyncio.sleep(ledger.portion_took * _REST)
    told = -1
    while True:
        await home.store.look(SYSTEM, ledger.follow)
        if ledger.stamp != told:
            told = ledger.stamp
            home.hub.ring((topics.FIGURES,))
        await asyncio.sleep(_TICK)


async def roll_up(home: House) -> None:
    """Add up past quarter hours, and those of which something was heard since."""
    me = secrets.token_hex(8)
    settled = await home.store.look(SYSTEM, reading.newest)
    await asyncio.sleep(_FIRST_ROLL)
    while True:
        newest = await home.store.look(SYSTEM, reading.newest)
        # Another process may do it.
        with suppress(TooLate):
            await run(home, rollups.steps(me, settled))
        settled = newest
        await asyncio.sleep(_ROLL)


async def run(home: House, todo: Steps) -> int:
    """Do steps one after the other, with rests in between."""
    loop = asyncio.get_running_loop()
    answer = None
    while True:
        try:
            step = todo.send(answer)
        except StopIteration as over:
            return over.value
        began = loop.time()
        work = home.store.do if step.writes else home.store.look
        answer = await work(SYSTEM, step.verb, *step.args)
        await asyncio.sleep((loop.time() - began) * _REST)
