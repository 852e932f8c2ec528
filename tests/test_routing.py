"""Offers, their answers, picks: who is asked, who gets it, and whose capacity it takes."""

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue, QueueMember
from psc_app.services import closing, desk, offers, presence, routing


def test_a_new_chat_is_offered_to_the_agent_with_most_room(clinic: Clinic):
    clinic.staff(units=2)
    roomy = clinic.staff(units=5)
    chat = clinic.start()
    assert clinic.offered_to(chat) == roomy.id
    assert clinic.state(chat) is S.OPEN
    assert clinic.used(roomy) == 1


def test_accepting_makes_the_chat_active_and_says_so(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    clinic.clock.turn(seconds=7)
    assert clinic.do(agent, offers.accept, clinic.offer(chat).id) == chat
    row = clinic.conversation(chat)
    assert (row.state, row.agent_id, row.accepted_at) == (S.ACTIVE, agent.id, clinic.clock.now())
    assert clinic.used(agent) == 1
    assert [session.staff_id for session in clinic.sessions(chat)] == [agent.id]
    assert clinic.messages(chat)[-1].body == f"{agent.name} has joined."
    assert clinic.moves(chat) == [(None, S.OPEN, ""), (S.OPEN, S.ACTIVE, "")]
    (accepted,) = clinic.events(Deed.ACCEPTED, conversation_id=chat)
    assert (accepted.staff_id, accepted.at) == (agent.id, clinic.clock.now())


def test_an_offer_stands_on_the_agents_desk_with_its_time(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start(reason="My ear hurts")
    (card,) = clinic.look(agent, desk.look).offers
    assert (card.conversation_id, card.reason, card.seconds) == (chat, "My ear hurts", 45)
    assert card.expires_at - card.waiting_since == 45_000
    other = clinic.staff(units=1)
    assert clinic.look(other, desk.look).offers == ()


def test_accepting_twice_is_accepting_once(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    offer = clinic.offer(chat).id
    assert clinic.do(agent, offers.accept, offer) == clinic.do(agent, offers.accept, offer)
    assert clinic.used(agent) == 1
    assert len(clinic.sessions(chat)) == 1


def test_a_rejected_offer_goes_to_the_next_agent(clinic: Clinic):
    first, second = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    clinic.do(first, offers.reject, clinic.offer(chat).id)
    assert clinic.offered_to(chat) == second.id
    assert (clinic.used(first), clinic.used(second)) == (0, 1)
    assert [offer.outcome for offer in clinic.offers(chat)] == ["rejected", "pending"]
    assert [event.staff_id for event in clinic.events(Deed.REJECTED)] == [first.id]


def test_a_missed_offer_goes_to_the_next_agent(clinic: Clinic):
    first, second = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    clinic.tick(seconds=44)
    assert clinic.offered_to(chat) == first.id
    clinic.tick(seconds=1)
    assert clinic.offered_to(chat) == second.id
    assert (clinic.used(first), clinic.used(second)) == (0, 1)
    assert [event.staff_id for event in clinic.events(Deed.OFFER_TIMED_OUT)] == [first.id]


def test_an_offer_that_has_run_out_cannot_be_accepted_even_before_the_clock_saw_it(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    offer = clinic.offer(chat).id
    clinic.clock.turn(seconds=45)
    with pytest.raises(TooLate, match="has run out"):
        clinic.do(agent, offers.accept, offer)
    assert clinic.state(chat) is S.OPEN
    assert clinic.offer(chat) is not None


def test_an_answered_offer_cannot_be_answered_the_other_way(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    offer = clinic.offer(chat).id
    clinic.do(agent, offers.reject, offer)
    for verb in (offers.accept, offers.reject):
        with pytest.raises(TooLate):
            clinic.do(agent, verb, offer)
    assert clinic.used(agent) == 0
    assert clinic.state(chat) is S.OPEN


def test_whoever_declined_is_asked_again_after_a_rest_but_never_after_three(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    for declines in (1, 2, 3):
        assert clinic.offered_to(chat) == agent.id
        clinic.do(agent, offers.reject, clinic.offer(chat).id)
        clinic.tick(seconds=59)
        assert clinic.offered_to(chat) is None, f"too early after {declines} declines"
        clinic.tick(seconds=1)
    clinic.tick(hours=1)
    assert clinic.offered_to(chat) is None
    assert clinic.look(agent, desk.look).open[0].id == chat
    clinic.do(agent, offers.pick, chat)
    assert clinic.state(chat) is S.ACTIVE


def test_declining_one_chat_leaves_the_agent_free_for_others(clinic: Clinic):
    agent = clinic.staff()
    first = clinic.start()
    clinic.do(agent, offers.reject, clinic.offer(first).id)
    assert clinic.offered_to(clinic.start()) == agent.id


def test_the_log_says_why_the_others_were_passed_over(clinic: Clinic):
    away, full = clinic.staff(), clinic.staff(units=1)
    clinic.do(away, presence.choose, "appear away")
    clinic.start()
    chosen = clinic.staff()
    chat = clinic.start()
    (offered,) = clinic.events(Deed.OFFERED, conversation_id=chat)
    assert offered.staff_id == chosen.id
    assert offered.detail["passed_over"] == [
        [away.id, "presence is appear away", None, 0, 0],
        [full.id, "presence is do not disturb; no free capacity", None, 0, 0],
    ]


def test_nobody_is_offered_more_than_they_can_hold(clinic: Clinic):
    agent = clinic.staff(units=2)
    chats = [clinic.start() for _ in range(4)]
    assert [clinic.offered_to(chat) for chat in chats] == [agent.id, agent.id, None, None]
    assert clinic.used(agent) == 2
    with pytest.raises(TooLate, match="no free capacity"):
        clinic.do(agent, offers.pick, chats[3])
    clinic.do(agent, offers.accept, clinic.offer(chats[0]).id)
    assert clinic.used(agent) == 2


def test_freed_capacity_is_offered_at_once_to_whoever_waited_longest(clinic: Clinic):
    agent = clinic.staff(units=1)
    first, second, third = (clinic.start() for _ in range(3))
    clinic.accept(first)
    clinic.close(agent, first)
    assert [clinic.offered_to(chat) for chat in (second, third)] == [agent.id, None]


def test_higher_priority_goes_before_a_longer_wait(clinic: Clinic):
    clinic.start()
    clinic.clock.turn(minutes=5)
    urgent = clinic.start()
    clinic.do(SYSTEM, lambda work: setattr(work.session.get(Conversation, urgent), "priority", 2))
    agent = clinic.staff(units=1)
    assert clinic.offered_to(urgent) == agent.id


def test_waiting_chats_fill_each_agents_room_as_they_come(clinic: Clinic):
    chats = [clinic.start() for _ in range(5)]
    first, second = clinic.staff(units=2), clinic.staff(units=2)
    offered = [clinic.offered_to(chat) for chat in chats]
    assert offered == [first.id, first.id, second.id, second.id, None]


def test_an_agent_filled_up_on_the_way_does_not_hide_one_who_has_room(clinic: Clinic):
    rested = clinic.staff(units=2)
    chats = [clinic.start(), clinic.start()]
    for chat in chats:
        clinic.do(rested, offers.reject, clinic.offer(chat).id)
    fresh = clinic.staff(units=1, ready=False)
    clinic.do(fresh, presence.agent_came)
    clinic.clock.turn(minutes=2)
    clinic.do(fresh, presence.choose, "available")
    clinic.tick(seconds=0)
    assert [clinic.offered_to(chat) for chat in chats] == [fresh.id, rested.id]


@pytest.mark.parametrize(
    "unready", ["do not disturb", "appear away", "offline", "lost", "inactive account"]
)
def test_only_who_is_there_and_in_an_allowed_presence_is_asked(clinic: Clinic, unready: str):
    agent = clinic.staff()
    if unready == "lost":
        clinic.do(SYSTEM, presence.agent_lost, agent.id)
    elif unready == "inactive account":
        clinic.change(Staff, active=False)
    else:
        clinic.do(agent, presence.choose, unready)
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    assert clinic.used(agent) == 0


def test_becoming_available_or_coming_back_brings_what_waits(clinic: Clinic):
    agent = clinic.staff()
    clinic.do(agent, presence.choose, "appear away")
    chat = clinic.start()
    clinic.do(agent, presence.choose, "available")
    assert clinic.offered_to(chat) == agent.id
    clinic.do(agent, offers.reject, clinic.offer(chat).id)
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    other = clinic.start()
    assert clinic.offered_to(other) is None
    clinic.do(agent, presence.agent_came)
    assert clinic.offered_to(other) == agent.id


def test_only_members_of_the_queue_are_asked_or_may_pick(clinic: Clinic):
    outsider = clinic.staff(member=False)
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    with pytest.raises(NotAllowed, match="not a member"):
        clinic.do(outsider, offers.pick, chat)
    assert clinic.state(chat) is S.OPEN


def test_where_the_workstream_is_picked_from_nothing_is_offered(clinic: Clinic):
    agent = clinic.staff()
    clinic.set_workstream(mode="pick")
    chat = clinic.start()
    clinic.tick(minutes=1)
    assert clinic.offered_to(chat) is None
    clinic.do(agent, offers.pick, chat)
    assert clinic.conversation(chat).agent_id == agent.id


def test_a_conversation_takes_as_many_units_as_its_workstream_says(clinic: Clinic):
    clinic.set_workstream(capacity_units=2)
    agent = clinic.staff(units=3)
    chat, other = clinic.start(), clinic.start()
    assert clinic.used(agent) == 2
    assert clinic.offered_to(other) is None
    clinic.accept(chat)
    clinic.close(agent, chat)
    assert clinic.offered_to(other) == agent.id
    assert clinic.used(agent) == 2


# ---------------------------------------------------------------- picking


def test_a_chat_is_picked_from_the_open_list(clinic: Clinic):
    chat = clinic.start()
    agent = clinic.staff(ready=False)
    clinic.do(agent, presence.agent_came)
    assert [item.id for item in clinic.look(agent, desk.look).open] == [chat]
    clinic.do(agent, offers.pick, chat)
    seen = clinic.look(agent, desk.look)
    assert ([item.id for item in seen.mine], seen.open) == ([chat], ())
    assert clinic.used(agent) == 1


def test_picking_twice_is_picking_once(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    clinic.do(agent, offers.pick, chat)
    assert clinic.used(agent) == 1
    assert len(clinic.sessions(chat)) == 1


def test_picking_what_is_offered_to_oneself_is_accepting(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    clinic.do(agent, offers.pick, chat)
    assert clinic.used(agent) == 1
    assert [offer.outcome for offer in clinic.offers(chat)] == ["accepted"]


def test_picking_what_is_offered_to_another_takes_that_offer_back(clinic: Clinic, rung):
    asked, picker = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    offer = clinic.offer(chat).id
    rung.take()
    clinic.do(picker, offers.pick, chat)
    assert topics.desk(asked.id) in rung.take()
    assert (clinic.used(asked), clinic.used(picker)) == (0, 1)
    assert [offer.outcome for offer in clinic.offers(chat)] == ["withdrawn"]
    assert [event.staff_id for event in clinic.events(Deed.OFFER_WITHDRAWN)] == [asked.id]
    with pytest.raises(TooLate):
        clinic.do(asked, offers.accept, offer)
    assert clinic.conversation(chat).agent_id == picker.id


def test_what_a_pick_frees_is_offered_on(clinic: Clinic):
    asked = clinic.staff(units=1)
    picker = clinic.staff(units=2, ready=False)
    clinic.do(picker, presence.agent_came)
    first, second = clinic.start(), clinic.start()
    clinic.do(picker, offers.pick, first)
    assert clinic.offered_to(second) == asked.id


def test_what_another_holds_or_what_is_over_cannot_be_picked(clinic: Clinic):
    agent, other = clinic.staff(), clinic.staff()
    chat = clinic.talk(agent)
    with pytest.raises(TooLate, match="Somebody else was first"):
        clinic.do(other, offers.pick, chat)
    outsider = clinic.staff(member=False)
    with pytest.raises(NotAllowed, match="no such conversation"):
        clinic.do(outsider, offers.pick, chat)
    clinic.close(agent, chat)
    with pytest.raises(TooLate, match="Somebody else was first"):
        clinic.do(other, offers.pick, chat)
    assert clinic.used(other) == 0


# ---------------------------------------------------------------- who may not


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_does_not_work_conversations_can_neither_accept_nor_pick(clinic: Clinic, role: Role):
    agent = clinic.staff()
    clerk = clinic.staff(role, ready=False)
    chat = clinic.start()
    offer = clinic.offer(chat).id
    for verb, key in ((offers.accept, offer), (offers.reject, offer), (offers.pick, chat)):
        with pytest.raises(NotAllowed, match="work conversations"):
            clinic.do(clerk, verb, key)
    for verb in (presence.agent_came, presence.status):
        with pytest.raises(NotAllowed):
            clinic.do(clerk, verb)
    assert clinic.offered_to(chat) == agent.id


def test_patients_and_guests_can_neither_accept_nor_pick(clinic: Clinic):
    clinic.staff()
    guest, patient = clinic.visitor(), clinic.patient()
    chat = clinic.start(guest)
    offer = clinic.offer(chat).id
    for who in (guest, patient):
        for verb, key in ((offers.accept, offer), (offers.reject, offer), (offers.pick, chat)):
            with pytest.raises(NotAllowed):
                clinic.do(who, verb, key)


def test_an_offer_is_answered_by_nobody_but_its_agent(clinic: Clinic):
    asked, other = clinic.staff(units=5), clinic.staff()
    supervisor = clinic.staff(Role.SUPERVISOR)
    chat = clinic.start()
    offer = clinic.offer(chat).id
    for who in (other, supervisor):
        for verb in (offers.accept, offers.reject):
            with pytest.raises(NotAllowed, match="no such offer for you"):
                clinic.do(who, verb, offer)
    assert clinic.offered_to(chat) == asked.id


# ---------------------------------------------------------------- giving back


def test_a_chat_abandoned_while_offered_frees_the_agent(clinic: Clinic, rung):
    agent, guest = clinic.staff(units=1), clinic.visitor()
    chat = clinic.start(guest)
    offer = clinic.offer(chat).id
    waiting = clinic.start()
    rung.take()
    clinic.do(guest, closing.leave, chat)
    assert {topics.desk(agent.id), topics.OPEN_ITEMS} <= rung.take()
    assert clinic.offered_to(waiting) == agent.id
    assert clinic.used(agent) == 1
    with pytest.raises(TooLate):
        clinic.do(agent, offers.accept, offer)


def test_wrap_up_holds_capacity_until_it_is_finished(clinic: Clinic):
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    waiting = clinic.start()
    clinic.do(agent, closing.end, chat)
    assert clinic.used(agent) == 1
    assert clinic.offered_to(waiting) is None
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    assert clinic.offered_to(waiting) == agent.id


def test_wrap_up_holds_no_capacity_where_the_workstream_says_so(clinic: Clinic):
    clinic.set_workstream(wrap_up_capacity="never")
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    waiting = clinic.start()
    clinic.do(agent, closing.end, chat)
    assert clinic.offered_to(waiting) == agent.id
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    assert clinic.used(agent) == 1


def test_an_offer_and_its_answer_ring_the_desks_and_the_lists(clinic: Clinic, rung):
    agent = clinic.staff()
    guest = clinic.visitor()
    rung.take()
    chat = clinic.start(guest)
    assert {topics.desk(agent.id), topics.OPEN_ITEMS, topics.FLOOR} <= rung.take()
    clinic.do(agent, offers.accept, clinic.offer(chat).id)
    assert {
        topics.desk(agent.id),
        topics.OPEN_ITEMS,
        topics.FLOOR,
        topics.conversation(chat),
        topics.portal("visitor", guest.id),
    } <= rung.take()


def test_two_queues_each_ask_their_own_members(clinic: Clinic):
    outsider = clinic.staff(units=9, member=False)
    member = clinic.staff()

    def other_queue(work):
        queue = Queue(name="Billing", priority=200)
        work.session.add(queue)
        work.session.flush()
        work.session.add(QueueMember(queue_id=queue.id, staff_id=outsider.id))
        return queue.id

    billing = clinic.do(SYSTEM, other_queue)
    chat = clinic.start()
    assert clinic.offered_to(chat) == member.id
    clinic.set_workstream(mode="pick")
    moved = clinic.start()
    clinic.do(
        SYSTEM, lambda work: setattr(work.session.get(Conversation, moved), "queue_id", billing)
    )
    clinic.set_workstream(mode="push")
    clinic.do(SYSTEM, routing.offers_of_queue, billing)
    assert clinic.offered_to(moved) == outsider.id
