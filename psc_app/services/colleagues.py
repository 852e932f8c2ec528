"""Colleagues: who there is, what they are called, whether they can be asked at this moment."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam
from sqlmodel import col, select

from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import RIGHTS, Right
from psc_app.domain.vocabulary import Presence, Role
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

_WORKING = [
    role.value
    for role, rights in RIGHTS.items()
    if Right.WORK_CONVERSATIONS in rights and role is not Role.SYSTEM
]
_NAMES = Prepared(
    select(col(Staff.id), col(Staff.full_name)).where(
        col(Staff.id).in_(bindparam("keys", expanding=True))
    )
)
_EVERYBODY = PreparedRows(
    Staff,
    select(Staff)
    .where(col(Staff.active).is_(True), col(Staff.role).in_(_WORKING))
    .order_by(col(Staff.full_name), col(Staff.id)),
)


def working(work: Work) -> Sequence[Staff]:
    """Everybody who can be given a conversation, by name."""
    return work.rows(_EVERYBODY)


def working_one(work: Work, staff_id: int) -> Staff:
    """Somebody who can be given a conversation.

    Raises:
        BadInput: there is nobody like that.
    """
    found = work.get(Staff, staff_id)
    if found is None or not found.active or found.role not in _WORKING:
        raise BadInput("Choose a colleague who works conversations.")
    return found


def colleague(work: Work, staff_id: int) -> Staff:
    """Somebody else than the actor who can be given a conversation.

    Raises:
        BadInput: there is nobody like that.
    """
    found = working_one(work, staff_id)
    if found.id == work.actor.id:
        raise BadInput("Choose somebody else than yourself.")
    return found


def name(work: Work, staff_id: int) -> str:
    """What a colleague is called."""
    return names(work, [staff_id]).get(staff_id, "Your colleague")


def names(work: Work, staff_ids: Iterable[int]) -> dict[int, str]:
    """The names of these members of staff, whether they still work here or not."""
    keys = set(staff_ids)
    if not keys:
        return {}
    return {row.id: row.full_name for row in work.quick(_NAMES, keys=sorted(keys))}


def bar(name: str, status: AgentStatus | None, allowed: Collection[Presence]) -> str:
    """Why nobody should disturb this colleague now; empty where they can be asked.

    Whoever is shown as Do not disturb only because they are full did not choose
    it, and may be asked for what takes no capacity.

    Args:
        allowed: presences in which they are offered work.
    """
    if status is None or not status.connected:
        return f"{name} is not connected."
    presence = Presence(status.presence)
    full = presence is Presence.DO_NOT_DISTURB and status.set_by_system
    if presence in allowed or full:
        return ""
    return f"{name} is set to {presence_label(status)}."


def room_bar(name: str, status: AgentStatus, units: int, sessions: int, most: int) -> str:
    """Why a colleague can't take one more conversation; empty where they can.

    Args:
        units: capacity it would take.
        sessions: what they hold or are offered already, of which `most` are allowed.
    """
    if status.capacity_units - status.capacity_used < units:
        return f"{name} has no free capacity."
    if sessions >= most:
        return f"{name} has {sessions} conversations already."
    return ""


def presence_label(status: AgentStatus) -> str:
    """A presence as people read it: the clinic's own name for it, or the base one."""
    return status.label or status.presence.capitalize()


def status_of(work: Work, staff_id: int) -> AgentStatus | None:
    """A colleague's presence and load as they stand at this very moment."""
    return work.get(AgentStatus, staff_id, fresh=True)
