"""A message as the rules read it: folded words with their sentence and clause.

Case, accents, quotation marks, emoji and spacing are taken away; short forms are written out
("cant" becomes "can not", "rn" becomes "right now"), numbers stand alone ("3wks" is "3 weeks").
Each word remembers where it stood, so that a hit can name the patient's own words.
"""

import re
import unicodedata
from dataclasses import dataclass

from psc_app.domain.red_flag_spelling import NUMBERS, SHORT_FORMS

MOST_CHARACTERS = 8000
"""What is read of a message; a longer one is read at its beginning and at its end."""

_PIECE = re.compile(
    r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<number>\d+(?:[.,/]\d+)?)"
    r"|(?P<end>[!?;]+|\n(?![a-z])|\.(?=\s|$|\.|[a-z])|…)"
    r"|(?P<pause>[,:()\[\]\"]|-{2,}|\s-\s|[–—])"
)
_NUMBER, _END = 2, 3
_BREAKS = (_END, 4)
"""Which of them it is, by the number of its group."""
_LONG_RUN = re.compile(r"(.)\1{2,}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TO_FOLD = re.compile(r"[A-Z]+|[^\x00-\x7f]")
_QUOTES = str.maketrans("’‘`´ʼ“”„«»＇", "'''''\"\"\"\"\"'")
_WRITTEN_OUT = frozenset((*SHORT_FORMS, *NUMBERS))


@dataclass(slots=True)
class Reading:
    """The words of a message, side by side in lists of equal length.

    Attributes:
        text: what the positions point into.
        words: folded words, short forms written out.
        begins, ends: where each word stands in the text.
        sentences, clauses: the number of the sentence and of the clause of each word.
    """

    text: str
    words: list[str]
    begins: list[int]
    ends: list[int]
    sentences: list[int]
    clauses: list[int]

    def cut(self, first: int, after: int) -> str:
        """The patient's own words from one word to before another."""
        return self.text[self.begins[first] : self.ends[after - 1]]


def read(text: str) -> Reading:
    """A message's words. Never fails, whatever the text holds."""
    text = _clean(text)
    folded = _fold(text)
    reading = Reading(text, [], [], [], [], [])
    words, begins, ends = reading.words, reading.begins, reading.ends
    sentences, clauses = reading.sentences, reading.clauses
    sentence = clause = 0
    runs = {run[0][:3] for run in _LONG_RUN.finditer(folded)}
    drawls = {run for run in runs if run.isalpha() or not run.isascii()}
    for piece in _PIECE.finditer(folded):
        kind = piece.lastindex
        if kind in _BREAKS:
            new = len(words) - len(clauses)
            sentences += [sentence] * new
            clauses += [clause] * new
            sentence += kind == _END
            clause += 1
            continue
        found = piece[0]
        begin, end = piece.span()
        if kind == _NUMBER:
            found = found.replace(",", ".")
        elif "'" in found or found in _WRITTEN_OUT or any(run in found for run in drawls):
            for word in _written_out(found, drawled=bool(runs)):
                words.append(word)
                begins.append(begin)
                ends.append(end)
            continue
        words.append(found)
        begins.append(begin)
        ends.append(end)
    new = len(words) - len(clauses)
    sentences += [sentence] * new
    clauses += [clause] * new
    return reading


def _clean(text: str) -> str:
    """Without invisible signs, in composed letters, of a length that can be read in time."""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]}\n{text[-half:]}"
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return _NOT_ASCII.sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) == "Cf" else found[0]


def _fold(text: str) -> str:
    """The same length, in small letters without accents."""
    if text.isascii():
        return text.lower()
    return _TO_FOLD.sub(_folded, text.translate(_QUOTES))


def _folded(found: re.Match[str]) -> str:
    one = found[0]
    if one.isascii():
        return one.lower()
    base = unicodedata.normalize("NFKD", one)[0].lower()
    return base if len(base) == 1 else one


def _written_out(word: str, drawled: bool) -> tuple[str, ...]:
    """A short form's words; otherwise the word without 's and without long runs of a letter."""
    if word in SHORT_FORMS:
        return SHORT_FORMS[word]
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
        if word in SHORT_FORMS:
            return SHORT_FORMS[word]
    if drawled:
        word = _LONG_RUN.sub(r"\1\1", word)
    return (NUMBERS.get(word, word),)
