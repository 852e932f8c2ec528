"""What each side has seen of a talk, and how far."""

import pytest
from chatting import Talk
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.services import (
    desk,
    messages,
    receipts,
)


@pytest.fixture
def talk(clinic: Clinic) -> Talk:
    return Talk(clinic)


def test_receipts_go_forward_only(clinic: Clinic, talk: Talk, rung):
    rung.take()

    def marks() -> tuple[int, int, int, int]:
        row = clinic.conversation(talk.id)
        return (row.patient_delivered, row.patient_read, row.staff_delivered, row.staff_read)

    def record(by_patient: bool, delivered: int, read: int) -> None:
        seen = [receipts.Seen(talk.id, by_patient, delivered, read)]
        clinic.do(SYSTEM, receipts.record, seen)

    record(True, 3, 2)
    assert marks() == (3, 2, 0, 0)
    record(True, 2, 1)
    record(True, 0, 0)
    assert marks() == (3, 2, 0, 0)
    record(False, 3, 3)
    record(True, 3, 3)
    assert marks() == (3, 3, 3, 3)
    assert topics.signs(talk.id, of_patient=True) in rung.take()


def test_each_side_sees_how_far_the_other_has_read(clinic: Clinic, talk: Talk):
    clinic.do(
        SYSTEM,
        receipts.record,
        iter([receipts.Seen(talk.id, True, 3, 2), receipts.Seen(talk.id, False, 4, 1)]),
    )
    of_patient = clinic.look(talk.guest, messages.look_newest, talk.id).thread
    of_agent = clinic.look(talk.agent, messages.look_newest, talk.id).thread
    assert (of_patient.own_read, of_patient.other_delivered, of_patient.other_read) == (2, 4, 1)
    assert (of_agent.own_read, of_agent.other_delivered, of_agent.other_read) == (1, 3, 2)


def test_the_basket_keeps_the_furthest_of_each_side():
    basket = receipts.ReceiptBasket()
    for seen in (
        receipts.Seen(1, True, 5, 2),
        receipts.Seen(1, True, 4, 4),
        receipts.Seen(1, False, 1, 0),
        receipts.Seen(2, True, 9, 9),
    ):
        basket.drop(seen)
    assert set(basket.empty()) == {
        receipts.Seen(1, True, 5, 4),
        receipts.Seen(1, False, 1, 0),
        receipts.Seen(2, True, 9, 9),
    }
    assert basket.empty() == []


def test_a_basket_with_little_in_it_is_taken_out_at_once():
    basket = receipts.ReceiptBasket()
    few = [receipts.Seen(number, True, 1, 1) for number in range(1, 8)]
    for seen in few:
        basket.drop(seen)
    assert basket.portion() == few
    assert basket.portion() == []


def test_a_full_basket_goes_out_in_portions_and_what_was_seen_first_goes_first():
    basket = receipts.ReceiptBasket()
    many = [receipts.Seen(number, True, 1, 1) for number in range(1, 801)]
    for seen in many:
        basket.drop(seen)
    first = basket.portion()
    assert len(first) < len(many) / 10
    basket.drop(receipts.Seen(1, True, 2, 2))
    rest = []
    while portion := basket.portion():
        rest += portion
    assert [*first, *rest] == [*many, receipts.Seen(1, True, 2, 2)]


def test_what_was_seen_of_a_conversation_goes_along_with_the_next_message_in_it(
    clinic: Clinic, talk: Talk, rung
):
    basket = receipts.ReceiptBasket()
    other = receipts.Seen(talk.id + 1, True, 1, 1)
    for seen in (receipts.Seen(talk.id, True, 1, 1), other, receipts.Seen(talk.id, False, 2, 1)):
        basket.drop(seen)
    seen = basket.about(talk.id)
    assert basket.empty() == [other]
    clinic.do(talk.agent, messages.post, talk.id, "along-00000001", "And now?", seen=seen)
    row = clinic.conversation(talk.id)
    assert (row.patient_delivered, row.patient_read) == (1, 1)
    assert (row.staff_delivered, row.staff_read) == (2, 1)
    assert topics.thread(talk.id) in rung.take()


def test_what_the_agent_has_not_read_is_counted(clinic: Clinic, talk: Talk):
    def unread() -> int:
        return clinic.look(talk.agent, desk.look).mine[0].unread

    clinic.do(SYSTEM, receipts.record, [receipts.Seen(talk.id, False, 3, 3)])
    assert unread() == 0
    for _ in range(3):
        clinic.say(talk.guest, talk.id, "Hello?")
    clinic.say(talk.agent, talk.id, "My own do not count")
    assert unread() == 3
    last = clinic.conversation(talk.id).last_seq
    clinic.do(SYSTEM, receipts.record, [receipts.Seen(talk.id, False, last, last - 2)])
    assert unread() == 1
