"""What a supervisor does with anybody's conversation: closes it, reads along unseen."""

import pytest
from bots import answer_first, says, turn_of
from handing_on import lines
from in_line import set_conversation
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.vocabulary import BotOutcome, Role, Visibility, WrapUpCapacity
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.services import asides, bot_turns, consults, desk, offers, oversight, portal


def test_who_waits_is_told_and_the_conversation_closes_and_its_offer_is_taken_back(
    clinic: Clinic,
):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR, member=False)
    guest = clinic.visitor()
    chat = clinic.start(guest)
    assert clinic.offered_to(chat) == ana.id
    clinic.do(sue, oversight.close, chat)
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "supervisor closed")
    assert (clinic.offered_to(chat), clinic.used(ana)) == (None, 0)
    assert "The conversation has ended." in lines(clinic, chat, Visibility.PUBLIC)
    assert clinic.look(guest, portal.latest).ended


def test_what_an_agent_has_goes_into_their_wrap_up_and_they_are_told_why(clinic: Clinic):
    clinic.set_workstream(wrap_up_capacity=WrapUpCapacity.NEVER.value)
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR, member=False)
    talk = clinic.talk(ana)
    clinic.do(sue, oversight.close, talk)
    assert clinic.moves(talk)[-1] == (S.ACTIVE, S.WRAP_UP, "supervisor closed")
    assert (clinic.conversation(talk).agent_id, clinic.used(ana)) == (ana.id, 0)
    assert "A supervisor has ended the conversation." in lines(clinic, talk, Visibility.INTERNAL)
    assert "A supervisor has ended the conversation." not in lines(clinic, talk, Visibility.PUBLIC)


def test_closing_twice_is_closing_once(clinic: Clinic):
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    chat = clinic.start()
    for _ in range(2):
        clinic.do(sue, oversight.close, chat)
    assert len(clinic.moves(chat)) == 2


@pytest.mark.both
def test_what_is_with_the_bot_closes_and_the_bot_says_nothing_more(clinic: Clinic):
    answer_first(clinic)
    sue = clinic.staff(Role.SUPERVISOR, member=False)
    guest = clinic.visitor()
    chat = clinic.start(guest)
    waits = turn_of(clinic, chat)
    assert waits is not None
    clinic.do(sue, oversight.close, chat)
    assert clinic.moves(chat)[-1] == (S.WITH_BOT, S.CLOSED, "supervisor closed")
    assert "The conversation has ended." in lines(clinic, chat, Visibility.PUBLIC)
    assert clinic.look(guest, portal.latest).ended
    (talk,) = clinic.rows(BotTalk)
    assert (talk.outcome, talk.ended_at) == (BotOutcome.LEFT.value, clinic.clock.now())
    assert turn_of(clinic, chat) is None
    assert not clinic.do(SYSTEM, bot_turns.answer, chat, waits.upto, says("Hello."))
    clinic.do(sue, oversight.close, chat)
    assert len(clinic.moves(chat)) == 2


def test_only_supervisors_close_what_is_with_the_bot(clinic: Clinic):
    answer_first(clinic)
    guest = clinic.visitor()
    chat = clinic.start(guest)
    for who in (clinic.staff(), guest, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.do(who, oversight.close, chat)
    assert clinic.state(chat) is S.WITH_BOT


def test_only_supervisors_close_what_is_not_theirs(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    for who in (ana, clinic.staff(), elsa, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.do(who, oversight.close, talk)
    assert clinic.state(talk) is S.ACTIVE


def test_what_is_set_aside_is_not_closed_by_hand(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR, member=False)
    talk = clinic.talk(ana)
    set_conversation(clinic, talk, channel="sms")
    clinic.do(ana, asides.set_aside, talk)
    with pytest.raises(TooLate, match="waiting"):
        clinic.do(sue, oversight.close, talk)


# ------------------------------------------------------------------ reading along


def silent(clinic: Clinic, who: Actor, talk: int) -> bool:
    return clinic.look(who, desk.conversation_card, talk).silent


def test_a_supervisor_who_only_reads_along_is_not_seen_by_the_others(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana)
    assert silent(clinic, sue, talk)
    assert not silent(clinic, ana, talk)


def test_a_supervisor_who_advises_or_is_mentioned_or_might_take_it_is_seen(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    asked, named = clinic.talk(ana), clinic.talk(ana)
    offer = clinic.do(ana, consults.ask_agent, asked, sue.id, "")
    clinic.do(sue, offers.accept, offer)
    clinic.say(ana, named, f"@{sue.name} please look", visibility=Visibility.INTERNAL)
    waiting = clinic.start()
    held = clinic.talk(sue)
    assert not any(silent(clinic, sue, one) for one in (asked, named, waiting, held))


def test_supervisors_are_told_apart_by_what_they_may_do(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana)
    assert clinic.look(sue, desk.conversation_card, talk).may_oversee
    assert not clinic.look(ana, desk.conversation_card, talk).may_oversee
