"""The supervisor's look at routing: which way a conversation went, and why."""

from dataclasses import dataclass, replace

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import AgentTarget, QueueName, WayCard, WayListCard, WayRow
from psc_app.services import diagnostics
from psc_app.state import gate
from psc_app.state.alarm import AlarmState, SeenAlarms
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.state.oversight import OversightState
from psc_app.state.payloads import number
from psc_app.wiring import house

_NONE_SUCH = "There is no conversation with this number."


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    wanted: int = 0
    way: WayCard | None = None
    list: WayListCard | None = None
    missing: bool = False
    alarms: SeenAlarms | None = None
    assignable: tuple[AgentTarget, ...] | None = None
    asked: int = 0


class DiagnosticsState(AlarmState, LiveState, OversightState, rx.State):
    """What one tab of the page shows.

    Attributes:
        allowed: whether the one who looks is a supervisor.
        shown: key of the conversation whose way is shown, 0 for the list.
        number, queue, in_state: what the list is narrowed to, as its form has it.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    shown: rx.Field[int] = rx.field(0)
    way: rx.Field[WayCard] = rx.field(default_factory=WayCard)
    rows: rx.Field[list[WayRow]] = rx.field(default_factory=list)
    queues: rx.Field[list[QueueName]] = rx.field(default_factory=list)
    more: rx.Field[bool] = rx.field(False)
    number: rx.Field[str] = rx.field("")
    queue: rx.Field[str] = rx.field("")
    in_state: rx.Field[str] = rx.field("")
    _wanted: int = -1

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return set()
        if not self.shown:
            return {topics.OPEN_ITEMS} | self._alarm_topics(actor)
        names = {topics.conversation(self.shown)} | self._alarm_topics(actor)
        names |= self._oversight_topics()
        if self.way.open:
            # Who would get it now changes with everybody's presence and load.
            names |= {topics.OPEN_ITEMS, topics.FLOOR}
        return names

    def _connects(self) -> None:
        self._wanted = -1

    def _wanted_way(self) -> int:
        """The conversation to show: what was clicked, or what the address says."""
        if self._wanted >= 0:
            return self._wanted
        return number(self.router.url.query_parameters.get("c", "").strip())

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return _Seen(actor, False)
        alarms = await self._look_alarms(actor, rang)
        asked = self._wanted_way()
        seen = await self._look_way(actor)
        assignable = await self._look_assignable(actor, rang)
        return replace(seen, asked=asked, alarms=alarms, assignable=assignable)

    async def _look_way(self, actor: Actor) -> _Seen:
        """The conversation that is wanted, or else the list."""
        store, wanted = house().store, self._wanted_way()
        missing = False
        if wanted:
            try:
                if wanted == self.shown:
                    way = await store.look(actor, diagnostics.way, wanted)
                else:
                    way = await store.do(actor, diagnostics.open_way, wanted)
                return _Seen(actor, True, wanted, way)
            except NotAllowed:
                missing = True
        found = await store.look(
            actor,
            diagnostics.today,
            number=number(self.number),
            queue_id=number(self.queue),
            state=number(self.in_state) if self.in_state else None,
        )
        return _Seen(actor, True, list=found, missing=missing)

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed, shown=seen.wanted)
        if self._wanted in (-1, seen.asked):
            # Not where something else was clicked while this look was on its way.
            self._wanted = seen.wanted
        if seen.way is not None:
            self._put(way=seen.way, notice="")
        self._show_assignable(seen.assignable)
        if seen.list is not None:
            self._put(rows=list(seen.list.rows), queues=list(seen.list.queues), more=seen.list.more)
        self._show_alarms(seen.alarms)
        if seen.missing:
            self.notice = _NONE_SUCH

    @rx.event
    @handler("staff")
    async def go(self, actor: Actor, thread: int) -> None:
        """Show a conversation's way; 0 goes back to the list."""
        self._wanted = max(0, thread)
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def find(self, actor: Actor, form: dict[str, str]) -> None:
        """Narrow the list by number, queue and state."""
        self.number = str(number(form.get("number", "").strip()) or "")
        self.queue = str(number(form.get("queue", "").strip()) or "")
        # 0 is a state: the bot has it.
        state = form.get("state", "").strip()
        self.in_state = str(number(state)) if state[:1].isdecimal() else ""
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
