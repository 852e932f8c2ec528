"""The backstage that sends texts, with the carrier and its troubles by HTTP."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from carriers import CarrierServer
from outbox import Outbox, Talk, talk_by_text
from people import Clinic
from sending import carrier_of, while_sending
from texting import a_text

from psc_app.backstage import sms_keeper
from psc_app.demo.carrier_book import Answer, Reports, Troubles
from psc_app.domain.text_traffic import Accepted, NoAnswer, Outcome, Outgoing
from psc_app.domain.vocabulary import TextState
from psc_app.models.texts import TextOut
from psc_app.wiring import build_house

_ENDS = {"delivered", "undelivered", "failed", "refused", "cancelled"}


@pytest.fixture
def carrier(clinic: Clinic) -> Iterator[CarrierServer]:
    """It is ten in the morning at the clinic."""
    clinic.clock.turn(hours=5)
    with carrier_of(clinic) as server:
        yield server


@pytest.fixture
def box(clinic: Clinic, carrier: CarrierServer) -> Outbox:
    return Outbox(clinic)


@pytest.fixture
def talk(clinic: Clinic, carrier: CarrierServer) -> Talk:
    made = talk_by_text(clinic)
    clinic.change(TextOut, state="delivered")
    return made


def ended(box: Outbox, *texts: int) -> bool:
    return all(box.state(text) in _ENDS for text in texts)


def test_an_agents_text_is_on_the_phone_and_the_agent_sees_it_delivered(
    talk: Talk, carrier: CarrierServer
):
    text = talk.say("Come by at nine.")
    while_sending(talk.clinic, carrier, lambda: ended(talk.box, text))
    assert [one.body for one in carrier.carrier.on_phone(talk.number)][-1] == "Come by at nine."
    assert (talk.card().label, talk.card().segments) == ("Delivered", 1)


def test_a_text_goes_as_soon_as_it_is_written_and_not_at_the_next_tick(
    talk: Talk, carrier: CarrierServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sending.TICK", 60.0)
    made: list[int] = []

    def until() -> bool:
        if not made:
            made.append(talk.say("Come by at nine."))
        return ended(talk.box, *made)

    while_sending(talk.clinic, carrier, until)


@pytest.mark.parametrize(
    ("troubles", "end", "code"),
    [
        (Troubles(refuse="21211"), "failed", "21211"),
        (Troubles(refuse="21610"), "failed", "21610"),
        (Troubles(fail="30003"), "undelivered", "30003"),
        (Troubles(fail="30005"), "undelivered", "30005"),
        (Troubles(fail="30007"), "undelivered", "30007"),
        (Troubles(fail="30001"), "failed", "30001"),
        (Troubles(answer=Answer.TOO_MANY, retry_after=1, left=1), "delivered", ""),
        (Troubles(answer=Answer.BUSY, left=2), "delivered", ""),
        (Troubles(answer=Answer.BUSY, retry_after=1, left=1), "delivered", ""),
        (Troubles(answer=Answer.ERROR, left=1), "delivered", ""),
        (Troubles(answer=Answer.ERROR_BUT_TAKEN), "delivered", ""),
        (Troubles(answer=Answer.LOST_BEFORE, left=1), "delivered", ""),
        (Troubles(answer=Answer.LOST_AFTER), "delivered", ""),
        (Troubles(answer=Answer.LOST_AFTER, reports=Reports.NEVER), "delivered", ""),
        (
            Troubles(answer=Answer.LOST_AFTER, reports=Reports.NEVER, listed_after=25),
            "delivered",
            "",
        ),
        (Troubles(answer=Answer.ERROR_BUT_TAKEN, reports=Reports.NEVER), "delivered", ""),
        (Troubles(reports=Reports.NEVER), "delivered", ""),
        (Troubles(reports=Reports.TWICE), "delivered", ""),
        (Troubles(reports=Reports.REVERSED), "delivered", ""),
        (Troubles(reports=Reports.REVERSED, fail="30003"), "undelivered", "30003"),
        (Troubles(answer=Answer.LOST_AFTER, reports=Reports.REVERSED), "delivered", ""),
    ],
    ids=str,
)
def test_whatever_the_carrier_does_a_text_is_sent_once_and_its_end_is_known(
    box: Outbox, carrier: CarrierServer, troubles: Troubles, end: str, code: str
):
    number = box.number()
    carrier.carrier.troubles_of[number] = troubles
    text = box.queue(number, "Come by at nine.")
    while_sending(box.clinic, carrier, lambda: ended(box, text), seconds=2)
    row = box.row(text)
    assert (row.state, row.code) == (end, code)
    assert len(carrier.carrier.sent(number)) == (0 if troubles.refuse else 1)


def test_texts_of_one_number_come_in_their_order_through_troubles(
    box: Outbox, carrier: CarrierServer
):
    number = box.number()
    answers = [Answer.FINE, Answer.BUSY, Answer.LOST_AFTER, Answer.LOST_BEFORE, Answer.FINE] * 3
    tries: Counter[str] = Counter()

    def pick(to: str, body: str) -> Troubles:
        tries[body] += 1
        first = tries[body] == 1 and body.isdecimal()
        return Troubles(answer=answers[int(body)] if first else Answer.FINE)

    carrier.carrier.pick = pick
    texts = [box.queue(number, str(n)) for n in range(len(answers))]
    while_sending(box.clinic, carrier, lambda: ended(box, *texts), seconds=2)
    bodies = [int(one.body) for one in carrier.carrier.sent(number)]
    assert bodies == list(range(len(answers)))


def test_when_the_carrier_wants_to_be_left_alone_nobodys_text_is_put_before_it(
    box: Outbox, carrier: CarrierServer
):
    carrier.carrier.troubles = Troubles(answer=Answer.TOO_MANY, retry_after=3600)
    texts = [box.queue(box.number()) for _ in range(40)]
    looks: list[int] = []

    def until() -> bool:
        looks.append(sum(box.row(text).tries for text in texts))
        return len(looks) > 10 and looks[-1] > 0

    while_sending(box.clinic, carrier, until, seconds=2)
    # Only what it had in its hands at that moment.
    assert looks[-1] <= 8
    assert len(carrier.carrier.happened()) <= 8


def test_a_stop_keeps_what_is_still_in_the_outbox_from_going(talk: Talk, carrier: CarrierServer):
    carrier.carrier.troubles_of[talk.number] = Troubles(answer=Answer.BUSY)
    text = talk.say("Come by at nine.")
    while_sending(talk.clinic, carrier, lambda: talk.box.row(text).tries == 1)
    a_text(talk.clinic.house, talk.number, "STOP")
    del carrier.carrier.troubles_of[talk.number]
    while_sending(talk.clinic, carrier, lambda: ended(talk.box, text), seconds=2)
    assert talk.box.state(text) == TextState.REFUSED
    assert "Come by at nine." not in [one.body for one in carrier.carrier.sent()]
    (card,) = [one for one in talk.cards() if one.text_id == text]
    assert "opted out" in card.reason


@pytest.mark.both
def test_two_servers_on_one_database_send_each_text_once(
    clinic: Clinic, box: Outbox, carrier: CarrierServer
):
    numbers = [box.number() for _ in range(20)]
    texts = [box.queue(number, f"Text {n}") for n in range(3) for number in numbers]
    other = build_house(clinic.house.config, clinic.clock)
    try:
        houses = (clinic.house, other)
        while_sending(clinic, carrier, lambda: ended(box, *texts), houses=houses)
    finally:
        other.store.stop()
    sent = carrier.carrier.sent()
    assert len(sent) == len(texts)
    for number in numbers:
        assert [one.body for one in sent if one.number == number] == ["Text 0", "Text 1", "Text 2"]
    assert len({row.claimed_by for row in clinic.rows(TextOut)}) == 2, "both have sent"


def test_what_is_with_the_carrier_when_the_server_stops_is_not_forgotten(
    box: Outbox, carrier: CarrierServer
):
    text = box.queue(box.number())
    while_sending(box.clinic, carrier, lambda: box.state(text) != TextState.QUEUED)
    assert box.row(text).carrier_id, "the answer was waited for"


def test_an_adapter_that_fails_loses_no_text_and_sends_none_twice(
    box: Outbox, carrier: CarrierServer, caplog: pytest.LogCaptureFixture
):
    class Failing:
        def __init__(self) -> None:
            self.real, self.fails = carrier.gateway(), True

        async def send(self, text: Outgoing) -> Outcome:
            came = await self.real.send(text)
            if self.fails:
                self.fails = False
                raise RuntimeError(f"failed for {text.to}: {text.body}")
            return came

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

    number = box.number()
    text = box.queue(number, "About your itch")
    with caplog.at_level(logging.DEBUG):
        while_sending(box.clinic, carrier, lambda: ended(box, text), seconds=2, gateway=Failing)
    assert len(carrier.carrier.sent(number)) == 1
    assert "RuntimeError" in caplog.text
    assert "itch" not in caplog.text
    assert number not in caplog.text


def test_a_carrier_that_never_answers_is_not_waited_for_for_ever(
    box: Outbox, carrier: CarrierServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sms_keeper, "_LONGEST_SEND", 0.05)

    class Hanging:
        async def send(self, text: Outgoing) -> Outcome:
            await asyncio.Event().wait()
            return NoAnswer()

        async def find(self, to: str, since: Any) -> list[Any]:
            return []

        async def close(self) -> None:
            pass

    text = box.queue(box.number())
    while_sending(
        box.clinic, carrier, lambda: box.state(text) == TextState.UNKNOWN, gateway=Hanging
    )


def test_at_most_so_many_texts_are_with_the_carrier_at_once(box: Outbox, carrier: CarrierServer):
    most: list[int] = [0, 0]

    class Counting:
        async def send(self, text: Outgoing) -> Outcome:
            most[0] += 1
            most[1] = max(most)
            await asyncio.sleep(0.02)
            most[0] -= 1
            return Accepted(f"SM{text.report_to[-20:]}", TextState.DELIVERED)

        async def close(self) -> None:
            pass

    texts = [box.queue(box.number()) for _ in range(30)]
    while_sending(box.clinic, carrier, lambda: ended(box, *texts), gateway=Counting)
    assert most[1] == 8
