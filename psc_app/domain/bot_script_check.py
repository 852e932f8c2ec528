"""Does a script that could be read make sense: do flows lead somewhere, are slots asked?"""

import re
from collections.abc import Iterator

from psc_app.domain.bot_script import (
    KNOWN,
    Ask,
    End,
    Fault,
    Flow,
    Go,
    Hand,
    Jump,
    LookUp,
    Say,
    Script,
    Set,
    Step,
    When,
)

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([^{}]*))?\}")
"""How a text names a slot: `{name}`, or `{name|there}` with what is said where it is empty."""

_MADE = {"found", "disposition"}
"""Slots that the talk itself fills."""


def check(script: Script) -> list[Fault]:
    """What does not make sense, in the order of the lines."""
    if not script.flows:
        return []
    found = [*_ways(script), *_names(script), *_values(script), *_lonely(script), *_circles(script)]
    # What stands once and is used twice (an alias) has its faults once.
    return sorted(dict.fromkeys(found), key=lambda fault: fault.line)


def _steps(script: Script) -> Iterator[Step]:
    for flow in script.flows.values():
        yield from flow.steps


def _ways(script: Script) -> Iterator[Fault]:
    for flow in script.flows.values():
        for line, name in flow.leads_to():
            if name not in script.flows:
                yield Fault(line, f'This leads to "{name}", but there is no flow of that name.')


def _names(script: Script) -> Iterator[Fault]:
    known = _MADE | set(KNOWN) | set(script.values)
    for step in _steps(script):
        if isinstance(step, Ask | Set):
            known.add(step.slot)
    for line, name in _named(script):
        if name not in known:
            said = f'"{name}" is nowhere asked, set or among the values, so it is always empty.'
            yield Fault(line, said)


def _named(script: Script) -> Iterator[tuple[int, str]]:
    for step in _steps(script):
        if isinstance(step, When):
            yield from ((step.line, name) for name in sorted(step.condition.slots))
        elif isinstance(step, LookUp):
            yield step.line, step.slot
        for text in _texts(step):
            yield from ((step.line, found[1]) for found in SLOT.finditer(text))
    for answer in script.answers:
        yield from ((answer.line, found[1]) for found in SLOT.finditer(answer.text))


def _texts(step: Step) -> tuple[str, ...]:
    if isinstance(step, Say | Ask):
        return (step.text, getattr(step, "again", ""))
    if isinstance(step, Set):
        return (step.value,)
    return (step.say,) if isinstance(step, Hand | End) else ()


def _values(script: Script) -> Iterator[Fault]:
    """Conditions on an answer that no button gives."""
    offered: dict[str, set[str] | None] = {"found": {"yes", "no"}}
    for step in _steps(script):
        if isinstance(step, Ask) and step.slot:
            closed = step.kind in ("choice", "yes/no")
            given = {one.value.casefold() for one in step.choices}
            before = offered.get(step.slot, set())
            offered[step.slot] = before | given if closed and before is not None else None
        elif isinstance(step, Set):
            offered[step.slot] = None
    for step in _steps(script):
        for slot, value in step.condition.values if isinstance(step, When) else ():
            possible = offered.get(slot)
            if possible and value not in possible:
                there = ", ".join(sorted(possible))
                yield Fault(step.line, f'"{slot}" is never "{value}". It can be: {there}.', False)


def _lonely(script: Script) -> Iterator[Fault]:
    led_to = {name for flow in script.flows.values() for _, name in flow.leads_to()}
    for flow in script.flows.values():
        if flow.name not in {script.start, script.after, *led_to} and not flow.words:
            said = f'Nothing leads to the flow "{flow.name}". Give it words, or a way to it.'
            yield Fault(flow.line, said, False)


def _circles(script: Script) -> Iterator[Fault]:
    """Flows that lead into each other without ever waiting for the patient."""
    onward = {name: dict(_passes(script, flow)) for name, flow in script.flows.items()}
    done: set[str] = set()
    for name in script.flows:
        trail: list[str] = []
        yield from _walk(name, onward, trail, done)


def _walk(
    name: str, onward: dict[str, dict[str, int]], trail: list[str], done: set[str]
) -> Iterator[Fault]:
    # As deep as there are flows, of which there are a hundred at most.
    trail.append(name)
    for to, line in onward.get(name, {}).items():
        if to in trail:
            circle = " → ".join([*trail[trail.index(to) :], to])
            said = f"The bot would go in a circle here without asking anything: {circle}."
            yield Fault(line, said)
        elif to not in done:
            yield from _walk(to, onward, trail, done)
    trail.pop()
    done.add(name)


def _passes(script: Script, flow: Flow) -> Iterator[tuple[str, int]]:
    """The flows that can be reached from a flow's beginning without a question between."""
    after = script.after or script.start
    todo, seen = [0], set()
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        if at >= len(flow.steps):
            yield after, flow.line
            continue
        step = flow.steps[at]
        if isinstance(step, Go):
            yield step.flow, step.line
        elif isinstance(step, When):
            todo += [at + 1, step.otherwise]
        elif isinstance(step, Jump):
            todo.append(step.to)
        elif not isinstance(step, Hand | End) and not (isinstance(step, Ask) and not step.keep):
            todo.append(at + 1)
