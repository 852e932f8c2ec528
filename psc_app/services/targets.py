"""Where a conversation can go: colleagues and queues, with what one wants to know of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, literal_column
from sqlmodel import col, select

from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import AgentTarget, QueueTarget, TargetsCard
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Presence
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentSkill, AgentStatus, Queue, QueueMember, Skill
from psc_app.services import access, colleagues, due, hours, settings
from psc_app.services.matching_views import allowed, sessions_of
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

_STATUSES = PreparedRows(
    AgentStatus,
    select(AgentStatus).where(col(AgentStatus.staff_id).in_(bindparam("keys", expanding=True))),
)
_MEMBERS = Prepared(
    select(col(QueueMember.staff_id)).where(col(QueueMember.queue_id) == bindparam("queue"))
)
_SKILLS = Prepared(
    select(col(AgentSkill.staff_id), col(AgentSkill.skill_id), col(AgentSkill.level))
)
_NEEDS = Prepared(
    select(col(ConversationSkill.skill_id), col(ConversationSkill.level)).where(
        col(ConversationSkill.conversation_id) == bindparam("conversation")
    )
)
_SKILL_NAMES = Prepared(select(col(Skill.id), col(Skill.name)))
_QUEUES = PreparedRows(
    Queue, select(Queue).where(col(Queue.active).is_(True)).order_by(col(Queue.name))
)
_WAITING = Prepared(
    select(col(Conversation.queue_id), func.count().label("number"))
    .where(col(Conversation.state) == literal_column(f"{int(S.OPEN)}"))
    .group_by(col(Conversation.queue_id))
)


def targets(work: Work, conversation_id: int) -> TargetsCard:
    """Whom and which queue a conversation could be sent to, or asked for advice.

    Those who can take it come first, then the members of its queue, then those
    with all the skills, then the least loaded.

    Raises:
        NotAllowed: not the agent's own conversation, and they are no supervisor.
        TooLate: it is neither waiting nor active.
    """
    conversation = access.staff_conversation(work, conversation_id)
    if conversation.agent_id != work.actor.id and not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        raise NotAllowed("Only whoever holds this conversation, or a supervisor, does this.")
    if conversation.state not in (S.OPEN, S.ACTIVE):
        raise TooLate("This conversation is not active any more.")
    queues = queue_targets(work, current=conversation.queue_id, but=conversation.agent_id or 0)
    return TargetsCard(agents=_agents(work, conversation), queues=queues)


def not_served(work: Work, queue: Queue, *, but: int | None = None) -> str:
    """Why nobody serves a queue now, in words; empty where somebody does.

    Args:
        but: an agent who does not count, such as the sender.
    """
    assert queue.id is not None
    return _why_not_served(
        queue.name,
        hours.card(work, queue.id).open,
        hours.on_duty(work, queue.id, but=but),
    )


def _why_not_served(name: str, is_open: bool, on_duty: int) -> str:
    if not is_open:
        return f"{name} is closed now."
    return "" if on_duty else f"Nobody of {name} is on duty now."


# ---- colleagues


@dataclass(frozen=True)
class _Around:
    """What all the colleagues are compared with, read once.

    Attributes:
        units: capacity the conversation would take.
        most: conversations an agent may have.
        needs: levels the conversation needs, by skill.
    """

    units: int
    most: int
    allowed: frozenset[Presence]
    needs: Mapping[int, int]
    members: frozenset[int]
    sessions: Mapping[int, int]
    skills: Mapping[int, Mapping[int, int]]
    skill_names: Mapping[int, str]


def _agents(work: Work, conversation: Conversation) -> tuple[AgentTarget, ...]:
    people = [one for one in colleagues.working(work) if one.id != conversation.agent_id]
    keys = [one.id or 0 for one in people]
    statuses = {one.staff_id: one for one in work.rows(_STATUSES, keys=keys)}
    around = _around(work, conversation, keys)
    found = [_agent(one, statuses.get(one.id or 0), around) for one in people]
    return tuple(sorted(found, key=_first_fit))


def _first_fit(one: AgentTarget) -> tuple[bool, bool, bool, float, int, str, int]:
    load = one.used / max(1, one.units)
    return (
        one.transfer_bar != "",
        not one.member,
        one.lacks != "",
        load,
        one.conversations,
        one.name,
        one.staff_id,
    )


def _around(work: Work, conversation: Conversation, keys: list[int]) -> _Around:
    workstream = due.workstream_of(work, conversation)
    members = work.quick(_MEMBERS, queue=conversation.queue_id)
    skills: dict[int, dict[int, int]] = {}
    for row in work.quick(_SKILLS):
        skills.setdefault(row.staff_id, {})[row.skill_id] = row.level
    needs = work.quick(_NEEDS, conversation=conversation.id)
    return _Around(
        units=workstream.capacity_units,
        most=settings.value(work, "agents.most_sessions"),
        allowed=allowed(workstream),
        needs={row.skill_id: row.level for row in needs},
        members=frozenset(row.staff_id for row in members),
        sessions=sessions_of(work, keys),
        skills=skills,
        skill_names={row.id: row.name for row in work.quick(_SKILL_NAMES)},
    )


def _agent(person: Staff, status: AgentStatus | None, around: _Around) -> AgentTarget:
    assert person.id is not None
    has = around.skills.get(person.id, {})
    lacks = {key: level for key, level in around.needs.items() if has.get(key, 0) < level}
    sessions = around.sessions.get(person.id, 0)
    consult_bar = colleagues.bar(person.full_name, status, around.allowed)
    transfer_bar = consult_bar
    if not transfer_bar and status is not None:
        transfer_bar = colleagues.room_bar(
            person.full_name, status, around.units, sessions, around.most
        )
    shown = status or AgentStatus(
        staff_id=person.id, capacity_units=person.capacity_units, since=person.created_at
    )
    return AgentTarget(
        staff_id=person.id,
        name=person.full_name,
        role=person.role,
        presence=shown.presence,
        presence_label=colleagues.presence_label(shown),
        set_by_system=shown.set_by_system,
        connected=shown.connected,
        used=shown.capacity_used,
        units=shown.capacity_units,
        conversations=sessions,
        skills=_spelt(has, around.skill_names),
        lacks=_spelt(lacks, around.skill_names),
        member=person.id in around.members,
        transfer_bar=transfer_bar,
        consult_bar=consult_bar,
    )


def _spelt(levels: Mapping[int, int], names: Mapping[int, str]) -> str:
    known = sorted((names[key], level) for key, level in levels.items() if key in names)
    return ", ".join(f"{name} {level}" for name, level in known)


# ---- queues


def queue_targets(work: Work, *, current: int = 0, but: int = 0) -> tuple[QueueTarget, ...]:
    """The queues that take something new, by name.

    Args:
        current: the queue that is left, if there is one.
        but: an agent who is not counted among those on duty.
    """
    waiting = {row.queue_id: row.number for row in work.quick(_WAITING)}
    return tuple(_queue(work, one, current, waiting, but) for one in work.rows(_QUEUES))


def _queue(
    work: Work, queue: Queue, current: int, waiting: Mapping[int, int], but: int
) -> QueueTarget:
    assert queue.id is not None
    card = hours.card(work, queue.id)
    on_duty = hours.on_duty(work, queue.id, but=but)
    return QueueTarget(
        queue_id=queue.id,
        name=queue.name,
        current=queue.id == current,
        waiting=waiting.get(queue.id, 0),
        on_duty=on_duty,
        open=card.open,
        holiday=card.holiday,
        next_opening=card.next_opening,
        warning=_why_not_served(queue.name, card.open, on_duty),
        consult_bar="" if on_duty else f"Nobody of {queue.name} is on duty now.",
    )
