"""Whether a matched wording is meant: not denied, past, supposed, quoted, or about others.

What silences a rule does so within its statement, see red_flag_statements.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from psc_app.domain.red_flag_frame import Frame
from psc_app.domain.red_flag_frame_settings import FRAME
from psc_app.domain.red_flag_negation import Negations
from psc_app.domain.red_flag_pattern import Match, Page
from psc_app.domain.red_flag_rule import Family
from psc_app.domain.red_flag_spelling import word_set
from psc_app.domain.red_flag_statements import Statements, breaks
from psc_app.domain.red_flag_text import Reading
from psc_app.domain.red_flag_times import Times

_INTENT = frozenset((Family.SELF_HARM, Family.VIOLENCE))
_STAYS = frozenset((*_INTENT, Family.STROKE, Family.OTHER_ACUTE, Family.OVERDOSE))
"""Families in which what is over is no less an emergency."""
_MAY_BE_CHRONIC = frozenset(
    (Family.CARDIAC, Family.STROKE, Family.BREATHING, Family.BLEEDING, Family.OTHER_ACUTE)
)
_MARKS = frozenset(("past", "current", "strongly current", "recently", "not a negation", *FRAME))
_YIELDS_TO_NOW = frozenset(("supposed", "admin", "question", "family history"))
_IFS = word_set("if whether unless")
_NO_IF_AFTER = word_set("""
    sure know wonder wondering see as tell check unsure asking even idk clue decide only normal ok
    okay bad weird serious matter bother mind common alright
""")
_AFTER_IF = word_set("then should what who which where would do does shall ought")
_SOMEBODY = word_set("i he she they somebody someone people")
_DOES = word_set("am will swear would is says")
_PERSONS = word_set("i he she")
_STATES = word_set("am have having my is has been")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a matched wording: dropped for a reason, lowered to review, or kept."""

    silenced: str = ""
    lowered: bool = False


class Context:
    """What silences rules, and where, in one message."""

    def __init__(self, reading: Reading, page: Page, found: Mapping[str, list[Match]]) -> None:
        """Found: the settings of red_flag_settings that stand in the message, name to matches."""
        self._reading = reading
        self._statements = Statements(reading)
        self._times = Times(reading, self._statements, found)
        self._frame = Frame(reading, self._statements, found)
        not_negating = {
            place
            for match in found.get("not a negation", ())
            for first, after in match
            for place in range(first, after)
        }
        self._negations = Negations(reading, page, not_negating)
        self._settings = {
            name: self._stretches(matches, from_its_place=name == "animal")
            for name, matches in found.items()
            if name not in _MARKS
        }
        self._settings.setdefault("supposed", []).extend(self._ifs())

    def verdict(self, match: Match, family: Family, far: bool = False) -> Verdict:
        """Whether the wording is meant. Far: its parts may stand anywhere in the message, and
        only the last is about the emergency."""
        if self._negations.deny(match, intent=family in _INTENT):
            return Verdict("negated")
        setting = self._setting(match, family)
        if setting:
            return Verdict(setting)
        times = self._times
        if times.is_past(match[-1:] if far else match):
            return Verdict("past")
        if family not in _STAYS and times.is_over(match):
            return Verdict(lowered=True) if times.is_now(match) else Verdict("over")
        if self._frame.lowers(match, family):
            return Verdict(lowered=True)
        lowered = family in _MAY_BE_CHRONIC and (times.is_chronic(match) or times.is_recent(match))
        return Verdict(lowered=lowered and not times.is_now(match, strongly=True))

    def _setting(self, match: Match, family: Family) -> str:
        """The setting in which it stands; empty for none."""
        core, last = match[-1][0], max(first for first, _ in match)
        for name, stretches in self._settings.items():
            if name == "animal" and family in _INTENT:
                continue
            place = last if name == "animal" else core
            for begin, after in stretches:
                if begin <= place < after and not self._in_spite(name, begin, match):
                    return name
        return ""

    def _in_spite(self, name: str, begin: int, match: Match) -> bool:
        """Whether a hit stands although it is asked, supposed or arranged."""
        if name == "supposed" and any(first <= begin < after for first, after in match[1:]):
            return True
        if name in _YIELDS_TO_NOW and self._times.is_now(match[-1:], strongly=True):
            return True
        if name != "question":
            return False
        words = self._reading.words[begin : match[-1][0]]
        tells = any(word in _PERSONS and follows in _STATES for word, follows in pairwise(words))
        return tells and not {"if", "when"}.intersection(words)

    def _stretches(self, matches: Iterable[Match], from_its_place: bool) -> list[tuple[int, int]]:
        """The statements in which settings stand, whole or from the setting on."""
        found = []
        for match in matches:
            place = match[0][0]
            first, after = self._statements.stretch(self._statements.of[place])
            found.append((place if from_its_place else first, after))
        return found

    def _ifs(self) -> list[tuple[int, int]]:
        """From each "if" to where its clause ends; not for "not sure if", "as if" and the like."""
        words = self._reading.words
        found = []
        for place, word in enumerate(words):
            if word in _IFS and not (place and words[place - 1] in _NO_IF_AFTER):
                after = place + 1
                while after < len(words) and not self._if_ends(place, after):
                    after += 1
                found.append((place, after))
        return found

    def _if_ends(self, begin: int, place: int) -> bool:
        words, numbers = self._reading.words, self._statements.of
        if breaks(self._reading, place):
            return True
        if place > begin + 3 and numbers[place] != numbers[place - 1]:
            return True
        if place <= begin + 2:
            return False
        does = place + 1 < len(words) and words[place + 1] in _DOES
        return words[place] in _AFTER_IF or (words[place] in _SOMEBODY and does)
