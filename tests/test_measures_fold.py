"""What the figures make of the event log, one rule of SPEC section 14 after the other."""

import pytest
from figure_log import ANA, BEN, CHLOE, DESK, NURSES, SUE, Log

from psc_app.domain.measures import parts
from psc_app.domain.measures.catalogue import MEASURES, own, value
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed

ABANDONED, GONE, TRANSFERRED = "patient abandoned", "patient disconnected", "transferred"


def test_every_figure_is_made_of_parts_that_there_are():
    for one in MEASURES.values():
        used = {one.numerator, one.denominator, one.own_numerator, one.own_denominator} - {""}
        assert used <= set(parts.PARTS), one.key
        assert one.unit in ("count", "seconds", "share", "level", "stars")
        assert one.of in ("contacts", "sessions", "offers", "duty", "now")
        assert (one.unit == "count") == (one.denominator == "" and not one.largest), one.key
        assert bool(one.own_denominator) <= bool(one.own_numerator)


def test_no_part_has_two_names_and_none_is_in_two_lists():
    names = (
        *parts.CONTACT_PARTS, *parts.SESSION_PARTS, *parts.OFFER_PARTS, *parts.DUTY_PARTS,
        *parts.NOW_PARTS,
    )  # fmt: skip
    assert len(names) == len(set(names)) == len(parts.PARTS)


def test_where_nothing_happened_there_is_no_rate_and_a_count_of_none():
    for key, one in MEASURES.items():
        nothing = None if one.denominator else 0.0
        assert value(key, {}) == own(key, {}) == nothing, key


# ---- coming in


def test_a_wait_runs_from_the_line_to_the_agent_or_to_the_leaving():
    log = Log().begins(talk=1).begins(talk=2).until(12).takes(talk=1)
    log.until(30).moves(S.OPEN, S.CLOSED, ABANDONED, talk=2)
    keys = ("incoming", "accepted", "abandoned", "speed_of_answer", "average_wait")
    assert log.values(*keys) == (2, 1, 1, 12, 21)
    assert log.value("picked") == 1


def test_who_leaves_at_once_is_neither_answered_nor_lost():
    log = Log()
    for talk in (1, 2, 3, 4):
        log.begins(talk=talk)
    log.until(5).moves(S.OPEN, S.CLOSED, ABANDONED, talk=1)
    log.until(5.001).moves(S.OPEN, S.CLOSED, GONE, talk=2)
    log.until(20).takes(talk=3).until(20.001).takes(talk=4)
    assert log.values("service_level", "abandon_rate") == (1 / 3, 1 / 3)
    assert log.values("abandoned", "average_wait") == (2, (5 + 5.001 + 20 + 20.001) / 4)


def test_who_is_gone_for_good_left_when_the_connection_was_lost():
    log = Log().begins(talk=1).until(2).add(Deed.PATIENT_LOST, talk=1)
    log.until(182).moves(S.OPEN, S.CLOSED, GONE, talk=1)
    assert log.values("abandoned", "average_wait", "abandon_rate") == (1, 2, None)


def test_who_came_back_and_was_lost_again_left_the_second_time():
    log = Log().begins().until(2).add(Deed.PATIENT_LOST).until(9).add(Deed.PATIENT_BACK)
    log.until(60).add(Deed.PATIENT_LOST).until(240).moves(S.OPEN, S.CLOSED, GONE)
    assert log.value("average_wait") == 60


def test_who_gives_up_after_coming_back_left_when_they_said_so():
    log = Log().begins().until(2).add(Deed.PATIENT_LOST).until(9).add(Deed.PATIENT_BACK)
    log.until(30).moves(S.OPEN, S.CLOSED, ABANDONED)
    assert log.value("average_wait") == 30


def test_nobody_leaves_at_once_after_the_time_for_an_answer():
    log = Log().begins(talk=1).until(25).moves(S.OPEN, S.CLOSED, ABANDONED, talk=1)
    assert log.value("abandon_rate", short_ms=60_000) == 1


def test_with_the_bot_first_the_wait_begins_at_the_hand_over():
    log = Log().begins(S.WITH_BOT).until(90).add(Deed.BOT_ENDED, reason="escalated")
    log.moves(S.WITH_BOT, S.OPEN)
    assert log.contact().belongs_ms == 90_000
    log.until(97).takes().until(200).ends().closes()
    keys = ("incoming", "speed_of_answer", "bot_talks", "bot_escalated", "escalation_rate")
    assert log.values(*keys) == (1, 7, 1, 1, 1)
    assert log.values("bot_time_to_escalate", "conversation_length") == (90, 200)


@pytest.mark.parametrize(("outcome", "settled"), [("contained", 1), ("left", 0)])
def test_a_talk_with_the_bot_alone_came_in_for_nobody(outcome: str, settled: int):
    log = Log().begins(S.WITH_BOT).says("patient").until(40)
    log.add(Deed.BOT_ENDED, reason=outcome).moves(S.WITH_BOT, S.CLOSED, "bot ended")
    keys = ("incoming", "bot_talks", "bot_contained", "escalation_rate", "conversation_length")
    assert log.values(*keys) == (0, 1, settled, 0, None)
    assert log.value("bot_time_to_resolve") == (40 if settled else None)
    assert log.contact().belongs_ms == 0


def test_who_is_with_the_bot_is_in_no_rate_yet():
    log = Log().begins(S.WITH_BOT)
    assert log.values("bot_talks", "escalation_rate") == (1, None)


def test_what_the_clinic_ends_itself_is_neither_answered_nor_abandoned():
    log = Log().begins(talk=1).begins(talk=2).until(30)
    log.moves(S.OPEN, S.CLOSED, "overflow", talk=1)
    log.moves(S.OPEN, S.CLOSED, "supervisor closed", talk=2)
    assert log.values("incoming", "accepted", "abandoned", "average_wait") == (2, 0, 0, None)
    assert log.sums()["turned_away"] == 2
    assert log.values("service_level", "abandon_rate") == (None, 0)


@pytest.mark.parametrize("asked", [Deed.CALL_BACK_ASKED, Deed.MESSAGE_LEFT])
def test_who_waits_at_home_is_apart_from_the_waits(asked: Deed):
    log = Log().begins().until(5).add(asked).until(4_000)
    assert log.values("waiting_now", "incoming") == (0, 1)
    log.takes().until(4_100).ends()
    keys = ("accepted", "service_level", "average_wait", "pushed", "picked", "ghost_rate")
    assert log.values(*keys) == (0, None, None, 0, 0, None)
    assert log.values("handled", "handle_time") == (1, 100)
    assert log.sums()["apart"] == 1


def test_who_takes_the_call_back_back_waits_again():
    log = Log().begins().add(Deed.CALL_BACK_ASKED).until(30).add(Deed.CALL_BACK_UNDONE)
    assert log.value("waiting_now") == 1
    assert log.until(40).takes().value("speed_of_answer") == 40


def test_who_comes_back_to_the_line_and_asks_for_a_call_does_not_wait_any_more():
    log = Log().begins().until(15).takes().until(75).leaves_hands("released")
    assert log.value("waiting_now") == 1
    log.until(85).add(Deed.CALL_BACK_ASKED)
    assert log.values("waiting_now", "accepted", "speed_of_answer") == (0, 1, 15)


def test_all_that_came_in_is_in_exactly_one_place():
    log = Log().begins(talk=1).begins(talk=2).begins(talk=3).begins(talk=4).begins(talk=5)
    log.until(9).takes(talk=1).moves(S.OPEN, S.CLOSED, ABANDONED, talk=2)
    log.moves(S.OPEN, S.CLOSED, "overflow", talk=3).add(Deed.CALL_BACK_ASKED, 4)
    sums = log.sums()
    places = ("accepted", "abandoned", "waiting", "turned_away", "apart")
    assert [sums[place] for place in places] == [1, 1, 1, 1, 1]
    assert sums["incoming"] == 5


def test_what_an_agent_starts_did_not_come_in_but_is_work():
    log = Log().begins(channel="sms").add(Deed.STARTED_BY_AGENT, staff_id=ANA).takes()
    log.says("agent", ANA).until(60).says("patient").until(70).says("agent", ANA)
    log.until(100).ends().closes()
    keys = ("incoming", "accepted", "speed_of_answer", "first_response", "ghost_rate")
    assert log.values(*keys) == (0, 0, None, None, None)
    assert log.values("handled", "handle_time", "agent_response") == (1, 100, 10)
    assert log.contact().belongs_ms == 0
    assert (log.contact().how, log.contact().staff_id) == ("", ANA)


# ---- how it came to its agent


def test_an_accepted_offer_is_a_push_and_a_supervisors_choice_is_neither():
    log = Log()
    for talk in (1, 2, 3):
        log.begins(talk=talk).add(Deed.OFFERED, talk, staff_id=ANA, offer=talk, kind="assignment")
    log.until(4).add(Deed.ACCEPTED, 1, staff_id=ANA, offer=1, kind="assignment").takes(talk=1)
    log.add(Deed.OFFER_WITHDRAWN, 2, staff_id=ANA, offer=2, kind="assignment")
    log.takes(CHLOE, 2, "supervisor assigned")
    log.until(5).takes(BEN, 3).add(Deed.OFFER_WITHDRAWN, 3, staff_id=ANA, offer=3)
    assert log.values("pushed", "assigned", "picked", "accepted") == (1, 1, 1, 3)
    assert [log.contact(talk).how for talk in (1, 2, 3)] == ["push", "assigned", "pick"]


def test_offers_count_by_what_became_of_them_and_questions_for_advice_do_not():
    log = Log().begins()
    for key, deed in enumerate(
        (Deed.REJECTED, Deed.OFFER_TIMED_OUT, Deed.DIVERTED, Deed.ACCEPTED), start=1
    ):
        log.add(Deed.OFFERED, staff_id=ANA, offer=key, kind="assignment")
        log.until(log.at + 3).add(deed, staff_id=ANA, offer=key, kind="assignment")
    log.takes().add(Deed.CONSULT_ASKED, staff_id=BEN, offer=5)
    log.add(Deed.REJECTED, staff_id=BEN, offer=5, kind="consult")
    log.add(Deed.TRANSFER_ASKED, staff_id=BEN, offer=6)
    assert log.values("offered", "rejection_rate", "time_out_rate") == (5, 1 / 5, 1 / 5)
    sums = log.sums()
    assert [sums[name] for name in ("taken", "diverted", "withdrawn")] == [1, 1, 0]
    assert [offer.answered_ms for offer in log.contact().offers][:2] == [3_000, 6_000]


# ---- who waits now


def test_who_comes_back_to_the_line_waits_from_then_on():
    log = Log().begins().until(10).takes().until(400).leaves_hands(TRANSFERRED, queue_id=DESK)
    log.add(Deed.TRANSFERRED, queue_id=DESK, from_staff=ANA, from_queue=NURSES).until(460)
    assert log.values("waiting_now", "longest_wait_now", "waiting_over_5") == (1, 60, 0)
    assert log.contact().queue_id == NURSES
    assert log.contact().queue_now == DESK
    assert log.sums()["waiting"] == 0
    log.until(900).moves(S.OPEN, S.CLOSED, ABANDONED)
    assert log.values("accepted", "abandoned", "waiting_now") == (1, 0, 0)


def test_an_overflow_to_another_queue_begins_another_line_but_not_another_wait():
    log = Log().begins().until(350).add(Deed.OVERFLOWED, queue_id=NURSES, to_queue=DESK).until(360)
    assert log.values("longest_wait_now", "waiting_over_5") == (10, 0)
    assert log.contact().queue_id == DESK
    assert log.takes(queue_id=DESK).values("speed_of_answer", "waited_over_5") == (360, 1)


def test_an_overflow_that_sends_nowhere_changes_no_line():
    log = Log().begins().until(50).add(Deed.OVERFLOWED, queue_id=NURSES, to_queue=None).until(301)
    assert log.values("longest_wait_now", "waiting_over_5") == (301, 1)


def test_a_text_that_was_set_aside_and_comes_back_waits_but_has_been_accepted():
    log = Log().begins(channel="sms").until(8).takes().until(68)
    log.moves(S.ACTIVE, S.WAITING, staff_id=ANA)
    log.add(Deed.SESSION_ENDED, staff_id=ANA, reason="set aside")
    assert log.values("waiting_now", "handle_time") == (0, 60)
    log.until(9_000).says("patient").moves(S.WAITING, S.OPEN)
    assert log.until(9_030).values("waiting_now", "longest_wait_now") == (1, 30)
    log.takes(BEN).until(9_050).ends(BEN).until(9_060).closes(BEN)
    assert log.values("accepted", "speed_of_answer", "handled", "handle_time") == (1, 8, 1, 90)
    assert log.contact().staff_id == ANA


def test_what_an_agent_started_and_gave_to_the_line_waits_there_too():
    log = Log().begins(channel="sms").add(Deed.STARTED_BY_AGENT, staff_id=ANA).takes()
    assert log.values("waiting_now", "incoming") == (0, 0)
    log.until(30).leaves_hands("released").until(45)
    assert log.values("waiting_now", "longest_wait_now", "incoming") == (1, 15, 0)


# ---- the work


def test_handle_time_has_all_agents_parts_and_the_wrap_up_but_no_advice_and_no_listening():
    log = Log().begins().until(10).takes()
    log.add(Deed.SESSION_STARTED, staff_id=CHLOE, mode="consult")
    log.add(Deed.SESSION_STARTED, staff_id=SUE, mode="monitor")
    assert log.until(40).values("handled", "handle_time") == (0, None)
    log.add(Deed.SESSION_ENDED, staff_id=CHLOE, mode="consult", reason="ended")
    log.until(70).add(Deed.SESSION_ENDED, staff_id=ANA, reason=TRANSFERRED)
    log.add(Deed.SESSION_STARTED, staff_id=BEN)
    log.add(Deed.TRANSFERRED, staff_id=BEN, queue_id=NURSES, from_staff=ANA)
    assert log.values("handled", "handle_time") == (1, 60)
    log.until(110).ends(BEN)
    log.add(Deed.SESSION_ENDED, staff_id=SUE, mode="monitor", reason="ended")
    log.until(125).closes(BEN)
    keys = ("handled", "handle_time", "wrap_up_time", "consult_time")
    assert log.values(*keys) == (1, 115, 15, 30)
    assert log.values("transfers", "transfer_rate") == (1, 1)
    assert [log.own("handle_time", one) for one in (ANA, BEN, CHLOE, SUE)] == [60, 55, None, None]
    assert [log.own("wrap_up_time", one) for one in (ANA, BEN)] == [None, 15]
    assert [log.own("transfer_rate", one) for one in (ANA, BEN)] == [1, 0]
    assert [log.own("transfers", one) for one in (ANA, BEN, SUE)] == [1, 0, 0]


def test_a_conversation_that_an_agent_has_twice_is_one_of_theirs():
    log = Log().begins().until(10).takes().until(20).leaves_hands(TRANSFERRED)
    log.add(Deed.TRANSFERRED, from_staff=ANA, queue_id=NURSES).until(30).takes().until(50)
    log.leaves_hands(TRANSFERRED).add(Deed.TRANSFERRED, from_staff=ANA, queue_id=NURSES)
    assert (log.own("handled", ANA), log.own("handle_time", ANA)) == (1, 30)
    assert (log.own("transfers", ANA), log.own("transfer_rate", ANA)) == (2, 1)
    assert log.values("transfers", "transfer_rate") == (2, 1)


def test_release_and_a_lost_agent_are_no_transfer():
    log = Log().begins().takes().until(5).leaves_hands("released").takes(BEN)
    log.until(9).leaves_hands("agent disconnected", BEN)
    assert log.values("transfers", "transfer_rate", "handle_time") == (0, 0, 9)


@pytest.mark.parametrize("part_ends_first", [True, False])
def test_wrap_up_counts_whichever_row_comes_first(part_ends_first: bool):
    log = Log().begins().takes().add(Deed.IN_FRONT, 1, staff_id=ANA).until(30)
    if part_ends_first:
        log.add(Deed.SESSION_ENDED, staff_id=ANA, reason="agent ended")
        log.moves(S.ACTIVE, S.WRAP_UP, "agent ended", staff_id=ANA)
    else:
        log.ends()
    assert log.values("handle_time", "wrap_up_time", "focused_time") == (30, None, 30)
    log.until(42).closes()
    assert log.values("handle_time", "wrap_up_time", "focused_time") == (42, 12, 42)


def test_only_what_is_in_front_is_focused_time_and_only_once_it_is_over():
    log = Log().begins(talk=1).begins(talk=2).until(10).takes(talk=1).takes(talk=2)
    log.until(12).add(Deed.IN_FRONT, 1, staff_id=ANA)
    log.until(20).add(Deed.IN_FRONT, 2, staff_id=ANA)
    log.until(25).add(Deed.IN_FRONT, None, staff_id=ANA)
    log.until(30).add(Deed.IN_FRONT, 1, staff_id=ANA)
    log.add(Deed.IN_FRONT, 2, staff_id=BEN)
    assert log.value("focused_time") is None
    log.until(33).ends(talk=1).until(35).add(Deed.IN_FRONT, 2, staff_id=ANA)
    log.until(40).closes(talk=1).ends(talk=2)
    assert log.sums()["focused_s"] == (8 + 3 + 2) + (5 + 5)
    assert log.own("focused_time", ANA) == 23 / 2
    assert log.own("focused_time", BEN) is None


def test_a_conversation_that_was_in_front_already_is_so_from_its_beginning():
    log = Log().begins().add(Deed.IN_FRONT, 1, staff_id=ANA).until(10).takes().until(25)
    log.leaves_hands("released").until(60).takes().until(65).ends()
    assert log.value("focused_time") == 20


def test_work_of_more_than_five_minutes_is_long():
    log = Log().begins(talk=1).begins(talk=2).takes(talk=1).takes(BEN, 2)
    log.until(300).ends(talk=1).until(300.5).ends(BEN, 2)
    assert log.value("handled_over_5") == 1
    assert log.until(301).closes(talk=1).value("handled_over_5") == 2


# ---- the talk


def test_the_first_response_runs_to_the_agents_first_word_to_the_patient():
    log = Log().begins().says("patient").until(10).takes().says("system")
    log.until(12).says("agent", ANA, shown="internal").until(18).says("agent", ANA)
    log.until(25).says("agent", ANA)
    assert log.values("first_response", "first_response_from_queue") == (8, 18)


def test_a_response_runs_from_the_first_unanswered_message_to_the_next_answer():
    log = Log().begins(S.WITH_BOT).says("patient").until(30).moves(S.WITH_BOT, S.OPEN)
    log.until(40).says("patient").until(50).takes().until(55).says("patient")
    log.until(60).says("agent", ANA, shown="internal").says("bot").says("system")
    log.until(64).says("agent", ANA).until(70).says("agent", ANA)
    log.until(80).says("patient").until(84).says("agent", BEN)
    assert log.value("agent_response") == (24 + 4) / 2
    assert log.own("agent_response", ANA) == 24


def test_who_never_writes_after_somebody_came_is_a_ghost():
    log = Log().begins(talk=1).begins(talk=2).says("patient", talk=1).says("patient", talk=2)
    log.until(5).takes(talk=1).takes(talk=2).until(9).says("patient", talk=2)
    assert log.value("ghost_rate") == 1 / 2


def test_ratings_count_as_stars_and_as_satisfied_from_four():
    log = Log()
    for talk, stars in enumerate((5, 4, 3), start=1):
        log.begins(talk=talk).takes(talk=talk).ends(talk=talk).add(Deed.RATED, talk, rating=stars)
    assert log.begins(talk=4).values("satisfaction", "rating") == (2 / 3, 4)


def test_the_last_level_counts_and_one_that_cannot_be_told_does_not():
    log = Log().begins(talk=1).begins(talk=2).begins(talk=3).begins(talk=4).begins(S.WITH_BOT, 5)
    log.add(Deed.MOOD, 1, level=-2, engine="flair").add(Deed.MOOD, 1, level=0, engine="flair")
    log.add(Deed.MOOD, 2, level=-3, engine="basic").add(Deed.MOOD, 5, level=3, engine="flair")
    log.add(Deed.MOOD, 3, level=1, engine="flair").add(Deed.MOOD, 3, level=0, engine="none")
    keys = ("sentiment", "negative", "neutral", "positive")
    assert log.values(*keys) == (-1.5, 1 / 2, 1 / 2, 0)
    assert log.contact(1).moods == [(0, -2), (0, 0)]


def test_what_else_a_list_shows_of_a_conversation():
    log = Log().begins(channel="sms").add(Deed.RED_FLAG, reason="emergency").takes()
    log.add(Deed.WRAPPED_UP, staff_id=ANA, disposition="Advice given", second="")
    contact = log.contact()
    assert (contact.channel, contact.flagged, contact.disposition) == ("sms", True, "Advice given")
    assert (contact.agent_now, contact.state) == (ANA, S.ACTIVE)


# ---- duty


def test_occupancy_is_time_with_work_of_the_time_on_duty():
    log = Log().add(Deed.CAPACITY, None, staff_id=ANA, used=1, units=3)
    log.until(10).add(Deed.PRESENCE, None, staff_id=ANA, presence="available")
    log.until(20).add(Deed.CAPACITY, None, staff_id=ANA, used=0, units=3)
    log.until(60).add(Deed.CAPACITY, None, staff_id=ANA, used=2, units=3)
    log.add(Deed.PRESENCE, None, staff_id=ANA, presence="busy")
    log.until(70).add(Deed.PRESENCE, None, staff_id=ANA, presence="appear away")
    log.until(90).add(Deed.PRESENCE, None, staff_id=ANA, presence="inactive")
    log.until(100).add(Deed.PRESENCE, None, staff_id=ANA, presence="offline").until(500)
    assert log.value("occupancy") == (10 + 10 + 10) / 70


def test_spells_of_duty_follow_each_other_without_gaps():
    log = Log()
    for second, presence in ((0, "available"), (5, "busy"), (5, "do not disturb"), (9, "offline")):
        log.until(second).add(Deed.PRESENCE, None, staff_id=ANA, presence=presence)
    duty = log.fold.duty[ANA]
    spells = [(one.from_ms, one.to_ms, one.presence) for one in (*duty.spells, duty.current)]
    assert spells == [
        (0, 5_000, "available"), (5_000, 9_000, "do not disturb"), (9_000, None, "offline"),
    ]  # fmt: skip


# ---- what has changed


def test_only_what_changes_a_figure_is_told_as_changed():
    log = Log().begins().takes().says("patient").says("agent", ANA)
    log.fold.touched.clear()
    log.until(5).says("system").says("agent", ANA).says("patient").says("patient")
    log.add(Deed.SCRIPT_STEP).add(Deed.IN_FRONT, 1, staff_id=ANA)
    assert log.fold.touched == set()
    log.until(9).says("agent", ANA)
    assert log.fold.touched == {1}
    log.add(Deed.PRESENCE, None, staff_id=BEN, presence="available")
    assert (log.fold.touched, log.fold.on_duty) == ({1}, {BEN})


def test_a_conversation_seen_from_its_middle_on_is_not_whole():
    log = Log().says("agent", ANA).ends().closes()
    assert not log.contact().is_whole
    assert log.begins(talk=2).contact(2).is_whole
