"""A clinic's day or week as a calendar: who sees patients when, and what is booked.

Whose an appointment is stands in none of it. Who may see a patient asks for each
one by itself (`whose`), which the audit log keeps; an administrator may not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from psc_app.domain.booking_cards import when_in_words
from psc_app.domain.calendar_cards import (
    BookedCard,
    CalendarView,
    Cell,
    Column,
    DayHead,
    Row,
)
from psc_app.domain.calendar_week import (
    Booking,
    Day,
    blocks,
    facts,
    hours_words,
    marks,
    on_day,
    place,
    placed,
    shown_hours,
)
from psc_app.domain.errors import NotAllowed
from psc_app.domain.furniture_cards import Option
from psc_app.domain.permissions import Right
from psc_app.models.people import Staff
from psc_app.models.scheduling import Appointment
from psc_app.services import access, calendar_reading
from psc_app.services.appointment_cards import answer_of
from psc_app.services.calendar_reading import Booked, Calendar
from psc_app.services.journal import audit
from psc_app.services.work import Work

SPANS = ("week", "day")
_NONE = "There is no such appointment, or you may not see whose it is."


@dataclass(slots=True)
class _Shown:
    """What is looked at: a clinic's days, in its own time zone."""

    calendar: Calendar
    clinic: int
    zone: ZoneInfo
    days: tuple[date, ...]
    today: date
    now: datetime
    booked: Sequence[Booked]
    sees_patients: bool

    def day(self, practitioner: int, day: date) -> Day:
        """What a practitioner's day is made of."""
        closed = day in self.calendar.closures.get(self.clinic, {})
        opens = () if closed else self.calendar.opens(practitioner, self.clinic, day)
        away = (
            on_day(day, self.zone, one.starts_at, one.ends_at)
            for one in self.calendar.away.get(practitioner, ())
        )
        bookings = (
            self._booking(row, day) for row in self.booked if row.practitioner_id == practitioner
        )
        return Day(
            opens=opens,
            away=tuple(span for span in away if span),
            bookings=tuple(one for one in bookings if one),
        )

    def _booking(self, row: Booked, day: date) -> Booking | None:
        span = on_day(day, self.zone, row.starts_at, row.ends_at)
        if span is None:
            return None
        if row.clinic_id != self.clinic:
            return Booking(row.id, span, "elsewhere", "Elsewhere")
        kind = "outside" if self.calendar.why_outside(row) else "booked"
        label = row.reason if self.sees_patients else "Booked"
        if kind == "outside":
            label += ", outside hours"
        return Booking(row.id, span, kind, label, row.id if self.sees_patients else 0)

    def note(self, practitioner: int, day: date, made: Day) -> str:
        """Why nobody is seen on a day at all; empty where somebody is."""
        closed = self.calendar.closures.get(self.clinic, {}).get(day)
        if closed:
            return closed
        return "Away" if made.is_away else ""


def may_look(work: Work) -> None:
    """Refuse those who neither look after the calendar nor after patients.

    Raises:
        NotAllowed: patients, guests, privacy officers.
    """
    if not work.actor.may(Right.CHANGE_SETTINGS):
        access.require(work, Right.SEE_ADMINISTRATIVE)


def view(
    work: Work, clinic_id: int = 0, practitioner_id: int = 0, day: str = "", span: str = "week"
) -> CalendarView:
    """A clinic's day or week; what is not there falls back to the first clinic, everybody, today.

    Args:
        clinic_id: 0 for the first in use.
        practitioner_id: 0 for everybody.
        day: one of the days to show, such as "2026-12-25"; empty for today.
        span: "day" or "week".

    Raises:
        NotAllowed: neither an administrator nor somebody who works with patients.
    """
    may_look(work)
    calendar = calendar_reading.read(work, work.now - timedelta(days=400))
    clinics = sorted(calendar.clinics.values(), key=lambda one: (not one.active, one.name))
    if not clinics:
        return CalendarView()
    clinic = calendar.clinics.get(clinic_id) or clinics[0]
    span = span if span in SPANS else SPANS[0]
    zone = ZoneInfo(clinic.time_zone)
    today = work.now.astimezone(zone).date()
    chosen = _day(day, today)
    first = chosen - timedelta(days=chosen.weekday()) if span == "week" else chosen
    days = tuple(first + timedelta(days=ahead) for ahead in range(7 if span == "week" else 1))
    midnight = datetime.combine(days[0], time(), zone)
    after = datetime.combine(days[-1] + timedelta(days=1), time(), zone)
    shown = _Shown(
        calendar, clinic.id or 0, zone, days, today, work.now,
        calendar_reading.booked(work, midnight, after),
        work.actor.may(Right.SEE_ADMINISTRATIVE),
    )  # fmt: skip
    people = _people(shown)
    practitioner_id = practitioner_id if practitioner_id in people else 0
    who = [practitioner_id] if practitioner_id else people
    step = timedelta(days=len(days))
    found = CalendarView(
        clinics=tuple(Option(str(one.id), _named(one.name, one.active)) for one in clinics),
        practitioners=tuple(Option(str(one), _name(calendar, one)) for one in people),
        clinic=shown.clinic,
        practitioner=practitioner_id,
        day=chosen.isoformat(),
        span=span,
        title=_title(days),
        zone=clinic.time_zone,
        before=(chosen - step).isoformat(),
        after=(chosen + step).isoformat(),
        today=today.isoformat(),
    )
    if span == "week" and not practitioner_id:
        return replace(found, rows=_rows(shown, who), heads=_heads(shown))
    return _grid(found, shown, who)


def _day(said: str, today: date) -> date:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return today
    # Further away nothing is, and the calendar's own arithmetic has an end.
    return found if abs((found - today).days) < 3_660 else today


def _people(shown: _Shown) -> list[int]:
    """Who sees patients at the clinic, or has somebody booked on these days, by name."""
    by_template = {
        who
        for (who, clinic) in shown.calendar.templates
        if clinic == shown.clinic and shown.calendar.practitioners[who].active
    }
    by_booking = {row.practitioner_id or 0 for row in shown.booked if row.clinic_id == shown.clinic}
    return sorted(by_template | by_booking, key=lambda one: _name(shown.calendar, one))


def _named(name: str, active: bool) -> str:
    return name if active else f"{name} (off)"


def _name(calendar: Calendar, practitioner: int) -> str:
    found = calendar.practitioners[practitioner]
    return _named(found.full_name, found.active)


def _title(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return f"{first:%A, %B} {first.day}, {first.year}"
    start = f"{first:%b} {first.day}" + (f", {first.year}" if first.year != last.year else "")
    month = f"{last:%b} " if first.month != last.month else ""
    return f"{start} – {month}{last.day}, {last.year}"


def _head(day: date) -> str:
    return f"{day:%a} {day.day}"


def _rows(shown: _Shown, people: Sequence[int]) -> tuple[Row, ...]:
    return tuple(
        Row(
            id=who,
            name=_name(shown.calendar, who),
            title=shown.calendar.practitioners[who].title,
            cells=tuple(_cell(shown, who, day) for day in shown.days),
        )
        for who in people
    )


def _cell(shown: _Shown, who: int, day: date) -> Cell:
    made = shown.day(who, day)
    note = shown.note(who, day, made)
    return Cell(
        day=day.isoformat(),
        title=_head(day),
        today=day == shown.today,
        note="" if day in shown.calendar.closures.get(shown.clinic, {}) else note,
        hours=() if note else tuple(hours_words(span) for span in made.opens),
        facts=facts(made),
    )


def _heads(shown: _Shown) -> tuple[DayHead, ...]:
    closed = shown.calendar.closures.get(shown.clinic, {})
    return tuple(
        DayHead(day.isoformat(), _head(day), day == shown.today, closed.get(day, ""))
        for day in shown.days
    )


def _grid(found: CalendarView, shown: _Shown, people: Sequence[int]) -> CalendarView:
    made = [(who, day, shown.day(who, day)) for day in shown.days for who in people]
    if len(shown.days) == 1:
        # Who is not there on this day at all would only take room.
        made = [one for one in made if blocks(one[2])] or made
    hours = shown_hours(day for _, _, day in made)
    return replace(
        found,
        hours=marks(hours),
        tall=hours[1] - hours[0],
        columns=tuple(_column(shown, *one, hours) for one in made),
    )


def _column(shown: _Shown, who: int, day: date, made: Day, hours: tuple[int, int]) -> Column:
    week = len(shown.days) > 1
    person = shown.calendar.practitioners[who]
    local = shown.now.astimezone(shown.zone)
    minute = local.hour * 60 + local.minute
    is_now = day == shown.today and hours[0] * 60 <= minute < hours[1] * 60
    return Column(
        key=f"{who}-{day.isoformat()}",
        title=_head(day) if week else _name(shown.calendar, who),
        detail="" if week else person.title,
        to_day=day.isoformat(),
        to_practitioner=who,
        today=day == shown.today,
        note=shown.note(who, day, made),
        facts=facts(made),
        blocks=placed(blocks(made), hours),
        now=place(minute, hours) if is_now else "",
    )


def whose(work: Work, appointment_id: int) -> BookedCard:
    """Whose an appointment is; the audit log keeps who asked.

    Raises:
        NotAllowed: there is none, or its patient is not the actor's to see.
    """
    access.require(work, Right.SEE_ADMINISTRATIVE)
    row = work.get(Appointment, appointment_id)
    if row is None or row.clinic_id is None:
        raise NotAllowed(_NONE)
    try:
        patient = access.patient(work, row.patient_id)
    except NotAllowed:
        raise NotAllowed(_NONE) from None
    audit(
        work,
        "read appointment",
        patient_id=row.patient_id,
        object_kind="appointment",
        object_id=row.id,
    )
    calendar = calendar_reading.read(work, work.now)
    zone = calendar.clinics[row.clinic_id].time_zone
    return BookedCard(
        id=appointment_id,
        patient=patient.full_name,
        reason=row.reason,
        when=when_in_words(row.starts_at, zone),
        practitioner=row.clinician,
        clinic=row.place,
        answer=answer_of(row),
        booked_by=_booked_by(work, row.booked_by),
    )


def _booked_by(work: Work, said: str) -> str:
    who, _, key = said.partition(" ")
    if who == "patient":
        return "the patient"
    staff = work.get(Staff, int(key)) if who == "staff" and key.isdecimal() else None
    return staff.full_name if staff else "the clinic"
