"""The form of the bot's flows: what a script is made of once it has been read.

How it is written is explained in docs/bot-script.md; domain/bot_script_reader makes this of it,
and domain/bot_talk talks by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from psc_app.domain.bot_condition import Condition

LONGEST_SCRIPT = 40_000
"""Characters of a script: with what the socket adds, it has to fit into one frame of it."""

KINDS = ("text", "date", "phone", "number", "choice", "yes/no")
"""What a question may ask for."""

DISPOSITIONS = ("emergency", "same day", "routine", "self-care")
"""How urgent a matter turned out to be (SPEC section 10)."""

KNOWN = ("name", "reason", "birth_date", "contact", "language", "clinic", "phone", "emergency")
"""Slots that the house may fill before the talk begins."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a script.

    Attributes:
        line: where, counted from 1.
        text: what to do about it, in the administrator's words.
        grave: whether the script can't be used with it; else it is only a hint.
    """

    line: int
    text: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Say:
    """The bot says something; `{slot}` and `{slot|otherwise}` stand for what was collected."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers a question offers.

    Attributes:
        title: what the button says.
        value: what the slot keeps.
        words: other ways to say it, loosely matched.
        go: the flow that it leads to; empty goes on.
        line: where it stands.
    """

    title: str
    value: str
    words: tuple[str, ...] = ()
    go: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """The bot asks something and waits.

    Attributes:
        slot: where the answer is kept; empty for a menu, whose choices only lead on.
        kind: of KINDS.
        text: the question.
        label: what the slot is called in the summary for staff.
        choices: for the kinds "choice" and "yes/no"; else buttons that may be pressed instead.
        again: what is said of an answer that can't be taken.
        optional: whether "skip" is an answer.
        least, most: bounds of a number.
        when: "past", "future" or empty, for a date.
        keep: whether an answer that is there already is kept without asking.
    """

    line: int
    slot: str
    kind: str
    text: str
    label: str = ""
    choices: tuple[Answer, ...] = ()
    again: str = ""
    optional: bool = False
    least: float | None = None
    most: float | None = None
    when: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """A slot gets a value without asking."""

    line: int
    slot: str
    value: str


@dataclass(frozen=True, slots=True)
class When:
    """Goes on with the next step if the condition holds, else at another one."""

    line: int
    condition: Condition
    otherwise: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Goes on at another step of the same flow: the end of a branch."""

    line: int
    to: int


@dataclass(frozen=True, slots=True)
class Go:
    """Goes on at the beginning of another flow."""

    line: int
    flow: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Looks for what a slot asks among the answers; `found` is "yes" or "no" afterwards."""

    line: int
    slot: str


@dataclass(frozen=True, slots=True)
class Hand:
    """Hands over to a person; see bot_words.HandOver.

    Attributes:
        asked: whether it is because the patient wished for a person.
    """

    line: int
    say: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    priority: int | None = None
    queue: str = ""
    disposition: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The matter is settled."""

    line: int
    say: str = ""
    disposition: str = ""


Step = Say | Ask | Set | When | Jump | Go | LookUp | Hand | End


@dataclass(frozen=True, slots=True)
class Flow:
    """One matter, step by step.

    Attributes:
        title: as people read it.
        words: what a patient may write that leads here.
        steps: branches are written out: When and Jump lead over what is left out.
    """

    name: str
    line: int
    title: str
    words: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    def leads_to(self) -> Iterator[tuple[int, str]]:
        """The flows it goes on to, each with the line that says so."""
        for step in self.steps:
            if isinstance(step, Go):
                yield step.line, step.flow
            elif isinstance(step, Ask):
                yield from ((one.line, one.go) for one in step.choices if one.go)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """An answer the bot knows.

    Attributes:
        words: by which a question is recognised, beside the title.
        source, link: where it is from.
    """

    line: int
    title: str
    text: str
    words: tuple[str, ...] = ()
    source: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Everything the bot knows.

    Attributes:
        start: the flow a talk begins with, and comes back to.
        after: the flow that follows one that has run out; empty for start.
        languages: in which it speaks; who asked for another gets a person.
        values: what texts can name beside slots, such as the clinic's address.
        words: the bot's own sentences; see bot_phrases.
    """

    start: str
    after: str
    flows: Mapping[str, Flow]
    answers: tuple[Knowledge, ...]
    languages: tuple[str, ...]
    values: Mapping[str, str]
    words: Mapping[str, str]
