"""What happens because time has passed; the clock is turned by hand."""

import furniture
import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import (
    closing,
    messages,
    offers,
    presence,
    receipts,
    routing,
    timekeeper,
)


def gone(clinic: Clinic, guest) -> None:
    clinic.do(SYSTEM, presence.patient_lost, guest.role, guest.id)


def lost(clinic: Clinic, agent) -> None:
    clinic.do(SYSTEM, presence.agent_lost, agent.id)


def test_a_patient_gone_past_the_grace_leaves_the_line(clinic: Clinic):
    clinic.set_workstream(offer_seconds=600)
    agent, guest = clinic.staff(units=1), clinic.visitor()
    chat = clinic.start(guest)
    waiting = clinic.start()
    gone(clinic, guest)
    clinic.tick(seconds=179)
    assert clinic.state(chat) is S.OPEN
    clinic.tick(seconds=1)
    assert clinic.state(chat) is S.CLOSED
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "patient disconnected")
    assert clinic.conversation(chat).closed_at == clinic.clock.now()
    assert clinic.offered_to(waiting) == agent.id
    assert clinic.used(agent) == 1


def test_a_patient_gone_past_the_grace_ends_the_talk(clinic: Clinic):
    agent, guest = clinic.staff(), clinic.visitor()
    chat = clinic.talk(agent, guest)
    gone(clinic, guest)
    clinic.tick(seconds=179)
    assert clinic.state(chat) is S.ACTIVE
    clinic.tick(seconds=1)
    assert clinic.state(chat) is S.WRAP_UP
    assert clinic.moves(chat)[-1] == (S.ACTIVE, S.WRAP_UP, "patient disconnected")
    assert clinic.messages(chat)[-1].body.endswith("the patient's connection was lost.")
    assert clinic.used(agent) == 1


@pytest.mark.parametrize("answered", [False, True])
def test_a_patient_back_within_the_grace_goes_on_as_before(clinic: Clinic, rung, answered: bool):
    agent, guest = clinic.staff(), clinic.visitor()
    chat = clinic.talk(agent, guest) if answered else clinic.start(guest)
    before = clinic.state(chat)
    gone(clinic, guest)
    assert not clinic.look(guest, messages.look_newest, chat).thread.patient_here
    clinic.tick(seconds=170)
    rung.take()
    clinic.do(guest, presence.patient_came)
    assert topics.conversation(chat) in rung.take()
    clinic.tick(minutes=10)
    assert clinic.state(chat) is before
    assert clinic.look(guest, messages.look_newest, chat).thread.patient_here
    assert len(clinic.events(Deed.PATIENT_LOST)) == len(clinic.events(Deed.PATIENT_BACK)) == 1


def test_the_grace_begins_anew_each_time_the_patient_goes(clinic: Clinic):
    guest = clinic.visitor()
    chat = clinic.start(guest)
    for _ in range(3):
        gone(clinic, guest)
        clinic.tick(seconds=170)
        clinic.do(guest, presence.patient_came)
    gone(clinic, guest)
    clinic.tick(seconds=170)
    assert clinic.state(chat) is S.OPEN


def test_a_signed_in_patients_connection_is_not_a_guests_of_the_same_number(clinic: Clinic):
    guest, patient = clinic.visitor(), clinic.patient()
    assert guest.id == patient.id
    guests, patients = clinic.start(guest), clinic.start(patient)
    gone(clinic, patient)
    clinic.tick(minutes=3)
    assert (clinic.state(guests), clinic.state(patients)) == (S.OPEN, S.CLOSED)


def test_an_agent_lost_past_the_grace_gives_the_talk_back_to_the_front_of_the_line(clinic: Clinic):
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    clinic.clock.turn(minutes=1)
    later = clinic.start()
    lost(clinic, agent)
    clinic.tick(seconds=149)
    assert clinic.state(chat) is S.ACTIVE
    clinic.tick(seconds=1)
    row = clinic.conversation(chat)
    assert (row.state, row.agent_id) == (S.OPEN, None)
    assert clinic.moves(chat)[-1] == (S.ACTIVE, S.OPEN, "agent disconnected")
    assert clinic.sessions(chat)[0].ended_at == clinic.clock.now()
    (ended,) = clinic.events(Deed.SESSION_ENDED)
    assert ended.staff_id == agent.id
    assert clinic.used(agent) == 0
    other = clinic.staff(units=1)
    assert [clinic.offered_to(one) for one in (chat, later)] == [other.id, None]


def test_a_talk_given_back_goes_straight_to_whoever_is_free(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    other = clinic.staff()
    lost(clinic, agent)
    clinic.tick(seconds=150)
    assert clinic.offered_to(chat) == other.id
    assert clinic.accept(chat) == other
    assert [session.staff_id for session in clinic.sessions(chat)] == [agent.id, other.id]


def test_an_agent_back_within_the_grace_keeps_presence_and_talks(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    lost(clinic, agent)
    clinic.tick(seconds=149)
    clinic.do(agent, presence.agent_came)
    clinic.tick(minutes=10)
    assert clinic.conversation(chat).agent_id == agent.id
    status = clinic.status(agent)
    assert (status.presence, status.chosen, status.connected) == ("busy", "available", True)
    assert status.lost_at is None
    assert len(clinic.events(Deed.AGENT_LOST)) == 1


def test_wrap_up_that_runs_out_of_time_closes_as_it_stands(clinic: Clinic):
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    clinic.do(agent, closing.end, chat)
    clinic.do(agent, closing.save_wrap_up, chat, "Sent to the doctor", "Referred")
    waiting = clinic.start()
    clinic.tick(minutes=14, seconds=59)
    assert clinic.state(chat) is S.WRAP_UP
    clinic.tick(seconds=1)
    row = clinic.conversation(chat)
    assert (row.state, row.wrap_up_notes, row.disposition) == (
        S.CLOSED,
        "Sent to the doctor",
        "Referred",
    )
    assert clinic.moves(chat)[-1] == (S.WRAP_UP, S.CLOSED, "wrap-up expired")
    assert clinic.offered_to(waiting) == agent.id
    assert clinic.used(agent) == 1


def test_the_workstreams_times_are_kept(clinic: Clinic):
    clinic.set_workstream(
        offer_seconds=10, patient_grace_seconds=20, agent_grace_seconds=30, wrap_up_minutes=1
    )
    agent, guest = clinic.staff(), clinic.visitor()
    wrapping, talking = clinic.talk(agent), clinic.talk(agent)
    clinic.do(agent, closing.end, wrapping)
    offered = clinic.start()
    left = clinic.start(guest)
    gone(clinic, guest)
    lost(clinic, agent)
    clinic.tick(seconds=10)
    assert clinic.offered_to(offered) is None
    clinic.tick(seconds=10)
    assert clinic.state(left) is S.CLOSED
    clinic.tick(seconds=10)
    assert clinic.state(talking) is S.OPEN
    assert clinic.state(wrapping) is S.WRAP_UP
    clinic.tick(seconds=30)
    assert clinic.state(wrapping) is S.CLOSED
    assert clinic.used(agent) == 0


def test_nothing_is_due_and_nothing_changes(clinic: Clinic, rung):
    agent = clinic.staff()
    clinic.talk(agent)
    events = len(clinic.events())
    rung.take()
    clinic.tick(seconds=1)
    assert len(clinic.events()) == events
    assert rung.take() == set()


def test_after_a_start_nobody_is_there_until_they_come_back(clinic: Clinic):
    agent, guest = clinic.staff(), clinic.visitor()
    talking, waiting = clinic.talk(agent, guest), clinic.start()
    clinic.do(SYSTEM, presence.everybody_lost)
    assert not clinic.status(agent).connected
    assert all(clinic.conversation(chat).patient_gone_at for chat in (talking, waiting))
    assert len(clinic.events(Deed.AGENT_LOST)) == 1
    assert len(clinic.events(Deed.PATIENT_LOST)) == 2
    clinic.do(agent, presence.agent_came)
    clinic.do(guest, presence.patient_came)
    clinic.tick(minutes=3)
    assert clinic.state(talking) is S.ACTIVE
    assert clinic.state(waiting) is S.CLOSED


def test_who_was_gone_before_the_start_keeps_the_time_they_went(clinic: Clinic):
    agent, guest = clinic.staff(), clinic.visitor()
    chat = clinic.start(guest)
    lost(clinic, agent)
    gone(clinic, guest)
    went = clinic.clock.now()
    clinic.clock.turn(seconds=100)
    clinic.do(SYSTEM, presence.everybody_lost)
    assert clinic.status(agent).lost_at == went
    assert clinic.conversation(chat).patient_gone_at == went


def test_one_conversation_that_fails_does_not_stop_the_clock_for_the_others(clinic: Clinic, caplog):
    first, second = clinic.visitor(), clinic.visitor()
    broken, sound = clinic.start(first), clinic.start(second)
    agent = clinic.staff()
    clinic.accept(broken)
    clinic.accept(sound)
    # The number of the next line of this conversation is taken already.
    clinic.do(SYSTEM, lambda work: setattr(work.session.get(Conversation, broken), "last_seq", 0))
    gone(clinic, first)
    gone(clinic, second)
    clinic.tick(minutes=3)
    assert (clinic.state(broken), clinic.state(sound)) == (S.ACTIVE, S.WRAP_UP)
    assert "IntegrityError" in caplog.text
    assert "itches" not in caplog.text
    assert clinic.used(agent) == 2


def test_only_the_system_turns_the_clock_or_says_who_is_gone(clinic: Clinic):
    guest, agent = clinic.visitor(), clinic.staff(Role.SUPERVISOR)
    for who in (guest, agent, clinic.patient(), clinic.staff(Role.ADMIN, ready=False)):
        for verb, args in (
            (timekeeper.tick, ()),
            (presence.everybody_lost, ()),
            (presence.agent_lost, (agent.id,)),
            (presence.patient_lost, (Role.VISITOR, guest.id)),
            (receipts.record, ([],)),
        ):
            with pytest.raises(NotAllowed, match="Only the system"):
                clinic.do(who, verb, *args)
    assert clinic.status(agent).connected


def test_a_rejected_and_a_missed_offer_are_both_on_the_log_once(clinic: Clinic):
    clinic.staff()
    clinic.staff()
    chat = clinic.start()
    clinic.do(clinic.agent(clinic.offered_to(chat)), offers.reject, clinic.offer(chat).id)
    clinic.tick(seconds=45)
    clinic.tick(seconds=1)
    assert len(clinic.events(Deed.REJECTED)) == len(clinic.events(Deed.OFFER_TIMED_OUT)) == 1
    assert len(clinic.events(Deed.OFFERED)) == 2


@pytest.mark.parametrize("kind", ["call back", "message"])
@pytest.mark.parametrize("answered", [False, True])
def test_who_asked_for_a_call_or_left_a_message_need_not_stay(
    clinic: Clinic, kind: str, answered: bool
):
    agent, guest = clinic.staff(), clinic.visitor()
    chat = clinic.talk(agent, guest) if answered else clinic.start(guest)
    before = clinic.state(chat)
    clinic.change(Conversation, kind=kind)
    gone(clinic, guest)
    clinic.tick(hours=1)
    assert clinic.state(chat) is before


def test_of_two_lost_talks_the_first_in_line_is_offered_first(clinic: Clinic):
    agent = clinic.staff(units=2)
    low, high = clinic.talk(agent), clinic.talk(agent)
    clinic.do(SYSTEM, lambda work: setattr(work.session.get(Conversation, high), "priority", 2))
    other = clinic.staff(units=1)
    lost(clinic, agent)
    clinic.tick(seconds=150)
    assert [clinic.offered_to(chat) for chat in (high, low)] == [other.id, None]


def test_of_two_missed_offers_the_first_in_line_is_offered_first(clinic: Clinic):
    agent = clinic.staff(units=2)
    low, high = clinic.start(), clinic.start()
    clinic.do(SYSTEM, lambda work: setattr(work.session.get(Conversation, high), "priority", 2))
    other = clinic.staff(units=1, ready=False)
    clinic.do(other, presence.agent_came)
    clinic.do(other, presence.choose, "busy")
    clinic.tick(seconds=45)
    assert [clinic.offered_to(chat) for chat in (high, low)] == [other.id, None]
    assert clinic.status(agent).presence == "inactive"


def test_a_new_wrap_up_time_counts_for_those_who_wrap_up_already(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    clinic.do(agent, closing.end, chat)
    clinic.tick(minutes=5)
    clinic.set_workstream(wrap_up_minutes=4)
    clinic.do(SYSTEM, routing.workstream_changed, clinic.workstream)
    clinic.tick(seconds=1)
    assert clinic.state(chat) is S.CLOSED


def test_what_failed_is_left_alone_for_a_minute_and_tried_again(clinic: Clinic, caplog):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest)
    last = clinic.conversation(chat).last_seq
    clinic.do(SYSTEM, lambda work: setattr(work.session.get(Conversation, chat), "last_seq", 0))
    gone(clinic, guest)
    clinic.tick(minutes=3)
    clinic.tick(seconds=30)
    assert caplog.text.count("IntegrityError") == 1
    clinic.do(SYSTEM, lambda work: setattr(work.session.get(Conversation, chat), "last_seq", last))
    clinic.tick(seconds=30)
    assert clinic.state(chat) is S.WRAP_UP


def test_one_conversation_that_cannot_be_routed_does_not_hold_up_the_others(clinic: Clinic, caplog):
    odd_one = furniture.queue(clinic, "Texts")
    odd = furniture.add(clinic, Workstream(name="Texts", channel="sms"))
    broken, sound = clinic.start(), clinic.start()

    def put(work) -> None:
        row = work.session.get(Conversation, broken)
        row.queue_id, row.workstream_id, row.priority = odd_one, odd, 2
        work.session.add(row)
        work.session.get(Workstream, odd).skill_matching = "by heart"

    clinic.do(SYSTEM, put)
    agent = clinic.staff(ready=False)
    clinic.do(agent, presence.agent_came)
    clinic.change(AgentStatus, chosen="available", presence="available", set_by_system=False)
    clinic.tick(seconds=5)
    assert clinic.offered_to(sound) == agent.id
    assert clinic.state(broken) is S.OPEN
    assert "ValueError" in caplog.text
    assert clinic.offered_to(clinic.start()) == agent.id


def test_a_patient_who_left_while_their_agent_was_lost_is_not_waited_for_for_ever(clinic: Clinic):
    clinic.set_workstream(mode="pick")
    agent = clinic.staff()
    guest = clinic.visitor()
    chat = clinic.talk(agent, guest)
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    clinic.do(SYSTEM, presence.patient_lost, guest.role, guest.id)
    clinic.tick(seconds=200)
    clinic.tick(seconds=1)
    assert clinic.state(chat) is S.CLOSED
    assert clinic.conversation(chat).closure_reason == "patient disconnected"
