"""An event log of any size, as a clinic's days would leave it, written past the services."""

import heapq
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from benchmarks.bench_data import with_defaults
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff, Visitor
from psc_app.models.workplace import Queue, Workstream

QUEUES = range(101, 106)
AGENTS = range(1_001, 1_061)
VISITOR = 100_001
"""Numbers that nobody else in a benchmark's database has."""

_AT_ONCE = 20_000
_COLUMNS = (
    "at", "deed", "actor_role", "actor_id", "conversation_id", "staff_id", "queue_id",
    "state_before", "state_after", "reason", "detail",
)  # fmt: skip
_DISPOSITIONS = ("Answered", "Booked", "Refill", "Passed on")

Line = tuple[Any, ...]


@dataclass
class Log:
    """What is being invented.

    Attributes:
        first: the number of the first conversation.
        count: how many there are.
        begin, end: the time over which they begin, evenly.
    """

    first: int
    count: int
    begin: datetime
    end: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    used: dict[int, int] = field(default_factory=dict)
    offer: int = 0

    def lines(self) -> Iterator[Line]:
        """All rows in the order of their moments."""
        step = (self.end - self.begin) / self.count
        waiting: list[tuple[datetime, int, Line]] = []
        number = 0
        for n in range(self.count):
            at = self.begin + step * n
            for line in self._conversation(self.first + n, at):
                number += 1
                heapq.heappush(waiting, (line[0], number, line))
            while waiting and waiting[0][0] <= at:
                yield heapq.heappop(waiting)[2]
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _conversation(self, key: int, at: datetime) -> list[Line]:
        chance = self.chance
        queue, agent = QUEUES[key % len(QUEUES)], AGENTS[key % len(AGENTS)]
        channel = "sms" if key % 4 == 0 else "chat"
        lines = [_line(at, "moved", key, None, queue, None, 1, channel=channel, kind="live")]
        wait = timedelta(seconds=chance.expovariate(1 / 25))
        if key % 20 == 0:
            left = at + wait
            return [*lines, _line(left, "moved", key, None, queue, 1, 4, "patient abandoned")]
        self.offer += 1
        offer = self.offer
        lines.append(_line(at, "offered", key, agent, None, offer=offer, kind="assignment"))
        at += wait
        lines += [
            _line(at, "accepted", key, agent, None, offer=offer, kind="assignment"),
            _line(at, "moved", key, agent, queue, 1, 2),
            _line(at, "session started", key, agent, None),
            _line(at, "capacity", None, agent, None, used=self._load(agent, 1), units=9),
        ]
        for seq in range(1, 6):
            at += timedelta(seconds=chance.expovariate(1 / 60))
            who = "patient" if seq % 2 else "agent"
            message = {"seq": seq, "author": who, "visibility": "public"}
            lines.append(_line(at, "message", key, None, None, actor=agent, **message))
        level = chance.choice((-2, -1, 0, 0, 0, 1, 2))
        lines.append(_line(at, "mood", key, agent, queue, level=level, engine="basic"))
        at += timedelta(seconds=20)
        end = at + timedelta(seconds=chance.expovariate(1 / 60))
        lines += [
            _line(at, "moved", key, agent, queue, 2, 5, "patient ended"),
            _line(at, "session ended", key, agent, None, reason="patient ended"),
            _line(at, "capacity", None, agent, None, used=self._load(agent, -1), units=9),
            _line(end, "wrapped up", key, agent, None, disposition=_DISPOSITIONS[key % 4]),
            _line(end, "moved", key, agent, queue, 5, 4, "agent ended"),
        ]
        return lines

    def _load(self, agent: int, more: int) -> int:
        self.used[agent] = max(0, self.used.get(agent, 0) + more)
        return self.used[agent]


def _line(
    at: datetime, deed: str, conversation: int | None, staff: int | None, queue: int | None,
    before: int | None = None, after: int | None = None, reason: str = "", actor: int = 0,
    **detail: Any,
) -> Line:  # fmt: skip
    role = "agent" if actor else "system"
    return (at, deed, role, actor, conversation, staff, queue, before, after, reason, detail)


def furnish(connection: Connection, now: datetime) -> None:
    """The queues and agents that the invented conversations name."""

    def add(model: Any, rows: list[dict[str, Any]]) -> None:
        connection.execute(insert(model.__table__), rows)

    add(Queue, [with_defaults(Queue, id=n, name=f"Queue {n}") for n in QUEUES])
    add(Workstream, [with_defaults(Workstream, id=101, name="Chats", channel="chat")])
    add(
        Staff,
        [
            with_defaults(
                Staff, id=n, username=f"agent{n}", full_name=f"Agent {n}", role="agent",
                password_hash="", created_at=now,
            )
            for n in AGENTS
        ],
    )  # fmt: skip
    add(Visitor, [{"id": VISITOR, "created_at": now}])


def write(connection: Connection, log: Log) -> int:
    """Write the conversations and their events; how many events."""
    _conversations(connection, log)
    events = 0
    portion: list[Line] = []
    for line in log.lines():
        portion.append(line)
        if len(portion) == _AT_ONCE:
            events += add_lines(connection, portion)
            portion = []
    return events + add_lines(connection, portion)


def _conversations(connection: Connection, log: Log) -> None:
    plain = with_defaults(
        Conversation, channel="chat", workstream_id=101, queue_id=QUEUES[0], state=4,
        visitor_id=VISITOR, display_name="Visitor", created_at=log.begin, queued_at=log.begin,
    )  # fmt: skip
    table = Conversation.metadata.tables["conversation"]
    for first in range(log.first, log.first + log.count, _AT_ONCE):
        last = min(first + _AT_ONCE, log.first + log.count)
        connection.execute(insert(table), [plain | {"id": n} for n in range(first, last)])


def add_lines(connection: Connection, lines: list[Line]) -> int:
    """Write events by the driver itself; a large log would take minutes otherwise."""
    if not lines:
        return 0
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(_COLUMNS)
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY event ({columns}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row((*line[:-1], json.dumps(line[-1])))
        return len(lines)
    marks = ", ".join("?" * len(_COLUMNS))
    driver.executemany(
        f"INSERT INTO event ({columns}) VALUES ({marks})",
        [
            (_text(line[0]), *line[1:-1], json.dumps(line[-1]))
            for line in lines
        ],
    )  # fmt: skip
    return len(lines)


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
