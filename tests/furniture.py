"""Queues, hours, rules and skills for tests of routing, put straight into the tables."""

from typing import Any

from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.models.conversation import ConversationSkill
from psc_app.models.workplace import (
    AgentSkill,
    ClassificationRule,
    Holiday,
    HoursPeriod,
    OperatingHours,
    OverflowRule,
    Queue,
    QueueMember,
    Skill,
)
from psc_app.services.work import Work


def add(clinic: Clinic, row: Any) -> int:
    """Add a row; its key."""

    def put(work: Work) -> int:
        work.session.add(row)
        work.session.flush()
        return row.id or 0

    return clinic.do(SYSTEM, put)


def queue(clinic: Clinic, name: str, *members: Actor, **columns: Any) -> int:
    """A queue with its members."""
    key = add(clinic, Queue(name=name, **columns))
    for agent in members:
        join(clinic, key, agent)
    return key


def join(clinic: Clinic, queue_id: int, agent: Actor) -> None:
    row = QueueMember(queue_id=queue_id, staff_id=agent.id)
    clinic.do(SYSTEM, lambda work: work.session.add(row))


def skill(clinic: Clinic, name: str, **levels: tuple[Actor, int]) -> int:
    """A skill; each keyword is an agent with their level."""
    key = add(clinic, Skill(name=name))
    for agent, level in levels.values():
        row = AgentSkill(staff_id=agent.id, skill_id=key, level=level)
        clinic.do(SYSTEM, lambda work, row=row: work.session.add(row))
    return key


def need(clinic: Clinic, conversation: int, skill_id: int, level: int) -> None:
    row = ConversationSkill(conversation_id=conversation, skill_id=skill_id, level=level)
    clinic.do(SYSTEM, lambda work: work.session.add(row))


def rule(clinic: Clinic, *words: str, **columns: Any) -> int:
    """A classification rule for reasons with one of these words; none fits everybody."""
    conditions = [{"field": "reason", "test": "contains any", "value": list(words)}]
    given = {
        "workstream_id": clinic.workstream,
        "name": " ".join(words) or "everybody",
        "conditions": conditions if words else [],
    }
    return add(clinic, ClassificationRule(**(given | columns)))


def overflow(clinic: Clinic, occasion: str, action: str, **columns: Any) -> int:
    """An overflow rule, of the clinic's first queue unless another is named."""
    given = {"queue_id": clinic.queue, "occasion": occasion, "action": action}
    return add(clinic, OverflowRule(**(given | columns)))


def hours(
    clinic: Clinic,
    queue_id: int = 0,
    *,
    opens: int = 9 * 60,
    closes: int = 17 * 60,
    zone: str = "UTC",
    holidays: dict[str, str] | None = None,
) -> int:
    """Served on workdays from one minute of the day to another; the clock stands on a Tuesday."""
    key = add(clinic, OperatingHours(name=f"Hours of {queue_id}", time_zone=zone))
    for weekday in range(5):
        add(clinic, HoursPeriod(hours_id=key, weekday=weekday, opens=opens, closes=closes))
    for day, name in (holidays or {}).items():
        add(clinic, Holiday(hours_id=key, day=day, name=name))

    def serve(work: Work) -> None:
        found = work.session.get(Queue, queue_id or clinic.queue)
        assert found is not None
        found.hours_id = key
        work.session.add(found)

    clinic.do(SYSTEM, serve)
    return key
