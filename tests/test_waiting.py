"""Who waits sees where they stand and can do something else meanwhile: a call, a message."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from people import Clinic
from sqlalchemy import event as sql_event
from sqlmodel import select

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.matching import WaitingView, rank
from psc_app.domain.portal_cards import DoorCard, LineCard
from psc_app.domain.vocabulary import ClosureReason, Deed, OverflowAction, OverflowWhen
from psc_app.domain.vocabulary import ConversationKind as Kind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import (
    AgentStatus,
    ClassificationRule,
    Holiday,
    HoursPeriod,
    OperatingHours,
    OverflowRule,
    Queue,
    QueueMember,
    Workstream,
)
from psc_app.services import closing, offers, portal, presence, waiting, waiting_times
from psc_app.services.work import Work

NUMBER = "617 555 0134"
SHOWN = "(617) 555-0134"
ZONE = "America/New_York"
NINE_TO_FIVE = (9 * 60, 17 * 60)


def write(clinic: Clinic, *rows: Any) -> list[int]:
    """Put rows into the database as they are; their keys."""

    def put(work: Work) -> list[int]:
        work.session.add_all(rows)
        work.session.flush()
        return [getattr(row, "id", 0) for row in rows]

    return clinic.do(SYSTEM, put)


def set_conversation(clinic: Clinic, key: int, **columns: Any) -> None:
    def change(work: Work) -> None:
        row = work.session.get(Conversation, key)
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)

    clinic.do(SYSTEM, change)


def set_queue(clinic: Clinic, key: int, **columns: Any) -> None:
    def change(work: Work) -> None:
        row = work.session.get(Queue, key)
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)

    clinic.do(SYSTEM, change)


def guest_with_chat(clinic: Clinic, **answers: Any) -> tuple[Actor, int]:
    guest = clinic.visitor()
    return guest, clinic.start(guest, **answers)


def look(clinic: Clinic, who: Actor, chat: int) -> LineCard:
    return clinic.look(who, waiting.line, chat)


def ahead(clinic: Clinic, who: Actor, chat: int) -> int:
    return look(clinic, who, chat).place.ahead


def pick(clinic: Clinic, agent: Actor, chat: int) -> None:
    clinic.do(agent, offers.pick, chat)


def pick_mode(clinic: Clinic) -> None:
    """Nothing is offered by itself, so that everybody stays in line."""
    clinic.set_workstream(mode="pick")


def hours_of(clinic: Clinic, queue: int, *, days: range = range(5), holiday: str = "") -> None:
    """Nine to five in New York on some days; the clock stands at 5:00 there, a Tuesday."""
    (key,) = write(clinic, OperatingHours(name=f"Hours of {queue}", time_zone=ZONE))
    opens, closes = NINE_TO_FIVE
    write(
        clinic,
        *(HoursPeriod(hours_id=key, weekday=day, opens=opens, closes=closes) for day in days),
    )
    if holiday:
        write(clinic, Holiday(hours_id=key, day="2026-03-03", name=holiday))
    set_queue(clinic, queue, hours_id=key)


# ---------------------------------------------------------------- the place in line


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


# ---------------------------------------------------------------- how long it may take


def a_past(clinic: Clinic, waits: list[float]) -> None:
    """So many conversations came one after the other and were answered after so long."""
    agent = clinic.staff(units=100)
    for seconds in waits:
        guest, chat = guest_with_chat(clinic)
        clinic.clock.turn(seconds=seconds)
        pick(clinic, agent, chat)
        clinic.do(guest, closing.leave, chat)
    clinic.clock.turn(minutes=1)


def test_with_fewer_than_twenty_past_waits_nothing_is_promised(clinic: Clinic):
    pick_mode(clinic)
    a_past(clinic, [120.0] * 19)
    mine = guest_with_chat(clinic)
    assert look(clinic, *mine).place.how_long == "We can't say yet how long."
    clinic.do(mine[0], closing.leave, mine[1])
    a_past(clinic, [120.0])
    mine = guest_with_chat(clinic)
    assert look(clinic, *mine).place.how_long == "About 2 min."


def test_the_range_is_the_middle_half_of_what_the_log_has_scaled_by_the_place(clinic: Clinic):
    pick_mode(clinic)
    # Quarters of 1 to 5 minutes, five of each: 2 and 4 minutes.
    a_past(clinic, [60.0 * minutes for minutes in (1, 2, 3, 4, 5) for _ in range(5)])
    first = guest_with_chat(clinic)
    assert look(clinic, *first).place.how_long == "About 2–4 min."
    second = guest_with_chat(clinic)
    place = look(clinic, *second).place
    assert (place.where, place.how_long) == ("1 person ahead of you", "About 4–8 min.")


def test_a_wait_counts_with_those_who_stood_before_it_when_it_came(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff(units=100)
    chats = [clinic.start() for _ in range(3)]
    for chat in chats:
        clinic.clock.turn(seconds=60)
        pick(clinic, agent, chat)
    found = clinic.look(SYSTEM, waiting_times.samples, clinic.queue)
    assert [(one.ahead, one.seconds) for one in found] == [(0, 60), (1, 120), (2, 180)]


def test_who_left_unanswered_or_left_a_message_or_came_back_is_no_example(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff(units=100)
    leaver, left = guest_with_chat(clinic)
    message = clinic.start()
    set_conversation(clinic, message, kind=Kind.MESSAGE.value)
    back = clinic.talk(agent)
    clinic.clock.turn(seconds=30)
    clinic.do(leaver, closing.leave, left)
    clinic.do(SYSTEM, lose, back)
    clinic.clock.turn(hours=9)
    pick(clinic, agent, message)
    pick(clinic, agent, back)
    found = clinic.look(SYSTEM, waiting_times.samples, clinic.queue)
    # Of all of these only the first answer to `back` is one: at once, behind two.
    assert [(one.ahead, one.seconds) for one in found] == [(2, 0)]


def lose(work: Work, conversation_id: int) -> None:
    """The agent is gone for good: back into the line."""
    row = work.session.get(Conversation, conversation_id)
    assert row is not None
    closing.back_to_queue(work, row, ClosureReason.AGENT_DISCONNECTED)


def test_each_queue_has_waits_of_its_own(clinic: Clinic):
    pick_mode(clinic)
    a_past(clinic, [120.0] * 20)
    (other,) = write(clinic, Queue(name="Billing"))
    assert len(clinic.look(SYSTEM, waiting_times.samples, clinic.queue)) == 20
    assert clinic.look(SYSTEM, waiting_times.samples, other) == ()


def test_the_longer_one_stands_at_the_same_place_the_less_short_waits_count(clinic: Clinic):
    pick_mode(clinic)
    a_past(clinic, [60.0 * minutes for minutes in (2, 10) for _ in range(25)])
    mine = guest_with_chat(clinic)
    assert look(clinic, *mine).place.how_long == "About 2–10 min."
    clinic.clock.turn(minutes=5)
    assert look(clinic, *mine).place.how_long == "About 5 min."


def test_while_nobody_is_on_duty_that_is_said_instead_of_a_time(clinic: Clinic):
    pick_mode(clinic)
    a_past(clinic, [120.0] * 20)
    mine = guest_with_chat(clinic)
    assert look(clinic, *mine).place.how_long == "About 2 min."
    for one in clinic.rows(AgentStatus):
        clinic.do(SYSTEM, presence.agent_lost, one.staff_id)
    clinic.clock.turn(seconds=10)
    assert look(clinic, *mine).place.how_long == (
        "Nobody is on duty right now. We can't say yet how long."
    )


@contextmanager
def statements(clinic: Clinic) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        heard.append(statement)

    engine = clinic.house.store.engine
    sql_event.listen(engine, "before_cursor_execute", hear)
    yield heard
    sql_event.remove(engine, "before_cursor_execute", hear)


def test_the_log_is_read_once_for_all_who_ask_within_some_seconds(clinic: Clinic):
    pick_mode(clinic)
    a_past(clinic, [120.0] * 20)
    waiters = [guest_with_chat(clinic) for _ in range(5)]
    with statements(clinic) as heard:
        for one in waiters:
            look(clinic, *one)
    assert len([one for one in heard if "deed IN" in one]) == 1
    clinic.clock.turn(seconds=29)
    with statements(clinic) as heard:
        look(clinic, *waiters[0])
    assert not [one for one in heard if "deed IN" in one]
    clinic.clock.turn(seconds=2)
    with statements(clinic) as heard:
        look(clinic, *waiters[0])
    assert len([one for one in heard if "deed IN" in one]) == 1


def test_the_place_is_counted_by_an_index_and_not_by_reading_all_conversations(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    with statements(clinic) as heard:
        look(clinic, guest, chat)
    (counted,) = [one for one in heard if "count(*)" in one and "FROM conversation" in one]
    with clinic.house.store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN " + counted, tuple([1] * counted.count("?"))
        ).all()
    said = " ".join(str(row) for row in plan)
    assert "USING INDEX ix_conversation_open (state=? AND queue_id=?" in said


# ---------------------------------------------------------------- asking for a call


def test_a_patient_can_ask_to_be_called_and_keeps_the_place(clinic: Clinic, rung):
    pick_mode(clinic)
    clinic.start()
    guest, chat = guest_with_chat(clinic)
    before = clinic.conversation(chat)
    clinic.clock.turn(minutes=2)
    rung.take()
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    row = clinic.conversation(chat)
    assert (row.kind, row.call_back_number) == (Kind.CALL_BACK.value, "+16175550134")
    assert (row.state, row.queued_at, row.priority) == (
        S.OPEN,
        before.queued_at,
        before.priority,
    )
    card = look(clinic, guest, chat)
    assert (card.kind, card.call_back_number, card.place.ahead) == ("call back", SHOWN, 1)
    assert clinic.messages(chat)[-1].body == (
        f"We will call you at {SHOWN} when it is your turn. You keep your place in the line,"
        " and you may close this page."
    )
    assert {
        topics.conversation(chat),
        topics.OPEN_ITEMS,
        topics.portal("visitor", guest.id),
        topics.thread(chat),
    } <= rung.take()


def test_the_log_and_the_audit_say_that_a_call_was_asked_for_and_hold_no_number(clinic: Clinic):
    patient = clinic.patient()
    chat = clinic.start(patient)
    clinic.do(patient, waiting.ask_call_back, chat, NUMBER)
    (asked,) = clinic.events(Deed.CALL_BACK_ASKED, conversation_id=chat)
    assert (asked.actor_id, asked.queue_id) == (patient.id, clinic.queue)
    (entry,) = clinic.audits("asked for a call-back")
    assert (entry.patient_id, entry.object_id) == (patient.id, chat)
    rows = [row.model_dump() for row in (*clinic.events(), *clinic.rows(type(entry)))]
    assert "5550134" not in str(rows)


@pytest.mark.parametrize(
    "written", ["", "911", "call me", "555 0134", "12345", "6" * 41, "\0", "617 555 01345678"]
)
def test_what_is_no_phone_number_is_refused_in_words(clinic: Clinic, written: str):
    guest, chat = guest_with_chat(clinic)
    with pytest.raises(BadInput, match="area code"):
        clinic.do(guest, waiting.ask_call_back, chat, written)
    assert clinic.conversation(chat).kind == Kind.LIVE.value
    clinic.do(guest, waiting.ask_call_back, chat, " +1 (617) 555-0134 ")
    assert clinic.conversation(chat).call_back_number == "+16175550134"


def test_asking_again_changes_the_number_and_the_same_number_changes_nothing(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    for number in (NUMBER, NUMBER, "617-555-0199"):
        clinic.do(guest, waiting.ask_call_back, chat, number)
    assert clinic.conversation(chat).call_back_number == "+16175550199"
    assert len(clinic.events(Deed.CALL_BACK_ASKED)) == 2


def test_a_call_can_be_taken_back_and_the_place_is_the_same(clinic: Clinic):
    pick_mode(clinic)
    clinic.start()
    guest, chat = guest_with_chat(clinic)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    for _ in range(2):
        clinic.do(guest, waiting.undo_call_back, chat)
    row = clinic.conversation(chat)
    assert (row.state, row.kind, row.call_back_number) == (S.OPEN, Kind.LIVE.value, "")
    assert ahead(clinic, guest, chat) == 1
    (undone,) = clinic.events(Deed.CALL_BACK_UNDONE, conversation_id=chat)
    assert undone.actor_id == guest.id
    assert "at the same place" in clinic.messages(chat)[-1].body


def test_the_agent_it_is_offered_to_hears_of_the_call_at_once(clinic: Clinic, rung):
    agent = clinic.staff()
    guest, chat = guest_with_chat(clinic)
    assert clinic.offered_to(chat) == agent.id
    rung.take()
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    assert topics.desk(agent.id) in rung.take()
    assert clinic.offered_to(chat) == agent.id


def test_once_somebody_answers_a_call_is_neither_asked_for_nor_undone(clinic: Clinic):
    agent = clinic.staff()
    guest = clinic.visitor()
    chat = clinic.talk(agent, guest)
    with pytest.raises(TooLate, match="not waiting any more"):
        clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    clinic.close(agent, chat)
    called, mine = guest_with_chat(clinic)
    clinic.do(called, waiting.ask_call_back, mine, NUMBER)
    pick(clinic, agent, mine)
    with pytest.raises(TooLate, match="not waiting any more"):
        clinic.do(called, waiting.undo_call_back, mine)
    row = clinic.conversation(mine)
    assert (row.kind, row.call_back_number) == (Kind.CALL_BACK.value, "+16175550134")
    assert look(clinic, called, mine).call_back_number == SHOWN


def test_nobody_asks_for_a_call_or_undoes_one_for_somebody_else(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    others = (clinic.visitor(), clinic.patient(), clinic.staff(), SYSTEM)
    for other in others:
        with pytest.raises(NotAllowed):
            clinic.do(other, waiting.ask_call_back, chat, NUMBER)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    for other in others:
        for verb in (waiting.undo_call_back, waiting.withdraw, waiting.end_chat):
            with pytest.raises(NotAllowed):
                clinic.do(other, verb, chat)
    assert clinic.conversation(chat).kind == Kind.CALL_BACK.value


def test_the_number_they_wrote_before_is_suggested_and_never_one_from_a_record(clinic: Clinic):
    guest, chat = guest_with_chat(clinic, contact=NUMBER)
    assert look(clinic, guest, chat).suggested_number == SHOWN
    known = clinic.patient(phone="+16175550199")
    mine = clinic.start(known)
    assert look(clinic, known, mine).suggested_number == "(617) 555-0199"
    other, unsaid = guest_with_chat(clinic, contact="elsa@example.test")
    set_conversation(clinic, unsaid, patient_id=known.id)
    assert look(clinic, other, unsaid).suggested_number == ""


# ---------------------------------------------------------------- closing the page


def go(clinic: Clinic, who: Actor) -> None:
    """The last tab closes."""
    clinic.do(SYSTEM, presence.patient_lost, who.role, who.id)


def test_a_call_and_a_message_stand_when_the_page_is_closed_and_a_chat_does_not(clinic: Clinic):
    pick_mode(clinic)
    live, call, message = (guest_with_chat(clinic, contact=NUMBER) for _ in range(3))
    clinic.do(call[0], waiting.ask_call_back, call[1], NUMBER)
    clinic.do(message[0], waiting.keep_as_message, message[1])
    for guest, _ in (live, call, message):
        go(clinic, guest)
    clinic.tick(minutes=4)
    assert [clinic.state(chat) for _, chat in (live, call, message)] == [S.CLOSED, S.OPEN, S.OPEN]
    clinic.tick(hours=20)
    assert [clinic.state(chat) for _, chat in (call, message)] == [S.OPEN, S.OPEN]


def test_an_agent_who_phones_back_is_not_cut_off_because_the_page_is_closed(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff()
    live, call = guest_with_chat(clinic), guest_with_chat(clinic)
    clinic.do(call[0], waiting.ask_call_back, call[1], NUMBER)
    for guest, chat in (live, call):
        pick(clinic, agent, chat)
        go(clinic, guest)
    clinic.tick(minutes=4)
    assert (clinic.state(live[1]), clinic.state(call[1])) == (S.WRAP_UP, S.ACTIVE)


def test_ending_the_chat_does_not_give_up_a_call_that_stands(clinic: Clinic):
    agent = clinic.staff()
    clinic.set_workstream(mode="pick")
    guest, chat = guest_with_chat(clinic)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    with pytest.raises(TooLate, match=r"still call you at \(617\) 555-0134"):
        clinic.do(guest, waiting.end_chat, chat)
    assert clinic.state(chat) is S.OPEN
    pick(clinic, agent, chat)
    with pytest.raises(TooLate, match="still call you"):
        clinic.do(guest, waiting.end_chat, chat)
    assert clinic.state(chat) is S.ACTIVE


def test_without_a_call_ending_the_chat_leaves_the_line(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    clinic.do(guest, waiting.end_chat, chat)
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "patient abandoned")
    agent = clinic.staff()
    other = clinic.visitor()
    talk = clinic.talk(agent, other)
    clinic.do(other, waiting.end_chat, talk)
    assert clinic.state(talk) is S.WRAP_UP


@pytest.mark.parametrize("kind", [Kind.CALL_BACK, Kind.MESSAGE])
def test_a_call_or_a_message_is_given_up_only_by_saying_so(clinic: Clinic, kind: Kind):
    agent = clinic.staff()
    clinic.set_workstream(mode="pick")
    for answered in (False, True):
        guest, chat = guest_with_chat(clinic, contact=NUMBER)
        if kind is Kind.CALL_BACK:
            clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
        else:
            clinic.do(guest, waiting.keep_as_message, chat)
        if answered:
            pick(clinic, agent, chat)
            with pytest.raises(TooLate):
                clinic.do(guest, waiting.withdraw, chat)
            assert clinic.state(chat) is S.ACTIVE
        else:
            for _ in range(2):
                clinic.do(guest, waiting.withdraw, chat)
            assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "patient abandoned")


# ---------------------------------------------------------------- out of hours


def test_before_the_form_the_portal_knows_whether_anybody_answers(clinic: Clinic):
    assert clinic.look(SYSTEM, waiting.door) == DoorCard(open=True, staffed=False)
    clinic.staff()
    clinic.clock.turn(seconds=10)
    assert clinic.look(SYSTEM, waiting.door) == DoorCard(open=True, staffed=True)


def test_out_of_hours_the_next_opening_is_given_with_its_time_zone(clinic: Clinic):
    hours_of(clinic, clinic.queue)
    # Ten in the morning UTC is five in New York; nine there is 14:00 UTC.
    opens = datetime(2026, 3, 3, 14, tzinfo=UTC)
    door = clinic.look(SYSTEM, waiting.door)
    assert (door.open, door.holiday) == (False, "")
    assert (door.next_opening, door.time_zone) == (millis(opens), ZONE)
    clinic.clock.turn(hours=4)
    assert clinic.look(SYSTEM, waiting.door).open


def test_on_a_holiday_its_name_is_given_and_the_day_after_is_next(clinic: Clinic):
    hours_of(clinic, clinic.queue, holiday="Founders' Day")
    clinic.clock.turn(hours=4)
    door = clinic.look(SYSTEM, waiting.door)
    assert (door.open, door.holiday) == (False, "Founders' Day")
    assert door.next_opening == millis(datetime(2026, 3, 4, 14, tzinfo=UTC))


def test_where_no_opening_is_in_sight_none_is_promised(clinic: Clinic):
    hours_of(clinic, clinic.queue, days=range(0))
    door = clinic.look(SYSTEM, waiting.door)
    assert (door.open, door.next_opening) == (False, 0)


def test_the_door_is_open_while_any_queue_that_a_rule_leads_to_is(clinic: Clinic):
    hours_of(clinic, clinic.queue)
    (nurses,) = write(clinic, Queue(name="Always", priority=200))
    assert not clinic.look(SYSTEM, waiting.door).open
    rule = ClassificationRule(workstream_id=clinic.workstream, name="To them", queue_id=nurses)
    write(clinic, rule)
    assert clinic.look(SYSTEM, waiting.door).open
    clinic.change(ClassificationRule, active=False)
    assert not clinic.look(SYSTEM, waiting.door).open


def test_the_workstreams_own_queue_is_the_one_whose_hours_count(clinic: Clinic):
    (other,) = write(clinic, Queue(name="Other", priority=200))
    hours_of(clinic, other)
    assert clinic.look(SYSTEM, waiting.door).open
    clinic.set_workstream(fallback_queue_id=other)
    assert not clinic.look(SYSTEM, waiting.door).open
    set_queue(clinic, other, active=False)
    assert clinic.look(SYSTEM, waiting.door).open


def test_a_change_of_the_hours_shows_at_once_although_they_are_kept_for_seconds(clinic: Clinic):
    assert clinic.look(SYSTEM, waiting.door).open
    hours_of(clinic, clinic.queue)
    write(
        clinic,
        SettingChange(at=clinic.clock.now(), actor_id=1, key="queue 1", before=None, after={}),
    )
    assert not clinic.look(SYSTEM, waiting.door).open


def test_a_message_left_out_of_hours_stands_in_the_line_as_a_message(clinic: Clinic):
    hours_of(clinic, clinic.queue)
    guest = clinic.visitor()
    answers = portal.Answers(reason="Please renew it", contact=NUMBER, consent=True)
    chat = clinic.do(guest, waiting.leave_message, answers)
    row = clinic.conversation(chat)
    assert (row.state, row.kind, row.queue_id) == (S.OPEN, Kind.MESSAGE.value, clinic.queue)
    said = [message.body for message in clinic.messages(chat)]
    assert "Please renew it" in said
    assert not any("soon" in one for one in said)
    (left,) = clinic.events(Deed.MESSAGE_LEFT, conversation_id=chat)
    assert left.actor_id == guest.id
    card = look(clinic, guest, chat)
    assert (card.kind, card.open, card.time_zone) == ("message", False, ZONE)


@pytest.mark.parametrize("action", list(OverflowAction))
def test_no_rule_for_closed_hours_stops_a_message(clinic: Clinic, action: OverflowAction):
    hours_of(clinic, clinic.queue)
    (other,) = write(clinic, Queue(name="Other"))
    overflow(clinic, OverflowWhen.OUT_OF_HOURS, action, to_queue_id=other)
    answers = portal.Answers(reason="Please renew it", contact=NUMBER, consent=True)
    chat = clinic.do(clinic.visitor(), waiting.leave_message, answers)
    row = clinic.conversation(chat)
    assert (row.state, row.kind, row.queue_id) == (S.OPEN, Kind.MESSAGE.value, clinic.queue)


def overflow(clinic: Clinic, when: OverflowWhen, action: OverflowAction, **more: Any) -> None:
    given: dict[str, Any] = {"message": "Sorry, we are full."} | more
    if action is not OverflowAction.TRANSFER:
        given.pop("to_queue_id", None)
    write(
        clinic,
        OverflowRule(queue_id=clinic.queue, occasion=when.value, action=action.value, **given),
    )


def test_a_guests_message_needs_a_way_to_answer_it_and_words(clinic: Clinic):
    guest = clinic.visitor()
    for missing, said in (({"contact": " "}, "how to reach you"), ({"reason": "\n"}, "your mess")):
        given = {"reason": "Please renew it", "contact": NUMBER, "consent": True} | missing
        with pytest.raises(BadInput, match=said):
            clinic.do(guest, waiting.leave_message, portal.Answers(**given))
    assert clinic.rows(Conversation) == []
    known = portal.Answers(reason="Please renew it", consent=True)
    assert clinic.do(clinic.patient(), waiting.leave_message, known)


def test_leaving_the_same_message_twice_leaves_one_and_another_is_added_to_it(clinic: Clinic):
    guest = clinic.visitor()
    first = portal.Answers(reason="Please renew it", contact=NUMBER, consent=True)
    chat = clinic.do(guest, waiting.leave_message, first)
    clinic.clock.turn(seconds=5)
    assert clinic.do(guest, waiting.leave_message, first) == chat
    more = portal.Answers(reason="And the other one", contact=NUMBER, consent=True)
    assert clinic.do(guest, waiting.leave_message, more) == chat
    said = [one.body for one in clinic.messages(chat) if one.author_kind == "patient"]
    assert said == ["Please renew it", "And the other one"]


def test_a_chat_that_nobody_answers_can_be_kept_as_a_message(clinic: Clinic):
    pick_mode(clinic)
    clinic.start()
    guest, chat = guest_with_chat(clinic)
    assert not look(clinic, guest, chat).reachable
    with pytest.raises(BadInput, match="how to reach you"):
        clinic.do(guest, waiting.keep_as_message, chat)
    with pytest.raises(BadInput, match="at most 200"):
        clinic.do(guest, waiting.keep_as_message, chat, "x" * 201)
    for _ in range(2):
        clinic.do(guest, waiting.keep_as_message, chat, " elsa@example.test ")
    row = clinic.conversation(chat)
    assert (row.kind, row.stated_contact) == (Kind.MESSAGE.value, "elsa@example.test")
    assert ahead(clinic, guest, chat) == 1
    assert len(clinic.events(Deed.MESSAGE_LEFT, conversation_id=chat)) == 1
    with pytest.raises(TooLate):
        clinic.do(guest, waiting.ask_call_back, chat, NUMBER)


def test_who_waits_sees_that_their_line_has_closed_and_when_it_opens(clinic: Clinic):
    guest, chat = guest_with_chat(clinic)
    assert look(clinic, guest, chat).open
    hours_of(clinic, clinic.queue, holiday="Founders' Day")
    clinic.clock.turn(seconds=10)
    card = look(clinic, guest, chat)
    assert (card.open, card.holiday, card.time_zone) == (False, "Founders' Day", ZONE)
    assert card.next_opening == millis(datetime(2026, 3, 4, 14, tzinfo=UTC))


# ---------------------------------------------------------------- overflow, seen from here


def test_who_is_turned_away_is_told_so_and_sees_the_message(clinic: Clinic):
    overflow(clinic, OverflowWhen.OUT_OF_HOURS, OverflowAction.END)
    open_chat = guest_with_chat(clinic)
    assert not look(clinic, *open_chat).turned_away
    hours_of(clinic, clinic.queue)
    guest, chat = guest_with_chat(clinic)
    assert clinic.state(chat) is S.CLOSED
    assert look(clinic, guest, chat).turned_away
    assert "Sorry, we are full." in [message.body for message in clinic.messages(chat)]


def test_who_is_offered_a_call_sees_the_question_for_the_number(clinic: Clinic):
    pick_mode(clinic)
    overflow(clinic, OverflowWhen.TOO_MANY, OverflowAction.CALL_BACK, threshold=1)
    first = guest_with_chat(clinic)
    second = guest_with_chat(clinic)
    assert not look(clinic, *first).call_back_offered
    card = look(clinic, *second)
    assert (card.waits, card.call_back_offered) == (True, True)
    assert "Sorry, we are full." in [message.body for message in clinic.messages(second[1])]
    clinic.do(second[0], waiting.ask_call_back, second[1], NUMBER)
    assert not look(clinic, *second).call_back_offered


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


def test_a_wait_in_the_line_one_was_moved_to_counts_from_when_it_began_there(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff(units=100)
    (other,) = write(clinic, Queue(name="Other", priority=200))
    write(clinic, QueueMember(queue_id=other, staff_id=agent.id))
    rule = {"threshold": 1, "to_queue_id": other}
    overflow(clinic, OverflowWhen.TOO_MANY, OverflowAction.TRANSFER, **rule)
    chats = [clinic.start() for _ in range(3)]
    for chat in chats:
        clinic.clock.turn(seconds=60)
        pick(clinic, agent, chat)
    found = [
        [(one.ahead, one.seconds) for one in clinic.look(SYSTEM, waiting_times.samples, queue)]
        for queue in (clinic.queue, other)
    ]
    assert found == [[(0, 60)], [(0, 120), (1, 180)]]


# ---------------------------------------------------------------- back in line


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


def test_events_of_waiting_name_the_deed_and_nothing_else_of_the_patient(clinic: Clinic):
    guest, chat = guest_with_chat(clinic, contact=NUMBER)
    clinic.do(guest, waiting.ask_call_back, chat, NUMBER)
    clinic.do(guest, waiting.undo_call_back, chat)
    clinic.do(guest, waiting.keep_as_message, chat)
    deeds = (Deed.CALL_BACK_ASKED, Deed.CALL_BACK_UNDONE, Deed.MESSAGE_LEFT)
    found = [row for deed in deeds for row in clinic.events(deed)]
    assert [(row.detail, row.reason) for row in found] == [({}, "")] * 3


def test_how_long_somebody_waited_is_what_the_log_says_and_nothing_else(clinic: Clinic):
    pick_mode(clinic)
    agent = clinic.staff()
    chat = clinic.start()
    clinic.clock.turn(seconds=90)
    pick(clinic, agent, chat)
    elsewhen = clinic.clock.now() - timedelta(hours=5)
    set_conversation(clinic, chat, accepted_at=elsewhen, created_at=elsewhen)
    (sample,) = clinic.look(SYSTEM, waiting_times.samples, clinic.queue)
    assert sample.seconds == 90


def test_where_no_chat_is_set_up_the_door_is_not_said_to_be_closed(clinic: Clinic):
    def clear(work: Work) -> None:
        for table in (Queue, Workstream):
            for row in work.session.exec(select(table)):
                work.session.delete(row)

    clinic.do(SYSTEM, clear)
    assert clinic.look(SYSTEM, waiting.door).open
