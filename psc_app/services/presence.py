"""Agents' presence and connection, and patients' connection (SPEC section 5).

What an agent shows follows from what they chose, from their load and from
their connection; `capacity.settle` draws that conclusion each time one of the
three has changed.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.cards import StatusCard, millis
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence, Role
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus, CustomPresence, Workstream
from psc_app.services import (
    access,
    capacity,
    colleagues,
    due,
    focus,
    monitoring,
    offers,
    routing,
)
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

CHOOSABLE = (
    Presence.AVAILABLE,
    Presence.BUSY,
    Presence.DO_NOT_DISTURB,
    Presence.AWAY,
    Presence.OFFLINE,
)
"""What an agent may set by hand; Inactive is the system's."""

_RUNNING = (int(S.WITH_BOT), int(S.OPEN), int(S.ACTIVE))

_e = Event.metadata.tables["event"].c
_LAST_SET = Prepared(
    select(_e.actor_role, _e.actor_id)
    .where(_e.staff_id == bindparam("me"), _e.deed == Deed.PRESENCE.value)
    .order_by(_e.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class PresenceChoice:
    """One line of the menu; `name` is what `choose` takes.

    Attributes:
        base: the base presence it counts as.
        custom: whether it is the clinic's own.
    """

    name: str
    base: str
    custom: bool


def status(work: Work) -> StatusCard:
    """The acting agent's own presence and load.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    row = _row(work) or _first_status(work)
    set_by = "" if row.set_by_system else _set_by(work)
    return StatusCard(
        presence=row.presence,
        set_by_system=row.set_by_system,
        since=millis(row.since),
        capacity_used=row.capacity_used,
        capacity_units=row.capacity_units,
        label=row.label,
        chosen=row.chosen_label or row.chosen,
        set_by=set_by,
    )


def _set_by(work: Work) -> str:
    """The supervisor who set the acting agent's presence last; empty where they did themself."""
    last = work.quick(_LAST_SET, me=work.actor.id)
    if not last or last[0].actor_role == Role.SYSTEM.value or last[0].actor_id == work.actor.id:
        return ""
    return colleagues.name(work, last[0].actor_id)


_CLINICS_OWN = Prepared(
    select(col(CustomPresence.name), col(CustomPresence.base))
    .where(col(CustomPresence.active).is_(True))
    .order_by(col(CustomPresence.name))
)
_STATUS = AgentStatus.metadata.tables["agent_status"]
_CHOOSE = Prepared(
    update(_STATUS)
    .where(_STATUS.c.staff_id == bindparam("key"))
    .values(
        chosen=bindparam("new_chosen"), chosen_label=bindparam("new_label"), set_by_system=False
    )
)

_LONGEST_GRACE = Prepared(select(func.max(col(Workstream.agent_grace_seconds)).label("grace")))
_GONE = Prepared(
    select(col(AgentStatus.staff_id)).where(
        col(AgentStatus.connected).is_(False),
        col(AgentStatus.lost_at) <= bindparam("limit"),
        col(AgentStatus.chosen) != Presence.OFFLINE.value,
    )
)


def choices(work: Work) -> tuple[PresenceChoice, ...]:
    """What an agent may set by hand: the base presences, then the clinic's own by name.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    own = work.quick(_CLINICS_OWN)
    return (
        *(PresenceChoice(base.value, base.value, custom=False) for base in CHOOSABLE),
        *(PresenceChoice(one.name, one.base, custom=True) for one in own),
    )


def choose(work: Work, name: str) -> None:
    """Set one's own presence, which stays until one sets another.

    Available brings offers at once.

    Args:
        name: a base presence, or one of the clinic's own.

    Raises:
        BadInput: not a presence an agent may set.
    """
    staff_id = _own_status(work)
    _choose(work, staff_id, name)


def choose_for(work: Work, staff_id: int, name: str) -> None:
    """A supervisor sets an agent's presence, who sees by whom it was set.

    Args:
        name: a base presence, or one of the clinic's own.

    Raises:
        BadInput: not a presence, or nobody who works conversations.
        NotAllowed: the actor is no supervisor.
        TooLate: the agent is not connected, and so is offline until they are back.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    person = colleagues.working_one(work, staff_id)
    status = colleagues.status_of(work, staff_id)
    if status is None or not status.connected:
        raise TooLate(f"{person.full_name} is not connected.")
    _choose(work, staff_id, name)


def _choose(work: Work, staff_id: int, name: str) -> None:
    found = next((one for one in choices(work) if one.name == name), None)
    if found is None:
        raise BadInput("Choose one of the presences in the list.")
    label = found.name if found.custom else ""
    work.quick(_CHOOSE, key=staff_id, new_chosen=found.base, new_label=label)
    capacity.settle(work, staff_id)
    # Also where nothing changed for others: "set by system" is gone.
    work.ring((topics.desk(staff_id), topics.FLOOR))
    routing.offer_to(work, staff_id)


def agent_came(work: Work) -> None:
    """The acting agent has a tab open: they can be offered work again.

    Who is back within the grace time has the presence they had; after it they
    are Offline until they choose. So is an agent never seen before.
    """
    staff_id = _own_status(work)
    came = work.claim(
        update(AgentStatus)
        .where(col(AgentStatus.staff_id) == staff_id, col(AgentStatus.connected).is_(False))
        .values(connected=True, lost_at=None)
    )
    if not came:
        return
    log(work, Deed.AGENT_BACK, staff_id=staff_id)
    capacity.settle(work, staff_id)
    work.ring((topics.desk(staff_id), topics.FLOOR))
    routing.offer_to(work, staff_id)


def agent_lost(work: Work, staff_id: int) -> None:
    """An agent's last tab has gone: nothing is offered to them from now on.

    What stands before them goes to the next agent at once, or back to who asked.
    """
    access.require_system(work)
    if _lost(work, staff_id):
        offers.pass_on_from(work, [staff_id])


def _lost(work: Work, staff_id: int) -> bool:
    gone = work.claim(
        update(AgentStatus)
        .where(col(AgentStatus.staff_id) == staff_id, col(AgentStatus.connected).is_(True))
        .values(connected=False, lost_at=work.now)
    )
    if gone:
        log(work, Deed.AGENT_LOST, staff_id=staff_id)
        focus.lost(work, staff_id)
        capacity.settle(work, staff_id)
        work.ring(topics.FLOOR)
    return bool(gone)


def stay_offline(work: Work) -> int:
    """Whoever has been gone past the grace time stays Offline; how many it was.

    The longest grace time of all workstreams counts.
    """
    access.require_system(work)
    [longest] = work.quick(_LONGEST_GRACE)
    limit = work.now - timedelta(seconds=longest.grace or 0)
    keys = [row.staff_id for row in work.quick(_GONE, limit=limit)]
    for staff_id in keys:
        work.claim(
            update(AgentStatus)
            .where(col(AgentStatus.staff_id) == staff_id, col(AgentStatus.connected).is_(False))
            .values(chosen=Presence.OFFLINE.value, chosen_label="")
        )
        capacity.settle(work, staff_id)
    return len(keys)


def everybody_lost(work: Work) -> None:
    """After a start of the server nobody is connected until they are again.

    What is open is looked at once, whatever was due while nobody looked. Offers
    stand: there is no next agent either, and who is back in a moment finds theirs.
    """
    access.require_system(work)
    monitoring.end_silent(work)
    connected = work.session.execute(
        select(col(AgentStatus.staff_id))
        .where(col(AgentStatus.connected).is_(True))
        .order_by(col(AgentStatus.staff_id))
    ).scalars()
    for staff_id in list(connected):
        _lost(work, staff_id)
    for conversation in _running(work):
        if conversation.patient_gone_at is None:
            _patient_went(work, conversation)
    routing.look_soon(work)


def patient_came(work: Work) -> None:
    """The acting patient or visitor has a tab open again."""
    access.require(work, Right.CHAT_AS_PATIENT)
    for conversation in _running_of(work, work.actor.role, work.actor.id):
        back = work.claim(
            update(Conversation)
            .where(
                col(Conversation.id) == conversation.id,
                col(Conversation.patient_gone_at).is_not(None),
            )
            .values(patient_gone_at=None)
        )
        if back:
            work.session.refresh(conversation)
            log(work, Deed.PATIENT_BACK, conversation_id=conversation.id)
            _ring(work, conversation)


def patient_lost(work: Work, role: Role, holder_id: int) -> None:
    """The last tab of a patient or visitor has gone; their grace time begins."""
    access.require_system(work)
    for conversation in _running_of(work, role, holder_id):
        if conversation.patient_gone_at is None:
            _patient_went(work, conversation)


def _patient_went(work: Work, conversation: Conversation) -> None:
    workstream = due.workstream_of(work, conversation)
    ends_at = due.patient_gone(conversation, workstream, work.now)
    went = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.state).in_(_RUNNING),
            col(Conversation.patient_gone_at).is_(None),
        )
        .values(
            patient_gone_at=work.now,
            look_again_at=due.earliest((conversation.look_again_at, ends_at)),
        )
    )
    if went:
        work.session.refresh(conversation)
        log(work, Deed.PATIENT_LOST, conversation_id=conversation.id)
        _ring(work, conversation)


def _ring(work: Work, conversation: Conversation) -> None:
    assert conversation.id is not None
    work.ring((topics.conversation(conversation.id), topics.OPEN_ITEMS))
    if conversation.agent_id is not None:
        work.ring(topics.desk(conversation.agent_id))


def _running_of(work: Work, role: Role, holder_id: int) -> list[Conversation]:
    if role is Role.VISITOR:
        return _running(work, col(Conversation.visitor_id) == holder_id)
    return _running(
        work,
        col(Conversation.patient_id) == holder_id,
        col(Conversation.visitor_id).is_(None),
    )


def _running(work: Work, *where: Any) -> list[Conversation]:
    query = (
        select(Conversation)
        .where(col(Conversation.state).in_(_RUNNING), col(Conversation.channel) == "chat", *where)
        .order_by(col(Conversation.id))
    )
    return list(work.session.execute(query).scalars())


def _row(work: Work) -> AgentStatus | None:
    # The row may lie in the session from before a claim.
    return work.get(AgentStatus, work.actor.id, fresh=True)


def _own_status(work: Work) -> int:
    """The key of the acting agent, whose status there is from now on."""
    access.require(work, Right.WORK_CONVERSATIONS)
    if _row(work) is None:
        work.session.add(_first_status(work))
        work.session.flush()
    return work.actor.id


def _first_status(work: Work) -> AgentStatus:
    staff = work.get(Staff, work.actor.id)
    assert staff is not None
    return AgentStatus(staff_id=work.actor.id, since=work.now, capacity_units=staff.capacity_units)
