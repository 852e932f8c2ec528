"""A practitioner's day on the clinic's wall clock: what is open, booked, away, and free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psc_app.domain.calendar_cards import Block, HourMark
from psc_app.domain.furniture_forms import clock
from psc_app.domain.hours import DAY_MINUTES

_USUAL = (8, 18)
"""The hours that are shown where nothing says otherwise."""

Span = tuple[int, int]
"""Minutes since midnight: the first, and one past the last."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A booked time; kind and label as in calendar_cards.Block."""

    key: int
    span: Span
    kind: str
    label: str
    appointment: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """What a practitioner's day at one clinic is made of; nothing is open on a closed one."""

    opens: tuple[Span, ...]
    away: tuple[Span, ...]
    bookings: tuple[Booking, ...]

    @property
    def free(self) -> int:
        """Minutes that are open and not taken."""
        taken = joined([*self.away, *(one.span for one in self.bookings)])
        return sum(
            (closes - opens)
            - sum(max(0, min(closes, end) - max(opens, begin)) for begin, end in taken)
            for opens, closes in self.opens
        )

    @property
    def booked(self) -> int:
        """How many appointments there are at this clinic."""
        return sum(one.kind != "elsewhere" for one in self.bookings)

    @property
    def is_away(self) -> bool:
        """Whether all of what would be open falls into time off."""
        return bool(self.opens) and all(
            any(begin <= opens and closes <= end for begin, end in joined(self.away))
            for opens, closes in self.opens
        )


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in spans that rise and do not touch."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def on_day(day: date, zone: ZoneInfo, begins: datetime, ends: datetime) -> Span | None:
    """What of a stretch of time falls on a day's wall clock; None for nothing.

    In the hour that a day has twice, an end may read earlier than its beginning: it
    is drawn as long as it lasts.
    """
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    if first.date() > day or last.date() < day:
        return None
    begin = 0 if first.date() < day else first.hour * 60 + first.minute
    end = DAY_MINUTES if last.date() > day else last.hour * 60 + last.minute
    if first.date() == last.date() and end <= begin:
        end = min(DAY_MINUTES, begin + int((ends - begins) / timedelta(minutes=1)))
    return (begin, end) if begin < end else None


def hours_words(span: Span) -> str:
    """A span as people say it: "09:00–12:00", or "All day"."""
    if span == (0, DAY_MINUTES):
        return "All day"
    return f"{clock(span[0])}–{clock(span[1])}"


def length_words(minutes: int) -> str:
    """A length as people write it: "2 h 30", "3 h" or "45 min", on one line."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\N{NO-BREAK SPACE}min"
    said = f"{hours} h {rest:02}" if rest else f"{hours} h"
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def facts(day: Day) -> str:
    """How much is booked and free; empty where there is neither."""
    words = []
    if day.booked:
        words.append(f"{day.booked} booked")
    if day.opens and not day.is_away:
        words.append(f"{length_words(day.free)} free" if day.free else "full")
    return " · ".join(words)


def blocks(day: Day) -> tuple[Block, ...]:
    """The pieces of a day in the order in which they begin, not yet placed."""
    found = [
        *(_block("open", span, "Open") for span in day.opens),
        *(_block("away", span, "Away") for span in day.away),
        *(_block(one.kind, one.span, one.label, one.key, one.appointment) for one in day.bookings),
    ]
    return tuple(sorted(found, key=lambda one: (one.begins, one.kind != "open")))


def _block(kind: str, span: Span, label: str, key: int = 0, appointment: int = 0) -> Block:
    return Block(
        key=f"{kind}-{span[0]}-{key}",
        kind=kind,
        begins=span[0],
        hours=hours_words(span),
        label=label,
        appointment=appointment,
        top=str(span[0]),
        height=str(span[1] - span[0]),
    )


def shown_hours(days: Iterable[Day]) -> tuple[int, int]:
    """The first and the last hour in which anybody is seen on these days."""
    spans = [span for day in days for span in (*day.opens, *(one.span for one in day.bookings))]
    if not spans:
        return _USUAL
    first = min(begin for begin, _ in spans) // 60
    last = -(-max(end for _, end in spans) // 60)
    return first, max(last, first + 1)


def placed(found: Sequence[Block], hours: tuple[int, int]) -> tuple[Block, ...]:
    """Blocks where they are among the hours shown; what is outside of these is cut off."""
    first, last = hours[0] * 60, hours[1] * 60
    shown = []
    for one in found:
        begin, end = max(first, int(one.top)), min(last, int(one.top) + int(one.height))
        if begin < end:
            height = (end - begin) * 100 / (last - first)
            shown.append(replace(one, top=place(begin, hours), height=f"{height:.3f}%"))
    return tuple(shown)


def place(minute: int, hours: tuple[int, int]) -> str:
    """How far down a minute of the day is among the hours shown."""
    first, last = hours[0] * 60, hours[1] * 60
    return f"{(minute - first) * 100 / (last - first):.3f}%"


def marks(hours: tuple[int, int]) -> tuple[HourMark, ...]:
    """The lines across the grid, one an hour."""
    return tuple(HourMark(clock(hour * 60), place(hour * 60, hours)) for hour in range(*hours))
