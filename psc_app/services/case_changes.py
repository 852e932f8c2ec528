"""What changes about a case after it was opened: who sees to it, where it stands, its words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain.case_cards import CASE_PRIORITIES
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.vocabulary import CaseStatus, Priority
from psc_app.models.cases import Case
from psc_app.services import case_access, cases, colleagues, settings
from psc_app.services.journal import audit
from psc_app.services.work import Work

_FIRST = "Somebody else was first with this case: look at it again."
_OVER = "This case is closed. Reopen it first."


def take(work: Work, case_id: int) -> None:
    """See to a case that nobody owns; a new one is in progress from here on.

    Raises:
        NotAllowed: there is no such case.
        TooLate: somebody was first, or it is over.
    """
    case = case_access.takeable_case(work, case_id)
    me = case_access.acting(work)
    _change(work, case, "owner", "owner_id", me, "", work.actor.name)
    if case.status == CaseStatus.NEW.value:
        set_status(work, case_id, CaseStatus.IN_PROGRESS.value)


def give(work: Work, case_id: int, owner_id: int | None) -> None:
    """Give a case to a colleague, or to whoever takes it.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: nobody who works conversations.
        TooLate: it is over, or somebody was first.
    """
    case = _running(work, case_id)
    if owner_id is not None:
        colleagues.working_one(work, owner_id)
    named = colleagues.names(work, [one for one in (case.owner_id, owner_id) if one])
    before, after = (named.get(one or 0, "") for one in (case.owner_id, owner_id))
    _change(work, case, "owner", "owner_id", owner_id, before, after)


def set_status(work: Work, case_id: int, status: str) -> None:
    """Say where a case stands; from resolved or cancelled this reopens it.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: there is no such status.
        TooLate: somebody was first.
    """
    case = case_access.case(work, case_id)
    if status not in [one.value for one in CaseStatus]:
        raise BadInput("Choose a status from the list.")
    over = status not in case_access.OPEN_CASES
    closed_at = (case.closed_at or work.now) if over else None
    _change(work, case, "status", "status", status, case.status, status, closed_at=closed_at)


def set_priority(work: Work, case_id: int, priority: int) -> None:
    """Change how urgent a case is.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: there is no such priority.
        TooLate: it is over, or somebody was first.
    """
    case = _running(work, case_id)
    if priority not in [int(one) for one in CASE_PRIORITIES]:
        raise BadInput("Choose a priority from the list.")
    before, after = Priority(case.priority).label, Priority(priority).label
    _change(work, case, "priority", "priority", priority, before, after)


def set_kind(work: Work, case_id: int, kind: str) -> None:
    """Change what kind of case it is.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: there is no such kind.
        TooLate: it is over, or somebody was first.
    """
    case = _running(work, case_id)
    kind = cases.checked_kind(work, kind)
    _change(work, case, "kind", "kind", kind, case.kind, kind)


def set_title(work: Work, case_id: int, title: str) -> None:
    """Change what a case is called.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: it is empty or too long.
        TooLate: it is over, or somebody was first.
    """
    case = _running(work, case_id)
    title = cases.checked_title(title)
    _change(work, case, "title", "title", title, case.title, title)


def set_due(work: Work, case_id: int, due_at: datetime | None) -> None:
    """Change until when a case is to be settled; None for no bound.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: the moment is over.
        TooLate: it is over, or somebody was first.
    """
    case = _running(work, case_id)
    if due_at != case.due_at:
        cases.checked_due(work, due_at)
    before, after = (_day(work, one) for one in (case.due_at, due_at))
    _change(work, case, "due", "due_at", due_at, before, after)


def _day(work: Work, moment: datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(settings.value(work, "clinic.time_zone"))).date().isoformat()


def _running(work: Work, case_id: int) -> Case:
    case = case_access.case(work, case_id)
    if case.status not in case_access.OPEN_CASES:
        raise TooLate(_OVER)
    return case


def _change(
    work: Work,
    case: Case,
    field: str,
    column: str,
    value: Any,
    before: str,
    after: str,
    **more: Any,
) -> None:
    """Change a column if it still holds what the actor saw, and remember it."""
    seen = getattr(case, column)
    if value == seen:
        return
    changed = work.claim(
        update(Case)
        .where(col(Case.id) == case.id, getattr(Case, column).is_not_distinct_from(seen))
        .values(**{column: value, "updated_at": work.now, **more})
    )
    if changed != 1:
        raise TooLate(_FIRST)
    work.session.refresh(case)
    cases.remember(work, case, field, before, after)
    audit(
        work,
        "changed case",
        patient_id=case.patient_id,
        object_kind="case",
        object_id=case.id,
        field=field,
        before=before,
        after=after,
    )
    cases.ring(work, case, on_record=column in ("status", "title"))
