"""The way to an appointment on a screen: what for, with whom and where, when, and a last look.

The agents' tool and the patients' page go the same way with their own rights; each
has its own handlers, which pass its own gate.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.booking_cards import BookingOption, SlotCard, SlotDay, TimesCard
from psc_app.domain.cards import AppointmentCard
from psc_app.domain.errors import BadInput, SlotTaken
from psc_app.services import finding_times, scheduling
from psc_app.services.finding_times import WEEK
from psc_app.state.payloads import number
from psc_app.wiring import house

TIMES, CONFIRM, CANCEL = "times", "confirm", "cancel"
"""Where one is on the way; empty for not on it."""

_NO_TIME = "Choose one of the times offered."


class BookingFlow(rx.State, mixin=True):
    """What is chosen so far and what can be chosen next.

    Attributes:
        step: TIMES, CONFIRM, CANCEL, or empty.
        reasons, clinics, practitioners: what can lead to a time; reason, clinic and
            practitioner what is chosen, 0 for not.
        soonest: what is free first.
        week: the first day shown, week_label in words; earlier and later say
            whether one can turn back and on.
        days: that week's days with free times; day is the one in front.
        slot: the time chosen.
        changing: the appointment to be moved or cancelled; id 0 for a new one.
        said: what was done, in words.
    """

    step: rx.Field[str] = rx.field("")
    reasons: rx.Field[list[BookingOption]] = rx.field(default_factory=list)
    clinics: rx.Field[list[BookingOption]] = rx.field(default_factory=list)
    practitioners: rx.Field[list[BookingOption]] = rx.field(default_factory=list)
    reason: rx.Field[int] = rx.field(0)
    clinic: rx.Field[int] = rx.field(0)
    practitioner: rx.Field[int] = rx.field(0)
    soonest: rx.Field[list[SlotCard]] = rx.field(default_factory=list)
    week: rx.Field[str] = rx.field("")
    week_label: rx.Field[str] = rx.field("")
    earlier: rx.Field[bool] = rx.field(False)
    later: rx.Field[bool] = rx.field(False)
    days: rx.Field[list[SlotDay]] = rx.field(default_factory=list)
    day: rx.Field[SlotDay] = rx.field(default_factory=SlotDay)
    slot: rx.Field[SlotCard] = rx.field(default_factory=SlotCard)
    changing: rx.Field[AppointmentCard] = rx.field(default_factory=AppointmentCard)
    said: rx.Field[str] = rx.field("")

    def _start(self, step: str = TIMES) -> None:
        """Begin anew, with nothing chosen."""
        self.step, self.said = step, ""
        self.reason = self.clinic = self.practitioner = 0
        self.week = self.week_label = ""
        self.earlier = self.later = False
        self.soonest, self.days, self.day = [], [], SlotDay()
        self.slot, self.changing = SlotCard(), AppointmentCard()

    async def _find(self, actor: Actor, week: str = "") -> None:
        """Look for times by what is chosen, and show them."""
        found: TimesCard = await house().store.look(
            actor,
            finding_times.times,
            reason_id=self.reason,
            clinic_id=self.clinic,
            practitioner_id=self.practitioner,
            week=week,
            moving=self.changing.id,
        )
        self.reasons = list(found.options.reasons)
        self.clinics = list(found.options.clinics)
        self.practitioners = list(found.options.practitioners)
        self.clinic, self.practitioner = found.clinic_id, found.practitioner_id
        self.soonest, self.days = list(found.soonest), list(found.days)
        self.week, self.week_label = found.week, found.label
        self.earlier, self.later = found.earlier, found.later
        kept = [one for one in self.days if one.day == self.day.day]
        self.day = (kept or self.days or [SlotDay()])[0]

    async def _choose(self, actor: Actor, which: str, choice: str) -> None:
        """Choose a reason, a clinic or a practitioner; 0 takes the choice back."""
        if which not in ("reason", "clinic", "practitioner"):
            raise BadInput("Choose from the lists.")
        if which == "reason" and self.changing.id:
            raise BadInput("What the visit is for stays as it is when it is moved.")
        setattr(self, which, number(choice))
        self.said = ""
        await self._find(actor)

    async def _turn(self, actor: Actor, by: int) -> None:
        """Show the week before or after."""
        if not self.week:
            return
        first = date.fromisoformat(self.week) + timedelta(days=WEEK if by > 0 else -WEEK)
        await self._find(actor, first.isoformat())

    def _show_day(self, day: str) -> None:
        self.day = next((one for one in self.days if one.day == day), self.day)

    def _pick(self, starts_at: int, practitioner: int, clinic: int) -> None:
        """Take one of the times shown to the last look."""
        shown = [*self.soonest, *(slot for day in self.days for slot in day.slots)]
        wanted = (starts_at, practitioner, clinic)
        for slot in shown:
            if (slot.starts_at, slot.practitioner_id, slot.clinic_id) == wanted:
                self.slot, self.step, self.said = slot, CONFIRM, ""
                return
        raise BadInput(_NO_TIME)

    async def _to_change(self, actor: Actor, appointment: int, step: str) -> None:
        """Begin to move an appointment, or ask whether to cancel it."""
        found = await house().store.look(actor, finding_times.to_move, appointment)
        self._start(step)
        self.changing = found
        if step == TIMES:
            self.reason = found.reason_id
            self.clinic, self.practitioner = found.clinic_id, found.practitioner_id
            await self._find(actor)

    async def _book(self, actor: Actor, patient_id: int, thread: int = 0) -> None:
        """Book or move as chosen; where the time is gone, what is free instead is shown."""
        slot, was = self.slot, self.changing
        if self.step != CONFIRM or not slot.starts_at:
            raise BadInput(_NO_TIME)
        begins = datetime.fromtimestamp(slot.starts_at / 1000, UTC)
        where: Any = (slot.practitioner_id, slot.clinic_id)
        talk = thread or None
        try:
            if was.id:
                await house().store.do(
                    actor, scheduling.move, was.id, *where, begins,
                    conversation_id=talk, sequence=was.sequence,
                )  # fmt: skip
            else:
                await house().store.do(
                    actor, scheduling.book, patient_id, *where, self.reason, begins,
                    conversation_id=talk,
                )  # fmt: skip
        except SlotTaken as lost:
            self.step, self.slot = TIMES, SlotCard()
            await self._find(actor, self.week)
            self.soonest = list(lost.next_free)
            raise
        done = "Moved" if was.id else "Booked"
        self._start(self._home())
        self.said = f"{done}: {slot.when}, {slot.practitioner}, {slot.clinic}."

    async def _cancel(self, actor: Actor, thread: int = 0) -> None:
        """Cancel what was asked about."""
        was = self.changing
        if self.step != CANCEL or not was.id:
            return
        await house().store.do(
            actor, scheduling.cancel, was.id,
            conversation_id=thread or None, sequence=was.sequence,
        )  # fmt: skip
        self._start(self._home())
        self.said = f"Cancelled: {was.reason}, {was.clinician}."

    def _home(self) -> str:
        """The step to be at when nothing is under way."""
        return ""
