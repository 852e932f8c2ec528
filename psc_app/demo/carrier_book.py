"""What the simulated carrier keeps: texts both ways, troubles, what it did."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

FAILED_AT_ONCE = frozenset({"30001", "30002", "30010"})
"""Codes with which a text never leaves the carrier: it is "failed", not "undelivered"."""

MOST_DEEDS = 500
"""Of what the carrier did, so many of the latest are kept."""

MOST_TEXTS = 50_000
"""Of texts, so many of the latest are kept."""


class Answer(StrEnum):
    """How the carrier answers when it is asked to take a text."""

    FINE = ""
    TOO_MANY = "429"
    ERROR = "500"
    ERROR_BUT_TAKEN = "500 taken"
    BUSY = "503"
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"


class Reports(StrEnum):
    """How the carrier tells what became of a text."""

    ONCE = "once"
    TWICE = "twice"
    REVERSED = "reversed"
    NEVER = "never"


class Incoming(StrEnum):
    """How the carrier brings a patient's text."""

    ONCE = "once"
    TWICE = "twice"
    LATE = "late"


class StopHandling(StrEnum):
    """What the carrier itself does about STOP.

    NONE leaves it to the clinic. DEFAULT blocks the number and answers by itself, and says
    nothing of it to the clinic. ADVANCED does the same and tells with OptOutType.
    """

    NONE = "none"
    DEFAULT = "default"
    ADVANCED = "advanced"


@dataclass(slots=True)
class Troubles:
    """What goes wrong; for one number, or for all.

    Attributes:
        delay: seconds between two steps of a text, and before a late one is brought.
        refuse: code with which a text is turned down at once, such as "21610"; "" for none.
        fail: code with which a text that was taken ends, such as "30003"; "" for none.
        answer: how the carrier answers.
        retry_after: seconds it names with 429 and 503; 0 for no such line.
        left: how many more requests get that answer; None for all of them.
        reports: how it tells of a text's way.
        incoming: how it brings a patient's text.
        listed_after: seconds until a text that was taken stands in its list.
    """

    delay: float = 0
    refuse: str = ""
    fail: str = ""
    answer: Answer = Answer.FINE
    retry_after: int = 0
    left: int | None = None
    reports: Reports = Reports.ONCE
    incoming: Incoming = Incoming.ONCE
    listed_after: float = 0


@dataclass(frozen=True, slots=True)
class Attached:
    """A medium on a text.

    Attributes:
        sid: the carrier's name for it, "ME…".
        ticket: what stands in the address from which it is served without a password.
    """

    sid: str
    ticket: str
    content: bytes
    media_type: str


@dataclass(slots=True)
class CarrierText:
    """A text as the carrier has it.

    Attributes:
        number: the phone's, whichever way the text goes.
        outgoing: whether it goes from the clinic to the phone.
        status: in the carrier's words: "queued", "sent", "delivered", "received", …
        automatic: whether the carrier wrote it by itself, as its answer to STOP.
        report_to: where the clinic wants to hear what becomes of it.
        shown_at: when it came to be seen on the phone; None while it has not.
    """

    sid: str
    number: str
    clinic: str
    body: str
    outgoing: bool
    status: str
    created_at: datetime
    updated_at: datetime
    segments: int = 1
    code: str = ""
    service: str = ""
    automatic: bool = False
    report_to: str = ""
    sent_at: datetime | None = None
    shown_at: datetime | None = None
    media: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing the carrier did, for people who watch; no text of a message in it.

    Attributes:
        what: such as "took a text", "reported delivered".
        answer: the HTTP status that it gave or got; 0 where there was none.
    """

    at: datetime
    number: str
    sid: str
    what: str
    answer: int = 0


@dataclass(slots=True)
class Book:
    """Everything the carrier keeps.

    Attributes:
        texts: by their sid, in the order they came.
        blocked: numbers that have told the carrier itself to stop.
    """

    texts: dict[str, CarrierText] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    happened: deque[Happened] = field(default_factory=lambda: deque(maxlen=MOST_DEEDS))

    def keep(self, text: CarrierText) -> None:
        """Write a text down, at the cost of the oldest where there are very many."""
        self.texts[text.sid] = text
        while len(self.texts) > MOST_TEXTS:
            del self.texts[next(iter(self.texts))]
