"""Which conversations a window has, worked by hand: midnight, summer time, what runs on, filters.

The log is told into a database, and the figures are those that screens get.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import raw_days
from hand_log import ANA, BEN, NURSES, PHARMACY, HandLog
from people import Clinic
from raw_clinic import NEW_YORK, RawClinic
from tales import millis

from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Presence
from psc_app.services.insights import cut as cuts
from psc_app.services.insights import figures
from psc_app.services.insights.cut import Cut
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


class Told:
    """A clinic with a log told by hand, looked at by a supervisor."""

    def __init__(self, clinic: Clinic) -> None:
        self.raw = RawClinic(clinic)
        self.log = HandLog()
        self.ledger = Ledger()

    def come_and_leave(self, *moments: str) -> None:
        """Somebody comes at each of these moments, and leaves after five seconds."""
        for text in moments:
            self.log.chat(at=at(text)).comes().later(5).leaves()

    def written(self, now: datetime = TEN) -> None:
        """All that was told until now is in the log."""
        self.raw.turn_to(now)
        lines = [line for line in self.log.lines() if line.at <= millis(now)]
        raw_days.write(self.raw.clinic, lines)

    def look(self, chosen: Chosen, see: Callable[[Cut], Any]) -> Any:
        def read(work: Work) -> Any:
            return see(cuts.cut(work, self.ledger, chosen))

        return self.raw.clinic.look(self.raw.boss, read)

    def figure(self, key: str, chosen: Chosen | None = None, **more: Any) -> float | None:
        asked = chosen or Chosen("24h", **more)
        return self.look(asked, lambda cut: figures.figure(cut, key).value)

    def behind(self, key: str, chosen: Chosen) -> list[int]:
        return self.look(chosen, lambda cut: [o.conversation_id for o in figures.behind(cut, key)])


def by_hour(cut: Cut) -> dict[int, float | None]:
    """How many came in each hour of the clock."""
    return {hour: one.value for hour, one in figures.by(cut, "incoming", "hour").items()}


@pytest.fixture
def told(clinic: Clinic) -> Told:
    return Told(clinic)


def at(text: str) -> datetime:
    """A moment, such as 2026-03-03 10:00:05, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ---------------------------------------------------------------- nothing, and one


@pytest.mark.parametrize("window", ["today", "24h", "24h+open"])
def test_before_anybody_has_come_there_are_counts_of_nought_and_nothing_else(told, window):
    told.written()
    for key, one in MEASURES.items():
        nothing = None if one.denominator or one.largest else 0
        assert told.figure(key, Chosen(window)) == nothing, key
        assert told.behind(key, Chosen(window)) == [], key


def test_one_conversation_stands_alone_behind_each_of_its_figures(told):
    told.log.chat().comes().later(10).pushed().later(50).ended().later(40).finished()
    told.written()
    for key, expected in {"incoming": 1, "service_level": 1, "handle_time": 90}.items():
        assert told.figure(key) == expected
        assert told.behind(key, Chosen("24h")) == [1]
    assert told.behind("rating", Chosen("24h")) == []


# ---------------------------------------------------------------- midnight


def test_who_was_queued_before_midnight_belongs_to_yesterday_with_all_that_follows(told):
    # Queued at 23:59:50, accepted at 0:00:05, rated at 0:20: yesterday's, all of it.
    chat = told.log.chat(at=at("2026-03-02 23:59:50")).comes().later(15).pushed().later(300)
    chat.ended().later(60).finished().later(840).rates(5)
    told.log.chat(at=at("2026-03-03 00:00:00")).comes().later(30).pushed().later(60).ended()
    told.written()
    today = Chosen("today")
    assert told.figure("incoming", today) == 1
    assert told.figure("speed_of_answer", today) == 30
    assert told.figure("rating", today) is None
    assert told.figure("incoming") == 2
    assert told.figure("rating") == 5
    assert told.look(today, lambda cut: figures.figure(cuts.before(cut), "incoming").value) == 0


def test_the_bot_before_midnight_and_the_hand_over_after_it_is_today_s(told):
    chat = told.log.chat(at=at("2026-03-02 23:55:00")).greeted_by_bot().later(600)
    chat.handed_over().later(20).pushed()
    told.written()
    assert told.figure("incoming", Chosen("today")) == 1
    assert told.figure("bot_talks", Chosen("today")) == 1
    assert told.figure("bot_time_to_escalate", Chosen("today")) == 600


def test_midnight_is_where_the_supervisor_is(told):
    # 4:30 in London's winter is 23:30 of the day before in New York, and 10:00 in Kolkata.
    told.log.chat(at=at("2026-03-03 04:30:00")).comes().later(5).leaves()
    told.written()
    assert told.figure("incoming", Chosen("today")) == 1
    assert told.figure("incoming", Chosen("today", NEW_YORK)) == 0
    assert told.figure("incoming", Chosen("today", "Asia/Kolkata")) == 1
    assert told.look(Chosen("24h", NEW_YORK), by_hour) == {23: 1}


def test_time_on_duty_is_cut_off_at_midnight_and_at_now(told):
    # Signed in from 23:00, busy from 1:00 to 3:00, still there at 10:00: ten hours of today.
    told.log.is_now(ANA, Presence.AVAILABLE, minute=-600)
    told.log.holds(ANA, 1, minute=-480)
    told.log.holds(ANA, 0, minute=-360)
    told.written()
    assert told.figure("occupancy", Chosen("today")) == pytest.approx(2 / 10)
    assert told.figure("occupancy", Chosen("24h")) == pytest.approx(2 / 11)


def test_who_has_been_signed_in_for_days_without_a_word_is_on_duty(told):
    told.log.is_now(ANA, Presence.BUSY, minute=-6 * 1_440)
    told.log.holds(ANA, 2, minute=-6 * 1_440 + 1)
    told.log.is_now(BEN, Presence.AVAILABLE, minute=-6 * 1_440)
    told.log.is_now(BEN, Presence.OFFLINE, minute=-5 * 1_440)
    told.written()
    assert told.figure("occupancy", Chosen("today")) == 1
    assert (
        told.look(
            Chosen("24h"), lambda cut: float(cut.duty["to_ms"].sub(cut.duty["from_ms"]).sum())
        )
        >= raw_days.DAY
    )


# ---------------------------------------------------------------- summer time


def test_on_the_day_the_clocks_go_forward_today_is_an_hour_shorter(told):
    # In New York 8 March begins at 5:00 UTC, and 12:00 there is 16:00 UTC: eleven hours.
    told.come_and_leave(
        "2026-03-08 04:59:59", "2026-03-08 05:00:00", "2026-03-08 06:59:00", "2026-03-08 07:01:00"
    )
    told.log.is_now(ANA, Presence.AVAILABLE, minute=-1_440)
    told.written(at("2026-03-08 16:00:00"))
    today = Chosen("today", NEW_YORK)
    assert told.figure("incoming", today) == 3
    # 1:59 there, and two minutes later 3:01: nobody comes at two.
    hours = told.look(today, by_hour)
    assert hours == {0: 1, 1: 1, 3: 1}
    seconds = told.look(today, lambda cut: figures.figure(cut, "occupancy").below)
    assert seconds == 11 * 3_600


def test_on_the_day_they_go_back_the_hour_that_comes_twice_counts_twice(told):
    # 1 November there begins at 4:00 UTC; 1:30 comes at 5:30 and at 6:30 UTC.
    told.come_and_leave("2026-11-01 03:59:59", "2026-11-01 05:30:00", "2026-11-01 06:30:00")
    told.log.is_now(ANA, Presence.AVAILABLE, minute=0)
    told.written(at("2026-11-01 17:00:00"))
    today = Chosen("today", NEW_YORK)
    hours = told.look(today, by_hour)
    assert hours == {1: 2}
    # Noon there, thirteen hours after midnight.
    assert told.look(today, lambda cut: figures.figure(cut, "occupancy").below) == 13 * 3_600
    # Two quarter hours apart on the clock are four in truth.
    bins = told.look(today, lambda cut: sorted(figures.by(cut, "incoming", "bin")))
    assert bins[1] - bins[0] == 3_600_000


def test_a_wait_across_the_turned_clock_is_as_long_as_it_was(told):
    # From 1:50 to what the clock calls 3:10: twenty minutes.
    told.log.chat(at=at("2026-03-08 06:50:00")).comes().later(1_200).pushed()
    told.written(at("2026-03-08 16:00:00"))
    assert told.figure("speed_of_answer", Chosen("today", NEW_YORK)) == 1_200


# ---------------------------------------------------------------- what runs on


def test_and_still_open_adds_what_is_not_closed_however_old_it_is(told):
    old = told.log.chat(at=at("2026-02-20 09:00:00"), channel="sms").comes().later(60).pushed()
    old.later(600).set_aside()
    gone = told.log.chat(at=at("2026-02-20 09:00:00")).comes().later(60).pushed().later(60)
    gone.ended().later(60).finished()
    told.log.chat().comes().later(20).pushed()
    told.written()
    assert told.figure("incoming", Chosen("24h")) == 1
    assert told.figure("incoming", Chosen("24h+open")) == 2
    # It was handled for ten minutes, two weeks ago.
    assert told.figure("handle_time", Chosen("24h+open")) == 600
    assert told.behind("incoming", Chosen("24h+open", state=3)) == [1]


def test_who_waits_since_before_the_window_waits_now_all_the_same(told):
    told.log.chat(at=at("2026-03-01 10:00:00"), channel="sms").comes()
    told.log.chat(minute=59).comes()
    told.written()
    assert told.figure("waiting_now", Chosen("today")) == 2
    assert told.figure("longest_wait_now", Chosen("today")) == 2 * 86_400
    assert told.figure("incoming", Chosen("today")) == 1


def test_a_rating_of_a_talk_that_was_over_long_before_changes_no_figure_of_today(told):
    chat = told.log.chat(at=at("2026-02-25 09:00:00")).comes().pushed().later(60).ended()
    chat.later(60).finished().later(6 * 86_400).rates(1)
    told.written()
    assert told.figure("rating", Chosen("today")) is None
    assert told.figure("rating", Chosen("24h+open")) is None


def test_a_rating_that_comes_after_the_first_look_counts_from_then_on(told):
    chat = told.log.chat(at=at("2026-03-02 11:00:00")).comes().pushed().later(60).ended()
    chat.later(60).finished().later(20 * 3_600).rates(2)
    told.written(at("2026-03-03 06:00:00"))
    assert told.figure("rating") is None
    lines = told.log.lines()
    told.raw.turn_to(TEN)
    raw_days.write(told.raw.clinic, lines[-1:], so_far=lines)
    assert told.figure("rating") == 2


# ---------------------------------------------------------------- filters


def test_a_transferred_talk_is_counted_where_it_was_answered_and_waits_where_it_waits(told):
    told.log.chat(queue=NURSES).comes().later(30).pushed(ANA).later(60).to_queue(PHARMACY)
    told.written()
    assert told.figure("waiting_now", queue_id=PHARMACY) == 1
    assert told.figure("waiting_now", queue_id=NURSES) == 0
    assert told.figure("speed_of_answer", queue_id=NURSES) == 30


def test_after_a_transfer_each_agent_has_their_own_part_of_the_work(told):
    chat = told.log.chat().comes().later(10).pushed(ANA).later(60).to_agent(BEN).later(200)
    chat.ended().later(40).finished()
    told.written()
    own = told.look(Chosen("24h"), lambda cut: figures.own_by(cut, "handle_time"))
    # Ana 60; Ben 200 and the wrap-up of 40. Together it is the conversation's.
    assert {staff: one.value for staff, one in own.items()} == {ANA: 60, BEN: 240}
    assert told.figure("handle_time") == 300
    rates = told.look(Chosen("24h"), lambda cut: figures.own_by(cut, "transfer_rate"))
    assert {staff: one.value for staff, one in rates.items()} == {ANA: 1, BEN: 0}


def test_a_queue_of_its_own_limits_is_measured_by_them_as_soon_as_they_are_changed(told):
    told.log.chat(queue=PHARMACY).comes().later(40).pushed()
    told.log.chat(queue=NURSES).comes().later(40).pushed()
    told.written()
    # The pharmacy promises 45 s, the nurses 20 s.
    assert told.figure("service_level") == 0.5
    told.raw.clinic.change(raw_days.Queue, service_level_seconds=60)
    told.raw.clinic.clock.turn(seconds=2)
    assert told.figure("service_level") == 1


# ---------------------------------------------------------------- the interval before


def test_the_trend_of_today_looks_at_yesterday_until_the_same_time_of_day(told):
    told.come_and_leave(
        "2026-03-02 00:10:00", "2026-03-02 09:59:00", "2026-03-02 10:30:00", "2026-03-03 01:00:00"
    )
    told.written()

    def both(cut: Cut) -> tuple[float | None, float | None]:
        return (
            figures.figure(cut, "incoming").value,
            figures.figure(cuts.before(cut), "incoming").value,
        )

    assert told.look(Chosen("today"), both) == (1, 2)
    # The last 24 hours have two, and the 24 before them two.
    assert told.look(Chosen("24h"), both) == (2, 2)
