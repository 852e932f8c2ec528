"""One-time codes by which a patient signs in, and who a typed identifier may mean."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CursorResult, func, or_, update
from sqlmodel import col, select

from psc_app.domain.phone import to_e164
from psc_app.domain.sign_in_limits import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_TRIES,
    MOST_SHARING_A_CODE,
    MOST_SHARING_A_PASSWORD,
)
from psc_app.models.people import OneTimeCode, Patient
from psc_app.services import notices
from psc_app.services.work import Work

_SALT_CHARS = 16
LONGEST_IDENTIFIER = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a typed identifier may mean, with their password's hash."""

    id: int
    password_hash: str


def password_candidates(work: Work, identifier: str) -> Sequence[Candidate]:
    """The living patients who have this identifier and a password.

    Empty where more share it than one password may be tried on.
    """
    found = [
        Candidate(one.id or 0, one.password_hash)
        for one in _patients(work, identifier)
        if one.password_hash
    ]
    return found if len(found) <= MOST_SHARING_A_PASSWORD else []


def send(work: Work, identifier: str) -> None:
    """Send a code to each living patient who has this identifier.

    Says nothing about whether there was one. A new code ends the earlier ones.
    """
    found = _patients(work, identifier)
    if len(found) > MOST_SHARING_A_CODE:
        return
    for patient in found:
        to_address = _letter_address(patient, identifier)
        if not to_address:
            continue
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        work.session.execute(
            update(OneTimeCode)
            .where(col(OneTimeCode.patient_id) == patient.id, col(OneTimeCode.used_at).is_(None))
            .values(used_at=work.now)
        )
        work.session.add(
            OneTimeCode(
                patient_id=patient.id or 0,
                code_hash=_hashed(code, secrets.token_hex(_SALT_CHARS // 2)),
                created_at=work.now,
                expires_at=work.now + CODE_LIFE,
            )
        )
        notices.send_code(work, patient, to_address, code, shared=len(found) > 1)


def use(work: Work, identifier: str, code: str) -> int | None:
    """The one patient whose code this is, and use the code up; None if it is nobody's.

    Each call takes one of the tries of every code it is compared with.
    """
    right = [
        patient.id
        for patient in _patients(work, identifier)[:MOST_SHARING_A_CODE]
        if _matches_newest(work, patient.id or 0, code)
    ]
    # Two people's codes can agree by chance; then neither record is opened.
    return right[0] if len(right) == 1 else None


def _matches_newest(work: Work, patient_id: int, code: str) -> bool:
    newest = work.session.exec(
        select(OneTimeCode)
        .where(OneTimeCode.patient_id == patient_id)
        .order_by(col(OneTimeCode.id).desc())
        .limit(1)
    ).first()
    if newest is None or not _claim(work, newest.id or 0, tries=col(OneTimeCode.tries) + 1):
        return False
    if not hmac.compare_digest(newest.code_hash, _hashed(code, newest.code_hash[:_SALT_CHARS])):
        return False
    return _claim(work, newest.id or 0, used_at=work.now)


def _claim(work: Work, code_id: int, **values: object) -> bool:
    """Change a code that may still be tried; two claims can't both win its use."""
    limit = CODE_TRIES if "tries" in values else CODE_TRIES + 1
    result = work.session.execute(
        update(OneTimeCode)
        .where(
            col(OneTimeCode.id) == code_id,
            col(OneTimeCode.used_at).is_(None),
            col(OneTimeCode.expires_at) > work.now,
            col(OneTimeCode.tries) < limit,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _hashed(code: str, salt: str) -> str:
    """Sixteen characters of salt, then 48 of SHA-256 over both."""
    return salt + hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()[: 64 - _SALT_CHARS]


def _patients(work: Work, identifier: str) -> Sequence[Patient]:
    typed = identifier.strip()
    if not typed or len(typed) > LONGEST_IDENTIFIER:
        # The same query all the same: it finds nobody.
        typed = "\x00"
    return work.session.exec(
        select(Patient)
        .where(
            col(Patient.deceased_at).is_(None),
            or_(
                func.lower(Patient.email) == typed.lower(),
                col(Patient.phone).in_({typed, to_e164(typed) or typed}),
                col(Patient.medical_record_number) == typed,
            ),
        )
        .order_by(col(Patient.id))
        .limit(max(MOST_SHARING_A_CODE, MOST_SHARING_A_PASSWORD) + 1)
    ).all()


def _letter_address(patient: Patient, identifier: str) -> str:
    """Where a code goes: to what was typed, or to the phone or e-mail on the record."""
    if patient.email and patient.email.lower() == identifier.strip().lower():
        return patient.email
    return patient.phone or patient.email
