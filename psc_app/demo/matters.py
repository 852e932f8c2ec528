"""The demo clinic's cases and tasks: what is left to do after yesterday's talks."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psc_app.domain.actor import Actor
from psc_app.services import case_changes, cases, tasks
from psc_app.services.work import Work

Do = Callable[..., Any]


@dataclass(frozen=True)
class _Plan:
    """What an agent opens after a talk about one matter.

    Attributes:
        most: how many of these talks lead to it; the others need nothing.
        due_days: until when; 0 for the end of the same day.
        mine: whether the agent sees to it; otherwise whoever takes it.
        task: what is to be done, and in how many days; empty for nothing.
    """

    title: str = ""
    kind: str = ""
    priority: int = 0
    note: str = ""
    due_days: int = 1
    mine: bool = True
    status: str = ""
    task: str = ""
    task_days: int = 1
    most: int = 2


_PLANS = {
    "I need a refill of my blood pressure tablets": _Plan(
        title="Refill of blood pressure tablets",
        kind="Refill",
        note="Four tablets left. Passed to Dr. Hale; pharmacy on Harbor Street.",
        status="in progress",
        task="Ask the pharmacy on Harbor Street whether the refill is ready",
    ),
    "Question about my bill from last month": _Plan(
        title="Blood test billed twice",
        kind="Billing",
        priority=1,
        note="Two identical lines on the same day. The patient owes nothing until it is clear.",
        due_days=2,
        mine=False,
        most=3,
    ),
    "Rash after new soap, very itchy": _Plan(
        title="Rash after new soap: seen today at 15:20",
        kind="Follow-up",
        note="Only on the arms, no swelling.",
        due_days=7,
        status="waiting",
        task="Ask how the rash is",
        task_days=3,
        most=1,
    ),
    "I got a message to call you back?": _Plan(
        title="Flu shot is due", kind="Question", status="resolved", due_days=1, most=2
    ),
    "Do I need to fast before the lab test tomorrow": _Plan(
        task="Send the leaflet on the lipid panel", task_days=0, most=1
    ),
}


class Matters:
    """Opens cases and makes tasks while the story of the day is played."""

    def __init__(self, do: Do) -> None:
        """Take what runs a deed as somebody."""
        self._do = do
        self._count: Counter[str] = Counter()

    def after(self, agent: Actor, conversation: int, reason: str) -> None:
        """What the agent leaves to be done when a talk about this is over."""
        plan = _PLANS.get(reason)
        self._count[reason] += 1
        if plan is not None and self._count[reason] <= plan.most:
            self._do(agent, _carry_out, conversation, plan)


def _carry_out(work: Work, conversation: int, plan: _Plan) -> None:
    case_id = None
    if plan.title:
        case = cases.open_case(
            work,
            conversation,
            title=plan.title,
            kind=plan.kind,
            priority=plan.priority,
            due_at=tasks.due_from(work, f"+{plan.due_days}"),
            notes=plan.note,
            owner_id=work.actor.id if plan.mine else None,
        )
        case_id = case.row.id
        if plan.status:
            case_changes.set_status(work, case_id, plan.status)
    if plan.task:
        tasks.make(
            work,
            title=plan.task,
            due_at=tasks.due_from(work, f"+{plan.task_days}"),
            owner_id=work.actor.id,
            conversation_id=conversation,
            case_id=case_id,
        )


def for_today(work: Work, conversation: int) -> None:
    """What the agent who talks with somebody at this moment has noted of it."""
    case = cases.open_case(
        work,
        conversation,
        title="Dizzy since Monday: check the new tablets",
        kind="Follow-up",
        priority=1,
        due_at=work.now + timedelta(hours=26),
        notes="Dizzy when standing up since the new tablets. No fall.",
        owner_id=work.actor.id,
    )
    case_changes.set_status(work, case.row.id, "in progress")
    tasks.make(
        work,
        title="Ask Dr. Imani about the dose",
        due_at=work.now + timedelta(minutes=45),
        owner_id=work.actor.id,
        conversation_id=conversation,
        case_id=case.row.id,
    )
