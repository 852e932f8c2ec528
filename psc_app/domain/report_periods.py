"""Which days a report is about, and which days it is compared with."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

OWN = "own"
LAST_7, LAST_28 = "7d", "28d"
PERIODS: dict[str, str] = {
    LAST_7: "Last 7 days",
    LAST_28: "Last 28 days",
    "week": "This week",
    "last-week": "Last week",
    "month": "This month",
    "last-month": "Last month",
    OWN: "Own dates",
}
"""By the name in the address. The first two end yesterday; "this" ends today, as far as it is."""

DAY, WEEK = "day", "week"
STEPS = {DAY: "Day", WEEK: "Week"}

QUEUE, STAFF, CHANNEL, DISPOSITION = "queue", "staff", "channel", "disposition"
GROUPS = {QUEUE: "Queue", STAFF: "Agent", CHANNEL: "Channel", DISPOSITION: "Disposition"}

MOST_DAYS = 731
_MANY_DAYS = 62
"""From how many days on a chart by weeks says more than one by days."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days from one to another, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        """How many days that are."""
        return (self.last - self.first).days + 1

    def moved(self, days: int) -> "Days":
        """As many days, so much later."""
        by = timedelta(days=days)
        return Days(self.first + by, self.last + by)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for.

    Attributes:
        period: a name of PERIODS.
        days: the days; before: those it is compared with.
        step: a name of STEPS; group: a name of GROUPS.
        view: the figure that chart and heat map show, by its key.
        note: what of the address could not be taken; empty where all could.
    """

    period: str
    days: Days
    before: Days
    step: str
    group: str
    view: str
    note: str = ""


def asked(query: Mapping[str, str], today: date, views: Mapping[str, object], view: str) -> Asked:
    """What an address asks for; what it says that can't be is left out.

    Args:
        query: the address's parameters: period, from, to, by, group, view.
        today: by the clock of the report's zone.
        views: the figures there are; view: the one where the address names none of them.
    """
    period = query.get("period", "")
    note, days = "", None
    if period == OWN:
        days, note = _own(query, today)
    if days is None:
        period = period if period in PERIODS and period != OWN else LAST_7
        days = _days(period, today)
    step = query.get("by", "")
    wanted = query.get("view", "")
    return Asked(
        period=period,
        days=days,
        before=_before(period, days),
        step=step if step in STEPS else (WEEK if days.count > _MANY_DAYS else DAY),
        group=query["group"] if query.get("group") in GROUPS else QUEUE,
        view=wanted if wanted in views else view,
        note=note,
    )


def weeks(days: Days) -> list[date]:
    """The Mondays of the weeks that days lie in."""
    monday = days.first - timedelta(days=days.first.weekday())
    return [monday + timedelta(days=n) for n in range(0, (days.last - monday).days + 1, 7)]


def each(days: Days) -> list[date]:
    """The days one by one."""
    return [days.first + timedelta(days=n) for n in range(days.count)]


def _own(query: Mapping[str, str], today: date) -> tuple[Days | None, str]:
    try:
        first, last = (date.fromisoformat(query.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return None, "Choose the first and the last day."
    if first > last:
        return None, "The first day lies after the last one."
    if last > today:
        return None, "The last day has not come yet."
    if (last - first).days >= MOST_DAYS:
        return None, f"That is too long: at most {MOST_DAYS} days."
    return Days(first, last), ""


def _days(period: str, today: date) -> Days:
    yesterday = today - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    if period == LAST_28:
        return Days(today - timedelta(days=28), yesterday)
    if period == "week":
        return Days(monday, today)
    if period == "last-week":
        return Days(monday, monday + timedelta(days=6)).moved(-7)
    if period == "month":
        return Days(first, today)
    if period == "last-month":
        return Days(_month_before(first), first - timedelta(days=1))
    return Days(today - timedelta(days=7), yesterday)


def _before(period: str, days: Days) -> Days:
    """As much, just before; of months the same days of the month before."""
    if period == "last-month":
        return Days(_month_before(days.first), days.first - timedelta(days=1))
    if period == "month":
        first = _month_before(days.first)
        return Days(first, first.replace(day=min(days.last.day, _length(first))))
    if period == "week":
        return days.moved(-7)
    return days.moved(-days.count)


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]
