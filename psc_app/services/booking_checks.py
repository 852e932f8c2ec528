"""What is checked before an appointment is booked, moved or cancelled."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, update
from sqlmodel import col, select

from psc_app.domain.errors import BadInput, NotAllowed, SlotTaken, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.slots import CELL, cell_of, free_days
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment, Clinic, Practitioner, VisitReason
from psc_app.services import access, openings, settings
from psc_app.services.appointment_cards import BOOKED, is_ours
from psc_app.services.openings import next_free
from psc_app.services.work import Work

CHANGED = "This appointment was changed meanwhile. Look at it again first."

RUNNING = (S.WITH_BOT, S.OPEN, S.ACTIVE, S.WAITING)
"""States of a conversation in which the patient reads what is said in it."""

_NONE = "There is no such appointment, or it is not yours."
_CHOOSE = "Choose one of the times offered."
_TAKEN = "Somebody else has just taken this time."
_NOT_OFFERED = "This time is not offered any more."
_STANDING = ("proposed", "pending", BOOKED, "arrived", "checked-in")
"""FHIR's states in which an appointment takes the patient's own time."""


def patient_of(work: Work, patient_id: int) -> Patient:
    """A patient whose appointments the actor may change: themself, or one they may see.

    Raises:
        NotAllowed: a guest, no right, or no such patient for this actor.
    """
    if work.actor.role is Role.VISITOR:
        raise NotAllowed(openings.SIGN_IN)
    if work.actor.role is not Role.PATIENT:
        access.require(work, Right.EDIT_ADMINISTRATIVE)
    return access.patient(work, patient_id)


def appointment_of(work: Work, appointment_id: int, sequence: int | None) -> Appointment:
    """One of the clinic's own that still stands, for somebody who may change it.

    Raises:
        NotAllowed: no such appointment for this actor.
        BadInput: it comes from another calendar.
        TooLate: it is past or cancelled, or no longer as the screen showed it.
    """
    row = work.get(Appointment, appointment_id)
    if row is None:
        raise NotAllowed(_NONE)
    try:
        patient_of(work, row.patient_id)
    except NotAllowed as refusal:
        raise NotAllowed(_NONE) from refusal
    if not is_ours(row):
        raise BadInput("This appointment comes from another calendar and can't be changed here.")
    if row.status != BOOKED:
        raise TooLate("This appointment has been cancelled already.")
    if row.starts_at <= work.now:
        raise TooLate("This appointment has begun already, or is past.")
    if sequence is not None and sequence != row.sequence:
        raise TooLate(CHANGED)
    return row


def talk_of(work: Work, patient_id: int, conversation_id: int | None) -> Conversation | None:
    """The conversation in which it is done; a patient's own running one by itself.

    Raises:
        NotAllowed: not a conversation of the actor's.
        BadInput: it is another patient's, or nobody's.
    """
    if conversation_id:
        found = _conversation(work, conversation_id)
        if found.patient_id != patient_id:
            raise BadInput("This conversation is not linked to this patient.")
        return found
    if work.actor.role is not Role.PATIENT:
        return None
    return work.session.exec(
        select(Conversation)
        .where(
            Conversation.patient_id == patient_id,
            col(Conversation.visitor_id).is_(None),
            col(Conversation.state).in_([int(state) for state in RUNNING]),
        )
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).first()


def _conversation(work: Work, conversation_id: int) -> Conversation:
    if work.actor.is_staff:
        return access.worked_conversation(work, conversation_id)
    if work.actor.is_patient_side:
        return access.own_conversation(work, conversation_id)
    found = work.get(Conversation, conversation_id)
    if found is None:
        raise NotAllowed("There is no such conversation.")
    return found


def line_up(work: Work, patient_id: int) -> None:
    """Let nobody else book for the same patient until this deed is done.

    A row that is written, though nothing of it changes, is held on every database:
    so two visits at one time can't be booked by two people who don't see each other.
    """
    work.claim(update(Patient).where(col(Patient.id) == patient_id).values(id=patient_id))


def cells_of_visit(work: Work, reason: VisitReason, starts_at: datetime) -> range:
    """The cells that a visit takes from a moment on.

    Raises:
        BadInput: the moment is past, or none.
    """
    if starts_at.tzinfo is None:
        raise BadInput(_CHOOSE)
    if starts_at <= work.now:
        raise BadInput("This time is past.")
    first = cell_of(starts_at)
    return range(first, first + reason.minutes * 60 // CELL)


def end_of(cells: range) -> datetime:
    """When the last of some cells is over."""
    return datetime.fromtimestamp(cells.stop * CELL, UTC)


def is_same(row: Appointment, practitioner_id: int, clinic_id: int, starts_at: datetime) -> bool:
    """Whether an appointment is there and then already."""
    there = (row.practitioner_id, row.clinic_id) == (practitioner_id, clinic_id)
    return there and row.starts_at == starts_at


def check_patient(work: Work, patient: Patient) -> None:
    """Refuse who can't be booked at any time.

    Raises:
        BadInput: deceased, or a patient with as many appointments as they may book.
    """
    if patient.deceased_at is not None:
        raise BadInput("This patient is recorded as deceased.")
    if work.actor.role is not Role.PATIENT:
        return
    ahead = work.session.exec(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.patient_id == patient.id,
            col(Appointment.status) == BOOKED,
            col(Appointment.starts_at) > work.now,
        )
    ).one()
    if ahead >= settings.value(work, "appointment.most_ahead"):
        raise BadInput("You have many appointments before you. Please ask in the chat for more.")


def check_own_time(work: Work, patient_id: int, cells: range, moving: int = 0) -> None:
    """Refuse a time at which the patient is to be somewhere already.

    Raises:
        BadInput: they have an appointment then, imported ones included.
    """
    starts_at = datetime.fromtimestamp(cells.start * CELL, UTC)
    overlapping = work.session.exec(
        select(Appointment.id).where(
            Appointment.patient_id == patient_id,
            col(Appointment.id) != moving,
            col(Appointment.status).in_(_STANDING),
            col(Appointment.starts_at) < end_of(cells),
            col(Appointment.ends_at) > starts_at,
        )
    ).first()
    if overlapping is not None:
        who = "You have" if work.actor.role is Role.PATIENT else "The patient has"
        raise BadInput(f"{who} another appointment at that time.")


def check_offered(
    work: Work,
    practitioner_id: int,
    clinic_id: int,
    reason: VisitReason,
    starts_at: datetime,
    moving: int = 0,
) -> tuple[Clinic, Practitioner]:
    """Refuse a time that would be shown to nobody even if it were not taken.

    Raises:
        BadInput: no such clinic or practitioner.
        SlotTaken: not offered; with what is.
    """
    clinic = work.get(Clinic, clinic_id)
    practitioner = work.get(Practitioner, practitioner_id)
    if clinic is None or practitioner is None:
        raise BadInput(_CHOOSE)
    day = starts_at.astimezone(ZoneInfo(clinic.time_zone)).date()
    rota = openings.read_rota(
        work, day, 1, reason_id=reason.id, clinic_id=clinic_id,
        practitioner_id=practitioner_id, taken=False,
    )  # fmt: skip
    found = openings.within(work, rota, free_days(rota, openings.wish(work, reason, day, 1)))
    aligned = starts_at.timestamp() % CELL == 0
    if not aligned or not any(cell_of(starts_at) in one.cells for one in found):
        raise taken(
            work, reason.id or 0, practitioner_id, clinic_id, starts_at,
            moving=moving, text=_NOT_OFFERED,
        )  # fmt: skip
    return clinic, practitioner


def taken(
    work: Work,
    reason_id: int,
    practitioner_id: int,
    clinic_id: int,
    starts_at: datetime,
    *,
    moving: int = 0,
    text: str = _TAKEN,
) -> SlotTaken:
    """The refusal, with what is free from then on: of the same practitioner if they have any."""
    near = next_free(
        work, reason_id=reason_id, practitioner_id=practitioner_id, clinic_id=clinic_id,
        after=starts_at, moving=moving,
    )  # fmt: skip
    near = near or next_free(work, reason_id=reason_id, moving=moving)
    free = "; ".join(one.when for one in near)
    return SlotTaken(
        f"{text} Free next: {free}." if free else f"{text} Nothing else is free.", near
    )
