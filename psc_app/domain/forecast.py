"""What a day will bring: arrivals by quarter hour, and the agents they need.

The arrivals expected are those of the same weekday in the weeks before. A day that was nothing
like its like, such as a holiday or an outage, is left out and named. Everything is counted by the
clock on the clinic's wall: a quarter hour that daylight saving leaves out is nobody's, one that it
brings twice is counted by the mean of both.

The agents needed come from Erlang C (domain/erlang.py), which knows agents who serve one at a
time. An agent who chats serves several: each place for a conversation counts as one who serves,
and the agents are the places divided by how many each has at once. That is a lower bound where
the handle time was measured with fewer at once, as conversations last longer beside others.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, sqrt
from statistics import median
from zoneinfo import ZoneInfo

from psc_app.domain import erlang

QUARTER = timedelta(minutes=15)
SLOTS = 96
"""Quarter hours on the clock's face, from midnight; a day may have 4 more or 4 less."""

LEAST_DAYS = 2
"""So many days of the same weekday are wanted; with fewer, days of its kind stand in."""

_UNLIKE = 0.5
"""A day that differs from the middle one by more than this share of it is an exception."""

_CHANCE = 3.0
"""Unless the difference is below so many standard deviations of arrivals by chance (Poisson)."""

_EIGHT_OF_TEN = 1.2816
"""Standard deviations around the mean within which 80 % lie."""

_MOST_AGENTS = 2_000


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter hour of one day.

    Attributes:
        start: its moment, UTC.
        slot: where it stands on the clock's face, 0 to 95.
    """

    start: datetime
    slot: int


@dataclass(frozen=True, slots=True)
class Past:
    """What came on a day that is over, by the clock on the wall.

    Attributes:
        counts: arrivals in each slot; None where the clock left the slot out that day.
    """

    day: date
    counts: tuple[float | None, ...]

    @property
    def total(self) -> float:
        """How many came on the whole day."""
        return sum(count or 0.0 for count in self.counts)


@dataclass(frozen=True, slots=True)
class Expected:
    """A quarter hour as the past has it.

    Attributes:
        mean: arrivals to be expected.
    """

    start: datetime
    slot: int
    mean: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a day will probably bring.

    Attributes:
        quarters: in order of time; none where nothing is known of the past.
        used: the days it is made of, the latest first.
        left_out: days that would have counted but were unlike the others, the latest first.
        same_weekday: whether they are of the day's own weekday, or of its kind only (a working
            day, or a weekend), as there are too few.
        low, high: between them the whole day's arrivals lie on 8 days of 10.
    """

    quarters: tuple[Expected, ...]
    used: tuple[date, ...]
    left_out: tuple[date, ...]
    same_weekday: bool
    low: float
    high: float

    @property
    def total(self) -> float:
        """Arrivals to be expected on the whole day."""
        return sum(one.mean for one in self.quarters)

    def until(self, moment: datetime) -> float:
        """Arrivals to be expected from midnight to a moment; a quarter hour counts by its part."""
        return sum(one.mean * _share_over(one.start, moment) for one in self.quarters)


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many agents a quarter hour needs.

    Attributes:
        places: conversations that must be in somebody's hands at once.
        agents: agents who have that many places between them.
        level: the service level to be expected with them, 0 to 1.
    """

    places: int
    agents: int
    level: float


def quarters_of(day: date, zone: ZoneInfo) -> tuple[Quarter, ...]:
    """The quarter hours of a local day: 96, or 92 and 100 where the clock is turned."""
    start = _midnight(day, zone)
    end = _midnight(day + timedelta(days=1), zone)
    found = []
    while start < end:
        found.append(Quarter(start, slot_of(start, zone)))
        start += QUARTER
    return tuple(found)


def slot_of(moment: datetime, zone: ZoneInfo) -> int:
    """Where a moment stands on the clock's face in a zone: 0 for midnight to 95."""
    local = moment.astimezone(zone)
    return local.hour * 4 + local.minute // 15


def past_day(day: date, zone: ZoneInfo, arrivals: Mapping[datetime, float]) -> Past:
    """A day's arrivals by the clock on the wall.

    Args:
        arrivals: how many came, by the start of the quarter hour; others are ignored.
    """
    sums, times = [0.0] * SLOTS, [0] * SLOTS
    for quarter in quarters_of(day, zone):
        sums[quarter.slot] += arrivals.get(quarter.start, 0.0)
        times[quarter.slot] += 1
    return Past(day, tuple(s / n if n else None for s, n in zip(sums, times, strict=True)))


def forecast(
    day: date, zone: ZoneInfo, past: Iterable[Past], closed: Collection[date] = ()
) -> Forecast:
    """What a day will bring, judged by days that are over.

    Args:
        past: days before it; which of them count is decided here.
        closed: days known to be holidays, which never count.
    """
    before = sorted((one for one in past if one.day < day), key=lambda one: one.day, reverse=True)
    open_days = [one for one in before if one.day not in closed]
    alike = [one for one in open_days if one.day.weekday() == day.weekday()]
    kept = _usual(alike)
    same = len(kept) >= LEAST_DAYS
    if not same:
        alike = [one for one in open_days if _weekend(one.day) == _weekend(day)]
        kept = _usual(alike)
    left_out = tuple(one.day for one in alike if one not in kept)
    if not kept:
        return Forecast((), (), left_out, same, 0.0, 0.0)
    means = _smooth(_means(kept))
    quarters = tuple(
        Expected(one.start, one.slot, means[one.slot]) for one in quarters_of(day, zone)
    )
    total = sum(one.mean for one in quarters)
    spread = _EIGHT_OF_TEN * sqrt(_variance(kept, total))
    used = tuple(one.day for one in kept)
    return Forecast(quarters, used, left_out, same, max(0.0, total - spread), total + spread)


def staffing(
    arrivals: float, handle_s: float, at_once: int, *, level: float, within_s: float
) -> Staffing:
    """The fewest agents for a quarter hour who keep the service level.

    Args:
        arrivals: expected in the quarter hour.
        handle_s: mean seconds a conversation takes of its agent, wrap-up included.
        at_once: conversations an agent has at once, 1 or more.
        level: the share that is to be answered in time, above 0 and below 1.
        within_s: what "in time" is.

    Raises:
        ValueError: a number is out of its bounds.
    """
    if arrivals < 0 or handle_s < 0 or at_once < 1 or not 0 < level < 1 or within_s < 0:
        raise ValueError("Arrivals, handle time, places, level or seconds are out of bounds.")
    if arrivals == 0 or handle_s == 0:
        return Staffing(0, 0, 1.0)
    rate = arrivals / QUARTER.total_seconds()
    agents = max(1, ceil(rate * handle_s / at_once))
    while agents < _MOST_AGENTS:
        places = agents * at_once
        reached = erlang.service_level(rate, handle_s, places, within_s)
        if reached >= level:
            return Staffing(places, agents, reached)
        agents += 1
    raise ValueError(f"More than {_MOST_AGENTS} agents would be needed.")


def quarter_at(quarters: Sequence[Expected], moment: datetime) -> int:
    """The place of the quarter hour that a moment is in; -1 before the first."""
    return bisect_right([one.start for one in quarters], moment) - 1


def _usual(days: Sequence[Past]) -> list[Past]:
    """Without those that are unlike the others: a holiday, an outage, a run."""
    if len(days) <= LEAST_DAYS:
        return list(days)
    middle = median(one.total for one in days)
    bound = max(_UNLIKE * middle, _CHANCE * sqrt(max(middle, 1.0)))
    usual = [one for one in days if abs(one.total - middle) <= bound]
    # Exceptions are fewer than the rule: where days fall in halves, neither is one.
    return usual if 2 * len(usual) > len(days) else list(days)


def _means(days: Sequence[Past]) -> list[float]:
    means = []
    for slot in range(SLOTS):
        seen = [count for one in days if (count := one.counts[slot]) is not None]
        means.append(sum(seen) / len(seen) if seen else 0.0)
    return means


def _smooth(means: Sequence[float]) -> list[float]:
    """Each quarter hour with half of its neighbours: few days make ragged means.

    The sum stays what it was: at the day's ends what would go over stays.
    """
    last = len(means) - 1
    return [
        (means[max(0, at - 1)] + 2 * means[at] + means[min(last, at + 1)]) / 4
        for at in range(len(means))
    ]


def _variance(days: Sequence[Past], total: float) -> float:
    """Of a day's arrivals: by chance alone (Poisson), or as far as the days differed."""
    if len(days) < 2:
        return total
    mean = sum(one.total for one in days) / len(days)
    seen = sum((one.total - mean) ** 2 for one in days) / (len(days) - 1)
    return max(total, seen)


def _share_over(start: datetime, moment: datetime) -> float:
    return min(1.0, max(0.0, (moment - start) / QUARTER))


def _weekend(day: date) -> bool:
    return day.weekday() >= 5


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
