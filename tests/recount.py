"""Every figure counted anew from the raw event log, slowly and plainly.

Written from SPEC section 14 and from what ADR 23 leaves to be said, and from nothing that the app
itself counts with. Whoever reads a formula here reads it as it is meant: each figure is a list of
shares, one for each conversation, session, offer or spell of duty, and the shares add up. The
formulas stand in measures_recounted.py.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from tales import Line, Share, Tale, millis

from psc_app.domain.vocabulary import ConversationState as S

USUAL = (20, 5)
"""Seconds of a queue that says nothing else: answered within them is in time (the T of the service
level), left within them is a short abandon."""

LONG = 5 * 60
"""Seconds: what is over it is "over 5 min"."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Something put before an agent, with what became of it."""

    asked: Line
    answer: Line | None
    queue: int | None


class Recount:
    """All the figures of a log, as it stood at a moment.

    Args:
        limits: of queues that have others than USUAL.
    """

    def __init__(
        self,
        lines: Iterable[Line],
        now: int,
        limits: Mapping[int, tuple[int, int]] | None = None,
    ) -> None:
        self.now, self.limits = now, dict(limits or {})
        self.lines = [line for line in lines if line.at <= now]
        of_chat: dict[int, list[Line]] = {}
        for line in self.lines:
            if line.chat is not None:
                of_chat.setdefault(line.chat, []).append(line)
        self.tales = [
            Tale(told)
            for _, told in sorted(of_chat.items())
            if any(line.deed == "moved" for line in told)
        ]

    def in_time(self, tale: Tale) -> bool:
        """Whether it was accepted within its queue's time."""
        return tale.accepted and tale.waited <= self._limits(tale)[0]

    def left_soon(self, tale: Tale) -> bool:
        """Whether the patient left so soon that it counts neither as answered nor as lost."""
        return tale.abandoned and tale.waited <= min(self._limits(tale))

    def _limits(self, tale: Tale) -> tuple[int, int]:
        return self.limits.get(tale.queue or 0, USUAL)

    # ------------------------------------------------------------ agents

    @cached_property
    def staff(self) -> list[int]:
        return sorted({line.staff for line in self.lines if line.staff is not None})

    def spells(self, staff: int) -> Iterator[tuple[int, int, str, int]]:
        """From when to when, in which presence, with how much in use."""
        at, presence, used = None, "offline", 0
        for line in self.lines:
            if line.staff != staff or line.deed not in ("presence", "capacity"):
                continue
            if at is not None and line.at > at:
                yield at, line.at, presence, used
            at = line.at
            if line.deed == "presence":
                presence = line.detail["presence"]
            else:
                used = line.detail["used"]
        if at is not None and self.now > at:
            yield at, self.now, presence, used

    def in_front(self, staff: int | None, chat: int, start: int, end: int) -> int:
        """Milliseconds between two moments in which an agent had a conversation in front."""
        shown, since, total = None, start, 0
        for line in self.lines:
            if line.deed != "in front" or line.staff != staff or line.at > end:
                continue
            if shown == chat:
                total += max(0, line.at - max(since, start))
            shown, since = line.chat, line.at
        if shown == chat:
            total += max(0, end - max(since, start))
        return total

    @cached_property
    def offers(self) -> list[Offered]:
        """What was put before agents to take or to take over; advice is no offer of work."""
        answers = {
            (line.chat, line.detail["offer"]): line
            for line in self.lines
            if line.deed
            in ("accepted", "rejected", "offer timed out", "offer withdrawn", "diverted")
        }
        tales = {tale.key: tale for tale in self.tales}
        return [
            Offered(
                line,
                answers.get((line.chat, line.detail["offer"])),
                line.queue or tales[line.chat or 0].queue_at(line),
            )
            for line in self.lines
            if line.deed in ("offered", "transfer asked")
        ]


# ---------------------------------------------------------------- windows


@dataclass(frozen=True)
class Window:
    """Which shares count: those since a moment, of these queues, agents, channels, states."""

    start: int
    end: int
    still_open: bool = False
    queue: int = 0
    staff: int = 0
    channel: str = ""
    state: int = -1

    def has(self, share: Share, *, whenever: bool = False) -> bool:
        """Whether a share counts.

        Args:
            whenever: whatever its moment.
        """
        fits = (
            self.queue in (0, share.queue)
            and self.staff in (0, share.staff)
            and self.channel in ("", share.channel)
            and self.state in (-1, share.state)
        )
        open_still = self.still_open and share.state != S.CLOSED
        return fits and (whenever or open_still or self.start <= share.since <= self.end)


def since_midnight(now: datetime, zone: str) -> int:
    """Milliseconds of the last midnight in a zone, whatever the clocks were set to since."""
    local = now.astimezone(ZoneInfo(zone))
    return millis(datetime.combine(local.date(), time(0), ZoneInfo(zone)).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure: what is above and below its line, and what comes of it."""

    above: float
    below: float
    value: float | None


Counting = Callable[["Recount"], Iterable[Share]]
