"""What figures past their limits are at this moment, beside what they were when they got there.

It is kept in memory, by whoever watches the figures: screens show it as it is, and nothing is
counted for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from psc_app.domain.alert_cards import FigureAlertCard
from psc_app.domain.measures.alert_watch import Place, Reading


@dataclass(frozen=True, slots=True)
class FigureNow:
    """A figure that supervisors were told of.

    Attributes:
        text: in words, as it is now; empty where it is not watched any more.
        since: milliseconds since 1970, from when on it counts where it grows with every second.
        rose_at: milliseconds since 1970, when it came to its level; 0 where that is not known.
    """

    text: str = ""
    since: int = 0
    rose_at: int = 0


@dataclass(slots=True)
class AlertsNow:
    """All of them, in this process."""

    known: Mapping[Place, FigureNow] = field(default_factory=dict)

    def put(
        self, places: Iterable[Place], readings: Iterable[Reading], rose: Mapping[Place, int]
    ) -> bool:
        """Keep what was just read.

        Args:
            places: the figures that supervisors were told of.
            rose: when each came to its level, milliseconds since 1970.

        Returns:
            whether a screen that shows them has to change.
        """
        read = {(one.measure, one.queue_id): one for one in readings}
        fresh = {place: _now(read.get(place), rose.get(place, 0)) for place in places}
        if fresh == self.known:
            return False
        self.known = fresh
        return True

    def shown(self, cards: Iterable[FigureAlertCard]) -> tuple[FigureAlertCard, ...]:
        """These alerts with their figures as they are now."""
        known = self.known
        return tuple(_shown(one, known.get((one.measure, one.queue_id))) for one in cards)


def _now(read: Reading | None, rose_at: int) -> FigureNow:
    return FigureNow(read.text, read.since, rose_at) if read else FigureNow(rose_at=rose_at)


def _shown(card: FigureAlertCard, now: FigureNow | None) -> FigureAlertCard:
    if now is None:
        return card
    rose_at = now.rose_at or card.rose_at
    return replace(card, now=now.text, now_since=now.since, rose_at=rose_at)
