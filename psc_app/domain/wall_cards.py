"""Frozen records for the wallboard: figures only, nobody's name but those of queues.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WallFigure:
    """One figure on the wall.

    Attributes:
        text: as it is shown, "–" for none.
        level: "at risk", "critical" or empty.
    """

    text: str = "–"
    level: str = ""


@dataclass(frozen=True, slots=True)
class WallRow:
    """One queue, or all of them.

    Attributes:
        longest_since: since when the one has waited who waits longest; 0 for nobody.
        longest_at_risk, longest_critical: seconds from which that is so; -1 for never. The
            browser counts on, so it judges by itself.
        free: agents who could take something now; here: who is signed in and not away.
    """

    id: int = 0
    name: str = ""
    waiting: WallFigure = WallFigure()
    longest_since: int = 0
    longest_at_risk: float = -1
    longest_critical: float = -1
    service_level: WallFigure = WallFigure()
    abandoned: WallFigure = WallFigure()
    free: int = 0
    here: int = 0


@dataclass(frozen=True, slots=True)
class WallFlags:
    """Red flags of which nobody took note.

    Attributes:
        count: conversations with one.
        since: since when the oldest waits; late: seconds after which one is late.
    """

    count: int = 0
    since: int = 0
    late: int = 60


@dataclass(frozen=True, slots=True)
class WallCard:
    """What the wallboard shows.

    Attributes:
        within: what "answered in time" means, such as "20 s"; empty where queues differ.
        handled, incoming: of today, in words.
    """

    clinic: str = ""
    within: str = ""
    incoming: str = "–"
    handled: str = "–"
    total: WallRow = WallRow()
    rows: tuple[WallRow, ...] = ()
