"""Booked appointments that the calendar would not give any more.

Whatever an administrator changes, what is booked stays until somebody has spoken
with the patient. An administrator sees when, where and with whom, not who.
"""

from zoneinfo import ZoneInfo

from psc_app.domain.booking_cards import when_in_words
from psc_app.domain.calendar_cards import OutsideLine
from psc_app.services import calendar_reading, furniture
from psc_app.services.work import Work


def outside(work: Work, most: int = 200) -> tuple[OutsideLine, ...]:
    """Those still to come, the next first.

    Args:
        work: the deed of an administrator.
        most: how many.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    calendar = calendar_reading.read(work, work.now)
    found: list[OutsideLine] = []
    for row in calendar_reading.booked(work, work.now):
        why = calendar.why_outside(row)
        if why and len(found) < most:
            clinic = calendar.clinics[row.clinic_id]
            local = row.starts_at.astimezone(ZoneInfo(clinic.time_zone))
            found.append(
                OutsideLine(
                    id=row.id,
                    shown=when_in_words(row.starts_at, clinic.time_zone),
                    day=local.date().isoformat(),
                    practitioner_id=row.practitioner_id,
                    practitioner=calendar.practitioners[row.practitioner_id].full_name,
                    clinic_id=row.clinic_id,
                    clinic=clinic.name,
                    why=why,
                )
            )
    return tuple(found)
