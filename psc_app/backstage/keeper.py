"""The clock's deeds and the basket of receipts, as long as the server runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psc_app.backstage.lanes import every, running
from psc_app.domain import red_flags
from psc_app.domain.actor import SYSTEM
from psc_app.services import knowledge, presence, receipts, reminders, sign_in, timekeeper
from psc_app.wiring import House, house

_TICK = 1.0
"""Seconds between looks at what time has made due."""

_HOUSEKEEPING = 3600.0
"""Seconds between two clearings of old sign-ins, codes and tries."""

_REMINDERS = 30.0
"""Seconds between two looks for reminders that are due."""

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
    lanes = (
        every(_TICK, lambda: _tick(home), "backstage: what is due"),
        every(_REMINDERS, lambda: _remind(home), "backstage: sending reminders"),
        every(_HOUSEKEEPING, lambda: _clear_up(home), "backstage: clearing up"),
        every(
            _RECEIPTS,
            lambda: _receipts(home, home.receipts.portion()),
            "backstage: keeping receipts",
        ),
    )
    try:
        async with running(*lanes):
            yield
    finally:
        await _receipts(home, home.receipts.empty())


async def _tick(home: House) -> None:
    await home.store.do(SYSTEM, timekeeper.tick)


async def _remind(home: House) -> None:
    await home.store.do(SYSTEM, reminders.send_due)


async def _clear_up(home: House) -> None:
    await home.store.do(SYSTEM, sign_in.forget_old)


async def _receipts(home: House, seen: list[receipts.Seen]) -> None:
    if seen:
        await home.store.do(SYSTEM, receipts.record, seen)
