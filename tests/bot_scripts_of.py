"""What tests of the bot share: scripts as people write them, and a talk with one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psc_app.bot import script_text
from psc_app.domain.bot_script import Fault, Script
from psc_app.domain.bot_talk import answer
from psc_app.domain.bot_words import BotReply, Turn

TODAY = date(2026, 11, 23)
"""A Monday."""

SMALL = """
start: menu
flows:
  menu:
    steps:
      - menu: "What is it?"
        choices:
          - {title: A refill, go: refill, words: refill}
          - {title: Goodbye, go: bye}
  refill:
    title: Refill
    words: refill, tablets
    steps:
      - ask: medicine
        text: "Which medicine?"
      - ask: days
        kind: number
        least: 0
        most: 90
        text: "For how many days?"
      - hand over: {say: "Noted.", queue: Pharmacy, skills: {Medication: 3}, priority: high}
  bye:
    steps:
      - end: "Bye."
answers:
  - {title: Parking, words: "park, parking", text: "Behind the house."}
"""


def script(text: str) -> Script:
    """A script that has no grave fault."""
    found, faults = script_text.read(text)
    assert found is not None, faults
    return found


def faults(text: str) -> tuple[Fault, ...]:
    return script_text.read(text)[1]


@dataclass
class Talk:
    """A talk with a script; `said` is everything the bot has said, the newest last."""

    script: Script
    known: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    reply: BotReply = field(default_factory=BotReply)
    said: list[str] = field(default_factory=list)
    turns: int = 0

    def begin(self, reason: str = "") -> BotReply:
        return self._turn(reason)

    def say(self, *texts: str) -> BotReply:
        for text in texts:
            assert not self.over, f"the talk was over before {text!r}: {self.said[-1:]}"
            self._turn(text)
        return self.reply

    def _turn(self, text: str) -> BotReply:
        turn = Turn(1, self.turns, text, self.language, memory=self.reply.memory, known=self.known)
        self.reply = answer(self.script, turn, TODAY)
        self.turns += 1
        self.said += self.reply.lines
        return self.reply

    @property
    def over(self) -> bool:
        return self.reply.ended or self.reply.hand_over is not None

    @property
    def slots(self) -> dict[str, Any]:
        return self.reply.memory["slots"]

    @property
    def buttons(self) -> list[str]:
        return [one.title for one in self.reply.choices]


def talk(text: str = SMALL, *, reason: str = "", language: str = "", **known: str) -> Talk:
    """A talk that has begun."""
    found = Talk(script(text), known, language)
    found.begin(reason)
    return found


def shipped(reason: str = "", **known: str) -> Talk:
    """A talk with the flows that the app comes with."""
    return talk(script_text.shipped(), reason=reason, **known)
