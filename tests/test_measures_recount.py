"""Every figure equals the recount of the raw log, on random days and through every filter.

Days lived through the real services are few and rich; days written straight into the log are
quickly made, and many. The recount knows SPEC section 14 and nothing of how the app counts.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import raw_days
from folded import folded, shares_by_chat
from ledger_compared import Compared
from measures_recounted import SHARES
from people import Clinic
from random_day_clinic import build
from random_days import WholeDay
from raw_clinic import AGENTS, NEW_YORK, QUEUES, RawClinic
from recount import Recount
from tales import millis

from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.models.journal import Event
from psc_app.services.insights.ledger import Ledger

WINDOWS = (
    Chosen("today"),
    Chosen("today", NEW_YORK),
    Chosen("24h", "Asia/Kolkata"),
    Chosen("24h+open"),
)
FILTERS = (
    Chosen("24h", queue_id=2),
    Chosen("24h", channel="sms"),
    Chosen("24h", staff_id=3),
    Chosen("24h+open", state=1),
    Chosen("today", state=4),
    Chosen("24h", NEW_YORK, queue_id=1, channel="chat", staff_id=2),
)


# ---------------------------------------------------------------- the fold alone


@pytest.mark.parametrize("seed", range(12))
def test_what_each_conversation_brings_to_each_figure_is_what_the_log_says(seed: int):
    end = millis(datetime(2026, 3, 3, 10, tzinfo=UTC))
    lines = raw_days.log_of(seed, AGENTS, QUEUES, end - 2 * raw_days.DAY, end, chats=60)
    book, fold = Recount(lines, end), folded(lines)
    for key in SHARES:
        if key == "occupancy":
            continue
        counted: dict[int, tuple[float, float]] = {}
        for share in SHARES[key](book):
            above, below = counted.get(share.chat, (0.0, 0.0))
            counted[share.chat] = (above + share.above, below + share.below)
        given = shares_by_chat(fold, key, end)
        for chat in counted.keys() | given.keys():
            one, other = given.get(chat, (0.0, 0.0)), counted.get(chat, (0.0, 0.0))
            assert one == pytest.approx(other), f"{key} of {chat}"


def test_the_recount_knows_every_figure():
    assert set(SHARES) == set(MEASURES)


# ---------------------------------------------------------------- days written into the log


@pytest.fixture
def raw(clinic: Clinic) -> RawClinic:
    return RawClinic(clinic)


@pytest.mark.both
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_the_log_says_through_every_filter(raw: RawClinic, seed: int):
    raw_days.write(raw.clinic, raw.lives(seed))
    compared = raw.compared(Ledger())
    for chosen in (*WINDOWS, *FILTERS):
        compared.check(chosen)
    for chosen in WINDOWS:
        compared.check_before(chosen)


@pytest.mark.parametrize(
    "noon",
    [
        datetime(2026, 3, 8, 17, tzinfo=UTC),
        datetime(2026, 11, 1, 17, tzinfo=UTC),
        datetime(2026, 11, 2, 4, 30, tzinfo=UTC),
        datetime(2026, 3, 4, 5, 0, tzinfo=UTC),
    ],
    ids=["the clocks went forward", "they went back", "late on that day", "at midnight"],
)
def test_a_day_of_23_or_25_hours_counts_from_its_own_midnight(raw: RawClinic, noon: datetime):
    raw.turn_to(noon)
    raw_days.write(raw.clinic, raw.lives(11))
    compared = raw.compared(Ledger())
    compared.check(Chosen("today", NEW_YORK))
    compared.check_before(Chosen("today", NEW_YORK))


def test_a_log_that_is_followed_gives_the_same_as_one_that_is_read_at_once(raw: RawClinic):
    lines = raw.lives(21)
    now, ledger, done = raw.clinic.clock.now(), Ledger(), 0
    for back in (40, 26, 25, 9, 3, 1, 0):
        then = millis(now) - back * raw_days.HOUR
        upto = next((n for n, line in enumerate(lines) if line.at > then), len(lines))
        raw.turn_to(raw_days.moment(then))
        raw_days.write(raw.clinic, lines[done:upto], so_far=lines[:upto])
        done = upto
        compared = raw.compared(ledger)
        for chosen in (WINDOWS[0], WINDOWS[3]):
            compared.check(chosen)
    raw.compared(Ledger()).check(WINDOWS[3])


@pytest.mark.parametrize("before", [0, 100], ids=["at the first reading", "later"])
def test_rows_that_another_process_brings_late_are_counted_once_they_are_there(
    raw: RawClinic, before: int
):
    lines = raw.lives(22, chats=40)
    ledger, seen = Ledger(), lines[:-before] if before else []
    if seen:
        raw_days.write(raw.clinic, seen)
        raw.compared(ledger).look(WINDOWS[3])
    late = set(random.Random(22).sample([line.id for line in lines[-60:]], 12))
    there = {line.id for line in seen}
    early = [line for line in lines if line.id not in late | there]
    raw_days.write(raw.clinic, early, so_far=lines)
    raw.compared(ledger).look(WINDOWS[3])
    raw_days.write(raw.clinic, [line for line in lines if line.id in late], so_far=lines)
    raw.clinic.clock.turn(seconds=3)
    raw.compared(ledger).check(WINDOWS[3])


# ---------------------------------------------------------------- days lived through the services


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic with three queues that differ."""
    clinic = build(tmp_path)
    yield clinic
    clinic.house.store.stop()


@pytest.mark.timeout(120)
def test_on_a_day_lived_through_the_services_every_figure_is_what_the_log_says(lived: Clinic):
    day, ledger, chance = WholeDay(lived, 8), Ledger(), random.Random(8)
    for _ in range(6):
        day.live(150)
        compared = Compared(lived, day.boss, ledger)
        compared.check(Chosen("24h+open"))
        compared.check(chance.choice(FILTERS))
    Compared(lived, day.boss, Ledger()).check(Chosen("24h+open"))
    assert_much_happened(lived)


def assert_much_happened(clinic: Clinic) -> None:
    """A day on which little happens would show little."""
    seen = {event.deed for event in clinic.rows(Event)}
    assert {
        "accepted",
        "rejected",
        "offer timed out",
        "transferred",
        "consult asked",
        "overflowed",
        "bot ended",
        "handed over by the bot",
        "started by an agent",
        "in front",
        "mood",
        "rated",
        "capacity",
        "presence",
        "wrapped up",
        "joined the chat",
    } <= seen
