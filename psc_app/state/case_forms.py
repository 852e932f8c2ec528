"""What the forms about cases, tasks and wrap-up bring, as the services take it."""

from typing import Any

from psc_app.domain.case_cards import FollowUpAsk
from psc_app.services import case_access, case_changes, cases, closing, tasks
from psc_app.services.work import Work
from psc_app.state.payloads import number


def open_case(work: Work, thread: int, form: dict[str, str]) -> None:
    """Open a case from a form with title, kind, priority, due, due_date, owner and notes."""
    cases.open_case(
        work,
        thread,
        title=form.get("title", ""),
        kind=form.get("kind", ""),
        priority=number(form.get("priority", "")),
        due_at=tasks.due_from(work, due_text(form)),
        notes=form.get("notes", ""),
        owner_id=owner_of(work, form),
    )


def make_task(work: Work, form: dict[str, str], **of: Any) -> None:
    """Make a task from a form with title, due, due_date, owner and notes."""
    tasks.make(
        work,
        title=form.get("title", ""),
        due_at=tasks.due_from(work, due_text(form)),
        owner_id=owner_of(work, form),
        notes=form.get("notes", ""),
        **of,
    )


def set_due(work: Work, case: int, form: dict[str, str]) -> None:
    """Change until when a case is to be settled, from a form with due and due_date."""
    case_changes.set_due(work, case, tasks.due_from(work, due_text(form)))


def change_task(work: Work, task: int, form: dict[str, str]) -> None:
    """Change a task, from a form with title, due, due_date and notes.

    Where the form says "keep", it is due when it was.
    """
    due_at = case_access.task(work, task).due_at
    if form.get("due") != "keep":
        due_at = tasks.due_from(work, due_text(form))
    title, notes = form.get("title", ""), form.get("notes", "")
    tasks.change(work, task, title=title, due_at=due_at, notes=notes)


def owner_of(work: Work, form: dict[str, str]) -> int | None:
    """Whom a form names: "me", "nobody", or a colleague by their key."""
    named = form.get("owner", "me")
    if named == "me":
        return case_access.acting(work)
    return number(named) or None


def due_text(form: dict[str, str]) -> str:
    """What a form's two fields say about when something is due; see domain/due_dates."""
    chosen = form.get("due", "")
    return form.get("due_date", "") or "none" if chosen == "date" else chosen


def finish_wrap_up(work: Work, thread: int, form: dict[str, str]) -> None:
    """Finish a wrap-up from its form; one with a title for a follow-up makes that task."""
    title = form.get("task_title", "").strip()
    follow_up = None
    if title:
        due = {"due": form.get("task_due", ""), "due_date": form.get("task_due_date", "")}
        mine = form.get("task_owner", "me") == "me"
        follow_up = FollowUpAsk(title, tasks.due_from(work, due_text(due)), mine)
    closing.finish_wrap_up(
        work,
        thread,
        form.get("notes", ""),
        form.get("disposition", ""),
        form.get("second", ""),
        follow_up,
    )
