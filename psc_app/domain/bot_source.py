"""A script as it was written, before anybody asks for its sense: texts with their lines."""

from dataclasses import dataclass

from psc_app.domain.bot_script import Fault


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a group of named things.

    Attributes:
        line: where it begins, counted from 1; of a named thing, where its name stands.
        value: every text is kept as it was written: `yes` and `3` are texts as well.
    """

    line: int
    value: "str | tuple[Node, ...] | dict[str, Node]"


class BadSource(ValueError):
    """A text that is not even of the right kind, such as a quotation mark left open."""

    def __init__(self, line: int, text: str) -> None:
        """Say what is wrong, and in which line."""
        super().__init__(text)
        self.fault = Fault(line, text)


class Faults(list[Fault]):
    """What was found so far; nothing stops at the first."""

    def note(self, node: Node, text: str, *, grave: bool = True) -> None:
        """Keep a fault; the text begins with a capital and says what to do."""
        self.append(Fault(node.line, text, grave))

    def text(self, node: Node | None, what: str, most: int = 200) -> str:
        """A text, or an empty one if there is none or it is something else."""
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.note(node, f"{what}: write a text here.")
            return ""
        said = node.value.strip()
        if len(said) > most:
            self.note(node, f"{what}: at most {most:,} characters.")
            return said[:most]
        return said

    def group(self, node: Node | None, what: str, known: tuple[str, ...] = ()) -> dict[str, Node]:
        """Named things, or nothing; names that nobody knows are faults."""
        if node is None or node.value == "":
            return {}
        if not isinstance(node.value, dict):
            self.note(node, f'{what}: write lines of the form "name: …" here.')
            return {}
        found = {key.replace(" ", "_"): one for key, one in node.value.items()}
        for key, one in found.items():
            if known and key not in known:
                names = ", ".join(name.replace("_", " ") for name in known)
                self.note(one, f'{what}: "{key}" is not known here. There are: {names}.')
        return {key: one for key, one in found.items() if not known or key in known}

    def items(self, node: Node | None, what: str, most: int) -> tuple[Node, ...]:
        """A list, or nothing."""
        if node is None or node.value == "":
            return ()
        if not isinstance(node.value, tuple):
            self.note(node, f'{what}: write a list here, each line beginning with "- ".')
            return ()
        if len(node.value) > most:
            self.note(node, f"{what}: at most {most} entries.")
        return node.value[:most]

    def words(self, node: Node | None, what: str) -> tuple[str, ...]:
        """Words or phrases, as a list or with commas between."""
        if node is None:
            return ()
        if isinstance(node.value, str):
            found = node.value.split(",")
        else:
            found = [self.text(one, what) for one in self.items(node, what, 100)]
        return tuple(word.strip() for word in found if word.strip())

    def whole(self, node: Node | None, what: str, least: int, most: int) -> int | None:
        """A whole number within bounds, or None."""
        said = self.text(node, what)
        if node is None or not said:
            return None
        digits = said.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and least <= int(digits[:9]) <= most):
            self.note(node, f"{what}: write a whole number from {least} to {most}.")
            return None
        return int(said)
