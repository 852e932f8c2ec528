"""Conversations and what belongs to them."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class Conversation(SQLModel, table=True):
    """One patient's contact, start to end.

    The state is what the event log says; the column is its latest line, kept
    here so that lists are quick. The four watermarks are message numbers
    (Message.seq): everything up to them was delivered to, or read by, a side.

    Attributes:
        display_name: what lists call the patient ("Elsa Vargas", "Visitor 12").
        verified_by: how the patient was verified; empty while not verified.
        stated_*: what the patient wrote before the chat, kept as written.
        queued_at: when it entered its present queue.
        patient_gone_at: since when no tab of the patient is connected.
        last_seq: number of the newest message.
        kind: what the patient waits for; see vocabulary.ConversationKind.
        call_back_number: where to call, as the patient gave it.
        priority: see vocabulary.Priority.
        front_of_line: whether it goes before others of its priority, because
            it was in somebody's hands already.
        units_held: capacity it takes of its agent now; 0 while nobody has it.
        hold_until: when a wrap-up gives its capacity back before it closes.
        look_again_at: when time alone changes something about it: who could get
            it while open, or the end of a grace, wrap-up or resting time.
        alert: what a supervisor should look at, such as "everyone declined".
        mood: how the patient's latest messages sound, -3 to 3; None while it can't be told.
        mood_engine: who read them; see vocabulary.Engine.
        mood_low: whether the mood stands at or below the threshold of the alert.
        seen_before: pages, searches and articles the patient saw before the chat.
        browser: the patient's browser and system, as the card names them.
        started_by: the agent who started it, with the reason in started_for; None where the
            patient did.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_open", "state", "queue_id", "queued_at"),
        Index("ix_conversation_look_again", "state", "look_again_at"),
        Index("ix_conversation_state_queued", "state", "queued_at"),
        Index("ix_conversation_agent_state", "agent_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    kind: str = Field(default="live", max_length=12)
    workstream_id: int = Field(foreign_key="workstream.id")
    queue_id: int = Field(foreign_key="queue.id")
    state: int
    priority: int = Field(default=0)
    front_of_line: bool = Field(default=False)
    units_held: int = Field(default=0)
    hold_until: datetime | None = Field(default=None, sa_type=Instant)
    look_again_at: datetime | None = Field(default=None, sa_type=Instant)
    alert: str = Field(default="", max_length=40)
    mood: float | None = Field(default=None)
    mood_engine: str = Field(default="", max_length=10)
    mood_low: bool = Field(default=False)
    seen_before: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    browser: str = Field(default="", max_length=80)
    call_back_number: str = Field(default="", max_length=40)
    started_by: int | None = Field(default=None, foreign_key="staff.id")
    started_for: str = Field(default="", max_length=80)
    agent_id: int | None = Field(default=None, foreign_key="staff.id")
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True)
    visitor_id: int | None = Field(default=None, foreign_key="visitor.id", index=True)
    previous_id: int | None = Field(default=None, foreign_key="conversation.id")
    display_name: str = Field(max_length=250)
    verified_by: str = Field(default="", max_length=40)
    stated_reason: str = Field(default="", max_length=1000)
    stated_name: str = Field(default="", max_length=250)
    stated_birth_date: date | None = Field(default=None)
    stated_contact: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=20)
    consent_version: str = Field(default="", max_length=40)
    created_at: datetime = Field(sa_type=Instant)
    queued_at: datetime = Field(sa_type=Instant)
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    wrap_up_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closure_reason: str = Field(default="", max_length=40)
    disposition: str = Field(default="", max_length=80)
    second_disposition: str = Field(default="", max_length=80)
    wrap_up_notes: str = Field(default="", max_length=8000)
    rating: int | None = Field(default=None)
    rating_comment: str = Field(default="", max_length=2000)
    rated_at: datetime | None = Field(default=None, sa_type=Instant)
    patient_gone_at: datetime | None = Field(default=None, sa_type=Instant)
    last_seq: int = Field(default=0)
    last_message_at: datetime | None = Field(default=None, sa_type=Instant)
    patient_delivered: int = Field(default=0)
    patient_read: int = Field(default=0)
    staff_delivered: int = Field(default=0)
    staff_read: int = Field(default=0)


class ConversationSkill(SQLModel, table=True):
    """A skill a conversation needs, at a level from 1 to 10."""

    __tablename__ = "conversation_skill"

    conversation_id: int = Field(foreign_key="conversation.id", primary_key=True)
    skill_id: int = Field(foreign_key="skill.id", primary_key=True)
    level: int = Field(default=1)


class AgentSession(SQLModel, table=True):
    """One agent's part in a conversation ("session" in the glossary).

    Attributes:
        mode: see vocabulary.SessionMode.
        in_chat: for a consult, whether the primary brought them into the chat.
        read_seq: how far this agent has read it.
    """

    __tablename__ = "agent_session"
    __table_args__ = (
        # What is running now, which is little, among all that ever was.
        Index(
            "ix_agent_session_running",
            "mode",
            "staff_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    mode: str = Field(default="primary", max_length=10)
    in_chat: bool = Field(default=False)
    read_seq: int = Field(default=0)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    end_reason: str = Field(default="", max_length=40)


class Message(SQLModel, table=True):
    """One message.

    Attributes:
        seq: number within the conversation, from 1, without gaps.
        client_id: chosen by the sender's browser, so that sending the same
            message twice keeps one.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    seq: int
    client_id: str = Field(max_length=64)
    author_kind: str = Field(max_length=10)
    author_id: int = Field(default=0)
    author_name: str = Field(max_length=250)
    visibility: str = Field(default="public", max_length=10)
    body: str = Field(default="", max_length=8000)
    attachment_id: int | None = Field(default=None, foreign_key="attachment.id")
    sent_at: datetime = Field(sa_type=Instant)


class Attachment(SQLModel, table=True):
    """A file in a conversation; its bytes lie in the file store under `key`."""

    __tablename__ = "attachment"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    author_kind: str = Field(max_length=10)
    file_name: str = Field(max_length=200)
    media_type: str = Field(max_length=80)
    size: int
    sha256: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)


class Mention(SQLModel, table=True):
    """A colleague named in an internal note, who is told."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_unseen", "staff_id", "seen_at"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    message_seq: int
    staff_id: int = Field(foreign_key="staff.id")
    by_staff_id: int = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)


class Offer(SQLModel, table=True):
    """A conversation put before one agent; an assignment or transfer holds capacity.

    Attributes:
        kind: what is asked; see vocabulary.OfferKind.
        from_staff_id: who transfers or asks for advice.
        queue_id: for a consult of a queue, whose members are asked in turn.
        note: what the asking agent wrote to the asked one.
        units: capacity it holds while it stands.
        reason: why it was declined or diverted.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_one_pending",
            "conversation_id",
            "kind",
            unique=True,
            sqlite_where=text("outcome = 'pending'"),
            postgresql_where=text("outcome = 'pending'"),
        ),
        Index("ix_offer_outcome_expires", "outcome", "expires_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    kind: str = Field(default="assignment", max_length=12)
    from_staff_id: int | None = Field(default=None, foreign_key="staff.id")
    queue_id: int | None = Field(default=None, foreign_key="queue.id")
    note: str = Field(default="", max_length=1000)
    units: int = Field(default=0)
    offered_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    outcome: str = Field(default="pending", max_length=12)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str = Field(default="", max_length=200)
