"""The patient's side: starting a chat, finding it again, leaving it, rating it."""

from datetime import date
from typing import Any

import pytest
from people import Clinic
from sqlmodel import select

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.workplace import Queue, QueueMember, Workstream
from psc_app.services import closing, desk, offers, portal, settings

BORN = date(1976, 9, 11)


def require(clinic: Clinic, *questions: str) -> None:
    clinic.do(SYSTEM, settings.change, "pre_chat.required", list(questions))


# ---------------------------------------------------------------- the form before the chat


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        ("reason", "My arm itches", "what it is about"),
        ("name", "Elsa Vargas", "your name"),
        ("birth_date", "1976-09-11", "your date of birth"),
        ("contact", "elsa@example.test", "a phone number or e-mail address"),
        ("language", "es", "your language"),
    ],
)
def test_a_required_question_has_to_be_answered(clinic, question: str, value: str, said: str):
    require(clinic, question)
    guest = clinic.visitor()
    for empty in ("", "  \n"):
        with pytest.raises(BadInput, match=f"Please tell us {said}"):
            clinic.start(guest, **{"reason": "", question: empty})
    assert clinic.rows(Conversation) == []
    chat = clinic.start(guest, **{"reason": "", question: value})
    assert clinic.state(chat) is S.OPEN


def test_what_is_not_required_may_be_left_empty(clinic: Clinic):
    require(clinic)
    assert clinic.state(clinic.start(reason="")) is S.OPEN


def test_a_required_question_that_is_not_asked_stops_nobody(clinic: Clinic):
    require(clinic, "reason", "name")
    clinic.do(SYSTEM, settings.change, "pre_chat.ask", ["reason"])
    assert clinic.state(clinic.start()) is S.OPEN


def test_of_who_has_signed_in_only_the_reason_is_asked(clinic: Clinic):
    require(clinic, "reason", "name", "birth_date", "contact", "language")
    patient = clinic.patient()
    with pytest.raises(BadInput, match="what it is about"):
        clinic.start(patient, reason=" ")
    assert clinic.state(clinic.start(patient)) is S.OPEN


@pytest.mark.parametrize("signed_in", [False, True])
def test_without_consent_there_is_no_chat(clinic: Clinic, signed_in: bool):
    who = clinic.patient() if signed_in else clinic.visitor()
    with pytest.raises(BadInput, match="agree to the consent text"):
        clinic.start(who, consent=False)
    assert clinic.rows(Conversation) == []


def test_the_version_of_the_consent_is_kept(clinic: Clinic):
    clinic.do(SYSTEM, settings.change, "consent.version", "2027-05")
    assert clinic.conversation(clinic.start()).consent_version == "2027-05"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("yesterday", "day, month and year"),
        ("1976-02-30", "day, month and year"),
        ("11.09.1976", "day, month and year"),
        ("1899-12-31", "too far back or in the future"),
        ("2026-03-05", "too far back or in the future"),
        ("9999-12-31", "too far back or in the future"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_refused(clinic: Clinic, written: str, why: str):
    with pytest.raises(BadInput, match=why):
        clinic.start(birth_date=written)
    assert clinic.rows(Conversation) == []


@pytest.mark.parametrize("written", ["1900-01-01", "1976-09-11", "2026-03-03", " 2024-02-29 "])
def test_a_date_of_birth_that_can_be_is_kept(clinic: Clinic, written: str):
    chat = clinic.start(birth_date=written)
    assert clinic.conversation(chat).stated_birth_date == date.fromisoformat(written.strip())


@pytest.mark.parametrize(
    ("question", "most"), [("reason", 1000), ("name", 200), ("contact", 200), ("language", 20)]
)
def test_an_answer_may_be_only_so_long(clinic: Clinic, question: str, most: int):
    with pytest.raises(BadInput, match=f"at most {most:,} characters"):
        clinic.start(**{question: "x" * (most + 1)})
    assert clinic.start(**{question: "x" * most})


def test_the_answers_are_kept_as_they_were_written(clinic: Clinic):
    chat = clinic.start(
        reason=" My arm itches ", name=" Élsa  Vargas ", contact="617 555 0134", language="es"
    )
    row = clinic.conversation(chat)
    assert row.stated_reason == "My arm itches"
    assert row.stated_name == row.display_name == "Élsa  Vargas"
    assert (row.stated_contact, row.language) == ("617 555 0134", "es")


def test_the_reason_is_the_first_message_after_the_greeting(clinic: Clinic):
    chat = clinic.start(reason="My arm itches")
    lines = [(message.author_kind, message.body) for message in clinic.messages(chat)]
    assert lines == [
        ("system", "Welcome to Riverside Family Clinic. Somebody will be with you soon."),
        ("patient", "My arm itches"),
    ]


def test_a_guest_without_a_name_is_called_by_number(clinic: Clinic):
    guest = clinic.visitor()
    assert clinic.conversation(clinic.start(guest)).display_name == f"Visitor {guest.id}"


# ---------------------------------------------------------------- one chat at a time


def test_starting_twice_gives_one_chat(clinic: Clinic):
    for who in (clinic.visitor(), clinic.patient()):
        first = clinic.start(who)
        assert clinic.start(who, reason="Again") == first
        assert len([m for m in clinic.moves(first) if m[0] is None]) == 1


@pytest.mark.parametrize("answered", [False, True])
def test_a_running_chat_is_found_again(clinic: Clinic, answered: bool):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest) if answered else clinic.start(guest)
    card = clinic.look(guest, portal.latest)
    assert (card.id, card.ended, card.can_rate) == (chat, False, False)
    assert card.agent == (agent.name if answered else "")
    assert clinic.start(guest) == chat


def test_before_the_first_chat_there_is_none(clinic: Clinic):
    clinic.start()
    assert clinic.look(clinic.visitor(), portal.latest) is None


def test_the_next_chat_is_a_new_one_that_links_to_the_last(clinic: Clinic):
    guest, agent = clinic.visitor(), clinic.staff()
    first = clinic.talk(agent, guest)
    clinic.do(agent, closing.end, first)
    second = clinic.start(guest)
    assert second != first
    assert clinic.conversation(second).previous_id == first
    assert clinic.conversation(first).previous_id is None
    assert clinic.look(guest, portal.latest).id == second
    clinic.do(agent, closing.finish_wrap_up, first, "", "Answered")
    assert clinic.look(guest, portal.latest).id == second


def test_a_chat_of_another_person_is_never_found(clinic: Clinic):
    guest, patient = clinic.visitor(), clinic.patient()
    assert guest.id == patient.id
    chat = clinic.start(guest)
    assert clinic.look(patient, portal.latest) is None
    assert clinic.start(patient) != chat


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.ADMIN])
def test_staff_do_not_chat_as_patients(clinic: Clinic, role: Role):
    someone = clinic.staff(role, ready=False)
    with pytest.raises(NotAllowed, match="chat as a patient"):
        clinic.start(someone)
    with pytest.raises(NotAllowed):
        clinic.look(someone, portal.latest)
    with pytest.raises(NotAllowed):
        clinic.start(SYSTEM)


def test_where_nothing_is_set_up_the_patient_is_told_to_call(clinic: Clinic):
    def clear(work: Any) -> None:
        for table in (QueueMember, Queue, Workstream):
            for row in work.session.exec(select(table)):
                work.session.delete(row)

    clinic.do(SYSTEM, clear)
    with pytest.raises(NotAllowed, match="not set up yet"):
        clinic.start()


def test_a_new_chat_rings_the_open_list_and_the_patients_tabs(clinic: Clinic, rung):
    guest = clinic.visitor()
    rung.take()
    chat = clinic.start(guest)
    assert {
        topics.OPEN_ITEMS,
        topics.conversation(chat),
        topics.portal("visitor", guest.id),
    } <= rung.take()


# ---------------------------------------------------------------- who it is


def test_a_signed_in_patient_is_known_and_verified(clinic: Clinic):
    patient = clinic.patient(language="pt")
    row = clinic.conversation(clinic.start(patient, name="Somebody else"))
    assert (row.patient_id, row.visitor_id) == (patient.id, None)
    assert (row.display_name, row.language) == ("Elsa Vargas", "pt")
    assert row.verified_by == "portal sign-in"


def test_a_guest_who_matches_one_patient_is_linked_but_not_verified(clinic: Clinic):
    patient = clinic.patient(born=BORN)
    clinic.patient("Omar", "Haddad", born=BORN)
    chat = clinic.start(name="elsa vargas", birth_date="1976-09-11")
    row = clinic.conversation(chat)
    assert (row.patient_id, row.verified_by) == (patient.id, "")
    (linked,) = clinic.events(Deed.PATIENT_LINKED, conversation_id=chat)
    assert linked.reason == "one match"
    assert [entry.patient_id for entry in clinic.audits("linked patient")] == [patient.id]


def test_a_guest_who_matches_several_is_left_to_the_agent(clinic: Clinic):
    clinic.patient(born=BORN)
    clinic.patient(born=BORN)
    row = clinic.conversation(clinic.start(name="Elsa Vargas", birth_date="1976-09-11"))
    assert row.patient_id is None
    assert len(clinic.rows(Patient)) == 2


def test_a_guest_learns_nothing_of_the_patient_they_match(clinic: Clinic):
    clinic.patient("Elsa", "Vargas-Lopez", born=BORN, email="elsa@example.test")
    guest = clinic.visitor()
    chat = clinic.start(guest, name="E", contact="elsa@example.test", birth_date="1976-09-11")
    assert clinic.conversation(chat).display_name == "E"
    assert "Lopez" not in str(clinic.look(guest, portal.latest))


# ---------------------------------------------------------------- leaving


def test_leaving_while_waiting_abandons_the_chat(clinic: Clinic):
    guest = clinic.visitor()
    chat = clinic.start(guest)
    clinic.do(guest, closing.leave, chat)
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "patient abandoned")
    row = clinic.conversation(chat)
    assert (row.closed_at, row.closure_reason) == (clinic.clock.now(), "patient abandoned")
    assert clinic.look(guest, portal.latest).ended


def test_leaving_while_talking_begins_the_wrap_up(clinic: Clinic):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest)
    clinic.do(guest, closing.leave, chat)
    assert clinic.moves(chat)[-1] == (S.ACTIVE, S.WRAP_UP, "patient ended")
    assert clinic.messages(chat)[-1].body == "The patient has ended the conversation."
    (ended,) = clinic.events(Deed.SESSION_ENDED, conversation_id=chat)
    assert (ended.staff_id, ended.reason) == (agent.id, "patient ended")
    assert clinic.used(agent) == 1


@pytest.mark.parametrize("answered", [False, True])
def test_leaving_twice_is_leaving_once(clinic: Clinic, answered: bool):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest) if answered else clinic.start(guest)
    clinic.do(guest, closing.leave, chat)
    moves = clinic.moves(chat)
    clinic.do(guest, closing.leave, chat)
    assert clinic.moves(chat) == moves


# ---------------------------------------------------------------- wrap-up, by the agent


def test_a_disposition_is_needed_to_finish_where_the_setting_says_so(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    clinic.do(agent, closing.end, chat)
    with pytest.raises(BadInput, match="Choose a disposition before"):
        clinic.do(agent, closing.finish_wrap_up, chat, "Notes", "")
    with pytest.raises(BadInput, match="from the list"):
        clinic.do(agent, closing.finish_wrap_up, chat, "Notes", "Made up")
    assert clinic.conversation(chat).wrap_up_notes == ""
    clinic.do(SYSTEM, settings.change, "disposition.required", False)
    clinic.do(agent, closing.finish_wrap_up, chat, "Notes", "")
    row = clinic.conversation(chat)
    assert (row.state, row.wrap_up_notes, row.closed_at) == (
        S.CLOSED,
        "Notes",
        clinic.clock.now(),
    )
    assert clinic.moves(chat)[-1] == (S.WRAP_UP, S.CLOSED, "agent ended")


def test_what_an_agent_notes_about_a_patient_is_audited(clinic: Clinic, rung):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    clinic.do(agent, closing.end, chat)
    rung.take()
    clinic.do(agent, closing.save_wrap_up, chat, "Called the pharmacy", "")
    assert topics.conversation(chat) in rung.take()
    clinic.do(agent, closing.save_wrap_up, chat, "Called the pharmacy", "")
    clinic.do(agent, closing.finish_wrap_up, chat, "Called the pharmacy", "Referred")
    first, second = clinic.audits("changed wrap-up")
    assert (first.actor_id, first.patient_id, first.object_id) == (agent.id, patient.id, chat)
    assert first.detail["after"] == {"notes": "Called the pharmacy", "disposition": ""}
    assert second.detail["before"] == first.detail["after"]
    assert second.detail["after"]["disposition"] == "Referred"
    assert "pharmacy" not in str([event.detail for event in clinic.events()])


def test_opening_a_conversation_leaves_a_row_in_the_audit_log(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    card = clinic.do(agent, desk.open_conversation, chat)
    assert (card.id, card.name, card.held_by_me) == (chat, "Elsa Vargas", True)
    (entry,) = clinic.audits("read conversation")
    assert (entry.actor_id, entry.patient_id, entry.object_id) == (agent.id, patient.id, chat)


def test_the_dispositions_are_the_settings_lines(clinic: Clinic):
    clinic.do(SYSTEM, settings.change, "dispositions", "One\n\n  Two \n")
    assert clinic.look(SYSTEM, closing.dispositions) == ["One", "Two"]


def test_wrap_up_is_for_its_agent_and_its_time_only(clinic: Clinic):
    agent, other = clinic.staff(), clinic.staff()
    chat = clinic.talk(agent)
    with pytest.raises(TooLate, match="not in wrap-up"):
        clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    clinic.do(agent, closing.end, chat)
    for verb in (closing.save_wrap_up, closing.finish_wrap_up):
        with pytest.raises(NotAllowed):
            clinic.do(other, verb, chat, "", "Answered")
        with pytest.raises(BadInput, match="8,000"):
            clinic.do(agent, verb, chat, "x" * 8_001, "Answered")
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    with pytest.raises(NotAllowed):
        clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")


# ---------------------------------------------------------------- rating


@pytest.fixture
def rated(clinic: Clinic) -> tuple[Clinic, Actor, int]:
    """A guest whose answered chat has ended."""
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest)
    clinic.do(agent, closing.end, chat)
    return clinic, guest, chat


@pytest.mark.parametrize("stars", [1, 2, 3, 4, 5])
def test_an_ended_chat_is_rated_with_one_to_five_stars_once(rated, stars: int, rung):
    clinic, guest, chat = rated
    assert clinic.look(guest, portal.latest).can_rate
    clinic.do(guest, closing.rate, chat, stars, " Kind and quick ")
    row = clinic.conversation(chat)
    assert (row.rating, row.rating_comment) == (stars, "Kind and quick")
    assert row.rated_at == clinic.clock.now()
    assert topics.conversation(chat) in rung.take()
    card = clinic.look(guest, portal.latest)
    assert (card.rating, card.can_rate) == (stars, False)
    with pytest.raises(TooLate, match="rated this conversation already"):
        clinic.do(guest, closing.rate, chat, 1, "Changed my mind")
    assert clinic.conversation(chat).rating == stars
    (event,) = clinic.events(Deed.RATED)
    assert event.detail == {"rating": stars}


@pytest.mark.parametrize("stars", [0, 6, -1, True, 4.5, "5", None])
def test_no_other_rating_is_taken(rated, stars: Any):
    clinic, guest, chat = rated
    with pytest.raises(BadInput, match="one to five stars"):
        clinic.do(guest, closing.rate, chat, stars, "")
    assert clinic.conversation(chat).rating is None


def test_a_comment_may_be_only_so_long(rated):
    clinic, guest, chat = rated
    with pytest.raises(BadInput, match="2,000"):
        clinic.do(guest, closing.rate, chat, 5, "x" * 2_001)
    clinic.do(guest, closing.rate, chat, 5, "x" * 2_000)


def test_a_chat_that_goes_on_cannot_be_rated(clinic: Clinic):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.start(guest)
    for _ in range(2):
        with pytest.raises(TooLate, match="once somebody has answered"):
            clinic.do(guest, closing.rate, chat, 5, "")
        if clinic.state(chat) is S.OPEN:
            clinic.do(agent, offers.pick, chat)


def test_a_chat_that_nobody_answered_cannot_be_rated(clinic: Clinic):
    guest = clinic.visitor()
    chat = clinic.start(guest)
    clinic.do(guest, closing.leave, chat)
    assert not clinic.look(guest, portal.latest).can_rate
    with pytest.raises(TooLate, match="once somebody has answered"):
        clinic.do(guest, closing.rate, chat, 5, "")


def test_a_closed_chat_can_still_be_rated(rated):
    clinic, guest, chat = rated
    clinic.tick(minutes=15)
    assert clinic.state(chat) is S.CLOSED
    clinic.do(guest, closing.rate, chat, 4, "")
    assert clinic.conversation(chat).rating == 4
