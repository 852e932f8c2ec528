"""One timeline of a patient: visits, results, conversations, cases and so on, newest first.

Several tables are merged, each read along its index from a mark on, so that a
page costs the same with fifty entries as with thousands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.agent_script import LABELS
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.fhir_summary import ENTERED_IN_ERROR
from psc_app.domain.permissions import Right
from psc_app.domain.record_cards import (
    APPOINTMENT,
    CASE,
    CLINICAL_KINDS,
    CONVERSATION,
    TASK,
    TIMELINE_KINDS,
    TimelineEntry,
    TimelinePage,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import TaskStatus, TriageOutcome
from psc_app.models.cases import Case, FollowUp
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import Conversation
from psc_app.models.scheduling import Appointment
from psc_app.models.tools import ScriptProgress
from psc_app.services import access, case_access
from psc_app.services.journal import audit
from psc_app.services.work import Work

LONGEST_PAGE = 200
_CLINICAL, _APPOINTMENT, _CONVERSATION, _CASE_OPENED, _CASE_CLOSED, _TASK = 1, 2, 3, 4, 5, 6
"""Order among entries of the same moment; part of the mark."""
_CHANNELS = {"chat": "Chat", "sms": "Text messages"}


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a page ended: the last entry's moment, table and key."""

    at: datetime
    rank: int
    id: int

    def text(self) -> str:
        """The mark as a screen keeps it."""
        return f"{self.at.astimezone(UTC).isoformat()}|{self.rank}|{self.id}"

    @classmethod
    def read(cls, text: str) -> "_Mark":
        """The mark a screen brings back; it may bring anything."""
        try:
            at, rank, key = text.split("|")
            moment = datetime.fromisoformat(at)
            mark = cls(moment.astimezone(UTC), int(rank), int(key))
            if moment.tzinfo is None or not 0 <= mark.id < 2**62:
                raise ValueError(text)
        except (ValueError, OverflowError, AttributeError):
            raise BadInput("The timeline can't be read from there. Open it again.") from None
        return mark

    def older(self, rank: int, at: Any, key: Any) -> ColumnElement[bool]:
        """Condition for the rows of a table that come after this mark."""
        if rank < self.rank:
            return at <= self.at
        if rank > self.rank:
            return at < self.at
        return (at <= self.at) & or_(at < self.at, key < self.id)


_Found = tuple[_Mark, TimelineEntry]


def timeline(
    work: Work,
    patient_id: int,
    *,
    kinds: frozenset[str] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> TimelinePage:
    """A page of the timeline, from the newest or from a mark on.

    Clinical entries are for those with the clinical right and a verified
    conversation; all others for all staff with access.

    Args:
        kinds: types to show (record_cards.TIMELINE_KINDS); None for all.
        before: `older` of the page before; None or empty for the first.
        limit: entries of a page, at most LONGEST_PAGE.

    Raises:
        NotAllowed: no such patient for this actor.
        BadInput: the mark or a type is none.
    """
    access.require(work, Right.SEE_ADMINISTRATIVE)
    access.patient(work, patient_id)
    wanted = frozenset(TIMELINE_KINDS) if kinds is None else frozenset(kinds)
    if not wanted <= TIMELINE_KINDS.keys():
        raise BadInput("The timeline has no entries of this type.")
    mark = _Mark.read(before) if before else None
    limit = max(1, min(int(limit), LONGEST_PAGE))
    refusal = _clinical_refusal(work, patient_id)
    clinical = [] if refusal else sorted(wanted & CLINICAL_KINDS.keys())
    found: list[_Found] = []
    if clinical:
        found += _clinical(work, patient_id, clinical, mark, limit + 1)
    if APPOINTMENT in wanted:
        found += _appointments(work, patient_id, mark, limit + 1)
    if CONVERSATION in wanted:
        found += _conversations(work, patient_id, mark, limit + 1)
    if CASE in wanted:
        found += _cases(work, patient_id, mark, limit + 1)
    if TASK in wanted:
        found += _tasks(work, patient_id, mark, limit + 1)
    found.sort(key=lambda each: (each[0].at, each[0].rank, each[0].id), reverse=True)
    audit(
        work,
        "read timeline",
        patient_id=patient_id,
        object_kind="patient",
        object_id=patient_id,
        clinical=bool(clinical),
        entries=min(len(found), limit),
    )
    return TimelinePage(
        entries=tuple(entry for _, entry in found[:limit]),
        older=found[limit - 1][0].text() if len(found) > limit else "",
        clinical=not refusal,
        why_not_clinical=refusal,
    )


def _clinical_refusal(work: Work, patient_id: int) -> str:
    try:
        access.clinical(work, patient_id)
    except NotAllowed as refused:
        return str(refused)
    return ""


def _clinical(
    work: Work, patient_id: int, kinds: Iterable[str], mark: _Mark | None, limit: int
) -> list[_Found]:
    at, key = col(ClinicalRecord.starts_at), col(ClinicalRecord.id)
    query = columns(
        col(ClinicalRecord.id),
        col(ClinicalRecord.kind),
        col(ClinicalRecord.title),
        col(ClinicalRecord.note),
        col(ClinicalRecord.status),
        col(ClinicalRecord.starts_at),
    ).where(
        col(ClinicalRecord.patient_id) == patient_id,
        at.is_not(None),
        col(ClinicalRecord.kind).in_(list(kinds)),
        col(ClinicalRecord.status) != ENTERED_IN_ERROR,
    )
    if mark is not None:
        query = query.where(mark.older(_CLINICAL, at, key))
    rows = work.session.execute(query.order_by(at.desc(), key.desc()).limit(limit))
    return [
        (
            _Mark(starts_at, _CLINICAL, record_id),
            TimelineEntry(
                key=f"clinical:{record_id}",
                kind=kind,
                kind_label=CLINICAL_KINDS[kind],
                title=title,
                note=note,
                status=status,
                at=millis(starts_at),
                conversation_id=0,
            ),
        )
        for record_id, kind, title, note, status, starts_at in rows
    ]


def _appointments(work: Work, patient_id: int, mark: _Mark | None, limit: int) -> list[_Found]:
    at, key = col(Appointment.starts_at), col(Appointment.id)
    query = select(Appointment).where(
        Appointment.patient_id == patient_id, Appointment.status != ENTERED_IN_ERROR
    )
    if mark is not None:
        query = query.where(mark.older(_APPOINTMENT, at, key))
    rows = work.session.exec(query.order_by(at.desc(), key.desc()).limit(limit))
    return [
        (
            _Mark(row.starts_at, _APPOINTMENT, row.id or 0),
            TimelineEntry(
                key=f"appointment:{row.id}",
                kind=APPOINTMENT,
                kind_label=TIMELINE_KINDS[APPOINTMENT],
                title=row.reason or "Appointment",
                note=" · ".join(filter(None, (row.clinician, row.place))),
                status=row.status,
                at=millis(row.starts_at),
                conversation_id=0,
            ),
        )
        for row in rows
    ]


def _conversations(work: Work, patient_id: int, mark: _Mark | None, limit: int) -> list[_Found]:
    at, key = col(Conversation.created_at), col(Conversation.id)
    query = columns(
        col(Conversation.id),
        col(Conversation.channel),
        col(Conversation.state),
        col(Conversation.agent_id),
        col(Conversation.stated_reason),
        col(Conversation.disposition),
        col(Conversation.second_disposition),
        col(Conversation.created_at),
    ).where(col(Conversation.patient_id) == patient_id)
    if mark is not None:
        query = query.where(mark.older(_CONVERSATION, at, key))
    rows = work.session.execute(query.order_by(at.desc(), key.desc()).limit(limit)).all()
    triages = _triages(work, [row[0] for row in rows])
    found = []
    for conversation_id, channel, state, agent_id, reason, first, second, created_at in rows:
        readable = (
            state in (S.OPEN, S.CLOSED)
            or agent_id == work.actor.id
            or work.actor.may(Right.SEE_ALL_CONVERSATIONS)
        )
        noted = (reason, triages.get(conversation_id, ""), first, second)
        entry = TimelineEntry(
            key=f"conversation:{conversation_id}",
            kind=CONVERSATION,
            kind_label=TIMELINE_KINDS[CONVERSATION],
            title=f"{_CHANNELS.get(channel, channel)} conversation",
            # What is said in a colleague's running conversation is theirs to read.
            note=" · ".join(filter(None, noted)) if readable else "",
            status=S(state).label,
            at=millis(created_at),
            conversation_id=conversation_id,
        )
        found.append((_Mark(created_at, _CONVERSATION, conversation_id), entry))
    return found


def _triages(work: Work, conversation_ids: list[int]) -> dict[int, str]:
    """How the latest triage of each of these conversations ended, in words."""
    rows = work.session.execute(
        columns(col(ScriptProgress.conversation_id), col(ScriptProgress.outcome))
        .where(
            col(ScriptProgress.conversation_id).in_(conversation_ids),
            col(ScriptProgress.outcome) != "",
        )
        .order_by(col(ScriptProgress.updated_at))
    )
    return {key: f"Triage: {LABELS[TriageOutcome(outcome)].lower()}" for key, outcome in rows}


def _cases(work: Work, patient_id: int, mark: _Mark | None, limit: int) -> list[_Found]:
    """That a case was opened, and that it was closed: two entries."""
    found = []
    for rank, at, verb in (
        (_CASE_OPENED, col(Case.opened_at), "opened"),
        (_CASE_CLOSED, col(Case.closed_at), ""),
    ):
        query = select(Case).where(Case.patient_id == patient_id, at.is_not(None))
        # The rule for a patient's timeline is the rule for their cases: who has or had a talk.
        query = query.where(case_access.opens_case(work))
        if mark is not None:
            query = query.where(mark.older(rank, at, col(Case.id)))
        rows = work.session.exec(query.order_by(at.desc(), col(Case.id).desc()).limit(limit))
        for row in rows:
            moment = row.opened_at if rank == _CASE_OPENED else row.closed_at
            assert moment is not None
            entry = TimelineEntry(
                key=f"case:{row.id}:{rank}",
                kind=CASE,
                kind_label=TIMELINE_KINDS[CASE],
                title=f"{row.number} {verb or row.status}",
                note=" · ".join(filter(None, (row.title, row.kind))),
                status=row.status,
                at=millis(moment),
                case_id=row.id or 0,
            )
            found.append((_Mark(moment, rank, row.id or 0), entry))
    return found


def _tasks(work: Work, patient_id: int, mark: _Mark | None, limit: int) -> list[_Found]:
    at, key = col(FollowUp.done_at), col(FollowUp.id)
    query = select(FollowUp).where(
        FollowUp.patient_id == patient_id,
        FollowUp.status == TaskStatus.DONE.value,
        case_access.opens_task(work),
    )
    if mark is not None:
        query = query.where(mark.older(_TASK, at, key))
    rows = work.session.exec(query.order_by(at.desc(), key.desc()).limit(limit))
    return [
        (
            _Mark(row.done_at, _TASK, row.id or 0),
            TimelineEntry(
                key=f"task:{row.id}",
                kind=TASK,
                kind_label=TIMELINE_KINDS[TASK],
                title="Task done",
                note=row.title,
                status=row.status,
                at=millis(row.done_at),
                case_id=row.case_id or 0,
            ),
        )
        for row in rows
        if row.done_at is not None
    ]
