"""A colleague advises in private: asked, answered, brought into the chat, and the end of it."""

from typing import Any

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.workplace import Queue, QueueMember
from psc_app.services import (
    closing,
    consults,
    messages,
    offers,
    patient_record,
    presence,
    transfers,
)
from psc_app.services.work import Work

PRIVATE = Visibility.CONSULT


def new_queue(clinic: Clinic, name: str, *members: Actor) -> int:
    def write(work: Work) -> int:
        queue = Queue(name=name)
        work.session.add(queue)
        work.session.flush()
        for member in members:
            work.session.add(QueueMember(queue_id=queue.id or 0, staff_id=member.id))
        return queue.id or 0

    return clinic.do(SYSTEM, write)


def advised(clinic: Clinic, ana: Actor, talk: int, ben: Actor) -> None:
    """Ben advises Ana."""
    clinic.do(ben, offers.accept, clinic.do(ana, consults.ask_agent, talk, ben.id, "A rash"))


def asked(clinic: Clinic, talk: int) -> int | None:
    """Who is asked for advice at this moment."""
    found = [
        one.staff_id
        for one in clinic.offers(talk)
        if one.kind == "consult" and one.outcome == "pending"
    ]
    assert len(found) <= 1
    return found[0] if found else None


def reject(clinic: Clinic, who: Actor, talk: int, reason: str = "") -> None:
    (offer,) = [
        one
        for one in clinic.offers(talk)
        if (one.staff_id, one.kind, one.outcome) == (who.id, "consult", "pending")
    ]
    clinic.do(who, offers.reject, offer.id, reason)


def advising(clinic: Clinic, talk: int) -> list[int]:
    return [
        one.staff_id
        for one in clinic.sessions(talk)
        if one.mode == "consult" and one.ended_at is None
    ]


def bodies(clinic: Clinic, who: Actor, talk: int) -> list[str]:
    return [one.body for one in clinic.look(who, messages.look_newest, talk).messages]


# ------------------------------------------------------------------ a colleague


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


# ------------------------------------------------------------------ a queue


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


# ------------------------------------------------------------------ into the chat


def test_who_is_brought_in_may_write_and_the_patient_sees_them_come_and_go(clinic: Clinic):
    ana, elsa, ben = clinic.staff(), clinic.visitor(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    advised(clinic, ana, talk, ben)
    clinic.do(ana, consults.bring_in, talk, ben.id)
    assert bodies(clinic, elsa, talk)[-1] == f"{ben.name} has joined."
    clinic.say(ben, talk, "Hello Elsa, I am the nurse")
    assert bodies(clinic, elsa, talk)[-1] == "Hello Elsa, I am the nurse"
    (event,) = clinic.events(Deed.BROUGHT_IN)
    assert (event.staff_id, event.actor_id) == (ben.id, ana.id)
    clinic.do(ben, consults.end, talk)
    assert bodies(clinic, elsa, talk)[-1] == f"{ben.name} has left."
    with pytest.raises(NotAllowed):
        clinic.say(ben, talk, "One more thing")


def test_bringing_in_twice_is_bringing_in_once(clinic: Clinic):
    ana, elsa, ben = clinic.staff(), clinic.visitor(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    advised(clinic, ana, talk, ben)
    for _ in range(2):
        clinic.do(ana, consults.bring_in, talk, ben.id)
    assert bodies(clinic, elsa, talk).count(f"{ben.name} has joined.") == 1
    assert len(clinic.events(Deed.BROUGHT_IN)) == 1


def test_only_the_primary_brings_in_and_only_who_advises(clinic: Clinic):
    ana, elsa, ben, noor = clinic.staff(), clinic.visitor(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    advised(clinic, ana, talk, ben)
    for who in (ben, noor, elsa, clinic.staff(Role.SUPERVISOR)):
        with pytest.raises(NotAllowed):
            clinic.do(who, consults.bring_in, talk, ben.id)
    with pytest.raises(TooLate):
        clinic.do(ana, consults.bring_in, talk, noor.id)
    clinic.do(ana, consults.end, talk)
    with pytest.raises(TooLate):
        clinic.do(ana, consults.bring_in, talk, ben.id)
    assert clinic.events(Deed.BROUGHT_IN) == []


# ------------------------------------------------------------------ its end


@pytest.mark.parametrize("side", ["the primary", "who advises"])
def test_either_side_ends_it_and_the_private_thread_closes_with_it(clinic: Clinic, side: str):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    advised(clinic, ana, talk, ben)
    clinic.say(ben, talk, "A picture would help", visibility=PRIVATE)
    for _ in range(2):
        clinic.do(ana if side == "the primary" else ben, consults.end, talk)
    assert advising(clinic, talk) == []
    assert clinic.sessions(talk)[1].end_reason == "consult ended"
    assert "A picture would help" not in bodies(clinic, ben, talk)
    assert "A picture would help" in bodies(clinic, ana, talk)
    for who in (ana, ben):
        with pytest.raises(NotAllowed):
            clinic.say(who, talk, "Still there?", visibility=PRIVATE)
    ended = [event for event in clinic.events(Deed.SESSION_ENDED) if event.staff_id == ben.id]
    assert len(ended) == 1


def test_the_primary_ends_one_or_all_and_takes_back_what_is_asked(clinic: Clinic):
    ana, ben, noor, tom = (clinic.staff() for _ in range(4))
    talk = clinic.talk(ana)
    for who in (ben, noor):
        advised(clinic, ana, talk, who)
    clinic.do(ana, consults.ask_agent, talk, tom.id, "")
    clinic.do(ana, consults.end, talk, ben.id)
    assert (advising(clinic, talk), asked(clinic, talk)) == ([noor.id], tom.id)
    clinic.do(ana, consults.end, talk)
    assert (advising(clinic, talk), asked(clinic, talk)) == ([], None)


def test_who_advises_ends_only_their_own_part(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    for who in (ben, noor):
        advised(clinic, ana, talk, who)
    clinic.do(ben, consults.end, talk, noor.id)
    assert advising(clinic, talk) == [noor.id]


def test_nobody_else_ends_a_consult(clinic: Clinic):
    ana, elsa, ben = clinic.staff(), clinic.visitor(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    advised(clinic, ana, talk, ben)
    for who in (clinic.staff(), elsa, clinic.staff(Role.SUPERVISOR), SYSTEM):
        with pytest.raises(NotAllowed):
            clinic.do(who, consults.end, talk)
    assert advising(clinic, talk) == [ben.id]


@pytest.mark.parametrize("how", ["ended", "to a queue", "released", "assigned", "agent lost"])
def test_consults_end_when_the_conversation_leaves_the_primarys_hands(clinic: Clinic, how: str):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    sue = clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana)
    advised(clinic, ana, talk, ben)
    clinic.do(ana, consults.bring_in, talk, ben.id)
    clinic.do(ana, consults.ask_agent, talk, noor.id, "")
    if how == "ended":
        clinic.do(ana, closing.end, talk)
    elif how == "to a queue":
        clinic.do(ana, transfers.to_queue, talk, new_queue(clinic, "Pharmacy", noor), "")
    elif how == "released":
        clinic.do(ana, transfers.release, talk)
    elif how == "assigned":
        clinic.do(sue, transfers.assign, talk, noor.id)
    else:
        clinic.do(SYSTEM, presence.agent_lost, ana.id)
        clinic.tick(seconds=40)
        clinic.tick(seconds=111)
    assert (advising(clinic, talk), asked(clinic, talk)) == ([], None)
    with pytest.raises(NotAllowed):
        clinic.say(ben, talk, "Still there?")


def test_who_advises_and_loses_the_connection_for_good_is_out(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    for who in (ben, noor):
        advised(clinic, ana, talk, who)
    clinic.do(SYSTEM, presence.agent_lost, ben.id)
    clinic.tick(seconds=149)
    assert advising(clinic, talk) == [ben.id, noor.id]
    clinic.tick(seconds=2)
    assert advising(clinic, talk) == [noor.id]
    assert clinic.sessions(talk)[1].end_reason == "agent disconnected"


def test_who_advises_and_is_back_in_time_still_advises(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    advised(clinic, ana, talk, ben)
    clinic.do(SYSTEM, presence.agent_lost, ben.id)
    clinic.tick(seconds=100)
    clinic.do(ben, presence.agent_came)
    clinic.tick(seconds=100)
    assert advising(clinic, talk) == [ben.id]


def test_only_the_clock_ends_the_parts_of_those_who_are_gone(clinic: Clinic):
    for who in (clinic.staff(Role.SUPERVISOR), clinic.staff(), clinic.visitor()):
        with pytest.raises(NotAllowed):
            clinic.do(who, consults.end_lost)


# ------------------------------------------------------------------ the patient's record


def test_who_advises_sees_the_patient_with_the_rights_of_their_own_role(clinic: Clinic):
    ana, ben, nina = clinic.staff(), clinic.staff(), clinic.staff(Role.NURSE)
    elsa = clinic.patient()
    talk = clinic.talk(ana, elsa)
    for who in (ben, nina):
        with pytest.raises(NotAllowed):
            clinic.do(who, patient_record.administrative, elsa.id)
        advised(clinic, ana, talk, who)
        assert clinic.do(who, patient_record.administrative, elsa.id).name == "Elsa Vargas"
    with pytest.raises(NotAllowed, match="nurses"):
        clinic.do(ben, patient_record.clinical, elsa.id)
    assert clinic.do(nina, patient_record.clinical, elsa.id) is not None


# ------------------------------------------------------------------ who is in it


def shown(clinic: Clinic, who: Actor, talk: int) -> list[tuple[Any, ...]]:
    cards = clinic.look(who, consults.parts, talk)
    return [(one.staff_id, one.mode, one.in_chat, one.me, one.asked) for one in cards]


def test_everybody_in_it_sees_who_is_in_it_and_who_is_asked(clinic: Clinic):
    ana, ben, noor, tom = (clinic.staff() for _ in range(4))
    talk = clinic.talk(ana)
    advised(clinic, ana, talk, ben)
    clinic.do(ana, consults.bring_in, talk, ben.id)
    advised(clinic, ana, talk, noor)
    queue = new_queue(clinic, "Pharmacy", tom)
    clinic.do(ana, consults.ask_queue, talk, queue, "")
    clinic.do(ana, transfers.to_agent, talk, noor.id, "")
    assert shown(clinic, ana, talk) == [
        (ana.id, "primary", True, True, ""),
        (ben.id, "consult", True, False, ""),
        (noor.id, "consult", False, False, ""),
        (noor.id, "primary", False, False, "transfer"),
        (tom.id, "consult", False, False, "consult"),
    ]
    assert [one[3] for one in shown(clinic, ben, talk)] == [False, True, False, False, False]
    cards = clinic.look(ana, consults.parts, talk)
    assert cards[-1].queue == "Pharmacy"
    assert cards[-1].expires_at - cards[-1].since == 45_000
    assert cards[0].since == millis(clinic.clock.now())


def test_who_may_not_read_it_does_not_learn_who_is_in_it(clinic: Clinic):
    ana, elsa, ben = clinic.staff(), clinic.visitor(), clinic.staff()
    talk = clinic.talk(ana, elsa)
    for who in (ben, elsa, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.look(who, consults.parts, talk)
    assert len(clinic.look(clinic.staff(Role.SUPERVISOR), consults.parts, talk)) == 1
