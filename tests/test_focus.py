"""Which conversation an agent has in front of them, as the log has it."""

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Deed, Role
from psc_app.services import focus, presence


def in_front(clinic: Clinic, agent: Actor) -> list[int | None]:
    """What the log says was in front of an agent, in its order."""
    return [one.conversation_id for one in clinic.events(Deed.IN_FRONT, staff_id=agent.id)]


def test_each_change_of_what_is_in_front_is_one_event_and_no_change_is_none(clinic: Clinic):
    ana = clinic.staff()
    first, second = clinic.talk(ana), clinic.talk(ana)
    for key in (first, first, second, second, first):
        clinic.do(ana, focus.bring, key)
    assert in_front(clinic, ana) == [first, second, first]
    assert clinic.status(ana).front_id == first


def test_looking_away_ends_it_and_looking_away_twice_is_once(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, focus.bring, talk)
    for _ in range(2):
        clinic.do(ana, focus.leave, talk)
    assert in_front(clinic, ana) == [talk, None]
    assert clinic.status(ana).front_id is None


def test_a_tab_that_is_hidden_late_does_not_end_what_another_tab_has_in_front(clinic: Clinic):
    ana = clinic.staff()
    first, second = clinic.talk(ana), clinic.talk(ana)
    clinic.do(ana, focus.bring, first)
    clinic.do(ana, focus.bring, second)
    clinic.do(ana, focus.leave, first)
    assert in_front(clinic, ana) == [first, second]


def test_with_the_last_tab_nothing_is_in_front_any_more(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk, other = clinic.talk(ana), clinic.talk(ben)
    clinic.do(ana, focus.bring, talk)
    clinic.do(ben, focus.bring, other)
    clinic.do(SYSTEM, presence.agent_lost, ana.id)
    assert in_front(clinic, ana) == [talk, None]
    assert in_front(clinic, ben) == [other]
    clinic.do(SYSTEM, presence.everybody_lost)
    assert in_front(clinic, ben) == [other, None]


@pytest.mark.both
def test_two_agents_have_each_their_own_conversation_in_front(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    waits = clinic.start()
    clinic.do(ana, focus.bring, talk)
    clinic.do(ben, focus.bring, waits)
    assert (in_front(clinic, ana), in_front(clinic, ben)) == ([talk], [waits])


def test_nobody_has_in_front_what_they_may_not_read(clinic: Clinic):
    ana, ben, elsa = clinic.staff(), clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    for who in (ben, elsa, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.do(who, focus.bring, talk)
    for who in (elsa, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.do(who, focus.leave, talk)
    assert clinic.events(Deed.IN_FRONT) == []


def test_only_the_system_says_that_somebodys_tabs_are_gone(clinic: Clinic):
    ana = clinic.staff()
    with pytest.raises(NotAllowed):
        clinic.do(ana, focus.lost, ana.id)
