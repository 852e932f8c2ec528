"""Macros as an administrator writes them: checked, counted, and what became of their runs."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import col, func, select

from psc_app.domain import macro as form
from psc_app.domain.agent_script import MACRO as MACRO_STEP
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.furniture_cards import Option
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.script_cards import FaultCard, MacroForm, MacroLine, MacroRunLine
from psc_app.domain.script_fields import MACRO
from psc_app.models.people import Staff
from psc_app.models.tools import AgentScript, Macro, MacroRun
from psc_app.models.workplace import Queue, Skill
from psc_app.services import cases, closing, furniture, knowledge, macros, quick_replies
from psc_app.services.work import Work

_MOST_MACROS = 100
_RUNS = 30
"""Runs that a macro's page shows."""
_CHOSEN = {"skill_id": "skills", "reply_id": "replies", "article_id": "articles",
           "queue_id": "queues"}  # fmt: skip
"""What an action's field chooses from."""


def lines(work: Work) -> tuple[MacroLine, ...]:
    """The macros by name, with what they do.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    runs = dict(
        work.session.exec(
            select(MacroRun.macro_id, func.count(col(MacroRun.id)))
            .where(col(MacroRun.stopped_at).is_distinct_from(macros.PREVIEWED))
            .group_by(col(MacroRun.macro_id))
        ).all()
    )
    rows = work.session.exec(select(Macro).order_by(func.lower(Macro.name)))
    return tuple(
        MacroLine(
            id=one.id or 0,
            name=one.name,
            about=one.about,
            actions=tuple(form.LABELS[form.ActionKind(a["kind"])] for a in one.actions),
            version=one.version,
            runs=runs.get(one.id or 0, 0),
            active=one.active,
        )
        for one in rows
    )


def card(work: Work, macro_id: int) -> MacroForm:
    """A macro as its form needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if macro_id == 0:
        return MacroForm(given=put(MACRO, defaults(MACRO)))
    found = furniture.row(work, Macro, macro_id, "macro")
    return MacroForm(
        id=macro_id,
        name=found.name,
        given=put(MACRO, furniture.values_of(MACRO, found)),
        actions=json.dumps(found.actions, ensure_ascii=False),
        version=found.version,
        runs=_runs(work, macro_id),
    )


def _runs(work: Work, macro_id: int) -> tuple[MacroRunLine, ...]:
    rows = work.session.exec(
        select(MacroRun, Staff.full_name)
        .join(Staff, col(Staff.id) == MacroRun.staff_id)
        .where(
            MacroRun.macro_id == macro_id,
            col(MacroRun.stopped_at).is_distinct_from(macros.PREVIEWED),
        )
        .order_by(col(MacroRun.id).desc())
        .limit(_RUNS)
    )
    return tuple(
        MacroRunLine(
            id=run.id or 0,
            at=millis(run.at),
            who=who,
            version=run.macro_version,
            words=run.outcomes[-1]["words"] if run.stopped_at and run.outcomes else "",
            stopped_at=run.stopped_at or 0,
        )
        for run, who in rows
    )


def choices(work: Work) -> dict[str, list[Option]]:
    """What the editor of actions offers to choose from.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    queues = work.session.exec(
        select(Queue.id, Queue.name).where(col(Queue.active)).order_by(col(Queue.name))
    )
    skills = work.session.exec(select(Skill.id, Skill.name).order_by(col(Skill.name)))
    return {
        "kinds": [Option(kind.value, label) for kind, label in form.LABELS.items()],
        "priorities": [Option(str(int(one)), f"{one.label} priority") for one in form.PRIORITIES],
        "queues": [Option(str(key), name) for key, name in queues],
        "skills": [Option(str(key), name) for key, name in skills],
        "replies": list(quick_replies.options(work)),
        "articles": list(knowledge.options(work)),
        "case_kinds": [Option(one, one) for one in cases.kinds(work)],
        "dispositions": [Option(one, one) for one in closing.dispositions(work)],
    }


# ---------------------------------------------------------------- checking


def _faults(work: Work, actions: list[dict[str, Any]]) -> tuple[form.Fault, ...]:
    offered = choices(work)

    def keys(name: str) -> Collection[int]:
        return {int(one.value) for one in offered[name]}

    known = form.Known(
        rows={field: keys(name) for field, name in _CHOSEN.items()},
        dispositions={one.value for one in offered["dispositions"]},
        case_kinds={one.value for one in offered["case_kinds"]},
    )
    return form.check(actions, known)


def check(work: Work, text: str) -> tuple[FaultCard, ...]:
    """What is wrong with the actions that stand in the editor.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: this is no macro at all.
    """
    furniture.may_change(work)
    found = _faults(work, form.read_actions(text))
    return tuple(FaultCard(one.key, one.number, one.text, one.grave) for one in found)


def _checked(work: Work, macro_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    found = checked(MACRO, {k: v for k, v in values.items() if k != "actions"})
    if "name" in found:
        furniture.free_name(work, Macro, "macro", found["name"], macro_id)
    if "actions" in values:
        found["actions"] = list(values["actions"])
        wrong = next(iter(_faults(work, found["actions"])), None)
        if wrong is not None:
            where = f"Actions: {wrong.number}. " if wrong.number else "Actions: "
            raise BadInput(f"{where}{wrong.text}")
    return found


# ---------------------------------------------------------------- changes


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Add a macro; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.may_change(work)
    if len(work.session.exec(select(Macro.id)).all()) >= _MOST_MACROS:
        raise BadInput(f"At most {_MOST_MACROS} macros.")
    new = _checked(work, 0, values)
    return furniture.made(work, "macro", Macro(**new), new)


def change(work: Work, macro_id: int, values: Mapping[str, Any]) -> None:
    """Change a macro; with other actions it is a new version, which each agent sees first.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, Macro, macro_id, "macro")
    before = furniture.change(work, "macro", found, _checked(work, macro_id, values))
    if "actions" in before:
        found.version += 1
        work.session.add(found)
        work.session.flush()


def remove(work: Work, macro_id: int) -> bool:
    """Take a macro away; False where it was run or looked at, so that it is only off.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
        TooLate: a script has it as a step.
    """
    found = furniture.row(work, Macro, macro_id, "macro")
    for one in work.session.exec(select(AgentScript)):
        if any(s["kind"] == MACRO_STEP and s["macro_id"] == macro_id for s in one.steps):
            raise TooLate(f"“{one.name}” has this macro as a step: take it out there first.")
    used = work.session.exec(
        select(MacroRun.id).where(MacroRun.macro_id == macro_id).limit(1)
    ).first()
    if used is not None:
        furniture.change(work, "macro", found, {"active": False})
        return False
    furniture.removed(work, "macro", found, furniture.values_of(MACRO, found))
    return True
