"""What happens because time has passed: offers, grace times, wrap-ups.

`tick` is called about once a second by the backstage, and by tests after they
turned the clock. It looks only at rows that can be due.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import col, select

from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import access, closing, routing
from psc_app.services.work import Work

_log = logging.getLogger(__name__)


def tick(work: Work) -> None:
    """Do all that is due at this moment, then offer what waits.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    _alone(work, lambda: routing.time_out_offers(work))
    for workstream in work.session.exec(select(Workstream)).all():
        _end_for_gone_patients(work, workstream)
        _requeue_from_lost_agents(work, workstream)
        _expire_wrap_ups(work, workstream)
    _alone(work, lambda: routing.offer_waiting(work))


def _alone(work: Work, deed: Callable[[], object]) -> None:
    """Do one thing in a savepoint: what fails must not hold up all the rest for ever."""
    try:
        with work.apart():
            deed()
    except Refused:
        pass  # Somebody else was first with it.
    except Exception as fault:
        _log.error("what was due could not be done: %s", type(fault).__name__)


def _end_for_gone_patients(work: Work, workstream: Workstream) -> None:
    limit = work.now - timedelta(seconds=workstream.patient_grace_seconds)
    gone = work.session.exec(
        select(Conversation).where(
            Conversation.workstream_id == workstream.id,
            col(Conversation.state).in_([int(S.OPEN), int(S.ACTIVE)]),
            col(Conversation.patient_gone_at) <= limit,
        )
    ).all()
    for conversation in gone:
        _alone(work, lambda gone=conversation: _end_without_patient(work, gone))


def _end_without_patient(work: Work, conversation: Conversation) -> None:
    if conversation.state == S.OPEN:
        closing.close_open(work, conversation, Why.PATIENT_DISCONNECTED)
    else:
        closing.to_wrap_up(work, conversation, Why.PATIENT_DISCONNECTED)


def _requeue_from_lost_agents(work: Work, workstream: Workstream) -> None:
    limit = work.now - timedelta(seconds=workstream.agent_grace_seconds)
    stranded = work.session.exec(
        select(Conversation)
        .join(AgentStatus, col(AgentStatus.staff_id) == Conversation.agent_id)
        .where(
            Conversation.workstream_id == workstream.id,
            Conversation.state == S.ACTIVE,
            col(AgentStatus.connected).is_(False),
            col(AgentStatus.lost_at) <= limit,
        )
    ).all()
    for conversation in stranded:
        _alone(
            work,
            lambda lost=conversation: closing.back_to_queue(work, lost, Why.AGENT_DISCONNECTED),
        )


def _expire_wrap_ups(work: Work, workstream: Workstream) -> None:
    limit = work.now - timedelta(minutes=workstream.wrap_up_minutes)
    late = work.session.exec(
        select(Conversation).where(
            Conversation.workstream_id == workstream.id,
            Conversation.state == S.WRAP_UP,
            col(Conversation.wrap_up_at) <= limit,
        )
    ).all()
    for conversation in late:
        _alone(work, lambda over=conversation: closing.expire_wrap_up(work, over))
