"""Frozen records for booking: free times, and what may be chosen on the way to one.

Moments are milliseconds since 1970 (UTC), as in cards; what people read is on the wall
clock of the clinic, with its time zone's name where that tells two times apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SlotCard:
    """A time at which a visit could begin.

    Attributes:
        clock: the time of day at the clinic, such as "9:30 AM".
        when: day and time in words, with year and zone; short is it for a button.
        zone: the clinic's time zone (IANA name).
    """

    practitioner_id: int = 0
    clinic_id: int = 0
    starts_at: int = 0
    ends_at: int = 0
    practitioner: str = ""
    clinic: str = ""
    clock: str = ""
    when: str = ""
    short: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SlotDay:
    """A day's free times, rising.

    Attributes:
        day: "2026-12-01"; label is it in words, short fits a button.
        mixed: whether they are at more than one clinic.
    """

    day: str = ""
    label: str = ""
    short: str = ""
    slots: tuple[SlotCard, ...] = ()
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class BookingOption:
    """Something to choose: a visit reason, a clinic, or a practitioner.

    Attributes:
        note: a visit's length, a clinic's address, a practitioner's title.
    """

    id: int = 0
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BookingOptions:
    """What may be chosen before a time is."""

    reasons: tuple[BookingOption, ...] = ()
    clinics: tuple[BookingOption, ...] = ()
    practitioners: tuple[BookingOption, ...] = ()


@dataclass(frozen=True, slots=True)
class TimesCard:
    """A week of free times, with what is free soonest.

    Attributes:
        week: the week's first day ("2026-12-01"); label is it in words.
        earlier, later: whether there may be times before and after it.
        clinic_id, practitioner_id: what was chosen, 0 where it leads nowhere any more.
    """

    options: BookingOptions = BookingOptions()
    clinic_id: int = 0
    practitioner_id: int = 0
    soonest: tuple[SlotCard, ...] = ()
    week: str = ""
    label: str = ""
    days: tuple[SlotDay, ...] = ()
    earlier: bool = False
    later: bool = False


@lru_cache(maxsize=1024)
def day_in_words(day: date) -> str:
    """A day as people say it: "Tuesday, December 1"."""
    return f"{day:%A, %B} {day.day}"


@lru_cache(maxsize=1024)
def day_in_short(day: date) -> str:
    """A day as a calendar's button has it: "Tue, Dec 1"."""
    return f"{day:%a, %b} {day.day}"


def clock_in_words(moment: datetime, zone: str) -> str:
    """A moment's time of day on a zone's wall clock; with the zone's name where it is ambiguous."""
    local = moment.astimezone(ZoneInfo(zone))
    said = _time_of_day(local.hour, local.minute)
    return f"{said} {local.tzname()}" if _is_double(local) else said


def when_in_words(moment: datetime, zone: str) -> str:
    """A moment in words, with year and time zone: for what is kept and read elsewhere."""
    local = moment.astimezone(ZoneInfo(zone))
    said = _time_of_day(local.hour, local.minute)
    return f"{day_in_words(local.date())}, {local.year}, {said} {local.tzname()}"


def slot_cards(like: SlotCard, day: date, starts: Iterable[int], seconds: int) -> list[SlotCard]:
    """The times of a day as cards.

    Args:
        like: a card with all that they have in common: who, where, and the zone.
        day: the day on that zone's wall clock.
        starts: when they begin, in seconds since 1970.
        seconds: how long a visit takes.
    """
    zone = ZoneInfo(like.zone)
    # What a day's times share is found out once: a look has thousands of them.
    turned = _is_turned(day, zone)
    short, when = day_in_short(day), f"{day_in_words(day)}, {day.year}"
    cards = []
    for start in starts:
        local = datetime.fromtimestamp(start, zone)
        clock = _time_of_day(local.hour, local.minute)
        with_zone = f"{clock} {local.tzname()}"
        if turned and _is_double(local):
            clock = with_zone
        cards.append(
            SlotCard(
                practitioner_id=like.practitioner_id,
                clinic_id=like.clinic_id,
                starts_at=start * 1000,
                ends_at=(start + seconds) * 1000,
                practitioner=like.practitioner,
                clinic=like.clinic,
                clock=clock,
                when=f"{when}, {with_zone}",
                short=f"{short}, {clock}",
                zone=like.zone,
            )
        )
    return cards


@lru_cache(maxsize=24 * 60)
def _time_of_day(hour: int, minute: int) -> str:
    return f"{hour % 12 or 12}:{minute:02} {'AM' if hour < 12 else 'PM'}"


def _is_turned(day: date, zone: ZoneInfo) -> bool:
    """Whether the clocks are turned on a day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    # Such a sum goes by the wall clock.
    return midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()


def _is_double(local: datetime) -> bool:
    """Whether the wall clock shows this time twice on that day."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
