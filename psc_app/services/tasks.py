"""Tasks: something to be done by somebody until some time, made from whatever calls for it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.case_cards import TaskCard
from psc_app.domain.due_dates import due_at as due_at_of
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.vocabulary import Deed, TaskStatus
from psc_app.models.cases import FollowUp
from psc_app.services import access, case_access, cases, colleagues, settings, task_lists
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

_AGAIN = timedelta(seconds=10)
"""The same once more within this time is the same: a form that was sent twice."""


def make(
    work: Work,
    *,
    title: str,
    due_at: datetime | None = None,
    owner_id: int | None = None,
    conversation_id: int | None = None,
    case_id: int | None = None,
    patient_id: int | None = None,
    notes: str = "",
) -> TaskCard:
    """Make a task, by itself or for a conversation, a case or a patient.

    Of a conversation or case it also has the patient.

    Args:
        owner_id: who does it; None for whoever takes it.

    Raises:
        NotAllowed: what it is for is not the actor's to work with.
        BadInput: no title, something can't be taken, or different patients are meant.
    """
    case_access.require(work)
    title, notes = cases.checked_title(title), cases.checked_notes(notes)
    cases.checked_due(work, due_at)
    if owner_id is not None:
        colleagues.working_one(work, owner_id)
    patients = {
        access.worked_conversation(work, conversation_id).patient_id if conversation_id else None,
        case_access.case(work, case_id).patient_id if case_id else None,
        access.patient(work, patient_id).id if patient_id else None,
    } - {None}
    if len(patients) > 1:
        raise BadInput("This is about different patients.")
    meant = next(iter(patients), None)
    of: dict[str, Any] = {
        "title": title, "notes": notes, "due_at": due_at, "owner_id": owner_id,
        "conversation_id": conversation_id, "case_id": case_id, "patient_id": meant,
        "created_by": case_access.acting(work),
    }  # fmt: skip
    twice = _made_just_now(work, of)
    if twice is not None:
        return task_lists.card(work, twice)
    task = FollowUp(**of, created_at=work.now)
    work.session.add(task)
    work.session.flush()
    log(
        work,
        Deed.TASK_MADE,
        conversation_id=conversation_id,
        staff_id=owner_id,
        task=task.id,
        case=case_id,
    )
    _audit(work, "made task", task)
    _ring(work, task)
    return task_lists.card(work, task)


def _made_just_now(work: Work, of: dict[str, Any]) -> FollowUp | None:
    same = [getattr(FollowUp, name).is_not_distinct_from(value) for name, value in of.items()]
    lately = col(FollowUp.created_at) >= work.now - _AGAIN
    return work.session.exec(select(FollowUp).where(*same, lately)).first()


def take(work: Work, task_id: int) -> TaskCard:
    """Take a task that nobody has.

    Raises:
        NotAllowed: there is no such task.
        TooLate: somebody was first.
    """
    task = case_access.takeable_task(work, task_id)
    _change(work, task, "took task", col(FollowUp.owner_id).is_(None), owner_id=work.actor.id)
    return task_lists.card(work, task)


def give(work: Work, task_id: int, owner_id: int | None) -> None:
    """Give a task to a colleague, or to whoever takes it.

    Raises:
        NotAllowed: no such task for this actor.
        BadInput: nobody who works conversations.
        TooLate: it is done already.
    """
    task = case_access.task(work, task_id)
    if owner_id is not None:
        colleagues.working_one(work, owner_id)
    before = task.owner_id
    if owner_id == before:
        return
    same = col(FollowUp.owner_id).is_not_distinct_from(before)
    _change(work, task, "gave task", same, owner_id=owner_id)
    if before is not None:
        work.ring(topics.tasks_of(before))


def change(
    work: Work, task_id: int, *, title: str, due_at: datetime | None, notes: str = ""
) -> None:
    """Change what is to be done, and until when.

    Raises:
        NotAllowed: no such task for this actor.
        BadInput: no title, or something can't be taken.
        TooLate: it is done already.
    """
    task = case_access.task(work, task_id)
    title, notes = cases.checked_title(title), cases.checked_notes(notes)
    if due_at != task.due_at:
        cases.checked_due(work, due_at)
    if (title, due_at, notes) == (task.title, task.due_at, task.notes):
        return
    _change(work, task, "changed task", None, title=title, due_at=due_at, notes=notes)


def done(work: Work, task_id: int) -> None:
    """Tick a task off; one that nobody had counts as the actor's.

    Raises:
        NotAllowed: no such task for this actor.
        TooLate: it is done or cancelled already.
    """
    task = case_access.task(work, task_id)
    _change(
        work,
        task,
        "did task",
        None,
        status=TaskStatus.DONE.value,
        owner_id=task.owner_id or case_access.acting(work),
        done_at=work.now,
        done_by=case_access.acting(work),
    )


def cancel(work: Work, task_id: int) -> None:
    """Say that a task need not be done any more.

    Raises:
        NotAllowed: no such task for this actor.
        TooLate: it is done or cancelled already.
    """
    task = case_access.task(work, task_id)
    _change(
        work,
        task,
        "cancelled task",
        None,
        status=TaskStatus.CANCELLED.value,
        done_at=work.now,
        done_by=case_access.acting(work),
    )


def reopen(work: Work, task_id: int) -> None:
    """Take back that a task is done or cancelled; reopening twice is reopening once.

    Raises:
        NotAllowed: no such task for this actor.
    """
    task = case_access.task(work, task_id)
    if task.status == TaskStatus.OPEN.value:
        return
    task.status, task.done_at, task.done_by = TaskStatus.OPEN.value, None, None
    work.session.add(task)
    work.session.flush()
    _audit(work, "reopened task", task)
    _ring(work, task, on_record=True)


def due_from(work: Work, text: str) -> datetime | None:
    """The moment that a form's answer means; see domain/due_dates.

    Raises:
        BadInput: it is no day, or the day is over.
    """
    return due_at_of(text, work.now, settings.value(work, "clinic.time_zone"), hour_due(work))


def hour_due(work: Work) -> int:
    """The hour of the day at which what has no time of its own is due."""
    return int(settings.value(work, "task.due_hour"))


def _change(work: Work, task: FollowUp, action: str, condition: Any, **values: Any) -> None:
    """Change an open task, if it still is what the actor saw."""
    where = [col(FollowUp.id) == task.id, col(FollowUp.status) == TaskStatus.OPEN.value]
    where += [] if condition is None else [condition]
    if work.claim(update(FollowUp).where(*where).values(**values)) != 1:
        raise TooLate("Somebody else was first with this task: look at it again.")
    work.session.refresh(task)
    _audit(work, action, task)
    _ring(work, task, on_record=task.status == TaskStatus.DONE.value)


def _audit(work: Work, action: str, task: FollowUp) -> None:
    audit(work, action, patient_id=task.patient_id, object_kind="task", object_id=task.id)


def _ring(work: Work, task: FollowUp, *, on_record: bool = False) -> None:
    """Have everybody look again who shows this task.

    Args:
        on_record: whether it has come onto the patient's timeline, or gone from it.
    """
    work.ring(topics.TASKS)
    if task.owner_id is not None:
        work.ring(topics.tasks_of(task.owner_id))
    if task.conversation_id is not None:
        work.ring(topics.matters(task.conversation_id))
    if task.case_id is not None:
        work.ring(topics.CASES)
    if on_record and task.patient_id is not None:
        work.ring(topics.patient(task.patient_id))
