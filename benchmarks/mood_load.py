"""Sentiment under load: a thousand patients' messages in ten seconds, with and without its worker.

The same load in turns: with nobody reading, and with the language model's
process at work (or what stands in for it where there is no model: the table says who).
Delivery is to be the same; afterwards each message has its reading, in the order of the
messages, and each the score that its words get when they are read alone.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, pairwise
from pathlib import Path

from benchmarks.bench_data import Pair, prepare
from benchmarks.load_client import LoadClient, reflex_boot, reflex_event
from benchmarks.message_path import (
    PORTAL,
    Result,
    _at_rest,
    _Ears,
    _run,
    cpu_and_memory,
    free_port,
    server,
    tabs_of,
)
from psc_app.config import Config
from psc_app.wiring import choose_reader

MESSAGES, SECONDS, PAIRS = 1_000, 10.0, 100

ROUNDS = 2
"""How often both are run, in turns, so that what else the machine does falls on both."""

_LONGEST_WAIT = 120.0
"""Seconds after the last message in which all have to be read."""

_SAID = (
    "My knee still hurts when I climb the stairs.",
    "thank you very much",
    "I have been on hold for an hour and nobody answers, this is ridiculous",
    "yes please",
    "The test came back negative",
    "I'm terrified that it has come back",
    "You have been so helpful, I feel much better",
    "Can I come on Tuesday at four instead?",
)


@dataclass
class Read:
    """What became of the readings.

    Attributes:
        engines: how many messages each engine read.
        last_seconds: from the last message said to the last reading kept.
        wrong: readings that differ from what the same words get when they are read alone.
        disordered: readings kept before one of an earlier message.
    """

    engines: dict[str, int]
    last_seconds: float
    wrong: int
    disordered: int


@contextmanager
def _reader(name: str) -> Iterator[None]:
    before = os.environ.get("PSC_READER")
    os.environ["PSC_READER"] = name
    try:
        yield
    finally:
        os.environ.pop("PSC_READER")
        if before is not None:
            os.environ["PSC_READER"] = before


async def _load(port: int, pairs: list[Pair], ears: _Ears, pid: int, folder: Path) -> None:
    clients: dict[int, LoadClient] = {}
    tasks = []
    for pair in pairs:
        for side, state, path, cookie, query in tabs_of(pair):
            address = (
                f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket"
                f"&token=m{side}{pair.conversation}"
            )
            boot = reflex_boot(path, query)
            client = LoadClient(address, "/_event", boot, cookie, ears.listener(side))
            client.first = ("event", reflex_event(state, "set_front", path, query, front=True))
            await client.open()
            await client.begin()
            tasks.append(asyncio.create_task(client.listen()))
            if side == "p":
                clients[pair.conversation] = client
    await _until_known(port)
    await _at_rest(pid)
    began = time.perf_counter()
    turn = cycle(pairs)
    for number in range(MESSAGES):
        due = began + number * SECONDS / MESSAGES
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        pair = next(turn)
        client_id = f"bench-{pair.conversation}-p-{number:05d}"
        ears.result.sent += 1
        ears.sent_at[client_id] = time.perf_counter()
        event = reflex_event(
            PORTAL, "send", "/", {}, thread=pair.conversation, client_id=client_id,
            body=_SAID[number % len(_SAID)], visibility="public",
        )  # fmt: skip
        await clients[pair.conversation].emit("event", event)
    until = time.perf_counter() + 10
    while ears.result.lost and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    if os.environ["PSC_READER"] != "none":
        await _until_read(folder)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _until_known(port: int) -> None:
    """Until the server knows who reads: the model has been loaded, or is missing."""
    import httpx

    async with httpx.AsyncClient() as client:
        for _ in range(240):
            found = (await client.get(f"http://127.0.0.1:{port}/healthz")).json()["sentiment"]
            if "being loaded" not in found["why"]:
                return
            await asyncio.sleep(0.5)
    raise RuntimeError("the model was not loaded within two minutes")


def _rows(folder: Path, query: str) -> list[tuple]:
    connection = sqlite3.connect(f"file:{folder / 'psc.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def _until_read(folder: Path) -> None:
    until = time.perf_counter() + _LONGEST_WAIT
    while time.perf_counter() < until:
        ((count,),) = await asyncio.to_thread(_rows, folder, "SELECT count(*) FROM message_mood")
        if count >= MESSAGES:
            return
        await asyncio.sleep(0.1)


def _what_was_read(folder: Path, alone: dict[str, float | None]) -> Read:
    rows = _rows(
        folder,
        "SELECT m.body, r.score, r.engine, r.read_at, m.sent_at FROM message m"
        " JOIN message_mood r ON r.message_id = m.id ORDER BY m.id",
    )
    engines: dict[str, int] = {}
    for row in rows:
        engines[row[2]] = engines.get(row[2], 0) + 1
    read_at = [row[3] for row in rows]
    if not rows:
        return Read({}, 0.0, 0, 0)
    ((last,),) = _rows(
        folder,
        "SELECT (julianday((SELECT max(read_at) FROM message_mood))"
        " - julianday((SELECT max(sent_at) FROM message))) * 86400",
    )
    return Read(
        engines,
        last,
        sum(
            alone[row[0]] is None or row[1] is None or abs(alone[row[0]] - row[1]) > 0.25
            for row in rows
        ),
        sum(later < earlier for earlier, later in pairwise(read_at)),
    )


async def _read_alone() -> dict[str, float | None]:
    reader = choose_reader(Config(_env_file=None))  # ty: ignore[unknown-argument]
    try:
        await reader.settle()
        return {text: (await reader.read([text]))[0].score for text in _SAID}
    finally:
        await reader.close()


def measure(reader: str, alone: dict[str, float | None]) -> tuple[Result, Read]:
    """One run with this reader."""
    folder = Path(tempfile.mkdtemp(prefix="psc-bench-"))
    result = Result()
    try:
        pairs = prepare(folder, PAIRS)
        port = free_port()
        command = ["-m", "psc_app", "run", "--port", str(port)]
        with _reader(reader), server(command, port, folder) as process:
            _run(_load(port, pairs, _Ears(result), process.pid, folder))
            cpu, _ = cpu_and_memory(process.pid)
            result.cpu_ms = cpu * 1000 / MESSAGES
        return result, _what_was_read(folder, alone)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _row(name: str, runs: list[tuple[Result, Read]]) -> str:
    all_ = Result([one for result, _ in runs for one in result.latencies])
    all_.sent = sum(result.sent for result, _ in runs)
    engines: dict[str, int] = {}
    for _, read in runs:
        for engine, count in read.engines.items():
            engines[engine] = engines.get(engine, 0) + count
    who = ", ".join(f"{engine} {count}" for engine, count in engines.items())
    late = max(read.last_seconds for _, read in runs)
    wrong = sum(read.wrong for _, read in runs) if name == "on" else "–"
    disordered = sum(read.disordered for _, read in runs)
    return (
        f"| {name} | {all_.at(0.5):.1f} | {all_.at(0.95):.1f} | {all_.at(0.99):.1f} |"
        f" {all_.sent} | {all_.lost} | {who} | {late:.1f} s | {wrong} | {disordered} |"
    )


def main() -> str:
    """Both runs side by side, as Markdown."""
    alone = asyncio.run(_read_alone())
    head = (
        "| reading | p50 | p95 | p99 | sent | lost | read by | last reading after | wrong |"
        " disordered |"
    )
    lines = [
        f"{MESSAGES:,} messages of patients in {SECONDS:.0f} s over {PAIRS} conversations,"
        f" {ROUNDS} rounds in turns; ms.",
        "",
        head,
        "|" + "---|" * 10,
    ]
    runs: dict[str, list[tuple[Result, Read]]] = {"none": [], "flair": []}
    for _ in range(ROUNDS):
        for reader, found in runs.items():
            found.append(measure(reader, alone))
    lines += [_row("off", runs["none"]), _row("on", runs["flair"])]
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
