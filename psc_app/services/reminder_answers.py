"""What a patient texts back to a reminder: C to confirm, R to ask for another time."""

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.bot_words import HandOver
from psc_app.domain.reminder_answers import Answer, read
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, TextPurpose, Visibility
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment
from psc_app.models.texts import TextContact, TextIn
from psc_app.services import (
    access,
    bot_turns,
    lines,
    outbound_sms,
    reminders,
    settings,
    text_contacts,
    text_conversations,
)
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

ABOUT = "Asks for another appointment time"
"""What the conversation is about that an R begins."""

_NOTE = "asks by text for another time than {when} at {where}: {visit}, {who}."
_KEY = "reminder_answer"
_DEEDS = {
    Answer.CONFIRM: (Deed.APPOINTMENT_CONFIRMED, "confirmed_at", "text.confirmed"),
    Answer.RESCHEDULE: (Deed.RESCHEDULE_ASKED, "reschedule_asked_at", "text.reschedule"),
}


def answer(work: Work, contact: TextContact, text: TextIn) -> bool:
    """Take a text as the answer to the last reminder; whether it was one.

    The same answer once more changes nothing and is not thanked for again; to a person in whose
    talk it is said, it is a word as any other. Without a reminder of a visit that is still to
    come, "C" is a text like any other.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    given = read(text.body)
    row = reminders.reminded_of(work, contact) if given else None
    if given is None or row is None:
        return False
    deed, column, setting = _DEEDS[given]
    if getattr(row, column) is not None:
        running = text_contacts.running(work, contact)
        if running is not None and running.state != S.WITH_BOT:
            return False
        if given is Answer.CONFIRM:
            return True
    _mark(work, row, deed, column)
    thanks = reminders.filled(work, row, settings.value(work, setting))
    if given is Answer.CONFIRM:
        _thank(work, contact, text, thanks)
    else:
        _to_a_person(work, contact, text, row, thanks)
    return True


def _mark(work: Work, row: Appointment, deed: Deed, column: str) -> None:
    # The newest answer counts: it takes the place of the other one.
    others = {name: None for _, name, _ in _DEEDS.values()}
    work.claim(
        update(Appointment)
        .where(col(Appointment.id) == row.id, col(Appointment.sequence) == row.sequence)
        .values(others | {column: work.now})
    )
    work.session.refresh(row)
    log(work, deed, appointment_id=row.id)
    audit(
        work,
        deed.value,
        patient_id=row.patient_id,
        object_kind="appointment",
        object_id=row.id,
        how="text",
    )
    work.ring((topics.patient(row.patient_id), topics.CALENDAR))


def _thank(work: Work, contact: TextContact, text: TextIn, thanks: str) -> None:
    running = text_contacts.running(work, contact)
    if running is None or running.state == S.WITH_BOT:
        # The bot must not take it for an answer to what it asked.
        outbound_sms.queue(work, contact, thanks, TextPurpose.REPLY, f"answer:{text.id}")
        return
    _stands(
        text,
        text_conversations.add(work, contact, running, text.body, text.message_name),
    )
    lines.say_as_system(work, running, _KEY, thanks)


def _to_a_person(
    work: Work, contact: TextContact, text: TextIn, row: Appointment, thanks: str
) -> None:
    """Bring the wish before a person, with the visit it is about, whoever had the talk."""
    running = text_contacts.running(work, contact)
    if running is not None and running.state == S.WITH_BOT:
        bot_turns.hand_over(work, running.id or 0, HandOver(why="flow"))
        work.session.refresh(running)
    if running is None:
        placed = text_conversations.begin(
            work,
            contact,
            text.body,
            text.message_name,
            to_person=True,
            reason=ABOUT,
        )
    else:
        placed = text_conversations.add(work, contact, running, text.body, text.message_name)
    _stands(text, placed)
    conversation = work.get(Conversation, placed.conversation_id)
    assert conversation is not None
    lines.say_as_system(work, conversation, _KEY, thanks)
    # A phone may be shared, so the note says whose visit it is.
    name = work.session.get_one(Patient, row.patient_id).full_name
    note = f"{name} {reminders.filled(work, row, _NOTE)}"
    lines.say_as_system(work, conversation, "reschedule", note, Visibility.INTERNAL)


def _stands(text: TextIn, placed: text_conversations.Placed) -> None:
    text.conversation_id, text.message_seq = placed.conversation_id, placed.seq
