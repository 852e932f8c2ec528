"""The articles as arrays of numbers: which words stand where, and how much each says.

An index is never changed: a newer one takes its place. Taking a text in is slow and is kept
for each article; putting arrays together is quick.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psc_app.domain.knowledge_cards import Document, Filter
from psc_app.domain.search_words import FAINT_STEMS, terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

TITLE, SYNONYM, TOPIC, BODY = 5.0, 4.0, 1.5, 1.0
"""How often a word counts as being said where it stands."""

SATURATION, LENGTH = 1.2, 0.5
"""BM25's k1 and b: how soon saying a word again adds nothing, how much long texts give way."""

FAINT = 0.35
"""What a word such as "doctor" counts of what another does."""

_SYNONYM_NAME = 0.95


class Vocabulary:
    """A number for each word, in the order they came."""

    def __init__(self) -> None:
        """Begin without words."""
        self.numbers: dict[str, int] = {}

    def add(self, words: Iterable[str]) -> list[int]:
        """The numbers of these words, new ones for those that are new."""
        numbers = self.numbers
        return [numbers.setdefault(one, len(numbers)) for one in words]


@dataclass(frozen=True, slots=True)
class Taken:
    """One article, taken in: its words and their counts, and its names as sets of words."""

    document: Document
    words: Ints
    counts: Floats
    length: int
    names: tuple[tuple[Ints, float], ...]
    name_words: frozenset[str]


def take_in(document: Document, vocabulary: Vocabulary) -> Taken:
    """Read an article."""
    body = terms(document.body)
    counts: defaultdict[str, float] = defaultdict(float)
    for one in body:
        counts[one] += BODY
    named = [tuple(dict.fromkeys(terms(one))) for one in document.names]
    for one in named[0] if named else ():
        counts[one] += TITLE
    for one in {word for name in named[1:] for word in name}:
        counts[one] += SYNONYM
    for one in {word for topic in document.topics for word in terms(topic)}:
        counts[one] += TOPIC
    names = tuple(
        (_ints(vocabulary.add(name)), 1.0 if number == 0 else _SYNONYM_NAME)
        for number, name in enumerate(named)
        if name
    )
    return Taken(
        document=document,
        words=_ints(vocabulary.add(counts)),
        counts=np.fromiter(counts.values(), np.float64, len(counts)),
        length=len(body),
        names=names,
        name_words=frozenset(word for name in named for word in name),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int32)


class Lists:
    """For each word a list of numbers and their weights, all in two arrays."""

    def __init__(self, words: Ints, values: Ints, size: int) -> None:
        """Sort pairs of word and value by their words."""
        self.order = np.argsort(words, kind="stable")
        self.values = values[self.order]
        self.sizes = np.bincount(words, minlength=size)
        self.ends = np.cumsum(self.sizes)

    def at(self, word: int) -> slice:
        """Where a word's list stands."""
        end = int(self.ends[word])
        return slice(end - int(self.sizes[word]), end)


class Index:
    """A fixed set of articles, ready to be searched.

    Attributes:
        documents: by their places in the arrays.
        known: every word of the articles.
    """

    def __init__(self, taken: Sequence[Taken], vocabulary: Vocabulary) -> None:
        """Put the articles' arrays together."""
        self.documents = [one.document for one in taken]
        self.numbers = dict(vocabulary.numbers)
        size = len(self.numbers)
        self._weigh_texts(taken, size)
        self._weigh_names(taken, size)
        self.name_words: Counter[str] = Counter(word for one in taken for word in one.name_words)
        self._masks: dict[Filter, NDArray[np.bool_] | None] = {Filter(): None}

    def _weigh_texts(self, taken: Sequence[Taken], size: int) -> None:
        total = len(taken)
        places = [np.full(len(one.words), at, dtype=np.int32) for at, one in enumerate(taken)]
        words = _joined([one.words for one in taken], np.int32)
        self.texts = Lists(words, _joined(places, np.int32), size)
        # Words that no article has any more weigh what the rarest do.
        self.rarity = np.log(1 + (total - self.texts.sizes + 0.5) / (self.texts.sizes + 0.5))
        self.rarest = math.log(1 + max(total, 1))
        self.rarity[self.texts.sizes == 0] = self.rarest
        lengths = np.array([one.length for one in taken], dtype=np.float64)
        usual = float(lengths.mean()) if total else 1.0
        room = SATURATION * (1 - LENGTH + LENGTH * lengths / max(usual, 1.0))
        counts = _joined([one.counts for one in taken], np.float64)[self.texts.order]
        self.weights = counts * (SATURATION + 1) / (counts + room[self.texts.values])

    def _weigh_names(self, taken: Sequence[Taken], size: int) -> None:
        names = [(at, *name) for at, one in enumerate(taken) for name in one.names]
        self.name_of = _ints(at for at, _, _ in names)
        self.name_rank = np.array([rank for _, _, rank in names], dtype=np.float64)
        self.name_parts = [words for _, words, _ in names]
        self.name_size = _ints(len(words) for words in self.name_parts)
        pairs = [
            np.full(len(words), at, dtype=np.int32) for at, words in enumerate(self.name_parts)
        ]
        words = _joined(self.name_parts, np.int32)
        self.names = Lists(words, _joined(pairs, np.int32), size)
        faint = np.ones(size)
        for one in FAINT_STEMS & self.numbers.keys():
            faint[self.numbers[one]] = FAINT
        self.says = self.rarity * faint
        self.name_says = np.zeros(len(names))
        if len(words):
            np.add.at(self.name_says, _joined(pairs, np.int32), self.says[words])

    def what_it_says(self, word: str) -> float:
        """How much a word tells one article from others."""
        number = self.numbers.get(word)
        if number is not None:
            return float(self.says[number])
        return self.rarest * (FAINT if word in FAINT_STEMS else 1)

    def words_of_name(self, name: int) -> list[str]:
        """A name's words."""
        if not hasattr(self, "_spelt"):
            self._spelt = list(self.numbers)
        return [self._spelt[one] for one in self.name_parts[name]]

    def mask(self, within: Filter) -> NDArray[np.bool_] | None:
        """Which articles a filter lets through; None for all."""
        if within not in self._masks:
            self._masks[within] = np.array([_fits(one, within) for one in self.documents], bool)
        return self._masks[within]


def _fits(document: Document, within: Filter) -> bool:
    return (
        within.audience in ("", document.audience)
        and within.language in ("", document.language)
        and (not within.topic or within.topic in document.topics)
    )


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
