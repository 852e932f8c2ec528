"""A simulated day through the real services, on a turned clock; afterwards all of it holds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from books import Books
from databases import new_database
from simulated_clinic import day_of
from sqlmodel import select

from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message
from psc_app.models.journal import Event
from psc_app.models.texts import TextOut
from psc_app.simulation import invariants, meanwhile, scorecard, scorecard_words
from psc_app.simulation.log_rows import Row
from psc_app.simulation.said import Said
from psc_app.simulation.turned_day import TurnedDay
from psc_app.simulation.world import Asked
from psc_app.wiring import House

MORNING = Asked(seed=11, minutes=40, patients=90, agents=8, texts=0.35, bot=0.15)
DAY = Asked(seed=7, minutes=480, patients=5_000, agents=60, texts=0.1, pace=2.6)
"""Eight hours; more come at the peak than can be served at once."""

Live = Callable[..., tuple[House, TurnedDay]]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Lives as many days as a test needs, each in a clinic of its own."""
    opened: list[House] = []

    def lived(asked: Asked, *, bot: bool = True) -> tuple[House, TurnedDay]:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        with new_database("sqlite", folder) as config:
            house, day = day_of(config, asked, bot=bot)
            opened.append(house)
            day.live()
            return house, day

    yield lived
    for house in opened:
        house.store.stop()


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, TurnedDay]]:
    """A morning that several tests look at."""
    folder = tmp_path_factory.mktemp("morning")
    with new_database("sqlite", folder) as config:
        house, day = day_of(config, MORNING, bot=True)
        day.live()
        yield house, day
        house.store.stop()


def _kept(house: House, said: Said) -> dict[str, invariants.Kept]:
    found = house.store.look_now(SYSTEM, invariants.check, said)
    return {one.rule: one for one in found}


def _change(house: House, row: type, **columns: object) -> None:
    """Spoil the newest row of a table."""

    def write(work) -> None:
        one = work.session.exec(select(row).order_by(row.__table__.c.id.desc())).first()
        for name, value in columns.items():
            setattr(one, name, value)
        work.session.add(one)

    house.store.do_now(SYSTEM, write)


def test_after_a_busy_morning_all_of_it_holds(morning: tuple[House, TurnedDay]):
    house, day = morning
    broken = [one.line() for one in _kept(house, day.said).values() if not one.holds]
    assert broken == []
    house.store.look_now(SYSTEM, Books).check()
    card = house.store.look_now(SYSTEM, scorecard.read, day.said, day.world)
    assert card.everything.came == MORNING.patients
    assert card.channels["chat"].came + card.channels["sms"].came == MORNING.patients
    assert card.everything.answered > 50
    assert card.channels["chat"].bot > 0
    assert card.occupancy is not None
    assert 0.2 < card.occupancy < 1
    assert {"accepted", "moved", "bot ended", "text queued", "wrapped up"} <= set(card.deeds)


def test_everybody_has_gone_home_at_the_end(morning: tuple[House, TurnedDay]):
    house, _ = morning

    def states(work) -> set[int]:
        return set(work.session.exec(select(Conversation.state)).all())

    assert house.store.look_now(SYSTEM, states) <= {S.CLOSED, S.WAITING}


def test_the_same_seed_gives_the_same_day(live: Live):
    short = replace(MORNING, patients=20, minutes=12)
    logs = []
    for _ in range(2):
        house, _ = live(short)
        logs.append(house.store.look_now(SYSTEM, _log))
    assert logs[0] == logs[1]
    assert len(logs[0]) > 250


def _log(work) -> list[tuple]:
    rows = work.session.exec(select(Event).order_by(Event.__table__.c.id)).all()
    return [(one.at, one.deed, one.conversation_id, one.staff_id, one.reason) for one in rows]


def test_the_scorecard_says_it_in_words(morning: tuple[House, TurnedDay]):
    house, day = morning
    card = house.store.look_now(SYSTEM, scorecard.read, day.said, day.world)
    kept = house.store.look_now(SYSTEM, invariants.check, day.said)
    told = scorecard_words.text(card, kept, day.said)
    for words in (
        "Chat", "Text messages", "Occupancy", "Erlang A", "Erlang C", "differ because",
        "red flags", "rejected", "transfers", "went to lunch", "brought twice", "STOP from",
    ):  # fmt: skip
        assert words in told
    assert "All of it holds." in told
    assert "BROKEN" not in told


def _told(morning: tuple[House, TurnedDay], said: Said) -> str:
    house, day = morning
    card = house.store.look_now(SYSTEM, scorecard.read, said, day.world)
    kept = house.store.look_now(SYSTEM, invariants.check, said)
    return scorecard_words.text(card, kept, said)


def test_a_morning_that_was_broken_off_says_so_and_is_counted_until_then(
    morning: tuple[House, TurnedDay],
):
    house, day = morning
    said = replace(day.said, broken_off_at=600.0, looks=1_200)
    told = _told(morning, said)
    assert "Broken off after 10.0 of 40 minutes" in told
    assert "kept    The server answered all the time (1,200)" in told
    assert "All of it holds." in told
    assert "Broken off" not in _told(morning, day.said)
    assert "The server" not in _told(morning, day.said), "on a turned clock there is none"
    whole = house.store.look_now(SYSTEM, scorecard.read, day.said, day.world)
    part = house.store.look_now(SYSTEM, scorecard.read, said, day.world)
    assert " 0 went to lunch" in part.meanwhile[1], "nobody goes so early"
    assert " 0 went to lunch" not in whole.meanwhile[1]


def test_a_server_that_stopped_answering_does_not_pass_as_a_good_morning(
    morning: tuple[House, TurnedDay],
):
    _, day = morning
    said = replace(day.said, looks=40, gone_at=420.0, broken_off_at=420.0)
    said.unanswered = {"say": 2, "end": 1}
    told = _told(morning, said)
    assert "BROKEN  The server answered all the time (40): not from minute 7.0 on" in told
    assert "3 deeds were not done, as a connection was lost or nothing came back: end 1, say 2" in (
        told
    )
    assert "1 of it does NOT hold." in told


def test_red_flags_are_counted_by_conversation_and_those_to_review_apart(house: House):
    def flag(conversation: int, tier: str, deed: str = "red flag") -> Row:
        return Row(0, 0.0, deed, 0, conversation, None, None, None, None, tier, {})

    # One message of the first rings by the rules and by the model, and later one is for review.
    log = [flag(1, "alert"), flag(1, "alert"), flag(1, "review"), flag(2, "alert")]
    log += [flag(3, "review"), flag(1, "", "red flag acknowledged")]
    told = house.store.look_now(SYSTEM, meanwhile.read, log, Said(), 60.0)
    assert "red flags in 2 conversations, 1 taken note of, 1 more for review" in told[0]


def test_whoever_comes_back_to_a_lunch_that_had_begun_before_does_not_go_to_it(house: House):
    def away(staff: int, before: str) -> Row:
        detail = {"before_presence": before, "presence": "appear away"}
        return Row(0, 0.0, "presence", staff, None, staff, None, None, None, "", detail)

    log = [away(1, "offline"), away(2, "busy"), away(3, "available"), away(3, "available")]
    told = house.store.look_now(SYSTEM, meanwhile.read, log, Said(), 60.0)
    assert "2 went to lunch" in told[1]


@pytest.mark.parametrize(
    ("row", "spoiled", "rule"),
    [
        (Message, {"client_id": "sim-lost"}, "Every message that was sent is there once"),
        (Conversation, {"last_seq": 99}, "Messages are numbered without gaps or doubles"),
        (Conversation, {"units_held": 3}, "Nobody is lost"),
        (TextOut, {"token": "another"}, "The carrier took each text once"),
    ],
)
def test_what_is_spoiled_afterwards_is_found(live: Live, row: type, spoiled: dict, rule: str):
    house, day = live(replace(MORNING, patients=12, minutes=10, texts=0.5))
    if row is Message:
        # The one that went last may be the system's own words: any of ours will do.
        day.said.lines.add("sim-never-sent")
    else:
        _change(house, row, **spoiled)
    broken = [one for one in _kept(house, day.said).values() if not one.holds]
    assert any(one.rule.startswith(rule) for one in broken)
    assert any("BROKEN" in one.line() for one in broken)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_day_of_5000_conversations_and_60_agents_keeps_everything(live: Live):
    house, day = live(DAY, bot=False)
    broken = [one.line() for one in _kept(house, day.said).values() if not one.holds]
    assert broken == []
    card = house.store.look_now(SYSTEM, scorecard.read, day.said, day.world)
    assert card.everything.came == DAY.patients
    assert card.everything.answered + card.everything.left == card.everything.asked
    assert card.everything.left > 0, "at the peak somebody loses patience"
    assert card.expected is not None
    seen = set(card.deeds)
    assert {
        "accepted", "rejected", "offer timed out", "transferred", "consult asked",
        "agent connection lost", "patient connection lost", "red flag acknowledged", "opted out",
        "rated", "wrapped up",
    } <= seen  # fmt: skip
