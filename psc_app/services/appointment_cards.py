"""Appointments as screens see them, with what the one who looks may do to each."""

from psc_app.domain.cards import AppointmentCard, millis
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import Role
from psc_app.models.scheduling import Appointment, Clinic, VisitReason
from psc_app.services.work import Work

BOOKED, CANCELLED = "booked", "cancelled"
"""FHIR's words for the two states that an appointment of the clinic's own has here."""

FILES = "/appointments/"
"""How the addresses of calendar files begin."""


def appointment_card(work: Work, row: Appointment) -> AppointmentCard:
    """One appointment; the caller has checked that the actor may see it."""
    clinic = work.get(Clinic, row.clinic_id) if row.clinic_id else None
    standing = is_ours(row) and row.status == BOOKED and row.starts_at > work.now
    may = standing and (work.actor.is_patient_side or work.actor.may(Right.EDIT_ADMINISTRATIVE))
    return AppointmentCard(
        id=row.id or 0,
        starts_at=millis(row.starts_at),
        ends_at=millis(row.ends_at),
        reason=row.reason,
        clinician=row.clinician,
        place=row.place,
        status=row.status,
        zone=clinic.time_zone if clinic else "",
        address=clinic.address if clinic else "",
        phone=clinic.phone if clinic else "",
        file=file_of(row),
        reason_id=row.reason_id or 0,
        practitioner_id=row.practitioner_id or 0,
        clinic_id=row.clinic_id or 0,
        sequence=row.sequence,
        over=row.ends_at < work.now,
        can_move=may and _bookable(work, row),
        can_cancel=may,
        answer=answer_of(row),
    )


def answer_of(row: Appointment) -> str:
    """What the patient answered to a reminder, in words; empty for nothing."""
    if row.status != BOOKED:
        return ""
    if row.reschedule_asked_at is not None:
        return "Asked by text for another time"
    return "Confirmed by text" if row.confirmed_at is not None else ""


def is_ours(row: Appointment) -> bool:
    """Whether it was booked here: an imported one belongs to where it came from."""
    return bool(row.uid and row.practitioner_id and row.clinic_id and row.reason_id)


def file_of(row: Appointment) -> str:
    """The address of its calendar file, empty for an imported one."""
    return f"{FILES}{row.uid}.ics" if row.uid else ""


def _bookable(work: Work, row: Appointment) -> bool:
    reason = work.get(VisitReason, row.reason_id)
    if reason is None or not reason.active:
        return False
    return reason.patients_book or work.actor.role is not Role.PATIENT
