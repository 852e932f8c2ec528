"""Which role may do what (SPEC sections 1 and 12).

Rights are about kinds of things; whether *this* conversation or *this* patient
is open to somebody is decided in services/access, the one gate.
"""

from enum import StrEnum

from psc_app.domain.vocabulary import Role


class Right(StrEnum):
    """One kind of thing a person may do."""

    CHAT_AS_PATIENT = "chat as a patient"
    WORK_CONVERSATIONS = "work conversations"
    SEE_ALL_CONVERSATIONS = "see all conversations"
    SEE_ADMINISTRATIVE = "see administrative data of a patient"
    EDIT_ADMINISTRATIVE = "edit administrative data of a patient"
    SEE_CLINICAL = "see clinical data of a patient"
    CHANGE_SETTINGS = "change settings"
    READ_AUDIT = "read the audit log"
    MANAGE_PEOPLE = "manage people"


_AGENT = frozenset({Right.WORK_CONVERSATIONS, Right.SEE_ADMINISTRATIVE, Right.EDIT_ADMINISTRATIVE})

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VISITOR: frozenset({Right.CHAT_AS_PATIENT}),
    Role.PATIENT: frozenset({Right.CHAT_AS_PATIENT}),
    Role.AGENT: _AGENT,
    Role.NURSE: _AGENT | {Right.SEE_CLINICAL},
    Role.SUPERVISOR: _AGENT | {Right.SEE_ALL_CONVERSATIONS},
    Role.ADMIN: frozenset({Right.CHANGE_SETTINGS, Right.MANAGE_PEOPLE}),
    Role.PRIVACY_OFFICER: frozenset({Right.READ_AUDIT}),
    Role.SYSTEM: frozenset(Right) - {Right.CHAT_AS_PATIENT},
}


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS[role]
