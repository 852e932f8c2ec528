"""Who a guest is: matching, linking and verifying (SPEC section 12).

Linking says who it may be; only verifying opens clinical data. Neither shows a
guest anything: what they stated stays what they see of themselves.
"""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Update, bindparam, or_, update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.names import fold, name_key, split_name
from psc_app.domain.permissions import Right
from psc_app.domain.phone import last_four
from psc_app.domain.record_cards import MatchCandidate
from psc_app.domain.resemblance import Facts, Resemblance, compare
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.services import access, cases
from psc_app.services.journal import audit, log
from psc_app.services.patient_search import search
from psc_app.services.prepared import PreparedRows
from psc_app.services.work import Work

__all__ = [
    "IDENTIFIERS",
    "PORTAL_SIGN_IN",
    "candidates",
    "link",
    "match_on_start",
    "register",
    "search",
    "unlink",
    "verify",
]

PORTAL_SIGN_IN = "portal sign-in"
"""`verified_by` of a conversation that a signed-in patient began."""

IDENTIFIERS = {
    "name": "name",
    "date of birth": "date of birth",
    "phone": "phone",
    "e-mail": "e-mail",
    "address": "address",
    "medical record number": "record number",
}
"""What an agent may confirm with a patient, and its short form for the badge."""

MOST_CANDIDATES = 20
_LEAST_CONFIRMED = 2
_LONGEST_BADGE = 40
_NOT_A_PATIENT = "There is no such patient, or you may not see them."


def match_on_start(work: Work, conversation: Conversation) -> None:
    """Find out who a guest is from what they stated before the chat.

    One match links; several, or one in doubt, are left for the agent; none
    creates a patient, if a name was stated. The caller has just made the
    conversation; one that has its patient already is left alone.
    """
    if conversation.patient_id is not None:
        return
    stated = _stated(conversation)
    found = _resembling(work, stated)
    matches = [patient for patient, resemblance in found if resemblance.is_match]
    if len(matches) == 1:
        _set_patient(work, conversation, matches[0], "one match")
    elif not found and fold(stated.name):
        _set_patient(work, conversation, _create(work, conversation), "none matched")


def candidates(work: Work, conversation_id: int) -> list[MatchCandidate]:
    """Who the guest may be, the likeliest first, for the agent who holds the conversation.

    Raises:
        NotAllowed: it is not the actor's conversation.
    """
    conversation = access.held_conversation(work, conversation_id)
    found = _resembling(work, _stated(conversation))
    found.sort(
        key=lambda each: (
            not each[1].is_match,
            len(each[1].differs) - len(each[1].agrees),
            each[0].name_key,
        )
    )
    cards = [_card(patient, resemblance) for patient, resemblance in found[:MOST_CANDIDATES]]
    for card in cards:
        audit(
            work,
            "read as candidate",
            patient_id=card.patient_id,
            object_kind="conversation",
            object_id=conversation_id,
        )
    return cards


def link(work: Work, conversation_id: int, patient_id: int) -> None:
    """Say by hand who the guest is; another link, and its verification, ends.

    Raises:
        NotAllowed: not the actor's conversation, or no such patient.
        BadInput: the patient signed in, so who it is stands fast.
    """
    conversation = _guest_conversation(work, conversation_id)
    access.require(work, Right.SEE_ADMINISTRATIVE)
    patient = work.get(Patient, patient_id)
    if patient is None:
        raise NotAllowed(_NOT_A_PATIENT)
    if conversation.patient_id == patient_id:
        return
    if conversation.patient_id is not None:
        _clear_patient(work, conversation)
    _set_patient(work, conversation, patient, "by hand")


def register(work: Work, conversation_id: int) -> int:
    """Create a patient from what the guest stated and link them; returns the key.

    For the agent who looked at the candidates and found that it is none of them.

    Raises:
        NotAllowed: not the actor's conversation.
        BadInput: no name was stated, or the conversation has its patient.
    """
    conversation = _guest_conversation(work, conversation_id)
    access.require(work, Right.EDIT_ADMINISTRATIVE)
    if conversation.patient_id is not None:
        raise BadInput("This conversation is linked to a patient. Unlink it first.")
    if not fold(conversation.stated_name):
        raise BadInput("Ask for the patient's name first: none was given before the chat.")
    patient = _create(work, conversation)
    _set_patient(work, conversation, patient, "by hand")
    assert patient.id is not None
    return patient.id


def unlink(work: Work, conversation_id: int) -> None:
    """Take back who the guest is, and with it the verification.

    Raises:
        NotAllowed: not the actor's conversation.
        BadInput: the patient signed in, so who it is stands fast.
    """
    conversation = _guest_conversation(work, conversation_id)
    if conversation.patient_id is not None:
        _clear_patient(work, conversation)


def verify(work: Work, conversation_id: int, confirmed: frozenset[str]) -> None:
    """Note that the agent confirmed at least two identifiers with the patient.

    Args:
        confirmed: which of IDENTIFIERS; the record must hold each of them.

    Raises:
        NotAllowed: not the actor's conversation.
        BadInput: no patient is linked, fewer than two identifiers, one that the
            record does not hold, or the patient is recorded as deceased.
        TooLate: the patient is verified already.
    """
    conversation = access.held_conversation(work, conversation_id)
    if conversation.patient_id is None:
        raise BadInput("Link the patient first, then verify them.")
    if conversation.verified_by:
        raise TooLate("This patient is verified already.")
    patient = access.patient(work, conversation.patient_id)
    chosen = _checked(patient, confirmed)
    statement = (
        update(Conversation)
        .where(
            col(Conversation.id) == conversation_id,
            col(Conversation.agent_id) == work.actor.id,
            col(Conversation.patient_id) == patient.id,
            col(Conversation.verified_by) == "",
        )
        .values(verified_by=_badge(chosen))
    )
    _take(work, conversation, statement)
    log(
        work,
        Deed.VERIFIED,
        conversation_id=conversation_id,
        staff_id=work.actor.id,
        identifiers=chosen,
    )
    audit(
        work,
        "verified patient",
        patient_id=patient.id,
        object_kind="conversation",
        object_id=conversation_id,
        identifiers=chosen,
    )
    _ring(work, conversation)


def _checked(patient: Patient, confirmed: Iterable[str]) -> list[str]:
    """The confirmed identifiers in the order of IDENTIFIERS."""
    asked = {each for each in confirmed if isinstance(each, str)}
    chosen = [identifier for identifier in IDENTIFIERS if identifier in asked]
    if len(asked) != len(chosen):
        raise BadInput(f"A patient is verified by {', '.join(IDENTIFIERS)}.")
    if len(chosen) < _LEAST_CONFIRMED:
        raise BadInput("Confirm at least two identifiers with the patient.")
    if patient.deceased_at is not None:
        raise BadInput("This patient is recorded as deceased and can't be verified.")
    held = {
        "name": patient.full_name,
        "date of birth": patient.birth_date,
        "phone": patient.phone,
        "e-mail": patient.email,
        "address": patient.address,
        "medical record number": patient.medical_record_number,
    }
    for identifier in chosen:
        if not held[identifier]:
            raise BadInput(f"The record holds no {identifier} to compare with.")
    return chosen


def _badge(chosen: list[str]) -> str:
    badge = "agent: " + " + ".join(IDENTIFIERS[identifier] for identifier in chosen)
    return badge if len(badge) <= _LONGEST_BADGE else f"agent: {len(chosen)} identifiers"


def _guest_conversation(work: Work, conversation_id: int) -> Conversation:
    conversation = access.held_conversation(work, conversation_id)
    if conversation.verified_by == PORTAL_SIGN_IN:
        raise BadInput("This patient signed in to the portal: who it is can't be changed here.")
    return conversation


def _stated(conversation: Conversation) -> Facts:
    return Facts.stated(
        conversation.stated_name, conversation.stated_birth_date, conversation.stated_contact
    )


def _resembling(work: Work, stated: Facts) -> list[tuple[Patient, Resemblance]]:
    """Patients worth showing, each with what agrees; every lookup is by an index."""
    asked = {
        "phone": stated.phone,
        "email": stated.email,
        "birth_date": stated.birth_date,
        "name_key": fold(stated.name),
    }
    told = {name: value for name, value in asked.items() if value}
    if not told:
        return []
    found = []
    for patient in work.rows(_with_any(tuple(told)), **told):
        resemblance = compare(stated, _recorded(patient))
        if resemblance.is_worth_showing:
            found.append((patient, resemblance))
    return found


@cache
def _with_any(names: tuple[str, ...]) -> PreparedRows[Patient]:
    """Patients of whom one of these columns has the value given for it."""
    agrees = (getattr(Patient, name) == bindparam(name) for name in names)
    return PreparedRows(Patient, select(Patient).where(or_(*agrees)))


def _recorded(patient: Patient) -> Facts:
    return Facts(
        name=patient.full_name,
        birth_date=patient.birth_date,
        phone=patient.phone,
        email=patient.email,
        deceased=patient.deceased_at is not None,
    )


def _card(patient: Patient, resemblance: Resemblance) -> MatchCandidate:
    assert patient.id is not None
    return MatchCandidate(
        patient_id=patient.id,
        name=patient.full_name,
        birth_date=patient.birth_date.isoformat() if patient.birth_date else "",
        phone_last4=last_four(patient.phone),
        agrees=resemblance.agrees,
        differs=resemblance.differs,
        deceased=resemblance.deceased,
    )


def _create(work: Work, conversation: Conversation) -> Patient:
    given, family = split_name(conversation.stated_name)
    given, family = given[:120], family[:120]
    stated = _stated(conversation)
    patient = Patient(
        given_name=given,
        family_name=family,
        name_key=name_key(given, family),
        birth_date=stated.birth_date,
        phone=stated.phone,
        email=stated.email[:200],
        language=conversation.language,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(patient)
    work.session.flush()
    audit(
        work,
        "created patient",
        patient_id=patient.id,
        object_kind="conversation",
        object_id=conversation.id,
    )
    return patient


def _set_patient(work: Work, conversation: Conversation, patient: Patient, reason: str) -> None:
    statement = (
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.patient_id).is_(None),
            col(Conversation.agent_id).is_not_distinct_from(conversation.agent_id),
        )
        .values(patient_id=patient.id, verified_by="")
    )
    _take(work, conversation, statement)
    _record(work, Deed.PATIENT_LINKED, "linked patient", conversation, patient.id, reason)
    cases.patient_known(work, conversation)


def _clear_patient(work: Work, conversation: Conversation) -> None:
    patient_id = conversation.patient_id
    statement = (
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.agent_id) == work.actor.id,
            col(Conversation.patient_id) == patient_id,
        )
        .values(patient_id=None, verified_by="")
    )
    _take(work, conversation, statement)
    _record(work, Deed.PATIENT_UNLINKED, "unlinked patient", conversation, patient_id, "by hand")
    if patient_id is not None:
        cases.patient_gone(work, conversation, patient_id)


def _take(work: Work, conversation: Conversation, statement: Update) -> None:
    """Change the conversation's row if it still is as it was read."""
    work.session.flush()
    if work.session.connection().execute(statement).rowcount != 1:
        raise TooLate("Somebody else was first with this conversation.")
    work.session.refresh(conversation)


def _record(
    work: Work,
    deed: Deed,
    action: str,
    conversation: Conversation,
    patient_id: int | None,
    reason: str,
) -> None:
    log(
        work,
        deed,
        conversation_id=conversation.id,
        staff_id=conversation.agent_id,
        reason=reason,
    )
    audit(
        work,
        action,
        patient_id=patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        reason=reason,
    )
    _ring(work, conversation)
    if patient_id is not None:
        work.ring(topics.patient(patient_id))


def _ring(work: Work, conversation: Conversation) -> None:
    assert conversation.id is not None
    work.ring(topics.conversation(conversation.id))
    if conversation.agent_id is not None:
        work.ring(topics.desk(conversation.agent_id))
