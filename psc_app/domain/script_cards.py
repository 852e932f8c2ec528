"""What screens show of agent scripts and macros: frozen records, and nothing else."""

from dataclasses import dataclass, field

from psc_app.domain.furniture_cards import ConditionValue, FormValue


@dataclass(frozen=True, slots=True)
class ScriptOption:
    """A script that can be chosen.

    Attributes:
        label: its name with how far this conversation is through it.
        standard: whether its conditions make it the default here.
    """

    id: int = 0
    name: str = ""
    label: str = ""
    kind: str = "steps"
    standard: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """One answer to a triage's question, with the digit that gives it."""

    key: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class AnsweredCard:
    """A question of a triage that was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class TriageCard:
    """Where a triage stands.

    Attributes:
        key: of the question that is asked now; empty at the end.
        outcome: how it ended; see vocabulary.TriageOutcome. Empty before.
        meaning: what the outcome means; advice is the script's own for this end.
        disposition: what it proposes for the wrap-up.
        changed: whether the script was changed since, so that its answers lead elsewhere.
    """

    script_id: int = 0
    asked: tuple[AnsweredCard, ...] = ()
    key: str = ""
    question: str = ""
    choices: tuple[ChoiceCard, ...] = ()
    outcome: str = ""
    label: str = ""
    meaning: str = ""
    advice: str = ""
    disposition: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a script, or of one that is opened within it.

    Attributes:
        depth: 0 for the script's own steps, 1 for those of a script within it.
        kind: "text", "macro", "script" or "triage", which is a script of questions.
        say: words for the composer, empty for none.
        child_id: the script that this step opens.
        open: whether its steps follow.
        progress: how far that script is, such as "2 of 5", or its outcome.
        next: whether this is the first one that is not done.
    """

    script_id: int
    key: str
    number: int
    depth: int = 0
    kind: str = "text"
    text: str = ""
    say: str = ""
    done: bool = False
    macro_id: int = 0
    macro: str = ""
    child_id: int = 0
    child: str = ""
    open: bool = False
    progress: str = ""
    next: bool = False
    triage: TriageCard = field(default_factory=TriageCard)


@dataclass(frozen=True, slots=True)
class ScriptCard:
    """The script in front for a conversation.

    Attributes:
        steps: empty for a triage.
        may: whether the actor may tick, answer and run macros here.
    """

    id: int = 0
    name: str = ""
    kind: str = "steps"
    standard: bool = False
    steps: tuple[StepCard, ...] = ()
    done: int = 0
    total: int = 0
    triage: TriageCard = field(default_factory=TriageCard)
    may: bool = False


@dataclass(frozen=True, slots=True)
class MacroOption:
    """A macro that can be run.

    Attributes:
        fresh: whether this agent has not yet seen what this version does.
    """

    id: int
    name: str
    about: str = ""
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What one action will do; a fault says why it can't be done now."""

    number: int
    text: str
    detail: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class MacroPreview:
    """What a macro will do in this conversation.

    Attributes:
        questions: what its replies ask for, to be answered before it runs.
        may: whether it can run here: nothing is at fault and the conversation is the actor's.
        fault: why not.
    """

    id: int = 0
    name: str = ""
    about: str = ""
    version: int = 0
    lines: tuple[PreviewLine, ...] = ()
    questions: tuple[str, ...] = ()
    may: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What became of one action."""

    number: int
    text: str
    ok: bool = True


@dataclass(frozen=True, slots=True)
class MacroRunCard:
    """What became of a run.

    Attributes:
        stopped_at: the action that failed, from 1; 0 if all went well.
        text: what goes into the composer, empty for nothing.
    """

    id: int = 0
    name: str = ""
    lines: tuple[OutcomeLine, ...] = ()
    stopped_at: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class TriageResult:
    """How a triage of a conversation ended.

    Attributes:
        script: the name of the script.
        outcome: see vocabulary.TriageOutcome.
        disposition: what it proposes for the wrap-up.
        at: milliseconds.
    """

    script: str
    outcome: str
    label: str
    meaning: str
    disposition: str
    at: int


# ---------------------------------------------------------------- for administrators


@dataclass(frozen=True, slots=True)
class FaultCard:
    """What is wrong with a step or an action; the key is the step's."""

    key: str
    number: int
    text: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A script in the list.

    Attributes:
        conditions: what makes it the default, in words.
        remark: why it is never in front by itself, empty if it may be.
        about: what it is made of, such as "5 steps".
    """

    id: int
    number: int
    name: str
    kind: str
    about: str
    conditions: tuple[str, ...]
    remark: str
    active: bool


@dataclass(frozen=True, slots=True)
class ScriptForm:
    """A script as its form needs it; `steps` as the editor takes them, a text."""

    id: int = 0
    name: str = ""
    kind: str = "steps"
    given: dict[str, FormValue] = field(default_factory=dict)
    conditions: tuple[ConditionValue, ...] = ()
    conditions_used: int = 0
    steps: str = "[]"


@dataclass(frozen=True, slots=True)
class MacroLine:
    """A macro in the list, with what it does in words."""

    id: int
    name: str
    about: str
    actions: tuple[str, ...]
    version: int
    runs: int
    active: bool


@dataclass(frozen=True, slots=True)
class MacroRunLine:
    """A run of a macro, for administrators: nothing of the patient.

    Attributes:
        words: what the action that failed said; empty if all went well.
        stopped_at: that action's number, 0 if all went well.
    """

    id: int
    at: int
    who: str
    version: int
    words: str
    stopped_at: int


@dataclass(frozen=True, slots=True)
class MacroForm:
    """A macro as its form needs it; `actions` as the editor takes them, a text."""

    id: int = 0
    name: str = ""
    given: dict[str, FormValue] = field(default_factory=dict)
    actions: str = "[]"
    version: int = 0
    runs: tuple[MacroRunLine, ...] = ()
