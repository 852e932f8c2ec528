"""What tests of the calendar's forms share: an administrator's office, and forms as sent."""

from typing import Any

from furnished import admin, save
from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.models import scheduling as tables
from psc_app.services import (
    furniture_calendar_outside,
    furniture_calendar_people,
    furniture_desk,
    furniture_history,
)

PLACE = {"name": "Riverside", "address": "1 Water St\nSpringfield", "phone": "555 0100",
         "time_zone": "America/New_York", "active": "yes"}  # fmt: skip
PERSON = {"full_name": "Dr. Lin", "title": "MD", "active": "yes"}
VISIT = {"name": "Check-up", "minutes": "20", "patients_book": "yes", "active": "yes"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def week(clinic_id: int, first: str = "", last: str = "", **periods: str) -> dict[str, str]:
    """A template's form, such as monday="9:00-12:00 13:00-17:00"."""
    form = {"clinic_id": str(clinic_id), "from_day": first, "until_day": last}
    for number, day in enumerate(DAYS):
        for row, period in enumerate(periods.get(day, "").split()):
            opens, _, closes = period.partition("-")
            form |= {f"periods-{number}-{row}-opens": opens,
                     f"periods-{number}-{row}-closes": closes}  # fmt: skip
    return form


def off(first: str, last: str = "", begins: str = "", ends: str = "") -> dict[str, str]:
    return {"first_day": first, "last_day": last, "from_time": begins, "until_time": ends,
            "note": ""}  # fmt: skip


def periods(clinic: Clinic) -> list[tuple[Any, ...]]:
    rows = clinic.rows(tables.TemplatePeriod)
    return [(one.weekday, one.opens, one.closes, one.from_day, one.until_day) for one in rows]


def changed(clinic: Clinic, who: Actor) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The calendar's history, newest first."""
    found = clinic.look(who, furniture_history.changes, kinds=furniture_history.CALENDAR)
    return [
        (one.what, one.deed, [(line.label, line.before, line.after) for line in one.lines])
        for one in found
    ]


class Office:
    """An administrator with one clinic, one visit reason and one practitioner."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.who = admin(clinic)
        self.place = self.save("clinic", **PLACE)
        self.visit = self.save("visit", **VISIT)
        self.lin = self.save("practitioner", **PERSON)

    def save(self, kind: str, row: int = 0, of: int = 0, **form: str) -> int:
        return save(self.clinic, self.who, kind, row, of, **form)

    def remove(self, kind: str, row: int) -> str:
        return self.clinic.do(self.who, furniture_desk.remove, kind, row)

    def card(self, key: int = 0):
        return self.clinic.look(self.who, furniture_calendar_people.card, key or self.lin)

    def outside(self) -> list[str]:
        return [one.why for one in self.clinic.look(self.who, furniture_calendar_outside.outside)]
