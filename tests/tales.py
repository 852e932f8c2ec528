"""The event log as tales: what each conversation's lines say, read slowly and plainly.

Part of the recount (see recount.py): nothing here is the app's own way of counting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.journal import Event

_PATIENT_LEFT = ("patient abandoned", "patient disconnected")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the event log, in short words; `at` in milliseconds since 1970."""

    id: int
    at: int
    deed: str
    role: str = "system"
    actor: int = 0
    chat: int | None = None
    staff: int | None = None
    queue: int | None = None
    before: int | None = None
    after: int | None = None
    why: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def read(events: Iterable[Event]) -> list[Line]:
    """The rows of the log as lines."""
    return [
        Line(
            id=one.id or 0,
            at=millis(one.at),
            deed=one.deed,
            role=one.actor_role,
            actor=one.actor_id,
            chat=one.conversation_id,
            staff=one.staff_id,
            queue=one.queue_id,
            before=one.state_before,
            after=one.state_after,
            why=one.reason,
            detail=one.detail,
        )
        for one in events
    ]


def millis(moment: datetime) -> int:
    """A moment in whole milliseconds since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Share:
    """What one thing brings to a figure.

    Attributes:
        above, below: of the fraction's line; a plain sum has nothing below.
        since: what it belongs to a window by; `belongs` is when its conversation does.
        queue, staff: what it is counted for.
        chat: whose it is; 0 for a spell of duty.
    """

    chat: int
    above: float
    below: float = 0.0
    since: int = 0
    belongs: int = 0
    queue: int | None = None
    staff: int | None = None
    channel: str = ""
    state: int = -1
    how: str = ""
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a conversation; `end` is None while it goes on."""

    staff: int | None
    mode: str
    queue: int | None
    start: Line
    end: Line | None


class Tale:
    """One conversation, as its lines tell it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.moves = [line for line in lines if line.deed == "moved"]
        self.began = self.moves[0]
        self.key = self.began.chat or 0
        self.channel: str = self.began.detail.get("channel", "chat")
        self.state = self.moves[-1].after

    def said(self, *deeds: str) -> list[Line]:
        return [line for line in self.lines if line.deed in deeds]

    def first_move(self, before: S | None, after: S) -> Line | None:
        wanted = (None if before is None else int(before), int(after))
        return next((line for line in self.moves if (line.before, line.after) == wanted), None)

    # ------------------------------------------------------------ what it is

    @cached_property
    def with_bot_first(self) -> bool:
        return self.began.after == S.WITH_BOT

    @cached_property
    def queued(self) -> Line | None:
        """When it first waited for a person."""
        return next((line for line in self.moves if line.after == S.OPEN), None)

    @cached_property
    def outgoing(self) -> bool:
        return bool(self.said("started by an agent"))

    @property
    def incoming(self) -> bool:
        return self.queued is not None and not self.outgoing

    @property
    def since(self) -> int:
        """By which moment it belongs to a window."""
        return self.began.at if self.queued is None or self.outgoing else self.queued.at

    @cached_property
    def closed(self) -> Line | None:
        return next((line for line in self.moves if line.after == S.CLOSED), None)

    @cached_property
    def wrap_up(self) -> Line | None:
        return next((line for line in self.moves if line.after == S.WRAP_UP), None)

    def waits_for(self, at: Line) -> str:
        """What the patient waited for when a line was written: live, call back, message."""
        kind = str(self.began.detail.get("kind", "live"))
        told = {
            "call-back asked": "call back",
            "call-back undone": "live",
            "message left": "message",
        }
        for line in self.lines:
            if line.id <= at.id:
                kind = told.get(line.deed, kind)
        return kind

    # ------------------------------------------------------------ how the wait ended

    @cached_property
    def taken(self) -> Line | None:
        """When somebody first took it."""
        return self.first_move(S.OPEN, S.ACTIVE)

    @cached_property
    def ended_untaken(self) -> Line | None:
        """It closed out of the line before anybody ever had it."""
        return self.first_move(S.OPEN, S.CLOSED) if self.taken is None else None

    @cached_property
    def accepted(self) -> bool:
        """A live wait ended because somebody took it."""
        return self.incoming and self.taken is not None and self.waits_for(self.taken) == "live"

    @cached_property
    def abandoned(self) -> bool:
        """A live wait ended because the patient left."""
        end = self.ended_untaken
        return (
            self.incoming
            and end is not None
            and end.why in _PATIENT_LEFT
            and self.waits_for(end) == "live"
        )

    @property
    def waited(self) -> float:
        """Seconds, where somebody took it or the patient left."""
        assert self.queued is not None
        if self.taken is not None and self.accepted:
            return (self.taken.at - self.queued.at) / 1_000
        return (max(self.gone_at, self.queued.at) - self.queued.at) / 1_000

    @property
    def gone_at(self) -> int:
        """When the patient left the line.

        Who closes the page is gone then, and not when the house has given up on them.
        """
        end = self.ended_untaken
        assert end is not None
        if end.why == "patient disconnected":
            told = self.said("patient connection lost", "patient connection back")
            before = [line for line in told if line.id < end.id]
            if before and before[-1].deed == "patient connection lost":
                return before[-1].at
        return end.at

    @cached_property
    def how(self) -> str:
        """Whether it was pushed, picked or assigned; nothing where nobody had to take it."""
        if self.taken is None or self.outgoing:
            return ""
        if self.taken.why == "supervisor assigned":
            return "assigned"
        asked = [
            line
            for line in self.said("accepted")
            if line.at == self.taken.at
            and line.id < self.taken.id
            and line.detail.get("kind") == "assignment"
        ]
        return "push" if asked else "pick"

    @property
    def disposition(self) -> str:
        """What the wrap-up says in the end; what was noted last counts, also if it is nothing."""
        noted = self.said("wrapped up")
        return noted[-1].detail["disposition"] if noted else ""

    # ------------------------------------------------------------ where it is counted

    @cached_property
    def line_entered(self) -> Line:
        """When it came into the line it waits in, or last waited in."""
        entered = self.queued
        for line in self.lines:
            back = line.deed == "moved" and line.after == S.OPEN
            sent_on = line.deed == "overflowed" and line.detail.get("to_queue")
            sent_on = sent_on or (line.deed == "transferred" and line.staff is None)
            if back or sent_on:
                entered = line
        assert entered is not None
        return entered

    def queue_at(self, at: Line) -> int | None:
        """In which queue it was when a line was written."""
        found = None
        for line in self.lines:
            if line.id > at.id:
                break
            if line.deed in ("moved", "transferred"):
                found = line.queue
            elif line.deed == "overflowed":
                found = line.detail.get("to_queue") or found
        return found

    @property
    def queue(self) -> int | None:
        """Where it is counted: where it was taken or left, else where it is."""
        return self.queue_at(self.taken or self.ended_untaken or self.lines[-1])

    @property
    def staff(self) -> int | None:
        return self.taken.staff if self.taken is not None else None

    def share(self, above: float, below: float = 0.0, **other: Any) -> Share:
        given = Share(
            chat=self.key,
            above=above,
            below=below,
            since=self.since,
            belongs=self.since,
            queue=self.queue,
            staff=self.staff,
            channel=self.channel,
            state=-1 if self.state is None else self.state,
            how=self.how,
            disposition=self.disposition,
        )
        return replace(given, **other) if other else given

    # ------------------------------------------------------------ parts

    @cached_property
    def parts(self) -> list[Part]:
        """Everybody's part, in the order they began."""
        starts = self.said("session started")
        ends = self.said("session ended")
        found = []
        for start in starts:
            mode = start.detail.get("mode", "primary")
            mine = [
                end
                for end in ends
                if end.id > start.id
                and end.staff == start.staff
                and end.detail.get("mode", "primary") == mode
            ]
            found.append(
                Part(start.staff, mode, self.queue_at(start), start, mine[0] if mine else None)
            )
        return found

    @property
    def primaries(self) -> list[Part]:
        return [part for part in self.parts if part.mode == "primary"]

    # ------------------------------------------------------------ what was said

    def messages(self, author: str, *, public: bool = True) -> list[Line]:
        return [
            line
            for line in self.said("message")
            if line.detail["author"] == author
            and (not public or line.detail["visibility"] == "public")
        ]

    @cached_property
    def mood(self) -> int | None:
        """The level it ended with, so far; None where it can't be told."""
        told = self.said("mood")
        if not told or told[-1].detail.get("engine") in ("none", ""):
            return None
        return told[-1].detail["level"]
