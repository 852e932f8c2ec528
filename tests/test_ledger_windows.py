"""What a supervisor chooses of the ledger: windows, filters, and what is behind a figure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from day_figures import DAY, Figures, morning
from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Role
from psc_app.services.insights.cut import before, cut
from psc_app.services.insights.figures import behind, by, by2, figure, own_by


@pytest.fixture
def figures(clinic: Clinic) -> Figures:
    return Figures(clinic)


def test_today_begins_at_midnight_on_the_chosen_zones_clock(clinic: Clinic, figures: Figures):
    clinic.start()
    clinic.clock.turn(hours=16)
    clinic.start()
    # 2 in the morning, UTC: in Chicago still the evening of the same day.
    assert figures.value("incoming", Chosen(zone="UTC")) == 1
    assert figures.value("incoming", Chosen(zone="America/Chicago")) == 2


@pytest.mark.parametrize(
    ("now", "begins", "yesterday"),
    [
        # The clocks went forward at 2: the day was an hour shorter.
        ("2026-03-08T18:00+00:00", "2026-03-08T05:00+00:00", "2026-03-07T19:00+00:00"),
        # They went back at 2: it was an hour longer.
        ("2026-11-01T18:00+00:00", "2026-11-01T04:00+00:00", "2026-10-31T17:00+00:00"),
    ],
)
def test_on_days_when_clocks_are_turned_yesterday_is_the_same_time_on_the_clock(
    clinic: Clinic, figures: Figures, now: str, begins: str, yesterday: str
):
    clinic.clock.turn(seconds=(_moment(now) - clinic.clock.now()).total_seconds())
    clinic.start()
    one = figures.cut(Chosen(zone="America/New_York"))
    assert one.from_ms == _millis(begins)
    earlier = before(one)
    assert earlier.to_ms == _millis(yesterday) + 1
    assert earlier.from_ms < earlier.to_ms <= one.from_ms


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _millis(text: str) -> int:
    return int(_moment(text).timestamp() * 1_000)


def test_the_interval_before_counts_what_was_then(clinic: Clinic, figures: Figures):
    agent = clinic.staff(units=1)
    conversation = clinic.talk(agent)
    clinic.start()
    clinic.clock.turn(hours=1)
    clinic.close(agent, conversation)
    clinic.clock.turn(hours=23)
    clinic.start()
    yesterday = before(figures.cut(Chosen(zone="UTC")))
    assert figure(yesterday, "incoming").value == 2
    assert figure(yesterday, "waiting_now").value == 1
    a_day = before(figures.cut())
    assert figure(a_day, "incoming").value == 0


def test_filters_look_at_the_rows_own_queue_channel_agent_and_state(
    clinic: Clinic, figures: Figures
):
    morning(clinic)
    everything = figures.cut()
    assert figure(everything, "incoming").value == 5
    assert figures.value("incoming", DAY.changed(channel="sms")) == 0
    assert figures.value("incoming", DAY.changed(queue_id=clinic.queue)) == 5
    assert figures.value("incoming", DAY.changed(queue_id=clinic.queue + 1)) == 0
    for state, there in by(everything, "incoming", "state").items():
        assert figures.value("incoming", DAY.changed(state=state)) == there.value
    for agent, there in own_by(everything, "handle_time").items():
        mine = figures.cut(DAY.changed(staff_id=agent))
        assert own_by(mine, "handle_time") == {agent: there}


def test_the_shares_behind_a_figure_add_up_to_it_and_so_do_its_groups(
    clinic: Clinic, figures: Figures
):
    morning(clinic)
    one = figures.cut()
    for key in MEASURES:
        whole, groups = figure(one, key), list(by(one, key, "staff_id").values())
        shares = behind(one, key)
        if MEASURES[key].largest:
            assert max(group.above for group in groups) == whole.above
            assert max(share.above for share in shares) == whole.above
            continue
        assert _sums(groups) == pytest.approx((whole.above, whole.below)), key
        if MEASURES[key].of == "duty":
            assert shares == []
            continue
        pairs = by2(one, key, "hour", "channel").values()
        assert _sums(pairs) == pytest.approx((whole.above, whole.below)), key
        assert _sums(shares) == pytest.approx((whole.above, whole.below)), key
        assert len({share.conversation_id for share in shares}) == len(shares)


def _sums(these: Iterable[Any]) -> tuple[float, float]:
    given = list(these)
    return sum(one.above for one in given), sum(one.below for one in given)


def test_frames_show_words_for_words_and_nothing_where_nothing_was(
    clinic: Clinic, figures: Figures
):
    morning(clinic)
    one = figures.cut()
    assert set(one.contacts["channel"]) == {"chat"}
    assert one.contacts["accepted_ms"].isna().sum() == 2
    assert list(one.contacts["incoming"]) == [1.0] * 5
    assert (one.duty["to_ms"] >= one.duty["from_ms"]).all()
    assert one.duty["to_ms"].max() == one.now_ms
    assert len(one.sessions) == 3
    assert set(one.offers["outcome"]) <= {"accepted", "withdrawn", "pending", "diverted"}


def test_an_empty_clinic_has_figures_without_numbers(clinic: Clinic, figures: Figures):
    found = figures.all()
    assert found["incoming"] == 0
    assert found["service_level"] is None
    assert found["longest_wait_now"] is None
    one = figures.cut()
    assert by(one, "incoming", "queue_id") == by2(one, "incoming", "bin", "channel") == {}
    assert behind(one, "handle_time") == []
    assert len(one.contacts) == len(one.moods) == 0


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.PRIVACY_OFFICER])
def test_figures_are_for_supervisors(clinic: Clinic, figures: Figures, role: Role):
    assert figures.value("incoming") == 0
    with pytest.raises(NotAllowed):
        clinic.look(Actor(role, 1, "X"), cut, clinic.house.ledger, DAY)


def test_an_address_says_what_is_chosen_and_nonsense_in_it_is_left_out():
    chosen = Chosen("24h", "Europe/Paris", 3, "sms", 7, 1)
    query = chosen.to_query()
    assert query == {
        "window": "24h", "zone": "Europe/Paris", "queue": "3", "channel": "sms", "agent": "7",
        "state": "1",
    }  # fmt: skip
    assert Chosen.from_query(query) == chosen
    assert Chosen().to_query(zone="UTC") == {}
    assert Chosen.from_query({"state": "0"}).state == 0
    nonsense = {
        "window": "ever", "zone": "Moon/Base", "queue": "-3", "channel": "fax",
        "agent": "9" * 30, "state": "77", "more": "<script>",
    }  # fmt: skip
    assert Chosen.from_query(nonsense, zone="Europe/Paris") == Chosen(zone="Europe/Paris")
