"""The calendar's furniture: clinics with their closed days, and what visits are for.

Whatever changes here leaves booked appointments as they are. Those that the
calendar would not give any more are listed by furniture_calendar_outside, so
that somebody can speak with the patients.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.calendar_cards import ClinicCard, ClinicLine, VisitLine
from psc_app.domain.calendar_fields import CLINIC, CLOSURE, STEP_MINUTES, VISIT
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import HolidayLine, Option
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.furniture_forms import counted
from psc_app.models.scheduling import (
    Appointment,
    Clinic,
    ClinicClosure,
    Practitioner,
    PractitionerReason,
    TemplatePeriod,
    VisitReason,
)
from psc_app.services import furniture, settings
from psc_app.services.work import Work

BOOKED = "booked"
"""The status of an appointment that takes time."""

_MOST_CLOSURES = 200


def ring(work: Work) -> None:
    """Have calendars and lists of free times drawn anew."""
    work.ring(topics.CALENDAR)


def spelt(day: str) -> str:
    """A day as people read it: "Fri, Dec 25, 2026"."""
    found = date.fromisoformat(day)
    return f"{found:%a, %b} {found.day}, {found.year}"


# ---------------------------------------------------------------- clinics


def clinic_options(work: Work) -> tuple[Option, ...]:
    """All clinics to choose from, those in use first.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    rows = work.session.exec(
        select(Clinic).order_by(col(Clinic.active).desc(), col(Clinic.name))
    ).all()
    return tuple(
        Option(str(one.id), one.name if one.active else f"{one.name} (off)") for one in rows
    )


def clinics(work: Work) -> tuple[ClinicLine, ...]:
    """All clinics in words, by name.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    booked = _booked_ahead(work, col(Appointment.clinic_id))
    rows = work.session.exec(select(Clinic).order_by(col(Clinic.name))).all()
    return tuple(
        ClinicLine(
            id=one.id or 0,
            name=one.name,
            address=one.address,
            phone=one.phone,
            time_zone=one.time_zone,
            active=one.active,
            facts=(
                ", ".join(who.label for who in _practitioners(work, one.id or 0))
                or "Nobody sees patients here yet",
                f"{counted(booked.get(one.id, 0), 'appointment')} ahead",
            ),
            closed=_next_closure(work, one),
        )
        for one in rows
    )


def _booked_ahead(work: Work, by: Any) -> dict[int, int]:
    query = (
        select(by, func.count())
        .where(col(Appointment.status) == BOOKED, col(Appointment.starts_at) >= work.now)
        .group_by(by)
    )
    return dict(work.session.exec(query).all())


def _practitioners(work: Work, clinic_id: int) -> tuple[Option, ...]:
    rows = work.session.exec(
        select(Practitioner)
        .where(
            col(Practitioner.id).in_(
                select(TemplatePeriod.practitioner_id).where(TemplatePeriod.clinic_id == clinic_id)
            ),
            col(Practitioner.active).is_(True),
        )
        .order_by(col(Practitioner.full_name))
    ).all()
    return tuple(Option(str(one.id), one.full_name) for one in rows)


def _next_closure(work: Work, clinic: Clinic) -> str:
    today = work.now.astimezone(ZoneInfo(clinic.time_zone)).date().isoformat()
    found = work.session.exec(
        select(ClinicClosure)
        .where(ClinicClosure.clinic_id == clinic.id, col(ClinicClosure.day) >= today)
        .order_by(col(ClinicClosure.day))
    ).first()
    return "" if found is None else f"{spelt(found.day)}, {found.name}"


def clinic(work: Work, clinic_id: int) -> ClinicCard:
    """A clinic as its form needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if clinic_id == 0:
        zone = settings.value(work, "clinic.time_zone")
        return ClinicCard(given=put(CLINIC, defaults(CLINIC) | {"time_zone": zone}))
    found = furniture.row(work, Clinic, clinic_id, "clinic")
    days = work.session.exec(
        select(ClinicClosure)
        .where(ClinicClosure.clinic_id == clinic_id)
        .order_by(col(ClinicClosure.day))
    )
    return ClinicCard(
        id=clinic_id,
        name=found.name,
        given=put(CLINIC, furniture.values_of(CLINIC, found)),
        closures=tuple(HolidayLine(one.id or 0, one.day, spelt(one.day), one.name) for one in days),
        practitioners=_practitioners(work, clinic_id),
    )


def create_clinic(work: Work, values: Mapping[str, Any]) -> int:
    """Make a clinic; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.may_change(work)
    new = checked(CLINIC, values)
    furniture.free_name(work, Clinic, "clinic", new["name"], None)
    ring(work)
    return furniture.made(work, "clinic", Clinic(**new), new)


def change_clinic(work: Work, clinic_id: int, values: Mapping[str, Any]) -> None:
    """Change a clinic; a new time zone means that its templates are read in that one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, Clinic, clinic_id, "clinic")
    new = checked(CLINIC, values)
    if "name" in new:
        furniture.free_name(work, Clinic, "clinic", new["name"], clinic_id)
    furniture.change(work, "clinic", found, new)
    ring(work)


def remove_clinic(work: Work, clinic_id: int) -> bool:
    """Take a clinic away with its templates; one that appointments name is switched off.

    Returns:
        Whether it is gone; False where it was switched off.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, Clinic, clinic_id, "clinic")
    ring(work)
    if _is_named(work, col(Appointment.clinic_id) == clinic_id):
        furniture.change(work, "clinic", found, {"active": False})
        return False
    for table in (TemplatePeriod, ClinicClosure):
        for one in work.session.exec(select(table).where(table.clinic_id == clinic_id)):
            work.session.delete(one)
    work.session.flush()
    furniture.removed(work, "clinic", found, furniture.values_of(CLINIC, found))
    return True


def _is_named(work: Work, where: Any) -> bool:
    return work.session.exec(select(Appointment.id).where(where)).first() is not None


# ---------------------------------------------------------------- closed days


def close_day(work: Work, clinic_id: int, values: Mapping[str, Any]) -> int:
    """Close a clinic on a day; the key of that.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: no such day, no name, or it is closed already.
    """
    found = furniture.row(work, Clinic, clinic_id, "clinic")
    new = checked(CLOSURE, values)
    known = work.session.exec(
        select(ClinicClosure.day).where(ClinicClosure.clinic_id == clinic_id)
    ).all()
    if new["day"] in known:
        raise BadInput(f"{spelt(new['day'])} is closed already.")
    if len(known) >= _MOST_CLOSURES:
        raise BadInput(f"At most {_MOST_CLOSURES} days: remove some that are over.")
    row = ClinicClosure(clinic_id=clinic_id, **new)
    work.session.add(row)
    filed = furniture.key("clinic", clinic_id, found.name)
    furniture.remember(work, filed, {"closure": None}, {"closure": f"{new['day']} {new['name']}"})
    ring(work)
    work.session.flush()
    return row.id or 0


def open_day(work: Work, closure_id: int) -> None:
    """Have a closed day be like any other again.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, ClinicClosure, closure_id, "day")
    clinic = furniture.row(work, Clinic, found.clinic_id, "clinic")
    filed = furniture.key("clinic", found.clinic_id, clinic.name)
    gone = {"closure": f"{found.day} {found.name}"}
    furniture.remember(work, filed, gone, {"closure": None})
    work.session.delete(found)
    ring(work)


# ---------------------------------------------------------------- visit reasons


def visits(work: Work) -> tuple[VisitLine, ...]:
    """All visit reasons with their forms, by name.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    doing = _doing(work)
    rows = work.session.exec(select(VisitReason).order_by(col(VisitReason.name))).all()
    return tuple(
        VisitLine(
            id=one.id or 0,
            name=one.name,
            active=one.active,
            who=", ".join(name for name, does in doing if does is None or one.id in does)
            or "Nobody",
            given=put(VISIT, furniture.values_of(VISIT, one)),
        )
        for one in rows
    )


def _doing(work: Work) -> Sequence[tuple[str, set[int] | None]]:
    """Practitioners in use, by name, with what they do; None for everything."""
    does: dict[int, set[int]] = {}
    for one in work.session.exec(select(PractitionerReason)):
        does.setdefault(one.practitioner_id, set()).add(one.reason_id)
    rows = work.session.exec(
        select(Practitioner)
        .where(col(Practitioner.active).is_(True))
        .order_by(col(Practitioner.full_name))
    )
    return [(one.full_name, does.get(one.id or 0)) for one in rows]


def new_visit() -> dict[str, Any]:
    """What the form of a new visit reason begins with."""
    return put(VISIT, defaults(VISIT))


def create_visit(work: Work, values: Mapping[str, Any]) -> int:
    """Make a visit reason; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.may_change(work)
    new = _checked_visit(work, values, None)
    ring(work)
    return furniture.made(work, "visit", VisitReason(**new), new)


def _checked_visit(work: Work, values: Mapping[str, Any], key: int | None) -> dict[str, Any]:
    new = checked(VISIT, values)
    if new.get("minutes", 0) % STEP_MINUTES:
        raise BadInput(f"Takes: a multiple of {STEP_MINUTES} minutes.")
    if "name" in new:
        furniture.free_name(work, VisitReason, "visit reason", new["name"], key)
    return new


def change_visit(work: Work, visit_id: int, values: Mapping[str, Any]) -> None:
    """Change a visit reason; what is booked keeps its length and its name.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, VisitReason, visit_id, "visit reason")
    furniture.change(work, "visit", found, _checked_visit(work, values, visit_id))
    ring(work)


def remove_visit(work: Work, visit_id: int) -> bool:
    """Take a visit reason away; one that appointments name is switched off.

    Returns:
        Whether it is gone; False where it was switched off.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
        Refused: somebody does this visit alone.
    """
    found = furniture.row(work, VisitReason, visit_id, "visit reason")
    ring(work)
    if _is_named(work, col(Appointment.reason_id) == visit_id):
        furniture.change(work, "visit", found, {"active": False})
        return False
    rows = work.session.exec(
        select(PractitionerReason).where(PractitionerReason.reason_id == visit_id)
    ).all()
    for one in rows:
        _refuse_the_only(work, one.practitioner_id, found.name)
        work.session.delete(one)
    work.session.flush()
    furniture.removed(work, "visit", found, furniture.values_of(VISIT, found))
    return True


def _refuse_the_only(work: Work, practitioner_id: int, visit: str) -> None:
    # Without any they would do every kind of visit.
    does = work.session.exec(
        select(PractitionerReason).where(PractitionerReason.practitioner_id == practitioner_id)
    ).all()
    if len(does) == 1:
        who = work.get(Practitioner, practitioner_id)
        name = who.full_name if who else "Somebody"
        raise Refused(f"{name} does nothing but “{visit}”. Change their visits first.")
