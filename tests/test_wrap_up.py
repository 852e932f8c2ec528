"""Wrap-up: notes, one or two dispositions, what a triage proposes, a follow-up task."""

from datetime import timedelta

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.case_cards import FollowUpAsk
from psc_app.domain.dispositions import nearest
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.settings_catalogue import CATALOGUE
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, TriageOutcome
from psc_app.models.cases import FollowUp
from psc_app.models.tools import AgentScript, ScriptProgress
from psc_app.services import closing, desk, settings, task_lists, timeline


@pytest.fixture
def wrapping(clinic: Clinic):
    """An agent whose conversation with Elsa is in wrap-up."""
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    clinic.do(agent, closing.end, chat)
    return agent, patient, chat


def test_two_dispositions_are_kept_and_stand_on_the_card_and_the_timeline(clinic, wrapping):
    agent, patient, chat = wrapping
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Refill arranged", "Referred")
    card = clinic.do(agent, desk.open_conversation, chat)
    assert (card.disposition, card.second_disposition) == ("Refill arranged", "Referred")
    (entry,) = clinic.do(agent, timeline.timeline, patient.id).entries
    assert entry.note.endswith("Refill arranged · Referred")
    (kept,) = clinic.audits("changed wrap-up")
    assert kept.detail["after"]["second disposition"] == "Referred"


def test_a_second_disposition_alone_counts_as_the_first(clinic, wrapping):
    agent, _, chat = wrapping
    clinic.do(agent, closing.finish_wrap_up, chat, "", "", "Referred")
    row = clinic.conversation(chat)
    assert (row.disposition, row.second_disposition, row.state) == ("Referred", "", S.CLOSED)


def test_a_disposition_is_not_chosen_twice_and_comes_from_the_list(clinic, wrapping):
    agent, _, chat = wrapping
    for first, second, refusal in (
        ("Referred", "Referred", "two different"),
        ("Referred", "Made up", "from the list"),
        ("", "Made up", "from the list"),
        ("", "", "before you finish"),
    ):
        with pytest.raises(BadInput, match=refusal):
            clinic.do(agent, closing.finish_wrap_up, chat, "Notes", first, second)
    row = clinic.conversation(chat)
    assert (row.state, row.disposition, row.wrap_up_notes) == (S.WRAP_UP, "", "")


def test_a_follow_up_task_is_made_with_the_wrap_up_or_not_at_all(clinic, wrapping):
    agent, _, chat = wrapping
    due = clinic.clock.now() + timedelta(days=3)
    for ask, disposition in (
        (FollowUpAsk(title=" ", due_at=due), "Referred"),
        (FollowUpAsk(title="Call her", due_at=clinic.clock.now()), "Referred"),
        (FollowUpAsk(title="Call her", due_at=due), ""),
    ):
        with pytest.raises(BadInput):
            clinic.do(agent, closing.finish_wrap_up, chat, "N", disposition, follow_up=ask)
    assert (clinic.rows(FollowUp), clinic.state(chat)) == ([], S.WRAP_UP)
    ask = FollowUpAsk("Call her", due)
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Referred", follow_up=ask)
    assert clinic.state(chat) == S.CLOSED
    (row,) = clinic.look(agent, task_lists.listed).rows
    assert (row.title, row.patient, row.conversation_id) == ("Call her", "Elsa Vargas", chat)


def test_a_follow_up_may_be_for_whoever_takes_it(clinic, wrapping):
    agent, _, chat = wrapping
    ask = FollowUpAsk("Call her", mine=False)
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Referred", follow_up=ask)
    assert clinic.rows(FollowUp)[0].owner_id is None


# ---------------------------------------------------------------- what a triage proposes


def test_every_outcome_of_a_triage_has_a_disposition_in_the_list_we_come_with():
    known = CATALOGUE["dispositions"].default.splitlines()
    assert {outcome.value: nearest(outcome, known) for outcome in TriageOutcome} == {
        "emergency": "Emergency care advised",
        "same day": "Same-day visit advised",
        "routine": "Routine visit advised",
        "self-care": "Advice given: self-care",
    }


def test_the_code_itself_goes_before_what_only_contains_it():
    known = ["Referred to the hospital", "Referred"]
    assert nearest("referred", known) == "Referred"
    assert nearest("HOSPITAL", known) == "Referred to the hospital"
    assert nearest("home", known) == nearest("", known) == nearest(" - ", known) == ""


def test_a_proposal_fills_the_wrap_up_and_a_later_one_replaces_it_during_the_talk(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent, clinic.patient())
    assert clinic.do(agent, closing.propose_disposition, chat, "same day") == (
        "Same-day visit advised"
    )
    clinic.do(agent, closing.propose_disposition, chat, "emergency")
    assert clinic.conversation(chat).disposition == "Emergency care advised"
    assert clinic.do(agent, closing.propose_disposition, chat, "no such thing") == ""
    assert clinic.conversation(chat).disposition == "Emergency care advised"
    assert len(clinic.audits("proposed disposition")) == 2
    logged = clinic.events(Deed.WRAPPED_UP, conversation_id=chat)
    assert logged[-1].detail["disposition"] == "Emergency care advised"


def test_a_proposal_leaves_alone_what_an_agent_has_chosen(clinic, wrapping):
    agent, _, chat = wrapping
    clinic.do(agent, closing.save_wrap_up, chat, "", "Referred")
    assert clinic.do(agent, closing.propose_disposition, chat, "emergency") == "Referred"
    clinic.do(agent, closing.save_wrap_up, chat, "", "")
    clinic.do(agent, closing.propose_disposition, chat, "emergency")
    assert clinic.conversation(chat).disposition == "Emergency care advised"


def test_a_corrected_triage_replaces_or_takes_back_what_it_had_proposed(clinic, wrapping):
    agent, _, chat = wrapping
    propose = closing.propose_disposition
    clinic.do(agent, propose, chat, "emergency")
    assert clinic.do(agent, propose, chat, "", instead_of="same day") == "Emergency care advised"
    clinic.do(agent, propose, chat, "self-care", instead_of="emergency")
    assert clinic.conversation(chat).disposition == "Advice given: self-care"
    assert clinic.do(agent, propose, chat, "", instead_of="self-care") == ""
    assert clinic.conversation(chat).disposition == ""
    clinic.do(agent, closing.save_wrap_up, chat, "", "Referred")
    for code in ("emergency", ""):
        assert clinic.do(agent, propose, chat, code, instead_of="self-care") == "Referred"


def test_only_who_holds_a_conversation_gets_a_proposal_into_it(clinic, wrapping):
    agent, patient, chat = wrapping
    for nobody in (clinic.staff(), patient):
        with pytest.raises(NotAllowed):
            clinic.do(nobody, closing.propose_disposition, chat, "emergency")
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    with pytest.raises(NotAllowed):
        clinic.do(agent, closing.propose_disposition, chat, "emergency")


def test_the_latest_triages_outcome_stands_on_the_card(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    assert clinic.look(agent, desk.conversation_card, chat).triage == ""

    def triages(work) -> None:
        for name, outcome, minutes in (("A", "routine", 5), ("B", "same day", 9), ("C", "", 12)):
            script = AgentScript(name=name, kind="triage")
            work.session.add(script)
            work.session.flush()
            assert script.id is not None
            at = work.now + timedelta(minutes=minutes)
            work.session.add(
                ScriptProgress(conversation_id=chat, script_id=script.id, outcome=outcome,
                               updated_at=at)
            )  # fmt: skip

    clinic.do(SYSTEM, triages)
    assert clinic.look(agent, desk.conversation_card, chat).triage == "Same day"


def test_where_none_is_required_a_wrap_up_is_finished_with_a_task_alone(clinic, wrapping):
    agent, _, chat = wrapping
    clinic.do(SYSTEM, settings.change, "disposition.required", False)
    clinic.do(agent, closing.finish_wrap_up, chat, "", "", follow_up=FollowUpAsk("Call her"))
    assert (clinic.state(chat), len(clinic.rows(FollowUp))) == (S.CLOSED, 1)
