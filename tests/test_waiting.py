"""Who waits sees where they stand: the place in the line, and how it changes."""

import random
from datetime import timedelta

import pytest
from in_line import (
    ahead,
    guest_with_chat,
    look,
    lose,
    overflow,
    pick,
    pick_mode,
    set_conversation,
    write,
)
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.cards import millis
from psc_app.domain.errors import NotAllowed
from psc_app.domain.matching import WaitingView, rank
from psc_app.domain.vocabulary import OverflowAction, OverflowWhen
from psc_app.models.workplace import (
    Queue,
)
from psc_app.services import closing, waiting, waiting_times


def test_the_first_in_line_is_next_and_the_others_see_how_many_go_before(clinic: Clinic):
    pick_mode(clinic)
    seen = []
    for _ in range(3):
        clinic.clock.turn(seconds=10)
        guest, chat = guest_with_chat(clinic)
        seen.append(look(clinic, guest, chat).place)
    assert [place.ahead for place in seen] == [0, 1, 2]
    assert [place.where for place in seen] == [
        "You are next",
        "1 person ahead of you",
        "2 people ahead of you",
    ]


def test_those_who_came_in_the_same_moment_stand_in_the_order_they_came(clinic: Clinic):
    pick_mode(clinic)
    waiters = [guest_with_chat(clinic) for _ in range(4)]
    assert [ahead(clinic, *one) for one in waiters] == [0, 1, 2, 3]


def test_who_waits_for_another_queue_does_not_count(clinic: Clinic):
    pick_mode(clinic)
    (other,) = write(clinic, Queue(name="Billing"))
    for _ in range(3):
        set_conversation(clinic, clinic.start(), queue_id=other)
    guest, chat = guest_with_chat(clinic)
    assert ahead(clinic, guest, chat) == 0


def test_one_moves_up_when_somebody_before_is_answered_or_leaves(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff()
    first, leaver = guest_with_chat(clinic), guest_with_chat(clinic)
    mine = guest_with_chat(clinic)
    assert ahead(clinic, *mine) == 2
    clinic.do(leaver[0], closing.leave, leaver[1])
    assert ahead(clinic, *mine) == 1
    pick(clinic, agent, first[1])
    assert ahead(clinic, *mine) == 0


def test_who_is_more_urgent_or_was_in_somebodys_hands_goes_before(clinic: Clinic):
    pick_mode(clinic)
    mine, later, urgent = (guest_with_chat(clinic) for _ in range(3))
    assert ahead(clinic, *mine) == 0
    set_conversation(clinic, later[1], front_of_line=True)
    assert (ahead(clinic, *mine), ahead(clinic, *later)) == (1, 0)
    set_conversation(clinic, urgent[1], priority=2)
    assert [ahead(clinic, *one) for one in (mine, later, urgent)] == [2, 1, 0]


def test_who_stands_before_an_agent_and_is_not_answered_yet_still_goes_before(clinic: Clinic):
    clinic.staff(units=1)
    first = guest_with_chat(clinic)
    assert clinic.offer(first[1]) is not None
    mine = guest_with_chat(clinic)
    assert (ahead(clinic, *first), ahead(clinic, *mine)) == (0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_the_place_is_the_one_that_the_rules_of_routing_give(clinic: Clinic, seed: int):
    pick_mode(clinic)
    chance = random.Random(seed)
    waiters = [guest_with_chat(clinic) for _ in range(12)]
    for _, chat in waiters:
        set_conversation(
            clinic,
            chat,
            priority=chance.choice((0, 0, 1, 2)),
            front_of_line=chance.random() < 0.3,
            queued_at=clinic.clock.now() - timedelta(seconds=chance.randrange(4)),
        )
    rows = [clinic.conversation(chat) for _, chat in waiters]
    views = [
        WaitingView(
            row.id or 0,
            row.queue_id,
            priority=row.priority,
            front_of_line=row.front_of_line,
            queued_at=row.queued_at,
        )
        for row in rows
    ]
    expected = {view.id: place for place, view in enumerate(sorted(views, key=rank))}
    assert {chat: ahead(clinic, guest, chat) for guest, chat in waiters} == expected
    chats = {chat for _, chat in waiters}
    surveyed = clinic.look(SYSTEM, waiting_times.survey, chats)
    assert {chat: place.ahead for chat, place in surveyed.items()} == expected


def test_all_places_at_once_are_the_systems_to_see(clinic: Clinic):
    pick_mode(clinic)
    guest, chat = guest_with_chat(clinic)
    with pytest.raises(NotAllowed):
        clinic.look(guest, waiting_times.survey, {chat})
    (other,) = write(clinic, Queue(name="Billing"))
    elsewhere = clinic.start()
    set_conversation(clinic, elsewhere, queue_id=other)
    found = clinic.look(SYSTEM, waiting_times.survey, {chat, elsewhere, 999})
    assert {key: place.ahead for key, place in found.items()} == {chat: 0, elsewhere: 0}


def test_nobody_sees_the_place_of_somebody_else(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    assert look(clinic, guest, chat).waits
    for other in (clinic.visitor(), clinic.patient(), clinic.staff(), SYSTEM):
        with pytest.raises(NotAllowed):
            clinic.look(other, waiting.line, chat)


def test_who_has_an_agent_or_is_through_stands_in_no_line(clinic: Clinic):
    agent = clinic.staff()
    guest = clinic.visitor()
    chat = clinic.talk(agent, guest)
    card = look(clinic, guest, chat)
    assert (card.waits, card.place.ahead) == (False, -1)
    clinic.close(agent, chat)
    assert not look(clinic, guest, chat).waits


def test_who_is_moved_to_another_queue_stands_in_that_line(clinic: Clinic):
    pick_mode(clinic)
    (other,) = write(clinic, Queue(name="Other", priority=200))
    rule = {"threshold": 120, "to_queue_id": other}
    overflow(clinic, OverflowWhen.TOO_LONG, OverflowAction.TRANSFER, **rule)
    for number in range(3):
        chat = clinic.start()
        set_conversation(clinic, chat, queue_id=other, front_of_line=number == 0)
    mine = guest_with_chat(clinic)
    assert ahead(clinic, *mine) == 0
    clinic.tick(seconds=121)
    assert clinic.conversation(mine[1]).queue_id == other
    # Who has waited already stands behind those at the front, and before the others.
    assert ahead(clinic, *mine) == 1


def test_who_loses_their_agent_sees_again_where_they_stand(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff()
    guest = clinic.visitor()
    chat = clinic.talk(agent, guest)
    others = [guest_with_chat(clinic) for _ in range(2)]
    clinic.clock.turn(minutes=20)
    clinic.do(SYSTEM, lose, chat)
    card = look(clinic, guest, chat)
    assert (card.waits, card.returned, card.place.ahead) == (True, True, 0)
    assert card.since == millis(clinic.clock.now())
    assert [ahead(clinic, *one) for one in others] == [1, 2]
    assert not look(clinic, *others[0]).returned
