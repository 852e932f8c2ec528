"""Short texts to patients: rows first, sent (or, in the demo, shown) afterwards."""

from collections.abc import Sequence

from sqlmodel import col, select

from psc_app.domain.errors import NotAllowed
from psc_app.domain.letters import LetterCard, code_letter
from psc_app.domain.phone import to_e164
from psc_app.domain.vocabulary import Role, TextPurpose
from psc_app.models.people import OutboxLetter, Patient
from psc_app.services import consent, journal, outbound_sms, settings, text_contacts
from psc_app.services.work import Work


def send_code(work: Work, patient: Patient, to_address: str, code: str, shared: bool) -> None:
    """Put a sign-in code into the outbox.

    Args:
        work: the deed.
        patient: who may sign in with it.
        to_address: the phone or e-mail it goes to.
        code: the digits.
        shared: whether other patients have the same phone or e-mail.
    """
    clinic = str(settings.value(work, "clinic.name"))
    initial = patient.given_name[:1] if shared else ""
    row = OutboxLetter(
        patient_id=patient.id or 0,
        to_address=to_address,
        body=code_letter(clinic, code, initial),
        created_at=work.now,
    )
    work.session.add(row)
    journal.audit(work, "sent sign-in code", patient_id=patient.id)
    number = to_e164(to_address) if "@" not in to_address else None
    if number is not None:
        _text(work, number, row)


def _text(work: Work, number: str, row: OutboxLetter) -> None:
    """Send a letter by text as well, where texts are set up and the number takes them."""
    work.session.flush()
    contact = text_contacts.of_number(work, number)
    purpose = TextPurpose.CODE
    if not consent.obstacle(work, contact, purpose, None):
        outbound_sms.queue(work, contact, row.body, purpose, f"code:{row.id}")


def outbox(work: Work, most: int = 50) -> Sequence[LetterCard]:
    """The newest letters, for the demo's outbox page.

    The page exists in the demo only and acts as the system; to anybody else
    the letters, which hold codes, are closed.

    Raises:
        NotAllowed: the actor is not the system.
    """
    if work.actor.role is not Role.SYSTEM:
        raise NotAllowed("The outbox is not for reading.")
    letters = work.session.exec(
        select(OutboxLetter).order_by(col(OutboxLetter.id).desc()).limit(most)
    )
    return [LetterCard(one.id or 0, one.to_address, one.body, one.created_at) for one in letters]
