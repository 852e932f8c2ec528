"""What the demonstration's phones show, and what their carrier did: cards for `/simulator`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PhoneCard:
    """One phone.

    Attributes:
        number: E.164.
        shown: the number as people write it.
        name: whose it is.
        hint: what its holder would know, such as their date of birth.
        count: texts of the clinic's that were ever seen on it.
        unread: how many of them came while another phone was in front.
    """

    number: str = ""
    shown: str = ""
    name: str = ""
    hint: str = ""
    count: int = 0
    unread: int = 0


@dataclass(frozen=True)
class BubbleCard:
    """A text as its phone shows it.

    Attributes:
        own: whether it was written on this phone.
        at: when it came to be seen there, in milliseconds.
        note: how it stands with one's own, such as "With the clinic".
        bad: whether that note is of something that went wrong.
        pictures: addresses of what hangs on it.
    """

    sid: str = ""
    body: str = ""
    own: bool = False
    at: int = 0
    note: str = ""
    bad: bool = False
    pictures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SentCard:
    """A text of the clinic's at the carrier.

    Attributes:
        who: whose phone it goes to.
        status: in the carrier's words, "queued" to "delivered".
        reason: why it did not arrive, in words.
        at: when it was taken, in milliseconds.
    """

    sid: str = ""
    who: str = ""
    body: str = ""
    status: str = ""
    reason: str = ""
    segments: int = 0
    at: int = 0


@dataclass(frozen=True)
class DeedCard:
    """One thing that the carrier did.

    Attributes:
        answer: the HTTP status that it gave or got; 0 where there was none.
    """

    key: int = 0
    at: int = 0
    who: str = ""
    what: str = ""
    answer: int = 0


@dataclass(frozen=True)
class TroubleCard:
    """What goes wrong at the carrier, as choices of TROUBLES by their names.

    Attributes:
        any: whether anything does.
    """

    fate: str = ""
    answer: str = ""
    times: str = ""
    reports: str = "once"
    incoming: str = "once"
    delay: str = ""
    stop: str = "none"
    any: bool = False


@dataclass(frozen=True)
class PhonesCard:
    """Everything on the page.

    Attributes:
        bubbles: of the phone in front, the oldest first.
        only_this: whether `troubles` are those of the phone in front alone.
    """

    phones: list[PhoneCard] = field(default_factory=list)
    bubbles: list[BubbleCard] = field(default_factory=list)
    sent: list[SentCard] = field(default_factory=list)
    deeds: list[DeedCard] = field(default_factory=list)
    troubles: TroubleCard = field(default_factory=TroubleCard)
    only_this: bool = False


TROUBLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "fate": (
        "What becomes of a text",
        {
            "": "It arrives",
            "fail 30003": "Taken, but the phone is off (30003)",
            "fail 30005": "Taken, but the number is not in use (30005)",
            "fail 30007": "Taken, but thought to be spam (30007)",
            "fail 30001": "Taken, but fails in the carrier's queue (30001)",
            "refuse 21610": "Refused: opted out at the carrier (21610)",
            "refuse 21211": "Refused: no such number (21211)",
        },
    ),
    "answer": (
        "What the carrier answers",
        {
            "": "As it should",
            "429": "Wait a moment (429)",
            "503": "Not available (503)",
            "500": "Error, and the text is not taken (500)",
            "500 taken": "Error, though the text was taken (500)",
            "lost before": "Nothing, and the text is not taken",
            "lost after": "Nothing, though the text was taken",
        },
    ),
    "times": (
        "How often it answers so",
        {"": "Every time", "1": "Once", "3": "Three times"},
    ),
    "reports": (
        "Its reports come",
        {
            "once": "In order",
            "twice": "Each report twice",
            "reversed": "In the wrong order",
            "never": "Not at all",
        },
    ),
    "incoming": (
        "A patient's text comes",
        {"once": "At once", "twice": "Twice", "late": "Late, after those that follow"},
    ),
    "delay": (
        "Pause between two steps",
        {"0": "None", "": "As in life, but short", "4": "4 seconds", "20": "20 seconds"},
    ),
    "stop": (
        "The carrier's own answer to STOP",
        {
            "none": "None: the clinic answers",
            "default": "It blocks the number and answers",
            "advanced": "It does so, and tells the clinic",
        },
    ),
}
"""What can be made to go wrong: by field, what it is called and its choices in words."""
