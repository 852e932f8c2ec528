"""What the pages for an administrator of routing show: frozen records, and nothing else."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormValue:
    """A value as its control on a form needs it.

    Attributes:
        text: of a text, number, or chosen row.
        unit: of a time, the unit that `text` is in.
        on: of a switch.
        chosen: of choices.
    """

    text: str = ""
    unit: str = ""
    on: bool = False
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose in a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class HoursNote:
    """Whether something is served now, and if not, when again.

    Attributes:
        opens_at: milliseconds; 0 while open, or where no opening is in sight.
        holiday: what today's holiday is called, empty for none.
    """

    open: bool = True
    opens_at: int = 0
    holiday: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue in the overview.

    Attributes:
        hours: the name of its hours, or that it is always open.
        oldest: since when the first in it waits, milliseconds, 0 if nobody does.
        gets: what leads here: rules, and workstreams whose rest comes here.
        overflow: what it does with what it can't serve, a line for each rule.
    """

    id: int
    name: str
    active: bool
    hours: str
    note: HoursNote
    members: int
    on_duty: int
    waiting: int
    oldest: int
    gets: tuple[str, ...]
    overflow: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """How well an agent has a skill: "1" to "10", empty for not at all."""

    skill_id: int
    skill: str
    level: str


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent's row in the table of skills; levels in the order of the skills."""

    id: int
    name: str
    role: str
    units: str
    levels: tuple[Level, ...]
    queues: str


@dataclass(frozen=True, slots=True)
class OverflowLine:
    """One overflow rule, in words and as its form needs it."""

    id: int
    number: int
    text: str
    given: dict[str, FormValue]


@dataclass(frozen=True, slots=True)
class QueueCard:
    """Everything about one queue.

    Attributes:
        others: agents who could become members.
        in_use: why it can't be removed, empty if it can.
    """

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    note: HoursNote = HoursNote()
    waiting: int = 0
    members: tuple[AgentLine, ...] = ()
    others: tuple[Option, ...] = ()
    overflow: tuple[OverflowLine, ...] = ()
    gets: tuple[str, ...] = ()
    in_use: str = ""


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill; `used` says how many agents have it and how many rules need it."""

    id: int
    name: str
    used: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in the order in which they are tried, in words.

    Attributes:
        needs: what it asks of the agent and the line, such as "Medication 3" and "High".
    """

    id: int
    number: int
    name: str
    conditions: tuple[str, ...]
    queue: str
    needs: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class ConditionValue:
    """A condition as its row on the form needs it; `what` is the field and its test."""

    what: str = ""
    words: str = ""
    number: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class NeedValue:
    """A needed skill as its row on the form needs it."""

    skill: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class RuleCard:
    """Everything about one rule; conditions and needs are filled up with empty rows."""

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    conditions: tuple[ConditionValue, ...] = ()
    conditions_used: int = 0
    needs: tuple[NeedValue, ...] = ()
    needs_used: int = 0


@dataclass(frozen=True, slots=True)
class TrialStep:
    """What became of one rule in a trial: "fits", "does not", or "not tried"."""

    name: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class TrialCard:
    """Where a sample contact would go.

    Attributes:
        rule: the one that fits, empty for none.
        remark: what stands in the way there now, such as that it is closed.
    """

    rule: str = ""
    queue: str = ""
    needs: tuple[str, ...] = ()
    priority: str = ""
    remark: str = ""
    steps: tuple[TrialStep, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """A period as its row on the form needs it: "09:00", "17:00"."""

    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class DayCard:
    """A weekday; its periods are filled up with empty rows."""

    weekday: int
    name: str
    periods: tuple[PeriodValue, ...]
    used: int


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """A day that is closed; `shown` is how people read it."""

    id: int
    day: str
    shown: str
    name: str


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Operating hours in the overview; `week` in words, `queues` that keep them."""

    id: int
    name: str
    note: HoursNote
    week: tuple[str, ...]
    closed_days: str
    queues: str


@dataclass(frozen=True, slots=True)
class HoursCard:
    """Everything about one set of operating hours."""

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    note: HoursNote = HoursNote()
    days: tuple[DayCard, ...] = ()
    holidays: tuple[HolidayLine, ...] = ()
    queues: str = ""


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """A presence of the clinic's own; `base` is what it counts as, in words."""

    id: int
    name: str
    base: str
    active: bool
    given: dict[str, FormValue]


@dataclass(frozen=True, slots=True)
class WorkstreamLine:
    """A workstream in the overview, with what tells it apart in words."""

    id: int
    name: str
    facts: tuple[str, ...]
    rules: str
    rest: str


@dataclass(frozen=True, slots=True)
class StepValue:
    """A step by which needs give way, as its row on the form needs it."""

    after: str = ""
    unit: str = "seconds"
    lower_by: str = ""


@dataclass(frozen=True, slots=True)
class WorkstreamCard:
    """Everything about one workstream; steps are filled up with empty rows."""

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    steps: tuple[StepValue, ...] = ()
    steps_used: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a change, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FurnitureChange:
    """A change as the history shows it; `deed` is "made", "changed" or "removed"."""

    id: int
    at: int
    who: str
    what: str
    deed: str
    lines: tuple[Difference, ...]
