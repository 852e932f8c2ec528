"""The message path: from one person's send to the other person's screen.

N conversations, a patient and an agent each, one message every two seconds
from either side; through the app's real event handlers and a real socket,
durable before it is acknowledged. Beside it, in the same run and by the same
client, a bare relay with the same store.
"""

import asyncio
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.bench_data import Pair, prepare
from benchmarks.load_client import LoadClient, reflex_boot, reflex_event

EVERY = 2.0
"""Seconds between two messages of one person."""

_RESTING = 0.15
"""Seconds of processor time within one second below which a server rests."""

PORTAL = "psc_app___state___portal_state____portal_state"
AGENT = "psc_app___state___agent_state____agent_state"
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Result:
    """What one run gave; latencies in milliseconds."""

    latencies: list[float] = field(default_factory=list)
    sent: int = 0
    cpu_ms: float = 0.0
    kb_per_client: float = 0.0
    bytes_per_message: float = 0.0

    def at(self, part: float) -> float:
        """The latency below which this part of the messages stayed."""
        if not self.latencies:
            return float("nan")
        found = sorted(self.latencies)
        return found[min(len(found) - 1, int(part * len(found)))]

    @property
    def lost(self) -> int:
        """Messages that never came."""
        return self.sent - len(self.latencies)


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(command: list[str], port: int, folder: Path):
    """A server process, up when this begins and gone when it ends."""
    environment = os.environ | {"PSC_DATA_DIR": str(folder), "PSC_MODE": "demo"}
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def wait_for_port(port: int, process: subprocess.Popen) -> None:
    """Until somebody answers there.

    Raises:
        RuntimeError: the process ended first, or a minute went by.
    """
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not answer within a minute")


def cpu_and_memory(pid: int) -> tuple[float, float]:
    """A process's CPU seconds so far and its resident memory in kB."""
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return ticks, pages * resource.getpagesize() / 1024


Send = Callable[[str, str], Awaitable[None]]
_Given = TypeVar("_Given")


class _Ears:
    """Notes when each message was sent and when the other side had it."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.sent_at: dict[str, float] = {}

    def listener(self, side: str) -> Callable[[str, float], None]:
        """What a tab of a side hears; its own messages don't count."""

        def hear(client_id: str, now: float) -> None:
            if f"-{side}-" in client_id:
                return
            at = self.sent_at.pop(client_id, None)
            if at is not None:
                self.result.latencies.append((now - at) * 1000)

        return hear


async def _talk(ears: _Ears, name: str, send: Send, seconds: float, measured: bool) -> None:
    await asyncio.sleep(random.random() * EVERY)
    until = time.perf_counter() + seconds
    number = 0
    while time.perf_counter() < until:
        client_id = f"bench-{name}-{'m' if measured else 'w'}{number:05d}"
        if measured:
            ears.result.sent += 1
            ears.sent_at[client_id] = time.perf_counter()
        began = time.perf_counter()
        await send(client_id, f"Message {number}: my knee still hurts when I climb the stairs.")
        number += 1
        await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - began)))


async def _at_rest(pid: int) -> None:
    """Until the server has drawn all pages: what opening costs is measured elsewhere.

    Raises:
        RuntimeError: it was busy for two minutes.
    """
    for _ in range(120):
        before, _ = cpu_and_memory(pid)
        await asyncio.sleep(1)
        after, _ = cpu_and_memory(pid)
        if after - before < _RESTING:
            return
    raise RuntimeError("the server did not come to rest")


async def _load(
    clients: list[LoadClient], senders: list[tuple[str, Send]], result: Result, ears: _Ears,
    pid: int, seconds: float,
) -> None:  # fmt: skip
    _, before = cpu_and_memory(pid)
    tasks = []
    for client in clients:
        await client.open()
        tasks.append(asyncio.create_task(client.listen()))
    await _at_rest(pid)
    for client in clients:
        await client.begin()
    await _at_rest(pid)
    _, after = cpu_and_memory(pid)
    result.kb_per_client = (after - before) / len(clients)
    await asyncio.gather(*(_talk(ears, n, s, 4, False) for n, s in senders))
    cpu, _ = cpu_and_memory(pid)
    heard = sum(client.bytes for client in clients)
    await asyncio.gather(*(_talk(ears, n, s, seconds, True) for n, s in senders))
    until = time.perf_counter() + 5
    while result.lost and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    spent, _ = cpu_and_memory(pid)
    result.cpu_ms = (spent - cpu) * 1000 / max(1, result.sent)
    result.bytes_per_message = (sum(c.bytes for c in clients) - heard) / max(1, result.sent)
    for client in clients:
        await client.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def tabs_of(pair: Pair) -> list[tuple[str, str, str, str, dict[str, str]]]:
    """The patient's and the agent's tab: side, state class, page, cookie, query."""
    return [
        ("p", PORTAL, "/", f"psc_visit={pair.visitor_token}", {}),
        ("a", AGENT, "/agent", f"psc_staff={pair.staff_token}", {"c": str(pair.conversation)}),
    ]


def run_app(folder: Path, pairs: list[Pair], seconds: float) -> Result:
    """The load on the app itself."""
    port = free_port()
    result = Result()
    ears = _Ears(result)
    clients: list[LoadClient] = []
    senders: list[tuple[str, Send]] = []

    def sender(
        client: LoadClient, state: str, path: str, thread: int, query: dict[str, str]
    ) -> Send:
        async def send(client_id: str, body: str) -> None:
            await client.emit(
                "event",
                reflex_event(
                    state, "send", path, query,
                    thread=thread, client_id=client_id, body=body, visibility="public",
                ),
            )  # fmt: skip

        return send

    for pair in pairs:
        n = pair.conversation
        for side, state, path, cookie, query in tabs_of(pair):
            address = f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket&token=t{side}{n}"
            boot = reflex_boot(path, query)
            client = LoadClient(address, "/_event", boot, cookie, ears.listener(side))
            # As a browser does once its page is drawn: the tab is in front.
            front = reflex_event(state, "set_front", path, query, front=True)
            client.first = ("event", front)
            clients.append(client)
            senders.append((f"{n}-{side}-", sender(client, state, path, n, query)))
    command = ["-m", "psc_app", "run", "--port", str(port)]
    with server(command, port, folder) as process:
        _run(_load(clients, senders, result, ears, process.pid, seconds))
    return result


def run_relay(folder: Path, pairs: list[Pair], seconds: float) -> Result:
    """The same load on the bare relay."""
    port = free_port()
    result = Result()
    ears = _Ears(result)
    clients: list[LoadClient] = []
    senders: list[tuple[str, Send]] = []

    def sender(client: LoadClient, n: int) -> Send:
        async def send(client_id: str, body: str) -> None:
            await client.emit("say", {"conversation": n, "client_id": client_id, "body": body})

        return send

    for pair in pairs:
        n = pair.conversation
        for side in ("p", "a"):
            address = f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket"
            client = LoadClient(address, "/_event", None, "", ears.listener(side))
            client.first = ("join", n)
            clients.append(client)
            senders.append((f"{n}-{side}-", sender(client, n)))
    command = ["-m", "benchmarks.relay", str(folder), str(port)]
    with server(command, port, folder) as process:
        _run(_load(clients, senders, result, ears, process.pid, seconds))
    return result


def _run(work: Coroutine[Any, Any, _Given]) -> _Given:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


HEAD = "| conversations | messages before | design | p50 | p95 | p99 | CPU ms a message | kB a tab | bytes a message | sent | lost |"  # noqa: E501


def measure(pairs: int, before: int, seconds: float) -> list[str]:
    """One size, relay and app, as rows of the table."""
    rows = []
    figures: dict[str, Result] = {}
    for design, run in (("relay", run_relay), ("app", run_app)):
        folder = Path(tempfile.mkdtemp(prefix="psc-bench-"))
        try:
            made = prepare(folder, pairs, before)
            figures[design] = result = run(folder, made, seconds)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        rows.append(
            f"| {pairs} | {before} | {design} | {result.at(0.5):.1f} | {result.at(0.95):.1f} |"
            f" {result.at(0.99):.1f} | {result.cpu_ms:.2f} | {result.kb_per_client:.0f} |"
            f" {result.bytes_per_message:.0f} | {result.sent} | {result.lost} |"
        )
        print(rows[-1], flush=True)
    app, relay = figures["app"], figures["relay"]
    rows.append(
        f"| {pairs} | {before} | app ÷ relay | {app.at(0.5) / relay.at(0.5):.1f}× |"
        f" {app.at(0.95) / relay.at(0.95):.1f}× | {app.at(0.99) / relay.at(0.99):.1f}× |"
        f" {app.cpu_ms / max(0.001, relay.cpu_ms):.1f}× | | | | |"
    )
    print(rows[-1], flush=True)
    return rows


def main(sizes: list[tuple[int, int]], seconds: float) -> str:
    """Measure all sizes; the table as Markdown."""
    print(HEAD)
    print("|" + "---|" * 11, flush=True)
    rows = [row for pairs, before in sizes for row in measure(pairs, before, seconds)]
    return "\n".join([HEAD, "|" + "---|" * 11, *rows])
