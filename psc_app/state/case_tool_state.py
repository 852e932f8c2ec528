"""The tool "cases": what the conversation in front is about beyond today, and what is to be done.

What is shown comes anew with each deed and with each change that the tool's stamp tells of.
"""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.case_cards import CaseCard, CaseRow, TaskCard
from psc_app.services import case_changes, case_lists, cases, desk, settings, task_lists, tasks
from psc_app.services.work import Work
from psc_app.state import case_forms
from psc_app.state.gate import LongText, handler
from psc_app.state.payloads import number
from psc_app.state.tool import ToolState
from psc_app.wiring import house

_LONGEST_PROPOSED = 120


@dataclass(frozen=True)
class _Seen:
    here: tuple[CaseCard, ...]
    others: tuple[CaseRow, ...]
    tasks: tuple[TaskCard, ...]
    kinds: list[str]
    proposed: str
    time_zone: str


class CaseToolState(ToolState, rx.State):
    """What the tool shows for the conversation in front.

    Attributes:
        here: the cases the conversation is about.
        others: the patient's other recent ones.
        proposed: a title for a new case, from what the patient wrote.
        opened, made, noted: count what the forms were taken for, so that they empty themselves.
    """

    here: rx.Field[list[CaseCard]] = rx.field(default_factory=list)
    others: rx.Field[list[CaseRow]] = rx.field(default_factory=list)
    tasks: rx.Field[list[TaskCard]] = rx.field(default_factory=list)
    kinds: rx.Field[list[str]] = rx.field(default_factory=list)
    proposed: rx.Field[str] = rx.field("")
    time_zone: rx.Field[str] = rx.field("UTC")
    opened: rx.Field[int] = rx.field(0)
    made: rx.Field[int] = rx.field(0)
    noted: rx.Field[int] = rx.field(0)
    ready: rx.Field[bool] = rx.field(False)

    def _forget(self) -> None:
        self.here, self.others, self.tasks = [], [], []
        self.proposed, self.ready = "", False

    async def _look(self, actor: Actor, *, first: bool = False) -> None:
        # The first look at a conversation's cases is a reading of the patient's data.
        ask = house().store.do if first else house().store.look
        seen: _Seen = await ask(actor, _look, self.thread, first)
        self.here, self.others, self.tasks = list(seen.here), list(seen.others), list(seen.tasks)
        self.kinds, self.proposed, self.time_zone = seen.kinds, seen.proposed, seen.time_zone
        self.ready = True

    async def _do(self, actor: Actor, thread: int, verb: Any, *args: Any, **kwargs: Any) -> None:
        """Do something and show what became of it; a refusal stands in the notice."""
        self._begin(actor, thread)
        await house().store.do(actor, verb, *args, **kwargs)
        await self._look(actor)

    @rx.event
    @handler("staff", activity=False)
    async def open(self, actor: Actor, thread: int) -> None:
        """Show the cases and tasks of a conversation."""
        first = thread != self.thread
        self._begin(actor, thread)
        await self._look(actor, first=first or not self.ready)

    # ------------------------------------------------------------ cases

    @rx.event
    @handler("staff")
    async def open_case(self, actor: Actor, thread: int, form: dict[str, LongText]) -> None:
        """Open a case from the conversation in front."""
        await self._do(actor, thread, case_forms.open_case, thread, form)
        self.opened += 1

    @rx.event
    @handler("staff")
    async def link_case(self, actor: Actor, thread: int, case: int) -> None:
        """Say that the conversation is about one of the patient's cases."""
        await self._do(actor, thread, cases.link, case, thread)

    @rx.event
    @handler("staff")
    async def unlink_case(self, actor: Actor, thread: int, case: int) -> None:
        """Take that back."""
        await self._do(actor, thread, cases.unlink, case, thread)

    @rx.event
    @handler("staff")
    async def set_status(self, actor: Actor, thread: int, case: int, status: str) -> None:
        """Say where a case stands."""
        await self._do(actor, thread, case_changes.set_status, case, status)

    @rx.event
    @handler("staff")
    async def take_case(self, actor: Actor, thread: int, case: int) -> None:
        """See to a case from here on."""
        await self._do(actor, thread, case_changes.take, case)

    @rx.event
    @handler("staff")
    async def note(self, actor: Actor, thread: int, form: dict[str, LongText]) -> None:
        """Write something down about a case, which the form names in a hidden field."""
        case = number(form.get("case", ""))
        await self._do(actor, thread, cases.add_note, case, form.get("note", ""))
        self.noted += 1

    # ------------------------------------------------------------ tasks

    @rx.event
    @handler("staff")
    async def make_task(self, actor: Actor, thread: int, form: dict[str, LongText]) -> None:
        """Make a task for the conversation in front."""
        await self._do(actor, thread, case_forms.make_task, form, conversation_id=thread)
        self.made += 1

    @rx.event
    @handler("staff")
    async def tick(self, actor: Actor, thread: int, task: int, done: bool) -> None:
        """Tick a task off, or take that back."""
        await self._do(actor, thread, tasks.done if done else tasks.reopen, task)

    @rx.event
    @handler("staff")
    async def take_task(self, actor: Actor, thread: int, task: int) -> None:
        """Take a task that nobody has."""
        await self._do(actor, thread, tasks.take, task)


def _look(work: Work, thread: int, first: bool) -> _Seen:
    here, others = case_lists.linked_cards(work, thread, first=first)
    return _Seen(
        here,
        others,
        task_lists.beside(work, thread),
        cases.kinds(work),
        _short(desk.conversation_card(work, thread).reason),
        settings.value(work, "clinic.time_zone"),
    )


def _short(reason: str) -> str:
    """A title from what the patient wrote: its first line, cut between words."""
    line = next((one.strip() for one in reason.splitlines() if one.strip()), "")
    if len(line) <= _LONGEST_PROPOSED:
        return line
    return line[:_LONGEST_PROPOSED].rsplit(" ", 1)[0] + " …"
