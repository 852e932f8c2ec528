"""Frozen records for screens about limits of figures, alerts and how they were sent on.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none.
"""

from dataclasses import dataclass, field

from psc_app.domain.teamwork_cards import QueueName

TOGETHER = "All queues together"
"""What stands in the place of a queue's name where all of them are counted as one."""

ALL_TOGETHER = "all"
"""What stands in the place of a queue's key in the address of the page of limits, for the same."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A measure's limits as their form shows them.

    Attributes:
        unit: what stands behind the field: "%", "s", "stars" or nothing.
        above: whether it has to stay above its limits.
        at_risk, critical: as they are typed; "never" where there is none.
        own: whether they differ from what holds without them.
        otherwise: what holds without them, in words.
    """

    measure: str
    label: str
    definition: str
    unit: str
    above: bool
    at_risk: str
    critical: str
    alerts: bool
    own: bool
    otherwise: str


@dataclass(frozen=True, slots=True)
class LimitsCard:
    """The limits of one queue, of each, or of all together.

    Attributes:
        queue_id: 0 for all queues together, -1 for each that has none of its own.
        own: those of these keys that have limits of their own.
    """

    queue_id: int = -1
    queue: str = ""
    rows: tuple[LimitRow, ...] = ()
    queues: tuple[QueueName, ...] = ()
    own: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureAlertCard:
    """A time during which a figure lay past a limit.

    Attributes:
        queue_id: 0 where all queues together are meant.
        measure: the figure's key.
        value: the figure when it came to its level, in words; fell: whether it came from above.
        rose_at: when it came to its level.
        now: the figure now, in words; now_since: where it grows with every second, from when on.
            Both are empty where it is not known.
        over_at: 0 while it goes on.
        noted_by: who took note of it; empty for nobody.
    """

    id: int
    label: str
    queue: str
    queue_id: int
    level: str
    value: str
    began_at: int
    over_at: int = 0
    noted_by: str = ""
    noted_at: int = 0
    fell: bool = False
    measure: str = ""
    rose_at: int = 0
    now: str = ""
    now_since: int = 0


@dataclass(frozen=True, slots=True)
class PostCard:
    """One message to the clinic's own address, and what became of it.

    Attributes:
        what: in words, such as "Longest wait now, Front desk: critical".
        state: "arrived", "again" (it is tried again at next_at), or "given up".
        answer: the HTTP status that came last; empty for none yet, "no answer" for no contact.
    """

    id: int
    what: str
    created_at: int
    state: str
    attempts: int
    answer: str
    next_at: int = 0
    arrived_at: int = 0


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Who changed a limit, from what to what."""

    id: int
    at: int
    who: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AlertsCard:
    """What the page of alerts shows beside the limits.

    Attributes:
        running: those that are not over, the worst and oldest first.
        past: those that are, the newest first.
    """

    running: tuple[FigureAlertCard, ...] = ()
    past: tuple[FigureAlertCard, ...] = ()
    posts: tuple[PostCard, ...] = ()
    changes: tuple[LimitChange, ...] = field(default=())
