"""Agent scripts as an agent sees them: which one is in front, and how far it is.

The default is the first script in use whose conditions hold for the conversation
(SPEC section 10); what is ticked and answered on the way is in script_steps.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import select

from psc_app.domain import agent_script as form
from psc_app.domain import slugs
from psc_app.domain.classification import Rule, first_match
from psc_app.domain.script_cards import (
    AnsweredCard,
    ChoiceCard,
    ScriptCard,
    ScriptOption,
    StepCard,
    TriageCard,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import ScriptKind, TriageOutcome
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import Conversation
from psc_app.models.tools import Macro
from psc_app.services import access, intake, script_progress, slug_values
from psc_app.services.script_progress import Standing
from psc_app.services.work import Work

_HELD = (S.ACTIVE, S.WAITING, S.WRAP_UP)


@dataclass(frozen=True, slots=True)
class ScriptLook:
    """The script in front, and what could be in front instead."""

    card: ScriptCard
    options: tuple[ScriptOption, ...]


def look(
    work: Work, conversation_id: int, chosen: int = 0, opened: Collection[int] = ()
) -> ScriptLook:
    """The script in front of a conversation with its steps.

    Args:
        chosen: the script that the agent chose; 0 for the one they were in, or the default.
        opened: scripts that are opened in place where they are steps of another.

    Raises:
        NotAllowed: not a conversation that this member of staff may read.
    """
    conversation = access.staff_conversation(work, conversation_id)
    standing = script_progress.standing(work, conversation_id)
    standard = default(work, conversation, standing)
    front = chosen if chosen in standing.scripts else _front(standing, standard)
    may = conversation.agent_id == work.actor.id and conversation.state in _HELD
    values = slug_values.of_conversation(work, conversation)
    drawing = _Drawing(standing, frozenset(opened), _macros(work), values)
    return ScriptLook(
        card=replace(drawing.card(front), standard=front == standard, may=may),
        options=tuple(_option(standing, key, standard) for key in standing.scripts),
    )


def default(work: Work, conversation: Conversation, standing: Standing) -> int:
    """The script that the conditions bring to the front; 0 for none.

    The conditions look at what routing knows of the contact, and at what the
    bot's summary says of it.
    """
    contact = intake.contact_of(work, conversation)
    talk = work.get(BotTalk, conversation.id)
    if talk is not None and talk.summary:
        contact = replace(contact, reason=f"{contact.reason}\n{talk.summary}")
    rules = [Rule(key, one.name, one.conditions) for key, one in standing.scripts.items()]
    found, _ = first_match(rules, contact)
    return found.id if found is not None else 0


def _front(standing: Standing, standard: int) -> int:
    """The script that the conversation was last in; the default where that is part of it."""
    used = [row for row in standing.progress.values() if row.script_id in standing.scripts]
    if not used:
        return standard
    latest = max(used, key=lambda row: (row.updated_at, row.script_id)).script_id
    return standard if latest in _within(standing, standard) else latest


def _within(standing: Standing, script_id: int) -> set[int]:
    found, ahead = set(), [script_id]
    while ahead:
        one = ahead.pop()
        if one not in found and one in standing.scripts:
            found.add(one)
            ahead += form.included(standing.scripts[one].steps)
    return found


def _macros(work: Work) -> dict[int, str]:
    rows = work.session.exec(select(Macro.id, Macro.name).where(Macro.active)).all()
    return {key or 0: name for key, name in rows}


def _option(standing: Standing, key: int, standard: int) -> ScriptOption:
    script = standing.scripts[key]
    how_far = _how_far(standing, key)
    return ScriptOption(
        id=key,
        name=script.name,
        label=f"{script.name} ({how_far})" if how_far else script.name,
        kind=script.kind,
        standard=key == standard,
    )


def _how_far(standing: Standing, key: int) -> str:
    """Such as "2 of 5", or how a triage ended; empty before anything was done."""
    if standing.scripts[key].kind == ScriptKind.TRIAGE:
        row = standing.progress.get(key)
        return form.LABELS[TriageOutcome(row.outcome)] if row is not None and row.outcome else ""
    done, total = standing.counted(key)
    return f"{done} of {total}" if done else ""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What the steps of one look are drawn with."""

    standing: Standing
    opened: frozenset[int]
    macros: dict[int, str]
    values: Mapping[str, str]

    def card(self, script_id: int) -> ScriptCard:
        script = self.standing.scripts.get(script_id)
        if script is None:
            return ScriptCard()
        if script.kind == ScriptKind.TRIAGE:
            return ScriptCard(
                id=script_id, name=script.name, kind=script.kind, triage=self.triage(script_id)
            )
        done, total = self.standing.counted(script_id)
        return ScriptCard(
            id=script_id,
            name=script.name,
            kind=script.kind,
            steps=_with_next(self.steps(script_id, 0)),
            done=done,
            total=total,
        )

    def steps(self, script_id: int, depth: int) -> list[StepCard]:
        found: list[StepCard] = []
        for number, step in enumerate(self.standing.scripts[script_id].steps, start=1):
            card = StepCard(
                script_id=script_id,
                key=step["key"],
                number=number,
                depth=depth,
                kind=step["kind"],
                text=step["text"],
                say=slugs.shown(step.get("say", ""), self.values),
                done=self.standing.is_done(script_id, step),
                macro_id=step["macro_id"] if step.get("macro_id") in self.macros else 0,
                macro=self.macros.get(step.get("macro_id", 0), ""),
            )
            found += self._opened(card, step) if step["kind"] == form.SCRIPT else [card]
        return found

    def _opened(self, card: StepCard, step: form.Step) -> list[StepCard]:
        """A script as a step, followed by its own steps where it is open."""
        child = self.standing.scripts.get(step["script_id"])
        if child is None or child.id is None:
            return [replace(card, text=card.text or "This script was switched off.")]
        is_open = child.id in self.opened and card.depth < form.DEEPEST
        triage = child.kind == ScriptKind.TRIAGE
        card = replace(
            card,
            kind="triage" if triage else form.SCRIPT,
            child_id=child.id,
            child=child.name,
            open=is_open,
            progress=_how_far(self.standing, child.id),
            triage=self.triage(child.id) if triage and is_open else TriageCard(),
        )
        within = self.steps(child.id, card.depth + 1) if is_open and not triage else []
        return [card, *within]

    def triage(self, script_id: int) -> TriageCard:
        row = self.standing.progress.get(script_id)
        outcome = row.outcome if row is not None else ""
        walk = form.walk(self.standing.scripts[script_id].steps, self.standing.answers(script_id))
        return triage_card(script_id, walk, outcome)


def _with_next(steps: Sequence[StepCard]) -> tuple[StepCard, ...]:
    """The same steps, the first of which that is not done marked as the next."""
    waiting = [n for n, one in enumerate(steps) if not one.done and not (one.open and one.child)]
    first = waiting[0] if waiting else -1
    return tuple(replace(one, next=n == first) for n, one in enumerate(steps))


def triage_card(script_id: int, walk: form.Walk, outcome: str) -> TriageCard:
    """Where a triage stands.

    Args:
        outcome: how it ended when it did, whatever the script says by now.
    """
    at = walk.at or {}
    card = TriageCard(
        script_id=script_id,
        asked=tuple(AnsweredCard(step["text"], answer["label"]) for step, answer in walk.asked),
    )
    if outcome:
        ended = TriageOutcome(outcome)
        same = at.get("outcome") == outcome
        return replace(
            card,
            outcome=outcome,
            label=form.LABELS[ended],
            meaning=form.MEANINGS[ended],
            advice=at["advice"] if same else "",
            disposition=form.DISPOSITIONS[ended],
            changed=not same,
        )
    if at.get("kind") != form.QUESTION:
        return replace(card, changed=True)
    return replace(
        card,
        key=at["key"],
        question=at["text"],
        choices=tuple(
            ChoiceCard(one["key"], one["label"], number)
            for number, one in enumerate(at["answers"], start=1)
        ),
    )
