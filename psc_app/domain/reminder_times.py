"""When a reminder of an appointment goes out."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

AT_THE_LATEST = timedelta(minutes=30)
"""Before a visit, by which quiet hours may put its reminder off; else it goes before them."""

FAREST_AHEAD = timedelta(hours=14)
"""How much earlier than asked for quiet hours can make a reminder go."""


def moment(
    starts_at: datetime,
    hours: int,
    quiet_until: Callable[[datetime], datetime | None],
    before_quiet: Callable[[datetime], datetime],
) -> datetime:
    """When a reminder so many hours before a visit goes out.

    Args:
        quiet_until: the end of the quiet hours that a moment lies in; None if it lies in none.
        before_quiet: the last moment before them.
    """
    planned = starts_at - timedelta(hours=hours)
    later = quiet_until(planned)
    if later is None:
        return planned
    return later if later <= starts_at - AT_THE_LATEST else before_quiet(planned)


def due(
    now: datetime, booked_at: datetime | None, moments: Iterable[tuple[int, datetime]]
) -> int | None:
    """Which of a visit's reminders is to be out by now, in hours before it; None for none.

    Only the one nearest to the visit counts: who was away for a day is reminded once. One whose
    time had passed before the visit was booked is not sent at all.

    Args:
        moments: hours before the visit, and when that reminder goes out.
    """
    nearest = min(((h, at) for h, at in moments if at <= now), default=None)
    if nearest is None or (booked_at is not None and nearest[1] < booked_at):
        return None
    return nearest[0]
