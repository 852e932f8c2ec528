"""When it was: long ago, over by now, or for years."""

from collections.abc import Iterable, Mapping, Sequence

from psc_app.domain.red_flag_negation import NEGATORS
from psc_app.domain.red_flag_pattern import LIGHT, Match
from psc_app.domain.red_flag_spelling import word_set
from psc_app.domain.red_flag_statements import STARTS, Statements, distance
from psc_app.domain.red_flag_text import Reading

_ENDED = word_set("""
    stopped gone resolved healed cleared better fine settled ok okay normal passed easier eased
    fixed good stop
""")
_ENDED_DOWN = word_set("went gone come came going way right")
_FEVER_BROKE = word_set("fever temperature")
_ENDING = word_set("stopped quit")
_RETURNED = word_set("again back returned restarted restarting started starts")
_TURNS = word_set("i my not")
_CHRONIC = word_set(
    "years months chronic always sometimes occasionally lifelong lately intermittently whenever"
)
_OF_AN_AGE = word_set("old pregnant along gone")
_BEFORE_AN_AGE = word_set("is am are at only")
_EARLY = 3
"""So far into a statement a mark of the past also holds for the next: "years ago, I had …"."""
_DIRECTLY = 3
"""Words between what matched and "last week" that is said of it."""
_SOON = 7
"""So many words later, and two of weight, it may be said that something is over."""


class Times:
    """The marks of time in a message."""

    def __init__(
        self, reading: Reading, statements: Statements, found: Mapping[str, list[Match]]
    ) -> None:
        """Found: the settings of red_flag_settings that stand in the message, name to matches."""
        self._reading = reading
        self._statements = statements
        self._past = _places(found.get("past", ()))
        self._current = _places(found.get("current", ()))
        self._strongly = _places(found.get("strongly current", ()))
        self._recently = _places(found.get("recently", ()))

    def is_past(self, match: Match) -> bool:
        """Whether one of the words stands nearer to a mark of the past than to one of now."""
        for begin, _ in match:
            past = self._nearest_past(begin)
            current = self._nearest(self._current, begin)
            if past is not None and (current is None or past < current):
                return True
        return False

    def is_now(self, match: Match, strongly: bool = False) -> bool:
        """Whether its statement, or it itself, has a mark of now; strongly: "right now"."""
        number = self._statements.of[match[-1][0]]
        return any(
            self._statements.of[place] == number or distance(place, match) == 0
            for place in (self._strongly if strongly else self._current)
        )

    def _nearest(self, marks: Sequence[int], place: int) -> int | None:
        number = self._statements.of[place]
        return min(
            (abs(mark - place) for mark in marks if self._statements.of[mark] == number),
            default=None,
        )

    def _nearest_past(self, place: int) -> int | None:
        """How many words away the nearest mark of the past is; None without one."""
        marks = [mark for mark in self._past if mark != place]
        number = self._statements.of[place]
        before = [
            abs(mark - place) for mark in marks if self._statements.follows_on(mark, number, _EARLY)
        ]
        nearest = self._nearest(marks, place)
        return min([*before, *([] if nearest is None else [nearest])], default=None)

    def is_over(self, match: Match) -> bool:
        """As in "the bleeding has stopped", but not "stopped and started again"."""
        words, sentences = self._reading.words, self._reading.sentences
        matched = {place for begin, end in match for place in range(begin, end)}
        if any(
            begin and begin - 1 not in matched and words[begin - 1] in _ENDING for begin, _ in match
        ):
            return True
        after = max(matched) + 1
        weight = 0
        for place in range(after, min(after + _SOON, len(words))):
            word = words[place]
            before = words[place - 1]
            if sentences[place] != sentences[after - 1] or word in STARTS:
                return False
            ended_down = word == "down" and before in _ENDED_DOWN
            broke = word == "broke" and before in _FEVER_BROKE
            if word in _ENDED or ended_down or broke:
                return not NEGATORS.intersection(words[after:place]) and not (
                    _RETURNED.intersection(words[place : place + 5])
                )
            weight += word not in LIGHT
            if weight > 2 or word in _TURNS:
                return False
        return False

    def is_recent(self, match: Match) -> bool:
        """As in "… last week", said directly after it, and with nothing said of now."""
        after = max(end for _, end in match)
        number = self._statements.of[after - 1]
        return any(
            self._statements.of[place] == number and 0 <= place - after <= _DIRECTLY
            for place in self._recently
        ) and not self.is_now(match)

    def is_chronic(self, match: Match) -> bool:
        """As in "for years" or "sometimes"; an age is none."""
        first, after = self._statements.stretch(self._statements.of[match[-1][0]])
        words = self._reading.words
        return any(
            words[place] in _CHRONIC and not self._is_age(place) for place in range(first, after)
        )

    def _is_age(self, place: int) -> bool:
        words = self._reading.words
        if words[place] not in ("years", "months"):
            return False
        follows = words[place + 1] if place + 1 < len(words) else ""
        return follows in _OF_AN_AGE or (place >= 2 and words[place - 2] in _BEFORE_AN_AGE)


def _places(matches: Iterable[Match]) -> list[int]:
    return [match[0][0] for match in matches]
