"""Whatever patients, agents and the clock do in any order, the books are right.

Random sequences of deeds; after each of them the log, the conversations, the
offers, the sessions and everybody's load are compared with one another.
"""

import shutil
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from hand_clock import HandClock
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from people import Clinic
from sqlmodel import SQLModel, col, select

from psc_app.config import Config
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import Refused
from psc_app.domain.lifecycle import check_move
from psc_app.domain.vocabulary import ClosureReason, Deed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation, Message, Offer
from psc_app.models.journal import Event
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import closing, messages, portal, presence, routing
from psc_app.services.work import Work
from psc_app.wiring import build_house

ANY = st.integers(0, 5)
_template: list[Path] = []


def _empty_database() -> Path:
    """A file with all tables, made once."""
    if not _template:
        folder = Path(tempfile.mkdtemp())
        built = build_house(Config(data_dir=folder, _env_file=None), HandClock())
        SQLModel.metadata.create_all(built.store.engine)
        built.store.stop()
        _template.append(folder / "psc.db")
    return _template[0]


class Books:
    """Everything there is, read at one moment."""

    def __init__(self, work: Work) -> None:
        self.now = work.now
        self.conversations = list(work.session.exec(select(Conversation)))
        self.sessions = list(work.session.exec(select(AgentSession)))
        self.offers = list(work.session.exec(select(Offer)))
        self.statuses = list(work.session.exec(select(AgentStatus)))
        self.workstream = work.session.exec(select(Workstream)).one()
        self.events = list(work.session.exec(select(Event).order_by(col(Event.id))))
        self.numbers: dict[int, list[int]] = {}
        for message in work.session.exec(select(Message).order_by(col(Message.seq))):
            self.numbers.setdefault(message.conversation_id, []).append(message.seq)
        work.session.expunge_all()

    def of(self, *deeds: Deed, **columns: Any) -> list[Event]:
        return [
            event
            for event in self.events
            if event.deed in deeds
            and all(getattr(event, name) == value for name, value in columns.items())
        ]

    def check(self) -> None:
        for conversation in self.conversations:
            self.check_states(conversation)
            self.check_holder(conversation)
            assert self.numbers[conversation.id] == list(range(1, conversation.last_seq + 1))
            self.check_patient(conversation)
        for status in self.statuses:
            self.check_load(status)
            self.check_presence(status)
        self.check_offers()
        self.check_nobody_waits_in_vain()

    def check_states(self, conversation: Conversation) -> None:
        """The state is what the log says, by moves of the table alone."""
        state: S | None = None
        for event in self.of(Deed.MOVED, conversation_id=conversation.id):
            assert event.state_before == state, "a move begins where the last one ended"
            after = S(event.state_after)
            if state is None:
                assert after is S.OPEN
            else:
                check_move(state, after, ClosureReason(event.reason) if event.reason else None)
            state = after
        assert conversation.state == state
        assert (conversation.closed_at is not None) == (state is S.CLOSED)

    def check_holder(self, conversation: Conversation) -> None:
        """Exactly one primary session goes on if and only if it is active."""
        sessions = [s for s in self.sessions if s.conversation_id == conversation.id]
        going_on = [session.staff_id for session in sessions if session.ended_at is None]
        active = conversation.state == S.ACTIVE
        assert going_on == ([conversation.agent_id] if active else [])
        started = self.of(Deed.SESSION_STARTED, conversation_id=conversation.id)
        ended = self.of(Deed.SESSION_ENDED, conversation_id=conversation.id)
        assert [event.staff_id for event in started] == [s.staff_id for s in sessions]
        assert len(ended) == len(sessions) - len(going_on)
        assert conversation.queue_id is not None
        if conversation.state == S.OPEN:
            assert conversation.agent_id is None
        elif conversation.state != S.CLOSED:
            assert conversation.agent_id is not None

    def check_patient(self, conversation: Conversation) -> None:
        came_and_went = self.of(
            Deed.PATIENT_LOST, Deed.PATIENT_BACK, conversation_id=conversation.id
        )
        for number, event in enumerate(came_and_went):
            assert event.deed == (Deed.PATIENT_BACK if number % 2 else Deed.PATIENT_LOST)
        gone = bool(came_and_went) and came_and_went[-1].deed == Deed.PATIENT_LOST
        assert (conversation.patient_gone_at is not None) == gone

    def check_load(self, status: AgentStatus) -> None:
        """What is in use is what is talked in, wrapped up and offered; never too much."""
        counted = {S.ACTIVE} | ({S.WRAP_UP} if self.workstream.wrap_up_holds_capacity else set())
        held = sum(c.agent_id == status.staff_id and c.state in counted for c in self.conversations)
        offered = sum(o.staff_id == status.staff_id and o.outcome == "pending" for o in self.offers)
        units = self.workstream.capacity_units
        assert status.capacity_used == units * (held + offered)
        assert status.capacity_used <= status.capacity_units

    def check_presence(self, status: AgentStatus) -> None:
        said = self.of(Deed.PRESENCE, staff_id=status.staff_id)
        assert status.presence == (said[-1].detail["presence"] if said else "offline")
        for one, next_one in pairwise(said):
            assert next_one.detail["before_presence"] == one.detail["presence"]
        came_and_went = self.of(Deed.AGENT_LOST, Deed.AGENT_BACK, staff_id=status.staff_id)
        there = bool(came_and_went) and came_and_went[-1].deed == Deed.AGENT_BACK
        assert status.connected is there
        assert (status.lost_at is not None) == (bool(came_and_went) and not there)

    def check_offers(self) -> None:
        """Each offer has its answer on the log, and stands only before an open conversation."""
        answers = {
            "accepted": Deed.ACCEPTED,
            "rejected": Deed.REJECTED,
            "timed out": Deed.OFFER_TIMED_OUT,
            "withdrawn": Deed.OFFER_WITHDRAWN,
        }
        assert len(self.of(Deed.OFFERED)) == len(self.offers)
        for outcome, deed in answers.items():
            logged = sorted((e.conversation_id or 0, e.staff_id or 0) for e in self.of(deed))
            kept = [(o.conversation_id, o.staff_id) for o in self.offers if o.outcome == outcome]
            assert logged == sorted(kept)
        standing = [o.conversation_id for o in self.offers if o.outcome == "pending"]
        waiting = {c.id for c in self.conversations if c.state == S.OPEN}
        assert len(standing) == len(set(standing))
        assert set(standing) <= waiting

    def check_nobody_waits_in_vain(self) -> None:
        """What waits without an offer finds nobody ready who has not declined it."""
        if self.workstream.mode != "push":
            return
        offered = {o.conversation_id for o in self.offers if o.outcome == "pending"}
        for conversation in self.conversations:
            if conversation.state != S.OPEN or conversation.id in offered:
                continue
            declined = {
                o.staff_id
                for o in self.offers
                if o.conversation_id == conversation.id and o.outcome in ("rejected", "timed out")
            }
            for status in self.statuses:
                free = status.capacity_units - status.capacity_used
                ready = status.connected and status.presence == "available"
                enough = free >= self.workstream.capacity_units
                assert not (ready and enough) or status.staff_id in declined


class Day(RuleBasedStateMachine):
    """A day in the clinic: three agents, some guests and patients, and the clock."""

    @initialize(
        holds=st.booleans(), mode=st.sampled_from(["push", "push", "pick"]), units=st.integers(1, 2)
    )
    def open_the_clinic(self, holds: bool, mode: str, units: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(_empty_database(), self.folder / "psc.db")
        self.clock = HandClock()
        self.house = build_house(Config(data_dir=self.folder, _env_file=None), self.clock)
        self.clinic = Clinic(self.house, self.clock)
        self.clinic.set_workstream(wrap_up_holds_capacity=holds, mode=mode, capacity_units=units)
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

    @rule(which=ANY, by_agent=st.booleans(), internal=st.booleans())
    def say(self, which: int, by_agent: bool, internal: bool) -> None:
        chat = self.chat(which, S.ACTIVE)
        if chat is not None:
            speaker = self.agent(chat.agent_id) if by_agent else self.holder(chat)
            name = f"message-{by_agent}-{chat.last_seq // 2}"
            self.try_to(speaker, messages.post, chat.id, name, "Hello", internal=internal)

    @rule(which=ANY, verb=st.sampled_from([routing.accept, routing.accept, routing.reject]))
    def answer(self, which: int, verb: Callable[..., Any]) -> None:
        offers = [offer for offer in self.books.offers if offer.outcome == "pending"]
        if offers:
            offer = offers[which % len(offers)]
            self.try_to(self.agent(offer.staff_id), verb, offer.id)

    @rule(who=ANY, which=ANY)
    def pick(self, who: int, which: int) -> None:
        chat = self.chat(which, S.OPEN)
        if chat is not None:
            self.try_to(self.agents[who % 3], routing.pick, chat.id)

    @rule(which=ANY)
    def leave(self, which: int) -> None:
        chat = self.chat(which, S.OPEN, S.ACTIVE)
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
                (routing.accept,),
                (routing.reject,),
                (routing.pick,),
                (closing.leave,),
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
        chat = self.chat(which, S.OPEN, S.ACTIVE)
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
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    # A day that goes wrong is short enough to read; making it shorter takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class TestWhateverHappensInTheClinicTheBooksAreRight(Day.TestCase):
    """Random days."""
