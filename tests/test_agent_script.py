"""What a script may be made of, and where a triage leads."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import ask, do, end, open_

from psc_app.demo import scripts as demo
from psc_app.domain.agent_script import (
    DISPOSITIONS,
    LABELS,
    MEANINGS,
    MOST_STEPS,
    Includes,
    check,
    in_words,
    walk,
)
from psc_app.domain.agent_script_form import LONGEST_FORM, read_steps
from psc_app.domain.errors import BadInput
from psc_app.domain.settings_catalogue import CATALOGUE
from psc_app.domain.vocabulary import ScriptKind, TriageOutcome

STEPS, TRIAGE = ScriptKind.STEPS, ScriptKind.TRIAGE
NOTHING = Includes()


def said(kind: ScriptKind, steps: list[dict[str, Any]], includes: Includes = NOTHING) -> list[str]:
    return [f"{one.number}: {one.text}" for one in check(kind, steps, includes)]


SOUND = [ask("q1", ("Yes", "e1"), ("No", "q2")), ask("q2", ("Yes", "e1"), ("No", "e2")),
         end("e1"), end("e2", "self-care", "Rest")]  # fmt: skip


# ---------------------------------------------------------------- faults


def test_sound_scripts_have_no_faults():
    assert said(TRIAGE, SOUND) == []
    macro = {"key": "m1", "kind": "macro", "text": "", "macro_id": 4}
    steps = [do("t1", say="Hello {patient.first_name}"), macro, open_("s1", 7)]
    assert said(STEPS, steps, Includes(macros={4}, scripts={7: ()})) == []


def test_what_is_missing_is_named_with_its_step():
    steps = [
        do("t1", text=""),
        do("t2", say="Hello {patient.nickname}"),
        do("t3", say="Take {?which medicine}"),
        {"key": "m1", "kind": "macro", "text": "", "macro_id": 4},
        open_("s1", 7),
    ]
    found = said(STEPS, steps)
    assert found[0] == "1: Write what to do."
    assert found[1].startswith("2: {patient.nickname} is not known.")
    assert found[2] == "3: Words to say ask nothing: questions in braces are for quick replies."
    assert found[3:] == ["4: Choose a macro.", "5: Choose a script."]
    assert said(STEPS, []) == ["0: Add a first step."]
    assert said(TRIAGE, []) == ["0: Add a first question."]


def test_questions_do_not_stand_among_steps_nor_steps_among_questions():
    assert said(STEPS, [ask("q1", ("Yes", "e1"))])[0].endswith("this kind of script.")
    assert "in this kind" in said(TRIAGE, [*SOUND, do("t1")])[0]


def test_a_question_needs_two_different_answers_that_lead_somewhere():
    steps = [
        ask("q1", ("Yes", "e1"), ("yes", "gone"), ("", "")),
        ask("q2", ("Only one", "e1"), text=""),
        end("e1"),
    ]
    assert said(TRIAGE, steps) == [
        "1: Answer 2: there is one like it already.",
        "1: Answer 2: what followed is not there any more. Choose anew.",
        "1: Answer 3: write it.",
        "1: Answer 3: choose what follows.",
        "2: Write the question.",
        "2: Give at least two answers.",
        "2: No answer leads here.",
    ]


def test_an_end_needs_an_outcome_and_advice():
    steps = [ask("q1", ("Yes", "e1"), ("No", "e2")), end("e1", "later"), end("e2", advice="")]
    found = said(TRIAGE, steps)
    assert found == ["2: Choose an outcome.",
                     "3: Write what to do now and what to tell the patient."]  # fmt: skip


def test_answers_that_lead_in_circles_and_steps_that_nobody_reaches_are_found():
    steps = [
        ask("q1", ("Yes", "q2"), ("No", "e1")),
        ask("q2", ("Again", "q1"), ("No", "e1")),
        end("e1"),
        ask("q3", ("Yes", "e2"), ("No", "e1")),
        end("e2", "routine"),
    ]
    assert said(TRIAGE, steps) == [
        "2: “Again” leads back to step 1: that goes in circles.",
        "4: No answer leads here.",
        "5: No answer leads here.",
    ]
    own = [ask("q1", ("Yes", "q1"), ("No", "e1")), end("e1")]
    assert said(TRIAGE, own) == ["1: “Yes” leads back to step 1: that goes in circles."]


def test_two_ways_to_the_same_question_are_no_circle():
    steps = [
        ask("q1", ("Yes", "q2"), ("No", "q3")),
        ask("q2", ("Yes", "q3"), ("No", "e1")),
        ask("q3", ("Yes", "e1"), ("No", "e2")),
        end("e1"),
        end("e2", "routine"),
    ]
    assert said(TRIAGE, steps) == []


def test_a_triage_begins_with_a_question():
    assert said(TRIAGE, [end("e1"), *SOUND[:2], *SOUND[3:]])[0].startswith("1: A triage begins")


def test_a_triage_without_an_emergency_is_hinted_at_and_can_be_kept():
    steps = [ask("q1", ("Yes", "e1"), ("No", "e2")), end("e1", "same day"), end("e2", "routine")]
    (hint,) = check(TRIAGE, steps, NOTHING)
    assert not hint.grave
    assert "emergency" in hint.text


def test_a_script_is_no_step_of_itself_however_far_around():
    around = Includes(scripts={1: (2,), 2: (3,), 3: (1,)}, names={2: "Second"}, own=1)
    assert said(STEPS, [open_("s1", 1)], around) == ["1: A script can't be a step of itself."]
    (fault,) = said(STEPS, [open_("s1", 2)], around)
    assert "“Second” has this script among its own steps" in fault


def test_scripts_within_scripts_go_only_so_deep():
    chain = Includes(scripts={1: (2,), 2: (3,), 3: (4,), 4: ()}, own=9)
    assert said(STEPS, [open_("s1", 2)], chain) == []
    assert "within each other" in said(STEPS, [open_("s1", 1)], chain)[0]


# ---------------------------------------------------------------- the way through


def test_answers_lead_from_question_to_question_to_an_outcome():
    first = walk(SOUND, {})
    assert (first.asked, first.at) == ((), SOUND[0])
    second = walk(SOUND, {"q1": "a2"})
    assert [answer["label"] for _, answer in second.asked] == ["No"]
    assert second.at == SOUND[1]
    last = walk(SOUND, {"q1": "a2", "q2": "a1"})
    assert last.at == SOUND[2]


def test_a_question_whose_answer_was_taken_out_is_asked_anew():
    changed = [ask("q1", ("Yes", "e1")), *SOUND[1:]]
    assert walk(changed, {"q1": "a2", "q2": "a1"}).at == changed[0]


def test_a_way_without_an_end_ends_all_the_same():
    circle = [ask("q1", ("On", "q2")), ask("q2", ("On", "q1"))]
    assert len(walk(circle, {"q1": "a1", "q2": "a1"}).asked) == 2
    assert walk([ask("q1", ("On", "gone"))], {"q1": "a1"}).at is None
    assert walk([], {}).at is None


_KEYS = st.sampled_from([f"q{n}" for n in range(1, 6)] + ["e1", "e2"])


@st.composite
def _triages(draw: Any) -> list[dict[str, Any]]:
    questions = [
        ask(f"q{n}", *[(f"Answer {m}", draw(_KEYS)) for m in range(draw(st.integers(2, 4)))])
        for n in range(1, draw(st.integers(1, 5)) + 1)
    ]
    return [*questions, end("e1"), end("e2", "self-care", "Rest")]


@given(_triages(), st.data())
def test_whoever_answers_a_triage_without_faults_comes_to_an_outcome(steps: Any, data: Any):
    if any(one.grave for one in check(TRIAGE, steps, NOTHING)):
        return
    answers: dict[str, str] = {}
    for _ in range(len(steps)):
        at = walk(steps, answers).at
        assert at is not None
        if at["kind"] == "end":
            break
        answers[at["key"]] = data.draw(st.sampled_from(at["answers"]))["key"]
    assert walk(steps, answers).at["kind"] == "end"  # type: ignore[index]


# ---------------------------------------------------------------- forms


def test_what_the_editor_sends_is_read_back_as_it_was():
    steps = [do("t1", say="Hello"), open_("s1", 7), {"key": "m1", "kind": "macro", "text": "",
             "macro_id": 4}]  # fmt: skip
    assert read_steps(STEPS, json.dumps(steps)) == steps
    assert read_steps(TRIAGE, json.dumps(SOUND)) == SOUND
    assert read_steps(STEPS, "") == []


def test_only_what_belongs_to_a_step_is_kept():
    sent = [do("t1", text=" Greet \0 ") | {"actor": "admin", "answers": []}]
    assert read_steps(STEPS, json.dumps(sent)) == [do("t1", text="Greet")]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "null",
        '"steps"',
        "[1]",
        '[{"key": "t1", "kind": "spell"}]',
        '[{"key": "t1", "kind": "question"}]',
        '[{"key": "../../etc", "kind": "text"}]',
        '[{"key": "t1", "kind": "text", "text": 7}]',
        '[{"key": "t1", "kind": "text", "text": "' + "x" * 1001 + '"}]',
        json.dumps([do("t1"), do("t1")]),
        json.dumps([do(f"t{n}") for n in range(MOST_STEPS + 1)]),
        '[{"a":' * 10_000,
        "[" + "1," * LONGEST_FORM + "1]",
    ],
)
def test_what_is_no_list_of_steps_is_refused(text: str):
    with pytest.raises(BadInput):
        read_steps(STEPS, text)


@pytest.mark.parametrize(
    "answers",
    ["yes", [1], [{"key": "a1", "label": "Yes", "next": 7}],
     [{"key": "a1", "label": "Yes", "next": ""}] * 2,
     [{"key": f"a{n}", "label": "Yes", "next": ""} for n in range(10)]],
)  # fmt: skip
def test_answers_that_are_none_are_refused(answers: Any):
    with pytest.raises(BadInput):
        read_steps(TRIAGE, json.dumps([ask("q1") | {"answers": answers}]))


# ---------------------------------------------------------------- words


def test_every_outcome_has_its_words_and_a_disposition_of_the_list():
    offered = CATALOGUE["dispositions"].default.splitlines()
    for outcome in TriageOutcome:
        assert LABELS[outcome]
        assert MEANINGS[outcome]
        assert DISPOSITIONS[outcome] in offered


def test_the_history_says_what_the_steps_were():
    assert in_words(SOUND) == (
        "1. Fever? (Yes → e1, No → q2) / 2. Fever? (Yes → e1, No → e2)"
        " / 3. Emergency: Call 911 / 4. Self-care: Rest"
    )
    assert (
        in_words([do("t1", say="Hello"), open_("s1", 7)]) == "1. Greet them “Hello” / 2. a script"
    )


def test_the_demos_triage_asks_for_emergencies_before_anything_else():
    steps = demo._FEVER_QUESTIONS
    assert check(TRIAGE, steps, NOTHING) == ()
    for first in steps[:3]:
        to = next(s for s in steps if s["key"] == first["answers"][0]["next"])
        assert to["outcome"] == "emergency"
