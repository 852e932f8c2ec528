"""Who answers what at the demo clinic: queues, hours, skills, rules, overflow, presences.

Front desk and Nurse line are always open, so the demo works at any hour.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from psc_app.domain.vocabulary import (
    AssignmentMethod,
    BotKind,
    Channel,
    OverflowAction,
    OverflowWhen,
    Presence,
    Priority,
)
from psc_app.models.settings import Setting
from psc_app.models.workplace import (
    AgentSkill,
    ClassificationRule,
    CustomPresence,
    Holiday,
    HoursPeriod,
    OperatingHours,
    OverflowRule,
    Queue,
    QueueMember,
    Skill,
    Workstream,
)
from psc_app.services import access
from psc_app.services import workplace as any_clinic
from psc_app.services.work import Work

ZONE = "America/New_York"

_HOURS: dict[str, tuple[tuple[range, tuple[tuple[int, int], ...]], ...]] = {
    "Pharmacy hours": ((range(7), ((8, 20),)),),
    "Office hours": ((range(5), ((9, 17),)),),
    "Spanish line": ((range(7), ((8, 18),)),),
}
"""Name: weekdays and their periods in hours."""

HOLIDAYS = ((1, 1, "New Year's Day"), (7, 4, "Independence Day"), (12, 25, "Christmas Day"))

_QUEUES: dict[str, tuple[int, AssignmentMethod, str, int, tuple[str, ...]]] = {
    "Front desk": (
        50,
        AssignmentMethod.HIGHEST_CAPACITY,
        "",
        30,
        ("ana", "ben", "dev", "elena", "grace", "iris", "jonas", "sam"),
    ),
    "Nurse line": (
        10,
        AssignmentMethod.LONGEST_IDLE,
        "",
        20,
        ("ana", "chloe", "farid", "hugo", "sam"),
    ),
    "Pharmacy": (
        30,
        AssignmentMethod.HIGHEST_CAPACITY,
        "Pharmacy hours",
        45,
        ("ana", "dev", "farid", "iris"),
    ),
    "Billing": (
        80,
        AssignmentMethod.ROUND_ROBIN,
        "Office hours",
        60,
        ("ben", "grace", "jonas"),
    ),
    "Spanish": (
        40,
        AssignmentMethod.HIGHEST_CAPACITY,
        "Spanish line",
        30,
        ("ana", "elena", "hugo"),
    ),
}
"""Name: place among the queues, method, hours, seconds of the service level, members."""

_SKILLS: dict[str, dict[str, int]] = {
    "Spanish": {"ana": 9, "elena": 10, "hugo": 8},
    "Triage": {"ana": 7, "chloe": 9, "farid": 8, "hugo": 6, "sam": 5},
    "Paediatrics": {"ana": 4, "chloe": 8, "farid": 5},
    "Medication": {"ana": 6, "dev": 5, "farid": 7, "iris": 9},
    "Insurance": {"ben": 6, "grace": 9, "jonas": 7},
    "Appointments": {"ben": 7, "dev": 6, "elena": 7, "grace": 4, "jonas": 8},
}
"""Name: who has it, at which level."""

_CHILD = "child, kid, baby, infant, toddler, newborn, my son, my daughter"
_SYMPTOMS = (
    "pain, hurt, ache, fever, cough, rash, dizzy, nausea, vomit, swollen, swelling, bleeding,"
    " itch, infection, symptom, sore throat, headache, short of breath"
)
_REFILL = (
    "refill, prescription, medicine, medication, pharmacy, tablet, pill, dose, side effect,"
    " inhaler, insulin"
)
_BILL = "bill, invoice, charge, insurance, copay, payment, deductible, claim, refund"


def _has(words: str) -> dict[str, Any]:
    return {"field": "reason", "test": "contains any", "value": words.split(", ")}


_RULES: tuple[tuple[str, list[dict[str, Any]], str, dict[str, int], Priority | None], ...] = (
    (
        "Prefers Spanish",
        [{"field": "language", "test": "contains any", "value": ["es", "Spanish", "español"]}],
        "Spanish",
        {"Spanish": 5},
        None,
    ),
    (
        "Sick child",
        [_has(_CHILD), _has(_SYMPTOMS)],
        "Nurse line",
        {"Paediatrics": 3},
        Priority.HIGH,
    ),
    ("Symptoms", [_has(_SYMPTOMS)], "Nurse line", {"Triage": 4}, None),
    ("Refills and medicines", [_has(_REFILL)], "Pharmacy", {"Medication": 3}, None),
    ("Bills and insurance", [_has(_BILL)], "Billing", {"Insurance": 3}, None),
)
"""Name, conditions, queue, needed levels, priority; what fits none goes to Front desk."""

_OVERFLOW: tuple[tuple[str, OverflowWhen, int, OverflowAction, str, str], ...] = (
    ("Front desk", OverflowWhen.TOO_MANY, 25, OverflowAction.CALL_BACK, "",
     "Many people are writing at the moment. If you like, we call you back."),
    ("Nurse line", OverflowWhen.TOO_LONG, 300, OverflowAction.CALL_BACK, "",
     "Our nurses are still busy. If you like, one of them calls you back."),
    ("Pharmacy", OverflowWhen.OUT_OF_HOURS, 0, OverflowAction.TRANSFER, "Nurse line",
     "The pharmacy desk is closed. A nurse will answer you."),
    ("Pharmacy", OverflowWhen.TOO_LONG, 600, OverflowAction.CALL_BACK, "", ""),
    ("Billing", OverflowWhen.OUT_OF_HOURS, 0, OverflowAction.TRANSFER, "Front desk",
     "Billing is open on weekdays from 9 to 17. The front desk takes your question."),
    ("Billing", OverflowWhen.TOO_MANY, 8, OverflowAction.TRANSFER, "Front desk", ""),
    ("Spanish", OverflowWhen.OUT_OF_HOURS, 0, OverflowAction.TRANSFER, "Front desk",
     "La línea en español está cerrada. Le atendemos en inglés, o escríbanos mañana."),
    ("Spanish", OverflowWhen.TOO_LONG, 180, OverflowAction.TRANSFER, "Front desk", ""),
)  # fmt: skip
"""Queue, occasion, threshold, action, where to, what the patient is told."""

_PRESENCES = (
    ("Lunch", Presence.AWAY),
    ("Training", Presence.DO_NOT_DISTURB),
    ("On the phone", Presence.BUSY),
)


def furnish(work: Work, staff: Mapping[str, int]) -> None:
    """Set up the demo's routing in an empty database.

    Args:
        work: the system's own deed.
        staff: the keys of the people in people.STAFF, by username.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    hours = {name: _hours(work, name) for name in _HOURS}
    queues = {
        name: _add(
            work,
            Queue(
                name=name,
                priority=place,
                method=method.value,
                hours_id=hours.get(kept),
                service_level_seconds=level,
            ),
        )
        for name, (place, method, kept, level, _) in _QUEUES.items()
    }
    skills = {name: _add(work, Skill(name=name)) for name in _SKILLS}
    stream = _add(
        work,
        Workstream(
            name="Live chat",
            channel=Channel.CHAT.value,
            fallback_queue_id=queues["Front desk"],
        ),
    )
    _people(work, staff, queues, skills)
    any_clinic.furnish(work, texts=True)
    for one in (stream, _texts(work)):
        _rules(work, one, queues, skills)
    _overflow(work, queues)
    for name, base in _PRESENCES:
        _add(work, CustomPresence(name=name, base=base.value))
    work.session.add(Setting(key="bot.provider", value=BotKind.EMBEDDED.value))
    work.session.flush()


def _texts(work: Work) -> int:
    """The workstream that texts go by."""
    by_text = col(Workstream.channel) == Channel.SMS.value
    return work.session.exec(select(Workstream.id).where(by_text)).one() or 0


def _add(work: Work, row: Any) -> int:
    work.session.add(row)
    work.session.flush()
    return row.id


def _hours(work: Work, name: str) -> int:
    key = _add(work, OperatingHours(name=name, time_zone=ZONE))
    work.session.add_all(
        HoursPeriod(hours_id=key, weekday=weekday, opens=opens * 60, closes=closes * 60)
        for weekdays, periods in _HOURS[name]
        for weekday in weekdays
        for opens, closes in periods
    )
    today = work.now.date()
    for month, day, holiday in HOLIDAYS:
        ahead = date(today.year, month, day)
        if ahead < today - timedelta(days=1):
            ahead = date(today.year + 1, month, day)
        work.session.add(Holiday(hours_id=key, day=ahead.isoformat(), name=holiday))
    return key


def _people(
    work: Work, staff: Mapping[str, int], queues: Mapping[str, int], skills: Mapping[str, int]
) -> None:
    work.session.add_all(
        QueueMember(queue_id=queues[queue], staff_id=staff[username])
        for queue, (*_, members) in _QUEUES.items()
        for username in members
    )
    work.session.add_all(
        AgentSkill(staff_id=staff[username], skill_id=skills[skill], level=level)
        for skill, levels in _SKILLS.items()
        for username, level in levels.items()
    )


def _rules(work: Work, stream: int, queues: Mapping[str, int], skills: Mapping[str, int]) -> None:
    work.session.add_all(
        ClassificationRule(
            workstream_id=stream,
            position=position,
            name=name,
            conditions=conditions,
            skills=[{"skill_id": skills[one], "level": level} for one, level in needs.items()],
            priority=None if priority is None else int(priority),
            queue_id=queues[queue],
        )
        for position, (name, conditions, queue, needs, priority) in enumerate(_RULES)
    )


def _overflow(work: Work, queues: Mapping[str, int]) -> None:
    places = dict.fromkeys(queues, 0)
    for queue, occasion, threshold, action, target, message in _OVERFLOW:
        work.session.add(
            OverflowRule(
                queue_id=queues[queue],
                position=places[queue],
                occasion=occasion.value,
                threshold=threshold,
                action=action.value,
                to_queue_id=queues.get(target),
                message=message,
            )
        )
        places[queue] += 1
