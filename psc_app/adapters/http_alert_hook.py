"""Alerts by HTTP POST. The address stays in here: no log and no exception names it."""

import asyncio
from collections.abc import Mapping

import aiohttp

ANSWER_WITHIN = 10.0
"""Seconds one message may take from end to end."""


class HttpAlertHook:
    """One address.

    Args:
        url: https, or http on this machine.
    """

    def __init__(self, url: str) -> None:
        """Nothing is connected before the first message."""
        self._url = url
        self._kept: aiohttp.ClientSession | None = None

    async def post(self, content: bytes, headers: Mapping[str, str]) -> int:
        """Send one message; the status of the answer, 0 where there was none."""
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN),
                # Whoever can redirect could have it sent to anybody.
                self._session().post(
                    self._url, data=content, headers=headers, allow_redirects=False
                ) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return 0

    async def close(self) -> None:
        """Let go of connections."""
        if self._kept is not None:
            await self._kept.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._kept is None:
            self._kept = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._kept
