"""Random days of a call centre with three queues; after every deed the books are right.

Patients come, wait, talk and drop away; agents answer, decline, hand over, ask
for advice, lose their connection and come back; the clock turns. A day is made
from a seed, so a day that goes wrong can be lived again."""

import random
from collections.abc import Callable
from itertools import count
from typing import Any

from books import Books
from people import Clinic
from random_day_clinic import REASONS, furnish, quick_check
from sqlmodel import col, func, select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.workplace import AgentSkill, AgentStatus, QueueMember, Workstream
from psc_app.services import (
    asides,
    closing,
    consults,
    intake,
    offers,
    portal,
    presence,
    routing,
    skills_needed,
    text_contacts,
    transfers,
    waiting,
)
from psc_app.services.work import Work

STEPS = 1_200


class RandomDay:
    """One day in a clinic; the same seed gives the same day.

    Args:
        over: whether supervisors assign, which may go over somebody's capacity.
    """

    def __init__(self, clinic: Clinic, seed: int, *, over: bool = False) -> None:
        self.clinic = clinic
        self.chance = random.Random(seed)
        self.over = over
        self.queues, self.skills = clinic.do(SYSTEM, furnish, clinic)
        self.numbers = count(1)
        self.agents = [self.hire(number) for number in range(8)]
        self.boss = clinic.staff(Role.SUPERVISOR, member=False)
        self.people = [clinic.visitor() for _ in range(60)]
        self.people += [clinic.patient(f"Elsa {n}", f"Vargas {n}") for n in range(20)]
        self.newest_offer = 0
        self.done = 0

    def hire(self, number: int) -> Actor:
        agent = self.clinic.staff(units=1 + number % 4, member=False)

        def place(work: Work) -> None:
            for place, queue_id in enumerate(self.queues):
                if (number + place) % 3:
                    work.session.add(QueueMember(queue_id=queue_id, staff_id=agent.id))
            for place, skill_id in enumerate(self.skills):
                if (number + place) % 2:
                    level = 1 + (3 * number + place) % 10
                    work.session.add(AgentSkill(staff_id=agent.id, skill_id=skill_id, level=level))

        self.clinic.do(SYSTEM, place)
        self.clinic.do(agent, presence.choose, "available")
        return agent

    # ------------------------------------------------------------ the day

    def live(self, steps: int, every: int = 300) -> None:
        """Live so much of the day, with a look into all the books every so many steps."""
        for number in range(steps):
            name, deed = self.chance.choices(*self.deeds())[0]
            deed()
            self.check(name)
            if number % every == every - 1:
                self.clinic.look(SYSTEM, Books).check(over=self.over)
        self.clinic.look(SYSTEM, Books).check(over=self.over)

    def check(self, deed: str) -> None:
        """What has to hold after every single deed, read with few rows."""
        wrong = self.clinic.look(SYSTEM, quick_check, self.newest_offer, over=self.over)
        assert not wrong, f"after {deed}: {wrong}"
        self.newest_offer = self.clinic.look(
            SYSTEM, lambda work: work.session.exec(select(func.max(Offer.id))).one() or 0
        )

    def deeds(self) -> tuple[list[tuple[str, Callable[[], None]]], list[int]]:
        weighed = [
            (30, self.arrive),
            (3, self.text),
            (44, self.answer),
            (5, self.pick),
            (4, self.leave),
            (16, self.end),
            (20, self.finish),
            (10, self.transfer),
            (6, self.consult),
            (3, self.aside),
            (3, self.want_otherwise),
            (10, self.choose_presence),
            (7, self.agent_drops_or_returns),
            (6, self.patient_drops_or_returns),
            (1, self.change_furniture),
            (1, self.change_needs),
            (22, self.time_passes),
            (2 if self.over else 0, self.assign),
        ]
        return [(deed.__name__, deed) for _, deed in weighed], [weight for weight, _ in weighed]

    def try_to(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Do it, or be refused in words."""
        try:
            self.clinic.do(actor, verb, *args, **kwargs)
        except Refused as refusal:
            assert str(refusal)
        else:
            self.done += 1

    # ------------------------------------------------------------ what there is

    def some(self, *states: S, **columns: Any) -> Conversation | None:
        where = [col(Conversation.state).in_([int(state) for state in states])]
        where += [getattr(Conversation, name) == value for name, value in columns.items()]
        found = self.clinic.rows(Conversation, *where)
        return self.chance.choice(found) if found else None

    def actor(self, staff_id: int | None) -> Actor:
        return next(one for one in (*self.agents, self.boss) if one.id == staff_id)

    def holder(self, chat: Conversation) -> Actor | None:
        for person in self.people:
            own = chat.visitor_id if person.role is Role.VISITOR else chat.patient_id
            if own == person.id and (person.role is Role.VISITOR or chat.visitor_id is None):
                return person
        return None

    # ------------------------------------------------------------ patients

    def arrive(self) -> None:
        who, why = self.chance.choice(self.people), self.chance.choice(REASONS)
        language = self.chance.choice(("", "", "es"))
        answers = portal.Answers(reason=why, name="Jordan", language=language, consent=True)
        self.try_to(who, portal.start_chat, answers)

    def text(self) -> None:
        """A text message comes in, new or in a conversation that was set aside."""
        known = self.some(S.WAITING)
        if known is not None and self.chance.random() < 0.7:
            self.clinic.do(
                SYSTEM,
                lambda work: asides.heard(work, work.session.get(Conversation, known.id)),
            )
            return

        def come(work: Work) -> None:
            contact = text_contacts.of_number(work, f"+1212555{next(self.numbers):04}")
            conversation = text_contacts.add_conversation(
                work, contact, S.OPEN, reason=self.chance.choice(REASONS)
            )
            intake.enter(work, conversation)

        self.clinic.do(SYSTEM, come)

    def leave(self) -> None:
        chat = self.some(S.OPEN, S.ACTIVE, channel="chat")
        if chat is not None and (who := self.holder(chat)) is not None:
            self.try_to(who, closing.leave, chat.id)

    def want_otherwise(self) -> None:
        """Somebody who waits asks for a call, or leaves a message."""
        chat = self.some(S.OPEN, channel="chat")
        if chat is None or (who := self.holder(chat)) is None:
            return
        if self.chance.random() < 0.6:
            self.try_to(who, waiting.ask_call_back, chat.id, "617 555 0134")
        else:
            self.try_to(who, waiting.keep_as_message, chat.id, "elsa@example.test")

    def patient_drops_or_returns(self) -> None:
        chat = self.some(S.OPEN, S.ACTIVE, channel="chat")
        if chat is None or (who := self.holder(chat)) is None:
            return
        if chat.patient_gone_at is not None:
            self.clinic.do(who, presence.patient_came)
        else:
            self.clinic.do(SYSTEM, presence.patient_lost, who.role, who.id)

    # ------------------------------------------------------------ agents

    def answer(self) -> None:
        standing = self.clinic.rows(Offer, Offer.outcome == "pending")
        if not standing:
            return
        offer = self.chance.choice(standing)
        who, dice = self.actor(offer.staff_id), self.chance.random()
        if dice < 0.75:
            self.try_to(who, offers.accept, offer.id)
        elif dice < 0.9:
            self.try_to(who, offers.reject, offer.id, "busy")
        else:
            anyway = self.chance.random() < 0.5
            self.try_to(who, offers.divert, offer.id, "not mine", anyway=anyway)

    def pick(self) -> None:
        chat = self.some(S.OPEN)
        if chat is not None:
            self.try_to(self.chance.choice(self.agents), offers.pick, chat.id)

    def end(self) -> None:
        chat = self.some(S.ACTIVE)
        if chat is not None:
            self.try_to(self.actor(chat.agent_id), closing.end, chat.id)

    def finish(self) -> None:
        chat = self.some(S.WRAP_UP)
        if chat is not None:
            who = self.actor(chat.agent_id)
            self.try_to(who, closing.finish_wrap_up, chat.id, "", "Answered")

    def transfer(self) -> None:
        chat = self.some(S.ACTIVE)
        if chat is None:
            return
        who, dice = self.actor(chat.agent_id), self.chance.random()
        if dice < 0.5:
            to = self.chance.choice(self.agents)
            self.try_to(who, transfers.to_agent, chat.id, to.id, "please")
        elif dice < 0.75:
            queue_id, anyway = self.chance.choice(self.queues), self.chance.random() < 0.5
            self.try_to(who, transfers.to_queue, chat.id, queue_id, "please", anyway=anyway)
        elif dice < 0.85:
            self.try_to(who, transfers.release, chat.id)
        else:
            self.try_to(who, transfers.cancel, chat.id)

    def consult(self) -> None:
        running = self.clinic.rows(
            AgentSession, AgentSession.mode == "consult", col(AgentSession.ended_at).is_(None)
        )
        dice = self.chance.random()
        if running and dice < 0.5:
            part = self.chance.choice(running)
            chat = self.clinic.conversation(part.conversation_id)
            if dice < 0.2:
                self.try_to(self.actor(chat.agent_id), consults.bring_in, chat.id, part.staff_id)
            else:
                self.try_to(self.actor(part.staff_id), consults.end, chat.id)
            return
        chat = self.some(S.ACTIVE)
        if chat is None:
            return
        who = self.actor(chat.agent_id)
        if dice < 0.7:
            to = self.chance.choice(self.agents)
            self.try_to(who, consults.ask_agent, chat.id, to.id, "what do you think?")
        else:
            queue_id = self.chance.choice(self.queues)
            self.try_to(who, consults.ask_queue, chat.id, queue_id, "anybody?")

    def aside(self) -> None:
        chat = self.some(S.ACTIVE, S.WAITING, channel="sms")
        if chat is not None:
            verb = asides.set_aside if chat.state == S.ACTIVE else asides.revive
            self.try_to(self.actor(chat.agent_id), verb, chat.id)

    def assign(self) -> None:
        chat = self.some(S.OPEN, S.ACTIVE)
        if chat is not None:
            to = self.chance.choice(self.agents)
            self.try_to(self.boss, transfers.assign, chat.id, to.id)

    def choose_presence(self) -> None:
        choices = ("available",) * 9 + ("busy", "appear away", "do not disturb", "Lunch", "Desk")
        self.try_to(self.chance.choice(self.agents), presence.choose, self.chance.choice(choices))

    def agent_drops_or_returns(self) -> None:
        gone = self.clinic.rows(AgentStatus, col(AgentStatus.connected).is_(False))
        if gone and self.chance.random() < 0.85:
            who = self.actor(self.chance.choice(gone).staff_id)
            self.clinic.do(who, presence.agent_came)
            if self.chance.random() < 0.8:
                self.clinic.do(who, presence.choose, "available")
        elif self.chance.random() < 0.03:
            self.clinic.do(SYSTEM, presence.everybody_lost)
        else:
            self.clinic.do(SYSTEM, presence.agent_lost, self.chance.choice(self.agents).id)

    # ------------------------------------------------------------ the house

    def change_furniture(self) -> None:
        """An administrator changes how things are routed, or who serves what."""
        if self.chance.random() < 0.5:
            changes = {
                "capacity_units": self.chance.choice((1, 1, 2)),
                "mode": self.chance.choice(("push",) * 7 + ("pick",)),
                "wrap_up_capacity": self.chance.choice(("always", "never", "for a while")),
                "skill_matching": self.chance.choice(("exact", "closest", "none")),
                "missed_offer_inactive": self.chance.random() < 0.5,
            }

            def change(work: Work) -> None:
                for one in work.session.exec(select(Workstream)):
                    for name, value in changes.items():
                        setattr(one, name, value)
                    work.session.add(one)
                    work.session.flush()
                    routing.workstream_changed(work, one.id or 0)

            self.clinic.do(SYSTEM, change)
            return
        key = (self.chance.choice(self.queues), self.chance.choice(self.agents).id)

        def move(work: Work) -> None:
            member = work.session.get(QueueMember, key)
            if member is None:
                work.session.add(QueueMember(queue_id=key[0], staff_id=key[1]))
            else:
                work.session.delete(member)
            work.session.flush()
            routing.offers_of_queue(work, key[0])

        self.clinic.do(SYSTEM, move)

    def change_needs(self) -> None:
        chat = self.some(S.OPEN, S.ACTIVE)
        if chat is None:
            return
        skill = self.chance.choice(self.skills)
        if self.chance.random() < 0.5:
            self.try_to(self.boss, skills_needed.add, chat.id, skill, self.chance.randint(1, 10))
        else:
            self.try_to(self.boss, skills_needed.remove, chat.id, skill)

    def time_passes(self) -> None:
        choices, weights = (1, 3, 7, 15, 46, 151, 400, 901), (80, 80, 80, 50, 10, 3, 2, 1)
        self.clinic.tick(seconds=self.chance.choices(choices, weights)[0])
