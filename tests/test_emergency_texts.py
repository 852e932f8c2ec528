"""Red flags by text message: the emergency text, at once, and once."""

import pytest
from bots import answer_first
from people import Clinic
from sqlalchemy import update
from texting import ELSA, a_text, sent_texts

from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Net, Priority, Role
from psc_app.models.settings import Setting
from psc_app.models.texts import TextContact
from psc_app.models.workplace import OperatingHours, Queue
from psc_app.services import asides, red_flags
from psc_app.services.work import Work

CHEST = "I have crushing chest pain and can't breathe"
DESPAIR = "I want to kill myself"


def emergency_texts(clinic: Clinic) -> list[str]:
    return [one.body for one in sent_texts(clinic.house, ELSA) if one.purpose == "emergency"]


@pytest.mark.parametrize("bot", [False, True])
def test_a_text_that_sounds_like_an_emergency_is_answered_at_once(
    texted: Clinic, bot: bool
) -> None:
    if bot:
        answer_first(texted)
    came = a_text(texted.house, ELSA, CHEST)
    conversation = texted.conversation(came.conversation or 0)
    assert (conversation.state, conversation.priority) == (S.OPEN, Priority.RED_FLAG)
    (text,) = emergency_texts(texted)
    assert "Call 911 now" in text
    assert text.startswith("Riverside Family Clinic:")
    assert "988" not in text
    shown = [m for m in texted.messages(conversation.id or 0) if m.body == text]
    assert [m.visibility for m in shown] == ["public"]


def test_also_out_of_hours_and_in_a_conversation_that_was_set_aside(texted: Clinic) -> None:
    texted.staff()
    came = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(came.conversation or 0)
    texted.do(ana, asides.set_aside, came.conversation)
    _shut(texted)
    a_text(texted.house, ELSA, CHEST)
    assert len(emergency_texts(texted)) == 1
    assert texted.state(came.conversation or 0) == S.ACTIVE


def _shut(clinic: Clinic) -> None:
    def write(work: Work) -> None:
        hours = OperatingHours(name="Never", time_zone="America/New_York")
        work.session.add(hours)
        work.session.flush()
        work.run(update(Queue).values(hours_id=hours.id))

    clinic.do(SYSTEM, write)


def test_a_text_without_an_emergency_is_not_answered_with_one(texted: Clinic) -> None:
    a_text(texted.house, ELSA, "No chest pain, my arm itches")
    assert emergency_texts(texted) == []


def test_within_an_hour_it_is_not_said_again_and_after_it_is(texted: Clinic, clock) -> None:
    for _ in range(3):
        a_text(texted.house, ELSA, CHEST)
        clock.turn(minutes=10)
    assert len(emergency_texts(texted)) == 1
    clock.turn(minutes=40)
    a_text(texted.house, ELSA, CHEST)
    assert len(emergency_texts(texted)) == 2


def test_what_sounds_like_self_harm_brings_the_crisis_line(texted: Clinic) -> None:
    a_text(texted.house, ELSA, DESPAIR)
    (text,) = emergency_texts(texted)
    assert "Call 911 now" in text
    assert "call or text 988" in text


def test_also_where_the_emergency_text_has_gone_out_already(texted: Clinic, clock) -> None:
    a_text(texted.house, ELSA, CHEST)
    clock.turn(minutes=5)
    a_text(texted.house, ELSA, DESPAIR)
    first, second = emergency_texts(texted)
    assert "988" not in first
    assert "988" in second
    assert "911" not in second
    a_text(texted.house, ELSA, DESPAIR)
    assert len(emergency_texts(texted)) == 2


def test_to_a_number_that_opted_out_nothing_goes_and_staff_are_told_to_call(
    texted: Clinic,
) -> None:
    a_text(texted.house, ELSA, "hello")
    texted.change(TextContact, consent="out")
    came = a_text(texted.house, ELSA, CHEST)
    assert emergency_texts(texted) == []
    told = [m for m in texted.messages(came.conversation or 0) if "Call them now" in m.body]
    assert [m.visibility for m in told] == ["internal"]
    assert "(555) 010-0134" in told[0].body
    assert "opted out" in told[0].body


def test_who_opts_in_again_gets_the_emergency_text_that_could_not_go_before(
    texted: Clinic, clock
) -> None:
    a_text(texted.house, ELSA, "STOP")
    a_text(texted.house, ELSA, CHEST)
    clock.turn(minutes=5)
    a_text(texted.house, ELSA, "START")
    assert emergency_texts(texted) == []
    a_text(texted.house, ELSA, CHEST)
    assert len(emergency_texts(texted)) == 1


def test_what_the_learned_net_finds_later_is_texted_as_well(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, "everything is grey")
    texted.do(
        SYSTEM,
        red_flags.raise_alarm,
        came.conversation,
        1,
        family="cardiac",
        tier="alert",
        net=Net.MODEL,
        rule="1",
        matched="",
        version="1",
    )
    assert len(emergency_texts(texted)) == 1


def test_an_emergency_marked_after_the_end_is_texted_to_nobody(texted: Clinic) -> None:
    sue = texted.staff(Role.SUPERVISOR)
    came = a_text(texted.house, ELSA, "everything is grey")
    agent = texted.accept(came.conversation or 0)
    texted.close(agent, came.conversation or 0)
    texted.do(sue, red_flags.mark_missed, came.conversation, 1)
    assert emergency_texts(texted) == []


def test_in_a_chat_the_card_stands_on_the_page_and_no_text_goes(texted: Clinic) -> None:
    texted.start(reason=CHEST)
    assert texted.events(Deed.RED_FLAG)
    assert not texted.events(Deed.TEXT_QUEUED)


def test_the_clinic_s_own_words_are_used(texted: Clinic) -> None:
    def write(work: Work) -> None:
        work.session.merge(Setting(key="text.red_flag", value="Dial {number}! {clinic} {other}"))
        work.session.merge(Setting(key="emergency.number", value="112"))

    texted.do(SYSTEM, write)
    a_text(texted.house, ELSA, CHEST)
    assert emergency_texts(texted) == ["Dial 112! Riverside Family Clinic {other}"]
