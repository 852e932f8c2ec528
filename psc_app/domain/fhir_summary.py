"""What screens need of a FHIR R4 resource: a title, a second line, a time, a status.

Which statuses mean that something holds now follows each resource's own status
element (hl7.org/fhir/R4, the page of the resource).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psc_app.domain.fhir_values import (
    Resource,
    code,
    concept,
    dig,
    listed,
    moment,
    quantity,
    words,
)

Names = Callable[[Any], str]
"""Gives the name behind a Reference, or its display, or nothing."""

ENTERED_IN_ERROR = "entered-in-error"
"""Status of what should never have been recorded: it is kept and not shown."""

_ENCOUNTER_CLASSES = {
    "AMB": "Outpatient", "EMER": "Emergency", "IMP": "Inpatient", "ACUTE": "Inpatient",
    "NONAC": "Inpatient", "OBSENC": "Observation", "HH": "Home visit", "VR": "Virtual",
    "SS": "Short stay", "FLD": "Field", "PRENC": "Pre-admission",
}  # fmt: skip
_TITLES = ("code", "vaccineCode", "type", "category", "description", "title", "serviceType")
_STARTS = (
    "occurrenceDateTime", "performedDateTime", "performedPeriod", "effectiveDateTime",
    "effectivePeriod", "effectiveInstant", "onsetDateTime", "onsetPeriod", "authoredOn",
    "period", "started", "start", "startDate", "sent", "whenHandedOver", "occurrencePeriod",
    "recordedDate", "date", "issued", "dateAsserted", "assertedDate", "created", "recorded",
)  # fmt: skip
_ENDS = ("abatementDateTime", "abatementPeriod", "performedPeriod", "effectivePeriod", "period")
_HOLDS = {
    "Condition": {"active", "recurrence", "relapse"},
    "AllergyIntolerance": {"active"},
    "MedicationRequest": {"active"},
    "MedicationStatement": {"active"},
    "Immunization": {"completed"},
    "CareTeam": {"active"},
    "CarePlan": {"active"},
    "Encounter": {"arrived", "triaged", "in-progress", "onleave"},
    "Goal": {"accepted", "active"},
}


@dataclass(frozen=True, slots=True)
class Summary:
    """A resource as lists and the timeline show it; see models.clinical.ClinicalRecord."""

    title: str
    note: str
    status: str
    active: bool
    starts_at: datetime | None
    ends_at: datetime | None


def summarize(resource: Resource, names: Names) -> Summary:
    """Take out of a resource what screens need."""
    kind = str(resource.get("resourceType"))
    status = _status(resource)
    starts = _first_moment(resource, _STARTS, "start")
    ends = _first_moment(resource, _ENDS, "end")
    return Summary(
        title=_title(kind, resource, names)[:300],
        note=_NOTES.get(kind, _no_note)(resource, names)[:1000],
        status=status[:40],
        active=_holds(kind, status, resource, ends),
        starts_at=starts,
        ends_at=ends,
    )


def _status(resource: Resource) -> str:
    """The status that counts: a refuted or mistaken entry before its clinical status."""
    verification = code(resource.get("verificationStatus"))
    if verification in (ENTERED_IN_ERROR, "refuted"):
        return verification
    for element in ("clinicalStatus", "status", "lifecycleStatus"):
        if said := code(resource.get(element)):
            return said
    return ""


def _holds(kind: str, status: str, resource: Resource, ends: datetime | None) -> bool:
    if kind not in _HOLDS:
        return False
    if not status:
        # clinicalStatus may be left out: an end says that it is over.
        return kind in ("Condition", "AllergyIntolerance") and ends is None
    return status in _HOLDS[kind] and code(resource.get("intent")) != "proposal"


def _first_moment(resource: Resource, elements: tuple[str, ...], edge: str) -> datetime | None:
    for element in elements:
        value = resource.get(element)
        if isinstance(value, Mapping):
            value = value.get(edge)
        elif element.lower().endswith("period"):
            continue
        if found := moment(value):
            return found
    return None


def _title(kind: str, resource: Resource, names: Names) -> str:
    if kind in ("Patient", "Appointment"):
        return ""
    if kind.startswith("Medication") and kind != "Medication":
        said = concept(resource.get("medicationCodeableConcept"))
        return said or names(resource.get("medicationReference")) or "Medication not named"
    if kind in ("Practitioner", "Organization", "Location", "RelatedPerson", "CareTeam"):
        return names(resource) or concept(resource.get("reasonCode")) or kind
    if kind == "CarePlan" and words(resource.get("title")):
        return words(resource["title"])
    if kind == "ImagingStudy":
        return words(resource.get("description")) or _imaging(resource)
    for element in _TITLES:
        value = resource.get(element)
        if said := words(value) or concept(value):
            return said
    if kind == "Encounter":
        return f"{_encounter_class(resource)} visit".strip().capitalize()
    return kind


def _imaging(resource: Resource) -> str:
    parts = (
        concept(dig(resource, "series", 0, "modality")),
        concept(dig(resource, "series", 0, "bodySite")),
    )
    return ", ".join(filter(None, parts)) or "Imaging"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _no_note(_resource: Resource, _names: Names) -> str:
    return ""


def _encounter_class(resource: Resource) -> str:
    given = resource.get("class")
    return _ENCOUNTER_CLASSES.get(code(given), concept(given))


def _encounter_note(resource: Resource, names: Names) -> str:
    seen_by = [names(each.get("individual")) for each in listed(resource.get("participant"))]
    return _joined(
        _encounter_class(resource),
        ", ".join(filter(None, seen_by)),
        names(resource.get("serviceProvider")),
        concept(resource.get("reasonCode")),
    )


def _condition_note(resource: Resource, _names: Names) -> str:
    verified = code(resource.get("verificationStatus"))
    severity = concept(resource.get("severity"))
    return _joined(severity, "" if verified in ("", "confirmed") else verified)


def reactions(resource: Resource) -> str:
    """How an allergy shows itself, such as "Hives (severe)"."""
    said = []
    for reaction in listed(resource.get("reaction")):
        signs = [concept(sign) for sign in listed(reaction.get("manifestation"))]
        severity = words(reaction.get("severity"))
        if text := ", ".join(filter(None, signs)) or words(reaction.get("description")):
            said.append(f"{text} ({severity})" if severity else text)
    return "; ".join(said)


def _allergy_note(resource: Resource, _names: Names) -> str:
    criticality = words(resource.get("criticality"))
    return _joined(f"{criticality} criticality" if criticality else "", reactions(resource))


def _dosage(resource: Resource, _names: Names) -> str:
    said = []
    instructions = resource.get("dosageInstruction") or resource.get("dosage")
    for dosage in listed(instructions):
        text = words(dosage.get("text")) or words(dosage.get("patientInstruction"))
        said.append(text or _dose(dosage))
    return "; ".join(filter(None, said))


def _dose(dosage: Mapping[str, Any]) -> str:
    amount = quantity(dig(dosage, "doseAndRate", 0, "doseQuantity")) or quantity(dosage.get("dose"))
    repeat = dig(dosage, "timing", "repeat")
    frequency, period, unit = (dig(repeat, e) for e in ("frequency", "period", "periodUnit"))
    every = ""
    if frequency and period and unit:
        units = {"s": "s", "min": "min", "h": "h", "d": "day", "wk": "week", "mo": "month"}
        step = units.get(str(unit), str(unit))
        every = f"{frequency} × per {step if period == 1 else f'{period} {step}'}"
    needed = "as needed" if dosage.get("asNeededBoolean") is True else ""
    return _joined(amount, every or concept(dig(dosage, "timing", "code")), needed)


def _immunization_note(resource: Resource, _names: Names) -> str:
    not_done = "not given" if words(resource.get("status")) == "not-done" else ""
    dose = dig(resource, "protocolApplied", 0, "doseNumberPositiveInt")
    return _joined(not_done, concept(resource.get("statusReason")), f"dose {dose}" if dose else "")


def _value(node: Mapping[str, Any]) -> str:
    """The value[x] of an observation or of a component of one."""
    for name, value in node.items():
        if not name.startswith("value"):
            continue
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return str(value)
        if said := quantity(value) or words(value) or concept(value):
            return said
    return ""


def _observation_note(resource: Resource, _names: Names) -> str:
    parts = [_value(resource)]
    for component in listed(resource.get("component")):
        if value := _value(component):
            parts.append(f"{concept(component.get('code'))} {value}".strip())
    flag = concept(resource.get("interpretation"))
    return _joined("; ".join(filter(None, parts)), flag)


def _report_note(resource: Resource, _names: Names) -> str:
    results = resource.get("result")
    count = len(results) if isinstance(results, list) else 0
    conclusion = words(resource.get("conclusion"))
    return conclusion or (f"{count} result{'' if count == 1 else 's'}" if count else "")


def _plan_note(resource: Resource, _names: Names) -> str:
    activities = [
        concept(dig(each, "detail", "code")) or words(dig(each, "detail", "description"))
        for each in listed(resource.get("activity"))
    ]
    return "; ".join(filter(None, activities)) or words(resource.get("description"))


def _team_note(resource: Resource, names: Names) -> str:
    members = [names(each.get("member")) for each in listed(resource.get("participant"))]
    return ", ".join(filter(None, members))


def _goal_note(resource: Resource, _names: Names) -> str:
    return concept(resource.get("achievementStatus"))


def _reason_note(resource: Resource, _names: Names) -> str:
    return _joined(concept(resource.get("reasonCode")), concept(resource.get("outcome")))


_NOTES: dict[str, Callable[[Resource, Names], str]] = {
    "Encounter": _encounter_note,
    "Condition": _condition_note,
    "AllergyIntolerance": _allergy_note,
    "MedicationRequest": _dosage,
    "MedicationStatement": _dosage,
    "MedicationAdministration": _dosage,
    "MedicationDispense": _dosage,
    "Immunization": _immunization_note,
    "Observation": _observation_note,
    "Procedure": _reason_note,
    "DiagnosticReport": _report_note,
    "CarePlan": _plan_note,
    "CareTeam": _team_note,
    "Goal": _goal_note,
}
