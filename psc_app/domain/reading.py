"""What a machine reads in a patient's message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from psc_app.domain.vocabulary import Engine


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the learned net takes a message for.

    Attributes:
        family: of domain/red_flags.Family, by value.
        tier: "alert" or "review".
        chance: how sure it is, 0 to 1.
        matched: the sentence that made it.
    """

    family: str
    tier: str
    chance: float
    matched: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read.

    Attributes:
        score: -3 (very negative) to 3 (very positive); None where it can't be told, as in a
            language the reader doesn't know.
        engine: who read it.
        version: of the model or word list.
        alarm: what the learned net takes it for; None for nothing, or where no model runs.
    """

    score: float | None
    engine: Engine
    version: str = ""
    alarm: Alarm | None = None


@dataclass(frozen=True, slots=True)
class ReaderHealth:
    """How the reader is.

    Attributes:
        engine: who reads at this moment.
        why: empty when all is well; else one sentence for the status page, with nothing of a
            patient in it.
        restarts: how often its process had to be started again.
        waiting: messages that wait to be read.
        facts: versions and sizes, by name.
    """

    engine: Engine
    why: str = ""
    restarts: int = 0
    waiting: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
