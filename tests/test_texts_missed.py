"""Texts that came while this server was away are fetched from the carrier afterwards."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from carriers import PHONE, SERVICE, CarrierServer, carrier_server
from people import Clinic
from scene import picture
from texting import conversations_of, rows, texts_by_phone

from psc_app.backstage.sms_intake import SmsIntake
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.text_traffic import Arrived
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import Attachment
from psc_app.models.texts import TextIn
from psc_app.services import inbound_sms
from psc_app.wiring import House


class Away:
    """A clinic that texts, whose server is away: what the carrier brings comes to nobody."""

    def __init__(self, clinic: Clinic, server: CarrierServer) -> None:
        """One text came before, so it is known since when to ask."""
        self.clinic, self.server = clinic, server
        self.house: House = server.give_to(clinic.house)
        server.ear.status = 503
        texts_by_phone(self.house)

    def write(self, body: str, media: tuple[tuple[bytes, str], ...] = ()) -> None:
        """Somebody texts, and the carrier tries to bring it."""
        self.server.carrier.text(PHONE, body, media)
        assert self.server.carrier.settled()

    def come_back(self, *looks: str) -> None:
        """The server is there again: its backstage does these things, in this order."""

        async def run() -> None:
            intake = SmsIntake(self.house)
            for look in looks:
                verb: Callable[[], Coroutine[Any, Any, object]] = getattr(intake, look)
                await verb()
            await self.house.sms.close()  # ty: ignore[possibly-missing-attribute]

        asyncio.run(run())

    def said(self) -> list[str]:
        talks = conversations_of(self.house, PHONE)
        return [
            one.body
            for talk in talks
            for one in self.clinic.messages(talk.id or 0)
            if one.author_kind == "patient"
        ]


@pytest.fixture(params=["", SERVICE], ids=["a number", "a messaging service"])
def away(request: pytest.FixtureRequest, clinic: Clinic) -> Iterator[Away]:
    with carrier_server(service=request.param) as server:
        made = Away(clinic, server)
        # The carrier's clock is the world's, and so is this one from here on.
        first = Arrived("SM" + "0" * 32, "+15550100177", server.account.number, "Hello")
        now = server.carrier.text("+15550100177", "Hello").created_at
        clinic.clock.turn(seconds=(now - clinic.clock.now()).total_seconds())
        clinic.do(SYSTEM, inbound_sms.keep, first)
        assert server.carrier.settled()
        yield made


def test_what_was_texted_while_the_server_was_away_comes_once_and_in_order(away: Away) -> None:
    away.write("My arm itches")
    away.write("Since Sunday")
    assert away.said() == []
    away.come_back("missed", "words", "words")
    assert away.said() == ["My arm itches", "Since Sunday"]
    before = len(rows(away.house, TextIn))
    away.come_back("missed", "words")
    assert len(rows(away.house, TextIn)) == before
    assert away.said() == ["My arm itches", "Since Sunday"]


def test_a_picture_that_hung_on_it_comes_as_well(away: Away) -> None:
    away.write("This is it", ((picture(), "image/png"),))
    away.come_back("missed", "words", "words", "files")
    assert away.said() == ["This is it", ""]
    (file,) = rows(away.house, Attachment)
    assert file.media_type == "image/png"


def test_what_was_brought_and_is_listed_as_well_stands_there_once(away: Away) -> None:
    text = away.server.carrier.text(PHONE, "My arm itches")
    arrived = Arrived(text.sid, PHONE, away.server.account.number, "My arm itches")
    away.clinic.do(SYSTEM, inbound_sms.keep, arrived)
    assert away.server.carrier.settled()
    away.come_back("missed", "words", "words")
    assert away.said() == ["My arm itches"]


def test_what_the_clinic_sent_is_not_taken_for_a_patients_text(away: Away) -> None:
    away.write("My arm itches")
    away.come_back("missed", "words", "words")
    kept = len(rows(away.house, TextIn))
    form = {"To": PHONE, "Body": "A nurse will answer."}
    own = away.server.account
    form |= {"MessagingServiceSid": own.service} if own.service else {"From": own.number}
    assert away.server.carrier.take(form).status == 201
    away.come_back("missed")
    assert len(rows(away.house, TextIn)) == kept


def test_a_carrier_that_cannot_be_asked_is_asked_again_later(away: Away) -> None:
    away.write("My arm itches")
    away.server.give_to(away.house, url="http://127.0.0.1:9")
    away.come_back("missed", "words")
    assert away.said() == []
    away.server.give_to(away.house)
    away.come_back("missed", "words", "words")
    assert away.said() == ["My arm itches"]


def test_a_clinic_to_which_nobody_ever_texted_asks_for_nothing_old(clinic: Clinic) -> None:
    assert clinic.do(SYSTEM, inbound_sms.missed_since) is None


def test_only_the_system_asks_since_when(clinic: Clinic) -> None:
    with pytest.raises(NotAllowed):
        clinic.do(Actor(Role.ADMIN, 900, "Ada"), inbound_sms.missed_since)
