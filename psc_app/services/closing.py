"""How a conversation ends: the talk, the wrap-up, the rating."""

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Workstream
from psc_app.services import access, messages, routing, settings
from psc_app.services.conversations import end_session, move
from psc_app.services.journal import audit, log
from psc_app.services.work import Work


def end(work: Work, conversation_id: int) -> None:
    """The agent ends the talk; wrap-up begins.

    Raises:
        NotAllowed: not the agent's own conversation.
        IllegalMove: it is not active any more.
    """
    conversation = access.held_conversation(work, conversation_id)
    to_wrap_up(work, conversation, Why.AGENT_ENDED)


def leave(work: Work, conversation_id: int) -> None:
    """The patient ends it: waiting, they abandon it; talking, wrap-up begins.

    Leaving twice is leaving once.
    """
    conversation = access.own_conversation(work, conversation_id)
    if conversation.state == S.OPEN:
        close_open(work, conversation, Why.PATIENT_ABANDONED)
    elif conversation.state == S.ACTIVE:
        to_wrap_up(work, conversation, Why.PATIENT_ENDED)


def close_open(work: Work, conversation: Conversation, why: Why) -> None:
    """Close a conversation that nobody took."""
    offer = routing.pending_offer(work, conversation)
    move(work, conversation, S.CLOSED, why, closed_at=work.now, closure_reason=why.value)
    if offer is not None:
        routing.withdraw(work, offer)
        routing.offer_waiting(work)


def to_wrap_up(work: Work, conversation: Conversation, why: Why) -> None:
    """End the talk and begin wrap-up, whoever or whatever ended it."""
    move(work, conversation, S.WRAP_UP, why, wrap_up_at=work.now, closure_reason=why.value)
    end_session(work, conversation, why.value)
    messages.say_as_system(work, conversation, "ended", _ENDED[why])
    if not _workstream(work, conversation).wrap_up_holds_capacity:
        _free(work, conversation)


_ENDED = {
    Why.AGENT_ENDED: "The conversation has ended.",
    Why.PATIENT_ENDED: "The patient has ended the conversation.",
    Why.PATIENT_DISCONNECTED: "The conversation has ended: the patient's connection was lost.",
    Why.SUPERVISOR_CLOSED: "The conversation has ended.",
}


def back_to_queue(work: Work, conversation: Conversation, why: Why) -> None:
    """Put an active conversation back at the front of its line.

    It keeps the moment it was first queued, so it comes before who came later.
    """
    agent_id = conversation.agent_id
    assert agent_id is not None
    end_session(work, conversation, why.value)
    move(work, conversation, S.OPEN, why, agent_id=None)
    routing.release(work, agent_id, routing.units_of(work, conversation))
    messages.say_as_system(
        work, conversation, "requeued", "Your agent lost the connection. The next one takes over."
    )
    work.ring(topics.desk(agent_id))
    routing.offer_waiting(work)


def finish_wrap_up(work: Work, conversation_id: int, notes: str, disposition: str) -> None:
    """The agent finishes wrap-up; the conversation closes.

    Raises:
        BadInput: a disposition is required, or it is not in the list.
        NotAllowed: not the agent's own conversation.
    """
    conversation = access.held_conversation(work, conversation_id)
    save_wrap_up(work, conversation_id, notes, disposition)
    if not disposition and settings.value(work, "disposition.required"):
        raise BadInput("Choose a disposition before you finish.")
    _close(work, conversation, Why.AGENT_ENDED)


def save_wrap_up(work: Work, conversation_id: int, notes: str, disposition: str) -> None:
    """Keep what the agent noted so far; the wrap-up goes on.

    Raises:
        BadInput: the notes are too long, or the disposition is not in the list.
    """
    conversation = access.held_conversation(work, conversation_id)
    if conversation.state != S.WRAP_UP:
        raise TooLate("This conversation is not in wrap-up.")
    if len(notes) > 8_000:
        raise BadInput("These notes are too long: at most 8,000 characters.")
    if disposition and disposition not in dispositions(work):
        raise BadInput("Choose a disposition from the list.")
    before = {"notes": conversation.wrap_up_notes, "disposition": conversation.disposition}
    after = {"notes": storable(notes), "disposition": disposition}
    if after == before:
        return
    conversation.wrap_up_notes = after["notes"]
    conversation.disposition = disposition
    work.session.add(conversation)
    work.session.flush()
    log(work, Deed.WRAPPED_UP, conversation_id=conversation.id, staff_id=work.actor.id)
    audit(
        work,
        "changed wrap-up",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        before=before,
        after=after,
    )
    assert conversation.id is not None
    work.ring(topics.conversation(conversation.id))


def expire_wrap_up(work: Work, conversation: Conversation) -> None:
    """Wrap-up has run out of time: the conversation closes as it stands."""
    _close(work, conversation, Why.WRAP_UP_EXPIRED)


def dispositions(work: Work) -> list[str]:
    """The codes an agent chooses from, in the administrator's order."""
    lines = settings.value(work, "dispositions").splitlines()
    return [line.strip() for line in lines if line.strip()]


def rate(work: Work, conversation_id: int, rating: int, comment: str) -> None:
    """The patient's rating, 1 to 5 with a comment, once.

    Raises:
        BadInput: not 1 to 5, or the comment is too long.
        TooLate: it is not over yet, nobody answered it, or it was rated before.
    """
    conversation = access.own_conversation(work, conversation_id)
    if isinstance(rating, bool) or rating not in (1, 2, 3, 4, 5):
        raise BadInput("Choose from one to five stars.")
    if len(comment) > 2_000:
        raise BadInput("This comment is too long: at most 2,000 characters.")
    if conversation.state not in (S.WRAP_UP, S.CLOSED) or conversation.accepted_at is None:
        raise TooLate("A conversation can be rated once somebody has answered and it is over.")
    rated = work.claim(
        update(Conversation)
        .where(col(Conversation.id) == conversation_id, col(Conversation.rating).is_(None))
        .values(rating=rating, rating_comment=storable(comment).strip(), rated_at=work.now)
    )
    if rated != 1:
        raise TooLate("You have rated this conversation already. Thank you.")
    work.session.refresh(conversation)
    log(work, Deed.RATED, conversation_id=conversation_id, rating=rating)
    work.ring(topics.conversation(conversation_id))


def _close(work: Work, conversation: Conversation, why: Why) -> None:
    held = _workstream(work, conversation).wrap_up_holds_capacity
    move(work, conversation, S.CLOSED, why, closed_at=work.now)
    if held:
        _free(work, conversation)
    else:
        routing.offer_waiting(work)


def _free(work: Work, conversation: Conversation) -> None:
    assert conversation.agent_id is not None
    routing.release(work, conversation.agent_id, routing.units_of(work, conversation))
    routing.offer_waiting(work)


def _workstream(work: Work, conversation: Conversation) -> Workstream:
    found = work.session.get(Workstream, conversation.workstream_id)
    assert found is not None
    return found
