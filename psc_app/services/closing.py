"""How a conversation ends: the talk, the wrap-up, the rating."""

from datetime import timedelta

from sqlalchemy import bindparam, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.case_cards import FollowUpAsk
from psc_app.domain.dispositions import nearest
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import BotOutcome, Deed, Visibility, WrapUpCapacity
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.services import (
    access,
    automated,
    bot_ends,
    capacity,
    due,
    lines,
    offers,
    routing,
    settings,
    tasks,
    transfers,
)
from psc_app.services.conversations import end_session, move
from psc_app.services.journal import audit, log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_RATE = Prepared(
    update(Conversation)
    .where(col(Conversation.id) == bindparam("key"), col(Conversation.rating).is_(None))
    .values(rating=bindparam("given"), rating_comment=bindparam("words"), rated_at=bindparam("now"))
    .returning(col(Conversation.id))
)


def end(work: Work, conversation_id: int) -> None:
    """The agent ends the talk; wrap-up begins.

    Raises:
        NotAllowed: not the agent's own conversation.
        IllegalMove: it is not active any more.
    """
    conversation = access.held_conversation(work, conversation_id)
    to_wrap_up(work, conversation, Why.AGENT_ENDED)


def leave(work: Work, conversation_id: int) -> None:
    """The patient ends it: talking with an agent, wrap-up begins; before that it closes.

    Leaving twice is leaving once.
    """
    conversation = access.own_conversation(work, conversation_id)
    if conversation.state == S.WITH_BOT:
        bot_ends.close(work, conversation, Why.PATIENT_ENDED, BotOutcome.LEFT)
    elif conversation.state == S.OPEN:
        close_open(work, conversation, Why.PATIENT_ABANDONED)
    elif conversation.state == S.ACTIVE:
        to_wrap_up(work, conversation, Why.PATIENT_ENDED)


def close_open(work: Work, conversation: Conversation, why: Why) -> None:
    """Close a conversation that nobody took."""
    offer = offers.pending(work, conversation)
    move(
        work,
        conversation,
        S.CLOSED,
        why,
        closed_at=work.now,
        closure_reason=why.value,
        look_again_at=None,
        alert="",
    )
    automated.tell_next(work, conversation.queue_id)
    if offer is not None:
        offers.withdraw(work, offer)
        routing.offer_to(work, offer.staff_id)


def to_wrap_up(work: Work, conversation: Conversation, why: Why) -> None:
    """End the talk and begin wrap-up, whoever or whatever ended it."""
    workstream = due.workstream_of(work, conversation)
    wraps = WrapUpCapacity(workstream.wrap_up_capacity)
    hold_until = None
    if wraps is WrapUpCapacity.FOR_A_WHILE:
        hold_until = work.now + timedelta(seconds=workstream.wrap_up_hold_seconds)
    over = work.now + timedelta(minutes=workstream.wrap_up_minutes)
    asked = transfers.call_off(work, conversation, why.value)
    move(
        work,
        conversation,
        S.WRAP_UP,
        why,
        wrap_up_at=work.now,
        closure_reason=why.value,
        hold_until=hold_until,
        look_again_at=due.earliest((hold_until, over)),
    )
    end_session(work, conversation, why.value)
    automated.say(work, conversation, "ended")
    if why in _TOLD_STAFF:
        lines.say_as_system(work, conversation, "why", _TOLD_STAFF[why], Visibility.INTERNAL)
    if wraps is WrapUpCapacity.NEVER:
        capacity.give_back(work, conversation)
    # Also where it holds its capacity on: a conversation less may be what was missing.
    for freed in (conversation.agent_id, asked):
        if freed is not None:
            routing.offer_to(work, freed)


_TOLD_STAFF = {
    Why.PATIENT_ENDED: "The patient has ended the conversation.",
    Why.PATIENT_DISCONNECTED: "The conversation has ended: the patient's connection was lost.",
    Why.SUPERVISOR_CLOSED: "A supervisor has ended the conversation.",
}


def back_to_queue(work: Work, conversation: Conversation, why: Why) -> None:
    """Put an active conversation back at the front of its line.

    It keeps the moment it was first queued, and goes before others of its
    priority, as it was in somebody's hands already.

    Raises:
        IllegalMove: it is not active any more.
    """
    agent_id = conversation.agent_id
    assert agent_id is not None
    asked = transfers.call_off(work, conversation, why.value)
    end_session(work, conversation, why.value)
    capacity.give_back(work, conversation)
    move(
        work,
        conversation,
        S.OPEN,
        why,
        agent_id=None,
        front_of_line=True,
        alert="",
        look_again_at=None,
    )
    automated.say(work, conversation, "transferred")
    work.ring(topics.desk(agent_id))
    routing.offer_next(work, conversation)
    for freed in (agent_id, asked):
        if freed is not None:
            routing.offer_to(work, freed)


def finish_wrap_up(
    work: Work,
    conversation_id: int,
    notes: str,
    disposition: str,
    second: str = "",
    follow_up: FollowUpAsk | None = None,
) -> None:
    """The agent finishes wrap-up; the conversation closes.

    Args:
        second: another disposition beside the first.
        follow_up: a task to make with it.

    Raises:
        BadInput: a disposition is required, or something can't be taken.
        NotAllowed: not the agent's own conversation.
    """
    conversation = access.held_conversation(work, conversation_id)
    save_wrap_up(work, conversation_id, notes, disposition, second)
    if not conversation.disposition and settings.value(work, "disposition.required"):
        raise BadInput("Choose a disposition before you finish.")
    if follow_up is not None:
        tasks.make(
            work,
            title=follow_up.title,
            due_at=follow_up.due_at,
            owner_id=work.actor.id if follow_up.mine else None,
            conversation_id=conversation_id,
            notes=follow_up.notes,
        )
    _close(work, conversation, Why.AGENT_ENDED)


def save_wrap_up(
    work: Work, conversation_id: int, notes: str, disposition: str, second: str = ""
) -> None:
    """Keep what the agent noted so far; the wrap-up goes on.

    A second disposition without a first becomes the first.

    Raises:
        BadInput: the notes are too long, or a disposition is not in the list, or chosen twice.
    """
    conversation = access.held_conversation(work, conversation_id)
    if conversation.state != S.WRAP_UP:
        raise TooLate("This conversation is not in wrap-up.")
    if len(notes) > 8_000:
        raise BadInput("These notes are too long: at most 8,000 characters.")
    if not disposition:
        disposition, second = second, ""
    if any(code and code not in dispositions(work) for code in (disposition, second)):
        raise BadInput("Choose a disposition from the list.")
    if disposition and disposition == second:
        raise BadInput("Choose two different dispositions, or only one.")
    before = _noted(conversation)
    conversation.wrap_up_notes = storable(notes)
    conversation.disposition, conversation.second_disposition = disposition, second
    after = _noted(conversation)
    if after == before:
        return
    work.save(conversation)
    _log_noted(work, conversation)
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


def _log_noted(work: Work, conversation: Conversation) -> None:
    log(
        work,
        Deed.WRAPPED_UP,
        conversation_id=conversation.id,
        staff_id=work.actor.id,
        disposition=conversation.disposition,
        second=conversation.second_disposition,
    )


def _noted(conversation: Conversation) -> dict[str, str]:
    noted = {"notes": conversation.wrap_up_notes, "disposition": conversation.disposition}
    if conversation.second_disposition:
        noted["second disposition"] = conversation.second_disposition
    return noted


def propose_disposition(
    work: Work, conversation_id: int, code: str, *, instead_of: str = ""
) -> str:
    """Fill in the disposition that a triage or a macro arrived at; the agent may choose another.

    While the talk goes on a later proposal replaces an earlier one, as nobody can have
    chosen by hand yet; in wrap-up it fills in only where nothing is chosen, or where
    what it corrects still stands.

    Args:
        code: a disposition, or words that one of them contains, such as "same day"; empty
            to take an earlier proposal back.
        instead_of: what was proposed before and is not right any more.

    Returns:
        What the wrap-up has now; empty where no disposition of the list comes near.

    Raises:
        NotAllowed: not the agent's own conversation.
    """
    conversation = access.held_conversation(work, conversation_id)
    known, stands = dispositions(work), conversation.disposition
    near, before = nearest(code, known), nearest(instead_of, known)
    free = stands in ("", before) or (bool(code) and conversation.state != S.WRAP_UP)
    if not free or near == stands or (code and not near):
        return stands if not free or near == stands else ""
    was = _noted(conversation)
    conversation.disposition = near
    if conversation.second_disposition == near:
        conversation.second_disposition = ""
    work.session.add(conversation)
    work.session.flush()
    # Also a proposal: whoever leaves it as it is changes nothing any more.
    _log_noted(work, conversation)
    audit(
        work,
        "proposed disposition",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        before=was,
        after=_noted(conversation),
    )
    work.ring(topics.conversation(conversation_id))
    return near


def expire_wrap_up(work: Work, conversation: Conversation) -> None:
    """Wrap-up has run out of time: the conversation closes as it stands."""
    _close(work, conversation, Why.WRAP_UP_EXPIRED)


def end_hold(work: Work, conversation: Conversation) -> None:
    """Wrap-up has held its capacity long enough: it gives it back and goes on."""
    _free(work, conversation)


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
    words = storable(comment).strip()
    if not work.quick(_RATE, key=conversation_id, given=rating, words=words, now=work.now):
        raise TooLate("You have rated this conversation already. Thank you.")
    work.get(Conversation, conversation_id, fresh=True)
    log(work, Deed.RATED, conversation_id=conversation_id, rating=rating)
    work.ring(topics.conversation(conversation_id))


def _close(work: Work, conversation: Conversation, why: Why) -> None:
    move(work, conversation, S.CLOSED, why, closed_at=work.now, look_again_at=None)
    _free(work, conversation)


def _free(work: Work, conversation: Conversation) -> None:
    agent_id = conversation.agent_id
    if capacity.give_back(work, conversation) and agent_id is not None:
        routing.offer_to(work, agent_id)
