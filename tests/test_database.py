"""The store: many deeds in one commit, and each caller told the truth.

One contract for both databases; what only PostgreSQL has is in test_postgres.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hand_clock import HandClock
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import select

from psc_app.adapters.database import StoreClosed
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, Refused
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.people import Visitor
from psc_app.models.workplace import Queue
from psc_app.services import journal
from psc_app.services.work import Work
from psc_app.wiring import House, build_house


def add(work: Work, name: str, *bells: str) -> str:
    """Keep a queue; rings bells."""
    work.session.add(Queue(name=name))
    work.ring(bells)
    return name


def add_without_session(work: Work, name: str) -> None:
    work.run(Queue.metadata.tables["queue"].insert(), Queue(name=name).model_dump(exclude={"id"}))


def names(work: Work) -> list[str]:
    return sorted(work.session.exec(select(Queue.name)))


def refuse(work: Work, name: str, *bells: str) -> None:
    """Do something, then refuse."""
    add(work, name, *bells)
    work.session.flush()
    add_without_session(work, f"{name} besides")
    raise BadInput("No.")


class Held:
    """Holds the writer between two commits, so that the next deeds come together."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._go, self._there = threading.Event(), threading.Event()
        self._waiting = ThreadPoolExecutor(64)
        self.commits = 0
        event.listen(house.store.engine, "commit", self._count)

    def _count(self, _connection: Any) -> None:
        self.commits += 1

    def __enter__(self) -> "Held":
        def wait(_work: Work) -> None:
            self._there.set()
            assert self._go.wait(20)

        self._first = self._waiting.submit(self._house.store.do_now, SYSTEM, wait)
        assert self._there.wait(20)
        return self

    def submit(self, verb: Callable[..., Any], *args: Any) -> Any:
        """Queue a deed; it runs when the writer is let go."""
        return self._house.store._submit(SYSTEM, verb, args, {})

    def __exit__(self, *_: object) -> None:
        self._go.set()
        self._first.result(20)
        self._waiting.shutdown()


@pytest.fixture
def another(house: House, clock: HandClock) -> Iterator[House]:
    """A second house on the same database, as another process has."""
    built = build_house(house.config, clock)
    yield built
    built.store.stop()


@pytest.fixture
def rang(house: House) -> Iterator[list[tuple[frozenset[str], bool]]]:
    """What rang, and whether the queue "kept" could be seen by others then."""
    heard: list[tuple[frozenset[str], bool]] = []

    def ring(topics: Any) -> None:
        heard.append((frozenset(topics), "kept" in house.store.look_now(SYSTEM, names)))

    house.hub.ring = ring  # type: ignore[method-assign]
    yield heard


def test_deeds_that_wait_are_committed_together(house: House):
    with Held(house) as held:
        futures = [held.submit(add, f"queue {number:03}") for number in range(100)]
    assert [future.result(20) for future in futures] == [f"queue {n:03}" for n in range(100)]
    assert held.commits == 2
    assert len(house.store.look_now(SYSTEM, names)) == 100


def test_one_refused_deed_is_undone_alone(house: House):
    with Held(house) as held:
        before = held.submit(add, "before")
        refused = held.submit(refuse, "refused")
        after = held.submit(add, "after")
    with pytest.raises(BadInput, match=r"No\."):
        refused.result(20)
    assert (before.result(20), after.result(20)) == ("before", "after")
    assert house.store.look_now(SYSTEM, names) == ["after", "before"]


@pytest.mark.parametrize("where", ["in the verb", "at the end", "past the session", "swallowed"])
def test_a_fault_of_the_database_in_one_deed_undoes_that_deed_alone(house: House, where: str):
    def fault(work: Work) -> None:
        add_without_session(work, "beside the fault")
        if where == "past the session":
            add_without_session(work, "before")
            return
        work.session.add(Queue(name="before"))
        if where == "in the verb":
            work.session.flush()
        elif where == "swallowed":
            with pytest.raises(IntegrityError):
                work.session.flush()

    with Held(house) as held:
        before = held.submit(add, "before")
        faulty = held.submit(fault)
        after = held.submit(add, "after")
    with pytest.raises(Exception, match=r"UNIQUE|unique|rolled back"):
        faulty.result(20)
    assert (before.result(20), after.result(20)) == ("before", "after")
    assert house.store.look_now(SYSTEM, names) == ["after", "before"]


def test_an_error_shows_nothing_of_what_was_written(house: House):
    house.store.do_now(SYSTEM, add, "Elsa Vargas")
    with pytest.raises(IntegrityError) as error:
        house.store.do_now(SYSTEM, add, "Elsa Vargas")
    assert "Elsa" not in str(error.value)


def test_bells_ring_after_the_commit_and_not_for_what_was_refused(house: House, rang):
    with Held(house) as held:
        futures = [
            held.submit(add, "kept", "one"),
            held.submit(refuse, "refused", "never"),
            held.submit(add, "also kept", "two"),
        ]
    futures[0].result(20)
    assert rang == [(frozenset({"one", "two"}), True)]


def test_a_caller_is_answered_after_the_commit(house: House):
    async def both() -> list[str]:
        await house.store.do(SYSTEM, add, "kept")
        return await house.store.look(SYSTEM, names)

    assert asyncio.run(both()) == ["kept"]


def test_bells_that_fail_neither_undo_the_deed_nor_stop_the_writer(house: House, caplog):
    def broken(_topics: Any) -> None:
        raise RuntimeError("the loop is closed")

    ring, house.hub.ring = house.hub.ring, broken  # type: ignore[method-assign]
    assert house.store.do_now(SYSTEM, add, "kept", "a bell") == "kept"
    house.hub.ring = ring  # type: ignore[method-assign]
    assert house.store.do_now(SYSTEM, names) == ["kept"]
    assert "the bells failed" in caplog.text


class Unpleasant(BaseException):
    """Not an Exception."""


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (Unpleasant(), Unpleasant),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (SystemExit(3), SystemExit),
        (StopIteration(), RuntimeError),
        (MemoryError(), MemoryError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_whatever_a_deed_raises_its_caller_hears_it_and_the_writer_goes_on(
    house: House, raised: BaseException, expected: type[BaseException]
):
    def fail(work: Work) -> None:
        add(work, "never")
        raise raised

    with pytest.raises(expected):
        house.store.do_now(SYSTEM, fail)
    assert house.store.do_now(SYSTEM, names) == []


def test_on_an_event_loop_too_a_deed_that_ends_oddly_is_answered(house: House):
    async def ask() -> None:
        async with asyncio.timeout(10):
            await house.store.do(SYSTEM, lambda work: next(iter(())))

    with pytest.raises(RuntimeError):
        asyncio.run(ask())


def test_a_caller_who_gave_up_before_the_turn_leaves_nothing_behind(house: House):
    with Held(house) as held:
        given_up, kept = held.submit(add, "given up"), held.submit(add, "kept")
        assert given_up.cancel()
    assert kept.result(20) == "kept"
    assert house.store.do_now(SYSTEM, names) == ["kept"]


def test_a_caller_whose_event_loop_has_gone_does_not_stop_the_writer(house: House):
    async def leave(held: Held) -> None:
        asyncio.get_running_loop().create_task(house.store.do(SYSTEM, add, "kept"))
        await asyncio.sleep(0)

    with Held(house) as held:
        asyncio.run(leave(held))
        last = held.submit(add, "after")
    assert last.result(20) == "after"


def test_when_the_commit_fails_every_caller_hears_it(house: House, rang):
    def fail(_connection: Any) -> None:
        if held.commits == 2:
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    with Held(house) as held:
        futures = [held.submit(add, f"queue {number}", "bell") for number in range(5)]
        refused = held.submit(refuse, "refused")
        event.listen(house.store.engine, "commit", fail)
    for future in futures:
        with pytest.raises(OperationalError, match="disk I/O error"):
            future.result(20)
    with pytest.raises(Refused):
        refused.result(20)
    assert rang == []
    assert house.store.do_now(SYSTEM, add, "kept") == "kept"
    assert house.store.look_now(SYSTEM, names) == ["kept"]


def test_when_the_database_undoes_the_whole_transaction_nobody_waits_for_ever(house: House):
    def undo_everything(work: Work) -> None:
        work.run(text("ROLLBACK"))
        work.run(text("SELECT * FROM nowhere"))

    with Held(house) as held:
        futures = [
            held.submit(add, "before"),
            held.submit(undo_everything),
            held.submit(add, "after"),
        ]
    for future in futures:
        with pytest.raises(DBAPIError):
            future.result(20)
    assert house.store.do_now(SYSTEM, add, "kept") == "kept"
    assert house.store.look_now(SYSTEM, names) == ["kept"]


def test_a_connection_that_broke_is_replaced(house: House):
    def cut(work: Work) -> None:
        work.session.connection().connection.driver_connection.close()

    with pytest.raises(Exception, match="closed"):
        house.store.do_now(SYSTEM, cut)
    assert house.store.do_now(SYSTEM, add, "kept") == "kept"


def test_another_process_that_commits_is_waited_for(house: House, another: House):
    with Held(another) as theirs:
        first = theirs.submit(add, "theirs")
        second = house.store._submit(SYSTEM, names, (), {})
        with pytest.raises(TimeoutError):
            second.result(0.1)
    assert first.result(20) == "theirs"
    assert second.result(20) in ([], ["theirs"])


def test_a_read_sees_nothing_that_is_not_committed(house: House):
    added, seen = threading.Event(), threading.Event()

    def slowly(work: Work) -> None:
        add(work, "soon")
        work.session.flush()
        added.set()
        assert seen.wait(20)

    with ThreadPoolExecutor(1) as beside:
        deed = beside.submit(house.store.do_now, SYSTEM, slowly)
        assert added.wait(20)
        assert house.store.look_now(SYSTEM, names) == []
        seen.set()
        deed.result(20)
    assert house.store.look_now(SYSTEM, names) == ["soon"]


def test_what_a_look_changes_is_dropped(house: House):
    assert house.store.look_now(SYSTEM, add, "never") == "never"

    def change(work: Work) -> None:
        add(work, "never")
        work.session.flush()

    house.store.look_now(SYSTEM, change)
    assert house.store.look_now(SYSTEM, names) == []


def names_without_session(work: Work) -> list[str]:
    return sorted(work.run(select(Queue.name)).scalars())


def test_a_glimpse_sees_every_commit_whatever_was_glimpsed_before(house: House):
    def both(work: Work) -> list[str]:
        found = names_without_session(work)
        assert names(work) == found
        return found

    for number, verb in enumerate([names, both, names_without_session, both, names] * 2):
        house.store.do_now(SYSTEM, add, f"queue {number}")
        assert len(house.store.glimpse(SYSTEM, verb)) == number + 1


def test_a_glimpse_that_is_refused_leaves_nothing_behind(house: House):
    def look_and_refuse(work: Work) -> None:
        names_without_session(work)
        names(work)
        raise BadInput("No.")

    with pytest.raises(BadInput):
        house.store.glimpse(SYSTEM, look_and_refuse)
    house.store.do_now(SYSTEM, add, "kept")
    assert house.store.glimpse(SYSTEM, names_without_session) == ["kept"]


@pytest.mark.parametrize("verb", [add_without_session, refuse])
def test_a_glimpse_cannot_write(house: House, verb: Callable[..., Any]):
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        house.store.glimpse(SYSTEM, verb, "never")
    house.store.do_now(SYSTEM, add, "kept")
    assert house.store.look_now(SYSTEM, names) == ["kept"]


def test_what_a_deed_returns_can_be_read_afterwards(house: House):
    def make(work: Work) -> Visitor:
        visitor = Visitor(created_at=work.now)
        work.session.add(visitor)
        return visitor

    assert house.store.do_now(SYSTEM, make).id == 1


def test_something_done_apart_is_undone_alone(house: House):
    def deed(work: Work) -> None:
        add_without_session(work, "first")
        with pytest.raises(BadInput), work.apart():
            add_without_session(work, "second")
            add(work, "third")
            work.session.flush()
            raise BadInput("No.")
        with work.apart():
            add_without_session(work, "fourth")
        add(work, "fifth")

    house.store.do_now(SYSTEM, deed)
    assert house.store.look_now(SYSTEM, names) == ["fifth", "first", "fourth"]


def test_stop_finishes_what_waits_and_refuses_what_comes_later(config: Config, clock: HandClock):
    built = build_house(config, clock)
    with Held(built) as held:
        futures = [held.submit(add, f"queue {number}") for number in range(300)]
        stopping = threading.Thread(target=built.store.stop)
        stopping.start()
    stopping.join(20)
    assert len({future.result(20) for future in futures}) == 300
    with pytest.raises(StoreClosed):
        built.store.do_now(SYSTEM, add, "too late")
    built.store.stop()
    again = build_house(config, clock)
    assert len(again.store.look_now(SYSTEM, names)) == 300
    again.store.stop()


def test_two_stores_on_one_database_take_turns(house: House, another: House):
    stores = [house.store, another.store]

    def many(number: int) -> None:
        for turn in range(10):
            stores[number % 2].do_now(SYSTEM, add, f"queue {number}-{turn}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(many, range(8)))
    assert len(house.store.look_now(SYSTEM, names)) == 80


def test_two_who_read_and_then_write_in_two_stores_do_not_miss_each_other(
    house: House, another: House
):
    def count_one_more(work: Work) -> None:
        add(work, f"queue {len(names(work))}")

    def many(store: Any) -> None:
        for _ in range(25):
            store.do_now(SYSTEM, count_one_more)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(many, [house.store, another.store] * 2))
    assert set(house.store.look_now(SYSTEM, names)) == {f"queue {number}" for number in range(100)}


def test_a_look_sees_one_moment_whatever_is_committed_meanwhile(house: House, another: House):
    def look_twice(work: Work) -> tuple[list[str], list[str]]:
        before = names(work)
        another.store.do_now(SYSTEM, add, "meanwhile")
        return before, names(work)

    house.store.do_now(SYSTEM, add, "first")
    assert house.store.look_now(SYSTEM, look_twice) == (["first"], ["first"])
    assert house.store.look_now(SYSTEM, names) == ["first", "meanwhile"]


# ---------------------------------------------------------------- the logs


@pytest.fixture
def migrated(migrated_config: Config, clock: HandClock) -> Iterator[House]:
    """A house on a database that the migrations made, with a row in both logs."""
    built = build_house(migrated_config, clock)

    def write(work: Work) -> None:
        work.session.add(Visitor(created_at=work.now))
        journal.audit(work, "read record", patient_id=None)
        journal.log(work, journal.Deed.PRESENCE, presence="available")

    built.store.do_now(SYSTEM, write)
    yield built
    built.store.stop()


@pytest.mark.parametrize("table", ["event", "audit_entry"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET actor_id = 99",
        "UPDATE {} SET detail = '{{}}' WHERE id = 1",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE id = 1",
        "INSERT INTO {0} SELECT * FROM {0} WHERE true ON CONFLICT (id) DO UPDATE SET actor_id = 99",
        {
            "sqlite": "REPLACE INTO {0} SELECT * FROM {0} WHERE id = 1",
            "postgresql": "TRUNCATE {0}",
        },
    ],
)
def test_the_logs_rows_are_never_changed_or_deleted(
    migrated: House, database: str, table: str, statement: str | dict[str, str]
):
    if isinstance(statement, dict):
        statement = statement[database]

    def tamper(work: Work) -> None:
        work.run(text(statement.format(table)))

    def rows(work: Work) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in work.run(text(f"SELECT * FROM {table}"))]

    before = migrated.store.look_now(SYSTEM, rows)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        migrated.store.do_now(SYSTEM, tamper)
    assert migrated.store.look_now(SYSTEM, rows) == before != []


def test_the_logs_take_new_rows(migrated: House):
    migrated.store.do_now(SYSTEM, journal.audit, "read record", patient_id=None)
    for table, count in ((Event, 1), (AuditEntry, 2)):
        found = migrated.store.look_now(
            SYSTEM, lambda work, t=table: len(work.session.exec(select(t)).all())
        )
        assert found == count
