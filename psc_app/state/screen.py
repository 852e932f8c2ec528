"""A tab's screen from the server's side: whether it is there, and the short way to it.

A var that is set goes out by Reflex's own bookkeeping: a lock, a proxy, a
comparison of every var of the tab. That costs more than a message itself, so
what changes with each message goes out here, past all of it. It is safe
because nothing in here waits between writing the vars and handing the frame
over, and all of it runs on the event loop: a handler that is under way sends
its own changes later, from the same vars.
"""

import asyncio
from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any

from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame
from reflex_base.constants import SocketEvent
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import json_dumps
from socketio.packet import EVENT, Packet


def _namespace() -> Any:
    return RegistrationContext.ensure_context().app.event_namespace


def is_connected(token: str) -> bool:
    """Whether the tab's socket is there; yes where there are no sockets at all."""
    namespace = _namespace()
    # Its public `token_to_sid` would copy the sockets of all tabs at each look.
    return namespace is None or token in namespace._token_manager.token_to_socket


# As Socket.IO writes what it sends.
_dumps = partial(json_dumps, separators=(",", ":"))


class Written(tuple[Any, ...]):
    """Items that remember their JSON, so that growing costs what is new and not what is there."""

    json: str

    @classmethod
    def of(cls, items: Iterable[Any] = ()) -> "Written":
        """Write these items down, as Reflex would."""
        made = cls(items)
        made.json = ",".join(map(_dumps, made))
        return made

    def grown(self, more: Iterable[Any]) -> "Written":
        """These and more at the end."""
        new = Written.of(more)
        both = Written((*self, *new))
        both.json = f"{self.json},{new.json}" if self and new else self.json or new.json
        return both


def _json(value: Any) -> str:
    return f"[{value.json}]" if isinstance(value, Written) else _dumps(value)


@cache
def _envelope(namespace: str) -> str:
    """A Socket.IO event of this namespace as it goes over the wire, with null for the update."""
    return str(Packet(EVENT, [str(SocketEvent.EVENT), None], namespace).encode())


async def send(state: Any, token: str, values: Mapping[str, Any]) -> None:
    """Set vars of a tab's state and send them, nothing else.

    Args:
        state: the page's state itself, not a proxy of it.
        token: the tab's.
        values: by the names of base vars on which no computed var depends.
    """
    vars(state).update(values)
    namespace = _namespace()
    socket = None if namespace is None else namespace._token_manager.token_to_socket.get(token)
    if socket is None:
        return
    where = namespace.namespace
    server = namespace.server
    line = server.eio.sockets.get(server.manager.eio_sid_from_sid(socket.sid, where))
    if line is None:
        return
    fields = ",".join(f'"{name}{FIELD_MARKER}":{_json(value)}' for name, value in values.items())
    # An update as Reflex writes it, made of what is written already, and put in the
    # socket's queue without the task that Socket.IO would start for each receiver.
    _without_timers(line)
    update = f'{{"delta":{{"{state.get_full_name()}":{{{fields}}}}}}}'
    await line.send(Frame(MESSAGE, _envelope(where).replace("null", update, 1)))


def _without_timers(line: Any) -> None:
    """Let the socket's writer wait for its queue and nothing else.

    Engine.IO starts a task and a timer for each frame, to notice a line on which nothing was
    sent for long. Its pings, which go through the same queue, notice that by themselves.
    """
    if "poll" not in vars(line):
        line.poll = partial(_frames, line.queue)


async def _frames(queue: asyncio.Queue[Frame | None]) -> list[Frame]:
    """What is to be sent, at least one frame; empty once the line is closed."""
    frames = [await queue.get()]
    while not queue.empty():
        frames.append(queue.get_nowait())
    for _ in frames:
        queue.task_done()
    if None not in frames:
        return frames  # ty: ignore[invalid-explicit-return]
    end = frames.index(None)
    if end:
        queue.put_nowait(None)
    return frames[:end]  # ty: ignore[invalid-explicit-return]
