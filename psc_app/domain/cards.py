"""Frozen records for screens: what a page may show, and nothing else.

Moments are milliseconds since 1970 (UTC): the browser shows them in its own
time zone and lets waiting times tick without asking the server.
"""

from dataclasses import dataclass, field
from datetime import datetime

from psc_app.domain.bot_part_cards import BotCard
from psc_app.domain.mood import NEUTRAL, MoodCard


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
        consult: whether it was said in a consult's private thread.
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
    consult: bool = False


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
    """A row of a work-item list, and an entry in the rail.

    Attributes:
        part: what the one who looks is to it: "primary", "consult", "joined", or empty.
        kind: what the patient waits for; see vocabulary.ConversationKind.
        transferring: whether it stands before somebody else as a transfer.
        alert: what a supervisor should look at, such as "everyone declined".
        mentioned: whether a note in it names the one who looks, unseen.
        mood: how the patient's latest messages sound.
    """

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
    part: str = ""
    kind: str = "live"
    priority: int = 0
    priority_label: str = ""
    transferring: bool = False
    alert: str = ""
    mentioned: bool = False
    mood: MoodCard = NEUTRAL


@dataclass(frozen=True, slots=True)
class OfferCard:
    """A conversation put before an agent.

    Attributes:
        kind: what is asked; see vocabulary.OfferKind.
        from_name, note: who transfers or asks for advice, and what they wrote.
        contact: what the patient waits for; see vocabulary.ConversationKind.
    """

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
    kind: str = "assignment"
    from_name: str = ""
    note: str = ""
    priority: int = 0
    priority_label: str = ""
    contact: str = "live"
    call_back_number: str = ""


@dataclass(frozen=True, slots=True)
class StatusCard:
    """An agent's own presence and load.

    Attributes:
        presence: the base presence that counts; see vocabulary.Presence.
        label: the custom presence's name, empty for a base presence.
        chosen: what the agent last set by hand, by its name in the menu.
        set_by_system: whether the system, not the agent, set the presence.
        set_by: the supervisor who set it; empty where the agent did, or the system.
    """

    presence: str
    set_by_system: bool
    since: int
    capacity_used: int
    capacity_units: int
    label: str = ""
    chosen: str = ""
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class ColleagueCard:
    """Somebody who can be named in a note."""

    staff_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class HereCard:
    """A colleague who looks at the same conversation.

    Attributes:
        writes: to whom they are writing now: a visibility, or empty.
        says: what they do here, in words.
    """

    staff_id: int
    name: str
    initials: str
    writes: str
    says: str


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A skill a conversation needs, at a level from 1 to 10."""

    skill_id: int
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class ConversationCard:
    """The summary beside an open conversation.

    Attributes:
        kind: what the patient waits for; see vocabulary.ConversationKind.
        needs: the skills it needs.
        mood: how the patient's latest messages sound.
        seen_before: what the patient saw before it, in words, in that order.
        browser: the patient's browser and system.
        silent: whether the one who looks only reads along, unseen by the others.
        may_oversee: whether they may act in it as a supervisor.
        bot: what the bot leaves to the staff.
        triage: how the latest triage ended, in words; empty before.
        number: the phone it is with, as people write it, where it goes by text.
        started_by: the colleague who began it, with the reason in started_for; empty where
            the patient did.
    """

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
    queued_at: int = 0
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
    kind: str = "live"
    priority: int = 0
    priority_label: str = ""
    call_back_number: str = ""
    needs: tuple[NeedCard, ...] = ()
    mood: MoodCard = NEUTRAL
    seen_before: tuple[str, ...] = ()
    browser: str = ""
    silent: bool = False
    may_oversee: bool = False
    bot: BotCard = field(default_factory=BotCard)
    second_disposition: str = ""
    triage: str = ""
    number: str = ""
    started_by: str = ""
    started_for: str = ""


@dataclass(frozen=True, slots=True)
class PortalCard:
    """The patient's own view of their running or last conversation.

    Attributes:
        emergency: which emergency card to show: "emergency", "self-harm", or empty for none.
        choices: the buttons under the bot's last line.
    """

    id: int
    state: int
    agent: str
    queued_at: int
    ended: bool
    rating: int
    can_rate: bool
    emergency: str = ""
    with_bot: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """An appointment as its patient and the staff see it.

    Attributes:
        status: FHIR's Appointment.status, such as "booked" or "cancelled".
        zone: the clinic's time zone; empty for an imported one.
        file: address of its calendar file; empty where there is none.
        over: whether it is past.
        can_move, can_cancel: whether the one who looks may do that now.
        sequence: rises with each change; what a screen gives back shows what it saw.
        answer: what the patient answered to a reminder, in words; empty for nothing.
    """

    id: int = 0
    starts_at: int = 0
    ends_at: int = 0
    reason: str = ""
    clinician: str = ""
    place: str = ""
    status: str = ""
    zone: str = ""
    address: str = ""
    phone: str = ""
    file: str = ""
    reason_id: int = 0
    practitioner_id: int = 0
    clinic_id: int = 0
    sequence: int = 0
    over: bool = False
    can_move: bool = False
    can_cancel: bool = False
    answer: str = ""
