"""From a patient's asking for a person to the offer on an agent's screen.

A busy clinic: 200 conversations wait in one queue, whose agents are all full and
watch their dashboards; in another queue agents are free. Guests start chats
through the portal's own form, over a real socket; the time runs until an agent's
tab is sent the offer.
"""

import asyncio
import random
import re
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Table, insert

from benchmarks.bench_data import with_defaults
from benchmarks.load_client import LoadClient, reflex_boot, reflex_event
from benchmarks.message_path import PORTAL, Result, _run, free_port, server
from psc_app.adapters.database import sqlite_engine
from psc_app.config import Config
from psc_app.models.conversation import Conversation
from psc_app.models.people import SignIn, Staff, Visitor
from psc_app.models.workplace import AgentStatus, Queue, QueueMember, Workstream
from psc_app.schema import upgrade
from psc_app.services.sign_in import hash_token, new_token

WAITING, FULL, FREE, ASKING = 200, 150, 50, 150
EVERY = 0.15
"""Seconds between two patients who ask, on average."""

_OFFER = re.compile(r'"conversation_id":\s?\d+,\s?"name":\s?"(ask-\d+)"')


def main() -> str:
    """Have so many patients ask; a sentence with the figures."""
    folder = Path(tempfile.mkdtemp(prefix="psc-offer-"))
    try:
        result = Result()
        tokens = _prepare(folder)
        port = free_port()
        with server(["-m", "psc_app", "run", "--port", str(port)], port, folder):
            _run(_ask(port, tokens, result))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return (
        f"Offer on an agent's screen after a patient asked, with {WAITING} open conversations and"
        f" {FULL + FREE} agents signed in: p50 {result.at(0.5):.0f} ms, p95 {result.at(0.95):.0f}"
        f" ms, slowest {result.at(1):.0f} ms; {result.sent} asked, {result.lost} not offered."
    )


async def _ask(port: int, tokens: list[str], result: Result) -> None:
    asked: dict[str, float] = {}

    def hear(name: str, now: float) -> None:
        at = asked.pop(name, None)
        if at is not None:
            result.latencies.append((now - at) * 1_000)

    address = f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket&token="
    desks = [
        LoadClient(
            f"{address}desk{n}", "/_event", reflex_boot("/agent", {}), f"psc_staff={t}", hear
        )
        for n, t in enumerate(tokens)
    ]
    patients = [
        LoadClient(
            f"{address}asks{n}", "/_event", reflex_boot("/", {}), f"psc_visit={new_token()}", hear
        )
        for n in range(ASKING)
    ]
    listening = []
    for client in desks + patients:
        client.pattern = _OFFER
        await client.open()
        listening.append(asyncio.create_task(client.listen()))
    await asyncio.sleep(8)
    for n, patient in enumerate(patients):
        name = f"ask-{n}"
        asked[name] = time.perf_counter()
        result.sent += 1
        form = {"reason": "I have a question", "name": name, "consent": "on"}
        await patient.emit("event", reflex_event(PORTAL, "start_chat", "/", {}, form=form))
        await asyncio.sleep(random.expovariate(1 / EVERY))
    until = time.perf_counter() + 5
    while result.lost and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    for client in desks + patients:
        await client.close()
    await asyncio.gather(*listening, return_exceptions=True)


def _prepare(folder: Path) -> list[str]:
    """The clinic's rows; the agents' tokens."""
    settings = Config(data_dir=folder, _env_file=None)  # ty: ignore[unknown-argument]
    upgrade(settings, say=lambda text: None)
    engine = sqlite_engine(settings.database_path)
    tokens = [new_token() for _ in range(FULL + FREE)]
    with engine.begin() as connection:
        _add_floor(connection, tokens, datetime.now(UTC))
    engine.dispose()
    return tokens


def _add_floor(connection: Connection, tokens: list[str], now: datetime) -> None:
    def add(model: type, rows: list[dict]) -> None:
        table: Table = model.__table__  # ty: ignore[unresolved-attribute]
        connection.execute(insert(table), rows)

    free, busy = 1, 2
    add(Queue, [with_defaults(Queue, id=free, name="Front desk", priority=1)])
    add(Queue, [with_defaults(Queue, id=busy, name="Nurse line")])
    add(
        Workstream,
        [with_defaults(Workstream, id=1, name="Chat", channel="chat", fallback_queue_id=free)],
    )
    staff = range(1, FULL + FREE + 1)
    add(
        Staff,
        [
            with_defaults(
                Staff, id=n, username=f"a{n}", full_name=f"Agent {n}", role="agent",
                password_hash="", created_at=now, capacity_units=9,
            )
            for n in staff
        ],
    )  # fmt: skip
    add(QueueMember, [{"queue_id": busy if n <= FULL else free, "staff_id": n} for n in staff])
    add(
        AgentStatus,
        [
            with_defaults(
                AgentStatus, staff_id=n, presence="available", chosen="available", since=now,
                capacity_units=9, capacity_used=9 if n <= FULL else 0,
            )
            for n in staff
        ],
    )  # fmt: skip
    add(
        SignIn,
        [
            {
                "token_hash": hash_token(token), "staff_id": n, "created_at": now, "seen_at": now,
                "expires_at": now + timedelta(hours=11),
            }
            for n, token in zip(staff, tokens, strict=True)
        ],
    )  # fmt: skip
    waiting = range(1, WAITING + 1)
    add(Visitor, [{"id": n, "created_at": now} for n in waiting])
    add(
        Conversation,
        [
            with_defaults(
                Conversation, id=n, channel="chat", kind="call back", workstream_id=1,
                queue_id=busy, state=1, visitor_id=n, display_name=f"Visitor {n}",
                created_at=now, queued_at=now - timedelta(seconds=n),
            )
            for n in waiting
        ],
    )  # fmt: skip


if __name__ == "__main__":
    print(main())
