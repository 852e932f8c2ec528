"""What happens because time has passed: offers, grace times, wrap-ups, long waits.

`tick` is called about once a second by the backstage, and by tests after they
turned the clock. Each part reads only what is due, by an index, so that it
costs as much as there is to do and not as much as there is.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import BotOutcome
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import (
    access,
    asides,
    bot_ends,
    bot_turns,
    closing,
    consults,
    due,
    monitoring,
    offers,
    overflow,
    presence,
    routing,
)
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

_log = logging.getLogger(__name__)

_MOST_AT_ONCE = 200
"""Conversations one tick looks at; the next one goes on, and messages come in between."""

_AFTER_A_FAULT = timedelta(seconds=60)
"""How long a conversation is left alone with which something went wrong."""

_DUE = PreparedRows(
    Conversation,
    select(Conversation)
    .where(
        col(Conversation.state).in_([int(state) for state in S if state is not S.CLOSED]),
        col(Conversation.look_again_at) <= bindparam("now"),
    )
    .order_by(col(Conversation.look_again_at), col(Conversation.id))
    .limit(bindparam("most")),
)

_HELD_BY_LOST = Prepared(
    select(col(Conversation.id), col(AgentStatus.lost_at), col(Workstream.agent_grace_seconds))
    .join_from(AgentStatus, Conversation, col(Conversation.agent_id) == col(AgentStatus.staff_id))
    .join(Workstream, col(Workstream.id) == col(Conversation.workstream_id))
    .where(
        col(AgentStatus.connected).is_(False),
        col(AgentStatus.lost_at).is_not(None),
        col(Conversation.state) == int(S.ACTIVE),
    )
)


def tick(work: Work) -> None:
    """Do all that is due at this moment, then offer what waits.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    later, seen = routing.Later(), []
    with routing.gathered(work, later):
        _time_out_offers(work)
        _requeue_from_lost_agents(work)
        _alone(work, lambda: consults.end_lost(work))
        _alone(work, lambda: monitoring.end_lost(work))
        _alone(work, lambda: presence.stay_offline(work))
        for conversation in _due(work):
            if _alone(work, lambda one=conversation: _see_to(work, one)):
                seen.append(conversation)
            else:
                _leave_alone(work, conversation)
    if not _alone(work, lambda: routing.sweep(work, later, _open(seen))):
        _offer_one_by_one(work, later, seen)


def _open(conversations: Sequence[Conversation]) -> list[Conversation]:
    return [one for one in conversations if one.state == S.OPEN]


def _time_out_offers(work: Work) -> None:
    late = offers.late(work)
    if late and not _alone(work, lambda: offers.time_out(work, late)):
        for offer in late:
            _alone(work, lambda one=offer: offers.time_out(work, [one]))


def _alone(work: Work, deed: Callable[[], object]) -> bool:
    """Do one thing in a savepoint: what fails must not hold up all the rest for ever."""
    try:
        with work.apart():
            deed()
    except Refused:
        pass  # Somebody else was first with it.
    except OperationalError:
        # Two processes got into each other's way: the store does the whole tick again.
        raise
    except Exception as fault:
        _log.error("what was due could not be done: %s", type(fault).__name__)
        return False
    return True


def _due(work: Work) -> list[Conversation]:
    return work.rows(_DUE, now=work.now, most=_MOST_AT_ONCE)


def _offer_one_by_one(work: Work, later: routing.Later, seen: Sequence[Conversation]) -> None:
    """Something in the line can't be routed: it must not stop the others."""
    new = (work.get(Conversation, key) for key in later.conversations)
    for conversation in _open([*seen, *(one for one in new if one is not None)]):
        if not _alone(work, lambda one=conversation: routing.sweep(work, seen=[one])):
            _leave_alone(work, conversation)
    for staff_id in later.agents:
        freed = routing.Later(agents={staff_id: None})
        _alone(work, lambda freed=freed: routing.sweep(work, freed, []))


def _see_to(work: Work, conversation: Conversation) -> None:
    """Do what is due with a conversation; who gets an open one is then routing's."""
    workstream = due.workstream_of(work, conversation)
    gone = due.patient_gone(conversation, workstream)
    state = conversation.state
    if state == S.WITH_BOT:
        _see_to_bots_talk(work, conversation, gone)
        return
    if state == S.OPEN:
        if gone is not None and gone <= work.now:
            closing.close_open(work, conversation, Why.PATIENT_DISCONNECTED)
        else:
            overflow.in_queue(work, conversation)
        return
    if state == S.ACTIVE and gone is not None and gone <= work.now:
        closing.to_wrap_up(work, conversation, Why.PATIENT_DISCONNECTED)
    elif state == S.WAITING and due.inactive(conversation, workstream) <= work.now:
        asides.close_inactive(work, conversation)
    elif state == S.WRAP_UP:
        _see_to_wrap_up(work, conversation, workstream)
    _look_again_at(work, conversation, due.next_look(conversation, workstream))


def _see_to_bots_talk(work: Work, conversation: Conversation, gone: datetime | None) -> None:
    idle = bot_turns.idle_at(work, conversation)
    if gone is not None and gone <= work.now:
        bot_ends.close(work, conversation, Why.PATIENT_DISCONNECTED, BotOutcome.LEFT)
    elif idle <= work.now:
        bot_ends.close(work, conversation, Why.BOT_ENDED, BotOutcome.LEFT)
    else:
        _look_again_at(work, conversation, due.earliest((gone, idle)))


def _see_to_wrap_up(work: Work, conversation: Conversation, workstream: Workstream) -> None:
    over = due.wrap_up_over(conversation, workstream)
    if over is not None and over <= work.now:
        closing.expire_wrap_up(work, conversation)
    elif conversation.hold_until is not None and conversation.hold_until <= work.now:
        closing.end_hold(work, conversation)


def _look_again_at(work: Work, conversation: Conversation, moment: object) -> None:
    if conversation.look_again_at != moment:
        work.claim(
            update(Conversation)
            .where(
                col(Conversation.id) == conversation.id,
                col(Conversation.state) == conversation.state,
            )
            .values(look_again_at=moment)
        )
        work.session.refresh(conversation)


def _leave_alone(work: Work, conversation: Conversation) -> None:
    """Let what went wrong rest a while, so that it does not stand before all others."""
    work.session.refresh(conversation)
    _look_again_at(work, conversation, work.now + _AFTER_A_FAULT)


def _requeue_from_lost_agents(work: Work) -> None:
    """Agents who are gone too long give up what they have; the first in line goes first."""
    found = [
        work.get(Conversation, row.id)
        for row in work.quick(_HELD_BY_LOST)
        if (work.now - row.lost_at).total_seconds() >= row.agent_grace_seconds
    ]
    stranded = [one for one in found if one is not None]
    for conversation in sorted(stranded, key=lambda one: (-one.priority, one.queued_at, one.id)):
        _alone(
            work,
            lambda one=conversation: closing.back_to_queue(work, one, Why.AGENT_DISCONNECTED),
        )
