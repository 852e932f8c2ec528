"""Quiet hours: when nobody is written to who did not write first (SPEC section 13).

They hold on the wall clock where the patient is, as far as their number tells. Where it may be
in several time zones, it is quiet if it is quiet in any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, timezone

_WIDEST = timedelta(hours=6)
"""A number whose time zones lie further apart says nothing of where its holder is."""

_BY_COUNTRY = (PhoneNumberType.MOBILE, PhoneNumberType.PAGER)
"""Numbers that say no more than their country, where they are told from those of houses."""

_MOST_TURNS = 60


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When it is quiet.

    Attributes:
        begin, end: hours of the day, 0 to 23; the hour of `end` is not quiet any more. The
            same hour twice means never.
    """

    begin: int
    end: int

    def holds(self, hour: int) -> bool:
        """Whether an hour of the day is quiet."""
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


@lru_cache(maxsize=4096)
def zones_of(e164: str, at_home: str) -> tuple[str, ...]:
    """The time zones in which a number's holder may be.

    Args:
        at_home: the clinic's time zone, which is taken where the number tells nothing: a
            toll-free one, or one of a whole continent.
    """
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return (at_home,)
    if phonenumbers.number_type(number) in _BY_COUNTRY:
        found = timezone.time_zones_for_number(number)
    else:
        # Invented numbers are of no type, but begin as those of a place.
        found = timezone.time_zones_for_geographical_number(number)
    known = tuple(zone for zone in found if zone in _zones())
    return known if known and _spread(known) <= _WIDEST else (at_home,)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _spread(zones: Sequence[str]) -> timedelta:
    # In January: what lies between zones is the same in summer, give or take an hour.
    then = datetime(2026, 1, 15, 12, tzinfo=UTC)
    offsets = [then.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for zone in zones]
    return max(offsets) - min(offsets)


def is_quiet(quiet: QuietHours, zones: Sequence[str], at: datetime) -> bool:
    """Whether a moment (with time zone) is quiet in any of the zones."""
    return any(quiet.holds(at.astimezone(ZoneInfo(zone)).hour) for zone in zones)


def allowed_from(quiet: QuietHours, zones: Sequence[str], at: datetime) -> datetime:
    """The first moment from `at` on that is quiet in none of the zones, in UTC."""
    moment = at.astimezone(UTC)
    for _ in range(_MOST_TURNS):
        ends = [_end_of(quiet, zone, moment) for zone in zones if _holds(quiet, zone, moment)]
        if not ends:
            break
        moment = max(ends)
    return moment


def last_allowed(quiet: QuietHours, zones: Sequence[str], at: datetime) -> datetime:
    """The last moment up to `at` that is quiet in none of the zones, in UTC.

    Before quiet hours that is their last minute, so that what is sent then is there in time.
    """
    moment = at.astimezone(UTC)
    for _ in range(_MOST_TURNS):
        begins = [_begin_of(quiet, zone, moment) for zone in zones if _holds(quiet, zone, moment)]
        if not begins:
            break
        moment = min(begins) - timedelta(minutes=1)
    return moment


def _holds(quiet: QuietHours, zone: str, moment: datetime) -> bool:
    return quiet.holds(moment.astimezone(ZoneInfo(zone)).hour)


def _end_of(quiet: QuietHours, zone: str, moment: datetime) -> datetime:
    """When the quiet hours end in which a moment lies."""
    local = moment.astimezone(ZoneInfo(zone))
    days = 1 if local.hour >= quiet.end else 0
    end = _at_hour(local, quiet.end, days)
    # An hour that comes twice has its first turn behind it already: then it is the second.
    return end if end > moment else _at_hour(local, quiet.end, days, fold=1)


def _begin_of(quiet: QuietHours, zone: str, moment: datetime) -> datetime:
    """When the quiet hours began in which a moment lies."""
    local = moment.astimezone(ZoneInfo(zone))
    return _at_hour(local, quiet.begin, 0 if local.hour >= quiet.begin else -1)


def _at_hour(local: datetime, hour: int, days: int, fold: int = 0) -> datetime:
    """A full hour of a day on the wall clock, in UTC; one that is left out is the next there is."""
    day = local.date() + timedelta(days=days)
    naive = datetime(day.year, day.month, day.day, hour, tzinfo=local.tzinfo, fold=fold)
    there = naive.astimezone(UTC)
    # Written before a gap, an hour within it would mean one before or after what was meant.
    back = there.astimezone(local.tzinfo)
    if back.hour != hour:
        there -= timedelta(minutes=back.minute, seconds=back.second)
    return there
