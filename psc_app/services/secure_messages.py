"""Secure messages: the words stay here, and a text brings a link that opens them once.

The link's token is kept as a hash only; it stands in the outbox until the text has gone, and
nowhere else. Who follows it proves to be the patient by their date of birth (SPEC section 13).
"""

import math
from datetime import date, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import slugs, topics
from psc_app.domain.article_text import ADDRESS
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.secure_cards import LABELS, MOST_TRIES, READABLE, SecurePage
from psc_app.domain.text_cards import TextCard
from psc_app.domain.vocabulary import AuthorKind, Channel, Deed, TextPurpose, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.texts import SecureMessage, TextContact
from psc_app.services import (
    access,
    consent,
    knowledge_links,
    lines,
    messages,
    outbound_sms,
    settings,
    speaking,
)
from psc_app.services.journal import audit, log
from psc_app.services.sign_in import hash_token, is_token, new_token
from psc_app.services.work import Work

PATH = "/m/"
"""Where the link leads, before its token."""

_LINK, _CLINIC = "{link}", "{clinic}"
_UNSAID = "(link)"
"""What stands in the conversation in the link's place: staff could open it otherwise."""

_ONLY_TEXTS = "Secure messages belong to conversations by text. Here you can write it as it is."
_NOT_HERE = "A secure message can be sent while you are talking."
_NOBODY = (
    "Link this conversation to a patient first: a secure message is opened with their date of"
    " birth."
)
_NOT_BORN = (
    "The patient's record has no date of birth, and a secure message is opened with it. Call"
    " them instead."
)


def why_not(work: Work, conversation_id: int) -> str:
    """Why no secure message can be sent in a conversation, in words; empty if one can.

    Raises:
        NotAllowed: the acting agent does not hold it.
    """
    conversation = access.held_conversation(work, conversation_id)
    if conversation.channel != Channel.SMS.value:
        return _ONLY_TEXTS
    if conversation.state not in (S.ACTIVE, S.WAITING):
        return _NOT_HERE
    if conversation.patient_id is None:
        return _NOBODY
    patient = work.get(Patient, conversation.patient_id)
    return "" if patient is not None and patient.birth_date else _NOT_BORN


def send(work: Work, conversation_id: int, client_id: str, body: str, address: str) -> int:
    """Keep the words and text the patient a link to them; the same client_id twice sends one.

    Staff see the words in the conversation as an internal line, the patient a line without
    the link, which goes out in a text of its own.

    Args:
        client_id: the browser's own name for this message.
        address: our own, as `Config.own_address`.

    Returns:
        The number of the line that staff see.

    Raises:
        NotAllowed: the acting agent does not hold the conversation.
        BadInput: it can't be sent, with the reason in words.
    """
    if reason := why_not(work, conversation_id):
        raise BadInput(reason)
    slugs.refuse_left(body)
    if ADDRESS in body:
        knowledge_links.note_sent(work, conversation_id, body)
    internal = Visibility.INTERNAL
    seq = messages.post(work, conversation_id, client_id, body, visibility=internal)
    if _of_line(work, conversation_id, seq) is None:
        contact = outbound_sms.contact_of(work, conversation_id)
        consent.refuse(work, contact, TextPurpose.SECURE_LINK, conversation_id)
        _keep(work, contact, access.held_conversation(work, conversation_id), seq, body, address)
    return seq


def _of_line(work: Work, conversation_id: int, seq: int) -> SecureMessage | None:
    return work.session.exec(
        select(SecureMessage).where(
            SecureMessage.conversation_id == conversation_id, SecureMessage.message_seq == seq
        )
    ).first()


def _keep(
    work: Work,
    contact: TextContact,
    conversation: Conversation,
    seq: int,
    body: str,
    address: str,
) -> None:
    assert conversation.id is not None and conversation.patient_id is not None
    token, said = new_token(), _say(work, conversation.id)
    text = outbound_sms.queue(
        work,
        contact,
        _words(work, f"{address}{PATH}{token}"),
        TextPurpose.SECURE_LINK,
        f"message:{conversation.id}:{said}",
        conversation_id=conversation.id,
        seq=said,
    )
    work.session.add(
        SecureMessage(
            token_hash=hash_token(token),
            conversation_id=conversation.id,
            message_seq=seq,
            patient_id=conversation.patient_id,
            staff_id=work.actor.id,
            body=body.strip(),
            created_at=work.now,
            # Quiet hours may hold the text: nobody could open what ran out meanwhile.
            expires_at=text.due_at + timedelta(hours=settings.value(work, "text.secure_hours")),
        )
    )
    log(work, Deed.SECURE_MESSAGE_SENT, conversation_id=conversation.id, seq=seq)
    audit(
        work,
        "sent secure message",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        seq=seq,
    )
    work.ring([topics.thread(conversation.id), topics.texts(conversation.id)])


def _words(work: Work, link: str) -> str:
    """The text that is sent; an administrator's wording without a place for the link gets one."""
    said = settings.value(work, "text.secure")
    if _LINK not in said:
        said = f"{said} {_LINK}"
    return said.replace(_CLINIC, settings.value(work, "clinic.name")).replace(_LINK, link)


def _say(work: Work, conversation_id: int) -> int:
    """The line that both sides see; it does not hold the link."""
    seq = speaking.system_turn(work, conversation_id).seq
    name = f"{lines.OF_SYSTEM}secure:{seq}"
    said, public = _words(work, _UNSAID), Visibility.PUBLIC
    lines.insert_line(work, conversation_id, seq, name, AuthorKind.SYSTEM, "", said, public)
    return seq


# ---------------------------------------------------------------- what staff see


def marks(work: Work, conversation_id: int) -> dict[int, TextCard]:
    """How far each secure message of a conversation has come, by its line's number.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    access.staff_conversation(work, conversation_id)
    rows = work.session.exec(
        select(SecureMessage).where(SecureMessage.conversation_id == conversation_id)
    )
    return {row.message_seq: _mark(work, row) for row in rows}


def _mark(work: Work, row: SecureMessage) -> TextCard:
    if row.opened_at is not None:
        state = "secure read"
    elif row.tries >= MOST_TRIES:
        state = "secure closed"
    else:
        state = "secure expired" if work.now >= row.expires_at else "secure waiting"
    return TextCard(
        seq=row.message_seq, state=state, label=LABELS[state], read_at=millis(row.opened_at)
    )


# ---------------------------------------------------------------- who follows the link


def look(work: Work, token: str, browser: str = "") -> SecurePage:
    """How a link stands; it changes nothing, as programs look at links before people do.

    Args:
        token: from the link, of any shape.
        browser: the browser's own key for this message, if it has one: while it may read
            the message, the words come along.
    """
    access.require_system(work)
    row = _of_token(work, token)
    return SecurePage("none") if row is None else _page(work, row, browser)


def open_once(work: Work, token: str, born: date | None, browser: str) -> SecurePage:
    """Open a message with the patient's date of birth; each date that is tried counts.

    It answers and does not raise, so that the try that was used stays used.

    Args:
        born: the date that was entered; None for what is no date, which is no try.
        browser: a new key, by which this browser may read the message a while longer.
    """
    access.require_system(work)
    row = _of_token(work, token)
    if row is None:
        return SecurePage("none")
    now = _page(work, row, "")
    if now.stands != "ask" or born is None:
        return now
    if not _claim(work, row, col(SecureMessage.tries) < MOST_TRIES, tries=SecureMessage.tries + 1):
        return _page(work, row, "")
    patient = work.get(Patient, row.patient_id)
    right = patient is not None and patient.birth_date == born
    if right and _claim(work, row, opened_at=work.now, opened_with_hash=hash_token(browser)):
        _note(work, row, Deed.SECURE_MESSAGE_OPENED, "opened secure message")
        return _page(work, row, browser)
    if row.tries >= MOST_TRIES and row.opened_at is None:
        _close(work, row)
    page = _page(work, row, "")
    return SecurePage("wrong", tries_left=page.tries_left) if page.stands == "ask" else page


def _of_token(work: Work, token: str) -> SecureMessage | None:
    if not is_token(token):
        return None
    return work.session.exec(
        select(SecureMessage).where(SecureMessage.token_hash == hash_token(token))
    ).first()


def _page(work: Work, row: SecureMessage, browser: str) -> SecurePage:
    if row.opened_at is not None:
        left = row.opened_at + READABLE - work.now
        own = compare_digest(row.opened_with_hash, hash_token(browser))
        if not own or left <= timedelta():
            return SecurePage("read")
        minutes = math.ceil(left.total_seconds() / 60)
        return SecurePage("open", body=row.body, readable_minutes=minutes)
    if row.tries >= MOST_TRIES:
        return SecurePage("closed")
    if work.now >= row.expires_at:
        return SecurePage("expired")
    return SecurePage("ask", tries_left=MOST_TRIES - row.tries)


def _claim(work: Work, row: SecureMessage, *still: Any, **values: Any) -> bool:
    """Change a message that nobody has opened, and look at it anew."""
    won = work.claim(
        update(SecureMessage)
        .where(col(SecureMessage.id) == row.id, col(SecureMessage.opened_at).is_(None), *still)
        .values(**values)
    )
    work.session.refresh(row)
    return won == 1


def _close(work: Work, row: SecureMessage) -> None:
    """Tell staff that somebody tried: it may be the patient, it may be whoever has their phone."""
    _note(work, row, Deed.SECURE_MESSAGE_CLOSED, "closed secure message")
    conversation = work.get(Conversation, row.conversation_id)
    assert conversation is not None
    lines.say_as_system(
        work,
        conversation,
        "secure_closed",
        f"{MOST_TRIES} wrong dates of birth were tried on a secure message, so it can't be opened"
        " any more. Make sure who has this phone before you send another.",
        Visibility.INTERNAL,
    )


def _note(work: Work, row: SecureMessage, deed: Deed, action: str) -> None:
    log(work, deed, conversation_id=row.conversation_id, seq=row.message_seq)
    audit(
        work,
        action,
        patient_id=row.patient_id,
        object_kind="conversation",
        object_id=row.conversation_id,
        seq=row.message_seq,
    )
    work.ring([topics.texts(row.conversation_id), topics.thread(row.conversation_id)])
