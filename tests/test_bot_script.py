"""The bot's flows as people write them: what is understood, and what is said of faults."""

import json

import pytest
import yaml
from bot_scripts_of import SMALL, faults, script

from psc_app.bot import script_text
from psc_app.domain.bot_condition import BadCondition, parse
from psc_app.domain.bot_script import LONGEST_SCRIPT


def only(text: str) -> tuple[int, str]:
    """The one fault of a script: its line and what is said of it."""
    found = faults(text)
    assert len(found) == 1, found
    return found[0].line, found[0].text


def flow(*steps: str) -> str:
    """A script with one flow of these steps, which begin in line 4."""
    lines = [line for step in steps for line in step.split("\n")]
    return "\n".join(["flows:", "  one:", "    steps:", *(f"      {line}" for line in lines)])


ASK = '- ask: answer\n  text: "Well?"'


def test_the_flows_the_app_comes_with_have_neither_faults_nor_hints() -> None:
    found, said = script_text.read(script_text.shipped())
    assert found is not None
    assert said == ()
    assert len(script_text.shipped()) < LONGEST_SCRIPT * 0.8, "an administrator needs room"


def test_a_script_can_be_json_as_well() -> None:
    as_json = json.dumps(yaml.load(SMALL, yaml.BaseLoader), indent=1)
    assert script(as_json).flows.keys() == script(SMALL).flows.keys()


def test_yes_and_numbers_stay_what_was_written() -> None:
    found = script(flow('- ask: a\n  text: "?"\n  choices: [yes, no, 3, 1.50]'))
    assert [one.title for one in found.flows["one"].steps[0].choices] == ["yes", "no", "3", "1.50"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("flows:\n  one:\n    steps:\n\t- say: hi", 4, "not with tabs"),
        ('flows:\n  one:\n    title: "open', 3, "no second one"),
        ("flows:\n  one:\n    title: a: b", 3, "quotation marks around it"),
        ("flows:\n  one:\n    steps:\n      - say: a\n     - say: b", 5, "not indented alike"),
        ("flows: {}\nflows: {}", 2, "stands twice"),
        ("start: one", 1, "There are no flows"),
        ("flow:\n  one: {}\n", 1, '"flow" is not known here'),
        ("- a\n- b", 1, 'lines of the form "name: …"'),
        ("flows:\n  one:\n    title: Empty", 2, "has no steps"),
        (flow("- tell: hi"), 4, "a step begins with one of"),
        (flow("- go: nowhere"), 4, 'no flow of that name'),
        (flow(ASK, "- menu: Choose\n  choices:\n    - {title: There, go: nowhere}"), 8, "no flow"),
        (flow("- menu: Choose\n  choices: [Here]"), 4, 'leads nowhere: give it a "go"'),
        (flow('- ask: Bad Name\n  text: "?"'), 4, "can't be a slot's name"),
        (flow("- ask: a"), 4, 'needs its "text"'),
        (flow('- ask: a\n  text: "?"\n  kind: colour'), 6, "one of text, date, phone"),
        (flow('- ask: a\n  text: "?"\n  choices: [One]'), 4, "at least two choices"),
        (flow('- ask: a\n  text: "?"\n  choices: [One, one, Two]'), 6, 'choices are called "one"'),
        (flow('- ask: a\n  text: "?"\n  least: 3'), 6, 'only with "kind: number"'),
        (flow('- ask: a\n  text: "?"\n  wehn: past'), 6, 'not belong to a step'),
        (flow(ASK, "- say: Hello {nmae}"), 6, '"nmae" is nowhere asked'),
        (flow(ASK, "- when: asnwer is yes\n  then: [Good]"), 6, '"asnwer" is nowhere asked'),
        (flow(ASK, "- when: answer\n  then: [Good]"), 6, "missing at the end"),
        (flow(ASK, "- when: answer is yes"), 6, 'write "then:"'),
        (flow("- hand over: {priority: red flag}"), 4, "one of normal, high, urgent"),
        (flow("- hand over: {skills: {Triage: 11}}"), 4, "a whole number from 1 to 10"),
        (flow("- end: {disposition: soon}"), 4, "one of emergency, same day, routine, self-care"),
        (flow("- say: on and on"), 2, "in a circle"),
        (flow(ASK) + "\nanswers:\n  - title: Only", 7, "needs a title and a text"),
        (flow(ASK) + '\nanswers:\n  - {title: a, text: b, link: "http://x"}', 7, "https://"),
        (flow(ASK) + "\nstart: two", 6, 'no flow called "two"'),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_what_to_do(text: str, line: int, words: str) -> None:
    at, said = only(text)
    assert at == line
    assert words in said


def test_all_faults_are_named_at_once_in_the_order_of_their_lines() -> None:
    found = faults(
        flow("- tell: hi", '- ask: a\n  kind: colour\n  text: "?"', "- end: {say: x, a: b}")
    )
    assert [one.line for one in found] == [4, 6, 8]


def test_hints_stop_nobody() -> None:
    lonely = flow(ASK) + "\n  two:\n    steps:\n      - end: Bye"
    text = flow('- ask: a\n  text: "?"\n  choices: [One, Two]', "- when: a is three\n  then: [Odd]")
    for one, words in ((lonely, "Nothing leads to"), (text, 'is never "three"')):
        found, said = script_text.read(one)
        assert found is not None
        assert [fault.grave for fault in said] == [False]
        assert words in said[0].text


def test_flows_that_lead_in_a_circle_without_a_question_are_found_whatever_lies_between() -> None:
    text = """
flows:
  one:
    steps:
      - when: name is given
        then:
          - go: two
      - ask: b
        text: "?"
      - go: one
  two:
    steps:
      - set: {c: d}
      - go: one
"""
    line, said = only(text)
    assert "one → two → one" in said
    assert line == 14


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]",
        "flows: &f {one: *f}",
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]",
        "[" * 20_000,
        "x" * (LONGEST_SCRIPT + 1),
        "flows: !!python/object/apply:os.system [ls]",
        "a: \x00",
        "--- a\n--- b",
        "<<: {a: b}",
    ],
)
def test_a_text_that_is_made_to_harm_is_only_a_fault(text: str) -> None:
    found, said = script_text.read(text)
    assert found is None
    assert said


# ---------------------------------------------------------------- conditions

SLOTS = {"fever": "yes", "days": "3", "pain": "a little", "none": ""}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("fever is yes", True),
        ("fever is YES", True),
        ("fever is not yes", False),
        ("fever is one of no, yes", True),
        ("fever is not one of no, unsure", True),
        ("days at least 3", True),
        ("days more than 3", False),
        ("days at most 3 and days less than 3.5", True),
        ("fever at least 1", False),
        ('pain is "a little"', True),
        ("pain is given and none is not given", True),
        ("unheard is given", False),
        ("fever is no or days is 3 and pain is given", True),
        ("(fever is no or days is 3) and none is given", False),
        ("not fever is no", True),
        ("not (fever is yes and days is 3)", False),
    ],
)
def test_a_condition_says_what_it_reads_like(text: str, holds: bool) -> None:
    assert parse(text).holds(SLOTS) is holds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a test is missing"),
        ("fever", "is missing at the end"),
        ("fever = yes", 'and not "="'),
        ("fever is", "a value is missing"),
        ("fever is and", "a value is missing before"),
        ("days at least many", "is not a number"),
        ("days at least inf", "is not a number"),
        ("fever is yes days is 3", 'write "and" or "or"'),
        ("(fever is yes", "not closed"),
        ('fever is "yes', "no second one"),
        ("Fever is yes", "not the name of a slot"),
        ("(" * 50 + "fever is yes", "too many brackets"),
        ("not " * 5000 + "fever is yes", "too many"),
    ],
)
def test_a_condition_that_cannot_be_read_says_why(text: str, words: str) -> None:
    with pytest.raises(BadCondition, match=words.replace("(", r"\(")):
        parse(text)
