"""Search in this process's memory, the same on every database (docs/adr/0018).

An article's score adds up from three things: the words it shares with the question (BM25 over
title, synonyms, topics and text), its names standing in the question as a whole, and what
people say for it in everyday words (lay_words). In a long letter what comes first weighs more,
and what is said twice a little more.
"""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from psc_app.adapters.lay_table import LayTable, close_together, lay_table
from psc_app.adapters.search_index import FAINT, Floats, Index, Taken, Vocabulary, take_in
from psc_app.adapters.spelling import Spelling
from psc_app.domain.knowledge_cards import Filter, Hit
from psc_app.domain.search_words import FAINT_STEMS, SPELT, STOP, stem, words
from psc_app.ports.search import EVERYTHING, Changes

_LATER = 0.03
"""What each further word before it takes from a word's weight, down to _LATEST."""
_LATEST = 0.45
_SUBJECT, _IN_SUBJECT = 4, 1.4
"""Words at the beginning that count as a letter's subject, and how much they weigh."""
_AGAIN = 0.35
_SLIP = 0.75
"""What a word counts that was misspelt, beside how near it is."""
_UNFINISHED = 0.6
_ENDINGS = 5

_NAME, _PART_OF_NAME, _APART = 1.12, 0.4, 0.45
"""What a name in the question is worth; in part; with its words far from each other."""
_SPOKEN_WORD, _SPOKEN_PHRASE, _WORD_BY_WORD = 1.1, 1.6, 1.4
_MEANT, _MEANT_IN_TEXT = 0.8, 0.35
"""What a meaning is worth to an article of that name, and to one that has its words."""
_ALIKE = 0.5
"""How much of a meaning and a name must be the same."""
_MOST_NAMES = 300
_BREATHER, _BREATHER_AFTER = 0.001, 25
"""Seconds others get, and after how many articles, while many are taken in."""


@dataclass(slots=True)
class _Question:
    """A question, read.

    Attributes:
        places: where each stem stands.
        sure: for each stem, whether it was written so; less than 1 where it was guessed.
        weights: what each stem counts.
        said: its words with spaces between and around them.
    """

    places: dict[str, list[int]]
    sure: dict[str, float]
    weights: dict[str, float]
    said: str


class MemorySearch:
    """The index of this process."""

    def __init__(self, table: LayTable | None = None) -> None:
        """Begin empty; tests may bring a table of their own."""
        self._table = table
        self._lock = threading.Lock()
        self._vocabulary = Vocabulary()
        self._taken: dict[int, Taken] = {}
        self._shelf: _Shelf | None = None
        self._stamp = -1

    @property
    def stamp(self) -> int:
        """How new the index is; see the port."""
        return self._stamp

    def refresh(self, read: Callable[[int], Changes]) -> None:
        """Learn what changed; see the port."""
        if not self._lock.acquire(blocking=self._shelf is None):
            return
        try:
            changes = read(self._stamp)
            if self._shelf is not None and not changes.documents and not changes.gone:
                self._stamp = changes.stamp
                return
            for number, one in enumerate(changes.documents, 1):
                self._taken[one.article_id] = take_in(one, self._vocabulary)
                if number % _BREATHER_AFTER == 0:
                    # Reading texts holds the interpreter: those who answer patients go first.
                    time.sleep(_BREATHER)
            for key in changes.gone:
                self._taken.pop(key, None)
            table = self._table or lay_table()
            index = Index([self._taken[key] for key in sorted(self._taken)], self._vocabulary)
            self._shelf = _Shelf(index, table)
            self._stamp = changes.stamp
        finally:
            self._lock.release()

    def find(
        self, question: str, *, limit: int = 10, within: Filter = EVERYTHING, typing: bool = False
    ) -> list[Hit]:
        """What fits best; see the port."""
        shelf = self._shelf
        return shelf.find(question, limit, within, typing) if shelf else []


class _Shelf:
    """One state of the index with all that is needed to search it."""

    def __init__(self, index: Index, table: LayTable) -> None:
        self._index = index
        self._table = table
        names = index.name_words
        worth_meaning = {
            one
            for one, number in index.numbers.items()
            if one in names or index.texts.sizes[number] > 1
        }
        self._spelling = Spelling(sorted(worth_meaning | table.stems | SPELT))
        self._beginnings = sorted(names.keys() | table.stems)

    def find(self, text: str, limit: int, within: Filter, typing: bool) -> list[Hit]:
        question = self._read(text, typing)
        index = self._index
        if not question.places or not index.documents:
            return []
        score = self._by_words(question.weights)
        meant = self._meanings(question)
        named = self._by_names(question) + self._by_meanings(meant)
        score += _MEANT_IN_TEXT * self._by_words(_spread(meant)) + named
        mask = index.mask(within)
        if mask is not None:
            score = np.where(mask, score, 0.0)
        most = min(limit, len(score))
        best = np.argpartition(-score, most - 1)[:most] if most else ()
        best = sorted(best, key=lambda at: (-score[at], at))
        return [
            Hit(
                index.documents[at].article_id,
                index.documents[at].slug,
                round(float(score[at]), 3),
                bool(named[at] > 1),
            )
            for at in best
            if score[at] > 0
        ]

    # ------------------------------------------------------------ the question

    def _read(self, text: str, typing: bool) -> _Question:
        spoken = words(text)
        places: dict[str, list[int]] = defaultdict(list)
        sure: dict[str, float] = {}
        telling = [word for word in spoken if word not in STOP]
        unfinished = typing and telling[-1:] == spoken[-1:] and text[-1:].isalnum()
        for at, word in enumerate(telling):
            last = unfinished and at == len(telling) - 1
            for one, certainty in self._meant(stem(word), word if last else ""):
                places[one].append(at)
                sure[one] = max(sure.get(one, 0.0), certainty)
        weights = {one: _weight(found) * sure[one] * _faint(one) for one, found in places.items()}
        return _Question(places, sure, weights, f" {' '.join(spoken)} ")

    def _meant(self, one: str, unfinished: str) -> list[tuple[str, float]]:
        """What a word stands for: itself, what it may become, or what it is a slip of."""
        if one in self._index.numbers or one in self._table.stems:
            return [(one, 1.0)]
        if len(unfinished) > 1:
            found = [other for other in self._beginnings if other.startswith(unfinished)]
            if found:
                found.sort(key=lambda other: (-self._index.name_words[other], len(other), other))
                return [(other, _UNFINISHED) for other in found[:_ENDINGS]]
        other, certainty = self._spelling.meant(one)
        return [(stem(other), _SLIP * certainty)] if other else [(one, 1.0)]

    # ------------------------------------------------------------ what adds to a score

    def _by_words(self, weights: Mapping[str, float]) -> Floats:
        index = self._index
        score = np.zeros(len(index.documents))
        for one, weight in weights.items():
            number = index.numbers.get(one)
            if number is None:
                continue
            at = index.texts.at(number)
            score[index.texts.values[at]] += weight * index.rarity[number] * index.weights[at]
        return score

    def _by_names(self, question: _Question) -> Floats:
        """For each article its name that the question says best."""
        index = self._index
        said, count = np.zeros(len(index.name_of)), np.zeros(len(index.name_of), dtype=np.int32)
        for one in question.places:
            number = index.numbers.get(one)
            if number is None or not index.names.sizes[number]:
                continue
            names = index.names.values[index.names.at(number)]
            said[names] += index.says[number] * question.sure[one]
            count[names] += 1
        share = said / np.maximum(index.name_says, 1e-9)
        worth = np.where(share > 0.3, _PART_OF_NAME * share**2, 0.0)
        whole = np.flatnonzero((count == index.name_size) & (count > 0))
        for name in whole[:_MOST_NAMES]:
            worth[name] = share[name] * self._as_a_whole(question, int(name))
        worth *= _NAME * index.name_rank * np.sqrt(index.name_says * index.rarest)
        return self._best_name(worth)

    def _as_a_whole(self, question: _Question, name: int) -> float:
        stems = frozenset(self._index.words_of_name(name))
        at = close_together(stems, question.places)
        together = at is not None
        if at is None:
            at = min(question.places[one][0] for one in stems)
        often = min(len(question.places[one]) for one in stems)
        return (1 if together else _APART) * _early(at) * (1 + 0.25 * math.log(often))

    def _meanings(self, question: _Question) -> dict[tuple[str, ...], float]:
        """What the question says in everyday words, as medical words, and how plainly."""
        meant: dict[tuple[str, ...], float] = {}
        for found in self._table.in_question(question.places, question.said):
            stems = found.phrase.stems
            plainly = _earliness(found.at) * min(question.sure[one] for one in stems)
            if len(stems) == 1:
                plainly *= _SPOKEN_WORD * (0.4 if stems & FAINT_STEMS else 1)
            else:
                plainly *= _SPOKEN_PHRASE * min(1.6, 0.7 + 0.3 * len(stems))
                plainly *= _WORD_BY_WORD if found.exact else 1
            for one in found.phrase.concepts:
                so_far = meant.get(one, 0.0)
                meant[one] = max(so_far, plainly) + 0.15 * min(so_far, plainly)
        return meant

    def _by_meanings(self, meant: Mapping[tuple[str, ...], float]) -> Floats:
        """For each article the meaning that its names say best."""
        index = self._index
        worth = np.zeros(len(index.name_of))
        for stems, plainly in meant.items():
            shared = np.zeros(len(index.name_of))
            total = sum(index.what_it_says(one) for one in stems)
            for one in stems:
                number = index.numbers.get(one)
                if number is not None and index.names.sizes[number]:
                    shared[index.names.values[index.names.at(number)]] += index.says[number]
            alike = shared / np.maximum(index.name_says + total - shared, 1e-9)
            value = np.where(alike > _ALIKE, plainly * alike**2, 0.0)
            worth = np.maximum(worth, value)
        return self._best_name(worth * _MEANT * index.rarest)

    def _best_name(self, worth: Floats) -> Floats:
        score = np.zeros(len(self._index.documents))
        np.maximum.at(score, self._index.name_of, worth)
        return score


def _faint(one: str) -> float:
    return FAINT if one in FAINT_STEMS else 1.0


def _earliness(at: int) -> float:
    return max(_LATEST, 1 - _LATER * at)


def _early(at: int) -> float:
    return _earliness(at) * (_IN_SUBJECT if at < _SUBJECT else 1)


def _weight(places: list[int]) -> float:
    return _early(places[0]) * (1 + _AGAIN * math.log(len(places)))


def _spread(meant: Mapping[tuple[str, ...], float]) -> dict[str, float]:
    """The words of all meanings; one of a meaning of many words weighs less."""
    found: dict[str, float] = {}
    for stems, plainly in meant.items():
        for one in stems:
            found[one] = max(found.get(one, 0.0), plainly / len(stems) ** 0.5)
    return found
