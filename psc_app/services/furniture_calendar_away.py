"""Practitioners' time off: whole days or hours, whatever their templates say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.domain.calendar_fields import STEP_MINUTES, TIME_OFF
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import FormValue
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.models.scheduling import Clinic, Practitioner, TemplatePeriod, TimeOff
from psc_app.services import furniture, settings
from psc_app.services.furniture_calendar import ring
from psc_app.services.work import Work

_LONGEST = timedelta(days=400)
_MOST = 100


def zone_of(work: Work, practitioner_id: int) -> ZoneInfo:
    """In which time zone somebody's days off are: of where they first saw patients."""
    found = work.session.exec(
        select(Clinic.time_zone)
        .join(TemplatePeriod, col(TemplatePeriod.clinic_id) == col(Clinic.id))
        .where(TemplatePeriod.practitioner_id == practitioner_id)
        .order_by(col(TemplatePeriod.id))
    ).first()
    return ZoneInfo(found or settings.value(work, "clinic.time_zone"))


def blank() -> dict[str, FormValue]:
    """What the form of a new time off begins with."""
    return put(TIME_OFF, defaults(TIME_OFF))


def coming(work: Work, practitioner_id: int) -> Sequence[TimeOff]:
    """Somebody's times off that are not over, the next first."""
    return work.session.exec(
        select(TimeOff)
        .where(TimeOff.practitioner_id == practitioner_id, col(TimeOff.ends_at) > work.now)
        .order_by(col(TimeOff.starts_at), col(TimeOff.id))
    ).all()


def next_away(work: Work, practitioner_id: int) -> str:
    """When somebody is away next, in words; empty for not."""
    found = coming(work, practitioner_id)
    return words(work, found[0]) if found else ""


def words(work: Work, away: TimeOff) -> str:
    """A time off as people say it, without its end where that goes without saying."""
    zone = zone_of(work, away.practitioner_id)
    begins, ends = away.starts_at.astimezone(zone), away.ends_at.astimezone(zone)
    if begins.time() == ends.time() == time():
        last = ends.date() - timedelta(days=1)
        first = _day(begins.date())
        return first if last == begins.date() else f"{first} – {_day(last)}"
    if begins.date() == ends.date():
        return f"{_day(begins.date())}, {begins:%H:%M}–{ends:%H:%M}"
    return f"{_day(begins.date())}, {begins:%H:%M} – {_day(ends.date())}, {ends:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%a, %b} {day.day}, {day.year}"


def add(work: Work, practitioner_id: int, values: Mapping[str, Any]) -> int:
    """Have somebody be away; the key of that. What is booked in it stays.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    who = furniture.row(work, Practitioner, practitioner_id, "practitioner")
    new = checked(TIME_OFF, values)
    starts_at, ends_at = _bounds(new, zone_of(work, practitioner_id))
    if ends_at <= work.now:
        raise BadInput("Last day: this is over already.")
    if ends_at - starts_at > _LONGEST:
        raise BadInput(f"Last day: at most {_LONGEST.days} days at once.")
    known = coming(work, practitioner_id)
    if len(known) >= _MOST:
        raise BadInput(f"At most {_MOST} times off that are still to come.")
    if any(one.starts_at <= starts_at and ends_at <= one.ends_at for one in known):
        raise BadInput(f"{who.full_name} is away then already.")
    row = TimeOff(
        practitioner_id=practitioner_id, starts_at=starts_at, ends_at=ends_at, note=new["note"]
    )
    work.session.add(row)
    work.session.flush()
    _remember(work, who, None, row)
    return row.id or 0


def _bounds(new: Mapping[str, Any], zone: ZoneInfo) -> tuple[datetime, datetime]:
    last_day = new["last_day"] or new["first_day"]
    begins = _moment(new["first_day"], new["from_time"], zone, "From")
    if new["until_time"]:
        ends = _moment(last_day, new["until_time"], zone, "Until")
    else:
        after = date.fromisoformat(last_day) + timedelta(days=1)
        ends = _moment(after.isoformat(), "", zone, "Until")
    if last_day < new["first_day"]:
        raise BadInput("Last day: it comes before the first.")
    if ends <= begins:
        raise BadInput("Until: it comes before the beginning.")
    return begins, ends


def _moment(day: str, at: str, zone: ZoneInfo, label: str) -> datetime:
    moment = time.fromisoformat(at) if at else time()
    if moment.minute % STEP_MINUTES:
        raise BadInput(f"{label}: a multiple of {STEP_MINUTES} minutes.")
    return datetime.combine(date.fromisoformat(day), moment, zone).astimezone(UTC)


def remove(work: Work, away_id: int) -> None:
    """Have somebody not be away after all.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, TimeOff, away_id, "time off")
    who = furniture.row(work, Practitioner, found.practitioner_id, "practitioner")
    _remember(work, who, found, None)
    work.session.delete(found)


def _remember(work: Work, who: Practitioner, before: TimeOff | None, after: TimeOff | None) -> None:
    # Its note may say why, which the history has no need of.
    furniture.remember(
        work,
        furniture.key("practitioner", who.id, who.full_name),
        {"away": words(work, before) if before else None},
        {"away": words(work, after) if after else None},
    )
    ring(work)
