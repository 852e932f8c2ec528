"""Frozen records for the supervisors' page about agents.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none.
"""

from dataclasses import dataclass, field

from psc_app.domain.insight_cards import ChartCard, FigureCard
from psc_app.domain.mood import MoodCard


@dataclass(frozen=True, slots=True)
class AgentColumn:
    """A column of the grid.

    Attributes:
        key: what the address sorts by; empty where it can't be sorted by.
        meaning: what it counts, in words; formula: how, empty for what is no figure.
        sorted: "ascending", "descending" or empty.
        then: what the address sorts by once the heading is pressed.
    """

    key: str = ""
    label: str = ""
    meaning: str = ""
    formula: str = ""
    sorted: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class AgentCell:
    """A figure of an agent; raw is the number itself, None where there is none."""

    key: str = ""
    label: str = ""
    text: str = "–"
    raw: float | None = None


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """An agent's row: where they stand now, and their figures in the window.

    Attributes:
        since: since when the presence is what it is.
        share: how much of the capacity is in use, 0 to 100.
        ongoing: conversations they hold or that are offered to them.
        cells: the figures, one for each column that has one.
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
    ongoing: int = 0
    cells: tuple[AgentCell, ...] = ()


@dataclass(frozen=True, slots=True)
class DayTalk:
    """A part that an agent had in a conversation.

    Attributes:
        began, ended: of that part; ended is 0 while it goes on.
        lasted: how long it took, in words; how: "primary", "consult" or "monitor".
        mood: how the conversation sounded at the end, or sounds now.
        lowest: the lowest level it had, in words; empty where that is the last one.
    """

    id: int = 0
    queue: str = ""
    channel: str = ""
    how: str = ""
    began: int = 0
    ended: int = 0
    lasted: str = ""
    end: str = ""
    disposition: str = ""
    mood: MoodCard = field(default_factory=MoodCard)
    lowest: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class AgentDay:
    """One agent's window: presence, load and conversations along the clock.

    Attributes:
        figures: the agent's, with what explains them.
    """

    staff_id: int = 0
    name: str = ""
    timeline: ChartCard = field(default_factory=ChartCard)
    talks: tuple[DayTalk, ...] = ()
    moods: ChartCard = field(default_factory=ChartCard)
    figures: tuple[FigureCard, ...] = ()
    row: AgentFigures = field(default_factory=AgentFigures)


@dataclass(frozen=True, slots=True)
class AgentPage:
    """Everything on the page at one moment.

    Attributes:
        presences: how many are in which presence now; over_time: on average, quarter by quarter.
        day: of the agent that was chosen; its staff_id is 0 where none was.
    """

    presences: ChartCard = field(default_factory=ChartCard)
    over_time: ChartCard = field(default_factory=ChartCard)
    columns: tuple[AgentColumn, ...] = ()
    rows: tuple[AgentFigures, ...] = ()
    day: AgentDay = field(default_factory=AgentDay)
    at: int = 0
