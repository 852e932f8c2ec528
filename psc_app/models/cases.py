"""Cases and tasks: what is to be done beyond one conversation."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class Case(SQLModel, table=True):
    """A matter of a patient's that is followed until it is settled.

    Attributes:
        number: what people call it, such as "C-000123".
        kind: one of the setting "case.kinds".
        priority: see vocabulary.Priority; a case has no red flag.
        status: see vocabulary.CaseStatus.
        owner_id: who sees to it; None while nobody does.
        conversation_id: the one it was opened from.
    """

    __tablename__ = "patient_case"
    __table_args__ = (
        Index("ix_patient_case_status_due", "status", "due_at"),
        Index("ix_patient_case_owner_status", "owner_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    title: str = Field(max_length=200)
    kind: str = Field(default="", max_length=60)
    priority: int = Field(default=0)
    status: str = Field(default="new", max_length=12)
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: int | None = Field(default=None, foreign_key="staff.id")
    updated_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class CaseConversation(SQLModel, table=True):
    """That a conversation is about a case; by_itself where nobody linked it by hand."""

    __tablename__ = "case_conversation"

    case_id: int = Field(foreign_key="patient_case.id", primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", primary_key=True, index=True)
    by_itself: bool = Field(default=False)
    linked_at: datetime = Field(sa_type=Instant)


class CaseNote(SQLModel, table=True):
    """What somebody wrote down about a case."""

    __tablename__ = "case_note"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="patient_case.id", index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    body: str = Field(max_length=4000)
    at: datetime = Field(sa_type=Instant)


class CaseChange(SQLModel, table=True):
    """That a case's status, owner or another field changed; rows are added, never changed."""

    __tablename__ = "case_change"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="patient_case.id", index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    field: str = Field(max_length=20)
    before: str = Field(default="", max_length=200)
    after: str = Field(default="", max_length=200)
    at: datetime = Field(sa_type=Instant)


class FollowUp(SQLModel, table=True):
    """A task: something to be done by somebody until some time.

    Attributes:
        owner_id: who does it; None while nobody has taken it.
        status: see vocabulary.TaskStatus.
    """

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_owner_due", "owner_id", "status", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    notes: str = Field(default="", max_length=4000)
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    status: str = Field(default="open", max_length=12)
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    case_id: int | None = Field(default=None, foreign_key="patient_case.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    created_by: int | None = Field(default=None, foreign_key="staff.id")
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    done_by: int | None = Field(default=None, foreign_key="staff.id")
