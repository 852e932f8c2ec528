"""The adapter and the simulated carrier, held against Twilio's own description of its API."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from carriers import NUMBER, PHONE, SERVICE, SID, TOKEN, CarrierServer, carrier_server
from prism_server import prism

from psc_app.adapters.twilio_sms import TwilioSms
from psc_app.demo.carrier_book import Troubles
from psc_app.domain.text_traffic import Accepted, NoAnswer, Outgoing, TurnedDown

pytestmark = pytest.mark.slow

REPORT_TO = "https://clinic.example.org/webhooks/twilio/status?text=abc"
INCOMING = "https://clinic.example.org/webhooks/twilio/sms"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server made from the description alone."""
    with prism(tmp_path_factory.mktemp("mock")) as url:
        yield url


@pytest.fixture(scope="module")
def simulated() -> Iterator[CarrierServer]:
    with carrier_server() as server:
        yield server


@pytest.fixture(scope="module")
def judged(simulated: CarrierServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulated carrier behind a judge of what is asked and what is answered."""
    with prism(tmp_path_factory.mktemp("proxy"), simulated.url) as url:
        yield url


def gateway(url: str, sender: str = NUMBER) -> TwilioSms:
    return TwilioSms(url, SID, TOKEN, sender, simulated=True, incoming_url=INCOMING, patience=20)


def send(url: str, sender: str = NUMBER) -> Any:
    async def run() -> Any:
        made = gateway(url, sender)
        try:
            return await made.send(Outgoing(PHONE, "Hello, é ☺", REPORT_TO))
        finally:
            await made.close()

    return asyncio.run(run())


def ask(url: str, question: Callable[[TwilioSms], Any]) -> Any:
    async def run() -> Any:
        made = gateway(url)
        try:
            return await question(made)
        finally:
            await made.close()

    return asyncio.run(run())


def find(url: str) -> Any:
    return ask(url, lambda made: made.find(PHONE, datetime(2010, 1, 1, tzinfo=UTC)))


def check(url: str) -> dict[str, bool]:
    async def run() -> Any:
        made = gateway(url)
        try:
            return await made.check()
        finally:
            await made.close()

    return {one.what: one.fine for one in asyncio.run(run())}


@pytest.mark.parametrize("sender", [NUMBER, SERVICE])
def test_what_the_app_asks_to_send_is_as_twilio_describes_it(described: str, sender: str) -> None:
    outcome = send(described, sender)
    assert isinstance(outcome, Accepted)
    assert outcome.carrier_id.startswith("SM")


def test_what_the_app_asks_to_find_is_as_twilio_describes_it(described: str) -> None:
    found = find(described)
    assert (found[0].body, found[0].code) == ("testing", "")


def test_what_the_app_asks_of_texts_that_came_is_as_twilio_describes_it(
    described: str, judged: str, simulated: CarrierServer
) -> None:
    since = datetime(2010, 1, 1, tzinfo=UTC)
    assert isinstance(ask(described, lambda made: made.brought(since, ())), list)
    simulated.carrier.text(PHONE, "Look", ((b"a picture", "image/png"),))
    assert simulated.carrier.settled()
    (came,) = ask(judged, lambda made: made.brought(since, ()))
    assert (came.from_number, came.body) == (PHONE, "Look")
    ((address, kind),) = came.media
    assert kind == "image/png"
    assert "/Media/ME" in address


def test_what_the_doctor_asks_is_as_twilio_describes_it(described: str) -> None:
    assert check(described)["Account"], "the description's own example is an active account"


def test_the_judge_refuses_what_is_not_as_described(described: str) -> None:
    assert send(described, sender="MG-no-service") == TurnedDown("422")


@pytest.mark.parametrize("fail", ["", "30003", "30001"])
def test_what_the_simulated_carrier_answers_is_as_twilio_describes_it(
    judged: str, simulated: CarrierServer, fail: str
) -> None:
    simulated.carrier.reset()
    simulated.carrier.troubles = Troubles(fail=fail)
    outcome = send(judged)
    assert isinstance(outcome, Accepted)
    assert simulated.carrier.settled()
    simulated.carrier.text(PHONE, "And one that comes in", [(b"x", "image/png")])
    (found,) = find(judged)
    assert (found.carrier_id, found.code) == (outcome.carrier_id, fail)


def test_its_longer_lists_are_as_described_as_well(judged: str, simulated: CarrierServer) -> None:
    simulated.carrier.reset()

    async def many() -> None:
        made = gateway(simulated.url)
        for n in range(60):
            await made.send(Outgoing(PHONE, str(n), REPORT_TO))
        await made.close()

    asyncio.run(many())
    assert len(find(judged)) == 60


def test_its_account_and_numbers_are_as_described(judged: str, simulated: CarrierServer) -> None:
    simulated.carrier.incoming_url = INCOMING
    assert check(judged) == {
        "Public address": True,
        "Account": True,
        "Number": True,
        "Incoming texts": True,
    }


def test_the_judge_refuses_answers_that_are_not_as_described(
    judged: str, simulated: CarrierServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated.carrier.reset()
    monkeypatch.setattr("psc_app.demo.carrier_shapes.VERSION", 7)
    assert send(judged) == NoAnswer()
