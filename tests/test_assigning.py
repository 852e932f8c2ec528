"""A supervisor gives a conversation to an agent at once."""

from handing_on import full, lines, primaries, refused
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.services import closing, offers, presence, transfers


def test_a_supervisor_assigns_a_waiting_conversation_even_over_capacity(clinic: Clinic):
    sue, ana = clinic.staff(Role.SUPERVISOR, member=False), clinic.staff(units=1)
    full(ana, clinic)
    waiting = clinic.start()
    clinic.do(sue, transfers.assign, waiting, ana.id)
    row = clinic.conversation(waiting)
    assert (row.state, row.agent_id, row.units_held) == (S.ACTIVE, ana.id, 1)
    assert (clinic.used(ana), clinic.status(ana).capacity_units) == (2, 1)
    assert clinic.moves(waiting)[-1] == (S.OPEN, S.ACTIVE, "supervisor assigned")
    assert primaries(clinic, waiting) == [ana.id]
    assert f"{ana.name} has joined." in lines(clinic, waiting, Visibility.PUBLIC)
    (event,) = clinic.events(Deed.ASSIGNED)
    assert (event.conversation_id, event.staff_id, event.actor_id) == (waiting, ana.id, sue.id)
    clinic.close(ana, waiting)
    assert clinic.used(ana) == 1


def test_an_offer_that_stands_is_withdrawn_by_an_assignment(clinic: Clinic):
    sue, ana = clinic.staff(Role.SUPERVISOR, member=False), clinic.staff(units=9)
    waiting = clinic.start()
    offer = clinic.offer(waiting)
    assert offer.staff_id == ana.id
    ben = clinic.staff()
    clinic.do(sue, transfers.assign, waiting, ben.id)
    assert clinic.offer(waiting) is None
    assert (clinic.used(ana), clinic.used(ben)) == (0, 1)
    refused(lambda: clinic.do(ana, offers.accept, offer.id), TooLate)


def test_a_supervisor_takes_an_active_conversation_from_one_agent_to_another(clinic: Clinic):
    sue, ana, ben = clinic.staff(Role.SUPERVISOR, member=False), clinic.staff(), clinic.staff()
    noor = clinic.staff()
    talk = clinic.talk(ana)
    offer = clinic.do(ana, transfers.to_agent, talk, noor.id, "")
    accepted = clinic.conversation(talk).accepted_at
    clinic.clock.turn(seconds=30)
    clinic.do(sue, transfers.assign, talk, ben.id)
    row = clinic.conversation(talk)
    assert (row.state, row.agent_id, row.accepted_at) == (S.ACTIVE, ben.id, accepted)
    assert [clinic.used(who) for who in (ana, ben, noor)] == [0, 1, 0]
    assert clinic.sessions(talk)[0].end_reason == "supervisor assigned"
    assert primaries(clinic, talk) == [ben.id]
    refused(lambda: clinic.do(noor, offers.accept, offer), TooLate)
    assert clinic.events(Deed.TRANSFERRED) == []


def test_assigning_to_whoever_has_it_changes_nothing(clinic: Clinic):
    sue, ana = clinic.staff(Role.SUPERVISOR), clinic.staff()
    talk = clinic.talk(ana)
    before = len(clinic.events())
    clinic.do(sue, transfers.assign, talk, ana.id)
    assert len(clinic.events()) == before
    assert clinic.used(ana) == 1


def test_a_supervisor_may_assign_to_themself(clinic: Clinic):
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    waiting = clinic.start()
    clinic.do(sue, transfers.assign, waiting, sue.id)
    assert clinic.conversation(waiting).agent_id == sue.id


def test_only_supervisors_assign(clinic: Clinic):
    ana, ben, elsa = clinic.staff(), clinic.staff(), clinic.visitor()
    talk, waiting = clinic.talk(ana), clinic.start(elsa)
    others = (ana, clinic.staff(Role.NURSE), elsa, clinic.staff(Role.ADMIN, ready=False))
    for who in others:
        for key in (talk, waiting):
            refused(
                lambda who=who, key=key: clinic.do(who, transfers.assign, key, ben.id), NotAllowed
            )
    assert clinic.conversation(talk).agent_id == ana.id
    assert clinic.state(waiting) == S.OPEN


def test_nothing_is_assigned_to_who_is_not_there_nor_after_its_end(clinic: Clinic):
    sue, ana, ben = clinic.staff(Role.SUPERVISOR), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(SYSTEM, presence.agent_lost, ben.id)
    assign = transfers.assign
    refused(lambda: clinic.do(sue, assign, talk, ben.id), TooLate, "not connected")
    refused(lambda: clinic.do(sue, assign, talk, 9999), BadInput)
    refused(lambda: clinic.do(sue, assign, 9999, ana.id), NotAllowed)
    clinic.do(ana, closing.end, talk)
    refused(lambda: clinic.do(sue, assign, talk, sue.id), TooLate)
    assert clinic.conversation(talk).agent_id == ana.id
