"""A patient's own appointments on the portal: book, move, cancel."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.state.booking import CANCEL, TIMES, BookingFlow
from psc_app.state.gate import handler
from psc_app.state.owned import OwnedState


class AppointmentState(OwnedState, BookingFlow, rx.State):
    """The way to an appointment for who is signed in.

    Attributes:
        notice: a refusal, in words.
    """

    notice: rx.Field[str] = rx.field("")

    def _begin(self, actor: Actor) -> None:
        self._drawn_for = actor
        self.notice = ""

    @rx.event
    @handler("portal")
    async def begin(self, actor: Actor) -> None:
        """Begin to book."""
        self._begin(actor)
        self._start()
        await self._find(actor)

    @rx.event
    @handler("portal")
    async def begin_move(self, actor: Actor, appointment: int) -> None:
        """Look for another time for an appointment."""
        self._begin(actor)
        await self._to_change(actor, appointment, TIMES)

    @rx.event
    @handler("portal")
    async def ask_cancel(self, actor: Actor, appointment: int) -> None:
        """Ask before cancelling: somebody else may take the time at once."""
        self._begin(actor)
        await self._to_change(actor, appointment, CANCEL)

    @rx.event
    @handler("portal")
    async def choose(self, actor: Actor, which: str, choice: str) -> None:
        """Choose what for, where, or with whom."""
        self._begin(actor)
        await self._choose(actor, which, choice)

    @rx.event
    @handler("portal")
    async def turn(self, actor: Actor, by: int) -> None:
        """Show the week before or after."""
        self._begin(actor)
        await self._turn(actor, by)

    @rx.event
    @handler("portal")
    async def show_day(self, actor: Actor, day: str) -> None:
        """Show a day's times."""
        self._begin(actor)
        self._show_day(day)

    @rx.event
    @handler("portal")
    async def pick(self, actor: Actor, starts_at: int, practitioner: int, clinic: int) -> None:
        """Choose a time; it is booked after a last look."""
        self._begin(actor)
        self._pick(starts_at, practitioner, clinic)

    @rx.event
    @handler("portal")
    async def back(self, actor: Actor) -> None:
        """Choose another time."""
        self._begin(actor)
        self.step = TIMES

    @rx.event
    @handler("portal")
    async def confirm(self, actor: Actor) -> None:
        """Book or move as shown."""
        self._begin(actor)
        await self._book(actor, actor.id)

    @rx.event
    @handler("portal")
    async def cancel(self, actor: Actor) -> None:
        """Cancel the appointment that was asked about."""
        self._begin(actor)
        await self._cancel(actor)

    @rx.event
    @handler("portal")
    async def close(self, actor: Actor) -> None:
        """Leave everything as it is."""
        self._begin(actor)
        self._start("")

    @rx.event
    @handler("portal")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
