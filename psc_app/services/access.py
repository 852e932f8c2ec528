"""The one gate: conversations and patients are obtained here and nowhere else.

Each function checks the actor's right to this very object. To somebody without
it an object looks the same as one that does not exist.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.errors import NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role, SessionMode
from psc_app.models.conversation import AgentSession, Conversation, Mention, Offer
from psc_app.models.people import Patient
from psc_app.models.workplace import QueueMember
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_NO_CONVERSATION = "There is no such conversation, or it is not yours."
_NOT_A_MEMBER = "You are not a member of this conversation's queue."
_NO_PATIENT = "There is no such patient, or you may not see them."


def require(work: Work, right: Right) -> None:
    """Refuse unless the actor's role has the right.

    Raises:
        NotAllowed: naming the right.
    """
    if not work.actor.may(right):
        raise NotAllowed(f"You don't have the right to {right.value}.")


def require_system(work: Work) -> None:
    """Refuse everybody but the clock and the programs themselves.

    Raises:
        NotAllowed: a person asked for it.
    """
    if work.actor.role is not Role.SYSTEM:
        raise NotAllowed("Only the system itself does this.")


def own_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation of the signed-in patient or visitor.

    Raises:
        NotAllowed: not theirs, or not there.
    """
    require(work, Right.CHAT_AS_PATIENT)
    conversation = work.get(Conversation, conversation_id)
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
    holds only to those who have or had a part in it, to those whom a note in
    it mentions, and to supervisors.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    require(work, Right.WORK_CONVERSATIONS)
    conversation = work.get(Conversation, conversation_id)
    if conversation is None or not _may_read(work, conversation):
        raise NotAllowed(_NO_CONVERSATION)
    return conversation


def _may_read(work: Work, conversation: Any) -> bool:
    if conversation.agent_id == work.actor.id or conversation.state in (S.OPEN, S.CLOSED):
        return True
    if work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return True
    return _works_in(work, conversation.id)


def reads_silently(work: Work, conversation: Conversation) -> bool:
    """Whether the actor reads another's talk by a supervisor's right alone: unseen (SPEC 14)."""
    if conversation.agent_id in (None, work.actor.id) or conversation.state == S.CLOSED:
        return False
    return not _works_in(work, conversation.id)


def _works_in(work: Work, conversation_id: int | None) -> bool:
    part = work.session.exec(
        select(AgentSession.id).where(
            AgentSession.conversation_id == conversation_id,
            AgentSession.staff_id == work.actor.id,
            _NOT_SILENT,
        )
    ).first()
    return part is not None or _is_mentioned(work, conversation_id)


_NOT_SILENT = (col(AgentSession.mode) != SessionMode.MONITOR.value) | col(AgentSession.in_chat)
"""Who only listens has no part in a conversation that would open anything to them."""


def _is_mentioned(work: Work, conversation_id: int | None) -> bool:
    mention = work.session.exec(
        select(Mention.id).where(
            Mention.conversation_id == conversation_id, Mention.staff_id == work.actor.id
        )
    ).first()
    return mention is not None


def consults_in(work: Work, conversation_id: int) -> bool:
    """Whether the acting agent advises in a conversation at this moment."""
    advises = work.session.exec(
        select(AgentSession.id).where(
            AgentSession.conversation_id == conversation_id,
            AgentSession.staff_id == work.actor.id,
            AgentSession.mode == SessionMode.CONSULT.value,
            col(AgentSession.ended_at).is_(None),
        )
    ).first()
    return advises is not None


def worked_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation that somebody of staff has or had a part in, or is named in; supervisors any.

    Raises:
        NotAllowed: no such conversation, or they have no part in it.
    """
    found = staff_conversation(work, conversation_id)
    if work.actor.may(Right.SEE_ALL_CONVERSATIONS) or found.agent_id == work.actor.id:
        return found
    if not _works_in(work, found.id):
        raise NotAllowed("Only those who have a part in this conversation can do this.")
    return found


def held_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation the acting agent holds as primary, talking or wrapping up.

    Raises:
        NotAllowed: it is not theirs to act in.
    """
    require(work, Right.WORK_CONVERSATIONS)
    conversation = work.get(Conversation, conversation_id)
    if (
        conversation is None
        or conversation.agent_id != work.actor.id
        or conversation.state not in (S.ACTIVE, S.WAITING, S.WRAP_UP)
    ):
        raise NotAllowed(_NO_CONVERSATION)
    return conversation


def queued_conversation(work: Work, conversation_id: int) -> Conversation:
    """A conversation of a queue that the acting agent serves, whoever may hold it by now.

    It is for taking it: who comes a moment too late has seen it in the list, and
    is to hear that, and not that it does not exist.

    Raises:
        NotAllowed: no such conversation, or the agent is no member of its queue.
    """
    require(work, Right.WORK_CONVERSATIONS)
    found = work.get(Conversation, conversation_id)
    if found is None:
        raise NotAllowed(_NO_CONVERSATION)
    if work.get(QueueMember, found.queue_id, work.actor.id) is None:
        readable = _may_read(work, found)
        raise NotAllowed(_NOT_A_MEMBER if readable else _NO_CONVERSATION)
    return found


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
    found = work.get(Patient, patient_id)
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
    had_part = select(AgentSession.conversation_id).where(
        AgentSession.staff_id == work.actor.id, _NOT_SILENT
    )
    return work.session.exec(
        select(Conversation).where(
            Conversation.patient_id == patient_id,
            (col(Conversation.agent_id) == work.actor.id)
            | col(Conversation.id).in_(offered)
            | col(Conversation.id).in_(had_part),
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


def glance(work: Work, conversation_id: int) -> Any:
    """The columns a running conversation's screen needs, by the same rights.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    return checked(work, work.quick(_GLANCE, key=conversation_id))


def checked(work: Work, rows: Sequence[Any]) -> Any:
    """The first of rows with SCREEN_COLUMNS, if the actor may read its conversation.

    This is the gate for the hot path, where the row comes together with messages.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    row = rows[0] if rows else None
    if row is None or not (
        _is_own(work, row) if work.actor.is_patient_side else _staff_may_glance(work, row)
    ):
        raise NotAllowed(_NO_CONVERSATION)
    return row


def reads_consult(work: Work, row: Any) -> bool:
    """Whether the actor reads a consult's private thread: its two sides, and supervisors."""
    return (
        row.agent_id == work.actor.id
        or work.actor.may(Right.SEE_ALL_CONVERSATIONS)
        or consults_in(work, row.id)
    )


def _staff_may_glance(work: Work, row: Any) -> bool:
    return work.actor.may(Right.WORK_CONVERSATIONS) and _may_read(work, row)


_COLUMNS = Conversation.metadata.tables["conversation"].c
SCREEN_COLUMNS = (
    _COLUMNS.id,
    _COLUMNS.state,
    _COLUMNS.agent_id,
    _COLUMNS.patient_id,
    _COLUMNS.visitor_id,
    _COLUMNS.last_seq,
    _COLUMNS.patient_gone_at,
    _COLUMNS.patient_delivered,
    _COLUMNS.patient_read,
    _COLUMNS.staff_delivered,
    _COLUMNS.staff_read,
)
"""What `checked` needs of a conversation, and what changes with each message."""

_GLANCE = Prepared(columns(*SCREEN_COLUMNS).where(_COLUMNS.id == bindparam("key")))
