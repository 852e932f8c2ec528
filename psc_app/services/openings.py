"""Which times are free for a visit: what slots are made from, read from the tables."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from json import loads
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, String, cast, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.booking_cards import (
    BookingOption,
    BookingOptions,
    SlotCard,
    SlotDay,
    day_in_short,
    day_in_words,
    slot_cards,
)
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.settings_catalogue import VISITS_LENGTH
from psc_app.domain.slots import (
    CELL,
    FreeDay,
    Opening,
    Place,
    Rota,
    Span,
    Wish,
    cell_of,
    cells_of,
    free_days,
    once_each,
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
_OPENING = tuple(
    TemplatePeriod.metadata.tables["template_period"].c[one.name] for one in fields(Opening)
)


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
    found = work.get(VisitReason, reason_id)
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
            BookingOption(key, name, title) for key, (name, title) in people.items() if key in who
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
        found = once_each(found)
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
    places = _places(work, clinic_id)
    people = _practitioners(work, reason_id or 0)
    openings = _openings(
        work, [key for key in people if practitioner_id in (None, key)], list(places)
    )
    # Somebody without hours there has no free time either, whatever else they do.
    who = list({one.practitioner_id for one in openings})
    midnight = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    first, past = midnight - timedelta(days=1), midnight + timedelta(days=days + 1)
    return Rota(
        openings=openings,
        places=places,
        busy=_away(work, who, first, past),
        taken=_taken(work, who, first, past, moving) if taken else {},
    )


def _places(work: Work, clinic_id: int | None) -> dict[int, Place]:
    clinics = columns(col(Clinic.id), col(Clinic.time_zone)).where(col(Clinic.active))
    if clinic_id is not None:
        clinics = clinics.where(col(Clinic.id) == clinic_id)
    zones = _rows(work, clinics)
    closed: dict[int, set[date]] = {key: set() for key, _ in zones}
    for key, day in _rows(
        work,
        columns(col(ClinicClosure.clinic_id), col(ClinicClosure.day)).where(
            col(ClinicClosure.clinic_id).in_(list(closed))
        ),
    ):
        closed[key].add(date.fromisoformat(day))
    return {key: Place(zone, frozenset(closed[key])) for key, zone in zones}


def _practitioners(work: Work, reason_id: int) -> dict[int, tuple[str, str]]:
    """Who sees patients, by name, with name and title; with a reason only who does such visits."""
    doing = columns(col(PractitionerReason.practitioner_id))
    query = columns(
        col(Practitioner.id), col(Practitioner.full_name), col(Practitioner.title)
    ).where(col(Practitioner.active))
    if reason_id:
        query = query.where(
            or_(
                col(Practitioner.id).not_in(doing),
                col(Practitioner.id).in_(
                    doing.where(col(PractitionerReason.reason_id) == reason_id)
                ),
            )
        )
    found = _rows(work, query.order_by(col(Practitioner.full_name)))
    return {key: (name, title) for key, name, title in found}


def _openings(work: Work, who: Sequence[int], places: Sequence[int]) -> list[Opening]:
    found = _rows(
        work,
        columns(*_OPENING).where(
            col(TemplatePeriod.practitioner_id).in_(who), col(TemplatePeriod.clinic_id).in_(places)
        ),
    )
    return [
        Opening(*where, _day(from_day), _day(until_day)) for *where, from_day, until_day in found
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _away(work: Work, who: Sequence[int], first: datetime, past: datetime) -> dict[int, list[Span]]:
    """Time off, in cells."""
    rows = _rows(
        work,
        columns(col(TimeOff.practitioner_id), col(TimeOff.starts_at), col(TimeOff.ends_at)).where(
            col(TimeOff.practitioner_id).in_(who),
            col(TimeOff.starts_at) < past,
            col(TimeOff.ends_at) > first,
        ),
    )
    away: dict[int, list[Span]] = {}
    for key, starts_at, ends_at in rows:
        cells = cells_of(starts_at, ends_at)
        away.setdefault(key, []).append((cells.start, cells.stop))
    return away


def _taken(
    work: Work, who: Sequence[int], first: datetime, past: datetime, moving: int
) -> dict[int, list[int]]:
    """The cells of appointments.

    They come as one text for each practitioner: as rows they would take several times as
    long. The table's key alone answers that, which is why `moving` is looked for by itself.
    """
    who_, cell = col(TakenTime.practitioner_id), col(TakenTime.cell)
    rows = _rows(
        work,
        columns(who_, func.aggregate_strings(cast(cell, String), ","))
        .where(who_.in_(who), cell >= cell_of(first), cell < cell_of(past))
        .group_by(who_),
    )
    taken = {key: loads(f"[{cells}]") for key, cells in rows}
    if moving:
        own = columns(who_, cell).where(col(TakenTime.appointment_id) == moving)
        for key, at in _rows(work, own):
            taken[key] = [one for one in taken.get(key, ()) if one != at]
    return taken


def _rows(work: Work, query: Executable) -> Sequence[Any]:
    """Plain rows: as objects, what slots are made from would take several times as long."""
    return work.run(query).all()


def within(work: Work, rota: Rota, found: Sequence[FreeDay]) -> list[FreeDay]:
    """Those days that are not further ahead than can be booked, by each clinic's calendar."""
    ahead = timedelta(days=settings.value(work, "appointment.days_ahead"))
    last = {
        key: work.now.astimezone(ZoneInfo(place.time_zone)).date() + ahead
        for key, place in rota.places.items()
    }
    return [one for one in found if one.day <= last[one.clinic_id]]


def _days(work: Work, found: Sequence[FreeDay], minutes: int) -> tuple[SlotDay, ...]:
    """The same as cards, a day at a time, rising."""
    clinics = {
        key: (name, zone)
        for key, name, zone in _rows(
            work, columns(col(Clinic.id), col(Clinic.name), col(Clinic.time_zone))
        )
    }
    people: dict[int, str] = dict(
        _rows(work, columns(col(Practitioner.id), col(Practitioner.full_name)))
    )
    days: dict[date, list[SlotCard]] = {}
    for one in found:
        clinic, zone = clinics[one.clinic_id]
        like = SlotCard(
            practitioner_id=one.practitioner_id,
            clinic_id=one.clinic_id,
            practitioner=people[one.practitioner_id],
            clinic=clinic,
            zone=zone,
        )
        starts = [cell * CELL for cell in one.cells]
        days.setdefault(one.day, []).extend(slot_cards(like, one.day, starts, minutes * 60))
    return tuple(
        SlotDay(
            day.isoformat(),
            day_in_words(day),
            day_in_short(day),
            tuple(sorted(days[day], key=attrgetter("starts_at", "clinic"))),
            len({card.clinic_id for card in days[day]}) > 1,
        )
        for day in sorted(days)
    )
