"""Macros: previewed, then run action by action until the first that fails (SPEC section 10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, func, select

from psc_app.domain.errors import BadInput, NotAllowed, Refused, TooLate
from psc_app.domain.macro import Action
from psc_app.domain.permissions import Right
from psc_app.domain.script_cards import (
    MacroOption,
    MacroPreview,
    MacroRunCard,
    OutcomeLine,
    PreviewLine,
)
from psc_app.domain.vocabulary import Deed
from psc_app.models.tools import Macro, MacroRun
from psc_app.services import access, macro_actions
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

PREVIEWED = 0
"""MacroRun.stopped_at of a row that stands for a preview: nothing was tried."""

_NOT_YOURS = "Only whoever holds this conversation runs a macro in it."


def offered(work: Work) -> tuple[MacroOption, ...]:
    """The macros in use, by name; fresh where the actor has not seen what this version does.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    macros = work.session.exec(
        select(Macro).where(col(Macro.active).is_(True)).order_by(func.lower(Macro.name))
    ).all()
    seen = set(
        work.session.exec(
            select(MacroRun.macro_id, MacroRun.macro_version)
            .where(MacroRun.staff_id == work.actor.id)
            .distinct()
        ).all()
    )
    return tuple(
        MacroOption(one.id or 0, one.name, one.about, (one.id, one.version) not in seen)
        for one in macros
    )


def preview(work: Work, conversation_id: int, macro_id: int) -> MacroPreview:
    """What a macro will do in a conversation, in words; noted, so that the actor may run it.

    Raises:
        NotAllowed: not a conversation that this member of staff may read.
        BadInput: the macro is not there any more.
    """
    conversation = access.staff_conversation(work, conversation_id)
    macro = _macro(work, macro_id)
    plans = [macro_actions.plan(work, conversation, one) for one in macro.actions]
    stops = next((n for n, one in enumerate(plans, start=1) if one.fault), 0)
    fault = f"It would stop at action {stops}." if stops else ""
    try:
        access.held_conversation(work, conversation_id)
    except NotAllowed:
        fault = _NOT_YOURS
    if not _is_seen(work, macro):
        _keep(work, macro, conversation_id, (), PREVIEWED)
    return MacroPreview(
        id=macro_id,
        name=macro.name,
        about=macro.about,
        version=macro.version,
        lines=tuple(
            PreviewLine(number, one.text, one.detail, one.fault)
            for number, one in enumerate(plans, start=1)
        ),
        questions=tuple(dict.fromkeys(asked for one in plans for asked in one.questions)),
        may=not fault,
        fault=fault,
    )


def _macro(work: Work, macro_id: int) -> Macro:
    found = work.get(Macro, macro_id)
    if found is None or not found.active:
        raise BadInput("This macro is not there any more.")
    return found


def _is_seen(work: Work, macro: Macro) -> bool:
    row = work.session.exec(
        select(MacroRun.id)
        .where(
            MacroRun.macro_id == macro.id,
            MacroRun.macro_version == macro.version,
            MacroRun.staff_id == work.actor.id,
        )
        .limit(1)
    ).first()
    return row is not None


def run(
    work: Work,
    conversation_id: int,
    macro_id: int,
    version: int,
    answers: Mapping[str, str] | None = None,
) -> MacroRunCard:
    """Do a macro's actions in their order; the first that fails is the last that is tried.

    What was done before it stays done. The run is kept with what became of each action.

    Args:
        version: the one that was previewed, so that nobody runs what they have not seen.
        answers: to what its replies ask.

    Raises:
        NotAllowed: not the agent's own conversation.
        BadInput: the macro is not there any more.
        TooLate: the actor has not seen what this version does.
    """
    conversation = access.held_conversation(work, conversation_id)
    macro = _macro(work, macro_id)
    if version != macro.version or not _is_seen(work, macro):
        raise TooLate("Look at what this macro does first: it is new to you, or was changed.")
    name, actions, patient_id = macro.name, list(macro.actions), conversation.patient_id
    # Said before anything is done: afterwards a queue or a reply may look different.
    words = [macro_actions.plan(work, conversation, one).text for one in actions]
    lines, texts = _do_all(work, conversation_id, actions, words, answers or {})
    stopped = 0 if all(one.ok for one in lines) else len(lines)
    kept = _keep(work, _macro(work, macro_id), conversation_id, lines, stopped or None)
    log(
        work,
        Deed.MACRO_RUN,
        conversation_id=conversation_id,
        staff_id=work.actor.id,
        macro=macro_id,
        version=version,
        stopped_at=stopped,
    )
    audit(
        work,
        "ran macro",
        patient_id=patient_id,
        object_kind="conversation",
        object_id=conversation_id,
        macro=macro_id,
    )
    return MacroRunCard(kept, name, lines, stopped, "\n\n".join(texts))


def _do_all(
    work: Work,
    conversation_id: int,
    actions: Sequence[Action],
    words: Sequence[str],
    answers: Mapping[str, str],
) -> tuple[tuple[OutcomeLine, ...], list[str]]:
    lines: list[OutcomeLine] = []
    texts: list[str] = []
    for number, (action, said) in enumerate(zip(actions, words, strict=True), start=1):
        try:
            with work.apart():
                text = macro_actions.act(work, conversation_id, action, answers)
        except Refused as refusal:
            # Rows in memory may still have what the failed action had set.
            work.session.expire_all()
            return (*lines, OutcomeLine(number, f"{said}: {refusal}", False)), texts
        lines.append(OutcomeLine(number, said))
        if text:
            texts.append(text)
    return tuple(lines), texts


def _keep(
    work: Work,
    macro: Macro,
    conversation_id: int,
    lines: Sequence[OutcomeLine],
    stopped_at: int | None,
) -> int:
    outcomes: list[dict[str, Any]] = [
        {"kind": action["kind"], "ok": line.ok, "words": line.text}
        for action, line in zip(macro.actions, lines, strict=False)
    ]
    row = MacroRun(
        macro_id=macro.id or 0,
        macro_version=macro.version,
        conversation_id=conversation_id,
        staff_id=work.actor.id,
        at=work.now,
        outcomes=outcomes,
        stopped_at=stopped_at,
    )
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def latest(work: Work, conversation_id: int) -> MacroRunCard:
    """The last run of a macro in a conversation; with the key 0 if there was none.

    Raises:
        NotAllowed: not a conversation that this member of staff may read.
    """
    access.staff_conversation(work, conversation_id)
    found = work.session.exec(
        select(MacroRun, Macro.name)
        .join(Macro, col(Macro.id) == MacroRun.macro_id)
        .where(
            MacroRun.conversation_id == conversation_id,
            col(MacroRun.stopped_at).is_distinct_from(PREVIEWED),
        )
        .order_by(col(MacroRun.id).desc())
        .limit(1)
    ).first()
    if found is None:
        return MacroRunCard()
    row, name = found
    lines = tuple(
        OutcomeLine(number, one["words"], one["ok"])
        for number, one in enumerate(row.outcomes, start=1)
    )
    return MacroRunCard(row.id or 0, name, lines, row.stopped_at or 0)
