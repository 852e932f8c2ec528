"""Frozen records for screens about working together, and about how a conversation was routed.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AgentTarget:
    """A colleague who can be asked to take a conversation over, or to advise.

    Attributes:
        presence: the base presence others see; presence_label as people read it,
            such as "Lunch".
        used, units: capacity in use, and all of it.
        conversations: how many they hold, with those that are offered to them.
        skills: what they can do, such as "Spanish 7, Triage 4".
        lacks: what the conversation needs and they don't have at its level.
        member: whether they serve the conversation's queue.
        transfer_bar: why it can't be transferred to them now; empty where it can.
        consult_bar: why they can't be asked to advise now; empty where they can.
    """

    staff_id: int = 0
    name: str = ""
    role: str = ""
    presence: str = ""
    presence_label: str = ""
    set_by_system: bool = False
    connected: bool = False
    used: int = 0
    units: int = 0
    conversations: int = 0
    skills: str = ""
    lacks: str = ""
    member: bool = False
    transfer_bar: str = ""
    consult_bar: str = ""


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """A queue that a conversation can be transferred to, or that can be asked to advise.

    Attributes:
        current: whether the conversation belongs to it now.
        waiting: conversations that wait in it.
        on_duty: colleagues who serve it, are connected and in a presence in
            which they are offered work; the acting agent is not counted.
        open: whether its hours say so; holiday is the day's name if it is one,
            next_opening when it opens again.
        warning: what is to be confirmed before a transfer; empty for nothing.
        consult_bar: why it can't be asked to advise now; empty where it can.
    """

    queue_id: int = 0
    name: str = ""
    current: bool = False
    waiting: int = 0
    on_duty: int = 0
    open: bool = True
    holiday: str = ""
    next_opening: int = 0
    warning: str = ""
    consult_bar: str = ""


@dataclass(frozen=True, slots=True)
class TargetsCard:
    """Where a conversation can go: who can be asked comes first."""

    agents: tuple[AgentTarget, ...] = ()
    queues: tuple[QueueTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class PartCard:
    """Somebody who has a part in a conversation, or is asked to have one.

    Attributes:
        mode: "primary", "consult" or "monitor".
        in_chat: whether the patient sees them: the primary, and a consultant
            who was brought in.
        me: whether it is the one who looks.
        since: when the part began, or when they were asked.
        asked: "transfer" or "consult" while they have not answered yet, else empty.
        offer_id, expires_at: of what they are asked.
        queue: the queue that was asked to advise, where it was one.
    """

    staff_id: int = 0
    name: str = ""
    role: str = ""
    mode: str = "primary"
    in_chat: bool = False
    me: bool = False
    since: int = 0
    asked: str = ""
    offer_id: int = 0
    expires_at: int = 0
    queue: str = ""


@dataclass(frozen=True, slots=True)
class MentionCard:
    """An internal note that names the one who looks.

    Attributes:
        name: what lists call the patient.
        seq: the note's number in its conversation.
        by: who wrote it.
    """

    id: int = 0
    conversation_id: int = 0
    name: str = ""
    seq: int = 0
    by: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class PassedOverCard:
    """An agent who did not get a conversation, and why."""

    name: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class WayStep:
    """One thing that happened to a conversation on its way.

    Attributes:
        kind: what sort of thing, for its mark: "rule", "line", "offer", "taken",
            "declined", "moved", "consult", "flag", "change" or "end".
        after: time since the conversation began, such as "1:05".
        title: what happened, in one line.
        lines: what there is to know of it.
        passed: who did not get it, or which rules did not fit, and why.
    """

    id: int = 0
    at: int = 0
    kind: str = "change"
    after: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    passed: tuple[PassedOverCard, ...] = ()


@dataclass(frozen=True, slots=True)
class NowCard:
    """What routing does with an open conversation at this moment.

    Attributes:
        verdict: the outcome in one line.
        lines: what there is to know of it, such as its place in the line.
        next_look: when time alone may change it.
    """

    verdict: str = ""
    lines: tuple[str, ...] = ()
    next_look: int = 0
    passed: tuple[PassedOverCard, ...] = ()


@dataclass(frozen=True, slots=True)
class WayCard:
    """A conversation's whole way, without anything of its patient.

    Attributes:
        needs: the skills it needs, such as "Spanish 7".
        alert: what a supervisor should look at, empty for nothing.
        open: whether it waits; only then there is something in `now`.
        cut: whether it has more steps than are shown.
    """

    id: int = 0
    queue: str = ""
    channel: str = ""
    state: int = 0
    state_label: str = ""
    priority: str = ""
    alert: str = ""
    agent: str = ""
    needs: str = ""
    created_at: int = 0
    steps: tuple[WayStep, ...] = ()
    cut: bool = False
    open: bool = False
    now: NowCard = field(default_factory=NowCard)


@dataclass(frozen=True, slots=True)
class WayRow:
    """A conversation in the list from which one is chosen."""

    id: int = 0
    queue: str = ""
    state: int = 0
    state_label: str = ""
    priority: str = ""
    agent: str = ""
    alert: str = ""
    created_at: int = 0


@dataclass(frozen=True, slots=True)
class QueueName:
    """A queue as a filter offers it."""

    id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class WayListCard:
    """Conversations to choose from, the newest first.

    Attributes:
        queues: all there are, by name.
        more: whether there are more than the list shows.
    """

    rows: tuple[WayRow, ...] = ()
    queues: tuple[QueueName, ...] = ()
    more: bool = False
