"""The contact centre's own furniture: workstreams, queues, skills, agents' status."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class Workstream(SQLModel, table=True):
    """How a channel's contacts are routed.

    Attributes:
        mode: "push" offers by itself, "pick" waits to be taken.
        capacity_units: what one conversation takes of an agent's capacity.
        offer_seconds: how long an offer stands before it times out.
        allowed_presences: base presences in which an agent is offered work.
        skill_matching: see vocabulary.SkillMatching.
        relaxing: steps by which needs give way, in order: after so many seconds
            of waiting each needed level is lower by so much; a level that
            reaches 0 is needed no more. Each is {"after": s, "lower_by": n}.
        affinity: whether a returning patient goes to the same agent if free.
        most_declines: after so many a conversation is never pushed to that
            agent again; decline_rest_seconds: how long they are left alone
            with it after one.
        missed_offer_inactive: whether an agent who let an offer time out
            becomes Inactive.
        high_after_seconds: when a waiting normal priority becomes high; 0 never.
        fallback_queue_id: where what no rule sends elsewhere goes.
        wrap_up_minutes: after which wrap-up closes by itself.
        wrap_up_capacity: see vocabulary.WrapUpCapacity; wrap_up_hold_seconds
            is how long, where it holds capacity for a while.
        patient_grace_seconds: how long a patient may be gone before the
            conversation ends; agent_grace_seconds likewise for the agent,
            whose conversations then go back to the queue.
        inactivity_minutes: after which a waiting conversation closes.
    """

    __tablename__ = "workstream"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    channel: str = Field(max_length=20)
    mode: str = Field(default="push", max_length=10)
    capacity_units: int = Field(default=1)
    offer_seconds: int = Field(default=45)
    allowed_presences: list[str] = Field(
        default_factory=lambda: ["available", "busy"], sa_column=Column(JSON, nullable=False)
    )
    skill_matching: str = Field(default="exact", max_length=10)
    relaxing: list[dict[str, int]] = Field(
        default_factory=lambda: [
            {"after": 60, "lower_by": 3},
            {"after": 180, "lower_by": 6},
            {"after": 300, "lower_by": 10},
        ],
        sa_column=Column(JSON, nullable=False),
    )
    affinity: bool = Field(default=True)
    most_declines: int = Field(default=3)
    decline_rest_seconds: int = Field(default=60)
    missed_offer_inactive: bool = Field(default=True)
    high_after_seconds: int = Field(default=600)
    fallback_queue_id: int | None = Field(default=None, foreign_key="queue.id")
    wrap_up_minutes: int = Field(default=15)
    wrap_up_capacity: str = Field(default="always", max_length=20)
    wrap_up_hold_seconds: int = Field(default=60)
    patient_grace_seconds: int = Field(default=180)
    agent_grace_seconds: int = Field(default=150)
    inactivity_minutes: int = Field(default=40_320)
    attachments_allowed: bool = Field(default=True)


class OperatingHours(SQLModel, table=True):
    """When a queue is served: periods of the week and days that differ."""

    __tablename__ = "operating_hours"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    time_zone: str = Field(max_length=60)


class HoursPeriod(SQLModel, table=True):
    """One period of a weekday.

    Attributes:
        weekday: 0 for Monday to 6 for Sunday.
        opens, closes: minutes since local midnight; 1440 is the day's end.
    """

    __tablename__ = "hours_period"

    id: int | None = Field(default=None, primary_key=True)
    hours_id: int = Field(foreign_key="operating_hours.id", index=True)
    weekday: int
    opens: int
    closes: int


class Holiday(SQLModel, table=True):
    """A day that is closed, whatever weekday it is; day is "2026-12-25"."""

    __tablename__ = "holiday"

    id: int | None = Field(default=None, primary_key=True)
    hours_id: int = Field(foreign_key="operating_hours.id", index=True)
    day: str = Field(max_length=10)
    name: str = Field(max_length=80)


class Queue(SQLModel, table=True):
    """A line of waiting conversations with the agents who serve it.

    Attributes:
        priority: smaller goes first.
        method: how its agents are ordered; see vocabulary.AssignmentMethod.
        hours_id: when it is served; None is always.
        service_level_seconds: an acceptance within so long is in time.
        short_abandon_seconds: who leaves within so long does not count.
        active: a queue that is not takes nothing new.
    """

    __tablename__ = "queue"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    priority: int = Field(default=100)
    method: str = Field(default="highest capacity", max_length=20)
    hours_id: int | None = Field(default=None, foreign_key="operating_hours.id")
    service_level_seconds: int = Field(default=20)
    short_abandon_seconds: int = Field(default=5)
    active: bool = Field(default=True)


class OverflowRule(SQLModel, table=True):
    """What a queue does with what it can't serve; the first that fits acts.

    Attributes:
        occasion: see vocabulary.OverflowWhen; threshold is a number of waiting
            conversations or seconds of waiting, as the occasion says.
        action: see vocabulary.OverflowAction; to_queue_id where it transfers.
        message: what the patient is told.
    """

    __tablename__ = "overflow_rule"

    id: int | None = Field(default=None, primary_key=True)
    queue_id: int = Field(foreign_key="queue.id", index=True)
    position: int = Field(default=0)
    occasion: str = Field(max_length=20)
    threshold: int = Field(default=0)
    action: str = Field(max_length=20)
    to_queue_id: int | None = Field(default=None, foreign_key="queue.id")
    message: str = Field(default="", max_length=1000)


class Skill(SQLModel, table=True):
    """Something an agent can do and a conversation can need."""

    __tablename__ = "skill"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)


class AgentSkill(SQLModel, table=True):
    """That an agent has a skill, at a level from 1 to 10."""

    __tablename__ = "agent_skill"

    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    skill_id: int = Field(foreign_key="skill.id", primary_key=True)
    level: int = Field(default=5)


class ClassificationRule(SQLModel, table=True):
    """What a new contact needs; rules are tried by position, the first that fits counts.

    Attributes:
        conditions: all must hold; each {"field", "test", "value"}, see
            domain/classification.
        skills: what it then needs, each {"skill_id", "level"}.
        priority: a vocabulary.Priority, None to leave it.
        queue_id: where it goes, None for the workstream's fallback.
    """

    __tablename__ = "classification_rule"

    id: int | None = Field(default=None, primary_key=True)
    workstream_id: int = Field(foreign_key="workstream.id", index=True)
    position: int = Field(default=0)
    name: str = Field(max_length=80)
    conditions: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    skills: list[dict[str, int]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    priority: int | None = Field(default=None)
    queue_id: int | None = Field(default=None, foreign_key="queue.id")
    active: bool = Field(default=True)


class CustomPresence(SQLModel, table=True):
    """A presence of the clinic's own ("Lunch"), which counts as its base."""

    __tablename__ = "custom_presence"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=40)
    base: str = Field(max_length=20)
    active: bool = Field(default=True)


class QueueMember(SQLModel, table=True):
    """That an agent serves a queue."""

    __tablename__ = "queue_member"
    __table_args__ = (Index("ix_queue_member_staff", "staff_id"),)

    queue_id: int = Field(foreign_key="queue.id", primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)


class AgentStatus(SQLModel, table=True):
    """An agent's presence and load at this moment; the log has the past.

    Attributes:
        presence: what others see; see vocabulary.Presence.
        label: the custom presence's name, empty for a base presence.
        chosen: the base presence the agent last set by hand; what the system
            sets goes back to it. chosen_label likewise.
        set_by_system: whether the system, not the agent, set it.
        capacity_used: units taken by active conversations, by wrap-ups that
            hold capacity and by offers that stand; claimed with a conditional
            update, so it can't pass capacity_units.
        connected: whether any of the agent's tabs is connected; offers go
            only to connected agents.
        lost_at: when the last tab went, while not connected.
        front_id: the conversation they have in front of them; None for none, or no tab seen.
        last_assigned_at, last_freed_at: when they last got a conversation, and
            when capacity was last freed.
    """

    __tablename__ = "agent_status"

    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    presence: str = Field(default="offline", max_length=20)
    label: str = Field(default="", max_length=40)
    chosen: str = Field(default="offline", max_length=20)
    chosen_label: str = Field(default="", max_length=40)
    set_by_system: bool = Field(default=True)
    since: datetime = Field(sa_type=Instant)
    capacity_units: int = Field(default=3)
    capacity_used: int = Field(default=0)
    connected: bool = Field(default=False)
    lost_at: datetime | None = Field(default=None, sa_type=Instant)
    front_id: int | None = Field(default=None)
    last_assigned_at: datetime | None = Field(default=None, sa_type=Instant)
    last_freed_at: datetime | None = Field(default=None, sa_type=Instant)
