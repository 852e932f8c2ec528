"""A patient's texts by the whole way: their phone, the carrier, webhook, bot, agent, and back."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bots import answer_first
from carriers import CarrierServer
from people import Clinic
from scene import picture
from texting import conversations_of, rows, texts_by_phone

from psc_app.adapters.menu_bot import MenuBot
from psc_app.api import sms_status_routes, sms_webhook
from psc_app.backstage.bot_keeper import BotKeeper
from psc_app.backstage.sms_intake import SmsIntake
from psc_app.backstage.sms_keeper import SmsKeeper
from psc_app.demo.carrier_book import CarrierText, Troubles
from psc_app.domain.vocabulary import BotKind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Attachment
from psc_app.models.texts import TextIn
from psc_app.wiring import House

PHONE = "+15550100199"
_PATIENCE = 20


class Line:
    """A clinic that texts, with its backstage at work, and the carrier's end of the line."""

    def __init__(self, clinic: Clinic, server: CarrierServer) -> None:
        """Nobody has texted yet."""
        self.clinic, self.carrier = clinic, server.carrier

    def on_phone(self) -> list[CarrierText]:
        """What the clinic has texted to the phone."""
        return [one for one in self.carrier.on_phone(PHONE) if one.outgoing]

    async def until(self, come: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while not await asyncio.to_thread(come):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"It did not come about: {what}") from None

    async def phone_shows(self, words: str) -> None:
        await self.until(lambda: any(words in one.body for one in self.on_phone()), words)

    def said(self) -> list[str]:
        """What the patient said, in all conversations."""
        return [
            message.body
            for one in conversations_of(self.clinic.house, PHONE)
            for message in self.clinic.messages(one.id or 0)
            if message.author_kind == "patient"
        ]


@pytest.fixture
def line(house: House, clinic: Clinic) -> Iterator[Line]:
    """The line, with nobody at work yet."""
    texts_by_phone(house)
    with _served(house) as server:
        yield Line(clinic, server)


@contextmanager
def _served(house: House) -> Iterator[CarrierServer]:
    server = CarrierServer()
    server.give_to(house)
    server.serve_clinic([*sms_webhook.build_routes(house), *sms_status_routes.build_routes(house)])
    server.start()
    try:
        yield server
    finally:
        server.stop()


def at_work(line: Line, trip: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a trip while bot, intake and sender are at work."""
    house = line.clinic.house

    async def run() -> None:
        assert house.sms is not None
        bot = BotKeeper(house, lambda deliver: {BotKind.EMBEDDED: MenuBot(deliver)})
        keeper = SmsKeeper(house, house.sms, tick=0.05)
        tasks = [asyncio.create_task(one.run()) for one in (SmsIntake(house), bot, keeper)]
        try:
            await trip()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await bot.close()
            await keeper.close()
            await house.sms.close()

    asyncio.run(run())


def test_a_patient_is_answered_by_the_bot_then_by_an_agent_and_sends_a_picture(
    line: Line,
) -> None:
    answer_first(line.clinic)
    ana = line.clinic.staff()

    async def trip() -> None:
        await asyncio.to_thread(line.carrier.text, PHONE, "hello")
        await line.phone_shows("\n1 ")
        await asyncio.to_thread(line.carrier.text, PHONE, "agent")
        await line.phone_shows("passed to a person")
        (talk,) = conversations_of(line.clinic.house, PHONE)
        await asyncio.to_thread(line.clinic.accept, talk.id)
        await asyncio.to_thread(line.clinic.say, ana, talk.id, "Good morning, how can I help?")
        await line.phone_shows("how can I help")
        image = (picture(), "image/png")
        await asyncio.to_thread(line.carrier.text, PHONE, "Look at this", [image])
        await line.until(lambda: line.clinic.rows(Attachment), "the picture")
        assert line.clinic.state(talk.id or 0) == S.ACTIVE

    at_work(line, trip)
    assert line.said() == ["hello", "agent", "Look at this", ""]
    (file,) = line.clinic.rows(Attachment)
    assert line.clinic.house.files.get(file.key) == picture()
    assert all(one.state == "done" and not one.body for one in rows(line.clinic.house, TextIn))


def test_what_the_carrier_brings_twice_is_said_once_and_in_its_order(line: Line) -> None:
    line.carrier.troubles = Troubles(incoming="twice")
    words = [f"text {n}" for n in range(6)]

    async def trip() -> None:
        for one in words:
            await asyncio.to_thread(line.carrier.text, PHONE, one)
            await line.until(lambda one=one: one in line.said(), one)
        await asyncio.to_thread(line.carrier.settled)

    at_work(line, trip)
    assert line.said() == words


def test_an_emergency_is_answered_on_the_phone_and_stop_is_obeyed(line: Line) -> None:
    async def trip() -> None:
        await asyncio.to_thread(line.carrier.text, PHONE, "I have crushing chest pain")
        await line.phone_shows("Call 911 now")
        await asyncio.to_thread(line.carrier.text, PHONE, "STOP")
        await line.until(lambda: len(line.on_phone()) == 2, "the confirmation")

    at_work(line, trip)
    assert line.said() == ["I have crushing chest pain", "STOP"]
