"""Incoming texts in their conversations: the one that runs, or a new one (SPEC section 3)."""

from dataclasses import dataclass

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import BotKind, Deed, Role
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact
from psc_app.services import (
    asides,
    automated,
    beginning,
    bot_turns,
    cases,
    messages,
    outbound_sms,
    text_contacts,
)
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

_LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a text stands.

    Attributes:
        seq: the number of its message; None where it had no words.
    """

    conversation_id: int
    seq: int | None


def as_patient(work: Work, contact: TextContact) -> Work:
    """The same deed, done by the guest as whom this number's texts are posted."""
    name = f"Visitor {contact.visitor_id}"
    return work.acting_as(Actor(Role.VISITOR, contact.visitor_id, name))


def hear(work: Work, contact: TextContact, body: str, client_id: str) -> Placed:
    """Put what a number texted into its running conversation, or begin one with it.

    One that was set aside goes on; while an agent wraps up, a text begins a new one.

    Args:
        body: as it came; may be empty, where a picture alone came.
        client_id: the text's own name among the messages.

    Raises:
        BadInput: texts are not set up.
    """
    running = text_contacts.running(work, contact)
    if running is None:
        return begin(work, contact, body, client_id)
    return add(work, contact, running, body, client_id)


def add(
    work: Work, contact: TextContact, conversation: Conversation, body: str, client_id: str
) -> Placed:
    """Put what a number texted into a conversation with it that runs.

    Raises:
        NotAllowed: it is over by now.
    """
    patient = as_patient(work, contact)
    seq = _say(patient, conversation, body, client_id)
    if conversation.state == S.WAITING:
        work.session.refresh(conversation)
        asides.heard(patient, conversation)
    return Placed(conversation.id or 0, seq)


def begin(
    work: Work,
    contact: TextContact,
    body: str,
    client_id: str,
    *,
    to_person: bool = False,
    reason: str = "",
) -> Placed:
    """Begin a text conversation with what a number texted.

    Args:
        to_person: pass the bot by, because it is for a person to answer.
        reason: what lists say it is about; empty for the text itself.

    Raises:
        BadInput: texts are not set up.
    """
    bot = BotKind.NONE if to_person else bot_turns.which(work)
    patient = as_patient(work, contact)
    conversation = text_contacts.add_conversation(
        patient,
        contact,
        S.OPEN if bot is BotKind.NONE else S.WITH_BOT,
        reason=(reason or storable(body).strip())[:_LONGEST_REASON],
    )
    with beginning.taken_in(patient, conversation, bot):
        _known_by_number(patient, conversation)
        if bot is BotKind.NONE and outbound_sms.is_texted(work, "greeting"):
            automated.say(patient, conversation, "greeting")
        seq = _say(patient, conversation, body, client_id)
    return Placed(conversation.id or 0, seq)


def _say(patient: Work, conversation: Conversation, body: str, client_id: str) -> int | None:
    """Post a text, in pieces where a message can't hold it; the number of its first."""
    assert conversation.id is not None
    said = storable(body).strip()
    first = None
    for start in range(0, len(said), LONGEST_MESSAGE):
        piece = said[start : start + LONGEST_MESSAGE]
        if piece.strip():
            name = f"{client_id}:{start}" if start else client_id
            seq = messages.post(patient, conversation.id, name, piece)
            first = seq if first is None else first
    # What they write makes the next text to them an answer.
    patient.ring(topics.texts(conversation.id))
    return first


def _known_by_number(work: Work, conversation: Conversation) -> None:
    """Note that its number led to a patient: linked, and not verified by it."""
    if conversation.patient_id is None:
        return
    reason = "phone number"
    log(work, Deed.PATIENT_LINKED, conversation_id=conversation.id, reason=reason)
    audit(
        work,
        "linked patient",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        reason=reason,
    )
    cases.patient_known(work, conversation)
