"""`/agent/cases`: the list of cases, or one of them with all that belongs to it."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.case_cards import CaseCard, CaseRow
from psc_app.domain.errors import NotAllowed
from psc_app.services import case_changes, case_lists, cases
from psc_app.services.work import Work
from psc_app.state import case_forms
from psc_app.state.gate import LongText, handler
from psc_app.state.matter_list import ListLook, MatterListState
from psc_app.state.payloads import number
from psc_app.wiring import house

_NONE_SUCH = "There is no such case, or it is not yours to open."


@dataclass(frozen=True)
class _Front:
    """The case or the list in front, and which case was asked for."""

    asked: int
    wanted: int = 0
    case: CaseCard | None = None
    list: ListLook | None = None
    missing: bool = False


class CasesState(MatterListState, rx.State):
    """What one tab of the page shows.

    Attributes:
        shown: the case that is open, 0 for the list.
        kind, status: what else the list is narrowed to.
        noted: counts what the form of a note was taken for, so that it empties itself.
        renaming: whether the title is being edited.
    """

    _lists: ClassVar[ModuleType] = case_lists
    _bell: ClassVar[str] = topics.CASES

    shown: rx.Field[int] = rx.field(0)
    kind: rx.Field[str] = rx.field("")
    status: rx.Field[str] = rx.field("")
    rows: rx.Field[list[CaseRow]] = rx.field(default_factory=list)
    kinds: rx.Field[list[str]] = rx.field(default_factory=list)
    case: rx.Field[CaseCard] = rx.field(default_factory=lambda: CaseCard(CaseRow()))
    noted: rx.Field[int] = rx.field(0)
    renaming: rx.Field[bool] = rx.field(False)
    _wanted: int = -1

    @staticmethod
    def _fixed(work: Work) -> dict[str, Any]:
        return MatterListState._fixed(work) | {"kinds": cases.kinds(work)}

    def _connects(self) -> None:
        super()._connects()
        self._wanted = -1

    def _wanted_case(self) -> int:
        """The case to show: what was clicked, or what the address says."""
        if self._wanted >= 0:
            return self._wanted
        return number(self.router.url.query_parameters.get("case", ""))

    async def _look_front(self, actor: Actor) -> _Front:
        store, asked, missing = house().store, self._wanted_case(), False
        if asked:
            try:
                if asked == self.shown and not self._asked:
                    case = await store.look(actor, case_lists.again, asked)
                else:
                    case = await store.do(actor, case_lists.read, asked)
                return _Front(asked, asked, case)
            except NotAllowed:
                missing = True
        found = await self._look_list(actor, kind=self.kind, status=self.status)
        return _Front(asked, list=found, missing=missing)

    def _show_front(self, seen: _Front) -> None:
        if self._wanted not in (-1, seen.asked):
            # Something else was clicked while this look was on its way.
            return
        self._wanted, self._asked = seen.wanted, False
        self._put(shown=seen.wanted)
        if seen.case is not None:
            self._put(case=seen.case)
        if seen.list is not None:
            self._show_list(seen.list)
            self._put(case=CaseCard(CaseRow()))
        if seen.missing:
            self.notice = _NONE_SUCH

    # ------------------------------------------------------------ the list

    @rx.event
    @handler("staff")
    async def go(self, actor: Actor, case: int) -> None:
        """Open a case; 0 goes back to the list."""
        self._wanted, self.renaming = case if 0 < case < 2**31 else 0, False
        self._ask()

    @rx.event
    @handler("staff")
    async def show_list(self, actor: Actor, which: str) -> None:
        """Show one's own, nobody's, all open cases, or those that are over."""
        if which in case_lists.WHOSE:
            self._put(whose=which, status="", page=0)
            self._ask()

    @rx.event
    @handler("staff")
    async def find(self, actor: Actor, form: dict[str, str]) -> None:
        """Narrow the list by kind, status, words, and whether it is overdue."""
        self._put(
            kind=form.get("kind", ""),
            status=form.get("status", ""),
            overdue=bool(form.get("overdue")),
            text=form.get("text", "").strip()[:200],
            page=0,
        )
        self._ask()

    @rx.event
    @handler("staff")
    async def take(self, actor: Actor, case: int) -> None:
        """See to a case that nobody owns, and open it."""
        await house().store.do(actor, case_changes.take, case)
        self._wanted = case
        self._ask()

    # ------------------------------------------------------------ one case

    @rx.event
    @handler("staff")
    async def set_status(self, actor: Actor, case: int, status: str) -> None:
        """Say where a case stands."""
        await self._change(actor, case_changes.set_status, case, status)

    @rx.event
    @handler("staff")
    async def set_urgency(self, actor: Actor, case: int, urgency: str) -> None:
        """Change how urgent a case is."""
        await self._change(actor, case_changes.set_priority, case, number(urgency))

    @rx.event
    @handler("staff")
    async def set_kind(self, actor: Actor, case: int, kind: str) -> None:
        """Change what kind of case it is."""
        await self._change(actor, case_changes.set_kind, case, kind)

    @rx.event
    @handler("staff")
    async def give(self, actor: Actor, case: int, owner: str) -> None:
        """Give a case to a colleague; an empty name gives it to whoever takes it."""
        await self._change(actor, case_changes.give, case, number(owner) or None)

    @rx.event
    @handler("staff")
    async def set_due(self, actor: Actor, case: int, form: dict[str, str]) -> None:
        """Change until when a case is to be settled."""
        await self._change(actor, case_forms.set_due, case, form)

    @rx.event
    @handler("staff")
    async def rename(self, actor: Actor, open_: bool) -> None:
        """Open or close the editing of the title."""
        self.renaming = open_

    @rx.event
    @handler("staff")
    async def save_title(self, actor: Actor, case: int, form: dict[str, str]) -> None:
        """Keep an edited title."""
        await self._change(actor, case_changes.set_title, case, form.get("title", ""))
        self.renaming = False

    @rx.event
    @handler("staff")
    async def note(self, actor: Actor, case: int, form: dict[str, LongText]) -> None:
        """Write something down about a case."""
        await self._change(actor, cases.add_note, case, form.get("note", ""))
        self.noted += 1

    @rx.event
    @handler("staff")
    async def unlink(self, actor: Actor, case: int, thread: int) -> None:
        """Take back that a conversation is about a case."""
        await self._change(actor, cases.unlink, case, thread)

    @rx.event
    @handler("staff")
    async def make_task(self, actor: Actor, case: int, form: dict[str, LongText]) -> None:
        """Make a task for a case."""
        await self._change(actor, case_forms.make_task, form, case_id=case)
        self.made += 1
