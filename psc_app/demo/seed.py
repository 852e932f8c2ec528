"""Fills an empty database with the demo clinic: people, records, a day, live chats.

Yesterday is played through the same services that people use, on a clock that
is turned by hand, so its log is as true as any. The same seed gives the same
day.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.demo import calendar, library, matters, replies, scripts, workplace
from psc_app.demo.bot_guests import SETTLED, TODAY, BotOnStage, BotTalk
from psc_app.demo.dialogues import DIALOGUES, EMERGENCY, LIVE, Dialogue
from psc_app.demo.people import PASSWORD, PATIENTS_WITH_PASSWORD, STAFF
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role, Visibility
from psc_app.models.conversation import Offer
from psc_app.models.people import Patient, Staff, Visitor
from psc_app.models.workplace import AgentStatus
from psc_app.services import (
    alarms,
    closing,
    fhir_import,
    messages,
    offers,
    passwords,
    portal,
    presence,
    receipts,
    red_flags,
)
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

BUNDLES = Path(__file__).parent / "fhir"
_ZONE = ZoneInfo("America/New_York")
_GUESTS = (
    "Rosa M.",
    "Theo",
    "Kim",
    "Mr. Adeyemi",
    "",
    "Lena",
    "J. Brooks",
    "María José",
    "نور",
    "",
)

_WITH_THE_BOT = 8
"""Seconds after which those who want a person ask for one."""

_VISIBILITY = {"p": Visibility.PUBLIC, "a": Visibility.PUBLIC, "n": Visibility.INTERNAL}
"""Who reads the lines of a dialogue: the patient's, the agent's, and notes."""


class _TurnedClock:
    """A clock the story sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def is_empty(home: House) -> bool:
    """Whether nobody works here yet."""
    return (
        home.store.look_now(SYSTEM, lambda work: work.session.exec(select(Staff)).first()) is None
    )


def fill(home: House, seed: int = 7) -> None:
    """Fill the database of a house; its own clock says what today is.

    Args:
        seed: the same one gives the same people, words and waits.
    """
    now = home.clock.now()
    clock = _TurnedClock(now)
    stage = build_house(home.config, clock)
    try:
        stage.store.do_now(SYSTEM, _furnish)
        bundles = fhir_import.read_paths([BUNDLES])
        stage.store.do_now(SYSTEM, fhir_import.import_bundles, bundles, shift_to=now)
        stage.store.do_now(SYSTEM, _patients_of_the_demo)
        calendar.fill(stage, clock, now)
        _play_yesterday(stage, clock, now, random.Random(seed))
        _begin_today(stage, clock, now)
    finally:
        stage.store.stop()


def _furnish(work: Work) -> None:
    hashed = passwords.hash_password(PASSWORD)
    people = [
        Staff(
            username=username,
            full_name=name,
            role=role.value,
            password_hash=hashed,
            capacity_units=units,
            demo=True,
            created_at=work.now,
        )
        for username, name, role, units in STAFF
    ]
    work.session.add_all(people)
    work.session.flush()
    staff = {person.username: person.id or 0 for person in people}
    workplace.furnish(work, staff)
    replies.furnish(work, staff)
    library.stock(work)
    scripts.furnish(work)


def _patients_of_the_demo(work: Work) -> None:
    hashed = passwords.hash_password(PASSWORD)
    patients = work.session.exec(select(Patient).order_by(col(Patient.id))).all()
    for patient in patients:
        patient.demo = True
        if any(name in _plain(patient.full_name) for name in PATIENTS_WITH_PASSWORD):
            patient.password_hash = hashed
        work.session.add(patient)


def _plain(name: str) -> str:
    # Synthea puts digits behind its names.
    return "".join(letter for letter in name if not letter.isdigit())


@dataclass
class _Story:
    """Deeds in the order of their moments."""

    stage: House
    clock: _TurnedClock
    chance: random.Random
    deeds: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    count: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.bot = BotOnStage(self.stage)
        self.matters = matters.Matters(self.do)

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        heapq.heappush(self.deeds, (moment, next(self.count), deed))

    def play(self) -> None:
        while self.deeds:
            self.clock.at, _, deed = heapq.heappop(self.deeds)
            deed()

    def do(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.stage.store.do_now(actor, verb, *args, **kwargs)

    def later(self, least: float, most: float) -> datetime:
        return self.clock.at + timedelta(seconds=self.chance.uniform(least, most))


def _play_yesterday(
    stage: House, clock: _TurnedClock, now: datetime, chance: random.Random
) -> None:
    story = _Story(stage, clock, chance)
    yesterday = now.astimezone(_ZONE).date() - timedelta(days=1)
    opens = datetime.combine(yesterday, time(8), _ZONE)
    agents = _agents(stage)
    story.clock.at = opens
    for agent in agents.values():
        story.do(agent, presence.agent_came)
        story.do(agent, presence.choose, "available")
    for number in range(36):
        hour = chance.triangular(0.1, 8.6, 2.2)
        dialogue = DIALOGUES[number % len(DIALOGUES)]
        name = _GUESTS[number % len(_GUESTS)]
        story.at(
            opens + timedelta(hours=hour), lambda d=dialogue, n=name: _arrive(story, agents, d, n)
        )
    for number, talk in enumerate(SETTLED):
        moment = opens + timedelta(hours=1.1 + 2.3 * number)
        story.at(moment, lambda t=talk: _ask_the_bot(story, t))
    # With dice of its own, so that the rest of the day is the same with it and without it.
    alarm = replace(story, chance=random.Random(3))
    story.at(opens + timedelta(hours=4.1), lambda: _alarm(alarm, agents))
    story.play()
    story.clock.at = datetime.combine(yesterday, time(17, 30), _ZONE)
    for agent in agents.values():
        story.do(agent, presence.choose, "offline")
        story.do(SYSTEM, presence.agent_lost, agent.id)


def _agents(stage: House) -> dict[int, Actor]:
    rows = stage.store.look_now(
        SYSTEM,
        lambda work: [
            (s.id, s.role, s.full_name)
            for s in work.session.exec(select(Staff).where(Staff.capacity_units > 2))
        ],
    )
    return {key: Actor(Role(role), key, name) for key, role, name in rows}


def _new_guest(story: _Story) -> Actor:
    def make(work: Work) -> int:
        visitor = Visitor(created_at=work.now)
        work.session.add(visitor)
        work.session.flush()
        return visitor.id or 0

    key = story.do(SYSTEM, make)
    return Actor(Role.VISITOR, key, f"Visitor {key}")


def _arrive(story: _Story, agents: dict[int, Actor], dialogue: Dialogue, name: str) -> None:
    guest = _new_guest(story)
    answers = portal.Answers(reason=dialogue.reason, name=name, consent=True)
    conversation = story.do(guest, portal.start_chat, answers)
    story.bot.answers()
    story.at(
        story.clock.at + timedelta(seconds=_WITH_THE_BOT),
        lambda: _to_a_person(story, agents, guest, conversation, dialogue),
    )


def _to_a_person(
    story: _Story, agents: dict[int, Actor], guest: Actor, conversation: int, dialogue: Dialogue
) -> None:
    story.bot.passes_on(guest, conversation)
    if story.chance.random() < 0.08:
        story.at(story.later(40, 200), lambda: story.do(guest, closing.leave, conversation))
        return
    story.at(story.later(6, 40), lambda: _answer(story, agents, guest, conversation, dialogue))


def _ask_the_bot(story: _Story, talk: BotTalk, said: int = 0, guest: Actor | None = None) -> None:
    """Somebody has what they wanted from the bot, one line after the other."""
    if guest is None:
        guest = _new_guest(story)
        story.do(guest, portal.start_chat, portal.Answers(reason=talk.reason, consent=True))
    conversation = story.stage.store.look_now(guest, portal.latest)
    assert conversation is not None
    story.bot.answers()
    if conversation.ended:
        return
    if said == len(talk.lines):
        story.do(guest, closing.leave, conversation.id)
        return
    moment = story.clock.at + timedelta(seconds=25)
    story.at(moment, lambda: _say_to_bot(story, talk, said, guest, conversation.id))


def _say_to_bot(story: _Story, talk: BotTalk, said: int, guest: Actor, conversation: int) -> None:
    card = story.stage.store.look_now(guest, portal.latest)
    if card is not None and card.with_bot:
        story.do(guest, messages.post, conversation, f"demo-bot-{said}", talk.lines[said])
        _ask_the_bot(story, talk, said + 1, guest)


def _alarm(story: _Story, agents: dict[int, Actor]) -> None:
    """An emergency: a supervisor takes note of it, and the agent confirms it."""
    guest = _new_guest(story)
    answers = portal.Answers(reason=EMERGENCY.reason, name="Walter", consent=True)
    talk = story.do(guest, portal.start_chat, answers)
    sam = story.stage.store.look_now(SYSTEM, _supervisor)
    flag = story.stage.store.look_now(sam, alarms.of_conversation, talk)[0]
    story.at(story.later(8, 15), lambda: story.do(sam, red_flags.acknowledge, talk))
    story.at(story.later(4, 7), lambda: _answer(story, agents, guest, talk, EMERGENCY))
    story.at(
        story.later(60, 90), lambda: story.do(sam, red_flags.judge, talk, flag.seq, "confirmed")
    )


def _supervisor(work: Work) -> Actor:
    found = work.session.exec(select(Staff).where(Staff.role == Role.SUPERVISOR.value)).first()
    assert found is not None
    return Actor(Role.SUPERVISOR, found.id or 0, found.full_name)


def _answer(
    story: _Story, agents: dict[int, Actor], guest: Actor, conversation: int, dialogue: Dialogue
) -> None:
    offer = story.stage.store.look_now(SYSTEM, _standing_offer, conversation)
    if offer is None:
        # Everybody is busy: try again when somebody may have finished.
        story.at(story.later(20, 60), lambda: _answer(story, agents, guest, conversation, dialogue))
        return
    offer_id, agent_id = offer
    agent = agents[agent_id]
    story.do(agent, offers.accept, offer_id)
    _talk(story, agent, guest, conversation, dialogue)


def _standing_offer(work: Work, conversation: int) -> tuple[int, int] | None:
    offer = work.session.exec(
        select(Offer).where(Offer.conversation_id == conversation, Offer.outcome == "pending")
    ).first()
    return None if offer is None else (offer.id or 0, offer.staff_id)


def _talk(story: _Story, agent: Actor, guest: Actor, conversation: int, dialogue: Dialogue) -> None:
    moment = story.clock.at
    for number, (who, text) in enumerate(dialogue.lines):
        moment += timedelta(seconds=story.chance.uniform(15, 75))
        actor = guest if who == "p" else agent
        story.at(
            moment,
            lambda a=actor, n=number, t=text, w=who: story.do(
                a, messages.post, conversation, f"demo-line-{n}", t, visibility=_VISIBILITY[w]
            ),
        )
    story.at(
        moment + timedelta(seconds=20), lambda: _finish(story, agent, guest, conversation, dialogue)
    )


def _finish(
    story: _Story, agent: Actor, guest: Actor, conversation: int, dialogue: Dialogue
) -> None:
    last = story.stage.store.look_now(SYSTEM, _last_seq, conversation)
    story.do(
        SYSTEM,
        receipts.record,
        [
            receipts.Seen(conversation, True, last, last),
            receipts.Seen(conversation, False, last, last),
        ],
    )
    story.do(agent, closing.end, conversation)
    story.matters.after(agent, conversation, dialogue.reason)
    if story.chance.random() < 0.6:
        stars = story.chance.choices((5, 4, 3, 2), (6, 3, 1, 1))[0]
        story.at(story.later(5, 60), lambda: story.do(guest, closing.rate, conversation, stars, ""))
    story.at(
        story.later(30, 120),
        lambda: story.do(agent, closing.finish_wrap_up, conversation, "", dialogue.disposition),
    )


def _last_seq(work: Work, conversation: int) -> int:
    from psc_app.models.conversation import Conversation

    found = work.session.get(Conversation, conversation)
    return found.last_seq if found else 0


def _keep_her_place(work: Work, staff_id: int) -> None:
    """Let the conversation that is running wait for its agent to sign in."""
    status = work.session.get(AgentStatus, staff_id)
    assert status is not None
    status.lost_at = None
    work.session.add(status)


def _begin_today(stage: House, clock: _TurnedClock, now: datetime) -> None:
    story = _Story(stage, clock, random.Random(1))
    patient = stage.store.look_now(
        SYSTEM,
        lambda work: [
            (p.id, p.full_name)
            for p in work.session.exec(select(Patient).order_by(col(Patient.id)))
            if "Purdy" in p.full_name
        ],
    )[0]
    ana = next(a for a in _agents(stage).values() if a.name.startswith("Ana"))
    people = [Actor(Role.PATIENT, *patient), None, None]
    story.do(SYSTEM, _keep_her_place, ana.id)
    for minutes, dialogue, who in zip((9, 4, 1), LIVE, people, strict=True):
        clock.at = now - timedelta(minutes=minutes)
        guest = who or _new_guest(story)
        name = "" if who else ("Jordan Lee", "Nadia")[minutes == 1]
        conversation = story.do(
            guest, portal.start_chat, portal.Answers(dialogue.reason, name=name, consent=True)
        )
        story.bot.answers()
        story.bot.passes_on(guest, conversation)
        if dialogue.lines:
            story.do(ana, offers.pick, conversation)
            for number, (side, text) in enumerate(dialogue.lines):
                clock.at += timedelta(seconds=40)
                actor = guest if side == "p" else ana
                story.do(actor, messages.post, conversation, f"demo-live-{number}", text)
            story.do(ana, matters.for_today, conversation)
    clock.at = now - timedelta(seconds=30)
    guest = _new_guest(story)
    answers = portal.Answers(reason=TODAY.reason, name="Sol", consent=True)
    story.do(guest, portal.start_chat, answers)
    story.bot.answers()
