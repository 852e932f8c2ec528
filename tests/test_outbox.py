"""Texts on their way out: taken in hand once, tried again, never sent twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from outbox import BUSY, DOWN, LOST, ME, Outbox, accepted, carrier_name
from people import Clinic
from sqlmodel import col

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed
from psc_app.domain.text_progress import GAVE_UP, LONGEST_WAIT, MOST_TRIES, TOO_LATE
from psc_app.domain.text_traffic import TryLater, TurnedDown
from psc_app.domain.vocabulary import Consent, ConsentHow, Deed, TextPurpose, TextState
from psc_app.models.texts import ConsentEntry, TextContact, TextOut
from psc_app.services import consent, outbound_sms, text_contacts, text_doubts, text_sending
from psc_app.services.work import Work

OTHER = "another sender"


@pytest.fixture
def box(clinic: Clinic) -> Outbox:
    """It is ten in the morning at the clinic."""
    clinic.clock.turn(hours=5)
    return Outbox(clinic)


def say(box: Outbox, number: str, what: Consent) -> None:
    """The holder of a number opts in or out."""

    def record(work: Work) -> None:
        contact = text_contacts.of_number(work, number)
        consent.record(work, contact, what, ConsentHow.KEYWORD, what.value)

    box.clinic.do(SYSTEM, record)


# ---------------------------------------------------------------- taking in hand


def test_a_text_that_waits_is_taken_in_hand_once(box: Outbox):
    number = box.number()
    text = box.queue(number, "Your form is ready.")
    (parcel,) = box.taken()
    assert (parcel.id, parcel.to, parcel.body) == (text, number, "Your form is ready.")
    assert parcel.token == box.row(text).token
    assert box.taken() == []
    assert box.taken(OTHER) == []
    assert box.row(text).claimed_by == ME
    assert box.row(text).tries == 1


def test_the_same_text_is_queued_only_once(box: Outbox):
    number = box.number()
    box.queue(number, key="reminder:1:24h")
    with pytest.raises(Exception, match=r"(?i)unique"):
        box.queue(number, key="reminder:1:24h")
    assert len(box.clinic.rows(TextOut)) == 1


def test_texts_of_one_number_go_one_at_a_time_and_in_their_order(box: Outbox):
    elsa, omar = box.number(), box.number()
    first, second, third = box.queue(elsa, "1"), box.queue(elsa, "2"), box.queue(omar, "3")
    assert box.ids() == [first, third]
    assert box.ids() == []
    box.came(first, accepted(first))
    assert box.ids() == [second]


def test_a_text_that_failed_for_a_moment_is_not_overtaken_by_the_next(box: Outbox):
    number = box.number()
    first, second = box.queue(number, "1"), box.queue(number, "2")
    box.send(first, BUSY)
    assert box.ids() == []
    box.turn_to(first)
    assert box.ids() == [first]
    box.came(first, accepted(first))
    assert box.ids() == [second]


def test_a_text_held_back_until_later_holds_up_nobody(box: Outbox):
    number = box.number()
    later = box.queue(number, "Later", due_at=box.clinic.clock.now() + timedelta(hours=3))
    now = box.queue(number, "Now")
    assert box.ids() == [now]
    box.came(now, accepted(now))
    box.turn(hours=3)
    assert box.ids() == [later]


def test_an_emergency_text_waits_for_no_other(box: Outbox):
    number = box.number()
    first = box.queue(number)
    box.send(first, LOST)
    waiting, alarm = box.queue(number), box.queue(number, "911", TextPurpose.EMERGENCY)
    assert box.ids() == [alarm]
    assert box.state(waiting) == TextState.QUEUED


def test_answers_go_before_a_mornings_reminders(box: Outbox):
    reminders = [box.queue(box.number(), "8:00", TextPurpose.REMINDER) for _ in range(3)]
    answer = box.queue(box.number())
    assert [one.id for one in box.taken(most=2)] == [answer, reminders[0]]


def test_a_sender_gets_no_more_than_it_asks_for(box: Outbox):
    texts = [box.queue(box.number()) for _ in range(5)]
    assert [one.id for one in box.taken(most=2)] == texts[:2]
    assert [one.id for one in box.taken(OTHER, most=9)] == texts[2:]


def test_only_the_app_itself_works_off_the_outbox(box: Outbox):
    agent, text = box.clinic.staff(), box.queue(box.number())
    for verb, *args in (
        (text_sending.claim, ME, 1),
        (text_sending.outcome, text, ME, accepted(text)),
        (text_doubts.lost,),
        (text_doubts.to_reconcile, 1),
        (text_doubts.waiting,),
    ):
        with pytest.raises(NotAllowed):
            box.clinic.do(agent, verb, *args)
    assert box.state(text) == TextState.QUEUED


# ---------------------------------------------------------------- consent, at the last moment


def test_a_stop_that_comes_before_the_text_has_gone_keeps_it_from_going(box: Outbox):
    number = box.number()
    text = box.queue(number)
    say(box, number, Consent.OUT)
    assert box.taken() == []
    row = box.row(text)
    assert (row.state, row.code, row.tries) == (TextState.REFUSED, "opted out", 0)
    say(box, number, Consent.IN)
    assert box.taken() == [], "what was refused does not go later by itself"


def test_a_stop_between_two_tries_keeps_the_second_from_going(box: Outbox):
    number = box.number()
    text = box.queue(number)
    box.send(text, BUSY)
    say(box, number, Consent.OUT)
    box.turn_to(text)
    assert box.taken() == []
    assert box.state(text) == TextState.REFUSED


def test_what_comes_into_quiet_hours_waits_for_the_morning(box: Outbox):
    number = box.number()
    box.turn(hours=12)
    text = box.queue(number, purpose=TextPurpose.STARTED)
    assert box.row(text).due_at > box.clinic.clock.now()
    assert box.taken() == []
    box.turn_to(text)
    assert box.ids() == [text]


def test_a_try_that_falls_into_quiet_hours_waits_for_the_morning(box: Outbox):
    number = box.number()
    text = box.queue(number, purpose=TextPurpose.STARTED)
    box.send(text, BUSY)
    box.turn(hours=12)
    assert box.taken() == []
    row = box.row(text)
    assert row.state == TextState.QUEUED
    assert row.due_at > box.clinic.clock.now()
    box.turn_to(text)
    assert box.ids() == [text]


def test_a_number_that_the_carrier_blocks_is_opted_out_in_the_ledger(box: Outbox):
    number = box.number()
    text, next_one = box.queue(number), box.queue(number)
    row = box.send(text, TurnedDown("21610"))
    assert (row.state, row.code) == (TextState.FAILED, "21610")
    assert box.clinic.rows(TextContact)[0].consent == Consent.OUT
    assert box.clinic.rows(ConsentEntry)[-1].how == ConsentHow.CARRIER
    assert box.taken() == []
    assert box.row(next_one).code == "opted out"


# ---------------------------------------------------------------- what came of it


def test_a_text_that_was_taken_has_the_carriers_name_for_it(box: Outbox):
    text = box.queue(box.number())
    row = box.send(text)
    assert (row.state, row.carrier_id, row.segments) == ("accepted", carrier_name(text), 1)
    assert [one.reason for one in box.clinic.events(Deed.TEXT_STATE)] == ["sending", "accepted"]


def test_a_text_that_is_turned_down_is_not_tried_again(box: Outbox):
    text = box.queue(box.number())
    row = box.send(text, DOWN)
    assert (row.state, row.code) == (TextState.FAILED, "30005")
    box.turn(days=2)
    assert box.taken() == []


def test_a_text_that_was_not_taken_is_tried_again_at_longer_and_longer_intervals(box: Outbox):
    text = box.queue(box.number())
    waits = []
    for _ in range(12):
        box.send(text, BUSY)
        waits.append((box.row(text).due_at - box.clinic.clock.now()).total_seconds())
        assert box.taken() == []
        box.turn_to(text)
    assert all(0.75 * 2**n <= waits[n - 1] <= 1.25 * 2**n for n in range(1, 8))
    assert all(LONGEST_WAIT * 0.75 <= wait <= LONGEST_WAIT * 1.25 for wait in waits[8:])
    assert len({wait / 2**n for n, wait in enumerate(waits, 1)}) > 6, "they fall apart by chance"
    box.send(text)
    assert box.state(text) == TextState.ACCEPTED


def test_the_carriers_wish_to_be_left_alone_counts_where_it_is_longer(box: Outbox):
    text = box.queue(box.number())
    box.send(text, TryLater("20429", after=90, everybody=True))
    box.turn(seconds=89)
    assert box.taken() == []
    box.turn(seconds=1)
    assert box.ids() == [text]


def test_a_text_that_is_never_taken_is_given_up_after_a_day_and_staff_can_see_why(box: Outbox):
    text = box.queue(box.number())
    box.clinic.change(TextOut, tries=MOST_TRIES - 2)
    box.send(text, BUSY)
    box.turn_to(text)
    row = box.send(text, BUSY)
    assert (row.state, row.code) == (TextState.FAILED, GAVE_UP)


@pytest.mark.parametrize("purpose", [TextPurpose.CODE, TextPurpose.EMERGENCY])
def test_what_would_mislead_later_is_not_sent_late(box: Outbox, purpose: TextPurpose):
    text = box.queue(box.number(), purpose=purpose)
    box.turn(hours=1)
    assert box.taken() == []
    assert (box.state(text), box.row(text).code) == (TextState.FAILED, TOO_LATE)


@pytest.mark.parametrize("purpose", [TextPurpose.CODE, TextPurpose.SECURE_LINK])
@pytest.mark.parametrize("end", [TextState.DELIVERED, TextState.UNDELIVERED])
def test_a_key_is_kept_in_the_outbox_no_longer_than_it_is_needed(
    box: Outbox, purpose: TextPurpose, end: TextState
):
    text = box.queue(box.number(), "Your code is 123456.", purpose)
    assert box.send(text).body
    box.report(text, TextState.SENT)
    assert box.row(text).body
    box.report(text, end)
    assert box.row(text).body == ""


def test_reminders_of_a_visit_that_is_off_are_taken_back_if_they_have_not_gone(box: Outbox):
    later = box.clinic.clock.now() + timedelta(hours=20)
    gone = box.queue(box.number(), purpose=TextPurpose.REMINDER, key="reminder:12:a")
    box.send(gone)
    held = box.queue(box.number(), key="reminder:12:b", due_at=later)
    others = [box.queue(box.number(), key=key, due_at=later) for key in ("reminder:1:a", "x:12:b")]
    assert box.clinic.do(SYSTEM, outbound_sms.withdraw, "reminder:12:") == 1
    states = [box.state(text) for text in (gone, held, *others)]
    assert states == ["accepted", "cancelled", "queued", "queued"]
    assert box.clinic.do(SYSTEM, outbound_sms.withdraw, "reminder:12:") == 0


# ---------------------------------------------------------------- answers that were lost


def test_a_text_whose_answer_was_lost_is_looked_for_before_it_is_sent_again(box: Outbox):
    text = box.queue(box.number())
    box.send(text, LOST)
    assert box.state(text) == TextState.UNKNOWN
    assert box.questions() == []
    box.turn(seconds=10)
    (question,) = box.questions()
    assert box.questions() == [], "nobody else asks meanwhile"
    assert box.answer(question, box.has(text))
    row = box.row(text)
    assert (row.state, row.carrier_id) == (TextState.SENT, carrier_name(text))
    box.turn(days=1)
    assert box.taken() == []


def test_what_the_carrier_does_not_list_at_first_is_not_sent_again_yet(box: Outbox):
    text = box.queue(box.number())
    box.send(text, LOST)
    box.turn(seconds=10)
    (question,) = box.questions()
    assert not box.answer(question)
    box.turn(seconds=29)
    assert (box.questions(), box.taken()) == ([], [])
    box.turn(seconds=1)
    (question,) = box.questions()
    assert box.answer(question, box.has(text))
    assert box.row(text).tries == 1


def test_what_the_carrier_still_does_not_list_after_enough_patience_is_sent_again(box: Outbox):
    text = box.queue(box.number())
    box.send(text, LOST)
    for seconds in (10, 30):
        box.turn(seconds=seconds)
        (question,) = box.questions()
        box.answer(question)
    assert box.state(text) == TextState.QUEUED
    box.turn_to(text)
    box.send(text)
    assert (box.state(text), box.row(text).tries) == (TextState.ACCEPTED, 2)


def test_the_same_words_sent_before_are_not_taken_for_the_text_in_doubt(box: Outbox):
    number = box.number()
    earlier, text = box.queue(number, "Thank you"), box.queue(number, "Thank you")
    box.send(earlier)
    box.send(text, LOST)
    box.turn(seconds=60)
    (question,) = box.questions()
    assert box.answer(question, box.has(earlier))
    assert box.state(text) == TextState.QUEUED


@pytest.mark.parametrize("trial", ["", "Sent from your Twilio trial account - "])
def test_what_a_trial_account_puts_before_a_text_does_not_hide_it(box: Outbox, trial: str):
    text = box.queue(box.number(), "Your form\nis  ready.")
    box.send(text, LOST)
    box.turn(seconds=10)
    (question,) = box.questions()
    listed = replace(box.has(text), body=f"{trial}Your form is ready.")
    assert box.answer(question, listed)
    assert box.state(text) == TextState.SENT


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        ("It’s “ready” – come…", 'It\'s "ready" - come...'),
        ("At 9\N{NO-BREAK SPACE}AM", "At 9 AM"),
        ("👍", "👍"),
    ],
)
def test_quotes_and_dashes_that_the_carrier_writes_its_own_way_do_not_hide_it(
    box: Outbox, sent: str, listed: str
):
    text = box.queue(box.number(), sent)
    box.send(text, LOST)
    box.turn(seconds=10)
    (question,) = box.questions()
    assert box.answer(question, replace(box.has(text), body=listed))
    assert box.state(text) == TextState.SENT


def test_other_words_or_another_number_are_not_the_text_in_doubt(box: Outbox):
    text = box.queue(box.number(), "Come at 9")
    box.send(text, LOST)
    box.turn(seconds=10)
    (question,) = box.questions()
    listed = box.has(text)
    long_ago = listed.taken_at - timedelta(hours=1)
    others = (
        replace(listed, body="Come at 10"),
        replace(listed, body="👍"),
        replace(listed, to="+15550209999"),
        replace(listed, taken_at=long_ago),
    )
    assert not box.answer(question, *others)
    assert box.state(text) == TextState.UNKNOWN


def test_while_the_carrier_cant_be_asked_a_text_stays_in_doubt(box: Outbox):
    text = box.queue(box.number())
    box.send(text, LOST)
    box.turn(seconds=60)
    for _ in range(5):
        (question,) = box.questions()
        assert not box.clinic.do(SYSTEM, text_doubts.reconciled, question, None)
        assert box.taken() == []
        box.turn(seconds=30)
    box.turn(days=1)
    (question,) = box.questions()
    box.clinic.do(SYSTEM, text_doubts.reconciled, question, None)
    assert (box.state(text), box.row(text).code) == (TextState.FAILED, "no answer")
    box.report(text, TextState.DELIVERED)
    assert box.state(text) == TextState.DELIVERED, "the carrier knows better"


def test_a_sender_that_died_gives_its_texts_back_and_they_are_looked_for_first(box: Outbox):
    text = box.queue(box.number())
    assert box.ids() == [text]
    box.turn(seconds=59)
    assert (box.questions(), box.taken(OTHER)) == ([], [])
    box.turn(seconds=1)
    assert box.taken(OTHER) == []
    (question,) = box.questions()
    assert box.answer(question)
    box.turn_to(text)
    assert box.ids(OTHER) == [text]


def test_an_acceptance_that_comes_after_the_lease_still_counts(box: Outbox):
    text = box.queue(box.number())
    box.ids()
    box.turn(seconds=61)
    (question,) = box.questions()
    assert box.came(text, accepted(text))
    assert box.answer(question), "it was settled meanwhile"
    assert (box.state(text), box.row(text).tries) == (TextState.ACCEPTED, 1)


def test_no_other_outcome_of_a_sender_whose_lease_is_over_counts(box: Outbox):
    text = box.queue(box.number())
    box.ids()
    box.turn(seconds=61)
    box.questions()
    for outcome in (DOWN, BUSY, LOST):
        assert not box.came(text, outcome)
    assert box.state(text) == TextState.UNKNOWN


def test_an_answer_to_an_older_question_counts_no_more(box: Outbox):
    text = box.queue(box.number())
    box.send(text, LOST)
    box.turn(seconds=60)
    (old,) = box.questions()
    box.turn(seconds=30)
    (new,) = box.questions()
    box.answer(old)
    assert box.state(text) == TextState.UNKNOWN
    box.answer(new)
    assert box.state(text) == TextState.QUEUED


def test_a_text_in_doubt_holds_up_the_next_one_of_its_number_and_no_other(box: Outbox):
    elsa, omar = box.number(), box.number()
    text = box.queue(elsa)
    box.send(text, LOST)
    next_one, other = box.queue(elsa), box.queue(omar)
    assert box.ids() == [other]
    box.turn(seconds=10)
    (question,) = box.questions()
    box.answer(question, box.has(text))
    assert box.ids() == [next_one]


def test_a_text_whose_end_was_never_reported_is_asked_about_later_and_later(box: Outbox):
    lost, silent = box.queue(box.number()), box.queue(box.number())
    for text in (lost, silent):
        box.send(text)
    box.turn(minutes=14)
    assert box.questions() == []
    box.turn(minutes=1)
    first, second = box.questions()
    box.answer(first, box.has(lost, state=TextState.DELIVERED))
    box.answer(second, box.has(silent))
    assert (box.state(lost), box.state(silent)) == (TextState.DELIVERED, TextState.SENT)
    asked = 0
    for _ in range(24 * 6):
        box.turn(hours=1)
        for question in box.questions():
            asked += 1
            box.answer(question, box.has(silent))
    assert asked == 3
    assert box.state(silent) == TextState.SENT


def test_no_number_and_no_word_of_a_patient_stands_in_the_log(box: Outbox):
    number = box.number()
    text = box.queue(number, "About your itch")
    box.send(text, LOST)
    box.turn(seconds=60)
    (question,) = box.questions()
    box.answer(question, box.has(text))
    logged = " ".join(f"{one.reason} {one.detail}" for one in box.clinic.events())
    assert number[2:] not in logged
    assert "itch" not in logged
    assert len(box.clinic.rows(TextOut, col(TextOut.id) == text)) == 1
