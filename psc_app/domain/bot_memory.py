"""Where a talk with the bot stands, as it is kept between two turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psc_app.domain.bot_script import Ask, Script


@dataclass(slots=True)
class Memory:
    """Where a talk stands.

    Attributes:
        flow, at: the question that waits for an answer: its flow, and its step there.
        slots: what was collected, by name.
        misses: how many answers in a row were not understood.
        offering: whether a person is being offered.
        turns: how often the patient has answered.
        forgot: whether the patient asked to be forgotten: what the house knows is not used then.
        over: whether the bot has handed over or ended.
    """

    flow: str = ""
    at: int = 0
    slots: dict[str, str] = field(default_factory=dict)
    misses: int = 0
    offering: bool = False
    turns: int = 0
    forgot: bool = False
    over: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any], script: Script) -> "Memory":
        """What was kept, if it fits the script; else a new one."""
        flow = script.flows.get(str(kept.get("flow", "")))
        at = kept.get("at", 0)
        if flow is None or not isinstance(at, int) or not 0 <= at < len(flow.steps):
            return cls()
        if not isinstance(flow.steps[at], Ask) and not kept.get("over"):
            return cls()
        return cls(
            flow=flow.name,
            at=at,
            slots={str(key): str(value) for key, value in dict(kept.get("slots", {})).items()},
            misses=int(kept.get("misses", 0)),
            offering=bool(kept.get("offering")),
            turns=int(kept.get("turns", 0)),
            forgot=bool(kept.get("forgot")),
            over=bool(kept.get("over")),
        )

    def kept(self, script: Script) -> dict[str, Any]:
        """As it is stored; `title` is for whoever reads it without the script."""
        flow = script.flows.get(self.flow)
        return {
            "flow": self.flow,
            "title": flow.title if flow else "",
            "at": self.at,
            "slots": dict(self.slots),
            "misses": self.misses,
            "offering": self.offering,
            "turns": self.turns,
            "forgot": self.forgot,
            "over": self.over,
        }
