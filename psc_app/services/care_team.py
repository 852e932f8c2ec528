"""Who looks after a patient: from care teams, and from who saw them lately."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.fhir_identity import key_of, record_key
from psc_app.domain.fhir_summary import ENTERED_IN_ERROR
from psc_app.domain.fhir_values import concept, listed, words
from psc_app.domain.record_cards import CareMember
from psc_app.models.clinical import ClinicalRecord
from psc_app.services.work import Work

_VISITS = 20
_MEMBERS = 12
_PEOPLE = ("Practitioner", "PractitionerRole", "Organization", "RelatedPerson")


def care_team(work: Work, patient_id: int) -> tuple[CareMember, ...]:
    """Members of the active care teams, then the clinicians of recent visits.

    The caller has passed the clinical gate.
    """
    members: dict[str, CareMember] = {}
    seen = _seen_lately(work, patient_id)
    for resource in _resources(work, patient_id, "CareTeam", active=True):
        for participant in listed(resource.get("participant")):
            reference = participant.get("member")
            role = concept(participant.get("role"))
            for name in _names(work, [reference]).values():
                if role.casefold() != "patient" and not _is_patient(reference):
                    members.setdefault(name, CareMember(name, role, millis(seen.get(name))))
    for name, at in seen.items():
        members.setdefault(name, CareMember(name, "seen at a visit", millis(at)))
    return tuple(members.values())[:_MEMBERS]


def _is_patient(reference: Any) -> bool:
    return key_of(words(reference.get("reference")))[0] == "Patient"


def _seen_lately(work: Work, patient_id: int) -> dict[str, datetime | None]:
    """Clinicians of the latest visits, the latest first, with when they were last seen."""
    seen: dict[str, datetime | None] = {}
    query = (
        select(ClinicalRecord.starts_at, ClinicalRecord.resource)
        .where(
            ClinicalRecord.patient_id == patient_id,
            ClinicalRecord.kind == "Encounter",
            ClinicalRecord.status != ENTERED_IN_ERROR,
            col(ClinicalRecord.starts_at) <= work.now,
        )
        .order_by(col(ClinicalRecord.starts_at).desc())
        .limit(_VISITS)
    )
    visits = work.session.execute(query).all()
    references = [
        participant.get("individual")
        for _, resource in visits
        for participant in listed(resource.get("participant"))
    ]
    names = _names(work, references)
    for at, resource in visits:
        for participant in listed(resource.get("participant")):
            name = names.get(_address(participant.get("individual")))
            if name:
                seen.setdefault(name, at)
    return seen


def _resources(work: Work, patient_id: int, kind: str, *, active: bool) -> list[Any]:
    query = select(ClinicalRecord.resource).where(
        ClinicalRecord.patient_id == patient_id,
        ClinicalRecord.kind == kind,
        ClinicalRecord.active == active,
        ClinicalRecord.status != ENTERED_IN_ERROR,
    )
    return list(work.session.exec(query))


def _address(reference: Any) -> str:
    """What a reference is told apart by: its address, or else its display."""
    if not isinstance(reference, dict):
        return ""
    return words(reference.get("reference")) or words(reference.get("display"))


def _names(work: Work, references: list[Any]) -> dict[str, str]:
    """Names by address: the display where given, otherwise from the imported resource."""
    names: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for reference in references:
        address = _address(reference)
        if not address or address in names:
            continue
        if said := words(reference.get("display")):
            names[address] = said
            continue
        kind, key = key_of(address)
        for each in [kind] if kind else _PEOPLE:
            wanted[record_key(each, key)] = address
    if wanted:
        found = work.session.execute(
            select(ClinicalRecord.fhir_key, ClinicalRecord.title).where(
                col(ClinicalRecord.fhir_key).in_(list(wanted))
            )
        )
        names |= {wanted[key]: title for key, title in found if title}
    return names
