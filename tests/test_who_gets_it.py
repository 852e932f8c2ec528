"""Who gets a conversation and which goes first, through the services: skills, methods, order."""

import furniture
import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NobodyOnDuty, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.workplace import AgentStatus, Queue
from psc_app.services import closing, offers, presence, routing, transfers

# ---------------------------------------------------------------- skills


def test_only_who_has_the_skills_is_asked(clinic: Clinic):
    roomy, nurse, beginner = clinic.staff(units=9), clinic.staff(), clinic.staff(units=5)
    triage = furniture.skill(clinic, "Triage", nurse=(nurse, 6), beginner=(beginner, 5))
    furniture.rule(clinic, "rash", skills=[{"skill_id": triage, "level": 6}])
    chat = clinic.start(reason="A rash")
    assert clinic.offered_to(chat) == nurse.id
    (offered,) = clinic.events(Deed.OFFERED, conversation_id=chat)
    assert offered.detail["needs"] == {str(triage): 6}
    assert offered.detail["passed_over"] == [
        [roomy.id, "skill missing", triage, 6, 0],
        [beginner.id, "skill not high enough", triage, 6, 5],
    ]


def test_needs_relax_step_by_step_so_that_nobody_waits_for_ever(clinic: Clinic):
    clinic.set_workstream(relaxing=[{"after": 60, "lower_by": 3}, {"after": 180, "lower_by": 10}])
    beginner, roomy = clinic.staff(units=1), clinic.staff(units=9)
    triage = furniture.skill(clinic, "Triage", beginner=(beginner, 4))
    furniture.rule(clinic, skills=[{"skill_id": triage, "level": 7}])
    first, second = clinic.start(), clinic.start()
    clinic.tick(seconds=59)
    assert [clinic.offered_to(chat) for chat in (first, second)] == [None, None]
    clinic.tick(seconds=1)
    assert [clinic.offered_to(chat) for chat in (first, second)] == [beginner.id, None]
    clinic.accept(first)
    clinic.tick(seconds=120)
    assert clinic.offered_to(second) == roomy.id


def test_the_closest_skills_are_asked_where_nobody_has_them_all(clinic: Clinic):
    clinic.set_workstream(skill_matching="closest")
    roomy, closer = clinic.staff(units=9), clinic.staff(units=1)
    triage = furniture.skill(clinic, "Triage", roomy=(roomy, 2), closer=(closer, 4))
    furniture.rule(clinic, skills=[{"skill_id": triage, "level": 8}])
    assert clinic.offered_to(clinic.start()) == closer.id
    assert clinic.offered_to(clinic.start()) == roomy.id


def test_where_skills_are_not_looked_at_they_keep_nobody_out(clinic: Clinic):
    clinic.set_workstream(skill_matching="none")
    agent = clinic.staff()
    triage = furniture.skill(clinic, "Triage")
    furniture.rule(clinic, skills=[{"skill_id": triage, "level": 8}])
    assert clinic.offered_to(clinic.start()) == agent.id


# ---------------------------------------------------------------- methods, affinity


def test_round_robin_asks_in_turn(clinic: Clinic):
    clinic.change(Queue, method="round robin")
    agents = [clinic.staff(units=9), clinic.staff(units=2), clinic.staff(units=5)]
    asked = []
    for _ in range(6):
        clinic.clock.turn(seconds=1)
        chat = clinic.start()
        asked.append(clinic.offered_to(chat))
        clinic.accept(chat)
    keys = [agent.id for agent in agents]
    assert asked == [*keys, keys[0], keys[1], keys[2]]


def test_longest_idle_asks_whoever_was_freed_first(clinic: Clinic):
    clinic.change(Queue, method="longest idle")
    first, second = clinic.staff(units=2), clinic.staff(units=2)
    chats = [clinic.talk(first), clinic.talk(second)]
    for agent, chat in ((second, chats[1]), (first, chats[0])):
        clinic.clock.turn(minutes=1)
        clinic.close(agent, chat)
    assert clinic.offered_to(clinic.start()) == second.id


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_returning_patient_goes_to_the_same_agent_if_free(clinic: Clinic, signed_in: bool):
    own, roomy = clinic.staff(units=2), clinic.staff(units=9)
    who = clinic.patient() if signed_in else clinic.visitor()
    clinic.close(own, clinic.talk(own, who))
    again = clinic.start(who)
    assert clinic.offered_to(again) == own.id
    (offered,) = clinic.events(Deed.OFFERED, conversation_id=again)
    assert offered.detail["own_agent"] is True
    clinic.do(own, offers.reject, clinic.offer(again).id)
    assert clinic.offered_to(again) == roomy.id


def test_the_own_agent_counts_only_where_the_workstream_says_so_and_not_for_ever(clinic: Clinic):
    own, roomy = clinic.staff(units=2), clinic.staff(units=9)
    patient = clinic.patient()
    clinic.close(own, clinic.talk(own, patient))
    clinic.set_workstream(affinity=False)
    chat = clinic.start(patient)
    assert clinic.offered_to(chat) == roomy.id
    clinic.do(patient, closing.leave, chat)
    clinic.change(Conversation, previous_id=None)
    clinic.set_workstream(affinity=True)
    # An abandoned chat had no agent; the one before it still counts.
    chat = clinic.start(patient)
    assert clinic.offered_to(chat) == own.id
    clinic.do(patient, closing.leave, chat)
    clinic.clock.turn(days=31)
    clinic.change(Conversation, agent_id=None)
    assert clinic.offered_to(clinic.start(patient)) == roomy.id


# ---------------------------------------------------------------- which goes first


def test_a_normal_priority_becomes_high_after_the_set_wait(clinic: Clinic):
    chat = clinic.start()
    clinic.tick(minutes=9, seconds=59)
    assert clinic.conversation(chat).priority == Priority.NORMAL
    clinic.tick(seconds=1)
    assert clinic.conversation(chat).priority == Priority.HIGH
    clinic.tick(minutes=30)
    (event,) = clinic.events(Deed.PRIORITY)
    assert (event.detail["before_priority"], event.detail["priority"]) == (0, 1)


def test_ageing_can_be_switched_off(clinic: Clinic):
    clinic.set_workstream(high_after_seconds=0)
    chat = clinic.start()
    clinic.tick(hours=2)
    assert clinic.conversation(chat).priority == Priority.NORMAL


def test_the_order_is_priority_then_front_of_line_then_queue_then_wait(clinic: Clinic):
    def put(work, chat: int, **columns) -> None:
        row = work.session.get(Conversation, chat)
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)

    longest, front, quick, red, later = (clinic.start() for _ in range(5))
    other = furniture.queue(clinic, "Urgent care", priority=1)
    clinic.do(SYSTEM, put, front, front_of_line=True)
    clinic.do(SYSTEM, put, quick, queue_id=other)
    clinic.do(SYSTEM, put, red, priority=int(Priority.RED_FLAG))
    agent = clinic.staff(units=1, ready=False)
    furniture.join(clinic, other, agent)
    clinic.do(agent, presence.agent_came)
    clinic.do(agent, presence.choose, "available")
    order = []
    for _ in range(5):
        chat = clinic.do(agent, offers.accept, clinic.rows(Offer)[-1].id)
        order.append(chat)
        clinic.close(agent, chat)
    assert order == [red, front, quick, longest, later]


def test_what_is_due_goes_before_what_comes_in_at_that_moment(clinic: Clinic):
    agent = clinic.staff(units=1)
    waits = clinic.start()
    clinic.do(agent, offers.reject, clinic.offer(waits).id)
    clinic.clock.turn(seconds=60)
    new = clinic.start()
    assert [clinic.offered_to(chat) for chat in (waits, new)] == [agent.id, None]


# ---------------------------------------------------------------- nobody


def test_why_nobody_gets_it_is_kept_once_for_each_change_of_the_reasons(clinic: Clinic):
    agent = clinic.staff()
    clinic.do(agent, presence.choose, "appear away")
    chat = clinic.start()
    for _ in range(30):
        clinic.tick(seconds=1)
    (event,) = clinic.events(Deed.NOBODY_FITS, conversation_id=chat)
    assert event.detail["passed_over"] == [[agent.id, "presence is appear away", None, 0, 0]]
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    clinic.tick(minutes=10)
    assert [event.detail["passed_over"][0][1] for event in clinic.events(Deed.NOBODY_FITS)] == [
        "presence is appear away",
        "not connected",
    ]


def test_everyone_declined_alerts_the_supervisor_and_it_stays_to_be_picked(clinic: Clinic, rung):
    first, second = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    clinic.do(first, offers.reject, clinic.offer(chat).id)
    assert clinic.conversation(chat).alert == ""
    rung.take()
    clinic.do(second, offers.reject, clinic.offer(chat).id)
    assert {topics.FLOOR, topics.OPEN_ITEMS} <= rung.take()
    assert (clinic.state(chat), clinic.conversation(chat).alert) == (S.OPEN, "everyone declined")
    clinic.tick(seconds=30)
    assert len(clinic.events(Deed.EVERYONE_DECLINED, conversation_id=chat)) == 1
    clinic.do(second, offers.pick, chat)
    assert clinic.conversation(chat).alert == ""


def test_a_conversation_that_found_nobody_is_looked_at_again_soon(clinic: Clinic):
    """What two processes do at the same moment neither of them sees of the other."""
    agent = clinic.staff(ready=False)
    clinic.do(agent, presence.agent_came)
    chat = clinic.start()
    clinic.change(AgentStatus, chosen="available", presence="available", set_by_system=False)
    clinic.tick(seconds=4)
    assert clinic.offered_to(chat) is None
    clinic.tick(seconds=1)
    assert clinic.offered_to(chat) == agent.id


def test_a_new_member_of_a_queue_gets_what_waits(clinic: Clinic):
    agent = clinic.staff(member=False)
    chat = clinic.start()
    furniture.join(clinic, clinic.queue, agent)
    assert clinic.do(SYSTEM, routing.offers_of_queue, clinic.queue) == 1
    assert clinic.offered_to(chat) == agent.id


def test_a_workstream_switched_to_push_offers_what_waits_within_a_second(clinic: Clinic):
    clinic.set_workstream(mode="pick")
    agent = clinic.staff()
    chat = clinic.start()
    clinic.tick(minutes=1)
    clinic.set_workstream(mode="push")
    clinic.do(SYSTEM, routing.workstream_changed, clinic.workstream)
    clinic.tick(seconds=1)
    assert clinic.offered_to(chat) == agent.id


# ---------------------------------------------------------------- sending on


def test_a_diverted_offer_goes_to_the_next_agent_with_its_reason(clinic: Clinic):
    first, second = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    clinic.do(first, offers.divert, clinic.offer(chat).id, " Not my field ")
    assert clinic.offered_to(chat) == second.id
    assert (clinic.used(first), clinic.used(second)) == (0, 1)
    diverted = clinic.offers(chat)[0]
    assert (diverted.outcome, diverted.reason) == ("diverted", "Not my field")
    (event,) = clinic.events(Deed.DIVERTED)
    assert event.staff_id == first.id
    assert "field" not in str(event.detail), "what agents write may be about a patient"


def test_diverting_where_nobody_else_is_on_duty_warns_first_and_closes_nothing(clinic: Clinic):
    agent, away = clinic.staff(), clinic.staff()
    clinic.do(away, presence.choose, "appear away")
    chat = clinic.start()
    offer = clinic.offer(chat).id
    with pytest.raises(NobodyOnDuty, match="Nobody else is on duty"):
        clinic.do(agent, offers.divert, offer, "Lunch")
    assert clinic.offered_to(chat) == agent.id
    clinic.do(agent, offers.divert, offer, "Lunch", anyway=True)
    assert (clinic.state(chat), clinic.offered_to(chat)) == (S.OPEN, None)


def test_a_diversion_needs_a_reason_that_is_not_too_long(clinic: Clinic):
    agent = clinic.staff()
    clinic.staff()
    chat = clinic.start()
    offer = clinic.offer(chat).id
    for reason, why in (("  ", "Say why"), ("x" * 201, "too long")):
        with pytest.raises(BadInput, match=why):
            clinic.do(agent, offers.divert, offer, reason)
    with pytest.raises(BadInput, match="too long"):
        clinic.do(agent, offers.reject, offer, "x" * 201)
    clinic.do(agent, offers.reject, offer, "x" * 200)
    with pytest.raises(TooLate):
        clinic.do(agent, offers.divert, offer, "Lunch")


def test_who_released_a_conversation_is_not_asked_for_it_first(clinic: Clinic):
    sender, other = clinic.staff(units=9), clinic.staff(units=1)
    chat = clinic.talk(sender)
    clinic.do(sender, transfers.release, chat)
    assert clinic.offered_to(chat) == other.id
    clinic.do(other, offers.reject, clinic.offer(chat).id)
    assert clinic.offered_to(chat) is None
    clinic.tick(seconds=60)
    assert clinic.offered_to(chat) == sender.id
