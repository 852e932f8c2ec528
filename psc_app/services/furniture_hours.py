"""Operating hours: their week, their holidays, and who keeps them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import HolidayLine, HoursCard, HoursLine, HoursNote
from psc_app.domain.furniture_catalogue import HOURS
from psc_app.domain.furniture_fields import Field, checked, defaults, put
from psc_app.domain.furniture_forms import counted, put_periods, week_words
from psc_app.domain.hours import Period, Week, holiday, is_open, next_opening, validate_periods
from psc_app.models.workplace import Holiday, HoursPeriod, OperatingHours, Queue
from psc_app.services import furniture, settings
from psc_app.services.work import Work

_MOST_HOLIDAYS = 200
_MOST_PERIODS = 4
_HOLIDAY_NAME = Field("name", "Name of the day", "", "text", "")


def note(week: Week, work: Work) -> HoursNote:
    """Whether these hours are open now, and when they are next."""
    if is_open(week, work.now):
        return HoursNote(time_zone=week.time_zone)
    return HoursNote(
        open=False,
        opens_at=millis(next_opening(week, work.now)),
        holiday=holiday(week, work.now),
        time_zone=week.time_zone,
    )


def weeks(work: Work) -> dict[int, Week]:
    """All operating hours by key."""
    periods: dict[int, list[Period]] = {}
    for one in work.session.exec(select(HoursPeriod)):
        periods.setdefault(one.hours_id, []).append(Period(one.weekday, one.opens, one.closes))
    days: dict[int, dict[date, str]] = {}
    for one in work.session.exec(select(Holiday)):
        days.setdefault(one.hours_id, {})[date.fromisoformat(one.day)] = one.name
    return {
        one.id or 0: Week(
            one.time_zone, tuple(_sorted(periods.get(one.id or 0, []))), days.get(one.id or 0, {})
        )
        for one in work.session.exec(select(OperatingHours))
    }


def _sorted(periods: Sequence[Period]) -> list[Period]:
    return sorted(periods, key=lambda one: (one.weekday, one.opens))


def lines(work: Work) -> tuple[HoursLine, ...]:
    """All operating hours in words, by name.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    found = weeks(work)
    rows = work.session.exec(select(OperatingHours).order_by(col(OperatingHours.name)))
    return tuple(
        HoursLine(
            id=one.id or 0,
            name=one.name,
            note=note(found[one.id or 0], work),
            week=week_words(found[one.id or 0].periods),
            closed_days=counted(len(found[one.id or 0].holidays), "closed day"),
            queues=", ".join(_queues(work, one.id or 0)),
        )
        for one in rows
    )


def card(work: Work, hours_id: int) -> HoursCard:
    """Operating hours as their form needs them; 0 for new ones.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: they are not there any more.
    """
    furniture.may_change(work)
    if hours_id == 0:
        zone = settings.value(work, "clinic.time_zone")
        weekdays = [Period(day, 9 * 60, 17 * 60) for day in range(5)]
        values = put(HOURS, defaults(HOURS) | {"time_zone": zone})
        return HoursCard(given=values, days=put_periods(weekdays))
    found = furniture.row(work, OperatingHours, hours_id, "set of hours")
    week = weeks(work)[hours_id]
    days = work.session.exec(
        select(Holiday).where(Holiday.hours_id == hours_id).order_by(Holiday.day)
    )
    return HoursCard(
        id=hours_id,
        name=found.name,
        given=put(HOURS, furniture.values_of(HOURS, found)),
        note=note(week, work),
        days=put_periods(week.periods),
        holidays=tuple(
            HolidayLine(one.id or 0, one.day, _spelt(one.day), one.name) for one in days
        ),
        queues=", ".join(_queues(work, hours_id)),
    )


def _spelt(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found:%a, %b} {found.day}, {found.year}"


def _queues(work: Work, hours_id: int) -> Sequence[str]:
    return work.session.exec(
        select(Queue.name).where(Queue.hours_id == hours_id).order_by(Queue.name)
    ).all()


def _checked(
    work: Work, values: Mapping[str, Any], key: int | None
) -> tuple[dict[str, Any], list[Period] | None]:
    found = checked(HOURS, values)
    periods = found.pop("periods", None)
    if "name" in found:
        furniture.free_name(work, OperatingHours, "set of hours", found["name"], key)
    if periods is not None:
        validate_periods(periods)
        if any(sum(one.weekday == day for one in periods) > _MOST_PERIODS for day in range(7)):
            raise BadInput(f"At most {_MOST_PERIODS} periods on a day.")
        periods = _sorted(periods)
    return found, periods


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Make operating hours; their key.

    Args:
        work: the deed of an administrator.
        values: name, time_zone, and periods, a sequence of hours.Period.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.may_change(work)
    new, periods = _checked(work, values, None)
    row = OperatingHours(**new)
    hours_id = furniture.made(work, "hours", row, new | {"periods": _plain(periods or [])})
    _put_periods(work, hours_id, periods or [])
    return hours_id


def change(work: Work, hours_id: int, values: Mapping[str, Any]) -> None:
    """Change operating hours.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, OperatingHours, hours_id, "set of hours")
    new, periods = _checked(work, values, hours_id)
    furniture.change(work, "hours", found, new)
    before = weeks(work)[hours_id].periods
    if periods is not None and _plain(before) != _plain(periods):
        furniture.remember(
            work,
            furniture.key("hours", hours_id, found.name),
            {"periods": _plain(before)},
            {"periods": _plain(periods)},
        )
        _put_periods(work, hours_id, periods)


def _plain(periods: Sequence[Period]) -> list[list[int]]:
    return [[one.weekday, one.opens, one.closes] for one in periods]


def _put_periods(work: Work, hours_id: int, periods: Sequence[Period]) -> None:
    for one in work.session.exec(select(HoursPeriod).where(HoursPeriod.hours_id == hours_id)):
        work.session.delete(one)
    for one in periods:
        work.session.add(
            HoursPeriod(hours_id=hours_id, weekday=one.weekday, opens=one.opens, closes=one.closes)
        )
    work.session.flush()


def add_holiday(work: Work, hours_id: int, day: str, name: str) -> None:
    """Close a day, whatever weekday it is.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: no such day, no name, or the day is closed already.
    """
    found = furniture.row(work, OperatingHours, hours_id, "set of hours")
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise BadInput("Day: choose one, such as 2026-12-25.") from None
    name = _HOLIDAY_NAME.checked(name)
    known = work.session.exec(select(Holiday).where(Holiday.hours_id == hours_id)).all()
    if any(one.day == day for one in known):
        raise BadInput(f"{_spelt(day)} is closed already.")
    if len(known) >= _MOST_HOLIDAYS:
        raise BadInput(f"At most {_MOST_HOLIDAYS} days: remove some that are over.")
    work.session.add(Holiday(hours_id=hours_id, day=day, name=name))
    filed = furniture.key("hours", hours_id, found.name)
    furniture.remember(work, filed, {"holiday": None}, {"holiday": f"{day} {name}"})


def remove_holiday(work: Work, holiday_id: int) -> None:
    """Have a day be like any other again.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, Holiday, holiday_id, "day")
    hours = furniture.row(work, OperatingHours, found.hours_id, "set of hours")
    filed = furniture.key("hours", found.hours_id, hours.name)
    gone = {"holiday": f"{found.day} {found.name}"}
    furniture.remember(work, filed, gone, {"holiday": None})
    work.session.delete(found)


def remove(work: Work, hours_id: int) -> None:
    """Take operating hours away.

    Raises:
        NotAllowed: the actor is no administrator.
        Refused: queues keep them.
    """
    found = furniture.row(work, OperatingHours, hours_id, "set of hours")
    queues = _queues(work, hours_id)
    if queues:
        raise Refused(f"{found.name} are kept by {', '.join(queues)}. Change that first.")
    was = {"name": found.name, "time_zone": found.time_zone}
    was["periods"] = _plain(weeks(work)[hours_id].periods)  # type: ignore[assignment]
    for table in (HoursPeriod, Holiday):
        for one in work.session.exec(select(table).where(table.hours_id == hours_id)):
            work.session.delete(one)
    work.session.flush()
    furniture.removed(work, "hours", found, was)
