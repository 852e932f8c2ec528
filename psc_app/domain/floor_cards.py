"""Frozen records for screens about the floor that supervisors watch.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none.
"""

from dataclasses import dataclass, field

from psc_app.domain.mood import MoodCard
from psc_app.domain.teamwork_cards import QueueName

ANY = -1
"""In place of a state or a queue: all of them."""

SORTS = {
    "urgent": "Most urgent first",
    "longest": "Longest in its state",
    "newest": "Newest first",
    "unhappy": "Unhappiest first",
    "patient": "Patient, A to Z",
    "agent": "Agent, A to Z",
}
"""How the conversations can be ordered, and what that is called."""

GROUPS = {"": "Not grouped", "queue": "By queue", "agent": "By agent", "state": "By state"}
"""How they can be grouped."""

AGENT_SORTS = {
    "free": "Most room first",
    "presence": "By presence",
    "since": "Longest in presence",
    "name": "Name, A to Z",
}
"""How the agents can be ordered."""

MOST_AT_ONCE = 50
"""Rows on which one deed is done at once."""

MOST_LISTENED = 4
"""Conversations to which one tab listens at once."""


@dataclass(frozen=True, slots=True)
class FloorWish:
    """Which conversations of the floor are wanted, and in which order.

    Attributes:
        queue_id, state, channel: ANY, ANY and "" for all.
        search: words in the patient's, the agent's or the queue's name, or a number.
        sort, group: keys of SORTS and GROUPS; what is not there counts as the first.
    """

    queue_id: int = ANY
    state: int = ANY
    channel: str = ""
    search: str = ""
    sort: str = "urgent"
    group: str = ""


@dataclass(frozen=True, slots=True)
class FloorRow:
    """One conversation that is not over, as a supervisor sees it.

    Attributes:
        since: since when it is in this state; for one that waits, since it was queued.
        flag: "waiting" while nobody took note of a red flag, then "noted"; empty without one.
        review: whether something in it may be an emergency, which nobody has judged yet.
        alert: what a supervisor should look at, such as "everyone declined".
        group: what its group is called, on the first row of one; group_size with how many.
        part: "listens" or "joined" where the one who looks does.
        may_assign, may_transfer, may_listen, may_close: what can be done with it now.
    """

    id: int = 0
    name: str = ""
    channel: str = ""
    queue: str = ""
    agent: str = ""
    state: int = 0
    state_label: str = ""
    kind: str = "live"
    since: int = 0
    priority: int = 0
    priority_label: str = ""
    flag: str = ""
    review: bool = False
    alert: str = ""
    mood: MoodCard = field(default_factory=MoodCard)
    group: str = ""
    group_size: int = 0
    part: str = ""
    may_assign: bool = False
    may_transfer: bool = False
    may_listen: bool = False
    may_close: bool = False


@dataclass(frozen=True, slots=True)
class FloorCard:
    """What goes on at this moment.

    Attributes:
        rows: those that are wanted, in their order.
        queues: all there are, by name.
        more: whether there are more rows than are listed.
        found: how many fit; total: how many are not over, whatever the filters.
    """

    rows: tuple[FloorRow, ...] = ()
    queues: tuple[QueueName, ...] = ()
    more: bool = False
    found: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class FloorAgent:
    """Somebody who works conversations, as a supervisor sees them.

    Attributes:
        presence: the base presence; presence_label as people read it, such as "Lunch".
        set_by_system: whether the system set it; since: since when it is so.
        used, units: capacity in use, and all of it; share: how much of it, 0 to 100.
        conversations: how many they hold, with those that are offered to them.
        skills, queues: in words, such as "Spanish 7, Triage 4".
    """

    staff_id: int = 0
    name: str = ""
    role: str = ""
    presence: str = "offline"
    presence_label: str = "Offline"
    set_by_system: bool = False
    connected: bool = False
    since: int = 0
    used: int = 0
    units: int = 0
    share: int = 0
    conversations: int = 0
    skills: str = ""
    queues: str = ""


@dataclass(frozen=True, slots=True)
class ListenLine:
    """One line of a talk that a supervisor listens to."""

    seq: int = 0
    author: str = ""
    kind: str = ""
    visibility: str = "public"
    body: str = ""


@dataclass(frozen=True, slots=True)
class ListenCard:
    """A talk that a supervisor listens to from the floor.

    Attributes:
        lines: the latest, the newest last.
        joined: whether they have come into the chat.
        over: why there is nothing to listen to any more, in words; empty while there is.
    """

    id: int = 0
    name: str = ""
    agent: str = ""
    queue: str = ""
    joined: bool = False
    over: str = ""
    mood: MoodCard = field(default_factory=MoodCard)
    lines: tuple[ListenLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """One row on which a deed was not done, and why."""

    id: int = 0
    name: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class DeedSummary:
    """What became of a deed on several rows.

    Attributes:
        text: in one line, such as "2 of 3 conversations closed".
        failed: those it was not done on.
    """

    text: str = ""
    failed: tuple[Failed, ...] = ()
