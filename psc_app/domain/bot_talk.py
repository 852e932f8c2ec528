"""The embedded bot: what it answers to a turn, by its script and what it remembers. Pure.

It always answers, hands over or ends. Commands work at any step, a wish for a person is followed
at once; after two answers in a row that it did not understand it offers a person, after three it
hands over (SPEC section 8). How many steps it takes in a turn, and how many turns a talk has, is
bounded, so that no script can keep a patient in a circle.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from psc_app.domain.bot_answers import Taken, bounds, labels, picked, shown, take
from psc_app.domain.bot_hearing import choose, command, plain, wants_person, yes_or_no
from psc_app.domain.bot_memory import Memory
from psc_app.domain.bot_script import (
    Answer,
    Ask,
    End,
    Go,
    Hand,
    Jump,
    Knowledge,
    LookUp,
    Say,
    Script,
    Set,
    When,
)
from psc_app.domain.bot_script_check import SLOT
from psc_app.domain.bot_topics import flow_for, is_asking, known_about
from psc_app.domain.bot_words import LONGEST_VALUE, BotReply, Choice, HandOver, Turn

OFFERS_AT = 2
"""Misses in a row after which a person is offered."""
HANDS_OVER_AT = 3
"""Misses in a row after which a person takes over."""
MOST_STEPS = 200
"""Steps of a script in one turn; a sound script needs a few."""
MOST_TURNS = 80
"""Answers of a patient after which a person takes over: so long a talk helps nobody."""

_PUBLIC = ("clinic", "phone", "emergency", "language")
"""What the house knows and nobody needs to forget."""
_OF_THE_PATIENT = ("name", "birth_date", "contact", "reason")


_THANKS = frozenset({"thanks", "thank you", "thx", "ty", "ok thanks", "ok thank you", "gracias"})


def answer(script: Script, turn: Turn, today: date) -> BotReply:
    """What the bot says and does, and what it remembers afterwards.

    Args:
        script: without grave faults.
        turn: with the memory of the last reply; see bot_words.Turn.
        today: the day at the clinic.
    """
    talk = _Talk(script, turn, today)
    if turn.seq == 0 or not talk.memory.flow or talk.memory.over:
        talk.begin(turn.text or ("" if talk.memory.turns else turn.known.get("reason", "")))
    else:
        talk.hear(turn.text)
    return talk.reply()


def where(script: Script, memory: Mapping[str, Any]) -> tuple[str, int]:
    """The title of the flow a talk is in and the line of its question; line 0 for none."""
    kept = Memory.of(memory, script)
    flow = script.flows.get(kept.flow)
    return (flow.title, flow.steps[kept.at].line) if flow else ("", 0)


def summary(script: Script, slots: Mapping[str, str], flow: str = "") -> str:
    """What was collected, for staff: a line each, at most LONGEST_VALUE characters."""
    lines = [f"About: {script.flows[flow].title}"] if flow in script.flows else []
    for name, label in labels(script).items():
        if slots.get(name):
            lines.append(f"{label}: {shown(script, name, slots[name])}")
    if slots.get("disposition"):
        lines.append(f"Disposition: {slots['disposition']}")
    return "\n".join(lines)[:LONGEST_VALUE]


class _Talk:
    """One turn."""

    def __init__(self, script: Script, turn: Turn, today: date) -> None:
        self.script, self.turn, self.today = script, turn, today
        self.memory = Memory() if turn.seq == 0 else Memory.of(turn.memory, script)
        self.lines: list[str] = []
        self.choices: tuple[Choice, ...] = ()
        self.handed: HandOver | None = None
        self.ended = False

    def reply(self) -> BotReply:
        self.memory.over = self.ended or self.handed is not None
        return BotReply(
            lines=tuple(line for line in self.lines if line),
            choices=() if self.memory.over else self.choices,
            memory=self.memory.kept(self.script),
            hand_over=self.handed,
            ended=self.ended,
        )

    # ------------------------------------------------------------ what the patient says

    def begin(self, text: str) -> None:
        """Greet, and go at once where the reason leads."""
        self.memory.over = False
        if self.turn.seq == 0 and text:
            self.memory.slots["reason"] = text[:LONGEST_VALUE]
        self._to(self.script.start)
        if not self._speaks(self.turn.language):
            self._say("other_language")
            self._hand_over("flow")
        elif command(text) == "agent" or wants_person(text):
            self._hand_over("asked")
        elif flow := flow_for(self.script, text, self.memory.flow):
            self._greet()
            self._to(flow)
            self._run()
        else:
            known = known_about(self.script, text)
            self._run(answer_first=known)

    def hear(self, text: str) -> None:
        """Take an answer."""
        self.memory.turns += 1
        ask = self._question()
        if self.memory.turns > MOST_TURNS:
            self._hand_over("not understood")
        elif self._obeys(ask, text):
            return
        elif self.memory.offering:
            self._offered(ask, text)
        else:
            self._answered(ask, text)

    def _question(self) -> Ask:
        step = self.script.flows[self.memory.flow].steps[self.memory.at]
        if not isinstance(step, Ask):
            raise TypeError("a talk stands at a question")
        return step

    def _obeys(self, ask: Ask, text: str) -> bool:
        """Whether it was a command or a wish for a person, and has been followed."""
        if not self.memory.offering and picked(ask, text) is not None:
            return False
        said = command(text, slips=ask.kind != "text" or self.memory.offering)
        if not said and wants_person(text):
            said = "agent"
        if said == "agent":
            self._hand_over("asked")
        elif said == "help":
            self.memory.offering = False
            self._say("help_by_text" if self.turn.by_text else "help")
            self._run()
        elif said == "cancel":
            self._drop_slots()
            self._say("cancelled")
            self._restart()
        elif said == "forget":
            self.memory.slots, self.memory.forgot = {}, True
            self._say("forgotten")
            self._restart()
        return bool(said)

    def _offered(self, ask: Ask, text: str) -> None:
        """A person was offered: yes, no, or an answer to the question itself."""
        words = self.script.words
        ways = (Answer(words["person_yes"], "yes"), Answer(words["person_no"], "no"))
        found = choose(text, ways)
        said = found.value if found else yes_or_no(text)
        self.memory.offering = False
        if said == "yes":
            self._hand_over("not understood")
        elif said == "no":
            # The count stays: one more miss, and a person takes over.
            self._run()
        else:
            self._answered(ask, text)

    def _answered(self, ask: Ask, text: str) -> None:
        taken = take(ask, text, self.today, self.script.words["skip"])
        if not taken.refused:
            self._went_well(ask, taken)
        elif plain(text) in _THANKS:
            self._say("welcome")
            self._run()
        elif not self._turned_aside(ask, text):
            self._missed(ask, taken.refused)

    def _went_well(self, ask: Ask, taken: Taken) -> None:
        self.memory.misses = 0
        if ask.slot:
            self.memory.slots[ask.slot] = taken.value
        if taken.go:
            self._to(taken.go)
        else:
            self.memory.at += 1
        self._run()

    def _turned_aside(self, ask: Ask, text: str) -> bool:
        """Whether a message that is no answer asks for something else that the bot can do."""
        if ask.kind == "text" or (ask.slot and not is_asking(text)):
            return False
        flow, known = flow_for(self.script, text, self.memory.flow), known_about(self.script, text)
        if flow:
            self.memory.misses = 0
            if ask.slot:
                self._say("leaving")
            self._to(flow)
            self._run()
        elif known:
            self.memory.misses = 0
            self._tell(known)
            self._run()
        return bool(flow or known)

    def _missed(self, ask: Ask, why: str) -> None:
        self.memory.misses += 1
        if self.memory.misses >= HANDS_OVER_AT:
            self._hand_over("not understood")
        elif self.memory.misses >= OFFERS_AT:
            words = self.script.words
            self.memory.offering = True
            self._say("offer_person")
            self.choices = tuple(
                Choice(words[key], words[key]) for key in ("person_yes", "person_no")
            )
        else:
            if ask.again:
                self.lines.append(self._filled(ask.again))
            else:
                self._say(why, bounds(ask))
            self._put(ask)

    # ------------------------------------------------------------ what the script says

    def _run(self, answer_first: Knowledge | None = None) -> None:
        """Take steps until something is asked, handed over or ended."""
        for _ in range(MOST_STEPS):
            flow = self.script.flows[self.memory.flow]
            if self.memory.at >= len(flow.steps):
                if not self.script.after or self.memory.flow == self.script.after:
                    self._home()
                else:
                    self._to(self.script.after)
                continue
            step = flow.steps[self.memory.at]
            if isinstance(step, Ask):
                if step.keep and self._value(step.slot):
                    self.memory.slots[step.slot] = self._value(step.slot)
                    self.memory.at += 1
                    continue
                if answer_first:
                    self._tell(answer_first)
                self._put(step)
                return
            if isinstance(step, Hand):
                self._hand_over_by(step)
                return
            if isinstance(step, End):
                self._end(step)
                return
            self._step(step)
        self._hand_over("flow")

    def _step(self, step: Say | Set | When | Jump | Go | LookUp) -> None:
        here = self.memory.at + 1
        if isinstance(step, Say):
            self.lines.append(self._filled(step.text))
        elif isinstance(step, Set):
            self.memory.slots[step.slot] = self._filled(step.value)[:LONGEST_VALUE]
        elif isinstance(step, When):
            slots = {name: self._value(name) for name in step.condition.slots}
            here = here if step.condition.holds(slots) else step.otherwise
        elif isinstance(step, Jump):
            here = step.to
        elif isinstance(step, LookUp):
            found = known_about(self.script, self.memory.slots.get(step.slot, ""))
            self.memory.slots["found"] = "yes" if found else "no"
            if found:
                self._tell(found)
        elif isinstance(step, Go):
            self._to(step.flow)
            return
        self.memory.at = here

    def _greet(self) -> None:
        """What the first flow says before it asks."""
        for step in self.script.flows[self.memory.flow].steps:
            if not isinstance(step, Say):
                return
            self.lines.append(self._filled(step.text))

    def _to(self, flow: str) -> None:
        self.memory.flow, self.memory.at = flow, 0

    def _home(self) -> None:
        """To the first question of the flow that all begins with: who is there was greeted."""
        steps = self.script.flows[self.script.start].steps
        first = next((at for at, step in enumerate(steps) if isinstance(step, Ask)), 0)
        self.memory.flow, self.memory.at = self.script.start, first

    def _restart(self) -> None:
        self.memory.misses, self.memory.offering = 0, False
        self._home()
        self._run()

    def _drop_slots(self) -> None:
        for step in self.script.flows[self.memory.flow].steps:
            if isinstance(step, Ask | Set):
                self.memory.slots.pop(step.slot, None)

    def _put(self, ask: Ask) -> None:
        self.lines.append(self._filled(ask.text))
        titles = [one.title for one in ask.choices]
        if ask.optional:
            titles.append(self.script.words["skip"])
        self.choices = tuple(Choice(title, title) for title in titles)

    # ------------------------------------------------------------ the end of the bot's part

    def _hand_over_by(self, step: Hand) -> None:
        if step.disposition:
            self.memory.slots["disposition"] = step.disposition
        self.lines.append(self._filled(step.say))
        self._hand_over("asked" if step.asked else "flow", step)

    def _hand_over(self, why: str, step: Hand | None = None) -> None:
        slots = {name: self._value(name) for name in _OF_THE_PATIENT} | self.memory.slots
        slots = {name: value for name, value in slots.items() if value and name != "found"}
        began = self.memory.flow if self.memory.turns else ""
        self.handed = HandOver(
            why=why,
            context={
                name: shown(self.script, name, value)[:LONGEST_VALUE]
                for name, value in slots.items()
            },
            summary=summary(self.script, slots, began if began != self.script.start else ""),
            skills=dict(step.skills) if step else {},
            priority=step.priority if step else None,
            queue=step.queue if step else "",
        )

    def _end(self, step: End) -> None:
        if step.disposition:
            self.memory.slots["disposition"] = step.disposition
        if step.say:
            self.lines.append(self._filled(step.say))
        else:
            self._say("goodbye")
        self.ended = True

    # ------------------------------------------------------------ words

    def _value(self, name: str) -> str:
        if self.memory.slots.get(name):
            return self.memory.slots[name]
        if not self.memory.forgot or name in _PUBLIC:
            known = self.turn.known.get(name, "") or (
                self.turn.language if name == "language" else ""
            )
            if known:
                return known
        return self.script.values.get(name, "")

    def _filled(self, text: str, more: Mapping[str, str] | None = None) -> str:
        def value(found: Any) -> str:
            name = found[1]
            if more and name in more:
                return more[name]
            return shown(self.script, name, self._value(name)) or found[2] or ""

        return SLOT.sub(value, text)

    def _say(self, phrase: str, more: Mapping[str, str] | None = None) -> None:
        self.lines.append(self._filled(self.script.words[phrase], more))

    def _tell(self, known: Knowledge) -> None:
        lines = [self._filled(known.text)]
        if known.source or known.link:
            lines.append(f"Source: {' '.join(part for part in (known.source, known.link) if part)}")
        self.lines.append("\n\n".join(lines))

    def _speaks(self, language: str) -> bool:
        wanted = plain(language)
        spoken = [plain(one) for one in self.script.languages]
        return not wanted or not spoken or wanted in spoken or wanted[:2] in spoken[:1]
