"""Limits of figures as people type them: 80 for 80 %, 20 for 20 s, "never" for none."""

from collections.abc import Mapping
from typing import Any

from psc_app.domain.errors import BadInput
from psc_app.domain.measures.thresholds import Limit

NEVER = "never"
UNITS = {"share": "%", "seconds": "s", "count": "", "level": "", "stars": "stars"}
_BOUNDS = {
    "share": (0.0, 100.0),
    "seconds": (0.0, 86_400.0),
    "count": (0.0, 10_000.0),
    "level": (-3.0, 3.0),
    "stars": (1.0, 5.0),
}
"""Least and most of what is typed, by unit."""


def typed(unit: str, value: float | None) -> str:
    """A limit as its field shows it."""
    if value is None:
        return NEVER
    shown = value * 100 if unit == "share" else value
    return f"{round(shown, 4):g}"


def words(unit: str, limit: Limit) -> str:
    """Both limits in a few words: "80 % / 60 %, alerts"."""
    both = " / ".join(
        typed(unit, one) + (f" {UNITS[unit]}" if one is not None and UNITS[unit] else "")
        for one in (limit.at_risk, limit.critical)
    )
    return f"{both}, alerts" if limit.alerts else both


def read(
    label: str, unit: str, better: str, given: Mapping[str, Any], measure: str, otherwise: Limit
) -> Limit:
    """The limits of a measure from a form's fields `<measure>.at_risk` and so on.

    An empty field means what holds without it.

    Raises:
        BadInput: what can't be a limit of this measure, in the measure's name.
    """
    at_risk = _one(label, unit, given.get(f"{measure}.at_risk"), otherwise.at_risk)
    critical = _one(label, unit, given.get(f"{measure}.critical"), otherwise.critical)
    worse = "below" if better == "up" else "above"
    apart = at_risk is not None and critical is not None and at_risk != critical
    if apart and (critical > at_risk) == (better == "up"):
        raise BadInput(f"{label}: critical has to be {worse} at risk.")
    return Limit(at_risk, critical, alerts=bool(given.get(f"{measure}.alerts")))


def _one(label: str, unit: str, given: Any, otherwise: float | None) -> float | None:
    text = str(given or "").strip().lower().rstrip("%s ").replace(",", ".").replace("−", "-")
    if not text:
        return otherwise
    if text in (NEVER, "none", "off", "-", "–"):
        return None
    least, most = _BOUNDS[unit]
    try:
        value = float(text)
    except ValueError:
        raise BadInput(f"{label}: write a number, or “{NEVER}”.") from None
    if not least <= value <= most:
        raise BadInput(f"{label}: from {least:g} to {most:g}.")
    return value / 100 if unit == "share" else value
