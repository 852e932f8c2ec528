"""What a queue does with what it can't serve, before queueing and in the queue; its hours."""

from datetime import datetime

import furniture
import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.cards import millis
from psc_app.domain.vocabulary import ConversationKind, Deed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import OverflowRule
from psc_app.services import hours, offers, portal, presence, routing, settings

OUT, MANY, LONG = "out of hours", "too many waiting", "waited too long"
ANYWAY, TRANSFER, CALL, END = (
    "queue anyway",
    "transfer to a queue",
    "offer a call-back",
    "end with a message",
)


def said(clinic: Clinic, chat: int) -> list[str]:
    """What the app said to the patient, after the greeting."""
    lines = [m.body for m in clinic.messages(chat) if m.author_kind == "system"]
    return lines[1:]


def closed(clinic: Clinic, queue_id: int = 0, **more) -> None:
    """Hours that begin in the afternoon: it is ten in the morning."""
    furniture.hours(clinic, queue_id, opens=14 * 60 + 30, **more)


# ---------------------------------------------------------------- out of hours


def test_out_of_hours_the_patient_learns_when_it_opens_and_waits(clinic: Clinic):
    closed(clinic)
    chat = clinic.start()
    assert clinic.state(chat) is S.OPEN
    assert said(clinic, chat) == [
        "We are closed at the moment and open again today at 2:30 pm. You can leave us a message."
    ]


def test_on_a_holiday_it_says_so(clinic: Clinic):
    furniture.hours(clinic, holidays={"2026-03-03": "Town Meeting Day"})
    (line,) = said(clinic, clinic.start())
    assert line.startswith("We are closed for the holiday and open again tomorrow at 9:00 am.")


def test_the_next_opening_is_told_in_the_queues_own_time_zone(clinic: Clinic):
    furniture.hours(clinic, opens=9 * 60, closes=17 * 60, zone="America/Los_Angeles")
    assert "today at 9:00 am" in said(clinic, clinic.start())[0]
    clinic.clock.turn(days=3, hours=15)
    assert "Monday at 9:00 am" in said(clinic, clinic.start())[0]


def test_while_it_is_open_nothing_is_said(clinic: Clinic):
    furniture.hours(clinic)
    furniture.overflow(clinic, OUT, END)
    assert said(clinic, clinic.start()) == []


def test_out_of_hours_a_rule_can_end_it_with_a_message(clinic: Clinic):
    closed(clinic)
    furniture.overflow(clinic, OUT, END, message="We open {opening}. {queue} at {clinic}.")
    agent = clinic.staff()
    chat = clinic.start()
    assert clinic.state(chat) is S.CLOSED
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "overflow")
    assert said(clinic, chat) == ["We open today at 2:30 pm. Nurses at Riverside Family Clinic."]
    assert clinic.used(agent) == 0
    (event,) = clinic.events(Deed.OVERFLOWED)
    assert (event.reason, event.detail["action"]) == (OUT, END)


def test_a_message_that_was_left_waits_whatever_the_rules_say(clinic: Clinic):
    closed(clinic)
    furniture.overflow(clinic, OUT, END)
    answers = portal.Answers(reason="Please write back", consent=True)
    chat = clinic.do(clinic.visitor(), portal.start_chat, answers, kind=ConversationKind.MESSAGE)
    clinic.tick(hours=1)
    assert clinic.state(chat) is S.OPEN
    assert clinic.events(Deed.OVERFLOWED) == []


def test_out_of_hours_a_call_back_can_be_offered(clinic: Clinic):
    closed(clinic)
    furniture.overflow(clinic, OUT, CALL)
    chat = clinic.start()
    assert clinic.state(chat) is S.OPEN
    told, offered = said(clinic, chat)
    assert told.startswith("We are closed") and offered.startswith("Would you rather be called?")


def test_who_is_on_duty_all_the_same_is_asked(clinic: Clinic):
    closed(clinic)
    agent = clinic.staff()
    assert clinic.offered_to(clinic.start()) == agent.id


# ---------------------------------------------------------------- too many waiting


def test_beyond_so_many_waiting_the_rule_acts(clinic: Clinic):
    furniture.overflow(clinic, MANY, END, threshold=2, message="Please call us.")
    chats = [clinic.start() for _ in range(3)]
    assert [clinic.state(chat) for chat in chats] == [S.OPEN, S.OPEN, S.CLOSED]
    assert said(clinic, chats[2]) == ["Please call us."]
    agent = clinic.staff(units=1)
    clinic.accept(chats[0])
    assert clinic.state(clinic.start()) is S.OPEN, "one has left the line"
    assert clinic.used(agent) == 1


def test_queue_anyway_only_tells(clinic: Clinic):
    furniture.overflow(clinic, MANY, ANYWAY, threshold=1)
    first, second = clinic.start(), clinic.start()
    assert clinic.state(second) is S.OPEN
    assert said(clinic, first) == []
    assert said(clinic, second)[0].startswith("Many people are writing to us")


def test_the_first_rule_that_fits_acts_and_no_other(clinic: Clinic):
    closed(clinic)
    furniture.overflow(clinic, MANY, END, threshold=5, position=0)
    first = furniture.overflow(clinic, OUT, ANYWAY, position=1, message="Hello")
    furniture.overflow(clinic, OUT, END, position=2)
    chat = clinic.start()
    assert (clinic.state(chat), said(clinic, chat)) == (S.OPEN, ["Hello"])
    assert [event.detail["rule"] for event in clinic.events(Deed.OVERFLOWED)] == [first]


# ---------------------------------------------------------------- to another queue


def test_what_is_sent_on_goes_to_the_other_queues_agents(clinic: Clinic):
    closed(clinic)
    clinic.staff()
    helper = clinic.staff(member=False)
    night = furniture.queue(clinic, "Night line", helper)
    furniture.overflow(clinic, OUT, TRANSFER, to_queue_id=night)
    chat = clinic.start()
    assert clinic.conversation(chat).queue_id == night
    assert clinic.offered_to(chat) == helper.id
    assert said(clinic, chat) == []
    (event,) = clinic.events(Deed.OVERFLOWED)
    assert (event.queue_id, event.detail["to_queue"]) == (clinic.queue, night)


@pytest.mark.parametrize("there", ["nobody", "closed too"])
def test_sent_to_a_queue_that_nobody_serves_it_waits_and_a_supervisor_is_told(
    clinic: Clinic, there: str, rung
):
    closed(clinic)
    night = furniture.queue(clinic, "Night line")
    if there == "closed too":
        closed(clinic, night)
        furniture.overflow(clinic, OUT, END, queue_id=night)
    furniture.overflow(clinic, OUT, TRANSFER, to_queue_id=night)
    rung.take()
    chat = clinic.start()
    row = clinic.conversation(chat)
    assert (row.state, row.queue_id, row.alert) == (S.OPEN, night, "nobody on duty")
    assert len(clinic.events(Deed.SUPERVISOR_ALERTED, conversation_id=chat)) == 1
    assert topics.FLOOR in rung.take()


def test_queues_that_send_to_each_other_do_not_send_for_ever(clinic: Clinic):
    second, third = furniture.queue(clinic, "Second"), furniture.queue(clinic, "Third")
    ways = ((clinic.queue, second), (second, third), (third, clinic.queue))
    for one, other in ways:
        closed(clinic, one)
        furniture.overflow(clinic, OUT, TRANSFER, queue_id=one, to_queue_id=other)
    chat = clinic.start()
    assert clinic.state(chat) is S.OPEN
    assert clinic.conversation(chat).queue_id == third


@pytest.mark.parametrize("target", ["itself", "inactive"])
def test_a_queue_that_is_not_to_be_had_is_not_sent_to(clinic: Clinic, target: str):
    closed(clinic)
    other = furniture.queue(clinic, "Old", active=False)
    to = clinic.queue if target == "itself" else other
    furniture.overflow(clinic, OUT, TRANSFER, to_queue_id=to)
    assert clinic.conversation(clinic.start()).queue_id == clinic.queue


# ---------------------------------------------------------------- in the queue


def test_who_has_waited_too_long_is_sent_on_to_the_front_of_the_other_line(clinic: Clinic):
    helper = clinic.staff(units=1, member=False)
    other = furniture.queue(clinic, "Front desk", helper)
    busy = clinic.start()
    clinic.do(SYSTEM, _put_into, busy, other)
    clinic.do(helper, offers.pick, busy)
    furniture.overflow(clinic, LONG, TRANSFER, threshold=120, to_queue_id=other)
    chat = clinic.start()
    clinic.tick(seconds=100)
    there = clinic.start()
    clinic.do(SYSTEM, _put_into, there, other)
    clinic.tick(seconds=19)
    assert clinic.conversation(chat).queue_id == clinic.queue
    clinic.tick(seconds=1)
    row = clinic.conversation(chat)
    assert (row.queue_id, row.queued_at, row.front_of_line) == (other, clinic.clock.now(), True)
    clinic.close(helper, busy)
    assert [clinic.offered_to(one) for one in (chat, there)] == [helper.id, None]


def test_who_has_waited_too_long_can_be_ended_with_a_message(clinic: Clinic):
    furniture.overflow(clinic, LONG, END, threshold=60, message="Please call us.")
    chat = clinic.start()
    clinic.tick(seconds=59)
    assert clinic.state(chat) is S.OPEN
    clinic.tick(seconds=1)
    assert clinic.moves(chat)[-1] == (S.OPEN, S.CLOSED, "overflow")
    assert said(clinic, chat) == ["Please call us."]


def test_each_rule_for_long_waits_acts_once_and_in_its_time(clinic: Clinic):
    early = furniture.overflow(clinic, LONG, CALL, threshold=60)
    late = furniture.overflow(clinic, LONG, ANYWAY, threshold=300, message="Still with us?")
    chat = clinic.start()
    for _ in range(40):
        clinic.tick(seconds=10)
    assert [event.detail["rule"] for event in clinic.events(Deed.OVERFLOWED)] == [early, late]
    assert [line[:13] for line in said(clinic, chat)] == ["Would you rat", "Still with us"]


def test_while_an_agent_is_being_asked_nothing_is_sent_on(clinic: Clinic):
    furniture.overflow(clinic, LONG, END, threshold=30)
    agent = clinic.staff()
    chat = clinic.start()
    clinic.tick(seconds=44)
    assert clinic.offered_to(chat) == agent.id
    clinic.do(agent, offers.reject, clinic.offer(chat).id)
    clinic.tick(seconds=5)
    assert clinic.state(chat) is S.CLOSED


def test_who_asked_for_a_call_keeps_waiting(clinic: Clinic):
    furniture.overflow(clinic, LONG, END, threshold=60)
    chat = clinic.start()
    clinic.change(Conversation, kind="call back")
    clinic.tick(minutes=10)
    assert clinic.state(chat) is S.OPEN


def test_a_rule_that_was_changed_counts_at_once(clinic: Clinic):
    furniture.overflow(clinic, LONG, END, threshold=3_600)
    chat = clinic.start()
    clinic.tick(minutes=5)
    clinic.change(OverflowRule, threshold=240)
    clinic.do(SYSTEM, _rules_changed, clinic.queue)
    clinic.tick(seconds=1)
    assert clinic.state(chat) is S.CLOSED


def _put_into(work, chat: int, queue_id: int) -> None:
    row = work.session.get(Conversation, chat)
    row.queue_id = queue_id
    work.session.add(row)


def _rules_changed(work, queue_id: int) -> None:
    routing.offers_of_queue(work, queue_id)


# ---------------------------------------------------------------- automated messages


def test_the_clinics_own_words_are_said_with_their_slugs_filled(clinic: Clinic):
    clinic.do(SYSTEM, settings.change, "message.greeting", "Hi from {queue}, {clinic}! {agent}{x}")
    clinic.do(SYSTEM, settings.change, "message.agent_joined", "{agent} of {queue} is here.")
    agent = clinic.staff()
    chat = clinic.talk(agent)
    lines = [message.body for message in clinic.messages(chat)]
    assert lines[0] == "Hi from Nurses, Riverside Family Clinic! {x}"
    assert lines[-1] == f"{agent.name} of Nurses is here."


def test_whoever_is_first_now_is_told_once_that_they_are_next(clinic: Clinic):
    first, second, third = (clinic.start() for _ in range(3))
    agent = clinic.staff(units=1)
    assert said(clinic, second) == []
    clinic.accept(first)
    assert said(clinic, second) == ["You are next in line."]
    clinic.close(agent, first)
    clinic.do(agent, offers.reject, clinic.offer(second).id)
    guest = clinic.visitor()
    gone = clinic.start(guest)
    clinic.do(SYSTEM, presence.patient_lost, guest.role, guest.id)
    clinic.tick(minutes=3)
    assert clinic.state(gone) is S.CLOSED
    assert said(clinic, second) == ["You are next in line."]
    assert said(clinic, third) == []


# ---------------------------------------------------------------- hours and duty


def test_a_queue_without_hours_is_always_open(clinic: Clinic):
    assert clinic.look(SYSTEM, hours.card, clinic.queue) == hours.HoursCard()


def test_the_card_of_hours_says_when_it_opens_again(clinic: Clinic):
    closed(clinic)
    card = clinic.look(SYSTEM, hours.card, clinic.queue)
    opens = clinic.clock.now().replace(hour=14, minute=30)
    assert (card.open, card.holiday, card.next_opening) == (False, "", millis(opens))
    clinic.clock.turn(hours=5)
    card = clinic.look(SYSTEM, hours.card, clinic.queue)
    assert (card.open, card.next_opening, card.time_zone) == (True, 0, "UTC")


def test_a_queue_whose_hours_name_no_day_opens_on_a_later_day(clinic: Clinic):
    furniture.hours(clinic, holidays={"2026-03-03": "Fair"})
    week = clinic.look(SYSTEM, hours.week_of, clinic.queue)
    never = type(week)(time_zone="UTC", periods=())
    assert hours.opening_words(never, clinic.clock.now()) == "a later day"
    far = datetime(2026, 3, 3, 18, 0, tzinfo=clinic.clock.now().tzinfo)
    late = type(week)(
        time_zone="UTC",
        periods=week.periods[:1],
        holidays={datetime(2026, 3, 9).date(): "", datetime(2026, 3, 16).date(): ""},
    )
    assert hours.opening_words(late, far) == "Monday, March 23 at 9:00 am"


def test_on_duty_are_those_who_are_there_and_take_work_also_while_full(clinic: Clinic):
    full, busy, away, lost, outsider = (
        clinic.staff(units=1),
        clinic.staff(),
        clinic.staff(),
        clinic.staff(),
        clinic.staff(member=False),
    )
    clinic.talk(full)
    clinic.do(busy, presence.choose, "busy")
    clinic.do(away, presence.choose, "appear away")
    clinic.do(SYSTEM, presence.agent_lost, lost.id)
    assert clinic.look(SYSTEM, hours.on_duty, clinic.queue) == 2
    assert clinic.look(SYSTEM, hours.on_duty, clinic.queue, but=full.id) == 1
    assert clinic.status(outsider).presence == "available"
