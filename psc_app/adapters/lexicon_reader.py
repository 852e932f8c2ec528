"""Sentiment by a word list, where the model can't run: VADER, with care for a clinic's words.

VADER was made for opinions: it takes "pain" and "bleeding" for unhappiness, and
"please" for joy. Here a complaint of the body, a test word and plain politeness weigh
nothing (SPEC section 9); what is left of its list is about how somebody feels.
"""

import asyncio
from collections.abc import Sequence
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from psc_app.adapters.language import is_foreign
from psc_app.adapters.lexicon_words import INSULT, PHRASES, SAYS, SAYS_NOTHING
from psc_app.domain.emoji_words import spelled_out
from psc_app.domain.reading import ReaderHealth, Reading
from psc_app.domain.vocabulary import Engine

VERSION = "vader 3.3.2, clinic 1"

_STEPS = ((0.0, 0.0), (0.15, 0.3), (0.3, 0.7), (0.45, 1.2), (0.6, 1.8), (0.8, 2.4), (0.95, 3.0))
"""VADER's compound, 0 to 1, and the score it stands for, 0 to 3; in between in proportion."""

_AT_MOST_WITH_INSULT = -2.0


@cache
def _words() -> SentimentIntensityAnalyzer:
    """VADER with its list changed; loading it takes a while."""
    found = SentimentIntensityAnalyzer()
    for word in SAYS_NOTHING:
        found.lexicon.pop(word, None)
    found.lexicon.update(SAYS)
    return found


class LexiconReader:
    """Reads by the word list; it has no idea of context, and finds no emergencies."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text, on a thread; a quarter of a millisecond each."""
        return await asyncio.to_thread(lambda: [self.read_one(text) for text in texts])

    def read_one(self, text: str) -> Reading:
        """One message."""
        return Reading(self._score(text), Engine.BASIC, VERSION)

    def _score(self, text: str) -> float | None:
        text = spelled_out(text)
        if not text.strip() or is_foreign(text):
            return None
        plain = text
        for pattern, word in PHRASES:
            plain = pattern.sub(word, plain)
        score = _score_of(_words().polarity_scores(plain)["compound"])
        return min(score, _AT_MOST_WITH_INSULT) if INSULT.search(text) else score

    async def settle(self) -> None:
        """It is ready as soon as it is made."""

    def health(self) -> ReaderHealth:
        """Always the same: it needs nothing."""
        return ReaderHealth(Engine.BASIC, facts={"list": VERSION})

    async def close(self) -> None:
        """Nothing to end."""


def _score_of(compound: float) -> float:
    size, before = abs(compound), _STEPS[0]
    score = _STEPS[-1][1]
    for step in _STEPS[1:]:
        if size <= step[0]:
            part = (size - before[0]) / (step[0] - before[0])
            score = before[1] + part * (step[1] - before[1])
            break
        before = step
    return round(score if compound >= 0 else -score, 3)


class NobodyReads:
    """Stands where the machine's owner has switched reading off: nothing can be told."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """Nothing, for each text."""
        return [Reading(None, Engine.NONE)] * len(texts)

    async def settle(self) -> None:
        """There is nothing to wait for."""

    def health(self) -> ReaderHealth:
        """That it is switched off."""
        return ReaderHealth(Engine.NONE, why="Sentiment is switched off on this machine.")

    async def close(self) -> None:
        """Nothing to end."""
