"""How urgent a conversation is, changed by hand: by whom, to what, and what follows."""

import pytest
from in_line import ahead, guest_with_chat, pick_mode, set_conversation
from people import Clinic, Rung

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import Deed, Priority, Role
from psc_app.services import closing, diagnostics, offers, priorities

URGENT, HIGH, NORMAL, RED_FLAG = (
    Priority.URGENT,
    Priority.HIGH,
    Priority.NORMAL,
    Priority.RED_FLAG,
)


def test_whoever_holds_it_and_a_supervisor_change_it_and_others_do_not(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    for who in (clinic.staff(ready=False), elsa, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.do(who, priorities.change, talk, URGENT)
    for who, priority in ((ana, HIGH), (clinic.staff(Role.SUPERVISOR), URGENT)):
        clinic.do(who, priorities.change, talk, priority)
        assert clinic.conversation(talk).priority == priority


def test_an_agent_does_not_change_what_nobody_has_and_a_supervisor_does(clinic: Clinic):
    pick_mode(clinic)
    waiting = clinic.start()
    with pytest.raises(NotAllowed):
        clinic.do(clinic.staff(), priorities.change, waiting, HIGH)
    clinic.do(clinic.staff(Role.SUPERVISOR), priorities.change, waiting, HIGH)
    assert clinic.conversation(waiting).priority == HIGH


def test_the_log_says_what_it_was_and_is_and_the_way_says_by_whom(clinic: Clinic):
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    chat = clinic.start()
    clinic.do(sue, priorities.change, chat, URGENT)
    clinic.do(sue, priorities.change, chat, URGENT)
    (event,) = clinic.events(Deed.PRIORITY)
    assert event.detail == {"before_priority": 0, "priority": 2, "why": "by hand"}
    assert event.actor_id == sue.id
    (step,) = [
        step
        for step in clinic.look(sue, diagnostics.way, chat).steps
        if step.title == "Priority from Normal to Urgent"
    ]
    assert step.lines == (f"By {sue.name}",)


def test_everybody_sees_their_new_place_in_the_line(clinic: Clinic, rung: Rung):
    pick_mode(clinic)
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    first, second = guest_with_chat(clinic), guest_with_chat(clinic)
    assert (ahead(clinic, *first), ahead(clinic, *second)) == (0, 1)
    rung.take()
    clinic.do(sue, priorities.change, second[1], HIGH)
    assert {topics.OPEN_ITEMS, topics.conversation(second[1])} <= rung.take()
    assert (ahead(clinic, *first), ahead(clinic, *second)) == (1, 0)
    assert "You are next in line." in [one.body for one in clinic.messages(second[1])]


def test_what_is_more_urgent_now_is_offered_before_what_came_earlier(clinic: Clinic):
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    earlier, later = clinic.start(), clinic.start()
    clinic.do(sue, priorities.change, later, URGENT)
    ana = clinic.staff(units=1)
    assert (clinic.offered_to(later), clinic.offered_to(earlier)) == (ana.id, None)


def test_the_agent_it_stands_before_sees_that_it_is_urgent_now(clinic: Clinic, rung: Rung):
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    ana = clinic.staff()
    chat = clinic.start()
    rung.take()
    clinic.do(sue, priorities.change, chat, URGENT)
    assert topics.desk(ana.id) in rung.take()
    assert clinic.offered_to(chat) == ana.id, "an offer that stands is not taken away"


@pytest.mark.parametrize("priority", [RED_FLAG, 4, -1, True])
def test_a_red_flag_can_not_be_set_by_this_nor_anything_else_that_there_is_not(
    clinic: Clinic, priority: int
):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    with pytest.raises(BadInput, match="Normal, High or Urgent"):
        clinic.do(ana, priorities.change, talk, priority)
    assert clinic.conversation(talk).priority == NORMAL


def test_a_red_flag_can_not_be_taken_by_this(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana)
    set_conversation(clinic, talk, priority=int(RED_FLAG))
    for who in (ana, sue):
        for priority in priorities.BY_HAND:
            with pytest.raises(BadInput, match="red flag"):
                clinic.do(who, priorities.change, talk, priority)
    assert clinic.conversation(talk).priority == RED_FLAG
    assert clinic.events(Deed.PRIORITY) == []


def test_what_has_waited_long_enough_to_be_high_does_not_go_back_while_it_waits(clinic: Clinic):
    clinic.set_workstream(high_after_seconds=300)
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    chat = clinic.start()
    clinic.tick(seconds=301)
    assert clinic.conversation(chat).priority == HIGH
    with pytest.raises(BadInput, match="waited long enough"):
        clinic.do(sue, priorities.change, chat, NORMAL)
    clinic.do(sue, priorities.change, chat, URGENT)
    ana = clinic.staff()
    clinic.do(ana, offers.accept, clinic.offer(chat).id)
    clinic.do(ana, priorities.change, chat, NORMAL)
    assert clinic.conversation(chat).priority == NORMAL


def test_after_the_talk_it_is_not_changed_any_more(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana)
    clinic.do(ana, closing.end, talk)
    for who in (ana, sue):
        with pytest.raises(TooLate):
            clinic.do(who, priorities.change, talk, URGENT)
