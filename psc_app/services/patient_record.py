"""The patient's record: who they are, how they are, what they themselves see of it.

All of it goes through the gate in services/access, and each call leaves one
audit row, so these run with `store.do`. The timeline and the editing of contact
fields have modules of their own and are offered here too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.cards import AppointmentCard, millis
from psc_app.domain.errors import NotAllowed
from psc_app.domain.fhir_summary import ENTERED_IN_ERROR, reactions
from psc_app.domain.fhir_values import words
from psc_app.domain.permissions import Right
from psc_app.domain.phone import pretty
from psc_app.domain.record_cards import (
    AllergyCard,
    ClinicalCard,
    ClinicalLine,
    OwnConversationCard,
    PatientCard,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment
from psc_app.services import access
from psc_app.services.appointment_cards import appointment_card
from psc_app.services.care_team import care_team
from psc_app.services.journal import audit
from psc_app.services.patient_contact import change_contact
from psc_app.services.timeline import timeline
from psc_app.services.work import Work

__all__ = [
    "administrative",
    "change_contact",
    "clinical",
    "own_appointments",
    "own_conversations",
    "timeline",
]

RECENT_LINES = 10
"""Immunisations and encounters shown beside a conversation; the timeline has all."""
_OWN_LISTED = 100
_MEDICATIONS = ("MedicationRequest", "MedicationStatement")
_NOT_UPCOMING = ("cancelled", "noshow", "fulfilled", ENTERED_IN_ERROR)
_UNNAMED = "Name not recorded"


def administrative(work: Work, patient_id: int) -> PatientCard:
    """Contact, demographics and upcoming appointments.

    Raises:
        NotAllowed: no such patient for this actor.
    """
    patient = access.patient(work, patient_id)
    audit(work, "read contact", patient_id=patient_id, object_kind="patient", object_id=patient_id)
    return PatientCard(
        id=patient_id,
        name=patient.full_name or _UNNAMED,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=_birth_date(work, patient),
        age=_age(patient, work.now),
        sex=patient.sex,
        phone=patient.phone,
        phone_shown=pretty(patient.phone),
        email=patient.email,
        address=patient.address,
        language=patient.language,
        medical_record_number=patient.medical_record_number,
        deceased=patient.deceased_at is not None,
        deceased_at=millis(patient.deceased_at),
        upcoming=_upcoming(work, patient_id),
    )


def _birth_date(work: Work, patient: Patient) -> str:
    if patient.birth_date is not None:
        return patient.birth_date.isoformat()
    noted = work.session.exec(
        select(ClinicalRecord.note).where(
            ClinicalRecord.patient_id == patient.id, ClinicalRecord.kind == "Patient"
        )
    ).first()
    return noted or ""


def _age(patient: Patient, now: datetime) -> str:
    born, until = patient.birth_date, (patient.deceased_at or now).date()
    if born is None or born > until:
        return ""
    return str(until.year - born.year - ((until.month, until.day) < (born.month, born.day)))


def _upcoming(work: Work, patient_id: int) -> tuple[AppointmentCard, ...]:
    return _appointments(
        work,
        col(Appointment.patient_id) == patient_id,
        col(Appointment.ends_at) >= work.now,
        col(Appointment.status).not_in(_NOT_UPCOMING),
        order=col(Appointment.starts_at),
    )


def _appointments(
    work: Work, *conditions: ColumnElement[bool], order: Any
) -> tuple[AppointmentCard, ...]:
    found = work.session.exec(
        select(Appointment).where(*conditions).order_by(order).limit(_OWN_LISTED)
    )
    return tuple(appointment_card(work, each) for each in found)


def clinical(work: Work, patient_id: int) -> ClinicalCard:
    """Allergies, what holds now, and what was lately.

    Raises:
        NotAllowed: not clinical staff, or the patient is not verified; the
            text says which.
    """
    access.clinical(work, patient_id)
    audit(work, "read record", patient_id=patient_id, object_kind="patient", object_id=patient_id)
    counts = _counts(work, patient_id)
    return ClinicalCard(
        patient_id=patient_id,
        allergies=_allergies(work, patient_id),
        conditions=_lines(work, patient_id, ("Condition",), active=True),
        medications=_once_each(_lines(work, patient_id, _MEDICATIONS, active=True)),
        immunisations=_lines(work, patient_id, ("Immunization",), active=True, limit=RECENT_LINES),
        encounters=_lines(work, patient_id, ("Encounter",), limit=RECENT_LINES),
        care_team=care_team(work, patient_id),
        past_allergies=counts.get(("AllergyIntolerance", False), 0),
        past_conditions=counts.get(("Condition", False), 0),
        past_medications=sum(counts.get((kind, False), 0) for kind in _MEDICATIONS),
        immunisations_total=counts.get(("Immunization", True), 0),
        encounters_total=sum(counts.get(("Encounter", on), 0) for on in (True, False)),
    )


def _of(patient_id: int, kinds: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ClinicalRecord.patient_id) == patient_id,
        col(ClinicalRecord.kind).in_(tuple(kinds)),
        col(ClinicalRecord.status) != ENTERED_IN_ERROR,
    )


def _counts(work: Work, patient_id: int) -> dict[tuple[str, bool], int]:
    kinds = ("AllergyIntolerance", "Condition", "Immunization", "Encounter", *_MEDICATIONS)
    rows = work.session.execute(
        select(ClinicalRecord.kind, ClinicalRecord.active, func.count())
        .where(*_of(patient_id, kinds))
        .group_by(col(ClinicalRecord.kind), col(ClinicalRecord.active))
    )
    return {(kind, active): count for kind, active, count in rows}


def _lines(
    work: Work,
    patient_id: int,
    kinds: Iterable[str],
    *,
    active: bool | None = None,
    limit: int = 200,
) -> tuple[ClinicalLine, ...]:
    query = columns(
        col(ClinicalRecord.id),
        col(ClinicalRecord.title),
        col(ClinicalRecord.note),
        col(ClinicalRecord.status),
        col(ClinicalRecord.starts_at),
    ).where(*_of(patient_id, kinds))
    if active is not None:
        query = query.where(col(ClinicalRecord.active) == active)
    query = query.order_by(
        col(ClinicalRecord.starts_at).desc().nulls_last(), col(ClinicalRecord.id).desc()
    ).limit(limit)
    return tuple(_line(row) for row in work.session.execute(query))


def _line(row: Any) -> ClinicalLine:
    key, title, note, status, at = row
    return ClinicalLine(id=key, title=title, note=note, status=status, at=millis(at))


def _once_each(lines: Iterable[ClinicalLine]) -> tuple[ClinicalLine, ...]:
    """The newest prescription of each medication and dosage: renewals are one line."""
    seen: dict[tuple[str, str], ClinicalLine] = {}
    for line in lines:
        seen.setdefault((line.title, line.note), line)
    return tuple(seen.values())


def _allergies(work: Work, patient_id: int) -> tuple[AllergyCard, ...]:
    query = select(
        ClinicalRecord.id, ClinicalRecord.title, ClinicalRecord.starts_at, ClinicalRecord.resource
    ).where(*_of(patient_id, ("AllergyIntolerance",)), col(ClinicalRecord.active))
    cards = []
    for key, title, since, resource in work.session.execute(query):
        criticality = words(resource.get("criticality"))
        cards.append(
            AllergyCard(
                id=key,
                title=title,
                criticality=criticality,
                high=criticality == "high",
                reaction=reactions(resource),
                since=millis(since),
            )
        )
    order = {"high": 0, "unable-to-assess": 1, "": 1, "low": 2}
    return tuple(sorted(cards, key=lambda card: (order.get(card.criticality, 1), card.title)))


def own_appointments(work: Work) -> tuple[AppointmentCard, ...]:
    """The signed-in patient's appointments: those ahead, the next one first, then those past.

    Raises:
        NotAllowed: not a signed-in patient.
    """
    patient_id = _signed_in_patient(work)
    audit(work, "read own appointments", patient_id=patient_id)
    mine = (
        col(Appointment.patient_id) == patient_id,
        col(Appointment.status) != ENTERED_IN_ERROR,
    )
    ahead = _appointments(
        work, *mine, col(Appointment.ends_at) >= work.now, order=col(Appointment.starts_at)
    )
    past = _appointments(
        work, *mine, col(Appointment.ends_at) < work.now, order=col(Appointment.starts_at).desc()
    )
    return ahead + past


def _signed_in_patient(work: Work) -> int:
    if work.actor.role is not Role.PATIENT:
        raise NotAllowed("Sign in to see your appointments.")
    patient = access.patient(work, work.actor.id)
    assert patient.id is not None
    return patient.id


def own_conversations(work: Work) -> tuple[OwnConversationCard, ...]:
    """The actor's own conversations, running and over, the newest first.

    A conversation that a guest began stays the guest's, also where staff linked
    it to a patient: being linked proves nothing about who reads along.

    Raises:
        NotAllowed: not a patient or a guest.
    """
    access.require(work, Right.CHAT_AS_PATIENT)
    if work.actor.role is Role.PATIENT:
        mine: Any = (col(Conversation.patient_id) == work.actor.id) & col(
            Conversation.visitor_id
        ).is_(None)
        audit(work, "read own conversations", patient_id=work.actor.id)
    elif work.actor.role is Role.VISITOR:
        mine = col(Conversation.visitor_id) == work.actor.id
    else:
        raise NotAllowed("These are for patients only.")
    found: Sequence[Conversation] = work.session.exec(
        select(Conversation).where(mine).order_by(col(Conversation.id).desc()).limit(_OWN_LISTED)
    ).all()
    return tuple(_own_card(each) for each in found)


def _own_card(conversation: Conversation) -> OwnConversationCard:
    state = S(conversation.state)
    return OwnConversationCard(
        id=conversation.id or 0,
        reason=conversation.stated_reason,
        state=int(state),
        state_label=state.label,
        running=state in (S.WITH_BOT, S.OPEN, S.ACTIVE, S.WAITING),
        created_at=millis(conversation.created_at),
        closed_at=millis(conversation.closed_at),
        rating=conversation.rating or 0,
    )
