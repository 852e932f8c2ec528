"""The tool "booking" beside a conversation: appointments for its patient."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput
from psc_app.services import desk
from psc_app.state.booking import CANCEL, TIMES, BookingFlow
from psc_app.state.gate import handler
from psc_app.state.tool import ToolState
from psc_app.wiring import house


class BookingState(ToolState, BookingFlow, rx.State):
    """The way to an appointment for the patient of the conversation in front.

    Attributes:
        patient: whose; 0 where the conversation is linked to nobody.
    """

    patient: rx.Field[int] = rx.field(0)

    def _forget(self) -> None:
        self._start()
        self.patient = 0

    def _home(self) -> str:
        return TIMES

    @rx.event
    @handler("staff", activity=False)
    async def open(self, actor: Actor, thread: int) -> None:
        """Show what can be booked for a conversation's patient."""
        card = await house().store.look(actor, desk.conversation_card, thread)
        self._begin(actor, thread)
        if card.patient_id != self.patient:
            self._start()
            self.patient = card.patient_id
        if self.step == TIMES:
            await self._find(actor, self.week)

    @rx.event
    @handler("staff")
    async def begin_move(self, actor: Actor, thread: int, appointment: int) -> None:
        """Look for another time for an appointment."""
        self._begin(actor, thread)
        await self._to_change(actor, appointment, TIMES)

    @rx.event
    @handler("staff")
    async def ask_cancel(self, actor: Actor, thread: int, appointment: int) -> None:
        """Ask before cancelling: somebody else may take the time at once."""
        self._begin(actor, thread)
        await self._to_change(actor, appointment, CANCEL)

    @rx.event
    @handler("staff")
    async def choose(self, actor: Actor, which: str, choice: str) -> None:
        """Choose what for, where, or with whom."""
        self._begin(actor, self.thread)
        await self._choose(actor, which, choice)

    @rx.event
    @handler("staff")
    async def turn(self, actor: Actor, by: int) -> None:
        """Show the week before or after."""
        self._begin(actor, self.thread)
        await self._turn(actor, by)

    @rx.event
    @handler("staff")
    async def show_day(self, actor: Actor, day: str) -> None:
        """Show a day's times."""
        self._begin(actor, self.thread)
        self._show_day(day)

    @rx.event
    @handler("staff")
    async def pick(self, actor: Actor, starts_at: int, practitioner: int, clinic: int) -> None:
        """Choose a time; it is booked after a last look."""
        self._begin(actor, self.thread)
        self._pick(starts_at, practitioner, clinic)

    @rx.event
    @handler("staff")
    async def back(self, actor: Actor) -> None:
        """Choose another time."""
        self._begin(actor, self.thread)
        self.step = TIMES

    @rx.event
    @handler("staff")
    async def confirm(self, actor: Actor, thread: int) -> None:
        """Book or move as shown, in the conversation it was chosen for."""
        self._check(thread)
        self._begin(actor, thread)
        await self._book(actor, self.patient, thread)
        await self._find(actor)

    @rx.event
    @handler("staff")
    async def cancel(self, actor: Actor, thread: int) -> None:
        """Cancel the appointment that was asked about."""
        self._check(thread)
        self._begin(actor, thread)
        await self._cancel(actor, thread)
        await self._find(actor)

    @rx.event
    @handler("staff")
    async def close(self, actor: Actor) -> None:
        """Leave everything as it is."""
        self._begin(actor, self.thread)
        self._start()
        await self._find(actor)

    def _check(self, thread: int) -> None:
        if thread != self.thread:
            raise BadInput("Another conversation has come to the front. Choose the time again.")
