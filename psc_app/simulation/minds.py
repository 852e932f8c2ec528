"""What simulated people do with what they see: the same whichever way they reach the app.

A mind is told what happens before its eyes and answers with steps: do this after so long. A
step that another has overtaken is not taken any more; the driver asks `holds` first.
"""

import random
from dataclasses import dataclass, field

from psc_app.simulation import words
from psc_app.simulation.world import Asked, Visit, Worker, dice_of

SILENCE = 200.0
"""Seconds after which an agent ends a talk in which nothing is said any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done.

    Attributes:
        after: seconds from now.
        do: what; each driver has a way for each.
        text: what is said with it.
        key: the conversation or the offer it is about.
        turn: what the mind has to stand at for the step to hold; -1 for whatever happens.
    """

    after: float
    do: str
    text: str = ""
    key: int = 0
    turn: int = -1


class PatientMind:
    """One patient, from the first word to the last.

    Attributes:
        waited: seconds in line until somebody answered.
    """

    def __init__(self, asked: Asked, visit: Visit) -> None:
        """Somebody who has not begun yet."""
        self.visit = visit
        self.waited = 0.0
        self._dice = dice_of(asked, "patient", visit.key)
        self._pace = asked.pace
        self._turn = 0
        self._said = 0
        self._asked_bot = 0
        self._served = self._over = False

    def holds(self, step: Step) -> bool:
        """Whether a step is still to be taken."""
        return step.turn in (-1, self._turn)

    @property
    def mood(self) -> int:
        """How they feel by now: it falls as their patience goes."""
        lost = min(1.5, self.waited / self.visit.patience) * self.visit.temper
        pleased = 1 if self._said and lost < 0.1 and self.visit.mood >= 0 else 0
        return self.visit.mood + pleased - round(3 * lost)

    def begins(self) -> list[Step]:
        """They come."""
        steps = [Step(0, "text" if self.visit.texts else "start", self.visit.matter.reason)]
        if self.visit.stops_at:
            steps.append(Step(self.visit.stops_at - self.visit.at, "stop", "STOP"))
        return steps

    def with_bot(self) -> list[Step]:
        """The bot has answered; some let it, the others want a person."""
        if self._over:
            return []
        if not self.visit.settled:
            return [self._step(self._dice.uniform(4, 10), "ask_person")]
        self._asked_bot += 1
        if self._asked_bot > 2:
            return [self._step(self._dice.uniform(5, 15), "leave")]
        ask = self._dice.choice(words.BOT_ASKS)
        return [self._step(self._dice.uniform(6, 15), "say", ask)]

    def queued(self, waited: float = 0) -> list[Step]:
        """They wait for a person, whether for the first time or once more."""
        self.waited += waited
        self._turn += 1
        if self.visit.texts:
            return [self._step(self.visit.patience, "text", words.impatient(self._dice))]
        return [self._step(self.visit.patience, "leave")]

    def answered(self, waited: float) -> list[Step]:
        """A person is there."""
        self.waited += waited
        self._turn += 1
        self._served = True
        return []

    def heard(self) -> list[Step]:
        """The agent has written."""
        if self._over:
            return []
        self._turn += 1
        self._said += 1
        thinks = self._dice.uniform(10, 60) * self._pace
        said = self._said
        if said == self.visit.vanishes:
            gone = [self._step(thinks / 2, "vanish")]
            back = self.visit.back_after
            return [*gone, self._step(thinks / 2 + back, "return", self._line())] if back else gone
        if said > self.visit.rounds:
            return [self._step(thinks, "say", words.goodbye(self.mood, self._dice))]
        return [self._step(thinks, "say", self._line())]

    def stopped(self) -> None:
        """They have asked for texts to stop, and so write no more themselves."""
        self._over = True
        self._turn += 1

    def ended(self) -> list[Step]:
        """The talk is over."""
        if self._over:
            return []
        self._over = True
        self._turn += 1
        if self.visit.texts:
            return []
        stars = self.visit.stars
        if stars and self._served:
            stars = max(1, stars + min(0, self.mood + 1))
            return [Step(self._dice.uniform(3, 20), "rate", str(stars)), Step(25, "go")]
        return [Step(5, "go")]

    def _line(self) -> str:
        answers = self.visit.matter.answers
        return words.coloured(answers[(self._said - 1) % len(answers)], self.mood, self._dice)

    def _step(self, after: float, do: str, text: str = "") -> Step:
        return Step(after, do, text, turn=self._turn)


@dataclass(slots=True)
class _Talk:
    """A conversation in an agent's hands."""

    dice: random.Random
    questions: int
    extra: str
    sms: bool
    flagged: bool
    disposition: str = "Answered"
    said: int = 0
    turn: int = 0
    closing: bool = field(default=False)


class AgentMind:
    """One agent, through the day."""

    def __init__(self, asked: Asked, worker: Worker) -> None:
        """Somebody whose shift has not begun yet."""
        self.worker = worker
        self._asked = asked
        self._dice = dice_of(asked, "agent", worker.key)
        self._talks: dict[int, _Talk] = {}
        self._offers: set[int] = set()
        self.away = True

    def day(self, speed: float = 1.0) -> list[Step]:
        """What they do by the clock, in seconds since the beginning.

        Args:
            speed: seconds of the day in a second of the clinic's clock, by which the clinic waits
                for who is lost: a lost connection is away for as long by that clock, but no
                longer than a tenth of the day.
        """
        worker = self.worker
        steps = [Step(worker.begins, "come"), Step(worker.ends, "finish")]
        if worker.lunch[1]:
            steps += [Step(worker.lunch[0], "lunch"), Step(worker.lunch[1], "resume")]
        for at, seconds in worker.losses:
            long = max(seconds, min(seconds * speed, 0.1 * self._asked.seconds))
            steps += [Step(at, "lose"), Step(at + long, "reconnect")]
        return steps

    def holds(self, step: Step) -> bool:
        """Whether a step is still to be taken."""
        if step.turn == -1:
            return True
        talk = self._talks.get(step.key)
        return talk is not None and talk.turn == step.turn

    def has(self, conversation: int) -> bool:
        """Whether a conversation is in their hands, as far as they know."""
        return conversation in self._talks

    def offered(self, offer: int, kind: str) -> list[Step]:
        """Something is put before them; they are told of each offer once."""
        if offer in self._offers:
            return []
        self._offers.add(offer)
        dice = self._dice.random()
        after = self._dice.uniform(2, 9)
        if dice < self.worker.misses and kind == "assignment":
            return []
        if dice < self.worker.misses + self.worker.rejects:
            return [Step(after, "reject", key=offer)]
        return [Step(after, "accept", key=offer)]

    def took(self, key: int, *, sms: bool, flagged: bool = False, about: str = "") -> list[Step]:
        """A conversation is in their hands."""
        dice = dice_of(self._asked, "talk", key, self.worker.key)
        extra, chance = "", dice.random()
        if chance < self.worker.consults:
            extra = "consult"
        elif chance < self.worker.consults + self.worker.transfers and not flagged:
            extra = dice.choice(("transfer", "transfer", "to_queue", "release"))
        elif sms and chance > 0.8:
            extra = "aside"
        talk = _Talk(dice, dice.choices((0, 1, 2, 3), (2, 4, 3, 1))[0], extra, sms, flagged)
        talk.disposition = about or "Answered"
        self._talks[key] = talk
        return self._say(key, talk, 4, 15, dice.choice(words.GREETINGS))

    def heard(self, key: int) -> list[Step]:
        """The patient has written."""
        talk = self._talks.get(key)
        if talk is None:
            return []
        talk.turn += 1
        if talk.closing:
            return [Step(self._seconds(talk, 3, 15), "end", key=key, turn=talk.turn)]
        if talk.extra and talk.said == 1:
            extra, talk.extra = talk.extra, ""
            after = self._seconds(talk, 5, 20)
            if extra == "consult":
                return [
                    Step(after, extra, "What do you think?", key, -1),
                    *self._next(key, talk, 60),
                ]
            return [Step(after, extra, "Can you take this?", key, talk.turn), self._silence(key)]
        return self._next(key, talk)

    def _next(self, key: int, talk: _Talk, later: float = 0) -> list[Step]:
        if talk.said > talk.questions:
            talk.closing = True
            text = talk.dice.choice(words.CLOSINGS)
        else:
            text = talk.dice.choice(words.QUESTIONS)
        return self._say(key, talk, 20 + later, 70 + later, text)

    def _say(self, key: int, talk: _Talk, least: float, most: float, text: str) -> list[Step]:
        talk.said += 1
        after = self._seconds(talk, least, most)
        end = Step(after + SILENCE * self._asked.pace, "end", key=key, turn=talk.turn)
        return [Step(after, "say", text, key, talk.turn), end]

    def _silence(self, key: int) -> Step:
        # What was asked for was refused: the talk ends once nothing more is said.
        return Step(SILENCE * self._asked.pace, "end", key=key, turn=self._talks[key].turn)

    def _seconds(self, talk: _Talk, least: float, most: float) -> float:
        return talk.dice.uniform(least, most) * self.worker.speed * self._asked.pace

    def wraps_up(self, key: int) -> list[Step]:
        """The talk has ended, and is to be noted."""
        talk = self._talks.get(key)
        if talk is None:
            talk = self._talks[key] = _Talk(self._dice, 0, "", False, False)
        talk.turn += 1
        return [Step(self._seconds(talk, 10, 70), "wrap_up", talk.disposition, key, talk.turn)]

    def lost(self, key: int) -> None:
        """A conversation has left their hands."""
        self._talks.pop(key, None)

    def advises(self, key: int) -> list[Step]:
        """They were asked for advice, and said yes."""
        dice = dice_of(self._asked, "advice", key, self.worker.key)
        says = dice.uniform(15, 45)
        return [
            Step(says, "advise", dice.choice(words.ADVICE), key),
            Step(says + 20, "leave_consult", key=key),
        ]

    def inactive(self) -> list[Step]:
        """They have missed an offer and are not asked any more, until they say they are back."""
        return [Step(self._dice.uniform(15, 90), "be_back")]
