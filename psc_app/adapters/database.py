"""The database: one writer thread with group commit, and a pool of readers.

SQLite takes one writer at a time and pays one disk flush a commit. So all
deeds go to one thread, which takes as many as wait, gives each its own
savepoint, and commits them together; each caller hears after that commit.
Reads run beside it on their own connections and see the last commit (WAL).
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from psc_app.domain.actor import Actor
from psc_app.ports.clock import Clock
from psc_app.ports.hub import Hub
from psc_app.ports.store import P, R

_MOST_IN_ONE_COMMIT = 200
_READERS = 3


def sqlite_engine(path: Path) -> Engine:
    """An engine on an SQLite file, durable (WAL, synchronous=FULL).

    Parameters are hidden from logs and errors: they hold patients' words.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=_READERS + 2,
        max_overflow=4,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 15},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling begins too late for savepoints.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-32000")
        cursor.execute("PRAGMA mmap_size=268435456")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        how = connection.get_execution_options().get("begin", "BEGIN")
        connection.exec_driver_sql(how)

    return engine


@dataclass(slots=True)
class _Deed:
    actor: Actor
    verb: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    future: Future[Any]
    work: Any = None
    result: Any = None


class Database:
    """Runs deeds and reads on one engine.

    Args:
        engine: where the tables are.
        clock: gives each deed its moment.
        hub: rung after a commit.
        open_work: makes the Work of a deed from its session, actor and moment;
            its `bells` are rung after the commit.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        hub: Hub,
        open_work: Callable[[Session, Actor, datetime], Any],
    ) -> None:
        """Start the writer thread."""
        self.engine = engine
        self._clock = clock
        self._hub = hub
        self._open_work = open_work
        self._queue: queue.SimpleQueue[_Deed | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="psc-reader")
        self._writer = threading.Thread(target=self._write_for_ever, name="psc-writer", daemon=True)
        self._writer.start()

    async def do(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a deed and return once it is on the disk.

        Raises:
            Refused: by the service; nothing of the deed is kept.
        """
        return await asyncio.wrap_future(self._submit(actor, verb, args, kwargs))

    def do_now(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Like `do`, for programs and tests that have no event loop."""
        return self._submit(actor, verb, args, kwargs).result()

    def _submit(
        self, actor: Actor, verb: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Future[Any]:
        deed = _Deed(actor, verb, args, kwargs, Future())
        self._queue.put(deed)
        return deed.future

    async def look(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a read on a reader's connection; anything it changes is dropped.

        A read that must leave an audit row is a deed, so it uses `do`.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self.look_now(actor, verb, *args, **kwargs)
        )

    def look_now(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Like `look`, on the caller's thread."""
        with self.engine.connect() as connection, Session(connection) as session:
            return verb(self._open_work(session, actor, self._clock.now()), *args, **kwargs)

    def stop(self) -> None:
        """Finish the deeds that wait, then let go of the file."""
        self._queue.put(None)
        self._writer.join(timeout=10)
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def _write_for_ever(self) -> None:
        with self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
            while True:
                first = self._queue.get()
                if first is None:
                    return
                deeds = [first]
                stop = False
                while len(deeds) < _MOST_IN_ONE_COMMIT:
                    try:
                        more = self._queue.get_nowait()
                    except queue.Empty:
                        break
                    if more is None:
                        stop = True
                        break
                    deeds.append(more)
                self._commit_together(connection, deeds)
                if stop:
                    return

    def _commit_together(self, connection: Connection, deeds: list[_Deed]) -> None:
        done: list[_Deed] = []
        try:
            with connection.begin():
                for deed in deeds:
                    if self._run(connection, deed):
                        done.append(deed)
        except BaseException as fault:
            # The commit itself failed: nobody may believe their deed was kept.
            for deed in done:
                deed.future.set_exception(fault)
            return
        bells: set[str] = set()
        for deed in done:
            bells |= deed.work.bells
        if bells:
            self._hub.ring(bells)
        for deed in done:
            deed.future.set_result(deed.result)

    def _run(self, connection: Connection, deed: _Deed) -> bool:
        """Run one deed in its savepoint; whether it is to be committed."""
        if not deed.future.set_running_or_notify_cancel():
            return False
        savepoint = connection.begin_nested()
        session = Session(connection, join_transaction_mode="rollback_only")
        try:
            deed.work = self._open_work(session, deed.actor, self._clock.now())
            deed.result = deed.verb(deed.work, *deed.args, **deed.kwargs)
            session.flush()
            session.expunge_all()
            savepoint.commit()
            return True
        except BaseException as fault:
            savepoint.rollback()
            deed.future.set_exception(fault)
            return False
        finally:
            session.close()
