"""What became of a conversation's texts, as the agent sees it; trying again, calling off."""

from datetime import timedelta

import pytest
from outbox import BUSY, DOWN, LOST, Talk, accepted, carrier_name, talk_by_text
from people import Clinic
from sqlmodel import col
from texting import a_text

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.text_progress import STATUSES, moves_on
from psc_app.domain.vocabulary import Deed, Role, TextPurpose, TextState
from psc_app.models.texts import TextOut
from psc_app.services import asides, closing, text_reports, text_states
from psc_app.services.work import Work

FINAL = (TextState.DELIVERED, TextState.UNDELIVERED, TextState.FAILED)


@pytest.fixture
def talk(clinic: Clinic) -> Talk:
    """It is ten in the morning at the clinic."""
    clinic.clock.turn(hours=5)
    return talk_by_text(clinic)


# ---------------------------------------------------------------- reports


def test_an_agent_sees_a_text_go_from_queued_to_delivered(talk: Talk):
    text = talk.say("Come by at nine.")
    seen = [talk.card().label]
    talk.box.ids()
    seen.append(talk.card().label)
    talk.box.came(text, accepted(text))
    seen.append(talk.card().label)
    for state in (TextState.SENT, TextState.DELIVERED):
        talk.box.report(text, state)
        seen.append(talk.card().label)
    assert seen == ["Queued", "Sending", "On its way", "Sent", "Delivered"]
    assert (talk.card().reason, talk.card().segments, talk.card().can_retry) == ("", 1, False)


def test_each_change_rings_for_those_who_look_at_the_conversation(talk: Talk, rung):
    text = talk.say("Come by at nine.")
    assert {topics.texts(talk.key), topics.TEXTS_OUT} <= rung.take()
    talk.box.send(text)
    assert topics.texts(talk.key) in rung.take()
    talk.box.report(text, TextState.SENT)
    assert topics.texts(talk.key) in rung.take()
    talk.box.report(text, TextState.SENT)
    assert rung.take() == set(), "the same again is no news"
    talk.box.report(text, TextState.UNDELIVERED, "30003")
    assert {topics.texts(talk.key), topics.desk(talk.agent.id)} <= rung.take()


@pytest.mark.parametrize("end", FINAL)
def test_reports_out_of_order_never_take_a_text_back(talk: Talk, end: TextState):
    text = talk.say("Come by at nine.")
    talk.box.send(text)
    for state in (end, TextState.SENT, TextState.ACCEPTED, *FINAL):
        talk.box.report(text, state)
        assert talk.box.state(text) == end


def test_a_report_that_comes_before_the_answer_settles_that_it_was_taken(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.ids()
    talk.box.report(text, TextState.SENT)
    row = talk.box.row(text)
    assert (row.state, row.carrier_id, row.segments) == ("sent", carrier_name(text), 0)
    assert not talk.box.came(text, accepted(text))
    assert (talk.box.state(text), talk.box.row(text).segments) == ("sent", 1)


def test_a_report_settles_a_text_whose_answer_was_lost(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, LOST)
    assert talk.card().label == "Checking"
    talk.box.report(text, TextState.DELIVERED)
    talk.box.turn(hours=1)
    assert (talk.box.questions(), talk.box.taken()) == ([], [])
    assert talk.card().label == "Delivered"


def test_a_report_that_comes_when_it_waits_for_its_second_try_stops_that(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, LOST)
    talk.box.turn(seconds=60)
    talk.box.answer(talk.box.questions()[0])
    assert talk.card().label == "Trying again"
    talk.box.report(text, TextState.SENT)
    talk.box.turn(hours=1)
    assert talk.box.taken() == []


def test_a_report_without_its_token_is_known_by_the_carriers_name(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text)
    report = (text_reports.report, "", carrier_name(text), TextState.DELIVERED)
    assert talk.clinic.do(SYSTEM, *report)
    assert talk.box.state(text) == TextState.DELIVERED


def test_a_report_about_a_text_that_is_not_ours_changes_nothing(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text)
    before = talk.clinic.rows(TextOut)
    report = (text_reports.report, "unknown", carrier_name(999), TextState.DELIVERED)
    assert not talk.clinic.do(SYSTEM, *report)
    assert talk.clinic.rows(TextOut) == before


def test_a_report_of_another_texts_name_is_not_taken_for_this_one(talk: Talk):
    first, second = talk.say("One"), None
    talk.box.send(first)
    second = talk.say("Two")
    talk.box.send(second)
    talk.box.report(second, TextState.DELIVERED, name=carrier_name(first))
    assert [talk.box.state(text) for text in (first, second)] == ["accepted", "accepted"]


def test_only_the_app_itself_takes_in_reports(talk: Talk):
    with pytest.raises(NotAllowed):
        talk.clinic.do(talk.agent, text_reports.report, "", carrier_name(1), TextState.SENT)


def test_whatever_comes_after_an_end_is_no_news():
    for end in FINAL:
        assert not any(moves_on(end, "", state) for state in TextState)
    assert moves_on(TextState.FAILED, "no answer", TextState.DELIVERED)
    assert set(STATUSES.values()) == {
        TextState.ACCEPTED,
        TextState.SENT,
        *FINAL,
        TextState.CANCELLED,
    }


# ---------------------------------------------------------------- what the agent sees


def test_an_agent_sees_why_a_text_was_not_delivered_and_sends_it_again(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text)
    talk.box.report(text, TextState.UNDELIVERED, "30003")
    card = talk.card()
    assert (card.label, card.can_retry) == ("Not delivered", True)
    assert "30003" not in card.reason
    assert card.reason.endswith(".")
    talk.clinic.do(talk.agent, text_states.retry, text)
    card = talk.card()
    assert (card.label, card.reason, card.can_retry) == ("Queued", "", False)
    talk.box.send(card.text_id)
    talk.box.report(card.text_id, TextState.DELIVERED)
    assert [one.label for one in talk.cards()] == ["Delivered"]
    assert talk.box.state(text) == TextState.UNDELIVERED, "what became of the first stays"
    assert talk.clinic.audits("sent a text again")


def test_a_text_can_be_sent_again_more_than_once_but_not_while_it_is_on_its_way(talk: Talk):
    text = talk.say("Come by at nine.")
    for _ in range(3):
        key = talk.card().text_id
        talk.box.send(key, DOWN)
        talk.clinic.do(talk.agent, text_states.retry, text)
        with pytest.raises(BadInput, match="on its way"):
            talk.clinic.do(talk.agent, text_states.retry, text)
    keys = [row.key.split(":again")[-1] for row in talk.clinic.rows(TextOut)[-3:]]
    assert keys == ["1", "2", "3"]


def test_who_has_opted_out_is_not_texted_again_by_another_try(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, DOWN)
    assert talk.card().can_retry
    a_text(talk.clinic.house, talk.number, "STOP")
    assert not talk.card().can_retry
    with pytest.raises(BadInput, match="opted out"):
        talk.clinic.do(talk.agent, text_states.retry, text)


def test_what_held_a_key_is_not_sent_again(talk: Talk):
    text = talk.box.queue(
        talk.number, "https://…", TextPurpose.SECURE_LINK, conversation_id=talk.key, seq=99
    )
    talk.box.send(text, DOWN)
    card = talk.card()
    assert not card.can_retry
    assert card.reason.endswith("Send a new secure message.")
    with pytest.raises(BadInput, match="Send a new one"):
        talk.clinic.do(talk.agent, text_states.retry, text)


def test_a_text_that_waits_for_its_hour_can_be_called_off(talk: Talk):
    at = talk.clinic.clock.now() + timedelta(hours=2)
    text = talk.box.queue(talk.number, due_at=at, conversation_id=talk.key, seq=99)
    card = talk.card()
    assert (card.state, card.label, card.can_cancel) == ("held", "Held", True)
    assert card.due_at == at.timestamp() * 1000
    talk.clinic.do(talk.agent, text_states.cancel, text)
    assert (talk.card().label, talk.card().can_cancel) == ("Called off", False)
    talk.box.turn(hours=3)
    assert talk.box.taken() == []
    assert talk.clinic.audits("called off a text")
    with pytest.raises(TooLate):
        talk.clinic.do(talk.agent, text_states.cancel, text)


def test_a_text_that_has_gone_cant_be_called_off(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text)
    with pytest.raises(TooLate, match="gone already"):
        talk.clinic.do(talk.agent, text_states.cancel, text)


def test_others_see_what_became_of_it_but_dont_send_or_stop_anything(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, DOWN)
    supervisor = talk.clinic.staff(Role.SUPERVISOR)
    (card,) = talk.clinic.look(supervisor, text_states.states, talk.key).values()
    assert (card.label, card.can_retry) == ("Not sent", False)
    stranger = talk.clinic.staff()
    for verb, key in ((text_states.states, talk.key), (text_states.retry, text)):
        with pytest.raises(NotAllowed):
            talk.clinic.do(stranger, verb, key)
    for verb in (text_states.retry, text_states.cancel):
        with pytest.raises(NotAllowed):
            talk.clinic.do(supervisor, verb, text)
        with pytest.raises(NotAllowed):
            talk.clinic.do(talk.agent, verb, 9_999)


def test_a_guest_sees_nothing_of_the_outbox(talk: Talk):
    with pytest.raises(NotAllowed):
        talk.clinic.look(talk.clinic.visitor(), text_states.states, talk.key)


def test_a_text_that_belongs_to_no_conversation_is_nobodys_to_send_again(talk: Talk):
    text = talk.box.queue(talk.number, "Your code is 1234.", TextPurpose.CODE)
    with pytest.raises(NotAllowed):
        talk.clinic.do(talk.agent, text_states.retry, text)


def test_who_has_set_it_aside_may_still_send_again_and_after_the_end_nobody(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, DOWN)
    talk.clinic.do(talk.agent, asides.set_aside, talk.key)
    assert talk.card().can_retry
    talk.clinic.do(talk.agent, asides.revive, talk.key)
    talk.clinic.do(talk.agent, closing.end, talk.key)
    assert not talk.card().can_retry


def test_lists_can_show_how_many_texts_did_not_reach_the_patient(talk: Talk):
    def undelivered() -> dict[int, int]:
        return talk.clinic.look(talk.agent, text_states.undelivered, [talk.key, 999])

    first = talk.say("One")
    talk.box.send(first)
    assert undelivered() == {}
    second = talk.say("Two")
    talk.box.send(second, DOWN)
    talk.box.report(first, TextState.UNDELIVERED, "30005")
    assert undelivered() == {talk.key: 2}
    talk.clinic.do(talk.agent, text_states.retry, second)
    assert undelivered() == {talk.key: 1}


# ---------------------------------------------------------------- who has to be told


def alarm(talk: Talk) -> int:
    """An emergency text in the conversation; its key."""
    a_text(talk.clinic.house, talk.number, "I have crushing chest pain and can't breathe")
    (text,) = talk.clinic.rows(TextOut, col(TextOut.purpose) == TextPurpose.EMERGENCY.value)
    return text.id or 0


def notes(talk: Talk) -> list[str]:
    return [one.body for one in talk.clinic.messages(talk.key) if one.visibility == "internal"]


def test_staff_is_told_to_call_where_the_emergency_text_does_not_arrive(talk: Talk, rung):
    text = alarm(talk)
    before = notes(talk)
    talk.box.send(text)
    assert notes(talk) == before
    rung.take()
    talk.box.report(text, TextState.UNDELIVERED, "30003")
    assert {topics.thread(talk.key), topics.RED_FLAGS} <= rung.take()
    (note,) = notes(talk)[len(before) :]
    assert "did not reach the patient" in note
    talk.box.report(text, TextState.UNDELIVERED, "30003")
    assert len(notes(talk)) == len(before) + 1


def test_of_other_texts_that_do_not_arrive_the_mark_at_the_bubble_says_enough(talk: Talk):
    before = notes(talk)
    text = talk.say("Come by at nine.")
    talk.box.send(text, DOWN)
    assert notes(talk) == before


def test_every_change_of_a_text_stands_in_the_event_log(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, BUSY)
    talk.box.turn_to(text)
    talk.box.send(text)
    talk.box.report(text, TextState.DELIVERED)
    events = talk.clinic.events(Deed.TEXT_STATE, conversation_id=talk.key)
    of_text = [one for one in events if one.detail["text"] == text]
    went = ["sending", "queued", "sending", "accepted", "delivered"]
    assert [one.reason for one in of_text] == went
    assert of_text[1].detail["code"] == "20503"


def test_two_of_staff_who_try_again_at_once_send_one(talk: Talk):
    text = talk.say("Come by at nine.")
    talk.box.send(text, DOWN)

    def both(work: Work) -> list[str]:
        told = []
        for _ in range(2):
            try:
                text_states.retry(work, text)
            except BadInput as refusal:
                told.append(str(refusal))
        return told

    assert len(talk.clinic.do(talk.agent, both)) == 1
    assert len(talk.clinic.rows(TextOut, col(TextOut.key).contains(":again"))) == 1
