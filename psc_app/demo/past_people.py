"""Who was on shift in the demo's past weeks, and an agent's presence and load as they go on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import Presence

_MOST_LOADED = (Presence.AVAILABLE, Presence.BUSY)


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody works, in hours by the clock on the wall."""

    begins: float
    lunch: float
    ends: float


_EARLY, _MIDDLE, _LATE = Shift(7.9, 11.6, 16), Shift(8.9, 12.4, 17), Shift(9.9, 13.3, 18.1)
_LONG = Shift(7.9, 12.2, 18.1)

WEEKDAYS: tuple[dict[str, Shift], ...] = (
    {"ana": _EARLY, "dev": _EARLY, "ben": _MIDDLE, "hugo": _MIDDLE, "farid": _LATE, "grace": _LATE},
    {"chloe": _EARLY, "iris": _EARLY, "jonas": _MIDDLE, "hugo": _MIDDLE, "ana": _LATE,
     "elena": _LATE},
)  # fmt: skip
"""By username, on Monday to Friday, in turn; every queue has somebody all day."""

WEEKENDS: dict[str, Shift] = {"dev": _LONG, "elena": _LONG, "farid": _LONG}
"""On Saturday and Sunday, and on holidays."""

YOURS = "ana"
"""As whom one signs in to the demonstration at first."""

_NURSES = ("chloe", "farid")

EVERYBODY = frozenset(name for shifts in (*WEEKDAYS, WEEKENDS) for name in shifts)


def on_shift(day: date, *, free: bool) -> dict[str, Shift]:
    """Who works on a day; `free` is a weekend or a holiday."""
    return dict(WEEKENDS if free else WEEKDAYS[day.toordinal() % len(WEEKDAYS)])


def on_shift_today(day: date, *, free: bool) -> dict[str, Shift]:
    """The same for the day on which the demonstration begins: a colleague stands in for its nurse.

    What she has in hand when it begins is played by the services, on the same day.
    """
    shifts = on_shift(day, free=free)
    hers = shifts.pop(YOURS, None)
    if hers is not None:
        shifts[next(name for name in _NURSES if name not in shifts)] = hers
    return shifts


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True, eq=False)
class PastAgent:
    """An agent as they stand at a moment of the past.

    Attributes:
        chosen, label: what they set by hand; presence and shown_label what others see.
        front: the conversation before their eyes.
    """

    actor: Actor
    units: int
    used: int = 0
    chosen: Presence = Presence.OFFLINE
    label: str = ""
    presence: Presence = Presence.OFFLINE
    shown_label: str = ""
    connected: bool = False
    front: int | None = None
    last_assigned: datetime = _LONG_AGO

    @property
    def id(self) -> int:
        """Their key."""
        return self.actor.id

    def effective(self) -> Presence:
        """The presence others see (SPEC section 5), by the same rule as capacity.effective."""
        if not self.connected:
            return Presence.OFFLINE
        if self.chosen is not Presence.AVAILABLE or self.used <= 0:
            return self.chosen
        return Presence.BUSY if self.used < self.units else Presence.DO_NOT_DISTURB

    def may_be_asked(self) -> bool:
        """Whether they are offered one more conversation."""
        return self.connected and self.presence in _MOST_LOADED and self.used < self.units
