"""The contact centre's own furniture: workstreams, queues, agents' status."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class Workstream(SQLModel, table=True):
    """How a channel's contacts are routed.

    Attributes:
        mode: "push" offers by itself, "pick" waits to be taken.
        capacity_units: what one conversation takes of an agent's capacity.
        offer_seconds: how long an offer stands before it times out.
        wrap_up_minutes: after which wrap-up closes by itself.
        wrap_up_holds_capacity: whether wrap-up still takes capacity.
        patient_grace_seconds: how long a patient may be gone before the
            conversation ends; agent_grace_seconds likewise for the agent,
            whose conversations then go back to the queue.
    """

    __tablename__ = "workstream"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    channel: str = Field(max_length=20)
    mode: str = Field(default="push", max_length=10)
    capacity_units: int = Field(default=1)
    offer_seconds: int = Field(default=45)
    wrap_up_minutes: int = Field(default=15)
    wrap_up_holds_capacity: bool = Field(default=True)
    patient_grace_seconds: int = Field(default=180)
    agent_grace_seconds: int = Field(default=150)
    attachments_allowed: bool = Field(default=True)


class Queue(SQLModel, table=True):
    """A line of waiting conversations with the agents who serve it."""

    __tablename__ = "queue"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    priority: int = Field(default=100)


class QueueMember(SQLModel, table=True):
    """That an agent serves a queue."""

    __tablename__ = "queue_member"

    queue_id: int = Field(foreign_key="queue.id", primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)


class AgentStatus(SQLModel, table=True):
    """An agent's presence and load at this moment; the log has the past.

    Attributes:
        presence: what others see; see vocabulary.Presence.
        set_by_system: whether the system, not the agent, set it.
        capacity_used: units taken by active conversations, by wrap-ups that
            hold capacity and by offers that stand; claimed with a conditional
            update, so it can't pass capacity_units.
        connected: whether any of the agent's tabs is connected; offers go
            only to connected agents.
        lost_at: when the last tab went, while not connected.
    """

    __tablename__ = "agent_status"

    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    presence: str = Field(default="offline", max_length=20)
    set_by_system: bool = Field(default=True)
    since: datetime = Field(sa_type=Instant)
    capacity_units: int = Field(default=3)
    capacity_used: int = Field(default=0)
    connected: bool = Field(default=False)
    lost_at: datetime | None = Field(default=None, sa_type=Instant)
    last_assigned_at: datetime | None = Field(default=None, sa_type=Instant)
