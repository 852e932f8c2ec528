"""Direct Line 3.0 over HTTP and WebSocket: one call for each thing that Microsoft describes.

The secret stays in here: it goes to Direct Line's own address and nowhere else. Neither it nor
a token, an address with one, or what is said is ever logged or put into an error.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

_log = logging.getLogger(__name__)

ANSWER_WITHIN = 15.0
"""Seconds one call may take."""

TRIES = 3
PAUSE = 0.3
"""Seconds before a call is tried again; twice as long each time."""

LONGEST_PAUSE = 5.0
_EARLY = 300.0
"""Seconds before a token's end from which it is renewed."""

_LIFE = 1800.0
_HEARTBEAT = 25.0
_LARGEST = 4 * 1024 * 1024
_BUSY = frozenset({429, 503})
_AGAIN = _BUSY | {408, 500, 502, 504}
_EXPIRED = frozenset({401, 403})


class LineDown(Exception):
    """Direct Line, or the bot behind it, can't be reached or refuses; the text is a status."""


class NotAccepted(LineDown):
    """The token doesn't count any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Our place in a conversation at Direct Line.

    Attributes:
        stream: address of the WebSocket, good for one connection within a minute.
        ends: when the token ends, by the monotonic clock.
    """

    conversation: str
    token: str
    ends: float
    stream: str = ""


class DirectLine:
    """Calls of one Direct Line channel; connections are shared by all its conversations.

    Args:
        url: such as https://directline.botframework.com/v3/directline.
        secret: one of the channel's two secrets.
    """

    def __init__(self, url: str, secret: str) -> None:
        """Nothing is connected before the first call."""
        self.url = url.rstrip("/")
        self._secret = secret
        self._kept: aiohttp.ClientSession | None = None

    async def open(self, user_id: str) -> Place:
        """Begin a conversation under a token that is bound to this user.

        Raises:
            LineDown: it can't be begun.
        """
        token = await self._call(
            "POST", "/tokens/generate", self._secret, {"user": {"id": user_id}}
        )
        begun = await self._call("POST", "/conversations", _text(token, "token"))
        return _place(begun)

    async def reopen(self, conversation: str, watermark: str) -> Place:
        """A new token and stream for a conversation, from the watermark on.

        Raises:
            LineDown: it does not exist any more, or can't be reached.
        """
        found = await self._call(
            "GET", f"/conversations/{conversation}", self._secret, watermark=watermark
        )
        return replace(_place(found), conversation=conversation)

    async def renewed(self, place: Place) -> Place:
        """The place with a token that will still count for a while.

        Raises:
            LineDown: no token can be had.
        """
        if place.ends - time.monotonic() > _EARLY:
            return place
        try:
            fresh = await self._call("POST", "/tokens/refresh", place.token)
        except NotAccepted:
            return await self.reopen(place.conversation, "")
        return replace(place, token=_text(fresh, "token"), ends=_ends(fresh))

    async def send(self, place: Place, activity: Mapping[str, Any]) -> None:
        """Put an activity before the bot; once it may have got there, not a second time.

        Raises:
            LineDown: the bot did not take it.
        """
        path = f"/conversations/{place.conversation}/activities"
        await self._call("POST", path, place.token, activity, once=True)

    async def fetch(self, place: Place, watermark: str) -> Mapping[str, Any]:
        """The activities after a watermark, with the next watermark.

        Raises:
            LineDown: they can't be had.
        """
        path = f"/conversations/{place.conversation}/activities"
        return await self._call("GET", path, place.token, watermark=watermark)

    async def stream(self, place: Place) -> AsyncIterator[Mapping[str, Any]]:
        """Sets of activities as they come, until the connection ends.

        The first is empty and says that the connection stands.

        Raises:
            LineDown: there is no connection to be had.
        """
        secure = self.url.startswith("https://")
        if not place.stream.startswith("wss://" if secure else ("ws://", "wss://")):
            raise LineDown("no stream")
        try:
            async with self._session().ws_connect(
                place.stream, heartbeat=_HEARTBEAT, max_msg_size=_LARGEST
            ) as socket:
                yield {}
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT and message.data:
                        yield _object(message.data)
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise LineDown(type(fault).__name__) from None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._kept is not None:
            await self._kept.close()
            self._kept = None

    def _session(self) -> aiohttp.ClientSession:
        if self._kept is None or self._kept.closed:
            # No limit: each conversation's stream holds a connection.
            self._kept = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
                trust_env=True,
            )
        return self._kept

    async def _call(
        self,
        method: str,
        path: str,
        bearer: str,
        body: Mapping[str, Any] | None = None,
        watermark: str = "",
        *,
        once: bool = False,
    ) -> Mapping[str, Any]:
        """Call, and again after a pause where that may help.

        Args:
            once: whether it must not be done twice.
        """
        pause, why = PAUSE, ""
        for left in reversed(range(TRIES)):
            try:
                async with self._session().request(
                    method,
                    self.url + path,
                    headers={"authorization": f"Bearer {bearer}"},
                    json=body,
                    params={"watermark": watermark} if watermark else None,
                    allow_redirects=False,
                ) as answer:
                    if answer.status < 300:
                        return _object(await answer.text())
                    why = str(answer.status)
                    if answer.status in _EXPIRED:
                        raise NotAccepted(why)
                    if answer.status not in (_BUSY if once else _AGAIN):
                        raise LineDown(why)
                    pause = max(pause, _asked_pause(answer.headers.get("retry-after", "")))
            except (aiohttp.ClientError, TimeoutError, OSError) as fault:
                why = type(fault).__name__
                if once and not isinstance(fault, aiohttp.ClientConnectorError):
                    break
            if left:
                await asyncio.sleep(min(pause, LONGEST_PAUSE))
                pause *= 2
        raise LineDown(why)


def signed_pass(secret: str, claims: Mapping[str, Any]) -> str:
    """Claims as a JSON Web Token, signed with HMAC-SHA256 (RFC 7515, HS256)."""
    parts = [
        _base64(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"alg": "HS256", "typ": "JWT"}, claims)
    ]
    sign = hmac.new(secret.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join((*parts, _base64(sign)))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _place(answer: Mapping[str, Any]) -> Place:
    return Place(
        conversation=_text(answer, "conversationId"),
        token=_text(answer, "token"),
        ends=_ends(answer),
        stream=_text(answer, "streamUrl"),
    )


def _ends(answer: Mapping[str, Any]) -> float:
    seconds = answer.get("expires_in")
    good = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    return time.monotonic() + (float(seconds) if good else _LIFE)


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def _object(text: str) -> Mapping[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(text) if text else {}
        if isinstance(found, dict):
            return found
    return {}


def _asked_pause(header: str) -> float:
    return float(header) if header.isdecimal() else 0.0
