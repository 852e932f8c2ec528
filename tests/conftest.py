"""What all tests share: a real database of their own and a clock turned by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hand_clock import HandClock
from people import Clinic, Rung, listen
from sqlmodel import SQLModel

import psc_app.models  # noqa: F401 - registers the tables
from psc_app.config import Config
from psc_app.wiring import House, build_house


@pytest.fixture
def clock() -> HandClock:
    """A clock turned by hand."""
    return HandClock()


@pytest.fixture
def house(tmp_path: Path, clock: HandClock) -> Iterator[House]:
    """A house on an empty database of its own."""
    built = build_house(Config(data_dir=tmp_path, _env_file=None), clock)
    SQLModel.metadata.create_all(built.store.engine)
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
