"""Makes the steps of a flow of what was written; branches are written out as jumps."""

import re
from collections.abc import Callable

from psc_app.domain.bot_condition import BadCondition, number, parse
from psc_app.domain.bot_script import (
    DISPOSITIONS,
    KINDS,
    Answer,
    Ask,
    End,
    Go,
    Hand,
    Jump,
    LookUp,
    Say,
    Set,
    Step,
    When,
)
from psc_app.domain.bot_source import Faults, Node
from psc_app.domain.vocabulary import Priority

IN_A_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""How slots, flows and values are named."""

MOST_CHOICES = 12
_LONGEST = 1_500
_DEEPEST = 6
_PRIORITIES = {one.label.lower(): int(one) for one in Priority if one is not Priority.RED_FLAG}
_OF_A_QUESTION = (
    "ask", "text", "kind", "label", "choices", "again", "optional", "least", "most", "when",
    "keep", "unsure",
)  # fmt: skip
_OF_A_CHOICE = ("title", "value", "words", "go")
_OF_A_HAND_OVER = ("say", "skills", "priority", "queue", "disposition", "asked")
_OF_AN_END = ("say", "disposition")
_YES_NO = (
    Answer("Yes", "yes", ("y", "yeah", "yep", "yup", "sure", "ok", "okay", "of course", "si")),
    Answer("No", "no", ("n", "nope", "nah", "not really", "none", "never")),
)
_UNSURE = ("don't know", "do not know", "dunno", "idk", "maybe", "unsure", "no idea")


class StepReader:
    """Reads steps into one flat list.

    Attributes:
        steps: what has been read so far.
    """

    def __init__(self, faults: Faults, what: str) -> None:
        """Read for a flow, which faults call `what`."""
        self._faults = faults
        self._what = what
        self.steps: list[Step] = []

    def read(self, nodes: tuple[Node, ...], depth: int = 0) -> None:
        """Add steps."""
        for node in nodes:
            self._one(node, depth)

    def _one(self, node: Node, depth: int) -> None:
        faults = self._faults
        if isinstance(node.value, str):
            # A bare text is something to say.
            self.steps.append(Say(node.line, faults.text(node, "say", _LONGEST)))
            return
        parts = faults.group(node, self._what)
        kind = next((key for key in _READERS if key in parts), "")
        if not kind:
            names = ", ".join(name.replace("_", " ") for name in _READERS)
            faults.note(node, f"{self._what}: a step begins with one of {names}.")
            return
        if kind == "when":
            self._branch(node, parts, depth)
        else:
            _READERS[kind](self, node, parts)

    # ------------------------------------------------------------ each kind

    def _say(self, node: Node, parts: dict[str, Node]) -> None:
        self._only(node, parts, ("say",))
        said = parts["say"]
        for one in said.value if isinstance(said.value, tuple) else (said,):
            text = self._faults.text(one, "say", _LONGEST)
            if not text:
                self._faults.note(one, "say: write what the bot says.")
            self.steps.append(Say(one.line, text))

    def _ask(self, node: Node, parts: dict[str, Node]) -> None:
        faults = self._faults
        self._only(node, parts, _OF_A_QUESTION)
        slot = self._name(parts["ask"], "ask")
        kind = faults.text(parts.get("kind"), "kind") or (
            "choice" if "choices" in parts else "text"
        )
        if kind not in KINDS:
            faults.note(parts["kind"], f"kind: one of {', '.join(KINDS)}.")
            kind = "text"
        choices = self._choices(parts.get("choices"))
        if kind == "choice" and len(choices) < 2:
            faults.note(node, "A question with a choice needs at least two choices.")
        if kind == "yes/no":
            choices = self._yes_no(node, parts, choices)
        text = faults.text(parts.get("text"), "text", _LONGEST)
        if not text:
            faults.note(node, f'The question for {slot or "a slot"} needs its "text".')
        label = faults.text(parts.get("label"), "label", 80)
        self.steps.append(
            Ask(
                line=node.line,
                slot=slot,
                kind=kind,
                text=text,
                label=label or slot.replace("_", " ").capitalize(),
                choices=choices,
                again=faults.text(parts.get("again"), "again", 500),
                optional=self._switch(parts.get("optional"), "optional"),
                least=self._bound(parts.get("least"), "least", kind),
                most=self._bound(parts.get("most"), "most", kind),
                when=self._when(parts.get("when"), kind),
                keep=self._switch(parts.get("keep"), "keep"),
            )
        )

    def _yes_no(
        self, node: Node, parts: dict[str, Node], choices: tuple[Answer, ...]
    ) -> tuple[Answer, ...]:
        if choices:
            self._faults.note(node, "A yes/no question has its choices already; leave them out.")
        unsure = self._switch(parts.get("unsure"), "unsure")
        return (*_YES_NO, *((Answer("Not sure", "unsure", _UNSURE),) if unsure else ()))

    def _menu(self, node: Node, parts: dict[str, Node]) -> None:
        self._only(node, parts, ("menu", "choices"))
        text = self._faults.text(parts["menu"], "menu", _LONGEST)
        choices = self._choices(parts.get("choices"))
        if not text or not choices:
            self._faults.note(node, "A menu needs its text and at least one choice.")
        for one in choices:
            if not one.go:
                said = f'The choice "{one.title}" of this menu leads nowhere: give it a "go".'
                self._faults.note(node, said)
        self.steps.append(Ask(node.line, "", "choice", text, choices=choices))

    def _choices(self, node: Node | None) -> tuple[Answer, ...]:
        found: list[Answer] = []
        for one in self._faults.items(node, "choices", MOST_CHOICES):
            read = self._choice(one)
            if read and read.title.casefold() in {other.title.casefold() for other in found}:
                self._faults.note(one, f'Two choices are called "{read.title}".')
            elif read:
                found.append(read)
        return tuple(found)

    def _choice(self, node: Node) -> Answer | None:
        faults = self._faults
        if isinstance(node.value, str):
            title = faults.text(node, "A choice", 80)
            return Answer(title, title, line=node.line) if title else None
        given = faults.group(node, "A choice", _OF_A_CHOICE)
        title = faults.text(given.get("title"), "title", 80)
        if not title:
            faults.note(node, "A choice needs a title.")
            return None
        return Answer(
            title=title,
            value=faults.text(given.get("value"), "value", 80) or title,
            words=faults.words(given.get("words"), "words"),
            go=faults.text(given.get("go"), "go"),
            line=node.line,
        )

    def _set(self, node: Node, parts: dict[str, Node]) -> None:
        self._only(node, parts, ("set",))
        for name, one in self._faults.group(parts["set"], "set").items():
            if IN_A_NAME.fullmatch(name):
                self.steps.append(Set(one.line, name, self._faults.text(one, name, 500)))
            else:
                self._faults.note(one, f"set: \"{name}\" can't be a slot's name.")

    def _go(self, node: Node, parts: dict[str, Node]) -> None:
        self._only(node, parts, ("go",))
        self.steps.append(Go(node.line, self._faults.text(parts["go"], "go")))

    def _look_up(self, node: Node, parts: dict[str, Node]) -> None:
        self._only(node, parts, ("look_up",))
        self.steps.append(LookUp(node.line, self._name(parts["look_up"], "look up")))

    def _hand_over(self, node: Node, parts: dict[str, Node]) -> None:
        faults = self._faults
        self._only(node, parts, ("hand_over",))
        given = faults.group(parts["hand_over"], "hand over", _OF_A_HAND_OVER)
        skills = {
            name: level
            for name, one in faults.group(given.get("skills"), "skills").items()
            if (level := faults.whole(one, f"skills, {name}", 1, 10)) is not None
        }
        priority = faults.text(given.get("priority"), "priority").lower()
        if priority and priority not in _PRIORITIES:
            faults.note(given["priority"], f"priority: one of {', '.join(_PRIORITIES)}.")
        self.steps.append(
            Hand(
                line=node.line,
                say=faults.text(given.get("say"), "say", _LONGEST),
                skills={name.replace("_", " "): level for name, level in skills.items()},
                priority=_PRIORITIES.get(priority),
                queue=faults.text(given.get("queue"), "queue"),
                disposition=self._disposition(given.get("disposition")),
                asked=self._switch(given.get("asked"), "asked"),
            )
        )

    def _end(self, node: Node, parts: dict[str, Node]) -> None:
        faults = self._faults
        self._only(node, parts, ("end",))
        if isinstance(parts["end"].value, str):
            self.steps.append(End(node.line, faults.text(parts["end"], "end", _LONGEST)))
            return
        given = faults.group(parts["end"], "end", _OF_AN_END)
        said = faults.text(given.get("say"), "say", _LONGEST)
        self.steps.append(End(node.line, said, self._disposition(given.get("disposition"))))

    def _branch(self, node: Node, parts: dict[str, Node], depth: int) -> None:
        faults = self._faults
        self._only(node, parts, ("when", "then", "else"))
        if depth == _DEEPEST:
            faults.note(node, "when: too many within each other. Make a flow of its own of this.")
            return
        try:
            condition = parse(faults.text(parts["when"], "when", 500))
        except BadCondition as fault:
            faults.note(parts["when"], f"when: {fault}.")
            condition = parse("never is given")
        if "then" not in parts:
            faults.note(node, 'when: write "then:" and a list of steps below it.')
        place = len(self.steps)
        self.steps.append(When(node.line, condition, 0))
        self.read(faults.items(parts.get("then"), "then", 100), depth + 1)
        if "else" in parts:
            out = len(self.steps)
            self.steps.append(Jump(node.line, 0))
            self.steps[place] = When(node.line, condition, len(self.steps))
            self.read(faults.items(parts["else"], "else", 100), depth + 1)
            self.steps[out] = Jump(node.line, len(self.steps))
        else:
            self.steps[place] = When(node.line, condition, len(self.steps))

    # ------------------------------------------------------------ pieces

    def _only(self, node: Node, parts: dict[str, Node], known: tuple[str, ...]) -> None:
        for key in parts:
            if key not in known:
                name, first = key.replace("_", " "), known[0].replace("_", " ")
                said = f'"{name}" does not belong to a step that begins with "{first}".'
                self._faults.note(parts[key], f"{self._what}: {said}")

    def _name(self, node: Node, what: str) -> str:
        name = self._faults.text(node, what)
        if not IN_A_NAME.fullmatch(name):
            said = f"{what}: \"{name}\" can't be a slot's name. Use small letters, digits and _."
            self._faults.note(node, said)
        return name

    def _switch(self, node: Node | None, what: str) -> bool:
        said = self._faults.text(node, what).lower()
        if node is not None and said not in ("yes", "no", "true", "false"):
            self._faults.note(node, f"{what}: yes or no.")
        return said in ("yes", "true")

    def _bound(self, node: Node | None, what: str, kind: str) -> float | None:
        if node is None:
            return None
        found = number(self._faults.text(node, what))
        if found is None or kind != "number":
            self._faults.note(node, f'{what}: a number, and only with "kind: number".')
        return found

    def _when(self, node: Node | None, kind: str) -> str:
        said = self._faults.text(node, "when")
        if node is not None and (said not in ("past", "future") or kind != "date"):
            self._faults.note(node, 'when: past or future, and only with "kind: date".')
        return said

    def _disposition(self, node: Node | None) -> str:
        said = self._faults.text(node, "disposition").lower()
        if said and said not in DISPOSITIONS and node is not None:
            self._faults.note(node, f"disposition: one of {', '.join(DISPOSITIONS)}.")
            return ""
        return said


_READERS: dict[str, Callable[[StepReader, Node, dict[str, Node]], None]] = {
    "say": StepReader._say,
    "menu": StepReader._menu,
    "ask": StepReader._ask,
    "set": StepReader._set,
    "go": StepReader._go,
    "look_up": StepReader._look_up,
    "hand_over": StepReader._hand_over,
    "end": StepReader._end,
    "when": StepReader._ask,  # read by _branch, because it holds steps itself
}
