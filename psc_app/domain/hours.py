"""When a queue is served: periods of the week, holidays, and the clock's two odd days.

Periods are on the wall clock of the clinic's time zone. On the day the clocks
go forward an hour is missing from them, on the day they go back one is double.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from psc_app.domain.errors import BadInput

FURTHEST_DAYS = 366
"""How many days ahead the next opening is looked for."""

DAY_MINUTES = 1_440

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a weekday.

    Attributes:
        weekday: 0 for Monday to 6 for Sunday.
        opens, closes: minutes since local midnight; the minute of closing is
            outside, and 1440 is the day's end.
    """

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Week:
    """Operating hours.

    Attributes:
        time_zone: IANA name, such as "America/New_York".
        periods: any number a day; a day without one is closed.
        holidays: days that are closed whatever weekday they are, with their names.
    """

    time_zone: str
    periods: tuple[Period, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)


def is_open(week: Week, at: datetime) -> bool:
    """Whether the queue is served at a moment (with time zone)."""
    local = at.astimezone(ZoneInfo(week.time_zone))
    if local.date() in week.holidays:
        return False
    minute = local.hour * 60 + local.minute
    weekday = local.weekday()
    return any(
        period.weekday == weekday and period.opens <= minute < period.closes
        for period in week.periods
    )


def holiday(week: Week, at: datetime) -> str:
    """The name of the holiday that a moment falls on, empty for none."""
    return week.holidays.get(at.astimezone(ZoneInfo(week.time_zone)).date(), "")


def next_opening(week: Week, at: datetime) -> datetime | None:
    """The first moment from `at` on that is served, in UTC: `at` itself while open.

    None where that is more than 366 days away.
    """
    if is_open(week, at):
        return at.astimezone(UTC)
    zone = ZoneInfo(week.time_zone)
    today = at.astimezone(zone).date()
    # From yesterday, as a clock that goes back just after midnight leads into it again.
    for ahead in range(-1, FURTHEST_DAYS + 1):
        candidates = _may_open(week, zone, today + timedelta(days=ahead))
        found = [moment for moment in candidates if moment > at and is_open(week, moment)]
        if found:
            return min(found)
    return None


def _may_open(week: Week, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """Every moment of a day at which the queue can begin to be served.

    That is where a period begins, both times if the wall clock shows it twice,
    and where the clock is turned, as that can lead into a period.
    """
    weekday = day.weekday()
    for period in week.periods:
        if period.weekday == weekday:
            begins = datetime.combine(day, time(period.opens // 60, period.opens % 60), zone)
            yield begins.astimezone(UTC)
            yield begins.replace(fold=1).astimezone(UTC)
    turned = _clock_turned(zone, day)
    if turned is not None:
        yield turned


def _clock_turned(zone: ZoneInfo, day: date) -> datetime | None:
    """The moment between this midnight and the next at which the offset changes."""
    tomorrow = day + timedelta(days=1)
    first = int(datetime.combine(day, time(), zone).timestamp())
    last = int(datetime.combine(tomorrow, time(), zone).timestamp())

    def offset(second: int) -> timedelta | None:
        return datetime.fromtimestamp(second, zone).utcoffset()

    before = offset(first)
    if before == offset(last):
        return None
    while last - first > 1:
        middle = (first + last) // 2
        if offset(middle) == before:
            first = middle
        else:
            last = middle
    return datetime.fromtimestamp(last, UTC)


def validate_periods(periods: Sequence[Period]) -> None:
    """Refuse periods that can't be.

    Raises:
        BadInput: naming the day and the times, in the administrator's words.
    """
    for period in periods:
        if not 0 <= period.weekday <= 6:
            raise BadInput("Choose a day from Monday to Sunday.")
        day = _WEEKDAYS[period.weekday]
        if not (0 <= period.opens < DAY_MINUTES and 0 < period.closes <= DAY_MINUTES):
            raise BadInput(f"{day}: times go from 0:00 to 24:00.")
        if period.opens == period.closes:
            raise BadInput(f"{day}: {_times(period)} opens and closes at the same time.")
        if period.opens > period.closes:
            raise BadInput(
                f"{day}: {_times(period)} closes before it opens. For hours past midnight"
                f" write two periods, one to 24:00 and one from 0:00 on the next day."
            )
    ordered = sorted(periods, key=lambda period: (period.weekday, period.opens, period.closes))
    for earlier, later in pairwise(ordered):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            day = _WEEKDAYS[earlier.weekday]
            raise BadInput(f"{day}: {_times(earlier)} and {_times(later)} overlap.")


def _times(period: Period) -> str:
    return f"{_clock(period.opens)}–{_clock(period.closes)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
