"""`/agent/cases`: the list of cases, or one of them with all that belongs to it."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.alarm_cards import AlarmCard
from psc_app.domain.cards import ColleagueCard
from psc_app.domain.case_cards import CaseCard, CaseList, CaseRow
from psc_app.domain.errors import NotAllowed
from psc_app.domain.permissions import Right
from psc_app.services import (
    case_changes,
    case_lists,
    cases,
    desk,
    settings,
    tasks,
)
from psc_app.services.work import Work
from psc_app.state import case_forms, gate
from psc_app.state.alarm import AlarmState
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.state.matters import MattersLook, MattersState
from psc_app.wiring import house

_NONE_SUCH = "There is no such case, or it is not yours to open."


@dataclass(frozen=True)
class _Fixed:
    kinds: list[str]
    time_zone: str
    colleagues: tuple[ColleagueCard, ...]


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    asked: int = 0
    wanted: int = 0
    fixed: _Fixed | None = None
    list: CaseList | None = None
    counts: dict[str, int] | None = None
    case: CaseCard | None = None
    missing: bool = False
    alarms: tuple[AlarmCard, ...] | None = None
    matters: MattersLook | None = None


class CasesState(LiveState, AlarmState, MattersState, rx.State):
    """What one tab of the page shows.

    Attributes:
        allowed: whether the one who looks works with patients.
        shown: the case that is open, 0 for the list.
        whose, kind, status, overdue, text: what the list is narrowed to.
        noted, made: count what the forms were taken for, so that they empty themselves.
        renaming: whether the title is being edited.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    shown: rx.Field[int] = rx.field(0)
    whose: rx.Field[str] = rx.field("mine")
    kind: rx.Field[str] = rx.field("")
    status: rx.Field[str] = rx.field("")
    overdue: rx.Field[bool] = rx.field(False)
    text: rx.Field[str] = rx.field("")
    rows: rx.Field[list[CaseRow]] = rx.field(default_factory=list)
    total: rx.Field[int] = rx.field(0)
    page: rx.Field[int] = rx.field(0)
    pages: rx.Field[int] = rx.field(1)
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    kinds: rx.Field[list[str]] = rx.field(default_factory=list)
    colleagues: rx.Field[list[ColleagueCard]] = rx.field(default_factory=list)
    time_zone: rx.Field[str] = rx.field("UTC")
    case: rx.Field[CaseCard] = rx.field(default_factory=lambda: CaseCard(CaseRow()))
    noted: rx.Field[int] = rx.field(0)
    made: rx.Field[int] = rx.field(0)
    renaming: rx.Field[bool] = rx.field(False)
    _wanted: int = -1
    _asked: bool = True

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.WORK_CONVERSATIONS):
            return set()
        names = {topics.CASES, topics.SETTINGS, topics.tasks_of(actor.id)}
        return names | self._alarm_topics(actor)

    def _connects(self) -> None:
        self._wanted, self._asked = -1, True

    def _wanted_case(self) -> int:
        """The case to show: what was clicked, or what the address says."""
        if self._wanted >= 0:
            return self._wanted
        return case_forms.number(self.router.url.query_parameters.get("case", ""))

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.WORK_CONVERSATIONS):
            return _Seen(actor, False)
        store, asked = house().store, self._wanted_case()
        seen = _Seen(actor, True, asked)
        if not rang or topics.SETTINGS in rang:
            seen = replace(seen, fixed=await store.look(actor, _fixed))
        seen = replace(
            seen,
            alarms=await self._look_alarms(actor, rang),
            matters=await self._look_matters(actor, 0, rang),
        )
        if asked:
            try:
                if asked == self.shown and not self._asked:
                    case = await store.look(actor, case_lists.again, asked)
                else:
                    case = await store.do(actor, case_lists.read, asked)
                return replace(seen, wanted=asked, case=case)
            except NotAllowed:
                seen = replace(seen, missing=True)
        # Who asks for a list leaves a trace; where it only follows a change, nobody asked.
        ask: Any = store.do if self._asked else store.look
        verb = case_lists.open_list if self._asked else case_lists.listed
        found = await ask(
            actor, verb, self.whose, kind=self.kind, status=self.status,
            overdue=self.overdue, text=self.text, page=self.page,
        )  # fmt: skip
        return replace(seen, list=found, counts=await store.look(actor, case_lists.counts))

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed)
        self._show_alarms(seen.alarms)
        self._show_matters(seen.matters)
        if seen.fixed is not None:
            self._put(
                kinds=seen.fixed.kinds,
                time_zone=seen.fixed.time_zone,
                colleagues=list(seen.fixed.colleagues),
            )
        if self._wanted not in (-1, seen.asked):
            # Something else was clicked while this look was on its way.
            return
        self._wanted, self._asked = seen.wanted, False
        self._put(shown=seen.wanted)
        if seen.case is not None:
            self._put(case=seen.case)
        if seen.list is not None:
            self._put(
                rows=list(seen.list.rows),
                total=seen.list.total,
                page=seen.list.page,
                pages=seen.list.pages,
                counts=seen.counts or {},
                case=CaseCard(CaseRow()),
            )
        if seen.missing:
            self.notice = _NONE_SUCH

    def _ask(self) -> None:
        """Look again, because the person asked for it."""
        self._asked, self.notice = True, ""
        self._ring_self()

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
    async def turn_page(self, actor: Actor, page: int) -> None:
        """Show another page of the list."""
        self.page = max(0, min(page, 100_000))
        self._ask()

    @rx.event
    @handler("staff")
    async def take(self, actor: Actor, case: int) -> None:
        """See to a case that nobody owns, and open it."""
        await house().store.do(actor, case_changes.take, case)
        self._wanted = case
        self._ask()

    # ------------------------------------------------------------ one case

    async def _change(self, actor: Actor, verb: Any, *args: Any, **kwargs: Any) -> None:
        self.notice = ""
        await house().store.do(actor, verb, *args, **kwargs)
        self._ring_self()

    @rx.event
    @handler("staff")
    async def set_status(self, actor: Actor, case: int, status: str) -> None:
        """Say where a case stands."""
        await self._change(actor, case_changes.set_status, case, status)

    @rx.event
    @handler("staff")
    async def set_urgency(self, actor: Actor, case: int, urgency: str) -> None:
        """Change how urgent a case is."""
        await self._change(actor, case_changes.set_priority, case, case_forms.number(urgency))

    @rx.event
    @handler("staff")
    async def set_kind(self, actor: Actor, case: int, kind: str) -> None:
        """Change what kind of case it is."""
        await self._change(actor, case_changes.set_kind, case, kind)

    @rx.event
    @handler("staff")
    async def give(self, actor: Actor, case: int, owner: str) -> None:
        """Give a case to a colleague; an empty name gives it to whoever takes it."""
        await self._change(actor, case_changes.give, case, case_forms.number(owner) or None)

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

    @rx.event
    @handler("staff")
    async def tick(self, actor: Actor, task: int, done: bool) -> None:
        """Tick a task off, or take that back."""
        await self._change(actor, tasks.done if done else tasks.reopen, task)

    @rx.event
    @handler("staff")
    async def take_task(self, actor: Actor, task: int) -> None:
        """Take a task that nobody has."""
        await self._change(actor, tasks.take, task)

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _fixed(work: Work) -> _Fixed:
    return _Fixed(
        cases.kinds(work), settings.value(work, "clinic.time_zone"), desk.colleagues(work)
    )
