"""`/agent/tasks`: what is to be done, by whom, and until when."""

from types import ModuleType
from typing import ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.case_cards import TaskCard
from psc_app.services import task_lists, tasks
from psc_app.state import case_forms
from psc_app.state.gate import LongText, handler
from psc_app.state.matter_list import ListLook, MatterListState
from psc_app.state.payloads import number


class TasksState(MatterListState, rx.State):
    """What one tab of the page shows.

    Attributes:
        editing: the task that is being changed, 0 for none.
    """

    _lists: ClassVar[ModuleType] = task_lists
    _bell: ClassVar[str] = topics.TASKS

    rows: rx.Field[list[TaskCard]] = rx.field(default_factory=list)
    editing: rx.Field[int] = rx.field(0)

    async def _look_front(self, actor: Actor) -> ListLook:
        return await self._look_list(actor)

    def _show_front(self, seen: ListLook) -> None:
        self._asked = False
        self._show_list(seen)

    def _ask(self) -> None:
        self.editing = 0
        super()._ask()

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
    async def make(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Make a task that belongs to nothing else."""
        await self._change(actor, case_forms.make_task, form)
        self.made += 1

    @rx.event
    @handler("staff")
    async def give(self, actor: Actor, task: int, owner: str) -> None:
        """Give a task to a colleague; an empty name gives it to whoever takes it."""
        await self._change(actor, tasks.give, task, number(owner) or None)

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
        task = number(form.get("task", ""))
        await self._change(actor, case_forms.change_task, task, form)
        self.editing = 0
