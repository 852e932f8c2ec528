"""What talks come to, worked by hand: the log is told, the comment says what comes of it and why.

What is told is counted by the app and by the recount, and both have to say what stands here. The
line before the talk is in test_measures_by_hand.
"""

import pytest
from hand_log import ANA, BEN, PHARMACY, SUE, HandLog

from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import Deed, Presence


@pytest.fixture
def log() -> HandLog:
    return HandLog()


def taken_after(log: HandLog, *waits: float) -> None:
    for wait in waits:
        log.chat().comes().later(wait).pushed()


# ---------------------------------------------------------------- the talk


def test_handle_time_is_all_primaries_parts_and_the_wrap_up(log):
    # Ana 60 s; back in the line for 100 s; Ben 200 s; wrap-up 40 s: the line does not count.
    chat = log.chat().comes().pushed(ANA).later(60).back_in_line().later(100)
    chat.picked(BEN).later(200).ended().later(40).finished()
    # Another one of 100 s without wrap-up time.
    log.chat().comes().pushed().later(100).ended().finished()
    assert log.figure("handle_time") == ((60 + 200 + 40) + 100) / 2


def test_advice_and_a_supervisor_who_listens_are_no_handle_time(log):
    chat = log.chat().comes().pushed(ANA).later(30).joined_by(BEN, "consult")
    chat.later(20).joined_by(SUE, "monitor").later(100).left_by(BEN, "consult")
    chat.later(50).ended().left_by(SUE, "monitor").finished()
    assert log.figure("handle_time") == 200
    assert log.figure("handled") == 1
    assert log.figure("consult_time") == 120


def test_what_goes_on_still_counts_once_it_is_over(log):
    log.chat().comes().pushed().later(100).ended().later(60).finished()
    # At 9:01 the talk goes on, at 9:02 the wrap-up does.
    assert (log.figure("handled", minute=1), log.figure("handle_time", minute=1)) == (0, None)
    assert (log.figure("handled", minute=2), log.figure("handle_time", minute=2)) == (1, 100)
    assert log.figure("wrap_up_time", minute=2) is None
    assert log.figure("handle_time", minute=3) == 160
    assert log.figure("wrap_up_time", minute=3) == 60


def test_handled_over_five_minutes_is_talk_and_wrap_up_together(log):
    log.chat().comes().pushed().later(250).ended().later(51).finished()
    log.chat().comes().pushed().later(250).ended().later(50).finished()
    assert log.figure("handled_over_5") == 1


def test_focused_time_is_what_was_in_front_of_its_agent_while_they_had_it(log):
    # In front 9:00:10 to :40 and from :50 on; talk until 9:01:30, wrap-up until 9:02:00, in
    # front until 9:01:45: 30 + 40 + 15.
    chat = log.chat().comes().pushed(ANA).later(10).shown_to(ANA).later(30).hidden_from(ANA)
    chat.later(10).shown_to(ANA).later(40).ended().later(15).hidden_from(ANA).later(15).finished()
    assert log.figure("focused_time") == 85
    assert log.figure("handle_time") == 120


def test_another_conversation_in_front_takes_the_place_of_the_one_before(log):
    first = log.chat().comes().pushed(ANA).shown_to(ANA)
    log.chat().comes().pushed(ANA).later(30).shown_to(ANA).later(30).ended().finished()
    first.later(60).ended().finished()
    # The first 30 s in front of 60 s, the second 30 s of 60 s.
    assert log.figure("focused_time") == 30


def test_what_is_in_front_of_somebody_else_is_no_focused_time(log):
    log.chat().comes().pushed(ANA).shown_to(SUE).later(60).ended().finished()
    assert log.figure("focused_time") == 0


def test_conversation_length_is_from_its_beginning_also_with_the_bot(log):
    chat = log.chat().greeted_by_bot().later(100).handed_over().later(20).pushed().later(200)
    chat.ended().later(30).finished()
    log.chat().comes().later(50).leaves()
    log.chat().greeted_by_bot().later(999).bot_over("contained", Why.BOT_ENDED)
    # Those that needed a person: (100 + 20 + 200 + 30 + 50) ÷ 2.
    assert log.figure("conversation_length") == 200


def test_the_wrap_up_is_the_last_agent_s(log):
    chat = log.chat().comes().pushed(ANA).later(60).to_agent(BEN).later(60)
    chat.ended().later(30).finished()
    assert log.figure("wrap_up_time") == 30
    assert log.figure("handle_time") == 150


def test_the_first_response_is_what_the_patient_can_read(log):
    chat = log.chat().comes().later(10).pushed().later(5).writes(visibility="internal")
    chat.later(5).writes(visibility="consult").later(5).writes().later(5).writes()
    # 15 s after it was accepted, 25 s after it was queued.
    assert log.figure("first_response") == 15
    assert log.figure("first_response_from_queue") == 25


def test_a_text_an_agent_began_is_no_response(log):
    log.chat(channel="sms").begun_by(ANA).later(60).asks().later(30).writes()
    assert log.figure("first_response") is None
    assert (log.figure("incoming"), log.figure("speed_of_answer")) == (0, None)
    # But who writes back waits for an answer.
    assert log.figure("agent_response") == 30


def test_agent_response_is_from_the_first_unanswered_message_to_the_next_answer(log):
    # Asked twice before the first answer, 30 s after the first; then 10 s; then no answer.
    chat = log.chat().comes().pushed().asks().later(20).asks().later(5)
    chat.writes(visibility="internal").later(5).writes().later(60).asks().later(10).writes()
    chat.later(5).writes().later(60).asks().later(100).ended().finished()
    assert log.figure("agent_response") == (30 + 10) / 2


def test_what_was_written_to_the_bot_waits_for_no_agent(log):
    chat = log.chat().greeted_by_bot().asks().later(300).handed_over().later(10).pushed()
    chat.later(5).writes().later(60).asks().later(12).writes()
    assert log.figure("agent_response") == 12


def test_a_transfer_counts_once_in_the_rate_and_each_time_among_transfers(log):
    chat = log.chat().comes().pushed(ANA).later(60).to_agent(BEN).later(60).to_queue(PHARMACY)
    chat.later(10).picked(ANA).later(60).ended().finished()
    log.chat().comes().pushed(ANA).later(60).back_in_line().later(5).picked(BEN).later(5).ended()
    # A release is no transfer: one of two handled conversations was transferred, twice.
    assert log.figure("transfers") == 2
    assert log.figure("transfer_rate") == 0.5


def test_a_transfer_nobody_took_is_none(log):
    log.chat().comes().pushed(ANA).later(60).to_agent(BEN, Deed.REJECTED).later(60).ended()
    assert log.figure("transfers") == 0
    # But it was an offer, which Ben rejected: 1 of 2.
    assert log.figure("rejection_rate") == 0.5


def test_a_ghost_is_accepted_and_never_writes_again(log):
    log.chat().comes().asks().later(10).pushed().later(60).writes().ended().finished()
    log.chat().comes().later(10).pushed().later(60).asks()
    log.chat().comes().later(60).leaves()
    # Two accepted; what the first one wrote before does not count.
    assert log.figure("ghost_rate") == 0.5


# ---------------------------------------------------------------- who got it


def test_offers_are_rejected_time_out_or_are_accepted(log):
    chat = log.chat().comes().in_vain(ANA, Deed.REJECTED).later(45)
    chat.in_vain(BEN, Deed.OFFER_TIMED_OUT).later(5).in_vain(ANA, Deed.OFFER_WITHDRAWN)
    chat.later(5).pushed(BEN)
    assert log.figure("offered") == 4
    assert log.figure("rejection_rate") == 0.25
    assert log.figure("time_out_rate") == 0.25


def test_a_question_for_advice_is_no_offer_of_work(log):
    chat = log.chat().comes().picked(ANA)
    chat.say(Deed.CONSULT_ASKED, staff=BEN, from_staff=ANA, offer=77)
    chat.say(Deed.REJECTED, staff=BEN, offer=77, kind="consult")
    assert log.figure("offered") == 0
    assert log.figure("rejection_rate") is None


def test_accepted_is_pushed_picked_or_assigned_by_how_it_was_first_taken(log):
    taken_after(log, 5, 5, 5)
    log.chat().comes().later(5).in_vain(BEN, Deed.OFFER_WITHDRAWN).picked(ANA)
    log.chat().comes().later(5).assigned(ANA)
    log.chat().comes().later(5).picked(ANA).later(60).to_agent(BEN)
    log.chat(channel="sms").begun_by(ANA)
    assert log.figure("pushed") == 3
    assert log.figure("picked") == 2
    assert log.figure("assigned") == 1
    assert log.figure("accepted") == 6


# ---------------------------------------------------------------- set aside


def test_a_text_set_aside_takes_no_handle_time_meanwhile(log):
    chat = log.chat(channel="sms").comes().later(10).pushed().later(60).set_aside().later(7_200)
    chat.asks().goes_on().later(40).ended().later(20).finished()
    # 60 + 40 + 20; the two hours in between are nobody's work, and it was accepted once.
    assert log.figure("handle_time") == 120
    assert log.figure("accepted") == 1
    assert log.figure("conversation_length") == 10 + 60 + 7_200 + 40 + 20


def test_a_text_that_comes_back_into_the_line_waits_from_then_on_but_came_in_once(log):
    chat = log.chat(channel="sms").comes().later(10).pushed().later(60).set_aside().later(7_130)
    chat.asks().back_from_aside()
    # Back at 11:00:00; at 11:01 it has waited a minute.
    assert log.figure("waiting_now", minute=121) == 1
    assert log.figure("longest_wait_now", minute=121) == 60
    chat.later(90).pushed(BEN).later(30).writes(BEN)
    assert log.figure("incoming") == 1
    # The first wait is its wait; the answer came 120 s after it wrote.
    assert log.figure("speed_of_answer") == 10
    assert log.figure("agent_response") == 120


# ---------------------------------------------------------------- agents' time


def test_occupancy_is_time_with_something_in_use_of_the_time_on_duty(log):
    # 9:00 available, 9:10 busy with one, 9:30 nothing, 9:40 away with one still in use,
    # 9:50 offline. On duty 40 minutes, of them 20 with something in use.
    log.is_now(ANA, Presence.AVAILABLE)
    log.holds(ANA, 1, minute=10)
    log.is_now(ANA, Presence.BUSY, minute=10)
    log.holds(ANA, 0, minute=30)
    log.holds(ANA, 1, minute=40)
    log.is_now(ANA, Presence.AWAY, minute=40)
    log.is_now(ANA, Presence.OFFLINE, minute=50)
    assert log.figure("occupancy") == 0.5


def test_two_agents_time_is_added_up_before_it_is_divided(log):
    # Ana 60 minutes, all busy; Ben 20 minutes, none: 60 of 80.
    log.holds(ANA, 2)
    log.is_now(ANA, Presence.DO_NOT_DISTURB)
    log.is_now(ANA, Presence.OFFLINE, minute=60)
    log.is_now(BEN, Presence.INACTIVE)
    log.is_now(BEN, Presence.OFFLINE, minute=20)
    assert log.figure("occupancy") == 0.75


# ---------------------------------------------------------------- what patients say


def test_satisfied_are_four_and_five_stars(log):
    for stars in (5, 4, 3, 1):
        log.chat().comes().pushed().later(60).ended().finished().rates(stars)
    log.chat().comes().pushed().later(60).ended().finished()
    assert log.figure("satisfaction") == 0.5
    assert log.figure("rating") == (5 + 4 + 3 + 1) / 4


def test_sentiment_is_the_mean_of_the_levels_conversations_end_with(log):
    log.chat().comes().sounds(-3).later(60).sounds(-1)
    log.chat().comes().sounds(0)
    log.chat().comes().sounds(2)
    log.chat().comes()
    # −1, 0 and 2; of the last one nobody has read anything.
    assert log.figure("sentiment") == pytest.approx(1 / 3)
    for key in ("negative", "neutral", "positive"):
        assert log.figure(key) == pytest.approx(1 / 3), key


def test_what_nobody_could_read_is_not_neutral(log):
    log.chat().comes().sounds(0, engine="none")
    log.chat().comes().sounds(-2).later(60).sounds(0, engine="none")
    assert log.figure("neutral") is None
    assert log.figure("sentiment") is None


def test_a_talk_that_only_the_bot_had_has_no_part_in_the_sentiment_of_people_s(log):
    log.chat().greeted_by_bot().sounds(-3).later(60).bot_over("left", Why.PATIENT_ENDED)
    log.chat().greeted_by_bot().sounds(1).later(60).handed_over()
    assert log.figure("sentiment") == 1


# ---------------------------------------------------------------- the bot


def test_the_bot_settles_hands_over_or_is_left(log):
    log.chat().greeted_by_bot().later(100).bot_over("contained", Why.BOT_ENDED)
    log.chat().greeted_by_bot().later(200).bot_over("contained", Why.BOT_ENDED)
    log.chat().greeted_by_bot().later(900).bot_over("left", Why.BOT_ENDED)
    log.chat().greeted_by_bot().later(30).bot_over("left", Why.PATIENT_ENDED)
    log.chat().greeted_by_bot().later(40).handed_over().later(60).leaves()
    log.chat().greeted_by_bot()
    taken_after(log, 5)
    assert log.figure("bot_talks") == 6
    assert log.figure("bot_contained") == 2
    assert log.figure("bot_escalated") == 1
    # Five of the six are over. Silence is no success: the idle one is not contained.
    assert log.figure("escalation_rate") == pytest.approx(1 / 5)
    assert log.figure("bot_time_to_resolve") == 150
    assert log.figure("bot_time_to_escalate") == 40
