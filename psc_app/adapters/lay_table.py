"""What people say, and the medical words it is filed under (psc_app/adapters/lay_words)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from psc_app.domain.search_words import FAINT_STEMS, STOP_STEMS, stem, terms, words

_FOLDER = Path(__file__).parent / "lay_words"

_WEAK = FAINT_STEMS | STOP_STEMS | {"cant", "stop", "lose", "fall", "end"}

SLACK = 2
"""How many other words may stand between those of a phrase."""

Places = Mapping[str, Sequence[int]]
"""Where each stem stands in a question, in rising order."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that people say.

    Attributes:
        stems: its words, each once.
        said: as it is written in the table, to tell it from others of the same stems.
        exact: whether it counts word by word only: little is left of "can't go on" or "the
            pill" without its small words.
        concepts: the stems of what it means, for each of its meanings.
    """

    stems: frozenset[str]
    said: str
    exact: bool
    concepts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a question; `at` is where it begins, `exact` whether word by word."""

    phrase: Phrase
    at: int
    exact: bool


def close_together(stems: frozenset[str], places: Places) -> int | None:
    """Where the given stems first stand near each other, in any order; None where nowhere."""
    if len(stems) == 1:
        return places[next(iter(stems))][0]
    width = len(stems) + SLACK
    latest: dict[str, int] = {}
    for at, one in sorted((at, each) for each in stems for at in places[each]):
        latest[one] = at
        if len(latest) == len(stems) and at - (first := min(latest.values())) < width:
            return first
    return None


class LayTable:
    """All phrases, by their words."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        """Take in the phrases."""
        self._phrases = tuple(phrases)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self._phrases):
            for each in one.stems:
                self._by_stem[each].append(number)
        self.stems = frozenset(self._by_stem)

    def __len__(self) -> int:
        """How many phrases there are."""
        return len(self._phrases)

    def in_question(self, places: Places, said: str) -> Iterator[Found]:
        """The phrases that a question has.

        Args:
            places: where its stems stand.
            said: its words with spaces between and around them.
        """
        seen: Counter[int] = Counter()
        for one in places:
            seen.update(self._by_stem.get(one, ()))
        for number, count in seen.items():
            phrase = self._phrases[number]
            if count < len(phrase.stems):
                continue
            exact = f" {phrase.said} " in said
            if phrase.exact and not exact:
                continue
            at = close_together(phrase.stems, places)
            if at is not None:
                yield Found(phrase, at, exact)


def _lines() -> Iterator[str]:
    for file in sorted(_FOLDER.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line


def _phrases(line: str) -> Iterator[Phrase]:
    head, _, tail = line.partition(":")
    concepts = tuple(tuple(dict.fromkeys(terms(one))) for one in head.split("|"))
    known = set()
    for one in tail.split(";"):
        spoken = words(one)
        # A phrase of nothing but little words, such as "with child", counts by all of them.
        stems = frozenset(terms(one) or map(stem, spoken))
        if stems and stems not in known:
            known.add(stems)
            alone = len(spoken) > 1 and not stems - _WEAK
            exact = alone or len(stems) == 1 < len(spoken)
            yield Phrase(stems, " ".join(spoken), exact, concepts)


@cache
def lay_table() -> LayTable:
    """The table that the app comes with."""
    return LayTable([phrase for line in _lines() for phrase in _phrases(line)])
