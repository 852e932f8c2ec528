"""What an administrator's forms and buttons ask for, and which deed that is.

A form names what it is about in hidden fields: `kind`, `row` (0 for a new one)
and, for what belongs to something, `of`. Everything in it is a text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_catalogue import TABLES, UNITS
from psc_app.domain.furniture_forms import read_conditions, read_needs, read_periods, read_steps
from psc_app.models.workplace import (
    ClassificationRule,
    CustomPresence,
    Holiday,
    OperatingHours,
    OverflowRule,
    Queue,
    Skill,
    Workstream,
)
from psc_app.services import (
    furniture,
    furniture_hours,
    furniture_overflow,
    furniture_people,
    furniture_queues,
    furniture_rules,
    furniture_workstreams,
)
from psc_app.services.work import Work

Form = Mapping[str, str]

_OWN: dict[str, dict[str, Callable[[Form], Any]]] = {
    "workstream": {"relaxing": read_steps},
    "rule": {"conditions": read_conditions, "skills": read_needs},
    "hours": {"periods": read_periods},
}
"""How fields with rules of their own are read, by table and name."""


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What can be done with one kind of furniture; `of` is what it belongs to."""

    create: Callable[[Work, int, dict[str, Any]], int]
    change: Callable[[Work, int, dict[str, Any]], None]
    remove: Callable[[Work, int], bool | None]
    table: type[Any]


def _alone(create: Callable[[Work, dict[str, Any]], int]) -> Any:
    return lambda work, _, values: create(work, values)


_DEEDS: dict[str, _Deeds] = {
    "workstream": _Deeds(
        _alone(furniture_workstreams.create),
        furniture_workstreams.change,
        furniture_workstreams.remove,
        Workstream,
    ),
    "queue": _Deeds(
        _alone(furniture_queues.create), furniture_queues.change, furniture_queues.remove, Queue
    ),
    "rule": _Deeds(
        furniture_rules.create,
        furniture_rules.change,
        furniture_rules.remove,
        ClassificationRule,
    ),
    "skill": _Deeds(
        _alone(furniture_people.create_skill),
        furniture_people.rename_skill,
        furniture_people.remove_skill,
        Skill,
    ),
    "hours": _Deeds(
        _alone(furniture_hours.create),
        furniture_hours.change,
        furniture_hours.remove,
        OperatingHours,
    ),
    "presence": _Deeds(
        _alone(furniture_workstreams.create_presence),
        furniture_workstreams.change_presence,
        furniture_workstreams.remove_presence,
        CustomPresence,
    ),
    "overflow": _Deeds(
        furniture_overflow.create,
        furniture_overflow.change,
        furniture_overflow.remove,
        OverflowRule,
    ),
}

_WHAT = {
    "hours": "set of hours",
    "overflow": "overflow rule",
    "member": "person",
    "holiday": "closed day",
}
"""What people call a kind, where it is not the word itself."""


def save(work: Work, form: Form) -> int:
    """Do what a form asks for; the key of what was made, 0 where something was changed.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
        Refused: something stands in the way, as the deed says.
    """
    furniture.may_change(work)
    kind, row, of = form.get("kind", ""), _number(form, "row"), _number(form, "of")
    if kind == "agent":
        furniture_people.set_agent(work, row, *_agent(form))
    elif kind == "member":
        furniture_queues.add_member(work, of, _number(form, "staff"))
    elif kind == "holiday":
        furniture_hours.add_holiday(work, of, form.get("day", ""), form.get("name", ""))
    elif kind not in _DEEDS:
        raise BadInput("This form is not known. Reload the page.")
    elif row:
        _DEEDS[kind].change(work, row, _values(kind, form, new=False))
    else:
        return _DEEDS[kind].create(work, of, _values(kind, form, new=True))
    return 0


def _number(form: Form, name: str) -> int:
    text = form.get(name, "0") or "0"
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise BadInput("This form is not whole. Reload the page.")
    return int(text)


def _values(kind: str, form: Form, *, new: bool) -> dict[str, Any]:
    fields = TABLES[kind]
    values = {
        one.name: one.read(form)
        for one in fields
        if one.kind != "own" and (new or not one.once) and one.is_asked(form)
    }
    return values | {name: read(form) for name, read in _OWN.get(kind, {}).items()}


def _agent(form: Form) -> tuple[int, dict[int, int]]:
    levels = {}
    for name, text in form.items():
        word, _, skill = name.partition("-")
        if word == "level" and skill.isdecimal():
            levels[int(skill)] = _level(text.strip())
    return UNITS.read(form), levels


def _level(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 10:
        raise BadInput("Levels go from 1 to 10; empty is not at all.")
    return int(text)


def move(work: Work, kind: str, row: int, by: int) -> None:
    """Move a rule up (-1) or down (1) in its order.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more, or its kind has no order.
    """
    moves = {"rule": furniture_rules.move, "overflow": furniture_overflow.move}
    if kind not in moves:
        raise BadInput("This has no order.")
    moves[kind](work, row, by)


def question(work: Work, kind: str, row: int, of: int = 0) -> str:
    """What to ask before something is removed.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if kind == "member":
        queue = furniture.row(work, Queue, of, "queue")
        return f"{furniture_people.worker(work, row).full_name} no longer serves {queue.name}?"
    table = Holiday if kind == "holiday" else _DEEDS[kind].table if kind in _DEEDS else None
    if table is None:
        raise BadInput("This can't be removed.")
    what = _WHAT.get(kind, kind)
    found: Any = furniture.row(work, table, row, what)
    name = getattr(found, "name", "")
    return f"Remove the {what} “{name}”?" if name else f"Remove this {what}?"


def remove(work: Work, kind: str, row: int, of: int = 0) -> str:
    """Remove something; what to tell the administrator, empty where it is simply gone.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
        Refused: it is in use, saying by what.
    """
    furniture.may_change(work)
    if kind == "member":
        furniture_queues.remove_member(work, of, row)
    elif kind == "holiday":
        furniture_hours.remove_holiday(work, row)
    elif kind not in _DEEDS:
        raise BadInput("This can't be removed.")
    elif _DEEDS[kind].remove(work, row) is False:
        return "Past conversations name it, so it was switched off instead of removed."
    return ""
