"""Booking, moving and cancelling appointments: never two at once, however many try.

A visit takes its practitioner's time in cells of five minutes (TakenTime), whose key is
practitioner and cell. All of a visit's cells are inserted or none is, so of any number
who want overlapping times at the same moment one gets the visit, and the others hear
what is free instead. Agents book for the patients they may see; patients for themselves.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.cards import AppointmentCard
from psc_app.domain.errors import TooLate
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.models.scheduling import Appointment, TakenTime
from psc_app.services import openings, outbound_sms, reminders
from psc_app.services.appointment_cards import BOOKED, CANCELLED, appointment_card
from psc_app.services.appointment_words import confirm
from psc_app.services.booking_checks import (
    CHANGED,
    RUNNING,
    appointment_of,
    cells_of_visit,
    check_offered,
    check_own_time,
    check_patient,
    end_of,
    is_same,
    line_up,
    patient_of,
    taken,
    talk_of,
)
from psc_app.services.journal import audit, log
from psc_app.services.openings import next_free, options, slots
from psc_app.services.work import Work

__all__ = ["book", "cancel", "move", "next_free", "options", "slots"]


class _Lost(Exception):
    """Not all cells were free."""


def book(
    work: Work,
    patient_id: int,
    practitioner_id: int,
    clinic_id: int,
    reason_id: int,
    starts_at: datetime,
    *,
    conversation_id: int | None = None,
) -> AppointmentCard:
    """Book a visit, and confirm it in the conversation.

    Args:
        starts_at: when it begins (with time zone); one of the free times.
        conversation_id: the conversation it is booked in. A patient who is in one
            on their own is answered there without it.

    Raises:
        NotAllowed: a guest, not a patient of the actor's, or not their conversation.
        BadInput: it is not for this actor to book, or the patient has another
            appointment then; says which.
        SlotTaken: somebody else was first, or it is not offered; with the next free times.
    """
    patient = patient_of(work, patient_id)
    talk = talk_of(work, patient_id, conversation_id)
    reason = openings.reason_of(work, reason_id)
    cells = cells_of_visit(work, reason, starts_at)
    line_up(work, patient_id)
    check_patient(work, patient)
    check_own_time(work, patient_id, cells)
    clinic, practitioner = check_offered(work, practitioner_id, clinic_id, reason, starts_at)
    row = Appointment(
        patient_id=patient_id,
        starts_at=starts_at.astimezone(UTC),
        ends_at=end_of(cells),
        reason=reason.name,
        clinician=practitioner.full_name,
        place=clinic.name,
        status=BOOKED,
        practitioner_id=practitioner_id,
        clinic_id=clinic_id,
        reason_id=reason_id,
        uid=uuid4().hex,
        conversation_id=talk.id if talk else None,
        booked_by=_by(work),
        booked_at=work.now,
        changed_at=work.now,
    )
    try:
        with work.apart():
            work.session.add(row)
            work.session.flush()
            _take(work, row, cells)
    except _Lost:
        raise taken(work, reason_id, practitioner_id, clinic_id, starts_at) from None
    _tell(work, row, Deed.APPOINTMENT_BOOKED, talk, after=row.starts_at.isoformat())
    return appointment_card(work, row)


def move(
    work: Work,
    appointment_id: int,
    practitioner_id: int,
    clinic_id: int,
    starts_at: datetime,
    *,
    conversation_id: int | None = None,
    sequence: int | None = None,
) -> AppointmentCard:
    """Give an appointment another time, practitioner or clinic; its old time is free then.

    Args:
        starts_at: as for `book`; its own time counts as free.
        conversation_id: as for `book`.
        sequence: what the screen showed; None for whatever it is now.

    Raises:
        NotAllowed: not the actor's to move, or not their conversation.
        BadInput: as for `book`.
        SlotTaken: as for `book`; the appointment stays where it was.
        TooLate: it is over, cancelled, or was changed meanwhile.
    """
    row = appointment_of(work, appointment_id, sequence)
    talk = talk_of(work, row.patient_id, conversation_id)
    reason = openings.reason_of(work, row.reason_id or 0)
    if is_same(row, practitioner_id, clinic_id, starts_at):
        return appointment_card(work, row)
    cells = cells_of_visit(work, reason, starts_at)
    line_up(work, row.patient_id)
    check_own_time(work, row.patient_id, cells, moving=appointment_id)
    clinic, practitioner = check_offered(
        work, practitioner_id, clinic_id, reason, starts_at, appointment_id
    )
    before = row.starts_at
    try:
        with work.apart():
            _change(
                work,
                row,
                starts_at=starts_at.astimezone(UTC),
                ends_at=end_of(cells),
                practitioner_id=practitioner_id,
                clinic_id=clinic_id,
                clinician=practitioner.full_name,
                place=clinic.name,
                conversation_id=talk.id if talk else None,
            )
            _release(work, appointment_id)
            _take(work, row, cells)
    except _Lost:
        work.session.refresh(row)
        raise taken(
            work, reason.id or 0, practitioner_id, clinic_id, starts_at, moving=appointment_id
        ) from None
    _tell(
        work,
        row,
        Deed.APPOINTMENT_MOVED,
        talk,
        before=before.isoformat(),
        after=row.starts_at.isoformat(),
    )
    return appointment_card(work, row)


def cancel(
    work: Work,
    appointment_id: int,
    *,
    conversation_id: int | None = None,
    sequence: int | None = None,
) -> AppointmentCard:
    """Cancel an appointment; its time is free then.

    Raises:
        NotAllowed: not the actor's to cancel, or not their conversation.
        BadInput: it comes from another calendar.
        TooLate: it is over, cancelled already, or was changed meanwhile.
    """
    row = appointment_of(work, appointment_id, sequence)
    talk = talk_of(work, row.patient_id, conversation_id)
    line_up(work, row.patient_id)
    _change(work, row, status=CANCELLED, conversation_id=talk.id if talk else None)
    _release(work, appointment_id)
    _tell(work, row, Deed.APPOINTMENT_CANCELLED, talk, before=row.starts_at.isoformat())
    return appointment_card(work, row)


def _take(work: Work, row: Appointment, cells: range) -> None:
    """Take all of a visit's cells.

    Raises:
        _Lost: somebody has one of them; the caller undoes the rest.
    """
    dialect = sqlite if work.dialect == "sqlite" else postgresql
    wanted: Any = dialect.insert(TakenTime).values(
        [
            {"practitioner_id": row.practitioner_id, "cell": cell, "appointment_id": row.id}
            for cell in cells
        ]
    )
    wanted = wanted.on_conflict_do_nothing().returning(col(TakenTime.cell))
    if len(work.run(wanted).all()) != len(cells):
        raise _Lost


def _release(work: Work, appointment_id: int) -> None:
    work.run(delete(TakenTime).where(col(TakenTime.appointment_id) == appointment_id))


def _change(work: Work, row: Appointment, **values: Any) -> None:
    """Change an appointment that is still as it was read.

    Raises:
        TooLate: it is not.
    """
    claimed = work.claim(
        update(Appointment)
        .where(
            col(Appointment.id) == row.id,
            col(Appointment.status) == BOOKED,
            col(Appointment.sequence) == row.sequence,
        )
        .values(
            sequence=row.sequence + 1,
            changed_at=work.now,
            # What was answered to a reminder was about the time before.
            confirmed_at=None,
            reschedule_asked_at=None,
            **values,
        )
    )
    if not claimed:
        raise TooLate(CHANGED)
    work.session.refresh(row)


def _tell(
    work: Work, row: Appointment, deed: Deed, talk: Conversation | None, **times: str
) -> None:
    """The logs, the bells, and the patient."""
    log(
        work,
        deed,
        conversation_id=talk.id if talk else None,
        staff_id=work.actor.id if work.actor.is_staff else None,
        appointment_id=row.id,
        practitioner_id=row.practitioner_id,
        clinic_id=row.clinic_id,
        reason_id=row.reason_id,
    )
    audit(
        work,
        deed.value,
        patient_id=row.patient_id,
        object_kind="appointment",
        object_id=row.id,
        **times,
    )
    if deed is not Deed.APPOINTMENT_BOOKED:
        outbound_sms.withdraw(work, reminders.prefix(row.id or 0))
    work.ring((topics.patient(row.patient_id), topics.CALENDAR))
    if talk is not None and talk.state in RUNNING:
        confirm(work, talk, row, deed)


def _by(work: Work) -> str:
    kind = "staff" if work.actor.is_staff else work.actor.role.value
    return f"{kind} {work.actor.id}"
