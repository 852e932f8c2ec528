"""Who waits can be called instead, keeps their place, and may close the page."""

import pytest
from in_line import (
    NUMBER,
    SHOWN,
    ahead,
    guest_with_chat,
    look,
    overflow,
    pick,
    pick_mode,
    set_conversation,
)
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationKind as Kind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OverflowAction, OverflowWhen
from psc_app.services import presence, waiting


def test_a_patient_can_ask_to_be_called_and_keeps_the_place(clinic: Clinic, rung):
    pick_mode(clinic)
    clinic.start()
    guest, chat = guest_with_chat(clinic)
    before = clinic.conversation(chat)
    clinic.clock.turn(minutes=2)
    rung.take()
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    row = clinic.conversation(chat)
    assert (row.kind, row.call_back_number) == (Kind.CALL_BACK.value, "+16175550134")
    assert (row.state, row.queued_at, row.priority) == (
        S.OPEN,
        before.queued_at,
        before.priority,
    )
    card = look(clinic, guest, chat)
    assert (card.kind, card.call_back_number, card.place.ahead) == ("call back", SHOWN, 1)
    assert clinic.messages(chat)[-1].body == (
        f"We will call you at {SHOWN} when it is your turn. You keep your place in the line,"
        " and you may close this page."
    )
    assert {
        topics.conversation(chat),
        topics.OPEN_ITEMS,
        topics.portal("visitor", guest.id),
        topics.thread(chat),
    } <= rung.take()


def test_the_log_and_the_audit_say_that_a_call_was_asked_for_and_hold_no_number(clinic: Clinic):
    patient = clinic.patient()
    chat = clinic.start(patient)
    clinic.do(patient, waiting.ask_call_back, chat, NUMBER)
    (asked,) = clinic.events(Deed.CALL_BACK_ASKED, conversation_id=chat)
    assert (asked.actor_id, asked.queue_id) == (patient.id, clinic.queue)
    (entry,) = clinic.audits("asked for a call-back")
    assert (entry.patient_id, entry.object_id) == (patient.id, chat)
    rows = [row.model_dump() for row in (*clinic.events(), *clinic.rows(type(entry)))]
    assert "5550134" not in str(rows)


@pytest.mark.parametrize(
    "written", ["", "911", "call me", "555 0134", "12345", "6" * 41, "\0", "617 555 01345678"]
)
def test_what_is_no_phone_number_is_refused_in_words(clinic: Clinic, written: str):
    guest, chat = guest_with_chat(clinic)
    with pytest.raises(BadInput, match="area code"):
        clinic.do(guest, waiting.ask_call_back, chat, written)
    assert clinic.conversation(chat).kind == Kind.LIVE.value
    clinic.do(guest, waiting.ask_call_back, chat, " +1 (617) 555-0134 ")
    assert clinic.conversation(chat).call_back_number == "+16175550134"


def test_asking_again_changes_the_number_and_the_same_number_changes_nothing(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    for number in (NUMBER, NUMBER, "617-555-0199"):
        clinic.do(guest, waiting.ask_call_back, chat, number)
    assert clinic.conversation(chat).call_back_number == "+16175550199"
    assert len(clinic.events(Deed.CALL_BACK_ASKED)) == 2


def test_a_call_can_be_taken_back_and_the_place_is_the_same(clinic: Clinic):
    pick_mode(clinic)
    clinic.start()
    guest, chat = guest_with_chat(clinic)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    for _ in range(2):
        clinic.do(guest, waiting.undo_call_back, chat)
    row = clinic.conversation(chat)
    assert (row.state, row.kind, row.call_back_number) == (S.OPEN, Kind.LIVE.value, "")
    assert ahead(clinic, guest, chat) == 1
    (undone,) = clinic.events(Deed.CALL_BACK_UNDONE, conversation_id=chat)
    assert undone.actor_id == guest.id
    assert "at the same place" in clinic.messages(chat)[-1].body


def test_the_agent_it_is_offered_to_hears_of_the_call_at_once(clinic: Clinic, rung):
    agent = clinic.staff()
    guest, chat = guest_with_chat(clinic)
    assert clinic.offered_to(chat) == agent.id
    rung.take()
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    assert topics.desk(agent.id) in rung.take()
    assert clinic.offered_to(chat) == agent.id


def test_once_somebody_answers_a_call_is_neither_asked_for_nor_undone(clinic: Clinic):
    agent = clinic.staff()
    guest = clinic.visitor()
    chat = clinic.talk(agent, guest)
    with pytest.raises(TooLate, match="not waiting any more"):
        clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    clinic.close(agent, chat)
    called, mine = guest_with_chat(clinic)
    clinic.do(called, waiting.ask_call_back, mine, NUMBER)
    pick(clinic, agent, mine)
    with pytest.raises(TooLate, match="not waiting any more"):
        clinic.do(called, waiting.undo_call_back, mine)
    row = clinic.conversation(mine)
    assert (row.kind, row.call_back_number) == (Kind.CALL_BACK.value, "+16175550134")
    assert look(clinic, called, mine).call_back_number == SHOWN


def test_nobody_asks_for_a_call_or_undoes_one_for_somebody_else(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    others = (clinic.visitor(), clinic.patient(), clinic.staff(), SYSTEM)
    for other in others:
        with pytest.raises(NotAllowed):
            clinic.do(other, waiting.ask_call_back, chat, NUMBER)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    for other in others:
        for verb in (waiting.undo_call_back, waiting.withdraw, waiting.end_chat):
            with pytest.raises(NotAllowed):
                clinic.do(other, verb, chat)
    assert clinic.conversation(chat).kind == Kind.CALL_BACK.value


def test_the_number_they_wrote_before_is_suggested_and_never_one_from_a_record(clinic: Clinic):
    guest, chat = guest_with_chat(clinic, contact=NUMBER)
    assert look(clinic, guest, chat).suggested_number == SHOWN
    known = clinic.patient(phone="+16175550199")
    mine = clinic.start(known)
    assert look(clinic, known, mine).suggested_number == "(617) 555-0199"
    other, unsaid = guest_with_chat(clinic, contact="elsa@example.test")
    set_conversation(clinic, unsaid, patient_id=known.id)
    assert look(clinic, other, unsaid).suggested_number == ""


def go(clinic: Clinic, who: Actor) -> None:
    """The last tab closes."""
    clinic.do(SYSTEM, presence.patient_lost, who.role, who.id)


def test_a_call_and_a_message_stand_when_the_page_is_closed_and_a_chat_does_not(clinic: Clinic):
    pick_mode(clinic)
    live, call, message = (guest_with_chat(clinic, contact=NUMBER) for _ in range(3))
    clinic.do(call[0], waiting.ask_call_back, call[1], NUMBER)
    clinic.do(message[0], waiting.keep_as_message, message[1])
    for guest, _ in (live, call, message):
        go(clinic, guest)
    clinic.tick(minutes=4)
    assert [clinic.state(chat) for _, chat in (live, call, message)] == [S.CLOSED, S.OPEN, S.OPEN]
    clinic.tick(hours=20)
    assert [clinic.state(chat) for _, chat in (call, message)] == [S.OPEN, S.OPEN]


def test_an_agent_who_phones_back_is_not_cut_off_because_the_page_is_closed(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff()
    live, call = guest_with_chat(clinic), guest_with_chat(clinic)
    clinic.do(call[0], waiting.ask_call_back, call[1], NUMBER)
    for guest, chat in (live, call):
        pick(clinic, agent, chat)
        go(clinic, guest)
    clinic.tick(minutes=4)
    assert (clinic.state(live[1]), clinic.state(call[1])) == (S.WRAP_UP, S.ACTIVE)


def test_ending_the_chat_does_not_give_up_a_call_that_stands(clinic: Clinic):
    agent = clinic.staff()
    clinic.set_workstream(mode="pick")
    guest, chat = guest_with_chat(clinic)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    with pytest.raises(TooLate, match=r"still call you at \(617\) 555-0134"):
        clinic.do(guest, waiting.end_chat, chat)
    assert clinic.state(chat) is S.OPEN
    pick(clinic, agent, chat)
    with pytest.raises(TooLate, match="still call you"):
        clinic.do(guest, waiting.end_chat, chat)
    assert clinic.state(chat) is S.ACTIVE


def test_without_a_call_ending_the_chat_leaves_the_line(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    clinic.do(guest, waiting.end_chat, chat)
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "patient abandoned")
    agent = clinic.staff()
    other = clinic.visitor()
    talk = clinic.talk(agent, other)
    clinic.do(other, waiting.end_chat, talk)
    assert clinic.state(talk) is S.WRAP_UP


@pytest.mark.parametrize("kind", [Kind.CALL_BACK, Kind.MESSAGE])
def test_a_call_or_a_message_is_given_up_only_by_saying_so(clinic: Clinic, kind: Kind):
    agent = clinic.staff()
    clinic.set_workstream(mode="pick")
    for answered in (False, True):
        guest, chat = guest_with_chat(clinic, contact=NUMBER)
        if kind is Kind.CALL_BACK:
            clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
        else:
            clinic.do(guest, waiting.keep_as_message, chat)
        if answered:
            pick(clinic, agent, chat)
            with pytest.raises(TooLate):
                clinic.do(guest, waiting.withdraw, chat)
            assert clinic.state(chat) is S.ACTIVE
        else:
            for _ in range(2):
                clinic.do(guest, waiting.withdraw, chat)
            assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "patient abandoned")


def test_who_is_offered_a_call_sees_the_question_for_the_number(clinic: Clinic):
    pick_mode(clinic)
    overflow(clinic, OverflowWhen.TOO_MANY, OverflowAction.CALL_BACK, threshold=1)
    first = guest_with_chat(clinic)
    second = guest_with_chat(clinic)
    assert not look(clinic, *first).call_back_offered
    card = look(clinic, *second)
    assert (card.waits, card.call_back_offered) == (True, True)
    assert "Sorry, we are full." in [message.body for message in clinic.messages(second[1])]
    clinic.do(second[0], waiting.ask_call_back, second[1], NUMBER)
    assert not look(clinic, *second).call_back_offered


def test_events_of_waiting_name_the_deed_and_nothing_else_of_the_patient(clinic: Clinic):
    guest, chat = guest_with_chat(clinic, contact=NUMBER)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    clinic.do(guest, waiting.undo_call_back, chat)
    clinic.do(guest, waiting.keep_as_message, chat)
    deeds = (Deed.CALL_BACK_ASKED, Deed.CALL_BACK_UNDONE, Deed.MESSAGE_LEFT)
    found = [row for deed in deeds for row in clinic.events(deed)]
    assert [(row.detail, row.reason) for row in found] == [({}, "")] * 3
