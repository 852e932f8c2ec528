"""Editing a patient's contact in place."""

import re
import unicodedata
from collections.abc import Callable

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import Right
from psc_app.domain.phone import to_e164
from psc_app.models.people import Patient
from psc_app.services import access
from psc_app.services.journal import audit
from psc_app.services.work import Work

_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\".]+(\.[^\s@<>,;\".]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def change_contact(work: Work, patient_id: int, field: str, value: str) -> str:
    """Change one contact field; returns the value as it is kept. Empty clears it.

    Args:
        field: "phone", "email", "address" or "language".

    Raises:
        NotAllowed: no such patient for this actor, or no right to edit.
        BadInput: no such field, or a value that can't be one; says what is wrong.
    """
    access.require(work, Right.EDIT_ADMINISTRATIVE)
    patient = access.patient(work, patient_id)
    checked = _FIELDS.get(field) if isinstance(field, str) else None
    if checked is None:
        raise BadInput("Only phone, e-mail, address and language can be edited here.")
    if not isinstance(value, str):
        raise BadInput("Write the new value as text.")
    after = checked(_one_line(value))
    before = getattr(patient, field)
    if after == before:
        return after
    work.session.execute(
        update(Patient)
        .where(col(Patient.id) == patient_id)
        .values({field: after, "updated_at": work.now})
        .execution_options(synchronize_session=False)
    )
    work.session.expire(patient)
    audit(
        work,
        "changed contact",
        patient_id=patient_id,
        object_kind="patient",
        object_id=patient_id,
        field=field,
        before=before,
        after=after,
    )
    work.ring(topics.patient(patient_id))
    return after


def _one_line(value: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(
        "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in value).split()
    )


def _phone(value: str) -> str:
    if not value:
        return ""
    number = to_e164(value)
    if number is None:
        raise BadInput(
            "This is not a phone number. Write it with its area code, such as 617 555 0134,"
            " or with a country code, such as +52 55 1234 5678."
        )
    return number


def _email(value: str) -> str:
    value = value.lower()
    if value and (len(value) > 200 or not _EMAIL.fullmatch(value)):
        raise BadInput("This is not an e-mail address. It looks like name@example.org.")
    return value


def _address(value: str) -> str:
    if len(value) > 300:
        raise BadInput("The address is too long: at most 300 characters.")
    return value


def _language(value: str) -> str:
    head, dash, rest = value.partition("-")
    value = head.lower() + dash + rest
    if value and (len(value) > 20 or not _LANGUAGE.fullmatch(value)):
        raise BadInput("Write the language as a code, such as en, es or pt-BR.")
    return value


_FIELDS: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "email": _email,
    "address": _address,
    "language": _language,
}
