"""What became of a conversation's texts, for those who work in it; trying again, calling off."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func
from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.text_cards import TextCard
from psc_app.domain.text_progress import CALLED_OFF, EMPTIED, NOT_ARRIVED
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import TextPurpose
from psc_app.domain.vocabulary import TextState as T
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact, TextOut
from psc_app.services import access, consent, outbound_sms
from psc_app.services.journal import audit
from psc_app.services.text_changes import change, reason
from psc_app.services.work import Work

HELD = "held"
"""How the card calls a text that waits for its hour."""

_LABELS: Mapping[str, str] = {
    HELD: "Held",
    T.QUEUED.value: "Queued",
    T.SENDING.value: "Sending",
    T.UNKNOWN.value: "Checking",
    T.ACCEPTED.value: "On its way",
    T.SENT.value: "Sent",
    T.DELIVERED.value: "Delivered",
    T.UNDELIVERED.value: "Not delivered",
    T.FAILED.value: "Not sent",
    T.REFUSED.value: "Not sent",
    T.CANCELLED.value: "Called off",
}
_CHECKING = "The carrier has not answered. It is being asked, so that nothing is sent twice."
_NEW_LINK = "Send a new secure message."
_NO_TEXT = "There is no such text, or it is not in a conversation of yours."
_AGAIN = ":again"
_FAILED = [state.value for state in NOT_ARRIVED]


def states(work: Work, conversation_id: int, after: int = 0) -> dict[int, TextCard]:
    """What became of each message that goes by text: the newest try, by the message's number.

    Args:
        after: only messages with a higher number.

    Raises:
        NotAllowed: not a conversation that the actor may read as staff.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    held = access.glance(work, conversation_id)
    own = held.agent_id == work.actor.id and held.state in (S.ACTIVE, S.WAITING)
    rows = work.session.exec(
        select(TextOut)
        .where(col(TextOut.conversation_id) == conversation_id, col(TextOut.message_seq) > after)
        .order_by(col(TextOut.id))
    ).all()
    newest = {row.message_seq or 0: row for row in rows}
    again = own and any(row.state in _FAILED for row in newest.values())
    if again:
        contact = outbound_sms.contact_of(work, conversation_id)
        again = not consent.obstacle(work, contact, TextPurpose.REPLY, conversation_id)
    return {seq: _card(work, row, own, again) for seq, row in newest.items()}


def _card(work: Work, row: TextOut, own: bool, again: bool) -> TextCard:
    held = row.state == T.QUEUED.value and row.tries == 0 and row.due_at > work.now
    state = HELD if held else row.state
    failed = row.state in _FAILED
    why = reason(row.code)
    if row.state == T.UNKNOWN.value:
        why = _CHECKING
    elif failed and row.purpose in EMPTIED:
        why = f"{why} {_NEW_LINK}".strip() if row.purpose == TextPurpose.SECURE_LINK else why
    label = "Trying again" if row.state == T.QUEUED.value and row.tries else _LABELS[state]
    return TextCard(
        text_id=row.id or 0,
        seq=row.message_seq or 0,
        state=state,
        label=label,
        reason=why,
        segments=row.segments,
        due_at=millis(row.due_at) if held else 0,
        can_retry=again and failed and row.purpose not in EMPTIED,
        can_cancel=own and held,
    )


def undelivered(work: Work, conversation_ids: Sequence[int]) -> dict[int, int]:
    """How many messages of each conversation did not reach the patient and were not tried again.

    For lists that the actor may see: no rights are checked here.
    """
    if not conversation_ids:
        return {}
    later = aliased(TextOut)
    rows: Any = work.run(
        columns(col(TextOut.conversation_id), func.count())
        .where(
            col(TextOut.conversation_id).in_(conversation_ids),
            col(TextOut.state).in_(_FAILED),
            ~exists().where(
                col(later.conversation_id) == col(TextOut.conversation_id),
                col(later.message_seq) == col(TextOut.message_seq),
                col(later.id) > col(TextOut.id),
            ),
        )
        .group_by(col(TextOut.conversation_id))
    )
    return {row[0]: row[1] for row in rows}


def retry(work: Work, text_id: int) -> None:
    """Send a text anew that did not reach the patient; what became of the first try stays.

    Raises:
        NotAllowed: not in a conversation that the actor holds.
        BadInput: it is under way or has arrived, or must not go; with the reason in words.
        TooLate: somebody else has had it sent again.
    """
    row, conversation = _held(work, text_id)
    if row.purpose in EMPTIED:
        raise BadInput("What it said is not kept. Send a new one.")
    tries = work.session.exec(
        select(TextOut)
        .where(
            col(TextOut.conversation_id) == row.conversation_id,
            col(TextOut.message_seq) == row.message_seq,
        )
        .order_by(col(TextOut.id))
    ).all()
    if tries[-1].state not in _FAILED:
        raise BadInput("This text is on its way already, or has arrived.")
    contact = work.session.get_one(TextContact, row.contact_id)
    purpose = TextPurpose(row.purpose)
    consent.refuse(work, contact, purpose, row.conversation_id)
    key = f"{row.key.split(_AGAIN)[0]}{_AGAIN}{len(tries)}"
    try:
        with work.apart():
            outbound_sms.queue(
                work,
                contact,
                row.body,
                purpose,
                key,
                conversation_id=row.conversation_id,
                seq=row.message_seq,
            )
    except IntegrityError:
        raise TooLate("Somebody else has had this text sent again.") from None
    _audit(work, "sent a text again", conversation, row)


def cancel(work: Work, text_id: int) -> None:
    """Keep a text from going that still waits.

    Raises:
        NotAllowed: not in a conversation that the actor holds.
        TooLate: it is not waiting any more.
    """
    row, conversation = _held(work, text_id)
    if row.state != T.QUEUED.value or not change(work, row, T.CANCELLED, CALLED_OFF):
        raise TooLate("This text has gone already.")
    _audit(work, "called off a text", conversation, row)


def _held(work: Work, text_id: int) -> tuple[TextOut, Conversation]:
    row = work.get(TextOut, text_id)
    if row is None or row.conversation_id is None:
        raise NotAllowed(_NO_TEXT)
    return row, access.held_conversation(work, row.conversation_id)


def _audit(work: Work, action: str, conversation: Conversation, row: TextOut) -> None:
    audit(
        work,
        action,
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        text=row.id,
    )
