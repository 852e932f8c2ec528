"""Figures of past days: added up from the log, kept, and made again where there is more to say."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bots import answer_first, reply, says
from databases import environment
from hand_clock import HandClock
from people import Clinic
from sqlalchemy import insert, select, update

from psc_app.config import Config
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import HandOver
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import BotKind, Deed, Role
from psc_app.models.conversation import Conversation
from psc_app.models.figures import FIGURE_CELL
from psc_app.models.journal import Event
from psc_app.models.workplace import Queue
from psc_app.services import closing, presence
from psc_app.services.insights import history, rollups
from psc_app.services.insights.cut import cut
from psc_app.services.insights.figures import figure
from psc_app.services.insights.history import Row, sums
from psc_app.services.journal import log
from psc_app.services.work import Work
from psc_app.wiring import build_house

TUESDAY = date(2026, 3, 3)
"""The day on which the clock begins."""


@pytest.fixture
def supervisor(clinic: Clinic) -> Actor:
    return clinic.staff(Role.SUPERVISOR, member=False, ready=False)


class Past:
    """A supervisor's look at past days."""

    def __init__(self, clinic: Clinic, supervisor: Actor) -> None:
        self.clinic, self.supervisor = clinic, supervisor

    def add_up(self) -> int:
        return self.clinic.do(SYSTEM, rollups.bring_up_to_date)

    def sums(
        self, first: date, last: date, group: str = "all", zone: str = "UTC", **chosen: Any
    ) -> list[Row]:
        narrowed = Chosen(**chosen)
        return self.clinic.look(self.supervisor, sums, first, last, zone, group, narrowed)

    def part(self, name: str, first: date, last: date, group: str, **how: Any) -> dict[Any, float]:
        found = self.sums(first, last, group, **how)
        return {row.key: row.sums[name] for row in found if row.sums[name]}

    def cells(self) -> list[tuple[Any, ...]]:
        def read(work: Work) -> list[tuple[Any, ...]]:
            keys = FIGURE_CELL.primary_key.columns
            return [tuple(row) for row in work.run(select(FIGURE_CELL).order_by(*keys))]

        return self.clinic.look(SYSTEM, read)

    def talks(self) -> list[tuple[Any, ...]]:
        """The cells of conversations, without those of duty."""
        return [row for row in self.cells() if row[2]]


@pytest.fixture
def past(clinic: Clinic, supervisor: Actor) -> Past:
    return Past(clinic, supervisor)


def a_day(clinic: Clinic) -> Actor:
    """An agent's morning: one talk is over, one patient left, one talk goes on."""
    agent = clinic.staff()
    first = clinic.talk(agent)
    clinic.clock.turn(minutes=20)
    clinic.say(agent, first, "Good morning")
    clinic.close(agent, first)
    clinic.do(SYSTEM, _rate, first)
    clinic.do(agent, presence.choose, "appear away")
    gone = clinic.start()
    clinic.clock.turn(minutes=4)
    visitor = Actor(Role.VISITOR, clinic.conversation(gone).visitor_id or 0, "V")
    clinic.do(visitor, closing.leave, gone)
    clinic.do(agent, presence.choose, "available")
    clinic.talk(agent)
    clinic.clock.turn(hours=1)
    return agent


def _rate(work: Work, conversation: int) -> None:
    log(work, Deed.RATED, conversation_id=conversation, rating=5)


# ---------------------------------------------------------------- the same figures


@pytest.mark.both
def test_a_day_that_is_over_has_the_figures_it_had_while_it_went_on(clinic: Clinic, past: Past):
    a_day(clinic)
    past.add_up()
    today = clinic.look(past.supervisor, cut, clinic.house.ledger, Chosen(zone="UTC"))
    (row,) = past.sums(TUESDAY, TUESDAY)
    for key, one in MEASURES.items():
        if one.of in ("contacts", "sessions", "offers"):
            then, live = history.figure(row, key), figure(today, key)
            assert (then.value, then.above) == (live.value, live.above), key
    # A quarter hour's duty is added up once it is over: there are 84 minutes, 75 count yet.
    assert row.sums["duty_s"] == 75 * 60 - 4 * 60


@pytest.mark.both
def test_made_anew_from_the_log_the_figures_are_the_same(clinic: Clinic, past: Past):
    a_day(clinic)
    past.add_up()
    kept = past.cells()
    assert len(kept) > 3
    assert past.add_up() == 0
    assert past.cells() == kept
    clinic.do(SYSTEM, rollups.rebuild, TUESDAY, TUESDAY)
    assert past.cells() == kept
    clinic.do(SYSTEM, lambda work: rollups.run_in(work, rollups.rebuild_all_steps("again")))
    assert past.cells() == kept


@pytest.mark.both
def test_the_command_makes_the_same_from_nothing(migrated_config: Config, clock: HandClock):
    house = build_house(migrated_config, clock)
    try:
        clinic = Clinic(house, clock)
        past = Past(clinic, clinic.staff(Role.SUPERVISOR, member=False, ready=False))
        a_day(clinic)
        past.add_up()
        kept = past.talks()
        assert len(kept) == 3
        for days in (("--from", "2026-03-03", "--to", "2026-03-03"), ()):
            clinic.do(SYSTEM, lambda work: work.run(FIGURE_CELL.delete()))
            told = command(migrated_config, *days)
            assert (told.returncode, told.stderr) == (0, "")
            assert "were added up anew" in told.stdout
            assert past.talks() == kept
        refused = command(migrated_config, "--from", "soon")
        assert (refused.returncode, refused.stderr) == (1, "Write a day as 2026-11-16.\n")
    finally:
        house.store.stop()


def command(config: Config, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "psc_app", "rebuild-figures", *arguments],
        env=environment(config), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_many_portions_give_what_one_gives(
    clinic: Clinic, past: Past, monkeypatch: pytest.MonkeyPatch
):
    a_day(clinic)
    past.add_up()
    kept = past.cells()
    monkeypatch.setattr(rollups, "_ROWS", 3)
    monkeypatch.setattr(rollups, "_CONVERSATIONS", 1)
    clinic.do(SYSTEM, lambda work: rollups.run_in(work, rollups.rebuild_all_steps("again")))
    assert past.cells() == kept


def test_what_comes_later_is_added_to_the_day_on_which_the_patient_came(clinic: Clinic, past: Past):
    agent = a_day(clinic)
    past.add_up()
    assert past.part("closed", TUESDAY, TUESDAY, "day") == {"2026-03-03": 2}
    clinic.clock.turn(days=2)
    running = clinic.rows(Conversation)[-1].id
    clinic.close(agent, running)
    assert past.add_up() == 1
    later = TUESDAY + timedelta(days=2)
    assert past.part("closed", TUESDAY, later, "day") == {"2026-03-03": 3}
    dispositions = past.part("closed", TUESDAY, later, "disposition")
    assert dispositions == {"": 1, "Answered": 2}


def test_a_talk_that_the_bot_hands_over_later_moves_and_is_counted_once(clinic: Clinic, past: Past):
    answer_first(clinic, BotKind.EMBEDDED)
    talk = clinic.start()
    clinic.clock.turn(minutes=20)
    past.add_up()
    assert past.part("bot_talks", TUESDAY, TUESDAY, "all") == {"": 1}
    reply(clinic, talk, says("One moment.", hand_over=HandOver("asked")))
    clinic.clock.turn(minutes=20)
    past.add_up()
    assert past.part("bot_talks", TUESDAY, TUESDAY, "all") == {"": 1}
    assert len(past.part("incoming", TUESDAY, TUESDAY, "quarter")) == 1


def test_a_queues_new_limit_has_all_days_counted_anew(clinic: Clinic, past: Past):
    clinic.staff()
    conversation = clinic.start()
    clinic.clock.turn(seconds=30)
    clinic.accept(conversation)
    past.add_up()
    assert past.part("in_time", TUESDAY, TUESDAY, "all") == {}
    clinic.do(SYSTEM, lambda work: work.run(update(Queue).values(service_level_seconds=60)))
    past.add_up()
    assert past.part("in_time", TUESDAY, TUESDAY, "all") == {"": 1}


# ---------------------------------------------------------------- groups


@pytest.mark.both
def test_days_weeks_and_hours_are_those_of_the_zones_clock(clinic: Clinic, past: Past):
    # 2026-03-03 10:00 is a Tuesday; in Auckland it is 23:00, an hour before Wednesday.
    for _ in range(3):
        clinic.start()
        clinic.clock.turn(hours=2)
    past.add_up()
    sunday = TUESDAY + timedelta(days=5)

    def coming(group: str, zone: str) -> dict[Any, float]:
        return past.part("incoming", TUESDAY, sunday, group, zone=zone)

    assert coming("day", "UTC") == {"2026-03-03": 3}
    assert coming("day", "Pacific/Auckland") == {"2026-03-03": 1, "2026-03-04": 2}
    assert coming("hour", "Asia/Kathmandu") == {15: 1, 17: 1, 19: 1}
    assert coming("hour of week", "Pacific/Auckland") == {47: 1, 49: 1, 51: 1}
    assert coming("week", "UTC") == {"2026-03-02": 3}
    start = int(datetime(2026, 3, 3, 10, tzinfo=UTC).timestamp()) * 1_000
    assert list(coming("quarter", "UTC")) == [start + n * 7_200_000 for n in range(3)]
    assert past.part("incoming", sunday, sunday, "all") == {}


@pytest.mark.both
def test_on_the_night_the_clocks_are_turned_each_conversation_keeps_its_day(
    clinic: Clinic, past: Past
):
    # In New York the clocks went from 2 to 3 on 8 March 2026, at 7:00 UTC.
    night = datetime(2026, 3, 8, 4, 45, tzinfo=UTC)
    clinic.clock.turn(seconds=(night - clinic.clock.now()).total_seconds())
    for _ in range(24):
        clinic.start()
        clinic.clock.turn(hours=1)
    past.add_up()
    first = date(2026, 3, 7)

    def coming(group: str) -> dict[Any, float]:
        days = (first, first + timedelta(days=2))
        return past.part("incoming", *days, group, zone="America/New_York")

    assert coming("day") == {"2026-03-07": 1, "2026-03-08": 23}
    assert coming("week") == {"2026-03-02": 24}
    hours = coming("hour of week")
    assert 6 * 24 + 2 not in hours
    assert hours[6 * 24 + 3] == 1
    alone = past.part("incoming", first, first, "all", zone="America/New_York")
    assert alone == {"": 1}


def test_filters_and_groups_by_queue_agent_and_channel(clinic: Clinic, past: Past):
    agent = a_day(clinic)
    past.add_up()
    days = (TUESDAY, TUESDAY)
    assert past.part("incoming", *days, "queue") == {clinic.queue: 3}
    assert past.part("incoming", *days, "channel") == {"chat": 3}
    assert past.part("own_handled", *days, "staff") == {agent.id: 1}
    assert past.part("incoming", *days, "all", queue_id=clinic.queue + 1) == {}
    assert past.part("incoming", *days, "all", channel="sms") == {}
    assert past.part("accepted", *days, "all", staff_id=agent.id) == {"": 2}
    # Time on duty belongs to no queue.
    assert past.part("duty_s", *days, "all", queue_id=clinic.queue) == {}
    (row,) = past.sums(*days, "all", staff_id=agent.id)
    assert history.figure(row, "handle_time", own=True).value == 20 * 60


# ---------------------------------------------------------------- duty


@pytest.mark.both
def test_time_on_duty_is_spread_over_the_quarter_hours(clinic: Clinic, past: Past):
    agent = clinic.staff()
    clinic.clock.turn(minutes=10)
    clinic.talk(agent)
    clinic.clock.turn(minutes=25)
    past.add_up()
    days = (TUESDAY, TUESDAY)
    start = int(datetime(2026, 3, 3, 10, tzinfo=UTC).timestamp()) * 1_000
    quarters = (start, start + 900_000)
    assert past.part("duty_s", *days, "quarter and staff") == {
        (quarter, agent.id): 900 for quarter in quarters
    }
    assert past.part("busy_s", *days, "quarter") == {quarters[0]: 300, quarters[1]: 900}
    clinic.clock.turn(minutes=10)
    past.add_up()
    assert past.part("duty_s", *days, "all") == {"": 45 * 60}


def test_duty_of_an_older_time_that_is_brought_in_later_counts(clinic: Clinic, past: Past):
    agent = clinic.staff()
    clinic.clock.turn(hours=1)
    past.add_up()
    week_before = TUESDAY - timedelta(days=7)
    at = clinic.clock.now() - timedelta(days=7)

    def bring(work: Work) -> None:
        for hours, shown in ((0, "available"), (2, "offline")):
            row = {
                "at": at + timedelta(hours=hours), "deed": "presence", "actor_role": "system",
                "actor_id": 0, "staff_id": agent.id, "reason": "", "detail": {"presence": shown},
            }  # fmt: skip
            work.session.connection().execute(insert(Event.metadata.tables["event"]), row)

    clinic.do(SYSTEM, bring)
    past.add_up()
    assert past.part("duty_s", week_before, TUESDAY, "day") == {
        week_before.isoformat(): 7_200, TUESDAY.isoformat(): 3_600,
    }  # fmt: skip


# ---------------------------------------------------------------- one at a time


@pytest.mark.both
def test_one_process_adds_up_at_a_time_and_one_that_died_is_taken_over(clinic: Clinic, past: Past):
    a_day(clinic)
    quarter, _ = rollups.quarters_of(TUESDAY, TUESDAY)
    clinic.do(SYSTEM, rollups.claim, "one")
    with pytest.raises(TooLate):
        clinic.do(SYSTEM, rollups.claim, "two")
    clinic.clock.turn(minutes=2)
    mark = clinic.do(SYSTEM, rollups.claim, "two")
    assert mark == rollups.Mark(0, 0)
    with pytest.raises(TooLate):
        clinic.do(SYSTEM, rollups.keep, "one", quarter, quarter + 1, False, [])
    clinic.do(SYSTEM, rollups.release, "two")
    past.add_up()
    assert past.part("incoming", TUESDAY, TUESDAY, "all") == {"": 3}


def test_one_that_was_stopped_in_the_middle_is_gone_on_with(clinic: Clinic, past: Past):
    a_day(clinic)
    todo, answer = rollups.steps("one"), None
    written = 0
    while written < 3:
        step = todo.send(answer)
        run = clinic.do if step.writes else clinic.look
        answer = run(SYSTEM, step.verb, *step.args)
        written += step.writes
    todo.close()
    clinic.clock.turn(minutes=2)
    past.add_up()
    kept = past.cells()
    clinic.do(SYSTEM, lambda work: rollups.run_in(work, rollups.rebuild_all_steps("again")))
    assert past.cells() == kept


def test_past_figures_are_for_supervisors_and_made_by_the_system(clinic: Clinic, past: Past):
    agent = a_day(clinic)
    past.add_up()
    with pytest.raises(NotAllowed):
        clinic.look(agent, sums, TUESDAY, TUESDAY, "UTC")
    for verb in (rollups.claim, rollups.clear, rollups.release):
        with pytest.raises(NotAllowed):
            clinic.do(past.supervisor, verb, "me")
    with pytest.raises(BadInput):
        _all(rollups.asked_for("", "yesterday", clinic.clock.now()))


def _all(steps: Iterable[Any]) -> list[Any]:
    return list(steps)
