"""The life of a conversation: its moves, and how one begins."""

from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.errors import TooLate
from psc_app.domain.lifecycle import check_move
from psc_app.domain.vocabulary import ClosureReason, Deed, SessionMode
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_CONVERSATION = Conversation.metadata.tables["conversation"]
_MOVE = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("key"), _CONVERSATION.c.state == bindparam("before"))
    .returning(_CONVERSATION.c.id)
)
_moves: dict[tuple[str, ...], Prepared] = {}
"""By the columns that change."""

_PARTS = AgentSession.metadata.tables["agent_session"]
_END_PRIMARY = Prepared(
    update(_PARTS)
    .where(
        _PARTS.c.conversation_id == bindparam("key"),
        _PARTS.c.mode == SessionMode.PRIMARY.value,
        _PARTS.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"), end_reason=bindparam("why"))
    .returning(_PARTS.c.id)
)
_MONITORS = (
    (_PARTS.c.conversation_id == bindparam("key"))
    & (_PARTS.c.mode == SessionMode.MONITOR.value)
    & _PARTS.c.ended_at.is_(None)
)
_END_MONITORS = Prepared(
    update(_PARTS)
    .where(_MONITORS)
    .values(ended_at=bindparam("now"), end_reason=bindparam("why"))
    .returning(_PARTS.c.staff_id)
)
_END_MONITOR = Prepared(
    update(_PARTS)
    .where(_MONITORS, _PARTS.c.staff_id == bindparam("who"))
    .values(ended_at=bindparam("now"), end_reason=bindparam("why"))
    .returning(_PARTS.c.staff_id)
)

_OTHER_PART = "other part"
"""Why a supervisor's listening ends when the conversation becomes theirs, or they advise."""


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
    if not _moved(work, conversation, before, changes):
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
    if before is S.ACTIVE:
        # Nobody listens to what nobody talks in, and who had joined has nobody to write to.
        why = str(reason or "set aside")
        _log_monitors(work, conversation, why, _END_MONITORS, key=conversation.id)
    ring_all(work, conversation)
    work.ring(topics.desk(agent) for agent in agents if agent is not None)


def _moved(work: Work, conversation: Conversation, before: S, changes: dict[str, Any]) -> bool:
    names = tuple(changes)
    if names not in _moves:
        _moves[names] = Prepared(_MOVE.values({name: bindparam(f"new_{name}") for name in names}))
    new = {f"new_{name}": value for name, value in changes.items()}
    return bool(work.quick(_moves[names], key=conversation.id, before=int(before), **new))


def log_beginning(work: Work, conversation: Conversation) -> None:
    """Log a new conversation's first state, with what never changes about it."""
    log(
        work,
        Deed.MOVED,
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
        after=S(conversation.state),
        channel=conversation.channel,
        kind=conversation.kind,
    )


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
    end_monitor(work, conversation, staff_id)
    work.add(AgentSession, conversation_id=conversation.id, staff_id=staff_id, started_at=work.now)
    log(work, Deed.SESSION_STARTED, conversation_id=conversation.id, staff_id=staff_id)


def end_monitor(work: Work, conversation: Conversation, staff_id: int) -> None:
    """Who listened to a conversation gets another part in it, which takes the place of that."""
    _log_monitors(work, conversation, _OTHER_PART, _END_MONITOR, key=conversation.id, who=staff_id)


def _log_monitors(
    work: Work, conversation: Conversation, why: str, ended: Prepared, **which: Any
) -> None:
    for (staff_id,) in work.quick(ended, now=work.now, why=why, **which):
        log(
            work,
            Deed.SESSION_ENDED,
            conversation_id=conversation.id,
            staff_id=staff_id,
            reason=why,
            mode=SessionMode.MONITOR.value,
        )
        work.ring(topics.desk(staff_id))


def end_session(work: Work, conversation: Conversation, reason: str) -> None:
    """End the primary's part, if there is one that has not ended."""
    if work.quick(_END_PRIMARY, key=conversation.id, now=work.now, why=reason):
        log(
            work,
            Deed.SESSION_ENDED,
            conversation_id=conversation.id,
            staff_id=conversation.agent_id,
            reason=reason,
        )


def end_part(work: Work, part: AgentSession, reason: str) -> bool:
    """End a part beside the primary's, once; whether it went on until now."""
    ended = work.claim(
        update(AgentSession)
        .where(col(AgentSession.id) == part.id, col(AgentSession.ended_at).is_(None))
        .values(ended_at=work.now, end_reason=reason)
    )
    if ended != 1:
        return False
    work.session.refresh(part)
    log(
        work,
        Deed.SESSION_ENDED,
        conversation_id=part.conversation_id,
        staff_id=part.staff_id,
        reason=reason,
        mode=part.mode,
    )
    return True
