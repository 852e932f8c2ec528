"""What the event log says of a conversation, an agent's part in it, an offer, a spell of duty.

`fold.Fold` fills them, event by event; `parts` counts them. Moments are milliseconds since
1970, None where the thing has not happened.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psc_app.domain.vocabulary import ConversationKind, ConversationState, SessionMode

PUSH, PICK, ASSIGNED = "push", "pick", "assigned"
"""How a conversation came to its first agent."""


class EventRow(NamedTuple):
    """A row of the event log; see models.journal.Event.

    Attributes:
        at_ms: milliseconds since 1970.
        before, after: states, as numbers.
    """

    id: int
    at_ms: int
    deed: str
    actor_role: str
    actor_id: int
    conversation_id: int | None
    staff_id: int | None
    queue_id: int | None
    before: int | None
    after: int | None
    reason: str
    detail: dict[str, Any]


@dataclass(slots=True)
class Session:
    """One agent's part in a conversation.

    Attributes:
        mode: see vocabulary.SessionMode.
        queue_id: the queue it was in when the part began.
        end_reason: why it ended, as the log has it.
        first: whether it is this agent's first part as primary in this conversation.
        wrap_up_ms: how long the wrap-up after it took; None while there was none, or it goes on.
        focused_ms: for how long it was in front of the agent, of the talk and the wrap-up
            that are over.
        front_ms: since when it is in front, while it is.
        front_now_ms: how long it was in front within the talk or wrap-up that goes on.
        gaps, gap_ms: how often, and after how long in all, this agent answered the patient.
        transfers: 1 where it ended because the agent handed the conversation on.
        transferred: whether that was this agent's first time in this conversation.
    """

    staff_id: int
    mode: str
    queue_id: int
    began_ms: int
    first: bool = True
    ended_ms: int | None = None
    end_reason: str = ""
    wrap_up_ms: int | None = None
    focused_ms: int = 0
    front_ms: int | None = None
    front_now_ms: int = 0
    gaps: int = 0
    gap_ms: int = 0
    transfers: int = 0
    transferred: bool = False

    @property
    def is_primary(self) -> bool:
        """Whether the conversation was this agent's."""
        return self.mode == SessionMode.PRIMARY


@dataclass(slots=True)
class Offer:
    """A conversation put before one agent.

    Attributes:
        kind: see vocabulary.OfferKind.
        outcome: see vocabulary.OfferOutcome.
    """

    offer_id: int
    staff_id: int
    queue_id: int
    kind: str
    offered_ms: int
    answered_ms: int | None = None
    outcome: str = "pending"


@dataclass(slots=True)
class Contact:
    """One conversation.

    Attributes:
        kind: what the patient waited for when somebody took it or it ended unanswered; until
            then what they wait for. See vocabulary.ConversationKind.
        kind_now: what they wait for, if they wait.
        queue_id: where it waits, or was first accepted or left; 0 for none.
        queue_now: where it stands.
        staff_id: who accepted it first, 0 for nobody.
        agent_now: who has it, or had it last; 0 while it is nobody's.
        state: see vocabulary.ConversationState; -1 while the log was read from its middle on.
        how: PUSH, PICK or ASSIGNED at the first acceptance, "" where there was none.
        bot: whether it began with the bot.
        bot_outcome: see vocabulary.BotOutcome; "" while the bot has it, or never had.
        human: whether a person was needed or wrote first.
        outbound: whether an agent started it.
        flagged: whether a red flag was raised in it.
        mood: the latest level, -3 to 3; None where it can't be told.
        disposition: the code noted at its end, "" for none.
        rating: the patient's stars, 0 for none.
        created_ms: its beginning; queued_ms: when it first waited for a person.
        entered_ms: since when it has been in its present line, while it is open.
        accepted_ms: the first acceptance; left_ms: when it was left, where nobody had accepted it.
        left_by_patient: whether the patient left then, and not the clinic ended it.
        wrap_up_ms: when the wrap-up began.
        answered_ms: the first public message of an agent after the acceptance.
        heard: whether the patient wrote after the first acceptance.
        gone_ms: since when the patient's connection is lost.
        unanswered_ms: the patient's first message that no agent has answered yet.
        gaps, gap_ms: how often, and after how long in all, an agent answered the patient.
        transfers: how often it was handed on, to a colleague or a queue.
        sessions, offers: in the order in which they began.
        moods: its levels, each with the moment from which it stood.
        pushed_ms: when an offer of it was accepted last, which tells a push from a pick.
    """

    conversation_id: int
    channel: str = ""
    kind: str = ConversationKind.LIVE.value
    kind_now: str = ConversationKind.LIVE.value
    queue_id: int = 0
    queue_now: int = 0
    staff_id: int = 0
    agent_now: int = 0
    state: int = -1
    how: str = ""
    bot: bool = False
    bot_outcome: str = ""
    human: bool = False
    outbound: bool = False
    flagged: bool = False
    mood: int | None = None
    disposition: str = ""
    rating: int = 0
    created_ms: int | None = None
    queued_ms: int | None = None
    entered_ms: int | None = None
    accepted_ms: int | None = None
    left_ms: int | None = None
    left_by_patient: bool = False
    closed_ms: int | None = None
    wrap_up_ms: int | None = None
    answered_ms: int | None = None
    heard: bool = False
    gone_ms: int | None = None
    unanswered_ms: int | None = None
    gaps: int = 0
    gap_ms: int = 0
    transfers: int = 0
    sessions: list[Session] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    moods: list[tuple[int, int | None]] = field(default_factory=list)
    pushed_ms: int | None = None

    @property
    def belongs_ms(self) -> int | None:
        """The moment by which it belongs to a window (ADR 0023)."""
        return self.queued_ms if self.queued_ms is not None else self.created_ms

    @property
    def is_whole(self) -> bool:
        """Whether the log was read from its beginning on."""
        return self.created_ms is not None

    @property
    def waits(self) -> bool:
        """Whether the patient waits for an answer now, for the first time or again."""
        return self.state == ConversationState.OPEN and self.kind_now == ConversationKind.LIVE

    @property
    def last_primary(self) -> Session | None:
        """The part of the agent who has it, or had it last."""
        for session in reversed(self.sessions):
            if session.is_primary:
                return session
        return None


@dataclass(slots=True)
class Spell:
    """A time during which an agent's presence and load stayed the same.

    Attributes:
        to_ms: None while it goes on.
        presence: see vocabulary.Presence; "" while the log has not said it yet.
        used, units: capacity in use, and in all.
    """

    staff_id: int
    from_ms: int
    to_ms: int | None = None
    presence: str = ""
    used: int = 0
    units: int = 0


@dataclass(slots=True)
class Duty:
    """An agent's days, spell after spell without gaps.

    Attributes:
        spells: those that are over; whoever keeps them takes them out.
        current: the one that goes on.
    """

    current: Spell
    spells: list[Spell] = field(default_factory=list)
