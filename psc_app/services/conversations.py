"""The life of a conversation: its moves, and how one begins."""

from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from psc_app.domain import topics
from psc_app.domain.errors import TooLate
from psc_app.domain.lifecycle import check_move
from psc_app.domain.vocabulary import ClosureReason, Deed, SessionMode
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services.journal import log
from psc_app.services.work import Work

_CONVERSATION = Conversation.metadata.tables["conversation"]
_MOVE = update(_CONVERSATION).where(
    _CONVERSATION.c.id == bindparam("key"), _CONVERSATION.c.state == bindparam("before")
)
_PARTS = AgentSession.metadata.tables["agent_session"]
_END_PRIMARY = (
    update(_PARTS)
    .where(
        _PARTS.c.conversation_id == bindparam("key"),
        _PARTS.c.mode == SessionMode.PRIMARY.value,
        _PARTS.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"), end_reason=bindparam("why"))
)


def move(
    work: Work,
    conversation: Conversation,
    after: S,
    reason: ClosureReason | None = None,
    **changes: Any,
) -> None:
    """Move a conversation to another state: the one place where state changes.

    The row is taken only if it still is in the state it was read in, so of two
    who move it at once one wins. The log gets the move, everyone concerned a
    ring.

    Args:
        reason: why, as far as the table of moves asks for one.
        changes: further columns that change with the state.

    Raises:
        IllegalMove: the table of moves doesn't have it.
        TooLate: somebody else moved it in the meantime.
    """
    before = S(conversation.state)
    check_move(before, after, reason)
    agents = (conversation.agent_id, changes.get("agent_id"))
    changes["state"] = int(after)
    values = {"key": conversation.id, "before": int(before)}
    if work.run(_MOVE.values(**changes), values).rowcount != 1:
        raise TooLate("Somebody else was first with this conversation.")
    for name, value in changes.items():
        set_committed_value(conversation, name, value)
    log(
        work,
        Deed.MOVED,
        conversation_id=conversation.id,
        staff_id=conversation.agent_id,
        queue_id=conversation.queue_id,
        before=before,
        after=after,
        reason=reason or "",
    )
    ring_all(work, conversation)
    work.ring(topics.desk(agent) for agent in agents if agent is not None)


def ring_all(work: Work, conversation: Conversation) -> None:
    """Ring everybody who may be looking at a conversation or a list with it."""
    assert conversation.id is not None
    work.ring((topics.conversation(conversation.id), topics.OPEN_ITEMS))
    if conversation.agent_id is not None:
        work.ring(topics.desk(conversation.agent_id))
    if conversation.visitor_id is not None:
        work.ring(topics.portal("visitor", conversation.visitor_id))
    elif conversation.patient_id is not None:
        work.ring(topics.portal("patient", conversation.patient_id))


def begin_session(work: Work, conversation: Conversation, staff_id: int) -> None:
    """Begin an agent's part as primary."""
    assert conversation.id is not None
    work.session.add(
        AgentSession(conversation_id=conversation.id, staff_id=staff_id, started_at=work.now)
    )
    log(work, Deed.SESSION_STARTED, conversation_id=conversation.id, staff_id=staff_id)


def end_session(work: Work, conversation: Conversation, reason: str) -> None:
    """End the primary's part, if there is one that has not ended."""
    values = {"key": conversation.id, "now": work.now, "why": reason}
    if work.run(_END_PRIMARY, values).rowcount:
        log(
            work,
            Deed.SESSION_ENDED,
            conversation_id=conversation.id,
            staff_id=conversation.agent_id,
            reason=reason,
        )
