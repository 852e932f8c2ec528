"""What an administrator's forms and buttons ask for, and which deed that is.

A form names what it is about in hidden fields: `kind`, `row` (0 for a new one)
and, for what belongs to something, `of`. Everything in it is a text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_catalogue import TABLES, UNITS
from psc_app.domain.furniture_forms import (
    read_conditions,
    read_needs,
    read_periods,
    read_steps,
    read_visits,
)
from psc_app.domain.reply_fields import read_tags
from psc_app.domain.script_fields import (
    MADE_OF,
    read_macro_actions,
    read_made_of,
    read_script_steps,
)
from psc_app.models.scheduling import (
    Clinic,
    ClinicClosure,
    Practitioner,
    TemplatePeriod,
    TimeOff,
    VisitReason,
)
from psc_app.models.tools import AgentScript, Macro, QuickReply
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
    furniture_calendar,
    furniture_calendar_away,
    furniture_calendar_people,
    furniture_calendar_templates,
    furniture_hours,
    furniture_macros,
    furniture_overflow,
    furniture_people,
    furniture_queues,
    furniture_replies,
    furniture_rules,
    furniture_scripts,
    furniture_workstreams,
)
from psc_app.services.work import Work

Form = Mapping[str, str]

_OWN: dict[str, dict[str, Callable[[Form], Any]]] = {
    "workstream": {"relaxing": read_steps},
    "rule": {"conditions": read_conditions, "skills": read_needs},
    "hours": {"periods": read_periods},
    "template": {"periods": read_periods},
    "practitioner": {"visits": read_visits},
    "reply": {"tags": read_tags},
    "script": {
        "conditions": read_conditions,
        "steps": read_script_steps,
        MADE_OF: read_made_of,
    },
    "macro": {"actions": read_macro_actions},
}
"""How fields with rules of their own are read, by table and name."""


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What can be done with one kind of furniture; `of` is what it belongs to.

    Attributes:
        change: None for what is removed and made anew instead.
        remove: gives False where something was switched off instead; named_by
            says what names it then.
    """

    create: Callable[[Work, int, dict[str, Any]], int]
    change: Callable[[Work, int, dict[str, Any]], None] | None
    remove: Callable[[Work, int], bool | None]
    table: type[Any]
    named_by: str = "Past conversations"


def _alone(create: Callable[[Work, dict[str, Any]], int]) -> Any:
    return lambda work, _, values: create(work, values)


_APPOINTMENTS = "Appointments"

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
    "clinic": _Deeds(
        _alone(furniture_calendar.create_clinic),
        furniture_calendar.change_clinic,
        furniture_calendar.remove_clinic,
        Clinic,
        _APPOINTMENTS,
    ),
    "closure": _Deeds(
        furniture_calendar.close_day, None, furniture_calendar.open_day, ClinicClosure
    ),
    "visit": _Deeds(
        _alone(furniture_calendar.create_visit),
        furniture_calendar.change_visit,
        furniture_calendar.remove_visit,
        VisitReason,
        _APPOINTMENTS,
    ),
    "practitioner": _Deeds(
        _alone(furniture_calendar_people.create),
        furniture_calendar_people.change,
        furniture_calendar_people.remove,
        Practitioner,
        _APPOINTMENTS,
    ),
    "template": _Deeds(
        furniture_calendar_templates.add,
        furniture_calendar_templates.change,
        furniture_calendar_templates.remove,
        TemplatePeriod,
    ),
    "away": _Deeds(furniture_calendar_away.add, None, furniture_calendar_away.remove, TimeOff),
}

_DEEDS["reply"] = _Deeds(
    _alone(furniture_replies.create),
    furniture_replies.change,
    furniture_replies.remove,
    QuickReply,
)

_DEEDS["script"] = _Deeds(
    _alone(furniture_scripts.create),
    furniture_scripts.change,
    furniture_scripts.remove,
    AgentScript,
)
_DEEDS["macro"] = _Deeds(
    _alone(furniture_macros.create),
    furniture_macros.change,
    furniture_macros.remove,
    Macro,
)

_WHAT = {
    "reply": "quick reply",
    "hours": "set of hours",
    "overflow": "overflow rule",
    "member": "person",
    "holiday": "closed day",
    "closure": "closed day",
    "visit": "visit reason",
    "template": "weekly template",
    "away": "time off",
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
        change = _DEEDS[kind].change
        if change is None:
            raise BadInput("This can't be changed: remove it and add another.")
        change(work, row, _values(kind, form, new=False))
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
    moves = {
        "rule": furniture_rules.move,
        "overflow": furniture_overflow.move,
        "script": furniture_scripts.move,
    }
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
    name = furniture.name_of(found)
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
        named_by = _DEEDS[kind].named_by
        return f"{named_by} name it, so it was switched off instead of removed."
    return ""
