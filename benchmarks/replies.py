"""Quick replies: from a key stroke to suggestions, in a file with two thousand of them.

Every key stroke of some searches is timed as the server does it: one look through the
store, with the agent's rights, until the cards are there. Words are drawn with a fixed
seed, so every run asks the same.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from psc_app import schema
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role
from psc_app.models.people import Staff, Visitor
from psc_app.models.tools import QuickReply
from psc_app.models.workplace import AgentStatus, Queue, QueueMember, Workstream
from psc_app.services import messages, offers, portal, quick_replies
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

REPLIES, TIMES = 2_000, 5
BAR = 50.0
"""Milliseconds that a key stroke may take."""

_SEARCHES = (
    "refill request",
    "#billing payment plan",
    "apointment tomorow",
    "laboratry rezults",
    "thank you",
    "xyzzy nothing fits",
)
_VOCABULARY = (
    "refill request appointment billing payment plan laboratory results tomorrow thank you greeting"
    " insurance pharmacy prescription doctor nurse clinic hours parking directions form vaccine flu"
    " blood pressure sugar cough fever rash pain swelling headache allergy referral specialist"
    " x-ray scan surgery recovery exercise diet sleep stress anxiety pregnancy newborn child school"
    " travel letter record transfer consent privacy portal password video visit cancel reschedule"
    " waiting urgent emergency follow-up reminder address phone interpreter language transport"
)
_WORDS = _VOCABULARY.split()


def main() -> str:
    """Time every key stroke; a table."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder), database_url="", _env_file=None)
        schema.upgrade(config, say=lambda _: None)
        house = build_house(config)
        try:
            return _measure(house)
        finally:
            house.store.stop()


def _measure(house: House) -> str:
    agent, talk = _furnish(house)
    look = house.store.look_now
    strokes = [text[:end] for text in _SEARCHES for end in range(len(text) + 1)]
    first = _time(lambda: look(agent, quick_replies.seek, talk, "r"))
    typing = [
        _time(lambda text=text: look(agent, quick_replies.seek, talk, text))
        for _ in range(TIMES)
        for text in strokes
    ]
    suggesting = [
        _time(lambda: look(agent, quick_replies.suggest, talk)) for _ in range(10 * TIMES)
    ]
    rows = [_row("a key stroke", typing), _row("suggestions for the patient's words", suggesting)]
    return "\n".join(
        [
            f"Quick replies, {REPLIES:,} of them; milliseconds on the server. The bar is"
            f" {BAR:.0f} ms for a key stroke; the very first one after a start, which folds all"
            f" texts, took {first:.0f}.",
            "",
            "| what | times | p50 | p95 | slowest |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def _time(deed: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    deed()
    return (time.perf_counter() - begin) * 1_000


def _row(name: str, taken: list[float]) -> str:
    p95 = statistics.quantiles(taken, n=20)[18]
    return (
        f"| {name} | {len(taken)} | {statistics.median(taken):.1f} | {p95:.1f} | {max(taken):.1f} |"
    )


def _furnish(house: House) -> tuple[Actor, int]:
    do = house.store.do_now
    agent, guest = do(SYSTEM, _people)
    do(SYSTEM, _replies, agent.id, random.Random(7))
    answers = portal.Answers(reason="I need a refill of my blood pressure pills", consent=True)
    talk = do(guest, portal.start_chat, answers)
    do(agent, offers.pick, talk)
    do(guest, messages.post, talk, "benchmark-1", "And when are you open tomorrow?")
    return agent, talk


def _people(work: Work) -> tuple[Actor, Actor]:
    stream, queue = Workstream(name="Chat", channel="chat", mode="pick"), Queue(name="Nurses")
    staff = Staff(
        username="ana", full_name="Ana Ruiz", role=Role.NURSE.value, password_hash="",
        created_at=work.now,
    )  # fmt: skip
    visitor = Visitor(created_at=work.now)
    work.session.add_all([stream, queue, staff, visitor])
    work.session.flush()
    work.session.add(QueueMember(queue_id=queue.id, staff_id=staff.id))
    work.session.add(AgentStatus(staff_id=staff.id, since=work.now, connected=True))
    agent = Actor(Role.NURSE, staff.id or 0, staff.full_name)
    return agent, Actor(Role.VISITOR, visitor.id or 0, "Visitor")


def _replies(work: Work, staff_id: int, chance: random.Random) -> None:
    def words(count: int) -> str:
        return " ".join(chance.choices(_WORDS, k=count))

    work.session.add_all(
        QuickReply(
            title=f"{words(3).capitalize()} {number}",
            body=f"Hello {{patient.first_name}}, {words(chance.randint(20, 70))}.",
            tags=chance.sample(_WORDS, 4),
            locale=chance.choice(["en", "en", "es", ""]),
            owner_id=staff_id if number % 20 == 0 else None,
            uses=chance.randrange(300),
            created_at=work.now,
            updated_at=work.now,
        )
        for number in range(REPLIES)
    )
