"""Handing a conversation on: to a colleague, to a queue, back to the line, by a supervisor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from people import Clinic
from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NobodyOnDuty, NotAllowed, TooLate
from psc_app.domain.teamwork_cards import AgentTarget, QueueTarget
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, Role, Visibility
from psc_app.models.conversation import AgentSession, Conversation, ConversationSkill, Offer
from psc_app.models.workplace import (
    AgentSkill,
    HoursPeriod,
    OperatingHours,
    Queue,
    QueueMember,
    Skill,
)
from psc_app.services import closing, consults, messages, offers, presence, transfers
from psc_app.services.work import Work


def add(clinic: Clinic, row: Any) -> int:
    """A row of any table; its key."""

    def write(work: Work) -> int:
        work.session.add(row)
        work.session.flush()
        return getattr(row, "id", 0) or 0

    return clinic.do(SYSTEM, write)


def new_queue(clinic: Clinic, name: str, *members: Actor, **columns: Any) -> int:
    key = add(clinic, Queue(name=name, **columns))
    for member in members:
        add(clinic, QueueMember(queue_id=key, staff_id=member.id))
    return key


def closed_hours(clinic: Clinic) -> int:
    """Hours of a queue that is served on Sundays only; the tests' day is a Tuesday."""
    hours = add(clinic, OperatingHours(name="Sundays", time_zone="UTC"))
    add(clinic, HoursPeriod(hours_id=hours, weekday=6, opens=480, closes=720))
    return hours


def full(agent: Actor, clinic: Clinic) -> None:
    """Give an agent as many conversations as they can hold."""
    while clinic.used(agent) < clinic.status(agent).capacity_units:
        clinic.talk(agent)


def standing(clinic: Clinic, conversation: int, kind: OfferKind = OfferKind.TRANSFER) -> Any:
    found = [
        one
        for one in clinic.offers(conversation)
        if one.kind == kind.value and one.outcome == "pending"
    ]
    assert len(found) <= 1
    return found[0] if found else None


def primaries(clinic: Clinic, conversation: int) -> list[int]:
    """Who holds it as primary by the sessions that have not ended."""
    return [
        one.staff_id
        for one in clinic.sessions(conversation)
        if one.mode == "primary" and one.ended_at is None
    ]


def lines(clinic: Clinic, conversation: int, visibility: Visibility) -> list[str]:
    """What the app itself wrote, for the patient or for staff only."""
    return [
        one.body
        for one in clinic.messages(conversation)
        if one.author_kind == "system" and one.visibility == visibility.value
    ]


def refused(deed: Callable[[], Any], kind: type[Exception], *words: str) -> None:
    with pytest.raises(kind) as refusal:
        deed()
    for word in words:
        assert word in str(refusal.value)


# ------------------------------------------------------------------ to a colleague


def test_the_sender_keeps_it_until_the_colleague_has_accepted(clinic: Clinic, rung):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff()
    rung.take()
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "Knows the family")
    row = clinic.conversation(talk)
    assert (row.state, row.agent_id, row.units_held) == (S.ACTIVE, ana.id, 1)
    assert primaries(clinic, talk) == [ana.id]
    assert (clinic.used(ana), clinic.used(ben)) == (1, 1)
    (asked,) = [one for one in clinic.offers(talk) if one.id == offer]
    assert (asked.kind, asked.staff_id, asked.from_staff_id) == ("transfer", ben.id, ana.id)
    assert (asked.note, asked.units, asked.outcome) == ("Knows the family", 1, "pending")
    assert asked.expires_at - asked.offered_at == timedelta(seconds=45)
    assert {topics.desk(ben.id), topics.conversation(talk)} <= rung.take()
    clinic.say(ana, talk, "One moment, I ask my colleague")


def test_on_acceptance_it_is_the_colleagues_and_the_sender_is_free(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff()
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    assert clinic.do(ben, offers.accept, offer) == talk
    row = clinic.conversation(talk)
    assert (row.state, row.agent_id, row.units_held) == (S.ACTIVE, ben.id, 1)
    assert (clinic.used(ana), clinic.used(ben)) == (0, 1)
    first, second = clinic.sessions(talk)
    assert (first.staff_id, first.end_reason) == (ana.id, "transferred")
    assert (second.staff_id, second.mode, second.ended_at) == (ben.id, "primary", None)
    clinic.say(ben, talk, "Hello, I go on from here")
    refused(lambda: clinic.say(ana, talk, "I again"), NotAllowed)


def test_accepting_a_transfer_twice_is_accepting_once(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    for _ in range(2):
        assert clinic.do(ben, offers.accept, offer) == talk
    assert primaries(clinic, talk) == [ben.id]
    assert clinic.used(ben) == 1


def test_the_patient_learns_who_came_and_who_left_and_nothing_of_the_note(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    ben = clinic.staff()
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "Difficult case")
    clinic.do(ben, offers.accept, offer)
    seen = [one.body for one in clinic.look(elsa, messages.look_newest, talk).messages]
    assert "handed over" in seen[-2]
    assert seen[-1] == f"{ben.name} has joined."
    assert not any("Difficult" in body for body in seen)
    for_staff = [one.body for one in clinic.look(ben, messages.look_newest, talk).messages]
    assert any("Difficult case" in body for body in for_staff)


def test_the_log_tells_of_a_transfer_without_its_words(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "Elsa has a fever")
    clinic.do(ben, offers.accept, offer)
    (asked,) = clinic.events(Deed.TRANSFER_ASKED)
    (done,) = clinic.events(Deed.TRANSFERRED)
    for event in (asked, done):
        assert (event.conversation_id, event.staff_id) == (talk, ben.id)
        assert (event.detail["from_staff"], event.detail["offer"]) == (ana.id, offer)
    assert (asked.actor_id, done.actor_id) == (ana.id, ben.id)
    assert not any("fever" in str(event.detail) for event in clinic.events())
    parts = [
        (event.deed, event.staff_id)
        for event in clinic.events(conversation_id=talk)
        if event.deed in (Deed.SESSION_STARTED, Deed.SESSION_ENDED)
    ]
    assert parts == [
        ("session started", ana.id),
        ("session ended", ana.id),
        ("session started", ben.id),
    ]


def test_what_was_claimed_for_the_transfer_is_what_is_held_and_freed(clinic: Clinic):
    """The workstream's units may be changed while a transfer stands."""
    ana, ben = clinic.staff(units=6), clinic.staff(units=6)
    clinic.set_workstream(capacity_units=2)
    talk = clinic.talk(ana)
    clinic.set_workstream(capacity_units=3)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    clinic.set_workstream(capacity_units=5)
    clinic.do(ben, offers.accept, offer)
    assert (clinic.used(ana), clinic.used(ben)) == (0, 3)
    assert clinic.conversation(talk).units_held == 3
    clinic.close(ben, talk)
    assert clinic.used(ben) == 0


def test_the_freed_sender_is_offered_what_waits(clinic: Clinic):
    ana = clinic.staff(units=1)
    talk = clinic.talk(ana)
    waiting = clinic.start()
    ben = clinic.staff(member=False)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    assert clinic.offered_to(waiting) is None
    clinic.do(ben, offers.accept, offer)
    assert clinic.offered_to(waiting) == ana.id


@pytest.mark.parametrize("how", ["declined", "timed out"])
def test_what_is_declined_or_not_answered_comes_back_with_who_and_why(
    clinic: Clinic, rung, how: str
):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    ben = clinic.staff()
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    rung.take()
    if how == "declined":
        clinic.do(ben, offers.reject, offer, "On my way home")
    else:
        clinic.tick(seconds=45)
    row = clinic.conversation(talk)
    assert (row.state, row.agent_id, row.units_held) == (S.ACTIVE, ana.id, 1)
    assert primaries(clinic, talk) == [ana.id]
    assert (clinic.used(ana), clinic.used(ben)) == (1, 0)
    note = lines(clinic, talk, Visibility.INTERNAL)[-1]
    assert ben.name in note
    assert ("On my way home" in note) is (how == "declined")
    assert {topics.desk(ana.id), topics.thread(talk)} <= rung.take()
    (event,) = clinic.events(Deed.TRANSFER_RETURNED)
    assert (event.conversation_id, event.staff_id) == (talk, ana.id)
    assert event.detail["asked"] == ben.id
    assert event.reason == ("rejected" if how == "declined" else "timed out")
    assert clinic.events(Deed.TRANSFERRED) == []
    seen = [one.body for one in clinic.look(elsa, messages.look_newest, talk).messages]
    assert not any(ben.name in body for body in seen)


def test_after_it_came_back_it_can_be_sent_again(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ben, offers.reject, clinic.do(ana, transfers.to_agent, talk, ben.id, ""))
    offer = clinic.do(ana, transfers.to_agent, talk, noor.id, "")
    clinic.do(noor, offers.accept, offer)
    assert clinic.conversation(talk).agent_id == noor.id


def test_the_sender_may_take_it_back_before_it_is_answered(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    clinic.do(ana, transfers.cancel, talk)
    assert standing(clinic, talk) is None
    assert (clinic.used(ana), clinic.used(ben)) == (1, 0)
    assert clinic.conversation(talk).agent_id == ana.id
    refused(lambda: clinic.do(ben, offers.accept, offer), TooLate)
    refused(lambda: clinic.do(ana, transfers.cancel, talk), TooLate)


def test_nobody_else_cancels_a_transfer(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    for who in (ben, noor, clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        refused(lambda who=who: clinic.do(who, transfers.cancel, talk), NotAllowed)
    assert standing(clinic, talk) is not None


def test_a_second_transfer_is_refused_while_one_stands(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk, other = clinic.talk(ana), new_queue(clinic, "Pharmacy", noor)
    clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    for deed in (
        lambda: clinic.do(ana, transfers.to_agent, talk, noor.id, ""),
        lambda: clinic.do(ana, transfers.to_agent, talk, ben.id, ""),
        lambda: clinic.do(ana, transfers.to_queue, talk, other, "", anyway=True),
        lambda: clinic.do(ana, transfers.release, talk),
    ):
        refused(deed, TooLate, "cancel it first")
    assert standing(clinic, talk).staff_id == ben.id
    assert clinic.used(noor) == 0


@pytest.mark.parametrize("how", ["agent ends", "patient leaves", "patient is gone"])
def test_a_conversation_that_ends_meanwhile_takes_the_transfer_back(clinic: Clinic, how: str):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    ben = clinic.staff()
    clinic.set_workstream(offer_seconds=3600)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    if how == "agent ends":
        clinic.do(ana, closing.end, talk)
    elif how == "patient leaves":
        clinic.do(elsa, closing.leave, talk)
    else:
        clinic.do(SYSTEM, presence.patient_lost, Role.VISITOR, elsa.id)
        clinic.tick(seconds=181)
    assert clinic.state(talk) == S.WRAP_UP
    assert clinic.conversation(talk).agent_id == ana.id
    assert standing(clinic, talk) is None
    assert clinic.used(ben) == 0
    refused(lambda: clinic.do(ben, offers.accept, offer), TooLate)
    (event,) = clinic.events(Deed.TRANSFER_RETURNED)
    assert (event.staff_id, event.detail["asked"]) == (ana.id, ben.id)


def test_a_sender_gone_past_the_grace_time_sends_it_to_the_queue(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff()
    clinic.set_workstream(offer_seconds=3600)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    clinic.do(SYSTEM, presence.agent_lost, ana.id)
    clinic.tick(seconds=149)
    assert standing(clinic, talk) is not None
    clinic.tick(seconds=2)
    assert clinic.state(talk) == S.OPEN
    assert clinic.moves(talk)[-1][2] == "agent disconnected"
    assert standing(clinic, talk) is None
    assert clinic.offered_to(talk) == ben.id
    assert (clinic.used(ana), clinic.used(ben)) == (0, 1)
    refused(lambda: clinic.do(ben, offers.accept, offer), TooLate)


def test_a_sender_who_is_back_in_time_can_still_be_relieved(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.set_workstream(offer_seconds=3600)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    clinic.do(SYSTEM, presence.agent_lost, ana.id)
    clinic.tick(seconds=100)
    clinic.do(ben, offers.accept, offer)
    clinic.tick(seconds=100)
    assert clinic.conversation(talk).agent_id == ben.id
    assert (clinic.used(ana), clinic.used(ben)) == (0, 1)


# ------------------------------------------------------------------ who can be asked


def test_only_the_agent_who_holds_it_transfers_to_a_colleague(clinic: Clinic):
    ana, ben, sue = clinic.staff(), clinic.staff(), clinic.staff(Role.SUPERVISOR)
    elsa = clinic.visitor()
    talk = clinic.talk(ana, elsa)
    for who in (ben, sue, elsa, clinic.staff(Role.ADMIN, ready=False)):
        refused(lambda who=who: clinic.do(who, transfers.to_agent, talk, ben.id, ""), NotAllowed)
    refused(lambda: clinic.do(ana, transfers.to_agent, talk + 99, ben.id, ""), NotAllowed)
    assert standing(clinic, talk) is None


def test_only_an_active_conversation_can_be_transferred(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Pharmacy", ben)
    clinic.do(ana, closing.end, talk)
    refused(lambda: clinic.do(ana, transfers.to_agent, talk, ben.id, ""), TooLate)
    refused(lambda: clinic.do(ana, transfers.to_queue, talk, other, ""), TooLate)
    refused(lambda: clinic.do(ana, transfers.release, talk), TooLate)


def test_it_goes_to_nobody_who_is_not_there_or_has_no_room(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    away, lost, busy, there = (clinic.staff(units=1) for _ in range(4))
    clinic.do(away, presence.choose, "appear away")
    clinic.do(SYSTEM, presence.agent_lost, lost.id)
    full(busy, clinic)

    def send(to: int) -> Any:
        return lambda: clinic.do(ana, transfers.to_agent, talk, to, "")

    refused(send(away.id), TooLate, away.name, "Appear away")
    refused(send(lost.id), TooLate, lost.name, "not connected")
    refused(send(busy.id), TooLate, busy.name, "no free capacity")
    refused(send(ana.id), BadInput, "somebody else")
    refused(send(clinic.staff(Role.ADMIN, ready=False).id), BadInput)
    refused(send(9999), BadInput)
    assert standing(clinic, talk) is None
    assert send(there.id)() > 0


def test_nobody_gets_more_conversations_than_the_clinic_allows(clinic: Clinic):
    ana, ben = clinic.staff(units=40), clinic.staff(units=40, member=False)
    for _ in range(10):
        talk = clinic.talk(ana)
        clinic.do(ben, offers.accept, clinic.do(ana, transfers.to_agent, talk, ben.id, ""))
    talk = clinic.talk(ana)
    refused(lambda: clinic.do(ana, transfers.to_agent, talk, ben.id, ""), TooLate, "10")
    clinic.do(ben, closing.end, clinic.sessions(1)[0].conversation_id)
    assert clinic.do(ana, transfers.to_agent, talk, ben.id, "") > 0


def test_a_note_that_is_too_long_is_refused_and_not_cut(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    refused(lambda: clinic.do(ana, transfers.to_agent, talk, ben.id, "x" * 1001), BadInput)
    clinic.do(ana, transfers.to_agent, talk, ben.id, "x" * 1000)
    assert standing(clinic, talk).note == "x" * 1000


# ------------------------------------------------------------------ to a queue


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


# ------------------------------------------------------------------ back to the line


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


# ------------------------------------------------------------------ by a supervisor


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


# ------------------------------------------------------------------ who and where it could go


def target(clinic: Clinic, who: Actor, talk: int, name: str) -> AgentTarget | QueueTarget:
    card = clinic.look(who, transfers.targets, talk)
    (found,) = [one for one in (*card.agents, *card.queues) if one.name == name]
    return found


def test_the_list_shows_presence_load_and_skills_of_each_colleague(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff(Role.NURSE, units=4)
    spanish, triage = add(clinic, Skill(name="Spanish")), add(clinic, Skill(name="Triage"))
    add(clinic, AgentSkill(staff_id=ben.id, skill_id=spanish, level=7))
    add(clinic, AgentSkill(staff_id=ben.id, skill_id=triage, level=3))
    add(clinic, ConversationSkill(conversation_id=talk, skill_id=triage, level=5))
    clinic.talk(ben)
    found = target(clinic, ana, talk, ben.name)
    assert (found.staff_id, found.role, found.member) == (ben.id, "nurse", True)
    assert (found.presence, found.presence_label, found.set_by_system) == ("busy", "Busy", True)
    assert (found.used, found.units, found.conversations) == (1, 4, 1)
    assert (found.skills, found.lacks) == ("Spanish 7, Triage 3", "Triage 5")
    assert (found.transfer_bar, found.consult_bar) == ("", "")


def test_who_can_take_it_comes_first_and_the_others_say_why_not(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    away, busy, ready = clinic.staff(units=1), clinic.staff(units=1), clinic.staff(member=False)
    member = clinic.staff()
    clinic.do(away, presence.choose, "appear away")
    full(busy, clinic)
    never_there = clinic.staff(ready=False)
    card = clinic.look(ana, transfers.targets, talk)
    assert [one.staff_id for one in card.agents[:2]] == [member.id, ready.id]
    by_id = {one.staff_id: one for one in card.agents}
    assert set(by_id) == {one.id for one in (away, busy, ready, member, never_there)}
    assert "Appear away" in by_id[away.id].transfer_bar
    assert by_id[away.id].consult_bar == by_id[away.id].transfer_bar
    assert "no free capacity" in by_id[busy.id].transfer_bar
    assert by_id[busy.id].consult_bar == ""
    assert "not connected" in by_id[never_there.id].consult_bar
    assert ana.id not in by_id


def test_the_list_shows_hours_line_and_who_is_on_duty_of_each_queue(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff(member=False)
    new_queue(clinic, "Pharmacy", ben, ana)
    new_queue(clinic, "Billing", hours_id=closed_hours(clinic))
    new_queue(clinic, "Old", active=False)
    clinic.start()
    card = clinic.look(ana, transfers.targets, talk)
    assert [one.name for one in card.queues] == ["Billing", "Nurses", "Pharmacy"]
    billing, nurses, pharmacy = card.queues
    assert (pharmacy.on_duty, pharmacy.waiting, pharmacy.open) == (1, 0, True)
    assert (pharmacy.warning, pharmacy.consult_bar, pharmacy.current) == ("", "", False)
    assert (nurses.current, nurses.waiting, nurses.on_duty) == (True, 1, 0)
    assert "on duty" in nurses.warning
    assert (billing.open, billing.on_duty) == (False, 0)
    assert "closed" in billing.warning
    assert billing.next_opening > clinic.clock.now().timestamp() * 1000


def test_the_list_is_for_whoever_holds_it_and_for_supervisors(clinic: Clinic):
    ana, ben, elsa = clinic.staff(), clinic.staff(), clinic.visitor()
    sue = clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana, elsa)
    for who in (ben, elsa, clinic.staff(Role.ADMIN, ready=False)):
        refused(lambda who=who: clinic.look(who, transfers.targets, talk), NotAllowed)
    assert clinic.look(sue, transfers.targets, talk).agents
    clinic.do(ana, closing.end, talk)
    refused(lambda: clinic.look(ana, transfers.targets, talk), TooLate)


# ------------------------------------------------------------------ together


def test_a_transfer_that_is_accepted_ends_the_consults(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ben, offers.accept, clinic.do(ana, consults.ask_agent, talk, ben.id, ""))
    offer = clinic.do(ana, transfers.to_agent, talk, noor.id, "")
    clinic.do(noor, offers.accept, offer)
    running = [one for one in clinic.sessions(talk) if one.ended_at is None]
    assert [(one.staff_id, one.mode) for one in running] == [(noor.id, "primary")]


def test_who_advises_can_take_it_over(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ben, offers.accept, clinic.do(ana, consults.ask_agent, talk, ben.id, ""))
    clinic.do(ben, offers.accept, clinic.do(ana, transfers.to_agent, talk, ben.id, ""))
    assert primaries(clinic, talk) == [ben.id]
    assert (clinic.used(ana), clinic.used(ben)) == (0, 1)


def test_never_is_there_a_conversation_without_owner_or_queue(clinic: Clinic):
    """The same conversation goes through everything that hands it on."""
    ana, ben, sue = clinic.staff(), clinic.staff(), clinic.staff(Role.SUPERVISOR)
    other = new_queue(clinic, "Pharmacy", ben)
    talk = clinic.talk(ana)

    def check() -> None:
        row = clinic.conversation(talk)
        owner = primaries(clinic, talk)
        assert owner == ([row.agent_id] if row.state == S.ACTIVE else [])
        assert row.state == S.ACTIVE or (row.state == S.OPEN and row.queue_id)
        held = {one.id: clinic.used(one) for one in (ana, ben, sue)}
        pending = clinic.rows(Offer, Offer.outcome == "pending", col(Offer.units) > 0)
        for who, used in held.items():
            units = row.units_held if row.agent_id == who else 0
            assert used == units + sum(one.units for one in pending if one.staff_id == who)

    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    check()
    clinic.do(ben, offers.accept, offer)
    check()
    clinic.do(ben, transfers.to_queue, talk, other, "", anyway=True)
    check()
    clinic.do(sue, transfers.assign, talk, ana.id)
    check()
    clinic.do(ana, transfers.release, talk)
    check()
    clinic.do(sue, transfers.assign, talk, sue.id)
    check()
    clinic.do(sue, transfers.assign, talk, ben.id)
    check()


def test_who_comes_a_moment_too_late_changes_nothing(clinic: Clinic):
    """The row was read while the agent held it; by now another process has given it away."""
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    other = new_queue(clinic, "Pharmacy", ben)
    before = clinic.conversation(talk)

    def too_late(verb: Callable[..., Any], *args: Any) -> Callable[[Work], None]:
        def deed(work: Work) -> None:
            stale = work.session.get(Conversation, talk)
            this = col(Conversation.id) == talk
            work.claim(update(Conversation).where(this).values(agent_id=ben.id))
            assert stale is not None and stale.agent_id == ana.id
            verb(work, talk, *args)

        return deed

    for verb in (too_late(transfers.release), too_late(transfers.to_queue, other, "")):
        refused(lambda verb=verb: clinic.do(ana, verb), TooLate)
    assert clinic.conversation(talk) == before
    assert clinic.used(ana) == 1


def test_the_sessions_in_the_log_say_who_held_it_when(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ben, offers.accept, clinic.do(ana, transfers.to_agent, talk, ben.id, ""))

    def ended(work: Work) -> list[str]:
        query = select(AgentSession).where(AgentSession.conversation_id == talk)
        return [one.end_reason for one in work.session.exec(query)]

    clinic.close(ben, talk)
    assert clinic.look(SYSTEM, ended) == ["transferred", "agent ended"]
