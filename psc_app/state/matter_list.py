"""What the pages of cases and of tasks share: a list, whose and narrowed, page by page."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import ColleagueCard
from psc_app.domain.case_cards import CaseList, TaskList
from psc_app.domain.permissions import Right
from psc_app.services import desk, settings, tasks
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.alarm import AlarmState, SeenAlarms
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.state.matters import MattersLook, MattersState
from psc_app.wiring import house


@dataclass(frozen=True)
class ListLook:
    """A page of the list, and how many there are in each list that is not over."""

    found: CaseList | TaskList
    counts: dict[str, int]


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    fixed: dict[str, Any] | None = None
    alarms: SeenAlarms | None = None
    matters: MattersLook | None = None
    front: Any = None


class MatterListState(AlarmState, LiveState, MattersState, rx.State, mixin=True):
    """The half of a page's state that lists; the page's own has `rows` beside it.

    Attributes:
        allowed: whether the one who looks works with patients.
        whose, overdue, text: what the list is narrowed to.
        total, page, pages: how many there are on all pages, and which is shown, from 0.
        made: counts what the form of a new task was taken for, so that it empties itself.
    """

    _staff_only: bool = True
    _lists: ClassVar[ModuleType]
    """The service that lists: `open_list`, `listed` and `counts`."""
    _bell: ClassVar[str]
    """What rings when something in the list has changed."""

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    whose: rx.Field[str] = rx.field("mine")
    overdue: rx.Field[bool] = rx.field(False)
    text: rx.Field[str] = rx.field("")
    total: rx.Field[int] = rx.field(0)
    page: rx.Field[int] = rx.field(0)
    pages: rx.Field[int] = rx.field(1)
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    colleagues: rx.Field[list[ColleagueCard]] = rx.field(default_factory=list)
    time_zone: rx.Field[str] = rx.field("UTC")
    made: rx.Field[int] = rx.field(0)
    _asked: bool = True

    # ------------------------------------------------------------ what a page says of itself

    @staticmethod
    def _fixed(work: Work) -> dict[str, Any]:
        """What changes with the settings alone, as values of vars by their names."""
        time_zone = settings.value(work, "clinic.time_zone")
        return {"time_zone": time_zone, "colleagues": list(desk.colleagues(work))}

    async def _look_front(self, actor: Actor) -> Any:
        """Read what the page is about; for a list see `_look_list`."""
        raise NotImplementedError

    def _show_front(self, seen: Any) -> None:
        """Put that into the vars; for a list see `_show_list`."""
        raise NotImplementedError

    # ------------------------------------------------------------ looking

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.WORK_CONVERSATIONS):
            return set()
        names = {self._bell, topics.SETTINGS, topics.tasks_of(actor.id)}
        return names | self._alarm_topics(actor)

    def _connects(self) -> None:
        self._asked = True

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.WORK_CONVERSATIONS):
            return _Seen(actor, False)
        fixed = None
        if not rang or topics.SETTINGS in rang:
            fixed = await house().store.look(actor, self._fixed)
        return _Seen(
            actor,
            True,
            fixed,
            await self._look_alarms(actor, rang),
            await self._look_matters(actor, 0, rang),
            await self._look_front(actor),
        )

    async def _look_list(self, actor: Actor, **narrowed: str) -> ListLook:
        """The list that is wanted; `narrowed` is by what else than words and due dates."""
        store = house().store
        # Who asks for a list leaves a trace; where it only follows a change, nobody asked.
        ask: Any = store.do if self._asked else store.look
        verb = self._lists.open_list if self._asked else self._lists.listed
        only: dict[str, Any] = {"overdue": self.overdue, "text": self.text, "page": self.page}
        found = await ask(actor, verb, self.whose, **only, **narrowed)
        return ListLook(found, await store.look(actor, self._lists.counts))

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed)
        self._show_alarms(seen.alarms)
        self._show_matters(seen.matters)
        if seen.fixed is not None:
            self._put(**seen.fixed)
        if seen.front is not None:
            self._show_front(seen.front)

    def _show_list(self, seen: ListLook) -> None:
        found = seen.found
        self._put(rows=list(found.rows), total=found.total, page=found.page, pages=found.pages)
        self._put(counts=seen.counts)

    def _ask(self) -> None:
        """Look again, because the person asked for it."""
        self._asked, self.notice = True, ""
        self._ring_self()

    # ------------------------------------------------------------ deeds

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
