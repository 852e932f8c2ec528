"""Telling a patient in the chat that an appointment was booked, moved or cancelled."""

from psc_app.domain.booking_cards import when_in_words
from psc_app.domain.settings_catalogue import MESSAGES
from psc_app.domain.vocabulary import Channel, Deed
from psc_app.domain.wordings import put_in
from psc_app.models.conversation import Conversation
from psc_app.models.scheduling import Appointment, Clinic
from psc_app.services import lines, reminders, settings
from psc_app.services.appointment_cards import file_of
from psc_app.services.work import Work

_NAMES = {
    Deed.APPOINTMENT_BOOKED: "appointment_booked",
    Deed.APPOINTMENT_MOVED: "appointment_moved",
    Deed.APPOINTMENT_CANCELLED: "appointment_cancelled",
}


def confirm(work: Work, talk: Conversation, row: Appointment, deed: Deed) -> None:
    """Say it in the conversation, in the clinic's words, with the calendar file's address.

    By text neither goes out what the visit is for nor with whom, as anybody who sees the phone
    can read it, nor the file, which needs a sign-in.
    """
    name = _NAMES[deed]
    if talk.channel == Channel.SMS.value:
        words = reminders.filled(work, row, settings.value(work, f"text.{name}"))
        lines.say_as_system(work, talk, name, words)
        return
    clinic = work.get(Clinic, row.clinic_id)
    if clinic is None:
        return
    said = {
        "visit": row.reason,
        "who": row.clinician,
        "when": when_in_words(row.starts_at, clinic.time_zone),
        "where": ", ".join(filter(None, (clinic.name, clinic.address))),
        "clinic": clinic.name,
    }
    text = put_in(settings.value(work, MESSAGES + name), said.get)
    lines.say_as_system(work, talk, name, f"{text}\nCalendar file: {file_of(row)}")
