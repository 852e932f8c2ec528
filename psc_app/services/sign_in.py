"""Sign-ins: who stands behind a cookie, for how long, and how it ends.

The token is 256 random bits and lives in the browser's cookie only; the
database has its SHA-256. That an account exists is never revealed: whoever is
not found, inactive or deceased is treated as a wrong password would be.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from psc_app.domain.actor import Actor
from psc_app.domain.errors import NotAllowed, Refused
from psc_app.domain.permissions import Right
from psc_app.domain.sign_in_limits import is_over, longest
from psc_app.domain.vocabulary import Role
from psc_app.models.people import OneTimeCode, OutboxLetter, Patient, SignIn, Staff, Visitor
from psc_app.services import journal, sign_in_attempts
from psc_app.services.prepared import Prepared
from psc_app.services.sign_in_attempts import Attempt
from psc_app.services.sign_in_cache import Known
from psc_app.services.sign_in_codes import Candidate
from psc_app.services.work import Work

_KEPT = timedelta(days=7)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits as 43 characters that may stand in a cookie."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Whether a text has the shape of a token."""
    return _TOKEN.fullmatch(text) is not None


def hash_token(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def staff_candidate(work: Work, username: str) -> Candidate | None:
    """The active member of staff of this name, if there is one."""
    staff = work.session.exec(
        select(Staff).where(
            func.lower(Staff.username) == username.strip().lower(), col(Staff.active).is_(True)
        )
    ).first()
    return None if staff is None else Candidate(staff.id or 0, staff.password_hash)


def open_staff(work: Work, staff_id: int, token: str, attempt: Attempt | None = None) -> Actor:
    """Sign a member of staff in, their password having matched.

    Raises:
        NotAllowed: they are not active (any more).
    """
    staff = work.get(Staff, staff_id)
    if staff is None or not staff.active:
        raise NotAllowed("This account can't sign in.")
    return _open(work, Role(staff.role), staff_id, staff.full_name, token, attempt)


def open_patient(work: Work, patient_id: int, token: str, attempt: Attempt | None = None) -> Actor:
    """Sign a patient in, their password or code having matched.

    Raises:
        NotAllowed: they have died.
    """
    patient = work.get(Patient, patient_id)
    if patient is None or patient.deceased_at is not None:
        raise NotAllowed("This account can't sign in.")
    return _open(work, Role.PATIENT, patient_id, patient.full_name, token, attempt)


def _open(
    work: Work, role: Role, person_id: int, name: str, token: str, attempt: Attempt | None
) -> Actor:
    if attempt is not None:
        sign_in_attempts.succeeded(work, attempt)
    actor = _add(work, role, person_id, name, token)
    patient_id = person_id if role is Role.PATIENT else None
    journal.audit(work.acting_as(actor), "signed in", patient_id=patient_id)
    return actor


def _add(work: Work, role: Role, person_id: int, name: str, token: str) -> Actor:
    key = {Role.PATIENT: "patient_id", Role.VISITOR: "visitor_id"}.get(role, "staff_id")
    row = work.add(
        SignIn,
        token_hash=hash_token(token),
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + longest(role),
        **{key: person_id},
    )
    return Actor(role, person_id, name, row.id or 0)


def visitor_for(work: Work, token: str) -> Actor:
    """The guest behind a visitor's cookie, made known if they are new.

    Called when a guest starts a chat, not before: until then nothing is stored.

    Raises:
        NotAllowed: the cookie is missing, malformed, or was signed out.
    """
    if not is_token(token):
        raise NotAllowed("Reload the page, then start the chat again.")
    token_hash = hash_token(token)
    known = find(work, token_hash)
    if known is not None and known.actor.role is Role.VISITOR:
        return known.actor
    if work.quick(_IS_KNOWN, token=token_hash):
        raise NotAllowed("Reload the page, then start the chat again.")
    visitor = work.add(Visitor, created_at=work.now)
    return _add(work, Role.VISITOR, visitor.id or 0, _visitor_name(visitor.id or 0), token)


def continue_as(work: Work, visitor_id: int, token: str) -> Actor:
    """Let the guest of a hand-over from outside in on their browser; once.

    Raises:
        NotAllowed: a browser is this guest already, or the token is malformed.
    """
    used = work.session.exec(select(SignIn.id).where(SignIn.visitor_id == visitor_id)).first()
    if used is not None or not is_token(token):
        raise NotAllowed("This link was used before. Each works once.")
    return _add(work, Role.VISITOR, visitor_id, _visitor_name(visitor_id), token)


def _visitor_name(visitor_id: int) -> str:
    return f"Visitor {visitor_id}"


_AT_ONCE = 500
"""Tokens in one query; databases bound the number of parameters."""

_IS_KNOWN = Prepared(
    select_columns(col(SignIn.id)).where(col(SignIn.token_hash) == bindparam("token"))
)
_FIND = Prepared(
    select_columns(
        col(SignIn.id),
        col(SignIn.token_hash),
        col(SignIn.staff_id),
        col(SignIn.patient_id),
        col(SignIn.visitor_id),
        col(SignIn.seen_at),
        col(SignIn.expires_at),
        col(Staff.full_name),
        col(Staff.role),
        col(Patient.given_name),
        col(Patient.family_name),
    )
    .select_from(SignIn)
    .outerjoin(Staff, col(Staff.id) == SignIn.staff_id)
    .outerjoin(Patient, col(Patient.id) == SignIn.patient_id)
    .where(
        col(SignIn.revoked_at).is_(None),
        or_(col(SignIn.staff_id).is_(None), col(Staff.active).is_(True)),
        or_(col(SignIn.patient_id).is_(None), col(Patient.deceased_at).is_(None)),
        col(SignIn.token_hash).in_(bindparam("tokens", expanding=True)),
    )
)


def find(work: Work, token_hash: str) -> Known | None:
    """Who came by this token and may still act; None if nobody may."""
    return find_all(work, [token_hash]).get(token_hash)


def find_all(work: Work, token_hashes: Sequence[str]) -> dict[str, Known]:
    """Who came by each of these tokens; those by which nobody may act are left out."""
    found = {}
    for begin in range(0, len(token_hashes), _AT_ONCE):
        chunk = token_hashes[begin : begin + _AT_ONCE]
        for row in work.quick(_FIND, tokens=chunk):
            actor = _actor(row)
            if not is_over(actor.role, row.seen_at, row.expires_at, work.now):
                found[row.token_hash] = Known(
                    actor, row.seen_at, row.expires_at, looked_at=work.now
                )
    return found


def find_resting(work: Work, token_hash: str) -> Actor | None:
    """Who came by this token, also where their sign-in is locked because they rest.

    It is for a screen that shows figures and takes nothing; everybody else asks `find`.
    """
    for row in work.quick(_FIND, tokens=[token_hash]):
        if work.now < row.expires_at:
            return _actor(row)
    return None


def _actor(row: Any) -> Actor:
    if row.staff_id is not None:
        return Actor(Role(row.role), row.staff_id, row.full_name, row.id)
    if row.patient_id is not None:
        name = f"{row.given_name} {row.family_name}".strip()
        return Actor(Role.PATIENT, row.patient_id, name, row.id)
    return Actor(Role.VISITOR, row.visitor_id, _visitor_name(row.visitor_id), row.id)


def touch(work: Work, *token_hashes: str) -> None:
    """These people did something: their idle time starts again.

    A sign-in that has ended, also by resting too long, is not brought back.
    """
    living = list(find_all(work, token_hashes))
    for begin in range(0, len(living), _AT_ONCE):
        work.session.execute(
            update(SignIn)
            .where(
                col(SignIn.token_hash).in_(living[begin : begin + _AT_ONCE]),
                col(SignIn.revoked_at).is_(None),
            )
            .values(seen_at=work.now)
        )


def sign_out(work: Work, *tokens: str) -> None:
    """End the sign-ins of these tokens; those that have ended already stay as they are.

    In the process that does it, call `sign_in_cache.CACHE.forget` after the deed.
    """
    for token in tokens:
        known = find(work, hash_token(token))
        if _revoke(work, col(SignIn.token_hash) == hash_token(token)) and known is not None:
            actor = known.actor
            patient_id = actor.id if actor.role is Role.PATIENT else None
            journal.audit(work.acting_as(actor), "signed out", patient_id=patient_id)


def sign_out_everywhere(
    work: Work, *, staff_id: int | None = None, patient_id: int | None = None
) -> int:
    """End all sign-ins of a member of staff or of a patient; how many there were.

    For the person themself, for somebody who manages people, and for the system.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if not _may_sign_out(work.actor, staff_id, patient_id):
        raise NotAllowed("You can sign out yourself only.")
    if (staff_id is None) == (patient_id is None):
        raise ValueError("name either a member of staff or a patient")
    whose = (
        col(SignIn.staff_id) == staff_id
        if staff_id is not None
        else col(SignIn.patient_id) == patient_id
    )
    count = _revoke(work, whose)
    journal.audit(
        work,
        "signed out everywhere",
        patient_id=patient_id,
        object_kind="staff" if staff_id is not None else "patient",
        object_id=staff_id if staff_id is not None else patient_id,
    )
    return count


def _may_sign_out(actor: Actor, staff_id: int | None, patient_id: int | None) -> bool:
    if actor.role is Role.SYSTEM or actor.may(Right.MANAGE_PEOPLE):
        return True
    if actor.role is Role.PATIENT:
        return actor.id == patient_id
    return actor.is_staff and actor.id == staff_id


def _revoke(work: Work, whose: ColumnElement[bool]) -> int:
    result = work.session.execute(
        update(SignIn).where(whose, col(SignIn.revoked_at).is_(None)).values(revoked_at=work.now)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def forget_old(work: Work) -> None:
    """Drop what nothing needs any more: ended sign-ins, old codes and letters, old tries.

    Sign-ins are kept a week past their end.
    """
    day_ago = work.now - timedelta(days=1)
    work.session.execute(delete(SignIn).where(col(SignIn.expires_at) < work.now - _KEPT))
    work.session.execute(delete(OneTimeCode).where(col(OneTimeCode.expires_at) < day_ago))
    work.session.execute(delete(OutboxLetter).where(col(OutboxLetter.created_at) < day_ago))
    sign_in_attempts.forget_old(work)


def check_production(work: Work) -> None:
    """Refuse to start for real while invented people could sign in.

    Raises:
        Refused: naming the way to a database without them.
    """
    demo_staff = work.session.exec(select(Staff.id).where(col(Staff.demo).is_(True))).first()
    demo_patient = work.session.exec(select(Patient.id).where(col(Patient.demo).is_(True))).first()
    if demo_staff is not None or demo_patient is not None:
        raise Refused(
            "Production mode does not start while the demo's invented people are in the "
            "database: everybody knows their passwords. Set PSC_DATA_DIR to a new folder, then "
            "run “python -m psc_app create-admin”."
        )
