"""The line: open conversations in the order in which they get an agent (SPEC section 4)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.matching import WaitingView, aged
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, OfferOutcome, Priority
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.workplace import Queue, QueueMember
from psc_app.services import due
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

MOST_AT_ONCE = 100
"""Conversations one look takes on, so that messages need not wait for it."""

MOST_TO_CATCH_UP = 20
"""Conversations that are due and are looked at before something else is offered."""

_EVERYTHING = 1_000_000

_STANDING = select(col(Offer.conversation_id)).where(
    col(Offer.outcome) == OfferOutcome.PENDING.value,
    col(Offer.kind) == OfferKind.ASSIGNMENT.value,
)
_LINE = (
    select(Conversation)
    .join(Queue, col(Queue.id) == col(Conversation.queue_id))
    .where(col(Conversation.state) == int(S.OPEN))
    .order_by(
        col(Conversation.priority).desc(),
        col(Conversation.front_of_line).desc(),
        col(Queue.priority),
        col(Conversation.queued_at),
        col(Conversation.id),
    )
    .limit(bindparam("most"))
)


def _conversations(statement: Select[Any]) -> PreparedRows[Conversation]:
    return PreparedRows(Conversation, statement)


_OVERDUE = _conversations(_LINE.where(col(Conversation.look_again_at) <= bindparam("now")))
_BEFORE_NOBODY = _LINE.where(col(Conversation.id).not_in(_STANDING)).offset(bindparam("after"))
_OF_QUEUE = _conversations(_BEFORE_NOBODY.where(col(Conversation.queue_id) == bindparam("queue")))
_WHOLE_QUEUE = _conversations(_LINE.where(col(Conversation.queue_id) == bindparam("queue")))
_ANYBODY = Prepared(
    select(Conversation.metadata.tables["conversation"].c.id)
    .where(Conversation.metadata.tables["conversation"].c.state == int(S.OPEN))
    .limit(1)
)
_OF_AGENTS = _conversations(
    _BEFORE_NOBODY.where(
        col(Conversation.queue_id).in_(
            select(col(QueueMember.queue_id)).where(
                col(QueueMember.staff_id).in_(bindparam("agents", expanding=True))
            )
        )
    )
)


def of_agents(work: Work, staff_ids: Sequence[int], after: int) -> list[Conversation]:
    """What stands before nobody and waits in these agents' queues, the first in line first.

    Args:
        after: how many to leave out; MOST_AT_ONCE come at a time.
    """
    return _read(work, _OF_AGENTS, agents=list(staff_ids), after=after, most=MOST_AT_ONCE)


def of_queue(work: Work, queue_id: int) -> list[Conversation]:
    """All that stands before nobody and waits in a queue, the first in line first."""
    return _read(work, _OF_QUEUE, queue=queue_id, after=0, most=_EVERYTHING)


def head(work: Work, queue_id: int) -> Conversation | None:
    """Who is first in a queue's line, also while an agent is being asked."""
    return next(iter(_read(work, _WHOLE_QUEUE, queue=queue_id, most=1)), None)


def overdue(work: Work, most: int = MOST_AT_ONCE) -> list[Conversation]:
    """Open conversations for which it is time to look, the first in line first."""
    return _read(work, _OVERDUE, now=work.now, most=most)


def _read(work: Work, query: PreparedRows[Conversation], **values: Any) -> list[Conversation]:
    if not work.quick(_ANYBODY):
        # Most of the time nobody waits, and whoever becomes free asks several times.
        return []
    return work.rows(query, **values)


def key(conversation: Conversation, work: Work) -> tuple[Any, ...]:
    """What the line is ordered by, the smallest first."""
    # Kept for the deed: the session by itself forgets what nobody holds.
    queues: dict[int, Queue | None] = work.session.info.setdefault("queues", {})
    queue_id = conversation.queue_id
    if queue_id not in queues:
        queues[queue_id] = work.get(Queue, queue_id)
    queue = queues[queue_id]
    return (
        -conversation.priority,
        not conversation.front_of_line,
        queue.priority if queue else 0,
        conversation.queued_at,
        conversation.id,
    )


def in_order(line: Sequence[Conversation], work: Work) -> list[Conversation]:
    """These conversations, the first in line first."""
    return sorted(line, key=lambda one: key(one, work))


def ranked(work: Work, line: Sequence[Conversation]) -> list[Conversation]:
    """Those that are due by age made so, and then the first in line first."""
    for conversation in line:
        _age(work, conversation)
    return in_order(line, work)


def has_aged(work: Work, conversation: Conversation) -> bool:
    """Whether it waits, and has waited long enough not to be of normal priority any more."""
    if conversation.state != S.OPEN or conversation.queued_at == work.now:
        return False
    high_after = due.workstream_of(work, conversation).high_after_seconds
    if not high_after:
        return False
    one = WaitingView(
        conversation.id or 0,
        conversation.queue_id,
        queued_at=conversation.queued_at,
        high_after=timedelta(seconds=high_after),
    )
    return aged(one, work.now) != Priority.NORMAL


def _age(work: Work, conversation: Conversation) -> None:
    """Raise the priority of what has waited long enough for it."""
    if conversation.priority != Priority.NORMAL or not has_aged(work, conversation):
        return
    priority = Priority.HIGH
    raised = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.state) == int(S.OPEN),
            col(Conversation.priority) == conversation.priority,
        )
        .values(priority=int(priority))
    )
    if raised:
        log(
            work,
            Deed.PRIORITY,
            conversation_id=conversation.id,
            queue_id=conversation.queue_id,
            before_priority=conversation.priority,
            priority=int(priority),
            why="waited",
        )
        work.ring(topics.OPEN_ITEMS)
        set_committed_value(conversation, "priority", int(priority))
