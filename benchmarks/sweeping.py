"""What the clock's deeds cost: by what is due, not by what there is.

The same tick over more and more waiting and closed conversations, of which
always the same few are due.
"""

import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from benchmarks.bench_data import with_defaults
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.models.conversation import Conversation
from psc_app.models.people import Visitor
from psc_app.models.workplace import Queue, Workstream
from psc_app.schema import upgrade
from psc_app.services import timekeeper
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

SIZES = (100, 1_000, 10_000)
DUE = (0, 20)
_EVERY = timedelta(seconds=1)


class _Watch:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 3, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def main(times: int = 40) -> str:
    """Tick so many times at each size; a table."""
    rows = [_row(size, times) for size in SIZES]
    due = " | ".join(f"{count} due" for count in DUE)
    return "\n".join(
        [
            f"One tick of the clock's deeds, milliseconds (median of {times}), with so many"
            " conversations waiting and as many closed.",
            "",
            f"| waiting | {due} |",
            "|" + "---|" * (len(DUE) + 1),
            *rows,
        ]
    )


def _row(size: int, times: int) -> str:
    folder = Path(tempfile.mkdtemp(prefix="psc-sweep-"))
    watch = _Watch()
    settings = Config(data_dir=folder, _env_file=None)  # ty: ignore[unknown-argument]
    upgrade(settings, say=lambda text: None)
    house = build_house(settings, watch)
    try:
        house.store.do_now(SYSTEM, _fill, size)
        taken = [f"{_ticks(house, watch, due, times):.1f}" for due in DUE]
    finally:
        house.store.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return f"| {size:,} | {' | '.join(taken)} |"


def _ticks(house: House, watch: _Watch, due: int, times: int) -> float:
    taken = []
    for _ in range(times):
        house.store.do_now(SYSTEM, _make_due, due)
        watch.at += _EVERY
        begin = time.perf_counter()
        house.store.do_now(SYSTEM, timekeeper.tick)
        taken.append((time.perf_counter() - begin) * 1_000)
    return statistics.median(taken)


def _make_due(work: Work, count: int) -> None:
    table = Conversation.metadata.tables["conversation"]
    work.run(
        table.update().where(table.c.state == 1, table.c.id <= count).values(look_again_at=work.now)
    )


def _fill(work: Work, size: int) -> None:
    add = work.session.connection().execute
    add(insert(Queue.metadata.tables["queue"]), with_defaults(Queue, id=1, name="Front desk"))
    add(
        insert(Workstream.metadata.tables["workstream"]),
        with_defaults(Workstream, id=1, name="Chat", channel="chat", fallback_queue_id=1),
    )
    every = range(1, 2 * size + 1)
    add(
        insert(Visitor.metadata.tables["visitor"]),
        [{"id": n, "created_at": work.now} for n in every],
    )
    add(
        insert(Conversation.metadata.tables["conversation"]),
        [
            with_defaults(
                Conversation, id=n, channel="chat", kind="call back", workstream_id=1, queue_id=1,
                state=1 if n <= size else 4, visitor_id=n, display_name=f"Visitor {n}",
                created_at=work.now, queued_at=work.now,
                look_again_at=work.now + timedelta(hours=1),
            )
            for n in every
        ],
    )  # fmt: skip
