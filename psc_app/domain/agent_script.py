"""Agent scripts: steps to go through with a patient, and triage that branches (SPEC section 10).

A step is stored as {"key", "kind", ...}:

- "text": {"text", "say"}: what to do, and words for the composer, where there are some;
- "macro": {"text", "macro_id"};
- "script": {"text", "script_id"}: another script, opened in place;
- "question": {"text", "answers": [{"key", "label", "next"}]}, `next` being a step's key;
- "end": {"outcome", "advice"}, see vocabulary.TriageOutcome.

The first three make a list to tick, the last two a triage; its first question comes first.
Keys are given once and stay, so that progress survives an edit of the words.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psc_app.domain import slugs
from psc_app.domain.errors import BadInput
from psc_app.domain.vocabulary import ScriptKind, TriageOutcome

Step = Mapping[str, Any]

TEXT, MACRO, SCRIPT, QUESTION, END = "text", "macro", "script", "question", "end"
KINDS: Mapping[ScriptKind, tuple[str, ...]] = {
    ScriptKind.STEPS: (TEXT, MACRO, SCRIPT),
    ScriptKind.TRIAGE: (QUESTION, END),
}
"""Which steps a script of each kind is made of."""

MOST_STEPS = 60
MOST_ANSWERS = 9
"""As many as there are digits to answer with."""
LONGEST_TEXT = 1_000
LONGEST_LABEL = 160
DEEPEST = 4
"""Scripts within scripts that are opened in place."""

LABELS: Mapping[TriageOutcome, str] = {
    TriageOutcome.EMERGENCY: "Emergency",
    TriageOutcome.SAME_DAY: "Same day",
    TriageOutcome.ROUTINE: "Routine",
    TriageOutcome.SELF_CARE: "Self-care",
}
MEANINGS: Mapping[TriageOutcome, str] = {
    TriageOutcome.EMERGENCY: "They need emergency help now. Stay with them until it is on its way.",
    TriageOutcome.SAME_DAY: "A clinician has to see them today.",
    TriageOutcome.ROUTINE: "A visit in the coming days is soon enough, unless it gets worse.",
    TriageOutcome.SELF_CARE: "They can look after it at home, and know when to come back to us.",
}
DISPOSITIONS: Mapping[TriageOutcome, str] = {
    TriageOutcome.EMERGENCY: "Emergency care advised",
    TriageOutcome.SAME_DAY: "Same-day visit advised",
    TriageOutcome.ROUTINE: "Routine visit advised",
    TriageOutcome.SELF_CARE: "Advice given: self-care",
}
"""What a triage's outcome proposes for the wrap-up."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one step.

    Attributes:
        key: the step's; empty for the script as a whole.
        number: the step's place, from 1; 0 for the whole.
        grave: whether it keeps the script from being saved; otherwise a hint.
    """

    key: str
    number: int
    text: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Includes:
    """What a script may lead to.

    Attributes:
        macros: keys of the macros that there are.
        scripts: for each script's key, the scripts among its steps.
        names: of scripts, for the words of a fault.
        own: the script's own key, 0 for a new one.
    """

    macros: Collection[int] = ()
    scripts: Mapping[int, Collection[int]] | None = None
    names: Mapping[int, str] | None = None
    own: int = 0


def included(steps: Sequence[Step]) -> tuple[int, ...]:
    """The scripts among the steps, in their order."""
    return tuple(one["script_id"] for one in steps if one["kind"] == SCRIPT and one["script_id"])


def check(kind: ScriptKind, steps: Sequence[Step], includes: Includes) -> tuple[Fault, ...]:
    """Everything that is wrong with a script's steps, in their order, hints last."""
    if not steps:
        what = "question" if kind is ScriptKind.TRIAGE else "step"
        return (Fault("", 0, f"Add a first {what}."),)
    found = [
        Fault(step["key"], number, text)
        for number, step in enumerate(steps, start=1)
        for text in _wrong_with(kind, step, steps, includes)
    ]
    if kind is ScriptKind.TRIAGE:
        found += _wrong_branches(steps)
    graves = sorted((one for one in found if one.grave), key=lambda one: one.number)
    return (*graves, *(one for one in found if not one.grave))


def _wrong_with(
    kind: ScriptKind, step: Step, steps: Sequence[Step], includes: Includes
) -> Iterator[str]:
    if step["kind"] not in KINDS[kind]:
        yield "This kind of step has no place in this kind of script."
    elif step["kind"] == TEXT:
        yield from _wrong_text(step)
    elif step["kind"] == MACRO and step["macro_id"] not in includes.macros:
        yield "Choose a macro."
    elif step["kind"] == SCRIPT:
        yield from _wrong_script(step, includes)
    elif step["kind"] == QUESTION:
        yield from _wrong_question(step, steps)
    elif step["kind"] == END:
        yield from _wrong_end(step)


def _wrong_text(step: Step) -> Iterator[str]:
    if not step["text"]:
        yield "Write what to do."
    if slugs.questions(step["say"]):
        yield "Words to say ask nothing: questions in braces are for quick replies."
    try:
        slugs.check(step["say"])
    except BadInput as refusal:
        yield str(refusal)


def _wrong_script(step: Step, includes: Includes) -> Iterator[str]:
    scripts, names, child = includes.scripts or {}, includes.names or {}, step["script_id"]
    if child and child == includes.own:
        yield "A script can't be a step of itself."
    elif child not in scripts:
        yield "Choose a script."
    elif includes.own and includes.own in _all_within(child, scripts):
        yield f"“{names.get(child, '')}” has this script among its own steps: that goes in circles."
    elif _depth(child, scripts) >= DEEPEST:
        yield f"At most {DEEPEST} scripts within each other."


def _all_within(script: int, scripts: Mapping[int, Collection[int]]) -> set[int]:
    found, ahead = set(), [script]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += scripts.get(one, ())
    return found


def _depth(script: int, scripts: Mapping[int, Collection[int]], above: tuple[int, ...] = ()) -> int:
    if script in above:
        return DEEPEST
    within = scripts.get(script, ())
    return 1 + max((_depth(one, scripts, (*above, script)) for one in within), default=0)


def _wrong_question(step: Step, steps: Sequence[Step]) -> Iterator[str]:
    keys = {one["key"] for one in steps}
    answers = step["answers"]
    if not step["text"]:
        yield "Write the question."
    if len(answers) < 2:
        yield "Give at least two answers."
    labels: set[str] = set()
    for number, answer in enumerate(answers, start=1):
        label = answer["label"].casefold()
        if not label:
            yield f"Answer {number}: write it."
        elif label in labels:
            yield f"Answer {number}: there is one like it already."
        labels.add(label)
        if not answer["next"]:
            yield f"Answer {number}: choose what follows."
        elif answer["next"] not in keys:
            yield f"Answer {number}: what followed is not there any more. Choose anew."


def _wrong_end(step: Step) -> Iterator[str]:
    if step["outcome"] not in set(TriageOutcome):
        yield "Choose an outcome."
    if not step["advice"]:
        yield "Write what to do now and what to tell the patient."


def _wrong_branches(steps: Sequence[Step]) -> list[Fault]:
    """What can't be seen at one step alone: where answers lead, and where none does."""
    first, numbers = steps[0], {step["key"]: n for n, step in enumerate(steps, start=1)}
    if first["kind"] != QUESTION:
        return [Fault(first["key"], 1, "A triage begins with a question: move one to the top.")]
    by_key = {step["key"]: step for step in steps}
    reached, loops = _explore(first["key"], by_key)
    found = [
        Fault(
            key, numbers[key], f"“{label}” leads back to step {numbers[to]}: that goes in circles."
        )
        for key, label, to in loops
    ]
    found += [
        Fault(step["key"], numbers[step["key"]], "No answer leads here.")
        for step in steps
        if step["key"] not in reached
    ]
    ends = {by_key[key].get("outcome") for key in reached}
    if TriageOutcome.EMERGENCY.value not in ends:
        found.append(Fault("", 0, "No answer ends in an emergency. Is that meant so?", grave=False))
    return found


def _explore(first: str, by_key: Mapping[str, Step]) -> tuple[set[str], list[tuple[str, str, str]]]:
    """The steps that can be reached, and each answer that leads back to where one has been."""
    reached: set[str] = set()
    over: set[str] = set()
    loops: list[tuple[str, str, str]] = []
    ahead: list[tuple[str, bool]] = [(first, True)]
    above: set[str] = set()
    while ahead:
        key, entering = ahead.pop()
        if not entering:
            above.discard(key)
            over.add(key)
            continue
        if key in reached:
            continue
        reached.add(key)
        above.add(key)
        ahead.append((key, False))
        for answer in by_key[key].get("answers", ()):
            to = answer["next"]
            if to in above:
                loops.append((key, answer["label"], to))
            elif to in by_key and to not in over:
                ahead.append((to, True))
    return reached, loops


# ---------------------------------------------------------------- going through it


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a triage stands.

    Attributes:
        asked: the questions that were answered, in their order, each with its answer.
        at: the question or the end that comes now; None where the script leads nowhere.
    """

    asked: tuple[tuple[Step, Mapping[str, str]], ...]
    at: Step | None


def walk(steps: Sequence[Step], answers: Mapping[str, str]) -> Walk:
    """Follow what was answered from the first question on.

    A question whose answer has since been taken out of the script is asked anew.

    Args:
        answers: keys of answers by the keys of their questions.
    """
    by_key = {step["key"]: step for step in steps}
    asked: list[tuple[Step, Mapping[str, str]]] = []
    at = steps[0] if steps else None
    while at is not None and at["kind"] == QUESTION and len(asked) < len(steps):
        given = answers.get(at["key"], "")
        chosen = next((one for one in at["answers"] if one["key"] == given), None)
        if chosen is None:
            break
        asked.append((at, chosen))
        at = by_key.get(chosen["next"])
    return Walk(tuple(asked), at)


def in_words(steps: Sequence[Step]) -> str:
    """The steps as the history of changes writes them."""
    return " / ".join(f"{n}. {_said(step)}" for n, step in enumerate(steps, start=1))


def _said(step: Step) -> str:
    if step["kind"] == QUESTION:
        answers = ", ".join(f"{one['label']} → {one['next']}" for one in step["answers"])
        return f"{step['text']} ({answers})"
    if step["kind"] == END:
        return f"{str(step['outcome']).capitalize()}: {step['advice']}"
    said = step["text"] or f"a {step['kind']}"
    return f"{said} “{step['say']}”" if step.get("say") else said
