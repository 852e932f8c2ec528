"""A patient's contact and demographics out of a FHIR R4 Patient."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psc_app.domain import phone
from psc_app.domain.fhir_values import (
    Resource,
    code,
    dig,
    listed,
    moment,
    person_name,
    whole_date,
    words,
)
from psc_app.domain.names import name_key, name_tokens

_LANGUAGES = {
    "english": "en", "spanish": "es", "french": "fr", "german": "de", "italian": "it",
    "portuguese": "pt", "chinese": "zh", "vietnamese": "vi", "arabic": "ar", "russian": "ru",
    "korean": "ko", "japanese": "ja", "polish": "pl", "hindi": "hi", "tagalog": "tl",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatientFields:
    """The columns of a patient that come from FHIR, each cut to its length.

    Attributes:
        deceased_at: when the patient died; where the resource says only that
            they did, the moment it was first read.
    """

    given_name: str
    family_name: str
    name_key: str
    birth_date: date | None
    sex: str
    phone: str
    email: str
    address: str
    language: str
    medical_record_number: str
    deceased_at: datetime | None

    def as_columns(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)

    def changed_since(self, earlier: "PatientFields") -> dict[str, Any]:
        """The fields in which two versions differ, with this one's values."""
        before = asdict(earlier)
        return {name: value for name, value in asdict(self).items() if value != before[name]}

    def is_somebody_else(self, earlier: "PatientFields") -> bool:
        """Whether this can hardly be the same person: other birth date and wholly other name.

        Two systems may number their patients alike.
        """
        if not self.birth_date or not earlier.birth_date or self.birth_date == earlier.birth_date:
            return False
        mine, theirs = name_tokens(self.name_key), name_tokens(earlier.name_key)
        return bool(mine and theirs) and not mine & theirs


def patient_fields(resource: Resource, read_at: datetime) -> PatientFields:
    """Read a Patient; what it leaves out is empty.

    Args:
        read_at: stands for the time of death where only the fact is given.
    """
    given, family = person_name(resource.get("name"))
    given, family = given[:120], family[:120]
    return PatientFields(
        given_name=given,
        family_name=family,
        name_key=name_key(given, family),
        birth_date=whole_date(resource.get("birthDate")),
        sex=words(resource.get("gender"))[:20],
        phone=_phone(resource),
        email=_contact(resource, "email").lower()[:200],
        address=_address(resource),
        language=_language(resource),
        medical_record_number=_record_number(resource),
        deceased_at=_deceased_at(resource, read_at),
    )


def birth_note(resource: Resource) -> str:
    """A birth date known only to the year or month, as given; empty otherwise."""
    given = words(resource.get("birthDate"))
    return given if whole_date(given) is None else ""


def _contact(resource: Resource, system: str) -> str:
    """The first contact of a kind that is not an old one; mobile phones first."""
    order = {"mobile": 0, "home": 1, "": 2, "work": 3, "temp": 4}
    contacts = [
        each
        for each in listed(resource.get("telecom"))
        if words(each.get("system")) == system
        and words(each.get("use")) != "old"
        and words(each.get("value"))
    ]
    contacts.sort(key=lambda each: (_rank(each), order.get(words(each.get("use")), 5)))
    return words(contacts[0].get("value")) if contacts else ""


def _rank(contact: Resource) -> int:
    rank = contact.get("rank")
    return rank if isinstance(rank, int) and rank > 0 else 99


def _phone(resource: Resource) -> str:
    given = _contact(resource, "phone") or _contact(resource, "sms")
    return phone.to_e164(given) or given[:40]


def _address(resource: Resource) -> str:
    order = {"home": 0, "": 1, "temp": 2, "work": 3, "billing": 4, "old": 9}
    found = sorted(
        listed(resource.get("address")), key=lambda each: order.get(words(each.get("use")), 5)
    )
    if not found:
        return ""
    lines = found[0].get("line")
    street = [words(line) for line in lines] if isinstance(lines, list) else []
    state = " ".join(filter(None, (words(found[0].get(e)) for e in ("state", "postalCode"))))
    parts = [*street, words(found[0].get("city")), state, words(found[0].get("country"))]
    return (", ".join(filter(None, parts)) or words(found[0].get("text")))[:300]


def _language(resource: Resource) -> str:
    spoken = listed(resource.get("communication"))
    spoken.sort(key=lambda each: each.get("preferred") is not True)
    for each in spoken:
        said = code(each.get("language")) or words(dig(each, "language", "text"))
        if said:
            return _LANGUAGES.get(said.lower(), said)[:20]
    return ""


def _record_number(resource: Resource) -> str:
    for each in listed(resource.get("identifier")):
        if code(each.get("type")) == "MR" and words(each.get("value")):
            return words(each.get("value"))[:80]
    return ""


def _deceased_at(resource: Resource, read_at: datetime) -> datetime | None:
    if died := moment(resource.get("deceasedDateTime")):
        return died
    known = resource.get("deceasedBoolean") is True or words(resource.get("deceasedDateTime"))
    return read_at if known else None
