"""Who changed what of the furniture, from what to what, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import col, or_, select

from psc_app.domain import agent_script, macro
from psc_app.domain.cards import millis
from psc_app.domain.furniture_cards import Difference, FurnitureChange
from psc_app.domain.furniture_catalogue import TABLES
from psc_app.domain.furniture_fields import Field
from psc_app.domain.furniture_forms import condition_words, step_words, week_words
from psc_app.domain.hours import Period
from psc_app.domain.vocabulary import Priority
from psc_app.models.people import Staff
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import OperatingHours, Queue, Skill, Workstream
from psc_app.services import furniture
from psc_app.services.work import Work

ROUTING = {
    "workstream": "Workstream",
    "queue": "Queue",
    "overflow": "Overflow of",
    "rule": "Rule",
    "skill": "Skill",
    "hours": "Hours",
    "presence": "Presence",
    "agent": "Agent",
}
CALENDAR = {"clinic": "Clinic", "practitioner": "Practitioner", "visit": "Visit reason"}
REPLIES = {"reply": "Quick reply"}
SCRIPTS = {"script": "Script", "macro": "Macro"}
_WORDS = ROUTING | CALENDAR | REPLIES | SCRIPTS
_LABELS = {
    "member": "Member",
    "place": "Place in the order",
    "holiday": "Closed day",
    "levels": "Levels",
    "closure": "Closed day",
    "template": "Weekly template",
    "away": "Time off",
    "visits": "Visits",
}
"""Fields of changes that no form has under this name."""

Names = Mapping[str, Mapping[int, str]]


def changes(
    work: Work, most: int = 30, before: int = 0, kinds: Iterable[str] = tuple(ROUTING)
) -> tuple[FurnitureChange, ...]:
    """The latest changes, the newest first.

    Args:
        work: the deed of an administrator.
        most: how many.
        before: only those older than the change of this key; 0 for all.
        kinds: the first words of their keys; routing's are left out for these.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    query = (
        select(SettingChange, Staff.full_name)
        .outerjoin(Staff, col(Staff.id) == SettingChange.actor_id)
        .where(or_(*(col(SettingChange.key).startswith(f"{kind} ") for kind in kinds)))
        .order_by(col(SettingChange.id).desc())
        .limit(most)
    )
    if before:
        query = query.where(col(SettingChange.id) < before)
    names = _names(work)
    return tuple(_card(row, who or "System", names) for row, who in work.session.exec(query))


def _names(work: Work) -> Names:
    tables: dict[str, Any] = {
        "queue": Queue,
        "hours": OperatingHours,
        "skill": Skill,
        "workstream": Workstream,
    }
    return {
        kind: {key or 0: name for key, name in work.session.exec(select(table.id, table.name))}
        for kind, table in tables.items()
    }


def _card(row: SettingChange, who: str, names: Names) -> FurnitureChange:
    kind, _, rest = row.key.partition(" ")
    what = f"{_WORDS[kind]} {rest.partition(' ')[2]}".strip()
    deed = "made" if row.before is None else "removed" if row.after is None else "changed"
    return FurnitureChange(
        id=row.id or 0,
        at=millis(row.at),
        who=who,
        what=what,
        deed=deed,
        lines=tuple(_lines(kind, row.before, row.after, names)),
    )


def _lines(kind: str, before: Any, after: Any, names: Names) -> list[Difference]:
    fields = {one.name: one for one in TABLES[kind]}
    found = []
    for name in {**(before or {}), **(after or {})}:
        if name == "levels" and before and after:
            found += _levels(before[name], after[name], names)
            continue
        field = fields.get(name)
        said = [
            _said(field, name, side[name], names) if side and name in side else ""
            for side in (before, after)
        ]
        # Something new begins with what its form offered, and that says nothing.
        as_offered = before is None and field is not None and after[name] == field.default
        if said[0] != said[1] and not as_offered and not ({"", "empty"} >= set(said)):
            label = field.label if field else _LABELS.get(name, name.capitalize())
            found.append(Difference(label, *said))
    return found


def _levels(before: Any, after: Any, names: Names) -> list[Difference]:
    skills = names["skill"]
    return [
        Difference(
            skills.get(int(skill), "A skill since removed"),
            _level(before[skill]),
            _level(level),
        )
        for skill, level in after.items()
    ]


def _level(level: int) -> str:
    return f"level {level}" if level else "not at all"


def _said(field: Field | None, name: str, value: Any, names: Names) -> str:
    if name == "conditions":
        return "; ".join(map(condition_words, value)) or "everybody"
    if name == "skills":
        known = names["skill"]
        return ", ".join(f"{known.get(s['skill_id'], '?')} {s['level']}" for s in value) or "none"
    if name == "steps":
        return agent_script.in_words(value) or "none"
    if name == "actions":
        return macro.in_words(value) or "none"
    if name == "tags":
        return " ".join(f"#{tag}" for tag in value) or "none"
    if name == "relaxing":
        return "; ".join(map(step_words, value)) or "never"
    if name == "periods":
        return "; ".join(week_words([Period(*one) for one in value]))
    if name == "priority" and (value is None or (field and field.kind == "choice")):
        return "as usual" if value is None else Priority(value).label
    if value is None and field is None:
        return "–"
    if name == "levels":
        return f"{len(value)} agents"
    return field.shown(value, names) if field else str(value)
