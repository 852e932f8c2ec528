"""The event log and the audit log: rows are added, never changed.

The database itself refuses an update or a delete (triggers in the migrations).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant

DUTY_DEEDS = "deed IN ('presence', 'capacity', 'in front')"
"""What is looked up by agent: their presence, load, and what they had in front."""


class Event(SQLModel, table=True):
    """One thing that happened; every figure is computed from these rows.

    Attributes:
        deed: what happened; see vocabulary.Deed.
        state_before, state_after: set where the conversation changed state.
        staff_id: the agent it is about, who need not be the actor.
        detail: small facts such as a presence or a message's number; never
            the words, names or numbers of a patient.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_conversation", "conversation_id", "id"),
        # Few rows are in it, so that messages do not pay for it.
        Index(
            "ix_event_duty",
            "staff_id",
            "deed",
            "at",
            sqlite_where=text(DUTY_DEEDS),
            postgresql_where=text(DUTY_DEEDS),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    deed: str = Field(max_length=30)
    actor_role: str = Field(max_length=20)
    actor_id: int = Field(default=0)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    queue_id: int | None = Field(default=None, foreign_key="queue.id")
    state_before: int | None = Field(default=None)
    state_after: int | None = Field(default=None)
    reason: str = Field(default="", max_length=40)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class AuditEntry(SQLModel, table=True):
    """Who saw or changed what of which patient, and when.

    Attributes:
        action: a verb and its object, such as "read record" or "changed contact".
        object_kind, object_id: what was touched.
        detail: for a change the fields with the values before and after.
    """

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    actor_role: str = Field(max_length=20)
    actor_id: int = Field(default=0)
    action: str = Field(max_length=60)
    patient_id: int | None = Field(default=None, index=True)
    object_kind: str = Field(default="", max_length=40)
    object_id: int | None = Field(default=None)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
