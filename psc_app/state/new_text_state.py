"""The dialog in which an agent texts somebody first: to whom, why, and the words."""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import PrivateWords, Refused
from psc_app.domain.phone import pretty, to_e164
from psc_app.domain.record_cards import MatchCandidate
from psc_app.domain.text_privacy import Piece
from psc_app.domain.text_start_cards import NewText, RecipientCard
from psc_app.services import patient_search, started_texts, text_consent
from psc_app.state.agent_state import AgentState
from psc_app.state.gate import LongText, handler
from psc_app.state.owned import OwnedState
from psc_app.wiring import house


class NewTextState(OwnedState, rx.State):
    """What the dialog for a new text shows.

    Attributes:
        found: patients that a search brought; `searched` whether there was one.
        number: what was searched for, where it reads as a number; as people write it.
        to: whom the text is for; `chosen` once that is decided.
        reasons: what can be chosen; `reason` is what was.
        wordings: what somebody can have agreed to.
        text, nonce: what goes into the box, once for each new nonce.
        fault: why it was not taken; consent_fault the same of the consent.
        pieces: the text as it was refused for what it gives away, that marked.
    """

    notice: rx.Field[str] = rx.field("")
    opened: rx.Field[bool] = rx.field(False)
    found: rx.Field[list[MatchCandidate]] = rx.field(default_factory=list)
    searched: rx.Field[bool] = rx.field(False)
    number: rx.Field[str] = rx.field("")
    to: rx.Field[RecipientCard] = rx.field(default_factory=RecipientCard)
    chosen: rx.Field[bool] = rx.field(False)
    reasons: rx.Field[list[str]] = rx.field(default_factory=list)
    reason: rx.Field[str] = rx.field("")
    wordings: rx.Field[list[str]] = rx.field(default_factory=list)
    text: rx.Field[str] = rx.field("")
    nonce: rx.Field[int] = rx.field(0)
    fault: rx.Field[str] = rx.field("")
    consent_fault: rx.Field[str] = rx.field("")
    pieces: rx.Field[list[Piece]] = rx.field(default_factory=list)

    @rx.event
    @handler("staff")
    async def open_dialog(self, actor: Actor, patient_id: int) -> None:
        """Open the dialog, for a patient or, with 0, to find somebody first."""
        self.reset()
        self._drawn_for = actor
        self.opened = True
        store = house().store
        self.reasons = list(await store.look(actor, started_texts.reasons))
        self.wordings = list(await store.look(actor, text_consent.wordings))
        if patient_id > 0:
            await self._choose(actor, patient_id, "")

    @rx.event
    @handler("staff")
    async def close(self, actor: Actor) -> None:
        """Close the dialog."""
        self.reset()

    @rx.event
    @handler("staff")
    async def find(self, actor: Actor, form: dict[str, str]) -> None:
        """Find patients by what was typed; a number can be texted as it is."""
        self.fault, self.searched, self.found = "", False, []
        text = form.get("text", "")
        e164 = to_e164(text)
        self.number = pretty(e164) if e164 else ""
        try:
            self.found = list(await house().store.do(actor, patient_search.search, text))
        except Refused as refusal:
            self.fault = str(refusal)
        self.searched = not self.fault

    @rx.event
    @handler("staff")
    async def choose(self, actor: Actor, patient_id: int) -> None:
        """Text this patient."""
        if patient_id > 0:
            await self._choose(actor, patient_id, "")

    @rx.event
    @handler("staff")
    async def choose_number(self, actor: Actor, number: str) -> None:
        """Text this number, whoever has it."""
        await self._choose(actor, 0, number)

    @rx.event
    @handler("staff")
    async def choose_again(self, actor: Actor) -> None:
        """Go back to whom it is for; what was written stays."""
        self.chosen, self.fault, self.pieces = False, "", []

    @rx.event
    @handler("staff")
    async def take_reason(self, actor: Actor, reason: str) -> None:
        """Choose a reason, and put its prepared text into the box."""
        self.reason, self.fault, self.pieces = "", "", []
        if not reason:
            return
        to = self.to
        try:
            text = await house().store.look(
                actor, started_texts.draft, self._patient(), to.typed, reason
            )
        except Refused as refusal:
            self.fault = str(refusal)
            return
        self.reason, self.text = reason, text
        self.nonce += 1

    @rx.event
    @handler("staff")
    async def agree(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Write down that they agreed to be texted."""
        self.consent_fault = ""
        to = self.to
        told = (form.get("wording", ""), form.get("said", ""), form.get("note", ""))
        verb = started_texts.record_consent
        try:
            await house().store.do(actor, verb, self._patient(), to.typed, *told)
        except Refused as refusal:
            self.consent_fault = str(refusal)
            return
        await self._choose(actor, self._patient(), to.typed)

    @rx.event
    @handler("staff")
    async def send(self, actor: Actor, form: dict[str, LongText]) -> Any:
        """Send it, and bring its conversation to the front."""
        self.fault = ""
        asked = NewText(
            patient_id=self._patient(),
            number=self.to.typed,
            reason=self.reason,
            body=form.get("body", ""),
            client_id=form.get("client_id", ""),
            privacy_reason=form.get("privacy_reason", ""),
        )
        try:
            started = await house().store.do(actor, started_texts.start, asked)
        except PrivateWords as refusal:
            self.fault, self.pieces = str(refusal), list(refusal.pieces)
            return None
        except Refused as refusal:
            self.fault = str(refusal)
            if self.chosen:
                await self._choose(actor, asked.patient_id, asked.number, keep=True)
            return None
        self.reset()
        return AgentState.go(started.conversation_id)

    async def _choose(self, actor: Actor, patient: int, number: str, *, keep: bool = False) -> None:
        fault = self.fault if keep else ""
        self._drawn_for = actor
        try:
            self.to = await house().store.do(actor, started_texts.look_up, patient, number)
        except Refused as refusal:
            self.fault, self.chosen = str(refusal), False
            return
        self.fault, self.chosen = fault or self.to.fault, not self.to.fault

    def _patient(self) -> int:
        """The patient who was chosen; 0 where a number was."""
        return 0 if self.to.typed else self.to.patient_id
