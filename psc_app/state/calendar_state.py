"""The calendar of those who work with patients: what is booked, and on asking whose it is."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.calendar_cards import BookedCard, CalendarView
from psc_app.domain.permissions import Right
from psc_app.services import calendar_view
from psc_app.state import gate
from psc_app.state.calendar_address import wanted
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Seen:
    name: str
    allowed: bool
    view: CalendarView = field(default_factory=CalendarView)


class CalendarState(LiveState, rx.State):
    """What the page shows.

    Attributes:
        whose: the appointment that was asked about, with key 0 for none.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    view: rx.Field[CalendarView] = rx.field(default_factory=CalendarView)
    whose: rx.Field[BookedCard] = rx.field(default_factory=BookedCard)

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        allowed = actor is not None and actor.may(Right.SEE_ADMINISTRATIVE)
        return {topics.CALENDAR} if allowed else set()

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.SEE_ADMINISTRATIVE):
            return _Seen(actor.name, False)
        shown = wanted(self.router.url.query_parameters)
        found = await house().store.look(actor, calendar_view.view, *shown)
        return _Seen(actor.name, True, found)

    def _show(self, seen: Any) -> None:
        if seen is not None:
            self._put(name=seen.name, allowed=seen.allowed, view=seen.view)

    @rx.event
    @handler("staff")
    async def ask_whose(self, actor: Actor, appointment: int) -> None:
        """Say whose an appointment is, where the actor may see its patient."""
        self.whose = BookedCard()
        self.whose = await house().store.do(actor, calendar_view.whose, appointment)

    @rx.event
    @handler("staff")
    async def close_whose(self, actor: Actor) -> None:
        """Close what was asked about."""
        self._put(whose=BookedCard())

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
