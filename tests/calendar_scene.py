"""A calendar for tests: clinics, practitioners, visits and hours, straight into the tables."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from people import Clinic as House
from sqlmodel import SQLModel

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.booking_cards import SlotCard
from psc_app.domain.vocabulary import Role
from psc_app.models.scheduling import (
    Clinic,
    ClinicClosure,
    Practitioner,
    PractitionerReason,
    TemplatePeriod,
    TimeOff,
    VisitReason,
)
from psc_app.services import scheduling
from psc_app.services.work import Work

NEW_YORK = "America/New_York"
WEDNESDAY = date(2026, 3, 4)
ADA = Actor(Role.ADMIN, 900, "Ada")


class Calendar:
    """Dr. Lin at Riverside, every weekday from 9 to 12; a check-up takes 20 minutes."""

    def __init__(self, clinic: House) -> None:
        self.clinic = clinic
        self.place = self.add(
            Clinic(name="Riverside", address="1 Water St", phone="555 0100", time_zone=NEW_YORK)
        )
        self.lin = self.add(Practitioner(full_name="Dr. Lin", title="Family physician"))
        self.check_up = self.add(VisitReason(name="Check-up", minutes=20))
        self.opens(self.lin, "9:00", "12:00")

    def add(self, row: SQLModel) -> int:
        """A row into its table; its key."""

        def put(work: Work) -> int:
            work.session.add(row)
            work.session.flush()
            return getattr(row, "id", 0) or 0

        return self.clinic.do(SYSTEM, put)

    def opens(self, who: int, opens: str, closes: str, place: int = 0, **more: Any) -> None:
        """Hours from Monday to Friday."""
        for weekday in more.pop("weekdays", range(5)):
            self.add(
                TemplatePeriod(
                    practitioner_id=who,
                    clinic_id=place or self.place,
                    weekday=weekday,
                    opens=_minutes(opens),
                    closes=_minutes(closes),
                    **more,
                )
            )

    def closed(self, day: date, place: int = 0) -> None:
        self.add(ClinicClosure(clinic_id=place or self.place, day=day.isoformat(), name="Closed"))

    def away(self, who: int, starts_at: datetime, ends_at: datetime) -> None:
        self.add(TimeOff(practitioner_id=who, starts_at=starts_at, ends_at=ends_at))

    def does_only(self, who: int, *reasons: int) -> None:
        for reason in reasons:
            self.add(PractitionerReason(practitioner_id=who, reason_id=reason))

    def slots(self, who: Actor = SYSTEM, day: date | None = None, days: int = 1, **more: Any):
        """What somebody is offered, flat."""
        given = {"reason_id": self.check_up} | more
        day = day or self.clinic.clock.now().date()
        found = self.clinic.look(who, scheduling.slots, first_day=day, days=days, **given)
        return [slot for each in found for slot in each.slots]

    def clocks(self, *args: Any, **more: Any) -> list[str]:
        return [slot.clock for slot in self.slots(*args, **more)]

    def book(self, who: Actor, patient: Actor, starts_at: datetime, **more: Any) -> Any:
        """Book a check-up with Dr. Lin, or what is said otherwise."""
        given = {
            "practitioner_id": self.lin, "clinic_id": self.place, "reason_id": self.check_up,
        } | more  # fmt: skip
        return self.clinic.do(who, scheduling.book, patient.id, starts_at=starts_at, **given)


def at(day: date, clock: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    """A moment by a clinic's wall clock, such as "9:30"."""
    hours, minutes = map(int, clock.split(":"))
    return datetime.combine(day, time(hours, minutes, fold=fold), ZoneInfo(zone)).astimezone(UTC)


def begins(slot: SlotCard) -> datetime:
    return datetime.fromtimestamp(slot.starts_at / 1000, UTC)


def _minutes(clock: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    return hours * 60 + minutes


@pytest.fixture(name="calendar")
def riverside(clinic: House) -> Calendar:
    """Dr. Lin's weekdays from 9 to 12 at Riverside."""
    return Calendar(clinic)


@pytest.fixture(name="elsa")
def elsa_signed_in(clinic: House) -> Actor:
    """A patient, signed in."""
    return clinic.patient("Elsa")


@pytest.fixture(name="agent")
def front_desk(clinic: House) -> Actor:
    """Somebody of the front desk."""
    clinic.set_workstream(mode="pick")
    return clinic.staff()
