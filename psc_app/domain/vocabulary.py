"""The field's own words, as stable codes.

The codes are stored in the database and shown to other programs, so a member
may be added but never renumbered or renamed.
"""

from enum import IntEnum, StrEnum


class ConversationState(IntEnum):
    """Where a conversation stands; the moves between states are in lifecycle.

    SPEC section 3 counts from 1, the moment a person is needed. Before that the bot has it.
    """

    WITH_BOT = 0
    OPEN = 1
    ACTIVE = 2
    WAITING = 3
    CLOSED = 4
    WRAP_UP = 5

    @property
    def label(self) -> str:
        """The state's name as people read it."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ConversationState.WITH_BOT: "With the bot",
    ConversationState.OPEN: "Open",
    ConversationState.ACTIVE: "Active",
    ConversationState.WAITING: "Waiting",
    ConversationState.CLOSED: "Closed",
    ConversationState.WRAP_UP: "Wrap-up",
}


class ClosureReason(StrEnum):
    """Why a conversation changed hands or ended; kept on the event."""

    AGENT_ENDED = "agent ended"
    PATIENT_ENDED = "patient ended"
    PATIENT_DISCONNECTED = "patient disconnected"
    PATIENT_ABANDONED = "patient abandoned"
    AGENT_DISCONNECTED = "agent disconnected"
    TRANSFERRED = "transferred"
    RELEASED = "released"
    SUPERVISOR_ASSIGNED = "supervisor assigned"
    SUPERVISOR_CLOSED = "supervisor closed"
    OVERFLOW = "overflow"
    INACTIVITY = "inactivity"
    WRAP_UP_EXPIRED = "wrap-up expired"
    BOT_ENDED = "bot ended"


class Channel(StrEnum):
    """How a conversation reaches the clinic."""

    CHAT = "chat"
    SMS = "sms"


class Priority(IntEnum):
    """Which conversation goes first; a red flag before everything else."""

    NORMAL = 0
    HIGH = 1
    URGENT = 2
    RED_FLAG = 3

    @property
    def label(self) -> str:
        """The priority's name as people read it."""
        return self.name.replace("_", " ").capitalize()


class ConversationKind(StrEnum):
    """What the patient waits for: a chat now, a call, or an answer to a message they left."""

    LIVE = "live"
    CALL_BACK = "call back"
    MESSAGE = "message"


class AssignmentMethod(StrEnum):
    """How a queue orders the agents who could take a conversation."""

    HIGHEST_CAPACITY = "highest capacity"
    ROUND_ROBIN = "round robin"
    LONGEST_IDLE = "longest idle"


class SkillMatching(StrEnum):
    """How a workstream looks at skills: all at their level, the best there is, not at all."""

    EXACT = "exact"
    CLOSEST = "closest"
    NONE = "none"


class WrapUpCapacity(StrEnum):
    """Whether wrap-up still takes the conversation's capacity."""

    ALWAYS = "always"
    NEVER = "never"
    FOR_A_WHILE = "for a while"


class OverflowWhen(StrEnum):
    """What has a queue's overflow rule act."""

    OUT_OF_HOURS = "out of hours"
    TOO_MANY = "too many waiting"
    TOO_LONG = "waited too long"


class OverflowAction(StrEnum):
    """What an overflow rule does with a conversation."""

    QUEUE_ANYWAY = "queue anyway"
    TRANSFER = "transfer to a queue"
    CALL_BACK = "offer a call-back"
    END = "end with a message"


class Role(StrEnum):
    """What a person is to the clinic; rights follow in permissions."""

    VISITOR = "visitor"
    PATIENT = "patient"
    AGENT = "agent"
    NURSE = "nurse"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    PRIVACY_OFFICER = "privacy officer"
    SYSTEM = "system"


class Presence(StrEnum):
    """An agent's availability."""

    AVAILABLE = "available"
    BUSY = "busy"
    DO_NOT_DISTURB = "do not disturb"
    AWAY = "appear away"
    OFFLINE = "offline"
    INACTIVE = "inactive"


class AuthorKind(StrEnum):
    """Who speaks in a message."""

    PATIENT = "patient"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class Visibility(StrEnum):
    """Who may read a message: everybody in it, staff only, or the two sides of a consult."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONSULT = "consult"


class OfferOutcome(StrEnum):
    """How an offer ended; PENDING while it stands before the agent."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMED_OUT = "timed out"
    WITHDRAWN = "withdrawn"
    DIVERTED = "diverted"


class OfferKind(StrEnum):
    """What an agent is asked: to take it, to take it over, or to advise in private."""

    ASSIGNMENT = "assignment"
    TRANSFER = "transfer"
    CONSULT = "consult"


class SessionMode(StrEnum):
    """An agent's part in a conversation; exactly one is primary at a time."""

    PRIMARY = "primary"
    CONSULT = "consult"
    MONITOR = "monitor"


class Deed(StrEnum):
    """What happened, as the event log names it."""

    MOVED = "moved"
    MESSAGE = "message"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OFFER_TIMED_OUT = "offer timed out"
    OFFER_WITHDRAWN = "offer withdrawn"
    SESSION_STARTED = "session started"
    SESSION_ENDED = "session ended"
    PRESENCE = "presence"
    CAPACITY = "capacity"
    IN_FRONT = "in front"
    AGENT_LOST = "agent connection lost"
    AGENT_BACK = "agent connection back"
    PATIENT_LOST = "patient connection lost"
    PATIENT_BACK = "patient connection back"
    PATIENT_LINKED = "patient linked"
    PATIENT_UNLINKED = "patient unlinked"
    VERIFIED = "verified"
    WRAPPED_UP = "wrapped up"
    RATED = "rated"
    ATTACHED = "attached"
    CLASSIFIED = "classified"
    PRIORITY = "priority changed"
    SKILLS = "skills changed"
    NOBODY_FITS = "nobody fits"
    OVERFLOWED = "overflowed"
    EVERYONE_DECLINED = "everyone declined"
    DIVERTED = "diverted"
    TRANSFER_ASKED = "transfer asked"
    TRANSFER_RETURNED = "transfer returned"
    TRANSFERRED = "transferred"
    CONSULT_ASKED = "consult asked"
    CONSULT_RETURNED = "consult returned"
    BROUGHT_IN = "brought into the chat"
    ASSIGNED = "assigned"
    JOINED = "joined the chat"
    CALL_BACK_ASKED = "call-back asked"
    CALL_BACK_UNDONE = "call-back undone"
    MESSAGE_LEFT = "message left"
    MENTIONED = "mentioned"
    SUPERVISOR_ALERTED = "supervisor alerted"
    RED_FLAG = "red flag"
    RED_FLAG_ACKNOWLEDGED = "red flag acknowledged"
    RED_FLAG_JUDGED = "red flag judged"
    MOOD = "mood"
    MOOD_ALERT = "mood alert"
    MOOD_ALERT_OVER = "mood alert over"
    FIGURE_ALERT = "figure alert"
    FIGURE_ALERT_OVER = "figure alert over"
    FIGURE_ALERT_NOTED = "figure alert noted"
    BOT_BEGAN = "bot began"
    BOT_STEP = "bot step"
    BOT_ENDED = "bot ended"
    HANDED_OVER = "handed over by the bot"
    SCRIPT_STEP = "script step"
    TRIAGED = "triaged"
    MACRO_RUN = "macro run"
    ARTICLE_SENT = "article sent"
    CASE_OPENED = "case opened"
    CASE_LINKED = "case linked"
    TASK_MADE = "task made"
    APPOINTMENT_BOOKED = "appointment booked"
    APPOINTMENT_MOVED = "appointment moved"
    APPOINTMENT_CANCELLED = "appointment cancelled"
    APPOINTMENT_CONFIRMED = "appointment confirmed"
    RESCHEDULE_ASKED = "reschedule asked"
    REMINDED = "reminded"
    STARTED_BY_AGENT = "started by an agent"
    OPTED_IN = "opted in"
    OPTED_OUT = "opted out"
    ASKED_TO_STOP = "asked to stop"
    TEXTS_KEPT = "texts kept"
    TEXT_QUEUED = "text queued"
    TEXT_STATE = "text state"
    TEXT_REFUSED = "text refused"
    LINT_OVERRIDDEN = "privacy warning overridden"
    SECURE_MESSAGE_SENT = "secure message sent"
    SECURE_MESSAGE_OPENED = "secure message opened"
    SECURE_MESSAGE_CLOSED = "secure message closed"


class Net(StrEnum):
    """Who took a message for an emergency: the signed rules, the learned net, or a person."""

    RULES = "rules"
    MODEL = "model"
    PERSON = "person"


class Verdict(StrEnum):
    """What a person made of a red flag, or of a message that should have raised one."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false alarm"
    MISSED = "missed"


class Engine(StrEnum):
    """Who read a message's sentiment: the model, the word list in its place, or nobody."""

    FLAIR = "flair"
    BASIC = "basic"
    NONE = "none"


class BotKind(StrEnum):
    """Which bot answers first."""

    NONE = "none"
    EMBEDDED = "embedded"
    DIRECT_LINE = "direct line"


class BotOutcome(StrEnum):
    """How the bot's part ended: it settled the matter, a person took over, or neither.

    Of what was left, the conversation says why: the patient went, or a supervisor closed it.
    """

    CONTAINED = "contained"
    ESCALATED = "escalated"
    LEFT = "left"


class ScriptKind(StrEnum):
    """What an agent script is: a list to go through, or questions that branch to an outcome."""

    STEPS = "steps"
    TRIAGE = "triage"


class TriageOutcome(StrEnum):
    """How soon somebody must be seen, as a triage script ends (SPEC section 10)."""

    EMERGENCY = "emergency"
    SAME_DAY = "same day"
    ROUTINE = "routine"
    SELF_CARE = "self-care"


class Audience(StrEnum):
    """Who may read an article: everybody, or staff only."""

    EXTERNAL = "external"
    INTERNAL = "internal"


class ArticleStatus(StrEnum):
    """Where an article stands; only a published one is found and sent."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class CaseStatus(StrEnum):
    """Where a case stands; the last two are over."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Consent(StrEnum):
    """What a number's holder has said about texts from the clinic.

    While nothing is known they are answered, but not written to first. ASKED_TO_STOP is said
    in words that a person has to judge: until then only answers go out.
    """

    UNKNOWN = "unknown"
    IN = "in"
    OUT = "out"
    ASKED_TO_STOP = "asked"


class ConsentHow(StrEnum):
    """How a line came into the consent ledger."""

    KEYWORD = "keyword"
    FREE_TEXT = "free text"
    CARRIER = "carrier"
    STAFF = "staff"
    PORTAL = "portal"


class TextInState(StrEnum):
    """Where an incoming text stands: kept, its media still to come, done, or given up."""

    RECEIVED = "received"
    MEDIA = "media"
    DONE = "done"
    FAILED = "failed"


class TextState(StrEnum):
    """Where an outgoing text stands.

    In the outbox it is QUEUED, then SENDING, and UNKNOWN where the carrier's answer was lost.
    ACCEPTED is the carrier's; SENT has left it. The last five are final.
    """

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class TextPurpose(StrEnum):
    """What an outgoing text is for; it decides which rules it is held to."""

    REPLY = "reply"
    STARTED = "started"
    BOT = "bot"
    AUTOMATED = "automated"
    EMERGENCY = "emergency"
    CONSENT = "consent"
    HELP = "help"
    REMINDER = "reminder"
    SECURE_LINK = "secure link"
    CODE = "code"
