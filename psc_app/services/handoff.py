"""Hand-overs that an outside bot sends in by itself (SPEC section 8).

What came in becomes a conversation that the bot has had, with its transcript, and is passed to
a person on the same path as any other. All of it is one deed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.activities import Said
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.outside_hand_over import TICKET_LIFE, Asked
from psc_app.domain.vocabulary import AuthorKind, BotKind, Channel, Deed, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import HandoffRequest
from psc_app.models.conversation import Conversation, Message
from psc_app.models.journal import Event
from psc_app.models.people import Visitor
from psc_app.models.workplace import Queue, Workstream
from psc_app.services import (
    access,
    bot_turns,
    intake,
    red_flags,
    settings,
    sign_in,
    speaking,
    waiting_times,
)
from psc_app.services.journal import audit, log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_STEP = "handed in from outside"
_LONGEST_BOT = 60
_ADD = Prepared(insert(Message.metadata.tables["message"]).inline())


@dataclass(frozen=True, slots=True)
class Taken:
    """What the bot is told.

    Attributes:
        queue: where the patient waits, by name.
        position: 1 is next; 0 for who does not wait, because the clinic's rules say so.
    """

    conversation: int
    queue: str
    position: int


def take(work: Work, asked: Asked, urgent: Sequence[int] = ()) -> Taken:
    """Take a hand-over in, or give the answer to the same one again.

    Args:
        urgent: which of the things said sound like an emergency, by their place; the
            caller looks beforehand, so that long transcripts hold nobody up.

    Raises:
        NotAllowed: the actor is not the system, or the clinic has no chat.
        BadInput: another hand-over came in under this name.
        TooLate: the same came in at this very moment; asked again, it is answered.
    """
    access.require_system(work)
    known = work.session.exec(
        select(HandoffRequest).where(HandoffRequest.activity_id == asked.activity_id)
    ).first()
    if known is not None:
        return _again(work, known, asked)
    conversation = _create(work, asked)
    assert conversation.id is not None
    _remember(work, asked, conversation.id)
    bot_turns.begin(work, conversation, BotKind.DIRECT_LINE)
    patients = _write_down(work, conversation, asked)
    bot_turns.hand_over(work, conversation.id, asked.hand_over)
    for place in urgent:
        seq, text = patients[place]
        red_flags.listen(work, conversation.id, seq, text)
    work.ring(topics.TO_READ)
    return _answer(work, conversation.id)


def go_on(work: Work, conversation_id: int, token: str) -> Actor:
    """Let the patient of a hand-over from outside into their conversation, on their browser.

    Args:
        conversation_id: from a ticket that was checked.
        token: of the browser's new cookie.

    Raises:
        NotAllowed: it was not handed over from outside, or the link was used or is too old.
    """
    access.require_system(work)
    came = work.session.exec(
        select(HandoffRequest).where(HandoffRequest.conversation_id == conversation_id)
    ).first()
    conversation = work.get(Conversation, conversation_id)
    if came is None or conversation is None or conversation.visitor_id is None:
        raise NotAllowed("There is no such conversation.")
    if work.now - came.received_at > TICKET_LIFE:
        raise NotAllowed("This link is too old. Start a new chat, or call the clinic.")
    actor = sign_in.continue_as(work, conversation.visitor_id, token)
    audit(
        work.acting_as(actor),
        "went on in the portal",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation_id,
    )
    return actor


class OtherBody(BadInput):
    """The name was used before for something else."""


def _again(work: Work, known: HandoffRequest, asked: Asked) -> Taken:
    if known.digest != asked.digest:
        raise OtherBody("Another hand-over came in with this id before.")
    told = work.session.exec(
        select(Event.detail)
        .where(
            Event.conversation_id == known.conversation_id,
            Event.deed == Deed.BOT_STEP.value,
            Event.reason == _STEP,
        )
        .order_by(col(Event.id))
    ).first()
    assert told is not None
    queue = work.get(Queue, told["queue"])
    return Taken(known.conversation_id, queue.name if queue else "", told["position"])


def _create(work: Work, asked: Asked) -> Conversation:
    workstream = work.session.exec(
        select(Workstream).where(Workstream.channel == Channel.CHAT.value)
    ).first()
    queue = intake.fallback_queue(work, workstream) if workstream else None
    if workstream is None or queue is None:
        raise NotAllowed("The chat is not set up yet.")
    visitor = Visitor(created_at=work.now)
    work.session.add(visitor)
    work.session.flush()
    assert workstream.id is not None and queue.id is not None
    conversation = Conversation(
        channel=Channel.CHAT.value,
        workstream_id=workstream.id,
        queue_id=queue.id,
        state=int(S.WITH_BOT),
        display_name=f"Visitor {visitor.id}",
        visitor_id=visitor.id,
        language=asked.language,
        created_at=work.now,
        queued_at=work.now,
    )
    work.session.add(conversation)
    work.session.flush()
    return conversation


def _remember(work: Work, asked: Asked, conversation_id: int) -> None:
    try:
        with work.apart():
            work.session.add(
                HandoffRequest(
                    activity_id=asked.activity_id,
                    digest=asked.digest,
                    conversation_id=conversation_id,
                    received_at=work.now,
                )
            )
    except IntegrityError:
        raise TooLate("The same hand-over came in at this moment.") from None


def _write_down(work: Work, conversation: Conversation, asked: Asked) -> dict[int, tuple[int, str]]:
    """Keep what was said as messages; number and text of the patient's, by their place."""
    assert conversation.id is not None
    bot = (asked.bot or settings.value(work, "bot.name"))[:_LONGEST_BOT]
    patients: dict[int, tuple[int, str]] = {}
    for place, (one, at) in enumerate(zip(asked.said, _times(asked.said, work.now), strict=True)):
        seq = speaking.system_turn(work, conversation.id).seq
        if one.by_patient:
            patients[place] = (seq, one.text)
        kind = AuthorKind.PATIENT if one.by_patient else AuthorKind.BOT
        work.quick(_ADD, **_message(conversation, seq, kind, bot, one.text, at))
        log(
            work,
            Deed.MESSAGE,
            conversation_id=conversation.id,
            seq=seq,
            author=kind.value,
            visibility=Visibility.PUBLIC.value,
        )
    audit(
        work,
        "took a hand-over from outside",
        patient_id=None,
        object_kind="conversation",
        object_id=conversation.id,
        messages=len(asked.said),
    )
    return patients


def _message(
    conversation: Conversation, seq: int, kind: AuthorKind, bot: str, text: str, at: datetime
) -> dict[str, Any]:
    by_patient = kind is AuthorKind.PATIENT
    return {
        "conversation_id": conversation.id,
        "seq": seq,
        "client_id": f"system:outside:{seq}",
        "author_kind": kind.value,
        "author_id": (conversation.visitor_id or 0) if by_patient else 0,
        "author_name": conversation.display_name if by_patient else bot,
        "visibility": Visibility.PUBLIC.value,
        "body": text,
        "attachment_id": None,
        "sent_at": at,
    }


def _times(said: Sequence[Said], now: datetime) -> Iterator[datetime]:
    """When each was said; never before what stands above it, nor later than now."""
    least = min((one.at for one in said if one.at), default=now)
    for one in said:
        least = max(least, one.at or least)
        yield min(least, now)


def _answer(work: Work, conversation_id: int) -> Taken:
    """Where the conversation stands, kept so that the same question gets the same answer."""
    conversation = work.get(Conversation, conversation_id, fresh=True)
    assert conversation is not None
    queue = work.get(Queue, conversation.queue_id)
    waits = conversation.state == S.OPEN
    position = waiting_times.place(work, conversation).ahead + 1 if waits else 0
    log(
        work,
        Deed.BOT_STEP,
        conversation_id=conversation_id,
        queue_id=conversation.queue_id,
        reason=_STEP,
        queue=conversation.queue_id,
        position=position,
    )
    return Taken(conversation_id, queue.name if queue else "", position)
