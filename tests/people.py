"""A small clinic for tests of the services: one queue, its people, and what they do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.names import name_key
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.conversation import AgentSession, Conversation, Message, Offer
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.people import Patient, Staff, Visitor
from psc_app.models.workplace import AgentStatus, Queue, QueueMember, Workstream
from psc_app.services import closing, messages, offers, portal, presence, timekeeper
from psc_app.services.work import Work
from psc_app.wiring import House

NAMES = ("Ana Ruiz", "Ben Katz", "Noor Haddad", "Sue Lang", "Tom Obi", "Uma Rao")


class Clinic:
    """One queue and one workstream on a house; whoever is needed is hired on the way."""

    def __init__(self, house: House, clock: Any) -> None:
        self.house = house
        self.clock = clock
        self._names = (f"{name}{'' if n == 0 else f' {n}'}" for n in count() for name in NAMES)
        self.workstream, self.queue = self.do(SYSTEM, _furnish)

    # ------------------------------------------------------------ people

    def staff(
        self, role: Role = Role.AGENT, *, units: int = 3, member: bool = True, ready: bool = True
    ) -> Actor:
        """Somebody new; `ready` means signed in on a tab and available."""
        name = next(self._names)

        def hire(work: Work) -> int:
            person = Staff(
                username=name,
                full_name=name,
                role=role.value,
                password_hash="",
                capacity_units=units,
                created_at=work.now,
            )
            work.session.add(person)
            work.session.flush()
            assert person.id is not None
            if member:
                work.session.add(QueueMember(queue_id=self.queue, staff_id=person.id))
            return person.id

        actor = Actor(role, self.do(SYSTEM, hire), name)
        if ready:
            self.do(actor, presence.agent_came)
            self.do(actor, presence.choose, "available")
        return actor

    def supervisor(self) -> Actor:
        """Somebody who looks after the others, and takes no conversations."""
        return self.staff(Role.SUPERVISOR, member=False, ready=False)

    def visitor(self) -> Actor:
        """A new guest."""

        def come(work: Work) -> int:
            visitor = Visitor(created_at=work.now)
            work.session.add(visitor)
            work.session.flush()
            return visitor.id or 0

        key = self.do(SYSTEM, come)
        return Actor(Role.VISITOR, key, f"Visitor {key}")

    def patient(
        self, given: str = "Elsa", family: str = "Vargas", born: date | None = None, **more: Any
    ) -> Actor:
        """A new patient, signed in."""

        def add(work: Work) -> int:
            patient = Patient(
                given_name=given,
                family_name=family,
                name_key=name_key(given, family),
                birth_date=born,
                created_at=work.now,
                updated_at=work.now,
                **more,
            )
            work.session.add(patient)
            work.session.flush()
            return patient.id or 0

        return Actor(Role.PATIENT, self.do(SYSTEM, add), f"{given} {family}")

    # ------------------------------------------------------------ deeds

    def do(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.house.store.do_now(actor, verb, *args, **kwargs)

    def look(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.house.store.look_now(actor, verb, *args, **kwargs)

    def start(self, who: Actor | None = None, **answers: Any) -> int:
        """A chat of a new guest, or of whoever is named."""
        given = {"reason": "My arm itches", "consent": True} | answers
        return self.do(who or self.visitor(), portal.start_chat, portal.Answers(**given))

    def talk(self, agent: Actor, who: Actor | None = None) -> int:
        """A chat that the agent has taken."""
        conversation = self.start(who)
        self.do(agent, offers.pick, conversation)
        return conversation

    def accept(self, conversation: int) -> Actor:
        """Whoever the chat is offered to accepts it."""
        offer = self.offer(conversation)
        assert offer is not None, "the chat is not offered to anybody"
        agent = self.agent(offer.staff_id)
        self.do(agent, offers.accept, offer.id)
        return agent

    def close(self, agent: Actor, conversation: int) -> None:
        """End and wrap up."""
        self.do(agent, closing.end, conversation)
        self.do(agent, closing.finish_wrap_up, conversation, "", "Answered")

    def say(self, who: Actor, conversation: int, body: str, **more: Any) -> int:
        return self.do(who, messages.post, conversation, uuid4().hex, body, **more)

    def tick(self, **amount: float) -> None:
        """Turn the clock and do what is due."""
        self.clock.turn(**amount)
        self.do(SYSTEM, timekeeper.tick)

    def change(self, table: type[Any], **columns: Any) -> None:
        """Set columns of all rows of a table."""

        def write(work: Work) -> None:
            for row in work.session.exec(select(table)):
                for name, value in columns.items():
                    setattr(row, name, value)
                work.session.add(row)

        self.do(SYSTEM, write)

    def set_workstream(self, **columns: Any) -> None:
        self.change(Workstream, **columns)

    # ------------------------------------------------------------ what stands in the database

    def rows(self, table: type[Any], *where: Any) -> list[Any]:
        """Rows of a table in the order they came."""

        def read(work: Work) -> list[Any]:
            order = table.__table__.primary_key.columns
            found = list(work.session.exec(select(table).where(*where).order_by(*order)))
            work.session.expunge_all()
            return found

        return self.look(SYSTEM, read)

    def conversation(self, key: int) -> Conversation:
        (found,) = self.rows(Conversation, Conversation.id == key)
        return found

    def state(self, key: int) -> S:
        return S(self.conversation(key).state)

    def agent(self, staff_id: int) -> Actor:
        (found,) = self.rows(Staff, Staff.id == staff_id)
        return Actor(Role(found.role), staff_id, found.full_name)

    def offers(self, conversation: int) -> list[Offer]:
        return self.rows(Offer, Offer.conversation_id == conversation)

    def offer(self, conversation: int) -> Offer | None:
        """The offer of a chat that stands."""
        standing = [one for one in self.offers(conversation) if one.outcome == "pending"]
        assert len(standing) <= 1
        return standing[0] if standing else None

    def offered_to(self, conversation: int) -> int | None:
        offer = self.offer(conversation)
        return offer.staff_id if offer else None

    def status(self, agent: Actor) -> AgentStatus:
        (found,) = self.rows(AgentStatus, AgentStatus.staff_id == agent.id)
        return found

    def used(self, agent: Actor) -> int:
        return self.status(agent).capacity_used

    def events(self, deed: Deed | None = None, **columns: Any) -> list[Event]:
        where = [getattr(Event, name) == value for name, value in columns.items()]
        if deed is not None:
            where.append(col(Event.deed) == deed.value)
        return self.rows(Event, *where)

    def audits(self, action: str) -> list[AuditEntry]:
        return self.rows(AuditEntry, AuditEntry.action == action)

    def moves(self, conversation: int) -> list[tuple[int | None, int, str]]:
        """The conversation's moves as the log has them: before, after, reason."""
        return [
            (event.state_before, event.state_after, event.reason)
            for event in self.events(Deed.MOVED, conversation_id=conversation)
        ]

    def messages(self, conversation: int) -> list[Message]:
        return self.rows(Message, Message.conversation_id == conversation)

    def sessions(self, conversation: int) -> list[AgentSession]:
        return self.rows(AgentSession, AgentSession.conversation_id == conversation)


def _furnish(work: Work) -> tuple[int, int]:
    workstream, queue = Workstream(name="Chat", channel="chat"), Queue(name="Nurses")
    work.session.add_all([workstream, queue])
    work.session.flush()
    return workstream.id or 0, queue.id or 0


@dataclass
class Rung:
    """A hub's stand-in that remembers what rang."""

    rang: set[str]

    def take(self) -> set[str]:
        """What rang since the last call."""
        rang, self.rang = self.rang, set()
        return rang


def listen(house: House) -> Iterator[Rung]:
    """Remember what the house rings, while it goes on ringing."""
    rung, ring = Rung(set()), house.hub.ring

    def also(topics: Any) -> None:
        topics = set(topics)
        rung.rang |= topics
        ring(topics)

    house.hub.ring = also  # type: ignore[method-assign]
    yield rung
    house.hub.ring = ring  # type: ignore[method-assign]
