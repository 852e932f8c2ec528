"""The demo's calendar: two clinics, five practitioners, and a fortnight of appointments.

Made by the administrator's own forms and booked by the same service as everything
else, so it is such as the app would take. All of them are invented; days are counted
from the day on which the demo is made.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.demo.workplace import HOLIDAYS, ZONE
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.domain.hours import Period
from psc_app.models.people import Patient
from psc_app.services import (
    calendar_reading,
    furniture_calendar,
    furniture_calendar_away,
    furniture_calendar_people,
    furniture_calendar_templates,
    scheduling,
)
from psc_app.services.work import Work
from psc_app.wiring import House

RIVERSIDE, WESTGATE = "Riverside Family Clinic", "Westgate Clinic"

_CLINICS = {
    RIVERSIDE: ("120 Riverside Avenue, second floor", "(555) 010-0100"),
    WESTGATE: ("8 Westgate Road, ground floor", "(555) 010-0180"),
}

_VISITS: dict[str, tuple[int, bool]] = {
    "Check-up": (30, True),
    "Follow-up": (20, True),
    "Blood pressure check": (15, True),
    "Flu shot": (10, True),
    "Blood draw": (15, True),
    "New patient visit": (45, False),
}
"""Name: minutes, and whether patients book it themselves."""

_NURSES = ("Blood pressure check", "Flu shot", "Blood draw")
_WEEKDAYS, _SATURDAY = range(5), 5


@dataclass(frozen=True)
class _Person:
    """A practitioner: title, visits (none for all), and days with hours by clinic."""

    title: str
    visits: tuple[str, ...]
    weeks: Mapping[str, Sequence[tuple[int, tuple[tuple[float, float], ...]]]]


def _each(days: Sequence[int], *hours: tuple[float, float]) -> list[tuple[int, Any]]:
    return [(day, hours) for day in days]


_PEOPLE: dict[str, _Person] = {
    "Dr. Amara Hale": _Person(
        "MD, family medicine",
        (),
        {
            RIVERSIDE: _each((0, 1, 3, 4), (8.5, 12), (13, 17)),
            WESTGATE: _each((2,), (9, 12.5), (13, 16)),
        },
    ),
    "Dr. Samir Imani": _Person(
        "MD, internal medicine",
        ("Check-up", "Follow-up", "New patient visit"),
        {RIVERSIDE: _each(_WEEKDAYS, (9, 12), (13, 16.5))},
    ),
    "Dr. Mei Sandberg": _Person(
        "MD, children and families",
        ("Check-up", "Follow-up", "Flu shot", "New patient visit"),
        {WESTGATE: _each((0, 1, 3, 4), (8, 12), (12.5, 15))},
    ),
    "Lucia Ortega": _Person(
        "Nurse practitioner",
        ("Check-up", "Follow-up", *_NURSES),
        {
            RIVERSIDE: [*_each((0, 2, 4), (10, 14), (14.5, 18)), *_each((_SATURDAY,), (9, 13))],
            WESTGATE: _each((1, 3), (10, 14), (14.5, 18)),
        },
    ),
    "Tom Beckett": _Person(
        "Registered nurse", _NURSES, {RIVERSIDE: _each(_WEEKDAYS, (7.5, 11.5), (12, 15.5))}
    ),
}

_BEFORE, _AFTER = 6, 14
"""Days before and after today in which something is booked."""


class _Clock(Protocol):
    at: datetime


def fill(stage: House, clock: _Clock, now: datetime) -> None:
    """Make the calendar and book in it.

    Args:
        stage: the house that is being filled.
        clock: its clock, which is turned back here so that there are past visits too.
        now: today's moment.
    """
    clock.at = now - timedelta(days=_BEFORE + 1)
    do = stage.store.do_now
    people = do(SYSTEM, furnish, now)
    do(SYSTEM, _book, now, random.Random(11))
    do(SYSTEM, _absences, now, people)


def furnish(work: Work, now: datetime) -> dict[str, int]:
    """Make clinics, visits and practitioners; the practitioners' keys by name.

    Raises:
        NotAllowed: the actor is neither the system nor an administrator.
    """
    clinics = {name: _clinic(work, name, now) for name in _CLINICS}
    visits = {
        name: furniture_calendar.create_visit(
            work, {"name": name, "minutes": minutes, "patients_book": own, "active": True}
        )
        for name, (minutes, own) in _VISITS.items()
    }
    return {name: _practitioner(work, name, clinics, visits) for name in _PEOPLE}


def _clinic(work: Work, name: str, now: datetime) -> int:
    address, phone = _CLINICS[name]
    values = {"name": name, "address": address, "phone": phone, "time_zone": ZONE, "active": True}
    key = furniture_calendar.create_clinic(work, values)
    today = now.astimezone(ZoneInfo(ZONE)).date()
    closed = {_coming(month, day, today): said for month, day, said in HOLIDAYS}
    if name == WESTGATE:
        # On a Friday of the week after next.
        training = today + timedelta(days=18 - today.weekday())
        closed.setdefault(training.isoformat(), "Staff training")
    for day, said in closed.items():
        furniture_calendar.close_day(work, key, {"day": day, "name": said})
    return key


def _coming(month: int, day: int, today: date) -> str:
    found = date(today.year, month, day)
    return (found if found >= today else date(today.year + 1, month, day)).isoformat()


def _practitioner(
    work: Work, name: str, clinics: Mapping[str, int], visits: Mapping[str, int]
) -> int:
    person = _PEOPLE[name]
    values = {
        "full_name": name,
        "title": person.title,
        "active": True,
        "visits": {visits[one] for one in person.visits},
    }
    key = furniture_calendar_people.create(work, values)
    for clinic, week in person.weeks.items():
        periods = [
            Period(day, int(opens * 60), int(closes * 60))
            for day, hours in week
            for opens, closes in hours
        ]
        furniture_calendar_templates.add(
            work,
            key,
            {
                "clinic_id": clinics[clinic],
                "from_day": "",
                "until_day": "",
                "periods": periods,
            },
        )
    return key


def _book(work: Work, now: datetime, chance: random.Random) -> None:
    """Everybody who is alive had a visit lately and has two ahead of them."""
    patients = work.session.exec(
        select(Patient).where(col(Patient.deceased_at).is_(None)).order_by(col(Patient.id))
    ).all()
    reasons = [one.id for one in furniture_calendar.visits(work)]
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for patient in patients:
        for first, last in ((-_BEFORE, -1), (2, 7), (8, _AFTER)):
            reason = reasons[chance.randrange(len(reasons))]
            day = today + timedelta(days=first)
            _book_one(work, patient.id or 0, reason, day, last - first + 1, chance)


def _book_one(
    work: Work, patient: int, reason: int, day: date, days: int, chance: random.Random
) -> None:
    found = scheduling.slots(work, reason_id=reason, first_day=day, days=days)
    offered = [one for each in found for one in each.slots]
    # People like the morning, and the same times.
    for slot in sorted(chance.sample(offered, min(6, len(offered))), key=lambda one: one.clock):
        try:
            with work.apart():
                scheduling.book(
                    work,
                    patient,
                    slot.practitioner_id,
                    slot.clinic_id,
                    reason,
                    datetime.fromtimestamp(slot.starts_at / 1000, ZoneInfo(ZONE)),
                )
            return
        except Refused:
            # They have another appointment then.
            continue


def _absences(work: Work, now: datetime, people: Mapping[str, int]) -> None:
    """Days off that were asked for once something was booked in them."""
    in_a_while = now + timedelta(days=5)
    first = next(iter(calendar_reading.booked(work, in_a_while)))
    begins, ends = (one.astimezone(ZoneInfo(ZONE)) for one in (first.starts_at, first.ends_at))
    who, day = first.practitioner_id, begins.date()
    _be_away(work, who, day, day, "Conference", begins.time(), ends.time())
    today = now.astimezone(ZoneInfo(ZONE)).date()
    monday = today + timedelta(days=14 - today.weekday())
    _be_away(work, people["Dr. Samir Imani"], monday, monday + timedelta(days=1), "")
    _be_away(work, people["Tom Beckett"], monday, monday, "", time(13), time(15, 30))


def _be_away(
    work: Work,
    practitioner: int,
    first: date,
    last: date,
    note: str,
    begins: time | None = None,
    ends: time | None = None,
) -> None:
    furniture_calendar_away.add(
        work,
        practitioner,
        {
            "first_day": first.isoformat(),
            "from_time": f"{begins:%H:%M}" if begins else "",
            "last_day": last.isoformat(),
            "until_time": f"{ends:%H:%M}" if ends else "",
            "note": note,
        },
    )
