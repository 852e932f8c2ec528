"""Texts on their way in: kept once, worked off in order, and nothing lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from people import Clinic, Rung
from texting import (
    ELSA,
    OMAR,
    a_text,
    arrive,
    carrier_id,
    conversations_of,
    rows,
    said,
)

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed
from psc_app.domain.text_traffic import Arrived
from psc_app.domain.vocabulary import TextInState
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact, TextIn
from psc_app.services import (
    inbound_sms,
)

# ---------------------------------------------------------------- kept


def test_a_text_is_kept_and_rings_before_anything_is_done_with_it(
    texted: Clinic, rung: Rung
) -> None:
    key = arrive(texted.house, ELSA, "My arm itches")
    (text,) = rows(texted.house, TextIn)
    assert (text.id, text.state, text.body) == (key, "received", "My arm itches")
    assert topics.TEXTS_IN in rung.rang
    assert not rows(texted.house, Conversation)


@pytest.mark.both
def test_the_same_delivery_fifty_times_at_once_is_one_message(texted: Clinic) -> None:
    arrived = Arrived(carrier_id(), ELSA, "+15550100100", "My arm itches")
    with ThreadPoolExecutor(10) as pool:
        kept = list(pool.map(lambda _: texted.do(SYSTEM, inbound_sms.keep, arrived), range(50)))
    assert kept.count(True) == 1
    (text,) = rows(texted.house, TextIn)
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda _: texted.do(SYSTEM, inbound_sms.work_off, text.id), range(20)))
    assert done.count(True) == 1
    (conversation,) = conversations_of(texted.house, ELSA)
    assert said(texted, conversation.id) == ["My arm itches"]


def test_a_delivery_that_comes_again_after_it_was_worked_off_changes_nothing(
    texted: Clinic,
) -> None:
    came = a_text(texted.house, ELSA, "My arm itches")
    again = Arrived(came.text.carrier_id, ELSA, "+15550100100", "My arm itches")
    assert not texted.do(SYSTEM, inbound_sms.keep, again)
    assert texted.do(SYSTEM, inbound_sms.to_work_off) == []
    assert said(texted, came.conversation) == ["My arm itches"]


def test_only_the_system_keeps_and_works_off(texted: Clinic) -> None:
    ana = texted.staff()
    arrived = Arrived(carrier_id(), ELSA, "+15550100100", "My arm itches")
    key = arrive(texted.house, ELSA, "hello")
    for verb, given in (
        (inbound_sms.keep, arrived),
        (inbound_sms.work_off, key),
        (inbound_sms.to_work_off, 1),
        (inbound_sms.failed, key),
    ):
        with pytest.raises(NotAllowed):
            texted.do(ana, verb, given)
    with pytest.raises(NotAllowed):
        texted.do(ana, inbound_sms.try_again)


@pytest.mark.both
def test_what_no_database_can_keep_is_left_out_and_the_rest_is_said(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, "It\0ches \ud83d very 😡")
    assert said(texted, came.conversation) == ["Itches  very 😡"]


def test_a_text_that_is_too_long_for_one_message_is_said_in_several(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, "a" * 4_000 + "b" * 3_000)
    assert said(texted, came.conversation) == ["a" * 4_000, "b" * 3_000]


# ---------------------------------------------------------------- order, and what fails


def test_each_number_s_texts_are_worked_off_in_their_order(texted: Clinic) -> None:
    one, two = (arrive(texted.house, ELSA, body) for body in ("one", "two"))
    other = arrive(texted.house, OMAR, "hello")
    assert texted.look(SYSTEM, inbound_sms.to_work_off) == [one, other]
    assert not texted.do(SYSTEM, inbound_sms.work_off, two)
    assert texted.do(SYSTEM, inbound_sms.work_off, one)
    assert texted.look(SYSTEM, inbound_sms.to_work_off) == [two, other]
    assert texted.do(SYSTEM, inbound_sms.work_off, two)
    (conversation,) = conversations_of(texted.house, ELSA)
    assert said(texted, conversation.id) == ["one", "two"]


def test_what_fails_is_tried_again_later_and_holds_up_its_own_number_only(
    texted: Clinic, clock
) -> None:
    one, _ = (arrive(texted.house, ELSA, body) for body in ("one", "two"))
    other = arrive(texted.house, OMAR, "hello")
    assert not texted.do(SYSTEM, inbound_sms.failed, one)
    assert texted.look(SYSTEM, inbound_sms.to_work_off) == [other]
    clock.turn(seconds=2)
    assert texted.look(SYSTEM, inbound_sms.to_work_off) == [one, other]


def test_what_fails_again_and_again_is_given_up_with_its_words_and_lets_the_next_go(
    texted: Clinic, clock
) -> None:
    one, two = (arrive(texted.house, ELSA, body) for body in ("one", "two"))
    given_up = []
    for _ in range(inbound_sms.MOST_TRIES):
        given_up.append(texted.do(SYSTEM, inbound_sms.failed, one))
        clock.turn(minutes=5)
    assert given_up == [False] * (inbound_sms.MOST_TRIES - 1) + [True]
    first, _ = rows(texted.house, TextIn)
    assert (first.state, first.body) == ("failed", "one")
    assert texted.look(SYSTEM, inbound_sms.to_work_off) == [two]


def test_what_was_given_up_lately_is_tried_again_at_the_next_start(texted: Clinic, clock) -> None:
    key = arrive(texted.house, ELSA, "My arm itches")
    for _ in range(inbound_sms.MOST_TRIES):
        texted.do(SYSTEM, inbound_sms.failed, key)
    assert texted.look(SYSTEM, inbound_sms.to_work_off) == []
    assert texted.do(SYSTEM, inbound_sms.try_again) == 1
    assert texted.do(SYSTEM, inbound_sms.work_off, key)
    (conversation,) = conversations_of(texted.house, ELSA)
    assert said(texted, conversation.id) == ["My arm itches"]


def test_what_was_given_up_long_ago_is_left_alone(texted: Clinic, clock) -> None:
    key = arrive(texted.house, ELSA, "My arm itches")
    for _ in range(inbound_sms.MOST_TRIES):
        texted.do(SYSTEM, inbound_sms.failed, key)
    clock.turn(days=15)
    assert texted.do(SYSTEM, inbound_sms.try_again) == 0


@pytest.mark.parametrize("sender", ["72345", "AMAZON", "whatsapp:+15550100134", "+1", "anonymous"])
def test_a_sender_who_is_no_phone_number_begins_no_conversation(
    texted: Clinic, sender: str
) -> None:
    came = a_text(texted.house, sender, "Your code is 123")
    assert (came.text.state, came.conversation) == (TextInState.DONE, None)
    assert not rows(texted.house, Conversation)
    assert not rows(texted.house, TextContact)


def test_a_text_with_nothing_in_it_begins_no_conversation(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, " \n ")
    assert (came.text.state, came.conversation) == (TextInState.DONE, None)
    assert not rows(texted.house, Conversation)
