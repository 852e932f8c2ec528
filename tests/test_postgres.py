"""What only PostgreSQL does: others who are in the way, servers that restart, its own errors."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import postgres_server
import psycopg
import pytest
from databases import environment
from hand_clock import HandClock
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlmodel import select
from test_database import Held, add, add_without_session, names, names_without_session, refuse

from psc_app.adapters import postgres
from psc_app.adapters.manners import SQLITE
from psc_app.config import Config, config
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, Refused
from psc_app.models.people import Visitor
from psc_app.models.workplace import Queue
from psc_app.schema import upgrade
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work
from psc_app.wiring import House, build_house, open_engine

ROOT = Path(__file__).parent.parent


@pytest.fixture
def database() -> str:
    return "postgresql"


@pytest.fixture
def outsider(config: Config) -> Iterator[psycopg.Connection]:
    """Somebody at a console, in a transaction of their own that takes no turns."""
    with psycopg.connect(config.postgres_url) as connection:
        yield connection


@pytest.fixture
def not_in_utf8() -> Iterator[str]:
    """The URL of a database that can't hold every character."""
    server = postgres_server.server()
    url = server.url("in_latin")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE in_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
        )
    yield url
    server.drop(url)


def set_database(config: Config, setting: str) -> None:
    """Change a setting of the test's database, for connections that come later."""
    with psycopg.connect(config.postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET {setting}")


def cut_all(config: Config) -> None:
    """Cut every connection to the database, as a restart of the server does."""
    with psycopg.connect(config.postgres_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def fail_with(state: str, times: int) -> Callable[[Work], int]:
    """A deed that PostgreSQL breaks off so many times; returns at which try it succeeded."""
    tries = 0

    def deed(work: Work) -> int:
        nonlocal tries
        tries += 1
        add_without_session(work, f"try {tries}")
        if tries <= times:
            work.run(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))
        return tries

    return deed


# ---------------------------------------------------------------- others in the way


@pytest.mark.parametrize("state", ["40001", "40P01"], ids=["serialization failure", "deadlock"])
def test_a_group_that_was_in_somebodys_way_is_run_again_one_by_one(house: House, state: str):
    rang: list[frozenset[str]] = []
    house.hub.ring = lambda topics: rang.append(frozenset(topics))  # type: ignore[method-assign]
    with Held(house) as held:
        before = held.submit(add, "before", "one")
        refused = held.submit(refuse, "refused", "never")
        struck = held.submit(fail_with(state, times=2))
        after = held.submit(add, "after", "two")
    assert (before.result(20), struck.result(20), after.result(20)) == ("before", 3, "after")
    with pytest.raises(Refused):
        refused.result(20)
    assert house.store.look_now(SYSTEM, names) == ["after", "before", "try 3"]
    assert rang == [frozenset({"one"}), frozenset({"two"})]


def test_a_deed_that_never_gets_through_is_given_up_alone(house: House):
    with Held(house) as held:
        struck = held.submit(fail_with("40001", times=99))
        after = held.submit(add, "after")
    with pytest.raises(OperationalError):
        struck.result(20)
    assert after.result(20) == "after"
    assert house.store.look_now(SYSTEM, names) == ["after"]
    assert house.store.do_now(SYSTEM, fail_with("40001", times=0)) == 1


def test_a_caller_who_gave_up_is_not_waited_for_when_a_group_is_run_again(house: House):
    with Held(house) as held:
        given_up = held.submit(add, "given up")
        struck = held.submit(fail_with("40P01", times=1))
        assert given_up.cancel()
    assert struck.result(20) == 2
    assert house.store.look_now(SYSTEM, names) == ["try 2"]


def test_a_deadlock_with_somebody_at_a_console_costs_nobody_their_deed(
    config: Config, clock: HandClock, outsider: psycopg.Connection
):
    # Ours notices first, so ours is the one that PostgreSQL breaks off.
    set_database(config, "deadlock_timeout = '50ms'")
    house = build_house(config, clock)
    for name in ("first", "second"):
        house.store.do_now(SYSTEM, add, name)
    rename = "UPDATE queue SET priority = priority + %s WHERE name = %s"
    outsider.execute("SET deadlock_timeout = '60s'")
    outsider.execute(rename, (10, "first"))
    holds_second = threading.Event()
    runs: list[int] = []

    def change_both(work: Work) -> None:
        runs.append(1)
        for name in ("second", "first"):
            work.run(text(f"UPDATE queue SET priority = priority + 1 WHERE name = '{name}'"))
            holds_second.set()

    with ThreadPoolExecutor(1) as beside:
        ours = beside.submit(house.store.do_now, SYSTEM, change_both)
        assert holds_second.wait(20)
        outsider.execute(rename, (10, "second"))
        outsider.commit()
        ours.result(20)
    read = text("SELECT priority FROM queue")
    found = house.store.look_now(SYSTEM, lambda work: list(work.run(read).scalars()))
    house.store.stop()
    assert len(runs) == 2
    assert found == [111, 111]


def test_a_turn_that_does_not_end_is_not_waited_for_without_end(
    config: Config, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(postgres._ON_CONNECT, "lock_timeout", "100ms")
    house, another = build_house(config, clock), build_house(config, clock)
    with Held(another) as held:
        theirs = held.submit(add, "theirs")
        with pytest.raises(OperationalError, match="lock timeout"):
            house.store.do_now(SYSTEM, add, "ours")
    assert theirs.result(20) == "theirs"
    assert house.store.do_now(SYSTEM, add, "later") == "later"
    house.store.stop()
    another.store.stop()


def test_a_process_that_stands_still_in_its_turn_loses_it(
    config: Config, clock: HandClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(postgres._ON_CONNECT, "idle_in_transaction_session_timeout", "100ms")
    house, another = build_house(config, clock), build_house(config, clock)
    there, go_on = threading.Event(), threading.Event()

    def stand_still(work: Work) -> None:
        add_without_session(work, "never")
        there.set()
        assert go_on.wait(20)

    with ThreadPoolExecutor(1) as beside:
        stuck = beside.submit(another.store.do_now, SYSTEM, stand_still)
        assert there.wait(20)
        assert house.store.do_now(SYSTEM, add, "ours") == "ours"
        go_on.set()
        with pytest.raises(DBAPIError):
            stuck.result(20)
    assert another.store.do_now(SYSTEM, names) == ["ours"]
    house.store.stop()
    another.store.stop()


# ---------------------------------------------------------------- a server that restarts


def test_after_a_restart_of_the_server_everything_goes_on_at_once(house: House):
    house.store.do_now(SYSTEM, add, "before")
    look = [
        lambda: house.store.glimpse(SYSTEM, names_without_session),
        lambda: house.store.glimpse(SYSTEM, names),
        lambda: house.store.glimpse(SYSTEM, quick_names),
        lambda: house.store.look_now(SYSTEM, names),
    ]
    for number, one in enumerate(look):
        one()
        cut_all(house.config)
        assert "before" in one()
        cut_all(house.config)
        assert house.store.do_now(SYSTEM, add, f"after {number}") == f"after {number}"
    with pytest.raises(DBAPIError, match="read-only"):
        house.store.glimpse(SYSTEM, add_without_session, "never")


def quick_names(work: Work) -> list[str]:
    return sorted(row.name for row in work.quick(_NAMES))


_NAMES = Prepared(select(Queue.name))


def test_a_connection_cut_in_the_middle_of_a_group_is_told_to_each_caller(house: House):
    def cut_ours(work: Work) -> None:
        cut_all(house.config)
        work.run(text("SELECT 1"))

    with Held(house) as held:
        futures = [held.submit(add, "before"), held.submit(cut_ours), held.submit(add, "after")]
    for future in futures:
        with pytest.raises(SQLAlchemyError):
            future.result(20)
    assert house.store.do_now(SYSTEM, add, "kept") == "kept"
    assert house.store.look_now(SYSTEM, names) == ["kept"]


# ---------------------------------------------------------------- its own errors and types


def quickly_add_twice(work: Work, name: str) -> None:
    insert = Prepared(Queue.metadata.tables["queue"].insert().inline())
    for _ in range(2):
        work.quick(insert, **Queue(name=name).model_dump(exclude={"id"}))


def without_its_priority(work: Work, name: str) -> None:
    values = Queue(name=name).model_dump(exclude={"id"}) | {"priority": None}
    work.run(Queue.metadata.tables["queue"].insert(), values)


def as_a_number(work: Work, name: str) -> None:
    work.run(text("SELECT CAST(CAST(:name AS text) AS integer)"), {"name": name})


@pytest.mark.parametrize("verb", [quickly_add_twice, without_its_priority, as_a_number])
def test_no_error_quotes_what_was_written(house: House, verb: Callable[..., Any], caplog):
    with pytest.raises(DBAPIError) as error:
        house.store.do_now(SYSTEM, verb, "Elsa Vargas")
    told = [str(error.value), repr(error.value), str(error.value.orig), repr(error.value.orig)]
    told += [str(error.value.__cause__), caplog.text]
    assert not any("Elsa" in one for one in told)
    assert "(2" in told[0], "the kind of the error is told"


def test_what_is_too_large_for_its_column_is_refused(house: House):
    with pytest.raises(BadInput, match="too long"):
        house.store.do_now(SYSTEM, add, "x" * 81)
    for number in (2**31, 2**63, -(2**40)):
        query = select(Queue.name).where(Queue.id == number)
        for store in (house.store.do_now, house.store.look_now, house.store.glimpse):
            with pytest.raises(BadInput, match="too large"):
                store(SYSTEM, lambda work, query=query: work.session.exec(query).first())
    assert house.store.do_now(SYSTEM, add, "kept") == "kept"


def test_the_character_that_it_cannot_hold_becomes_a_visible_sign(house: House):
    house.store.do_now(SYSTEM, add, "be\0fore")
    assert house.store.look_now(SYSTEM, names) == ["be�fore"]
    found = select(Queue.id).where(Queue.name == "before\0")
    assert house.store.look_now(SYSTEM, lambda work: work.session.exec(found).first()) is None


def test_moments_come_back_as_they_went_whatever_zone_the_database_is_in(
    config: Config, clock: HandClock
):
    set_database(config, "timezone = 'Pacific/Chatham'")
    house = build_house(config, clock)

    def write(work: Work) -> None:
        work.session.add(Visitor(created_at=work.now))

    def read(work: Work) -> list[Any]:
        return [visitor.created_at for visitor in work.session.exec(select(Visitor))]

    house.store.do_now(SYSTEM, write)
    (found,) = house.store.look_now(SYSTEM, read)
    house.store.stop()
    assert found == clock.now()
    assert found.utcoffset() is not None
    assert not found.utcoffset()


def test_a_database_that_cannot_hold_every_name_is_refused(not_in_utf8: str):
    config = Config(database_url=not_in_utf8, _env_file=None)
    with pytest.raises(Refused, match="is in LATIN1"):
        upgrade(config, lambda _: None)


# ---------------------------------------------------------------- choosing it


@pytest.mark.parametrize(
    "given",
    ["postgresql://psc:pass@db/clinic", "postgres://db/clinic", " postgresql+psycopg://db/clinic"],
)
def test_one_variable_chooses_it(given: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PSC_DATABASE_URL", given)
    chosen = Config(_env_file=None)
    engine, manners = open_engine(chosen)
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    assert manners is postgres.POSTGRES
    assert chosen.database_name == "clinic on db"
    assert "pass" not in repr(chosen) + str(engine.url)


@pytest.mark.parametrize("variable", [None, "", "  "])
def test_without_it_the_file_in_the_folder_of_data_is_used(
    variable: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    if variable is not None:
        monkeypatch.setenv("PSC_DATABASE_URL", variable)
    chosen = Config(data_dir=tmp_path, _env_file=None)
    engine, manners = open_engine(chosen)
    assert (engine.dialect.name, manners) == ("sqlite", SQLITE)
    assert chosen.database_name == str(tmp_path / "psc.db")


def test_another_kind_of_database_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("PSC_DATABASE_URL", "mysql://psc:swordfish@db/clinic")
    with pytest.raises(Refused) as refusal:
        config.__wrapped__()
    assert str(refusal.value) == "PSC_DATABASE_URL: it has to begin with postgresql://"
    with pytest.raises(ValidationError) as error:
        Config(_env_file=None)
    assert "swordfish" not in str(error.value)


def test_who_uses_sqlite_never_loads_the_driver():
    code = "import sys, psc_app.wiring; sys.exit('psycopg' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert ended.returncode == 0


@pytest.mark.slow
def test_the_commands_work_on_it(bare_config: Config):
    def command(*words: str) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "psc_app", *words],
            cwd=ROOT,
            env=environment(bare_config),
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def patients() -> int:
        with psycopg.connect(bare_config.postgres_url) as connection:
            (row,) = connection.execute("SELECT count(*) FROM patient").fetchall()
            return row[0]

    bundle = next((ROOT / "psc_app" / "demo" / "fhir").glob("Elsa*.json"))
    assert "creating" in command("migrate")
    assert json.loads(command("import-fhir", "--json", str(bundle)))
    assert patients() == 1
    assert "Demo data: done." in command("reset", "--yes")
    assert patients() > 10
    assert command("migrate") == ""
    assert not bare_config.database_path.exists()
