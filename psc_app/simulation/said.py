"""What a simulation knows it did, to be held against what the clinic has of it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Said:
    """Kept by a driver while the morning goes on.

    Attributes:
        since_event, since_audit: the newest rows of the two logs before it began.
        began_ms: when it began, in milliseconds since 1970.
        speed: seconds of the clinic's morning in a second of the log.
        lines: messages that the app has taken, by the name they were sent under.
        texts: texts written on phones, by the carrier's name for each where it is known.
        written: how many texts were written on phones.
        brought_twice: how many of them were brought twice.
        taken: how often the carrier took each outgoing text, by the text's token or name;
            None where nobody could look into the carrier's book.
        flagged: conversations that began with words of an emergency.
        stopped: phones that asked for texts to stop.
        staff: keys of those whom the simulation played.
        refused: deeds that the app refused in words, by what was asked.
        unanswered: deeds of which nothing was heard: a connection was lost, or what had to come
            did not.
        faults: deeds that failed in another way, by what was asked.
        looks: how often it was looked whether the server answers; 0 where there is none.
        gone_at: when the server had stopped answering, in seconds of the morning; None for never.
        broken_off_at: when the morning was broken off, likewise; None where it went to its end.
    """

    since_event: int = 0
    since_audit: int = 0
    began_ms: int = 0
    speed: float = 1.0
    lines: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    written: int = 0
    brought_twice: int = 0
    taken: dict[str, int] | None = None
    flagged: set[int] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    staff: set[int] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    unanswered: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    looks: int = 0
    gone_at: float | None = None
    broken_off_at: float | None = None

    def was_refused(self, what: str) -> None:
        """The app refused a deed."""
        self.refused[what] = self.refused.get(what, 0) + 1

    def was_unanswered(self, what: str) -> None:
        """Nothing was heard of a deed."""
        self.unanswered[what] = self.unanswered.get(what, 0) + 1

    def failed(self, what: str) -> None:
        """A deed failed, which none should."""
        self.faults[what] = self.faults.get(what, 0) + 1
