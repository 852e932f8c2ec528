"""The people on the floor, as a supervisor watches them: where each of them stands now."""

from collections.abc import Mapping

from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.floor_cards import ANY, FloorAgent
from psc_app.domain.names import fold
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import AgentTarget, TargetsCard
from psc_app.domain.vocabulary import Presence
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentSkill, AgentStatus, Queue, QueueMember, Skill
from psc_app.services import access, colleagues
from psc_app.services.capacity import ON_DUTY
from psc_app.services.matching_views import sessions_of
from psc_app.services.targets import queue_targets
from psc_app.services.work import Work

_ORDER = (
    Presence.AVAILABLE,
    Presence.BUSY,
    Presence.DO_NOT_DISTURB,
    Presence.AWAY,
    Presence.INACTIVE,
    Presence.OFFLINE,
)


def agents(
    work: Work, *, queue_id: int = ANY, search: str = "", sort: str = "free"
) -> tuple[FloorAgent, ...]:
    """Everybody who works conversations; whoever is not there comes last.

    Args:
        queue_id: only members of this queue.
        search: words in a name, a skill, a queue or a presence.
        sort: a key of AGENT_SORTS.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    found = _all(work, queue_id)
    words = fold(search).split()
    if words:
        found = [one for one in found if all(word in _text(one) for word in words)]
    return tuple(sorted(found, key=_SORTS.get(sort, _by_room)))


def anybody(work: Work) -> TargetsCard:
    """Whom and which queue several conversations could be sent to together.

    What one of them needs is not looked at: each is checked when it is sent.

    Raises:
        NotAllowed: no supervisor.
    """
    people = agents(work)
    return TargetsCard(agents=tuple(_target(one) for one in people), queues=queue_targets(work))


def _all(work: Work, queue_id: int) -> list[FloorAgent]:
    members = _members(work)
    people = [
        one
        for one in colleagues.working(work)
        if queue_id == ANY or queue_id in members.get(one.id or 0, ())
    ]
    keys = [one.id or 0 for one in people]
    statuses = {
        one.staff_id: one
        for one in work.session.exec(
            select(AgentStatus)
            .where(col(AgentStatus.staff_id).in_(keys))
            .execution_options(populate_existing=True)
        )
    }
    sessions, skills = sessions_of(work, keys), _skills(work)
    names = {one.id or 0: one.name for one in work.session.exec(select(Queue))}
    return [
        _agent(
            one,
            statuses.get(one.id or 0),
            sessions.get(one.id or 0, 0),
            skills.get(one.id or 0, ""),
            ", ".join(sorted(names[key] for key in members.get(one.id or 0, ()) if key in names)),
        )
        for one in people
    ]


def _members(work: Work) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row in work.session.exec(select(QueueMember)):
        found.setdefault(row.staff_id, set()).add(row.queue_id)
    return found


def _skills(work: Work) -> dict[int, str]:
    rows = work.session.exec(
        select(AgentSkill.staff_id, Skill.name, AgentSkill.level)
        .join(Skill, col(Skill.id) == col(AgentSkill.skill_id))
        .order_by(col(Skill.name))
    )
    found: dict[int, list[str]] = {}
    for staff_id, name, level in rows:
        found.setdefault(staff_id, []).append(f"{name} {level}")
    return {staff_id: ", ".join(words) for staff_id, words in found.items()}


def _agent(
    person: Staff, status: AgentStatus | None, sessions: int, skills: str, queues: str
) -> FloorAgent:
    shown = status or AgentStatus(
        staff_id=person.id or 0, capacity_units=person.capacity_units, since=person.created_at
    )
    used, units = shown.capacity_used, shown.capacity_units
    return FloorAgent(
        staff_id=person.id or 0,
        name=person.full_name,
        role=person.role,
        presence=shown.presence,
        presence_label=colleagues.presence_label(shown),
        set_by_system=shown.set_by_system and shown.connected,
        connected=shown.connected,
        since=millis(shown.since) if status is not None else 0,
        used=used,
        units=units,
        share=min(100, round(100 * used / units)) if units > 0 else 0,
        conversations=sessions,
        skills=skills,
        queues=queues,
    )


def _text(one: FloorAgent) -> str:
    return fold(f"{one.name} {one.role} {one.skills} {one.queues} {one.presence_label}")


# ---- in which order


def _by_room(one: FloorAgent) -> tuple[bool, int, int, str]:
    return (not one.connected, _ORDER.index(Presence(one.presence)), one.used - one.units, one.name)


def _by_presence(one: FloorAgent) -> tuple[int, str, str]:
    return (_ORDER.index(Presence(one.presence)), one.presence_label, one.name)


def _by_since(one: FloorAgent) -> tuple[bool, int, str]:
    return (not one.connected, one.since, one.name)


def _by_name(one: FloorAgent) -> tuple[str, int]:
    return (fold(one.name), one.staff_id)


_SORTS = {"free": _by_room, "presence": _by_presence, "since": _by_since, "name": _by_name}


# ---- as targets


def _target(one: FloorAgent) -> AgentTarget:
    bar = ""
    if not one.connected:
        bar = f"{one.name} is not connected."
    elif one.used >= one.units:
        bar = f"{one.name} has no free capacity."
    elif Presence(one.presence) not in ON_DUTY:
        bar = f"{one.name} is set to {one.presence_label}."
    return AgentTarget(
        staff_id=one.staff_id,
        name=one.name,
        role=one.role,
        presence=one.presence,
        presence_label=one.presence_label,
        set_by_system=one.set_by_system,
        connected=one.connected,
        used=one.used,
        units=one.units,
        conversations=one.conversations,
        skills=one.skills,
        transfer_bar=bar,
        consult_bar=bar,
    )
