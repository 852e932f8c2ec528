"""Asking a colleague in the name of one's conversation: whether one may, the note, the offer."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, Visibility
from psc_app.models.conversation import Conversation, Offer
from psc_app.services import access, due, lines
from psc_app.services.conversations import ring_all
from psc_app.services.journal import log
from psc_app.services.work import Work

LONGEST_NOTE = 1_000
"""Characters that go with a transfer or a consult."""


def own_active(work: Work, conversation_id: int) -> Conversation:
    """A conversation in which the acting agent talks, as its primary.

    Raises:
        NotAllowed: not the agent's own.
        TooLate: it is not active any more.
    """
    return _active(access.held_conversation(work, conversation_id))


def active(work: Work, conversation_id: int) -> Conversation:
    """An active conversation of the acting agent; a supervisor may act in anybody's.

    Raises:
        NotAllowed: not the agent's own, and they are no supervisor.
        TooLate: it is not active any more.
    """
    if not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return own_active(work, conversation_id)
    return _active(access.staff_conversation(work, conversation_id))


def changeable(work: Work, conversation_id: int) -> Conversation:
    """A conversation that is not over, of the acting agent; a supervisor's may be anybody's.

    Raises:
        NotAllowed: not the agent's own, and they are no supervisor.
        TooLate: the talk is over, or has not begun.
    """
    found = access.staff_conversation(work, conversation_id)
    if found.agent_id != work.actor.id and not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        raise NotAllowed("Only whoever holds this conversation, or a supervisor, does this.")
    if found.state == S.WITH_BOT:
        raise TooLate("The bot has this conversation: nobody of the staff is needed yet.")
    if found.state not in (S.OPEN, S.ACTIVE, S.WAITING):
        raise TooLate("This conversation is over.")
    return found


def _active(conversation: Conversation) -> Conversation:
    if conversation.state != S.ACTIVE:
        raise TooLate("This conversation is not active any more.")
    return conversation


def checked_note(note: str) -> str:
    """What one colleague writes to another, fit to be kept.

    Raises:
        BadInput: it is too long.
    """
    text = storable(note).strip()
    if len(text) > LONGEST_NOTE:
        raise BadInput(f"This note is too long: at most {LONGEST_NOTE:,} characters.")
    return text


def ask(
    work: Work,
    conversation: Conversation,
    staff_id: int,
    kind: OfferKind,
    note: str,
    *,
    units: int = 0,
    queue_id: int | None = None,
) -> Offer:
    """Put a conversation before a colleague in the name of the one who holds it.

    Args:
        units: capacity that was claimed of them for it.
        queue_id: the queue that was asked to advise, where it was one.

    Raises:
        TooLate: somebody is asked already.
    """
    assert conversation.id is not None
    seconds = due.workstream_of(work, conversation).offer_seconds
    try:
        with work.apart():
            offer = work.add(
                Offer,
                conversation_id=conversation.id,
                staff_id=staff_id,
                kind=kind.value,
                from_staff_id=conversation.agent_id,
                queue_id=queue_id,
                note=note,
                units=units,
                offered_at=work.now,
                expires_at=work.now + timedelta(seconds=seconds),
            )
    except IntegrityError:
        raise TooLate("Somebody is asked already.") from None
    log(
        work,
        Deed.TRANSFER_ASKED if kind is OfferKind.TRANSFER else Deed.CONSULT_ASKED,
        conversation_id=conversation.id,
        staff_id=staff_id,
        queue_id=queue_id,
        from_staff=conversation.agent_id,
        offer=offer.id,
    )
    work.ring((topics.desk(staff_id), topics.FLOOR))
    ring_all(work, conversation)
    return offer


def remark(work: Work, conversation: Conversation, key: str, text: str, note: str = "") -> None:
    """Leave an internal line in the conversation, with what a colleague wrote."""
    line = f"{text} “{note}”" if note else text
    lines.say_as_system(work, conversation, key, line, Visibility.INTERNAL)
