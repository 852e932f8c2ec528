"""What the pages about the calendar show: frozen records, and nothing else."""

from dataclasses import dataclass, field

from psc_app.domain.furniture_cards import DayCard, FormValue, HolidayLine, Option


@dataclass(frozen=True, slots=True)
class ClinicLine:
    """A clinic in the overview.

    Attributes:
        facts: who sees patients there and how much is booked, in words.
        closed: the next day on which it is closed, with its name, empty for none.
    """

    id: int
    name: str
    address: str
    phone: str
    time_zone: str
    active: bool
    facts: tuple[str, ...]
    closed: str


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """Everything about one clinic; who sees patients there is a name and a key each."""

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    closures: tuple[HolidayLine, ...] = ()
    practitioners: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class PractitionerLine:
    """A practitioner in the overview.

    Attributes:
        hours: their templates in words, a line for each.
        away: when they are away next, empty for not.
    """

    id: int
    name: str
    title: str
    active: bool
    visits: str
    hours: tuple[str, ...]
    away: str


@dataclass(frozen=True, slots=True)
class VisitChoice:
    """A kind of visit, and whether somebody does it."""

    id: int
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A week of somebody's at one clinic, as its form needs it.

    Attributes:
        id: the smallest key of its periods, which stays when it is changed; 0 for
            a new one.
        title: the clinic and the bounds in words; week is when, in words.
        over: whether its last day has passed.
    """

    id: int = 0
    title: str = ""
    week: str = ""
    over: bool = False
    given: dict[str, FormValue] = field(default_factory=dict)
    days: tuple[DayCard, ...] = ()


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A time off, in words."""

    id: int
    shown: str
    note: str


@dataclass(frozen=True, slots=True)
class PractitionerCard:
    """Everything about one practitioner.

    Attributes:
        blank: what a new template begins with.
        away_blank: what a new time off begins with.
        zone: in which time zone their times off are written.
    """

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    visits: tuple[VisitChoice, ...] = ()
    templates: tuple[TemplateCard, ...] = ()
    blank: TemplateCard = TemplateCard()
    away: tuple[AwayLine, ...] = ()
    away_blank: dict[str, FormValue] = field(default_factory=dict)
    zone: str = ""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit reason with its form; `who` says who does it."""

    id: int
    name: str
    active: bool
    who: str
    given: dict[str, FormValue]


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """A booked appointment that today's calendar would not give any more.

    Attributes:
        shown: when it is, in the clinic's time zone.
        day: that day, such as "2026-12-25".
        why: what stands against it.
    """

    id: int
    shown: str
    day: str
    practitioner_id: int
    practitioner: str
    clinic_id: int
    clinic: str
    why: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a day on the clinic's wall clock.

    Attributes:
        kind: "open", "booked", "outside" (booked where it would not be now), "away"
            or "elsewhere" (busy at another clinic).
        begins: minutes since midnight.
        hours: when it is, such as "09:00–09:20"; label is what it says.
        appointment: its key, for those who may ask whose it is; 0 for others.
        top, height: its place among the hours that are shown, such as "12.5%".
    """

    key: str
    kind: str
    begins: int
    hours: str
    label: str
    appointment: int = 0
    top: str = ""
    height: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A day of one practitioner.

    Attributes:
        title, detail: the day and what is to be known of it, or who and their title.
        to_day, to_practitioner: where its head leads to.
        note: why nobody is seen at all, such as a holiday's name.
        facts: how much is booked and free, in words.
        now: where this moment is, such as "12.5%"; empty on other days.
    """

    key: str
    title: str
    detail: str
    to_day: str
    to_practitioner: int
    today: bool
    note: str
    facts: str
    blocks: tuple[Block, ...]
    now: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of one practitioner in the overview of a week."""

    day: str
    title: str
    today: bool
    note: str
    hours: tuple[str, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class Row:
    """A practitioner's week in the overview."""

    id: int
    name: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day over the columns of the overview; `note` is what is to be known of it."""

    day: str
    title: str
    today: bool
    note: str


@dataclass(frozen=True, slots=True)
class HourMark:
    """A line across the grid, with its hour in words and its place."""

    label: str
    top: str


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A clinic's day or week.

    Attributes:
        clinic, practitioner, day, span: what is shown; practitioner 0 is everybody,
            span "day" or "week".
        title: the day or the week in words.
        before, after, today: days to go to.
        hours: the lines of the grid; tall is how many hours it has.
        columns: for a grid; empty where there are rows.
        rows, heads: for the overview of everybody's week.
    """

    clinics: tuple[Option, ...] = ()
    practitioners: tuple[Option, ...] = ()
    clinic: int = 0
    practitioner: int = 0
    day: str = ""
    span: str = "week"
    title: str = ""
    zone: str = ""
    before: str = ""
    after: str = ""
    today: str = ""
    hours: tuple[HourMark, ...] = ()
    tall: int = 10
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    heads: tuple[DayHead, ...] = ()


@dataclass(frozen=True, slots=True)
class BookedCard:
    """An appointment whose patient the actor may see.

    Attributes:
        when: in the clinic's time zone; booked_by says who booked it, in words.
        answer: what the patient answered to a reminder, in words; empty for nothing.
    """

    id: int = 0
    patient: str = ""
    reason: str = ""
    when: str = ""
    practitioner: str = ""
    clinic: str = ""
    booked_by: str = ""
    answer: str = ""
