"""Frozen records for booking: free times, and what may be chosen on the way to one.

Moments are milliseconds since 1970 (UTC), as in cards; what people read is on the wall
clock of the clinic, with its time zone's name where that tells two times apart.
"""

from dataclasses import dataclass
from datetime import date, datetime
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


def day_in_words(day: date) -> str:
    """A day as people say it: "Tuesday, December 1"."""
    return f"{day:%A, %B} {day.day}"


def day_in_short(day: date) -> str:
    """A day as a calendar's button has it: "Tue, Dec 1"."""
    return f"{day:%a, %b} {day.day}"


def clock_in_words(moment: datetime, zone: str) -> str:
    """A moment's time of day on a zone's wall clock; with the zone's name where it is ambiguous."""
    local = moment.astimezone(ZoneInfo(zone))
    hour = local.hour % 12 or 12
    said = f"{hour}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"
    return f"{said} {local.tzname()}" if _is_double(local) else said


def when_in_words(moment: datetime, zone: str) -> str:
    """A moment in words, with year and time zone: for what is kept and read elsewhere."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = clock_in_words(moment, zone)
    name = local.tzname() or zone
    clock = clock if clock.endswith(name) else f"{clock} {name}"
    return f"{day_in_words(local.date())}, {local.year}, {clock}"


def _is_double(local: datetime) -> bool:
    """Whether the wall clock shows this time twice on that day."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
