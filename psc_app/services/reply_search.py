"""Which quick replies fit: what an agent types behind the slash, or what a patient has said.

All of it runs for each key stroke over every reply there is, so each step looks at
what is left by the one before: words as they stand first, and only for those that
nothing has, words that look alike.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from psc_app.domain.languages import primary
from psc_app.domain.names import fold

_TAG = re.compile(r"#([^\s#]*)")
_TITLE_BEGINS, _TITLE_WORD, _TAG_WORD, _TITLE_PART, _ALIKE, _BODY = 12.0, 10.0, 9.0, 5.0, 4.0, 1.5
_STRONG = _TITLE_PART
"""From this on, for each word, a reply is meant rather than met by chance."""

_FUZZY_FROM = 3
"""Shorter words are only looked for as they stand."""

_LEAST_FIT = 1.6
"""What a reply has to share with a patient's words to be suggested."""

_SAID_BY_ALL = (
    "a about after all also am an and any are as at back be been before but by can could did do"
    " does dont for from get go good got had has have hello help her here hi him his how i if im in"
    " is it its ive just know last like me my need no not now of off on one or our out over please"
    " really should so some than thank thanks that the their them then there they thing this time"
    " to today too up us very want was we well were what when where which who why will with would"
    " yes you your"
    " buenas buenos con como cuando de del dias donde el ella en es esta estoy favor gracias hay"
    " hola la las le lo los mas me mi muy necesito no o para pero por porque puede puedo que quiero"
    " se si su tengo tiene un una usted y yo"
)
_COMMON = frozenset(_SAID_BY_ALL.split())
"""Words that say nothing of what a message is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A reply's words, folded, in the forms in which they are looked through.

    Attributes:
        title: with a space before each word, so that a word's beginning is one look.
        tags: with a line's end before each.
    """

    language: str
    title: str
    tags: str
    body: str
    heads: frozenset[str]
    """The words of the title, and the tags."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One reply as it is searched: its row of quick_reply, and its words."""

    row: Any
    words: Words


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: words, and the tags that narrow."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


def read(text: str) -> Wanted:
    """What was typed behind the slash."""
    tags = tuple(one for tag in _TAG.findall(text) if (one := fold(tag)))
    return Wanted(tuple(fold(_TAG.sub(" ", text)).split()), tags)


@lru_cache(maxsize=8192)
def words_of(title: str, body: str, tags: str, locale: str) -> Words:
    """The words of a reply; `tags` is the JSON in which they are kept.

    Making them is the dear part, and replies stay the same from one key stroke to the
    next, so they are remembered by what they are made from.
    """
    plain, labels = fold(title), [fold(one) for one in json.loads(tags)]
    return Words(
        language=primary(locale),
        title=f" {plain}",
        tags="".join(f"\n{one}" for one in labels),
        body=fold(body),
        heads=frozenset((*plain.split(), *labels)),
    )


# ---------------------------------------------------------------- what is typed


def seek(entries: Sequence[Entry], wanted: Wanted, language: str, limit: int) -> list[Entry]:
    """The replies that fit, the best first.

    Every word and every tag has to be met. Among those that are meant (and again among
    those met by chance) the conversation's language goes first, then what fits best,
    then what is used most.
    """
    left = [one for one in entries if all(f"\n{want}" in one.words.tags for want in wanted.tags)]
    alike = _alike(left, wanted.words)
    ranked = []
    for one in left:
        score = _score(one.words, wanted.words, alike)
        if score is None:
            continue
        chance = score < _STRONG * len(wanted.words)
        away = distance(one.words.language, language)
        row = one.row
        key = (chance, away, -score, -row.uses, row.owner_id is None, one.words.title)
        ranked.append((key, row.id, one))
    ranked.sort(key=lambda found: found[:2])
    return [one for _, _, one in ranked[:limit]]


def distance(language: str, wanted: str) -> int:
    """How far a reply's language is from the conversation's: the same, any, another."""
    if not wanted:
        # Nobody said; what is written for everybody, or in English, comes first.
        return 0 if language in ("", "en") else 1
    if language == wanted or (not language and wanted == "en"):
        return 0
    return 1 if not language else 2


def _score(one: Words, words: tuple[str, ...], alike: dict[str, frozenset[str]]) -> float | None:
    total = 0.0
    for word in words:
        score = _word_score(one, word)
        if not score and (near := alike.get(word)) and not near.isdisjoint(one.heads):
            score = _ALIKE
        if not score:
            return None
        total += score
    return total


def _word_score(one: Words, word: str) -> float:
    begun = f" {word}"
    if begun in one.title:
        return _TITLE_BEGINS if one.title.startswith(begun) else _TITLE_WORD
    if f"\n{word}" in one.tags:
        return _TAG_WORD
    if word in one.title:
        return _TITLE_PART
    return _BODY if len(word) > 1 and word in one.body else 0.0


def _alike(entries: Iterable[Entry], words: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """For each word that no title and no tag has: those that look like it, as far as it goes."""
    found: dict[str, frozenset[str]] = {}
    known: set[str] = set()
    for word in words:
        if len(word) < _FUZZY_FROM or any(_has_head(one.words, word) for one in entries):
            continue
        known = known or set().union(*(one.words.heads for one in entries))
        most = 1 if len(word) < 7 else 2
        # Who is still typing has begun a word: it is held against beginnings as long.
        starts: dict[str, list[str]] = {}
        for own in known:
            if len(own) >= len(word) - 1:
                for length in (len(word), len(word) + 1):
                    starts.setdefault(own[:length], []).append(own)
        near = process.extract(word, list(starts), scorer=OSA.distance, score_cutoff=most, limit=30)
        found[word] = frozenset(own for start, _, _ in near for own in starts[start])
    return found


def _has_head(one: Words, word: str) -> bool:
    return f" {word}" in one.title or f"\n{word}" in one.tags


# ---------------------------------------------------------------- what a patient said


def fitting(entries: Sequence[Entry], said: str, language: str, limit: int) -> list[Entry]:
    """The replies that have to do with these words, the best first; often none.

    A word weighs more the fewer replies have it, and more in a title or tag than in
    the text.
    """
    wanted = {stem(one) for one in fold(said).split() if len(one) > 2 and one not in _COMMON}
    if not wanted:
        return []
    near = [one for one in entries if distance(one.words.language, language) < 2]
    met = [_met(one.words, wanted) for one in near]
    count = Counter(word for words in met for word in words)
    ranked = []
    for one, words in zip(near, met, strict=True):
        score = sum(
            weight * math.log(1 + len(near) / count[word]) for word, weight in words.items()
        )
        if score >= _LEAST_FIT:
            away = distance(one.words.language, language)
            ranked.append((away, -score, -one.row.uses, one.row.id, one))
    ranked.sort(key=lambda found: found[:4])
    return [found[4] for found in ranked[:limit]]


def _met(one: Words, wanted: set[str]) -> dict[str, float]:
    head, body = _stems(one)
    return {word: 1.0 if word in head else 0.4 for word in wanted if word in head or word in body}


@lru_cache(maxsize=8192)
def _stems(one: Words) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(stem(word) for word in one.heads if word not in _COMMON),
        frozenset(stem(word) for word in one.body.split() if _tells(word)),
    )


def _tells(word: str) -> bool:
    return len(word) > 3 and word not in _COMMON


def stem(word: str) -> str:
    """A folded word without the commonest endings, so that "refills" meets "refill"."""
    for ending in ("ing", "ed", "es", "s", "ment"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word.removesuffix(ending)
    return word
