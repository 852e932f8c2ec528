"""A message falls into statements, within which a negation, a time or a setting holds.

A statement is a sentence, or what begins with "but" or "because", or with a pronoun after a comma
or "and": "it says may cause fainting, and my head spins" makes two.
"""

from psc_app.domain.red_flag_pattern import Match
from psc_app.domain.red_flag_spelling import word_set
from psc_app.domain.red_flag_text import Reading

STARTS = word_set("but however though although because except yet whereas")
_LINKS = word_set("and so then plus cause while also or")
_NEW_SUBJECTS = word_set("i my he she his her we our now me today tonight suddenly")


class Statements:
    """The statements of a message.

    Attributes:
        of: the number of each word's statement.
    """

    def __init__(self, reading: Reading) -> None:
        """Divide a message."""
        self._reading = reading
        self.of: list[int] = []
        words, sentences = reading.words, reading.sentences
        self._starts = [0]
        number = 0
        for place, word in enumerate(words):
            if place and (
                word in STARTS
                or sentences[place] != sentences[place - 1]
                or (
                    word in _NEW_SUBJECTS and (breaks(reading, place) or words[place - 1] in _LINKS)
                )
            ):
                number += 1
                self._starts.append(place)
            self.of.append(number)
        self._starts.append(len(words))

    def stretch(self, number: int) -> tuple[int, int]:
        """The first word of a statement and the one after its last."""
        return self._starts[number], self._starts[number + 1]

    def follows_on(self, place: int, number: int, most: int) -> bool:
        """Whether a statement follows, in the same sentence, a word at the start of another."""
        if self.of[place] != number - 1 or place - self.stretch(number - 1)[0] > most:
            return False
        sentences = self._reading.sentences
        return sentences[self.stretch(number)[0]] == sentences[place]


def breaks(reading: Reading, place: int) -> bool:
    """Whether a comma or another pause stands before a word."""
    return reading.clauses[place] != reading.clauses[place - 1]


def distance(place: int, match: Match) -> int:
    """How many words a place is away from what matched; 0 inside."""
    return min(
        0 if first <= place < after else min(abs(first - place), abs(place - after + 1))
        for first, after in match
    )
