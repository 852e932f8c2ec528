"""Who reads messages, as the status page and the programs that watch the server are told."""

import asyncio
import dataclasses
from datetime import timedelta

import httpx
from bots import answer_first
from people import Clinic
from pydantic import SecretStr
from starlette.applications import Starlette
from texting import ELSA, arrive

from psc_app.adapters.flair_reader import FlairReader
from psc_app.adapters.lexicon_reader import LexiconReader, NobodyReads
from psc_app.api import health_routes
from psc_app.domain.actor import SYSTEM
from psc_app.domain.health_cards import HealthCard
from psc_app.domain.reading import ReaderHealth
from psc_app.domain.vocabulary import BotKind, Engine, Role, TextPurpose, TextState
from psc_app.services import health, inbound_sms, outbound_sms, settings, text_contacts
from psc_app.services.work import Work
from psc_app.wiring import House, choose_reader


def ask(house: House, path: str) -> httpx.Response:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=health_routes.build_routes(house)))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return asyncio.run(get())


def test_the_server_says_that_it_is_alive_and_who_reads(house: House):
    basic = dataclasses.replace(house, reader=LexiconReader())
    answer = ask(basic, "/healthz")
    assert answer.status_code == 200
    found = answer.json()
    assert found["status"] == "ok"
    assert "switched off" in found["sentiment"].pop("why")
    assert found["sentiment"] == {"engine": "basic", "restarts": 0, "unread": 0}
    assert answer.headers["cache-control"] == "no-store"


def test_it_says_why_the_model_does_not_read(house: House):
    away = dataclasses.replace(house, reader=FlairReader(LexiconReader()))
    found = ask(away, "/healthz").json()["sentiment"]
    assert found["engine"] == "basic"
    assert "loaded" in found["why"]


def test_it_counts_what_waits_and_names_nobody(clinic: Clinic):
    guest = clinic.visitor()
    chat = clinic.start(guest)
    clinic.say(guest, chat, "qsecretq")
    answer = ask(clinic.house, "/healthz")
    # The reason for the chat is one as well.
    assert answer.json()["sentiment"]["unread"] == 2
    assert "qsecretq" not in answer.text


def test_the_server_is_ready_while_its_database_answers(house: House):
    assert (ask(house, "/readyz").status_code, ask(house, "/readyz").json()) == (
        200,
        {"ready": True},
    )


def test_the_server_is_not_ready_without_its_database(house: House):
    house.store.stop()
    answer = ask(house, "/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False})


def test_all_is_well_only_while_the_model_reads(house: House):
    def look(reader: ReaderHealth):
        return house.store.look_now(SYSTEM, health.look, reader, has_direct_line=False)

    assert look(ReaderHealth(Engine.FLAIR, facts={"model": "mood-1"})).well
    basic = look(ReaderHealth(Engine.BASIC, why="It is being loaded."))
    assert not basic.well
    assert any("basic" in line.value for line in basic.lines)


def test_the_machines_owner_chooses_who_reads(house: House):
    chosen = {
        name: type(choose_reader(house.config.model_copy(update={"reader": name})))
        for name in ("flair", "basic", "none")
    }
    assert chosen == {"flair": FlairReader, "basic": LexiconReader, "none": NobodyReads}


def test_direct_line_without_its_secret_can_be_chosen_and_is_warned_of(clinic: Clinic):
    well = ReaderHealth(Engine.FLAIR)

    def look(has_direct_line: bool) -> HealthCard:
        return clinic.look(SYSTEM, health.look, well, has_direct_line=has_direct_line)

    for other in (BotKind.NONE, BotKind.EMBEDDED):
        answer_first(clinic, other)
        assert (look(False).well, look(False).bot_why) == (True, "")
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    clinic.do(admin, settings.change, "bot.provider", BotKind.DIRECT_LINE.value)
    assert not look(False).well
    assert "PSC_DIRECTLINE_SECRET" in look(False).bot_why
    assert (look(True).well, look(True).bot_why) == (True, "")


def test_programs_that_watch_are_told_by_whom_texts_go_and_how_many_wait(clinic: Clinic):
    assert ask(clinic.house, "/healthz").json()["texts"] == {
        "by": "the demonstration's own phones",
        "waiting": 0,
    }

    def queue_two(work: Work) -> None:
        contact = text_contacts.of_number(work, "+15550100199")
        hour = timedelta(hours=1)
        for key, due_at in (("now", None), ("held", work.now + hour)):
            outbound_sms.queue(work, contact, "x", TextPurpose.HELP, key, due_at=due_at)

    clinic.do(SYSTEM, queue_two)
    assert ask(clinic.house, "/healthz").json()["texts"]["waiting"] == 1
    card = clinic.look(SYSTEM, health.look, ReaderHealth(Engine.FLAIR), has_direct_line=False)
    assert ("Texts waiting to be sent", "1") in [(line.label, line.value) for line in card.lines]


def test_a_text_that_nobody_has_read_is_not_forgotten(clinic: Clinic):
    def lines() -> list[tuple[str, str]]:
        card = clinic.look(SYSTEM, health.look, ReaderHealth(Engine.FLAIR), has_direct_line=False)
        return [(line.label, line.value) for line in card.lines if "worked off" in line.label]

    key = arrive(clinic.house, ELSA, "Where are you?")
    assert lines() == []
    for _ in range(inbound_sms.MOST_TRIES):
        clinic.do(SYSTEM, inbound_sms.failed, key)
    assert lines() == [("Incoming texts that could not be worked off", "1")]


def test_an_administrator_sees_why_reminders_did_not_arrive(clinic: Clinic):
    def fail(work: Work, code: str) -> None:
        contact = text_contacts.of_number(work, "+15550100199")
        key = f"reminder:{code}"
        row = outbound_sms.queue(work, contact, "x", TextPurpose.REMINDER, key)
        row.state, row.code = TextState.FAILED.value, code
        work.session.add(row)

    def lines() -> list[tuple[str, str]]:
        card = clinic.look(SYSTEM, health.look, ReaderHealth(Engine.FLAIR), has_direct_line=False)
        return [(line.label, line.value) for line in card.lines if "not delivered" in line.label]

    assert lines() == []
    clinic.do(SYSTEM, fail, "30005")
    about = "Texts not delivered since yesterday: reminder"
    assert lines() == [(about, "1. This number is not in use.")]
    clinic.clock.turn(days=1, seconds=1)
    assert lines() == []


def test_programs_that_watch_are_told_that_the_bot_cannot_answer(clinic: Clinic):
    answer_first(clinic, BotKind.DIRECT_LINE)
    found = ask(clinic.house, "/healthz").json()["bot"]
    assert found["provider"] == "direct line"
    assert "PSC_DIRECTLINE_SECRET" in found["why"]
    with_one = clinic.house.config.model_copy(update={"directline_secret": SecretStr("qsecretq")})
    answer = ask(dataclasses.replace(clinic.house, config=with_one), "/healthz")
    assert answer.json()["bot"] == {"provider": "direct line", "why": ""}
    assert "qsecretq" not in answer.text
