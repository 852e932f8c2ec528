"""What screens see of cases: lists, a case with all that belongs to it, a patient's own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.case_cards import (
    CaseCard,
    CaseChangeCard,
    CaseList,
    CaseRow,
    LinkedConversation,
    NoteCard,
)
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.names import fold
from psc_app.domain.phone import pretty
from psc_app.domain.vocabulary import CaseStatus, Priority
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.cases import Case, CaseChange, CaseConversation, CaseNote
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.services import access, case_access, colleagues, task_lists
from psc_app.services.journal import audit
from psc_app.services.work import Work

PAGE = 50
"""Rows of one page."""

WHOSE = ("mine", "nobody", "open", "closed")
"""Lists: one's own, what nobody owns, all that are open, those that are over."""

RECENT = 5
"""A patient's cases beside a conversation; those that are open come first."""

_LONGEST_SEARCH = 200
_Condition = ColumnElement[bool]


def listed(
    work: Work,
    whose: str = "mine",
    *,
    kind: str = "",
    status: str = "",
    overdue: bool = False,
    text: str = "",
    page: int = 0,
) -> CaseList:
    """One page of a list of cases: what is due first comes first; of those over, the latest.

    Args:
        whose: one of WHOSE.
        kind, status: only those; empty for all.
        overdue: only those whose time is over.
        text: a number, words of a title, or a patient's name.

    Raises:
        NotAllowed: not staff who work with patients.
        BadInput: there is no such list, or the search is too long.
    """
    case_access.require(work)
    if whose not in WHOSE or len(text) > _LONGEST_SEARCH:
        raise BadInput("There is no such list of cases.")
    where = [_of_list(work, whose)]
    if kind:
        where.append(col(Case.kind) == kind)
    if status:
        where.append(col(Case.status) == status)
    if overdue:
        where.append((col(Case.due_at) < work.now) & col(Case.status).in_(case_access.OPEN_CASES))
    if text.strip():
        where.append(_found_by(work, " ".join(text.split())))
    total = work.session.execute(columns(func.count(col(Case.id))).where(*where)).scalar_one()
    pages = max(1, ceil(total / PAGE))
    page = max(0, min(page, pages - 1))
    query = select(Case).where(*where).order_by(*_order(whose))
    found = work.session.exec(query.offset(page * PAGE).limit(PAGE)).all()
    return CaseList(tuple(_rows(work, found)), total, page, pages)


def open_list(work: Work, whose: str = "mine", **narrowed: Any) -> CaseList:
    """The same for somebody who asks for it, which leaves rows in the audit log.

    What a search for a patient found is audited for each of them.
    """
    found = listed(work, whose, **narrowed)
    audit(work, "listed cases", patient_id=None, found=found.total)
    if str(narrowed.get("text", "")).strip():
        keys = [row.id for row in found.rows if row.opens]
        of = columns(col(Case.id), col(Case.patient_id)).where(col(Case.id).in_(keys))
        for case_id, patient_id in work.session.execute(of):
            audit(
                work, "found in search", patient_id=patient_id, object_kind="case",
                object_id=case_id,
            )  # fmt: skip
    return found


def counts(work: Work) -> dict[str, int]:
    """How many there are in each list that is not over.

    Raises:
        NotAllowed: not staff who work with patients.
    """
    case_access.require(work)
    return {
        whose: work.session.execute(
            columns(func.count(col(Case.id))).where(_of_list(work, whose))
        ).scalar_one()
        for whose in WHOSE[:3]
    }


def _of_list(work: Work, whose: str) -> _Condition:
    running = col(Case.status).in_(case_access.OPEN_CASES)
    if whose == "mine":
        return running & (col(Case.owner_id) == work.actor.id)
    if whose == "nobody":
        return case_access.nobodys_case()
    if whose == "open":
        return running & or_(case_access.opens_case(work), case_access.nobodys_case())
    return ~running & case_access.opens_case(work)


def _found_by(work: Work, text: str) -> _Condition:
    number = text.lower().removeprefix("c-").lstrip("0")
    ways: list[_Condition] = [col(Case.title).icontains(text, autoescape=True)]
    if number.isascii() and number.isdecimal() and len(number) < 10:
        ways.append(col(Case.id) == int(number))
    parts = fold(text).split()
    if parts:
        name: Any = col(Patient.name_key)
        named = columns(col(Patient.id)).where(
            and_(*(name.contains(part, autoescape=True) for part in parts))
        )
        # Whoever may not know whom a case is about must not find it by the name.
        ways.append(col(Case.patient_id).in_(named) & case_access.opens_case(work))
    return or_(*ways) if ways else false()


def _order(whose: str) -> tuple[Any, ...]:
    if whose == "closed":
        return col(Case.closed_at).desc(), col(Case.id).desc()
    due = col(Case.due_at)
    return due.is_(None), due, col(Case.priority).desc(), col(Case.id).desc()


def of_patient(work: Work, patient_id: int, limit: int = RECENT) -> tuple[CaseRow, ...]:
    """A patient's cases: open ones first, then the latest of those that are over.

    Raises:
        NotAllowed: no such patient for this actor.
    """
    case_access.require(work)
    access.patient(work, patient_id)
    return tuple(_rows(work, _of_patient(work, patient_id, limit)))


def _of_patient(work: Work, patient_id: int, limit: int) -> Sequence[Case]:
    running = col(Case.status).in_(case_access.OPEN_CASES)
    return work.session.exec(
        select(Case)
        .where(Case.patient_id == patient_id)
        .order_by((~running), col(Case.updated_at).desc(), col(Case.id).desc())
        .limit(limit)
    ).all()


def beside(work: Work, conversation_id: int) -> tuple[CaseRow, ...]:
    """The cases a conversation is about, then the patient's other recent ones.

    Those of another actor's that are linked to it are told by their numbers only where
    the actor may open them.

    Raises:
        NotAllowed: the conversation is not the actor's to work in.
    """
    case_access.require(work)
    conversation = access.worked_conversation(work, conversation_id)
    links = {
        row.case_id: row
        for row in work.session.exec(
            select(CaseConversation).where(CaseConversation.conversation_id == conversation_id)
        )
    }
    here = work.session.exec(
        select(Case)
        .where(col(Case.id).in_(links), case_access.opens_case(work))
        .order_by((~col(Case.status).in_(case_access.OPEN_CASES)), col(Case.id).desc())
    ).all()
    others: Sequence[Case] = ()
    if conversation.patient_id is not None:
        of = _of_patient(work, conversation.patient_id, RECENT + len(links))
        others = [case for case in of if case.id not in links][:RECENT]
    return tuple(_rows(work, [*here, *others], conversation_id, links))


def read(work: Work, case_id: int) -> CaseCard:
    """Open a case to read it, which leaves a row in the audit log.

    Raises:
        NotAllowed: no such case for this actor.
    """
    case = case_access.case(work, case_id)
    audit(work, "read case", patient_id=case.patient_id, object_kind="case", object_id=case_id)
    return card(work, case)


def again(work: Work, case_id: int) -> CaseCard:
    """A case that is open on the screen already.

    Raises:
        NotAllowed: no such case for this actor.
    """
    return card(work, case_access.case(work, case_id))


def card(work: Work, case: Case) -> CaseCard:
    """All of a case; the caller has been through the gate with it."""
    assert case.id is not None
    notes = work.session.exec(
        select(CaseNote).where(CaseNote.case_id == case.id).order_by(col(CaseNote.id).desc())
    ).all()
    changes = work.session.exec(
        select(CaseChange).where(CaseChange.case_id == case.id).order_by(col(CaseChange.id).desc())
    ).all()
    who = colleagues.names(
        work,
        {one for row in (*notes, *changes) if (one := row.staff_id)} | {case.opened_by or 0},
    )
    patient = work.get(Patient, case.patient_id) if case.patient_id else None
    return CaseCard(
        row=_rows(work, [case])[0],
        owner_id=case.owner_id or 0,
        opened_by=who.get(case.opened_by or 0, ""),
        birth_date=patient.birth_date.isoformat() if patient and patient.birth_date else "",
        phone=pretty(patient.phone) if patient else "",
        notes=tuple(
            NoteCard(one.id or 0, who.get(one.staff_id or 0, "System"), one.body, millis(one.at))
            for one in notes
        ),
        changes=tuple(
            CaseChangeCard(
                one.id or 0, who.get(one.staff_id or 0, "System"), _told(one), millis(one.at)
            )
            for one in changes
        ),
        conversations=_linked(work, case),
        tasks=task_lists.of_case(work, case.id),
    )


def _told(change: CaseChange) -> str:
    """A change in words."""
    field, before, after = change.field, change.before, change.after
    if field == "status" and not before:
        return "Opened"
    if field == "patient":
        return "Linked to its patient" if after else "Its patient was taken back"
    label = {"due": "Due", "owner": "Owner"}.get(field, field.capitalize())
    return f"{label}: {before or 'none'} → {after or 'none'}"


def _linked(work: Work, case: Case) -> tuple[LinkedConversation, ...]:
    rows = work.session.exec(
        select(CaseConversation, Conversation)
        .join(Conversation, col(Conversation.id) == CaseConversation.conversation_id)
        .where(CaseConversation.case_id == case.id)
        .order_by(col(Conversation.created_at).desc(), col(Conversation.id).desc())
    ).all()
    return tuple(
        LinkedConversation(
            id=talk.id or 0,
            # What is said in a colleague's running conversation is theirs to read.
            title=(talk.stated_reason if readable else "") or f"Conversation {talk.id}",
            state=S(talk.state).label,
            at=millis(talk.created_at),
            readable=readable,
            by_itself=row.by_itself,
            origin=talk.id == case.conversation_id,
        )
        for row, talk in rows
        for readable in (_may_read(work, talk.id or 0),)
    )


def _may_read(work: Work, conversation_id: int) -> bool:
    try:
        access.staff_conversation(work, conversation_id)
    except NotAllowed:
        return False
    return True


def _rows(
    work: Work,
    cases: Iterable[Case],
    here: int = 0,
    links: dict[int, CaseConversation] | None = None,
) -> list[CaseRow]:
    """Cases as rows, with no more of each than the actor may know.

    Args:
        here: the conversation they stand beside; links are its own.
    """
    cases, links = list(cases), links or {}
    keys = [case.id for case in cases]
    mine = set(
        work.session.exec(
            select(Case.id).where(col(Case.id).in_(keys), case_access.opens_case(work))
        )
    )
    of = task_lists.patients_of(work, [case for case in cases if case.id in mine])
    who = colleagues.names(work, {case.owner_id for case in cases if case.owner_id})
    return [
        CaseRow(
            id=case.id or 0,
            number=case.number,
            title=case.title,
            kind=case.kind,
            priority=case.priority,
            priority_label=Priority(case.priority).label,
            status=case.status,
            over=(over := CaseStatus(case.status).value not in case_access.OPEN_CASES),
            owner=who.get(case.owner_id or 0, ""),
            mine=case.owner_id == work.actor.id,
            patient=of.get(case.id or 0, ""),
            due_at=millis(case.due_at),
            overdue=not over and case.due_at is not None and case.due_at < work.now,
            opened_at=millis(case.opened_at),
            closed_at=millis(case.closed_at),
            opens=case.id in mine,
            here=(link := links.get(case.id or 0)) is not None,
            by_itself=link is not None and link.by_itself,
            origin=bool(here) and case.conversation_id == here,
        )
        for case in cases
    ]


def linked_cards(
    work: Work, conversation_id: int, *, first: bool
) -> tuple[tuple[CaseCard, ...], tuple[CaseRow, ...]]:
    """In full the cases a conversation is about, then the patient's other recent ones as rows.

    Args:
        first: whether they come to the screen now, which leaves rows in the audit log.

    Raises:
        NotAllowed: the conversation is not the actor's to work in.
    """
    rows = beside(work, conversation_id)
    one = read if first else again
    return (
        tuple(replace(one(work, row.id), row=row) for row in rows if row.here),
        tuple(row for row in rows if not row.here),
    )
