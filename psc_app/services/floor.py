"""The floor as a supervisor watches it: every conversation that is not over, live."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from psc_app.domain import mood
from psc_app.domain.cards import millis
from psc_app.domain.floor_cards import ANY, FloorCard, FloorRow, FloorWish
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.names import fold
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Priority
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access, alarms, monitoring
from psc_app.services.work import Work

__all__ = ["ANY", "ongoing", "wanted"]

_NOT_OVER = col(Conversation.state) != int(S.CLOSED)
_SINCE = func.coalesce(
    col(Conversation.wrap_up_at), col(Conversation.accepted_at), col(Conversation.queued_at)
)
_FLAGGED = col(Conversation.priority) >= int(Priority.RED_FLAG)
_AGES = (col(Conversation.queued_at), col(Conversation.id))
_NOBODY = "Nobody has it"

_SORTS: Mapping[str, Sequence[Any]] = {
    "urgent": (
        _FLAGGED.desc(),
        col(Conversation.mood_low).desc(),
        col(Conversation.priority).desc(),
        *_AGES,
    ),
    "longest": (_SINCE, col(Conversation.id)),
    "newest": (col(Conversation.created_at).desc(), col(Conversation.id).desc()),
    # What can't be told is neither the one nor the other.
    "unhappy": (func.coalesce(col(Conversation.mood), 0.0), *_AGES),
    "patient": (func.lower(col(Conversation.display_name)), *_AGES),
    "agent": (func.lower(func.coalesce(col(Staff.full_name), "~")), *_AGES),
}
_GROUPS: Mapping[str, Sequence[Any]] = {
    "queue": (func.lower(col(Queue.name)), col(Queue.id)),
    "agent": (func.lower(func.coalesce(col(Staff.full_name), " ")), col(Conversation.agent_id)),
    "state": (col(Conversation.state),),
}


def ongoing(work: Work, *, queue_id: int = ANY, state: int = ANY) -> FloorCard:
    """The conversations that are not over, of a queue and in a state; see `wanted`."""
    return wanted(work, FloorWish(queue_id=queue_id, state=state))


def wanted(work: Work, wish: FloorWish) -> FloorCard:
    """The conversations that are not over and fit a wish, in its order.

    Without another order it is red flags first, then who sounds unhappy, then priority and
    age.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    where = _where(work, wish)
    group = _GROUPS.get(wish.group, ())
    found: Sequence[Any] = work.session.execute(
        select(Conversation, Queue.name, Staff.full_name)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Conversation.agent_id)
        .where(*where)
        .order_by(*group, *_SORTS.get(wish.sort, _SORTS["urgent"]))
        .limit(LONGEST_LIST + 1)
    ).all()
    shown = found[:LONGEST_LIST]
    flags = alarms.standing(work, [c.id or 0 for c, _, _ in shown])
    own, heads = monitoring.own_parts(work), _heads(work, wish.group, shown, where)
    queues = work.session.exec(select(Queue).order_by(col(Queue.name))).all()
    return FloorCard(
        rows=tuple(
            _row(work, one, flags.get(one[0].id, ""), own.get(one[0].id, ""), head)
            for one, head in zip(shown, heads, strict=True)
        ),
        queues=tuple(QueueName(one.id or 0, one.name) for one in queues),
        more=len(found) > LONGEST_LIST,
        found=_count(work, where),
        total=_count(work, [_NOT_OVER]),
    )


# ---- which


def _where(work: Work, wish: FloorWish) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [_NOT_OVER]
    if wish.queue_id != ANY:
        where.append(col(Conversation.queue_id) == wish.queue_id)
    if wish.state != ANY:
        where.append(col(Conversation.state) == wish.state)
    if wish.channel:
        where.append(col(Conversation.channel) == wish.channel)
    words = fold(wish.search).split()
    if words:
        # Names are compared without case and accents, which databases do not agree on.
        where.append(col(Conversation.id).in_(_named(work, where, words)))
    return where


def _named(work: Work, where: Iterable[Any], words: Sequence[str]) -> list[int]:
    rows = work.session.execute(
        select(Conversation.id, Conversation.display_name, Queue.name, Staff.full_name)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Conversation.agent_id)
        .where(*where)
        .order_by(col(Conversation.id).desc())
    )
    found = []
    for key, *names in rows:
        text = fold(" ".join((str(key), *(name or "" for name in names))))
        if all(word in text for word in words):
            found.append(key)
            if len(found) > LONGEST_LIST:
                break
    return found


def _count(work: Work, where: Iterable[Any]) -> int:
    return work.session.exec(select(func.count()).where(*where)).one()


# ---- in groups

_COLUMNS = {
    "queue": col(Conversation.queue_id),
    "agent": col(Conversation.agent_id),
    "state": col(Conversation.state),
}


def _heads(
    work: Work, group: str, shown: Sequence[Any], where: Iterable[Any]
) -> list[tuple[str, int]]:
    """What stands above each row: above the first of a group its name, and how many fit in it."""
    column = _COLUMNS.get(group)
    if column is None:
        return [("", 0)] * len(shown)
    rows = work.session.execute(
        select(column, func.count()).select_from(Conversation).where(*where).group_by(column)
    )
    sizes = {key or 0: number for key, number in rows}
    heads, before = [], None
    for c, queue, agent in shown:
        key, label = {
            "queue": (c.queue_id, queue),
            "agent": (c.agent_id or 0, agent or _NOBODY),
            "state": (c.state, S(c.state).label),
        }[group]
        heads.append((label, sizes.get(key, 0)) if key != before else ("", 0))
        before = key
    return heads


# ---- rows


def _row(work: Work, found: Any, flag: str, part: str, head: tuple[str, int]) -> FloorRow:
    c, queue, agent = found
    since = {S.OPEN: c.queued_at, S.ACTIVE: c.accepted_at, S.WRAP_UP: c.wrap_up_at}
    runs = c.state in (S.OPEN, S.ACTIVE)
    return FloorRow(
        id=c.id or 0,
        name=c.display_name,
        channel=c.channel,
        queue=queue,
        agent=agent or "",
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
        group=head[0],
        group_size=head[1],
        part=part,
        may_assign=runs,
        may_transfer=runs,
        may_listen=c.state == S.ACTIVE and c.agent_id != work.actor.id,
        may_close=c.state <= S.ACTIVE,
    )
