"""The patient beside the chat: contact, clinical data, timeline, identification."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.cards import ConversationCard
from psc_app.domain.case_cards import CaseRow
from psc_app.domain.errors import NotAllowed
from psc_app.domain.record_cards import (
    ClinicalCard,
    MatchCandidate,
    PatientCard,
    TimelineEntry,
    TimelinePage,
)
from psc_app.services import case_lists, identification, patient_record
from psc_app.state.gate import handler
from psc_app.wiring import house

IDENTIFIERS = tuple(identification.IDENTIFIERS)
"""What an agent may confirm with a patient; two of them verify."""


@dataclass(frozen=True)
class RecordLook:
    """What one look at a patient brings; without a patient, who it may be."""

    patient_id: int
    verified_by: str
    held: bool
    patient: PatientCard | None = None
    clinical: ClinicalCard | None = None
    why_not_clinical: str = ""
    timeline: TimelinePage | None = None
    candidates: tuple[MatchCandidate, ...] = ()
    cases: tuple[CaseRow, ...] = ()


class RecordState(rx.State, mixin=True):
    """The patient pane of the conversation in front.

    Attributes:
        patient_id: 0 while nobody is linked.
        has_clinical: whether clinical data came; otherwise why_not_clinical.
        kind: what the timeline is narrowed to, empty for everything.
        editing: the contact field being edited, empty for none.
        found: what a search by the agent brought.
        cases: the patient's recent ones, those that are open first.
    """

    patient_id: rx.Field[int] = rx.field(0)
    verified_by: rx.Field[str] = rx.field("")
    patient: rx.Field[PatientCard] = rx.field(default_factory=PatientCard)
    has_clinical: rx.Field[bool] = rx.field(False)
    clinical: rx.Field[ClinicalCard] = rx.field(default_factory=ClinicalCard)
    why_not_clinical: rx.Field[str] = rx.field("")
    timeline: rx.Field[list[TimelineEntry]] = rx.field(default_factory=list)
    older_mark: rx.Field[str] = rx.field("")
    kind: rx.Field[str] = rx.field("")
    editing: rx.Field[str] = rx.field("")
    candidates: rx.Field[list[MatchCandidate]] = rx.field(default_factory=list)
    found: rx.Field[list[MatchCandidate]] = rx.field(default_factory=list)
    searched: rx.Field[bool] = rx.field(False)
    verifying: rx.Field[bool] = rx.field(False)
    cases: rx.Field[list[CaseRow]] = rx.field(default_factory=list)
    _record_of: tuple[int, str, bool] = (0, "", False)

    async def _look_record(self, actor: Actor, card: ConversationCard) -> RecordLook:
        store = house().store
        if not card.patient_id:
            candidates: tuple[MatchCandidate, ...] = ()
            if card.held_by_me:
                # It may go to somebody else between the card and this.
                with suppress(NotAllowed):
                    found = await store.do(actor, identification.candidates, card.id)
                    candidates = tuple(found)
            return RecordLook(0, "", card.held_by_me, candidates=candidates)
        try:
            patient = await store.do(actor, patient_record.administrative, card.patient_id)
            page = await store.do(
                actor, patient_record.timeline, card.patient_id, kinds=self._kinds(), before=None
            )
            matters = await store.look(actor, case_lists.of_patient, card.patient_id)
        except NotAllowed as refusal:
            # A waiting conversation may be read by all; its patient only by who takes it,
            # and only until the link is undone.
            return RecordLook(
                card.patient_id, card.verified_by, card.held_by_me, why_not_clinical=str(refusal)
            )
        clinical, why_not = None, ""
        try:
            clinical = await store.do(actor, patient_record.clinical, card.patient_id)
        except NotAllowed as refusal:
            why_not = str(refusal)
        return RecordLook(
            card.patient_id,
            card.verified_by,
            card.held_by_me,
            patient,
            clinical,
            why_not,
            page,
            cases=matters,
        )

    def _kinds(self) -> frozenset[str] | None:
        return frozenset({self.kind}) if self.kind else None

    def _show_record(self, look: RecordLook) -> None:
        if look.patient_id != self.patient_id:
            self._forget_record()
        self.patient_id = look.patient_id if look.patient else 0
        self._record_of = (look.patient_id, look.verified_by, look.held)
        self.verified_by = look.verified_by
        self.patient = look.patient or PatientCard()
        self.has_clinical = look.clinical is not None
        self.clinical = look.clinical or ClinicalCard()
        self.why_not_clinical = look.why_not_clinical
        self.timeline = list(look.timeline.entries) if look.timeline else []
        self.older_mark = look.timeline.older if look.timeline else ""
        self.candidates = list(look.candidates)
        self.cases = list(look.cases)

    def _forget_record(self) -> None:
        self._record_of = (0, "", False)
        self.patient_id = 0
        self.verified_by = ""
        self.patient = PatientCard()
        self.has_clinical = False
        self.clinical = ClinicalCard()
        self.why_not_clinical = ""
        self.timeline = []
        self.older_mark = ""
        self.kind = ""
        self.editing = ""
        self.candidates = []
        self.found = []
        self.searched = False
        self.verifying = False
        self.cases = []

    @rx.event
    @handler("staff")
    async def narrow(self, actor: Actor, kind: str) -> None:
        """Show one kind of entry on the timeline, or all again."""
        self.kind = kind
        await self._read_timeline(actor, before=None)

    @rx.event
    @handler("staff")
    async def further_back(self, actor: Actor) -> None:
        """Load the next older entries of the timeline."""
        if self.older_mark:
            await self._read_timeline(actor, before=self.older_mark)

    async def _read_timeline(self, actor: Actor, *, before: str | None) -> None:
        page = await house().store.do(
            actor, patient_record.timeline, self.patient_id, kinds=self._kinds(), before=before
        )
        kept = self.timeline if before else []
        self.timeline = [*kept, *page.entries]
        self.older_mark = page.older

    @rx.event
    @handler("staff")
    async def edit_contact(self, actor: Actor, field: str) -> None:
        """Open one contact field for editing, or none."""
        self.editing = field if field in ("phone", "email", "address", "language") else ""

    @rx.event
    @handler("staff")
    async def save_contact(self, actor: Actor, form: dict[str, str]) -> None:
        """Keep an edited contact field."""
        field, value = self.editing, form.get("value", "")
        await house().store.do(actor, patient_record.change_contact, self.patient_id, field, value)
        self.editing = ""
        self.notice = ""

    @rx.event
    @handler("staff")
    async def search_patient(self, actor: Actor, form: dict[str, str]) -> None:
        """Search for the patient this conversation is about."""
        found = await house().store.do(actor, identification.search, form.get("text", ""))
        self.found = list(found)
        self.searched = True
        self.notice = ""

    @rx.event
    @handler("staff")
    async def link(self, actor: Actor, patient_id: int) -> None:
        """Link the conversation in front to a patient."""
        await house().store.do(actor, identification.link, self.thread, patient_id)

    @rx.event
    @handler("staff")
    async def register(self, actor: Actor) -> None:
        """Create a record from what the guest stated, and link it."""
        await house().store.do(actor, identification.register, self.thread)

    @rx.event
    @handler("staff")
    async def unlink(self, actor: Actor) -> None:
        """Undo a link."""
        await house().store.do(actor, identification.unlink, self.thread)

    @rx.event
    @handler("staff")
    async def ask_verify(self, actor: Actor, open_: bool) -> None:
        """Open or close the form that verifies the patient."""
        self.verifying = open_

    @rx.event
    @handler("staff")
    async def verify(self, actor: Actor, form: dict[str, Any]) -> None:
        """Record which identifiers the patient confirmed."""
        confirmed = frozenset(name for name in IDENTIFIERS if form.get(name))
        await house().store.do(actor, identification.verify, self.thread, confirmed)
        self.verifying = False
        self.notice = ""
