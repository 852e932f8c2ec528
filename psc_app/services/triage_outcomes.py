"""How the triage scripts of a conversation ended: read by the wrap-up and the timeline."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from psc_app.domain.agent_script import DISPOSITIONS, LABELS, MEANINGS
from psc_app.domain.cards import millis
from psc_app.domain.script_cards import TriageResult
from psc_app.domain.vocabulary import TriageOutcome
from psc_app.models.tools import AgentScript, ScriptProgress
from psc_app.services import access
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_ENDED = Prepared(
    select(col(ScriptProgress.outcome), col(ScriptProgress.updated_at), col(AgentScript.name))
    .join_from(ScriptProgress, AgentScript, col(AgentScript.id) == ScriptProgress.script_id)
    .where(
        col(ScriptProgress.conversation_id) == bindparam("key"), col(ScriptProgress.outcome) != ""
    )
    .order_by(col(ScriptProgress.updated_at).desc(), col(ScriptProgress.script_id))
)


def of(work: Work, conversation_id: int) -> tuple[TriageResult, ...]:
    """The outcomes of a conversation's triage scripts, the latest first.

    Raises:
        NotAllowed: not a conversation that this member of staff may read.
    """
    access.staff_conversation(work, conversation_id)
    return tuple(_result(row) for row in work.quick(_ENDED, key=conversation_id))


def _result(row: Any) -> TriageResult:
    outcome = TriageOutcome(row.outcome)
    return TriageResult(
        script=row.name,
        outcome=outcome.value,
        label=LABELS[outcome],
        meaning=MEANINGS[outcome],
        disposition=DISPOSITIONS[outcome],
        at=millis(row.updated_at),
    )
