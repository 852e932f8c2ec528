"""The bot's part in a conversation: it begins, hears, answers and hands over."""

from datetime import date

import pytest
from bots import MENU, answer_first, reply, says, turn_of
from people import Clinic
from sqlmodel import col, select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import BotReply, Choice, HandOver
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import (
    AuthorKind,
    BotKind,
    BotOutcome,
    ConversationKind,
    Deed,
    Priority,
    Role,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import ConversationSkill
from psc_app.models.workplace import (
    ClassificationRule,
    OperatingHours,
    OverflowRule,
    Queue,
    QueueMember,
    Skill,
)
from psc_app.services import (
    bot_talks,
    bot_turns,
    closing,
    desk,
    messages,
    portal,
    presence,
    waiting,
)
from psc_app.services.work import Work


@pytest.fixture
def bot(clinic: Clinic) -> Clinic:
    """A clinic where the bot answers first."""
    answer_first(clinic)
    return clinic


def begun(clinic: Clinic, who: Actor | None = None, **answers: str) -> tuple[Actor, int]:
    """A guest whom the bot has greeted."""
    guest = who or clinic.visitor()
    chat = clinic.start(guest, **({"reason": ""} | answers))
    assert reply(clinic, chat, says("Hello. What can I do for you?", choices=MENU))
    return guest, chat


def talk_of(clinic: Clinic, chat: int) -> BotTalk:
    (found,) = clinic.rows(BotTalk, col(BotTalk.conversation_id) == chat)
    return found


def outcomes(clinic: Clinic, chat: int) -> list[str]:
    """How the bot's part ended, as the log has it; its row says the same."""
    logged = [one.reason for one in clinic.events(Deed.BOT_ENDED, conversation_id=chat)]
    assert logged[-1:] == [talk_of(clinic, chat).outcome]
    return logged


def spoken(clinic: Clinic, chat: int) -> list[tuple[str, str]]:
    return [(one.author_kind, one.body) for one in clinic.messages(chat)]


@pytest.fixture(autouse=True)
def nothing_is_required(clinic: Clinic) -> None:
    """Guests may come without a reason, as those do who go straight to the bot's menu."""
    from psc_app.models.settings import Setting

    def write(work: Work) -> None:
        work.session.merge(Setting(key="pre_chat.required", value=[]))

    clinic.do(SYSTEM, write)


# ------------------------------------------------------------------ it begins


def test_where_there_is_no_bot_a_chat_waits_for_a_person_at_once(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.start()
    assert clinic.state(chat) is S.OPEN
    assert clinic.offered_to(chat) == agent.id
    assert clinic.rows(BotTalk) == []


def test_where_there_is_a_bot_it_answers_first_and_nobody_is_asked(bot: Clinic):
    bot.staff()
    chat = bot.start()
    assert bot.state(chat) is S.WITH_BOT
    assert bot.offer(chat) is None
    assert bot.moves(chat) == [(None, 0, "")]
    assert len(bot.events(Deed.BOT_BEGAN, conversation_id=chat)) == 1
    assert talk_of(bot, chat).provider == BotKind.EMBEDDED.value


def test_a_message_that_is_left_goes_to_people_and_not_to_the_bot(bot: Clinic):
    guest = bot.visitor()
    answers = portal.Answers(reason="Call me", contact="555 010 0199", consent=True)
    chat = bot.do(guest, waiting.leave_message, answers)
    assert bot.state(chat) is S.OPEN
    assert bot.conversation(chat).kind == ConversationKind.MESSAGE.value


def test_the_bot_begins_with_the_reason_and_does_not_hear_it_again(bot: Clinic):
    chat = bot.start(reason="My arm itches", name="Rosa")
    due = turn_of(bot, chat)
    assert due is not None
    assert (due.turn.seq, due.turn.text) == (0, "My arm itches")
    assert due.turn.known["name"] == "Rosa"
    assert reply(bot, chat, says("Hello Rosa."))
    assert turn_of(bot, chat) is None


def test_who_has_a_talk_with_the_bot_finds_it_again(bot: Clinic):
    guest, chat = begun(bot)
    assert bot.start(guest) == chat
    card = bot.look(guest, portal.latest)
    assert (card.id, card.with_bot) == (chat, True)


# ------------------------------------------------------------------ it hears and answers


def test_what_the_bot_says_are_messages_of_its_own(bot: Clinic):
    _, chat = begun(bot)
    (line,) = bot.messages(chat)
    assert (line.author_kind, line.author_name) == (AuthorKind.BOT.value, "Health assistant")


def test_each_message_is_heard_once_and_in_order(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "one")
    bot.say(guest, chat, "two")
    first = turn_of(bot, chat)
    assert first is not None and first.turn.text == "one"
    assert reply(bot, chat, says("ah"))
    assert not bot.do(SYSTEM, bot_turns.answer, chat, first.upto, says("ah again"))
    second = turn_of(bot, chat)
    assert second is not None and second.turn.text == "two"
    assert reply(bot, chat, says("oh"))
    assert turn_of(bot, chat) is None
    assert [body for kind, body in spoken(bot, chat) if kind == "bot"][1:] == ["ah", "oh"]


def test_the_bots_memory_comes_back_with_the_next_turn(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "refill please")
    assert reply(bot, chat, says("Which one?", memory={"slots": {"medicine": ""}, "step": 3}))
    bot.say(guest, chat, "lisinopril")
    due = turn_of(bot, chat)
    assert due is not None and due.turn.memory == {"slots": {"medicine": ""}, "step": 3}


def test_a_button_says_its_title_and_means_its_value(bot: Clinic):
    guest, chat = begun(bot)
    assert bot.look(guest, portal.latest).choices == ("Refill a prescription", "Opening hours")
    bot.say(guest, chat, "Opening hours")
    due = turn_of(bot, chat)
    assert due is not None and due.turn.text == "hours"


def test_the_buttons_are_gone_once_something_was_said(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "hm")
    assert bot.look(guest, portal.latest).choices == ()


def test_an_outside_bot_says_what_it_likes_when_it_likes(bot: Clinic):
    answer_first(bot, BotKind.DIRECT_LINE)
    guest = bot.visitor()
    chat = bot.start(guest, reason="")
    bot.do(SYSTEM, bot_turns.heard, chat, 0)
    opened = BotReply(outside_id="abc", watermark="1")
    assert bot.do(SYSTEM, bot_turns.answer, chat, None, opened)
    assert bot.do(SYSTEM, bot_turns.answer, chat, None, says("Hello", choices=(Choice("A", "a"),)))
    assert bot.do(SYSTEM, bot_turns.answer, chat, None, BotReply(watermark="2"))
    assert bot.look(guest, portal.latest).choices == ("A",)
    assert bot.do(SYSTEM, bot_turns.answer, chat, None, says("and more"))
    talk = talk_of(bot, chat)
    assert (talk.outside_id, talk.watermark) == ("abc", "2")
    assert spoken(bot, chat) == [("bot", "Hello"), ("bot", "and more")]


def test_when_the_matter_is_settled_the_conversation_closes(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "bye")
    assert reply(bot, chat, says("Goodbye.", ended=True))
    assert bot.moves(chat)[-1] == (0, 4, "bot ended")
    assert outcomes(bot, chat) == [BotOutcome.CONTAINED.value]
    card = bot.look(guest, portal.latest)
    assert card.ended and not card.can_rate
    assert bot.start(guest) != chat


def test_nobody_but_the_system_speaks_for_the_bot(bot: Clinic):
    guest, chat = begun(bot)
    agent = bot.staff()
    for who in (guest, agent):
        with pytest.raises(NotAllowed):
            bot.do(who, bot_turns.answer, chat, None, says("psst"))
        with pytest.raises(NotAllowed):
            bot.do(who, bot_turns.to_hear)


# ------------------------------------------------------------------ a person takes over


def test_who_asks_for_a_person_waits_in_line_and_is_offered(bot: Clinic):
    agent = bot.staff()
    guest, chat = begun(bot)
    bot.say(guest, chat, "I want a human")
    bot.clock.turn(minutes=4)
    assert bot.do(guest, bot_turns.ask_person, chat)
    assert bot.moves(chat) == [(None, 0, ""), (0, 1, "")]
    assert bot.offered_to(chat) == agent.id
    assert bot.conversation(chat).queued_at == bot.clock.now()
    assert spoken(bot, chat)[-1] == ("system", "Please wait, you are being passed to a person.")
    line = bot.look(guest, waiting.line, chat)
    assert line.waits and not line.returned and line.place.ahead == 0


def test_behind_closed_doors_nobody_is_told_to_wait_for_a_person_now(bot: Clinic):
    bot.do(SYSTEM, close_all_day)
    guest, chat = begun(bot)
    bot.do(guest, bot_turns.ask_person, chat)
    assert bot.state(chat) is S.OPEN
    told = [body for kind, body in spoken(bot, chat) if kind == "system"]
    assert told[0] == "Our staff takes over from here, when we are open again."
    assert told[1].startswith("We are closed at the moment")


def test_asking_twice_is_asking_once(bot: Clinic):
    guest, chat = begun(bot)
    assert bot.do(guest, bot_turns.ask_person, chat)
    assert not bot.do(guest, bot_turns.ask_person, chat)
    assert len(bot.events(Deed.HANDED_OVER, conversation_id=chat)) == 1


def test_nobody_asks_for_a_person_in_anothers_name(bot: Clinic):
    _, chat = begun(bot)
    with pytest.raises(NotAllowed):
        bot.do(bot.visitor(), bot_turns.ask_person, chat)
    assert bot.state(chat) is S.WITH_BOT


def test_what_the_bot_says_after_a_person_was_asked_for_is_not_taken(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "hours?")
    due = turn_of(bot, chat)
    assert due is not None
    bot.do(guest, bot_turns.ask_person, chat)
    assert not bot.do(SYSTEM, bot_turns.answer, chat, due.upto, says("We open at 8."))
    assert not bot.do(SYSTEM, bot_turns.answer, chat, None, says("We open at 8."))
    assert turn_of(bot, chat) is None


def test_a_hand_over_brings_what_was_collected_and_a_summary_for_staff_alone(bot: Clinic):
    agent = bot.staff()
    guest, chat = begun(bot)
    bot.say(guest, chat, "agent")
    given = HandOver(
        "flow",
        context={"name": "Rosa Marin", "birth_date": "1990-04-02", "medicine": "x" * 5_000},
        summary="Wants a refill\nHas two days left",
    )
    assert reply(bot, chat, says("I pass you on.", hand_over=given))
    talk = talk_of(bot, chat)
    assert outcomes(bot, chat) == [BotOutcome.ESCALATED.value]
    assert len(talk.context["medicine"]) == 4_000
    conversation = bot.conversation(chat)
    assert conversation.display_name == "Rosa Marin"
    assert conversation.stated_birth_date == date(1990, 4, 2)
    bot.accept(chat)
    card = bot.look(agent, bot_talks.card, chat)
    assert card.lines == ("Wants a refill", "Has two days left")
    assert card.why == "The bot's flow leads to a person"
    assert [fact.name for fact in card.facts] == ["Name", "Birth date", "Medicine"]
    with pytest.raises(NotAllowed):
        bot.look(guest, bot_talks.card, chat)
    assert all("days left" not in body for _, body in spoken(bot, chat))


def test_what_the_bot_had_learned_so_far_comes_along_when_something_else_hands_over(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "refill")
    reply(bot, chat, says("Which?", memory={"slots": {"medicine": "lisinopril"}}))
    bot.do(guest, bot_turns.ask_person, chat)
    assert talk_of(bot, chat).context == {"medicine": "lisinopril"}


def test_the_reason_is_what_the_patient_said_where_none_was_given(bot: Clinic):
    guest, chat = begun(bot)
    bot.say(guest, chat, "My bill is wrong")
    bot.do(guest, bot_turns.ask_person, chat)
    assert bot.conversation(chat).stated_reason == "My bill is wrong"


def test_routing_runs_anew_with_what_the_patient_told_the_bot(bot: Clinic):
    billing, _ = bot.do(SYSTEM, add_billing, bot.workstream)
    expert = bot.staff(member=False)
    bot.staff()
    bot.do(SYSTEM, lambda work: work.session.add(QueueMember(queue_id=billing, staff_id=expert.id)))
    guest, chat = begun(bot)
    bot.say(guest, chat, "My bill is wrong")
    bot.do(guest, bot_turns.ask_person, chat)
    assert bot.conversation(chat).queue_id == billing
    (event,) = bot.events(Deed.CLASSIFIED, conversation_id=chat)
    assert event.detail["rule_name"] == "Bills"


def test_the_bot_may_ask_for_a_queue_skills_and_a_priority(bot: Clinic):
    billing, skill = bot.do(SYSTEM, add_billing, bot.workstream)
    _, chat = begun(bot)
    wanted = HandOver(
        "flow",
        skills={"insurance": 14, "Juggling": 3},
        priority=Priority.URGENT,
        queue="Billing",
    )
    assert bot.do(SYSTEM, bot_turns.hand_over, chat, wanted)
    conversation = bot.conversation(chat)
    assert (conversation.queue_id, conversation.priority) == (billing, Priority.URGENT)
    needs = bot.rows(ConversationSkill, col(ConversationSkill.conversation_id) == chat)
    assert [(one.skill_id, one.level) for one in needs] == [(skill, 10)]


def test_a_queue_that_does_not_exist_is_no_hindrance(bot: Clinic):
    _, chat = begun(bot)
    assert bot.do(SYSTEM, bot_turns.hand_over, chat, HandOver("flow", queue="Nowhere"))
    assert bot.conversation(chat).queue_id == bot.queue


def test_the_log_holds_nothing_of_what_the_patient_said(bot: Clinic):
    guest, chat = begun(bot, name="Quentin Qvist")
    bot.say(guest, chat, "qsecretq")
    given = HandOver("flow", context={"reason": "qsecretq"}, summary="qsecretq")
    reply(bot, chat, says("qsecretq?", hand_over=given))
    told = " ".join(f"{one.reason} {one.detail}" for one in bot.events(conversation_id=chat))
    assert "qsecretq" not in told and "Qvist" not in told


def test_words_of_an_emergency_take_the_patient_from_the_bot_at_once(bot: Clinic):
    agent = bot.staff()
    guest, chat = begun(bot)
    bot.say(guest, chat, "I have crushing chest pain and my left arm is numb")
    conversation = bot.conversation(chat)
    assert (conversation.state, conversation.priority) == (S.OPEN, Priority.RED_FLAG)
    assert bot.offered_to(chat) == agent.id
    assert turn_of(bot, chat) is None


def test_no_overflow_rule_sends_an_emergency_away(bot: Clinic):
    bot.do(SYSTEM, add_rule_that_ends, bot.queue)
    for words, state in (("my toe itches", S.CLOSED), ("I am having a heart attack", S.OPEN)):
        guest, chat = begun(bot)
        bot.say(guest, chat, words)
        bot.do(guest, bot_turns.ask_person, chat)
        assert bot.state(chat) is state


# ------------------------------------------------------------------ it is silent, or left


@pytest.mark.both
def test_who_waits_for_the_bot_too_long_gets_a_person(bot: Clinic):
    answer_first(bot, answer_seconds=20)
    agent = bot.staff()
    guest, chat = begun(bot)
    bot.clock.turn(minutes=3)
    assert bot.do(SYSTEM, bot_turns.silent) == 0
    bot.say(guest, chat, "hello?")
    bot.clock.turn(seconds=15)
    bot.say(guest, chat, "anybody?")
    assert bot.do(SYSTEM, bot_turns.silent) == 0
    bot.clock.turn(seconds=6)
    assert bot.do(SYSTEM, bot_turns.silent) == 1
    assert bot.offered_to(chat) == agent.id
    (event,) = bot.events(Deed.HANDED_OVER, conversation_id=chat)
    assert event.reason == "bot lost"


def test_a_bot_that_never_begins_is_not_waited_for_either(bot: Clinic):
    chat = bot.start(reason="")
    bot.clock.turn(minutes=2)
    assert bot.do(SYSTEM, bot_turns.silent) == 1
    assert bot.state(chat) is S.OPEN


def test_the_patient_may_leave_while_the_bot_has_them(bot: Clinic):
    guest, chat = begun(bot)
    bot.do(guest, closing.leave, chat)
    bot.do(guest, closing.leave, chat)
    assert bot.moves(chat)[-1] == (0, 4, "patient ended")
    assert outcomes(bot, chat) == [BotOutcome.LEFT.value]
    with pytest.raises(NotAllowed):
        bot.say(guest, chat, "and another thing")


def test_a_patient_who_is_gone_from_the_bot_too_long_has_left(bot: Clinic):
    guest, chat = begun(bot)
    bot.do(guest, presence.patient_came)
    bot.do(SYSTEM, presence.patient_lost, Role.VISITOR, guest.id)
    bot.tick(minutes=2)
    assert bot.state(chat) is S.WITH_BOT
    bot.tick(minutes=2)
    assert bot.moves(chat)[-1] == (0, 4, "patient disconnected")


def test_a_patient_who_comes_back_in_time_goes_on_with_the_bot(bot: Clinic):
    guest, chat = begun(bot)
    bot.do(SYSTEM, presence.patient_lost, Role.VISITOR, guest.id)
    bot.tick(minutes=2)
    bot.do(guest, presence.patient_came)
    bot.tick(minutes=5)
    assert bot.state(chat) is S.WITH_BOT


def test_a_talk_in_which_nothing_is_said_any_more_is_closed(bot: Clinic):
    answer_first(bot, idle_minutes=30)
    guest, chat = begun(bot)
    bot.tick(minutes=20)
    bot.say(guest, chat, "still here")
    reply(bot, chat, says("good"))
    bot.tick(minutes=20)
    assert bot.state(chat) is S.WITH_BOT
    bot.tick(minutes=11)
    assert bot.moves(chat)[-1] == (0, 4, "bot ended")
    assert outcomes(bot, chat) == [BotOutcome.LEFT.value]


# ------------------------------------------------------------------ who sees it


def test_only_supervisors_see_what_is_with_the_bot(bot: Clinic):
    _, chat = begun(bot)
    boss, agent = bot.staff(Role.SUPERVISOR), bot.staff()
    card = bot.look(boss, desk.conversation_card, chat)
    assert card.state_label == "With the bot"
    assert bot.look(boss, messages.look_newest, chat).messages
    with pytest.raises(NotAllowed):
        bot.look(agent, desk.conversation_card, chat)
    assert all(row.id != chat for row in bot.look(agent, desk.look).open)


def test_staff_cannot_write_while_the_bot_has_it(bot: Clinic):
    _, chat = begun(bot)
    with pytest.raises(NotAllowed):
        bot.say(bot.staff(Role.SUPERVISOR), chat, "let me")


def close_all_day(work: Work) -> None:
    hours = OperatingHours(name="Never", time_zone="America/New_York")
    work.session.add(hours)
    work.session.flush()
    for queue in work.session.exec(select(Queue)):
        queue.hours_id = hours.id
        work.session.add(queue)


def add_billing(work: Work, workstream: int) -> tuple[int, int]:
    queue, skill = Queue(name="Billing"), Skill(name="Insurance")
    work.session.add_all([queue, skill])
    work.session.flush()
    work.session.add(
        ClassificationRule(
            workstream_id=workstream,
            position=0,
            name="Bills",
            conditions=[{"field": "reason", "test": "contains any", "value": ["bill"]}],
            skills=[],
            queue_id=queue.id,
        )
    )
    return queue.id or 0, skill.id or 0


def add_rule_that_ends(work: Work, queue: int) -> None:
    work.session.add(
        OverflowRule(
            queue_id=queue,
            position=0,
            occasion="too many waiting",
            threshold=0,
            action="end with a message",
        )
    )
