"""Reads the bot's flows from YAML (or JSON, which is YAML too), and says of each fault its line."""

from functools import cache, lru_cache
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from psc_app.domain import bot_script_check, bot_script_reader
from psc_app.domain.bot_script import LONGEST_SCRIPT, Fault, Script
from psc_app.domain.bot_source import BadSource, Faults, Node

_FILE = Path(__file__).with_name("flows.yaml")
_DEEPEST = 30
_MOST_NODES = 20_000
_MERGES = "tag:yaml.org,2002:merge"


@cache
def shipped() -> str:
    """The flows that the app comes with."""
    return _FILE.read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def read(text: str) -> tuple[Script | None, tuple[Fault, ...]]:
    """The script that a text is, and what is wrong with it in the order of its lines.

    Takes some 100 ms for a long text that was not read lately. The script is None where a
    fault is grave.
    """
    faults = Faults()
    script = None
    try:
        script = bot_script_reader.read(_source(text), faults)
    except BadSource as bad:
        faults.append(bad.fault)
    if script and not any(fault.grave for fault in faults):
        faults.extend(bot_script_check.check(script))
    usable = script if not any(fault.grave for fault in faults) else None
    return usable, tuple(sorted(faults, key=lambda fault: fault.line))


def _source(text: str) -> Node:
    if len(text) > LONGEST_SCRIPT:
        raise BadSource(1, f"The script is too long: at most {LONGEST_SCRIPT:,} characters.")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        raise BadSource(line, f"This can't be read: {_in_words(fault)}.") from None
    except yaml.YAMLError:
        raise BadSource(1, "There is a character here that no text can hold.") from None
    except RecursionError:
        raise BadSource(1, "There are too many brackets within each other.") from None
    if root is None:
        raise BadSource(1, "The script is empty.")
    return _Copy().of(root, root.start_mark.line + 1, 0)


def _in_words(fault: yaml.MarkedYAMLError) -> str:
    """What the YAML reader complains about, with what mostly helps."""
    said = fault.problem or "it is not YAML"
    if "mapping values are not allowed" in said:
        return 'a text with ": " in it needs quotation marks around it'
    if "found character '\\t'" in said:
        return "indent with spaces, not with tabs"
    if "expected <block end>" in said or "could not find expected" in said:
        return "the lines are not indented alike, or something above is not finished"
    if "found unexpected end of stream" in said or "while scanning a quoted" in str(fault.context):
        return "a quotation mark has no second one"
    return said


class _Copy:
    """Copies the reader's nodes to ours, as texts only: "yes" stays a text, and so does 3."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, node: yaml.Node, line: int, depth: int) -> Node:
        # An alias may stand for itself, or for a lot many times over.
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST_NODES:
            raise BadSource(line, "There is too much within each other here.")
        if isinstance(node, ScalarNode):
            empty = node.value == "~" and node.style is None
            return Node(line, "" if empty else node.value)
        if isinstance(node, SequenceNode):
            items = (self.of(one, one.start_mark.line + 1, depth + 1) for one in node.value)
            return Node(line, tuple(items))
        return Node(line, self._group(node, depth) if isinstance(node, MappingNode) else "")

    def _group(self, node: MappingNode, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for name, value in node.value:
            line = name.start_mark.line + 1
            if not isinstance(name, ScalarNode) or name.tag == _MERGES:
                raise BadSource(line, "A name has to be a simple text here.")
            if name.value in found:
                first = found[name.value].line
                raise BadSource(line, f'"{name.value}" stands twice, the first in line {first}.')
            found[name.value] = self.of(value, line, depth + 1)
        return found
