"""Conversations set aside until the patient writes again: not for live chat (SPEC section 3)."""

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.vocabulary import Channel
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.services import access, capacity, due, routing, settings, transfers
from psc_app.services.conversations import begin_session, end_session, move
from psc_app.services.matching_views import allowed, sessions_of
from psc_app.services.work import Work

_SET_ASIDE = "set aside"


def set_aside(work: Work, conversation_id: int) -> None:
    """The agent waits for the patient's next message; it takes no capacity meanwhile.

    Raises:
        BadInput: it is a live chat.
        NotAllowed: not the agent's own conversation.
        IllegalMove: it is not active.
    """
    conversation = access.held_conversation(work, conversation_id)
    if conversation.channel == Channel.CHAT.value:
        raise BadInput("A live chat can't be set aside; end it, or hand it over.")
    asked = transfers.call_off(work, conversation, _SET_ASIDE)
    inactive = due.inactive(conversation, due.workstream_of(work, conversation))
    move(work, conversation, S.WAITING, look_again_at=inactive)
    end_session(work, conversation, _SET_ASIDE)
    capacity.give_back(work, conversation)
    for freed in (work.actor.id, asked):
        if freed is not None:
            routing.offer_to(work, freed)


def revive(work: Work, conversation_id: int) -> None:
    """The agent takes up what they had set aside.

    Raises:
        NotAllowed: not the agent's own conversation.
        IllegalMove: it was not set aside.
        TooLate: the agent has no free capacity.
    """
    conversation = access.held_conversation(work, conversation_id)
    units = due.workstream_of(work, conversation).capacity_units
    _take_up(work, conversation, units)
    if _is_full(work, work.actor.id) or not capacity.claim(work, work.actor.id, units, push=False):
        raise TooLate("You have no free capacity: finish a conversation first.")


def heard(work: Work, conversation: Conversation) -> None:
    """The patient has written in a conversation: one set aside goes on.

    It goes back to its agent if they are free, and else to the front of its line.
    """
    agent_id = conversation.agent_id
    if conversation.state != S.WAITING or agent_id is None:
        return
    workstream = due.workstream_of(work, conversation)
    units = workstream.capacity_units
    free = not _is_full(work, agent_id) and capacity.claim(
        work, agent_id, units, push=True, allowed=allowed(workstream)
    )
    if free:
        _take_up(work, conversation, units)
        return
    move(
        work,
        conversation,
        S.OPEN,
        agent_id=None,
        queued_at=work.now,
        front_of_line=True,
        look_again_at=None,
    )
    routing.offer_next(work, conversation)


def close_inactive(work: Work, conversation: Conversation) -> None:
    """Nothing came for the workstream's inactivity time: it closes."""
    move(
        work,
        conversation,
        S.CLOSED,
        Why.INACTIVITY,
        closed_at=work.now,
        closure_reason=Why.INACTIVITY.value,
        look_again_at=None,
    )


def _take_up(work: Work, conversation: Conversation, units: int) -> None:
    assert conversation.agent_id is not None
    gone = due.patient_gone(conversation, due.workstream_of(work, conversation))
    move(work, conversation, S.ACTIVE, units_held=units, look_again_at=gone)
    begin_session(work, conversation, conversation.agent_id)
    work.ring((topics.desk(conversation.agent_id), topics.FLOOR))


def _is_full(work: Work, staff_id: int) -> bool:
    held = sessions_of(work, [staff_id]).get(staff_id, 0)
    return held >= settings.value(work, "agents.most_sessions")
