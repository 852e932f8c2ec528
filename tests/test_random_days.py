"""Random days of a call centre with three queues; after every deed the books are right.

Patients come, wait, talk and drop away; agents answer, decline, hand over, ask
for advice, lose their connection and come back; the clock turns. A day is made
from a seed, so a day that goes wrong can be lived again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from people import Clinic
from random_day import STEPS, RandomDay
from random_day_clinic import build

from psc_app.models.journal import Event


@pytest.fixture
def clinics(tmp_path: Path) -> Iterator[Callable[[], Clinic]]:
    """Builds as many clinics as a test needs, each on a database of its own."""
    built: list[Clinic] = []

    def make() -> Clinic:
        built.append(build(tmp_path / str(len(built))))
        return built[-1]

    yield make
    for clinic in built:
        clinic.house.store.stop()


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", [5, 6])
def test_on_a_random_day_nobody_is_lost_and_nobody_has_too_much(clinics, seed: int):
    day = RandomDay(clinics(), seed)
    day.live(STEPS)
    assert_much_happened(day)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_on_a_day_on_which_supervisors_assign_the_books_are_right_too(clinics):
    day = RandomDay(clinics(), 3, over=True)
    day.live(STEPS)
    assert_much_happened(day)


def test_the_same_seed_gives_the_same_day(clinics):
    logs = []
    for _ in range(2):
        day = RandomDay(clinics(), 4)
        day.live(150)
        logs.append([event.model_dump() for event in day.clinic.rows(Event)])
    assert logs[0] == logs[1]
    assert len(logs[0]) > 300


def assert_much_happened(day: RandomDay) -> None:
    """A day on which little happens would show little."""
    seen = {event.deed for event in day.clinic.rows(Event)}
    assert {
        "accepted",
        "rejected",
        "diverted",
        "offer timed out",
        "offer withdrawn",
        "transferred",
        "transfer returned",
        "consult asked",
        "overflowed",
        "priority changed",
        "nobody fits",
        "agent connection lost",
        "patient connection lost",
        "call-back asked",
    } <= seen
    assert len(day.clinic.rows(Event)) > 2_000
