"""What a patient who waits sees and can do: their place, a call-back, a message.

A call-back and a message keep their place in the line. They stand also when
the page is closed, so of them nothing ends because the patient has gone.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.phone import pretty, to_e164
from psc_app.domain.plain_text import storable
from psc_app.domain.portal_cards import DoorCard, LineCard, PlaceCard
from psc_app.domain.vocabulary import (
    BotKind,
    Channel,
    ClosureReason,
    ConversationKind,
    Deed,
    OfferOutcome,
    OverflowAction,
    Role,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.journal import Event
from psc_app.models.people import Patient
from psc_app.models.workplace import ClassificationRule, Queue, Workstream
from psc_app.services import (
    access,
    bot_turns,
    closing,
    lines,
    messages,
    portal,
    settings,
    waiting_times,
)
from psc_app.services.conversations import ring_all
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

LONGEST_CONTACT = 200
_NOT_WAITING = "You are not waiting any more, so this can't be changed now."

_e = Event.metadata.tables["event"].c


# ---------------------------------------------------------------- what they see


def line(work: Work, conversation_id: int) -> LineCard:
    """Where the actor's own conversation stands, and what they can do meanwhile.

    Raises:
        NotAllowed: not theirs.
    """
    conversation = access.own_conversation(work, conversation_id)
    waits = conversation.state == S.OPEN
    served = waiting_times.served(work, conversation.queue_id)
    since, returned = _entered(work, conversation) if waits else (conversation.queued_at, False)
    turned_away = conversation.closure_reason == ClosureReason.OVERFLOW.value
    return LineCard(
        kind=conversation.kind,
        waits=waits,
        place=waiting_times.place(work, conversation) if waits else PlaceCard(),
        since=millis(since),
        returned=returned,
        open=served.open,
        holiday=served.holiday,
        next_opening=served.next_opening,
        time_zone=served.time_zone,
        call_back_number=pretty(conversation.call_back_number),
        suggested_number=_suggested_number(work, conversation),
        reachable=_is_reachable(work, conversation),
        call_back_offered=waits and _is_offered_call_back(work, conversation),
        turned_away=turned_away,
        reason=conversation.stated_reason if turned_away else "",
    )


def door(work: Work) -> DoorCard:
    """Whether anybody answers a new chat now; what everybody may know, so no right is asked."""
    queues = _queues_of_a_chat(work)
    bot = bot_turns.which(work) is not BotKind.NONE
    cards = [waiting_times.served(work, queue_id) for queue_id in queues]
    if not cards or any(card.open for card in cards):
        staffed = any(waiting_times.on_duty(work, queue_id) for queue_id in queues)
        return DoorCard(staffed=staffed, bot=bot)
    # No opening in sight is a 0, which comes after all the others.
    first = min(cards, key=lambda card: card.next_opening or 1e18)
    return DoorCard(
        open=False,
        staffed=False,
        holiday=cards[0].holiday,
        next_opening=first.next_opening,
        time_zone=first.time_zone,
        bot=bot,
    )


def _queues_of_a_chat(work: Work) -> list[int]:
    """The queues that a new chat may be put into; where it goes by default comes first."""
    chat = select(Workstream).where(col(Workstream.channel) == Channel.CHAT.value)
    workstream = work.session.execute(chat.limit(1)).scalar_one_or_none()
    if workstream is None:
        return []
    by_rule = work.session.execute(
        select(col(ClassificationRule.queue_id)).where(
            col(ClassificationRule.workstream_id) == workstream.id,
            col(ClassificationRule.active).is_(True),
        )
    ).scalars()
    active = work.session.execute(
        select(col(Queue.id))
        .where(col(Queue.active).is_(True))
        .order_by(col(Queue.priority), col(Queue.id))
    ).scalars()
    known = [key for key in active if key is not None]
    fallback = workstream.fallback_queue_id
    first = fallback if fallback in known else next(iter(known), None)
    wanted = [first, *by_rule]
    return list(dict.fromkeys(key for key in wanted if key is not None and key in known))


def _entered(work: Work, conversation: Conversation) -> tuple[Any, bool]:
    """Since when it waits this time, and whether somebody had it before."""
    row = work.run(
        select(_e.at, _e.state_before)
        .where(
            _e.conversation_id == conversation.id,
            _e.deed == Deed.MOVED.value,
            _e.state_after == int(S.OPEN),
        )
        .order_by(_e.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return conversation.queued_at, False
    return row.at, row.state_before not in (None, int(S.WITH_BOT))


def _is_offered_call_back(work: Work, conversation: Conversation) -> bool:
    if conversation.kind != ConversationKind.LIVE.value:
        return False
    detail = work.run(
        select(_e.detail)
        .where(_e.conversation_id == conversation.id, _e.deed == Deed.OVERFLOWED.value)
        .order_by(_e.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return detail is not None and detail.get("action") == OverflowAction.CALL_BACK.value


def _suggested_number(work: Work, conversation: Conversation) -> str:
    said = to_e164(conversation.stated_contact)
    if said is None and work.actor.role is Role.PATIENT:
        # Their own record's. A guest is never shown what a record holds.
        patient = work.get(Patient, work.actor.id)
        said = patient.phone if patient else None
    return pretty(said) if said else ""


def _is_reachable(work: Work, conversation: Conversation) -> bool:
    return bool(conversation.stated_contact) or work.actor.role is Role.PATIENT


# ---------------------------------------------------------------- what they can do


def ask_call_back(work: Work, conversation_id: int, number: str) -> None:
    """Be called at a number instead of waiting on the page; the place is kept.

    Asking again changes the number.

    Raises:
        BadInput: no phone number can be read in it.
        NotAllowed: not their conversation.
        TooLate: it does not wait any more, or is a message that was left.
    """
    conversation = access.own_conversation(work, conversation_id)
    wanted = to_e164(storable(number).strip())
    if wanted is None:
        raise BadInput(
            "We can't read this phone number. Write it with its area code, such as 617 555 0134."
        )
    kinds = (ConversationKind.LIVE, ConversationKind.CALL_BACK)
    if (conversation.kind, conversation.call_back_number) == (kinds[1].value, wanted):
        return
    _change_kind(work, conversation, kinds, ConversationKind.CALL_BACK, call_back_number=wanted)
    log(
        work,
        Deed.CALL_BACK_ASKED,
        conversation_id=conversation_id,
        queue_id=conversation.queue_id,
    )
    _audit(work, conversation, "asked for a call-back")
    lines.say_as_system(
        work,
        conversation,
        "call-back",
        f"We will call you at {pretty(wanted)} when it is your turn. You keep your place in the"
        " line, and you may close this page.",
    )


def undo_call_back(work: Work, conversation_id: int) -> None:
    """Wait on the page again; the place is kept. Undoing twice is undoing once.

    Raises:
        NotAllowed: not their conversation.
        TooLate: it does not wait any more.
    """
    conversation = access.own_conversation(work, conversation_id)
    if conversation.state == S.OPEN and conversation.kind == ConversationKind.LIVE.value:
        return
    kinds = (ConversationKind.CALL_BACK,)
    _change_kind(work, conversation, kinds, ConversationKind.LIVE, call_back_number="")
    log(
        work,
        Deed.CALL_BACK_UNDONE,
        conversation_id=conversation_id,
        queue_id=conversation.queue_id,
    )
    _audit(work, conversation, "took back a call-back")
    lines.say_as_system(
        work,
        conversation,
        "call-back-undone",
        "We will not call you. You wait here in the chat, at the same place in the line.",
    )


def leave_message(work: Work, answers: portal.Answers) -> int:
    """Leave a message that is answered when the line opens; returns the conversation's key.

    Who has a chat already says it there.

    Raises:
        BadInput: nothing to say, no way to be reached, or as `portal.start_chat` has it.
    """
    if not storable(answers.reason).strip():
        raise BadInput("Please write your message.")
    _check_reachable(work, answers.contact)
    key = portal.start_chat(work, answers, kind=ConversationKind.MESSAGE)
    conversation = access.own_conversation(work, key)
    if conversation.created_at == work.now:
        _note_message(work, conversation)
    elif answers.reason.strip() != conversation.stated_reason:
        messages.post(work, key, f"left-message:{int(work.now.timestamp())}", answers.reason)
    return key


def keep_as_message(work: Work, conversation_id: int, contact: str = "") -> None:
    """Make a message of a chat that nobody has answered; the place is kept.

    Raises:
        BadInput: the clinic could not reach them.
        NotAllowed: not their conversation.
        TooLate: it does not wait any more, or a call-back stands.
    """
    conversation = access.own_conversation(work, conversation_id)
    if conversation.state == S.OPEN and conversation.kind == ConversationKind.MESSAGE.value:
        return
    contact = storable(contact).strip() or conversation.stated_contact
    _check_reachable(work, contact)
    kinds = (ConversationKind.LIVE,)
    _change_kind(work, conversation, kinds, ConversationKind.MESSAGE, stated_contact=contact)
    _note_message(work, conversation)


def leave_message_instead(work: Work, conversation_id: int, body: str, contact: str = "") -> int:
    """Leave a message after an overflow rule has turned one away; returns its conversation's key.

    It is a new conversation, which has of the other what was said before it:
    what is over stays over.

    Raises:
        BadInput: nothing to say, too long, or the clinic could not reach them.
        NotAllowed: not their conversation, or it did not end by overflow.
    """
    before = access.own_conversation(work, conversation_id)
    if before.state != S.CLOSED or before.closure_reason != ClosureReason.OVERFLOW.value:
        raise NotAllowed("This chat did not end because we could not answer: start a new one.")
    born = before.stated_birth_date
    answers = portal.Answers(
        reason=body,
        name=before.stated_name,
        birth_date=born.isoformat() if born else "",
        contact=contact.strip() or before.stated_contact,
        language=before.language,
        # The text they agreed to may be another by now, and then they are asked for it anew.
        consent=before.consent_version == settings.value(work, "consent.version"),
        seen_before=tuple(before.seen_before),
        browser=before.browser,
    )
    return leave_message(work, answers)


def _note_message(work: Work, conversation: Conversation) -> None:
    log(
        work,
        Deed.MESSAGE_LEFT,
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
    )
    _audit(work, conversation, "left a message")
    thanks = "Thank you. We have your message and will answer it. You may close this page."
    lines.say_as_system(work, conversation, "message", thanks)


def end_chat(work: Work, conversation_id: int) -> None:
    """End the chat. A call-back or a message that stands is not given up by it.

    Raises:
        NotAllowed: not their conversation.
        TooLate: something stands, and how to take it back.
    """
    conversation = access.own_conversation(work, conversation_id)
    kind, state = ConversationKind(conversation.kind), S(conversation.state)
    if kind is ConversationKind.CALL_BACK and state in (S.OPEN, S.ACTIVE):
        number = pretty(conversation.call_back_number)
        raise TooLate(f"You may close this page: we still call you at {number}.")
    if kind is ConversationKind.MESSAGE and state is S.OPEN:
        raise TooLate("You may close this page: we still answer your message.")
    closing.leave(work, conversation_id)


def withdraw(work: Work, conversation_id: int) -> None:
    """Leave the line for good: no call, no answer.

    Raises:
        NotAllowed: not their conversation.
        TooLate: somebody has it already.
    """
    conversation = access.own_conversation(work, conversation_id)
    if conversation.state not in (S.OPEN, S.CLOSED):
        raise TooLate(_NOT_WAITING)
    closing.leave(work, conversation_id)


def _change_kind(
    work: Work,
    conversation: Conversation,
    before: Sequence[ConversationKind],
    after: ConversationKind,
    **changes: Any,
) -> None:
    """Change what an open conversation waits for, if it still waits as it did."""
    changed = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.state) == int(S.OPEN),
            col(Conversation.kind).in_([kind.value for kind in before]),
        )
        .values(kind=after.value, **changes)
    )
    if changed != 1:
        raise TooLate(_NOT_WAITING)
    work.session.refresh(conversation)
    ring_all(work, conversation)
    offered = work.session.execute(
        select(col(Offer.staff_id)).where(
            col(Offer.conversation_id) == conversation.id,
            col(Offer.outcome) == OfferOutcome.PENDING.value,
        )
    ).scalars()
    work.ring(topics.desk(staff_id) for staff_id in offered)


def _check_reachable(work: Work, contact: str) -> None:
    if work.actor.role is not Role.PATIENT and not contact.strip():
        raise BadInput("Please tell us how to reach you: a phone number or an e-mail address.")
    if len(contact) > LONGEST_CONTACT:
        raise BadInput(f"Please shorten how to reach you: at most {LONGEST_CONTACT} characters.")


def _audit(work: Work, conversation: Conversation, action: str) -> None:
    audit(
        work,
        action,
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
    )
