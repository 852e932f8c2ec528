"""What hangs on incoming texts: fetched by the backstage, then kept as the patient's files.

The words of a text stand in their conversation at once; a picture follows when it has come.
"""

import mimetypes
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import TextInState, Visibility
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact, TextIn
from psc_app.services import (
    access,
    attachments,
    inbound_sms,
    lines,
    text_contacts,
    text_conversations,
)
from psc_app.services.attachments import Inspected
from psc_app.services.work import Work

MOST_TRIES = 10
"""After so many, about twenty minutes, staff are told that a file can't be had."""

_GIVEN_UP = "the carrier did not hand it over"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file of a text that has not been fetched yet.

    Attributes:
        name: what to call it: the carrier tells no file's name.
    """

    text_id: int
    url: str
    name: str


def to_fetch(work: Work, most: int = 20) -> list[Wanted]:
    """The next file of each text that has some to come, the longest waiting first.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    rows = work.session.execute(
        select(TextIn)
        .where(col(TextIn.state) == TextInState.MEDIA.value, col(TextIn.due_at) <= work.now)
        .order_by(col(TextIn.due_at), col(TextIn.id))
        .limit(most)
        .execution_options(populate_existing=True)
    ).scalars()
    return [
        Wanted(row.id or 0, row.media[0]["url"], _name(row.media[0])) for row in rows if row.media
    ]


def fetched(work: Work, wanted: Wanted, key: str, file: Inspected) -> None:
    """Keep a file that lies in the store in its text's conversation, as the patient's.

    Where that is over by now, it goes into the one that runs, or begins one.

    Args:
        key: of the bytes in the file store.

    Raises:
        NotAllowed: the actor is not the system.
    """
    text = _waiting(work, wanted)
    if text is None:
        return
    number = inbound_sms.number_of(text.from_number)
    contact = text_contacts.of_number(work, number) if number else None
    if contact is None:
        _next(work, text)
        return
    conversation_id = _where(work, text, contact)
    patient = text_conversations.as_patient(work, contact)
    name = f"file:{text.carrier_id}:{len(text.media)}"
    try:
        with work.apart():
            seq = attachments.add(patient, conversation_id, name, key, file)
            text.message_seq = text.message_seq or seq
    except Refused as refused:
        _tell(work, conversation_id, str(refused))
    _next(work, text)


def failed(work: Work, wanted: Wanted, why: str = "") -> None:
    """Note that a file could not be had: tried again, or given up and said to staff.

    Args:
        why: in words, where trying again is no use; empty to try again later.

    Raises:
        NotAllowed: the actor is not the system.
    """
    text = _waiting(work, wanted)
    if text is None:
        return
    if not why and text.tries + 1 < MOST_TRIES:
        text.tries += 1
        text.due_at = work.now + inbound_sms.pause(text.tries)
        work.session.add(text)
        return
    if text.conversation_id is not None:
        _tell(work, text.conversation_id, why or _GIVEN_UP)
    _next(work, text)


def _waiting(work: Work, wanted: Wanted) -> TextIn | None:
    """The text, if this file of it still is the next one."""
    access.require_system(work)
    text = work.session.get(TextIn, wanted.text_id, populate_existing=True, with_for_update=True)
    if text is None or text.state != TextInState.MEDIA.value or not text.media:
        return None
    return text if text.media[0]["url"] == wanted.url else None


def _where(work: Work, text: TextIn, contact: TextContact) -> int:
    """The conversation that a file goes into."""
    placed = text.conversation_id
    conversation = work.get(Conversation, placed) if placed is not None else None
    if conversation is not None and conversation.state in text_contacts.RUNNING:
        return conversation.id or 0
    running = text_contacts.running(work, contact)
    if running is not None:
        return running.id or 0
    return text_conversations.begin(work, contact, "", text.message_name).conversation_id


def _next(work: Work, text: TextIn) -> None:
    """Go on to the text's next file; without any it is done."""
    text.media, text.tries, text.due_at = list(text.media[1:]), 0, work.now
    if not text.media:
        text.state, text.done_at = TextInState.DONE.value, work.now
    work.session.add(text)
    work.session.flush()


def _tell(work: Work, conversation_id: int, why: str) -> None:
    conversation = work.get(Conversation, conversation_id)
    assert conversation is not None
    text = f"A file came with the patient's text and could not be taken over: {why}"
    lines.say_as_system(work, conversation, "text_file", text, Visibility.INTERNAL)


def _name(medium: dict[str, Any]) -> str:
    ending = mimetypes.guess_extension(str(medium.get("type", ""))) or ""
    return (
        f"picture{ending}" if str(medium.get("type", "")).startswith("image/") else f"file{ending}"
    )
