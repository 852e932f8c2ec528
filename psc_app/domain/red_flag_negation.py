"""Whether somebody says that something is not so: "no chest pain, fever or rash".

A negation holds for the words after it as long as these are filling words or words of the rules
and their kind. It ends at any other word ("no insurance, chest hurts"), at "but", "just" and their
like, at a pronoun that begins something new ("no fever my chest hurts"), and before a noun with a
verb of its own ("no fever chest is tight").
"""

from collections.abc import Set as AbstractSet
from functools import cached_property

from psc_app.domain.red_flag_pattern import LIGHT, Match, Page
from psc_app.domain.red_flag_spelling import word_set
from psc_app.domain.red_flag_statements import STARTS, breaks
from psc_app.domain.red_flag_text import Reading

NEGATORS = word_set(
    "not no never without neither nor deny denies denied denying none non nobody nothing"
)
_ABILITY = word_set("can could")
_FUTURE = word_set("will would")
_ANSWERS = word_set("no none negative denied nope")
_SUBJECTS = word_set("i he she we they my his our their it you your her")
_POSSESSIVES = word_set("my his her our their your it")
_BEFORE_POSSESSIVES = word_set("""
    hit hurt bump bumped bang banged knock knocked lose lost feel felt move moved take took bite bit
    harm break broke swallow swallowed with in on of from to about for over by
""")
_VERBS = word_set("is are was were feels feel hurts hurt keeps looks")
_ENDS = STARTS | word_set(
    "just only instead since when while so then now if unless until today still yes"
)
_PASSED = word_set("""
    any once more much ever new other else either longer currently anymore further actual real major
    significant obvious big serious severe acute active recent heavy excessive
    experience experienced experiencing notice noticed see seen seem seems say says said show showed
    think thinking thought thoughts want wanting wanna try trying consider considering suspect
    suggest plan planning going would will lose lost happened harm harming hit hurt
    sign signs symptom symptoms evidence history problem problems trouble difficulty issue issues
    complaint complaints concern concerns reaction activity type kind hint sort sense feelings idea
    ideas intention desire reason cause because about way change changes
    cough nausea headache chest allergy allergies drug or nor and
""")
_LONGEST_ITEM = 5
"""Words of an item in a list of what is denied."""


class Negations:
    """The negations of a message."""

    def __init__(self, reading: Reading, page: Page, not_negating: AbstractSet[int]) -> None:
        """Not negating: places of what looks like a negation and is none, as in "not sure" or "no
        idea why"."""
        self._reading = reading
        self._page = page
        self._negators = [
            place
            for place, word in enumerate(reading.words)
            if word in NEGATORS and place not in not_negating
        ]

    @cached_property
    def _tagged(self) -> AbstractSet[int]:
        """Places of words that belong to a group of the rules."""
        return {
            place
            for name, spans in self._page.spans.items()
            if name[0] == "@"
            for first, after in spans
            for place in range(first, after)
        }

    def deny(self, match: Match, intent: bool) -> bool:
        """Whether what matched is said not to be so. Intent: it is about what somebody will do,
        so that "won't" and "would never" deny it too."""
        words = self._reading.words
        matched = {place for begin, after in match for place in range(begin, after)}
        first = min(matched)
        for negator in self._negators:
            if negator in matched or negator >= max(matched):
                continue
            if negator and not intent and words[negator - 1] in _FUTURE:
                continue
            end = self._end(negator, matched)
            if any(
                negator < begin < end and (negator < first or begin != first) for begin, _ in match
            ):
                return True
        return self._answered_no(max(matched) + 1)

    def _answered_no(self, after: int) -> bool:
        """As in "chest pain: no"."""
        words, sentences = self._reading.words, self._reading.sentences
        return (
            after < len(words)
            and words[after] in _ANSWERS
            and sentences[after] == sentences[after - 1]
            and (after + 1 == len(words) or breaks(self._reading, after + 1))
        )

    def _end(self, negator: int, matched: AbstractSet[int]) -> int:
        """The first word for which a negation no longer holds."""
        words, sentences = self._reading.words, self._reading.sentences
        place = negator + 1
        if negator and words[negator - 1] in _ABILITY:
            return place
        while place < len(words) and sentences[place] == sentences[negator]:
            word = words[place]
            known = word in LIGHT or word in _PASSED or place in self._tagged or place in matched
            if not known or word in _ENDS:
                break
            if place > negator + 1 and self._begins_anew(place):
                break
            place += 1
        return place

    def _begins_anew(self, place: int) -> bool:
        words, reading = self._reading.words, self._reading
        word, before = words[place], words[place - 1]
        if breaks(reading, place) and not self._list_goes_on(place):
            return True
        if word in _SUBJECTS:
            return word not in _POSSESSIVES or before not in _BEFORE_POSSESSIVES
        return (
            word not in LIGHT
            and place + 1 < len(words)
            and words[place + 1] in _VERBS
            and not breaks(reading, place + 1)
        )

    def _list_goes_on(self, place: int) -> bool:
        """Whether a list of what is denied goes on after a comma."""
        words, clauses = self._reading.words, self._reading.clauses
        end = place
        while end < len(words) and clauses[end] == clauses[place]:
            if words[end] in _SUBJECTS or words[end] in _VERBS or words[end] in _ENDS:
                return False
            end += 1
        return end - place <= _LONGEST_ITEM
