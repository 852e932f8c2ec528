"""Looking a patient up by hand."""

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.names import fold
from psc_app.domain.permissions import Right
from psc_app.domain.phone import last_four, to_e164
from psc_app.domain.record_cards import MatchCandidate
from psc_app.models.journal import AuditEntry
from psc_app.models.people import Patient
from psc_app.services import access
from psc_app.services.journal import audit
from psc_app.services.work import Work

MOST_FOUND = 20
_FOUND = "found in search"
_LATELY = timedelta(hours=1)
_LEAST = 3
_MOST = 200
_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")


def search(work: Work, text: str) -> list[MatchCandidate]:
    """Patients by name, date of birth, phone, e-mail or medical record number.

    Parts of a name are enough, and a date may stand beside it ("vargas
    9/11/1976"; where day and month can be either, both are tried). At most
    MOST_FOUND, by name.

    Raises:
        NotAllowed: not staff with the right to administrative data.
        BadInput: fewer than three characters, or far too many.
    """
    access.require(work, Right.SEE_ADMINISTRATIVE)
    if work.actor.is_patient_side:
        raise NotAllowed("Only staff can search for patients.")
    text = " ".join(text.split()) if isinstance(text, str) else ""
    if len(text) < _LEAST:
        raise BadInput(f"Write at least {_LEAST} characters to search for.")
    if len(text) > _MOST:
        raise BadInput(f"Write at most {_MOST} characters to search for.")
    condition = _condition(text)
    found = []
    if condition is not None:
        query = select(Patient).where(condition).order_by(col(Patient.name_key), col(Patient.id))
        found = list(work.session.exec(query.limit(MOST_FOUND)))
    audit(work, "searched patients", patient_id=None, found=len(found))
    for patient in found:
        audit(work, _FOUND, patient_id=patient.id, object_kind="patient",
              object_id=patient.id)  # fmt: skip
    return [_card(patient) for patient in found]


def found_lately(work: Work, patient_id: int) -> bool:
    """Whether the actor's own search has brought this patient within the hour, by the audit log.

    It lets them go on with somebody whom they have had no conversation with.
    """
    query = select(AuditEntry.id).where(
        AuditEntry.patient_id == patient_id,
        AuditEntry.actor_id == work.actor.id,
        AuditEntry.actor_role == work.actor.role.value,
        AuditEntry.action == _FOUND,
        AuditEntry.at > work.now - _LATELY,
    )
    return work.session.exec(query.limit(1)).first() is not None


def _condition(text: str) -> ColumnElement[bool] | None:
    """What the text asks for; None where it can't be anything on record."""
    given = _DATE.search(text)
    dates = _dates(given) if given else set()
    if dates and given:
        rest = (text[: given.start()] + " " + text[given.end() :]).strip(" ,;")
        born = col(Patient.birth_date).in_(dates)
        if not rest:
            return born
        other = _by_words(rest)
        return and_(born, other) if other is not None else None
    return _by_words(text)


def _dates(found: re.Match[str]) -> set[date]:
    year, month, day, first, second, last = found.groups()
    tries = [(year, month, day)] if year else [(last, first, second), (last, second, first)]
    dates = set()
    for parts in tries:
        try:
            dates.add(date(*map(int, parts)))
        except ValueError:
            continue
    return dates


def _by_words(text: str) -> ColumnElement[bool] | None:
    ways: list[ColumnElement[bool]] = []
    name: Any = col(Patient.name_key)
    parts = fold(text).split()
    if parts and any(len(part) >= 2 or not part.isascii() for part in parts):
        ways.append(and_(*(name.contains(part, autoescape=True) for part in parts)))
    if "@" in text:
        ways.append(col(Patient.email) == text.lower())
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= 4 and not any(letter.isalpha() for letter in text):
        number = to_e164(text)
        ways.append(
            col(Patient.phone) == number
            if number
            else col(Patient.phone).endswith(digits, autoescape=True)
        )
    if len(text) >= 4 and " " not in text:
        ways.append(
            or_(
                col(Patient.medical_record_number) == text,
                col(Patient.medical_record_number).istartswith(text, autoescape=True),
            )
        )
    return or_(*ways) if ways else None


def _card(patient: Patient) -> MatchCandidate:
    assert patient.id is not None
    return MatchCandidate(
        patient_id=patient.id,
        name=patient.full_name,
        birth_date=patient.birth_date.isoformat() if patient.birth_date else "",
        phone_last4=last_four(patient.phone),
        agrees=(),
        differs=(),
        deceased=patient.deceased_at is not None,
    )
