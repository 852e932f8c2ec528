"""Texts that an agent starts: to whom, for what reason, with which consent (SPEC section 13)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain import slugs, text_reasons
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.phone import last_four, pretty, to_e164
from psc_app.domain.plain_text import storable
from psc_app.domain.text_start_cards import NewText, RecipientCard, StartedText
from psc_app.domain.text_words import LONGEST_TEXT
from psc_app.domain.vocabulary import AuthorKind, Deed, TextPurpose, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message
from psc_app.models.people import Patient, Staff
from psc_app.models.texts import TextContact
from psc_app.services import (
    access,
    capacity,
    consent,
    due,
    lines,
    offers,
    outbound_sms,
    patient_search,
    settings,
    slug_values,
    speaking,
    text_consent,
    text_contacts,
    text_gate,
)
from psc_app.services.conversations import log_beginning
from psc_app.services.journal import audit, log
from psc_app.services.matching_views import sessions_of
from psc_app.services.work import Work

_NO_NUMBER = "There is no phone number on this patient's record that can be texted."
_NOT_A_NUMBER = "Write the whole number, with its area code."


@dataclass(frozen=True, slots=True)
class _Recipient:
    """A number, and whose it is as far as that is known."""

    number: str
    patient: Patient | None


def reasons(work: Work) -> tuple[str, ...]:
    """What an agent chooses a reason from, in the administrator's order.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    _require(work)
    return tuple(one.name for one in text_reasons.read(settings.value(work, "text.reasons")))


def look_up(work: Work, patient_id: int, number: str) -> RecipientCard:
    """Whom a text would go to, and what stands in its way; leaves a row in the audit log.

    Args:
        patient_id: the patient who was chosen; 0 where a number was typed.

    Raises:
        NotAllowed: not somebody who works conversations, or a patient whom they neither
            know from one nor found by a search.
        BadInput: this is no number.
    """
    _require(work)
    try:
        who = _recipient(work, patient_id, number)
    except BadInput as refusal:
        if not patient_id:
            raise
        name = work.session.get_one(Patient, patient_id).full_name
        return RecipientCard(patient_id, "", name, fault=str(refusal))
    found = who.patient
    audit(work, "looked up for a text", patient_id=found.id if found else None)
    contact = text_contacts.find(work, who.number) or _nobody_yet(work, who)
    running = text_contacts.running(work, contact) if contact.id else None
    return RecipientCard(
        patient_id=(found.id or 0) if found else 0,
        typed="" if patient_id else number,
        name=found.full_name if found else pretty(who.number),
        number=f"number ending in {last_four(who.number)}" if patient_id else pretty(who.number),
        standing=consent.standing_of(work, contact, TextPurpose.STARTED),
        running=(running.id or 0) if running else 0,
        running_with=_held_by(work, running),
        running_mine=_is_own(work, running),
    )


def draft(work: Work, patient_id: int, number: str, reason: str) -> str:
    """The prepared text of a reason, with what is known of the recipient put in.

    Raises:
        BadInput: no such reason, nobody to text, or the text has a slug that nothing fills.
    """
    _require(work)
    who = _recipient(work, patient_id, number)
    found = _reason(work, reason)
    return slugs.fill(found.template, slug_values.of_person(work, who.patient), {})


def start(work: Work, asked: NewText) -> StartedText:
    """Begin a conversation by text, or find the one that this very text began already.

    The agent has it at once, as if they had picked it up. In quiet hours the text waits.

    Raises:
        BadInput: it can't be sent, with the reason in words; PrivateWords among them.
        TooLate: a conversation with this number runs already, or the agent is full.
        NotAllowed: not somebody who works conversations.
    """
    _require(work)
    who = _recipient(work, asked.patient_id, asked.number)
    reason, body = _reason(work, asked.reason).name, _body(asked)
    contact = text_contacts.of_number(work, who.number)
    # Two who start at the same number at once come one after the other.
    work.session.refresh(contact, with_for_update=True)
    running = text_contacts.running(work, contact)
    if running is not None:
        return _already(work, running, asked.client_id)
    consent.refuse(work, contact, TextPurpose.STARTED, None)
    conversation = _begin(work, contact, who.patient, reason)
    assert conversation.id is not None
    text_gate.check(work, conversation.id, body, asked.privacy_reason)
    held = _say(work, contact, conversation, asked.client_id, body)
    audit(
        work,
        "started a text",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        reason=reason,
    )
    return StartedText(conversation.id, held)


def record_consent(
    work: Work, patient_id: int, number: str, wording: str, said: str, note: str = ""
) -> None:
    """Write down that the recipient agreed to texts, before the first one goes.

    Args:
        wording, said, note: see text_consent.agree.

    Raises:
        BadInput: one of them can't be taken, or the number opted out by itself: then only its
            holder can opt in again.
        NotAllowed: not somebody who works conversations.
    """
    _require(work)
    contact = text_contacts.of_number(work, _recipient(work, patient_id, number).number)
    text_consent.agree(work, contact, wording, said, note)


def _require(work: Work) -> None:
    access.require(work, Right.WORK_CONVERSATIONS)
    access.require(work, Right.SEE_ADMINISTRATIVE)
    if not work.actor.is_staff:
        raise NotAllowed("Only staff can start a text.")


def _recipient(work: Work, patient_id: int, number: str) -> _Recipient:
    if not patient_id:
        e164 = to_e164(number)
        if e164 is None:
            raise BadInput(_NOT_A_NUMBER)
        # Looked up anew: whose the number was when it last texted may be over.
        owner = text_contacts.patient_of(work, e164)
        return _Recipient(e164, work.get(Patient, owner) if owner else None)
    if patient_search.found_lately(work, patient_id):
        patient = work.session.get_one(Patient, patient_id)
    else:
        patient = access.patient(work, patient_id)
    if patient.deceased_at is not None:
        raise BadInput("This patient is recorded as deceased and is not texted.")
    e164 = to_e164(patient.phone)
    if e164 is None:
        raise BadInput(_NO_NUMBER)
    return _Recipient(e164, patient)


def _nobody_yet(work: Work, who: _Recipient) -> TextContact:
    """What a number would be that never texted with the clinic; nothing is kept of it."""
    patient_id = who.patient.id if who.patient else None
    return TextContact(number=who.number, visitor_id=0, patient_id=patient_id, created_at=work.now)


def _reason(work: Work, name: str) -> text_reasons.Reason:
    known = text_reasons.read(settings.value(work, "text.reasons"))
    for one in known:
        if one.name == name:
            return one
    raise BadInput("Choose a reason from the list.")


def _body(asked: NewText) -> str:
    body = storable(asked.body).strip()
    if not body:
        raise BadInput("Write something first.")
    if len(body) > LONGEST_TEXT:
        raise BadInput(f"This is too long for a text: at most {LONGEST_TEXT:,} characters.")
    if not 8 <= len(asked.client_id) <= 64 or asked.client_id.startswith(lines.OF_SYSTEM):
        raise BadInput("This text has no name of its own; reload the page and send it again.")
    slugs.refuse_left(body)
    return body


def _already(work: Work, running: Conversation, client_id: str) -> StartedText:
    said = select(col(Message.seq)).where(
        col(Message.conversation_id) == running.id,
        col(Message.client_id) == client_id,
        col(Message.author_id) == work.actor.id,
    )
    if running.started_by == work.actor.id and work.session.execute(said).first():
        return StartedText(running.id or 0)
    if _is_own(work, running):
        raise TooLate("You have a text conversation with this number already: go on in that one.")
    who = _held_by(work, running)
    held = f"{who} has" if who else "There is"
    raise TooLate(f"{held} a text conversation with this number already.")


def _is_own(work: Work, running: Conversation | None) -> bool:
    return running is not None and running.agent_id == work.actor.id


def _held_by(work: Work, running: Conversation | None) -> str:
    if running is None:
        return ""
    if running.state == S.WITH_BOT:
        return "The bot"
    agent = work.get(Staff, running.agent_id) if running.agent_id else None
    return agent.full_name if agent else ""


def _begin(work: Work, contact: TextContact, patient: Patient | None, reason: str) -> Conversation:
    """(none) → Open → Active: with the agent, who has room for it."""
    me = work.actor.id
    most = settings.value(work, "agents.most_sessions")
    if sessions_of(work, [me]).get(me, 0) >= most:
        raise TooLate(f"You have {most} conversations already: finish one first.")
    conversation = text_contacts.add_conversation(
        work,
        contact,
        S.OPEN,
        reason=reason,
        started_by=me,
        started_for=reason,
        patient_id=patient.id if patient else None,
    )
    log_beginning(work, conversation)
    log(
        work,
        Deed.STARTED_BY_AGENT,
        conversation_id=conversation.id,
        staff_id=me,
        queue_id=conversation.queue_id,
        reason=reason,
    )
    units = due.workstream_of(work, conversation).capacity_units
    offers.give(work, conversation, me, units, joins=False)
    begun = f"{work.actor.name} started this conversation: {reason}."
    lines.say_as_system(work, conversation, "started", begun, Visibility.INTERNAL)
    if not capacity.claim(work, me, units, push=False):
        raise TooLate("You have no free capacity: finish a conversation first.")
    return conversation


def _say(
    work: Work, contact: TextContact, conversation: Conversation, client_id: str, body: str
) -> int:
    """Put the text into the conversation and the outbox; when it goes, 0 for at once."""
    assert conversation.id is not None
    key, public = conversation.id, Visibility.PUBLIC
    seq = speaking.turn(work, key, public).seq
    agent = AuthorKind.AGENT
    lines.insert_line(work, key, seq, client_id, agent, work.actor.name, body, public)
    due_at = consent.held_until(work, contact, TextPurpose.STARTED, key)
    outbound_sms.queue(
        work,
        contact,
        body,
        TextPurpose.STARTED,
        f"message:{key}:{seq}",
        conversation_id=key,
        seq=seq,
        due_at=due_at,
    )
    return millis(due_at) if due_at else 0
