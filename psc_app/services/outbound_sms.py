"""Texts on their way out: rows first, sent by the backstage after the commit (SPEC section 13)."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.errors import BadInput
from psc_app.domain.text_progress import CALLED_OFF, EMPTIED
from psc_app.domain.text_words import LONGEST_TEXT, TEXTED
from psc_app.domain.vocabulary import Deed, TextPurpose, TextState
from psc_app.models.texts import TextContact, TextOut
from psc_app.services import consent, settings, text_gate
from psc_app.services.journal import log
from psc_app.services.work import Work

_TOO_LONG = f"This is too long for a text: at most {LONGEST_TEXT:,} characters."


def is_texted(work: Work, key: str) -> bool:
    """Whether a line of the system's goes to the patient by text.

    Args:
        key: what the line is, such as an automated message's name.
    """
    return key in TEXTED or key in settings.value(work, "text.automated")


def purpose_of(key: str) -> TextPurpose:
    """What a line of the system's is for."""
    return TEXTED.get(key, TextPurpose.AUTOMATED)


def queue_reply(
    work: Work, conversation_id: int, seq: int, body: str, privacy_reason: str = ""
) -> None:
    """Put what an agent wrote in a text conversation into the outbox.

    Args:
        privacy_reason: why it goes as it is though it names what is private.

    Raises:
        PrivateWords: it names what is private, and no reason is given.
        BadInput: it can't be sent, with the reason in words; nothing is posted then.
    """
    if not body:
        raise BadInput("Files can't be sent by text. Send a secure message with a link instead.")
    if len(body) > LONGEST_TEXT:
        raise BadInput(_TOO_LONG)
    contact = contact_of(work, conversation_id)
    consent.refuse(work, contact, TextPurpose.REPLY, conversation_id)
    text_gate.check(work, conversation_id, body, privacy_reason)
    _queue_message(work, contact, conversation_id, seq, body, TextPurpose.REPLY)


def queue_line(work: Work, conversation_id: int, seq: int, body: str, purpose: TextPurpose) -> None:
    """Put a line that the app itself says into the outbox; what must not go is kept as refused."""
    contact = contact_of(work, conversation_id)
    refused = consent.obstacle(work, contact, purpose, conversation_id)
    _queue_message(work, contact, conversation_id, seq, body, purpose, refused)


def _queue_message(
    work: Work,
    contact: TextContact,
    conversation_id: int,
    seq: int,
    body: str,
    purpose: TextPurpose,
    refused: str = "",
) -> None:
    queue(
        work,
        contact,
        body,
        purpose,
        f"message:{conversation_id}:{seq}",
        conversation_id=conversation_id,
        seq=seq,
        refused=refused,
    )


def contact_of(work: Work, conversation_id: int) -> TextContact:
    """The number a text conversation is with."""
    contact = consent.find(work, conversation_id)
    assert contact is not None, "not a text conversation"
    return contact


def queue(
    work: Work,
    contact: TextContact,
    body: str,
    purpose: TextPurpose,
    key: str,
    *,
    conversation_id: int | None = None,
    seq: int | None = None,
    due_at: datetime | None = None,
    refused: str = "",
) -> TextOut:
    """Add a row to the outbox.

    Args:
        body: what is longer than a text can be, as an administrator's wording may be, is cut:
            a STOP must not fail on its confirmation.
        key: what it is; a second row of the same key fails.
        due_at: when it may go; None for as soon as quiet hours let it.
        refused: why it must not go, as a code; then the row only says so.
    """
    if due_at is None and not refused:
        due_at = consent.held_until(work, contact, purpose, conversation_id)
    row = work.add(
        TextOut,
        key=key,
        token=secrets.token_urlsafe(24),
        contact_id=contact.id or 0,
        purpose=purpose.value,
        conversation_id=conversation_id,
        message_seq=seq,
        body=body[:LONGEST_TEXT],
        state=(TextState.REFUSED if refused else TextState.QUEUED).value,
        code=refused,
        due_at=due_at or work.now,
        queued_at=work.now,
        changed_at=work.now,
    )
    log(
        work,
        Deed.TEXT_REFUSED if refused else Deed.TEXT_QUEUED,
        conversation_id=conversation_id,
        reason=refused,
        text=row.id,
        purpose=purpose.value,
    )
    if not refused:
        work.ring(topics.TEXTS_OUT)
    if conversation_id is not None:
        work.ring(topics.texts(conversation_id))
    return row


def withdraw(work: Work, key_prefix: str) -> int:
    """Take back texts that wait to be sent, such as a cancelled visit's reminders.

    Args:
        key_prefix: how their keys begin, with what ends it: "reminder:12:".

    Returns:
        How many had not gone yet.
    """
    return _withdraw_all(work, col(TextOut.key).startswith(key_prefix, autoescape=True))


def withdraw_confirmations(work: Work, contact: TextContact) -> int:
    """Take back what is to tell a number of its consent when quiet hours are over; how many."""
    return _withdraw_all(
        work,
        col(TextOut.contact_id) == contact.id,
        col(TextOut.purpose) == TextPurpose.CONSENT.value,
        col(TextOut.due_at) > work.now,
        col(TextOut.tries) == 0,
    )


def _withdraw_all(work: Work, *which: ColumnElement[bool]) -> int:
    queued = col(TextOut.state) == TextState.QUEUED.value
    waiting = work.session.exec(select(TextOut).where(*which, queued)).all()
    return sum(_withdraw(work, row) for row in waiting)


def _withdraw(work: Work, row: TextOut) -> bool:
    state = TextState.CANCELLED.value
    values = {"state": state, "code": CALLED_OFF, "changed_at": work.now}
    if row.purpose in EMPTIED:
        values["body"] = ""
    still = (col(TextOut.id) == row.id, col(TextOut.state) == TextState.QUEUED.value)
    if not work.claim(update(TextOut).where(*still).values(**values)):
        return False
    place = row.conversation_id
    log(work, Deed.TEXT_STATE, conversation_id=place, reason=state, text=row.id, code=CALLED_OFF)
    if place is not None:
        work.ring(topics.texts(place))
    return True
