"""Who may read a talk and write in it, and who may not."""

from uuid import uuid4

import pytest
from chatting import Talk
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Role, Visibility
from psc_app.models.conversation import Conversation
from psc_app.services import (
    attachments,
    closing,
    desk,
    messages,
    offers,
    portal,
    presence,
    transcripts,
)


@pytest.fixture
def talk(clinic: Clinic) -> Talk:
    return Talk(clinic)


def test_an_ended_talk_takes_no_more_messages_but_can_be_read(clinic: Clinic, talk: Talk):
    clinic.do(talk.agent, closing.end, talk.id)
    for finish in (False, True):
        if finish:
            clinic.do(talk.agent, closing.finish_wrap_up, talk.id, "", "Answered")
        for who in (talk.guest, talk.agent):
            with pytest.raises(NotAllowed, match="is over"):
                clinic.say(who, talk.id, "One more thing")
            assert talk.newest(who)[-1].body == "The conversation has ended."


def strangers(clinic: Clinic) -> list:
    return [
        clinic.visitor(),
        clinic.patient(),
        clinic.staff(),
        clinic.staff(Role.NURSE, member=False),
        clinic.staff(Role.ADMIN, ready=False),
        clinic.staff(Role.PRIVACY_OFFICER, ready=False),
    ]


def test_whoever_has_no_part_in_a_talk_neither_reads_nor_writes_in_it(clinic: Clinic):
    # Keys of guests and patients are counted apart, so both kinds have the same ones.
    for who in (clinic.visitor(), clinic.patient()):
        agent = clinic.staff()
        chat = clinic.talk(agent, who)
        name = uuid4().hex
        clinic.do(who, messages.post, chat, name, "Mine alone")
        for stranger in strangers(clinic):
            for verb, args in (
                (messages.post, (uuid4().hex, "Hello")),
                (messages.post, (name, "Mine alone")),
                (messages.look_newest, ()),
                (messages.look_since, (0,)),
                (messages.look_back, (100,)),
                (transcripts.take, ()),
                (closing.leave, ()),
                (closing.end, ()),
                (closing.rate, (5, "")),
                (closing.finish_wrap_up, ("", "Answered")),
                (desk.open_conversation, ()),
                (attachments.check_may_attach, ()),
            ):
                with pytest.raises(NotAllowed):
                    clinic.do(stranger, verb, chat, *args)
        assert clinic.messages(chat)[-1].body == "Mine alone"


def test_a_patient_and_a_guest_of_the_same_number_are_two_people(clinic: Clinic):
    guest, patient = clinic.visitor(), clinic.patient()
    assert guest.id == patient.id
    guests, patients = clinic.start(guest), clinic.start(patient)
    for who, chat in ((guest, patients), (patient, guests)):
        with pytest.raises(NotAllowed):
            clinic.say(who, chat, "Hello")
        with pytest.raises(NotAllowed):
            clinic.look(who, messages.look_newest, chat)


def test_a_patient_linked_to_a_guests_chat_reads_it_from_no_other_browser(clinic: Clinic):
    patient = clinic.patient()
    guest = clinic.visitor()
    chat = clinic.start(guest, name="Elsa Vargas")
    clinic.do(
        SYSTEM, lambda work: setattr(work.session.get(Conversation, chat), "patient_id", patient.id)
    )
    with pytest.raises(NotAllowed):
        clinic.look(patient, messages.look_newest, chat)
    with pytest.raises(NotAllowed):
        clinic.say(patient, chat, "It's me")
    assert clinic.look(patient, portal.latest) is None


def test_an_agent_reads_what_waits_and_what_is_closed_but_writes_in_neither(clinic: Clinic):
    agent, other = clinic.staff(units=9), clinic.staff()
    waiting = clinic.start()
    closed = clinic.talk(agent)
    clinic.close(agent, closed)
    for chat in (waiting, closed):
        assert clinic.look(other, messages.look_newest, chat).messages
        for visibility in Visibility:
            with pytest.raises(NotAllowed):
                clinic.say(other, chat, "Hello", visibility=visibility)


def test_a_supervisor_reads_every_talk_but_writes_in_none(clinic: Clinic, talk: Talk):
    supervisor = clinic.staff(Role.SUPERVISOR)
    assert talk.newest(supervisor)
    with pytest.raises(NotAllowed):
        clinic.say(supervisor, talk.id, "Hello")


def test_an_agent_who_lost_the_talk_reads_it_on_but_writes_no_more(clinic: Clinic, talk: Talk):
    clinic.do(SYSTEM, presence.agent_lost, talk.agent.id)
    clinic.tick(seconds=150)
    other = clinic.staff()
    clinic.do(other, offers.pick, talk.id)
    assert talk.newest(talk.agent)
    with pytest.raises(NotAllowed):
        clinic.say(talk.agent, talk.id, "I'm back")
    assert clinic.say(other, talk.id, "I took over")


def test_what_is_not_there_looks_like_what_is_not_yours(clinic: Clinic, talk: Talk):
    texts = set()
    for chat in (talk.id, 10_000):
        with pytest.raises(NotAllowed) as refusal:
            clinic.look(clinic.visitor(), messages.look_newest, chat)
        texts.add(str(refusal.value))
    assert len(texts) == 1
