"""What all tests share: a real database of their own and a clock turned by hand.

A test runs on SQLite. The modules in _ON_BOTH, and what is marked `both` elsewhere,
run on SQLite and on PostgreSQL; `pytest --database postgresql` runs every test that
uses `house` on PostgreSQL.
"""

from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
from databases import KINDS, new_database
from hand_clock import HandClock
from people import Clinic, Rung, listen

from psc_app.config import Config
from psc_app.wiring import House, build_house

_ON_BOTH = {
    "test_assigning",
    "test_consults",
    "test_consults_together",
    "test_database",
    "test_fhir_import",
    "test_messages",
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


def pytest_unconfigure() -> None:
    """Stop PostgreSQL if some test needed it."""
    postgres_server.stop()


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


@pytest.fixture
def rung(house: House) -> Iterator[Rung]:
    """What rang so far."""
    yield from listen(house)
