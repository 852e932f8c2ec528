"""How much one sender may send: a bucket of tokens for each.

The defaults are for the events of a person's browser.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

EVENTS_A_SECOND = 20.0
BURST = 60.0


class Buckets:
    """Token buckets by key, bounded in number; the longest unused goes first.

    Args:
        rate: tokens a second that flow back.
        burst: tokens a full bucket holds.
        most: buckets kept.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        rate: float = EVENTS_A_SECOND,
        burst: float = BURST,
        most: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """No bucket yet; each begins full."""
        self._rate, self._burst, self._most, self._clock = rate, burst, most, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """How many buckets are kept."""
        return len(self._buckets)

    def take(self, key: str) -> bool:
        """Take a token; whether there was one."""
        now = self._clock()
        left, at = self._buckets.get(key, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        enough = left >= 1
        self._buckets[key] = (left - 1 if enough else left, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return enough
