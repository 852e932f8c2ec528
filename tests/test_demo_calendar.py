"""The demo's calendar: two clinics that differ, booked by the same service as everything else."""

from datetime import timedelta

import pytest
from people import Clinic

from psc_app.demo import calendar
from psc_app.domain.actor import SYSTEM
from psc_app.models import scheduling as tables
from psc_app.services import furniture_calendar_outside, scheduling
from psc_app.wiring import House


class TurnedClock:
    """The clock of the demo's stage."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic

    @property
    def at(self):
        return self.clinic.clock.now()

    @at.setter
    def at(self, moment) -> None:
        self.clinic.clock.turn(seconds=(moment - self.at).total_seconds())


@pytest.fixture
def demo(clinic: Clinic, house: House) -> Clinic:
    """The calendar in a house with a dozen patients, seen today."""
    now = clinic.clock.now()
    for number in range(12):
        clinic.patient(f"Elsa {number}", "Vargas")
    clinic.patient("Max", "Kris", deceased_at=now - timedelta(days=900))
    calendar.fill(house, TurnedClock(clinic), now)
    TurnedClock(clinic).at = now
    return clinic


def test_there_are_two_clinics_five_practitioners_and_six_reasons(demo: Clinic):
    assert [len(demo.rows(table)) for table in (
        tables.Clinic, tables.Practitioner, tables.VisitReason,
    )] == [2, 5, 6]  # fmt: skip
    closed = demo.rows(tables.ClinicClosure)
    assert {one.name for one in closed} >= {"Christmas Day", "Staff training"}
    assert not [one for one in demo.rows(tables.VisitReason) if one.minutes % 5]


def test_everybody_who_is_alive_had_a_visit_and_has_two_ahead(demo: Clinic):
    now = demo.clock.now()
    booked: dict[int, list[bool]] = {}
    for one in demo.rows(tables.Appointment):
        assert one.uid
        booked.setdefault(one.patient_id, []).append(one.starts_at > now)
    assert len(booked) == 12, "nobody for who is dead"
    assert all(sorted(ahead) == [False, True, True] for ahead in booked.values())


def test_no_practitioner_has_two_visits_at_once(demo: Clinic):
    rows = demo.rows(tables.Appointment)
    for one in rows:
        for other in rows:
            if one.id != other.id and one.practitioner_id == other.practitioner_id:
                assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at


def test_each_reason_has_free_times_soon_and_something_is_outside_hours(demo: Clinic):
    for reason in demo.rows(tables.VisitReason):
        found = demo.look(SYSTEM, scheduling.next_free, reason_id=reason.id)
        assert len(found) == 3, reason.name
    outside = demo.look(SYSTEM, furniture_calendar_outside.outside)
    assert [one.why.endswith("is away") for one in outside] == [True]
