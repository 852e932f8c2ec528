"""The page of limits and alerts: what is past its limit, where the limits are, what was sent."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.alert_cards import ALL_TOGETHER, AlertsCard, LimitsCard
from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import Right
from psc_app.services.insights import alert_posts, figure_alerts, thresholds
from psc_app.state import gate
from psc_app.state.alarm import AlarmState, SeenAlarms
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.state.payloads import number
from psc_app.wiring import house


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    alarms: SeenAlarms | None = None
    limits: LimitsCard | None = None
    board: AlertsCard | None = None


class AlertsState(AlarmState, LiveState, rx.State):
    """What one tab of the page shows.

    Attributes:
        limits: those of the queue that the address names, of each queue, or of all together.
        board: alerts, messages sent on, and who changed limits.
        hook: whether an address is set up to send alerts to.
        turn: counts the saves, so that the form begins anew with what holds.
        saved, fault: what became of the last one.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    limits: rx.Field[LimitsCard] = rx.field(default_factory=LimitsCard)
    board: rx.Field[AlertsCard] = rx.field(default_factory=AlertsCard)
    hook: rx.Field[bool] = rx.field(False)
    turn: rx.Field[int] = rx.field(0)
    saved: rx.Field[str] = rx.field("")
    fault: rx.Field[str] = rx.field("")

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return set()
        return self._alarm_topics(actor) | {topics.SETTINGS}

    def _connects(self) -> None:
        self._put(saved="", fault="")

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return _Seen(actor, False)
        store = house().store
        try:
            limits = await store.look(actor, thresholds.form, self._queue())
        except BadInput:
            # The address names a queue that is not there.
            limits = await store.look(actor, thresholds.form)
        return _Seen(
            actor,
            True,
            await self._look_alarms(actor, rang),
            limits,
            await store.look(actor, figure_alerts.page, house().alerts_now),
        )

    def _patch(self, actor: Actor, rang: set[str]) -> dict[str, Any] | None:
        values = super()._patch(actor, rang)
        if values is None:
            return None
        board = vars(self)["board"]
        running = house().alerts_now.shown(board.running)
        if running == board.running:
            return values
        return values | {"board": replace(board, running=running)}

    def _queue(self) -> int:
        asked = self.router.url.query_parameters.get("queue", "").strip()
        if asked == ALL_TOGETHER:
            return thresholds.TOGETHER
        return number(asked) or thresholds.EACH_QUEUE

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed, hook=house().config.has_alert_hook)
        if seen.limits is not None:
            if seen.limits.queue_id != self.limits.queue_id:
                self._put(saved="", fault="")
            self._put(limits=seen.limits)
        if seen.board is not None:
            self._put(board=seen.board)
        self._show_alarms(seen.alarms)

    @rx.event
    @handler("staff")
    async def save_limits(self, actor: Actor, queue_id: int, form: dict[str, Any]) -> None:
        """Change the limits of a queue, of each queue, or of all together."""
        self._put(saved="", fault="", notice="")
        try:
            changed = await house().store.do(actor, thresholds.save, queue_id, form)
        except BadInput as refusal:
            self.fault = str(refusal)
            return
        self.saved = "Saved." if changed else "Nothing was changed."
        self.limits = await house().store.look(actor, thresholds.form, queue_id)
        self.turn += 1

    @rx.event
    @handler("staff")
    async def send_trial(self, actor: Actor) -> None:
        """Send a message that says it is a trial to the clinic's address."""
        self.notice = ""
        there = house().config.has_alert_hook
        await house().store.do(actor, alert_posts.trial, there=there)

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
