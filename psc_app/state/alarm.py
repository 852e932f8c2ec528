"""Red flags of which nobody took note, on every page that a supervisor has open."""

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.alarm_cards import AlarmCard
from psc_app.domain.permissions import Right
from psc_app.services import alarms, red_flags
from psc_app.state.gate import handler
from psc_app.wiring import house


class AlarmState(rx.State, mixin=True):
    """What rings until somebody takes note; empty for whoever is no supervisor.

    Attributes:
        alarms: a card for each conversation, the longest waiting first.
    """

    alarms: rx.Field[list[AlarmCard]] = rx.field(default_factory=list)

    @staticmethod
    def _alarm_topics(actor: Actor) -> set[str]:
        return {topics.RED_FLAGS} if actor.may(Right.SEE_ALL_CONVERSATIONS) else set()

    async def _look_alarms(self, actor: Actor, rang: set[str]) -> tuple[AlarmCard, ...] | None:
        """The alarms, where the bells say that they may have changed; None where not."""
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return None
        # Who has a conversation that is listed may change without a new flag.
        bells = {topics.RED_FLAGS} | ({topics.OPEN_ITEMS} if self.alarms else set())
        if rang and not rang & bells:
            return None
        return await house().store.look(actor, alarms.waiting)

    def _show_alarms(self, seen: tuple[AlarmCard, ...] | None) -> None:
        if seen is not None and list(seen) != self.alarms:
            self.alarms = list(seen)

    @rx.event
    @handler("staff")
    async def acknowledge(self, actor: Actor, thread: int) -> None:
        """Take note of a conversation's red flags: nobody is rung for them any more."""
        await house().store.do(actor, red_flags.acknowledge, thread)
