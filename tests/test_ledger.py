"""The ledger: what figures of the day are made of, whatever comes in whatever order."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from day_figures import Figures, morning
from hand_clock import HandClock
from people import Clinic
from sqlalchemy import insert, update

from psc_app.backstage import figure_keeper
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Deed
from psc_app.models.journal import Event
from psc_app.models.workplace import Queue
from psc_app.services import presence
from psc_app.services.insights import ledger as ledger_module
from psc_app.services.insights.figures import by, figure
from psc_app.services.insights.ledger import Ledger, NotReady
from psc_app.services.journal import log
from psc_app.services.work import Work
from psc_app.wiring import House, build_house


@pytest.fixture
def figures(clinic: Clinic) -> Figures:
    return Figures(clinic)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log counts as large, and is read in portions of a few rows."""
    monkeypatch.setattr(ledger_module, "_SMALL", -1)
    monkeypatch.setattr(ledger_module, "_PORTION", 20)


def raw(house: House, *rows: dict[str, Any]) -> None:
    """Rows of the log as another process would leave them."""
    blank = {
        "actor_role": "system", "actor_id": 0, "conversation_id": None, "staff_id": None,
        "queue_id": None, "state_before": None, "state_after": None, "reason": "", "detail": {},
    }  # fmt: skip

    def write(work: Work) -> None:
        table = Event.metadata.tables["event"]
        for row in rows:
            work.session.connection().execute(insert(table), blank | {"at": work.now} | row)

    house.store.do_now(SYSTEM, write)


def last_id(clinic: Clinic) -> int:
    return clinic.rows(Event)[-1].id


# ---------------------------------------------------------------- following the log


@pytest.mark.both
def test_what_happened_is_in_the_figures_at_the_next_look(clinic: Clinic, figures: Figures):
    clinic.staff()
    assert figures.value("incoming") == 0
    conversation = clinic.start()
    assert figures.value("waiting_now") == 1
    clinic.clock.turn(seconds=30)
    clinic.accept(conversation)
    assert figures.value("waiting_now") == 0
    assert figures.value("speed_of_answer") == 30
    assert figures.value("service_level") == 0


@pytest.mark.both
@pytest.mark.usefixtures("large")
def test_reading_in_portions_gives_what_reading_at_once_gives(clinic: Clinic, figures: Figures):
    morning(clinic)
    in_portions, at_once = Ledger(), Ledger()
    with pytest.raises(NotReady):
        figures.cut(ledger=in_portions)
    seen = [0.0]
    while not clinic.look(SYSTEM, in_portions.step):
        with pytest.raises(NotReady):
            figures.cut(ledger=in_portions)
        seen.append(in_portions.progress)
    assert seen == sorted(seen)
    assert len(seen) > 3
    assert in_portions.progress == 1
    clinic.look(SYSTEM, at_once.catch_up)
    assert figures.all(in_portions) == figures.all(at_once)


def test_a_ledger_that_followed_all_day_and_one_started_now_say_the_same(
    clinic: Clinic, figures: Figures
):
    figures.all()
    morning(clinic)
    followed = figures.all()
    clinic.start()
    assert figures.all() != followed
    assert figures.all() == figures.all(Ledger())


@pytest.mark.both
def test_another_process_on_the_same_database_sees_it_too(
    clinic: Clinic, clock: HandClock, figures: Figures
):
    other = build_house(clinic.house.config, clock)
    try:
        assert figures.value("incoming") == 0
        elsewhere = Clinic.__new__(Clinic)
        elsewhere.__dict__ = clinic.__dict__ | {"house": other}
        elsewhere.start()
        assert figures.value("incoming") == 1
    finally:
        other.store.stop()


@pytest.mark.both
def test_a_row_that_is_seen_after_one_with_a_larger_number_still_counts(
    clinic: Clinic, figures: Figures
):
    clinic.staff()
    conversation = clinic.start()
    figures.all()
    number = last_id(clinic)
    at = clinic.clock.now()
    raw(clinic.house, {
        "id": number + 2, "deed": "moved", "at": at + timedelta(seconds=50), "state_before": 1,
        "state_after": 4, "reason": "patient abandoned", "conversation_id": conversation,
        "queue_id": clinic.queue,
    })  # fmt: skip
    assert figures.value("transfers") == 0
    raw(clinic.house, {
        "id": number + 1, "deed": "transferred", "at": at + timedelta(seconds=40),
        "conversation_id": conversation, "queue_id": clinic.queue,
    })  # fmt: skip
    assert figures.value("transfers") == 1
    assert figures.value("abandoned") == 1
    assert figures.all() == figures.all(Ledger())


@pytest.mark.both
def test_an_agents_presence_that_is_seen_late_stands_where_it_belongs(
    clinic: Clinic, figures: Figures
):
    agent = clinic.staff()
    clinic.clock.turn(minutes=10)
    figures.all()
    number, at = last_id(clinic), clinic.clock.now()
    clinic.clock.turn(minutes=20)
    for step, minutes, shown in ((2, 15, "available"), (1, 5, "appear away")):
        raw(clinic.house, {
            "id": number + step, "deed": "presence", "staff_id": agent.id,
            "at": at + timedelta(minutes=minutes), "detail": {"presence": shown},
        })  # fmt: skip
        figures.all()
    # 30 minutes, less the ten away.
    assert figure(figures.cut(), "occupancy").below == 20 * 60
    assert figures.all() == figures.all(Ledger())


def test_numbers_that_nobody_used_are_not_waited_for(clinic: Clinic, figures: Figures):
    clinic.staff()
    figures.all()
    raw(clinic.house, {"id": last_id(clinic) + 5_000, "deed": "moved", "state_after": 1})
    clinic.start()
    assert figures.value("incoming") == 1


def test_a_deed_reads_nothing_that_may_still_be_undone(clinic: Clinic, figures: Figures):
    conversation = clinic.start()
    figures.all()

    def undone(work: Work) -> None:
        log(work, Deed.TRANSFERRED, conversation_id=conversation)
        work.session.flush()
        assert not clinic.house.ledger.follow(work)
        raise NotAllowed("no")

    with pytest.raises(NotAllowed):
        clinic.do(SYSTEM, undone)
    assert figures.value("transfers") == 0
    clinic.start()
    assert figures.value("incoming") == 2


def test_a_failed_first_reading_is_begun_anew(
    clinic: Clinic, figures: Figures, monkeypatch: pytest.MonkeyPatch
):
    clinic.start()

    def fail(*_: Any) -> None:
        raise OSError("the disk is away")

    with monkeypatch.context() as broken:
        broken.setattr(ledger_module.reading, "not_closed", fail)
        with pytest.raises(OSError, match="the disk is away"):
            figures.all()
    assert figures.value("incoming") == 1


# ---------------------------------------------------------------- what it keeps


@pytest.mark.both
def test_who_waits_since_before_the_window_is_known_and_who_was_done_is_dropped(
    clinic: Clinic, figures: Figures
):
    agent = clinic.staff()
    done = clinic.talk(agent)
    clinic.close(agent, done)
    clinic.do(agent, presence.choose, "appear away")
    waits = clinic.start()
    figures.all()
    clinic.clock.turn(days=4)
    clinic.start()
    assert figures.value("waiting_now") == 2
    assert figures.value("longest_wait_now") == 4 * 86_400
    assert figures.value("incoming") == 1
    assert figures.value("incoming", Chosen(window="24h+open")) == 2
    kept = figures.cut().held.contacts["conversation_id"]
    assert done not in kept
    assert waits in kept
    assert figures.all() == figures.all(Ledger())


def test_what_is_said_of_a_conversation_long_after_its_end_counts(clinic: Clinic, figures: Figures):
    agent = clinic.staff()
    conversation = clinic.talk(agent)
    clinic.close(agent, conversation)
    clinic.clock.turn(hours=3)
    clinic.start()
    figures.all()
    assert conversation not in clinic.house.ledger._fold.contacts
    clinic.do(SYSTEM, _rate, conversation)
    assert figures.value("rating") == 4
    assert figures.value("handled") == 1
    assert figures.all() == figures.all(Ledger())


def _rate(work: Work, conversation: int) -> None:
    log(work, Deed.RATED, conversation_id=conversation, rating=4)


def test_a_queues_new_limit_counts_at_once_for_what_was_before(clinic: Clinic, figures: Figures):
    clinic.staff()
    conversation = clinic.start()
    clinic.clock.turn(seconds=30)
    clinic.accept(conversation)
    assert figures.value("service_level") == 0

    def set_limit(work: Work) -> None:
        work.run(update(Queue).values(service_level_seconds=60))

    clinic.do(SYSTEM, set_limit)
    assert figures.value("service_level") == 1
    assert figures.all() == figures.all(Ledger())


# ---------------------------------------------------------------- many at once


def test_many_who_look_while_the_day_goes_on_each_see_one_moment(clinic: Clinic, figures: Figures):
    clinic.staff(units=9)
    faults: list[BaseException] = []
    over = threading.Event()

    def look() -> None:
        try:
            while not over.is_set():
                one = figures.cut()
                whole = figure(one, "incoming").above
                assert sum(part.above for part in by(one, "incoming", "state").values()) == whole
                assert len(one.contacts) == whole
        except BaseException as fault:
            faults.append(fault)

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for looker in lookers:
        looker.start()
    for _ in range(25):
        clinic.start()
    over.set()
    for looker in lookers:
        looker.join()
    assert faults == []
    assert figures.value("incoming") == 25


@pytest.mark.usefixtures("large")
def test_the_keeper_reads_the_window_and_rings_when_the_log_has_grown(
    clinic: Clinic, figures: Figures
):
    morning(clinic)
    home = clinic.house

    async def follow() -> None:
        bell = home.hub.bell()
        bell.hang({topics.FIGURES})
        task = asyncio.create_task(figure_keeper.follow_log(home))
        try:
            while home.ledger.progress < 1:
                await bell.rung(within=5)
            await _until_quiet(bell)
            await home.store.do(SYSTEM, _rate, 1)
            assert topics.FIGURES in await bell.rung(within=20)
        finally:
            task.cancel()
            bell.take_down()

    asyncio.run(follow())
    assert figures.value("rating") == 4


async def _until_quiet(bell: Any) -> None:
    while await bell.rung(within=1.5):
        pass
