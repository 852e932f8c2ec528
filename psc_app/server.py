"""One process that answers everything: pages, socket and own routes, on one port."""

import errno
import gc
import importlib
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import uvicorn

# Files whose name carries a hash of what is in them: they never change.
_HASHED = re.compile(r"^/assets/.+-[\w-]{8}\.\w+$")


class PortTaken(SystemExit):
    """The address cannot be had; ends the command with exit code 1."""

    def __init__(self, sentence: str) -> None:
        """Say why on the error stream, in one sentence."""
        print(sentence, file=sys.stderr)
        super().__init__(1)


def claim_port(host: str, port: int) -> socket.socket:
    """Take the address before anything slow is done, and keep others from taking it.

    Nobody is answered yet: the socket does not listen until the server starts.

    Raises:
        PortTaken: with a sentence for the person at the keyboard.
    """
    if not 0 < port < 65536:
        raise PortTaken(f"{port} is no port; choose one between 1024 and 65535.")
    nowhere = f"{host} is no address of this machine; try 127.0.0.1, or 0.0.0.0 for all of them."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as problem:
        raise PortTaken(nowhere) from problem
    claimed = socket.socket(family, kind, protocol)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind(address)
        _check_nobody_listens(host, port)
    except PermissionError as problem:
        claimed.close()
        raise PortTaken(
            f"Port {port} is for administrators; choose one above 1023, "
            f"for example: make run PORT=8000"
        ) from problem
    except OSError as problem:
        claimed.close()
        if problem.errno == errno.EADDRNOTAVAIL:
            raise PortTaken(nowhere) from problem
        raise _taken(host, port) from problem
    return claimed


def _taken(host: str, port: int) -> PortTaken:
    other = port + 1 if port < 65535 else 8000
    return PortTaken(
        f"Port {port} on {host} is taken by another program; "
        f"stop that one or choose another port, for example: make run PORT={other}"
    )


def _check_nobody_listens(host: str, port: int) -> None:
    """Notice a program that listens on all addresses, which binding to one may not see."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(0.3)
        target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        if probe.connect_ex((target, port)) == 0:
            raise OSError("somebody answers there")


def address(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    shown = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}  # noqa: S104
    name = shown.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


class _Server(uvicorn.Server):
    """A server that tidies its memory once everything is loaded, and says it is ready."""

    def __init__(self, settings: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(settings)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        calm_garbage_collection()
        share_the_interpreter()
        self._ready()


def calm_garbage_collection() -> None:
    """Keep the collector from stopping the house in the middle of a conversation.

    Reflex and the tables leave some hundred thousand objects that live as long as the
    process. Python's collector would walk through all of them again and again: at 1,000
    messages a second that made the slowest one message in twenty take 27 ms instead of
    4, and one in a hundred 149 ms instead of 5. So what is there after the start is put
    aside for good, and the collector runs less often on the rest.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


_TURN = 0.0005
"""Seconds a thread may compute before another that waits has its turn."""


def share_the_interpreter() -> None:
    """Keep a thread that counts from holding up those that carry messages.

    While figures are counted, whoever comes back from the disk or the network waits for the
    interpreter until the counting thread's turn is over: by Python's default 5 ms, and a message
    comes back a dozen times on its way.
    """
    sys.setswitchinterval(_TURN)


def _with_cache_headers(app: Any) -> Any:
    """Let browsers keep hashed files for good, and ask again for the pages themselves."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        hashed = _HASHED.match(scope["path"]) is not None

        async def send_with_header(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                names = {name.lower() for name, _ in headers}
                if b"cache-control" not in names:
                    if hashed and message["status"] in (200, 206, 304):
                        rule = b"public, max-age=31536000, immutable"
                    else:
                        rule = b"no-cache"
                    message["headers"] = [*headers, (b"cache-control", rule)]
            await send(message)

        await app(scope, receive, send_with_header)

    return answer


def load_app() -> Any:
    """Import the app with its pages as they were built, and nothing compiled again."""
    from reflex_base import constants
    from reflex_base.config import get_config
    from reflex_base.environment import environment

    get_config()  # rxconfig.py sets the environment before the app is made
    environment.REFLEX_ENV_MODE.set(constants.Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    return _with_cache_headers(importlib.import_module("psc_app.psc_app").app())


def serve(
    host: str,
    port: int,
    *,
    claimed: socket.socket | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Answer until told to stop (Ctrl-C or SIGTERM), then stop within three seconds.

    Nothing is logged about single requests: their addresses could tell who looked at
    which patient, and the socket's carries the tab's token.

    Args:
        host: the address to listen on.
        port: the port to listen on.
        claimed: what claim_port gave, when it was called before the build.
        ready: called once the first request can be answered.
    """
    claimed = claimed or claim_port(host, port)
    os.environ["REFLEX_BACKEND_PORT"] = os.environ["REFLEX_FRONTEND_PORT"] = str(port)
    settings = uvicorn.Config(
        load_app(),
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        # The websockets library, by the way of driving it that is not deprecated.
        ws="websockets-sansio",
        # Socket.IO pings by itself; a frame is at most what rxconfig.py allows.
        ws_ping_interval=None,
        ws_max_size=int(os.environ.get("REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE", "65536")),
        # Small frames gain nothing from compression, and each socket would pay for it.
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(settings, ready)
    # Uvicorn raises the signal once more after it has stopped; that is the end we want.
    if threading.current_thread() is threading.main_thread():
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, lambda *_: None)
    try:
        server.run(sockets=[claimed])
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:  # another start was a moment quicker
            raise _taken(host, port) from problem
        raise
