"""Who advises is brought into the chat, sees the record, and it ends."""

from typing import Any

import pytest
from advice import PRIVATE, advised, advising, asked, bodies
from handing_on import new_queue
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import millis
from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.vocabulary import Deed, Role
from psc_app.services import closing, consults, patient_record, presence, transfers


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
