"""Rows of a form and what they mean: conditions, needed skills, steps, opening hours.

A form names the controls of its rows "conditions-0-what", "conditions-0-words"
and so on; a row that is not shown sends nothing. Both ways are here, so that
what is read back is what was put in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from psc_app.domain.classification import CHOICES, TESTS
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import (
    ConditionValue,
    DayCard,
    NeedValue,
    PeriodValue,
    StepValue,
)
from psc_app.domain.furniture_catalogue import MOST_ROWS
from psc_app.domain.furniture_fields import SPANS
from psc_app.domain.hours import DAY_MINUTES, Period
from psc_app.domain.vocabulary import ConversationKind
from psc_app.domain.workstream_fields import CHANNELS

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

YES_OR_NO = (("yes", "Yes"), ("no", "No"))
KINDS = (
    (ConversationKind.LIVE.value, "A chat now"),
    (ConversationKind.CALL_BACK.value, "A call-back"),
    (ConversationKind.MESSAGE.value, "A message they left"),
)
_FIELDS = {
    "reason": "Reason",
    "language": "Language",
    "channel": "Channel",
    "signed in": "Signed in",
    "returning": "Has been here before",
    "age": "Age",
    "kind": "Waits for",
}
_TESTS = {"contains any": "has any of"}
_ONE_TEST = ("signed in", "returning")

WHATS: tuple[tuple[str, str], ...] = tuple(
    (f"{name}|{test}", f"{_FIELDS[name]} {_TESTS.get(test, test)}")
    for name, tests in TESTS.items()
    for test in tests
    # "Signed in is not yes" says no more than "Signed in is no".
    if name not in _ONE_TEST or test == "is"
)
"""What a condition can look at and how, as one choice; value and label."""

LABELS = {"channel": dict(CHANNELS), "kind": dict(KINDS)}

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_FURTHEST_ROW = 40
"""More than any form shows, as something that was imported may have more than a form adds."""

_Row = TypeVar("_Row")


def rows(form: Mapping[str, str], name: str) -> Iterator[dict[str, str]]:
    """The rows of one list on a form, in order, each by the last part of its controls' names."""
    for number in range(_FURTHEST_ROW):
        start = f"{name}-{number}-"
        row = {key[len(start) :]: form[key].strip() for key in form if key.startswith(start)}
        if row:
            yield row


def filled(found: Sequence[_Row], empty: _Row, most: int) -> tuple[_Row, ...]:
    """Rows followed by empty ones, as many as a form has."""
    return (*found, *[empty] * (most - len(found)))


def _whole(text: str, what: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise BadInput(f"{what}: write a whole number.")
    return int(text)


def counted(number: int, word: str) -> str:
    """A number with its word, such as "1 rule" and "3 rules"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


# ---------------------------------------------------------------- conditions


def read_conditions(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """Conditions as they are stored; classification.validate says whether they can be.

    Raises:
        BadInput: an age that is no number, or a choice that was not made.
    """
    return [_condition(number, row) for number, row in enumerate(rows(form, "conditions"), start=1)]


def _condition(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    name, _, test = row.get("what", "").partition("|")
    if name not in TESTS or test not in TESTS[name]:
        raise BadInput(f"Condition {number}: choose what is looked at.")
    if name == "age":
        value: Any = _whole(row.get("number", ""), f"Condition {number}, age")
    elif name in _ONE_TEST:
        value = row.get("yes") == "yes"
    elif name in CHOICES:
        value = row.get(name, "")
    elif test == "contains any":
        value = [word.strip() for word in row.get("words", "").split(",") if word.strip()]
    else:
        value = row.get("words", "")
    return {"field": name, "test": test, "value": value}


def put_conditions(conditions: Sequence[Mapping[str, Any]]) -> tuple[ConditionValue, ...]:
    """Stored conditions as rows of a form."""
    found = [_put_condition(one) for one in conditions]
    return filled(found, ConditionValue(), MOST_ROWS["conditions"])


def _put_condition(one: Mapping[str, Any]) -> ConditionValue:
    name, test, value = one["field"], one["test"], one["value"]
    if name in _ONE_TEST:
        yes = bool(value) == (test == "is")
        return ConditionValue(f"{name}|is", choice="yes" if yes else "no")
    what = f"{name}|{test}"
    if name == "age":
        return ConditionValue(what, number=str(value))
    if name in CHOICES:
        return ConditionValue(what, choice=str(value))
    return ConditionValue(what, words=value if isinstance(value, str) else ", ".join(value))


def condition_words(one: Mapping[str, Any], most: int = 100) -> str:
    """A stored condition as people say it; of its words at most so many, then how many more."""
    name, test, value = one["field"], one["test"], one["value"]
    said = f"{_FIELDS.get(name, name)} {_TESTS.get(test, test)}"
    if isinstance(value, bool):
        return f"{said} {'yes' if value else 'no'}"
    if isinstance(value, list | tuple):
        more = f" and {len(value) - most} more" if len(value) > most else ""
        return f"{said}: {', '.join(map(str, value[:most]))}{more}"
    return f"{said} {LABELS.get(name, {}).get(value, value)}"


# ---------------------------------------------------------------- needed skills


def read_needs(form: Mapping[str, str]) -> list[dict[str, int]]:
    """Needed skills as they are stored.

    Raises:
        BadInput: a skill that was not chosen, one chosen twice, or a level not from 1 to 10.
    """
    found: dict[int, int] = {}
    for row in rows(form, "needs"):
        skill = row.get("skill", "")
        if not skill.isdecimal():
            raise BadInput("Skills needed: choose a skill in each row, or remove the row.")
        level = _whole(row.get("level", ""), "Skills needed, level")
        if not 1 <= level <= 10:
            raise BadInput("Skills needed: levels go from 1 to 10.")
        if int(skill) in found:
            raise BadInput("Skills needed: each skill once only.")
        found[int(skill)] = level
    return [{"skill_id": skill, "level": level} for skill, level in found.items()]


def put_needs(needs: Sequence[Mapping[str, int]]) -> tuple[NeedValue, ...]:
    """Stored needs as rows of a form."""
    found = [NeedValue(str(one["skill_id"]), str(one["level"])) for one in needs]
    return filled(found, NeedValue(level="3"), MOST_ROWS["needs"])


# ---------------------------------------------------------------- steps of relaxing


def read_steps(form: Mapping[str, str]) -> list[dict[str, int]]:
    """Steps as they are stored, the earliest first.

    Raises:
        BadInput: a number that is none.
    """
    found = []
    for row in rows(form, "steps"):
        after = _whole(row.get("after", ""), "Needed levels give way, after")
        lower = _whole(row.get("lower", ""), "Needed levels give way, lower by")
        found.append({"after": after * SPANS.get(row.get("unit", ""), 1), "lower_by": lower})
    return sorted(found, key=lambda one: one["after"])


def check_steps(steps: Sequence[Mapping[str, int]]) -> None:
    """Refuse steps that can't be.

    Raises:
        BadInput: saying what is wrong.
    """
    if len(steps) > MOST_ROWS["steps"]:
        raise BadInput(f"Needed levels give way: at most {MOST_ROWS['steps']} steps.")
    last: Mapping[str, int] = {"after": 0, "lower_by": 0}
    for one in steps:
        if not (1 <= one["lower_by"] <= 10 and 1 <= one["after"] <= 86_400):
            raise BadInput("Needed levels give way: by 1 to 10, within a day.")
        if one["after"] <= last["after"] or one["lower_by"] <= last["lower_by"]:
            raise BadInput("Needed levels give way: each later step has to lower them further.")
        last = one


def put_steps(steps: Sequence[Mapping[str, int]]) -> tuple[StepValue, ...]:
    """Stored steps as rows of a form."""
    found = []
    for one in steps:
        minutes = one["after"] % 60 == 0
        after = one["after"] // 60 if minutes else one["after"]
        found.append(
            StepValue(str(after), "minutes" if minutes else "seconds", str(one["lower_by"]))
        )
    return filled(found, StepValue(unit="minutes"), MOST_ROWS["steps"])


def step_words(one: Mapping[str, int]) -> str:
    """A stored step as people say it."""
    return f"by {one['lower_by']} after {one['after']} s"


# ---------------------------------------------------------------- opening hours


def read_periods(form: Mapping[str, str]) -> list[Period]:
    """The periods of a week, in order; hours.validate_periods says whether they can be.

    Raises:
        BadInput: a time that is none.
    """
    found = []
    for weekday, name in enumerate(WEEKDAYS):
        for row in rows(form, f"periods-{weekday}"):
            opens = _minutes(row.get("opens", ""), name)
            closes = _minutes(row.get("closes", ""), name)
            # A clock has no 24:00, so midnight as the end is the day's.
            found.append(Period(weekday, opens, closes or DAY_MINUTES))
    return sorted(found, key=lambda one: (one.weekday, one.opens))


def _minutes(text: str, day: str) -> int:
    found = _TIME.fullmatch(text)
    if not found:
        raise BadInput(f"{day}: write both times, such as 09:00, or remove the row.")
    return int(found[1]) * 60 + int(found[2])


def put_periods(periods: Sequence[Period]) -> tuple[DayCard, ...]:
    """A week as the rows of a form."""
    days = []
    for weekday, name in enumerate(WEEKDAYS):
        own = [one for one in periods if one.weekday == weekday]
        found = [PeriodValue(clock(one.opens), clock(one.closes % DAY_MINUTES)) for one in own]
        shown = filled(found, PeriodValue("09:00", "17:00"), MOST_ROWS["periods"])
        days.append(DayCard(weekday, name, shown, len(found)))
    return tuple(days)


def read_visits(form: Mapping[str, str]) -> set[int]:
    """The visits that are ticked, by key; none of them means all."""
    named = (key.partition("-") for key in form)
    return {
        int(key) for word, _, key in named if word == "visit" and key.isdecimal() and len(key) < 10
    }


def clock(minutes: int) -> str:
    """Minutes since midnight as "09:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def week_words(periods: Sequence[Period]) -> tuple[str, ...]:
    """A week as people say it: days with the same hours together."""
    by_day = [
        ", ".join(
            f"{clock(one.opens)}–{clock(one.closes)}" for one in periods if one.weekday == day
        )
        for day in range(7)
    ]
    lines, first = [], 0
    for day in range(1, 8):
        if day == 7 or by_day[day] != by_day[first]:
            if by_day[first]:
                lines.append(f"{_days(first, day - 1)} {by_day[first]}")
            first = day
    return tuple(lines) or ("Never open",)


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "Every day"
    short = [name[:3] for name in WEEKDAYS]
    return short[first] if first == last else f"{short[first]}–{short[last]}"
