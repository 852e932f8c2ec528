"""What reads patients' messages for sentiment and emergencies, on this machine."""

from collections.abc import Sequence
from typing import Protocol

from psc_app.domain.reading import ReaderHealth, Reading


class MessageReader(Protocol):
    """Reads messages in batches, in the order given; never on the event loop's thread."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text. Where its best engine is away, the next best reads. Never
        raises for what is in a text."""
        ...

    async def settle(self) -> None:
        """Make ready, and wait until it is known who reads."""
        ...

    def health(self) -> ReaderHealth:
        """Who reads at this moment, and what is wrong."""
        ...

    async def close(self) -> None:
        """End its process."""
        ...
