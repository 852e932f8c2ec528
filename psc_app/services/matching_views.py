"""What the choice of an agent looks at, read from the tables for many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, func, or_, select, union_all

from psc_app.domain.matching import (
    AgentView,
    Decline,
    Relax,
    WaitingView,
    next_look,
    with_one_more,
)
from psc_app.domain.vocabulary import (
    AssignmentMethod,
    ClosureReason,
    OfferKind,
    OfferOutcome,
    OverflowWhen,
    Presence,
    SessionMode,
    SkillMatching,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Queue, Workstream
from psc_app.services import due, settings
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_DECLINED = (OfferOutcome.REJECTED, OfferOutcome.TIMED_OUT, OfferOutcome.DIVERTED)
"""Answers after which the agent drops down for that conversation."""

_GAVE_IT_UP = (ClosureReason.RELEASED, ClosureReason.TRANSFERRED)
"""Ends of a part after which the same agent isn't asked first either."""

AFFINITY_LASTS = timedelta(days=30)
"""How long a returning patient goes to the same agent."""

_KEYS = bindparam("keys", expanding=True)


def _table(name: str) -> SqlTable:
    return Conversation.metadata.tables[name]


_c, _o, _part = _table("conversation").c, _table("offer").c, _table("agent_session").c
_member, _status, _staff = _table("queue_member").c, _table("agent_status").c, _table("staff").c
_skill, _need, _rule = (
    _table("agent_skill").c,
    _table("conversation_skill").c,
    _table("overflow_rule").c,
)

_MEMBERS = Prepared(
    select(
        _member.queue_id,
        _status.staff_id,
        _status.presence,
        _status.connected,
        _status.capacity_units,
        _status.capacity_used,
        _status.last_assigned_at,
        _status.last_freed_at,
    )
    .join_from(_table("queue_member"), _table("agent_status"), _status.staff_id == _member.staff_id)
    .join(_table("staff"), _staff.id == _status.staff_id)
    .where(_member.queue_id.in_(_KEYS), _staff.active.is_(True))
    .order_by(_member.queue_id, _status.staff_id)
)
_SOON = timedelta(seconds=1)
"""Until the clock sees to what is due already."""

_SKILLS = Prepared(
    select(_skill.staff_id, _skill.skill_id, _skill.level).where(_skill.staff_id.in_(_KEYS))
)
_NEEDS = Prepared(
    select(_need.conversation_id, _need.skill_id, _need.level).where(
        _need.conversation_id.in_(_KEYS)
    )
)
_TOO_LONG = Prepared(
    select(_rule.queue_id, _rule.threshold).where(
        _rule.queue_id.in_(_KEYS), _rule.occasion == OverflowWhen.TOO_LONG.value
    )
)
_BUSY_WITH = union_all(
    select(_c.agent_id.label("staff_id"), func.count().label("number"))
    .where(_c.agent_id.in_(_KEYS), _c.state == int(S.ACTIVE))
    .group_by(_c.agent_id),
    select(_o.staff_id.label("staff_id"), func.count().label("number"))
    .where(
        _o.outcome == OfferOutcome.PENDING.value,
        _o.kind.in_([OfferKind.ASSIGNMENT.value, OfferKind.TRANSFER.value]),
        # Few offers stand at a time; by its index of agents SQLite would read all they ever had.
        (_o.staff_id + 0).in_(_KEYS),
    )
    .group_by(_o.staff_id),
)
_SESSIONS = Prepared(_BUSY_WITH)


def _declines(when: Any, *where: Any, table: str) -> Any:
    t = _table(table).c
    return (
        select(
            t.conversation_id,
            t.staff_id,
            func.count().label("times"),
            func.max(when).label("last_at"),
        )
        .join_from(_table(table), _table("conversation"), _c.id == t.conversation_id)
        .where(t.conversation_id.in_(_KEYS), *where)
        .group_by(t.conversation_id, t.staff_id)
    )


_ALL_DECLINES = union_all(
    _declines(
        _o.answered_at,
        _o.kind == OfferKind.ASSIGNMENT.value,
        _o.outcome.in_([outcome.value for outcome in _DECLINED]),
        _o.offered_at >= _c.queued_at,
        table="offer",
    ),
    _declines(
        _part.ended_at,
        _part.mode == SessionMode.PRIMARY.value,
        _part.end_reason.in_([reason.value for reason in _GAVE_IT_UP]),
        _part.ended_at >= _c.queued_at,
        table="agent_session",
    ),
)
_DECLINES = Prepared(_ALL_DECLINES)
_EARLIER = Prepared(
    select(_c.id, _c.patient_id, _c.agent_id)
    .where(
        _c.agent_id.is_not(None),
        or_(
            _c.id.in_(bindparam("before", expanding=True)),
            _c.patient_id.in_(bindparam("patients", expanding=True))
            & (_c.state == int(S.CLOSED))
            & (_c.closed_at >= bindparam("since")),
        ),
    )
    .order_by(_c.id)
)


class Floor:
    """The waiting conversations and the agents as they stand; read once for one deed."""

    def __init__(self, work: Work, conversations: Sequence[Conversation]) -> None:
        """Read nothing yet: each part is read when the first question needs it."""
        self._work = work
        self._conversations = conversations
        self._members: dict[int, dict[int, AgentView]] = {}
        self._queues: dict[int, Queue] = {}

    def workstream(self, conversation: Conversation) -> Workstream:
        """How a conversation is routed."""
        return due.workstream_of(self._work, conversation)

    def queue(self, queue_id: int) -> Queue:
        """One of the queues."""
        if queue_id not in self._queues:
            found = self._work.get(Queue, queue_id)
            assert found is not None
            self._queues[queue_id] = found
        return self._queues[queue_id]

    @cached_property
    def most_sessions(self) -> int:
        """How many conversations an agent may have at a time."""
        return settings.value(self._work, "agents.most_sessions")

    def method(self, queue_id: int) -> AssignmentMethod:
        """How a queue orders its agents."""
        return AssignmentMethod(self.queue(queue_id).method)

    def next_look(self, conversation: Conversation, one: WaitingView) -> datetime | None:
        """When time alone may next change something about an open conversation."""
        after = self._too_long.get(conversation.queue_id, ())
        moments = [conversation.queued_at + timedelta(seconds=seconds) for seconds in after]
        gone = due.patient_gone(conversation, self.workstream(conversation))
        if gone is not None and gone <= self._work.now:
            # Nobody has seen to it yet, as the conversation was in somebody's hands until now.
            gone = self._work.now + _SOON
        return due.first_after(self._work.now, (*moments, gone, next_look(one, self._work.now)))

    @cached_property
    def _too_long(self) -> Mapping[int, Sequence[int]]:
        """After how many seconds of waiting each queue's overflow acts."""
        found: dict[int, list[int]] = {}
        for row in self._work.quick(_TOO_LONG, keys=self._queue_ids):
            found.setdefault(row.queue_id, []).append(row.threshold)
        return found

    # ------------------------------------------------------------ agents

    def members(self, queue_id: int) -> list[AgentView]:
        """The members of a queue as they stand, with what was taken meanwhile."""
        if queue_id not in self._members:
            self._read_members({*self._queue_ids, queue_id} - set(self._members))
        return list(self._members[queue_id].values())

    def agent(self, queue_id: int, staff_id: int) -> AgentView | None:
        """One member of a queue as they stand; None where they are none."""
        self.members(queue_id)
        return self._members[queue_id].get(staff_id)

    def taken(self, staff_id: int, units: int) -> None:
        """Note that an agent was given a conversation meanwhile."""
        for members in self._members.values():
            if staff_id in members:
                members[staff_id] = with_one_more(members[staff_id], units, self._work.now)

    def not_to_be_had(self, staff_id: int) -> None:
        """Note that somebody else was first with an agent: they are left out from now on."""
        for members in self._members.values():
            members.pop(staff_id, None)

    def forget_agents(self) -> None:
        """Read them anew at the next question: more than one of them has changed."""
        self._members.clear()

    def _read_members(self, missing: set[int]) -> None:
        rows = self._work.quick(_MEMBERS, keys=sorted(missing))
        keys = sorted({row.staff_id for row in rows})
        sessions, skills = sessions_of(self._work, keys), self._skills(keys)
        known = {key: one for members in self._members.values() for key, one in members.items()}
        self._members.update({queue_id: {} for queue_id in missing})
        for row in rows:
            self._members[row.queue_id][row.staff_id] = known.get(row.staff_id) or AgentView(
                staff_id=row.staff_id,
                presence=Presence(row.presence),
                connected=row.connected,
                free_units=row.capacity_units - row.capacity_used,
                used_units=row.capacity_used,
                sessions=sessions.get(row.staff_id, 0),
                skills=skills.get(row.staff_id, {}),
                last_assigned_at=row.last_assigned_at,
                last_freed_at=row.last_freed_at,
            )

    def _skills(self, keys: Sequence[int]) -> dict[int, dict[int, int]]:
        if not self._needs:
            return {}
        found: dict[int, dict[int, int]] = {}
        for row in self._work.quick(_SKILLS, keys=keys):
            found.setdefault(row.staff_id, {})[row.skill_id] = row.level
        return found

    # ------------------------------------------------------------ what waits

    def waiting(self, conversation: Conversation) -> WaitingView:
        """A conversation as the choice looks at it."""
        assert conversation.id is not None
        workstream = self.workstream(conversation)
        high_after = workstream.high_after_seconds
        return WaitingView(
            id=conversation.id,
            queue_id=conversation.queue_id,
            priority=conversation.priority,
            front_of_line=conversation.front_of_line,
            queue_priority=self.queue(conversation.queue_id).priority,
            queued_at=conversation.queued_at,
            units=workstream.capacity_units,
            needs=self._needs.get(conversation.id, {}),
            matching=SkillMatching(workstream.skill_matching),
            relaxing=tuple(Relax(step["after"], step["lower_by"]) for step in workstream.relaxing),
            allowed=allowed(workstream),
            declines=self._declines.get(conversation.id, {}),
            affinity=self._affinity.get(conversation.id) if workstream.affinity else None,
            most_declines=workstream.most_declines,
            decline_rest=timedelta(seconds=workstream.decline_rest_seconds),
            high_after=timedelta(seconds=high_after) if high_after else None,
        )

    @cached_property
    def _ids(self) -> list[int]:
        return [one.id for one in self._conversations if one.id is not None]

    @cached_property
    def _queue_ids(self) -> list[int]:
        return sorted({one.queue_id for one in self._conversations})

    @cached_property
    def _needs(self) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = {}
        for row in self._work.quick(_NEEDS, keys=self._ids):
            found.setdefault(row.conversation_id, {})[row.skill_id] = row.level
        return found

    @cached_property
    def _declines(self) -> dict[int, dict[int, Decline]]:
        """Who declined each since it entered its queue, and who gave it up themselves."""
        found: dict[int, dict[int, Decline]] = {}
        for row in self._work.quick(_DECLINES, keys=self._ids):
            by_agent = found.setdefault(row.conversation_id, {})
            known = by_agent.get(row.staff_id)
            by_agent[row.staff_id] = Decline(
                count=row.times + (known.count if known else 0),
                last_at=max(row.last_at, known.last_at) if known else row.last_at,
            )
        return found

    @cached_property
    def _affinity(self) -> dict[int, int]:
        """The agent of each patient's previous conversation."""
        before = sorted({one.previous_id for one in self._conversations if one.previous_id})
        patients = sorted({one.patient_id for one in self._conversations if one.patient_id})
        if not before and not patients:
            return {}
        since = self._work.now - AFFINITY_LASTS
        rows = self._work.quick(_EARLIER, before=before, patients=patients, since=since)
        by_id = {row.id: row.agent_id for row in rows}
        by_patient = {row.patient_id: row.agent_id for row in rows if row.patient_id in patients}
        found: dict[int, int] = {}
        for one in self._conversations:
            agent = by_id.get(one.previous_id) or by_patient.get(one.patient_id)
            if agent is not None and one.id is not None:
                found[one.id] = agent
        return found


def allowed(workstream: Workstream) -> frozenset[Presence]:
    """The presences in which a workstream's conversations are offered."""
    return frozenset(Presence(name) for name in workstream.allowed_presences)


def sessions_of(work: Work, staff_ids: Iterable[int]) -> dict[int, int]:
    """How many conversations each agent has in hand or has been offered; 0 is left out."""
    found: dict[int, int] = {}
    for row in work.quick(_SESSIONS, keys=list(staff_ids)):
        found[row.staff_id] = found.get(row.staff_id, 0) + row.number
    return found
