"""Many at once: within one process, and through two stores on one file as two processes have."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.workplace import AgentStatus
from psc_app.ports.store import Store
from psc_app.services import closing, messages, portal, presence, routing, timekeeper
from psc_app.wiring import build_house

CHATS = 100
THREADS = 16


@pytest.fixture(params=["one store", "two stores"])
def stores(request, clinic: Clinic) -> Iterator[list[Store]]:
    """What the threads go through in turn."""
    if request.param == "one store":
        yield [clinic.house.store]
        return
    other = build_house(clinic.house.config, clinic.clock)
    yield [clinic.house.store, other.store]
    other.store.stop()


def at_once(stores: list[Store], deeds: list[list[tuple[Any, ...]]]) -> Counter[str]:
    """Each thread does its deeds; how many succeeded, and what the others were told."""
    ready = threading.Barrier(len(deeds))
    told: Counter[str] = Counter()
    counting = threading.Lock()

    def work_off(number: int) -> None:
        store = stores[number % len(stores)]
        ready.wait(20)
        for actor, verb, *args in deeds[number]:
            try:
                store.do_now(actor, verb, *args)
                outcome = "done"
            except Refused as refusal:
                outcome = str(refusal)
            with counting:
                told[outcome] += 1

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(work_off, range(len(deeds))))
    return told


def check_books(clinic: Clinic) -> None:
    """Every chat has at most one holder, and every agent's load is what the rows say."""
    chats = clinic.rows(Conversation)
    running = [s for s in clinic.rows(AgentSession) if s.ended_at is None]
    holders = {chat.id: chat.agent_id for chat in chats if chat.state == S.ACTIVE}
    assert {session.conversation_id: session.staff_id for session in running} == holders
    assert len(running) == len(holders)
    standing = [offer for offer in clinic.rows(Offer) if offer.outcome == "pending"]
    assert len({offer.conversation_id for offer in standing}) == len(standing)
    assert all(clinic.state(offer.conversation_id) is S.OPEN for offer in standing)
    for status in clinic.rows(AgentStatus):
        held = [c for c in chats if c.agent_id == status.staff_id]
        taken = sum(c.state in (S.ACTIVE, S.WRAP_UP) for c in held)
        offered = sum(offer.staff_id == status.staff_id for offer in standing)
        assert status.capacity_used == taken + offered
        assert 0 <= status.capacity_used <= status.capacity_units


def test_of_many_who_pick_the_same_chats_one_gets_each(clinic: Clinic, stores: list[Store]):
    clinic.set_workstream(mode="pick")
    agents = [clinic.staff(units=CHATS) for _ in range(THREADS)]
    chats = [clinic.start() for _ in range(CHATS)]
    told = at_once(
        stores,
        [
            [(agent, routing.pick, chat) for chat in chats[n:] + chats[:n]]
            for n, agent in enumerate(agents)
        ],
    )
    assert told.pop("done") == CHATS
    assert set(told) == {"Somebody else was first with this conversation."}
    assert all(clinic.state(chat) is S.ACTIVE for chat in chats)
    check_books(clinic)


def test_many_who_pick_at_once_never_hold_more_than_they_can(clinic: Clinic, stores: list[Store]):
    clinic.set_workstream(mode="pick")
    agents = [clinic.staff(units=2) for _ in range(4)]
    chats = [clinic.start() for _ in range(20)]
    told = at_once(
        stores,
        [[(agents[n % 4], routing.pick, chat) for chat in chats] for n in range(THREADS)],
    )
    # Who is told "done" again holds it already.
    assert told["done"] >= 8
    assert sum(clinic.state(chat) is S.ACTIVE for chat in chats) == 8
    assert [clinic.used(agent) for agent in agents] == [2, 2, 2, 2]
    check_books(clinic)


def test_one_offer_answered_many_times_at_once_counts_once(clinic: Clinic, stores: list[Store]):
    agent = clinic.staff(units=CHATS)
    chats = [clinic.start() for _ in range(CHATS)]
    offers = [clinic.offer(chat).id for chat in chats]
    told = at_once(
        stores,
        [
            [(agent, (routing.accept, routing.reject)[n % 2], offer) for offer in offers]
            for n in range(THREADS)
        ],
    )
    assert told["done"] >= CHATS
    outcomes = Counter(offer.outcome for offer in clinic.rows(Offer))
    assert sum(outcomes.values()) == CHATS
    assert outcomes["accepted"] == clinic.used(agent) == len(clinic.rows(AgentSession))
    check_books(clinic)


def test_accepting_picking_leaving_and_timing_out_at_once(clinic: Clinic, stores: list[Store]):
    asked = clinic.staff(units=CHATS)
    pickers = [clinic.staff(units=10, ready=False) for _ in range(4)]
    guests = [clinic.visitor() for _ in range(60)]
    chats = [clinic.start(guest) for guest in guests]
    offers = [clinic.offer(chat).id for chat in chats]
    for picker in pickers:
        clinic.do(picker, presence.agent_came)
    kinds: list[list[tuple[Any, ...]]] = [
        [(asked, routing.accept, offer) for offer in offers],
        [(asked, routing.reject, offer) for offer in reversed(offers)],
        *([(picker, routing.pick, chat) for chat in chats] for picker in pickers),
        [(guest, closing.leave, chat) for guest, chat in zip(guests, chats, strict=True)],
        [(SYSTEM, timekeeper.tick)] * 20,
    ]
    at_once(stores, kinds * 2)
    check_books(clinic)


def test_offering_at_once_never_offers_one_chat_twice(clinic: Clinic, stores: list[Store]):
    clinic.set_workstream(mode="pick")
    agents = [clinic.staff(units=5) for _ in range(6)]
    chats = [clinic.start() for _ in range(40)]
    clinic.set_workstream(mode="push")
    told = at_once(stores, [[(SYSTEM, routing.offer_waiting)] * 3 for _ in range(THREADS)])
    assert told == {"done": THREADS * 3}
    offered = [clinic.offered_to(chat) for chat in chats]
    assert sum(one is not None for one in offered) == 30
    assert [clinic.used(agent) for agent in agents] == [5] * 6
    assert None not in offered[:30], "who waited longest comes first"
    check_books(clinic)


def test_starting_at_once_in_many_tabs_gives_each_person_one_chat(
    clinic: Clinic, stores: list[Store]
):
    clinic.staff(units=3)
    people = [*(clinic.visitor() for _ in range(4)), *(clinic.patient() for _ in range(4))]
    answers = portal.Answers(reason="Hello", consent=True)
    told = at_once(
        stores, [[(who, portal.start_chat, answers) for who in people] for _ in range(THREADS)]
    )
    assert told == {"done": THREADS * len(people)}
    assert len(clinic.rows(Conversation)) == len(people)
    check_books(clinic)


def test_messages_at_once_are_numbered_without_gaps_and_none_twice(
    clinic: Clinic, stores: list[Store]
):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest)
    before = clinic.conversation(chat).last_seq
    # Two threads send each message, as a tab that was not sure would.
    told = at_once(
        stores,
        [
            [
                ((guest, agent)[n % 2], messages.post, chat, f"tab-{n}-line-{line}", "Hello")
                for line in range(20)
            ]
            for n in (0, 0, 1, 1, 4, 4, 7, 7)
        ],
    )
    assert told == {"done": 160}
    numbers = [message.seq for message in clinic.messages(chat)]
    assert numbers == list(range(1, before + 81))
    assert clinic.conversation(chat).last_seq == before + 80


def test_rating_at_once_counts_once(clinic: Clinic, stores: list[Store]):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.talk(agent, guest)
    clinic.do(agent, closing.end, chat)
    told = at_once(stores, [[(guest, closing.rate, chat, 1 + n % 5, "")] for n in range(THREADS)])
    assert told["done"] == 1
    assert told["You have rated this conversation already. Thank you."] == THREADS - 1


def test_ending_and_leaving_at_once_ends_it_once(clinic: Clinic, stores: list[Store]):
    agent = clinic.staff(units=30)
    guests = [clinic.visitor() for _ in range(30)]
    chats = [clinic.talk(agent, guest) for guest in guests]
    at_once(
        stores,
        [
            [(agent, closing.end, chat) for chat in chats],
            [(guest, closing.leave, chat) for guest, chat in zip(guests, chats, strict=True)],
            [(agent, closing.finish_wrap_up, chat, "", "Answered") for chat in chats],
            [(SYSTEM, timekeeper.tick)] * 10,
        ],
    )
    for chat in chats:
        states = [after for _, after, _ in clinic.moves(chat)]
        assert states[:3] == [S.OPEN, S.ACTIVE, S.WRAP_UP]
        assert states[3:] in ([], [S.CLOSED])
    check_books(clinic)
