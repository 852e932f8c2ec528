"""What a reading changes: the message's mood, the conversation's, its alert, a red flag."""

import pytest
from people import Clinic
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.reading import Alarm, Reading
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Engine, Net, Priority, Role
from psc_app.models.mood import MessageMood
from psc_app.models.red_flags import RedFlag
from psc_app.models.settings import Setting
from psc_app.services import mood, settings, work_items

REASON = "My arm itches"


class Talk:
    """A guest and an agent in a chat, and what the machine makes of it."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.guest, self.agent = clinic.visitor(), clinic.staff()
        self.id = clinic.talk(self.agent, self.guest)

    def hear(self, *scores: float | None, engine: Engine = Engine.FLAIR, **more) -> None:
        """The guest says something for each score, and it is read."""
        for score in scores:
            self.clinic.say(self.guest, self.id, f"What I say sounds {score}")
            self.read(Reading(score, engine, "test 1", **more))

    def read(self, reading: Reading) -> None:
        """Read all that waits as this."""
        waiting = waiting_to_be_read(self.clinic)
        self.clinic.do(SYSTEM, mood.record, [(one, reading) for one in waiting])

    @property
    def card(self):
        return self.clinic.look(self.agent, mood.glance, self.id)


def waiting_to_be_read(clinic: Clinic, *more: int) -> tuple[mood.ToRead, ...]:
    """What waits, without the reason for the chat, which every chat begins with."""
    found = clinic.look(SYSTEM, mood.to_read, 100, *more)
    return tuple(one for one in found if one.body != REASON)


@pytest.fixture
def talk(clinic: Clinic) -> Talk:
    return Talk(clinic)


# ---------------------------------------------------------------- what waits


def test_patients_messages_wait_to_be_read_the_oldest_first(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "It itches")
    clinic.say(talk.agent, talk.id, "Which arm?")
    clinic.say(talk.guest, talk.id, "The left one")
    assert [one.body for one in waiting_to_be_read(clinic)] == ["It itches", "The left one"]


@pytest.mark.both
def test_a_message_waits_until_it_was_read(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "It itches")
    (waits,) = waiting_to_be_read(clinic)
    talk.read(Reading(0.2, Engine.FLAIR, "test 1"))
    assert waiting_to_be_read(clinic) == ()
    (kept,) = clinic.rows(MessageMood)
    assert (kept.message_id, kept.level, kept.score) == (waits.message_id, 0, 0.2)
    assert (kept.engine, kept.version) == ("flair", "test 1")


@pytest.mark.both
def test_no_more_are_taken_than_asked_for_and_none_that_came_before_a_mark(clinic, talk: Talk):
    for number in range(5):
        clinic.say(talk.guest, talk.id, f"Message {number}")
    _reason, first, second = clinic.look(SYSTEM, mood.to_read, 3)
    assert (first.body, second.body) == ("Message 0", "Message 1")
    rest = waiting_to_be_read(clinic, second.message_id)
    assert [one.body for one in rest] == ["Message 2", "Message 3", "Message 4"]
    old = waiting_to_be_read(clinic, 0, second.message_id)
    assert old == (first, second)


def test_a_patients_message_rings_the_readers_and_an_agents_does_not(clinic, talk: Talk, rung):
    clinic.say(talk.agent, talk.id, "Which arm?")
    assert topics.TO_READ not in rung.take()
    clinic.say(talk.guest, talk.id, "The left one")
    assert topics.TO_READ in rung.take()


def test_the_first_reading_of_a_message_stays(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "It itches")
    waiting = waiting_to_be_read(clinic)
    for score in (1.0, -3.0):
        reading = Reading(score, Engine.FLAIR)
        clinic.do(SYSTEM, mood.record, [(one, reading) for one in waiting])
    assert [row.score for row in clinic.rows(MessageMood)] == [1.0]


def test_only_the_system_reads_and_records(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "It itches")
    waiting = waiting_to_be_read(clinic)
    for actor in (talk.agent, talk.guest, clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.look(actor, mood.to_read, 10)
        with pytest.raises(NotAllowed):
            clinic.do(actor, mood.record, [(waiting[0], Reading(3.0, Engine.FLAIR))])
    assert clinic.rows(MessageMood) == []


# ---------------------------------------------------------------- the conversation's mood


def test_a_conversation_is_neutral_before_anything_was_read(talk: Talk):
    assert (talk.card.label, talk.card.known) == ("neutral", True)


def test_a_conversation_sounds_like_its_latest_messages(talk: Talk):
    talk.hear(2.0)
    assert talk.card.label == "positive"
    talk.hear(-2.0, -2.0)
    assert talk.card.label == "slightly negative"
    talk.hear(-2.0, -2.0)
    assert talk.card.label == "negative"


@pytest.mark.both
def test_a_mood_that_cannot_be_told_is_unknown(talk: Talk):
    talk.hear(None)
    assert (talk.card.label, talk.card.known) == ("unknown", False)


def test_the_reason_for_the_chat_is_read_as_well(clinic: Clinic, talk: Talk):
    (waits,) = clinic.look(SYSTEM, mood.to_read, 100)
    assert (waits.conversation_id, waits.body) == (talk.id, REASON)


def test_where_nobody_could_read_the_mood_is_unknown(talk: Talk):
    talk.hear(None, engine=Engine.NONE)
    assert talk.card.label == "unknown"


def test_basic_is_said_as_long_as_one_of_the_messages_was_read_by_the_word_list(talk: Talk):
    talk.hear(0.0, engine=Engine.BASIC)
    assert talk.card.basic
    talk.hear(*[0.0] * 5)
    assert talk.card.basic
    talk.hear(0.0)
    assert not talk.card.basic


def test_screens_are_rung_when_what_they_show_changes_and_not_otherwise(talk: Talk, rung):
    talk.hear(0.1)
    rung.take()
    talk.hear(0.2)
    rang = rung.take()
    assert topics.mood(talk.id) not in rang
    assert topics.MOODS not in rang
    talk.hear(3.0)
    assert {topics.mood(talk.id), topics.MOODS} <= rung.take()


# ---------------------------------------------------------------- the alert


def test_below_the_threshold_the_agents_list_is_marked_and_the_log_says_when(clinic, talk, rung):
    talk.hear(-2.0)
    assert talk.card.low
    assert topics.desk(talk.agent.id) in rung.take()
    (item,) = clinic.look(talk.agent, work_items.mine)
    assert (item.mood.low, item.mood.label) == (True, "negative")
    (event,) = clinic.events(Deed.MOOD_ALERT, conversation_id=talk.id)
    assert event.detail == {"level": -2, "basic": False}
    assert event.staff_id == talk.agent.id


@pytest.mark.both
def test_the_alert_does_not_flicker_and_is_over_a_level_above(clinic: Clinic, talk: Talk):
    talk.hear(-2.0, -1.0)
    assert talk.card.level == -1
    assert talk.card.low
    assert clinic.events(Deed.MOOD_ALERT_OVER) == []
    talk.hear(1.0)
    assert not talk.card.low
    assert len(clinic.events(Deed.MOOD_ALERT)) == 1
    assert len(clinic.events(Deed.MOOD_ALERT_OVER)) == 1


def test_the_threshold_counts_as_an_administrator_sets_it(clinic: Clinic, talk: Talk):
    admin = clinic.staff(Role.ADMIN, ready=False)
    clinic.do(admin, settings.change, "mood.threshold", "slightly negative")
    talk.hear(-0.8)
    assert talk.card.low
    assert [row.value for row in clinic.rows(Setting, col(Setting.key) == "mood.threshold")]


def test_the_waiting_list_is_rung_where_nobody_has_the_conversation(clinic: Clinic, rung):
    guest, _ = clinic.visitor(), clinic.staff(ready=False)
    waits = clinic.start(guest)
    clinic.say(guest, waits, "Nobody answers")
    rung.take()
    low = [(one, Reading(-3.0, Engine.FLAIR)) for one in waiting_to_be_read(clinic)]
    clinic.do(SYSTEM, mood.record, low)
    assert topics.OPEN_ITEMS in rung.take()


def test_a_talk_that_is_over_gets_its_mood_and_raises_no_alert(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "Awful")
    clinic.close(talk.agent, talk.id)
    talk.read(Reading(-3.0, Engine.FLAIR))
    assert clinic.conversation(talk.id).mood == -3.0
    assert not clinic.conversation(talk.id).mood_low
    assert clinic.events(Deed.MOOD_ALERT) == []


# ---------------------------------------------------------------- with the bot


def with_bot(clinic: Clinic, **values: object) -> int:
    """A guest's chat that the bot answers first."""
    admin = clinic.staff(Role.ADMIN, ready=False)
    for key, value in {"bot.provider": "embedded", **values}.items():
        clinic.do(admin, settings.change, key, value)
    chat = clinic.start(clinic.visitor())
    assert clinic.state(chat) is S.WITH_BOT
    return chat


def hear_with_bot(clinic: Clinic, chat: int, score: float) -> None:
    guest = Actor(Role.VISITOR, clinic.conversation(chat).visitor_id or 0, "Visitor")
    clinic.say(guest, chat, "Stop this")
    waiting = waiting_to_be_read(clinic)
    clinic.do(SYSTEM, mood.record, [(one, Reading(score, Engine.FLAIR)) for one in waiting])


def test_a_very_negative_patient_is_passed_from_the_bot_to_a_person(clinic: Clinic):
    chat = with_bot(clinic)
    hear_with_bot(clinic, chat, -2.9)
    assert clinic.state(chat) is S.OPEN
    (event,) = clinic.events(Deed.HANDED_OVER, conversation_id=chat)
    assert "very negative" in (event.reason, event.detail.get("why"))


def test_a_negative_one_stays_with_the_bot(clinic: Clinic):
    chat = with_bot(clinic)
    hear_with_bot(clinic, chat, -2.0)
    assert clinic.state(chat) is S.WITH_BOT


def test_the_clinic_can_leave_a_very_negative_one_with_the_bot(clinic: Clinic):
    chat = with_bot(clinic, **{"mood.bot_to_person": False})
    hear_with_bot(clinic, chat, -3.0)
    assert clinic.state(chat) is S.WITH_BOT


# ---------------------------------------------------------------- emergencies


def alarm(family: str = "cardiac", tier: str = "alert") -> Alarm:
    return Alarm(family, tier, 0.93, "something sits on my chest")


@pytest.mark.both
def test_what_the_learned_net_finds_becomes_a_red_flag_with_its_reason(clinic, talk: Talk):
    talk.hear(0.0, alarm=alarm())
    (flag,) = clinic.rows(RedFlag)
    assert (flag.net, flag.family, flag.tier) == (Net.MODEL.value, "cardiac", "alert")
    assert flag.matched == "something sits on my chest"
    assert flag.list_version == "test 1"
    assert clinic.conversation(talk.id).priority == Priority.RED_FLAG


def test_the_words_that_raised_it_are_not_in_the_log(clinic: Clinic, talk: Talk):
    talk.hear(0.0, alarm=alarm())
    for event in clinic.events():
        assert "chest" not in str(event.detail)


def test_an_alarm_about_a_talk_that_was_over_long_ago_rings_nobody(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "Please look at this")
    clinic.close(talk.agent, talk.id)
    clinic.clock.turn(minutes=11)
    talk.read(Reading(0.0, Engine.FLAIR, "test 1", alarm()))
    assert clinic.rows(RedFlag) == []
    assert len(clinic.rows(MessageMood)) == 1


def test_an_alarm_about_a_talk_that_has_just_ended_is_raised(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "Please look at this")
    clinic.close(talk.agent, talk.id)
    talk.read(Reading(0.0, Engine.FLAIR, "test 1", alarm()))
    assert len(clinic.rows(RedFlag)) == 1


# ---------------------------------------------------------------- who sees why


def test_the_agent_sees_the_messages_that_made_the_mood_the_newest_first(clinic, talk: Talk):
    talk.hear(-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
    why = clinic.look(talk.agent, mood.explain, talk.id)
    assert [one.mood.level for one in why] == [3, 2, 1, 0, -1, -2]
    assert why[0].body == "What I say sounds 3.0"


def test_long_messages_are_cut_short_there(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "so angry " * 100)
    talk.read(Reading(-2.0, Engine.FLAIR))
    (one,) = clinic.look(talk.agent, mood.explain, talk.id)
    assert len(one.body) <= 240
    assert one.body.endswith("…")


def refused(clinic: Clinic, actor: Actor, conversation: int) -> bool:
    for look in (mood.explain, mood.glance):
        with pytest.raises(NotAllowed):
            clinic.look(actor, look, conversation)
    return True


def test_nobody_else_sees_it_and_the_patient_least_of_all(clinic: Clinic, talk: Talk):
    talk.hear(-3.0)
    assert clinic.state(talk.id) is S.ACTIVE
    assert refused(clinic, clinic.staff(), talk.id)
    assert refused(clinic, talk.guest, talk.id)
    assert refused(clinic, clinic.staff(Role.ADMIN, ready=False), talk.id)
    assert clinic.look(clinic.staff(Role.SUPERVISOR), mood.explain, talk.id)
