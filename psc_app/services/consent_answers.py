"""What a number is told about its consent: one confirmation of each change, and help."""

from psc_app.domain.vocabulary import Consent
from psc_app.domain.wordings import put_in
from psc_app.models.texts import ConsentEntry, TextContact
from psc_app.services import consent, lines, outbound_sms, settings, text_contacts
from psc_app.services.work import Work

_CHANGED = {Consent.OUT.value: "text.opted_out", Consent.IN.value: "text.opted_in"}


def confirm(work: Work, contact: TextContact, entry: ConsentEntry) -> None:
    """Tell a number what has been written down; nothing where only a person has to decide.

    One that waits for the end of quiet hours would be wrong by then, and is taken back.
    """
    outbound_sms.withdraw_confirmations(work, contact)
    if key := _CHANGED.get(entry.consent):
        _tell(work, contact, "consent", _words(work, key), f"consent:{entry.id}")


def help_out(work: Work, contact: TextContact, text_id: int | None) -> None:
    """Answer a number that asked for help.

    Args:
        text_id: the text that asked.
    """
    _tell(work, contact, "help", _words(work, "text.help"), f"help:{text_id}")


def _words(work: Work, key: str) -> str:
    found = settings.values(work)
    said = {
        "clinic": found["clinic.name"],
        "phone": found["clinic.phone"],
        "emergency": found["emergency.number"],
    }
    return put_in(found[key], said.get)


def _tell(work: Work, contact: TextContact, line: str, words: str, key: str) -> None:
    """Text it, as a line of the conversation that runs, or else by itself."""
    running = text_contacts.running(work, contact)
    if running is not None:
        lines.say_as_system(work, running, line, words)
        return
    purpose = outbound_sms.purpose_of(line)
    refused = consent.obstacle(work, contact, purpose, None)
    outbound_sms.queue(work, contact, words, purpose, key, refused=refused)
