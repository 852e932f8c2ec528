"""What happens because time has passed: offers, grace times, wrap-ups.

`tick` is called about once a second by the backstage, and by tests after they
turned the clock. It looks only at rows that can be due.
"""

from datetime import timedelta

from sqlmodel import col, select

from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import closing, routing
from psc_app.services.work import Work


def tick(work: Work) -> None:
    """Do all that is due at this moment, then offer what waits."""
    routing.time_out_offers(work)
    for workstream in work.session.exec(select(Workstream)).all():
        _end_for_gone_patients(work, workstream)
        _requeue_from_lost_agents(work, workstream)
        _expire_wrap_ups(work, workstream)
    routing.offer_waiting(work)


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
        closing.back_to_queue(work, conversation, Why.AGENT_DISCONNECTED)


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
        closing.expire_wrap_up(work, conversation)
