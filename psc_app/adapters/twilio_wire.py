"""How Twilio's own library reaches Twilio: over connections of ours, and without a log.

The library writes each request into its log, numbers and all; this client writes nothing. An
answer that is no success becomes one exception that holds a status and a code, never what was
said. Nothing is tried again in here: whether that is safe is for the outbox to judge.
"""

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

_TWILIO = "https://api.twilio.com"
_REGION = re.compile(r"https://api\.([\w.-]+\.twilio\.com)")
_LARGEST_ANSWER = 4 * 1024 * 1024
_LONGEST_AFTER = 3600.0


class Answered(Exception):
    """Twilio answered with something else than success.

    Attributes:
        code: Twilio's, or the HTTP status where it gave none.
        after: seconds that it asks to be left alone.
    """

    def __init__(self, status: int, code: str, after: float) -> None:
        """An answer with this status."""
        super().__init__(f"status {status}, code {code}")
        self.status, self.code, self.after = status, code, after


class NotSent(Exception):
    """There was no connection, so nothing was asked."""


class NotAnswered(Exception):
    """It was asked, or may have been, and no whole answer came."""


class Wire(AsyncHttpClient):
    """The library's HTTP client.

    Args:
        url: where Twilio is; another than its own takes all of the library's requests, whatever
            host they were for.
        timeout: seconds for one request from end to end.
    """

    def __init__(self, url: str, timeout: float) -> None:
        """Nothing is connected before the first request."""
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=timeout)
        self._url = url.rstrip("/")
        self._swaps = self._url != _TWILIO
        self._limit = aiohttp.ClientTimeout(total=timeout, sock_connect=timeout / 2)
        self._kept: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections; they belong to the running loop."""
        loop = asyncio.get_running_loop()
        if self._kept is None or self._kept.closed or self._loop is not loop:
            # Programs in other networks go by a proxy; our own machine is reached without.
            self._kept = aiohttp.ClientSession(
                timeout=self._limit,
                trust_env=urlsplit(self._url).scheme == "https",
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(limit=32),
            )
            self._loop = loop
        return self._kept

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Do one request, once; redirects are not followed.

        Raises:
            Answered: the answer is no success.
            NotSent: there was no connection.
            NotAnswered: no answer came, or not all of it.
        """
        login = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth is not None else {}
        body = urlencode(data, doseq=True).encode() if data else None
        query = [(name, str(value)) for name, value in (params or {}).items()]
        try:
            async with self.session.request(
                method,
                self.address(uri),
                params=query or None,
                data=body,
                headers={**(headers or {}), **login},
                allow_redirects=False,
            ) as answer:
                text = (await _whole(answer)).decode("utf-8", "replace")
                if not 200 <= answer.status < 300:
                    raise Answered(answer.status, _code(answer.status, text), _after(answer))
                return Response(answer.status, text, dict(answer.headers))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSent from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise NotAnswered from None

    def address(self, uri: str) -> str:
        """Where a request really goes: to our scheme, host and prefix, not the library's."""
        if not self._swaps:
            return uri
        parts = urlsplit(uri)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base(parts.hostname or '')}{parts.path}{query}"

    def _base(self, host: str) -> str:
        """Our address for one of Twilio's hosts: each product has its own in every region."""
        product = host.partition(".")[0]
        region = _REGION.fullmatch(self._url)
        return f"https://{product}.{region[1]}" if region is not None else self._url

    async def close(self) -> None:
        """Let go of the connections."""
        if self._kept is not None and self._loop is asyncio.get_running_loop():
            await self._kept.close()
        self._kept = None


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """All of an answer; `read` alone gives what has come so far.

    Raises:
        NotAnswered: it is larger than any of Twilio's.
    """
    content = bytearray()
    async for chunk in answer.content.iter_any():
        content += chunk
        if len(content) > _LARGEST_ANSWER:
            raise NotAnswered
    return bytes(content)


def _code(status: int, text: str) -> str:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return str(status)
    code = found.get("code") if isinstance(found, dict) else None
    return str(code) if isinstance(code, int) and code > 0 else str(status)


def _after(answer: aiohttp.ClientResponse) -> float:
    """Seconds of Retry-After; 0 where there is none that can be read."""
    given = answer.headers.get("Retry-After", "").strip()
    if not (given.isascii() and given.isdecimal()):
        return 0
    return min(float(given[:9]), _LONGEST_AFTER)
