"""Which words mean the same: groups such as @pain, all forms of their words, and small slips.

A group is written as one line, "pain: pain, hurt, ache, in agony". A word stands for its usual
forms (hurt, hurts, hurting, hurtin); "=fit" stands for itself alone. Several words stand next to
each other in the message. "@name" takes another group in. A word of five letters or more that is
not known may be one slip away from a word worth guessing, see red_flag_plain_words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from psc_app.domain.red_flag_spelling import NUMBERS, SHORT_FORMS

Spans = dict[str, list[tuple[int, int]]]
"""For each group or plain word of the rules: where it stands, as (first, after the last)."""

_NO_FORMS = frozenset(
    (
        "being",
        "bein",
        "bed",
        "scared",
        "scaring",
        "cared",
        "caring",
        "heading",
        "facing",
        "sided",
        "siding",
        "handing",
        "handed",
        "rating",
        "rated",
        "wining",
        "cuping",
        "eared",
    )
)
"""What looks like a form of "bee" or "scar" and is another word."""
_VOWELS = "aeiou"
_SLIPS_FROM = 5
_WRONG_LETTER_FROM = 7


def parse_groups(text: str) -> dict[str, tuple[str, ...]]:
    """Groups as written in red_flag_words, name to entries; a line without a name goes on."""
    groups: dict[str, list[str]] = {}
    name = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        head, colon, rest = line.partition(":")
        if colon:
            name = head.strip()
            groups[name] = []
        entries = rest if colon else line
        groups[name] += [one.strip() for one in entries.split(",") if one.strip()]
    return {name: tuple(entries) for name, entries in groups.items()}


@cache
def forms(word: str) -> frozenset[str]:
    """A word's usual endings; only the word itself behind "=" and for short or joined ones."""
    if word.startswith("="):
        return frozenset({word[1:]})
    if len(word) < 3 or not word.isalpha():
        return frozenset({word})
    found = {word, f"{word}s"}
    stem = word
    if word.endswith("e"):
        stem = word[:-1]
        found.add(f"{word}d")
    elif word.endswith("y") and word[-2] not in _VOWELS:
        found |= {f"{word[:-1]}ies", f"{word[:-1]}ied"}
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        found.add(f"{word}es")
    found |= {f"{stem}ed", f"{stem}ing", f"{stem}in"}
    if len(word) <= 5 and word[-1] not in "aeiouwxy" and word[-2] in _VOWELS:
        found |= {f"{word}{word[-1]}{end}" for end in ("ed", "ing", "in")}
    return frozenset(found - _NO_FORMS | {word})


_Longer = tuple[tuple[frozenset[str], ...], tuple[str, ...]]
"""The words after the second, and the groups."""
_Tail = tuple[int, tuple[frozenset[str], ...], tuple[str, ...]]
"""How many words an entry has, those after the third, and the groups."""
_Second = tuple[list[_Tail], dict[str, list[_Tail]]]
"""What two words begin: the entries that end there, and with each third word those and its own."""


@dataclass(slots=True)
class _Entry:
    """What may begin with a word: its own groups, and longer entries by their second word."""

    groups: tuple[str, ...] = ()
    longer: dict[str, list[_Longer]] = field(default_factory=dict)


def _by_third(longer: Sequence[_Longer]) -> _Second:
    """Some entries, in their order, by what stands after the second word."""
    thirds = {word for rest, _ in longer if rest for word in rest[0]}
    pairs: list[_Tail] = [(2, (), names) for rest, names in longer if not rest]
    return pairs, {
        third: [
            (2 + len(rest), rest[1:], names)
            for rest, names in longer
            if not rest or third in rest[0]
        ]
        for third in thirds
    }


class Lexicon:
    """All words of the rules, found by their forms."""

    def __init__(
        self,
        groups: Mapping[str, tuple[str, ...]],
        literals: Iterable[str],
        plain_words: Iterable[str],
        guessed: Iterable[str],
    ) -> None:
        """Groups by name; words that the rules use by themselves; words that are no slips; words
        whose slips are guessed. Raises ValueError if a group takes in an unknown one."""
        wordings: dict[str, set[str]] = {}
        for name in groups:
            for entry in _flat(groups, name):
                wordings.setdefault(entry, set()).add(f"@{name}")
        for literal in literals:
            wordings.setdefault(literal.replace("_", " "), set()).add(literal)
        entries: dict[str, _Entry] = {}
        self._known = {*plain_words, *guessed}
        for entry, names in sorted(wordings.items()):
            self._add(entries, _written_out(entry), tuple(sorted(names)))
        # The same for all forms of a word, most of which begin the same entries.
        seconds: dict[tuple[_Longer, ...], _Second] = {}
        self._entries = {
            word: (
                entry.groups,
                {
                    second: seconds.get(tuple(longer))
                    or seconds.setdefault(tuple(longer), _by_third(longer))
                    for second, longer in entry.longer.items()
                },
            )
            for word, entry in entries.items()
        }
        self._slips: dict[str, list[str]] = {}
        for word in sorted(guessed):
            for shorter in {word, *_one_less(word)}:
                self._slips.setdefault(shorter, []).append(word)

    def _add(self, entries: dict[str, _Entry], words: list[str], names: tuple[str, ...]) -> None:
        for word in words:
            self._known |= forms(word)
        rest = tuple(forms(word) for word in words[1:])
        for first in forms(words[0]):
            entry = entries.setdefault(first, _Entry())
            if rest:
                for second in rest[0]:
                    entry.longer.setdefault(second, []).append((rest[1:], names))
            else:
                entry.groups = tuple(sorted({*entry.groups, *names}))

    def corrected(self, word: str) -> str:
        """The known word that was probably meant, otherwise the word itself."""
        if len(word) < _SLIPS_FROM or word in self._known or not word.isalpha():
            return word
        for one in (word, *_one_less(word)):
            for meant in self._slips.get(one, ()):
                if meant[0] == word[0] and _one_slip(word, meant):
                    return meant
        return word

    def spans(self, words: list[str]) -> Spans:
        """Where the groups and plain words of the rules stand; corrects the words in place."""
        known, entries = self._known, self._entries
        for place, word in enumerate(words):
            if word not in known:
                words[place] = self.corrected(word)
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        count = len(words)
        for place, word in enumerate(words):
            entry = entries.get(word)
            if entry is None:
                continue
            groups, longer = entry
            if groups:
                span = (place, place + 1)
                for name in groups:
                    found[name].append(span)
            if not longer or place + 1 == count:
                continue
            second = longer.get(words[place + 1])
            if second is None:
                continue
            pairs, thirds = second
            tails = thirds.get(words[place + 2], pairs) if place + 2 < count else pairs
            for length, rest, names in tails:
                after = place + length
                if rest and not (
                    after <= count
                    and all(words[place + 3 + number] in one for number, one in enumerate(rest))
                ):
                    continue
                for name in names:
                    found[name].append((place, after))
        return dict(found)


def _written_out(entry: str) -> list[str]:
    """An entry's words as they stand in a message that was read."""
    words: list[str] = []
    for word in entry.split():
        if word.startswith("="):
            words.append(word)
        elif word in SHORT_FORMS:
            words += SHORT_FORMS[word]
        else:
            plain = word.removesuffix("'s").replace("'", "")
            words.append(NUMBERS.get(plain, plain))
    return words


def _flat(groups: Mapping[str, tuple[str, ...]], name: str) -> Iterable[str]:
    for entry in groups[name]:
        if not entry.startswith("@"):
            yield entry
        elif entry[1:] in groups:
            yield from _flat(groups, entry[1:])
        else:
            raise ValueError(f"The group {name} takes in an unknown group, {entry}.")


def _one_less(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(1, len(word))]


def _one_slip(word: str, meant: str) -> bool:
    """Whether a letter missing or too many, a swap of neighbours, or in a long word one wrong
    letter explains it."""
    if len(word) != len(meant):
        long, short = (word, meant) if len(word) > len(meant) else (meant, word)
        return len(long) - len(short) == 1 and short in _one_less(long)
    wrong = [place for place in range(len(word)) if word[place] != meant[place]]
    if len(wrong) == 1:
        return len(word) >= _WRONG_LETTER_FROM
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and word[wrong[0]] == meant[wrong[1]]
        and word[wrong[1]] == meant[wrong[0]]
    )
