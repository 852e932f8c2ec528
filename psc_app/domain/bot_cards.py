"""What the administrator's page about the bot shows: frozen records, and nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultLine:
    """What is wrong with a script, and where; a hint can be left as it is."""

    line: int
    text: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A flow of a script.

    Attributes:
        line: where it begins in the text.
        asks: how many questions it has.
        leads: titles of the flows it leads to, with commas between.
        ends: how it ends by itself: "hands over", "ends", both, or neither.
    """

    name: str
    title: str
    line: int
    asks: int
    leads: str
    ends: str


@dataclass(frozen=True, slots=True)
class ScriptCheck:
    """What an administrator is told of a text."""

    usable: bool = False
    faults: tuple[FaultLine, ...] = ()
    flows: tuple[FlowLine, ...] = ()
    answers: int = 0


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of the flows; id 0 is what the app came with.

    Attributes:
        at: when it was saved, in milliseconds; 0 for what the app came with.
        live: whether new talks begin with it.
        lived: when it was made live the last time, and by whom; 0 and empty for never.
    """

    id: int
    note: str
    at: int
    who: str
    live: bool
    lived: int = 0
    lived_by: str = ""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of a comparison: "+" new, "-" gone, " " as it was, "…" where lines are left out."""

    id: int
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class TrialLine:
    """Something said in a trial; `who` is "you", "bot" or "note"."""

    id: int
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class TrialSlot:
    """A value that a trial has collected."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TrialStep:
    """What came of one turn of a trial.

    Attributes:
        lines: what the bot said, and notes on what the house would do.
        choices: titles of the buttons.
        memory: for the next turn.
        flow, line: where the talk stands in the script.
        over: whether the bot's part is over.
    """

    lines: tuple[TrialLine, ...] = ()
    choices: tuple[str, ...] = ()
    memory: dict | None = None
    flow: str = ""
    line: int = 0
    slots: tuple[TrialSlot, ...] = ()
    misses: int = 0
    over: bool = False
