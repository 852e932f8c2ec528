"""Reminders of appointments by text, the follow-up after them, and what patients answer.

Nothing is planned ahead: what is due is found by looking, and the outbox's key says what went
out already. So a visit that is moved has reminders of its own, and a server that was away
sends what is still of use (SPEC sections 10 and 13).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain.booking_cards import when_in_words
from psc_app.domain.reminder_times import FAREST_AHEAD, due, moment
from psc_app.domain.vocabulary import Consent, Deed, TextPurpose
from psc_app.domain.wordings import put_in
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment, Clinic
from psc_app.models.texts import TextContact, TextOut
from psc_app.services import access, consent, outbound_sms, settings
from psc_app.services.appointment_cards import BOOKED
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

_NO_USE_AFTER = timedelta(minutes=10)
"""Before a visit, from when on nobody is reminded of it any more."""

_LATE_FOLLOW_UP = timedelta(hours=24)
"""How late a follow-up may still go out."""


class Visit(NamedTuple):
    """An appointment with the number that its patient is texted on."""

    appointment: Appointment
    contact: TextContact


def prefix(appointment_id: int) -> str:
    """How the outbox's keys of an appointment's reminders begin."""
    return f"reminder:{appointment_id}:"


def key(row: Appointment, hours: int) -> str:
    """The outbox's key of one reminder; a visit that was moved has others."""
    return f"{prefix(row.id or 0)}{_minute(row.starts_at)}:{hours}h"


def send_due(work: Work) -> int:
    """Queue the reminders and follow-ups whose time has come; how many.

    Only patients who agreed to texts get any.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    return _remind(work) + _follow_up(work)


def _remind(work: Work) -> int:
    hours = [int(one) for one in settings.value(work, "text.reminders")]
    if not hours:
        return 0
    until = work.now + timedelta(hours=max(hours)) + FAREST_AHEAD
    ahead = _visits(work, col(Appointment.starts_at), work.now + _NO_USE_AFTER, until)
    wanted = {key(visit.appointment, one): None for visit in ahead for one in hours}
    there = _known(work, list(wanted))
    return sum(_remind_of(work, visit, hours, there) for visit in ahead)


def _remind_of(work: Work, visit: Visit, hours: Sequence[int], there: set[str]) -> bool:
    row, contact = visit
    moments = [
        (
            one,
            moment(
                row.starts_at,
                one,
                lambda at: consent.allowed_from(work, contact, at),
                lambda at: consent.before_quiet(work, contact, at),
            ),
        )
        for one in hours
    ]
    which = due(work.now, row.booked_at, moments)
    # One that was sent nearer to the visit makes those farther from it needless.
    if which is None or any(key(row, one) in there for one in hours if one <= which):
        return False
    if consent.allowed_from(work, contact) is not None:
        return False
    return _queue(work, visit, key(row, which), "text.reminder", which)


def _follow_up(work: Work) -> int:
    after = settings.value(work, "text.follow_up_hours")
    if not after:
        return 0
    until = work.now - timedelta(hours=after)
    over = _visits(work, col(Appointment.ends_at), until - _LATE_FOLLOW_UP, until)
    keys = {f"follow-up:{visit.appointment.id}": visit for visit in over}
    there = _known(work, list(keys))
    return sum(
        _queue(work, visit, name, "text.follow_up", -after)
        for name, visit in keys.items()
        if name not in there and consent.allowed_from(work, visit.contact) is None
    )


def _visits(work: Work, column, after: datetime, until: datetime) -> list[Visit]:
    """Booked visits within a span, of living patients who agreed to texts."""
    rows = work.session.execute(
        select(Appointment, TextContact)
        .join(Patient, col(Patient.id) == col(Appointment.patient_id))
        .join(TextContact, col(TextContact.number) == col(Patient.phone))
        .where(
            column > after,
            column <= until,
            col(Appointment.status) == BOOKED,
            col(Patient.deceased_at).is_(None),
            col(TextContact.consent) == Consent.IN.value,
        )
        .order_by(column, col(Appointment.id))
        .execution_options(populate_existing=True)
    ).all()
    return [Visit(*row) for row in rows]


def _known(work: Work, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        found |= set(
            work.session.execute(
                select(col(TextOut.key)).where(col(TextOut.key).in_(some))
            ).scalars()
        )
    return found


def _queue(work: Work, visit: Visit, name: str, setting: str, hours: int) -> bool:
    """Put a text about a visit into the outbox; below 0, hours are those after it."""
    row, contact = visit
    purpose = TextPurpose.REMINDER
    if consent.obstacle(work, contact, purpose, None):
        return False
    text = filled(work, row, settings.value(work, setting))
    outbound_sms.queue(work, contact, text, purpose, name)
    log(work, Deed.REMINDED, appointment_id=row.id, hours=hours)
    audit(
        work,
        "texted about appointment",
        patient_id=row.patient_id,
        object_kind="appointment",
        object_id=row.id,
    )
    return True


def filled(work: Work, row: Appointment, text: str) -> str:
    """A text about a visit, with what it names filled in."""
    place = work.get(Clinic, row.clinic_id) if row.clinic_id else None
    zone = place.time_zone if place else settings.value(work, "clinic.time_zone")
    said = {
        "clinic": settings.value(work, "clinic.name"),
        "phone": settings.value(work, "clinic.phone"),
        "when": when_in_words(row.starts_at, zone),
        "where": row.place or settings.value(work, "clinic.name"),
        "visit": row.reason or "a visit",
        "who": row.clinician or "nobody named",
    }
    return put_in(text, said.get)


def reminded_of(work: Work, contact: TextContact) -> Appointment | None:
    """The visit that a number was reminded of last, if it is still to come as it was then."""
    last = work.session.execute(
        select(col(TextOut.key))
        .where(
            col(TextOut.contact_id) == contact.id,
            col(TextOut.purpose) == TextPurpose.REMINDER.value,
            col(TextOut.key).startswith("reminder:"),
            col(TextOut.asked_at).is_not(None),
        )
        .order_by(col(TextOut.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    if last is None:
        return None
    _, number, minute, _ = last.split(":")
    row = work.get(Appointment, int(number), fresh=True)
    if row is None or row.status != BOOKED or row.starts_at <= work.now:
        return None
    return row if _minute(row.starts_at) == int(minute) else None


def _minute(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp()) // 60
