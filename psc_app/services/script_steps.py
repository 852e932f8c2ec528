"""What an agent does on the way through a script: ticks, answers, goes back.

Only whoever holds the conversation does. The event log says which step of which
script, and how a triage ended; never what was answered.
"""

from psc_app.domain import agent_script as form
from psc_app.domain import slugs, topics
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.vocabulary import Deed, ScriptKind, TriageOutcome
from psc_app.models.conversation import Conversation
from psc_app.models.tools import AgentScript, ScriptProgress
from psc_app.services import access, closing, script_progress, slug_values
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

_ELSEWHERE = "This question was answered already."


def tick(work: Work, conversation_id: int, script_id: int, key: str, done: bool) -> None:
    """Tick a step, or take the tick back; the same again changes nothing.

    Raises:
        NotAllowed: not the agent's own conversation.
        BadInput: the script or the step is not there any more.
    """
    access.held_conversation(work, conversation_id)
    _step_of(script_progress.script(work, script_id), key)
    row = script_progress.take(work, conversation_id, script_id)
    if (key in row.done) == done:
        return
    row.done = [*row.done, key] if done else [one for one in row.done if one != key]
    script_progress.keep(work, row)
    _log_step(work, conversation_id, script_id, key, done)


def say(work: Work, conversation_id: int, script_id: int, key: str) -> str:
    """The words that a step has for the composer; the step is ticked with it.

    Raises:
        NotAllowed: not the agent's own conversation.
        BadInput: the step is not there any more, or has no words.
    """
    access.held_conversation(work, conversation_id)
    step = _step_of(script_progress.script(work, script_id), key)
    if not step.get("say"):
        raise BadInput("This step has no words for the composer.")
    text = slugs.fill(step["say"], slug_values.values(work, conversation_id), {})
    tick(work, conversation_id, script_id, key, True)
    return text


def _step_of(script: AgentScript, key: str) -> form.Step:
    for step in script.steps:
        if step["key"] == key and script.kind == ScriptKind.STEPS:
            return step
    raise BadInput("This step is not there any more. Open the script again.")


# ---------------------------------------------------------------- triage


def answer(work: Work, conversation_id: int, script_id: int, question: str, choice: str) -> None:
    """Answer the question that a triage asks now; the last answer brings its outcome.

    Args:
        question: its key: a key pressed twice must not answer the next one as well.
        choice: the answer's key.

    Raises:
        NotAllowed: not the agent's own conversation.
        BadInput: the script or the answer is not there any more.
        TooLate: something else is asked by now.
    """
    conversation = access.held_conversation(work, conversation_id)
    script, row = _triage(work, conversation_id, script_id)
    at = form.walk(script.steps, row.answers).at
    if row.outcome or at is None or at["key"] != question:
        raise TooLate(_ELSEWHERE)
    if choice not in [one["key"] for one in at["answers"]]:
        raise BadInput("Choose one of the answers.")
    row.answers = row.answers | {question: choice}
    reached = form.walk(script.steps, row.answers).at
    if reached is not None and reached["kind"] == form.END:
        row.outcome = TriageOutcome(reached["outcome"]).value
    script_progress.keep(work, row)
    _log_step(work, conversation_id, script_id, question, True)
    _audit(work, conversation, script_id, "answered triage")
    if row.outcome:
        _ended(work, conversation, script_id, TriageOutcome(row.outcome))


def back(work: Work, conversation_id: int, script_id: int) -> None:
    """Take the last answer of a triage back; before the first one nothing happens.

    Raises:
        NotAllowed: not the agent's own conversation.
        BadInput: the script is not there any more.
    """
    conversation = access.held_conversation(work, conversation_id)
    script, row = _triage(work, conversation_id, script_id)
    asked = form.walk(script.steps, row.answers).asked
    if asked:
        key = asked[-1][0]["key"]
        row.answers = {one: given for one, given in row.answers.items() if one != key}
        _log_step(work, conversation_id, script_id, key, False)
    _reopen(work, conversation, script_id, row)


def restart(work: Work, conversation_id: int, script_id: int) -> None:
    """Begin a triage anew.

    Raises:
        NotAllowed: not the agent's own conversation.
        BadInput: the script is not there any more.
    """
    conversation = access.held_conversation(work, conversation_id)
    _, row = _triage(work, conversation_id, script_id)
    if row.answers or row.outcome:
        row.answers = {}
        _log_step(work, conversation_id, script_id, "", False)
        _reopen(work, conversation, script_id, row)


def use(work: Work, conversation_id: int, script_id: int) -> None:
    """Take a triage's outcome for the wrap-up, whatever was chosen there before.

    Raises:
        NotAllowed: not the agent's own conversation.
        TooLate: the triage has no outcome.
    """
    conversation = access.held_conversation(work, conversation_id)
    _, row = _triage(work, conversation_id, script_id)
    if not row.outcome:
        raise TooLate("This triage has not come to an end.")
    code = form.DISPOSITIONS[TriageOutcome(row.outcome)]
    closing.propose_disposition(work, conversation_id, code, instead_of=conversation.disposition)


def _triage(work: Work, conversation_id: int, script_id: int) -> tuple[AgentScript, ScriptProgress]:
    script = script_progress.script(work, script_id)
    if script.kind != ScriptKind.TRIAGE:
        raise BadInput("This script asks no questions.")
    return script, script_progress.take(work, conversation_id, script_id)


def _ended(work: Work, conversation: Conversation, script_id: int, outcome: TriageOutcome) -> None:
    assert conversation.id is not None
    log(
        work,
        Deed.TRIAGED,
        conversation_id=conversation.id,
        staff_id=work.actor.id,
        queue_id=conversation.queue_id,
        reason=outcome.value,
        script=script_id,
    )
    closing.propose_disposition(work, conversation.id, form.DISPOSITIONS[outcome])
    _ring(work, conversation)


def _reopen(work: Work, conversation: Conversation, script_id: int, row: ScriptProgress) -> None:
    """Keep a triage that goes on; what an earlier end proposed for the wrap-up is taken back."""
    assert conversation.id is not None
    before, row.outcome = row.outcome, ""
    script_progress.keep(work, row)
    _audit(work, conversation, script_id, "answered triage")
    if before:
        proposed = form.DISPOSITIONS[TriageOutcome(before)]
        closing.propose_disposition(work, conversation.id, "", instead_of=proposed)
        _ring(work, conversation)


def _ring(work: Work, conversation: Conversation) -> None:
    assert conversation.id is not None
    work.ring(topics.conversation(conversation.id))
    if conversation.patient_id is not None:
        work.ring(topics.patient(conversation.patient_id))


def _log_step(work: Work, conversation_id: int, script_id: int, key: str, done: bool) -> None:
    log(
        work,
        Deed.SCRIPT_STEP,
        conversation_id=conversation_id,
        staff_id=work.actor.id,
        script=script_id,
        step=key,
        done=done,
    )


def _audit(work: Work, conversation: Conversation, script_id: int, action: str) -> None:
    audit(
        work,
        action,
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        script=script_id,
    )
