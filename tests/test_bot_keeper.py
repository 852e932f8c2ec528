"""The backstage that puts messages before the bot, and a bot that is not there."""

import pytest
from bots import MENU, answer_first, while_answering
from people import Clinic
from sqlmodel import col

from psc_app.domain.vocabulary import BotKind, Deed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.services import bot_turns, closing, portal


@pytest.fixture
def bot(clinic: Clinic) -> Clinic:
    answer_first(clinic)
    return clinic


def lines(clinic: Clinic, chat: int) -> list[str]:
    return [one.body for one in clinic.messages(chat) if one.author_kind == "bot"]


def test_the_bot_greets_and_answers_what_the_patient_writes(bot: Clinic):
    guest = bot.visitor()
    chat = bot.start(guest, reason="My arm itches")
    while_answering(bot, lambda: lines(bot, chat) == ["Hello."])
    assert bot.look(guest, portal.latest).choices == tuple(one.title for one in MENU)
    bot.say(guest, chat, "one")
    bot.say(guest, chat, "two")
    made = while_answering(bot, lambda: len(lines(bot, chat)) == 3)
    assert lines(bot, chat)[1:] == ["You said: one", "You said: two"]
    assert [turn.text for turn in made.heard] == ["one", "two"]
    assert made.closed


def test_what_was_written_while_the_server_was_down_is_answered_after_its_start(bot: Clinic):
    guest = bot.visitor()
    chat = bot.start(guest)
    bot.say(guest, chat, "is anybody there")
    while_answering(bot, lambda: len(lines(bot, chat)) >= 1)
    assert len(lines(bot, chat)) == 1, "all that was said before the beginning is one turn"
    again = while_answering(bot, lambda: True)
    assert again.heard == []


def test_the_bot_hands_over_and_is_let_go(bot: Clinic):
    agent = bot.staff()
    guest = bot.visitor()
    chat = bot.start(guest, reason="agent")
    made = while_answering(bot, lambda: bot.state(chat) is S.OPEN)
    assert made.left == [chat]
    assert bot.offered_to(chat) == agent.id


def test_the_bot_is_let_go_where_the_patient_leaves(bot: Clinic):
    guest = bot.visitor()
    chat = bot.start(guest)
    left: list[bool] = []

    def until() -> bool:
        if lines(bot, chat) and not left:
            left.append(True)
            bot.do(guest, closing.leave, chat)
        return bool(left)

    made = while_answering(bot, until)
    assert bot.state(chat) is S.CLOSED
    assert made.closed


def test_a_bot_that_says_nothing_loses_the_patient_to_a_person(bot: Clinic):
    chat = bot.start()

    def until() -> bool:
        bot.clock.turn(seconds=5)
        return bot.state(chat) is S.OPEN

    made = while_answering(bot, until, silent=True)
    assert len(made.heard) == 1
    (event,) = bot.events(Deed.HANDED_OVER, conversation_id=chat)
    assert event.reason == "bot lost"


def test_a_bot_that_fails_loses_the_patient_to_a_person(bot: Clinic):
    class Failing:
        async def hear(self, turn: object) -> None:
            raise RuntimeError("down")

        async def leave(self, conversation_id: int) -> None:
            raise RuntimeError("down")

        async def close(self) -> None:
            raise RuntimeError("down")

    chat = bot.start()
    while_answering(bot, lambda: bot.state(chat) is S.OPEN, bots={BotKind.EMBEDDED: Failing()})
    (event,) = bot.events(Deed.HANDED_OVER, conversation_id=chat)
    assert event.reason == "bot lost"


def test_where_the_chosen_bot_is_not_set_up_the_patient_gets_a_person_at_once(clinic: Clinic):
    answer_first(clinic, BotKind.DIRECT_LINE)
    chat = clinic.start()
    while_answering(clinic, lambda: clinic.state(chat) is S.OPEN)


def test_an_outside_bot_hears_the_next_message_before_it_has_answered_the_last(clinic: Clinic):
    answer_first(clinic, BotKind.DIRECT_LINE)
    guest = clinic.visitor()
    chat = clinic.start(guest)
    clinic.say(guest, chat, "one")
    seen: list[int] = []

    def until() -> bool:
        (talk,) = clinic.rows(BotTalk, col(BotTalk.conversation_id) == chat)
        if talk.last_seq >= 2 and not seen:
            seen.append(clinic.say(guest, chat, "two"))
        return bool(seen) and talk.last_seq == seen[0]

    made = while_answering(clinic, until, kind=BotKind.DIRECT_LINE, silent=True)
    assert [turn.text for turn in made.heard] == ["My arm itches\none", "two"]
    assert clinic.look(bot_turns_actor(), bot_turns.to_hear) == []


def bot_turns_actor():
    from psc_app.domain.actor import SYSTEM

    return SYSTEM
