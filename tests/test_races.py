"""Many at once: within one process, and through four stores on one database as processes have."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from books import Books
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.ports.store import Store
from psc_app.services import (
    closing,
    messages,
    offers,
    portal,
    presence,
    routing,
    settings,
    timekeeper,
    transfers,
)

CHATS = 100
THREADS = 16


@pytest.fixture(autouse=True)
def plenty_of_sessions(clinic: Clinic) -> None:
    """So many conversations at a time that only units of capacity count."""
    clinic.do(SYSTEM, settings.change, "agents.most_sessions", CHATS)


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


def check_books(clinic: Clinic, *, over: bool = False) -> None:
    """Every chat has at most one holder, every agent's load is what the rows say, and more."""
    # What two did at the same moment and neither saw of the other is made good by the clock.
    clinic.tick(seconds=6)
    clinic.look(SYSTEM, Books).check(over=over)


def test_of_many_who_pick_the_same_chats_one_gets_each(clinic: Clinic, stores: list[Store]):
    clinic.set_workstream(mode="pick")
    agents = [clinic.staff(units=CHATS) for _ in range(THREADS)]
    chats = [clinic.start() for _ in range(CHATS)]
    told = at_once(
        stores,
        [
            [(agent, offers.pick, chat) for chat in chats[n:] + chats[:n]]
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
        [[(agents[n % 4], offers.pick, chat) for chat in chats] for n in range(THREADS)],
    )
    # Who is told "done" again holds it already.
    assert told["done"] >= 8
    assert sum(clinic.state(chat) is S.ACTIVE for chat in chats) == 8
    assert [clinic.used(agent) for agent in agents] == [2, 2, 2, 2]
    check_books(clinic)


def test_one_offer_answered_many_times_at_once_counts_once(clinic: Clinic, stores: list[Store]):
    agent = clinic.staff(units=CHATS)
    chats = [clinic.start() for _ in range(CHATS)]
    asked = [clinic.offer(chat).id for chat in chats]
    told = at_once(
        stores,
        [
            [(agent, (offers.accept, offers.reject)[n % 2], offer) for offer in asked]
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
    offered = [clinic.offer(chat).id for chat in chats]
    for picker in pickers:
        clinic.do(picker, presence.agent_came)
    kinds: list[list[tuple[Any, ...]]] = [
        [(asked, offers.accept, offer) for offer in offered],
        [(asked, offers.reject, offer) for offer in reversed(offered)],
        *([(picker, offers.pick, chat) for chat in chats] for picker in pickers),
        [(guest, closing.leave, chat) for guest, chat in zip(guests, chats, strict=True)],
        [(SYSTEM, timekeeper.tick)] * 20,
    ]
    at_once(stores, kinds * 2)
    check_books(clinic)


def test_accepting_and_assigning_the_same_chats_at_once_gives_each_one_winner(
    clinic: Clinic, stores: list[Store]
):
    agents = [clinic.staff(units=40) for _ in range(8)]
    bosses = [clinic.staff(Role.SUPERVISOR, member=False) for _ in range(4)]
    chats = [clinic.start() for _ in range(CHATS)]
    asked = {chat: clinic.offer(chat) for chat in chats}
    accepting = [
        [
            (agent, offers.accept, offer.id)
            if offer.staff_id == agent.id
            else (agent, offers.pick, chat)
            for chat, offer in asked.items()
        ]
        for agent in agents
    ]
    assigning = [
        [
            (boss, transfers.assign, chat, agents[(place + number) % len(agents)].id)
            for place, chat in enumerate(chats)
        ]
        for number, boss in enumerate(bosses)
    ]
    told = at_once(stores, accepting + assigning * 2)
    assert told["done"] >= CHATS
    check_books(clinic, over=True)
    for chat in chats:
        assert clinic.state(chat) is S.ACTIVE
        winners = [move for move in clinic.moves(chat) if move[1] == S.ACTIVE]
        assert len(winners) == 1, "it left the line once"


def test_accepting_at_once_never_takes_more_than_there_is(clinic: Clinic, stores: list[Store]):
    agents = [clinic.staff(units=3) for _ in range(8)]
    chats = [clinic.start() for _ in range(40)]
    deeds = [
        [(agent, offers.pick, chat) for chat in chats[place:] + chats[:place]]
        for place, agent in enumerate(agents)
    ]
    told = at_once(stores, deeds * 2)
    assert told["done"] >= 24
    assert [clinic.used(agent) for agent in agents] == [3] * 8
    assert sum(clinic.state(chat) is S.ACTIVE for chat in chats) == 24
    check_books(clinic)


def test_offering_at_once_never_offers_one_chat_twice(clinic: Clinic, stores: list[Store]):
    clinic.set_workstream(mode="pick")
    agents = [clinic.staff(units=5) for _ in range(6)]
    chats = [clinic.start() for _ in range(40)]
    clinic.set_workstream(mode="push")
    deeds = [(SYSTEM, routing.offers_of_queue, clinic.queue)] * 3
    told = at_once(stores, [deeds for _ in range(THREADS)])
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
