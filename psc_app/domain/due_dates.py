"""When something is due, as people choose it: in some days, or on a date."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from psc_app.domain.errors import BadInput

IN_DAYS = ((0, "Today"), (1, "Tomorrow"), (3, "In 3 days"), (7, "In a week"), (14, "In 2 weeks"))
"""What a form offers beside a date."""

_FURTHEST_DAYS = 3660
_NOT_A_DAY = "Choose a day for it to be due."
_OVER = "Choose a day that is not over yet."


def due_at(text: str, now: datetime, zone: str, hour: int) -> datetime | None:
    """The moment that a form's answer means, in the clinic's time zone.

    Args:
        text: "" for none, "+3" for in three days, or a date such as "2026-12-24".
        zone: the clinic's, as an IANA name.
        hour: of the day at which it is due; once that has passed today, today means its
            last minute.

    Raises:
        BadInput: it is none of these, or the day is over or ten years ahead.
    """
    text = text.strip()
    if not text:
        return None
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    day = _day(text, today)
    if day < today:
        raise BadInput(_OVER)
    if (day - today).days > _FURTHEST_DAYS:
        raise BadInput("Choose a day within the next ten years.")
    moment = datetime.combine(day, time(hour), here)
    if moment <= now:
        moment = datetime.combine(day, time(23, 59), here)
    return moment


def _day(text: str, today: date) -> date:
    digits = text.removeprefix("+")
    if text.startswith("+") and digits.isascii() and digits.isdecimal() and len(digits) <= 4:
        return today + timedelta(days=int(digits))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(_NOT_A_DAY) from None
