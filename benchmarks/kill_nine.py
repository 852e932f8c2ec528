"""`kill -9` in the middle of the load: what was acknowledged is there, once.

A message counts as acknowledged when it came back to the tab that sent it. After
each kill the server starts again on the same folder and the load goes on.
"""

import asyncio
import itertools
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.bench_data import Pair, prepare
from benchmarks.load_client import LoadClient, reflex_boot, reflex_event
from benchmarks.message_path import free_port, server, tabs_of

PAIRS = 20


def main(rounds: int = 20) -> str:
    """Kill and restart so many times; a sentence with the count.

    Raises:
        AssertionError: an acknowledged message is missing, or one is there twice.
    """
    folder = Path(tempfile.mkdtemp(prefix="psc-kill-"))
    try:
        pairs = prepare(folder, PAIRS)
        acknowledged: set[str] = set()
        for number in range(rounds):
            acknowledged |= _one_round(folder, pairs, number)
        kept = _kept(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    missing = [one for one in acknowledged if kept[one] == 0]
    twice = [one for one, times in kept.items() if times > 1]
    assert acknowledged, "nothing was acknowledged, so nothing was shown"
    assert not missing, f"{len(missing)} acknowledged messages are missing"
    assert not twice, f"{len(twice)} messages are there twice"
    return (
        f"{rounds} times kill -9: {len(acknowledged):,} messages acknowledged, "
        f"0 missing, 0 twice ({sum(kept.values()):,} kept)."
    )


def _kept(folder: Path) -> Counter[str]:
    with sqlite3.connect(folder / "psc.db") as database:
        return Counter(row[0] for row in database.execute("SELECT client_id FROM message"))


def _one_round(folder: Path, pairs: list[Pair], number: int) -> set[str]:
    port = free_port()
    with server(["-m", "psc_app", "run", "--port", str(port)], port, folder) as process:
        return asyncio.run(_load_and_kill(port, pairs, number, process))


async def _load_and_kill(
    port: int, pairs: list[Pair], number: int, process: subprocess.Popen
) -> set[str]:
    acknowledged: set[str] = set()
    tasks = []
    for pair in pairs:
        n = pair.conversation
        for side, state, path, cookie, query in tabs_of(pair):
            mark = f"-{side}-"

            def hear(client_id: str, _now: float, mark: str = mark) -> None:
                if mark in client_id:
                    acknowledged.add(client_id)

            address = f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket&token=k{side}{n}"
            client = LoadClient(address, "/_event", reflex_boot(path, query), cookie, hear)
            await client.open()
            tasks.append(asyncio.create_task(client.listen()))
            name = f"bench-{number}-{n}{mark}"
            tasks.append(asyncio.create_task(_say(client, state, path, query, n, name)))
    await asyncio.sleep(random.uniform(2, 4))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return acknowledged


async def _say(
    client: LoadClient, state: str, path: str, query: dict[str, str], thread: int, name: str
) -> None:
    await asyncio.sleep(1)
    for count in itertools.count():
        event = reflex_event(
            state, "send", path, query,
            thread=thread, client_id=f"{name}{count:05d}", body="Are you there?",
            visibility="public",
        )  # fmt: skip
        await client.emit("event", event)
        await asyncio.sleep(random.uniform(0.05, 0.25))
