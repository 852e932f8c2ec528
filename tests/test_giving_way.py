"""What is being offered gives way to a red flag for which nobody else is to be had."""

from dataclasses import replace
from typing import Any

import pytest
from floor_views import EXACT, NOW, SPANISH, STAFF, agent, ago, waiting
from handing_on import new_queue
from hypothesis import given
from hypothesis import strategies as st
from in_line import set_conversation
from people import Clinic

from psc_app.domain.giving_way import StandingOffer, gives_way
from psc_app.domain.matching import AgentView, Decline, choose
from psc_app.domain.vocabulary import AssignmentMethod, Deed, Presence, Priority, Role
from psc_app.services import diagnostics, offers, presence, transfers

PAIN = "I have crushing chest pain and my left arm is numb"

# ---------------------------------------------------------------- the rule


def busy(staff_id: int, **more: Any) -> AgentView:
    """Somebody who is just being asked, and holds no more than that."""
    full = {"presence": Presence.DO_NOT_DISTURB, "free_units": 0, "used_units": 1, "sessions": 1}
    return agent(staff_id, **(full | more))


def offer(number: int, staff_id: int, **more: Any) -> StandingOffer:
    """An offer of a normal conversation; the higher its number the later in line."""
    priority = more.pop("priority", Priority.NORMAL)
    given: dict[str, Any] = {"units": 1, "chosen": Presence.AVAILABLE} | more
    return StandingOffer(number, staff_id, priority=priority, place=(-priority, number), **given)


def given_way(agents: list[AgentView], *standing: StandingOffer, **more: Any) -> list[int]:
    flagged = waiting(**({"priority": Priority.RED_FLAG} | more))
    return [one.id for one in gives_way(flagged, agents, standing, NOW)]


def test_the_offer_that_holds_the_only_agent_gives_way():
    assert given_way([busy(1)], offer(11, 1)) == [11]


def test_nothing_gives_way_where_somebody_is_free():
    assert given_way([busy(1), agent(2)], offer(11, 1)) == []


def test_nothing_gives_way_to_what_has_no_red_flag():
    for priority in (Priority.NORMAL, Priority.HIGH, Priority.URGENT):
        assert given_way([busy(1)], offer(11, 1), priority=priority) == []


def test_another_red_flag_does_not_give_way():
    assert given_way([busy(1)], offer(11, 1, priority=Priority.RED_FLAG)) == []


def test_a_talk_never_gives_way():
    assert given_way([busy(1)]) == []


def test_the_lowest_priority_gives_way_and_among_equals_the_last_in_line():
    agents = [busy(1), busy(2), busy(3)]
    high = offer(13, 2, priority=Priority.HIGH)
    assert given_way(agents, offer(11, 1), high, offer(12, 3)) == [12]


def test_an_offer_stays_whose_agent_could_not_take_it_all_the_same():
    declined = {3: Decline(1, ago(seconds=5))}
    agents = [
        busy(1, connected=False),
        busy(2),
        busy(3, skills={SPANISH: 5}),
        busy(4, skills={SPANISH: 5}),
        busy(5, skills={SPANISH: 5}),
    ]
    away = offer(16, 4, chosen=Presence.AWAY)
    standing = [offer(11, 1), offer(12, 2), offer(13, 3), away, offer(15, 5)]
    wanted = {"needs": {SPANISH: 5}, "matching": EXACT, "declines": declined}
    assert given_way(agents, *standing, **wanted) == [15]
    assert given_way(agents[:4], *standing[:4], **wanted) == []


def test_as_few_as_needed_give_way_where_it_takes_more_units():
    two = [offer(11, 1), offer(12, 1)]
    asked_twice = busy(1, used_units=2, sessions=2)
    assert given_way([asked_twice], *two, units=2) == [12, 11]
    assert given_way([asked_twice, busy(2)], *two, offer(10, 2, units=2), units=2) == [10]


def test_somebody_who_is_asked_for_one_conversation_too_many_is_freed_of_it():
    full = agent(1, sessions=10)
    assert given_way([full], offer(11, 1)) == [11]


@given(STAFF, st.lists(st.tuples(st.integers(1, 8), st.integers(0, 3)), max_size=6))
def test_what_gives_way_was_of_lower_priority_and_frees_somebody_who_was_not(
    staff: list[AgentView], asked: list[tuple[int, int]]
):
    standing = [
        offer(number, staff_id, priority=priority)
        for number, (staff_id, priority) in enumerate(asked, start=1)
    ]
    flagged = waiting(priority=Priority.RED_FLAG)
    found = gives_way(flagged, staff, standing, NOW)
    method = AssignmentMethod.HIGHEST_CAPACITY
    if not found:
        return
    assert choose(flagged, staff, method, NOW).staff_id is None
    assert all(one.priority < Priority.RED_FLAG for one in found)
    (held,) = {one.staff_id for one in found}
    before = next(one for one in staff if one.staff_id == held)
    freed = replace(
        before,
        presence=Presence.AVAILABLE,
        free_units=before.free_units + len(found),
        sessions=before.sessions - len(found),
    )
    assert choose(flagged, [freed], method, NOW).staff_id == held


# ---------------------------------------------------------------- in the house


def flagged_while_waiting(clinic: Clinic) -> int:
    """Somebody who waits for an agent, and writes of an emergency."""
    guest = clinic.visitor()
    chat = clinic.start(guest)
    assert clinic.offer(chat) is None
    clinic.say(guest, chat, PAIN)
    clinic.tick(seconds=1)
    return chat


@pytest.mark.both
def test_a_red_flag_is_offered_to_the_agent_who_was_being_asked_for_something_else(
    clinic: Clinic,
):
    ana = clinic.staff(units=1)
    first = clinic.start()
    assert clinic.offered_to(first) == ana.id
    chat = flagged_while_waiting(clinic)
    assert clinic.offered_to(chat) == ana.id
    assert clinic.offer(first) is None
    assert clinic.used(ana) == 1
    assert [one.outcome for one in clinic.offers(first)] == ["withdrawn"]


def test_what_gave_way_keeps_its_place_and_is_no_decline(clinic: Clinic):
    ana = clinic.staff(units=1)
    first, later = clinic.start(), clinic.start()
    queued = clinic.conversation(first).queued_at
    chat = flagged_while_waiting(clinic)
    row = clinic.conversation(first)
    assert (row.queued_at, row.front_of_line, row.alert) == (queued, False, "")
    clinic.accept(chat)
    clinic.close(ana, chat)
    assert clinic.offered_to(first) == ana.id
    assert clinic.offer(later) is None
    assert clinic.events(Deed.REJECTED) == []
    assert clinic.status(ana).chosen == "available"


def test_nothing_is_taken_back_while_somebody_is_free(clinic: Clinic):
    ana = clinic.staff(units=1)
    first = clinic.start()
    ben = clinic.staff(units=1)
    guest = clinic.visitor()
    chat = clinic.start(guest, reason=PAIN)
    assert (clinic.offered_to(first), clinic.offered_to(chat)) == (ana.id, ben.id)
    assert clinic.events(Deed.OFFER_WITHDRAWN) == []


def test_the_words_before_a_chat_are_enough(clinic: Clinic):
    ana = clinic.staff(units=1)
    first = clinic.start()
    chat = clinic.start(reason=PAIN)
    clinic.tick(seconds=1)
    assert (clinic.offer(first), clinic.offered_to(chat)) == (None, ana.id)


def test_a_second_red_flag_waits_behind_the_first(clinic: Clinic):
    ana = clinic.staff(units=1)
    first = clinic.start(reason=PAIN)
    second = clinic.start(reason=PAIN)
    clinic.tick(seconds=1)
    assert (clinic.offered_to(first), clinic.offer(second)) == (ana.id, None)


def test_what_gave_way_goes_to_somebody_else_who_is_free_for_it(clinic: Clinic):
    ana = clinic.staff(units=1)
    first = clinic.start()
    ben = clinic.staff(units=1, member=False)
    set_conversation(clinic, first, queue_id=new_queue(clinic, "Billing", ana, ben))
    chat = clinic.start(reason=PAIN)
    clinic.tick(seconds=1)
    assert (clinic.offered_to(chat), clinic.offered_to(first)) == (ana.id, ben.id)


def test_who_does_not_want_to_be_disturbed_keeps_the_offer_that_stands(clinic: Clinic):
    ana = clinic.staff(units=1)
    first = clinic.start()
    clinic.do(ana, presence.choose, "do not disturb")
    chat = clinic.start(reason=PAIN)
    clinic.tick(seconds=1)
    assert (clinic.offered_to(first), clinic.offer(chat)) == (ana.id, None)


def test_a_workstream_that_is_picked_from_takes_nothing_back(clinic: Clinic):
    ana = clinic.staff(units=1)
    first = clinic.start()
    clinic.set_workstream(mode="pick")
    chat = clinic.start(reason=PAIN)
    clinic.tick(seconds=1)
    assert (clinic.offered_to(first), clinic.offer(chat)) == (ana.id, None)


def test_a_transfer_that_stands_is_not_taken_back(clinic: Clinic):
    ana = clinic.staff(units=1)
    talk = clinic.talk(ana)
    ben = clinic.staff(units=1)
    asked = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    chat = clinic.start(reason=PAIN)
    clinic.tick(seconds=1)
    assert clinic.offer(chat) is None
    clinic.do(ben, offers.accept, asked)
    assert clinic.offered_to(chat) == ana.id


def test_the_way_says_in_words_what_gave_way_to_what(clinic: Clinic):
    sue = clinic.staff(Role.SUPERVISOR, member=False, ready=False)
    ana = clinic.staff(units=1)
    first = clinic.start()
    chat = flagged_while_waiting(clinic)
    told = [step.title for step in clinic.look(sue, diagnostics.way, first).steps]
    assert f"The offer to {ana.name} gave way to a red flag" in told
    lines = [line for step in clinic.look(sue, diagnostics.way, chat).steps for line in step.lines]
    assert f"In place of conversation {first}, which could wait" in lines
