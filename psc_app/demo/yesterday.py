"""The demonstration's yesterday, played through the services that people use."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import select

from psc_app.demo.bot_guests import SETTLED, BotTalk
from psc_app.demo.dialogues import DIALOGUES, EMERGENCY, Dialogue
from psc_app.demo.story import ZONE, Story, TurnedClock, agents_of, new_guest
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role, Visibility
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Staff
from psc_app.services import (
    alarms,
    closing,
    messages,
    offers,
    portal,
    presence,
    receipts,
    red_flags,
)
from psc_app.services.work import Work
from psc_app.wiring import House

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


def play(stage: House, clock: TurnedClock, now: datetime, chance: random.Random) -> None:
    """Play the day before `now`, from the opening to the evening."""
    story = Story(stage, clock, chance)
    yesterday = now.astimezone(ZONE).date() - timedelta(days=1)
    opens = datetime.combine(yesterday, time(8), ZONE)
    agents = agents_of(stage)
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
    story.clock.at = datetime.combine(yesterday, time(17, 30), ZONE)
    for agent in agents.values():
        story.do(agent, presence.choose, "offline")
        story.do(SYSTEM, presence.agent_lost, agent.id)


def _arrive(story: Story, agents: dict[int, Actor], dialogue: Dialogue, name: str) -> None:
    guest = new_guest(story)
    answers = portal.Answers(reason=dialogue.reason, name=name, consent=True)
    conversation = story.do(guest, portal.start_chat, answers)
    story.bot.answers()
    story.at(
        story.clock.at + timedelta(seconds=_WITH_THE_BOT),
        lambda: _to_a_person(story, agents, guest, conversation, dialogue),
    )


def _to_a_person(
    story: Story, agents: dict[int, Actor], guest: Actor, conversation: int, dialogue: Dialogue
) -> None:
    story.bot.passes_on(guest, conversation)
    if story.chance.random() < 0.08:
        story.at(story.later(40, 200), lambda: story.do(guest, closing.leave, conversation))
        return
    story.at(story.later(6, 40), lambda: _answer(story, agents, guest, conversation, dialogue))


def _ask_the_bot(story: Story, talk: BotTalk, said: int = 0, guest: Actor | None = None) -> None:
    """Somebody has what they wanted from the bot, one line after the other."""
    if guest is None:
        guest = new_guest(story)
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


def _say_to_bot(story: Story, talk: BotTalk, said: int, guest: Actor, conversation: int) -> None:
    card = story.stage.store.look_now(guest, portal.latest)
    if card is not None and card.with_bot:
        story.do(guest, messages.post, conversation, f"demo-bot-{said}", talk.lines[said])
        _ask_the_bot(story, talk, said + 1, guest)


def _alarm(story: Story, agents: dict[int, Actor]) -> None:
    """An emergency: a supervisor takes note of it, and the agent confirms it."""
    guest = new_guest(story)
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
    story: Story, agents: dict[int, Actor], guest: Actor, conversation: int, dialogue: Dialogue
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


def _talk(story: Story, agent: Actor, guest: Actor, conversation: int, dialogue: Dialogue) -> None:
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
    story: Story, agent: Actor, guest: Actor, conversation: int, dialogue: Dialogue
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
    found = work.session.get(Conversation, conversation)
    return found.last_seq if found else 0
