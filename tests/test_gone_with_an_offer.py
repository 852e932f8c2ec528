"""An offer does not wait before somebody whose connection was just lost (SPEC section 5)."""

import pytest
from handing_on import lines, new_queue, standing
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Deed, OfferKind, Role, Visibility
from psc_app.services import consults, diagnostics, offers, presence, transfers
from psc_app.services.offers import LOST

pytestmark = pytest.mark.both


def lose(clinic: Clinic, agent: Actor) -> None:
    clinic.do(SYSTEM, presence.agent_lost, agent.id)


def told(clinic: Clinic, conversation: int) -> list[str]:
    """The conversation's way, as a supervisor reads it."""
    sue = clinic.staff(Role.SUPERVISOR, ready=False, member=False)
    return [step.title for step in clinic.look(sue, diagnostics.way, conversation).steps]


def test_it_goes_to_the_next_agent_at_once_with_the_whole_time_to_answer(clinic: Clinic):
    ana, ben = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    assert clinic.offered_to(chat) == ana.id
    clinic.clock.turn(seconds=40)
    lose(clinic, ana)
    first, second = clinic.offers(chat)
    assert (first.outcome, first.reason, first.answered_at) == (
        "withdrawn",
        LOST,
        clinic.clock.now(),
    )
    assert (second.staff_id, second.outcome) == (ben.id, "pending")
    assert (second.expires_at - clinic.clock.now()).total_seconds() == 45
    assert (clinic.used(ana), clinic.used(ben)) == (0, 1)


def test_the_log_and_the_way_say_why_it_was_taken_back(clinic: Clinic):
    ana = clinic.staff()
    chat = clinic.start()
    lose(clinic, ana)
    (event,) = clinic.events(Deed.OFFER_WITHDRAWN)
    assert (event.staff_id, event.reason, event.detail["kind"]) == (ana.id, LOST, "assignment")
    assert f"{ana.name} lost the connection when offered it" in told(clinic, chat)


def test_who_is_back_is_asked_again_for_it_was_no_decline(clinic: Clinic):
    ana = clinic.staff()
    chat = clinic.start()
    for _ in range(4):
        lose(clinic, ana)
        assert (clinic.offered_to(chat), clinic.used(ana)) == (None, 0)
        clinic.do(ana, presence.agent_came)
        assert clinic.offered_to(chat) == ana.id
    clinic.do(ana, offers.accept, clinic.offer(chat).id)
    assert clinic.used(ana) == 1


def test_who_has_gone_does_not_become_inactive_for_it(clinic: Clinic):
    ana = clinic.staff()
    clinic.start()
    lose(clinic, ana)
    clinic.tick(seconds=46)
    clinic.do(ana, presence.agent_came)
    assert clinic.status(ana).chosen == "available"


def test_all_that_stood_before_them_goes_on_and_the_first_in_line_first(clinic: Clinic):
    ana = clinic.staff(units=3)
    chats = [clinic.start() for _ in range(3)]
    assert {clinic.offered_to(chat) for chat in chats} == {ana.id}
    ben = clinic.staff(units=1)
    lose(clinic, ana)
    assert [clinic.offered_to(chat) for chat in chats] == [ben.id, None, None]


def test_a_transfer_comes_back_to_the_sender_with_who_and_why(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, transfers.to_agent, talk, ben.id, "Please take it")
    lose(clinic, ben)
    assert standing(clinic, talk) is None
    assert (clinic.conversation(talk).agent_id, clinic.used(ben)) == (ana.id, 0)
    said = lines(clinic, talk, Visibility.INTERNAL)[-1]
    assert said == f"{ben.name} lost their connection: the conversation stays with you."
    (event,) = clinic.events(Deed.TRANSFER_RETURNED)
    assert (event.reason, event.detail["asked"]) == (LOST, ben.id)
    way = told(clinic, talk)
    assert f"{ben.name} lost the connection: it stayed with {ana.name}" in way
    assert not any("was withdrawn" in title for title in way)


def test_a_colleague_asked_for_advice_who_has_gone_is_told_to_whoever_asked(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, consults.ask_agent, talk, ben.id, "A word?")
    lose(clinic, ben)
    assert standing(clinic, talk, OfferKind.CONSULT) is None
    said = lines(clinic, talk, Visibility.INTERNAL)[-1]
    assert said == f"{ben.name} lost their connection when you asked for advice."
    assert f"Nobody advised {ana.name}" in told(clinic, talk)


def test_the_next_of_a_queue_is_asked_for_advice_and_nobody_twice(clinic: Clinic):
    ana = clinic.staff()
    asked = [clinic.staff(units=9, member=False) for _ in range(3)]
    queue = new_queue(clinic, "Pharmacy", *asked)
    talk = clinic.talk(ana)
    clinic.do(ana, consults.ask_queue, talk, queue, "A word?")
    first = standing(clinic, talk, OfferKind.CONSULT)
    clinic.do(clinic.agent(first.staff_id), offers.reject, first.id)
    second = standing(clinic, talk, OfferKind.CONSULT)
    lose(clinic, clinic.agent(second.staff_id))
    third = standing(clinic, talk, OfferKind.CONSULT)
    assert {one.staff_id for one in (first, second, third)} == {one.id for one in asked}
    clinic.do(clinic.agent(third.staff_id), offers.reject, third.id)
    assert standing(clinic, talk, OfferKind.CONSULT) is None


def test_a_start_of_the_server_leaves_offers_standing_for_who_is_back_in_a_moment(
    clinic: Clinic,
):
    ana, ben = clinic.staff(units=5), clinic.staff()
    chat = clinic.start()
    clinic.do(SYSTEM, presence.everybody_lost)
    assert clinic.offered_to(chat) == ana.id
    clinic.do(ana, presence.agent_came)
    clinic.do(ana, offers.accept, clinic.offer(chat).id)
    assert clinic.used(ben) == 0
