"""Scripts and macros for tests, put straight into the tables."""

from typing import Any

from furniture import add
from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.models.tools import AgentScript, Macro
from psc_app.services import macros


def do(key: str, text: str = "Greet them", say: str = "") -> dict[str, Any]:
    return {"key": key, "kind": "text", "text": text, "say": say}


def open_(key: str, script: int, text: str = "") -> dict[str, Any]:
    return {"key": key, "kind": "script", "text": text, "script_id": script}


def run_(key: str, macro: int) -> dict[str, Any]:
    return {"key": key, "kind": "macro", "text": "", "macro_id": macro}


def ask(key: str, *answers: tuple[str, str], text: str = "Fever?") -> dict[str, Any]:
    listed = [
        {"key": f"a{n}", "label": label, "next": to} for n, (label, to) in enumerate(answers, 1)
    ]
    return {"key": key, "kind": "question", "text": text, "answers": listed}


def end(key: str, outcome: str = "emergency", advice: str = "Call 911") -> dict[str, Any]:
    return {"key": key, "kind": "end", "outcome": outcome, "advice": advice}


TRIAGE = [ask("q1", ("Yes", "e1"), ("No", "q2")),
          ask("q2", ("Yes", "e1"), ("No", "e2"), text="Stiff neck?"),
          end("e1"), end("e2", "self-care", "Rest")]  # fmt: skip
"""Two questions, two outcomes."""


def has(*words: str) -> dict[str, Any]:
    """A condition on the reason."""
    return {"field": "reason", "test": "contains any", "value": list(words)}


def script(clinic: Clinic, name: str, *steps: dict[str, Any], **columns: Any) -> int:
    """A script behind the others."""
    kind = "triage" if steps and steps[0]["kind"] == "question" else "steps"
    place = len(clinic.rows(AgentScript))
    row = AgentScript(name=name, steps=list(steps), **({"kind": kind, "position": place} | columns))
    return add(clinic, row)


def macro(clinic: Clinic, name: str, *actions: dict[str, Any], **columns: Any) -> int:
    return add(clinic, Macro(name=name, actions=list(actions), **columns))


def case(title: str = "Refill", **more: Any) -> dict[str, Any]:
    return {"kind": "open case", "title": title, "case_kind": "", "priority": 0,
            "due_days": -1} | more  # fmt: skip


def task(title: str = "Call back", **more: Any) -> dict[str, Any]:
    return {"kind": "book follow-up", "title": title, "due_days": 1, "owner": "me"} | more


def priority(level: int) -> dict[str, Any]:
    return {"kind": "set priority", "priority": level}


def skill(key: int, level: int = 3) -> dict[str, Any]:
    return {"kind": "add skill", "skill_id": key, "level": level}


def reply(key: int) -> dict[str, Any]:
    return {"kind": "insert reply", "reply_id": key}


def article(key: int) -> dict[str, Any]:
    return {"kind": "send article", "article_id": key}


def transfer(queue: int, note: str = "") -> dict[str, Any]:
    return {"kind": "transfer to queue", "queue_id": queue, "note": note}


def finish(disposition: str = "Answered") -> dict[str, Any]:
    return {"kind": "end with disposition", "disposition": disposition}


def run(clinic: Clinic, who: Actor, talk: int, key: int, **answers: str) -> Any:
    """Look at what a macro does, then run it; answers by question."""
    seen = clinic.do(who, macros.preview, talk, key)
    return clinic.do(who, macros.run, talk, key, seen.version, answers)
