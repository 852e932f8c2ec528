"""What a new contact needs: ordered rules, of which the first that fits counts (SPEC 4).

A condition is {"field", "test", "value"}, as it is stored and edited. Words are
compared without case and accents, at the beginnings of words: "refill" is in
"Refills, please" and "rash" is not in "car crash". What is not known of a
contact fits no condition.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psc_app.domain.errors import BadInput
from psc_app.domain.names import fold
from psc_app.domain.vocabulary import Channel, ConversationKind

CONTAINS_ANY, IS, IS_NOT, AT_LEAST, BELOW = "contains any", "is", "is not", "at least", "below"

TESTS: Mapping[str, tuple[str, ...]] = {
    "reason": (CONTAINS_ANY, IS, IS_NOT),
    "language": (CONTAINS_ANY, IS, IS_NOT),
    "channel": (IS, IS_NOT),
    "signed in": (IS, IS_NOT),
    "returning": (IS, IS_NOT),
    "age": (IS, IS_NOT, AT_LEAST, BELOW),
    "kind": (IS, IS_NOT),
}
"""The fields of a contact and how each can be tested."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "channel": tuple(channel.value for channel in Channel),
    "kind": tuple(kind.value for kind in ConversationKind),
}
"""Fields whose value is one of a few."""

MOST_CONDITIONS = 20
MOST_WORDS = 100
LONGEST_WORD = 100
OLDEST = 150

_YES_OR_NO = ("signed in", "returning")


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of somebody who asks for a person.

    Attributes:
        reason: in their words; empty if not asked.
        language: as they chose or wrote it; empty if not asked.
        channel: a vocabulary.Channel.
        returning: whether they have been here before.
        age: in whole years; None if not known.
        kind: a vocabulary.ConversationKind.
    """

    reason: str = ""
    language: str = ""
    channel: str = Channel.CHAT.value
    signed_in: bool = False
    returning: bool = False
    age: int | None = None
    kind: str = ConversationKind.LIVE.value


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        conditions: all must hold; none fits everybody.
        skills: what the conversation then needs, skill to level.
        priority: a vocabulary.Priority, None to leave it.
        queue_id: where it goes, None for the workstream's fallback.
        active: a rule that is not is passed over.
    """

    id: int
    name: str
    conditions: Sequence[Mapping[str, Any]] = ()
    skills: Mapping[int, int] = field(default_factory=dict)
    priority: int | None = None
    queue_id: int | None = None
    active: bool = True


def first_match(
    rules: Sequence[Rule], contact: Contact
) -> tuple[Rule | None, tuple[tuple[int, str], ...]]:
    """The first rule that fits, and each rule tried before it with why it did not.

    The reasons say what the rule asked for and nothing that the patient wrote.

    Args:
        rules: in the order in which they are tried.
        contact: what is known.
    """
    passed: list[tuple[int, str]] = []
    for rule in rules:
        why = _why_not(rule, contact)
        if not why:
            return rule, tuple(passed)
        passed.append((rule.id, why))
    return None, tuple(passed)


def _why_not(rule: Rule, contact: Contact) -> str:
    if not rule.active:
        return "switched off"
    return "; ".join(filter(None, (_misses(one, contact) for one in rule.conditions)))


def _misses(condition: Mapping[str, Any], contact: Contact) -> str:
    """Why a contact does not meet a condition; empty if it does."""
    name, test, value = condition.get("field"), condition.get("test"), condition.get("value")
    # A rule from elsewhere, such as an imported one, must not keep a patient out.
    try:
        validate([condition])
    except BadInput:
        return "has a condition that can't be understood"
    known = getattr(contact, str(name).replace(" ", "_"))
    if known is None or known == "":
        return f"{name} is not known"
    met = _meets(str(name), str(test), known, value)
    return "" if met else _opposite(str(name), str(test), value)


def _meets(name: str, test: str, known: Any, value: Any) -> bool:
    if test == CONTAINS_ANY:
        return _contains_any(known, value)
    if test == AT_LEAST:
        return known >= value
    if test == BELOW:
        return known < value
    return _same(name, known, value) == (test == IS)


def _same(name: str, known: Any, value: Any) -> bool:
    if not isinstance(known, str):
        return known == value
    mine, asked = _folded(known), _folded(value)
    # A language asked for as "es" is also spoken by who wrote "es-MX".
    return mine == asked or (name == "language" and mine.startswith(f"{asked} "))


def _contains_any(text: str, words: str | Sequence[str]) -> bool:
    folded = f" {_folded(text)}"
    return any(_begins_in(folded, _folded(word)) for word in _listed(words))


def _begins_in(folded: str, word: str) -> bool:
    # Chinese, Thai and others write no spaces, Arabic and Hebrew join their
    # articles to the word: letters without case are looked for anywhere.
    anywhere = unicodedata.category(word[0]) == "Lo"
    return (word if anywhere else f" {word}") in folded


def _opposite(name: str, test: str, value: Any) -> str:
    """What is so when a test fails, in the rule's words."""
    if name in _YES_OR_NO:
        wanted = value if test == IS else not value
        return f"not {name}" if wanted else f"is {name}"
    if test == CONTAINS_ANY:
        return f"{name} contains none of: {', '.join(_listed(value))}"
    said = {IS: "is not", IS_NOT: "is", AT_LEAST: "is below", BELOW: "is at least"}[test]
    return f"{name} {said} {value}"


def _folded(text: str) -> str:
    return fold(text.replace(".", " "))


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def validate(conditions: Any) -> None:
    """Refuse conditions that can't be tested.

    Raises:
        BadInput: saying which condition is wrong and how, in the administrator's words.
    """
    if not isinstance(conditions, list | tuple):
        raise BadInput("Conditions: give a list of them.")
    if len(conditions) > MOST_CONDITIONS:
        raise BadInput(f"Conditions: at most {MOST_CONDITIONS} in a rule.")
    for number, condition in enumerate(conditions, start=1):
        wrong = _what_is_wrong(condition)
        if wrong:
            raise BadInput(f"Condition {number}: {wrong}")


def _what_is_wrong(condition: Any) -> str:
    if not isinstance(condition, Mapping) or set(condition) != {"field", "test", "value"}:
        return "choose a field, a test and a value."
    name, test, value = condition["field"], condition["test"], condition["value"]
    if not isinstance(name, str) or name not in TESTS:
        return f"choose what is looked at: {', '.join(TESTS)}."
    if test not in TESTS[name]:
        return f"“{name}” can be tested with: {', '.join(TESTS[name])}."
    return _wrong_value(name, test, value)


def _wrong_value(name: str, test: str, value: Any) -> str:
    if name in _YES_OR_NO:
        return "" if isinstance(value, bool) else f"“{name}” is yes or no."
    if name == "age":
        whole = isinstance(value, int) and not isinstance(value, bool)
        good = whole and 0 <= value <= OLDEST
        return "" if good else f"write the age in whole years, from 0 to {OLDEST}."
    if name in CHOICES:
        good = isinstance(value, str) and value in CHOICES[name]
        return "" if good else f"“{name}” is one of: {', '.join(CHOICES[name])}."
    if test == CONTAINS_ANY:
        return _wrong_words(value)
    return _wrong_word(value)


def _wrong_words(value: Any) -> str:
    if not isinstance(value, str | list | tuple) or not value:
        return "write at least one word to look for."
    words = _listed(value)
    if len(words) > MOST_WORDS:
        return f"at most {MOST_WORDS} words."
    return next(filter(None, map(_wrong_word, words)), "")


def _wrong_word(word: Any) -> str:
    if not isinstance(word, str) or not _folded(word):
        return "write a word with letters or digits."
    if len(word) > LONGEST_WORD:
        return f"at most {LONGEST_WORD} characters a word."
    return ""
