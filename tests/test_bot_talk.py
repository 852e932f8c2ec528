"""The embedded bot answers, hands over or ends; commands and people can be had at any step."""

import json

import pytest
from bot_scripts_of import SMALL, TODAY, script, talk

from psc_app.domain import bot_talk
from psc_app.domain.bot_script import Flow, Go, Script
from psc_app.domain.bot_words import LONGEST_VALUE, Turn

STEPS = {"at the menu": (), "at a text": ("1",), "at a number": ("1", "aspirin")}


@pytest.mark.parametrize("said", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("wish", ["agent", "I want to talk to a person", "human please"])
def test_who_asks_for_a_person_gets_one_at_once_at_any_step(
    said: tuple[str, ...], wish: str
) -> None:
    reply = talk().say(*said, wish)
    assert reply.hand_over is not None
    assert reply.hand_over.why == "asked"
    assert not reply.ended


@pytest.mark.parametrize("said", STEPS.values(), ids=STEPS)
def test_help_explains_and_asks_the_same_again(said: tuple[str, ...]) -> None:
    one = talk()
    before = one.say(*said)
    after = one.say("help")
    assert "“agent” for a person" in after.lines[0]
    assert after.lines[-1] == before.lines[-1]
    assert after.choices == before.choices


@pytest.mark.parametrize("said", STEPS.values(), ids=STEPS)
def test_cancel_leaves_what_was_begun_and_what_was_said_in_it(said: tuple[str, ...]) -> None:
    one = talk()
    reply = one.say(*said, "cancel")
    assert one.buttons == ["A refill", "Goodbye"]
    assert one.slots == {}
    assert reply.hand_over is None


@pytest.mark.parametrize("said", STEPS.values(), ids=STEPS)
def test_forget_me_forgets_what_was_said_and_what_was_known(said: tuple[str, ...]) -> None:
    one = talk(name="Elsa Vargas", birth_date="1990-03-14")
    one.say(*said, "forget me")
    assert one.slots == {}
    reply = one.say("agent")
    assert reply.hand_over is not None
    assert reply.hand_over.context == {}
    assert reply.hand_over.summary == ""


def test_after_two_misses_a_person_is_offered_and_after_three_takes_over() -> None:
    one = talk()
    first = one.say("qwertz")
    assert "did not understand" in first.lines[0]
    assert one.buttons == ["A refill", "Goodbye"]
    second = one.say("asdfgh")
    assert "Shall a person take over?" in second.lines[0]
    assert one.buttons == ["Yes, a person please", "No, I'll try again"]
    third = one.say("yxcvbn")
    assert third.hand_over is not None
    assert third.hand_over.why == "not understood"


@pytest.mark.parametrize("said", ["yes", "1", "Yes, a person please", "ok", "agent"])
def test_who_accepts_the_offer_gets_a_person(said: str) -> None:
    assert talk().say("qwertz", "asdfgh", said).hand_over is not None


def test_who_declines_the_offer_tries_again_and_the_next_miss_is_the_third() -> None:
    one = talk()
    again = one.say("qwertz", "asdfgh", "no")
    assert again.lines == ("What is it?",)
    assert one.say("yxcvbn").hand_over is not None


def test_an_answer_instead_of_a_yes_to_the_offer_counts() -> None:
    one = talk()
    assert one.say("qwertz", "asdfgh", "a refill please").lines == ("Which medicine?",)


def test_an_answer_that_was_understood_begins_the_count_anew() -> None:
    one = talk()
    one.say("1", "aspirin", "many", "lots")
    assert one.reply.memory["misses"] == 2
    one.say("12 days")
    assert one.over
    other = talk()
    other.say("qwertz", "asdfgh", "a refill", "aspirin", "many", "lots")
    assert not other.over


def test_a_hand_over_by_the_script_carries_what_was_collected() -> None:
    reply = talk(name="Elsa Vargas", reason="Hm").say("refill", "aspirin 100", "about 12 days")
    given = reply.hand_over
    assert given is not None
    assert reply.lines == ("Noted.",)
    assert (given.why, given.queue, given.skills, given.priority) == (
        "flow", "Pharmacy", {"Medication": 3}, 1,
    )  # fmt: skip
    assert given.context == {
        "name": "Elsa Vargas", "reason": "Hm", "medicine": "aspirin 100", "days": "12",
    }  # fmt: skip
    assert given.summary.splitlines() == [
        "About: Refill", "Name: Elsa Vargas", "Reason: Hm", "Medicine: aspirin 100", "Days: 12",
    ]  # fmt: skip


def test_a_long_answer_is_kept_up_to_what_a_value_may_be() -> None:
    one = talk()
    given = one.say("1", "x" * 9_000, "3").hand_over
    assert given is not None
    assert len(given.context["medicine"]) == LONGEST_VALUE
    assert len(given.summary) <= LONGEST_VALUE


def test_a_reason_that_fits_a_flow_goes_there_without_asking_again() -> None:
    assert talk(reason="My tablets are gone").said == ["Which medicine?"]


def test_a_reason_that_asks_for_a_person_gets_one_before_anything_else() -> None:
    reply = talk(reason="I need to talk to a nurse").reply
    assert reply.hand_over is not None
    assert reply.lines == ()


def test_a_reason_that_fits_nothing_shows_the_menu_and_is_no_miss() -> None:
    one = talk(reason="Well, you know")
    assert one.said == ["What is it?"]
    assert one.reply.memory["misses"] == 0


def test_a_question_between_is_answered_and_the_matter_goes_on() -> None:
    one = talk()
    reply = one.say("1", "aspirin", "where can I park?")
    assert reply.lines == ("Behind the house.", "For how many days?")
    assert one.say("3").hand_over is not None


def test_an_answer_that_is_out_of_bounds_says_the_bounds() -> None:
    assert talk().say("1", "aspirin", "365").lines[0] == "Please write a number from 0 to 90."


def test_who_asked_for_a_language_that_the_bot_does_not_speak_gets_a_person() -> None:
    text = f"languages: [en, English]\n{SMALL}"
    assert talk(text, language="es").reply.hand_over is not None
    for spoken in ("", "en", "English", "en-GB"):
        assert talk(text, language=spoken).reply.hand_over is None


def test_a_patients_brackets_are_words_and_nothing_else() -> None:
    text = """
flows:
  one:
    steps:
      - ask: a
        text: "What?"
      - end: "You said {a}."
"""
    assert talk(text).say("{b} {a|x} {name}").lines == ("You said {b} {a|x} {name}.",)


def test_a_text_without_an_answer_says_what_stands_behind_the_stroke() -> None:
    text = 'flows: {one: {steps: [{end: "Hello {name|there}."}]}}'
    assert talk(text).reply.lines == ("Hello there.",)
    assert talk(text, name="Elsa").reply.lines == ("Hello Elsa.",)


def test_branches_are_taken_by_what_was_answered() -> None:
    text = """
flows:
  one:
    steps:
      - ask: a
        kind: yes/no
        unsure: yes
        text: "Is it?"
      - when: a is yes
        then:
          - when: name is given
            then: ["Yes, {name}."]
            else: ["Yes."]
        else:
          - when: a is unsure
            then: ["Perhaps."]
      - end: "Bye."
"""
    assert talk(text).say("yes").lines == ("Yes.", "Bye.")
    assert talk(text, name="Elsa").say("yes").lines == ("Yes, Elsa.", "Bye.")
    assert talk(text).say("don't know").lines == ("Perhaps.", "Bye.")
    assert talk(text).say("nope").lines == ("Bye.",)


def test_a_flow_that_runs_out_is_followed_by_the_one_for_that() -> None:
    text = """
start: menu
after: more
flows:
  menu:
    steps:
      - say: "Hello."
      - menu: "What?"
        choices: [{title: Hours, go: hours}]
  hours:
    steps: ["Always."]
  more:
    steps:
      - ask: more
        kind: yes/no
        text: "More?"
      - when: more is no
        then:
          - end: "Bye."
"""
    one = talk(text)
    assert one.say("1").lines == ("Always.", "More?")
    # Back at the beginning nobody is greeted twice.
    assert one.say("yes").lines == ("What?",)
    assert one.say("1", "no").ended


def test_what_is_known_is_not_asked_where_the_script_says_so() -> None:
    text = """
flows:
  one:
    steps:
      - {ask: birth_date, kind: date, when: past, keep: yes, text: "Born?"}
      - {ask: number, kind: phone, optional: yes, text: "Number?"}
      - hand over: {}
"""
    one = talk(text, birth_date="1990-03-14")
    assert one.said == ["Number?"]
    assert one.buttons == ["Skip"]
    given = one.say("617 555 0134").hand_over
    assert given is not None
    assert given.context == {"birth_date": "March 14, 1990", "number": "(617) 555-0134"}
    assert talk(text).say("3/14/1990", "skip").hand_over is not None


def test_a_script_that_goes_in_a_circle_ends_with_a_person() -> None:
    """The check finds such circles; the talk is bounded all the same."""
    text = """
flows:
  one:
    steps:
      - when: found is yes
        then:
          - ask: a
            text: "Never asked"
      - say: "Round"
      - go: one
"""
    sound = script(text.replace("go: one", "end: Bye"))
    flow = sound.flows["one"]
    round_it_goes = Flow(flow.name, 1, flow.title, (), (*flow.steps[:-1], Go(9, "one")))
    circle = Script("one", "", {"one": round_it_goes}, (), (), {}, sound.words)
    reply = bot_talk.answer(circle, Turn(1, 0, ""), TODAY)
    assert reply.hand_over is not None
    assert len(reply.lines) < bot_talk.MOST_STEPS


def test_a_talk_without_end_ends_with_a_person() -> None:
    one = talk()
    for _ in range(bot_talk.MOST_TURNS):
        one.say("help")
    assert one.say("help").hand_over is not None


def test_what_is_remembered_can_be_stored_and_a_memory_of_something_else_begins_anew() -> None:
    one = talk()
    one.say("1", "aspirin")
    assert json.loads(json.dumps(one.reply.memory)) == one.reply.memory
    assert one.reply.memory["title"] == "Refill"
    for odd in ({}, {"flow": "gone"}, {"flow": "refill", "at": 77}, {"flow": "refill", "at": "x"}):
        reply = bot_talk.answer(one.script, Turn(1, 5, "hello", memory=odd), TODAY)
        assert reply.lines[-1] == "What is it?"


def test_who_writes_again_after_the_end_begins_anew() -> None:
    one = talk()
    reply = one.say("Goodbye")
    assert reply.ended
    again = bot_talk.answer(one.script, Turn(1, 2, "refill", memory=reply.memory), TODAY)
    assert again.lines == ("Which medicine?",)


def test_where_a_talk_stands_can_be_told() -> None:
    one = talk()
    one.say("1")
    assert bot_talk.where(one.script, one.reply.memory) == ("Refill", 14)
    assert bot_talk.where(one.script, {}) == ("", 0)
