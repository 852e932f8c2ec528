"""Which answers a question of the bot takes, and how what was collected reads."""

from dataclasses import dataclass
from datetime import date, timedelta

from psc_app.domain import bot_dates
from psc_app.domain.bot_condition import number
from psc_app.domain.bot_hearing import choose, plain, says_something, yes_or_no
from psc_app.domain.bot_script import Answer, Ask, Script
from psc_app.domain.bot_words import LONGEST_VALUE
from psc_app.domain.phone import pretty, to_e164

_SKIPS = frozenset({"skip", "pass", "no", "none", "nothing", "na", "not now", "no thanks", "next"})
_COUNTED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an answer.

    Attributes:
        value: what the slot keeps.
        go: the flow it leads to; empty goes on.
        refused: the phrase that says why it can't be taken; empty if it is.
    """

    value: str = ""
    go: str = ""
    refused: str = ""


def take(ask: Ask, text: str, today: date, skip: str) -> Taken:
    """What a message is to a question."""
    exactly = picked(ask, text)
    if exactly is not None:
        return Taken(exactly.value, exactly.go)
    if ask.optional and plain(text) in (*_SKIPS, plain(skip)):
        return Taken()
    if ask.kind in ("choice", "yes/no"):
        return _choice(ask, text)
    if ask.kind == "date":
        return _date(ask, text, today)
    if ask.kind == "phone":
        found = to_e164(text.strip())
        return Taken(found) if found else Taken(refused="bad_phone")
    if ask.kind == "number":
        return _number(ask, text)
    if not says_something(text):
        return Taken(refused="not_understood")
    return Taken(text.strip()[:LONGEST_VALUE])


def picked(ask: Ask, text: str) -> Answer | None:
    """The choice whose button was pressed, or whose words were written as they stand."""
    said = text.strip().casefold()
    for one in ask.choices:
        if said in (one.title.casefold(), one.value.casefold()):
            return one
    return None


def _choice(ask: Ask, text: str) -> Taken:
    found = choose(text, ask.choices)
    if found is None and ask.kind == "yes/no":
        said = yes_or_no(text)
        found = next((one for one in ask.choices if one.value == said), None)
    if found is None:
        return Taken(refused="not_understood" if not ask.slot else "choose")
    return Taken(found.value, found.go)


def _date(ask: Ask, text: str, today: date) -> Taken:
    found = bot_dates.read(text, today, ask.when)
    if found is None:
        return Taken(refused="bad_date")
    # It may be a day later or earlier where the patient is.
    if ask.when == "past" and found > today + timedelta(days=1):
        return Taken(refused="not_past")
    if ask.when == "future" and found < today - timedelta(days=1):
        return Taken(refused="not_future")
    return Taken(found.isoformat())


def _number(ask: Ask, text: str) -> Taken:
    words = text.replace("°", " ").casefold().split()
    found = {value for word in words if (value := _one_number(word)) is not None}
    if len(found) != 1:
        return Taken(refused="bad_number")
    value = found.pop()
    low = ask.least is not None and value < ask.least
    if low or (ask.most is not None and value > ask.most):
        return Taken(refused="out_of_bounds")
    return Taken(f"{value:g}")


def _one_number(word: str) -> float | None:
    bare = word.strip("!?,;:()").removesuffix(".")
    if bare in _COUNTED:
        return float(_COUNTED.index(bare))
    return (
        number(bare.rstrip("abcdefghijklmnopqrstuvwxyz%")) if bare[:1].isdigit() else number(bare)
    )


def bounds(ask: Ask) -> dict[str, str]:
    """What a phrase about a number's bounds can name."""
    least = "0" if ask.least is None else f"{ask.least:g}"
    return {"least": least, "most": "any" if ask.most is None else f"{ask.most:g}"}


def shown(script: Script, slot: str, value: str) -> str:
    """A collected value as people read it: a choice's title, a day in words."""
    for flow in script.flows.values():
        for step in flow.steps:
            if not isinstance(step, Ask) or step.slot != slot:
                continue
            title = next((one.title for one in step.choices if one.value == value), "")
            if title:
                return title
            if step.kind == "date":
                return bot_dates.in_words(value)
            if step.kind == "phone":
                return pretty(value)
    return bot_dates.in_words(value) if slot == "birth_date" else value


def labels(script: Script) -> dict[str, str]:
    """What each slot is called in a summary, in the order in which scripts ask."""
    found: dict[str, str] = {"name": "Name", "birth_date": "Date of birth", "reason": "Reason"}
    for flow in script.flows.values():
        for step in flow.steps:
            if isinstance(step, Ask) and step.slot:
                found.setdefault(step.slot, step.label)
    return found
