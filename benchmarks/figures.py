"""Figures over a large day: how long a supervisor's page takes, and what it costs those who talk.

The page is the conversation page of figures, as it is counted anew each second while the log
grows by what a busy line says in that time. History beside the day must not cost anything. Then,
in one run of one server, people talk with nobody watching and with ten supervisors who watch.
"""

import asyncio
import gc
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from benchmarks import figure_log
from benchmarks.bench_data import prepare, with_defaults
from benchmarks.figure_log import Log
from benchmarks.load_client import LoadClient, reflex_boot, reflex_event
from benchmarks.message_path import (
    Result,
    Send,
    _at_rest,
    _Ears,
    _run,
    _talk,
    cpu_and_memory,
    free_port,
    server,
    tabs_of,
)
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Role
from psc_app.models.people import SignIn, Staff
from psc_app.schema import upgrade
from psc_app.services.insights import conversation_page, rollups
from psc_app.services.sign_in import hash_token, new_token
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
SIZES = ((20_000, 0), (20_000, 80_000), (100_000, 0))
"""Conversations of the last 24 hours, and of the weeks before."""

REFRESHES = 40
EVERY = 1.05
"""Seconds between two refreshes: each finds a log that has grown."""

GROWTH = 10
"""Conversations, about 150 events, that come between two refreshes."""

SUPERVISORS = 10
PAIRS = 50
SECONDS = 10.0
ROUNDS = 4
_AFTER = 2.0
"""Seconds in which what was said last arrives."""

_FIRST_BOSS = 2_001
_FIRST_FIGURES = 180.0
"""Seconds after which a supervisor must have seen figures: the server reads its first window."""

_UPDATED = re.compile(r'"updated_at_rx_state_":\s?(\d+)')
"""A frame with new figures says for which moment they hold."""


def main(arguments: list[str]) -> str:
    """Both halves as tables; "small" for a try on a hundredth of it, "watch" for one half."""
    small = "small" in arguments
    sizes = tuple((size // 100, before // 100) for size, before in SIZES) if small else SIZES
    parts = []
    if "watch" not in arguments:
        parts.append(refreshing(sizes))
    if "refresh" not in arguments:
        parts.append(watching(sizes[-1][0]))
    return "\n\n".join(parts)


# ---------------------------------------------------------------- one page


def refreshing(sizes: tuple[tuple[int, int], ...]) -> str:
    """How long a page takes, at each size on each database."""
    rows = [_refresh_row(kind, *size) for kind in DATABASES for size in sizes]
    return "\n".join(
        [
            "The supervisors' page of figures, counted anew while the log grows"
            f" ({REFRESHES} times, milliseconds).",
            "",
            "| database | conversations of the day | events of the day | events before it"
            " | first reading, s | longest portion | p50 | p95 |",
            "|" + "---|" * 8,
            *rows,
        ]
    )


def _refresh_row(kind: str, today: int, past: int) -> str:
    with _house(kind) as home:
        now = datetime.now(UTC)
        before, events = home.store.do_now(SYSTEM, _fill, now, today, past)
        _settle(home)
        began, longest = time.perf_counter(), 0.0
        while not home.store.look_now(SYSTEM, home.ledger.step):
            longest = max(longest, home.ledger.portion_took)
        first = time.perf_counter() - began
        taken = sorted(_refreshes(home))
        p95 = taken[int(0.95 * (len(taken) - 1))]
        row = (
            f"| {kind} | {today:,} | {events:,} | {before:,} | {first:.1f} |"
            f" {longest * 1_000:.0f} | {statistics.median(taken):.0f} | {p95:.0f} |"
        )
    print(row, flush=True)
    return row


def _fill(work: Work, now: datetime, today: int, past: int) -> tuple[int, int]:
    connection = work.session.connection()
    figure_log.furnish(connection, now)
    before = 0
    if past:
        weeks = (now - timedelta(days=40), now - timedelta(days=4))
        before = figure_log.write(connection, Log(2_000_000, past, *weeks))
    day = (now - timedelta(hours=24), now - timedelta(seconds=1))
    return before, figure_log.write(connection, Log(1_000_000, today, *day))


def _settle(home: House) -> None:
    """As a database is that has been in use: PostgreSQL knows its tables' sizes by then."""

    def analyse(work: Work) -> None:
        work.run(text("ANALYZE"))

    home.store.do_now(SYSTEM, analyse)
    gc.collect()
    gc.freeze()


def _refreshes(home: House) -> Iterator[float]:
    boss = Actor(Role.SUPERVISOR, _FIRST_BOSS, "Boss")
    chosen = Chosen(window="24h")
    for number in range(REFRESHES + 2):
        first = 3_000_000 + number * GROWTH
        home.store.do_now(SYSTEM, _grow, first)
        time.sleep(EVERY)
        began = time.perf_counter()
        home.store.look_now(boss, conversation_page.page, home.ledger, chosen)
        # The first ones load what only they need.
        if number >= 2:
            yield (time.perf_counter() - began) * 1_000


def _grow(work: Work, first: int) -> None:
    end = work.now
    log = Log(first, GROWTH, end - timedelta(minutes=5), end)
    figure_log.write(work.session.connection(), log)


@contextmanager
def _house(kind: str) -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="psc-figures-"))
    try:
        with _database(kind) as url:
            settings = Config(data_dir=folder, database_url=url, _env_file=None)  # ty: ignore[unknown-argument]
            upgrade(settings, say=lambda said: None)
            home = build_house(settings)
            try:
                yield home
            finally:
                home.store.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    # The tests' own PostgreSQL, which starts in a second and leaves nothing.
    sys.path.insert(0, str(ROOT / "tests"))
    import postgres_server

    started = postgres_server.server()
    url = started.create("empty", lambda made: None)
    try:
        yield url
    finally:
        started.drop(url)
        postgres_server.stop()


# ---------------------------------------------------------------- watched


@dataclass
class _Tab:
    """A socket of somebody, and what listens to it."""

    client: LoadClient
    task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self.client.open()
        self.task = asyncio.create_task(self.client.listen())
        await self.client.begin()

    async def close(self) -> None:
        await self.client.close()
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)


def watching(today: int) -> str:
    """What ten supervisors add to the latency of messages, in turns on one server."""
    folder = Path(tempfile.mkdtemp(prefix="psc-watched-"))
    alone, watched = Result(), Result()
    try:
        pairs = prepare(folder, PAIRS)
        settings = Config(data_dir=folder, _env_file=None)  # ty: ignore[unknown-argument]
        home = build_house(settings)
        home.store.do_now(SYSTEM, _fill, datetime.now(UTC), today, 0)
        # A clinic in use has added up its past hours long ago.
        home.store.do_now(SYSTEM, rollups.bring_up_to_date)
        tokens = home.store.do_now(SYSTEM, _bosses)
        home.store.stop()
        port = free_port()
        with server(["-m", "psc_app", "run", "--port", str(port)], port, folder) as process:
            pages = _run(_in_turns(port, process.pid, pairs, tokens, alone, watched))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    every = ROUNDS * (SECONDS + _AFTER) * SUPERVISORS / max(1, pages)
    rows = [
        f"| {name} | {one.at(0.5):.1f} | {one.at(0.95):.1f} | {one.at(0.99):.1f} |"
        f" {one.cpu_ms:.2f} | {one.sent} | {one.lost} |"
        for name, one in (("nobody watches", alone), (f"{SUPERVISORS} watch", watched))
    ]
    return "\n".join(
        [
            f"Messages of {PAIRS} conversations, beside a day of {today:,}: in turns on one"
            f" server, {ROUNDS} times {SECONDS:.0f} s each (milliseconds). Of those who watched"
            f" each got new figures every {every:.1f} s.",
            "",
            "| | p50 | p95 | p99 | CPU a message | sent | lost |",
            "|" + "---|" * 7,
            *rows,
            f"| watched ÷ alone | {watched.at(0.5) / alone.at(0.5):.2f}×"
            f" | {watched.at(0.95) / alone.at(0.95):.2f}×"
            f" | {watched.at(0.99) / alone.at(0.99):.2f}× | | | |",
        ]
    )


def _bosses(work: Work) -> list[str]:
    tokens = [new_token() for _ in range(SUPERVISORS)]
    add = work.session.connection().execute
    keys = range(_FIRST_BOSS, _FIRST_BOSS + SUPERVISORS)
    add(
        insert(Staff.metadata.tables["staff"]),
        [
            with_defaults(
                Staff, id=n, username=f"boss{n}", full_name=f"Boss {n}", role="supervisor",
                password_hash="", created_at=work.now,
            )
            for n in keys
        ],
    )  # fmt: skip
    add(
        insert(SignIn.metadata.tables["sign_in"]),
        [
            {
                "token_hash": hash_token(token), "staff_id": n, "created_at": work.now,
                "seen_at": work.now, "expires_at": work.now + timedelta(hours=11),
            }
            for n, token in zip(keys, tokens, strict=True)
        ],
    )  # fmt: skip
    return tokens


async def _in_turns(
    port: int, pid: int, pairs: list, tokens: list[str], alone: Result, watched: Result
) -> int:
    """Let people talk, alone and watched; how often supervisors got figures meanwhile."""
    ears = {False: _Ears(alone), True: _Ears(watched)}
    listening = [ears[False]]
    address = f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket"
    tabs, senders = [], []
    for pair in pairs:
        for side, state, path, cookie, query in tabs_of(pair):

            def hear(client_id: str, now: float, side: str = side) -> None:
                listening[0].listener(side)(client_id, now)

            name = f"{side}{pair.conversation}"
            client = LoadClient(
                f"{address}&token=w{name}", "/_event", reflex_boot(path, query), cookie, hear
            )
            client.first = ("event", reflex_event(state, "set_front", path, query, front=True))
            tabs.append(_Tab(client))
            senders.append((name, _sender(client, state, path, query, pair.conversation)))
    for tab in tabs:
        await tab.open()
    await _at_rest(pid)
    pages = 0
    for turn in range(2 * ROUNDS):
        # Alone, watched, watched, alone: what drifts falls on both alike.
        watch = turn % 4 in (1, 2)
        listening[0] = ears[watch]
        bosses = [_Boss(address, token, turn) for token in tokens] if watch else []
        for boss in bosses:
            await boss.tab.open()
        for boss in bosses:
            # Their first figures come before the watch begins.
            await asyncio.wait_for(boss.sees.wait(), _FIRST_FIGURES)
        await asyncio.sleep(2)
        before = sum(boss.pages for boss in bosses)
        await _speak(listening[0], senders, pid, turn)
        pages += sum(boss.pages for boss in bosses) - before
        for boss in bosses:
            await boss.tab.close()
    for tab in tabs:
        await tab.close()
    return pages


class _Boss:
    """A supervisor's tab with the figures, which counts how often it got new ones."""

    def __init__(self, address: str, token: str, turn: int) -> None:
        self.pages, self.sees = 0, asyncio.Event()
        query = {"window": "24h"}
        client = LoadClient(
            f"{address}&token=boss{turn}{token[:8]}", "/_event", reflex_boot("/supervisor", query),
            f"psc_staff={token}", self._hear,
        )  # fmt: skip
        client.pattern = _UPDATED
        self.tab = _Tab(client)

    def _hear(self, at: str, now: float) -> None:
        if at != "0":
            self.pages += 1
            self.sees.set()


def _sender(client: LoadClient, state: str, path: str, query: dict[str, str], thread: int) -> Send:
    async def send(client_id: str, body: str) -> None:
        event = reflex_event(
            state, "send", path, query,
            thread=thread, client_id=client_id, body=body, visibility="public",
        )  # fmt: skip
        await client.emit("event", event)

    return send


async def _speak(ears: _Ears, senders: list[tuple[str, Send]], pid: int, turn: int) -> None:
    cpu, _ = cpu_and_memory(pid)
    before = ears.result.sent
    names = [(f"{turn}-{name[0]}-{name[1:]}", send) for name, send in senders]
    await asyncio.gather(*(_talk(ears, name, send, SECONDS, True) for name, send in names))
    await asyncio.sleep(_AFTER)
    spent, _ = cpu_and_memory(pid)
    sent = max(1, ears.result.sent - before)
    ears.result.cpu_ms += (spent - cpu) * 1_000 / sent / ROUNDS
