"""Frozen records for screens: what a page may show, and nothing else.

Moments are milliseconds since 1970 (UTC): the browser shows them in its own
time zone and lets waiting times tick without asking the server.
"""

from dataclasses import dataclass
from datetime import datetime


def millis(moment: datetime | None) -> int:
    """A moment as milliseconds since 1970, 0 for none."""
    return 0 if moment is None else int(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message as one side sees it.

    Attributes:
        mine: whether it is from the side that looks (for staff: any agent).
        client_id: the sender's own name for it.
        attachment_id: 0 for none.
    """

    seq: int
    client_id: str
    mine: bool
    author_kind: str
    author_name: str
    internal: bool
    body: str
    sent_at: int
    attachment_id: int
    attachment_name: str
    attachment_type: str
    attachment_size: str


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A conversation's state as the one who reads it needs it.

    Attributes:
        own_read: how far the side that looks has read it.
        own: whether the one who looks is in it: the patient, or the agent who
            holds it. Only their eyes count as read.
        other_delivered, other_read: how far the other side has seen it.
    """

    id: int
    state: int
    last_seq: int
    own_read: int
    other_delivered: int
    other_read: int
    patient_here: bool
    own: bool


@dataclass(frozen=True, slots=True)
class WorkItemCard:
    """A row of a work-item list, and an entry in the rail."""

    id: int
    name: str
    channel: str
    reason: str
    queue: str
    state: int
    state_label: str
    since: int
    created_at: int
    agent: str
    unread: int
    verified: bool
    patient_here: bool
    last_seq: int
    disposition: str


@dataclass(frozen=True, slots=True)
class OfferCard:
    """A conversation put before an agent."""

    id: int
    conversation_id: int
    name: str
    channel: str
    reason: str
    queue: str
    waiting_since: int
    expires_at: int
    seconds: int
    language: str


@dataclass(frozen=True, slots=True)
class StatusCard:
    """An agent's own presence and load."""

    presence: str
    set_by_system: bool
    since: int
    capacity_used: int
    capacity_units: int


@dataclass(frozen=True, slots=True)
class ConversationCard:
    """The summary beside an open conversation."""

    id: int = 0
    name: str = ""
    channel: str = ""
    queue: str = ""
    state: int = 0
    state_label: str = ""
    reason: str = ""
    stated_name: str = ""
    stated_birth_date: str = ""
    stated_contact: str = ""
    language: str = ""
    consent_version: str = ""
    created_at: int = 0
    accepted_at: int = 0
    wrap_up_at: int = 0
    waited: str = ""
    patient_id: int = 0
    verified_by: str = ""
    signed_in: bool = False
    previous_id: int = 0
    closure_reason: str = ""
    disposition: str = ""
    wrap_up_notes: str = ""
    rating: int = 0
    rating_comment: str = ""
    held_by_me: bool = False
    agent: str = ""


@dataclass(frozen=True, slots=True)
class PortalCard:
    """The patient's own view of their running or last conversation."""

    id: int
    state: int
    agent: str
    queued_at: int
    ended: bool
    rating: int
    can_rate: bool


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """An appointment as its patient and the staff see it."""

    id: int
    starts_at: int
    ends_at: int
    reason: str
    clinician: str
    place: str
    status: str
