"""How far a conversation is through its scripts, as it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from psc_app.domain import agent_script as form
from psc_app.domain.errors import BadInput
from psc_app.domain.vocabulary import ScriptKind
from psc_app.models.tools import AgentScript, ScriptProgress
from psc_app.services.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """The scripts in use, in their order, and how far one conversation is through each."""

    scripts: Mapping[int, AgentScript]
    progress: Mapping[int, ScriptProgress]

    def is_done(self, script_id: int, step: form.Step) -> bool:
        """Whether a step of a list is ticked, or the script that it opens is gone through."""
        row = self.progress.get(script_id)
        if row is not None and step["key"] in row.done:
            return True
        return step["kind"] == form.SCRIPT and self.is_through(step["script_id"], depth=1)

    def is_through(self, script_id: int, depth: int = 0) -> bool:
        """Whether a script is gone through: every step green, or its triage at an end."""
        script = self.scripts.get(script_id)
        if script is None or depth > form.DEEPEST:
            return False
        if script.kind == ScriptKind.TRIAGE:
            row = self.progress.get(script_id)
            return row is not None and bool(row.outcome)
        ticked = self.progress[script_id].done if script_id in self.progress else ()
        return all(
            step["key"] in ticked
            or (step["kind"] == form.SCRIPT and self.is_through(step["script_id"], depth + 1))
            for step in script.steps
        )

    def counted(self, script_id: int) -> tuple[int, int]:
        """How many steps of a list are green, and how many there are."""
        steps = self.scripts[script_id].steps
        return sum(self.is_done(script_id, step) for step in steps), len(steps)

    def answers(self, script_id: int) -> Mapping[str, str]:
        """What was answered in a triage."""
        row = self.progress.get(script_id)
        return row.answers if row is not None else {}


def standing(work: Work, conversation_id: int) -> Standing:
    """Everything at once; the caller has passed the gate for this conversation."""
    scripts = work.session.exec(
        select(AgentScript)
        .where(col(AgentScript.active).is_(True))
        .order_by(col(AgentScript.position), col(AgentScript.id))
    ).all()
    progress = work.session.exec(
        select(ScriptProgress).where(ScriptProgress.conversation_id == conversation_id)
    ).all()
    return Standing({one.id or 0: one for one in scripts}, {one.script_id: one for one in progress})


def script(work: Work, script_id: int) -> AgentScript:
    """A script that is in use.

    Raises:
        BadInput: there is none of this number, or it was switched off.
    """
    found = work.get(AgentScript, script_id)
    if found is None or not found.active:
        raise BadInput("This script is not there any more. Choose another.")
    return found


def take(work: Work, conversation_id: int, script_id: int) -> ScriptProgress:
    """The row of a conversation and a script, to be changed; nobody else changes it meanwhile."""
    found = _locked(work, conversation_id, script_id)
    if found is None:
        new = ScriptProgress(
            conversation_id=conversation_id, script_id=script_id, updated_at=work.now
        )
        try:
            with work.apart():
                work.session.add(new)
                work.session.flush()
        except IntegrityError:
            pass  # Another tab made it between the look and the insert.
        found = _locked(work, conversation_id, script_id)
    assert found is not None
    return found


def _locked(work: Work, conversation_id: int, script_id: int) -> ScriptProgress | None:
    # SQLite has one writer and leaves the lock out; PostgreSQL may have several.
    return work.session.exec(
        select(ScriptProgress)
        .where(
            ScriptProgress.conversation_id == conversation_id,
            ScriptProgress.script_id == script_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def keep(work: Work, row: ScriptProgress) -> None:
    """Store a row that was changed."""
    row.updated_at = work.now
    row.updated_by = work.actor.id
    work.session.add(row)
    work.session.flush()
