"""Lines in a conversation: how every message is added, and what the app itself says."""

from sqlalchemy import insert

from psc_app.domain import topics
from psc_app.domain.vocabulary import AuthorKind, Channel, Deed, TextPurpose, Visibility
from psc_app.models.conversation import Conversation, Message
from psc_app.services import outbound_sms, speaking
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

OF_SYSTEM = "system:"
"""How the names of the app's own lines begin: nobody else's may, or theirs would be taken."""

_OF_THE_HOUSE = (AuthorKind.SYSTEM, AuthorKind.BOT)
_ADD = Prepared(insert(Message.metadata.tables["message"]).inline())


def say_as_system(
    work: Work,
    conversation: Conversation,
    key: str,
    text: str,
    visibility: Visibility = Visibility.PUBLIC,
) -> int:
    """Add a line of the system's, such as who joined; public ones are seen by both sides.

    By SMS a patient sees what is sent to them: what is not worth a text is for staff alone.

    Args:
        key: what the line is, such as an automated message's name.

    Returns:
        The message's number.
    """
    assert conversation.id is not None
    by_text = conversation.channel == Channel.SMS.value and visibility is Visibility.PUBLIC
    if by_text and not outbound_sms.is_texted(work, key):
        by_text, visibility = False, Visibility.INTERNAL
    seq = speaking.system_turn(work, conversation.id).seq
    name = f"{OF_SYSTEM}{key}:{seq}"
    insert_line(work, conversation.id, seq, name, AuthorKind.SYSTEM, "", text, visibility)
    if by_text:
        outbound_sms.queue_line(work, conversation.id, seq, text, outbound_sms.purpose_of(key))
    work.ring(topics.thread(conversation.id))
    return seq


def say_as_bot(work: Work, conversation_id: int, name: str, text: str) -> int:
    """Add a line of the bot's, and return its number.

    Args:
        name: what the bot is called.
    """
    turn = speaking.system_turn(work, conversation_id)
    client_id = f"{OF_SYSTEM}bot:{turn.seq}"
    insert_line(
        work, conversation_id, turn.seq, client_id, AuthorKind.BOT, name, text, Visibility.PUBLIC
    )
    if turn.channel == Channel.SMS.value:
        outbound_sms.queue_line(work, conversation_id, turn.seq, text, TextPurpose.BOT)
    work.ring(topics.thread(conversation_id))
    return turn.seq


def insert_line(
    work: Work,
    conversation_id: int,
    seq: int,
    client_id: str,
    author: AuthorKind,
    author_name: str,
    body: str,
    visibility: Visibility,
    attachment_id: int | None = None,
) -> None:
    """Add a message under a number that was taken for it, and log that it was said."""
    work.quick(
        _ADD,
        conversation_id=conversation_id,
        seq=seq,
        client_id=client_id,
        author_kind=author.value,
        author_id=0 if author in _OF_THE_HOUSE else work.actor.id,
        author_name=author_name,
        visibility=visibility.value,
        body=body,
        attachment_id=attachment_id,
        sent_at=work.now,
    )
    log(
        work,
        Deed.MESSAGE,
        conversation_id=conversation_id,
        seq=seq,
        author=author.value,
        visibility=visibility.value,
    )
