"""Whatever patients, agents and the clock do in any order, the books are right.

Random sequences of deeds; after each of them the log, the conversations, the
offers, the sessions and everybody's load are compared with one another.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from books import Books
from bots import answer_first
from databases import new_database
from hand_clock import HandClock
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import BotReply, HandOver
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Visibility
from psc_app.models.conversation import Conversation
from psc_app.services import bot_turns, closing, messages, offers, portal, presence
from psc_app.wiring import build_house

ANY = st.integers(0, 5)
SAYS = BotReply(lines=("Hello.", "What can I do for you?"))
HANDS_OVER = BotReply(lines=("One moment.",), hand_over=HandOver("flow", priority=1))
SETTLED = BotReply(lines=("Goodbye.",), ended=True)


class Day(RuleBasedStateMachine):
    """A day in the clinic: three agents, some guests and patients, and the clock."""

    database = "sqlite"

    @initialize(
        wrap_up=st.sampled_from(["always", "never", "for a while"]),
        mode=st.sampled_from(["push", "push", "pick"]),
        units=st.integers(1, 2),
        inactive=st.booleans(),
        bot=st.booleans(),
    )
    def open_the_clinic(
        self, wrap_up: str, mode: str, units: int, inactive: bool, bot: bool
    ) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.place = new_database(self.database, self.folder)
        self.clock = HandClock()
        self.house = build_house(self.place.__enter__(), self.clock)
        self.clinic = Clinic(self.house, self.clock)
        self.clinic.set_workstream(
            wrap_up_capacity=wrap_up,
            mode=mode,
            capacity_units=units,
            missed_offer_inactive=inactive,
        )
        if bot:
            answer_first(self.clinic)
        self.agents = [self.clinic.staff(units=n, ready=n < 4) for n in (2, 3, 4)]
        visitors = [self.clinic.visitor() for _ in range(3)]
        self.people = [*visitors, *(self.clinic.patient() for _ in range(2))]
        self.closed: set[int] = set()
        self.books = self.read()
        for who in (0, 3):
            self.start(who)

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.house.store.stop()
            self.place.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    # ------------------------------------------------------------ who and which

    def read(self) -> Books:
        return self.house.store.look_now(SYSTEM, Books)

    def chat(self, which: int, *states: S) -> Conversation | None:
        """One of the chats in these states, if there is any."""
        found = [chat for chat in self.books.conversations if chat.state in states]
        return found[which % len(found)] if found else None

    def agent(self, staff_id: int | None) -> Actor:
        return next(agent for agent in self.agents if agent.id == staff_id)

    def holder(self, chat: Conversation) -> Actor:
        """The patient or guest of a chat."""
        if chat.visitor_id is not None:
            return next(p for p in self.people[:3] if p.id == chat.visitor_id)
        return next(p for p in self.people[3:] if p.id == chat.patient_id)

    def anybody(self, who: int) -> Actor:
        return [*self.people, *self.agents][who % 8]

    def try_to(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Do it, or be refused in words."""
        try:
            self.clinic.do(actor, verb, *args, **kwargs)
        except Refused as refusal:
            assert str(refusal)

    # ------------------------------------------------------------ what people do

    @rule(who=ANY)
    def start(self, who: int) -> None:
        person = self.people[who % len(self.people)]
        answers = portal.Answers(reason="Hello", name="Jordan", consent=True)
        self.clinic.do(person, portal.start_chat, answers)

    @rule(which=ANY, by_agent=st.booleans(), visibility=st.sampled_from(Visibility))
    def say(self, which: int, by_agent: bool, visibility: Visibility) -> None:
        chat = self.chat(which, S.ACTIVE)
        if chat is not None:
            speaker = self.agent(chat.agent_id) if by_agent else self.holder(chat)
            name = f"message-{by_agent}-{chat.last_seq // 2}"
            self.try_to(speaker, messages.post, chat.id, name, "Hello", visibility=visibility)

    @rule(which=ANY, verb=st.sampled_from([offers.accept, offers.accept, offers.reject]))
    def answer(self, which: int, verb: Callable[..., Any]) -> None:
        offers = [offer for offer in self.books.offers if offer.outcome == "pending"]
        if offers:
            offer = offers[which % len(offers)]
            self.try_to(self.agent(offer.staff_id), verb, offer.id)

    @rule(who=ANY, which=ANY)
    def pick(self, who: int, which: int) -> None:
        chat = self.chat(which, S.OPEN)
        if chat is not None:
            self.try_to(self.agents[who % 3], offers.pick, chat.id)

    @rule(which=ANY)
    def leave(self, which: int) -> None:
        chat = self.chat(which, S.WITH_BOT, S.OPEN, S.ACTIVE)
        if chat is not None:
            self.clinic.do(self.holder(chat), closing.leave, chat.id)

    @rule(which=ANY)
    def end(self, which: int) -> None:
        chat = self.chat(which, S.ACTIVE)
        if chat is not None:
            self.clinic.do(self.agent(chat.agent_id), closing.end, chat.id)

    @rule(which=ANY)
    def finish(self, which: int) -> None:
        chat = self.chat(which, S.WRAP_UP)
        if chat is not None:
            agent = self.agent(chat.agent_id)
            self.clinic.do(agent, closing.finish_wrap_up, chat.id, "", "Answered")

    @rule(
        who=ANY,
        which=ANY,
        deed=st.sampled_from(
            [
                (offers.accept,),
                (offers.reject,),
                (offers.pick,),
                (closing.leave,),
                (bot_turns.ask_person,),
                (closing.end,),
                (closing.rate, 4, ""),
                (closing.finish_wrap_up, "", "Answered"),
                (messages.post, "some-message", "Hello"),
            ]
        ),
    )
    def try_anything(self, who: int, which: int, deed: tuple[Any, ...]) -> None:
        """Anybody tries anything with anything, at the wrong time too."""
        verb, *args = deed
        self.try_to(self.anybody(who), verb, which + 1, *args)

    # ------------------------------------------------------------ the bot

    @rule(which=ANY, said=st.sampled_from(["hm", "talk", "agent", "my chest hurts badly"]))
    def say_to_the_bot(self, which: int, said: str) -> None:
        chat = self.chat(which, S.WITH_BOT)
        if chat is not None:
            name = f"to-the-bot-{chat.last_seq}"
            self.try_to(self.holder(chat), messages.post, chat.id, name, said)

    @rule(given=st.sampled_from([SAYS, SAYS, HANDS_OVER, SETTLED]))
    def the_bot_answers(self, given: BotReply) -> None:
        for due in self.clinic.look(SYSTEM, bot_turns.to_hear):
            key = due.turn.conversation_id
            assert self.clinic.do(SYSTEM, bot_turns.answer, key, due.upto, given)
            assert not self.clinic.do(SYSTEM, bot_turns.answer, key, due.upto, given)

    @rule(which=ANY)
    def ask_for_a_person(self, which: int) -> None:
        chat = self.chat(which, S.WITH_BOT)
        if chat is not None:
            self.clinic.do(self.holder(chat), bot_turns.ask_person, chat.id)

    @rule()
    def the_bot_is_waited_for(self) -> None:
        self.clinic.do(SYSTEM, bot_turns.silent)

    @rule(who=ANY, to=st.sampled_from(["available", "available", "busy", "offline", "inactive"]))
    def choose_presence(self, who: int, to: str) -> None:
        self.try_to(self.agents[who % 3], presence.choose, to)

    # ------------------------------------------------------------ who is there

    @rule(who=ANY)
    def agent_comes_or_goes(self, who: int) -> None:
        agent = self.agents[who % 3]
        there = any(s.connected for s in self.books.statuses if s.staff_id == agent.id)
        if there:
            self.clinic.do(SYSTEM, presence.agent_lost, agent.id)
        else:
            self.clinic.do(agent, presence.agent_came)

    @rule(which=ANY)
    def the_agent_of_a_chat_stays_away(self, which: int) -> None:
        chat = self.chat(which, S.ACTIVE)
        if chat is not None:
            self.clinic.do(SYSTEM, presence.agent_lost, chat.agent_id)
            self.clinic.tick(seconds=150)

    @rule(which=ANY, again=st.booleans())
    def patient_comes_or_goes(self, which: int, again: bool) -> None:
        chat = self.chat(which, S.WITH_BOT, S.OPEN, S.ACTIVE)
        if chat is None:
            return
        person = self.holder(chat)
        if (chat.patient_gone_at is not None) is not again:
            self.clinic.do(person, presence.patient_came)
        else:
            self.clinic.do(SYSTEM, presence.patient_lost, person.role, person.id)

    @rule()
    def server_starts_again(self) -> None:
        self.clinic.do(SYSTEM, presence.everybody_lost)

    @rule(seconds=st.sampled_from([1, 20, 46, 151, 181, 901]))
    def time_passes(self, seconds: int) -> None:
        self.clinic.tick(seconds=seconds)
        books = self.read()
        for offer in books.offers:
            assert offer.outcome != "pending" or offer.expires_at > books.now

    @rule(seconds=st.sampled_from([5, 46, 181]))
    def time_passes_unnoticed(self, seconds: int) -> None:
        self.clock.turn(seconds=seconds)

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "house"):
            return
        self.books = self.read()
        self.books.check()
        closed = {c.id for c in self.books.conversations if c.id and c.state == S.CLOSED}
        assert self.closed <= closed, "what is closed never opens again"
        self.closed = closed


Day.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    # A day that goes wrong is short enough to read; making it shorter takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class DayOnPostgres(Day):
    """The same on PostgreSQL, for fewer days."""

    database = "postgresql"


DayOnPostgres.TestCase.settings = settings(Day.TestCase.settings, max_examples=10)


class TestWhateverHappensInTheClinicTheBooksAreRight(Day.TestCase):
    """Random days."""


class TestOnPostgresTooTheBooksAreRight(DayOnPostgres.TestCase):
    """Random days."""
