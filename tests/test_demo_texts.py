"""The demo's texts: they came and went by the services that real ones use."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from app_server import staff_actor
from test_demo_workplace import Demo
from texting import conversations_of, rows, sent_texts

from psc_app.config import Config
from psc_app.demo import phones, texts
from psc_app.demo.people import PHONES
from psc_app.demo.texts import SET_ASIDE, WAITS
from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.texts import ConsentEntry, TextContact
from psc_app.services import presence
from psc_app.wiring import House, build_house

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


class StoryClock:
    """A clock that the story sets."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def told(config: Config) -> Iterator[House]:
    """The demo's house in which the texts have been told."""
    clock = StoryClock()
    built = build_house(config, clock)
    Demo(built)
    ana = staff_actor(built, "ana")
    built.store.do_now(ana, presence.agent_came)
    built.store.do_now(ana, presence.choose, "offline")
    texts.fill(built, clock, NOW, ana)
    yield built
    built.store.stop()


def test_one_conversation_waits_for_an_agent_and_one_for_the_patient(told: House) -> None:
    (waits,) = conversations_of(told, WAITS.number)
    (aside,) = conversations_of(told, SET_ASIDE.number)
    assert (waits.state, waits.agent_id) == (S.OPEN, None)
    assert aside.state == S.WAITING
    assert aside.agent_id is not None
    assert aside.created_at < waits.created_at < NOW


def test_all_that_was_texted_has_arrived(told: House) -> None:
    out = [one for number in PHONES for one in sent_texts(told, number)]
    assert len(out) > 5
    assert {one.state for one in out} == {"delivered"}


def test_some_agreed_and_one_stopped_and_the_ledger_says_how(told: House) -> None:
    stand = {one.number: one.consent for one in rows(told, TextContact)}
    assert sorted(stand.values()) == ["in"] * 4 + ["out"]
    assert {one.how for one in rows(told, ConsentEntry)} == {"staff", "keyword"}
    agreed = [one.wording for one in rows(told, ConsentEntry) if one.how == "staff"]
    assert all("Invented for the demonstration." in wording for wording in agreed)


def test_every_phone_of_the_story_lies_on_the_table(told: House) -> None:
    assert {one.number for one in rows(told, TextContact)} <= set(PHONES)


def test_what_was_texted_before_the_start_stands_on_the_phone(told: House) -> None:
    earlier = asyncio.run(told.store.look(SYSTEM, phones._texted))
    said = [(one.own, one.body) for one in earlier if one.number == SET_ASIDE.number]
    assert said[0] == (True, SET_ASIDE.reason)
    assert said[-1] == (True, SET_ASIDE.lines[-1][1])
    assert (False, SET_ASIDE.lines[0][1]) in said
    assert [one.at for one in earlier] == sorted(one.at for one in earlier)
