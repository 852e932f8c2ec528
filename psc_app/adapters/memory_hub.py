"""Doorbells within one process."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Iterable


class _MemoryBell:
    def __init__(self, hub: "MemoryHub") -> None:
        self._hub = hub
        self._topics: frozenset[str] = frozenset()
        self._rang: set[str] = set()
        self._wake = asyncio.Event()

    def hang(self, topics: Iterable[str]) -> None:
        """Listen to exactly these topics from now on."""
        wanted = frozenset(topics)
        for topic in self._topics - wanted:
            self._hub._drop(topic, self)
        for topic in wanted - self._topics:
            self._hub._bells[topic].add(self)
        self._topics = wanted

    async def rung(self, within: float | None = None) -> set[str]:
        """Wait until a topic rings, or so many seconds; return all that rang since the last."""
        if not self._wake.is_set():
            # Every message passes here, and asyncio.timeout costs more than this does.
            loop = asyncio.get_running_loop()
            over = None if within is None else loop.call_later(max(0.0, within), self._wake.set)
            try:
                await self._wake.wait()
            finally:
                if over is not None:
                    over.cancel()
        self._wake.clear()
        rang, self._rang = self._rang, set()
        return rang

    def take_down(self) -> None:
        """Stop listening."""
        self.hang(())

    def _hear(self, topic: str) -> None:
        self._rang.add(topic)
        self._wake.set()


class MemoryHub:
    """Bells, and notes of who is where, in this process's memory.

    Bells belong to one event loop, the one they are made on; `ring` may be
    called from any thread.
    """

    def __init__(self) -> None:
        """A hub where no bell hangs."""
        self._bells: dict[str, set[_MemoryBell]] = defaultdict(set)
        self._notes: dict[str, dict[str, float]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def bell(self) -> _MemoryBell:
        """A new bell that hears nothing yet; call it on the event loop."""
        self._loop = asyncio.get_running_loop()
        return _MemoryBell(self)

    def ring(self, topics: Iterable[str]) -> None:
        """Ring every bell that hangs on one of the topics; from any thread."""
        if self._loop is None or self._loop.is_closed():
            return
        try:
            here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            here = False
        if here:
            self._ring(tuple(topics))
            return
        # The loop may close at this very moment, and then nobody listens any more.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ring, tuple(topics))

    def _ring(self, topics: tuple[str, ...]) -> None:
        for topic in topics:
            for bell in self._bells.get(topic, ()):
                bell._hear(topic)

    def _drop(self, topic: str, bell: _MemoryBell) -> None:
        bells = self._bells.get(topic)
        if bells is not None:
            bells.discard(bell)
            if not bells:
                del self._bells[topic]

    def note(self, topic: str, who: str, seconds: float) -> None:
        """Remember for a while that somebody is at a topic."""
        now = time.monotonic()
        notes = self._notes.setdefault(topic, {})
        if notes.get(who, now) < now:
            # They had gone meanwhile, so they come after who stayed.
            del notes[who]
        notes[who] = now + seconds

    def forget(self, topic: str, who: str) -> None:
        """Drop such a note before its time."""
        notes = self._notes.get(topic)
        if notes is not None:
            notes.pop(who, None)
            if not notes:
                del self._notes[topic]

    def noted(self, topic: str) -> list[str]:
        """Who is at a topic now, in the order they came."""
        notes = self._notes.get(topic)
        if notes is None:
            return []
        now = time.monotonic()
        for who in [who for who, until in notes.items() if until < now]:
            self.forget(topic, who)
        return list(self._notes.get(topic, ()))

    def listeners(self, topic: str) -> int:
        """How many bells hang on a topic."""
        return len(self._bells.get(topic, ()))
