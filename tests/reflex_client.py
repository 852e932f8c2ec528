"""One browser tab without a browser: Reflex's event protocol over a raw socket.

It speaks Engine.IO 4 and Socket.IO 5 as far as Reflex's own page does, and keeps
every frame that the server sends, so that a test can say what never came.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ROOT_STATE = "reflex___state____state"
NAMESPACE = "/_event"
PATIENCE = 20.0
"""Seconds that a test waits for what has to come."""


def full_name(handler: str) -> str:
    """Reflex's name of one of the app's handlers: "agent_state.send" and the like."""
    if handler.startswith(ROOT_STATE):
        return handler
    module, _, name = handler.partition(".")
    return f"{ROOT_STATE}.psc_app___state___{module}____{module}.{name}"


class Tab:
    """One tab of one person.

    Args:
        url: the server's address, "http://localhost:8000".
        path: the page's route.
        query: the page's query, such as {"c": "3"}.
        cookie: the whole Cookie header, empty for none.
        token: Reflex's own name for the tab; left out, a fresh one.
        origin: the Origin header, empty for none.

    Attributes:
        frames: everything the server sent, as text, oldest first.
        events: events that the server asked the page to run.
        vars: the page's state as it stands, by module of the state class, then by var.
    """

    def __init__(
        self,
        url: str,
        path: str = "/",
        *,
        query: dict[str, str] | None = None,
        cookie: str = "",
        token: str = "",
        origin: str = "",
    ) -> None:
        """Describe the tab; it is opened by `async with`."""
        self._url = url.replace("http", "ws", 1)
        self._cookie, self._origin = cookie, origin
        self.token = token or str(uuid4())
        asked = urlencode(query or {})
        self._router = {"pathname": path, "asPath": f"{path}?{asked}" if asked else path}
        if query:
            self._router["query"] = dict(query)  # type: ignore[assignment]
        self.frames: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.vars: dict[str, dict[str, Any]] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self._numbers = count()
        self._marks: list[bool] = []

    async def __aenter__(self) -> Self:
        """Connect, hydrate, and wait until the page's first state is there."""
        await self.connect()
        await self.until(lambda: bool(self._marks) and self._marks[-1], "the first state")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the tab."""
        await self.close()

    async def connect(self) -> None:
        """Open the socket and send what Reflex's page sends first."""
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if self._origin:
            headers["Origin"] = self._origin
        query = urlencode({"token": self.token, "EIO": "4", "transport": "websocket"})
        self._socket = await connect(
            f"{self._url}{NAMESPACE}/?{query}",
            additional_headers=headers,
            compression=None,
            max_size=None,
            ping_interval=None,
            open_timeout=PATIENCE,
        )
        self._reader = asyncio.create_task(self._read())
        boot = self._event(f"{ROOT_STATE}.hydrate_and_load", {"vars": {}})
        await self._socket.send(f"40{NAMESPACE}," + json.dumps({"event": boot}))

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        self._socket = self._reader = None

    def _event(self, name: str, payload: Any) -> dict[str, Any]:
        return {"name": name, "payload": payload, "router_data": self._router}

    async def send(self, handler: str, payload: Any = None) -> None:
        """Send an event and go on at once."""
        assert self._socket is not None
        body = ["event", self._event(full_name(handler), {} if payload is None else payload)]
        await self._socket.send(f"42{NAMESPACE}," + json.dumps(body))

    async def call(self, handler: str, **payload: Any) -> None:
        """Send an event and wait until it was dealt with.

        What it set off beside itself, such as a look of the page's listener, may
        still be on its way; wait for that with `until`.
        """
        await self.call_raw(handler, payload)

    async def call_raw(self, handler: str, payload: Any) -> None:
        """Like `call`, with a payload of any shape."""
        await self.send(handler, payload)
        await self.settle()

    async def settle(self) -> None:
        """Wait until every event sent so far was dealt with: a tab's events run in order."""
        seen = len(self._marks)
        value = not (self._marks and self._marks[-1])
        await self.send(f"{ROOT_STATE}.set_is_hydrated", {"value": value})
        await self.until(lambda: value in self._marks[seen:], "the end of an event")

    async def until(
        self, condition: Callable[[], object], what: str = "", seconds: float = PATIENCE
    ) -> None:
        """Wait for something to be true of what has come.

        Raises:
            AssertionError: it did not become so in time, or the server hung up.
        """
        async with self._news:
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    self._news.wait_for(lambda: condition() or self._is_over()), seconds
                )
        assert condition(), f"waited {seconds} s for {what or 'something'} that did not come"

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing has come for so long."""
        seen = -1
        while seen != len(self.frames):
            seen = len(self.frames)
            async with self._news:
                with suppress(TimeoutError):
                    await asyncio.wait_for(
                        self._news.wait_for(lambda known=seen: len(self.frames) != known), seconds
                    )

    def _is_over(self) -> bool:
        return self._reader is None or self._reader.done()

    async def _read(self) -> None:
        assert self._socket is not None
        with suppress(ConnectionClosed):
            async for frame in self._socket:
                text = frame if isinstance(frame, str) else frame.decode()
                if text == "2":
                    await self._socket.send("3")
                    continue
                async with self._news:
                    self._take(text)
                    self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    def _take(self, text: str) -> None:
        self.frames.append(text)
        prefix = f"42{NAMESPACE},"
        if not text.startswith(prefix):
            return
        name, body = json.loads(text.removeprefix(prefix))
        if name == "new_token":
            self.token = body
        if name != "event":
            return
        self.events += body.get("events") or []
        for state, changed in (body.get("delta") or {}).items():
            known = self.vars.setdefault(state.rpartition("____")[2], {})
            for var, value in changed.items():
                var = var.removesuffix("_rx_state_")
                known[var] = value
                if var == "is_hydrated":
                    self._marks.append(value)

    @property
    def redirects(self) -> list[str]:
        """Where the server has sent the page."""
        return [one["payload"]["path"] for one in self.events if one["name"] == "_redirect"]

    @property
    def text(self) -> str:
        """Everything the server sent, in one piece."""
        return "\n".join(self.frames)
