"""The server killed in the middle of sending, again and again: no text is lost or sent twice."""

import contextlib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from threading import Event

import pytest
from carriers import NUMBER, SID, TOKEN, CarrierServer
from databases import environment
from outbox import Outbox
from people import Clinic
from sending import started

from psc_app.adapters.system_clock import SystemClock
from psc_app.api import sms_status_routes
from psc_app.config import Config
from psc_app.demo.carrier_book import Answer, Reports, Troubles
from psc_app.models.texts import TextOut
from psc_app.wiring import House, build_house

TEXTS, NUMBERS, KILLS = 160, 40, 3
SENDER = Path(__file__).with_name("text_sender.py")


@pytest.fixture
def house(config: Config) -> Iterator[House]:
    """On the real clock, as the process that is killed is."""
    built = build_house(config, SystemClock())
    yield built
    built.store.stop()


@contextlib.contextmanager
def sender(config: Config, server: CarrierServer) -> Iterator[subprocess.Popen[bytes]]:
    """A process that sends; killed at the end at the latest."""
    told = environment(config) | {
        "PSC_TWILIO_ACCOUNT_SID": SID,
        "PSC_TWILIO_AUTH_TOKEN": TOKEN,
        "PSC_TWILIO_FROM": NUMBER,
        "PSC_TWILIO_URL": server.url,
        "PSC_PUBLIC_URL": server.public,
        "PSC_READER": "none",
        "PYTHONPATH": str(SENDER.parent.parent),
    }
    process = subprocess.Popen([sys.executable, str(SENDER)], env=told, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"sends\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait(until: Callable[[], bool], times: int = 2_000) -> None:
    """Look until something has come about."""
    pause = Event()
    for _ in range(times):
        if until():
            return
        pause.wait(0.02)
    raise AssertionError("it did not come about")


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.timeout(400)
def test_a_server_that_is_killed_again_and_again_sends_each_text_once(
    clinic: Clinic, config: Config
):
    server = CarrierServer()
    server.give_to(clinic.house)
    server.serve_clinic(sms_status_routes.build_routes(clinic.house))
    chance = Random(9)
    kinds = [Answer.FINE] * 6 + [Answer.LOST_AFTER, Answer.LOST_BEFORE, Answer.BUSY]

    def pick(to: str, body: str) -> Troubles:
        # Half of what it takes it reports never, so that only its list tells.
        reports = chance.choice((Reports.ONCE, Reports.NEVER))
        return Troubles(answer=chance.choice(kinds), reports=reports)

    server.carrier.pick = pick
    server.carrier.hang = 0.2
    box = Outbox(clinic)
    numbers = [box.number() for _ in range(NUMBERS)]
    texts = [box.queue(numbers[n % NUMBERS], f"Text {n}") for n in range(TEXTS)]
    with started(server):
        for kill in range(1, KILLS + 1):
            with sender(config, server) as process:
                wait(lambda at=kill: len(server.carrier.sent()) >= at * TEXTS // (KILLS + 2))
                process.kill()
        with sender(config, server):
            wait(lambda: not underway(clinic), 10_000)
    bodies = Counter(one.body for one in server.carrier.sent())
    assert set(bodies.values()) == {1}
    assert len(bodies) == len(texts)
    for number in numbers:
        sent = [int(one.body.split()[1]) for one in server.carrier.sent(number)]
        assert sent == sorted(sent)
    names = {row.carrier_id for row in clinic.rows(TextOut)}
    assert names == {one.sid for one in server.carrier.sent()}


def underway(clinic: Clinic) -> bool:
    before = {"queued", "sending", "unknown"}
    return any(row.state in before for row in clinic.rows(TextOut))
