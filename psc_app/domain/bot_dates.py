"""Days as patients write them: 3/14/1990, March 14, 14 March 1990, tomorrow, next Friday."""

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "sept",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"today": 0, "now": 0, "asap": 0, "tomorrow": 1, "day after tomorrow": 2, "yesterday": -1}
_EARLIEST = 1900
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})(?:\s*[-/.]\s*(\d{4}|\d{2}))?")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?([a-z]{3,9})\.?"
                    r"(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(\d{4}))?")  # fmt: skip
_LEADING = re.compile(r"^(?:on|the|this|next|coming|for|by|around|about)\s+")


def read(text: str, today: date, when: str = "") -> date | None:
    """The day that a short text names, or None.

    Numbers with slashes are month first, with dots day first; where only the other order makes a
    day, it is that. Without a year it is the nearest such day in the way that `when` says ("past"
    or "future"; empty takes the future).
    """
    said = " ".join(text.casefold().split()).strip(" .!?,")
    while (shorter := _LEADING.sub("", said)) != said:
        said = shorter
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    if said in _DAYS or said in {day[:3] for day in _DAYS}:
        wanted = [day[:3] for day in _DAYS].index(said[:3])
        ahead = (wanted - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead - 7 if when == "past" else ahead)
    if found := _ISO.fullmatch(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(said):
        first, second = int(found[1]), int(found[3])
        month, day = (second, first) if found[2] == "." else (first, second)
        return _dated(found[4], month, day, today, when) or _dated(
            found[4], day, month, today, when
        )
    return _in_words(said, today, when)


def _in_words(said: str, today: date, when: str) -> date | None:
    first, _, rest = said.partition(" ")
    found = _NAMED.fullmatch(rest if first.strip(",") in _DAYS else said)
    if found is None or bool(found[1]) == bool(found[3]):
        return None
    if found[2] not in _FULL_MONTHS and found[2] not in _MONTHS:
        return None
    month = _MONTHS.index(found[2][:3]) + 1
    return _dated(found[4], month, int(found[1] or found[3]), today, when)


def _dated(year: str | None, month: int, day: int, today: date, when: str) -> date | None:
    if year is None:
        step = -1 if when == "past" else 1
        for turn in range(9):  # a 29th of February comes within eight years
            near = _day(today.year + step * turn, month, day)
            if near and (near - today).days * step >= 0:
                return near
        return None
    number = int(year)
    if len(year) == 2:
        # 90 is 1990 and 26 is 2026; what would lie far ahead was in the last century.
        century = today.year - today.year % 100
        ahead = 0 if when == "past" else 10
        number += century if number <= today.year % 100 + ahead else century - 100
    return _day(number, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    if year < _EARLIEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def in_words(iso: str) -> str:
    """A stored day as people read it: March 14, 1990."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{_FULL_MONTHS[found.month - 1].capitalize()} {found.day}, {found.year}"
