"""Telling a patient in the chat that an appointment was booked, moved or cancelled."""

import re

from psc_app.domain.booking_cards import when_in_words
from psc_app.domain.settings_catalogue import MESSAGES
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.models.scheduling import Appointment, Clinic
from psc_app.services import messages, settings
from psc_app.services.appointment_cards import file_of
from psc_app.services.work import Work

_NAMES = {
    Deed.APPOINTMENT_BOOKED: "appointment_booked",
    Deed.APPOINTMENT_MOVED: "appointment_moved",
    Deed.APPOINTMENT_CANCELLED: "appointment_cancelled",
}
_SLUG = re.compile(r"\{([a-z_]+)\}")


def confirm(work: Work, talk: Conversation, row: Appointment, deed: Deed) -> None:
    """Say it in the conversation, in the clinic's words, with the calendar file's address."""
    name = _NAMES[deed]
    clinic = work.session.get(Clinic, row.clinic_id)
    if clinic is None:
        return
    said = {
        "visit": row.reason,
        "who": row.clinician,
        "when": when_in_words(row.starts_at, clinic.time_zone),
        "where": ", ".join(filter(None, (clinic.name, clinic.address))),
        "clinic": clinic.name,
    }
    text = _SLUG.sub(
        lambda found: said.get(found[1], found[0]), settings.value(work, MESSAGES + name)
    )
    messages.say_as_system(work, talk, name, f"{text}\nCalendar file: {file_of(row)}")
