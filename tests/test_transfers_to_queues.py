"""Sending a conversation to a queue, and giving it back to the line."""

from handing_on import closed_hours, lines, new_queue, refused
from people import Clinic

from psc_app.domain.errors import BadInput, NobodyOnDuty, NotAllowed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.conversation import Conversation
from psc_app.services import offers, presence, transfers


def test_to_a_queue_it_waits_there_anew(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff(member=False, ready=False)
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Pharmacy", ben)
    clinic.change(Conversation, front_of_line=True)
    clinic.clock.turn(minutes=7)
    clinic.do(ana, transfers.to_queue, talk, other, "Asks about a refill", anyway=True)
    row = clinic.conversation(talk)
    assert (row.state, row.queue_id, row.agent_id) == (S.OPEN, other, None)
    assert (row.queued_at, row.front_of_line) == (clinic.clock.now(), False)
    assert (row.units_held, clinic.used(ana)) == (0, 0)
    assert clinic.moves(talk)[-1] == (S.ACTIVE, S.OPEN, "transferred")
    (part,) = clinic.sessions(talk)
    assert (part.staff_id, part.end_reason) == (ana.id, "transferred")
    assert any("refill" in line for line in lines(clinic, talk, Visibility.INTERNAL))
    assert "handed over" in lines(clinic, talk, Visibility.PUBLIC)[-1]
    (event,) = clinic.events(Deed.TRANSFERRED)
    assert (event.queue_id, event.detail["from_queue"]) == (other, clinic.queue)
    assert event.detail["from_staff"] == ana.id


def test_the_queues_members_are_offered_it_at_once(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    talk = clinic.talk(ana)
    clinic.do(ana, transfers.to_queue, talk, new_queue(clinic, "Pharmacy", ben), "")
    assert clinic.offered_to(talk) == ben.id


def test_the_sender_is_asked_last_even_where_they_serve_that_queue(clinic: Clinic):
    ana, ben = clinic.staff(units=9), clinic.staff(units=2)
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Pharmacy", ana, ben)
    clinic.do(ana, transfers.to_queue, talk, other, "")
    assert clinic.offered_to(talk) == ben.id
    clinic.do(ben, offers.reject, clinic.offer(talk).id)
    assert clinic.offered_to(talk) is None
    clinic.tick(seconds=61)
    assert clinic.offered_to(talk) is not None


def test_nobody_on_duty_warns_and_changes_nothing_until_it_is_confirmed(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Pharmacy", ben)
    clinic.do(ben, presence.choose, "offline")
    send = transfers.to_queue
    refused(lambda: clinic.do(ana, send, talk, other, "n"), NobodyOnDuty, "Pharmacy", "on duty")
    row = clinic.conversation(talk)
    assert (row.state, row.queue_id, row.agent_id) == (S.ACTIVE, clinic.queue, ana.id)
    assert lines(clinic, talk, Visibility.INTERNAL) == []
    clinic.do(ana, send, talk, other, "n", anyway=True)
    assert clinic.state(talk) == S.OPEN
    clinic.tick(hours=5)
    assert clinic.state(talk) == S.OPEN
    clinic.do(ben, presence.choose, "available")
    assert clinic.offered_to(talk) == ben.id


def test_a_queue_out_of_its_hours_warns_too_and_never_closes_the_conversation(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Billing", ben, hours_id=closed_hours(clinic))
    refused(
        lambda: clinic.do(ana, transfers.to_queue, talk, other, ""),
        NobodyOnDuty,
        "Billing",
        "closed",
    )
    clinic.do(ana, transfers.to_queue, talk, other, "", anyway=True)
    assert clinic.state(talk) == S.OPEN
    assert clinic.conversation(talk).queue_id == other


def test_the_sender_alone_is_nobody_on_duty(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Pharmacy", ana)
    refused(lambda: clinic.do(ana, transfers.to_queue, talk, other, ""), NobodyOnDuty)


def test_a_supervisor_may_move_anybodys_conversation_and_other_agents_may_not(clinic: Clinic):
    ana, ben, sue = clinic.staff(), clinic.staff(), clinic.staff(Role.SUPERVISOR, member=False)
    elsa = clinic.visitor()
    talk = clinic.talk(ana, elsa)
    other = new_queue(clinic, "Pharmacy", ben)
    for who in (ben, elsa, clinic.staff(Role.PRIVACY_OFFICER, ready=False)):
        refused(lambda who=who: clinic.do(who, transfers.to_queue, talk, other, ""), NotAllowed)
        refused(lambda who=who: clinic.do(who, transfers.release, talk), NotAllowed)
    clinic.do(sue, transfers.to_queue, talk, other, "")
    assert clinic.conversation(talk).queue_id == other
    assert clinic.used(ana) == 0


def test_there_is_no_transfer_to_a_queue_that_is_not_there_or_not_in_use(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    old = new_queue(clinic, "Old", ben, active=False)
    for key in (old, 9999):
        refused(lambda key=key: clinic.do(ana, transfers.to_queue, talk, key, ""), BadInput)
    assert clinic.state(talk) == S.ACTIVE


def test_a_released_conversation_goes_to_the_front_of_its_line(clinic: Clinic):
    ana = clinic.staff(units=1)
    talk = clinic.talk(ana)
    queued = clinic.conversation(talk).queued_at
    clinic.clock.turn(minutes=5)
    waiting = clinic.start()
    ben = clinic.staff(units=1, ready=False)
    clinic.do(ana, presence.choose, "do not disturb")
    clinic.do(ana, transfers.release, talk)
    row = clinic.conversation(talk)
    assert (row.state, row.agent_id, row.queue_id) == (S.OPEN, None, clinic.queue)
    assert (row.front_of_line, row.queued_at, row.units_held) == (True, queued, 0)
    assert clinic.moves(talk)[-1] == (S.ACTIVE, S.OPEN, "released")
    assert clinic.sessions(talk)[0].end_reason == "released"
    assert clinic.used(ana) == 0
    clinic.do(ben, presence.agent_came)
    clinic.do(ben, presence.choose, "available")
    assert clinic.offered_to(talk) == ben.id
    assert clinic.offered_to(waiting) is None


def test_who_released_it_is_not_offered_it_at_once(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, transfers.release, talk)
    assert clinic.offered_to(talk) is None
    clinic.tick(seconds=61)
    assert clinic.offered_to(talk) == ana.id
