"""An appointment as a calendar file (iCalendar, RFC 5545 and 5546).

A calendar knows the appointment again by its UID and takes the newest SEQUENCE; so the
same address gives the file as the appointment stands now, also once it is cancelled.
"""

from datetime import datetime

from icalendar import Calendar, Event
from sqlmodel import select

from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import Conversation
from psc_app.models.scheduling import Appointment, Clinic
from psc_app.services import access
from psc_app.services.appointment_cards import CANCELLED
from psc_app.services.journal import audit
from psc_app.services.work import Work

_NONE = "There is no such appointment here, or your sign-in has ended."
_PRODUCT = "-//Patient Service Center//Appointments//EN"


def calendar_file(work: Work, uid: str) -> bytes:
    """The calendar file of an appointment, for its patient and staff who may see them.

    A guest has it while the conversation in which it was booked or last changed is
    theirs and linked to that patient: the same stands there to read.

    Args:
        uid: as in AppointmentCard.file.

    Raises:
        NotAllowed: no such appointment for this actor.
    """
    row = work.session.exec(select(Appointment).where(Appointment.uid == uid)).first()
    if row is None or not uid:
        raise NotAllowed(_NONE)
    try:
        _check(work, row)
    except NotAllowed as refusal:
        raise NotAllowed(_NONE) from refusal
    audit(
        work,
        "took calendar file",
        patient_id=row.patient_id,
        object_kind="appointment",
        object_id=row.id,
    )
    return _written(row, work.get(Clinic, row.clinic_id)).to_ical()


def _check(work: Work, row: Appointment) -> None:
    if work.actor.role is not Role.VISITOR:
        access.patient(work, row.patient_id)
        return
    talk = work.get(Conversation, row.conversation_id) if row.conversation_id else None
    if talk is None or talk.visitor_id != work.actor.id or talk.patient_id != row.patient_id:
        raise NotAllowed(_NONE)


def _written(row: Appointment, clinic: Clinic | None) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", row.uid)
    event.add("sequence", row.sequence)
    # Calendars show this line to whoever looks over a shoulder: the clinic, not what for.
    event.add("summary", f"Appointment: {row.place}")
    about = [row.reason, f"With {row.clinician}"]
    if clinic is not None and clinic.phone:
        about.append(f"Questions, or to change it: {clinic.phone}")
    event.add("description", "\n".join(about))
    event.add("location", ", ".join(filter(None, (row.place, clinic.address if clinic else ""))))
    # In UTC, which needs no rules of a time zone: every calendar shows its owner's own time.
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    event.add("dtstamp", _whole(row.changed_at or row.starts_at))
    event.add("last-modified", _whole(row.changed_at or row.starts_at))
    if row.booked_at is not None:
        event.add("created", _whole(row.booked_at))
    event.add("status", "CANCELLED" if row.status == CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if row.status == CANCELLED else "OPAQUE")
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return calendar


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
