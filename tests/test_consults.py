"""A colleague, or one of a queue, is asked for advice, and answers."""

import pytest
from advice import PRIVATE, advised, advising, asked, bodies, reject
from handing_on import new_queue
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.workplace import Queue
from psc_app.services import closing, consults, offers, presence


def test_a_colleague_is_asked_and_reads_along_once_they_have_accepted(clinic: Clinic, rung):
    ana, elsa, ben = clinic.staff(), clinic.visitor(), clinic.staff(units=2)
    talk = clinic.talk(ana, elsa)
    clinic.say(elsa, talk, "It itches since Sunday")
    rung.take()
    offer = clinic.do(ana, consults.ask_agent, talk, ben.id, "What do you make of it?")
    assert {topics.desk(ben.id), topics.desk(ana.id)} <= rung.take()
    with pytest.raises(NotAllowed):
        bodies(clinic, ben, talk)
    assert clinic.do(ben, offers.accept, offer) == talk
    assert "It itches since Sunday" in bodies(clinic, ben, talk)
    assert advising(clinic, talk) == [ben.id]
    row = clinic.conversation(talk)
    assert (row.state, row.agent_id) == (S.ACTIVE, ana.id)


def test_a_consult_takes_no_capacity_and_can_be_asked_of_who_is_full(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff(units=1)
    clinic.talk(ben)
    talk = clinic.talk(ana)
    assert clinic.status(ben).presence == "do not disturb"
    offer = clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    (row,) = [one for one in clinic.offers(talk) if one.id == offer]
    assert (row.units, clinic.used(ben)) == (0, 1)
    clinic.do(ben, offers.accept, offer)
    assert clinic.used(ben) == 1
    clinic.do(ana, consults.end, talk)
    assert clinic.used(ben) == 1


def test_the_two_of_them_talk_in_private(clinic: Clinic):
    ana, elsa, ben, noor = clinic.staff(), clinic.visitor(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    advised(clinic, ana, talk, ben)
    clinic.say(ben, talk, "Send a picture", visibility=PRIVATE)
    clinic.say(ana, talk, "I shall ask for one", visibility=PRIVATE)
    for who in (ana, ben, clinic.staff(Role.SUPERVISOR)):
        assert {"Send a picture", "I shall ask for one"} <= set(bodies(clinic, who, talk))
    assert not {"Send a picture", "I shall ask for one"} & set(bodies(clinic, elsa, talk))
    with pytest.raises(NotAllowed):
        clinic.say(noor, talk, "Me too", visibility=PRIVATE)
    with pytest.raises(NotAllowed):
        clinic.say(ben, talk, "Hello Elsa")


def test_the_patient_learns_nothing_of_a_consult(clinic: Clinic):
    ana, elsa, ben = clinic.staff(), clinic.visitor(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    before = bodies(clinic, elsa, talk)
    advised(clinic, ana, talk, ben)
    clinic.do(ben, consults.end, talk)
    clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    reject(clinic, ben, talk)
    assert bodies(clinic, elsa, talk) == before


def test_the_log_tells_of_a_consult_without_its_words(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    advised(clinic, ana, talk, ben)
    clinic.do(ben, consults.end, talk)
    (event,) = clinic.events(Deed.CONSULT_ASKED)
    assert (event.conversation_id, event.staff_id) == (talk, ben.id)
    assert event.detail["from_staff"] == ana.id
    parts = [
        (event.deed, event.staff_id, event.detail.get("mode", ""))
        for event in clinic.events(conversation_id=talk)
        if event.deed in (Deed.SESSION_STARTED, Deed.SESSION_ENDED)
    ]
    assert parts == [
        ("session started", ana.id, ""),
        ("session started", ben.id, "consult"),
        ("session ended", ben.id, "consult"),
    ]
    assert not any("rash" in str(event.detail) for event in clinic.events())


@pytest.mark.parametrize("how", ["declined", "timed out"])
def test_a_colleague_who_does_not_advise_is_reported_to_who_asked(clinic: Clinic, how: str):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    if how == "declined":
        reject(clinic, ben, talk, "In an examination")
    else:
        clinic.tick(seconds=45)
    assert (asked(clinic, talk), advising(clinic, talk)) == (None, [])
    (event,) = clinic.events(Deed.CONSULT_RETURNED)
    assert (event.staff_id, event.detail["asked"]) == (ana.id, ben.id)
    assert event.reason == ("rejected" if how == "declined" else "timed out")
    last = clinic.messages(talk)[-1]
    assert last.visibility == Visibility.INTERNAL
    assert ben.name in last.body
    assert ("In an examination" in last.body) is (how == "declined")


def test_who_did_not_answer_a_consult_stays_available(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    clinic.tick(seconds=45)
    assert clinic.status(ben).presence == "available"


def test_only_one_is_asked_at_a_time_but_several_may_advise(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    for deed, key in ((consults.ask_agent, noor.id), (consults.ask_queue, clinic.queue)):
        with pytest.raises(TooLate):
            clinic.do(ana, deed, talk, key, "")
    reject(clinic, ben, talk)
    for who in (ben, noor):
        advised(clinic, ana, talk, who)
    assert advising(clinic, talk) == [ben.id, noor.id]
    with pytest.raises(TooLate, match="already"):
        clinic.do(ana, consults.ask_agent, talk, ben.id, "")


def test_only_the_agent_who_holds_it_asks(clinic: Clinic):
    ana, ben, elsa = clinic.staff(), clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    others = (ben, elsa, clinic.staff(Role.SUPERVISOR), clinic.staff(Role.ADMIN, ready=False))
    for who in others:
        with pytest.raises(NotAllowed):
            clinic.do(who, consults.ask_agent, talk, ben.id, "")
        with pytest.raises(NotAllowed):
            clinic.do(who, consults.ask_queue, talk, clinic.queue, "")
    clinic.do(ana, closing.end, talk)
    with pytest.raises(TooLate):
        clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    assert asked(clinic, talk) is None


def test_nobody_is_disturbed_who_does_not_want_to_be(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)

    def ask(who: int) -> None:
        clinic.do(ana, consults.ask_agent, talk, who, "")

    for chosen, word in (("do not disturb", "Do not disturb"), ("offline", "Offline")):
        clinic.do(ben, presence.choose, chosen)
        with pytest.raises(TooLate, match=word):
            ask(ben.id)
    clinic.do(ben, presence.choose, "available")
    clinic.do(SYSTEM, presence.agent_lost, ben.id)
    with pytest.raises(TooLate, match="not connected"):
        ask(ben.id)
    for key in (ana.id, 9999, clinic.staff(Role.ADMIN, ready=False).id):
        with pytest.raises(BadInput):
            ask(key)
    with pytest.raises(BadInput):
        clinic.do(ana, consults.ask_agent, talk, ben.id, "x" * 1001)
    assert asked(clinic, talk) is None


def test_an_answer_after_the_conversation_ended_is_too_late(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    offer = clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    clinic.do(ana, closing.end, talk)
    assert asked(clinic, talk) is None
    with pytest.raises(TooLate):
        clinic.do(ben, offers.accept, offer)
    assert advising(clinic, talk) == []
    with pytest.raises(NotAllowed):
        bodies(clinic, ben, talk)


def test_a_queues_members_are_asked_in_turn_the_least_loaded_first(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    half, free, little = (clinic.staff(units=4) for _ in range(3))
    for who, count in ((half, 2), (little, 1)):
        for _ in range(count):
            clinic.talk(who)
    nurses = new_queue(clinic, "Nurse line", half, free, little, ana)
    clinic.do(ana, consults.ask_queue, talk, nurses, "A rash?")
    for who in (free, little, half):
        assert asked(clinic, talk) == who.id
        clinic.clock.turn(seconds=5)
        reject(clinic, who, talk, "Busy")
    assert asked(clinic, talk) is None
    assert [event.staff_id for event in clinic.events(Deed.CONSULT_ASKED)] == [
        free.id,
        little.id,
        half.id,
    ]
    (event,) = clinic.events(Deed.CONSULT_RETURNED)
    assert (event.staff_id, event.queue_id) == (ana.id, nurses)
    assert "Nobody of Nurse line" in clinic.messages(talk)[-1].body
    assert clinic.messages(talk)[-1].visibility == Visibility.INTERNAL


def test_a_member_who_does_not_answer_passes_it_on_with_the_note(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben, noor = clinic.staff(), clinic.staff()
    nurses = new_queue(clinic, "Nurse line", ben, noor)
    clinic.do(ana, consults.ask_queue, talk, nurses, "A rash?")
    first = asked(clinic, talk)
    clinic.tick(seconds=45)
    second = asked(clinic, talk)
    assert {first, second} == {ben.id, noor.id}
    notes = {one.note for one in clinic.offers(talk) if one.kind == "consult"}
    assert notes == {"A rash?"}
    offer = clinic.offers(talk)[-1]
    clinic.do(clinic.agent(second), offers.accept, offer.id)
    assert advising(clinic, talk) == [second]
    assert clinic.events(Deed.CONSULT_RETURNED) == []


def test_a_queue_that_declined_can_be_asked_anew(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben, noor = clinic.staff(), clinic.staff()
    nurses = new_queue(clinic, "Nurse line", ben, noor)
    for _ in range(2):
        clinic.clock.turn(seconds=10)
        clinic.do(ana, consults.ask_queue, talk, nurses, "")
        for _ in range(2):
            reject(clinic, clinic.agent(asked(clinic, talk)), talk)
        assert asked(clinic, talk) is None
    assert len(clinic.events(Deed.CONSULT_RETURNED)) == 2


def test_a_queue_is_asked_only_of_those_who_are_there_and_don_t_advise_yet(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    away, advises, free = clinic.staff(), clinic.staff(), clinic.staff()
    clinic.do(away, presence.choose, "appear away")
    nurses = new_queue(clinic, "Nurse line", away, advises, free)
    advised(clinic, ana, talk, advises)
    clinic.do(ana, consults.ask_queue, talk, nurses, "")
    assert asked(clinic, talk) == free.id
    reject(clinic, free, talk)
    assert asked(clinic, talk) is None


def test_a_queue_with_nobody_there_or_that_is_not_there_is_refused(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    empty = new_queue(clinic, "Nurse line", ana, clinic.staff(ready=False))
    with pytest.raises(TooLate, match="Nurse line"):
        clinic.do(ana, consults.ask_queue, talk, empty, "")
    with pytest.raises(BadInput):
        clinic.do(ana, consults.ask_queue, talk, 9999, "")
    clinic.change(Queue, active=False)
    with pytest.raises(BadInput):
        clinic.do(ana, consults.ask_queue, talk, empty, "")
