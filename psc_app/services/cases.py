"""Cases: opened from a conversation, linked to others of the same patient, noted on.

What changes about one afterwards is in case_changes, what screens see in case_lists.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.case_cards import (
    CASE_PRIORITIES,
    LONGEST_NOTES,
    LONGEST_TITLE,
    CaseCard,
)
from psc_app.domain.errors import BadInput
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import Deed, Visibility
from psc_app.models.cases import Case, CaseChange, CaseConversation, CaseNote, FollowUp
from psc_app.models.conversation import Conversation
from psc_app.services import access, case_access, case_lists, colleagues, lines, settings
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

BY_ITSELF = "by itself"
"""Reason of a link that nobody made by hand."""

_AGAIN = timedelta(seconds=10)
"""The same once more within this time is the same: a form that was sent twice."""


def open_case(
    work: Work,
    conversation_id: int,
    *,
    title: str,
    kind: str = "",
    priority: int = 0,
    due_at: datetime | None = None,
    notes: str = "",
    owner_id: int | None = None,
) -> CaseCard:
    """Open a case from a conversation that the actor has or had a part in.

    Args:
        kind: one of the setting "case.kinds"; empty for the first of them.
        owner_id: who sees to it; None for whoever takes it.

    Raises:
        NotAllowed: the conversation is not theirs to work in.
        BadInput: no title, or something can't be taken.
    """
    case_access.require(work)
    conversation = access.worked_conversation(work, conversation_id)
    title = checked_title(title)
    notes = checked_notes(notes)
    kind = checked_kind(work, kind)
    checked_due(work, due_at)
    if priority not in [int(one) for one in CASE_PRIORITIES]:
        raise BadInput("Choose a priority from the list.")
    if owner_id is not None:
        colleagues.working_one(work, owner_id)
    twice = _opened_just_now(work, conversation_id, title)
    if twice is not None:
        return case_lists.card(work, twice)
    case = Case(
        # Until the row's own number is known, which makes two alike impossible.
        number=f"new-{uuid4().hex[:15]}",
        title=title,
        kind=kind,
        priority=priority,
        owner_id=owner_id,
        patient_id=conversation.patient_id,
        conversation_id=conversation_id,
        due_at=due_at,
        opened_at=work.now,
        opened_by=case_access.acting(work),
        updated_at=work.now,
    )
    work.session.add(case)
    work.session.flush()
    assert case.id is not None
    case.number = f"C-{case.id:06d}"
    work.session.add(case)
    work.session.add(
        CaseConversation(case_id=case.id, conversation_id=conversation_id, linked_at=work.now)
    )
    remember(work, case, "status", "", case.status)
    log(work, Deed.CASE_OPENED, conversation_id=conversation_id, staff_id=owner_id, case=case.id)
    audit(work, "opened case", patient_id=case.patient_id, object_kind="case", object_id=case.id)
    if notes:
        _add_note(work, case, notes)
    work.session.flush()
    ring(work, case, on_record=True)
    return case_lists.card(work, case)


def _opened_just_now(work: Work, conversation_id: int, title: str) -> Case | None:
    return work.session.exec(
        select(Case).where(
            Case.conversation_id == conversation_id,
            Case.title == title,
            Case.opened_by == work.actor.id,
            col(Case.opened_at) >= work.now - _AGAIN,
        )
    ).first()


def link(work: Work, case_id: int, conversation_id: int) -> None:
    """Say that a conversation is about a case; linking twice is linking once.

    A case that has no patient yet gets the conversation's.

    Raises:
        NotAllowed: one of the two is not the actor's to work with.
        BadInput: they are about different patients.
    """
    case = case_access.case(work, case_id)
    conversation = access.worked_conversation(work, conversation_id)
    theirs = conversation.patient_id
    if case.patient_id is not None and theirs is not None and case.patient_id != theirs:
        raise BadInput("This case is about another patient.")
    if work.get(CaseConversation, case_id, conversation_id) is not None:
        return
    if case.patient_id is None and theirs is not None:
        _give_patient(work, case, theirs)
    _link(work, case, conversation, by_itself=False)


def unlink(work: Work, case_id: int, conversation_id: int) -> None:
    """Take back that a conversation is about a case.

    Raises:
        NotAllowed: one of the two is not the actor's to work with.
        BadInput: the case was opened from this conversation.
    """
    case = case_access.case(work, case_id)
    access.worked_conversation(work, conversation_id)
    if case.conversation_id == conversation_id:
        raise BadInput("This case was opened from this conversation, so they stay together.")
    _unlink(work, case, conversation_id)


def add_note(work: Work, case_id: int, body: str) -> None:
    """Write something down about a case, over or not.

    Raises:
        NotAllowed: no such case for this actor.
        BadInput: there is nothing in it, or too much.
    """
    case = case_access.case(work, case_id)
    body = checked_notes(body)
    if not body:
        raise BadInput("Write the note first.")
    _add_note(work, case, body)
    case.updated_at = work.now
    work.session.add(case)
    ring(work, case)


def _add_note(work: Work, case: Case, body: str) -> None:
    assert case.id is not None
    work.session.add(
        CaseNote(case_id=case.id, staff_id=case_access.acting(work), body=body, at=work.now)
    )
    audit(work, "noted on case", patient_id=case.patient_id, object_kind="case", object_id=case.id)


# ---------------------------------------------------------------- by itself


def patient_known(work: Work, conversation: Conversation) -> None:
    """A conversation has its patient now: its own cases and tasks get them too.

    If the patient has exactly one open case, the conversation is linked to it, and
    a line for the staff says so. The caller has just set the patient.
    """
    patient_id = conversation.patient_id
    assert patient_id is not None
    assert conversation.id is not None
    for own in _without_patient(work, conversation.id):
        _give_patient(work, own, patient_id)
    work.claim(
        update(FollowUp)
        .where(col(FollowUp.conversation_id) == conversation.id, col(FollowUp.patient_id).is_(None))
        .values(patient_id=patient_id)
    )
    running = work.session.exec(
        select(Case)
        .where(Case.patient_id == patient_id, col(Case.status).in_(case_access.OPEN_CASES))
        .limit(2)
    ).all()
    if len(running) != 1:
        return
    case = running[0]
    if work.get(CaseConversation, case.id, conversation.id) is not None:
        return
    _link(work, case, conversation, by_itself=True)
    text = f"Linked to {case.number}, the patient's one open case."
    lines.say_as_system(work, conversation, "case", text, Visibility.INTERNAL)


def patient_gone(work: Work, conversation: Conversation, patient_id: int) -> None:
    """It was another patient: what came by the link alone is taken back.

    Links that nobody made by hand go. What was opened from this conversation, and
    is linked to no other, is nobody's until the right patient is known.
    """
    assert conversation.id is not None
    links = work.session.exec(
        select(CaseConversation, Case)
        .join(Case, col(Case.id) == CaseConversation.case_id)
        .where(CaseConversation.conversation_id == conversation.id, Case.patient_id == patient_id)
    ).all()
    for row, case in links:
        if row.by_itself:
            _unlink(work, case, conversation.id)
        elif case.conversation_id == conversation.id and len(linked_to(work, case)) == 1:
            case.patient_id = None
            work.session.add(case)
            remember(work, case, "patient", "linked", "")
            ring(work, case)
    work.claim(
        update(FollowUp)
        .where(
            col(FollowUp.conversation_id) == conversation.id,
            col(FollowUp.patient_id) == patient_id,
        )
        .values(patient_id=None)
    )


def _without_patient(work: Work, conversation_id: int) -> list[Case]:
    return list(
        work.session.exec(
            select(Case).where(
                Case.conversation_id == conversation_id, col(Case.patient_id).is_(None)
            )
        )
    )


def _give_patient(work: Work, case: Case, patient_id: int) -> None:
    case.patient_id = patient_id
    work.session.add(case)
    remember(work, case, "patient", "", "linked")
    audit(work, "linked case", patient_id=patient_id, object_kind="case", object_id=case.id)
    ring(work, case, on_record=True)


def _link(work: Work, case: Case, conversation: Conversation, *, by_itself: bool) -> None:
    assert case.id is not None
    assert conversation.id is not None
    work.session.add(
        CaseConversation(
            case_id=case.id,
            conversation_id=conversation.id,
            by_itself=by_itself,
            linked_at=work.now,
        )
    )
    work.session.flush()
    reason = BY_ITSELF if by_itself else "by hand"
    log(work, Deed.CASE_LINKED, conversation_id=conversation.id, reason=reason, case=case.id)
    audit(
        work,
        "linked case",
        patient_id=case.patient_id,
        object_kind="case",
        object_id=case.id,
        conversation=conversation.id,
        reason=reason,
    )
    ring(work, case)


def _unlink(work: Work, case: Case, conversation_id: int) -> None:
    gone = work.run(
        delete(CaseConversation).where(
            col(CaseConversation.case_id) == case.id,
            col(CaseConversation.conversation_id) == conversation_id,
        )
    ).rowcount
    if gone != 1:
        return
    audit(
        work,
        "unlinked case",
        patient_id=case.patient_id,
        object_kind="case",
        object_id=case.id,
        conversation=conversation_id,
    )
    work.ring(topics.matters(conversation_id))
    ring(work, case)


# ---------------------------------------------------------------- shared with case_changes


def kinds(work: Work) -> list[str]:
    """The kinds of cases, in the administrator's order."""
    lines = settings.value(work, "case.kinds").splitlines()
    return [line.strip() for line in lines if line.strip()]


def checked_title(title: str) -> str:
    """A title as it is kept: on one line.

    Raises:
        BadInput: it is empty or too long.
    """
    title = " ".join(storable(title).split())
    if not title:
        raise BadInput("Give it a title.")
    if len(title) > LONGEST_TITLE:
        raise BadInput(f"This title is too long: at most {LONGEST_TITLE} characters.")
    return title


def checked_notes(notes: str) -> str:
    """Notes as they are kept.

    Raises:
        BadInput: they are too long.
    """
    notes = storable(notes).strip()
    if len(notes) > LONGEST_NOTES:
        raise BadInput(f"These notes are too long: at most {LONGEST_NOTES:,} characters.")
    return notes


def checked_kind(work: Work, kind: str) -> str:
    """A kind from the list; the first of it for none.

    Raises:
        BadInput: it is not in the list.
    """
    known = kinds(work)
    if not kind:
        return known[0] if known else ""
    if kind not in known:
        raise BadInput("Choose a kind from the list.")
    return kind


def checked_due(work: Work, due_at: datetime | None) -> None:
    """Refuse what would be due already.

    Raises:
        BadInput: the moment is over.
    """
    if due_at is not None and due_at <= work.now:
        raise BadInput("Choose a time that lies ahead for it to be due.")


def remember(work: Work, case: Case, field: str, before: str, after: str) -> None:
    """Keep who changed what about a case, for good."""
    assert case.id is not None
    work.session.add(
        CaseChange(
            case_id=case.id,
            staff_id=case_access.acting(work),
            field=field,
            before=before[:200],
            after=after[:200],
            at=work.now,
        )
    )


def linked_to(work: Work, case: Case) -> list[int]:
    """The conversations that are about a case."""
    return list(
        work.session.exec(
            select(CaseConversation.conversation_id).where(CaseConversation.case_id == case.id)
        )
    )


def ring(work: Work, case: Case, *, on_record: bool = False) -> None:
    """Have everybody look again who shows this case.

    Args:
        on_record: whether what the patient's record shows of it changed as well.
    """
    work.ring({topics.CASES, *(topics.matters(one) for one in linked_to(work, case))})
    if on_record and case.patient_id is not None:
        work.ring(topics.patient(case.patient_id))
