"""How long a wait may be, from what the log has of earlier ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from in_line import (
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
from sqlalchemy import event as sql_event

from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import ConversationKind as Kind
from psc_app.domain.vocabulary import OverflowAction, OverflowWhen
from psc_app.models.workplace import (
    AgentStatus,
    Queue,
    QueueMember,
)
from psc_app.services import closing, presence, waiting_times


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
