"""A supervisor reads along in a talk: in silence, then, announced to both sides, in the chat.

Who listens is told to nobody; the event log has when it began and ended, and the audit
log that it was done. It goes on while the talk is active and somebody looks at it; who has
joined stays until they leave, are gone past the grace time, or the talk is over.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.errors import TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, SessionMode
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services import access, asking, automated, colleagues
from psc_app.services.conversations import end_part, ring_all
from psc_app.services.journal import audit, log
from psc_app.services.parts import of_lost
from psc_app.services.work import Work

_MONITOR = SessionMode.MONITOR.value

STOPPED, LEFT, LOST = "stopped listening", "left the chat", "supervisor disconnected"
"""Why a supervisor's part ends, beside the reasons for which the talk itself does."""

_OF_LOST = of_lost(SessionMode.MONITOR, col(AgentSession.in_chat).is_(True))


def begin(work: Work, conversation_id: int) -> None:
    """Listen to a talk in silence; twice is once.

    Raises:
        NotAllowed: the actor is no supervisor, or there is no such conversation.
        TooLate: nobody talks in it at this moment, or it is the actor's own.
    """
    conversation = _talk(work, conversation_id)
    _listen(work, conversation)


def stop(work: Work, conversation_id: int) -> None:
    """Listen no more; who has joined does not go by this, and stopping twice is once.

    Raises:
        NotAllowed: the actor is no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    part = _running(work, conversation_id, work.actor.id)
    if part is not None and not part.in_chat:
        end_part(work, part, STOPPED)


def join(work: Work, conversation_id: int) -> None:
    """Come into the chat: the patient and the agent are told, and the supervisor may write.

    Raises:
        NotAllowed: the actor is no supervisor, or there is no such conversation.
        TooLate: nobody talks in it at this moment, or it is the actor's own.
    """
    conversation = _talk(work, conversation_id)
    if access.consults_in(work, conversation_id):
        raise TooLate("You advise in this conversation: its agent can bring you into the chat.")
    part = _listen(work, conversation)
    came = work.claim(
        update(AgentSession)
        .where(col(AgentSession.id) == part.id, col(AgentSession.in_chat).is_(False))
        .values(in_chat=True, read_seq=conversation.last_seq)
    )
    if came != 1:
        return
    work.session.refresh(part)
    log(work, Deed.JOINED, conversation_id=conversation_id, staff_id=work.actor.id)
    _audit(work, conversation, "joined conversation")
    automated.say(work, conversation, "agent_joined", agent=work.actor.name)
    _tell(work, conversation, f"{work.actor.name}, a supervisor, has joined the chat.")


def leave(work: Work, conversation_id: int) -> None:
    """Leave a chat that one has joined: both sides are told. Leaving twice is leaving once.

    Raises:
        NotAllowed: the actor is no supervisor, or there is no such conversation.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    part = _running(work, conversation_id, work.actor.id)
    if part is not None and part.in_chat:
        _leave(work, conversation, part, LEFT)


def own_parts(work: Work) -> dict[int, str]:
    """Where the acting supervisor "listens" or has "joined" at this moment, by conversation."""
    rows = work.session.exec(
        select(AgentSession.conversation_id, AgentSession.in_chat).where(
            AgentSession.staff_id == work.actor.id,
            AgentSession.mode == _MONITOR,
            col(AgentSession.ended_at).is_(None),
        )
    )
    return {key: "joined" if in_chat else "listens" for key, in_chat in rows}


def end_silent(work: Work) -> int:
    """End what is listened to in silence: after a start nobody looks; how many it was.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    rows = work.session.exec(
        select(AgentSession).where(
            AgentSession.mode == _MONITOR,
            col(AgentSession.ended_at).is_(None),
            col(AgentSession.in_chat).is_(False),
        )
    ).all()
    return sum(end_part(work, part, LOST) for part in rows)


def end_lost(work: Work) -> int:
    """End the part of each supervisor in a chat who is gone past the grace time; how many.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    ended = 0
    for row in work.quick(_OF_LOST):
        # Who joined from the floor has a moment to open the conversation.
        gone_since: datetime = max(row.lost_at or row.started_at, row.started_at)
        if work.now - gone_since >= timedelta(seconds=row.agent_grace_seconds):
            part, conversation = work.get(AgentSession, row.id), work.get(Conversation, row.of)
            assert part is not None and conversation is not None
            ended += _leave(work, conversation, part, LOST)
    return ended


# ---- what they share


def _talk(work: Work, conversation_id: int) -> Conversation:
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    if conversation.state != S.ACTIVE:
        state = S(conversation.state).label.lower()
        raise TooLate(f"Nobody talks in this conversation now: it is {state}.")
    if conversation.agent_id == work.actor.id:
        raise TooLate("This conversation is your own.")
    return conversation


def _listen(work: Work, conversation: Conversation) -> AgentSession:
    assert conversation.id is not None
    # Taking the row keeps two tabs from beginning at once, and the talk from ending meanwhile.
    held = work.claim(
        update(Conversation)
        .where(col(Conversation.id) == conversation.id, col(Conversation.state) == int(S.ACTIVE))
        .values(state=int(S.ACTIVE))
    )
    if held != 1:
        raise TooLate("This conversation is not active any more.")
    part = _running(work, conversation.id, work.actor.id)
    if part is not None:
        return part
    work.session.refresh(conversation)
    part = AgentSession(
        conversation_id=conversation.id,
        staff_id=work.actor.id,
        mode=_MONITOR,
        read_seq=conversation.last_seq,
        started_at=work.now,
    )
    work.session.add(part)
    work.session.flush()
    log(
        work,
        Deed.SESSION_STARTED,
        conversation_id=conversation.id,
        staff_id=work.actor.id,
        mode=_MONITOR,
    )
    _audit(work, conversation, "monitored conversation")
    work.ring(topics.desk(work.actor.id))
    return part


def _leave(work: Work, conversation: Conversation, part: AgentSession, why: str) -> bool:
    if not end_part(work, part, why):
        return False
    name = colleagues.name(work, part.staff_id)
    automated.say(work, conversation, "agent_left", agent=name)
    _tell(work, conversation, f"{name} has left the chat.")
    work.ring(topics.desk(part.staff_id))
    return True


def _running(work: Work, conversation_id: int, staff_id: int) -> AgentSession | None:
    return work.session.exec(
        select(AgentSession)
        .where(
            AgentSession.conversation_id == conversation_id,
            AgentSession.staff_id == staff_id,
            AgentSession.mode == _MONITOR,
            col(AgentSession.ended_at).is_(None),
        )
        .execution_options(populate_existing=True)
    ).first()


def _audit(work: Work, conversation: Conversation, action: str) -> None:
    audit(
        work,
        action,
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
    )


def _tell(work: Work, conversation: Conversation, text: str) -> None:
    asking.remark(work, conversation, "supervisor", text)
    ring_all(work, conversation)
