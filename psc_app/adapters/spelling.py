"""Which known word somebody meant by one that nobody knows."""

from collections import Counter, defaultdict
from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters of the shortest word that is taken for a slip: of shorter ones too many are near."""

_CANDIDATES = 30
_WEIGHED = 4
"""Of so many words that share most trigrams, so many are weighed letter by letter."""
_REMEMBERED = 20_000
_VOWELS = frozenset("aeiouy")
_OTHER_START = 0.5
"""What another first letter costs beside the slip itself: people rarely miss that one."""


class Spelling:
    """Looks words up by the trigrams they share, and decides by the distance."""

    def __init__(self, words: Collection[str]) -> None:
        """Take in the words that can be meant."""
        self._words = [one for one in words if len(one) >= SHORTEST and one.isalpha()]
        self._by_gram: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self._words):
            for gram in _grams(one):
                self._by_gram[gram].append(number)
        self._remembered: dict[str, tuple[str, float]] = {}

    def meant(self, word: str) -> tuple[str, float]:
        """The nearest word and how sure that is, from 0 to 1; ("", 0) where none is near."""
        if len(word) < SHORTEST or not word.isalpha():
            return "", 0.0
        known = self._remembered.get(word)
        if known is None:
            known = self._look_up(word)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[word] = known
        return known

    def _look_up(self, word: str) -> tuple[str, float]:
        shared: Counter[int] = Counter()
        for gram in _grams(word):
            shared.update(self._by_gram.get(gram, ()))
        allowed = 1.1 if len(word) <= 5 else 2.1 if len(word) <= 8 else 3.1
        best, nearest = "", allowed
        near = [self._words[number] for number, _ in shared.most_common(_CANDIDATES)]
        # Two vowels that change places count as two slips here, and as little below.
        found = process.extract(word, near, scorer=OSA.distance, limit=_WEIGHED, score_cutoff=4)
        for other, _, _ in found:
            far = distance(word, other) + (_OTHER_START if other[0] != word[0] else 0)
            if far < nearest or (far == nearest and (not best or other < best)):
                best, nearest = other, far
        return (best, 1 - 0.15 * nearest) if best else ("", 0.0)


def _grams(word: str) -> set[str]:
    edged = f"^{word}$"
    return {edged[n : n + 3] for n in range(len(edged) - 2)} | {edged[:2]}


def distance(one: str, other: str) -> float:
    """How many slips lead from one word to the other; two vowels or two neighbours cost less."""
    before: list[float] = []
    row: list[float] = [float(n) for n in range(len(other) + 1)]
    for i, x in enumerate(one, 1):
        new = [float(i)]
        for j, y in enumerate(other, 1):
            change = 0.0 if x == y else 0.6 if x in _VOWELS and y in _VOWELS else 1.0
            cost = min(row[j] + 1, new[-1] + 1, row[j - 1] + change)
            if i > 1 and j > 1 and x == other[j - 2] and one[i - 2] == y:
                cost = min(cost, before[j - 2] + 0.8)
            new.append(cost)
        before, row = row, new
    return row[-1]
