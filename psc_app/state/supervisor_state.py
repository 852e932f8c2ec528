"""The supervisor's page: what goes on at this moment, and red flags that wait for somebody."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.alarm_cards import AlarmCard, FloorCard, FloorRow
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.services import floor
from psc_app.state import gate
from psc_app.state.alarm import AlarmState
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.state.oversight import OversightState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    floor: FloorCard | None = None
    alarms: tuple[AlarmCard, ...] | None = None


class SupervisorState(LiveState, AlarmState, OversightState, rx.State):
    """What one tab of the page shows.

    Attributes:
        allowed: whether the one who looks is a supervisor.
        queue, in_state: what the list is narrowed to, as its form has it.
        total: how many conversations are not over, whatever the filters.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    rows: rx.Field[list[FloorRow]] = rx.field(default_factory=list)
    queues: rx.Field[list[QueueName]] = rx.field(default_factory=list)
    more: rx.Field[bool] = rx.field(False)
    total: rx.Field[int] = rx.field(0)
    queue: rx.Field[str] = rx.field("")
    in_state: rx.Field[str] = rx.field("")

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return set()
        return {topics.OPEN_ITEMS, topics.FLOOR, topics.MOODS} | self._alarm_topics(actor)

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return _Seen(actor, False)
        found = await house().store.look(
            actor, floor.ongoing, queue_id=_number(self.queue), state=_number(self.in_state)
        )
        return _Seen(actor, True, found, await self._look_alarms(actor, rang))

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed)
        if seen.floor is not None:
            self._put(
                rows=list(seen.floor.rows),
                queues=list(seen.floor.queues),
                more=seen.floor.more,
                total=seen.floor.total,
            )
        self._show_alarms(seen.alarms)

    @rx.event
    @handler("staff")
    async def find(self, actor: Actor, form: dict[str, Any]) -> None:
        """Narrow the list by queue and state."""
        self._put(queue=_text(form.get("queue")), in_state=_text(form.get("state")), notice="")
        self._ring_self()

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _text(chosen: Any) -> str:
    number = _number(str(chosen or ""))
    return "" if number == floor.ANY else str(number)


def _number(text: str) -> int:
    text = text.strip()
    small = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if small else floor.ANY
