"""A lean socket client: enough of Engine.IO, Socket.IO and Reflex to load a server.

The same class drives the app and the bare relay, so that its own cost is in
both figures alike.
"""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

_CLIENT_ID = re.compile(r'"client_id":\s?"(bench-[^"]+)"')

Hear = Callable[[str, float], None]
"""Called with a message's client_id and the moment it came in (perf_counter)."""


class LoadClient:
    """One tab of one person.

    Args:
        url: the socket's address, with "ws://".
        namespace: Socket.IO's, "/_event" for Reflex.
        auth: what goes with the connect packet (Reflex's first event).
        cookie: the Cookie header.
        hear: told of each message that comes in for the first time.

    Attributes:
        pattern: what counts as one; its only group is the message's name.
    """

    def __init__(self, url: str, namespace: str, auth: Any, cookie: str, hear: Hear) -> None:
        """Describe the tab; `open` connects it."""
        self._url, self._namespace, self._auth, self._cookie = url, namespace, auth, cookie
        self._hear = hear
        self._known: set[str] = set()
        self.pattern = _CLIENT_ID
        self._socket: ClientConnection | None = None
        self.bytes = 0
        self.first: tuple[str, Any] | None = None

    async def open(self) -> None:
        """Connect and say hello."""
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._socket = await connect(
            self._url, additional_headers=headers, compression=None, max_size=None,
            ping_interval=None, open_timeout=60,
        )  # fmt: skip
        await self._socket.recv()
        body = json.dumps(self._auth) if self._auth is not None else ""
        await self._socket.send(f"40{self._namespace},{body}")

    async def begin(self) -> None:
        """Send what a tab sends first of all."""
        if self.first is not None:
            await self.emit(*self.first)

    async def listen(self) -> None:
        """Take in what comes until the connection ends."""
        assert self._socket is not None
        async for frame in self._socket:
            now = time.perf_counter()
            if frame == "2":
                await self._socket.send("3")
                continue
            assert isinstance(frame, str)
            self.bytes += len(frame)
            for client_id in self.pattern.findall(frame):
                if client_id not in self._known:
                    self._known.add(client_id)
                    self._hear(client_id, now)

    async def emit(self, name: str, data: Any) -> None:
        """Send one Socket.IO event."""
        assert self._socket is not None
        await self._socket.send(f"42{self._namespace}," + json.dumps([name, data]))

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            await self._socket.close()


def reflex_boot(path: str, query: dict[str, str]) -> dict[str, Any]:
    """Reflex's first event, as its own page sends it with the connect packet."""
    return {
        "event": {
            "name": "reflex___state____state.hydrate_and_load",
            "payload": {"vars": {}},
            "router_data": _router(path, query),
        }
    }


def reflex_event(
    state: str, handler: str, path: str, query: dict[str, str], **payload: Any
) -> dict[str, Any]:
    """An event for a handler of a state class, as a page sends it."""
    return {
        "name": f"reflex___state____state.{state}.{handler}",
        "payload": payload,
        "router_data": _router(path, query),
    }


def _router(path: str, query: dict[str, str]) -> dict[str, Any]:
    search = "&".join(f"{key}={value}" for key, value in query.items())
    found: dict[str, Any] = {"pathname": path, "asPath": f"{path}?{search}" if search else path}
    return found | ({"query": query} if query else {})
