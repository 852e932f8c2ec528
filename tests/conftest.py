"""What all tests share: a real database of their own and a clock turned by hand.

A test runs on SQLite. The modules in _ON_BOTH, and what is marked `both` elsewhere,
run on SQLite and on PostgreSQL; `pytest --database postgresql` runs every test that
uses `house` on PostgreSQL.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
from carriers import CarrierServer, carrier_server
from databases import KINDS, new_database
from hand_clock import HandClock
from people import Clinic, Rung, listen
from texting import texts_by_phone

from psc_app.config import Config
from psc_app.ports.store import Store
from psc_app.wiring import House, build_house

_ON_BOTH = {
    "test_assigning",
    "test_consults",
    "test_consults_together",
    "test_database",
    "test_fhir_import",
    "test_messages",
    "test_messages_rights",
    "test_receipts",
    "test_races",
    "test_routing",
    "test_schema",
    "test_passwords",
    "test_sign_in",
    "test_sign_in_codes",
    "test_timekeeper",
    "test_transfers",
    "test_transfers_to_queues",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the database on the command line."""
    parser.addoption("--database", choices=KINDS, default="sqlite", help="where tests run")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on both databases what is to be the same on both."""
    both = metafunc.module.__name__ in _ON_BOTH or metafunc.definition.get_closest_marker("both")
    if both and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", KINDS, indirect=True)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: it takes a second each time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Stop PostgreSQL if some test needed it."""
    postgres_server.stop()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo that all servers copy is made, once for all workers of a run."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Each worker's own folder lies in the run's.
        return tmp_path_factory.getbasetemp().parent
    return tmp_path_factory.mktemp("once")


@pytest.fixture
def clock() -> HandClock:
    """A clock turned by hand."""
    return HandClock()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database the test runs on."""
    return getattr(request, "param", request.config.getoption("--database"))


@pytest.fixture
def config(database: str, tmp_path: Path) -> Iterator[Config]:
    """An empty database of the test's own with all tables."""
    with new_database(database, tmp_path) as made:
        yield made


@pytest.fixture
def migrated_config(database: str, tmp_path: Path) -> Iterator[Config]:
    """The same, made by the migrations, and so with what guards the logs."""
    with new_database(database, tmp_path, "migrations") as made:
        yield made


@pytest.fixture
def bare_config(database: str, tmp_path: Path) -> Iterator[Config]:
    """A place for a database, in which there is nothing yet."""
    with new_database(database, tmp_path, "nothing") as made:
        yield made


@pytest.fixture
def house(config: Config, clock: HandClock) -> Iterator[House]:
    """A house on an empty database of its own."""
    built = build_house(config, clock)
    yield built
    built.store.stop()


@pytest.fixture
def clinic(house: House, clock: HandClock) -> Clinic:
    """A queue and a workstream; people are hired by the tests."""
    return Clinic(house, clock)


@pytest.fixture(params=["one store", "four stores"])
def stores(request: pytest.FixtureRequest, clinic: Clinic) -> Iterator[list[Store]]:
    """What the many go through in turn: one process, or four on one database."""
    if request.param == "one store":
        yield [clinic.house.store]
        return
    others = [build_house(clinic.house.config, clinic.clock) for _ in range(3)]
    yield [clinic.house.store, *(other.store for other in others)]
    for other in others:
        other.store.stop()


@pytest.fixture
def texted(house: House, clinic: Clinic) -> Clinic:
    """A clinic with a workstream for texts, and no bot."""
    texts_by_phone(house)
    return clinic


@pytest.fixture
def rung(house: House) -> Iterator[Rung]:
    """What rang so far."""
    yield from listen(house)


@pytest.fixture
def carrier() -> Iterator[CarrierServer]:
    """The simulated carrier by HTTP, with an ear in the clinic's place."""
    with carrier_server() as server:
        yield server


_LONG = (
    "test_strangers.py",
    "test_outbox_killed.py",
    "test_erlang_through_the_house.py",
    "test_simulated_day.py",
)
"""Files that take minutes: begun first, so that none is left to one worker at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files; `--no-loadscope-reorder` keeps to this order."""
    items.sort(key=lambda item: item.path.name not in _LONG)
