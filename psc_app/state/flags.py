"""The red flags of the open conversation, and what staff make of them."""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.alarm_cards import FlagCard
from psc_app.domain.cards import MessageCard
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.vocabulary import AuthorKind, Verdict
from psc_app.services import alarms, red_flags
from psc_app.state.gate import handler
from psc_app.wiring import house

_NO_MESSAGE = "There is no message of the patient's here."


class FlagState(rx.State, mixin=True):
    """What stands in the conversation pane about emergencies.

    Attributes:
        flags: the flagged messages, oldest first.
        flagged: numbers of the messages that stand as emergencies.
        doubted: numbers of those that somebody should read and judge.
        missing: number of the message that is about to be marked, 0 for none.
        missing_words: how it begins.
        missing_fault: why marking it was refused.
    """

    flags: rx.Field[list[FlagCard]] = rx.field(default_factory=list)
    flagged: rx.Field[list[int]] = rx.field(default_factory=list)
    doubted: rx.Field[list[int]] = rx.field(default_factory=list)
    missing: rx.Field[int] = rx.field(0)
    missing_words: rx.Field[str] = rx.field("")
    missing_fault: rx.Field[str] = rx.field("")

    async def _look_flags(self, actor: Actor, thread: int) -> tuple[FlagCard, ...]:
        return await house().store.look(actor, alarms.of_conversation, thread)

    def _show_flags(self, seen: tuple[FlagCard, ...]) -> None:
        stand = [one for one in seen if one.verdict != Verdict.FALSE_ALARM.value]
        self._put(
            flags=list(seen),
            flagged=[one.seq for one in stand if one.alert],
            doubted=[one.seq for one in stand if not one.alert and not one.verdict],
        )

    def _forget_flags(self) -> None:
        self._show_flags(())
        self._put(missing=0, missing_words="", missing_fault="")

    @rx.event
    @handler("staff")
    async def judge(self, actor: Actor, thread: int, seq: int, verdict: str) -> None:
        """Say whether a flagged message was an emergency or a false alarm."""
        await house().store.do(actor, red_flags.judge, thread, seq, verdict)

    @rx.event
    @handler("staff")
    async def ask_missed(self, actor: Actor, seq: int) -> None:
        """Ask before a message is marked as an emergency; 0 is the patient's latest, -1 closes."""
        self._put(missing=0, missing_fault="")
        if seq < 0:
            return
        said = self._latest_of_patient(seq)
        if said is None:
            raise BadInput(_NO_MESSAGE)
        self._put(missing=said.seq, missing_words=said.body[:300])

    def _latest_of_patient(self, seq: int) -> MessageCard | None:
        """The patient's message with this number, or their latest that is shown."""
        shown = (*self._history, *self._live)
        of_patient = [one for one in shown if one.author_kind == AuthorKind.PATIENT.value]
        wanted = [one for one in of_patient if seq in (0, one.seq)]
        return wanted[-1] if wanted else None

    @rx.event
    @handler("staff")
    async def mark_missed(self, actor: Actor, form: dict[str, Any]) -> None:
        """Mark the message as an emergency that nobody found."""
        family = str(form.get("family") or "")
        try:
            await house().store.do(actor, red_flags.mark_missed, self.thread, self.missing, family)
        except Refused as refusal:
            self.missing_fault = str(refusal)
        else:
            self._put(missing=0, missing_fault="")
