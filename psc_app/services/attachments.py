"""Files in a conversation: whether one is taken, keeping it, reading it.

The order of keeping one: rights (`check_may_attach`), content (`inspect`), the
bytes into the file store, then one deed (`add`) with the row and its message.
So a row always has its bytes; bytes without a row can stay behind when the
machine stops, or the conversation ends, between the two last steps.
"""

import hashlib
import io
from dataclasses import dataclass

import puremagic
from PIL import Image
from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.media import ACCEPTED, JPEG, LARGEST, Kind, clean_name, kind_of
from psc_app.domain.vocabulary import AuthorKind, Deed, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Attachment, Conversation, Message
from psc_app.models.workplace import Workstream
from psc_app.services import access, messages
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

MOST_FILES = 100
"""Files in one conversation, from both sides together."""

MOST_PIXELS = 40_000_000
"""Pixels of a picture, so that looking at one can't fill the memory."""

MOST_PIXELS_JPEG = 89_000_000
"""Pixels of a JPEG, which is decoded at an eighth of its size; Pillow warns above."""

_TOO_BIG = "This picture has too many pixels. Send a smaller one."
_NO_FILE = "There is no such file, or it is not yours."


class WrongKind(BadInput):
    """The content is not of a kind that may be attached."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be taken, as its content says.

    Attributes:
        name: the cleaned name.
        media_type: by content.
        size: bytes.
        sha256: of the content, in hex.
    """

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileCard:
    """What it takes to hand a file to somebody who may read it."""

    key: str
    name: str
    media_type: str


def inspect(name: str, content: bytes) -> Inspected:
    """Look into a file: decide its kind by content, and clean its name.

    It decodes pictures, so run it on a thread, not on the event loop.

    Raises:
        WrongKind: neither a sound picture nor a PDF.
        BadInput: empty or too large.
    """
    if not content:
        raise BadInput("This file is empty.")
    if len(content) > LARGEST:
        raise BadInput("This file is larger than 10 MB.")
    kind = kind_of(content)
    if kind is None or not _others_agree(content, kind):
        raise WrongKind(f"This file can't be sent: only {ACCEPTED} can.")
    if kind.is_image:
        _decode(content, kind)
    return Inspected(
        name=clean_name(name, kind),
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _others_agree(content: bytes, kind: Kind) -> bool:
    """Whether a library of file marks has our kind among its guesses."""
    # Some programs put a mark or an empty line before a PDF, which we allow and it does not.
    start = 0 if kind.is_image else content.index(b"%PDF-")
    try:
        guesses = puremagic.magic_string(content[start:])
    except (puremagic.PureError, ValueError):
        return False
    return any(guess.mime_type == kind.media_type for guess in guesses)


def _decode(content: bytes, kind: Kind) -> None:
    form = "JPEG" if kind is JPEG else kind.extensions[0][1:].upper()
    most = MOST_PIXELS_JPEG if kind is JPEG else MOST_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > most:
                raise BadInput(_TOO_BIG)
            picture.verify()
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            picture.draft("RGB", (picture.width // 8, picture.height // 8))
            picture.load()
    except BadInput:
        raise
    except Image.DecompressionBombError:
        raise BadInput(_TOO_BIG) from None
    except Exception:
        # Whatever a decoder stumbles over; its text may quote the file, so it goes no further.
        raise WrongKind("This picture is damaged or not complete.") from None


def check_may_attach(work: Work, conversation_id: int) -> None:
    """Refuse early, before a file is read, whoever could not send one anyway.

    Raises:
        NotAllowed: not a conversation the actor may write in, it is over, or
            files are switched off in its workstream.
        BadInput: it has too many files already.
    """
    if work.actor.is_patient_side:
        conversation = access.own_conversation(work, conversation_id)
        if conversation.state not in (S.WITH_BOT, S.OPEN, S.ACTIVE, S.WAITING):
            raise NotAllowed("This conversation is over.")
    else:
        conversation = access.held_conversation(work, conversation_id)
    _check_room(work, conversation)


def _check_room(work: Work, conversation: Conversation) -> None:
    workstream = work.get(Workstream, conversation.workstream_id)
    if workstream is None or not workstream.attachments_allowed:
        raise NotAllowed("Files are switched off for this kind of conversation.")
    count = work.session.exec(
        select(func.count()).where(Attachment.conversation_id == conversation.id)
    ).one()
    if count >= MOST_FILES:
        raise BadInput(f"This conversation has {MOST_FILES} files already; no more can be added.")


def sent_before(work: Work, conversation_id: int, client_id: str) -> int | None:
    """The number of the message of this name, if it came before; None if not.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    access.glance(work, conversation_id)
    return work.session.exec(
        select(Message.seq).where(
            Message.conversation_id == conversation_id, Message.client_id == client_id
        )
    ).first()


def add(
    work: Work,
    conversation_id: int,
    client_id: str,
    key: str,
    file: Inspected,
    visibility: Visibility = Visibility.PUBLIC,
) -> int:
    """Add a file that lies in the store as a message; returns the message's number.

    The same client_id twice adds one message and one file.

    Args:
        work: the deed.
        conversation_id: where it goes.
        client_id: the browser's own name for the message.
        key: of the bytes in the file store.
        file: what `inspect` said.
        visibility: who may open it; a patient's file is always public.

    Raises:
        NotAllowed: the actor may not write there (any more), or files are off.
        BadInput: it has too many files already, or the message has no name.
    """
    before = sent_before(work, conversation_id, client_id)
    if before is not None:
        return before
    conversation = access.conversation(work, conversation_id)
    _check_room(work, conversation)
    author = AuthorKind.PATIENT if work.actor.is_patient_side else AuthorKind.AGENT
    row = Attachment(
        key=key,
        conversation_id=conversation_id,
        author_kind=author.value,
        file_name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    seq = messages.post(
        work, conversation_id, client_id, "", visibility=visibility, attachment_id=row.id
    )
    if not work.actor.is_staff:
        visibility = Visibility.PUBLIC
    log(
        work,
        Deed.ATTACHED,
        conversation_id=conversation_id,
        attachment=row.id,
        media_type=file.media_type,
        size=file.size,
        visibility=visibility.value,
    )
    audit(
        work,
        "attached file",
        patient_id=conversation.patient_id,
        object_kind="attachment",
        object_id=row.id,
    )
    return seq


def open_file(work: Work, attachment_id: int) -> FileCard:
    """Where a file lies and how it is called, for somebody who may read it.

    For staff it leaves a row in the audit log, so for them it is a deed.

    Raises:
        NotAllowed: no such file for this actor.
    """
    found = work.session.exec(
        select(Attachment, Message.visibility)
        .join(Message, col(Message.attachment_id) == Attachment.id)
        .where(Attachment.id == attachment_id)
    ).first()
    if found is None:
        raise NotAllowed(_NO_FILE)
    file, visibility = found
    try:
        row = access.glance(work, file.conversation_id)
    except NotAllowed:
        raise NotAllowed(_NO_FILE) from None
    if work.actor.is_patient_side and visibility != Visibility.PUBLIC.value:
        raise NotAllowed(_NO_FILE)
    if visibility == Visibility.CONSULT.value and not access.reads_consult(work, row):
        raise NotAllowed(_NO_FILE)
    if work.actor.is_staff:
        audit(
            work,
            "read attachment",
            patient_id=row.patient_id,
            object_kind="attachment",
            object_id=attachment_id,
        )
    return FileCard(file.key, file.file_name, file.media_type)
