"""One invented past day at the demo clinic: who wrote, what became of it.

The same things happen as in the real services and leave the same rows, but nothing is asked of
the database: five weeks of it would take minutes. It goes by SPEC sections 3 to 5.
"""

from datetime import datetime
from typing import Any

from psc_app.demo.past_line import PastLine
from psc_app.demo.past_log import blank
from psc_app.demo.past_people import PastAgent
from psc_app.demo.past_talk import Kind, Talk
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import (
    AuthorKind,
    BotKind,
    BotOutcome,
    Channel,
    ConversationKind,
    Deed,
    OfferKind,
    OfferOutcome,
    SessionMode,
    Visibility,
)
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import AgentSession, Conversation, ConversationSkill


class PastDay(PastLine):
    """A day that is played from its first arrival until everybody has gone home."""

    # ------------------------------------------------------------ it begins, with the bot

    def arrive(
        self, kind: Kind, channel: Channel, name: str, *, settled: bool, to_queue: int = 0
    ) -> None:
        """Somebody writes.

        Args:
            settled: whether the bot alone has what they want.
            to_queue: where they are transferred in the course of it; 0 for nowhere.
        """
        guest = self.log.guest(self.now)
        row = self.log.add(Conversation, self._row(kind, channel, name, guest))
        bot = self.log.add(BotTalk, _bot_row(row["id"], self.now))
        lines = list(kind.dialogue.lines)
        talk = Talk(row, bot, guest, kind, channel, name or guest.name, lines, to_queue=to_queue)
        log = self.log
        log.event(
            self.now,
            guest,
            Deed.MOVED,
            talk.id,
            queue=self.furniture.fallback,
            after=S.WITH_BOT,
            channel=channel.value,
            kind=ConversationKind.LIVE.value,
            invented=True,
        )
        log.event(self.now, guest, Deed.BOT_BEGAN, talk.id, provider=BotKind.EMBEDDED.value)
        self._patient_says(talk, kind.dialogue.reason)
        self._bot_says(talk, self.furniture.words.greeting)
        if settled:
            self.later(15, 60, lambda: self._bot_settles(talk))
        else:
            talk.consults = self.chance.random() < 0.04
            talk.rests = channel is Channel.SMS and self.chance.random() < 0.35
            self.later(7, 45, lambda: self._hand_over(talk))

    def _row(self, kind: Kind, channel: Channel, name: str, guest: Actor) -> dict[str, Any]:
        return blank(
            {
                "channel": channel.value,
                "workstream_id": self.furniture.streams[channel],
                "queue_id": self.furniture.fallback,
                "state": int(S.WITH_BOT),
                "visitor_id": guest.id,
                "display_name": name or guest.name,
                "stated_reason": kind.dialogue.reason,
                "stated_name": name,
                "created_at": self.now,
                "queued_at": self.now,
            }
        )

    def _bot_says(self, talk: Talk, text: str) -> None:
        self.log.message(self.now, SYSTEM, talk.row, AuthorKind.BOT, text, name="Health assistant")
        self.log.event(self.now, SYSTEM, Deed.BOT_STEP, talk.id, lines=1, choices=0)

    def _bot_settles(self, talk: Talk) -> None:
        self._patient_says(talk, "ok thank you")
        self._bot_says(talk, self.furniture.words.settled)
        self._bot_ends(talk, BotOutcome.CONTAINED)
        self._close(talk, SYSTEM, Why.BOT_ENDED)
        self._system_says(talk, SYSTEM, self.furniture.words.ended)

    def _bot_ends(self, talk: Talk, outcome: BotOutcome) -> None:
        talk.bot.update(ended_at=self.now, outcome=outcome.value, last_seq=talk.row["last_seq"])
        actor = SYSTEM if outcome is BotOutcome.CONTAINED else talk.guest
        self.log.event(self.now, actor, Deed.BOT_ENDED, talk.id, reason=outcome.value)

    def _hand_over(self, talk: Talk) -> None:
        self._bot_ends(talk, BotOutcome.ESCALATED)
        log, row, kind = self.log, talk.row, talk.kind
        log.event(
            self.now,
            talk.guest,
            Deed.HANDED_OVER,
            talk.id,
            queue=row["queue_id"],
            reason="asked",
            provider=BotKind.EMBEDDED.value,
            values=1,
        )
        row["queue_id"], row["queued_at"] = kind.queue_id, self.now
        row["priority"] = (kind.rule.priority or 0) if kind.rule else 0
        for skill, level in self._needs(talk).items():
            needed = {"conversation_id": talk.id, "skill_id": skill, "level": level}
            log.add(ConversationSkill, needed)
        log.event(
            self.now,
            talk.guest,
            Deed.CLASSIFIED,
            talk.id,
            queue=kind.queue_id,
            rule=kind.rule.id if kind.rule else None,
            rule_name=kind.rule.name if kind.rule else "",
            tried=[list(one) for one in kind.tried],
            skills={str(skill): level for skill, level in self._needs(talk).items()},
            priority=row["priority"],
        )
        self._move(talk, talk.guest, S.OPEN)
        self._system_says(talk, talk.guest, self.furniture.words.handed_over)
        self.line.append(talk)
        if talk.channel is Channel.CHAT:
            patience = 45 + self.chance.expovariate(1 / 420)
            self.after(patience, lambda: self._give_up(talk))
            if self.chance.random() < 0.03:
                self.later(3, 25, lambda: self._give_up(talk))
        self._offer(talk)

    def _needs(self, talk: Talk) -> dict[int, int]:
        return dict(talk.kind.rule.skills) if talk.kind.rule else {}

    # ------------------------------------------------------------ somebody has it

    def _accept(self, talk: Talk, agent: PastAgent, offer: dict[str, Any]) -> None:
        if talk.offer is not offer:
            return
        talk.offer = None
        self.line.remove(talk)
        self._answer(talk, offer, OfferOutcome.ACCEPTED, Deed.ACCEPTED, agent.actor)
        talk.agent = agent
        talk.row.update(agent_id=agent.id, accepted_at=self.now, front_of_line=False)
        talk.waited = (self.now - talk.row["queued_at"]).total_seconds()
        self._move(talk, agent.actor, S.ACTIVE)
        self._begin_part(talk, agent)
        joined = self.furniture.words.joined.replace("{agent}", agent.actor.name)
        self._system_says(talk, agent.actor, joined)
        self._in_front(agent, talk)
        self._next_line(talk)

    def _begin_part(self, talk: Talk, agent: PastAgent) -> None:
        talk.part = self._session(talk, agent, SessionMode.PRIMARY)
        self.log.event(self.now, agent.actor, Deed.SESSION_STARTED, talk.id, staff=agent.id)

    def _session(self, talk: Talk, agent: PastAgent, mode: SessionMode) -> dict[str, Any]:
        return self.log.add(
            AgentSession,
            {
                "conversation_id": talk.id,
                "staff_id": agent.id,
                "mode": mode.value,
                "in_chat": False,
                "read_seq": talk.row["last_seq"],
                "started_at": self.now,
                "ended_at": None,
                "end_reason": "",
            },
        )

    def _end_part(self, talk: Talk, actor: Actor, why: str) -> None:
        assert talk.part is not None
        assert talk.agent is not None
        talk.part.update(ended_at=self.now, end_reason=why, read_seq=talk.row["last_seq"])
        self.log.event(
            self.now, actor, Deed.SESSION_ENDED, talk.id, staff=talk.agent.id, reason=why
        )

    def _next_line(self, talk: Talk) -> None:
        if talk.said == len(talk.lines):
            self.later(8, 40, lambda: self._end(talk))
            return
        who, _ = talk.lines[talk.said]
        assert talk.agent is not None
        slow = 2.2 if talk.channel is Channel.SMS else 1.0
        if who == "p":
            self.later(25 * slow, 115 * slow, lambda: self._line(talk))
        else:
            load = 1 + 0.3 * max(0, talk.agent.used - 1)
            self.later(20 * load, 85 * load, lambda: self._line(talk))

    def _line(self, talk: Talk) -> None:
        who, text = talk.lines[talk.said]
        agent = talk.agent
        assert agent is not None
        talk.said += 1
        if who == "p":
            self._patient_says(talk, text)
        else:
            seen = Visibility.INTERNAL if who == "n" else Visibility.PUBLIC
            self._in_front(agent, talk)
            self.log.message(
                self.now,
                agent.actor,
                talk.row,
                AuthorKind.AGENT,
                text,
                name=agent.actor.name,
                visibility=seen,
            )
        if talk.to_queue and talk.said == 2:
            self._transfer(talk)
        elif talk.consults and talk.said == 2 and self._ask_colleague(talk):
            self.later(95, 160, lambda: self._next_line(talk))
        elif talk.rests and who == "a" and talk.said < len(talk.lines) - 1:
            self._set_aside(talk)
        else:
            self._next_line(talk)

    def _transfer(self, talk: Talk) -> None:
        agent, before, words = talk.agent, talk.row["queue_id"], self.furniture.words
        assert agent is not None
        queue, talk.to_queue = talk.to_queue, 0
        self._end_part(talk, agent.actor, Why.TRANSFERRED.value)
        self._use(agent, -1, agent.actor)
        talk.row.update(agent_id=None, queue_id=queue, queued_at=self.now)
        self._move(talk, agent.actor, S.OPEN, Why.TRANSFERRED)
        self.log.event(
            self.now,
            agent.actor,
            Deed.TRANSFERRED,
            talk.id,
            queue=queue,
            from_staff=agent.id,
            from_queue=before,
            anyway=False,
        )
        self._system_says(talk, agent.actor, words.transferred)
        self._leave_front(agent, talk)
        talk.agent = None
        talk.declined.add(agent.id)
        self.line.append(talk)
        self._offer(talk)
        self._serve(agent)

    def _ask_colleague(self, talk: Talk) -> bool:
        """Ask somebody who is there to advise; whether there was anybody."""
        talk.consults = False
        agent = talk.agent
        assert agent is not None
        free = [one for one in self.agents if one is not agent and one.may_be_asked()]
        if not free:
            return False
        colleague = self.chance.choice(free)
        offer = self._new_offer(talk, colleague, OfferKind.CONSULT, units=0)
        self.log.event(
            self.now,
            agent.actor,
            Deed.CONSULT_ASKED,
            talk.id,
            staff=colleague.id,
            from_staff=agent.id,
            offer=offer["id"],
        )
        self.later(5, 20, lambda: self._advise(talk, colleague, offer))
        return True

    def _advise(self, talk: Talk, colleague: PastAgent, offer: dict[str, Any]) -> None:
        self._answer(talk, offer, OfferOutcome.ACCEPTED, Deed.ACCEPTED, colleague.actor)
        part = self._session(talk, colleague, SessionMode.CONSULT)
        consult = SessionMode.CONSULT.value
        self.log.event(
            self.now,
            colleague.actor,
            Deed.SESSION_STARTED,
            talk.id,
            staff=colleague.id,
            mode=consult,
        )
        self.later(40, 70, lambda: self._advised(talk, colleague, part))

    def _advised(self, talk: Talk, colleague: PastAgent, part: dict[str, Any]) -> None:
        part.update(ended_at=self.now, end_reason="consult ended")
        self.log.event(
            self.now,
            colleague.actor,
            Deed.SESSION_ENDED,
            talk.id,
            staff=colleague.id,
            reason="consult ended",
            mode=SessionMode.CONSULT.value,
        )

    def _set_aside(self, talk: Talk) -> None:
        agent = talk.agent
        assert agent is not None
        talk.rests = False
        self._move(talk, agent.actor, S.WAITING)
        self._end_part(talk, agent.actor, "set aside")
        self._use(agent, -1, agent.actor)
        self._leave_front(agent, talk)
        self._serve(agent)
        self.later(300, 1_500, lambda: self._heard(talk))

    def _heard(self, talk: Talk) -> None:
        agent = talk.agent
        assert agent is not None
        who, text = talk.lines[talk.said]
        self._patient_says(talk, text if who == "p" else "ok")
        talk.said += who == "p"
        if agent.may_be_asked():
            self._use(agent, 1, talk.guest)
            self._move(talk, talk.guest, S.ACTIVE)
            self._begin_part(talk, agent)
            self._next_line(talk)
            return
        talk.agent = None
        talk.row.update(agent_id=None, queued_at=self.now, front_of_line=True)
        self._move(talk, talk.guest, S.OPEN)
        self.line.insert(0, talk)
        self._offer(talk)

    # ------------------------------------------------------------ it ends

    def _end(self, talk: Talk) -> None:
        agent = talk.agent
        assert agent is not None
        by_patient = self.chance.random() < 0.22
        why = Why.PATIENT_ENDED if by_patient else Why.AGENT_ENDED
        actor = talk.guest if by_patient else agent.actor
        talk.row.update(wrap_up_at=self.now, closure_reason=why.value)
        self._move(talk, actor, S.WRAP_UP, why)
        self._end_part(talk, actor, why.value)
        self._system_says(talk, actor, self.furniture.words.ended)
        if self.chance.random() < 0.5:
            self.later(5, 60, lambda: self._rate(talk))
        if self.chance.random() < 0.03:
            self.later(900, 901, lambda: self._wrapped_up(talk, expired=True))
        else:
            self.later(30, 170, lambda: self._wrapped_up(talk, expired=False))

    def _rate(self, talk: Talk) -> None:
        happy = 5.0 + talk.scores[-1] * 0.5 - talk.waited / 200
        stars = max(1, min(5, round(self.chance.gauss(happy, 0.8))))
        talk.row.update(rating=stars, rated_at=self.now)
        self.log.event(self.now, talk.guest, Deed.RATED, talk.id, rating=stars)

    def _wrapped_up(self, talk: Talk, *, expired: bool) -> None:
        agent = talk.agent
        assert agent is not None
        actor = SYSTEM if expired else agent.actor
        if not expired:
            code = talk.kind.dialogue.disposition
            talk.row["disposition"] = code
            self.log.event(
                self.now,
                actor,
                Deed.WRAPPED_UP,
                talk.id,
                staff=agent.id,
                disposition=code,
                second="",
            )
        talk.row["closed_at"] = self.now
        self._move(talk, actor, S.CLOSED, Why.WRAP_UP_EXPIRED if expired else Why.AGENT_ENDED)
        self._use(agent, -1, actor)
        self._leave_front(agent, talk)
        self._serve(agent)


def _bot_row(conversation_id: int, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "provider": BotKind.EMBEDDED.value,
        "script_id": None,
        "memory": {},
        "outside_id": "",
        "watermark": "",
        "started_at": now,
        "ended_at": None,
        "outcome": "",
        "last_seq": 0,
        "summary": "",
        "context": {},
    }
