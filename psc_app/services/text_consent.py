"""Consent to texts as staff and patients change it: written down, decided, switched."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain import phone, topics
from psc_app.domain.cards import millis
from psc_app.domain.consent_cards import (
    HOWS,
    LABELS,
    LONGEST_NOTE,
    SAID,
    ConsentBook,
    ConsentLine,
    OwnTexts,
)
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import Consent, ConsentHow, Role
from psc_app.models.people import Patient, Staff
from psc_app.models.texts import ConsentEntry, TextContact
from psc_app.services import (
    access,
    consent,
    consent_answers,
    settings,
    text_contacts,
    text_keywords,
)
from psc_app.services.work import Work

_NO_TEXTS = "This conversation is not by text."
_ONLY_THEY = (
    "This number opted out by texting STOP. Only the patient can opt in again, by texting START."
)
_ONLY_YOU = "You stopped our texts by replying STOP. Text START to us to get them again."
_BY_THEMSELVES = (ConsentHow.KEYWORD.value, ConsentHow.CARRIER.value)


# ---------------------------------------------------------------- staff


def book(work: Work, conversation_id: int) -> ConsentBook:
    """Consent of the number that a conversation is with; of a chat, nothing.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    standing = consent.standing(work, conversation_id)
    contact = consent.find(work, conversation_id)
    if contact is None:
        return ConsentBook()
    entries = consent.ledger(work, contact)
    newest = entries[0] if entries else None
    asked = newest is not None and newest.consent == Consent.ASKED_TO_STOP.value
    return ConsentBook(
        there=True,
        standing=standing,
        label=LABELS[contact.consent],
        how=HOWS[newest.how] if newest else "",
        since=millis(newest.at) if newest else 0,
        asked=newest.wording if newest and asked else "",
        lines=_lines(work, entries),
        wordings=wordings(work),
        may_change=_may_change(work, conversation_id),
        only_they=_only_they(work, contact),
    )


def _lines(work: Work, entries: Sequence[ConsentEntry]) -> tuple[ConsentLine, ...]:
    keys = {one.staff_id for one in entries if one.staff_id is not None}
    query = select(col(Staff.id), col(Staff.full_name)).where(col(Staff.id).in_(keys))
    names = {row.id: row.full_name for row in work.session.execute(query)} if keys else {}
    return tuple(
        ConsentLine(
            id=one.id or 0,
            at=millis(one.at),
            consent=one.consent,
            label=LABELS[one.consent],
            how=HOWS[one.how],
            who=names.get(one.staff_id, ""),
            wording=one.wording,
        )
        for one in entries
    )


def wordings(work: Work) -> tuple[str, ...]:
    """What a patient can agree to."""
    lines = settings.value(work, "text.consent_wordings").splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def _may_change(work: Work, conversation_id: int) -> bool:
    with suppress(NotAllowed):
        access.worked_conversation(work, conversation_id)
        return True
    return False


def _only_they(work: Work, contact: TextContact) -> bool:
    """Whether the number's holder opted out by themself, which nobody takes back for them."""
    if contact.consent != Consent.OUT.value:
        return False
    newest = next(iter(consent.ledger(work, contact)), None)
    return newest is not None and newest.how in _BY_THEMSELVES


def opt_in(work: Work, conversation_id: int, wording: str, said: str, note: str = "") -> None:
    """Write down that the patient of a conversation has agreed to texts, and confirm it to them.

    Raises:
        NotAllowed: the actor has no part in the conversation.
        BadInput: see `agree`.
    """
    contact = _worked(work, conversation_id)
    agree(work, contact, wording, said, note, conversation_id)
    text_keywords.settle(work, contact)


def agree(
    work: Work,
    contact: TextContact,
    wording: str,
    said: str,
    note: str = "",
    conversation_id: int | None = None,
) -> None:
    """Write down that a number's holder has agreed to texts, and confirm it to them.

    Whether the actor may is for the caller to have found out.

    Args:
        wording: what they agreed to, one of `wordings`.
        said: how they told it, one of consent_cards.SAID.
        note: what else matters, such as where the form is.

    Raises:
        BadInput: no such wording or way, the note is too long, or they texted STOP themself.
    """
    note = " ".join(storable(note).split())
    if wording not in wordings(work):
        raise BadInput("Choose what the patient has agreed to.")
    if said not in SAID:
        raise BadInput("Choose how the patient said it.")
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"Shorten the note: at most {LONGEST_NOTE} characters.")
    if _only_they(work, contact):
        raise BadInput(_ONLY_THEY)
    kept = f"{wording} (Said {said}.{f' {note}' if note else ''})"
    changed = contact.consent != Consent.IN.value
    entry = consent.record(work, contact, Consent.IN, ConsentHow.STAFF, kept, conversation_id)
    if changed:
        consent_answers.confirm(work, contact, entry)


def opt_out(work: Work, conversation_id: int) -> None:
    """Write down that the patient wants no more texts, and confirm it to them.

    Raises:
        NotAllowed: the actor has no part in the conversation.
        TooLate: the number has opted out already.
    """
    contact = _worked(work, conversation_id)
    if contact.consent == Consent.OUT.value:
        raise TooLate("This number has opted out already.")
    newest = next(iter(consent.ledger(work, contact)), None)
    asked = newest is not None and newest.consent == Consent.ASKED_TO_STOP.value
    said = newest.wording if newest and asked else "The patient told staff."
    entry = consent.record(work, contact, Consent.OUT, ConsentHow.STAFF, said, conversation_id)
    consent_answers.confirm(work, contact, entry)
    text_keywords.settle(work, contact)


def keep(work: Work, conversation_id: int) -> None:
    """Decide that what the patient wrote was no wish for texts to stop: all is as it was before.

    Raises:
        NotAllowed: the actor has no part in the conversation.
        TooLate: somebody has decided already.
    """
    contact = _worked(work, conversation_id)
    if contact.consent != Consent.ASKED_TO_STOP.value:
        raise TooLate("Somebody has decided this already.")
    asked = Consent.ASKED_TO_STOP.value
    before = next((e.consent for e in consent.ledger(work, contact) if e.consent != asked), "")
    now = Consent.IN if before == Consent.IN.value else Consent.UNKNOWN
    said = "It was no wish for texts to stop."
    consent.record(work, contact, now, ConsentHow.STAFF, said, conversation_id)
    text_keywords.settle(work, contact)


def _worked(work: Work, conversation_id: int) -> TextContact:
    access.worked_conversation(work, conversation_id)
    contact = consent.find(work, conversation_id)
    if contact is None:
        raise BadInput(_NO_TEXTS)
    return contact


# ---------------------------------------------------------------- the patient


def own(work: Work) -> OwnTexts:
    """The signed-in patient's texts.

    Raises:
        NotAllowed: no patient.
    """
    number = _own_number(work)
    there = consent.is_set_up()
    if number is None or not there:
        return OwnTexts(there=there)
    contact = text_contacts.find(work, number)
    return OwnTexts(
        there=True,
        number=phone.pretty(number),
        on=contact is not None and contact.consent == Consent.IN.value,
        stopped=contact is not None and _only_they(work, contact),
        wording=wordings(work)[0],
    )


def switch(work: Work, on: bool) -> None:
    """Switch the signed-in patient's texts on or off, and confirm it by text.

    Raises:
        NotAllowed: no patient.
        BadInput: no number of theirs can be texted, or they texted STOP and have to text START.
    """
    number = _own_number(work)
    if number is None:
        raise BadInput("We have no number of yours. Ask us in the chat to add it.")
    contact = text_contacts.of_number(work, number)
    if on and _only_they(work, contact):
        raise BadInput(_ONLY_YOU)
    wanted = Consent.IN if on else Consent.OUT
    if contact.consent == wanted.value:
        return
    said = wordings(work)[0] if on else "Switched texts off in their account."
    entry = consent.record(work, contact, wanted, ConsentHow.PORTAL, said)
    consent_answers.confirm(work, contact, entry)
    # Where several share the number, it leads to nobody's record.
    work.ring(topics.patient(work.actor.id))


def _own_number(work: Work) -> str | None:
    if work.actor.role is not Role.PATIENT:
        raise NotAllowed("Sign in to see this.")
    patient = work.get(Patient, work.actor.id)
    if patient is None:
        raise NotAllowed("Sign in to see this.")
    return phone.to_e164(patient.phone)
