"""Doorbells between tabs: names of topics, never content.

A rung tab looks again with its own rights, so nothing of a patient passes
through the hub, and a bell that rings once for many changes loses nothing.
"""

from collections.abc import Iterable
from typing import Protocol


class Bell(Protocol):
    """One listener's bell."""

    def hang(self, topics: Iterable[str]) -> None:
        """Listen to exactly these topics from now on."""
        ...

    async def rung(self, within: float | None = None) -> set[str]:
        """Wait until a topic rings; return all that rang since the last call.

        Args:
            within: seconds after which nothing having rung is an answer too.
        """
        ...

    def take_down(self) -> None:
        """Stop listening."""
        ...


class Hub(Protocol):
    """Where bells hang."""

    def bell(self) -> Bell:
        """A new bell that hears nothing yet."""
        ...

    def ring(self, topics: Iterable[str]) -> None:
        """Ring every bell that hangs on one of the topics; from any thread."""
        ...

    def note(self, topic: str, who: str, seconds: float) -> None:
        """Remember for a while that somebody is at a topic (typing, viewing)."""
        ...

    def forget(self, topic: str, who: str) -> None:
        """Drop such a note before its time."""
        ...

    def noted(self, topic: str) -> list[str]:
        """Who is at a topic now, in the order they came."""
        ...

    def listeners(self, topic: str) -> int:
        """How many bells hang on a topic."""
        ...
