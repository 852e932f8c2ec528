"""What a patient who waits is shown: their place, how long it may take, what else they can do."""

from dataclasses import dataclass

from psc_app.domain.waiting import Range

_HOUR = 60
_LONG = 2 * _HOUR
"""Minutes from which on a wait is told in hours."""


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """Where one stands in the line.

    Attributes:
        ahead: how many really go before, -1 for who does not wait.
        where, how_long: the same, and the range of waiting time, in words.
    """

    ahead: int = -1
    where: str = ""
    how_long: str = ""


@dataclass(frozen=True, slots=True)
class LineCard:
    """What a patient needs to know about their own conversation beside its messages.

    Attributes:
        kind: what they wait for; see vocabulary.ConversationKind.
        waits: whether nobody has it at this moment; place is where, then.
        since: since when they wait this time, in milliseconds since 1970.
        returned: whether somebody had it before and it is in line again.
        open: whether the line they stand in is served now; where not, the
            holiday's name, and when it opens next (0: not known) in its time zone.
        call_back_number: where they will be called, as people write numbers.
        suggested_number: what the form for it begins with, from what they said.
        reachable: whether the clinic knows how to reach them without this page.
        call_back_offered: whether an overflow rule offers a call-back.
        turned_away: whether an overflow rule has ended it; reason is then what they
            had written, for a message instead.
    """

    kind: str = "live"
    waits: bool = False
    place: PlaceCard = PlaceCard()
    since: int = 0
    returned: bool = False
    open: bool = True
    holiday: str = ""
    next_opening: int = 0
    time_zone: str = "UTC"
    call_back_number: str = ""
    suggested_number: str = ""
    reachable: bool = False
    call_back_offered: bool = False
    turned_away: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DoorCard:
    """Whether anybody answers, before a chat begins.

    Attributes:
        open: whether any line that a chat can lead to is served now; where not,
            holiday, next_opening and time_zone as in LineCard.
        staffed: whether anybody is on duty in one of them.
        bot: whether a bot answers first, at any hour.
    """

    open: bool = True
    staffed: bool = True
    holiday: str = ""
    next_opening: int = 0
    time_zone: str = "UTC"
    bot: bool = False


def where_in_words(ahead: int) -> str:
    """A place in line as people say it."""
    if ahead <= 0:
        return "You are next"
    people = "1 person" if ahead == 1 else f"{ahead:,} people"
    return f"{people} ahead of you"


def how_long_in_words(estimate: Range | None, *, staffed: bool = True) -> str:
    """A range of waiting time as people say it, or that there is none yet."""
    if not staffed:
        return "Nobody is on duty right now. We can't say yet how long."
    if estimate is None:
        return "We can't say yet how long."
    low, high = estimate.low_minutes, estimate.high_minutes
    unit = "min"
    if high > _LONG:
        low, high, unit = low // _HOUR, -(-high // _HOUR), "hours"
    if low == high or high <= 1:
        return f"About {high} {unit}."
    if low == 0:
        return f"Up to {high} {unit}."
    return f"About {low}–{high} {unit}."


def place_card(ahead: int, estimate: Range | None, *, staffed: bool = True) -> PlaceCard:
    """A place in line, in words."""
    return PlaceCard(ahead, where_in_words(ahead), how_long_in_words(estimate, staffed=staffed))
