"""One browser tab without a browser: it opens the socket that a page opens, and says the same.

It speaks Engine.IO 4 and Socket.IO 5 as far as Reflex's own page does, and keeps the page's vars.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

_ROOT = "reflex___state____state"
_NAMESPACE = "/_event"
PATIENCE = 30.0
"""Seconds that a tab waits for what has to come."""


class NoAnswer(Exception):
    """What had to come did not come in time, or the server hung up."""


class Tab:
    """One tab of one person.

    Args:
        url: the server's address.
        path: the page's route.
        cookie: the whole Cookie header.
        changed: called after each change of the vars.

    Attributes:
        vars: the page's vars, by module of the state class, then by name.
    """

    def __init__(
        self,
        url: str,
        path: str,
        cookie: str,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Describe a tab; `open` connects it."""
        self._url, self._cookie, self._origin = url.replace("http", "ws", 1), cookie, url
        self._router = {"pathname": path, "asPath": path}
        self._changed = changed
        self.vars: dict[str, dict[str, Any]] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether it is connected, as far as is known."""
        return self._reader is not None and not self._reader.done()

    async def open(self, state: str) -> None:
        """Connect, and wait until the page's first look has come.

        Args:
            state: module of the state class whose `ready` tells it.

        Raises:
            NoAnswer: the server is not there, or did not answer in time.
        """
        self.vars = {}
        query = urlencode({"token": str(uuid4()), "EIO": "4", "transport": "websocket"})
        headers = {"Cookie": self._cookie, "Origin": self._origin}
        try:
            self._socket = await connect(
                f"{self._url}{_NAMESPACE}/?{query}",
                additional_headers=headers,
                compression=None,
                max_size=None,
                ping_interval=None,
                open_timeout=PATIENCE,
            )
        except (OSError, TimeoutError, WebSocketException) as fault:
            raise NoAnswer("The server does not open a socket.") from fault
        self._reader = asyncio.create_task(self._read(self._socket))
        boot = self._event(f"{_ROOT}.hydrate_and_load", {"vars": {}})
        await self._write(f"40{_NAMESPACE}," + json.dumps({"event": boot}))
        await self.until(lambda: self.var(state, "ready"))

    async def close(self) -> None:
        """Hang up, as one who closes the tab."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)
        self._socket = self._reader = None

    def var(self, state: str, name: str, otherwise: Any = None) -> Any:
        """A var as it stands on the page."""
        return self.vars.get(state, {}).get(name, otherwise)

    async def send(self, handler: str, **payload: Any) -> None:
        """Have the page's state handle something: "agent_state.accept" and the like.

        Raises:
            NoAnswer: the tab is not connected any more.
        """
        module, _, name = handler.partition(".")
        full = f"{_ROOT}.psc_app___state___{module}____{module}.{name}"
        await self._write(f"42{_NAMESPACE}," + json.dumps(["event", self._event(full, payload)]))

    async def until(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until something is so on the page.

        Raises:
            NoAnswer: it did not become so in time.
        """
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    if not self.is_open:
                        raise NoAnswer("The server hung up.")
                    self._news.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), 1)
        except TimeoutError:
            raise NoAnswer("What was waited for did not come.") from None

    def _event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "payload": payload, "router_data": self._router}

    async def _write(self, frame: str) -> None:
        if self._socket is None:
            raise NoAnswer("The tab is closed.")
        try:
            await self._socket.send(frame)
        except ConnectionClosed as fault:
            raise NoAnswer("The server hung up.") from fault

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in socket:
                text = frame if isinstance(frame, str) else frame.decode()
                if text == "2":
                    await socket.send("3")
                elif text.startswith(f"42{_NAMESPACE},"):
                    self._take(text.removeprefix(f"42{_NAMESPACE},"))
        self._news.set()

    def _take(self, text: str) -> None:
        name, body = json.loads(text)
        delta = body.get("delta") if name == "event" else None
        if not delta:
            return
        for state, changed in delta.items():
            known = self.vars.setdefault(state.rpartition("____")[2], {})
            for var, value in changed.items():
                known[var.removesuffix("_rx_state_")] = value
        self._news.set()
        self._changed()


async def guest_cookie(http: aiohttp.ClientSession, url: str) -> str:
    """What a browser is given that opens the portal for the first time, as a Cookie header.

    Raises:
        NoAnswer: the server is not there, or gave none.
    """
    try:
        async with http.get(f"{url}/", allow_redirects=False) as answer:
            await answer.read()
            given = answer.headers.getall("Set-Cookie", [])
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        raise NoAnswer("The server does not answer.") from fault
    return _cookie(given)


async def staff_cookie(http: aiohttp.ClientSession, url: str, username: str, password: str) -> str:
    """Sign in by the form of /login; what the browser keeps, as a Cookie header.

    Raises:
        NoAnswer: the server is not there, or does not let them in.
    """
    form = {"username": username, "password": password}
    try:
        async with http.post(
            f"{url}/auth/staff", data=form, headers={"Origin": url}, allow_redirects=False
        ) as answer:
            await answer.read()
            given = answer.headers.getall("Set-Cookie", [])
            where = answer.headers.get("Location", "")
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        raise NoAnswer("The server does not answer.") from fault
    if "why=" in where or not given:
        raise NoAnswer(f"The server does not let {username} in ({where or answer.status}).")
    return _cookie(given)


def _cookie(given: list[str]) -> str:
    pairs = [one.split(";", 1)[0] for one in given]
    if not pairs:
        raise NoAnswer("The server gave no cookie.")
    return "; ".join(pairs)
