"""What an invented past day is made of: the clinic's furniture, what is said, a conversation."""

from dataclasses import dataclass, field
from typing import Any

from psc_app.demo.dialogues import Dialogue
from psc_app.demo.past_people import PastAgent
from psc_app.domain.actor import Actor
from psc_app.domain.classification import Rule
from psc_app.domain.vocabulary import Channel
from psc_app.domain.vocabulary import ConversationState as S


@dataclass(frozen=True, slots=True)
class Words:
    """What the app and its bot say by themselves."""

    greeting: str
    settled: str
    handed_over: str
    joined: str
    transferred: str
    ended: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What patients write about, and where that leads.

    Attributes:
        rule: the classification rule that fits; None for the fallback queue.
        tried: the rules before it, with why they did not fit.
    """

    dialogue: Dialogue
    queue_id: int
    rule: Rule | None
    tried: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """What of the clinic's own a day needs.

    Attributes:
        streams: the workstreams by channel.
        fallback: the queue where a conversation stands while the bot has it.
        members: of each queue.
    """

    streams: dict[Channel, int]
    fallback: int
    members: dict[int, frozenset[int]]
    places: dict[int, int]
    words: Words


@dataclass(slots=True, eq=False)
class Talk:
    """A conversation as it goes on."""

    row: dict[str, Any]
    bot: dict[str, Any]
    guest: Actor
    kind: Kind
    channel: Channel
    name: str
    lines: list[tuple[str, str]]
    said: int = 0
    agent: PastAgent | None = None
    part: dict[str, Any] | None = None
    offer: dict[str, Any] | None = None
    declined: set[int] = field(default_factory=set)
    scores: list[float] = field(default_factory=list)
    waited: float = 0.0
    to_queue: int = 0
    consults: bool = False
    rests: bool = False

    @property
    def id(self) -> int:
        """The conversation's key."""
        return self.row["id"]

    @property
    def state(self) -> S:
        """Where it stands."""
        return S(self.row["state"])
