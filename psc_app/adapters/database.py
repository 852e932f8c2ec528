"""The database: one writer thread with group commit, and a pool of readers.

SQLite takes one writer at a time and pays one disk flush a commit. So all
deeds go to one thread, which takes as many as wait, gives each its own
savepoint, and commits them together; each caller hears after that commit.
Reads run beside it on their own connections and see the last commit (WAL).
It is the same on PostgreSQL; what differs is in `Manners`.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import configure_mappers
from sqlalchemy.pool import QueuePool

from psc_app.adapters.manners import READERS, SQLITE, WAIT_FOR_LOCK, Manners
from psc_app.domain.actor import Actor
from psc_app.ports.clock import Clock
from psc_app.ports.hub import Hub
from psc_app.ports.store import P, R

_MOST_IN_ONE_COMMIT = 200
_TRIES = 5

_log = logging.getLogger(__name__)


def sqlite_engine(path: Path) -> Engine:
    """An engine on an SQLite file, durable (WAL, synchronous=FULL).

    Parameters are hidden from logs and errors: they hold patients' words.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=READERS + 2,
        max_overflow=4,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": WAIT_FOR_LOCK},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling begins too late for savepoints.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # Otherwise REPLACE would go past the triggers that guard the logs.
        cursor.execute("PRAGMA recursive_triggers=ON")
        cursor.execute("PRAGMA cache_size=-32000")
        cursor.execute("PRAGMA mmap_size=268435456")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        how = connection.get_execution_options().get("begin", "BEGIN")
        if how:
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
    fault: BaseException | None = None

    def begins(self) -> bool:
        """Whether it is to be run, for the first time or again: not if the caller gave up."""
        future = self.future
        return future.running() or (not future.done() and future.set_running_or_notify_cancel())

    def fail(self, fault: BaseException) -> None:
        """Tell the caller, unless they heard already or have given up."""
        if isinstance(fault, StopIteration):
            # An event loop can't hand this one on: the caller would wait for ever.
            fault = RuntimeError("a deed ended with StopIteration")
        if self.begins():
            self.future.set_exception(fault)


class StoreClosed(RuntimeError):
    """The store has been stopped and takes no deed any more."""


class Database:
    """Runs deeds and reads on one engine.

    Args:
        engine: where the tables are.
        clock: gives each deed its moment.
        hub: rung after a commit.
        open_work: makes the Work of a deed from its connection, actor and moment;
            its `finish` is called before its `bells` can ring, `close` always.
        manners: what the engine's kind of database does in its own way.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        hub: Hub,
        open_work: Callable[[Connection, Actor, datetime], Any],
        manners: Manners = SQLITE,
    ) -> None:
        """Start the writer thread."""
        # Else SQLAlchemy does it with its first general query, and the prepared statements, which
        # go past it, would make rows that can't be read before then.
        configure_mappers()
        self.engine = engine
        self._manners = manners
        self._clock = clock
        self._hub = hub
        self._open_work = open_work
        self._queue: queue.SimpleQueue[_Deed | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._own = threading.local()
        self._glimpsing: list[Connection] = []
        self._closed = False
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="psc-reader")
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
        with self._door:
            if self._closed:
                raise StoreClosed("The database has been closed.")
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
        with self.engine.connect() as connection:
            work = self._open_work(connection, actor, self._clock.now())
            try:
                return verb(work, *args, **kwargs)
            finally:
                work.close()

    def glimpse(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """A read of few rows by an index, at once and on the caller's thread.

        It keeps a connection of its own for each thread and opens no transaction,
        which would cost as much as the read.
        """
        if getattr(self._own, "connection", None) is None:
            self._open_glimpses()
        try:
            return self._glimpse(actor, verb, args, kwargs)
        except DBAPIError as fault:
            if not fault.connection_invalidated:
                raise
        # The server was restarted since; what only reads can be done again.
        self._glimpsing.remove(self._own.connection)
        _thrown_away(self._own.connection)
        self._open_glimpses()
        return self._glimpse(actor, verb, args, kwargs)

    def _glimpse(
        self, actor: Actor, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> R:
        connection: Connection = self._own.connection
        work = self._open_work(connection, actor, self._clock.now())
        try:
            return verb(work, *args, **kwargs)
        finally:
            work.close()
            if self._manners.in_transaction(self._own.driver):
                # A session's savepoint began one; kept open, it would show this
                # moment's rows for ever.
                connection.rollback()

    def _open_glimpses(self) -> None:
        connection = self.engine.connect().execution_options(**self._manners.glimpsing)
        driver: Any = connection.connection.driver_connection
        # Without a transaction nothing could be dropped, so nothing may be written.
        driver.execute(self._manners.read_only)
        self._own.connection, self._own.driver = connection, driver
        self._glimpsing.append(connection)

    def stop(self) -> None:
        """Finish the deeds that wait, then let go of the file; later deeds are refused."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._writer.join(timeout=WAIT_FOR_LOCK + 5)
        self._readers.shutdown(wait=True)
        for connection in self._glimpsing:
            connection.close()
        self.engine.dispose()

    def _write_for_ever(self) -> None:
        connection: Connection | None = None
        while deeds := self._next_deeds():
            try:
                if connection is None:
                    connection = self._open_writer()
                done = self._commit_together(connection, deeds)
            except BaseException as fault:
                # Nothing was committed, so nobody may believe their deed was kept, and
                # nobody may wait for ever; the next deeds get a fresh connection.
                connection = _thrown_away(connection)
                if self._manners.passes(fault) or _before_all(deeds, fault):
                    self._commit_one_by_one(deeds)
                else:
                    for deed in deeds:
                        deed.fail(deed.fault or fault)
            else:
                self._tell(done)
        if connection is not None:
            connection.close()

    def _open_writer(self) -> Connection:
        return self.engine.connect().execution_options(**self._manners.writing)

    def _commit_one_by_one(self, deeds: list[_Deed]) -> None:
        """Give each deed of a group that failed a few tries of its own."""
        for deed in deeds:
            for tries_left in reversed(range(_TRIES)):
                try:
                    with self._open_writer() as connection:
                        done = self._commit_together(connection, [deed])
                except BaseException as fault:
                    if tries_left and self._manners.passes(fault):
                        continue
                    deed.fail(deed.fault or fault)
                else:
                    self._tell(done)
                break

    def _next_deeds(self) -> list[_Deed]:
        """All deeds that wait, at least one; none once the store is stopped."""
        first = self._queue.get()
        if first is None:
            return []
        deeds = [first]
        while len(deeds) < _MOST_IN_ONE_COMMIT:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            deeds.append(more)
        return deeds

    def _commit_together(self, connection: Connection, deeds: list[_Deed]) -> list[_Deed]:
        """Run the deeds in one transaction; those whose callers wait for an answer."""
        with connection.begin():
            return [deed for deed in deeds if self._run(connection, deed)]

    def _tell(self, deeds: list[_Deed]) -> None:
        """Ring the bells of deeds that are on the disk, and answer all callers."""
        bells: set[str] = set()
        for deed in deeds:
            if deed.fault is None:
                bells |= deed.work.bells
        if bells:
            try:
                self._hub.ring(bells)
            except Exception as fault:
                # The deeds are kept all the same, and the next look sees them.
                _log.error("the bells failed: %s", type(fault).__name__)
        for deed in deeds:
            if deed.fault is None:
                deed.future.set_result(deed.result)
            else:
                deed.fail(deed.fault)

    def _run(self, connection: Connection, deed: _Deed) -> bool:
        """Run one deed in its savepoint; false if its caller has given up."""
        if not deed.begins():
            return False
        deed.fault = None
        # Written out, because SQLAlchemy's own savepoints cost more than most deeds.
        _tell_driver(connection, "SAVEPOINT deed")
        work = deed.work = self._open_work(connection, deed.actor, self._clock.now())
        try:
            deed.result = deed.verb(work, *deed.args, **deed.kwargs)
            work.finish()
            _tell_driver(connection, "RELEASE deed")
        except BaseException as fault:
            deed.fault = fault
            work.close()
            _tell_driver(connection, "ROLLBACK TO deed")
            _tell_driver(connection, "RELEASE deed")
            if self._manners.passes(fault):
                raise
        finally:
            work.close()
        return True


def _tell_driver(connection: Connection, words: str) -> None:
    """Run words without values past SQLAlchemy; errors are its own all the same."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(words)
    except connection.dialect.loaded_dbapi.Error as fault:
        # This is how SQLAlchemy notices that a connection was lost.
        connection._handle_dbapi_exception(fault, words, None, None, None)


def _before_all(deeds: list[_Deed], fault: BaseException) -> bool:
    """Whether the connection was lost before anything was done on it."""
    lost = isinstance(fault, DBAPIError) and fault.connection_invalidated
    return lost and not any(deed.future.running() for deed in deeds)


def _thrown_away(connection: Connection | None) -> None:
    if connection is not None:
        try:
            connection.invalidate()
            connection.close()
        except Exception as fault:
            _log.error("a broken connection did not close: %s", type(fault).__name__)
