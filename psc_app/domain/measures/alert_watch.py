"""When supervisors are told of a figure, and when they are told that it is over.

A figure that trembles at its limit is no news each second: it has to lie past a limit for a
while before it counts, and to be clearly better again for as long before it is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from psc_app.domain.measures.thresholds import RANK, Limit, judge

Place = tuple[str, int]
"""A measure and a queue."""

BEGAN = "began"
WORSE = "worse"
OVER = "over"


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it is now, and what it is judged by.

    Attributes:
        value: None where there is nothing to judge, or too little to tell.
        better: in which direction it gets better, "up" or "down".
        text: the figure as screens show it, also where it is of too few to tell.
        since: milliseconds since 1970, from when on it counts where it grows with every second.
    """

    measure: str
    queue_id: int
    value: float | None
    better: str
    limit: Limit
    text: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Something to tell supervisors.

    Attributes:
        what: BEGAN, WORSE or OVER.
        level: its level from now on; of what is over the worst that it was.
        value: the figure now; None where it has gone.
    """

    what: str
    measure: str
    queue_id: int
    level: str
    value: float | None


@dataclass(slots=True)
class Watch:
    """What is known of each figure between two looks.

    Attributes:
        running: the level of each figure that supervisors were told of.
        since: from when on each lies past a limit they were not told of, or is good again.
    """

    running: dict[Place, str] = field(default_factory=dict)
    since: dict[Place, float] = field(default_factory=dict)

    def look(self, readings: Iterable[Reading], now: float, hold: float) -> list[Change]:
        """What to tell after this look.

        Args:
            readings: each figure that supervisors want to be told of. One that is missing
                counts as good.
            now: the moment, in seconds.
            hold: seconds for which a figure has to stay where it is before it counts.
        """
        read = {(one.measure, one.queue_id): one for one in readings}
        for place in set(self.since) - set(read) - set(self.running):
            del self.since[place]
        found = (self._one(place, read.get(place), now, hold) for place in read | self.running)
        return [one for one in found if one is not None]

    def _one(self, place: Place, read: Reading | None, now: float, hold: float) -> Change | None:
        held = self.running.get(place, "")
        value = read.value if read else None
        level = judge(value, read.better, read.limit, held) if read else ""
        if level == held or (level and RANK[level] < RANK[held]):
            # The worst so far stays until it is over.
            self.since.pop(place, None)
            return None
        if now - self.since.setdefault(place, now) < hold:
            return None
        del self.since[place]
        if not level:
            return Change(OVER, *place, self.running.pop(place), value)
        self.running[place] = level
        return Change(WORSE if held else BEGAN, *place, level, value)
