"""Whose turn it is to say something: the gate for every line of a conversation.

Beside `access`, which says who may read one. It is done with each message, so right, state and
number are one statement.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, or_, update

from psc_app.domain.errors import NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role, SessionMode, Visibility
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services import access
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to say one thing in a conversation, with the number it gets."""

    seq: int
    agent_id: int | None
    display_name: str
    state: int
    channel: str


def turn(work: Work, conversation_id: int, visibility: Visibility = Visibility.PUBLIC) -> Turn:
    """Take the next message number of a conversation the actor may write in.

    One conditional update checks the right and the state and counts on, so it
    is safe beside any move. Patients write while it is with the bot, open,
    active or waiting; the agent who holds it also in wrap-up, then for internal notes.
    Who advises in a consult writes notes and in its private thread, and to the
    patient once they were brought into the chat. A supervisor who has joined writes to the
    patient, and notes.

    Raises:
        NotAllowed: not theirs, not there, or over.
    """
    actor = work.actor
    if actor.role is Role.VISITOR:
        take = _VISITORS_TURN
    elif actor.role is Role.PATIENT:
        take = _PATIENTS_TURN
    else:
        access.require(work, Right.WORK_CONVERSATIONS)
        take = _STAFFS_TURN[visibility]
    taken = work.quick(take, key=conversation_id, me=actor.id, now=work.now)
    if not taken:
        raise NotAllowed("This conversation is over, or it is not yours to write in.")
    return Turn(*taken[0])


_TABLE = Conversation.metadata.tables["conversation"]
_COLUMNS = _TABLE.c
_TAKE_TURN = (
    update(_TABLE)
    .values(last_seq=_COLUMNS.last_seq + 1, last_message_at=bindparam("now"))
    .where(_COLUMNS.id == bindparam("key"))
    .returning(
        _COLUMNS.last_seq,
        _COLUMNS.agent_id,
        _COLUMNS.display_name,
        _COLUMNS.state,
        _COLUMNS.channel,
    )
)


def _taking(mine: ColumnElement[bool], *states: S) -> Prepared:
    # The states are written into the statement: a list of parameters would have
    # to be spelt out anew at each run.
    return Prepared(
        _TAKE_TURN.where(
            mine, or_(*(_COLUMNS.state == literal_column(str(int(s))) for s in states))
        )
    )


_BEFORE_THE_END = (S.WITH_BOT, S.OPEN, S.ACTIVE, S.WAITING)
_VISITORS_TURN = _taking(_COLUMNS.visitor_id == bindparam("me"), *_BEFORE_THE_END)
_PATIENTS_TURN = _taking(
    (_COLUMNS.patient_id == bindparam("me")) & _COLUMNS.visitor_id.is_(None), *_BEFORE_THE_END
)
_SESSIONS = AgentSession.metadata.tables["agent_session"].c
_CONSULT_RUNS = (
    (_SESSIONS.conversation_id == bindparam("key"))
    & (_SESSIONS.mode == literal_column(f"'{SessionMode.CONSULT.value}'"))
    & _SESSIONS.ended_at.is_(None)
)
_ADVISES = exists().where(_CONSULT_RUNS & (_SESSIONS.staff_id == bindparam("me")))
_ADVISES_IN_CHAT = exists().where(
    _CONSULT_RUNS & (_SESSIONS.staff_id == bindparam("me")) & _SESSIONS.in_chat
)
_JOINED = exists().where(
    _SESSIONS.conversation_id == bindparam("key"),
    _SESSIONS.mode == literal_column(f"'{SessionMode.MONITOR.value}'"),
    _SESSIONS.ended_at.is_(None),
    _SESSIONS.staff_id == bindparam("me"),
    _SESSIONS.in_chat,
)
_HOLDS = _COLUMNS.agent_id == bindparam("me")
_STAFFS_TURN = {
    Visibility.PUBLIC: _taking(_HOLDS | _ADVISES_IN_CHAT | _JOINED, S.ACTIVE, S.WAITING),
    Visibility.INTERNAL: _taking(_HOLDS | _ADVISES | _JOINED, S.ACTIVE, S.WAITING, S.WRAP_UP),
    Visibility.CONSULT: _taking((_HOLDS & exists().where(_CONSULT_RUNS)) | _ADVISES, S.ACTIVE),
}


_SYSTEMS_TURN = Prepared(_TAKE_TURN)


def system_turn(work: Work, conversation_id: int) -> Turn:
    """Take the next message number for a line that the app itself writes."""
    return Turn(*work.quick(_SYSTEMS_TURN, key=conversation_id, now=work.now)[0])
