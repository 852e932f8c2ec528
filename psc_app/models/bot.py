"""The bot's scripts, its talks, and what outside bots handed over."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class BotScript(SQLModel, table=True):
    """All flows of the embedded bot as one text, each change a version of its own.

    The newest version that is live answers; a talk goes on with the version it began with.

    Attributes:
        text: YAML; its form is checked by domain/bot_script.
        note: what the change was about, in the administrator's words.
    """

    __tablename__ = "bot_script"

    id: int | None = Field(default=None, primary_key=True)
    text: str
    live: bool = Field(default=False)
    note: str = Field(default="", max_length=200)
    made_at: datetime = Field(sa_type=Instant)
    made_by: int | None = Field(default=None, foreign_key="staff.id")


class BotTalk(SQLModel, table=True):
    """The bot's part in a conversation.

    Attributes:
        provider: which bot; see vocabulary.BotKind.
        memory: where the talk stands: flow, step, slots, misses, buttons offered.
        outside_id: the outside bot's own name for the conversation.
        watermark: how far the outside bot's activities were taken in.
        outcome: how it ended; see vocabulary.BotOutcome. Empty while it goes on.
        summary: for staff only: what the bot learned.
        context: values collected, at most 4,000 characters each.
    """

    __tablename__ = "bot_talk"

    conversation_id: int = Field(foreign_key="conversation.id", primary_key=True)
    provider: str = Field(max_length=20)
    script_id: int | None = Field(default=None, foreign_key="bot_script.id")
    memory: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    outside_id: str = Field(default="", max_length=200)
    watermark: str = Field(default="", max_length=40)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = Field(default="", max_length=20)
    last_seq: int = Field(default=0)
    summary: str = Field(default="", max_length=4000)
    context: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class HandoffRequest(SQLModel, table=True):
    """A hand-over that came in from outside, once per activity."""

    __tablename__ = "handoff_request"
    __table_args__ = (UniqueConstraint("activity_id"),)

    id: int | None = Field(default=None, primary_key=True)
    activity_id: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    conversation_id: int = Field(foreign_key="conversation.id")
    received_at: datetime = Field(sa_type=Instant)
