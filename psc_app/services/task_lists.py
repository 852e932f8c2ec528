"""What screens see of tasks."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.case_cards import TaskCard, TaskList
from psc_app.domain.errors import BadInput
from psc_app.domain.vocabulary import TaskStatus
from psc_app.models.cases import Case, FollowUp
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.services import access, case_access, colleagues
from psc_app.services.journal import audit
from psc_app.services.work import Work

PAGE = 50
"""Rows of one page."""

WHOSE = ("mine", "nobody", "made", "open", "over")
"""Lists: one's own, what nobody has, what one asked others for, all open, done or cancelled."""

_MOST_BESIDE = 20
_MOST_DUES = 200


def listed(
    work: Work, whose: str = "mine", *, overdue: bool = False, text: str = "", page: int = 0
) -> TaskList:
    """One page of a list of tasks: what is due first comes first; of those over, the latest.

    Args:
        whose: one of WHOSE.
        overdue: only those whose time is over.
        text: words of a title.

    Raises:
        NotAllowed: not staff who work with patients.
        BadInput: there is no such list, or the search is too long.
    """
    case_access.require(work)
    if whose not in WHOSE or len(text) > 200:
        raise BadInput("There is no such list of tasks.")
    where = [_of_list(work, whose)]
    if overdue:
        where.append(_open() & (col(FollowUp.due_at) < work.now))
    if text.strip():
        where.append(col(FollowUp.title).icontains(" ".join(text.split()), autoescape=True))
    total = work.session.execute(columns(func.count(col(FollowUp.id))).where(*where)).scalar_one()
    pages = max(1, ceil(total / PAGE))
    page = max(0, min(page, pages - 1))
    query = select(FollowUp).where(*where).order_by(*_order(whose))
    found = work.session.exec(query.offset(page * PAGE).limit(PAGE)).all()
    return TaskList(cards(work, found), total, page, pages)


def open_list(work: Work, whose: str = "mine", **narrowed: Any) -> TaskList:
    """The same for somebody who asks for it, which leaves a row in the audit log."""
    found = listed(work, whose, **narrowed)
    audit(work, "listed tasks", patient_id=None, found=found.total)
    return found


def counts(work: Work) -> dict[str, int]:
    """How many there are in each list that is not over.

    Raises:
        NotAllowed: not staff who work with patients.
    """
    case_access.require(work)
    return {
        whose: work.session.execute(
            columns(func.count(col(FollowUp.id))).where(_of_list(work, whose))
        ).scalar_one()
        for whose in WHOSE[:4]
    }


def dues(work: Work) -> tuple[int, ...]:
    """When the actor's own open tasks are due, the earliest first: what their head counts."""
    if not work.actor.is_staff:
        return ()
    found = work.session.exec(
        select(FollowUp.due_at)
        .where(
            FollowUp.owner_id == work.actor.id,
            FollowUp.status == TaskStatus.OPEN.value,
            col(FollowUp.due_at).is_not(None),
        )
        .order_by(col(FollowUp.due_at))
        .limit(_MOST_DUES)
    )
    return tuple(millis(one) for one in found)


def beside(work: Work, conversation_id: int) -> tuple[TaskCard, ...]:
    """The tasks of a conversation and of its patient that are open, and those of it done.

    Raises:
        NotAllowed: the conversation is not the actor's to work in.
    """
    case_access.require(work)
    conversation = access.worked_conversation(work, conversation_id)
    of: ColumnElement[bool] = col(FollowUp.conversation_id) == conversation_id
    if conversation.patient_id is not None:
        of = or_(of, _open() & (col(FollowUp.patient_id) == conversation.patient_id))
    # One of the conversation's own may have been made for a case the actor can't open.
    query = select(FollowUp).where(of, case_access.opens_task(work))
    query = query.where(col(FollowUp.status) != TaskStatus.CANCELLED.value)
    return cards(work, work.session.exec(query.order_by(*_ahead()).limit(_MOST_BESIDE)).all())


def of_case(work: Work, case_id: int) -> tuple[TaskCard, ...]:
    """All tasks of a case; the caller has been through the gate with it."""
    query = select(FollowUp).where(FollowUp.case_id == case_id).order_by(*_ahead())
    return cards(work, work.session.exec(query).all())


def _open() -> ColumnElement[bool]:
    return col(FollowUp.status) == TaskStatus.OPEN.value


def _of_list(work: Work, whose: str) -> ColumnElement[bool]:
    me = work.actor.id
    if whose == "mine":
        return _open() & (col(FollowUp.owner_id) == me)
    if whose == "nobody":
        return case_access.nobodys_task()
    if whose == "made":
        others = col(FollowUp.owner_id).is_(None) | (col(FollowUp.owner_id) != me)
        return _open() & (col(FollowUp.created_by) == me) & others
    if whose == "open":
        return _open() & or_(case_access.opens_task(work), case_access.nobodys_task())
    return ~_open() & case_access.opens_task(work)


def _ahead() -> tuple[Any, ...]:
    due = col(FollowUp.due_at)
    return ~_open(), due.is_(None), due, col(FollowUp.id).desc()


def _order(whose: str) -> tuple[Any, ...]:
    if whose == "over":
        return col(FollowUp.done_at).desc(), col(FollowUp.id).desc()
    return _ahead()


def card(work: Work, task: FollowUp) -> TaskCard:
    """One task; the caller has been through the gate with it."""
    return cards(work, [task])[0]


def cards(work: Work, tasks: Sequence[FollowUp]) -> tuple[TaskCard, ...]:
    """Tasks for a screen, with no more of each than the actor may know."""
    keys = [task.id for task in tasks]
    mine = set(
        work.session.exec(
            select(FollowUp.id).where(col(FollowUp.id).in_(keys), case_access.opens_task(work))
        )
    )
    of = patients_of(work, [task for task in tasks if task.id in mine])
    staff = {one for task in tasks for one in (task.owner_id, task.created_by, task.done_by)}
    who = colleagues.names(work, {one for one in staff if one})
    cases = {task.case_id for task in tasks if task.case_id}
    numbers = dict(
        work.session.execute(
            columns(col(Case.id), col(Case.number)).where(col(Case.id).in_(cases))
        ).all()
    )
    return tuple(
        TaskCard(
            id=task.id or 0,
            title=task.title,
            notes=task.notes if task.id in mine else "",
            status=task.status,
            done=task.status == TaskStatus.DONE.value,
            open=(waits := task.status == TaskStatus.OPEN.value),
            owner=who.get(task.owner_id or 0, ""),
            owner_id=task.owner_id or 0,
            mine=task.owner_id == work.actor.id,
            due_at=millis(task.due_at),
            overdue=waits and task.due_at is not None and task.due_at < work.now,
            patient=of.get(task.id or 0, ""),
            conversation_id=(task.conversation_id or 0) if task.id in mine else 0,
            case_id=(task.case_id or 0) if task.id in mine else 0,
            case_number=numbers.get(task.case_id, "") if task.id in mine else "",
            made_by=who.get(task.created_by or 0, ""),
            made_at=millis(task.created_at),
            done_by=who.get(task.done_by or 0, ""),
            done_at=millis(task.done_at),
            opens=task.id in mine,
        )
        for task in tasks
    )


def patients_of(work: Work, rows: Sequence[Any]) -> dict[int, str]:
    """Whom cases or tasks are about, by their keys: the patient, or what a guest is called."""
    keys = {row.patient_id for row in rows if row.patient_id}
    names = {
        patient.id: patient.full_name
        for patient in work.session.exec(select(Patient).where(col(Patient.id).in_(keys)))
    }
    talks = {row.conversation_id for row in rows if not row.patient_id and row.conversation_id}
    guests = dict(
        work.session.execute(
            columns(col(Conversation.id), col(Conversation.display_name)).where(
                col(Conversation.id).in_(talks)
            )
        ).all()
    )
    return {
        row.id: names.get(row.patient_id) or guests.get(row.conversation_id, "") for row in rows
    }
