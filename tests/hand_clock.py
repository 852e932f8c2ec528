"""A clock turned by hand, so that no test waits for the real one."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """A clock that moves only when a test turns it."""

    def __init__(self) -> None:
        """Ten in the morning, UTC, on an ordinary Tuesday."""
        self._now = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment the clock shows."""
        return self._now

    def turn(self, **amount: float) -> None:
        """Move on, by the words of timedelta: `turn(seconds=45)`."""
        self._now += timedelta(**amount)
