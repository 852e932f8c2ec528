"""What rings on every page that a supervisor has open: red flags, and figures past their limits."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.alarm_cards import AlarmCard
from psc_app.domain.alert_cards import FigureAlertCard
from psc_app.domain.permissions import Right
from psc_app.services import alarms, red_flags, settings
from psc_app.services.insights import figure_alerts
from psc_app.services.insights.alerts_now import AlertsNow
from psc_app.services.work import Work
from psc_app.state.gate import handler
from psc_app.wiring import house


@dataclass(frozen=True, slots=True)
class SeenAlarms:
    """What a look has found; None for what the bells say has not changed.

    Attributes:
        late: seconds after which a red flag that nobody noted is late.
    """

    flags: tuple[AlarmCard, ...] | None = None
    late: int = 0
    figures: tuple[FigureAlertCard, ...] | None = None


class FlagAlarmState(rx.State, mixin=True):
    """Red flags that ring until somebody takes note; empty for whoever is no supervisor.

    Attributes:
        alarms: a card for each conversation with a red flag, the longest waiting first.
        flag_late: seconds after which one is late.
    """

    alarms: rx.Field[list[AlarmCard]] = rx.field(default_factory=list)
    flag_late: rx.Field[int] = rx.field(60)

    @staticmethod
    def _alarm_topics(actor: Actor) -> set[str]:
        return {topics.RED_FLAGS} if actor.may(Right.SEE_ALL_CONVERSATIONS) else set()

    async def _look_alarms(self, actor: Actor, rang: set[str]) -> SeenAlarms | None:
        """The alarms, where the bells say that they may have changed; None where not."""
        return await self._seen_alarms(actor, rang, figures=False)

    async def _seen_alarms(
        self, actor: Actor, rang: set[str], *, figures: bool
    ) -> SeenAlarms | None:
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return None
        # Who has a conversation that is listed may change without a new flag.
        bells = {topics.RED_FLAGS} | ({topics.OPEN_ITEMS} if self.alarms else set())
        flags = not rang or bool(rang & bells)
        if not (flags or figures):
            return None
        home = house()
        return await home.store.look(actor, _read, flags, home.alerts_now if figures else None)

    def _show_alarms(self, seen: SeenAlarms | None) -> None:
        if seen is None or seen.flags is None:
            return
        if list(seen.flags) != self.alarms:
            self.alarms = list(seen.flags)
        if seen.late != self.flag_late:
            self.flag_late = seen.late

    @rx.event
    @handler("staff")
    async def acknowledge(self, actor: Actor, thread: int) -> None:
        """Take note of a conversation's red flags: nobody is rung for them any more."""
        await house().store.do(actor, red_flags.acknowledge, thread)


class AlarmState(FlagAlarmState, rx.State, mixin=True):
    """The same, and figures past their limits: for every page beside the dashboard.

    Attributes:
        figure_alerts: those that nobody took note of, the worst first.
    """

    figure_alerts: rx.Field[list[FigureAlertCard]] = rx.field(default_factory=list)

    @staticmethod
    def _alarm_topics(actor: Actor) -> set[str]:
        known = FlagAlarmState._alarm_topics(actor)
        return known | {topics.FIGURE_ALERTS, topics.ALERT_VALUES} if known else known

    async def _look_alarms(self, actor: Actor, rang: set[str]) -> SeenAlarms | None:
        """Both kinds, where the bells say that they may have changed; None where not."""
        figures = not rang or bool(rang & {topics.FIGURE_ALERTS, topics.ALERT_VALUES})
        return await self._seen_alarms(actor, rang, figures=figures)

    def _patch(self, actor: Actor, rang: set[str]) -> dict[str, Any] | None:
        # How the figures go on is in memory, so nothing has to be read for it.
        if rang != {topics.ALERT_VALUES}:
            return super()._patch(actor, rang)
        known = vars(self)["figure_alerts"]
        shown = list(house().alerts_now.shown(known))
        return {"figure_alerts": shown} if shown != known else {}

    def _show_alarms(self, seen: SeenAlarms | None) -> None:
        super()._show_alarms(seen)
        if seen is None or seen.figures is None:
            return
        if list(seen.figures) != self.figure_alerts:
            self.figure_alerts = list(seen.figures)

    @rx.event
    @handler("staff")
    async def note_figure(self, actor: Actor, alert_id: int) -> None:
        """Take note of a figure's alert: it leaves the screens of all supervisors."""
        await house().store.do(actor, figure_alerts.take_note, alert_id)

    @rx.event
    @handler("staff")
    async def note_figures(self, actor: Actor) -> None:
        """Take note of all alerts that this screen shows, each as it stood there."""
        seen = [(one.id, one.level) for one in self.figure_alerts]
        await house().store.do(actor, figure_alerts.take_note_of, seen)


def _read(work: Work, flags: bool, now: AlertsNow | None) -> SeenAlarms:
    return SeenAlarms(
        alarms.waiting(work) if flags else None,
        settings.value(work, "figures.flag_late") if flags else 0,
        figure_alerts.waiting(work, now) if now is not None else None,
    )
