"""What all that goes on behind the screens has in common: how it lives, and what wakes it.

A lane is a task of its own. One failed round ends no later ones, and the log says what failed by
the fault's kind alone: its text may hold what a patient wrote.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any

from psc_app.ports.hub import Hub

_log = logging.getLogger(__name__)


@asynccontextmanager
async def running(*lanes: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have lanes run meanwhile; at the end they are cancelled and waited for."""
    tasks = [asyncio.create_task(lane) for lane in lanes]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def every(seconds: float, deed: Callable[[], Awaitable[object]], what: str) -> None:
    """Do something, rest, and do it again; never ends.

    Args:
        what: what it is, for the log where it fails.
    """
    while True:
        try:
            await deed()
        except Exception as fault:
            _failed(what, fault)
        await asyncio.sleep(seconds)


async def to_its_end(lane: Callable[[], Awaitable[None]], pause: float, what: str) -> None:
    """Begin a lane anew where it fails: it looks itself where it stood.

    Args:
        pause: seconds before it begins anew.
        what: what it is, for the log where it fails.
    """
    while True:
        try:
            return await lane()
        except Exception as fault:
            _failed(what, fault)
        await asyncio.sleep(pause)


async def by_bell(
    hub: Hub,
    topics: Iterable[str],
    look: Callable[[], Awaitable[bool | None]],
    *,
    within: float,
    pause: float,
    what: str,
) -> None:
    """Look at the start, whenever a topic rings, and now and then; never ends.

    Args:
        look: says whether there may be more, for which it is called again at once.
        within: seconds after which to look even if nothing rang.
        pause: seconds after a look that failed.
        what: what is looked at, for the log where that fails.
    """
    bell = hub.bell()
    # It hangs before the first look, so nothing falls in between.
    bell.hang(topics)
    try:
        while True:
            try:
                if await look():
                    continue
            except Exception as fault:
                _failed(what, fault)
                await asyncio.sleep(pause)
            await bell.rung(within=within)
    finally:
        bell.take_down()


def _failed(what: str, fault: Exception) -> None:
    _log.error("%s failed: %s", what, type(fault).__name__)
