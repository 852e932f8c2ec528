"""A figure as people read it: "4 min 53 s", "82 %", "–" where there is none."""

from math import floor

NONE = "–"
"""Stands where a figure's denominator is empty: nothing to divide by is not nothing."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def words(unit: str, value: float | None) -> str:
    """A figure in the words of its unit.

    Args:
        unit: "count", "seconds", "share" (0 to 1), "level" (-3 to 3), "stars", or "mean" of counts.
        value: None where there is none.
    """
    if value is None or value != value:
        return NONE
    return _WORDS[unit](value)


def _count(value: float) -> str:
    return f"{_rounded(value):,}"


def _rounded(value: float) -> int:
    return floor(value + 0.5)


def spell(seconds: float) -> str:
    """A length of time in its two largest units: "42 s", "4 min 53 s", "1 h 5 min", "2 d 3 h"."""
    whole = max(0, _rounded(seconds))
    for size, name, below, less in (
        (_DAY, "d", _HOUR, "h"),
        (_HOUR, "h", _MINUTE, "min"),
        (_MINUTE, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // below
            return f"{whole // size} {name} {rest} {less}" if rest else f"{whole // size} {name}"
    return f"{whole} s"


def _share(value: float) -> str:
    percent = value * 100
    # Never a rounded 0 % or 100 % where something is, or is missing.
    if 99.5 <= percent < 100:
        return f"{min(percent, 99.9):.1f} %"
    if 0 < percent < 9.95:
        return f"{max(percent, 0.1):.1f} %".replace(".0 %", " %")
    return f"{_rounded(percent)} %"


def _level(value: float) -> str:
    shown = f"{abs(value):.1f}"
    if shown == "0.0":
        return shown
    return ("−" if value < 0 else "+") + shown


def _stars(value: float) -> str:
    return f"{value:.1f}"


_WORDS = {
    "count": _count,
    "seconds": spell,
    "share": _share,
    "level": _level,
    "stars": _stars,
    "mean": _stars,
}


_MOST_PERCENT = 1_000
"""What has grown by more than this was next to nothing: how much it is says more."""


def change(unit: str, now: float | None, before: float | None) -> tuple[str, str]:
    """How a figure has changed since the interval before.

    Returns:
        Where it went ("up", "down", "same", or empty where one of both is missing), and in
        words by how much, such as "12 % more" or "3 points less".
    """
    if now is None or before is None:
        return "", ""
    apart = now - before
    if unit == "share":
        points = _rounded(abs(apart) * 100)
        by = f"{points} point{'' if points == 1 else 's'}"
        return _went(apart if points else 0.0, by)
    if unit in ("level", "stars"):
        by = f"{abs(apart):.1f}"
        return _went(0.0 if by == "0.0" else apart, by)
    if not before:
        # There is no percentage of nothing.
        return _went(apart, words(unit, abs(apart)))
    percent = _rounded(abs(apart) / abs(before) * 100)
    if percent > _MOST_PERCENT:
        return _went(apart, words(unit, abs(apart)))
    return _went(apart if percent else 0.0, f"{percent:,} %")


def _went(apart: float, by: str) -> tuple[str, str]:
    if not apart:
        return "same", "no change"
    return ("up", f"{by} more") if apart > 0 else ("down", f"{by} less")
