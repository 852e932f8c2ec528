"""What live people share: the server they use, the morning's clock, and what is counted."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Coroutine
from itertools import count
from typing import Any
from uuid import uuid4

import aiohttp

from psc_app.simulation.said import Said
from psc_app.simulation.tab import NoAnswer
from psc_app.simulation.world import World

_NAME = "sim-"


def new_name() -> str:
    """A name for a message, as a browser gives each one."""
    return f"{_NAME}{uuid4().hex}"


class LiveStage:
    """One morning at one server.

    Args:
        url: where the server answers on this machine.
        speed: seconds of the morning in a second of the clock on the wall.

    Attributes:
        waiting: chats in line, as their patients see it.
        chats, texts: how many began.
        names: of the colleagues that the simulation plays.
        broken_off: whether the morning is being ended before its time.
    """

    def __init__(self, url: str, world: World, speed: float, http: aiohttp.ClientSession) -> None:
        """A morning that has not begun."""
        self.url, self.world, self.speed, self.http = url, world, speed, http
        self.said = Said(speed=speed)
        self.waiting = self.chats = self.texts = 0
        self.names: set[str] = set()
        self.broken_off = False
        self._loop = asyncio.get_running_loop()
        self._begins = self._loop.time()
        self._due: list[tuple[float, int, Callable[[], Awaitable[Any]]]] = []
        self._order = count()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._woken = asyncio.Event()

    def begin(self) -> None:
        """The morning begins now."""
        self._begins = self._loop.time()

    @property
    def at(self) -> float:
        """Seconds of the morning since its beginning."""
        return (self._loop.time() - self._begins) * self.speed

    def later(self, after: float, deed: Callable[[], Awaitable[Any]]) -> None:
        """Have something done after so many seconds of the morning."""
        heapq.heappush(self._due, (self.at + after, next(self._order), deed))
        self._woken.set()

    async def run(self) -> None:
        """Do what is due, when it is due, until cancelled."""
        while True:
            now = self.at
            while self._due and self._due[0][0] <= now:
                self.start(self._done(heapq.heappop(self._due)[2]))
            self._woken.clear()
            pause = (self._due[0][0] - self.at) / self.speed if self._due else 1.0
            try:
                await asyncio.wait_for(self._woken.wait(), max(0.0, min(pause, 1.0)))
            except TimeoutError:
                continue

    def heard_back(self, name: str) -> None:
        """The app has taken one of the messages: it is on the screen of whoever wrote it."""
        if name.startswith(_NAME):
            self.said.lines.add(name)

    @staticmethod
    async def _done(deed: Callable[[], Awaitable[Any]]) -> None:
        await deed()

    def start(self, deed: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Do something beside everything else."""
        task = asyncio.create_task(deed)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self.said.failed(type(fault).__name__)

    async def attempt(self, what: str, deed: Awaitable[Any]) -> bool:
        """Do something that a lost connection may prevent; whether it was done."""
        try:
            await deed
        except NoAnswer:
            self.said.was_unanswered(what)
            return False
        return True

    async def stop(self) -> None:
        """Do nothing more."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
