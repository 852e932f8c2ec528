"""How steps are taken on a turned clock: each is the service that its button would call."""

import asyncio
import base64
import hashlib
from typing import Any

from psc_app.config import Config
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import BotReply
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import BotKind, Visibility
from psc_app.services import (
    asides,
    bot_turns,
    closing,
    consults,
    desk,
    messages,
    offers,
    portal,
    presence,
    sign_in,
    targets,
    transfers,
    waiting,
)
from psc_app.services.work import Work
from psc_app.simulation import words
from psc_app.simulation.minds import AgentMind, PatientMind, Step
from psc_app.simulation.turned_stage import Stage
from psc_app.simulation.turned_texts import TurnedTexts
from psc_app.simulation.world import dice_of
from psc_app.wiring import build_bots

_BROWSER = "Simulated browser"
_BOT_THINKS = 1.0
"""Seconds until the bot hears what was written to it."""


class PatientHands:
    """What patients do.

    Args:
        stage: the day.
        texts: their phones.
        config: says which bots there are.
    """

    def __init__(self, stage: Stage, texts: TurnedTexts, config: Config) -> None:
        """Hands that have done nothing yet."""
        self._stage, self._texts = stage, texts
        self._guests: dict[int, Actor] = {}
        self._numbers = 0
        self._bots = build_bots(config, self._deliver)
        self._loop = asyncio.new_event_loop()
        self._hearing = False
        self._upto: dict[int, int] = {}

    def take(self, mind: PatientMind, step: Step) -> None:
        """Take a step."""
        getattr(self, f"_{step.do}")(mind, step)

    def _start(self, mind: PatientMind, step: Step) -> None:
        name = f"{self._stage.world.asked.seed}/visit/{mind.visit.key}".encode()
        token = base64.urlsafe_b64encode(hashlib.sha256(name).digest()).decode().rstrip("=")
        guest = self._stage.do(SYSTEM, sign_in.visitor_for, token)
        if guest is None:
            return
        self._guests[mind.visit.key] = guest
        self._stage.speaking(mind)
        answers = portal.Answers(
            reason=step.text, name=mind.visit.name, consent=True, browser=_BROWSER
        )
        self._stage.do(guest, portal.start_chat, answers)

    def _text(self, mind: PatientMind, step: Step) -> None:
        self._stage.speaking(mind)
        self._texts.write(mind.visit.number, step.text)

    def _say(self, mind: PatientMind, step: Step) -> None:
        if mind.visit.texts:
            self._text(mind, step)
            return
        key = self._stage.key_of(mind)
        self._numbers += 1
        name = f"sim-p-{self._numbers}"
        if self._stage.do(self._guests[mind.visit.key], messages.post, key, name, step.text):
            self._stage.said.lines.add(name)

    def _stop(self, mind: PatientMind, step: Step) -> None:
        self._stage.said.stopped.add(mind.visit.number)
        mind.stopped()
        self._text(mind, step)

    def _ask_person(self, mind: PatientMind, _: Step) -> None:
        if mind.visit.texts:
            # There is no button on a phone, so they say so.
            self._texts.write(mind.visit.number, words.FOR_A_PERSON)
            return
        self._stage.do(self._guests[mind.visit.key], bot_turns.ask_person, self._stage.key_of(mind))

    def _leave(self, mind: PatientMind, _: Step) -> None:
        self._stage.do(self._guests[mind.visit.key], waiting.end_chat, self._stage.key_of(mind))

    def _vanish(self, mind: PatientMind, _: Step) -> None:
        guest = self._guests[mind.visit.key]
        self._stage.do(SYSTEM, presence.patient_lost, guest.role, guest.id)

    def _return(self, mind: PatientMind, step: Step) -> None:
        self._stage.do(self._guests[mind.visit.key], presence.patient_came)
        self._say(mind, step)

    def _rate(self, mind: PatientMind, step: Step) -> None:
        guest, key = self._guests[mind.visit.key], self._stage.key_of(mind)
        self._stage.do(guest, closing.rate, key, int(step.text), "")

    def _go(self, mind: PatientMind, _: Step) -> None:
        """They close a page on which everything is over, which changes nothing."""

    # ------------------------------------------------------------ the bot

    def bot_soon(self) -> None:
        """Somebody has written to the bot."""
        if not self._hearing:
            self._hearing = True
            self._stage.put(self._stage.at + _BOT_THINKS, self._bot_hears)

    def _bot_hears(self) -> None:
        self._hearing = False
        bot = self._bots[BotKind.EMBEDDED]
        for due in self._stage.look(SYSTEM, bot_turns.to_hear):
            key = due.turn.conversation_id
            self._upto[key] = due.upto
            self._loop.run_until_complete(bot.hear(due.turn))
            self._stage.do(SYSTEM, bot_turns.heard, key, due.upto)

    async def _deliver(self, conversation_id: int, reply: BotReply) -> None:
        upto = self._upto.get(conversation_id)
        self._stage.do(SYSTEM, bot_turns.answer, conversation_id, upto, reply)


class AgentHands:
    """What agents do.

    Args:
        stage: the day.
    """

    def __init__(self, stage: Stage) -> None:
        """Hands that have done nothing yet."""
        self._stage = stage
        self._numbers = 0

    def take(self, staff_id: int, mind: AgentMind, step: Step) -> None:
        """Take a step."""
        getattr(self, f"_{step.do}")(self._stage.actors[staff_id], mind, step)

    def open(self, staff_id: int, key: int) -> None:
        """Bring a conversation to the front, which the audit log keeps."""
        self._stage.do(self._stage.actors[staff_id], desk.open_conversation, key)

    # ------------------------------------------------------------ their day

    def _come(self, actor: Actor, mind: AgentMind, _: Step) -> None:
        self._stage.do(actor, presence.agent_came)
        self._choose(actor, "available")
        mind.away = False

    def _finish(self, actor: Actor, mind: AgentMind, step: Step) -> None:
        if self._stage.at >= self._stage.world.asked.seconds and self._stage.waiting:
            # Who is last stays until the line is empty.
            self._stage.put(self._stage.at + 30, lambda: self._finish(actor, mind, step))
            return
        mind.away = True
        self._choose(actor, "appear away")

    def _lunch(self, actor: Actor, mind: AgentMind, _: Step) -> None:
        mind.away = True
        self._choose(actor, "appear away")

    def _resume(self, actor: Actor, mind: AgentMind, _: Step) -> None:
        mind.away = False
        self._choose(actor, "available")

    def _be_back(self, actor: Actor, mind: AgentMind, _: Step) -> None:
        if not mind.away:
            self._choose(actor, "available")

    def _choose(self, actor: Actor, name: str) -> None:
        self._stage.do(actor, presence.choose, name)

    def _lose(self, actor: Actor, _: AgentMind, __: Step) -> None:
        self._stage.do(SYSTEM, presence.agent_lost, actor.id)

    def _reconnect(self, actor: Actor, mind: AgentMind, _: Step) -> None:
        self._stage.do(actor, presence.agent_came)
        if not mind.away:
            self._choose(actor, "available")

    # ------------------------------------------------------------ their talks

    def _accept(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, offers.accept, step.key, what="accept")

    def _reject(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, offers.reject, step.key, "", what="reject")

    def _say(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._post(actor, step, Visibility.PUBLIC)

    def _advise(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, desk.open_conversation, step.key)
        self._post(actor, step, Visibility.CONSULT)

    def _post(self, actor: Actor, step: Step, visibility: Visibility) -> None:
        self._numbers += 1
        name = f"sim-a-{self._numbers}"
        given = (step.key, name, step.text)
        if self._stage.do(actor, messages.post, *given, visibility=visibility):
            self._stage.said.lines.add(name)

    def _end(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, closing.end, step.key, what="end")

    def _wrap_up(self, actor: Actor, _: AgentMind, step: Step) -> None:
        codes = self._stage.look(actor, closing.dispositions)
        code = step.text if step.text in codes else codes[0]
        self._stage.do(actor, closing.finish_wrap_up, step.key, "", code)

    def _consult(self, actor: Actor, _: AgentMind, step: Step) -> None:
        if found := self._colleague(actor, step.key, "consult_bar"):
            self._stage.do(actor, consults.ask_agent, step.key, found, step.text)

    def _leave_consult(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, consults.end, step.key)

    def _transfer(self, actor: Actor, _: AgentMind, step: Step) -> None:
        if found := self._colleague(actor, step.key, "transfer_bar"):
            self._stage.do(actor, transfers.to_agent, step.key, found, step.text)

    def _to_queue(self, actor: Actor, _: AgentMind, step: Step) -> None:
        card = self._targets(actor, step.key)
        queues = [one for one in card.queues if not one.warning] if card else []
        if queues:
            chosen = dice_of(self._stage.world.asked, "queue", step.key).choice(queues)
            self._stage.do(actor, transfers.to_queue, step.key, chosen.queue_id, step.text)

    def _release(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, transfers.release, step.key)

    def _aside(self, actor: Actor, _: AgentMind, step: Step) -> None:
        self._stage.do(actor, asides.set_aside, step.key)

    def _colleague(self, actor: Actor, key: int, bar: str) -> int:
        card = self._targets(actor, key)
        free = [one.staff_id for one in card.agents if not getattr(one, bar)] if card else []
        played = [one for one in free if one in self._stage.actors]
        return dice_of(self._stage.world.asked, bar, key).choice(played[:6]) if played else 0

    def _targets(self, actor: Actor, key: int) -> Any:
        return self._stage.look(actor, _targets, key)


def _targets(work: Work, key: int) -> Any:
    try:
        return targets.targets(work, key)
    except Refused:
        return None
