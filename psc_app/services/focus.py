"""Which conversation an agent has in front of them: the log's source of the focused time.

Called by the dashboard when a conversation comes to the front, leaves it, or its tab is
hidden or lost. A conditional update tells whether anything changed, so that one change is
one event however many tabs there are.
"""

from sqlalchemy import bindparam, or_, update

from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import Deed
from psc_app.models.workplace import AgentStatus
from psc_app.services import access
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_STATUS = AgentStatus.metadata.tables["agent_status"]
_s = _STATUS.c
_MINE = _s.staff_id == bindparam("me")
_BRING = Prepared(
    update(_STATUS)
    .where(_MINE, or_(_s.front_id.is_(None), _s.front_id != bindparam("key")))
    .values(front_id=bindparam("key"))
    .returning(_s.staff_id)
)
_LEAVE = Prepared(
    update(_STATUS)
    .where(_MINE, _s.front_id == bindparam("key"))
    .values(front_id=None)
    .returning(_s.staff_id)
)
_CLEAR = Prepared(
    update(_STATUS)
    .where(_MINE, _s.front_id.is_not(None))
    .values(front_id=None)
    .returning(_s.staff_id)
)


def bring(work: Work, conversation_id: int) -> None:
    """The acting agent has this conversation in front of them from now on.

    Raises:
        NotAllowed: not a conversation they may read.
    """
    access.staff_conversation(work, conversation_id)
    if work.quick(_BRING, me=work.actor.id, key=conversation_id):
        _log(work, work.actor.id, conversation_id)


def leave(work: Work, conversation_id: int) -> None:
    """The acting agent looks away from it; nothing where another is in front by now.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    if work.quick(_LEAVE, me=work.actor.id, key=conversation_id):
        _log(work, work.actor.id, None)


def lost(work: Work, staff_id: int) -> None:
    """An agent's last tab has gone, and with it whatever was in front.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    if work.quick(_CLEAR, me=staff_id):
        _log(work, staff_id, None)


def _log(work: Work, staff_id: int, conversation_id: int | None) -> None:
    log(work, Deed.IN_FRONT, staff_id=staff_id, conversation_id=conversation_id)
