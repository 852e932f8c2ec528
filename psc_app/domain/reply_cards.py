"""Quick replies as screens show them: frozen records, and nothing else."""

from dataclasses import dataclass, field

from psc_app.domain.furniture_cards import FormValue


@dataclass(frozen=True, slots=True)
class QuickReplyCard:
    """A quick reply that can be put into a message of one conversation.

    Attributes:
        words: how its text begins, with this patient's and agent's names in it.
        questions: what it asks before it is inserted.
        own: whether it is the agent's own.
        locale: the language it is written in; empty for any.
    """

    id: int
    title: str
    words: str
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    own: bool = False
    locale: str = ""
    uses: int = 0


@dataclass(frozen=True, slots=True)
class FoundReplies:
    """What fits what an agent typed.

    Attributes:
        turn: the browser's name for the question that this answers.
    """

    turn: int = 0
    thread: int = 0
    cards: tuple[QuickReplyCard, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledReply:
    """What became of a reply that an agent chose.

    Attributes:
        turn: the browser's name for the question that this answers.
        text: for the composer; empty where it was refused, or asks first.
        asks: what has to be answered before.
        fault: why it was refused.
    """

    turn: int = 0
    title: str = ""
    text: str = ""
    asks: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class OwnReplyCard:
    """One of an agent's own replies, as it was written."""

    id: int = 0
    title: str = ""
    body: str = ""
    tags: str = ""
    locale: str = ""
    uses: int = 0


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A shared reply in the administrator's list."""

    id: int
    title: str
    words: str
    tags: tuple[str, ...]
    language: str
    workstream: str
    uses: int
    active: bool


@dataclass(frozen=True, slots=True)
class ReplyCard:
    """A shared reply as its form needs it.

    Attributes:
        tags: as they are typed, with a space between them.
        sample: the text for a patient who is made up; empty for a new one.
    """

    id: int = 0
    title: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    tags: str = ""
    sample: str = ""
    uses: int = 0
