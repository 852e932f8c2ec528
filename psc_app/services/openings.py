"""Which times are free for a visit: what slots are made from, read from the tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.booking_cards import (
    BookingOption,
    BookingOptions,
    SlotCard,
    SlotDay,
    clock_in_words,
    day_in_short,
    day_in_words,
    when_in_words,
)
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.settings_catalogue import VISITS_LENGTH
from psc_app.domain.slots import (
    FreeDay,
    Opening,
    Place,
    Rota,
    Span,
    Wish,
    cell_of,
    cells_of,
    free_days,
    moment_of,
)
from psc_app.domain.vocabulary import Role
from psc_app.models.scheduling import (
    Clinic,
    ClinicClosure,
    Practitioner,
    PractitionerReason,
    TakenTime,
    TemplatePeriod,
    TimeOff,
    VisitReason,
)
from psc_app.services import settings
from psc_app.services.work import Work

MOST_DAYS = 62
"""Days that one look for free times may span."""

SIGN_IN = "Sign in to book an appointment, or ask for one in the chat."
_NO_REASON = "Choose what the visit is for."
_WINDOW = 14
"""Days looked through at a time for what is free next."""


def may_look(work: Work) -> None:
    """Refuse those who can't book anyway.

    Raises:
        NotAllowed: a guest, or somebody without a part in patients' appointments.
    """
    actor = work.actor
    if actor.role is Role.VISITOR:
        raise NotAllowed(SIGN_IN)
    if actor.role is not Role.PATIENT and not (
        actor.may(Right.EDIT_ADMINISTRATIVE) or actor.may(Right.CHANGE_SETTINGS)
    ):
        raise NotAllowed("You don't have the right to see the calendar.")


def reason_of(work: Work, reason_id: int) -> VisitReason:
    """A visit reason that the actor may book now.

    Raises:
        BadInput: none chosen, switched off, or not for patients to book.
    """
    found = work.session.get(VisitReason, reason_id)
    if found is None or not found.active:
        raise BadInput(_NO_REASON)
    if work.actor.role is Role.PATIENT and not found.patients_book:
        raise BadInput("This kind of visit can't be booked here. Please ask for it in the chat.")
    return found


def options(
    work: Work, *, reason_id: int = 0, clinic_id: int = 0, practitioner_id: int = 0
) -> BookingOptions:
    """What may be chosen: only what can still lead to a time with what is chosen already.

    Raises:
        NotAllowed: a guest, or no right.
    """
    may_look(work)
    reasons = select(VisitReason).where(col(VisitReason.active))
    if work.actor.role is Role.PATIENT:
        reasons = reasons.where(col(VisitReason.patients_book))
    people = _practitioners(work, reason_id)
    hours = work.session.execute(
        columns(col(TemplatePeriod.practitioner_id), col(TemplatePeriod.clinic_id))
        .join(Clinic, col(Clinic.id) == TemplatePeriod.clinic_id)
        .where(col(Clinic.active), col(TemplatePeriod.practitioner_id).in_(list(people)))
        .distinct()
    ).all()
    at = {place for who, place in hours if practitioner_id in (0, who)}
    who = {who for who, place in hours if clinic_id in (0, place)}
    clinics = work.session.exec(select(Clinic).order_by(col(Clinic.name)))
    return BookingOptions(
        reasons=tuple(
            BookingOption(one.id or 0, one.name, f"{one.minutes} min")
            for one in work.session.exec(reasons.order_by(col(VisitReason.name)))
        ),
        clinics=tuple(
            BookingOption(one.id or 0, one.name, one.address) for one in clinics if one.id in at
        ),
        practitioners=tuple(
            BookingOption(key, one.full_name, one.title)
            for key, one in people.items()
            if key in who
        ),
    )


def slots(
    work: Work,
    *,
    reason_id: int,
    first_day: date,
    days: int,
    clinic_id: int | None = None,
    practitioner_id: int | None = None,
    moving: int = 0,
) -> tuple[SlotDay, ...]:
    """The free times of some days, each at its clinic's wall clock; days without one left out.

    Where no practitioner is asked for, each time at a clinic is offered once, with the one
    of them who has the most room that day.

    Args:
        days: how many from first_day on, at most MOST_DAYS.
        moving: an appointment whose own time counts as free.

    Raises:
        NotAllowed: a guest, or no right.
        BadInput: no such reason for this actor.
    """
    may_look(work)
    reason = reason_of(work, reason_id)
    days = max(1, min(days, MOST_DAYS))
    rota = read_rota(
        work, first_day, days, reason_id=reason_id, clinic_id=clinic_id,
        practitioner_id=practitioner_id, moving=moving,
    )  # fmt: skip
    found = within(work, rota, free_days(rota, wish(work, reason, first_day, days)))
    if practitioner_id is None:
        found = _once_each(found)
    return _days(work, found, reason.minutes)


def next_free(
    work: Work,
    *,
    reason_id: int,
    clinic_id: int | None = None,
    practitioner_id: int | None = None,
    after: datetime | None = None,
    most: int = 3,
    moving: int = 0,
) -> tuple[SlotCard, ...]:
    """The soonest free times from a moment on; fewer where there are no more.

    Raises:
        NotAllowed: a guest, or no right.
        BadInput: no such reason for this actor.
    """
    begin = max(work.now, after or work.now)
    # A clinic's day may have begun before the one in UTC.
    day = begin.astimezone(UTC).date() - timedelta(days=1)
    last = (work.now + timedelta(days=settings.value(work, "appointment.days_ahead") + 1)).date()
    found: list[SlotCard] = []
    while day <= last and len(found) < most:
        looked = slots(
            work, reason_id=reason_id, first_day=day, days=_WINDOW, clinic_id=clinic_id,
            practitioner_id=practitioner_id, moving=moving,
        )  # fmt: skip
        found += [one for each in looked for one in each.slots if one.starts_at >= millis(begin)]
        day += timedelta(days=_WINDOW)
    # The same moment belongs to different days in different clinics' zones.
    return tuple(sorted(found, key=lambda one: one.starts_at)[:most])


def wish(work: Work, reason: VisitReason, first_day: date, days: int) -> Wish:
    """What is looked for on some days, by the clinic's settings for this actor."""
    step = settings.value(work, "appointment.step")
    notice = 0
    if work.actor.role is Role.PATIENT:
        notice = settings.value(work, "appointment.notice_minutes")
    return Wish(
        minutes=reason.minutes,
        step=reason.minutes if step == VISITS_LENGTH else int(step),
        earliest=work.now + timedelta(minutes=notice),
        first_day=first_day,
        days=days,
    )


def read_rota(
    work: Work,
    first_day: date,
    days: int,
    *,
    reason_id: int | None = None,
    clinic_id: int | None = None,
    practitioner_id: int | None = None,
    taken: bool = True,
    moving: int = 0,
) -> Rota:
    """What slots of some days are made from.

    Args:
        reason_id: leave out who does not do such visits.
        taken: whether appointments count; time off always does.
        moving: an appointment that does not count.
    """
    people = _practitioners(work, reason_id or 0)
    who = [key for key in people if practitioner_id in (None, key)]
    clinics = select(Clinic).where(col(Clinic.active))
    if clinic_id is not None:
        clinics = clinics.where(Clinic.id == clinic_id)
    places = {clinic.id or 0: clinic.time_zone for clinic in work.session.exec(clinics)}
    closed: dict[int, set[date]] = {key: set() for key in places}
    for row in work.session.exec(
        select(ClinicClosure).where(col(ClinicClosure.clinic_id).in_(list(places)))
    ):
        closed[row.clinic_id].add(date.fromisoformat(row.day))
    midnight = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    first, past = midnight - timedelta(days=1), midnight + timedelta(days=days + 1)
    busy: dict[int, list[Span]] = {key: [] for key in who}
    for who_, span in _away(work, who, first, past):
        busy[who_].append(span)
    if taken:
        for who_, span in _taken(work, who, first, past, moving):
            busy[who_].append(span)
    return Rota(
        openings=_openings(work, who, list(places)),
        places={key: Place(zone, frozenset(closed[key])) for key, zone in places.items()},
        busy=busy,
    )


def _practitioners(work: Work, reason_id: int) -> dict[int, Practitioner]:
    """Who sees patients, by name; with a reason only those who do such visits."""
    doing = columns(col(PractitionerReason.practitioner_id))
    query = select(Practitioner).where(col(Practitioner.active))
    if reason_id:
        query = query.where(
            or_(
                col(Practitioner.id).not_in(doing),
                col(Practitioner.id).in_(
                    doing.where(col(PractitionerReason.reason_id) == reason_id)
                ),
            )
        )
    found = work.session.exec(query.order_by(col(Practitioner.full_name)))
    return {one.id or 0: one for one in found}


def _openings(work: Work, who: Sequence[int], places: Sequence[int]) -> list[Opening]:
    found = work.session.exec(
        select(TemplatePeriod).where(
            col(TemplatePeriod.practitioner_id).in_(who), col(TemplatePeriod.clinic_id).in_(places)
        )
    )
    return [
        Opening(
            practitioner_id=one.practitioner_id,
            clinic_id=one.clinic_id,
            weekday=one.weekday,
            opens=one.opens,
            closes=one.closes,
            from_day=date.fromisoformat(one.from_day) if one.from_day else None,
            until_day=date.fromisoformat(one.until_day) if one.until_day else None,
        )
        for one in found
    ]


def _away(
    work: Work, who: Sequence[int], first: datetime, past: datetime
) -> Iterable[tuple[int, Span]]:
    rows = work.session.exec(
        select(TimeOff).where(
            col(TimeOff.practitioner_id).in_(who),
            col(TimeOff.starts_at) < past,
            col(TimeOff.ends_at) > first,
        )
    )
    for one in rows:
        cells = cells_of(one.starts_at, one.ends_at)
        yield one.practitioner_id, (cells.start, cells.stop)


def _taken(
    work: Work, who: Sequence[int], first: datetime, past: datetime, moving: int
) -> Iterable[tuple[int, Span]]:
    """A visit's cells lie in a row, so their ends are enough."""
    cell = col(TakenTime.cell)
    rows: Sequence[Any] = work.run(
        columns(col(TakenTime.practitioner_id), func.min(cell), func.max(cell))
        .where(
            col(TakenTime.practitioner_id).in_(who),
            cell >= cell_of(first),
            cell < cell_of(past),
            col(TakenTime.appointment_id) != moving,
        )
        .group_by(col(TakenTime.practitioner_id), col(TakenTime.appointment_id))
    ).all()
    return [(who_, (least, last + 1)) for who_, least, last in rows]


def within(work: Work, rota: Rota, found: Sequence[FreeDay]) -> list[FreeDay]:
    """Those days that are not further ahead than can be booked, by each clinic's calendar."""
    ahead = timedelta(days=settings.value(work, "appointment.days_ahead"))
    last = {
        key: work.now.astimezone(ZoneInfo(place.time_zone)).date() + ahead
        for key, place in rota.places.items()
    }
    return [one for one in found if one.day <= last[one.clinic_id]]


def _once_each(found: Sequence[FreeDay]) -> list[FreeDay]:
    """Each time of a clinic once, with whoever has the most room on that day."""
    best: dict[tuple[date, int, int], FreeDay] = {}
    for one in sorted(found, key=lambda one: len(one.cells), reverse=True):
        for cell in one.cells:
            best.setdefault((one.day, one.clinic_id, cell), one)
    chosen: dict[int, list[int]] = {}
    for (_, _, cell), one in best.items():
        chosen.setdefault(id(one), []).append(cell)
    return [replace(one, cells=tuple(chosen.get(id(one), ()))) for one in found]


def _days(work: Work, found: Sequence[FreeDay], minutes: int) -> tuple[SlotDay, ...]:
    """The same as cards, a day at a time, rising."""
    length = timedelta(minutes=minutes)
    # Once for all: the session keeps nothing that nobody holds.
    clinics = {one.id: one for one in work.session.exec(select(Clinic))}
    people = {one.id: one for one in work.session.exec(select(Practitioner))}
    days: dict[date, list[SlotCard]] = {}
    for one in found:
        clinic, practitioner = clinics[one.clinic_id], people[one.practitioner_id]
        for cell in one.cells:
            begins = moment_of(cell)
            clock = clock_in_words(begins, clinic.time_zone)
            card = SlotCard(
                practitioner_id=one.practitioner_id,
                clinic_id=one.clinic_id,
                starts_at=millis(begins),
                ends_at=millis(begins + length),
                practitioner=practitioner.full_name,
                clinic=clinic.name,
                clock=clock,
                when=when_in_words(begins, clinic.time_zone),
                short=f"{day_in_short(one.day)}, {clock}",
                zone=clinic.time_zone,
            )
            days.setdefault(one.day, []).append(card)
    return tuple(
        SlotDay(
            day.isoformat(),
            day_in_words(day),
            day_in_short(day),
            tuple(sorted(days[day], key=lambda card: (card.starts_at, card.clinic))),
            len({card.clinic_id for card in days[day]}) > 1,
        )
        for day in sorted(days)
    )
