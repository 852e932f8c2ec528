"""What the simulated carrier does by itself after a while: reporting and bringing, in its loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

Errand = Callable[[], Coroutine[Any, Any, None]]

_LONGEST_PAUSE = 3600.0


class Errands:
    """Runs errands in one event loop, whichever thread gives them.

    Args:
        done: called after each, in the loop's thread.
    """

    def __init__(self, done: Callable[[], None]) -> None:
        """Nothing runs before `start`; what is given until then waits."""
        self._done = done
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[Errand] = []
        self._under_way = 0
        self._rest = threading.Condition()
        self._pauses: set[asyncio.Event] = set()

    def start(self) -> None:
        """Run them from now on, in the running loop."""
        self._loop = asyncio.get_running_loop()
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            self.begin(one)

    def stop(self) -> None:
        """Begin none any more."""
        self._loop = None

    def begin(self, errand: Errand) -> None:
        """Run an errand beside the others; from any thread."""
        loop = self._loop
        if loop is None:
            self._waiting.append(errand)
            return
        with self._rest:
            self._under_way += 1
        asyncio.run_coroutine_threadsafe(self._through(errand), loop)

    async def _through(self, errand: Errand) -> None:
        try:
            await errand()
        finally:
            with self._rest:
                self._under_way -= 1
                self._rest.notify_all()
            self._done()

    async def pause(self, seconds: float) -> None:
        """Wait, unless somebody is in a hurry."""
        if seconds <= 0:
            return
        over = asyncio.Event()
        self._pauses.add(over)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), min(seconds, _LONGEST_PAUSE))
        finally:
            self._pauses.discard(over)

    def hurry(self) -> None:
        """End every pause that is under way; from any thread."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(lambda: [one.set() for one in list(self._pauses)])

    def settled(self, within: float) -> bool:
        """Wait in another thread than the loop's until nothing is under way.

        Returns:
            Whether that came within so many seconds.
        """
        with self._rest:
            return self._rest.wait_for(lambda: self._under_way == 0, within)
