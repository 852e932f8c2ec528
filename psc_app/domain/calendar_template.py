"""A practitioner's week at one clinic: what can be, and what stands against another one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from psc_app.domain.calendar_fields import STEP_MINUTES
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_forms import WEEKDAYS, clock
from psc_app.domain.hours import Period, validate_periods
from psc_app.domain.slots import open_spans

_FIRST, _LAST = "0000-00-00", "9999-99-99"


@dataclass(frozen=True, slots=True)
class Template:
    """When somebody sees patients at one clinic in a week.

    Attributes:
        time_zone: the clinic's.
        from_day, until_day: the first and the last day it holds ("2026-12-25"),
            empty for no bound.
        periods: on the clinic's wall clock, in order.
    """

    clinic_id: int
    time_zone: str
    from_day: str
    until_day: str
    periods: tuple[Period, ...]


def validate(template: Template) -> None:
    """Refuse a template that can't be.

    Raises:
        BadInput: saying what is wrong.
    """
    if template.from_day and template.until_day and template.until_day < template.from_day:
        raise BadInput("Last day: it comes before the first.")
    if not template.periods:
        raise BadInput("Sees patients: write at least one period, or remove the template.")
    validate_periods(template.periods)
    for one in template.periods:
        if one.opens % STEP_MINUTES or one.closes % STEP_MINUTES:
            raise BadInput(
                f"{WEEKDAYS[one.weekday]}: {clock(one.opens)}–{clock(one.closes)}:"
                f" write multiples of {STEP_MINUTES} minutes."
            )


def refuse_clash(new: Template, other: Template, title: str, now: datetime) -> None:
    """Refuse to have somebody in two places at once.

    Two clinics may be in two time zones, so what counts is moments. They are looked
    at in a week of winter and one of summer.

    Args:
        new: what is asked for.
        other: what is known already.
        title: what the other is called.
        now: the moment, with time zone; its year is looked at.

    Raises:
        BadInput: naming the day and the other template.
    """
    first = max(new.from_day or _FIRST, other.from_day or _FIRST)
    if first > min(new.until_day or _LAST, other.until_day or _LAST):
        return
    for month in (1, 7):
        somewhere = date(now.year, month, 15)
        monday = somewhere - timedelta(days=somewhere.weekday())
        theirs = [span for week in (-7, 0, 7) for _, span in _spans(other, monday, week)]
        for period, (begins, ends) in _spans(new, monday, 0):
            if any(begins < end and begin < ends for begin, end in theirs):
                raise BadInput(
                    f"{WEEKDAYS[period.weekday]}: {clock(period.opens)}–{clock(period.closes)}"
                    f" overlaps with {title}. Give one of them a first or a last day."
                )


def _spans(
    template: Template, monday: date, later: int
) -> Iterator[tuple[Period, tuple[datetime, datetime]]]:
    for one in template.periods:
        day = monday + timedelta(days=later + one.weekday)
        for begins, ends in open_spans(day, template.time_zone, [(one.opens, one.closes)]):
            yield one, (begins.astimezone(UTC), ends.astimezone(UTC))
