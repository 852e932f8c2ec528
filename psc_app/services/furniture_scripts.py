"""Agent scripts as an administrator writes them: checked, ordered, tried."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from psc_app.domain import agent_script as form
from psc_app.domain.agent_script_form import read_steps
from psc_app.domain.classification import validate
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.furniture_cards import Option
from psc_app.domain.furniture_catalogue import MOST_ROWS
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.furniture_forms import condition_words, counted, put_conditions
from psc_app.domain.script_cards import FaultCard, ScriptForm, ScriptLine, TriageCard
from psc_app.domain.script_fields import MADE_OF, SCRIPT, kind_of
from psc_app.domain.vocabulary import ScriptKind
from psc_app.models.tools import AgentScript, Macro, ScriptProgress
from psc_app.services import furniture, scripts
from psc_app.services.work import Work

_MOST_SCRIPTS = 100
_FEW = 8
"""Words of a condition that the list shows."""


def _all(work: Work) -> Sequence[AgentScript]:
    return work.session.exec(
        select(AgentScript).order_by(col(AgentScript.position), col(AgentScript.id))
    ).all()


def lines(work: Work) -> tuple[ScriptLine, ...]:
    """The scripts in the order in which their conditions are tried.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    found, everybody = [], ""
    for number, one in enumerate(_all(work), start=1):
        found.append(
            ScriptLine(
                id=one.id or 0,
                number=number,
                name=one.name,
                kind=one.kind,
                about=_made_of(one),
                conditions=tuple(condition_words(c, _FEW) for c in one.conditions)
                or ("Everybody",),
                remark=_remark(everybody, one),
                active=one.active,
            )
        )
        if one.active and not one.conditions and not everybody:
            everybody = one.name
    return tuple(found)


def _made_of(one: AgentScript) -> str:
    if one.kind != ScriptKind.TRIAGE:
        return counted(len(one.steps), "step")
    questions = sum(step["kind"] == form.QUESTION for step in one.steps)
    return f"Triage, {counted(questions, 'question')}"


def _remark(everybody: str, one: AgentScript) -> str:
    """Why a script never comes to the front by itself."""
    if not one.active or not everybody:
        return ""
    return f"Only by choice, or within another: “{everybody}” fits everybody before it."


def card(work: Work, script_id: int, made_of: str = ScriptKind.STEPS.value) -> ScriptForm:
    """A script as its form needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more, or `made_of` is no kind of script.
    """
    furniture.may_change(work)
    if script_id == 0:
        return ScriptForm(
            kind=kind_of(made_of).value,
            given=put(SCRIPT, defaults(SCRIPT)),
            conditions=put_conditions(()),
        )
    found = furniture.row(work, AgentScript, script_id, "script")
    return ScriptForm(
        id=script_id,
        name=found.name,
        kind=found.kind,
        given=put(SCRIPT, furniture.values_of(SCRIPT, found)),
        conditions=put_conditions(found.conditions),
        conditions_used=len(found.conditions),
        steps=json.dumps(found.steps, ensure_ascii=False),
    )


def choices(work: Work, script_id: int) -> dict[str, list[Option]]:
    """What the editor of a script's steps offers to choose from.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    macros = work.session.exec(
        select(Macro.id, Macro.name).where(col(Macro.active)).order_by(col(Macro.name))
    )
    return {
        "macros": [Option(str(key), name) for key, name in macros],
        "scripts": [
            Option(str(one.id), one.name)
            for one in _all(work)
            if one.active and one.id != script_id
        ],
        "outcomes": [Option(one.value, label) for one, label in form.LABELS.items()],
    }


# ---------------------------------------------------------------- checking, trying


def faults(
    work: Work, script_id: int, kind: ScriptKind, steps: Sequence[form.Step]
) -> tuple[form.Fault, ...]:
    """Everything that is wrong with a script's steps, and hints.

    Args:
        script_id: the script's own, 0 for a new one.
    """
    rows = _all(work)
    includes = form.Includes(
        macros=set(work.session.exec(select(Macro.id)).all()),
        scripts={one.id or 0: form.included(one.steps) for one in rows},
        names={one.id or 0: one.name for one in rows},
        own=script_id,
    )
    return form.check(kind, steps, includes)


def check(work: Work, script_id: int, made_of: str, text: str) -> tuple[FaultCard, ...]:
    """The same for what stands in the editor.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: this is no script at all.
    """
    furniture.may_change(work)
    kind = kind_of(made_of)
    found = faults(work, script_id, kind, read_steps(kind, text))
    return tuple(FaultCard(one.key, one.number, one.text, one.grave) for one in found)


def try_out(work: Work, text: str, answers: Mapping[str, str]) -> TriageCard:
    """Where a triage that stands in the editor is after these answers; nothing is kept.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: this is no triage at all.
    """
    furniture.may_change(work)
    walk = form.walk(read_steps(ScriptKind.TRIAGE, text), answers)
    at = walk.at
    outcome = at["outcome"] if at is not None and at["kind"] == form.END else ""
    return scripts.triage_card(0, walk, outcome)


# ---------------------------------------------------------------- changes


def _checked(work: Work, script_id: int, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    found = checked(SCRIPT, {k: v for k, v in values.items() if k not in (MADE_OF, "steps")})
    if "conditions" in found:
        validate(found["conditions"])
        if len(found["conditions"]) > MOST_ROWS["conditions"]:
            raise BadInput(f"Conditions: at most {MOST_ROWS['conditions']} in a script.")
    if "name" in found:
        furniture.free_name(work, AgentScript, "script", found["name"], script_id)
    if "steps" in values:
        found["steps"] = list(values["steps"])
        wrong = faults(work, script_id, ScriptKind(kind), found["steps"])
        grave = next((one for one in wrong if one.grave), None)
        if grave is not None:
            where = f"Steps: {grave.number}. " if grave.number else "Steps: "
            raise BadInput(f"{where}{grave.text}")
    return found


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Add a script behind the others; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.may_change(work)
    others = _all(work)
    if len(others) >= _MOST_SCRIPTS:
        raise BadInput(f"At most {_MOST_SCRIPTS} scripts.")
    kind = kind_of(str(values.get(MADE_OF, ScriptKind.STEPS.value))).value
    new = _checked(work, 0, kind, values)
    script = AgentScript(kind=kind, position=len(others), **new)
    return furniture.made(work, "script", script, new)


def change(work: Work, script_id: int, values: Mapping[str, Any]) -> None:
    """Change a script; conversations that are in it go on with the changed one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, AgentScript, script_id, "script")
    furniture.change(work, "script", found, _checked(work, script_id, found.kind, values))


def move(work: Work, script_id: int, by: int) -> None:
    """Move a script up (-1) or down (1) in the order in which conditions are tried.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, AgentScript, script_id, "script")
    furniture.move(work, "script", list(_all(work)), found, by)


def remove(work: Work, script_id: int) -> bool:
    """Take a script away; False where conversations went through it, so that it is only off.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
        TooLate: another script has it as a step.
    """
    found = furniture.row(work, AgentScript, script_id, "script")
    for one in _all(work):
        if script_id in form.included(one.steps):
            raise TooLate(f"“{one.name}” has this script as a step: take it out there first.")
    used = work.session.exec(
        select(ScriptProgress.script_id).where(ScriptProgress.script_id == script_id).limit(1)
    ).first()
    if used is not None:
        furniture.change(work, "script", found, {"active": False})
        return False
    furniture.removed(work, "script", found, furniture.values_of(SCRIPT, found))
    return True
