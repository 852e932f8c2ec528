"""An agent's capacity, and the presence that follows from it; every race is a claim here.

Units are taken when something is offered or picked, and what was taken is kept
with the offer or the conversation, so that the same number is given back.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from psc_app.domain import topics
from psc_app.domain.vocabulary import Deed, Presence
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentStatus
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

ON_DUTY = frozenset({Presence.AVAILABLE, Presence.BUSY})
"""Presences in which work is offered, where a workstream does not say otherwise."""

_STATUS = AgentStatus.metadata.tables["agent_status"]
_s = _STATUS.c
_CONVERSATION = Conversation.metadata.tables["conversation"]
_c = _CONVERSATION.c

_SHOWN = (
    _s.presence,
    _s.label,
    _s.set_by_system,
    _s.chosen,
    _s.chosen_label,
    _s.capacity_used,
    _s.capacity_units,
    _s.connected,
)
_OF_AGENT = _s.staff_id == bindparam("agent")
_LOOK = Prepared(select(*_SHOWN).where(_OF_AGENT))
# Each answers with the row as it then stands, so that nothing has to be read again.
_TAKING = (
    update(_STATUS)
    .where(_OF_AGENT)
    .values(capacity_used=_s.capacity_used + bindparam("units"), last_assigned_at=bindparam("now"))
    .returning(*_SHOWN)
)
_TAKING_ROOM = _TAKING.where(_s.capacity_used + bindparam("units") <= _s.capacity_units)
_TAKE_ANYWAY, _TAKE = Prepared(_TAKING), Prepared(_TAKING_ROOM)
_TAKE_PUSHED = Prepared(
    _TAKING_ROOM.where(
        _s.connected.is_(True), _s.presence.in_(bindparam("allowed", expanding=True))
    )
)
_FREE = Prepared(
    update(_STATUS)
    .where(_OF_AGENT)
    .values(capacity_used=_s.capacity_used - bindparam("units"), last_freed_at=bindparam("now"))
    .returning(*_SHOWN)
)
_SHOWING = (
    update(_STATUS)
    .where(_OF_AGENT)
    .values({name: bindparam(f"new_{name}") for name in ("presence", "label", "set_by_system")})
)
_SHOW, _SHOW_SINCE = Prepared(_SHOWING), Prepared(_SHOWING.values(since=bindparam("now")))
_GIVE_BACK = Prepared(
    update(_CONVERSATION)
    .where(
        _c.id == bindparam("key"),
        _c.units_held == bindparam("held"),
        _c.agent_id == bindparam("agent"),
    )
    .values(units_held=0, hold_until=None)
    .returning(_c.id)
)


def claim(
    work: Work,
    staff_id: int,
    units: int,
    *,
    push: bool,
    allowed: Collection[Presence] = ON_DUTY,
    over: bool = False,
) -> bool:
    """Take capacity of an agent if it is there; whether it was.

    Args:
        push: the agent also has to be connected and in an allowed presence at
            this very moment.
        allowed: those presences.
        over: take it even if that is more than they have: for a supervisor's
            explicit assignment, and for nothing else.
    """
    values: dict[str, Any] = {"agent": staff_id, "units": units, "now": work.now}
    if push:
        values["allowed"] = [presence.value for presence in allowed]
    query = _TAKE_ANYWAY if over else _TAKE_PUSHED if push else _TAKE
    rows = work.quick(query, **values)
    if not rows:
        return False
    _changed(work, staff_id, rows[0])
    return True


def free(work: Work, staff_id: int, units: int) -> None:
    """Give an agent capacity back; the caller then offers them what waits."""
    if units == 0:
        return
    for row in work.quick(_FREE, agent=staff_id, units=units, now=work.now):
        _changed(work, staff_id, row)
    work.ring((topics.desk(staff_id), topics.FLOOR))


def log_capacity(work: Work, staff_id: int, used: int, units: int) -> None:
    """Log how much an agent holds, and of how much: figures of the load come from the log."""
    log(work, Deed.CAPACITY, staff_id=staff_id, used=used, units=units)


def _changed(work: Work, staff_id: int, row: Any) -> None:
    log_capacity(work, staff_id, row.capacity_used, row.capacity_units)
    _settle(work, staff_id, row)


def give_back(work: Work, conversation: Conversation) -> bool:
    """Give back what a conversation holds of its agent; whether it held anything.

    What it holds is on its own row and is taken from there by a claim, so it
    can't be given back twice.
    """
    held, agent_id = conversation.units_held, conversation.agent_id
    if held == 0 or agent_id is None:
        return False
    if not work.quick(_GIVE_BACK, key=conversation.id, held=held, agent=agent_id):
        work.session.refresh(conversation)
        return False
    set_committed_value(conversation, "units_held", 0)
    set_committed_value(conversation, "hold_until", None)
    free(work, agent_id, held)
    return True


def settle(work: Work, staff_id: int) -> Presence | None:
    """Bring an agent's presence in line with what they chose, their load and connection.

    What changes by itself is logged and marked as set by the system. None where
    there is no such agent.
    """
    rows = work.quick(_LOOK, agent=staff_id)
    return _settle(work, staff_id, rows[0]) if rows else None


def _settle(work: Work, staff_id: int, row: Any) -> Presence:
    chosen = Presence(row.chosen)
    presence = effective(chosen, row.capacity_used, row.capacity_units, connected=row.connected)
    label = row.chosen_label if presence is chosen else ""
    # What the system had set for good, such as Offline after a lost connection, stays its own.
    by_system = (
        presence is not chosen
        or chosen is Presence.INACTIVE
        or (row.presence == presence.value and row.set_by_system and chosen is Presence.OFFLINE)
    )
    if (row.presence, row.label, row.set_by_system) != (presence.value, label, by_system):
        _show(work, staff_id, row, presence, label, by_system)
    return presence


def _show(
    work: Work, staff_id: int, row: Any, presence: Presence, label: str, by_system: bool
) -> None:
    values: dict[str, Any] = {
        "agent": staff_id,
        "new_presence": presence.value,
        "new_label": label,
        "new_set_by_system": by_system,
    }
    if (row.presence, row.label) != (presence.value, label):
        work.quick(_SHOW_SINCE, **values, now=work.now)
    else:
        work.quick(_SHOW, **values)
    log(
        work,
        Deed.PRESENCE,
        staff_id=staff_id,
        before_presence=row.presence,
        presence=presence.value,
        label=label,
        by_system=by_system,
    )
    work.ring((topics.desk(staff_id), topics.FLOOR))


def effective(chosen: Presence, used: int, units: int, *, connected: bool) -> Presence:
    """The presence others see (SPEC section 5).

    Only Available gives way to the load: partly used is Busy, full is Do not
    disturb. Whoever is not connected is Offline.
    """
    if not connected:
        return Presence.OFFLINE
    if chosen is not Presence.AVAILABLE or used <= 0:
        return chosen
    return Presence.BUSY if used < units else Presence.DO_NOT_DISTURB
