"""Whole random days through the real services: what random_day lives, and all that figures look at.

The bot answers first for a while, patients and agents write, talks are brought to the front and
put away, messages are read, agents begin texts, patients rate, supervisors close. The same seed
gives the same day. The books are checked elsewhere; here the log is what counts.
"""

from collections.abc import Callable
from itertools import count

from bots import answer_first, reply, says
from people import Clinic
from random_day import RandomDay
from sqlmodel import col

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import HandOver
from psc_app.domain.reading import Reading
from psc_app.domain.text_start_cards import NewText
from psc_app.domain.vocabulary import BotKind, Consent, ConsentHow, Engine, Role, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services import (
    bot_turns,
    closing,
    consent,
    focus,
    messages,
    monitoring,
    mood,
    oversight,
    started_texts,
    text_contacts,
    text_conversations,
    waiting,
)
from psc_app.services.work import Work

_LONG = (1, 5, 20, 45, 151, 301, 901, 3_601, 14_400)


class WholeDay(RandomDay):
    """A random day with everything in it that a figure could count."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        super().__init__(clinic, seed, over=True)
        self.names = count(1)
        self.mobile = [f"+1617555{number:04}" for number in range(100, 130)]

    def check(self, deed: str) -> None:
        """Nothing after each deed: other tests look at the books."""

    def live(self, steps: int, every: int = 0) -> None:
        """Live so much of the day."""
        for _ in range(steps):
            self.chance.choices(*self.deeds())[0][1]()

    def deeds(self) -> tuple[list[tuple[str, Callable[[], None]]], list[int]]:
        named, weights = super().deeds()
        # Fewer chats than elsewhere: as many come by text.
        weights = [
            weight - 12 if name == "arrive" else weight
            for (name, _), weight in zip(named, weights, strict=True)
        ]
        more = [
            (30, self.patient_writes),
            (30, self.agent_writes),
            (20, self.bot_speaks),
            (4, self.bot_comes_or_goes),
            (10, self.texts_come),
            (12, self.something_in_front),
            (14, self.messages_are_read),
            (8, self.rates),
            (4, self.starts_a_text),
            (2, self.closes),
            (3, self.sends_to_another_line),
            (6, self.listens),
            (2, self.waits_on_the_page_again),
            (4, self.much_time_passes),
        ]
        return (
            [*named, *((deed.__name__, deed) for _, deed in more)],
            [*weights, *(weight for weight, _ in more)],
        )

    # ------------------------------------------------------------ words

    def name(self) -> str:
        """What nobody else calls a message."""
        return f"message-{next(self.names):06}"

    def patient_writes(self) -> None:
        chat = self.some(S.WITH_BOT, S.OPEN, S.ACTIVE, S.WRAP_UP, channel="chat")
        if chat is not None and (who := self.holder(chat)) is not None:
            self.try_to(who, messages.post, chat.id, self.name(), "My arm itches still")

    def agent_writes(self) -> None:
        chat = self.some(S.ACTIVE)
        if chat is None:
            return
        parts = self.clinic.rows(
            AgentSession,
            AgentSession.conversation_id == chat.id,
            col(AgentSession.ended_at).is_(None),
        )
        who = self.actor(self.chance.choice(parts).staff_id)
        visibility = self.chance.choice((Visibility.PUBLIC,) * 5 + tuple(Visibility))
        self.try_to(who, messages.post, chat.id, self.name(), "Since when?", visibility=visibility)

    def messages_are_read(self) -> None:
        waiting_ones = self.clinic.look(SYSTEM, mood.to_read, 4)
        readings = []
        for message in waiting_ones:
            engine = self.chance.choice((Engine.FLAIR, Engine.FLAIR, Engine.BASIC, Engine.NONE))
            score = None if engine is Engine.NONE else self.chance.uniform(-2.9, 2.9)
            readings.append((message, Reading(score, engine)))
        if readings:
            self.clinic.do(SYSTEM, mood.record, readings)

    # ------------------------------------------------------------ the bot

    def bot_comes_or_goes(self) -> None:
        """An administrator has the bot answer first, or nobody."""
        some = self.chance.random() < 0.7
        answer_first(self.clinic, BotKind.EMBEDDED if some else BotKind.NONE)

    def bot_speaks(self) -> None:
        waiting_ones = self.clinic.look(SYSTEM, bot_turns.to_hear)
        if not waiting_ones:
            return
        chat = self.chance.choice(waiting_ones).turn.conversation_id
        given = self.chance.choices(
            (
                says("What is it about?"),
                says("Goodbye.", ended=True),
                says("One moment.", hand_over=HandOver("asked")),
            ),
            (3, 2, 2),
        )[0]
        reply(self.clinic, chat, given)

    # ------------------------------------------------------------ texts

    def texts_come(self) -> None:
        """A text from a number of its own, by the services' whole way behind the webhook."""
        number = self.chance.choice(self.mobile)

        def come(work: Work) -> None:
            contact = text_contacts.of_number(work, number)
            text_conversations.hear(work, contact, "Can somebody help me?", self.name())

        self.clinic.do(SYSTEM, come)

    def starts_a_text(self) -> None:
        number, who = self.chance.choice(self.mobile), self.chance.choice(self.agents)

        def agree(work: Work) -> None:
            contact = text_contacts.of_number(work, number)
            consent.record(work, contact, Consent.IN, ConsentHow.KEYWORD, "START")

        self.clinic.do(SYSTEM, agree)
        text = NewText(0, number, "Appointment", "When can we call you?", self.name())
        self.try_to(who, started_texts.start, text)

    # ------------------------------------------------------------ looking, judging, ending

    def something_in_front(self) -> None:
        chat = self.some(S.ACTIVE, S.WRAP_UP)
        if chat is not None and chat.agent_id is not None:
            verb = focus.bring if self.chance.random() < 0.75 else focus.leave
            self.try_to(self.actor(chat.agent_id), verb, chat.id)

    def rates(self) -> None:
        chat = self.some(S.WRAP_UP, S.CLOSED, channel="chat")
        if chat is not None and (who := self.holder(chat)) is not None:
            self.try_to(who, closing.rate, chat.id, self.chance.randint(1, 5), "")

    def closes(self) -> None:
        chat = self.some(S.WITH_BOT, S.OPEN, S.ACTIVE)
        if chat is not None:
            self.try_to(self.boss, oversight.close, chat.id)

    def sends_to_another_line(self) -> None:
        chat = self.some(S.OPEN, S.ACTIVE)
        if chat is not None:
            queue_id = self.chance.choice(self.queues)
            self.try_to(self.boss, oversight.to_queue, chat.id, queue_id, anyway=True)

    def listens(self) -> None:
        """The supervisor listens to a talk, comes into it, or goes."""
        chat = self.some(S.ACTIVE)
        if chat is not None:
            verbs = (monitoring.begin, monitoring.join, monitoring.stop, monitoring.leave)
            self.try_to(self.boss, self.chance.choice(verbs), chat.id)

    def waits_on_the_page_again(self) -> None:
        chat = self.some(S.OPEN, channel="chat", kind="call back")
        if chat is not None and (who := self.holder(chat)) is not None:
            self.try_to(who, waiting.undo_call_back, chat.id)

    def much_time_passes(self) -> None:
        self.clinic.tick(seconds=self.chance.choice(_LONG), milliseconds=self.chance.choice((0, 7)))

    def holder(self, chat: Conversation) -> Actor | None:
        found = super().holder(chat)
        if found is None and chat.visitor_id is not None:
            return Actor(Role.VISITOR, chat.visitor_id, "Visitor")
        return found
