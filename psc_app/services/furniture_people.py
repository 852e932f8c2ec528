"""Skills, and what each agent brings: levels, and units of capacity."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import AgentLine, Level, SkillLine
from psc_app.domain.furniture_catalogue import SKILL, UNITS
from psc_app.domain.furniture_fields import checked
from psc_app.domain.furniture_forms import counted
from psc_app.domain.permissions import RIGHTS, Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.people import Staff
from psc_app.models.workplace import (
    AgentSkill,
    AgentStatus,
    ClassificationRule,
    Queue,
    QueueMember,
    Skill,
)
from psc_app.services import capacity, furniture, routing
from psc_app.services.work import Work

_MOST_SKILLS = 60
_WHO_WORK = [role.value for role, rights in RIGHTS.items() if Right.WORK_CONVERSATIONS in rights]


def all_skills(work: Work) -> Sequence[Skill]:
    """All skills by name."""
    return work.session.exec(select(Skill).order_by(func.lower(Skill.name))).all()


def skills(work: Work) -> tuple[SkillLine, ...]:
    """All skills by name, with who has and who needs them.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    have = dict(
        work.session.exec(
            select(AgentSkill.skill_id, func.count())
            .join(Staff, col(Staff.id) == col(AgentSkill.staff_id))
            .where(col(Staff.active).is_(True))
            .group_by(col(AgentSkill.skill_id))
        ).all()
    )
    needed = [_needed_by(rule) for rule in work.session.exec(select(ClassificationRule))]
    return tuple(
        SkillLine(
            id=one.id or 0,
            name=one.name,
            used=_used(have.get(one.id or 0, 0), sum(one.id in needs for needs in needed)),
        )
        for one in all_skills(work)
    )


def _used(agents: int, rules: int) -> str:
    needed = f"needed by {counted(rules, 'rule')}" if rules else "needed by no rule"
    return f"{counted(agents, 'agent')}, {needed}"


def _needed_by(rule: ClassificationRule) -> set[int]:
    return {need["skill_id"] for need in rule.skills}


def agents(work: Work, queue_id: int | None = None) -> tuple[AgentLine, ...]:
    """Everybody who works conversations, by name; or the members of one queue.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    query = (
        select(Staff)
        .where(col(Staff.active).is_(True), col(Staff.role).in_(_WHO_WORK))
        .order_by(func.lower(Staff.full_name), col(Staff.id))
    )
    if queue_id is not None:
        query = query.join(QueueMember, col(QueueMember.staff_id) == col(Staff.id)).where(
            QueueMember.queue_id == queue_id
        )
    known = [(one.id or 0, one.name) for one in all_skills(work)]
    levels = {
        (one.staff_id, one.skill_id): str(one.level)
        for one in work.session.exec(select(AgentSkill))
    }
    queues: dict[int, list[str]] = {}
    for staff_id, name in work.session.exec(
        select(QueueMember.staff_id, Queue.name)
        .join(Queue, col(Queue.id) == col(QueueMember.queue_id))
        .order_by(col(Queue.priority), Queue.name)
    ):
        queues.setdefault(staff_id, []).append(name)
    return tuple(
        AgentLine(
            id=one.id or 0,
            name=one.full_name,
            role=one.role,
            units=str(one.capacity_units),
            levels=tuple(
                Level(key, skill, levels.get((one.id or 0, key), "")) for key, skill in known
            ),
            queues=", ".join(queues.get(one.id or 0, [])),
        )
        for one in work.session.exec(query)
    )


def create_skill(work: Work, values: Mapping[str, Any]) -> int:
    """Make a skill; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: the name can't be taken or is taken.
    """
    furniture.may_change(work)
    new = checked(SKILL, values)
    furniture.free_name(work, Skill, "skill", new["name"], None)
    if len(all_skills(work)) >= _MOST_SKILLS:
        raise BadInput(f"At most {_MOST_SKILLS} skills: remove one that nobody needs.")
    return furniture.made(work, "skill", Skill(**new), new)


def rename_skill(work: Work, skill_id: int, values: Mapping[str, Any]) -> None:
    """Give a skill another name.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: the name can't be taken or is taken.
    """
    found = furniture.row(work, Skill, skill_id, "skill")
    new = checked(SKILL, values)
    furniture.free_name(work, Skill, "skill", new["name"], skill_id)
    furniture.change(work, "skill", found, new)


def remove_skill(work: Work, skill_id: int) -> None:
    """Take a skill away, also from the agents who have it; the log keeps who needed it.

    Raises:
        NotAllowed: the actor is no administrator.
        Refused: rules or running conversations need it.
    """
    found = furniture.row(work, Skill, skill_id, "skill")
    rules = [
        rule.name
        for rule in work.session.exec(select(ClassificationRule))
        if skill_id in _needed_by(rule)
    ]
    if rules:
        raise Refused(f"{found.name} is needed by the rules {', '.join(rules)}. Change them first.")
    running = work.session.exec(
        select(func.count())
        .select_from(ConversationSkill)
        .join(Conversation, col(Conversation.id) == col(ConversationSkill.conversation_id))
        .where(ConversationSkill.skill_id == skill_id, Conversation.state != int(S.CLOSED))
    ).one()
    if running:
        need = counted(running, "running conversation") + (" needs" if running == 1 else " need")
        raise Refused(f"{need} {found.name}. Wait until that has ended.")
    who = [
        [row.staff_id, row.level]
        for row in work.session.exec(select(AgentSkill).where(AgentSkill.skill_id == skill_id))
    ]
    for table in (AgentSkill, ConversationSkill):
        for row in work.session.exec(select(table).where(table.skill_id == skill_id)):
            work.session.delete(row)
    work.session.flush()
    furniture.removed(work, "skill", found, {"name": found.name, "levels": who})


def set_agent(work: Work, staff_id: int, units: int | None, levels: Mapping[int, int]) -> None:
    """Say how much an agent can hold and how well they can do what.

    What waits is offered to them at once, if it fits now. Fewer units than they
    use take nothing away from them; they get nothing new until there is room.

    Args:
        work: the deed of an administrator.
        staff_id: who.
        units: of capacity; None to leave them.
        levels: by skill, from 1 to 10, or 0 to take the skill away; skills that
            are left out stay as they are.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: nobody who works conversations, or a number out of bounds.
    """
    staff = worker(work, staff_id)
    filed = furniture.key("agent", staff_id, staff.full_name)
    told = _set_units(work, staff, filed, units)
    told |= _set_levels(work, staff_id, filed, levels)
    if told:
        work.session.flush()
        capacity.settle(work, staff_id)
        routing.offer_to(work, staff_id)


def worker(work: Work, staff_id: int) -> Staff:
    """Somebody who works conversations.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is nobody like that.
    """
    staff = furniture.row(work, Staff, staff_id, "person")
    if not staff.active or staff.role not in _WHO_WORK:
        raise BadInput(f"{staff.full_name} does not answer conversations.")
    return staff


def _set_units(work: Work, staff: Staff, filed: str, units: int | None) -> bool:
    if units is None or UNITS.checked(units) == staff.capacity_units:
        return False
    before = {"capacity_units": staff.capacity_units}
    furniture.remember(work, filed, before, {"capacity_units": units})
    staff.capacity_units = units
    work.session.add(staff)
    status = work.get(AgentStatus, staff.id)
    if status is not None:
        status.capacity_units = units
        work.session.add(status)
        capacity.log_capacity(work, status.staff_id, status.capacity_used, units)
    return True


def _set_levels(work: Work, staff_id: int, filed: str, levels: Mapping[int, int]) -> bool:
    known = {one.id or 0: one for one in all_skills(work)}
    before, after = {}, {}
    for skill_id, level in sorted(levels.items()):
        if skill_id not in known:
            raise BadInput("This skill is not there any more. Reload the page.")
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= 10:
            raise BadInput(f"{known[skill_id].name}: from 1 to 10, or empty for not at all.")
        row = work.get(AgentSkill, staff_id, skill_id)
        was = row.level if row else 0
        if was == level:
            continue
        before[str(skill_id)], after[str(skill_id)] = was, level
        if row is None:
            work.session.add(AgentSkill(staff_id=staff_id, skill_id=skill_id, level=level))
        elif level == 0:
            work.session.delete(row)
        else:
            row.level = level
            work.session.add(row)
    if after:
        furniture.remember(work, filed, {"levels": before}, {"levels": after})
    return bool(after)
