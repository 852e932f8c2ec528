"""The clock's deeds and the basket of receipts, as long as the server runs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from psc_app.domain import red_flags
from psc_app.domain.actor import SYSTEM
from psc_app.services import knowledge, presence, receipts, sign_in, timekeeper
from psc_app.wiring import House, house

_log = logging.getLogger(__name__)

_TICK = 1.0
"""Seconds between looks at what time has made due."""

_HOUSEKEEPING = 3600.0
"""Seconds between two clearings of old sign-ins, codes and tries."""

_RECEIPTS = 0.05
"""Seconds between two portions out of the basket of receipts."""


@asynccontextmanager
async def backstage() -> AsyncIterator[None]:
    """Run the backstage while the app runs; a lifespan task of the server."""
    home = house()
    # The list takes a moment to prepare, which the first patient need not wait for.
    await asyncio.to_thread(red_flags.check, "")
    await home.store.look(SYSTEM, knowledge.refresh, home.search)
    await home.store.do(SYSTEM, presence.everybody_lost)
    tasks = [
        asyncio.create_task(_every(_TICK, lambda: _tick(home))),
        asyncio.create_task(_every(_HOUSEKEEPING, lambda: _clear_up(home))),
        asyncio.create_task(_every(_RECEIPTS, lambda: _receipts(home, home.receipts.portion()))),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _receipts(home, home.receipts.empty())


async def _every(seconds: float, deed: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await deed()
        except Exception as fault:
            # One failed round must not end all later ones.
            _log.error("backstage: %s failed", type(fault).__name__)
        await asyncio.sleep(seconds)


async def _tick(home: House) -> None:
    await home.store.do(SYSTEM, timekeeper.tick)


async def _clear_up(home: House) -> None:
    await home.store.do(SYSTEM, sign_in.forget_old)


async def _receipts(home: House, seen: list[receipts.Seen]) -> None:
    if seen:
        await home.store.do(SYSTEM, receipts.record, seen)
