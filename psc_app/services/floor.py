"""The floor as a supervisor watches it: every conversation that is not over, live."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain import mood
from psc_app.domain.alarm_cards import FloorCard, FloorRow
from psc_app.domain.cards import millis
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Priority
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access, alarms
from psc_app.services.work import Work

ANY = -1
"""In place of a state or a queue: all of them."""

_NOT_OVER = col(Conversation.state) != int(S.CLOSED)


def ongoing(work: Work, *, queue_id: int = ANY, state: int = ANY) -> FloorCard:
    """The conversations that are not over: red flags first, then by priority and age.

    Args:
        queue_id: only those that are in this queue now.
        state: only those in this state.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    wanted = [_NOT_OVER]
    if queue_id != ANY:
        wanted.append(col(Conversation.queue_id) == queue_id)
    if state != ANY:
        wanted.append(col(Conversation.state) == state)
    found: Sequence[Any] = work.session.execute(
        select(Conversation, Queue.name, Staff.full_name)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Conversation.agent_id)
        .where(*wanted)
        .order_by(
            col(Conversation.priority).desc(), col(Conversation.queued_at), col(Conversation.id)
        )
        .limit(LONGEST_LIST + 1)
    ).all()
    shown = found[:LONGEST_LIST]
    flags = alarms.standing(work, [c.id or 0 for c, _, _ in shown])
    queues = work.session.exec(select(Queue).order_by(col(Queue.name))).all()
    return FloorCard(
        rows=tuple(_row(c, queue, agent or "", flags.get(c.id, "")) for c, queue, agent in shown),
        queues=tuple(QueueName(one.id or 0, one.name) for one in queues),
        more=len(found) > LONGEST_LIST,
        total=work.session.exec(select(func.count()).where(_NOT_OVER)).one(),
    )


def _row(c: Conversation, queue: str, agent: str, flag: str) -> FloorRow:
    since = {S.OPEN: c.queued_at, S.ACTIVE: c.accepted_at, S.WRAP_UP: c.wrap_up_at}
    return FloorRow(
        id=c.id or 0,
        name=c.display_name,
        channel=c.channel,
        queue=queue,
        agent=agent,
        state=c.state,
        state_label=S(c.state).label,
        kind=c.kind,
        since=millis(since.get(S(c.state), c.created_at) or c.created_at),
        priority=c.priority,
        priority_label=Priority(c.priority).label,
        flag="" if flag == "review" else flag,
        review=flag == "review",
        alert=c.alert,
        mood=mood.card(c.mood, c.mood_engine, c.mood_low),
    )
