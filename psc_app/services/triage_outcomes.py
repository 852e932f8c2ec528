"""How the triage scripts of a conversation ended: read by the wrap-up and the timeline."""

from sqlmodel import col, select

from psc_app.domain.agent_script import DISPOSITIONS, LABELS, MEANINGS
from psc_app.domain.cards import millis
from psc_app.domain.script_cards import TriageResult
from psc_app.domain.vocabulary import TriageOutcome
from psc_app.models.tools import AgentScript, ScriptProgress
from psc_app.services import access
from psc_app.services.work import Work


def of(work: Work, conversation_id: int) -> tuple[TriageResult, ...]:
    """The outcomes of a conversation's triage scripts, the latest first.

    Raises:
        NotAllowed: not a conversation that this member of staff may read.
    """
    access.staff_conversation(work, conversation_id)
    rows = work.session.exec(
        select(ScriptProgress, AgentScript.name)
        .join(AgentScript, col(AgentScript.id) == ScriptProgress.script_id)
        .where(ScriptProgress.conversation_id == conversation_id, ScriptProgress.outcome != "")
        .order_by(col(ScriptProgress.updated_at).desc(), col(ScriptProgress.script_id))
    ).all()
    return tuple(_result(row, name) for row, name in rows)


def _result(row: ScriptProgress, name: str) -> TriageResult:
    outcome = TriageOutcome(row.outcome)
    return TriageResult(
        script=name,
        outcome=outcome.value,
        label=LABELS[outcome],
        meaning=MEANINGS[outcome],
        disposition=DISPOSITIONS[outcome],
        at=millis(row.updated_at),
    )
