"""Macros: seen before they are run, run action by action, stopped at the first that fails."""

from datetime import timedelta
from typing import Any

import pytest
from furniture import add, queue
from furniture import skill as add_skill
from people import Clinic
from scripted import (
    article,
    case,
    finish,
    macro,
    priority,
    reply,
    run,
    skill,
    task,
    transfer,
)

from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority, Role
from psc_app.models.cases import Case, FollowUp
from psc_app.models.conversation import ConversationSkill
from psc_app.models.knowledge import Article
from psc_app.models.tools import Macro, MacroRun, QuickReply
from psc_app.models.workplace import Queue, Skill
from psc_app.services import closing, macros


def a_reply(clinic: Clinic, body: str, title: str = "Refill noted", **more: Any) -> int:
    now = clinic.clock.now()
    return add(clinic, QuickReply(title=title, body=body, created_at=now, updated_at=now, **more))


def an_article(clinic: Clinic, **more: Any) -> int:
    now = clinic.clock.now()
    given = {"slug": "fever", "title": "Fever", "body": "Rest.", "status": "published"} | more
    return add(clinic, Article(created_at=now, updated_at=now, published_at=now, **given))


def said_to_patient(clinic: Clinic, talk: int) -> list[str]:
    """What agents wrote."""
    return [one.body for one in clinic.messages(talk) if one.author_kind == "agent"]


# ---------------------------------------------------------------- seen before it is run


def test_a_preview_says_each_action_and_does_none(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana, clinic.patient("Elsa", "Vargas"))
    key = macro(
        clinic,
        "Refill",
        case("Refill request", priority=1, due_days=1),
        task("Check it", due_days=3, owner="nobody"),
        reply(a_reply(clinic, "Hello {patient.first_name}, that takes {?How long}.")),
        about="Logs a refill",
    )
    seen = clinic.do(ana, macros.preview, talk, key)
    assert (seen.name, seen.about, seen.may, seen.fault) == ("Refill", "Logs a refill", True, "")
    assert [(one.number, one.text, one.detail) for one in seen.lines] == [
        (1, "Open a case “Refill request”", "High priority · due tomorrow"),
        (2, "Make a follow-up task “Check it”", "for whoever takes it · due in 3 days"),
        (3, "Put the reply “Refill noted” into the composer",
         "Hello Elsa, that takes [How long]."),
    ]  # fmt: skip
    assert seen.questions == ("How long",)
    assert clinic.rows(Case) == clinic.rows(FollowUp) == []
    assert clinic.rows(QuickReply)[0].uses == 0
    assert clinic.events(Deed.MACRO_RUN) == []


def test_nobody_runs_what_they_have_not_seen(clinic: Clinic):
    ana = clinic.staff()
    talk, key = clinic.talk(ana), macro(clinic, "Refill", case())
    with pytest.raises(TooLate, match="Look at what this macro does first"):
        clinic.do(ana, macros.run, talk, key, 1)
    clinic.do(ana, macros.preview, talk, key)
    clinic.do(ana, macros.run, talk, key, 1)
    assert len(clinic.rows(Case)) == 1


def test_what_one_has_seen_counts_in_every_conversation_and_for_nobody_else(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    key = macro(clinic, "Urgent", priority(2))
    clinic.do(ana, macros.preview, clinic.talk(ana), key)
    clinic.do(ana, macros.run, clinic.talk(ana), key, 1)
    with pytest.raises(TooLate):
        clinic.do(ben, macros.run, clinic.talk(ben), key, 1)


def test_a_changed_macro_is_seen_again_before_it_runs(clinic: Clinic):
    ana = clinic.staff()
    talk, key = clinic.talk(ana), macro(clinic, "Urgent", priority(2))
    run(clinic, ana, talk, key)
    assert [one.fresh for one in clinic.look(ana, macros.offered)] == [False]
    clinic.change(Macro, version=2, actions=[priority(1)])
    assert [one.fresh for one in clinic.look(ana, macros.offered)] == [True]
    for version in (1, 2):
        with pytest.raises(TooLate):
            clinic.do(ana, macros.run, talk, key, version)
    seen = clinic.do(ana, macros.preview, talk, key)
    clinic.change(Macro, version=3)
    with pytest.raises(TooLate):
        clinic.do(ana, macros.run, talk, key, seen.version)


def test_looking_twice_is_kept_once_and_is_no_run(clinic: Clinic):
    ana = clinic.staff()
    talk, key = clinic.talk(ana), macro(clinic, "Refill", case())
    for _ in range(3):
        clinic.do(ana, macros.preview, talk, key)
    (row,) = clinic.rows(MacroRun)
    assert (row.outcomes, row.stopped_at) == ([], macros.PREVIEWED)
    assert clinic.look(ana, macros.latest, talk).id == 0


def test_macros_in_use_are_offered_by_name_to_those_who_work_conversations(clinic: Clinic):
    for name in ("b", "A", "c"):
        macro(clinic, name, case(), about=f"About {name}", active=name != "c")
    found = clinic.look(clinic.staff(), macros.offered)
    assert [(one.name, one.about) for one in found] == [("A", "About A"), ("b", "About b")]
    for who in (clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.look(who, macros.offered)


# ---------------------------------------------------------------- who runs one


def test_only_whoever_holds_the_conversation_runs_a_macro(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk, key = clinic.talk(ana, elsa), macro(clinic, "Refill", case())
    sue = clinic.staff(Role.SUPERVISOR)
    seen = clinic.do(sue, macros.preview, talk, key)
    assert (seen.may, seen.fault) == (
        False,
        "Only whoever holds this conversation runs a macro in it.",
    )
    for who in (sue, clinic.staff(), clinic.staff(Role.ADMIN, ready=False), elsa):
        with pytest.raises(NotAllowed):
            clinic.do(who, macros.run, talk, key, 1)
    for who in (clinic.staff(), elsa):
        with pytest.raises(NotAllowed):
            clinic.do(who, macros.preview, talk, key)
    assert clinic.rows(Case) == []


def test_a_macro_that_is_off_or_gone_is_neither_shown_nor_run(clinic: Clinic):
    ana = clinic.staff()
    talk, key = clinic.talk(ana), macro(clinic, "Refill", case(), active=False)
    for wanted in (key, 99):
        with pytest.raises(BadInput, match="not there any more"):
            clinic.do(ana, macros.preview, talk, wanted)
        with pytest.raises(BadInput, match="not there any more"):
            clinic.do(ana, macros.run, talk, wanted, 1)


# ---------------------------------------------------------------- what each action does


def test_everything_that_a_macro_can_do_is_done(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.patient("Elsa", "Vargas")
    talk = clinic.talk(ana, elsa)
    triage = add_skill(clinic, "Triage")
    key = macro(
        clinic,
        "Everything",
        case("Refill request", case_kind="Refill", priority=1, due_days=1),
        task("Check it"),
        priority(2),
        skill(triage, 4),
        article(an_article(clinic)),
        reply(a_reply(clinic, "Hello {patient.first_name}")),
        reply(a_reply(clinic, "It takes {?How long}.", "How long it takes")),
    )
    ran = run(clinic, ana, talk, key, **{"How long": "two days"})
    assert (ran.name, ran.stopped_at) == ("Everything", 0)
    assert all(one.ok for one in ran.lines)
    assert ran.text == "Hello Elsa\n\nIt takes two days."
    (opened,) = clinic.rows(Case)
    assert (opened.title, opened.kind, opened.priority) == ("Refill request", "Refill", 1)
    assert (opened.patient_id, opened.conversation_id) == (elsa.id, talk)
    (made,) = clinic.rows(FollowUp)
    assert (made.title, made.owner_id, made.conversation_id) == ("Check it", ana.id, talk)
    for due in (opened.due_at, made.due_at):
        assert timedelta(0) < due - clinic.clock.now() < timedelta(days=2)
    assert clinic.conversation(talk).priority == Priority.URGENT
    (needed,) = clinic.rows(ConversationSkill)
    assert (needed.skill_id, needed.level) == (triage, 4)
    (sent,) = said_to_patient(clinic, talk)
    assert "/knowledge/fever" in sent
    assert [one.uses for one in clinic.rows(QuickReply)] == [1, 1]


def test_a_macro_ends_with_a_disposition_and_leaves_the_notes_to_the_agent(clinic: Clinic):
    ana = clinic.staff()
    talk, key = clinic.talk(ana), macro(clinic, "Done", task(), finish("Referred"))
    run(clinic, ana, talk, key)
    assert clinic.state(talk) is S.WRAP_UP
    assert clinic.conversation(talk).disposition == "Referred"
    clinic.do(ana, closing.finish_wrap_up, talk, "All said", "Referred")
    assert clinic.state(talk) is S.CLOSED


def test_a_macro_transfers_with_its_note(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    billing = queue(clinic, "Billing", ben)
    talk = clinic.talk(ana)
    ran = run(clinic, ana, talk, macro(clinic, "Billing", case(), transfer(billing, "See case")))
    assert ran.stopped_at == 0
    assert clinic.conversation(talk).queue_id == billing
    assert clinic.conversation(talk).agent_id is None
    assert any("“See case”" in one.body for one in clinic.messages(talk))
    assert clinic.look(ana, macros.latest, talk).name == "Billing"


# ---------------------------------------------------------------- where it stops


def test_it_stops_at_the_first_failure_and_says_where(clinic: Clinic):
    ana = clinic.staff()
    nobody = queue(clinic, "Billing")
    talk = clinic.talk(ana)
    key = macro(clinic, "Billing", case(), priority(1), transfer(nobody), task())
    ran = run(clinic, ana, talk, key)
    assert ran.stopped_at == 3
    assert [(one.number, one.ok) for one in ran.lines] == [(1, True), (2, True), (3, False)]
    assert ran.lines[2].text.startswith("Transfer the conversation to Billing: Nobody of Billing")
    assert len(clinic.rows(Case)) == 1
    assert clinic.conversation(talk).priority == Priority.HIGH
    assert clinic.conversation(talk).agent_id == ana.id
    assert clinic.rows(FollowUp) == []


def test_what_failed_has_left_nothing_behind(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    gone = a_reply(clinic, "Hello", active=False)
    said = len(clinic.messages(talk))
    # The disposition is noted before the talk is ended, which is refused in wrap-up.
    key = macro(clinic, "Done", reply(gone), finish("Referred"))
    ran = run(clinic, ana, talk, key)
    assert (ran.stopped_at, ran.text) == (1, "")
    assert clinic.conversation(talk).disposition == ""
    assert len(clinic.messages(talk)) == said
    other = clinic.talk(ana)
    clinic.do(ana, closing.end, other)
    ran = run(clinic, ana, other, macro(clinic, "End", task(), finish("Referred")))
    assert ran.stopped_at == 2
    assert clinic.conversation(other).disposition == ""
    assert clinic.state(other) is S.WRAP_UP


def test_the_preview_says_beforehand_where_it_would_stop(clinic: Clinic):
    ana = clinic.staff()
    nobody = queue(clinic, "Billing")
    talk = clinic.talk(ana)
    internal = an_article(clinic, audience="internal")
    key = macro(
        clinic, "Much", skill(99), reply(99), article(internal), transfer(nobody), finish("Odd")
    )
    seen = clinic.do(ana, macros.preview, talk, key)
    assert (seen.may, seen.fault) == (False, "It would stop at action 1.")
    assert all(one.fault for one in seen.lines)
    assert "staff only" in seen.lines[2].fault
    clinic.do(ana, closing.end, talk)
    running = macro(clinic, "Running", priority(1), transfer(nobody), finish())
    seen = clinic.do(ana, macros.preview, talk, running)
    assert [one.fault for one in seen.lines] == ["The talk is over."] * 3


def test_an_unanswered_question_stops_it(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    key = macro(clinic, "Refill", reply(a_reply(clinic, "It takes {?How long}.")), case())
    ran = run(clinic, ana, talk, key)
    assert (ran.stopped_at, ran.text) == (1, "")
    assert "How long" in ran.lines[0].text
    assert clinic.rows(Case) == []


def test_a_red_flag_goes_before_what_a_macro_wants(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    clinic.say(elsa, talk, "I have crushing chest pain and can't breathe")
    key = macro(clinic, "Calm", priority(0))
    seen = clinic.do(ana, macros.preview, talk, key)
    assert "red flag" in seen.lines[0].fault
    assert run(clinic, ana, talk, key).stopped_at == 1
    assert clinic.conversation(talk).priority == Priority.RED_FLAG


# ---------------------------------------------------------------- the log


def test_each_run_is_kept_logged_and_audited_without_a_word_of_the_patients(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.patient("Elsa", "Vargas")
    talk = clinic.talk(ana, elsa)
    key = macro(
        clinic, "Refill", case(), reply(a_reply(clinic, "Hello {patient.full_name}")), finish("Odd")
    )
    ran = run(clinic, ana, talk, key)
    (kept,) = clinic.rows(MacroRun, MacroRun.stopped_at != macros.PREVIEWED)
    assert (kept.id, kept.macro_version, kept.staff_id, kept.stopped_at) == (ran.id, 1, ana.id, 3)
    assert [(one["kind"], one["ok"]) for one in kept.outcomes] == [
        ("open case", True),
        ("insert reply", True),
        ("end with disposition", False),
    ]
    assert "Vargas" not in str(kept.outcomes)
    (event,) = clinic.events(Deed.MACRO_RUN)
    assert event.detail == {"macro": key, "version": 1, "stopped_at": 3}
    assert (event.conversation_id, event.staff_id) == (talk, ana.id)
    (audited,) = clinic.audits("ran macro")
    assert (audited.patient_id, audited.object_id, audited.detail) == (
        elsa.id,
        talk,
        {"macro": key},
    )


def test_the_latest_run_is_shown_to_those_who_read_the_conversation(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    run(clinic, ana, talk, macro(clinic, "First", priority(1)))
    run(clinic, ana, talk, macro(clinic, "Second", priority(2)))
    seen = clinic.look(clinic.staff(Role.SUPERVISOR), macros.latest, talk)
    assert (seen.name, seen.stopped_at) == ("Second", 0)
    assert [one.text for one in seen.lines] == ["Set the priority to Urgent"]
    with pytest.raises(NotAllowed):
        clinic.look(clinic.staff(), macros.latest, talk)


def test_what_a_macro_named_may_be_gone_and_is_said(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    key = macro(clinic, "Gone", transfer(99))
    assert clinic.rows(Skill) == []
    assert len(clinic.rows(Queue)) == 1
    ran = run(clinic, ana, talk, key)
    assert ran.stopped_at == 1
    assert "Choose a queue from the list." in ran.lines[0].text
