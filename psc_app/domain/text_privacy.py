"""Whether a text tells what only the patient should know: a diagnosis, a drug or a result.

A text lies open on a locked phone and passes through others' machines, so what goes out
unasked by a clinic names none of these (SPEC section 13). The rules are careful of both
mistakes: an ordinary text that is stopped teaches staff to override without reading.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from psc_app.domain.text_privacy_results import DOSE, RESULTS
from psc_app.domain.text_privacy_words import (
    DIAGNOSES,
    DIAGNOSIS_ENDINGS,
    DRUG_ENDINGS,
    DRUGS,
    EXACT,
    NO_NAMES_THOUGH_ENDED,
    NOT_MEANT,
)

DIAGNOSIS, DRUG, RESULT = "diagnosis", "drug", "result"
SHORTEST_REASON, LONGEST_REASON = 5, 300
"""Characters of the reason for a text that goes as it is."""

_ENGLISH = {DIAGNOSIS: "a diagnosis", DRUG: "a drug", RESULT: "a result"}

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_ENDED = 7
"""Letters of a word from which on its ending tells something."""
_BEFORE_NAMES = "dr doctor mr mrs ms miss nurse dra sr sra"
_TITLES = frozenset(_BEFORE_NAMES.split())
_SHORTEST_OWN = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a text that is private: `text[start:end]` is `words`."""

    kind: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `kind` is empty where nothing was found."""

    text: str
    kind: str = ""


def findings(text: str, own: Iterable[tuple[str, str]] = ()) -> tuple[Finding, ...]:
    """What a text gives away, in the order it stands there; they don't overlap.

    Args:
        own: names from the patient's own record, each with its kind; they count as the
            lists' do.
    """
    folded = _folded(text)
    found = _apart(_named(text, folded, _own_phrases(own)))
    names = tuple(found)
    for result in RESULTS.finditer(folded):
        found += _without(folded, *result.span(), names)
    return tuple(
        Finding(kind, text[start:end], start, end)
        for kind, start, end in sorted(found, key=lambda one: one[1])
    )


def pieces(text: str, found: Iterable[Finding]) -> tuple[Piece, ...]:
    """The whole text, cut where the findings begin and end."""
    cut: list[Piece] = []
    at = 0
    for one in found:
        if one.start > at:
            cut.append(Piece(text[at : one.start]))
        cut.append(Piece(one.words, one.kind))
        at = one.end
    if at < len(text):
        cut.append(Piece(text[at:]))
    return tuple(cut)


def kinds(found: Iterable[Finding]) -> tuple[str, ...]:
    """Which kinds are among the findings, each once and in a fixed order."""
    there = {one.kind for one in found}
    return tuple(kind for kind in _ENGLISH if kind in there)


def in_words(which: Iterable[str]) -> str:
    """Kinds as they stand in a sentence: "a diagnosis and a drug"."""
    named = [_ENGLISH[kind] for kind in which]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


# ---------------------------------------------------------------- the lists


_Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


def _index(named: Iterable[tuple[str, str]]) -> _Phrases:
    """Phrases by their first word, the longest first; each with its kind."""
    made: _Phrases = {}
    for name, kind in named:
        words = tuple(name.split("_"))
        made.setdefault(words[0], []).append((words, kind))
    for several in made.values():
        several.sort(key=lambda one: -len(one[0]))
    return made


_LISTED = _index(
    [
        *((name, "") for name in NOT_MEANT),
        *((name, DRUG) for name in DRUGS),
        *((name, DIAGNOSIS) for name in DIAGNOSES),
    ]
)


def _folded(text: str) -> str:
    """Small letters without accents; of the same length, so that places stay."""
    return "".join(_fold(letter) for letter in text)


@lru_cache(maxsize=1024)
def _fold(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)[:1].lower()
    return plain if len(plain) == 1 else letter


def _named(text: str, folded: str, own: _Phrases) -> "Iterator[_Place]":
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(folded)]
    at = 0
    while at < len(words):
        _, start, end = words[at]
        kind, length = _at(words, at, own)
        if not length and (exact := EXACT.get(text[start:end])):
            kind, length = exact, 1
        if kind and not (at and words[at - 1][0] in _TITLES and text[start].isupper()):
            yield kind, start, words[at + length - 1][2]
        at += length or 1
    yield from ((DRUG, *m.span()) for m in DOSE.finditer(folded))


def _at(words: list[tuple[str, int, int]], at: int, own: _Phrases) -> tuple[str, int]:
    """The kind of what begins at a word, and how many words it has; 0 for nothing."""
    word = words[at][0]
    for first in dict.fromkeys((word, _singular(word))):
        for phrases in (_LISTED, own):
            for wanted, kind in phrases.get(first, ()):
                there = [w for w, _, _ in words[at + 1 : at + len(wanted)]]
                if _same(there, wanted[1:]):
                    return kind, len(wanted)
    kind = _by_ending(word)
    return kind, int(bool(kind))


def _by_ending(word: str) -> str:
    """What the ending of a word tells: names of one kind often end alike."""
    if len(word) < _SHORTEST_ENDED or word in NO_NAMES_THOUGH_ENDED:
        return ""
    if _singular(word).endswith(DRUG_ENDINGS):
        return DRUG
    return DIAGNOSIS if word.endswith(DIAGNOSIS_ENDINGS) else ""


def _same(there: list[str], wanted: tuple[str, ...]) -> bool:
    if len(there) != len(wanted):
        return False
    return all(
        one == other or _singular(one) == other for one, other in zip(there, wanted, strict=True)
    )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


_Place = tuple[str, int, int]


def _apart(found: Iterable[_Place]) -> list[_Place]:
    """Without those that begin within one before them."""
    kept: list[_Place] = []
    for place in sorted(found, key=lambda one: (one[1], -one[2])):
        if not kept or place[1] >= kept[-1][2]:
            kept.append(place)
    return kept


def _without(folded: str, start: int, end: int, named: Iterable[_Place]) -> Iterator[_Place]:
    """What is left of a result beside the names in it: "COVID test is negative" tells both."""
    for _, first, last in (*(one for one in named if start <= one[1] < end), ("", end, end)):
        part = folded[start:first]
        if part.strip():
            begin = start + len(part) - len(part.lstrip())
            yield RESULT, begin, begin + len(part.strip())
        start = max(start, last)


# ---------------------------------------------------------------- the patient's own record

_COMMON = """
    situation finding disorder person procedure regime therapy history past full time part not in
    labor force employment employed unemployed education school limited social contact stress
    level received higher educated certificate only lives alone reports intimate
    partner housing criminal record refugee medication review due active body tablet capsule oral
    extended release solution injection spray patch cream ointment suspension chewable
    hour actuat dose hr ml mg mcg unit per acute chronic mild moderate severe recurrent unspecified
    risk activity involvement primary secondary left right upper lower allergy allergic other with
    without due high low and for the from this that normal examination symptom patient substance
    seasonal environmental food animal tree pollen mold house dust mite syndrome disease
"""
_NO_NAMES = frozenset(_COMMON.split())
"""Words in a record's titles that name nothing by themselves."""
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def _own_phrases(own: Iterable[tuple[str, str]]) -> _Phrases:
    named: list[tuple[str, str]] = []
    for kind, title in own:
        plain = _IN_BRACKETS.sub(" ", _folded(title))
        words = [w for w in _WORD.findall(plain) if not any(c.isdigit() for c in w)]
        whole = "_".join(words)
        telling = [w for w in words if len(w) >= _SHORTEST_OWN and w not in _NO_NAMES]
        if telling and len(words) > 1:
            named.append((whole, kind))
        if kind == DRUG or len(telling) == 1:
            named.extend((w, kind) for w in telling)
    return _index(named)
