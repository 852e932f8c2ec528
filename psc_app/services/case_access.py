"""The gate's part for cases and tasks: which of them somebody may open.

The rule is one for reading and changing: supervisors open any; other staff what
they own or began, what is about a patient with whom they have or had a
conversation, and what belongs to such a conversation. What nobody owns stands
in everybody's list without its patient, and is opened by taking it.
"""

from typing import Any

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.case_cards import OPEN_STATUSES
from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import SessionMode, TaskStatus
from psc_app.models.cases import Case, CaseConversation, FollowUp
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services import access
from psc_app.services.work import Work

_NO_CASE = "There is no such case, or it is not yours to open."
_NO_TASK = "There is no such task, or it is not yours to open."
_TAKEN = "Somebody else was first: it is taken, or settled already."
OPEN_CASES = tuple(status.value for status in OPEN_STATUSES)


def require(work: Work) -> None:
    """Refuse everybody but staff who work with patients.

    Raises:
        NotAllowed: naming the right.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    access.require(work, Right.SEE_ADMINISTRATIVE)


def acting(work: Work) -> int | None:
    """The acting member of staff, as columns name them; None for anybody else."""
    return work.actor.id if work.actor.is_staff else None


def opens_case(work: Work) -> ColumnElement[bool]:
    """Condition for the cases that the actor may open."""
    if work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return true()
    linked = columns(col(CaseConversation.case_id)).where(
        col(CaseConversation.conversation_id).in_(_parts(work))
    )
    return or_(
        col(Case.owner_id) == work.actor.id,
        col(Case.opened_by) == work.actor.id,
        col(Case.patient_id).in_(_patients(work)),
        col(Case.id).in_(linked),
    )


def opens_task(work: Work) -> ColumnElement[bool]:
    """Condition for the tasks that the actor may open."""
    if work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return true()
    return or_(
        col(FollowUp.owner_id) == work.actor.id,
        col(FollowUp.created_by) == work.actor.id,
        col(FollowUp.patient_id).in_(_patients(work)),
        col(FollowUp.conversation_id).in_(_parts(work)),
        col(FollowUp.case_id).in_(columns(col(Case.id)).where(opens_case(work))),
    )


def nobodys_case() -> ColumnElement[bool]:
    """Condition for open cases that nobody owns."""
    return col(Case.owner_id).is_(None) & col(Case.status).in_(OPEN_CASES)


def nobodys_task() -> ColumnElement[bool]:
    """Condition for open tasks that nobody owns."""
    return col(FollowUp.owner_id).is_(None) & (col(FollowUp.status) == TaskStatus.OPEN.value)


def case(work: Work, case_id: int) -> Case:
    """A case the actor may open.

    Raises:
        NotAllowed: no such case for this actor.
    """
    require(work)
    mine = (col(Case.id) == case_id) & opens_case(work)
    found = work.session.exec(select(Case).where(mine)).first()
    if found is None:
        raise NotAllowed(_NO_CASE)
    return found


def takeable_case(work: Work, case_id: int) -> Case:
    """An open case that nobody owns.

    Whoever comes a moment too late has seen it in the list, and is to hear that.

    Raises:
        NotAllowed: there is no such case.
        TooLate: somebody has it, or it is over.
    """
    require(work)
    found = work.get(Case, case_id)
    if found is None:
        raise NotAllowed(_NO_CASE)
    if found.owner_id is not None or found.status not in OPEN_CASES:
        raise TooLate(_TAKEN)
    return found


def task(work: Work, task_id: int) -> FollowUp:
    """A task the actor may open.

    Raises:
        NotAllowed: no such task for this actor.
    """
    require(work)
    mine = (col(FollowUp.id) == task_id) & opens_task(work)
    found = work.session.exec(select(FollowUp).where(mine)).first()
    if found is None:
        raise NotAllowed(_NO_TASK)
    return found


def takeable_task(work: Work, task_id: int) -> FollowUp:
    """An open task that nobody owns.

    Raises:
        NotAllowed: there is no such task.
        TooLate: somebody has it, or it is done.
    """
    require(work)
    found = work.get(FollowUp, task_id)
    if found is None:
        raise NotAllowed(_NO_TASK)
    if found.owner_id is not None or found.status != TaskStatus.OPEN.value:
        raise TooLate(_TAKEN)
    return found


def _parts(work: Work) -> Any:
    """The conversations in which the acting agent has or had a part; listening is none."""
    return columns(col(AgentSession.conversation_id)).where(
        col(AgentSession.staff_id) == work.actor.id,
        (col(AgentSession.mode) != SessionMode.MONITOR.value) | col(AgentSession.in_chat),
    )


def _patients(work: Work) -> Any:
    return columns(col(Conversation.patient_id)).where(
        col(Conversation.id).in_(_parts(work)), col(Conversation.patient_id).is_not(None)
    )
