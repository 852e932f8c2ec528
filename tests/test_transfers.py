"""Handing a conversation over to a colleague, who is asked first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from handing_on import full, lines, new_queue, primaries, refused, standing
from people import Clinic
from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.services import closing, consults, messages, offers, presence, transfers
from psc_app.services.work import Work


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


def test_only_who_holds_it_or_a_supervisor_transfers_to_a_colleague(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    elsa = clinic.visitor()
    talk = clinic.talk(ana, elsa)
    for who in (ben, elsa, clinic.staff(Role.ADMIN, ready=False)):
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
