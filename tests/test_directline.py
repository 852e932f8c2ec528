"""An outside bot behind Direct Line: a real bot, in a process of its own, and what can break."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from directline_server import DirectLineServer
from outside_bot import HEALTH_SECRET
from talking import PATIENCE, Ear, turn

from psc_app.adapters import directline_bot, directline_wire
from psc_app.adapters.directline_bot import DirectLineBot
from psc_app.domain.bot_words import Choice
from psc_app.domain.limits import LONGEST_MESSAGE


@pytest.fixture(scope="module")
def running() -> Iterator[DirectLineServer]:
    server = DirectLineServer().start()
    yield server
    server.stop()


@pytest.fixture
def server(running: DirectLineServer, monkeypatch: pytest.MonkeyPatch) -> DirectLineServer:
    """The server as if it were new; what the client waits for, it waits for shortly."""
    running.reset()
    monkeypatch.setattr(directline_bot, "POLL", 0.02)
    monkeypatch.setattr(directline_bot, "BACK_OFF", 0.02)
    monkeypatch.setattr(directline_bot, "LONGEST_BACK_OFF", 0.05)
    monkeypatch.setattr(directline_wire, "PAUSE", 0.02)
    return running


@dataclass
class Line:
    """A provider, what it delivered, and the server it talks to."""

    server: DirectLineServer
    health_secret: str = ""
    ear: Ear = field(default_factory=Ear)

    def __post_init__(self) -> None:
        self.bot = DirectLineBot(
            self.ear.deliver,
            url=self.server.url,
            secret=self.server.secret,
            health_secret=self.health_secret,
        )

    async def say(self, seq: int, text: str, conversation_id: int = 1, **more: Any) -> None:
        await self.bot.hear(turn(seq, text, conversation_id, **more))

    async def begin(self, conversation_id: int = 1) -> None:
        await self.say(0, "", conversation_id)
        await self.ear.line("Hello", conversation_id)

    async def stands(self, streams: int = 1) -> None:
        """Until so many streams have stood, so that one can be broken."""
        async with asyncio.timeout(PATIENCE):
            while self.server.opened < streams:
                await asyncio.sleep(0.005)

    def heard(self, kind: str = "message") -> list[dict[str, Any]]:
        return [one for one in self.server.heard if one["type"] == kind]


def on(server: DirectLineServer, play: Callable[[Line], Awaitable[None]], secret: str = "") -> None:
    """Play with a new provider."""

    async def run() -> None:
        line = Line(server, secret)
        try:
            await play(line)
        finally:
            await line.bot.close()

    asyncio.run(run())


# ---------------------------------------------------------------- what is said


def test_the_bot_greets_with_its_buttons(server):
    async def play(line: Line) -> None:
        await line.begin()
        greeting = await line.ear.answer()
        assert greeting.lines == ("Hello, I am the outside bot.",)
        assert greeting.choices == (Choice("Refill", "refill"), Choice("A person", "agent"))
        assert greeting.outside_id

    on(server, play)


def test_the_reason_for_the_contact_is_the_first_thing_the_bot_hears(server):
    async def play(line: Line) -> None:
        await line.say(0, "My arm itches")
        await line.ear.line("You said: My arm itches")

    on(server, play)


def test_the_bot_may_say_several_things_and_something_unasked(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "twice")
        await line.ear.line("Two.")
        await asyncio.to_thread(server.say, "Are you still there?")
        await line.ear.line("Are you still there?")
        assert line.ear.lines()[1:] == ["One.", "Two.", "Are you still there?"]

    on(server, play)


def test_a_card_is_read_out_and_its_buttons_are_choices(server):
    async def play(line: Line) -> None:
        await line.begin()
        before = len(line.ear.replies())
        await line.say(3, "menu")
        card = await line.ear.answer(after=before)
        assert card.lines == ("Opening hours\nWhich site?\nMap: https://example.org/map",)
        assert card.choices == (Choice("North", "north"),)

    on(server, play)


def test_what_is_longer_than_a_message_comes_in_pieces(server):
    async def play(line: Line) -> None:
        await line.begin()
        words = "word " * 1_500
        await asyncio.to_thread(server.say, words)
        await line.ear.until(lambda: len(line.ear.lines()) == 3)
        pieces = line.ear.lines()[1:]
        assert all(len(piece) <= LONGEST_MESSAGE for piece in pieces)
        assert " ".join(pieces) == words.strip()

    on(server, play)


def test_a_sign_of_typing_is_passed_on_as_a_sign_of_life(server):
    async def play(line: Line) -> None:
        await line.begin()
        before = len(line.ear.replies())
        await line.say(3, "twice")
        await line.ear.line("Two.")
        signs = [one for one in line.ear.replies()[before:] if not one.lines]
        assert len(signs) == 1 and signs[0].hand_over is None and not signs[0].ended

    on(server, play)


def test_two_patients_do_not_hear_each_other(server):
    async def play(line: Line) -> None:
        await asyncio.gather(line.begin(1), line.begin(2))
        await asyncio.gather(line.say(3, "one", 1), line.say(3, "two", 2))
        await line.ear.line("You said: one", 1)
        await line.ear.line("You said: two", 2)
        assert "You said: two" not in line.ear.lines(1)
        assert len({reply.outside_id for _, reply in line.ear.got}) == 2

    on(server, play)


def test_many_patients_talk_at_once(server):
    many = range(1, 131)

    async def play(line: Line) -> None:
        await asyncio.gather(*(line.begin(key) for key in many))
        await line.stands(len(many))
        await asyncio.gather(*(line.say(3, f"number {key}", key) for key in many))
        for key in many:
            await line.ear.line(f"You said: number {key}", key)

    on(server, play)


# ---------------------------------------------------------------- a person takes over, or it ends


def test_the_event_that_initiates_a_hand_over_brings_its_context(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "agent")
        handed = (await line.ear.handed()).hand_over
        assert handed is not None
        assert handed.why == "outside"
        assert handed.context == {"name": "Elsa Vargas", "reason": "refill"}
        assert (handed.skills, handed.priority) == ({"Spanish": 2}, 1)

    on(server, play)


def test_the_bot_hears_that_a_person_took_over_and_then_that_it_is_over(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "agent")
        await line.ear.handed()
        await line.bot.leave(1)
        async with asyncio.timeout(PATIENCE):
            while not line.heard("endOfConversation"):
                await asyncio.sleep(0.005)
        (status,) = line.heard("event")
        assert (status["name"], status["value"]) == ("handoff.status", {"state": "accepted"})
        kinds = [one["type"] for one in server.heard]
        assert kinds.index("event") < kinds.index("endOfConversation")

    on(server, play)


def test_a_message_tagged_to_escalate_hands_over_with_its_words(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "escalate")
        handed = await line.ear.handed()
        assert handed.lines == ("Somebody will be with you.",)
        assert handed.hand_over.context == {"reason": "billing"}

    on(server, play)


def test_the_end_of_the_conversation_settles_the_matter(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "bye")
        await line.ear.until(lambda: any(reply.ended for reply in line.ear.replies()))
        assert line.ear.lines()[-1] == "Good-bye."

    on(server, play)


def test_after_leaving_nothing_more_is_delivered_and_the_bot_is_told(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.bot.leave(1)
        async with asyncio.timeout(PATIENCE):
            while not line.heard("endOfConversation"):
                await asyncio.sleep(0.005)
        before = len(line.ear.got)
        await asyncio.to_thread(server.say, "Too late")
        await line.begin(2)
        assert len(line.ear.replies(1)) == before

    on(server, play)


# ---------------------------------------------------------------- who it is, and secrets


def test_an_azure_health_bot_gets_a_pass_signed_with_its_own_secret(server):
    async def play(line: Line) -> None:
        await line.say(0, "")
        await line.ear.line("Signed in: True")
        assert line.heard("invoke")[0]["name"] == "InitConversation"

    on(server, play, HEALTH_SECRET)


def test_other_bots_get_no_pass(server):
    async def play(line: Line) -> None:
        await line.begin()
        assert line.heard("invoke") == []

    on(server, play)


def test_the_secret_opens_conversations_and_everything_else_is_done_with_a_token(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "hi")
        await line.ear.line("You said: hi")

    on(server, play)
    by_secret = [path for _, path, bearer in server.calls if bearer == "secret"]
    assert by_secret == ["/v3/directline/tokens/generate"]
    assert {bearer for _, _, bearer in server.calls} <= {"secret", "token", "nothing"}


def test_the_bot_learns_what_the_patient_writes_and_nothing_else_of_them(server):
    async def play(line: Line) -> None:
        known = {"name": "Elsa Vargas", "birth_date": "1980-02-01", "contact": "617 555 0134"}
        await line.say(0, "My arm itches", known=known)
        await line.ear.line("You said")
        await line.say(3, "hi", known=known)
        await line.ear.line("You said: hi")

    on(server, play)
    told = str(server.heard)
    assert "Vargas" not in told and "1980" not in told and "0134" not in told
    users = {one["from"]["id"] for one in server.heard if "from" in one}
    assert len(users) == 1 and all(len(user) == 35 for user in users)


def test_no_secret_token_or_word_of_a_patient_is_logged(server, caplog):
    caplog.set_level(logging.DEBUG, "psc_app")

    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "my secret rash")
        await line.ear.line("my secret rash")
        server.down = True
        await line.say(4, "my second secret rash")
        await line.ear.handed()

    on(server, play)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("psc_app"))
    assert "can't be reached" in ours
    assert "rash" not in ours and server.secret not in ours
    assert not any(token in ours for token in server.tokens_given)


# ---------------------------------------------------------------- what can break


def test_what_is_said_while_the_stream_is_broken_comes_once_and_in_order(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.stands()
        await asyncio.to_thread(server.drop_streams)
        await asyncio.to_thread(server.say, "While you were away")
        await line.stands(2)
        await line.say(3, "hi")
        await line.ear.line("You said: hi")
        assert line.ear.lines()[1:] == ["While you were away", "You said: hi"]

    on(server, play)


def test_without_a_stream_the_answers_are_fetched(server):
    server.streams = False

    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "twice")
        await line.ear.line("Two.")
        await line.say(5, "hi")
        await line.ear.line("You said: hi")
        assert line.ear.lines()[1:] == ["One.", "Two.", "You said: hi"]

    on(server, play)
    assert server.opened == 0


def test_a_stream_is_taken_as_soon_as_there_is_one_again(server, monkeypatch):
    monkeypatch.setattr(directline_bot, "POLLS", 2)
    server.streams = False

    async def play(line: Line) -> None:
        await line.begin()
        server.streams = True
        await line.stands()

    on(server, play)


def test_a_token_that_ends_soon_is_renewed_before_it_is_used(server):
    server.life = 60

    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "hi")
        await line.ear.line("You said: hi")

    on(server, play)
    assert ("POST", "/v3/directline/tokens/refresh", "token") in server.calls


def test_where_a_token_does_not_count_any_more_another_is_had(server):
    async def play(line: Line) -> None:
        await line.begin()
        server.end_tokens()
        await line.say(3, "hi")
        await line.ear.line("You said: hi")

    on(server, play)
    assert len([one for one in server.heard if one.get("text") == "hi"]) == 1


def test_after_a_restart_the_talk_goes_on_where_it_was(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "hi")
        await line.ear.line("You said: hi")
        kept = line.ear.replies()[-1]
        await line.bot.close()
        await asyncio.to_thread(server.say, "While you were away")

        again = Line(server)
        place = {"outside_id": kept.outside_id, "watermark": kept.watermark}
        await again.say(3, "hi", **place)
        await again.say(5, "and now", **place)
        await again.ear.line("You said: and now")
        assert again.ear.lines() == ["While you were away", "You said: and now"]
        await again.bot.close()

    on(server, play)
    texts = [one.get("text") for one in server.heard if one["type"] == "message"]
    assert texts == ["hi", "and now"]


def test_a_message_whose_fate_is_unknown_after_a_restart_is_not_sent_twice(server):
    async def play(line: Line) -> None:
        await line.begin()
        kept = line.ear.replies()[-1]
        await line.say(3, "hi")
        await line.bot.close()

        again = Line(server)
        await again.say(3, "hi", outside_id=kept.outside_id, watermark=kept.watermark)
        await again.ear.line("You said: hi")
        await again.bot.close()

    on(server, play)
    assert [one["text"] for one in server.heard if one["type"] == "message"] == ["hi"]


def test_if_the_bot_is_killed_the_patient_gets_a_person(server):
    async def play(line: Line) -> None:
        await line.begin()
        await asyncio.to_thread(server.kill_bot)
        await line.say(3, "hello?")
        assert (await line.ear.handed()).hand_over.why == "bot lost"

    on(server, play)


def test_if_the_bot_dies_over_a_message_the_patient_gets_a_person(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.say(3, "die")
        assert (await line.ear.handed()).hand_over.why == "bot lost"
        assert len([one for one in server.heard if one.get("text") == "die"]) == 1

    on(server, play)


def test_if_direct_line_is_down_the_patient_gets_a_person(server):
    server.down = True

    async def play(line: Line) -> None:
        await line.say(0, "My arm itches")
        assert (await line.ear.handed()).hand_over.why == "bot lost"

    on(server, play)


def test_if_direct_line_goes_away_while_the_bot_thinks_the_patient_gets_a_person(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.stands()
        await line.say(3, "silence")
        server.down = True
        await asyncio.to_thread(server.drop_streams)
        assert (await line.ear.handed()).hand_over.why == "bot lost"

    on(server, play)


def test_a_short_outage_is_sat_out(server):
    async def play(line: Line) -> None:
        await line.begin()
        await line.stands()
        server.fail = 2
        await asyncio.to_thread(server.drop_streams)
        await line.stands(2)
        await line.say(3, "hi")
        await line.ear.line("You said: hi")
        assert not any(reply.hand_over for reply in line.ear.replies())

    on(server, play)


def test_what_the_house_fails_to_keep_does_not_end_the_talk(server, caplog):
    async def play(line: Line) -> None:
        await line.begin()
        deliver, failed = line.ear.deliver, []

        async def fail_once(key: int, reply: Any) -> None:
            if not failed:
                failed.append(reply)
                raise ValueError("Elsa Vargas")
            await deliver(key, reply)

        line.bot._deliver = fail_once
        await line.say(3, "twice")
        await line.ear.line("Two.")

    on(server, play)
    assert "ValueError" in caplog.text and "Elsa" not in caplog.text
