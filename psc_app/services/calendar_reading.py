"""What calendars are read from: hours, closed days, time off and appointments of some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.calendar_week import Span, joined
from psc_app.domain.slots import open_spans
from psc_app.models.scheduling import (
    Appointment,
    Clinic,
    ClinicClosure,
    Practitioner,
    TemplatePeriod,
    TimeOff,
)
from psc_app.services.appointment_cards import BOOKED
from psc_app.services.work import Work


class Booked(NamedTuple):
    """What calendars need of an appointment, which is nothing of its patient."""

    id: int
    starts_at: datetime
    ends_at: datetime
    practitioner_id: int
    clinic_id: int
    reason: str


_BOOKED = tuple(Appointment.metadata.tables["appointment"].c[name] for name in Booked._fields)


@dataclass(slots=True)
class Calendar:
    """Everything that decides when somebody is seen, by key.

    Attributes:
        templates: by practitioner and clinic.
        closures: names of closed days by clinic.
    """

    clinics: dict[int, Clinic]
    practitioners: dict[int, Practitioner]
    templates: dict[tuple[int, int], list[TemplatePeriod]]
    closures: dict[int, dict[date, str]]
    away: dict[int, list[TimeOff]]
    _spans: dict[tuple[int, int, date], tuple[tuple[datetime, datetime], ...]]

    def opens(self, practitioner: int, clinic: int, day: date) -> tuple[Span, ...]:
        """A day's hours by the templates, in minutes of the wall clock, closed or not."""
        said = day.isoformat()
        return joined(
            (one.opens, one.closes)
            for one in self.templates.get((practitioner, clinic), ())
            if one.weekday == day.weekday()
            and (not one.from_day or one.from_day <= said)
            and (not one.until_day or said <= one.until_day)
        )

    def why_outside(self, row: Booked) -> str:
        """Why the calendar would not give an appointment now; empty where it would."""
        clinic = self.clinics[row.clinic_id]
        practitioner = self.practitioners[row.practitioner_id]
        if not practitioner.active:
            return f"{practitioner.full_name} is not in use any more"
        if not clinic.active:
            return f"{clinic.name} is not in use any more"
        day = row.starts_at.astimezone(ZoneInfo(clinic.time_zone)).date()
        closed = self.closures.get(clinic.id or 0, {}).get(day)
        if closed:
            return f"Closed: {closed}"
        away = self.away.get(practitioner.id or 0, ())
        if any(one.starts_at < row.ends_at and row.starts_at < one.ends_at for one in away):
            return f"{practitioner.full_name} is away"
        spans = self._open_spans(practitioner.id or 0, clinic, day)
        if any(begins <= row.starts_at and row.ends_at <= ends for begins, ends in spans):
            return ""
        return f"{practitioner.full_name} sees nobody there then"

    def _open_spans(
        self, practitioner: int, clinic: Clinic, day: date
    ) -> tuple[tuple[datetime, datetime], ...]:
        key = (practitioner, clinic.id or 0, day)
        if key not in self._spans:
            self._spans[key] = open_spans(day, clinic.time_zone, self.opens(*key))
        return self._spans[key]


def read(work: Work, since: datetime) -> Calendar:
    """The calendar as it stands, without the time off that was over by then."""
    templates: dict[tuple[int, int], list[TemplatePeriod]] = {}
    for one in work.session.exec(select(TemplatePeriod)):
        templates.setdefault((one.practitioner_id, one.clinic_id), []).append(one)
    closures: dict[int, dict[date, str]] = {}
    for one in work.session.exec(select(ClinicClosure)):
        closures.setdefault(one.clinic_id, {})[date.fromisoformat(one.day)] = one.name
    away: dict[int, list[TimeOff]] = {}
    for one in work.session.exec(select(TimeOff).where(col(TimeOff.ends_at) > since)):
        away.setdefault(one.practitioner_id, []).append(one)
    return Calendar(
        clinics={one.id or 0: one for one in work.session.exec(select(Clinic))},
        practitioners={one.id or 0: one for one in work.session.exec(select(Practitioner))},
        templates=templates,
        closures=closures,
        away=away,
        _spans={},
    )


def booked(work: Work, since: datetime, until: datetime | None = None) -> Sequence[Booked]:
    """The clinic's own appointments that end after a moment and begin before another, in order."""
    query = columns(*_BOOKED).where(
        col(Appointment.status) == BOOKED,
        col(Appointment.practitioner_id).is_not(None),
        col(Appointment.clinic_id).is_not(None),
        col(Appointment.starts_at) > since - timedelta(days=1),
        col(Appointment.ends_at) > since,
    )
    if until is not None:
        query = query.where(col(Appointment.starts_at) < until)
    rows = work.run(query.order_by(col(Appointment.starts_at), col(Appointment.id)))
    return [Booked._make(row) for row in rows]
