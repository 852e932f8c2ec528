"""What a screen shows on the way to an appointment: choices, what is free soonest, a week."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psc_app.domain.booking_cards import SlotCard, TimesCard, day_in_short
from psc_app.domain.cards import AppointmentCard
from psc_app.domain.errors import BadInput
from psc_app.services import openings, settings
from psc_app.services.appointment_cards import appointment_card
from psc_app.services.booking_checks import appointment_of
from psc_app.services.work import Work

WEEK = 7
_SOONEST = 3


def times(
    work: Work,
    *,
    reason_id: int,
    clinic_id: int = 0,
    practitioner_id: int = 0,
    week: str = "",
    moving: int = 0,
) -> TimesCard:
    """What may be chosen and, once a reason is, the free times of a week.

    Args:
        reason_id, clinic_id, practitioner_id: 0 for none chosen.
        week: its first day ("2026-12-01"); empty for the one with the first free time.
        moving: an appointment whose own time counts as free.

    Raises:
        NotAllowed: a guest, or no right.
        BadInput: no such reason for this actor, or no such day.
    """
    choices = openings.options(
        work, reason_id=reason_id, clinic_id=clinic_id, practitioner_id=practitioner_id
    )
    if clinic_id not in {one.id for one in choices.clinics}:
        clinic_id = 0
    if practitioner_id not in {one.id for one in choices.practitioners}:
        practitioner_id = 0
    if not reason_id:
        return TimesCard(options=choices)
    where: dict[str, Any] = {
        "clinic_id": clinic_id or None,
        "practitioner_id": practitioner_id or None,
    }
    soonest = openings.next_free(work, reason_id=reason_id, most=_SOONEST, moving=moving, **where)
    today = work.now.astimezone(ZoneInfo(settings.value(work, "clinic.time_zone"))).date()
    if soonest:
        # Where a clinic's own day is another one than the organisation's.
        today = min(today, _day_of(soonest[0]))
    first = _day(week) if week else (_day_of(soonest[0]) if soonest else today)
    last = today + timedelta(days=settings.value(work, "appointment.days_ahead"))
    first = max(today, min(first, last))
    days = openings.slots(
        work, reason_id=reason_id, first_day=first, days=WEEK, moving=moving, **where
    )
    until = first + timedelta(days=WEEK - 1)
    return TimesCard(
        options=choices,
        clinic_id=clinic_id,
        practitioner_id=practitioner_id,
        soonest=soonest,
        week=first.isoformat(),
        label=f"{day_in_short(first)} – {day_in_short(until)}",
        days=days,
        earlier=first > today,
        later=until < last,
    )


def to_move(work: Work, appointment_id: int) -> AppointmentCard:
    """An appointment that the actor may change, as it stands.

    Raises:
        NotAllowed: no such appointment for this actor.
        BadInput: it comes from another calendar.
        TooLate: it is past or cancelled.
    """
    return appointment_card(work, appointment_of(work, appointment_id, None))


def _day_of(slot: SlotCard) -> date:
    moment = datetime.fromtimestamp(slot.starts_at / 1000, UTC)
    return moment.astimezone(ZoneInfo(slot.zone)).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("Choose a day from the calendar.") from None
