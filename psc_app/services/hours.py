"""When a queue is served, and who serves it at this moment."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import col

from psc_app.domain.cards import millis
from psc_app.domain.hours import Period, Week, holiday, is_open, next_opening
from psc_app.models.people import Staff
from psc_app.models.workplace import (
    AgentStatus,
    Holiday,
    HoursPeriod,
    OperatingHours,
    Queue,
    QueueMember,
)
from psc_app.services.capacity import ON_DUTY
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_SERVING = [presence.value for presence in ON_DUTY]
_ON_DUTY = Prepared(
    select(func.count().label("number"))
    .select_from(QueueMember)
    .join(AgentStatus, col(AgentStatus.staff_id) == col(QueueMember.staff_id))
    .join(Staff, col(Staff.id) == col(QueueMember.staff_id))
    .where(
        col(QueueMember.queue_id) == bindparam("queue"),
        col(Staff.active).is_(True),
        col(AgentStatus.connected).is_(True),
        or_(col(AgentStatus.chosen).in_(_SERVING), col(AgentStatus.presence).in_(_SERVING)),
        col(AgentStatus.staff_id) != bindparam("but"),
    )
)
_HOURS = Prepared(
    select(col(OperatingHours.id), col(OperatingHours.time_zone))
    .join(Queue, col(Queue.hours_id) == col(OperatingHours.id))
    .where(col(Queue.id) == bindparam("queue"))
)
_PERIODS = Prepared(
    select(col(HoursPeriod.weekday), col(HoursPeriod.opens), col(HoursPeriod.closes)).where(
        col(HoursPeriod.hours_id) == bindparam("hours")
    )
)
_HOLIDAYS = Prepared(
    select(col(Holiday.day), col(Holiday.name)).where(col(Holiday.hours_id) == bindparam("hours"))
)


@dataclass(frozen=True, slots=True)
class HoursCard:
    """Whether a queue is served now, and when it is again.

    Attributes:
        holiday: the day's name, empty where it is none.
        next_opening: milliseconds since 1970, 0 while open and where none is known.
        time_zone: of the hours; empty for a queue that is always served.
    """

    open: bool = True
    holiday: str = ""
    next_opening: int = 0
    time_zone: str = ""


def card(work: Work, queue_id: int) -> HoursCard:
    """A queue's hours as they stand; one without hours is always open."""
    week = week_of(work, queue_id)
    if week is None:
        return HoursCard()
    if is_open(week, work.now):
        return HoursCard(open=True, time_zone=week.time_zone)
    return HoursCard(
        open=False,
        holiday=holiday(week, work.now),
        next_opening=millis(next_opening(week, work.now)),
        time_zone=week.time_zone,
    )


def week_of(work: Work, queue_id: int) -> Week | None:
    """The hours of a queue, None where it is always served."""
    row = next(iter(work.quick(_HOURS, queue=queue_id)), None)
    if row is None:
        return None
    periods = work.quick(_PERIODS, hours=row.id)
    holidays = work.quick(_HOLIDAYS, hours=row.id)
    return Week(
        time_zone=row.time_zone,
        periods=tuple(Period(one.weekday, one.opens, one.closes) for one in periods),
        holidays={date.fromisoformat(one.day): one.name for one in holidays},
    )


def opening_words(week: Week, now: datetime) -> str:
    """The next opening as a patient reads it, in the queue's time zone."""
    opens = next_opening(week, now)
    if opens is None:
        return "a later day"
    zone = ZoneInfo(week.time_zone)
    local, today = opens.astimezone(zone), now.astimezone(zone)
    hour = f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
    ahead = (local.date() - today.date()).days
    if ahead == 0:
        return f"today at {hour}"
    if ahead == 1:
        return f"tomorrow at {hour}"
    if ahead < 7:
        return f"{local:%A} at {hour}"
    return f"{local:%A, %B} {local.day} at {hour}"


def on_duty(work: Work, queue_id: int, but: int | None = None) -> int:
    """How many agents serve a queue at this moment, whether they have room or not.

    Somebody who is full counts: they are here, and will have room again.

    Args:
        but: an agent who is not counted.
    """
    return work.quick(_ON_DUTY, queue=queue_id, but=but or 0)[0].number
