"""Whether anybody answers, and what one can leave where nobody does: a message."""

from datetime import UTC, datetime

import pytest
from in_line import (
    NUMBER,
    ZONE,
    ahead,
    guest_with_chat,
    hours_of,
    look,
    overflow,
    pick_mode,
    set_queue,
    write,
)
from people import Clinic
from sqlmodel import select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.portal_cards import DoorCard
from psc_app.domain.vocabulary import ConversationKind as Kind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OverflowAction, OverflowWhen, Role
from psc_app.models.conversation import Conversation
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import (
    ClassificationRule,
    Queue,
    Workstream,
)
from psc_app.services import portal, settings, waiting
from psc_app.services.work import Work


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


def test_who_is_turned_away_is_told_so_and_sees_the_message(clinic: Clinic):
    overflow(clinic, OverflowWhen.OUT_OF_HOURS, OverflowAction.END)
    open_chat = guest_with_chat(clinic)
    assert not look(clinic, *open_chat).turned_away
    hours_of(clinic, clinic.queue)
    guest, chat = guest_with_chat(clinic)
    assert clinic.state(chat) is S.CLOSED
    assert look(clinic, guest, chat).turned_away
    assert "Sorry, we are full." in [message.body for message in clinic.messages(chat)]


def test_where_no_chat_is_set_up_the_door_is_not_said_to_be_closed(clinic: Clinic):
    def clear(work: Work) -> None:
        for table in (Queue, Workstream):
            for row in work.session.exec(select(table)):
                work.session.delete(row)

    clinic.do(SYSTEM, clear)
    assert clinic.look(SYSTEM, waiting.door).open


# ---------------------------------------------------------------- instead of being turned away


def turned_away(clinic: Clinic, **answers: str) -> tuple[Actor, int]:
    overflow(clinic, OverflowWhen.OUT_OF_HOURS, OverflowAction.END)
    hours_of(clinic, clinic.queue)
    guest, chat = guest_with_chat(clinic, **answers)
    assert clinic.state(chat) is S.CLOSED
    return guest, chat


def test_who_was_turned_away_can_leave_a_message_with_what_they_had_said(clinic: Clinic):
    guest, chat = turned_away(clinic, name="Elsa", birth_date="1980-02-03", contact=NUMBER)
    card = look(clinic, guest, chat)
    assert (card.reason, card.reachable) == ("My arm itches", True)
    key = clinic.do(guest, waiting.leave_message_instead, chat, "My arm itches, please call")
    row, before = clinic.conversation(key), clinic.conversation(chat)
    assert (row.state, row.kind, row.previous_id) == (S.OPEN, Kind.MESSAGE.value, chat)
    assert row.stated_reason == "My arm itches, please call"
    for column in ("stated_name", "stated_birth_date", "stated_contact", "language", "browser"):
        assert getattr(row, column) == getattr(before, column)
    assert before.state == S.CLOSED, "what is over stays over"
    assert [event.conversation_id for event in clinic.events(Deed.MESSAGE_LEFT)] == [key]


def test_leaving_it_twice_leaves_one(clinic: Clinic):
    guest, chat = turned_away(clinic, contact=NUMBER)
    first, again = (
        clinic.do(guest, waiting.leave_message_instead, chat, "Please call") for _ in range(2)
    )
    assert first == again


def test_a_message_instead_needs_words_and_a_way_to_answer(clinic: Clinic):
    guest, chat = turned_away(clinic)
    assert not look(clinic, guest, chat).reachable
    with pytest.raises(BadInput, match="how to reach you"):
        clinic.do(guest, waiting.leave_message_instead, chat, "Please call")
    with pytest.raises(BadInput, match="write your message"):
        clinic.do(guest, waiting.leave_message_instead, chat, " ", NUMBER)
    clinic.do(guest, waiting.leave_message_instead, chat, "Please call", NUMBER)


def test_only_who_was_turned_away_leaves_one_instead_and_only_for_their_own(clinic: Clinic):
    guest, chat = turned_away(clinic, contact=NUMBER)
    for stranger in (clinic.visitor(), clinic.staff(ready=False)):
        with pytest.raises(NotAllowed):
            clinic.do(stranger, waiting.leave_message_instead, chat, "Please call")
    key = clinic.do(guest, waiting.leave_message_instead, chat, "Please call")
    with pytest.raises(NotAllowed, match="start a new one"):
        clinic.do(guest, waiting.leave_message_instead, key, "Please call")


def test_who_consented_to_an_older_text_is_asked_anew(clinic: Clinic):
    guest, chat = turned_away(clinic, contact=NUMBER)
    clinic.do(clinic.staff(Role.ADMIN, ready=False), settings.change, "consent.version", "2030-01")
    with pytest.raises(BadInput, match="agree to the consent text"):
        clinic.do(guest, waiting.leave_message_instead, chat, "Please call")
