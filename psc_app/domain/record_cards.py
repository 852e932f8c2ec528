"""Frozen records for the patient pane and the timeline.

Moments are milliseconds since 1970 (UTC), as in cards; dates are written
"1976-09-11". What is not known is empty, or 0 for a moment,
and so are all fields of a card that a screen holds before it has looked.
"""

from dataclasses import dataclass

from psc_app.domain.cards import AppointmentCard

CONVERSATION = "Conversation"
APPOINTMENT = "Appointment"
CASE = "Case"
TASK = "Task"

CLINICAL_KINDS = {
    "Encounter": "Visits",
    "Condition": "Conditions",
    "MedicationRequest": "Prescriptions",
    "MedicationStatement": "Medications taken",
    "MedicationAdministration": "Medications given",
    "MedicationDispense": "Medications handed out",
    "AllergyIntolerance": "Allergies",
    "Immunization": "Immunisations",
    "Observation": "Results and measurements",
    "DiagnosticReport": "Reports",
    "Procedure": "Procedures",
    "ImagingStudy": "Imaging",
    "CarePlan": "Care plans",
    "Goal": "Goals",
    "DocumentReference": "Documents",
    "ServiceRequest": "Referrals and orders",
}
"""FHIR resource types that the timeline shows, with their names for a filter."""

ADMINISTRATIVE_KINDS = {
    CONVERSATION: "Conversations",
    APPOINTMENT: "Appointments",
    CASE: "Cases",
    TASK: "Tasks",
}
"""Types of entries that need no clinical right."""

TIMELINE_KINDS = {**ADMINISTRATIVE_KINDS, **CLINICAL_KINDS}
"""All types of entries on the timeline."""


@dataclass(frozen=True, slots=True)
class PatientCard:
    """Contact and demographics: what every member of staff sees.

    Attributes:
        birth_date: "1976-09-11", or a year or month alone where no more is known.
        age: in full years, "" where the day is not known; of the deceased at death.
        phone: as stored (E.164 where possible); phone_shown as people write it.
        upcoming: appointments that lie ahead, the next one first.
    """

    id: int = 0
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""
    age: str = ""
    sex: str = ""
    phone: str = ""
    phone_shown: str = ""
    email: str = ""
    address: str = ""
    language: str = ""
    medical_record_number: str = ""
    deceased: bool = False
    deceased_at: int = 0
    upcoming: tuple[AppointmentCard, ...] = ()


@dataclass(frozen=True, slots=True)
class AllergyCard:
    """One allergy or intolerance that holds.

    Attributes:
        criticality: "high", "low", "unable-to-assess" or empty.
        reaction: how it shows itself, with its severity.
    """

    id: int = 0
    title: str = ""
    criticality: str = ""
    high: bool = False
    reaction: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class ClinicalLine:
    """A condition, a medication, an immunisation or an encounter.

    Attributes:
        note: a dosage, a severity, who and where.
        at: when it began or happened.
    """

    id: int = 0
    title: str = ""
    note: str = ""
    status: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class CareMember:
    """Somebody who looks after the patient.

    Attributes:
        role: from the care team, or "seen at a visit".
        last_seen: the latest of the recent encounters they took part in.
    """

    name: str = ""
    role: str = ""
    last_seen: int = 0


@dataclass(frozen=True, slots=True)
class ClinicalCard:
    """The clinical side: allergies first, then what holds, then what was lately.

    Attributes:
        immunisations, encounters: the latest, the newest first.
        past_*: how many there are that no longer hold; *_total how many of all.
    """

    patient_id: int = 0
    allergies: tuple[AllergyCard, ...] = ()
    conditions: tuple[ClinicalLine, ...] = ()
    medications: tuple[ClinicalLine, ...] = ()
    immunisations: tuple[ClinicalLine, ...] = ()
    encounters: tuple[ClinicalLine, ...] = ()
    care_team: tuple[CareMember, ...] = ()
    past_allergies: int = 0
    past_conditions: int = 0
    past_medications: int = 0
    immunisations_total: int = 0
    encounters_total: int = 0


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing on the timeline.

    Attributes:
        key: unique among all entries ("clinical:812").
        kind: one of TIMELINE_KINDS; kind_label is its name.
        conversation_id: the conversation it is, 0 for anything else.
        case_id: the case it is or belongs to, 0 for anything else.
    """

    key: str = ""
    kind: str = ""
    kind_label: str = ""
    title: str = ""
    note: str = ""
    status: str = ""
    at: int = 0
    conversation_id: int = 0
    case_id: int = 0


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some entries, the newest first.

    Attributes:
        older: the mark to ask the next page with; empty at the end.
        clinical: whether clinical entries are among them.
        why_not_clinical: what the screen says where they are not.
    """

    entries: tuple[TimelineEntry, ...] = ()
    older: str = ""
    clinical: bool = False
    why_not_clinical: str = ""


@dataclass(frozen=True, slots=True)
class OwnConversationCard:
    """A patient's own conversation in their list."""

    id: int = 0
    reason: str = ""
    state: int = 0
    state_label: str = ""
    running: bool = False
    created_at: int = 0
    closed_at: int = 0
    rating: int = 0


@dataclass(frozen=True, slots=True)
class MatchCandidate:
    """Somebody a guest may be; just enough to tell people apart.

    Attributes:
        phone_last4: the last four digits of the phone on record.
        agrees: which of "phone", "e-mail", "name" and "date of birth" are as stated.
        differs: which of them were stated and are otherwise on record.
        deceased: recorded as deceased, so never matched without an agent.
    """

    patient_id: int = 0
    name: str = ""
    birth_date: str = ""
    phone_last4: str = ""
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    deceased: bool = False
