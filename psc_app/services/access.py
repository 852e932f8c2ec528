"""The one gate: conversations and patients are obtained here and nowhere else.

Each function checks the actor's right to this very object. To somebody without
it an object looks the same as one that does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, update
from sqlmodel import select

from psc_app.domain.errors import NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.people import Patient
from psc_app.services.work import Work

_NO_CONVERSATION = "There is no such conversation, or it is not yours."
_NO_PATIENT = "There is no such patient, or you may not see them."


def require(work: Work, right: Right) -> None:
    """Refuse unless the actor's role has the right.

    Raises:
        NotAllowed: naming the right.
    """
    if not work.actor.may(right):
        raise NotAllowed(f"You don't have the right to {right.value}.")


def own_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation of the signed-in patient or visitor.

    Raises:
        NotAllowed: not theirs, or not there.
    """
    require(work, Right.CHAT_AS_PATIENT)
    conversation = work.session.get(Conversation, conversation_id)
    if conversation is None or not _is_own(work, conversation):
        raise NotAllowed(_NO_CONVERSATION)
    return conversation


def _is_own(work: Work, conversation: Any) -> bool:
    if work.actor.role is Role.PATIENT:
        return conversation.patient_id == work.actor.id and conversation.visitor_id is None
    if work.actor.role is Role.VISITOR:
        return conversation.visitor_id == work.actor.id
    return False


def staff_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation a member of staff may read.

    Open ones and those closed are open to every agent (they may be picked, and
    a returning patient's past is part of the record); one that another agent
    holds only to those who have or had a part in it, and to supervisors.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    require(work, Right.WORK_CONVERSATIONS)
    conversation = work.session.get(Conversation, conversation_id)
    if conversation is None or not _may_read(work, conversation):
        raise NotAllowed(_NO_CONVERSATION)
    return conversation


def _may_read(work: Work, conversation: Any) -> bool:
    if conversation.agent_id == work.actor.id or conversation.state in (S.OPEN, S.CLOSED):
        return True
    if work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return True
    part = work.session.exec(
        select(AgentSession.id).where(
            AgentSession.conversation_id == conversation.id,
            AgentSession.staff_id == work.actor.id,
        )
    ).first()
    return part is not None


def held_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation the acting agent holds as primary, talking or wrapping up.

    Raises:
        NotAllowed: it is not theirs to act in.
    """
    require(work, Right.WORK_CONVERSATIONS)
    conversation = work.session.get(Conversation, conversation_id)
    if (
        conversation is None
        or conversation.agent_id != work.actor.id
        or conversation.state not in (S.ACTIVE, S.WAITING, S.WRAP_UP)
    ):
        raise NotAllowed(_NO_CONVERSATION)
    return conversation


def conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation the actor may read, whichever side they are on.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    if work.actor.is_patient_side:
        return own_conversation(work, conversation_id)
    return staff_conversation(work, conversation_id)


def patient(work: Work, patient_id: int) -> Patient:
    """A patient whose administrative data the actor may see.

    A patient sees themself; staff see a patient with whom they have, had or
    are offered a conversation; supervisors see any.

    Raises:
        NotAllowed: no such patient for this actor.
    """
    found = work.session.get(Patient, patient_id)
    if found is None or not _may_see(work, patient_id):
        raise NotAllowed(_NO_PATIENT)
    return found


def _may_see(work: Work, patient_id: int) -> bool:
    actor = work.actor
    if actor.role is Role.SYSTEM or (actor.role is Role.PATIENT and actor.id == patient_id):
        return True
    if not actor.may(Right.SEE_ADMINISTRATIVE):
        return False
    if actor.may(Right.SEE_ALL_CONVERSATIONS):
        return True
    return bool(conversations_with(work, patient_id))


def conversations_with(work: Work, patient_id: int) -> Sequence[Conversation]:
    """The patient's conversations in which the acting agent has or had a part."""
    offered = select(Offer.conversation_id).where(
        Offer.staff_id == work.actor.id, Offer.outcome == "pending"
    )
    had_part = select(AgentSession.conversation_id).where(AgentSession.staff_id == work.actor.id)
    return work.session.exec(
        select(Conversation).where(
            Conversation.patient_id == patient_id,
            (Conversation.agent_id == work.actor.id)
            | Conversation.id.in_(offered)  # type: ignore[union-attr]
            | Conversation.id.in_(had_part),  # type: ignore[union-attr]
        )
    ).all()


def clinical(work: Work, patient_id: int) -> Patient:
    """A patient whose clinical data the actor may see.

    Beside the clinical role this takes a *verified* conversation with that
    patient in which the actor has or had a part (SPEC section 12).

    Raises:
        NotAllowed: with the reason, so that the screen can say it.
    """
    found = patient(work, patient_id)
    if work.actor.role in (Role.PATIENT, Role.SYSTEM):
        return found
    if not work.actor.may(Right.SEE_CLINICAL):
        raise NotAllowed("Clinical data is for nurses and other clinical staff.")
    if not any(c.verified_by for c in conversations_with(work, patient_id)):
        raise NotAllowed("Verify the patient first: clinical data opens after that.")
    return found


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to say one thing in a conversation, with the number it gets."""

    seq: int
    agent_id: int | None
    display_name: str


def speak_in(work: Work, conversation_id: int, *, internal: bool = False) -> Turn:
    """Take the next message number of a conversation the actor may write in.

    One conditional update checks the right and the state and counts on, so it
    is safe beside any move. Patients write while it is open, active or
    waiting; the agent who holds it also in wrap-up, then for internal notes.

    Raises:
        NotAllowed: not theirs, not there, or over.
    """
    actor = work.actor
    states = [int(S.OPEN), int(S.ACTIVE), int(S.WAITING)]
    if actor.role is Role.VISITOR:
        mine = _COLUMNS.visitor_id == actor.id
    elif actor.role is Role.PATIENT:
        mine = (_COLUMNS.patient_id == actor.id) & _COLUMNS.visitor_id.is_(None)
    else:
        require(work, Right.WORK_CONVERSATIONS)
        mine = _COLUMNS.agent_id == actor.id
        states = [int(S.ACTIVE), int(S.WAITING)] + ([int(S.WRAP_UP)] if internal else [])
    row = work.session.execute(
        _TAKE_TURN.where(_COLUMNS.id == conversation_id, _COLUMNS.state.in_(states), mine),
        {"now": work.now},
    ).one_or_none()
    if row is None:
        raise NotAllowed("This conversation is over, or it is not yours to write in.")
    return Turn(*row)


_COLUMNS = Conversation.__table__.c  # type: ignore[attr-defined]
_TAKE_TURN = (
    update(Conversation.__table__)  # type: ignore[attr-defined]
    .values(last_seq=_COLUMNS.last_seq + 1, last_message_at=bindparam("now"))
    .returning(_COLUMNS.last_seq, _COLUMNS.agent_id, _COLUMNS.display_name)
)


def system_turn(work: Work, conversation_id: int) -> int:
    """Take the next message number for a line that the app itself writes."""
    return work.session.execute(
        _TAKE_TURN.where(_COLUMNS.id == conversation_id), {"now": work.now}
    ).one()[0]


def glance(work: Work, conversation_id: int) -> Row[Any]:
    """The columns a running conversation's screen needs, by the same rights.

    This is the gate for the hot path: it reads what changes with each message
    and leaves the rest of the row alone.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    row = work.session.execute(_GLANCE.where(_COLUMNS.id == conversation_id)).one_or_none()
    if row is None or not (
        _is_own(work, row) if work.actor.is_patient_side else _staff_may_glance(work, row)
    ):
        raise NotAllowed(_NO_CONVERSATION)
    return row


def _staff_may_glance(work: Work, row: Any) -> bool:
    return work.actor.may(Right.WORK_CONVERSATIONS) and _may_read(work, row)


_GLANCE = select(
    *(
        getattr(_COLUMNS, name)
        for name in (
            "id state agent_id patient_id visitor_id last_seq patient_gone_at"
            " patient_delivered patient_read staff_delivered staff_read"
        ).split()
    )
)
