"""Agents' presence and connection, and patients' connection."""

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.cards import StatusCard, millis
from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence, Role
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus
from psc_app.services import access, routing
from psc_app.services.journal import log
from psc_app.services.work import Work

CHOOSABLE = (
    Presence.AVAILABLE,
    Presence.BUSY,
    Presence.DO_NOT_DISTURB,
    Presence.AWAY,
    Presence.OFFLINE,
)
"""What an agent may set by hand; Inactive is the system's."""


def status(work: Work) -> StatusCard:
    """The acting agent's own presence and load.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    row = work.session.get(AgentStatus, work.actor.id) or _first_status(work)
    return StatusCard(
        presence=row.presence,
        set_by_system=row.set_by_system,
        since=millis(row.since),
        capacity_used=row.capacity_used,
        capacity_units=row.capacity_units,
    )


def choose(work: Work, presence: str) -> None:
    """Set one's own presence; becoming available brings offers at once.

    Raises:
        BadInput: not a presence an agent may set.
    """
    if presence not in CHOOSABLE:
        raise BadInput("Choose one of the presences in the list.")
    row = _status(work)
    _set(work, row, Presence(presence), by_system=False)
    routing.offer_waiting(work)


def agent_came(work: Work) -> None:
    """The acting agent has a tab open: they can be offered work again.

    Who was away from every tab since the last sign-in starts as they left;
    an agent never seen before starts Offline and says when they are ready.
    """
    row = _status(work)
    if row.connected:
        return
    row.connected = True
    row.lost_at = None
    work.session.add(row)
    log(work, Deed.AGENT_BACK, staff_id=row.staff_id)
    work.session.flush()
    work.ring((topics.desk(row.staff_id), topics.FLOOR))
    routing.offer_waiting(work)


def agent_lost(work: Work, staff_id: int) -> None:
    """An agent's last tab has gone: nothing is offered to them from now on."""
    access.require_system(work)
    gone = work.claim(
        update(AgentStatus)
        .where(col(AgentStatus.staff_id) == staff_id, col(AgentStatus.connected).is_(True))
        .values(connected=False, lost_at=work.now)
    )
    if gone:
        log(work, Deed.AGENT_LOST, staff_id=staff_id)
        work.ring(topics.FLOOR)


def everybody_lost(work: Work) -> None:
    """After a start of the server nobody is connected until they are again."""
    access.require_system(work)
    connected = work.session.exec(
        select(AgentStatus.staff_id).where(col(AgentStatus.connected).is_(True))
    ).all()
    for staff_id in connected:
        agent_lost(work, staff_id)
    running = work.session.exec(
        select(Conversation).where(
            col(Conversation.state).in_([int(S.OPEN), int(S.ACTIVE)]),
            col(Conversation.channel) == "chat",
            col(Conversation.patient_gone_at).is_(None),
        )
    ).all()
    for conversation in running:
        _patient_went(work, conversation)


def patient_came(work: Work) -> None:
    """The acting patient or visitor has a tab open again."""
    access.require(work, Right.CHAT_AS_PATIENT)
    for conversation in _running_of(work, work.actor.role, work.actor.id):
        if conversation.patient_gone_at is not None:
            conversation.patient_gone_at = None
            work.session.add(conversation)
            log(work, Deed.PATIENT_BACK, conversation_id=conversation.id)
            _ring(work, conversation)


def patient_lost(work: Work, role: Role, holder_id: int) -> None:
    """The last tab of a patient or visitor has gone; their grace time begins."""
    access.require_system(work)
    for conversation in _running_of(work, role, holder_id):
        if conversation.patient_gone_at is None:
            _patient_went(work, conversation)


def _patient_went(work: Work, conversation: Conversation) -> None:
    conversation.patient_gone_at = work.now
    work.session.add(conversation)
    log(work, Deed.PATIENT_LOST, conversation_id=conversation.id)
    _ring(work, conversation)


def _ring(work: Work, conversation: Conversation) -> None:
    assert conversation.id is not None
    work.ring((topics.conversation(conversation.id), topics.OPEN_ITEMS))
    if conversation.agent_id is not None:
        work.ring(topics.desk(conversation.agent_id))


def _running_of(work: Work, role: Role, holder_id: int) -> list[Conversation]:
    query = select(Conversation).where(
        col(Conversation.state).in_([int(S.OPEN), int(S.ACTIVE)]),
        col(Conversation.channel) == "chat",
    )
    if role is Role.VISITOR:
        query = query.where(Conversation.visitor_id == holder_id)
    else:
        query = query.where(
            Conversation.patient_id == holder_id, col(Conversation.visitor_id).is_(None)
        )
    return list(work.session.exec(query))


def _status(work: Work) -> AgentStatus:
    access.require(work, Right.WORK_CONVERSATIONS)
    row = work.session.get(AgentStatus, work.actor.id)
    if row is None:
        row = _first_status(work)
        work.session.add(row)
        work.session.flush()
    return row


def _first_status(work: Work) -> AgentStatus:
    staff = work.session.get(Staff, work.actor.id)
    assert staff is not None
    return AgentStatus(staff_id=work.actor.id, since=work.now, capacity_units=staff.capacity_units)


def _set(work: Work, row: AgentStatus, presence: Presence, *, by_system: bool) -> None:
    if row.presence == presence.value and row.set_by_system is by_system:
        return
    before = row.presence
    row.presence = presence.value
    row.set_by_system = by_system
    row.since = work.now
    work.session.add(row)
    work.session.flush()
    log(work, Deed.PRESENCE, staff_id=row.staff_id, before_presence=before, presence=presence.value)
    work.ring((topics.desk(row.staff_id), topics.FLOOR))
