"""The demonstration's server, started for a simulation where none runs."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aiohttp

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_START = 240.0
"""Seconds; the first start builds the pages."""


async def answers(url: str) -> bool:
    """Whether an app of this kind answers there, and is ready."""
    return await _status(url, 3) == 200


async def is_gone(url: str, seconds: float) -> bool:
    """Whether nobody answers there any more, within so many seconds; one with troubles is there."""
    return await _status(url, seconds) is None


async def _status(url: str, seconds: float) -> int | None:
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(f"{url}/readyz") as got:
            return got.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None


async def start(port: int, say: Callable[[str], None]) -> subprocess.Popen[bytes] | None:
    """Start the server of this folder on a port; None where it ended before it answered."""
    say(f"Starting the demonstration on port {port} ...")
    command = [sys.executable, "-m", "psc_app", "run", "--port", str(port)]
    # In a group of its own: Ctrl-C is for the simulation, which then ends the server.
    server = subprocess.Popen(
        command, cwd=_ROOT, env=os.environ, stdout=subprocess.DEVNULL, start_new_session=True
    )
    until = asyncio.get_running_loop().time() + _LONGEST_START
    while asyncio.get_running_loop().time() < until and server.poll() is None:
        if await answers(f"http://127.0.0.1:{port}"):
            return server
        await asyncio.sleep(0.3)
    stop(server)
    return None


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server that was started here."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
    if server.poll() is None:
        server.kill()
