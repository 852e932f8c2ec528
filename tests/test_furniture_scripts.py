"""Scripts and macros as administrators write them: forms, checks, order, history, trial."""

import json
from typing import Any

import pytest
from furnished import admin, history, save
from furniture import queue
from people import Clinic
from scripted import TRIAGE, ask, case, do, end, has, open_, run, run_, script, transfer

from psc_app.demo import library, people, replies, workplace
from psc_app.demo import scripts as demo
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, Refused, TooLate
from psc_app.domain.vocabulary import Role, ScriptKind
from psc_app.models.settings import SettingChange
from psc_app.models.tools import AgentScript, Macro, ScriptProgress
from psc_app.services import (
    furniture_desk,
    furniture_history,
    furniture_macros,
    furniture_scripts,
    script_steps,
)


def write(clinic: Clinic, who: Actor, name: str, *steps: Any, row: int = 0, **form: str) -> int:
    """Send a script's form."""
    kind = "triage" if steps and steps[0]["kind"] == "question" else "steps"
    given = {"name": name, "active": "yes", "made_of": kind, "steps": json.dumps(steps)}
    return save(clinic, who, "script", row, **given | form)


def write_macro(clinic: Clinic, who: Actor, name: str, *actions: Any, row: int = 0) -> int:
    given = {"name": name, "about": "About it", "active": "yes", "actions": json.dumps(actions)}
    return save(clinic, who, "macro", row, **given)


def names(clinic: Clinic) -> list[str]:
    found = sorted(clinic.rows(AgentScript), key=lambda one: one.position)
    return [one.name for one in found]


# ---------------------------------------------------------------- scripts


def test_a_script_is_made_from_its_form_behind_the_others(clinic: Clinic):
    ada = admin(clinic)
    first = write(clinic, ada, "Greeting", do("t1", say="Hello"), do("t2"))
    conditions = {"conditions-0-what": "reason|contains any", "conditions-0-words": "fever, chills"}
    second = write(clinic, ada, "Fever", *TRIAGE, **conditions)
    found = {one.id: one for one in clinic.rows(AgentScript)}
    assert found[first].steps == [do("t1", say="Hello"), do("t2")]
    assert (found[second].kind, found[second].conditions) == ("triage", [has("fever", "chills")])
    assert names(clinic) == ["Greeting", "Fever"]


def test_what_is_wrong_is_refused_with_the_number_of_the_step(clinic: Clinic):
    ada = admin(clinic)
    with pytest.raises(BadInput, match=r"^Steps: 2\. Write what to do\.$"):
        write(clinic, ada, "Greeting", do("t1"), do("t2", text=""))
    with pytest.raises(BadInput, match=r"^Steps: Add a first step\.$"):
        write(clinic, ada, "Greeting")
    with pytest.raises(BadInput, match="leads back"):
        write(clinic, ada, "Fever", ask("q1", ("Yes", "q1"), ("No", "e1")), end("e1"))
    with pytest.raises(BadInput, match=r"^Name: "):
        write(clinic, ada, "", do("t1"))
    with pytest.raises(BadInput, match="not whole"):
        write(clinic, ada, "Greeting", do("t1"), made_of="spell")
    write(clinic, ada, "Greeting", do("t1"))
    with pytest.raises(BadInput, match="this name already"):
        write(clinic, ada, "greeting", do("t1"))
    assert names(clinic) == ["Greeting"]


def test_a_hint_keeps_nothing_from_being_saved(clinic: Clinic):
    ada = admin(clinic)
    steps = [ask("q1", ("Yes", "e1"), ("No", "e2")), end("e1", "same day"), end("e2", "routine")]
    assert write(clinic, ada, "Mild", *steps)
    (hint,) = clinic.look(ada, furniture_scripts.check, 0, "triage", json.dumps(steps))
    assert (hint.grave, hint.key) == (False, "")


def test_a_script_is_changed_and_keeps_its_kind(clinic: Clinic):
    ada = admin(clinic)
    key = write(clinic, ada, "Greeting", do("t1"))
    write(clinic, ada, "Welcome", do("t1"), do("t2"), row=key)
    (found,) = clinic.rows(AgentScript)
    assert (found.name, len(found.steps), found.kind) == ("Welcome", 2, "steps")
    with pytest.raises(BadInput, match="no place in this kind"):
        write(clinic, ada, "Welcome", *TRIAGE, row=key)


def test_the_form_begins_with_what_is_there(clinic: Clinic):
    ada = admin(clinic)
    key = write(clinic, ada, "Fever", *TRIAGE)
    card = clinic.look(ada, furniture_scripts.card, key)
    assert (card.name, card.kind, json.loads(card.steps)) == ("Fever", "triage", TRIAGE)
    new = clinic.look(ada, furniture_scripts.card, 0, "triage")
    assert (new.id, new.kind, new.steps) == (0, "triage", "[]")
    with pytest.raises(BadInput, match="not there any more"):
        clinic.look(ada, furniture_scripts.card, 99)


def test_the_editor_offers_macros_and_the_other_scripts(clinic: Clinic):
    ada = admin(clinic)
    own = write(clinic, ada, "Greeting", do("t1"))
    other = write(clinic, ada, "Refill", open_("s1", own))
    key = write_macro(clinic, ada, "Log it", case(case_kind="Refill"))
    found = clinic.look(ada, furniture_scripts.choices, own)
    assert [(one.value, one.label) for one in found["scripts"]] == [(str(other), "Refill")]
    assert [(one.value, one.label) for one in found["macros"]] == [(str(key), "Log it")]
    assert [one.value for one in found["outcomes"]] == [
        "emergency", "same day", "routine", "self-care",
    ]  # fmt: skip
    with pytest.raises(BadInput, match="circles"):
        write(clinic, ada, "Greeting", do("t1"), open_("s1", other), row=own)


def test_scripts_move_in_the_order_in_which_their_conditions_are_tried(clinic: Clinic):
    ada = admin(clinic)
    keys = [write(clinic, ada, name, do("t1")) for name in ("A", "B", "C")]
    clinic.do(ada, furniture_desk.move, "script", keys[2], -1)
    assert names(clinic) == ["A", "C", "B"]
    clinic.do(ada, furniture_desk.move, "script", keys[0], -1)
    assert names(clinic) == ["A", "C", "B"]


def test_the_list_says_what_is_never_in_front_by_itself(clinic: Clinic):
    ada = admin(clinic)
    script(clinic, "Fever", *TRIAGE, conditions=[has("fever")])
    script(clinic, "Everybody", do("t1"))
    script(clinic, "Never", do("t1"), do("t2"), conditions=[has("bill")])
    script(clinic, "Off", do("t1"), active=False)
    found = clinic.look(ada, furniture_scripts.lines)
    assert [(one.name, one.about, one.conditions) for one in found] == [
        ("Fever", "Triage, 2 questions", ("Reason has any of: fever",)),
        ("Everybody", "1 step", ("Everybody",)),
        ("Never", "2 steps", ("Reason has any of: bill",)),
        ("Off", "1 step", ("Everybody",)),
    ]
    assert [bool(one.remark) for one in found] == [False, False, True, False]


def test_a_script_that_is_in_use_is_switched_off_and_a_step_of_another_stays(clinic: Clinic):
    ada, ana = admin(clinic), clinic.staff()
    used = write(clinic, ada, "Used", do("t1"))
    clinic.do(ana, script_steps.tick, clinic.talk(ana), used, "t1", True)
    assert clinic.do(ada, furniture_desk.remove, "script", used).startswith("Past conversations")
    assert [one.active for one in clinic.rows(AgentScript)] == [False]
    within = write(clinic, ada, "Within", do("t1"))
    outer = write(clinic, ada, "Outer", open_("s1", within))
    with pytest.raises(TooLate, match="“Outer” has this script as a step"):
        clinic.do(ada, furniture_desk.remove, "script", within)
    assert "“Outer”" in clinic.look(ada, furniture_desk.question, "script", outer)
    for key in (outer, within):
        assert clinic.do(ada, furniture_desk.remove, "script", key) == ""
    assert names(clinic) == ["Used"]


def test_a_triage_is_tried_as_it_stands_in_the_editor_and_nothing_is_kept(clinic: Clinic):
    ada, text = admin(clinic), json.dumps(TRIAGE)
    asked = clinic.look(ada, furniture_scripts.try_out, text, {})
    assert (asked.question, [one.number for one in asked.choices]) == ("Fever?", [1, 2])
    last = clinic.look(ada, furniture_scripts.try_out, text, {"q1": "a2", "q2": "a2"})
    assert (last.outcome, last.advice, len(last.asked)) == ("self-care", "Rest", 2)
    assert clinic.rows(ScriptProgress) == []


# ---------------------------------------------------------------- macros


def test_a_macro_is_made_changed_and_counted_anew_with_its_actions(clinic: Clinic):
    ada = admin(clinic)
    key = write_macro(clinic, ada, "Log it", case())
    assert clinic.rows(Macro)[0].actions == [case()]
    write_macro(clinic, ada, "Log the refill", case(), row=key)
    assert clinic.rows(Macro)[0].version == 1
    write_macro(clinic, ada, "Log the refill", case("Refill request"), row=key)
    assert clinic.rows(Macro)[0].version == 2


def test_what_is_wrong_is_refused_with_the_number_of_the_action(clinic: Clinic):
    ada = admin(clinic)
    here = transfer(clinic.queue)
    with pytest.raises(BadInput, match=r"^Actions: 1\. The conversation leaves"):
        write_macro(clinic, ada, "Odd", here, case())
    with pytest.raises(BadInput, match=r"^Actions: Add a first action\.$"):
        write_macro(clinic, ada, "Odd")
    off = queue(clinic, "Old", active=False)
    with pytest.raises(BadInput, match="Choose a queue"):
        write_macro(clinic, ada, "Odd", transfer(off))
    (fault,) = clinic.look(ada, furniture_macros.check, json.dumps([case("")]))
    assert (fault.key, fault.text, fault.grave) == ("1", "Write a title.", True)
    assert clinic.rows(Macro) == []


def test_the_list_and_the_page_say_what_became_of_the_runs(clinic: Clinic):
    ada, ana = admin(clinic), clinic.staff()
    key = write_macro(clinic, ada, "Log it", case(), transfer(clinic.queue))
    quiet = write_macro(clinic, ada, "Quiet", case())
    run(clinic, ana, clinic.talk(ana), key)
    found = {one.id: one for one in clinic.look(ada, furniture_macros.lines)}
    assert (found[key].runs, found[quiet].runs) == (1, 0)
    assert found[key].actions == ("Open a case", "Transfer to a queue")
    card = clinic.look(ada, furniture_macros.card, key)
    assert json.loads(card.actions) == [case(), transfer(clinic.queue)]
    (ran,) = card.runs
    assert (ran.who, ran.version, ran.stopped_at) == (ana.name, 1, 2)
    assert "Nobody of Nurses is on duty" in ran.words


def test_a_macro_that_was_seen_is_switched_off_and_a_step_of_a_script_stays(clinic: Clinic):
    ada, ana = admin(clinic), clinic.staff()
    key = write_macro(clinic, ada, "Log it", case())
    outer = write(clinic, ada, "Refill", run_("m1", key))
    with pytest.raises(TooLate, match="“Refill” has this macro as a step"):
        clinic.do(ada, furniture_desk.remove, "macro", key)
    clinic.do(ada, furniture_desk.remove, "script", outer)
    run(clinic, ana, clinic.talk(ana), key)
    clinic.do(ada, furniture_desk.remove, "macro", key)
    assert [one.active for one in clinic.rows(Macro)] == [False]
    fresh = write_macro(clinic, ada, "Fresh", case())
    assert clinic.do(ada, furniture_desk.remove, "macro", fresh) == ""
    assert len(clinic.rows(Macro)) == 1


# ---------------------------------------------------------------- rights, history, demo


def test_only_administrators_write_scripts_and_macros(clinic: Clinic):
    ada = admin(clinic)
    key = write(clinic, ada, "Greeting", do("t1"))
    for who in (clinic.staff(), clinic.staff(Role.SUPERVISOR), clinic.visitor()):
        for verb, *args in (
            (furniture_scripts.lines,),
            (furniture_scripts.card, key),
            (furniture_scripts.choices, key),
            (furniture_scripts.check, 0, "steps", "[]"),
            (furniture_scripts.try_out, "[]", {}),
            (furniture_scripts.create, {}),
            (furniture_scripts.change, key, {}),
            (furniture_scripts.move, key, 1),
            (furniture_scripts.remove, key),
            (furniture_macros.lines,),
            (furniture_macros.card, 0),
            (furniture_macros.choices,),
            (furniture_macros.check, "[]"),
            (furniture_macros.create, {}),
            (furniture_macros.change, 1, {}),
            (furniture_macros.remove, 1),
        ):
            with pytest.raises(NotAllowed):
                clinic.do(who, verb, *args)


def test_the_history_says_who_changed_which_step(clinic: Clinic):
    ada = admin(clinic)
    key = write(clinic, ada, "Greeting", do("t1"))
    write(clinic, ada, "Greeting", do("t1", text="Wave"), row=key)
    write_macro(clinic, ada, "Log it", case(case_kind="Refill", due_days=1))
    found = clinic.look(ada, furniture_history.changes, kinds=tuple(furniture_history.SCRIPTS))
    assert [(one.what, one.deed, one.who) for one in found] == [
        ("Macro Log it", "made", ada.name),
        ("Script Greeting", "changed", ada.name),
        ("Script Greeting", "made", ada.name),
    ]
    (line,) = found[1].lines
    assert (line.label, line.before, line.after) == ("Steps", "1. Greet them", "1. Wave")
    assert "Refill" in str(found[0].lines)
    assert history(clinic, ada) == []
    assert len(clinic.rows(SettingChange)) == 3


def test_what_is_no_form_of_ours_is_refused(clinic: Clinic):
    ada = admin(clinic)
    for kind, field in (("script", "steps"), ("macro", "actions")):
        for text in ("{", "[1]", '[{"kind": "text"}]'):
            with pytest.raises(Refused):
                save(clinic, ada, kind, name="Odd", made_of="steps", active="yes", **{field: text})
    assert clinic.rows(AgentScript) == clinic.rows(Macro) == []


def test_the_demos_scripts_and_macros_would_be_taken_from_the_form(clinic: Clinic):
    staff = {name: clinic.staff(ready=False).id for name, *_ in people.STAFF}
    clinic.do(SYSTEM, workplace.furnish, staff)
    clinic.do(SYSTEM, replies.furnish, staff)
    clinic.do(SYSTEM, library.stock)
    clinic.do(SYSTEM, demo.furnish)
    ada = admin(clinic)
    for row in clinic.rows(AgentScript):
        steps = json.dumps(row.steps)
        assert clinic.look(ada, furniture_scripts.check, row.id, row.kind, steps) == ()
    for one in clinic.rows(Macro):
        assert clinic.look(ada, furniture_macros.check, json.dumps(one.actions)) == ()
    lines = clinic.look(ada, furniture_scripts.lines)
    assert {one.name for one in lines} == set(demo._SCRIPTS)
    assert [one.name for one in lines if one.kind == ScriptKind.TRIAGE] == [demo.FEVER_TRIAGE]
    assert len(clinic.rows(Macro)) == 5
