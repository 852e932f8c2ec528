"""Who reads messages, as the status page and the programs that watch the server are told."""

import asyncio
import dataclasses

import httpx
from bots import answer_first
from people import Clinic
from pydantic import SecretStr
from starlette.applications import Starlette

from psc_app.adapters.flair_reader import FlairReader
from psc_app.adapters.lexicon_reader import LexiconReader, NobodyReads
from psc_app.api import health_routes
from psc_app.domain.actor import SYSTEM
from psc_app.domain.health_cards import HealthCard
from psc_app.domain.reading import ReaderHealth
from psc_app.domain.vocabulary import BotKind, Engine, Role
from psc_app.services import health, settings
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


def test_programs_that_watch_are_told_that_the_bot_cannot_answer(clinic: Clinic):
    answer_first(clinic, BotKind.DIRECT_LINE)
    found = ask(clinic.house, "/healthz").json()["bot"]
    assert found["provider"] == "direct line"
    assert "PSC_DIRECTLINE_SECRET" in found["why"]
    with_one = clinic.house.config.model_copy(update={"directline_secret": SecretStr("qsecretq")})
    answer = ask(dataclasses.replace(clinic.house, config=with_one), "/healthz")
    assert answer.json()["bot"] == {"provider": "direct line", "why": ""}
    assert "qsecretq" not in answer.text
