"""Macros: named lists of actions, and what is wrong with one (SPEC section 10).

An action is stored as {"kind", ...}, with what `FIELDS` names for its kind.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from psc_app.domain.agent_script import Fault
from psc_app.domain.agent_script_form import number, read_list, words
from psc_app.domain.errors import BadInput
from psc_app.domain.vocabulary import Priority

Action = Mapping[str, Any]


class ActionKind(StrEnum):
    """What a macro can do."""

    OPEN_CASE = "open case"
    PRIORITY = "set priority"
    SKILL = "add skill"
    REPLY = "insert reply"
    ARTICLE = "send article"
    FOLLOW_UP = "book follow-up"
    TRANSFER = "transfer to queue"
    END = "end with disposition"


LABELS: Mapping[ActionKind, str] = {
    ActionKind.OPEN_CASE: "Open a case",
    ActionKind.PRIORITY: "Set the priority",
    ActionKind.SKILL: "Add a skill",
    ActionKind.REPLY: "Put a quick reply into the composer",
    ActionKind.ARTICLE: "Send an article to the patient",
    ActionKind.FOLLOW_UP: "Book a follow-up task",
    ActionKind.TRANSFER: "Transfer to a queue",
    ActionKind.END: "End with a disposition",
}

FIELDS: Mapping[ActionKind, tuple[str, ...]] = {
    ActionKind.OPEN_CASE: ("title", "case_kind", "priority", "due_days"),
    ActionKind.PRIORITY: ("priority",),
    ActionKind.SKILL: ("skill_id", "level"),
    ActionKind.REPLY: ("reply_id",),
    ActionKind.ARTICLE: ("article_id",),
    ActionKind.FOLLOW_UP: ("title", "due_days", "owner"),
    ActionKind.TRANSFER: ("queue_id", "note"),
    ActionKind.END: ("disposition",),
}
"""What belongs to each action beside its kind."""

LAST = (ActionKind.TRANSFER, ActionKind.END)
"""After these the conversation is not the agent's any more."""

PRIORITIES = (Priority.NORMAL, Priority.HIGH, Priority.URGENT)
OWNERS = ("me", "nobody")
"""Who a follow-up task is for: whoever runs the macro, or whoever takes it."""

MOST_ACTIONS = 12
MOST_DAYS = 365
NO_DAYS = -1
"""Where nothing is due."""
_LONGEST = {"title": 120, "case_kind": 60, "note": 500, "disposition": 80, "owner": 10}
_NUMBERS = ("priority", "skill_id", "level", "reply_id", "article_id", "queue_id")
_CHOSEN = {"skill_id": "skill", "reply_id": "quick reply", "article_id": "article",
           "queue_id": "queue"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What actions can name.

    Attributes:
        rows: keys that there are, by the action's field, such as {"queue_id": {1, 2}}.
        dispositions: the codes of the wrap-up.
        case_kinds: kinds of cases.
    """

    rows: Mapping[str, Collection[int]]
    dispositions: Collection[str]
    case_kinds: Collection[str]


def read_actions(text: str) -> list[dict[str, Any]]:
    """The actions of a macro as the editor sends them, each with all that its kind has.

    Raises:
        BadInput: this is no list of actions, or there are too many.
    """
    found = read_list(text)
    if len(found) > MOST_ACTIONS:
        raise BadInput(f"Actions: at most {MOST_ACTIONS} in a macro.")
    return [_action(one) for one in found]


def _action(one: Mapping[str, Any]) -> dict[str, Any]:
    kind = next((kind for kind in ActionKind if kind.value == one.get("kind")), None)
    if kind is None:
        raise BadInput("This form is not whole. Reload the page.")
    return {"kind": kind.value} | {name: _value(one, name) for name in FIELDS[kind]}


def _value(one: Mapping[str, Any], name: str) -> Any:
    if name in _NUMBERS:
        return number(one.get(name))
    if name == "due_days":
        return number(one.get(name), NO_DAYS)
    return words(one, name, _LONGEST[name])


def check(actions: Sequence[Action], known: Known) -> tuple[Fault, ...]:
    """Everything that is wrong with a macro's actions, in their order."""
    if not actions:
        return (Fault("", 0, "Add a first action."),)
    found = []
    for place, action in enumerate(actions, start=1):
        wrong = [*_wrong_with(action, known), *_wrong_place(place, actions)]
        found += [Fault(str(place), place, text) for text in wrong]
    return tuple(found)


def _wrong_with(action: Action, known: Known) -> Iterator[str]:
    for name, what in _CHOSEN.items():
        if name in action and action[name] not in known.rows.get(name, ()):
            yield f"Choose a {what}." if what[0] not in "ae" else f"Choose an {what}."
    if "title" in action and not action["title"]:
        yield "Write a title."
    if action.get("case_kind") and action["case_kind"] not in known.case_kinds:
        yield "Choose a kind of case from the list."
    if "priority" in action and action["priority"] not in PRIORITIES:
        yield "Choose a priority."
    if "level" in action and not 1 <= action["level"] <= 10:
        yield "Levels go from 1 to 10."
    if action.get("due_days", NO_DAYS) > MOST_DAYS:
        yield f"Due within {MOST_DAYS} days, or not at all."
    if "owner" in action and action["owner"] not in OWNERS:
        yield "Choose who it is for."
    if "disposition" in action and action["disposition"] not in known.dispositions:
        yield "Choose a disposition from the list."


def _wrong_place(place: int, actions: Sequence[Action]) -> Iterator[str]:
    action, before = actions[place - 1], actions[: place - 1]
    if action["kind"] not in LAST:
        return
    if place < len(actions):
        yield "The conversation leaves your hands with this: it has to come last."
    if any(one["kind"] == ActionKind.REPLY for one in before):
        yield "A reply that is put into the composer before this could not be sent any more."


def due_words(days: int) -> str:
    """When something is due, such as "due tomorrow"."""
    if days < 0:
        return "no due date"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")


def in_words(actions: Sequence[Action]) -> str:
    """The actions as the history of changes writes them."""
    return " / ".join(f"{n}. {_said(one)}" for n, one in enumerate(actions, start=1))


def _said(action: Action) -> str:
    kind = ActionKind(action["kind"])
    values = ", ".join(
        f"{name.removesuffix('_id').replace('_', ' ')} {action[name]}"
        for name in FIELDS[kind]
        if action[name] not in ("", NO_DAYS)
    )
    return f"{LABELS[kind]} ({values})"
