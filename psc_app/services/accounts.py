"""Staff accounts: passwords and leaving.

Whoever runs one of these on the event loop clears `sign_in_cache.CACHE`
afterwards, so that it takes effect there at once; elsewhere it takes effect
within five seconds.
"""

import re

from sqlalchemy import func
from sqlmodel import select

from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import Role
from psc_app.models.people import Patient, Staff
from psc_app.services import access, journal, sign_in
from psc_app.services.work import Work

_USERNAME = re.compile(r"[\w.@-]{2,80}", re.ASCII)


def create_staff(work: Work, username: str, full_name: str, role: Role, password_hash: str) -> int:
    """Open an account for somebody who works for the clinic; its key.

    Args:
        work: the deed; the actor manages people, or is the system.
        username: 2 to 80 letters, digits and . _ - @; case does not matter.
        full_name: as others see it.
        role: one of staff's.
        password_hash: of a password that `passwords.check_new` has passed.

    Raises:
        NotAllowed: the actor doesn't manage people.
        BadInput: a name that can't be taken or is taken, or no role of staff.
    """
    access.require(work, Right.MANAGE_PEOPLE)
    username, full_name = username.strip().lower(), full_name.strip()
    if not _USERNAME.fullmatch(username):
        raise BadInput("Username: 2 to 80 letters, digits, and . _ - @.")
    if not 0 < len(full_name) <= 120:
        raise BadInput("Full name: write between 1 and 120 characters.")
    if role in (Role.VISITOR, Role.PATIENT, Role.SYSTEM):
        raise BadInput("Choose a role of staff.")
    if work.session.exec(select(Staff.id).where(func.lower(Staff.username) == username)).first():
        raise BadInput("This username is taken.")
    staff = Staff(
        username=username,
        full_name=full_name,
        role=role.value,
        password_hash=password_hash,
        created_at=work.now,
    )
    work.session.add(staff)
    work.session.flush()
    journal.audit(work, "created account", patient_id=None, object_kind="staff", object_id=staff.id)
    return staff.id or 0


def deactivate(work: Work, staff_id: int) -> None:
    """Close somebody's account and end all their sign-ins.

    Raises:
        NotAllowed: the actor doesn't manage people, or there is no such account.
    """
    staff = _staff(work, staff_id)
    staff.active = False
    work.session.add(staff)
    sign_in.sign_out_everywhere(work, staff_id=staff_id)
    journal.audit(
        work, "deactivated account", patient_id=None, object_kind="staff", object_id=staff_id
    )


def set_staff_password(work: Work, staff_id: int, password_hash: str) -> None:
    """Give somebody a new password, hashed beforehand, and end all their sign-ins.

    Raises:
        NotAllowed: the actor doesn't manage people, or there is no such account.
    """
    staff = _staff(work, staff_id)
    staff.password_hash = password_hash
    work.session.add(staff)
    sign_in.sign_out_everywhere(work, staff_id=staff_id)
    journal.audit(work, "set password", patient_id=None, object_kind="staff", object_id=staff_id)


def set_patient_password(work: Work, patient_id: int, password_hash: str) -> None:
    """Give a patient a new password, hashed beforehand, and end all their sign-ins.

    For the patient themself and for the system.

    Raises:
        NotAllowed: it is somebody else's record.
    """
    patient = work.get(Patient, patient_id)
    if patient is None:
        raise NotAllowed("There is no such patient, or you may not see them.")
    sign_in.sign_out_everywhere(work, patient_id=patient_id)
    patient.password_hash = password_hash
    work.session.add(patient)
    journal.audit(work, "set password", patient_id=patient_id)


def _staff(work: Work, staff_id: int) -> Staff:
    access.require(work, Right.MANAGE_PEOPLE)
    staff = work.get(Staff, staff_id)
    if staff is None:
        raise NotAllowed("There is no such account.")
    return staff
