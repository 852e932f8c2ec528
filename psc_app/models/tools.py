"""What agents work with: quick replies, scripts, macros, and what was done with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class QuickReply(SQLModel, table=True):
    """A text for the composer, with slugs such as {patient.first_name} in it.

    Attributes:
        tags: words it is found by, without their "#".
        locale: the language it is written in; empty for any.
        owner_id: whose own it is; None where all share it.
        workstream_id: where it is offered; None everywhere.
        uses: how often it was put into a message.
    """

    __tablename__ = "quick_reply"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    body: str = Field(max_length=4000)
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    locale: str = Field(default="", max_length=20)
    owner_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    workstream_id: int | None = Field(default=None, foreign_key="workstream.id")
    uses: int = Field(default=0)
    active: bool = Field(default=True)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class AgentScript(SQLModel, table=True):
    """What an agent goes through with a patient, step by step.

    Attributes:
        kind: see vocabulary.ScriptKind.
        position: the first active one whose conditions hold is the default.
        conditions: all must hold; each {"field", "test", "value"}, see
            domain/classification.
        steps: in their order; their form is checked by domain/agent_script.
    """

    __tablename__ = "agent_script"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    kind: str = Field(default="steps", max_length=10)
    position: int = Field(default=0)
    conditions: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    steps: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    active: bool = Field(default=True)


class ScriptProgress(SQLModel, table=True):
    """How far a conversation is through a script.

    Attributes:
        done: keys of the steps that are ticked.
        answers: what was answered, by the question's key; keys of answers, in the order asked.
        outcome: how a triage ended; see vocabulary.TriageOutcome. Empty before.
    """

    __tablename__ = "script_progress"

    conversation_id: int = Field(foreign_key="conversation.id", primary_key=True)
    script_id: int = Field(foreign_key="agent_script.id", primary_key=True)
    done: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    answers: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    outcome: str = Field(default="", max_length=20)
    updated_at: datetime = Field(sa_type=Instant)
    updated_by: int | None = Field(default=None, foreign_key="staff.id")


class Macro(SQLModel, table=True):
    """A named list of actions.

    Attributes:
        actions: in their order; their form is checked by domain/macro.
        version: counts its changes, so that a changed one is previewed again.
    """

    __tablename__ = "macro"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    about: str = Field(default="", max_length=300)
    actions: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    version: int = Field(default=1)
    active: bool = Field(default=True)


class MacroRun(SQLModel, table=True):
    """One run of a macro in a conversation.

    Attributes:
        outcomes: one for each action tried: {"kind", "ok", "words"}; the words say
            what was done or why not, and hold nothing of a patient.
        stopped_at: the number of the action that failed, from 1; None if all went well.
    """

    __tablename__ = "macro_run"
    __table_args__ = (Index("ix_macro_run_conversation", "conversation_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    macro_id: int = Field(foreign_key="macro.id", index=True)
    macro_version: int
    conversation_id: int = Field(foreign_key="conversation.id")
    staff_id: int = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Instant)
    outcomes: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    stopped_at: int | None = Field(default=None)
