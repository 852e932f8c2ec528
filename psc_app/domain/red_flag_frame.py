"""What a message says around a matched wording that makes it no news: told of long ago, of
strangers, as it always is, or closed ("false alarm").

None of this is sure enough to drop a hit: it is lowered to review, so that staff still see it.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from psc_app.domain.red_flag_frame_settings import FRAME
from psc_app.domain.red_flag_pattern import Match
from psc_app.domain.red_flag_rule import Family
from psc_app.domain.red_flag_spelling import word_set
from psc_app.domain.red_flag_statements import Statements
from psc_app.domain.red_flag_text import Reading

_PRESENT = word_set("""
    am is are have having keep keeps can will now today tonight again feel feels hurts hurt
    want wants think going
""")
_NOW = word_set("am is are have can keeps now today tonight will")
"""Of strangers, whoever tells of now may stand beside them."""
_TOLD_AT_LENGTH = 14
"""Words of a message about a stranger; a shorter one may be a call for help."""
_REMAINS = word_set("still left residual leftover remains remained")
"""What a stroke of long ago leaves behind is no new one."""
_URGENT = word_set("help come quick quickly hurry send now right please unresponsive")
_NEIGHBOURS = 2
"""Statements away in which a mark of long ago still dates what was told."""
_JOKED_OF = frozenset(
    (Family.SELF_HARM, Family.VIOLENCE, Family.CARDIAC, Family.STROKE, Family.OTHER_ACUTE)
)
_STAYS = frozenset((Family.SELF_HARM, Family.OVERDOSE, Family.STROKE, Family.VIOLENCE))
_NEVER_USUAL = frozenset((Family.SELF_HARM, Family.VIOLENCE, Family.OVERDOSE, Family.INFANT_FEVER))


class Frame:
    """The marks of a message that hold beyond the statement in which they stand."""

    def __init__(
        self, reading: Reading, statements: Statements, found: Mapping[str, list[Match]]
    ) -> None:
        """Found: the settings of red_flag_settings that stand in the message, name to matches."""
        self._reading = reading
        self._statements = statements
        self._of = {
            name: [statements.of[match[0][0]] for match in found.get(name, ())]
            for name in (*FRAME, "current", "strongly current")
        }
        self._ends = {
            name: max(match[-1][1] for match in found[name])
            for name in ("closed", "explained", "over")
            if found.get(name)
        }

    def lowers(self, match: Match, family: Family) -> bool:
        """Whether a hit is for review only."""
        number = self._statements.of[match[-1][0]]
        if number in self._of["strongly current"]:
            return False
        return (
            bool(self._of["closed"])
            or self._is_closed("explained", match, number)
            or (family not in _STAYS and self._is_closed("over", match, number))
            or self._is_told(number)
            or (family in _JOKED_OF and self._is_beside("joke", number))
            or self._is_long_ago(number, family)
            or self._is_of_strangers(number)
            or (family not in _NEVER_USUAL and self._is_usual(number))
        )

    def _is_closed(self, name: str, match: Match, number: int) -> bool:
        """Whether a mark that closes the matter stands after it, or in the same statement."""
        if name not in self._ends:
            return False
        before = match[-1][0] < self._ends[name]
        return before or number in self._of[name]

    def _is_told(self, number: int) -> bool:
        """In answer to a form, of a time that is over."""
        return bool(self._of["told"]) and self._is_of_the_past(number)

    def _is_of_the_past(self, number: int) -> bool:
        return number not in self._of["current"] and not self._words(number) & _PRESENT

    def _is_long_ago(self, number: int, family: Family) -> bool:
        if not any(abs(one - number) <= _NEIGHBOURS for one in self._of["long ago"]):
            return False
        words = self._words(number)
        if not words & _PRESENT:
            return True
        return family is Family.STROKE and bool(words & _REMAINS) and "worse" not in words

    def _is_of_strangers(self, number: int) -> bool:
        return (
            len(self._reading.words) >= _TOLD_AT_LENGTH
            and self._is_beside("stranger", number)
            and not self._words(number) & _NOW
            and _URGENT.isdisjoint(self._reading.words)
        )

    def _is_usual(self, number: int) -> bool:
        return self._is_beside("usual", number)

    def _is_beside(self, name: str, number: int) -> bool:
        """Whether a mark stands in the statement or in one next to it."""
        return any(abs(one - number) <= 1 for one in self._of[name])

    def _words(self, number: int) -> AbstractSet[str]:
        first, after = self._statements.stretch(number)
        return set(self._reading.words[first:after])
