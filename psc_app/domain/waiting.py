"""How long a patient in line will wait, from how long others waited (SPEC section 7).

Nothing is promised: the range is the middle half of what really happened in the
same place of the same line, and with too little to go by there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

FEWEST_SAMPLES = 20
"""With fewer, "we can't say yet"."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One past wait in the same queue.

    Attributes:
        ahead: how many were before them.
        seconds: how long from then until an agent had them.
    """

    ahead: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Range:
    """Whole minutes between which half of all waits end; high is at least 1."""

    low_minutes: int
    high_minutes: int


def estimate(samples: Sequence[Sample], ahead: int, here_for: float = 0.0) -> Range | None:
    """How long somebody with so many before them will still wait; None: can't say yet.

    At most a quarter of comparable waits were shorter than the range, and at
    most a quarter longer.
    Comparable are those from the nearest places in line, at least 20 of them,
    each scaled to this place: who had 2 before them waited 3 turns, so one turn
    is a third of it.

    Args:
        samples: past waits in the same queue.
        ahead: how many are before them now.
        here_for: seconds they have had that many before them already; only
            waits longer than that are comparable, less what is over.
    """
    turns = max(ahead, 0) + 1
    left = [
        (abs(sample.ahead + 1 - turns), sample.seconds * turns / (sample.ahead + 1) - here_for)
        for sample in samples
    ]
    if here_for > 0:
        left = [(distance, seconds) for distance, seconds in left if seconds > 0]
    if len(left) < FEWEST_SAMPLES:
        return None
    left.sort()
    farthest = left[FEWEST_SAMPLES - 1][0]
    near = sorted(seconds for distance, seconds in left if distance <= farthest)
    quarter = len(near) // 4
    return Range(floor(near[quarter] / 60), max(ceil(near[-1 - quarter] / 60), 1))
