"""Frozen records for the pages of figures: figures, charts, and what stands behind them.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none. Texts are ready to be
shown; a figure that has no denominator is "–" (see figure_words).
"""

from dataclasses import dataclass

from psc_app.domain.teamwork_cards import QueueName


@dataclass(frozen=True, slots=True)
class ChosenCard:
    """What a page of figures is narrowed to, as its address has it; empty is all.

    Attributes:
        zone: the time zone of midnights, hours and everything shown.
        words: the same in words, such as "Today · Billing · chat".
    """

    window: str = "today"
    zone: str = ""
    queue: str = ""
    channel: str = ""
    agent: str = ""
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What figures can be narrowed to.

    Attributes:
        zone: the clinic's own time zone.
    """

    queues: tuple[QueueName, ...] = ()
    agents: tuple[QueueName, ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class FigureCard:
    """One figure, with all that explains it.

    Attributes:
        key: its name in domain/measures.
        text: the figure in words; raw is the number itself, None where there is none.
        since: the moment it counts from, for one that grows with every second; 0 otherwise.
        level: "at risk", "critical" or empty.
        trend: "up", "down", "same", or empty where nothing can be compared.
        trend_text: by how much, and against what.
        trend_good: "good", "bad" or empty: whether that is to be wished for.
        definition, formula: what it means and how it is counted, in words.
        reference: what it is held against, such as "goal 80 % in 20 s".
    """

    key: str = ""
    label: str = ""
    text: str = "–"
    raw: float | None = None
    since: int = 0
    level: str = ""
    trend: str = ""
    trend_text: str = ""
    trend_good: str = ""
    definition: str = ""
    formula: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, one colour of bars, or one row of a heat map.

    Attributes:
        key: what a click on it means, as a filter has it.
        values: one for each label of the chart; None where there is none.
        tone: its colour by name (psc.css, --tone-…).
        dash: "dash" or "dot" for a line that is not quite so.
    """

    key: str = ""
    name: str = ""
    values: tuple[float | None, ...] = ()
    tone: str = ""
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference line of a chart."""

    value: float = 0.0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in a timeline.

    Attributes:
        row: the line it stands on, by its name; rows keep the order in which they first come.
        key: what a click on it means.
    """

    row: str = ""
    start: int = 0
    end: int = 0
    label: str = ""
    tone: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChartCard:
    """What a chart draws, and its table says.

    Attributes:
        labels: along the chart, in words; keys: what a click on each means; tones: the
            colours of a donut's parts.
        times: the moment of each label where the chart runs along time.
        unit: of the values; see figure_words.words.
        marks: reference lines.
        spells, from_ms, to_ms: of a timeline, in the place of labels and series.
        zone: the time zone in which times are shown.
        empty: what is said where nothing is there to draw.
    """

    labels: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    times: tuple[int, ...] = ()
    series: tuple[Series, ...] = ()
    unit: str = "count"
    marks: tuple[Mark, ...] = ()
    spells: tuple[Spell, ...] = ()
    from_ms: int = 0
    to_ms: int = 0
    zone: str = ""
    empty: str = "Nothing yet."


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A figure at the head of a table's column, with what explains it; see FigureCard."""

    key: str = ""
    label: str = ""
    definition: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One row of the queue table: a queue's figures, by the keys of the table's columns."""

    id: int = 0
    name: str = ""
    cells: tuple[FigureCard, ...] = ()


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One conversation behind a figure.

    Attributes:
        at: when it was first queued for a person, or else began.
        part: what it adds to the figure, in words: "1 min 4 s", "yes", "no".
        above, below: the same as numbers: what it adds to the figure's numerator, and to its
            denominator.
    """

    id: int = 0
    name: str = ""
    queue: str = ""
    agent: str = ""
    channel: str = ""
    state: int = 0
    state_label: str = ""
    at: int = 0
    part: str = ""
    above: float = 0.0
    below: float = 0.0


@dataclass(frozen=True, slots=True)
class BehindCard:
    """A figure taken apart into its conversations.

    Attributes:
        figure: the figure at that moment.
        of: whose it is, or of which days, in words; empty for all.
        reading: whether the list is still being put together.
        sum: how it comes of them, in words, such as "41 ÷ 50 = 82 %".
        total: how many conversations there are, 0 where that is not known yet; first, last:
            which of them are listed, counted from 1; older: whether there are more behind
            them; most: how many are listed at once.
        above, below: sums over all of them, listed or not.
        empty: why there are none, where there are.
        at: the moment for which it holds.
    """

    figure: FigureCard = FigureCard()
    of: str = ""
    reading: bool = False
    rows: tuple[BehindRow, ...] = ()
    sum: str = ""
    total: int = 0
    first: int = 0
    last: int = 0
    older: bool = False
    most: int = 50
    above: float = 0.0
    below: float = 0.0
    empty: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that belong together."""

    title: str = ""
    cards: tuple[FigureCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """The page of figures about conversations, at one moment.

    Attributes:
        cards: those on top; more: all the others.
        by_state: as a donut; over_time by channel, stacked.
        waiting, waited, handled: how many wait, have waited or were worked on for more than
            five minutes; long_waits and long_work: when.
        answered, lost: service level and abandon rate over time, with their reference lines.
        how: push, pick, assigned; moods over time; hours: by queue and hour of the day.
        columns: the queue table's; queues: its rows.
        at: the moment for which everything holds.
    """

    cards: tuple[FigureCard, ...] = ()
    more: tuple[FigureGroup, ...] = ()
    by_state: ChartCard = ChartCard()
    over_time: ChartCard = ChartCard()
    waiting: FigureCard = FigureCard()
    waited: FigureCard = FigureCard()
    long_waits: ChartCard = ChartCard()
    handled: FigureCard = FigureCard()
    long_work: ChartCard = ChartCard()
    answered: ChartCard = ChartCard()
    lost: ChartCard = ChartCard()
    how: ChartCard = ChartCard()
    moods: ChartCard = ChartCard()
    hours: ChartCard = ChartCard()
    columns: tuple[FigureColumn, ...] = ()
    queues: tuple[QueueFigures, ...] = ()
    at: int = 0
