"""`/agent/tasks`: what is to be done, by whom, and until when."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.alarm_cards import AlarmCard
from psc_app.domain.cards import ColleagueCard
from psc_app.domain.case_cards import TaskCard, TaskList
from psc_app.domain.permissions import Right
from psc_app.services import desk, settings, task_lists, tasks
from psc_app.services.work import Work
from psc_app.state import case_forms, gate
from psc_app.state.alarm import AlarmState
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.state.matters import MattersLook, MattersState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Fixed:
    time_zone: str
    colleagues: tuple[ColleagueCard, ...]


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    fixed: _Fixed | None = None
    list: TaskList | None = None
    counts: dict[str, int] | None = None
    alarms: tuple[AlarmCard, ...] | None = None
    matters: MattersLook | None = None


class TasksState(LiveState, AlarmState, MattersState, rx.State):
    """What one tab of the page shows.

    Attributes:
        allowed: whether the one who looks works with patients.
        whose, overdue, text: what the list is narrowed to.
        made, saved: count what the forms were taken for, so that they empty or close themselves.
        editing: the task that is being changed, 0 for none.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    whose: rx.Field[str] = rx.field("mine")
    overdue: rx.Field[bool] = rx.field(False)
    text: rx.Field[str] = rx.field("")
    rows: rx.Field[list[TaskCard]] = rx.field(default_factory=list)
    total: rx.Field[int] = rx.field(0)
    page: rx.Field[int] = rx.field(0)
    pages: rx.Field[int] = rx.field(1)
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    colleagues: rx.Field[list[ColleagueCard]] = rx.field(default_factory=list)
    time_zone: rx.Field[str] = rx.field("UTC")
    made: rx.Field[int] = rx.field(0)
    editing: rx.Field[int] = rx.field(0)
    _asked: bool = True

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.WORK_CONVERSATIONS):
            return set()
        names = {topics.TASKS, topics.SETTINGS, topics.tasks_of(actor.id)}
        return names | self._alarm_topics(actor)

    def _connects(self) -> None:
        self._asked = True

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.WORK_CONVERSATIONS):
            return _Seen(actor, False)
        store = house().store
        seen = _Seen(actor, True)
        if not rang or topics.SETTINGS in rang:
            seen = replace(seen, fixed=await store.look(actor, _fixed))
        # Who asks for a list leaves a trace; where it only follows a change, nobody asked.
        ask: Any = store.do if self._asked else store.look
        verb = task_lists.open_list if self._asked else task_lists.listed
        narrowed: dict[str, Any] = {"overdue": self.overdue, "text": self.text, "page": self.page}
        return replace(
            seen,
            list=await ask(actor, verb, self.whose, **narrowed),
            counts=await store.look(actor, task_lists.counts),
            alarms=await self._look_alarms(actor, rang),
            matters=await self._look_matters(actor, 0, rang),
        )

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed)
        self._show_alarms(seen.alarms)
        self._show_matters(seen.matters)
        self._asked = False
        if seen.fixed is not None:
            self._put(time_zone=seen.fixed.time_zone, colleagues=list(seen.fixed.colleagues))
        if seen.list is not None:
            self._put(
                rows=list(seen.list.rows),
                total=seen.list.total,
                page=seen.list.page,
                pages=seen.list.pages,
                counts=seen.counts or {},
            )

    def _ask(self) -> None:
        """Look again, because the person asked for it."""
        self._asked, self.notice, self.editing = True, "", 0
        self._ring_self()

    @rx.event
    @handler("staff")
    async def show_list(self, actor: Actor, which: str) -> None:
        """Show one's own tasks, nobody's, what one asked others for, all, or those over."""
        if which in task_lists.WHOSE:
            self._put(whose=which, page=0)
            self._ask()

    @rx.event
    @handler("staff")
    async def find(self, actor: Actor, form: dict[str, str]) -> None:
        """Narrow the list by words, and by whether it is overdue."""
        text = form.get("text", "").strip()[:200]
        self._put(overdue=bool(form.get("overdue")), text=text, page=0)
        self._ask()

    @rx.event
    @handler("staff")
    async def turn_page(self, actor: Actor, page: int) -> None:
        """Show another page of the list."""
        self.page = max(0, min(page, 100_000))
        self._ask()

    async def _change(self, actor: Actor, verb: Any, *args: Any, **kwargs: Any) -> None:
        self.notice = ""
        await house().store.do(actor, verb, *args, **kwargs)
        self._ring_self()

    @rx.event
    @handler("staff")
    async def make(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Make a task that belongs to nothing else."""
        await self._change(actor, case_forms.make_task, form)
        self.made += 1

    @rx.event
    @handler("staff")
    async def tick(self, actor: Actor, task: int, done: bool) -> None:
        """Tick a task off, or take that back."""
        await self._change(actor, tasks.done if done else tasks.reopen, task)

    @rx.event
    @handler("staff")
    async def take(self, actor: Actor, task: int) -> None:
        """Take a task that nobody has."""
        await self._change(actor, tasks.take, task)

    @rx.event
    @handler("staff")
    async def give(self, actor: Actor, task: int, owner: str) -> None:
        """Give a task to a colleague; an empty name gives it to whoever takes it."""
        await self._change(actor, tasks.give, task, case_forms.number(owner) or None)

    @rx.event
    @handler("staff")
    async def cancel(self, actor: Actor, task: int) -> None:
        """Say that a task need not be done any more."""
        await self._change(actor, tasks.cancel, task)

    @rx.event
    @handler("staff")
    async def edit(self, actor: Actor, task: int) -> None:
        """Open a task for changing; 0 closes it."""
        self.editing = max(0, task)

    @rx.event
    @handler("staff")
    async def save(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Keep what was changed about a task, which the form names in a hidden field."""
        task = case_forms.number(form.get("task", ""))
        await self._change(actor, case_forms.change_task, task, form)
        self.editing = 0

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _fixed(work: Work) -> _Fixed:
    return _Fixed(settings.value(work, "clinic.time_zone"), desk.colleagues(work))
