"""Conditions of the bot's flows, as people write them: `fever is yes and days more than 3`.

    condition   one test, or several with "and", "or", "not" and brackets
    a test      SLOT is VALUE            SLOT is not VALUE        SLOT is one of VALUE, VALUE
                SLOT is given            SLOT is not given
                SLOT more than NUMBER    SLOT less than NUMBER
                SLOT at least NUMBER     SLOT at most NUMBER
    a value     one word, or several within "quotation marks"; case does not matter

"not" binds more than "and", "and" more than "or". A comparison with a number is not fulfilled by
a slot that holds none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r'\s*(?:"([^"]*)"|([()])|(,)|([^\s(),"]+))')
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
_COMPARISONS: dict[tuple[str, str], Callable[[float, float], bool]] = {
    ("more", "than"): lambda a, b: a > b,
    ("less", "than"): lambda a, b: a < b,
    ("at", "least"): lambda a, b: a >= b,
    ("at", "most"): lambda a, b: a <= b,
}
_JOINING = {"and", "or", "not"}
_DEEPEST = 20

Slots = Mapping[str, str]


class BadCondition(ValueError):
    """A condition that can't be read; the text says what to do, in the writer's words."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read.

    Attributes:
        text: as it was written.
        slots: the names of the slots it asks about.
        values: what they are compared with, in small letters, each with its slot.
    """

    text: str
    slots: frozenset[str]
    values: tuple[tuple[str, str], ...]
    _holds: Callable[[Slots], bool]

    def holds(self, slots: Slots) -> bool:
        """Whether it is fulfilled by what was collected."""
        return self._holds(slots)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False

    def is_word(self, *words: str) -> bool:
        return not self.quoted and self.text.lower() in words


def parse(text: str) -> Condition:
    """Read a condition.

    Raises:
        BadCondition: saying what is wrong with it.
    """
    reader = _Reader(list(_tokens(text)))
    holds = reader.alternatives(0)
    if reader.rest():
        raise BadCondition(
            f'"{reader.rest()}" can\'t stand there; write "and" or "or" between tests'
        )
    return Condition(text, frozenset(reader.slots), tuple(reader.values), holds)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadCondition("a quotation mark has no second one")
        quoted, bracket, comma, word = found.groups()
        yield _Token(quoted, True) if quoted is not None else _Token(bracket or comma or word)
        at = found.end()


class _Reader:
    """Reads tokens from left to right; what it gives back are functions of the slots."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self.slots: set[str] = set()
        self.values: list[tuple[str, str]] = []

    def rest(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _next(self, wanted: str) -> _Token:
        if self._at >= len(self._tokens):
            raise BadCondition(f"{wanted} is missing at the end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, *words: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at].is_word(*words):
            self._at += 1
            return True
        return False

    def alternatives(self, depth: int) -> Callable[[Slots], bool]:
        found = [self._together(depth)]
        while self._take("or"):
            found.append(self._together(depth))
        return found[0] if len(found) == 1 else lambda slots: any(one(slots) for one in found)

    def _together(self, depth: int) -> Callable[[Slots], bool]:
        found = [self._single(depth)]
        while self._take("and"):
            found.append(self._single(depth))
        return found[0] if len(found) == 1 else lambda slots: all(one(slots) for one in found)

    def _single(self, depth: int) -> Callable[[Slots], bool]:
        if depth > _DEEPEST:
            raise BadCondition("there are too many brackets, or too many times a not")
        if self._take("not"):
            inner = self._single(depth + 1)
            return lambda slots: not inner(slots)
        if self._take("("):
            inner = self.alternatives(depth + 1)
            if not self._take(")"):
                raise BadCondition("a bracket is not closed")
            return inner
        return self._test()

    def _test(self) -> Callable[[Slots], bool]:
        slot = self._next("a test").text
        if not re.fullmatch(r"[a-z][a-z0-9_]*", slot):
            raise BadCondition(f'"{slot}" is not the name of a slot (small letters, digits and _)')
        self.slots.add(slot)
        word = self._next('"is", "more than", "less than", "at least" or "at most"')
        if word.is_word("is"):
            return self._is(slot)
        pair = (word.text.lower(), self._next(f'the word after "{word.text}"').text.lower())
        compare = _COMPARISONS.get(pair)
        if compare is None:
            raise BadCondition(
                f'after {slot} comes "is", "more than", "less than", "at least" or "at most",'
                f' and not "{pair[0]}"'
            )
        written = self._next("a number").text
        limit = number(written)
        if limit is None:
            raise BadCondition(f'"{written}" is not a number')
        return lambda slots: (
            (have := number(slots.get(slot, ""))) is not None and compare(have, limit)
        )

    def _is(self, slot: str) -> Callable[[Slots], bool]:
        turned = self._take("not")
        if self._take("given"):
            return lambda slots: bool(slots.get(slot)) != turned
        if self._take("one"):
            if not self._take("of"):
                raise BadCondition('after "is one" comes "of"')
            values = {self._value()}
            while self._take(","):
                values.add(self._value())
        else:
            values = {self._value()}
        self.values += [(slot, one) for one in sorted(values)]
        return lambda slots: (slots.get(slot, "").casefold() in values) != turned

    def _value(self) -> str:
        token = self._next("a value")
        if not token.quoted and token.is_word(*_JOINING, "(", ")", ","):
            raise BadCondition(f'a value is missing before "{token.text}"')
        return token.text.casefold()


def number(text: str) -> float | None:
    """A number as people write it, or None."""
    found = _NUMBER.fullmatch(text.strip())
    return float(found[0].replace(",", ".")) if found else None
