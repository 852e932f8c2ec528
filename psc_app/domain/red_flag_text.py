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
    r"(?P<number>\d+(?:[.,/]\d+)?)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<end>[!?;]+|\n(?![a-z])|\.(?=\s|$|\.|[a-z])|…)"
    r"|(?P<pause>[,:()\[\]\"]|-{2,}|\s-\s|[–—])"
)
_LONG_RUN = re.compile(r"(.)\1{2,}")
_QUOTES = str.maketrans("’‘`´ʼ“”„«»＇", "'''''\"\"\"\"\"'")


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
    drawled = _LONG_RUN.search(folded) is not None
    for piece in _PIECE.finditer(folded):
        kind, found = piece.lastgroup, piece[0]
        if kind == "end":
            sentence, clause = sentence + 1, clause + 1
            continue
        if kind == "pause":
            clause += 1
            continue
        begin, end = piece.span()
        for word in _written_out(found, drawled) if kind == "word" else (found.replace(",", "."),):
            words.append(word)
            begins.append(begin)
            ends.append(end)
            sentences.append(sentence)
            clauses.append(clause)
    return reading


def _clean(text: str) -> str:
    """Without invisible signs, in composed letters, of a length that can be read in time."""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]}\n{text[-half:]}"
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(one for one in text if unicodedata.category(one) != "Cf")


def _fold(text: str) -> str:
    """The same length, in small letters without accents."""
    if text.isascii():
        return text.lower()
    return "".join(map(_letter, text.translate(_QUOTES)))


def _letter(one: str) -> str:
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
