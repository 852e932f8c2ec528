"""FHIR R4 Appointments as rows of the clinic's own calendar."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from psc_app.domain.fhir_values import Resource, concept, listed, moment, words
from psc_app.models.scheduling import Appointment
from psc_app.services.fhir_owners import Owners
from psc_app.services.work import Work


def keep_appointment(
    work: Work,
    key: str,
    resource: Resource,
    patient_ids: Sequence[int],
    owners: Owners,
) -> None:
    """Create or rewrite the appointment of each patient who takes part.

    One without a time (asked for, or on a waiting list) is not in the calendar.

    Args:
        key: the resource's identity; further patients of a group have theirs after it.
        owners: finds out who and where the others are.
    """
    starts, ends = moment(resource.get("start")), moment(resource.get("end"))
    if resource.get("resourceType") != "Appointment" or starts is None or ends is None:
        return
    actors = [
        (owners.kind(actor, resource), owners.name(actor, resource))
        for participant in listed(resource.get("participant"))
        for actor in listed(participant.get("actor"))
    ]
    columns: dict[str, Any] = {
        "starts_at": starts,
        "ends_at": ends,
        "reason": _reason(resource)[:200],
        "clinician": _named(actors, "Practitioner", "PractitionerRole"),
        "place": _named(actors, "Location"),
        "status": words(resource.get("status"))[:20],
    }
    for place, patient_id in enumerate(patient_ids):
        own_key = key if place == 0 else f"{key}#{patient_id}"
        row = work.session.exec(
            select(Appointment).where(col(Appointment.fhir_key) == own_key)
        ).first() or Appointment(fhir_key=own_key, patient_id=patient_id, **columns)
        for column, value in columns.items():
            setattr(row, column, value)
        work.session.add(row)


def _named(actors: list[tuple[str, str]], *kinds: str) -> str:
    return ", ".join(name for kind, name in actors if kind in kinds and name)[:120]


def _reason(resource: Resource) -> str:
    """What for, in the words that say least of a diagnosis: front desks read this."""
    for element in ("serviceType", "appointmentType", "serviceCategory"):
        if said := concept(resource.get(element)):
            return said
    return words(resource.get("description")) or "Appointment"
