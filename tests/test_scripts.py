"""Agent scripts: which is in front, what is ticked and answered, and how a triage ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from people import Clinic, Rung
from scripted import TRIAGE, ask, do, end, has, open_, run_, script
from scripted import macro as add_macro

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.script_cards import ScriptCard
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.bot import BotTalk
from psc_app.models.tools import AgentScript, ScriptProgress
from psc_app.services import closing, offers, script_steps, scripts, transfers, triage_outcomes


def front(clinic: Clinic, who: Actor, talk: int, chosen: int = 0, *opened: int) -> ScriptCard:
    """The script in front."""
    return clinic.look(who, scripts.look, talk, chosen, opened).card


def green(card: ScriptCard) -> list[bool]:
    return [step.done for step in card.steps]


def answer(clinic: Clinic, who: Actor, talk: int, key: int, *choices: str) -> None:
    """Answer what a triage asks, one question after the other."""
    for choice in choices:
        asked = front(clinic, who, talk, key).triage.key
        clinic.do(who, script_steps.answer, talk, key, asked, choice)


# ---------------------------------------------------------------- which is in front


def test_the_first_script_whose_conditions_hold_is_in_front(clinic: Clinic):
    ana = clinic.staff()
    script(clinic, "Bills", do("t1"), conditions=[has("bill")])
    fever = script(clinic, "Fever", do("t1"), conditions=[has("fever")])
    script(clinic, "Everybody", do("t1"))
    talk = clinic.start(reason="Fever since a bill came?")
    clinic.do(ana, offers.pick, talk)
    assert front(clinic, ana, talk).name == "Bills"
    clinic.change(AgentScript, active=True)
    feverish = clinic.start(reason="I have a fever")
    assert front(clinic, ana, feverish).id == fever
    assert front(clinic, ana, clinic.start(reason="Hello")).name == "Everybody"


def test_conditions_look_at_whatever_routing_knows(clinic: Clinic):
    ana = clinic.staff()
    older = {"field": "age", "test": "at least", "value": 65}
    script(clinic, "Older", do("t1"), conditions=[older])
    known = {"field": "signed in", "test": "is", "value": True}
    script(clinic, "Known", do("t1"), conditions=[known])
    elsa = clinic.patient(born=date(1950, 1, 1))
    theo = clinic.patient("Theo", "Lang", born=date(2000, 1, 1))
    assert front(clinic, ana, clinic.start(elsa)).name == "Older"
    assert front(clinic, ana, clinic.start(theo)).name == "Known"
    nobody = front(clinic, ana, clinic.start())
    assert (nobody.id, nobody.steps) == (0, ())


def test_what_the_bot_learned_counts_as_well(clinic: Clinic):
    ana = clinic.staff()
    script(clinic, "Refill", do("t1"), conditions=[has("refill")])
    talk = clinic.start(reason="Hello")
    started = clinic.conversation(talk).created_at
    bots = BotTalk(
        conversation_id=talk, provider="embedded", started_at=started, summary="About: A refill"
    )
    clinic.do(SYSTEM, lambda work: work.session.add(bots))
    assert front(clinic, ana, talk).name == "Refill"


def test_a_script_that_is_off_is_not_offered(clinic: Clinic):
    ana = clinic.staff()
    off = script(clinic, "Off", do("t1"), active=False)
    on = script(clinic, "On", do("t1"))
    talk = clinic.talk(ana)
    seen = clinic.look(ana, scripts.look, talk, off)
    assert seen.card.id == on
    assert [one.name for one in seen.options] == ["On"]
    with pytest.raises(BadInput, match="not there any more"):
        clinic.do(ana, script_steps.tick, talk, off, "t1", True)


def test_an_agent_chooses_another_and_comes_back_to_where_they_were(clinic: Clinic):
    ana = clinic.staff()
    first = script(clinic, "First", do("t1"), do("t2"))
    second = script(clinic, "Second", do("t1"))
    talk = clinic.talk(ana)
    assert front(clinic, ana, talk).id == first
    assert front(clinic, ana, talk, second).id == second
    clinic.do(ana, script_steps.tick, talk, second, "t1", True)
    seen = clinic.look(ana, scripts.look, talk)
    assert seen.card.id == second
    assert not seen.card.standard
    assert [(one.label, one.standard) for one in seen.options] == [
        ("First", True),
        ("Second (1 of 1)", False),
    ]


def test_a_script_within_the_default_does_not_take_its_place(clinic: Clinic):
    ana = clinic.staff()
    within = script(clinic, "Greeting", do("t1"), position=9)
    outer = script(clinic, "Refill", open_("s1", within), do("t1"), position=0)
    talk = clinic.talk(ana)
    clinic.do(ana, script_steps.tick, talk, within, "t1", True)
    assert front(clinic, ana, talk).id == outer


# ---------------------------------------------------------------- steps


def test_a_ticked_step_is_green_for_everybody_who_reads_along(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    key = script(clinic, "Greeting", do("t1"), do("t2"), do("t3"))
    talk = clinic.talk(ana)
    clinic.do(ana, script_steps.tick, talk, key, "t1", True)
    clinic.do(ana, script_steps.tick, talk, key, "t3", True)
    for who in (ana, sue):
        card = front(clinic, who, talk)
        assert green(card) == [True, False, True]
        assert (card.done, card.total) == (2, 3)
        assert [step.next for step in card.steps] == [False, True, False]
        assert card.may == (who is ana)
    clinic.do(ana, script_steps.tick, talk, key, "t1", False)
    assert green(front(clinic, ana, talk)) == [False, False, True]


def test_each_conversation_has_its_own_progress(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Greeting", do("t1"))
    one, other = clinic.talk(ana), clinic.talk(ana)
    clinic.do(ana, script_steps.tick, one, key, "t1", True)
    assert green(front(clinic, ana, other)) == [False]


def test_the_log_says_which_step_and_ticking_twice_is_ticking_once(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Greeting", do("t1"))
    talk = clinic.talk(ana)
    for done in (True, True, False, False):
        clinic.do(ana, script_steps.tick, talk, key, "t1", done)
    found = clinic.events(Deed.SCRIPT_STEP, conversation_id=talk)
    assert [event.detail for event in found] == [
        {"script": key, "step": "t1", "done": True},
        {"script": key, "step": "t1", "done": False},
    ]
    assert found[0].staff_id == ana.id


def test_only_whoever_holds_the_conversation_goes_through_its_scripts(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    steps = script(clinic, "Greeting", do("t1", say="Hello"))
    triage = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana, elsa)
    others = (
        clinic.staff(),
        clinic.staff(Role.SUPERVISOR),
        clinic.staff(Role.ADMIN, ready=False),
        elsa,
    )
    for who in others:
        for verb, *args in (
            (script_steps.tick, steps, "t1", True),
            (script_steps.say, steps, "t1"),
            (script_steps.answer, triage, "q1", "a1"),
            (script_steps.back, triage),
            (script_steps.restart, triage),
            (script_steps.use, triage),
        ):
            with pytest.raises(NotAllowed):
                clinic.do(who, verb, talk, *args)
    assert clinic.rows(ScriptProgress) == []


def test_who_may_not_read_the_conversation_does_not_see_its_scripts(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    script(clinic, "Greeting", do("t1"))
    talk = clinic.talk(ana, elsa)
    for who in (clinic.staff(), clinic.staff(Role.ADMIN, ready=False), elsa):
        with pytest.raises(NotAllowed):
            clinic.look(who, scripts.look, talk)
        with pytest.raises(NotAllowed):
            clinic.look(who, triage_outcomes.of, talk)


def test_after_the_end_nothing_is_ticked_any_more(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Greeting", do("t1"), do("t2"))
    talk = clinic.talk(ana)
    clinic.do(ana, closing.end, talk)
    clinic.do(ana, script_steps.tick, talk, key, "t1", True)
    clinic.do(ana, closing.finish_wrap_up, talk, "", "Answered")
    with pytest.raises(NotAllowed):
        clinic.do(ana, script_steps.tick, talk, key, "t2", True)
    assert not front(clinic, ana, talk).may


def test_a_step_that_is_not_there_any_more_is_named_as_such(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Greeting", do("t1"))
    triage = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    for wanted, step in ((key, "t9"), (triage, "q1"), (99, "t1")):
        with pytest.raises(BadInput, match="not there any more"):
            clinic.do(ana, script_steps.tick, talk, wanted, step, True)
    with pytest.raises(BadInput, match="asks no questions"):
        clinic.do(ana, script_steps.back, talk, key)


def test_a_steps_words_go_into_the_composer_with_the_patients_name(clinic: Clinic):
    ana = clinic.staff()
    words = "Hello {patient.first_name}, I am {agent.full_name}."
    key = script(clinic, "Greeting", do("t1", say=words), do("t2"))
    talk = clinic.talk(ana, clinic.patient("Elsa", "Vargas"))
    shown = front(clinic, ana, talk).steps[0].say
    assert shown == f"Hello Elsa, I am {ana.name}."
    assert clinic.do(ana, script_steps.say, talk, key, "t1") == shown
    assert green(front(clinic, ana, talk)) == [True, False]
    with pytest.raises(BadInput, match="no words"):
        clinic.do(ana, script_steps.say, talk, key, "t2")


# ---------------------------------------------------------------- scripts within scripts


def test_a_script_opens_in_place_and_its_step_is_green_once_it_is_gone_through(clinic: Clinic):
    ana = clinic.staff()
    within = script(clinic, "Greeting", do("t1"), do("t2"), position=9)
    outer = script(clinic, "Refill", open_("s1", within), do("t1"), position=0)
    talk = clinic.talk(ana)
    closed = front(clinic, ana, talk)
    assert [(step.child, step.open) for step in closed.steps] == [("Greeting", False), ("", False)]
    clinic.do(ana, script_steps.tick, talk, within, "t1", True)
    opened = front(clinic, ana, talk, 0, within)
    rows = [(step.script_id, step.key, step.depth, step.done) for step in opened.steps]
    assert rows == [
        (outer, "s1", 0, False),
        (within, "t1", 1, True),
        (within, "t2", 1, False),
        (outer, "t1", 0, False),
    ]
    assert opened.steps[0].progress == "1 of 2"
    assert [step.next for step in opened.steps] == [False, False, True, False]
    clinic.do(ana, script_steps.tick, talk, within, "t2", True)
    card = front(clinic, ana, talk)
    assert green(card) == [True, False]
    assert (card.done, card.total) == (1, 2)


def test_a_triage_is_asked_in_place(clinic: Clinic):
    ana = clinic.staff()
    triage = script(clinic, "Fever", *TRIAGE, position=9)
    script(clinic, "Symptoms", open_("s1", triage), position=0)
    talk = clinic.talk(ana)
    (step,) = front(clinic, ana, talk, 0, triage).steps
    assert (step.kind, step.triage.question) == ("triage", "Fever?")
    answer(clinic, ana, talk, triage, "a1")
    (step,) = front(clinic, ana, talk, 0, triage).steps
    assert (step.done, step.progress, step.triage.outcome) == (True, "Emergency", "emergency")


def test_what_was_switched_off_says_so_where_it_is_a_step(clinic: Clinic):
    ana = clinic.staff()
    within = script(clinic, "Greeting", do("t1"), active=False)
    gone = add_macro(clinic, "Log it", active=False)
    outer = script(clinic, "Refill", open_("s1", within), run_("m1", gone))
    first, second = front(clinic, ana, clinic.talk(ana), outer, within).steps
    assert (first.child_id, first.text) == (0, "This script was switched off.")
    assert (second.macro_id, second.macro) == (0, "")


def test_scripts_that_lead_in_circles_are_drawn_all_the_same(clinic: Clinic):
    ana = clinic.staff()
    first = script(clinic, "First", open_("s1", 2))
    second = script(clinic, "Second", open_("s1", first))
    assert second == 2
    card = front(clinic, ana, clinic.talk(ana), first, first, second)
    assert 1 < len(card.steps) < 10
    assert not any(green(card))


# ---------------------------------------------------------------- triage


def test_a_triage_asks_one_question_at_a_time_with_numbered_answers(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    card = front(clinic, ana, talk).triage
    assert (card.question, [(one.number, one.label) for one in card.choices]) == (
        "Fever?",
        [(1, "Yes"), (2, "No")],
    )
    answer(clinic, ana, talk, key, "a2")
    card = front(clinic, ana, talk).triage
    assert [(one.question, one.answer) for one in card.asked] == [("Fever?", "No")]
    assert (card.question, card.outcome) == ("Stiff neck?", "")


def test_its_outcome_is_kept_logged_told_and_fills_the_wrap_up(clinic: Clinic, rung: Rung):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana, elsa := clinic.patient())
    answer(clinic, ana, talk, key, "a2")
    rung.take()
    answer(clinic, ana, talk, key, "a2")
    card = front(clinic, ana, talk).triage
    assert (card.outcome, card.label, card.advice) == ("self-care", "Self-care", "Rest")
    assert card.disposition == "Advice given: self-care"
    (event,) = clinic.events(Deed.TRIAGED)
    assert (event.reason, event.detail, event.staff_id) == ("self-care", {"script": key}, ana.id)
    assert clinic.conversation(talk).disposition == "Advice given: self-care"
    assert {topics.conversation(talk), topics.patient(elsa.id)} <= rung.take()
    (result,) = clinic.look(ana, triage_outcomes.of, talk)
    assert (result.script, result.outcome, result.label) == ("Fever", "self-care", "Self-care")


def test_answers_are_audited_and_neither_log_says_what_they_were(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana, elsa := clinic.patient())
    answer(clinic, ana, talk, key, "a2", "a1")
    audits = clinic.audits("answered triage")
    assert [(one.patient_id, one.object_id, one.detail) for one in audits] == [
        (elsa.id, talk, {"script": key})
    ] * 2
    for event in clinic.events(Deed.SCRIPT_STEP, conversation_id=talk):
        assert set(event.detail) == {"script", "step", "done"}


def test_a_key_pressed_twice_does_not_answer_the_next_question(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    clinic.do(ana, script_steps.answer, talk, key, "q1", "a2")
    with pytest.raises(TooLate, match="answered already"):
        clinic.do(ana, script_steps.answer, talk, key, "q1", "a2")
    assert front(clinic, ana, talk).triage.key == "q2"
    with pytest.raises(BadInput, match="Choose one of the answers"):
        clinic.do(ana, script_steps.answer, talk, key, "q2", "a7")
    clinic.do(ana, script_steps.answer, talk, key, "q2", "a1")
    with pytest.raises(TooLate):
        clinic.do(ana, script_steps.answer, talk, key, "q2", "a2")


def test_back_takes_the_last_answer_and_what_it_proposed_for_the_wrap_up(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    answer(clinic, ana, talk, key, "a1")
    assert clinic.conversation(talk).disposition == "Emergency care advised"
    clinic.do(ana, script_steps.back, talk, key)
    assert clinic.conversation(talk).disposition == ""
    assert front(clinic, ana, talk).triage.key == "q1"
    assert clinic.look(ana, triage_outcomes.of, talk) == ()
    clinic.do(ana, script_steps.back, talk, key)
    answer(clinic, ana, talk, key, "a2", "a2")
    assert clinic.conversation(talk).disposition == "Advice given: self-care"
    assert [event.reason for event in clinic.events(Deed.TRIAGED)] == ["emergency", "self-care"]


def test_a_triage_begins_anew(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    answer(clinic, ana, talk, key, "a2", "a1")
    clinic.do(ana, script_steps.restart, talk, key)
    card = front(clinic, ana, talk).triage
    assert (card.asked, card.key, card.outcome) == ((), "q1", "")
    assert clinic.conversation(talk).disposition == ""


def test_what_a_person_chose_in_the_wrap_up_stays_until_they_take_the_outcome(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    clinic.do(ana, closing.end, talk)
    clinic.do(ana, closing.save_wrap_up, talk, "", "Referred")
    with pytest.raises(TooLate, match="not come to an end"):
        clinic.do(ana, script_steps.use, talk, key)
    answer(clinic, ana, talk, key, "a1")
    assert clinic.conversation(talk).disposition == "Referred"
    clinic.do(ana, script_steps.use, talk, key)
    assert clinic.conversation(talk).disposition == "Emergency care advised"


def test_an_outcome_outlives_a_change_of_the_script(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    answer(clinic, ana, talk, key, "a1")
    changed = [ask("q1", ("Yes", "e2"), ("No", "e1")), end("e1"), end("e2", "routine", "Book")]
    clinic.change(AgentScript, steps=changed)
    card = front(clinic, ana, talk).triage
    assert (card.outcome, card.advice, card.changed) == ("emergency", "", True)


def test_a_question_whose_answer_is_gone_is_asked_anew(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Fever", *TRIAGE)
    talk = clinic.talk(ana)
    answer(clinic, ana, talk, key, "a2")
    clinic.change(AgentScript, steps=[ask("q1", ("Yes", "e1")), *TRIAGE[1:]])
    card = front(clinic, ana, talk).triage
    assert (card.key, card.asked) == ("q1", ())
    clinic.change(AgentScript, steps=[ask("q1", ("Yes", "e1"), ("No", "gone"))])
    assert front(clinic, ana, talk).triage.changed


def test_progress_stays_with_the_conversation_when_it_changes_hands(clinic: Clinic):
    ana = clinic.staff()
    key = script(clinic, "Greeting", do("t1"), do("t2"))
    talk = clinic.talk(ana)
    clinic.do(ana, script_steps.tick, talk, key, "t1", True)
    clinic.do(ana, transfers.release, talk)
    ben = clinic.staff()
    clinic.do(ben, offers.pick, talk)
    card = front(clinic, ben, talk)
    assert (green(card), card.may) == ([True, False], True)


@pytest.mark.both
def test_two_tabs_that_tick_different_steps_lose_neither(clinic: Clinic):
    ana = clinic.staff()
    names = [f"t{n}" for n in range(20)]
    key = script(clinic, "Long", *map(do, names))
    talk = clinic.talk(ana)

    def tick(name: str) -> None:
        clinic.do(ana, script_steps.tick, talk, key, name, True)

    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(tick, names))
    (row,) = clinic.rows(ScriptProgress)
    assert sorted(row.done) == sorted(names)


def test_a_look_leaves_no_trace(clinic: Clinic):
    ana = clinic.staff()
    script(clinic, "Fever", *TRIAGE)
    front(clinic, ana, clinic.talk(ana))
    assert clinic.rows(ScriptProgress) == []
