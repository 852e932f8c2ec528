"""Each figure worked by hand: the log is told, the comment says what comes of it and why.

What is told is counted by the app and by the recount, and both have to say what stands here.
"""

import pytest
from hand_log import ANA, NURSES, PHARMACY, HandLog

from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import Deed


@pytest.fixture
def log() -> HandLog:
    return HandLog()


def taken_after(log: HandLog, *waits: float) -> None:
    for wait in waits:
        log.chat().comes().later(wait).pushed()


def left_after(log: HandLog, *waits: float) -> None:
    for wait in waits:
        log.chat().comes().later(wait).leaves()


# ---------------------------------------------------------------- nothing, and one


def test_on_an_empty_morning_every_rate_and_mean_is_unknown_and_every_count_is_nought(log):
    for key, one in MEASURES.items():
        assert log.figure(key) == (None if one.denominator else 0), key


def test_one_conversation_is_all_there_is(log):
    # Queued at 9:00:00, accepted at :10, the agent writes at :15, ends at 9:03:10, wraps up for
    # a minute; the patient wrote once, at :20, and was answered at :50; 4 stars.
    chat = log.chat().comes().later(10).pushed().later(5).writes().later(5).asks()
    chat.later(30).writes().later(140).ended().later(60).finished().rates(4)
    told = {
        "incoming": 1,
        "accepted": 1,
        "abandoned": 0,
        "handled": 1,
        "waiting_now": 0,
        "average_wait": 10,
        "speed_of_answer": 10,
        "service_level": 1,
        "abandon_rate": 0,
        "handle_time": 180 + 60 + 0,
        "conversation_length": 10 + 180 + 60,
        "wrap_up_time": 60,
        "first_response": 5,
        "first_response_from_queue": 15,
        "agent_response": 30,
        "transfer_rate": 0,
        "ghost_rate": 0,
        "satisfaction": 1,
        "rating": 4,
        "pushed": 1,
        "picked": 0,
        "assigned": 0,
        "offered": 1,
        "rejection_rate": 0,
        "time_out_rate": 0,
        "sentiment": None,
        "bot_talks": 0,
        "escalation_rate": None,
        "consult_time": None,
    }
    assert {key: log.figure(key) for key in told} == told


# ---------------------------------------------------------------- the line


def test_incoming_is_what_was_queued_for_a_person(log):
    log.chat().comes().later(5).leaves()
    log.chat().greeted_by_bot().later(60).handed_over()
    log.chat().greeted_by_bot().later(60).bot_over("contained", Why.BOT_ENDED)
    log.chat(channel="sms").begun_by(ANA)
    # The first two; the bot settled one by itself, and one an agent began.
    assert log.figure("incoming") == 2


def test_the_wait_counts_from_the_hand_over_where_the_bot_came_first(log):
    # Four minutes with the bot, then 30 s in the line.
    log.chat().greeted_by_bot().later(240).handed_over().later(30).pushed()
    assert log.figure("speed_of_answer") == 30
    assert log.figure("bot_time_to_escalate") == 240


def test_who_waited_in_two_queues_has_waited_for_the_sum_of_both(log):
    log.chat().comes().later(90).sent_on(PHARMACY).later(15).pushed()
    assert log.figure("speed_of_answer") == 105


def test_the_average_wait_has_those_who_left_and_the_speed_of_answer_has_not(log):
    taken_after(log, 10, 20)
    left_after(log, 90)
    # (10 + 20) ÷ 2 and (10 + 20 + 90) ÷ 3.
    assert log.figure("speed_of_answer") == 15
    assert log.figure("average_wait") == 40


def test_the_service_level_is_in_time_among_accepted_and_abandoned_but_not_at_once(log):
    taken_after(log, 0, 20, 20.001, 300)
    left_after(log, 3, 5, 10, 21)
    # In time (20 s): 0 s and 20 s. Accepted 4, abandoned 4, of them 2 at once (5 s):
    # 2 ÷ (4 + 4 − 2). Who left after 10 s might have been answered in time, and was not.
    assert log.figure("service_level") == pytest.approx(2 / 6)


def test_the_abandon_rate_leaves_short_abandons_out_above_and_below(log):
    taken_after(log, 5, 5, 5)
    left_after(log, 3, 5, 5.001)
    log.chat().comes()
    # Left 3, of them 2 at once; came 7: (3 − 2) ÷ (7 − 2).
    assert log.figure("abandon_rate") == pytest.approx(1 / 5)
    assert log.figure("abandoned") == 3


def test_each_queue_has_its_own_time_to_answer_and_to_leave(log):
    log.limits = {PHARMACY: (60, 30)}
    log.chat(queue=PHARMACY).comes().later(50).pushed()
    log.chat(queue=NURSES).comes().later(50).pushed()
    log.chat(queue=PHARMACY).comes().later(25).leaves()
    log.chat(queue=NURSES).comes().later(25).leaves()
    # In time is the first alone; the third left at once by the pharmacy's rule: 1 ÷ (2 + 2 − 1).
    assert log.figure("service_level") == pytest.approx(1 / 3)
    # One of three, the one at the nurses'.
    assert log.figure("abandon_rate") == pytest.approx(1 / 3)


def test_nobody_is_a_short_abandon_who_could_not_have_been_answered_late(log):
    # A queue that promises 10 s and calls 30 s short: what is longer than the promise is lost.
    log.limits = {NURSES: (10, 30)}
    left_after(log, 10, 11)
    assert log.figure("abandon_rate") == 1
    assert log.figure("service_level") == 0


def test_who_was_sent_on_is_measured_by_the_queue_that_answered(log):
    log.limits = {PHARMACY: (60, 30)}
    log.chat().comes().later(40).sent_on(PHARMACY).later(10).pushed()
    assert log.figure("service_level") == 1


def test_where_everybody_left_at_once_there_is_no_rate_at_all(log):
    left_after(log, 1, 2)
    assert log.figure("service_level") is None
    assert log.figure("abandon_rate") is None
    assert log.figure("average_wait") == 1.5


def test_a_patient_whose_connection_was_lost_has_left_too(log):
    log.chat().comes().later(200).leaves(Why.PATIENT_DISCONNECTED)
    assert log.figure("abandoned") == 1
    assert log.figure("abandon_rate") == 1


def test_who_closes_the_page_has_left_then_and_not_when_the_house_gives_up_on_them(log):
    # Gone after 4 s and after 25 s; closed three minutes later each.
    for wait in (4, 25):
        chat = log.chat().comes().later(wait).loses_connection().later(180)
        chat.leaves(Why.PATIENT_DISCONNECTED)
    assert log.figure("average_wait") == (4 + 25) / 2
    # The first is a short abandon.
    assert (log.figure("abandoned"), log.figure("service_level")) == (2, 0)
    assert log.figure("abandon_rate") == 1
    assert log.figure("waited_over_5") == 0


def test_who_was_away_for_a_while_and_came_back_leaves_when_they_leave(log):
    chat = log.chat().comes().later(4).loses_connection().later(60).is_back().later(40)
    chat.leaves()
    assert log.figure("average_wait") == 104


def test_who_was_gone_before_the_bot_handed_over_never_waited(log):
    chat = log.chat().greeted_by_bot().later(30).loses_connection().later(20).handed_over()
    chat.later(160).leaves(Why.PATIENT_DISCONNECTED)
    assert log.figure("average_wait") == 0
    assert log.figure("abandon_rate") is None


@pytest.mark.parametrize("why", [Why.OVERFLOW, Why.SUPERVISOR_CLOSED])
def test_who_is_turned_away_has_come_but_has_neither_left_nor_been_accepted(log, why):
    log.chat().comes().later(30).leaves(why)
    taken_after(log, 5)
    assert (log.figure("incoming"), log.figure("abandoned")) == (2, 0)
    # The one who was accepted is all the service level knows; the abandon rate has 0 of 2.
    assert log.figure("service_level") == 1
    assert log.figure("abandon_rate") == 0
    assert log.figure("average_wait") == 5


@pytest.mark.parametrize("deed", [Deed.CALL_BACK_ASKED, Deed.MESSAGE_LEFT])
def test_who_asks_for_a_call_or_leaves_a_message_waits_no_longer(log, deed):
    log.chat().comes().later(60).wants(deed).later(3_600).picked().later(60).ended()
    log.chat().comes().later(60).wants(deed).later(30).leaves()
    # Both came; neither wait counts, for accepted or for left. One was handled all the same.
    assert log.figure("incoming") == 2
    assert (log.figure("accepted"), log.figure("abandoned")) == (0, 0)
    assert log.figure("average_wait") is None
    assert log.figure("service_level") is None
    assert log.figure("abandon_rate") == 0
    assert (log.figure("handled"), log.figure("handle_time")) == (1, 60)


def test_a_message_that_was_left_at_once_is_no_wait_either(log):
    log.chat().comes(kind="message").later(40_000).picked()
    assert (log.figure("incoming"), log.figure("accepted")) == (1, 0)
    assert log.figure("speed_of_answer") is None


def test_who_takes_the_call_back_back_has_waited_all_the_time(log):
    chat = log.chat().comes().later(60).wants(Deed.CALL_BACK_ASKED).later(60)
    chat.wants(Deed.CALL_BACK_UNDONE).later(60).pushed()
    assert log.figure("speed_of_answer") == 180


def test_a_call_asked_for_after_somebody_had_it_changes_nothing_about_the_wait_before(log):
    chat = log.chat().comes().later(15).pushed().later(60).back_in_line()
    chat.later(10).wants(Deed.CALL_BACK_ASKED)
    assert (log.figure("accepted"), log.figure("speed_of_answer")) == (1, 15)
    # And nobody waits in the chat now.
    assert log.figure("waiting_now", minute=5) == 0


def test_who_was_accepted_once_and_leaves_the_line_later_has_not_abandoned(log):
    log.chat().comes().later(15).pushed().later(60).to_queue(PHARMACY).later(300).leaves()
    assert (log.figure("accepted"), log.figure("abandoned")) == (1, 0)
    assert log.figure("average_wait") == 15
    assert log.figure("abandon_rate") == 0


def test_waits_over_five_minutes_are_longer_than_five_minutes(log):
    taken_after(log, 300, 300.5)
    left_after(log, 301)
    log.chat().comes()
    assert log.figure("waited_over_5") == 2


# ---------------------------------------------------------------- who waits now


def test_the_longest_wait_now_is_that_of_who_came_first(log):
    log.chat().comes()
    log.chat(minute=4).comes()
    log.chat(minute=1).comes().later(30).pushed()
    # At 9:06 two wait: since 9:00 and since 9:04.
    assert log.figure("waiting_now", minute=6) == 2
    assert log.figure("waiting_over_5", minute=6) == 1
    assert log.figure("longest_wait_now", minute=6) == 360


def test_after_a_transfer_the_wait_in_the_new_queue_counts(log):
    log.chat().comes().later(10).pushed().later(110).to_queue(PHARMACY)
    # In the new line since 9:02; it is 9:05.
    assert log.figure("longest_wait_now", minute=5) == 180


def test_who_is_sent_on_by_a_rule_waits_in_the_new_queue_from_then_on(log):
    log.chat().comes().later(120).sent_on(PHARMACY)
    assert log.figure("longest_wait_now", minute=5) == 180


def test_who_is_back_in_the_line_waits_since_then_and_is_no_new_contact(log):
    log.chat().comes().later(10).pushed().later(170).back_in_line(Why.AGENT_DISCONNECTED)
    assert log.figure("longest_wait_now", minute=5) == 120
    assert log.figure("incoming", minute=5) == 1


def test_a_text_an_agent_began_waits_too_once_it_was_handed_to_a_queue(log):
    log.chat(channel="sms").begun_by(ANA).later(60).to_queue(PHARMACY)
    assert log.figure("waiting_now", minute=5) == 1
    assert log.figure("incoming", minute=5) == 0


def test_who_a_supervisor_sends_to_another_line_waits_there_from_then_on(log):
    chat = log.chat().comes().later(120).sent_by_supervisor(PHARMACY)
    assert log.figure("longest_wait_now", minute=5) == 180
    chat.later(30).pushed().later(60).ended()
    # The wait for the service level goes on, as after overflow.
    assert log.figure("speed_of_answer") == 150
    assert (log.figure("transfers"), log.figure("transfer_rate")) == (1, 1)
