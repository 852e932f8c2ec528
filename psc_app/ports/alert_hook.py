"""Where alerts of figures are sent on to: an address of the clinic's own."""

from collections.abc import Mapping
from typing import Protocol


class AlertHook(Protocol):
    """Takes signed messages."""

    async def post(self, content: bytes, headers: Mapping[str, str]) -> int:
        """Send one message; the HTTP status of the answer, 0 where there was none.

        It raises nothing for what the other side does.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
