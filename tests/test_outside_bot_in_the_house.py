"""From the portal to an outside bot and back, and to a person: the whole way, with a real bot."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from directline_server import DirectLineServer
from people import Clinic
from pydantic import SecretStr
from talking import PATIENCE

from psc_app.adapters import directline_bot, directline_wire
from psc_app.backstage import bot_keeper
from psc_app.backstage.bot_keeper import BotKeeper
from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority, Role
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import ConversationSkill
from psc_app.models.red_flags import RedFlag
from psc_app.services import closing, portal, settings
from psc_app.wiring import build_bots


@pytest.fixture(scope="module")
def running() -> Iterator[DirectLineServer]:
    server = DirectLineServer().start()
    yield server
    server.stop()


@pytest.fixture
def server(running: DirectLineServer, monkeypatch: pytest.MonkeyPatch) -> DirectLineServer:
    running.reset()
    monkeypatch.setattr(directline_bot, "BACK_OFF", 0.02)
    monkeypatch.setattr(directline_wire, "PAUSE", 0.02)
    monkeypatch.setattr(bot_keeper, "_REST", 0.05)
    return running


class Front:
    """A clinic whose chats an outside bot answers first, and a guest."""

    def __init__(self, clinic: Clinic, server: DirectLineServer) -> None:
        self.clinic, self.server = clinic, server
        admin = clinic.staff(Role.ADMIN, ready=False, member=False)
        clinic.do(admin, settings.change, "bot.provider", "direct line")
        self.agent = clinic.staff()
        self.guest: Actor = clinic.visitor()
        secret = SecretStr(server.secret)
        self._config = clinic.house.config.model_copy(
            update={"directline_url": server.url, "directline_secret": secret}
        )
        self.chat = 0

    @asynccontextmanager
    async def kept(self):
        """With the backstage that feeds the bot."""
        keeper = BotKeeper(self.clinic.house, lambda deliver: build_bots(self._config, deliver))
        task = asyncio.create_task(keeper.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await keeper.close()

    async def start(self, reason: str = "My arm itches") -> None:
        self.chat = await asyncio.to_thread(self.clinic.start, self.guest, reason=reason)

    async def say(self, text: str) -> None:
        await asyncio.to_thread(self.clinic.say, self.guest, self.chat, text)

    async def until(self, come: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not await asyncio.to_thread(come):
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"It did not come about: {self.said()}") from None

    async def hears(self, text: str) -> None:
        """Until the patient reads something."""
        await self.until(lambda: any(text in body for _, body in self.said()))

    async def gets_a_person(self) -> None:
        await self.until(lambda: self.clinic.state(self.chat) is S.OPEN)

    def said(self) -> list[tuple[str, str]]:
        return [(one.author_kind, one.body) for one in self.clinic.messages(self.chat)]

    def why(self) -> list[str]:
        events = self.clinic.events(Deed.HANDED_OVER, conversation_id=self.chat)
        return [event.reason for event in events]

    def play(self, scene: Callable[[], Any]) -> None:
        async def run() -> None:
            async with self.kept():
                await scene()

        asyncio.run(run())


@pytest.fixture
def front(clinic: Clinic, server: DirectLineServer) -> Front:
    return Front(clinic, server)


def test_the_bot_answers_first_and_its_buttons_stand_below(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said: My arm itches")
        await asyncio.to_thread(front.server.say, "Anything else?")
        await front.hears("Anything else?")

    front.play(scene)
    assert front.clinic.state(front.chat) is S.WITH_BOT
    assert [kind for kind, _ in front.said()] == ["patient", "bot", "bot", "bot"]
    card = front.clinic.look(front.guest, portal.latest)
    assert card.with_bot


def test_a_button_says_to_the_bot_what_it_stands_for(front: Front):
    async def scene() -> None:
        await front.start("menu")
        await front.hears("Opening hours")
        assert front.clinic.look(front.guest, portal.latest).choices == ("North",)
        await front.say("North")
        await front.hears("You said: north")

    front.play(scene)


def test_the_bot_hands_over_with_what_it_knows_and_an_agent_is_asked(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said")
        await front.say("agent")
        await front.gets_a_person()

    front.play(scene)
    talk = front.clinic.conversation(front.chat)
    assert front.clinic.offered_to(front.chat) == front.agent.id
    assert (talk.priority, talk.stated_name) == (Priority.HIGH, "Elsa Vargas")
    assert front.why() == ["outside"]
    assert front.said()[-1] == ("system", "Please wait, you are being passed to a person.")
    assert front.clinic.rows(ConversationSkill) == []


def test_the_bot_hears_that_a_person_took_over(front: Front):
    async def scene() -> None:
        await front.start("agent")
        await front.gets_a_person()
        await front.until(lambda: any(one["type"] == "event" for one in front.server.heard))

    front.play(scene)
    (status,) = [one for one in front.server.heard if one["type"] == "event"]
    assert status["value"] == {"state": "accepted"}


def test_if_the_bot_is_killed_in_the_middle_the_patient_gets_a_person(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said")
        await asyncio.to_thread(front.server.kill_bot)
        await front.say("Are you still there?")
        await front.gets_a_person()

    front.play(scene)
    assert front.why() == ["bot lost"]
    assert front.clinic.offered_to(front.chat) == front.agent.id
    assert ("patient", "Are you still there?") in front.said()


def test_if_the_bot_dies_over_a_message_the_patient_gets_a_person(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said")
        await front.say("die")
        await front.gets_a_person()

    front.play(scene)
    assert front.why() == ["bot lost"]


def test_if_the_bot_is_silent_too_long_the_patient_gets_a_person(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said")
        await front.say("silence")
        await front.until(lambda: any(one.get("text") == "silence" for one in front.server.heard))
        assert front.clinic.state(front.chat) is S.WITH_BOT
        front.clinic.clock.turn(seconds=21)
        await front.gets_a_person()

    front.play(scene)
    assert front.why() == ["bot lost"]


def test_if_no_bot_answers_at_the_beginning_the_patient_gets_a_person(front: Front):
    front.server.kill_bot()

    async def scene() -> None:
        await front.start()
        await front.gets_a_person()

    front.play(scene)
    assert front.clinic.offered_to(front.chat) == front.agent.id


def test_an_emergency_goes_past_the_bot(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said")
        await front.say("I have crushing chest pain and can't breathe")
        await front.gets_a_person()

    front.play(scene)
    assert front.why() == ["red flag"]
    assert front.clinic.conversation(front.chat).priority == Priority.RED_FLAG
    assert front.clinic.rows(RedFlag)


def test_after_a_restart_the_talk_goes_on_and_nothing_comes_twice(front: Front):
    async def before() -> None:
        await front.start()
        await front.hears("You said")

    async def after() -> None:
        await front.say("back again")
        await front.hears("You said: back again")

    front.play(before)
    front.server.say("While you were away")
    front.play(after)
    assert [body for kind, body in front.said() if kind == "bot"] == [
        "Hello, I am the outside bot.",
        "You said: My arm itches",
        "While you were away",
        "You said: back again",
    ]


def test_a_patient_who_leaves_is_no_concern_of_the_bot_any_more(front: Front):
    async def scene() -> None:
        await front.start()
        await front.hears("You said")
        await asyncio.to_thread(front.clinic.do, front.guest, closing.leave, front.chat)
        ends = "endOfConversation"
        await front.until(lambda: any(one["type"] == ends for one in front.server.heard))

    front.play(scene)
    assert front.clinic.state(front.chat) is S.CLOSED


def test_the_bot_may_settle_the_matter(front: Front):
    async def scene() -> None:
        await front.start("bye")
        await front.until(lambda: front.clinic.state(front.chat) is S.CLOSED)

    front.play(scene)
    (talk,) = front.clinic.rows(BotTalk)
    assert talk.outcome == "contained"


def test_without_a_secret_patients_get_a_person_at_once(front: Front):
    front._config = front.clinic.house.config

    async def scene() -> None:
        await front.start()
        await front.gets_a_person()

    front.play(scene)
