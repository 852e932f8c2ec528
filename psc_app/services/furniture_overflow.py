"""What a queue does with what it can't serve: its overflow rules, in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import OverflowLine
from psc_app.domain.furniture_catalogue import OVERFLOW
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.vocabulary import OverflowAction, OverflowWhen
from psc_app.models.workplace import OverflowRule, Queue
from psc_app.services import furniture
from psc_app.services.work import Work

_MOST_RULES = 10
_FIELDS = {one.name: one for one in OVERFLOW}
_THRESHOLD = {OverflowWhen.TOO_MANY.value: "many", OverflowWhen.TOO_LONG.value: "long"}
"""The field of the form that holds an occasion's threshold."""


def lines(work: Work, queue_id: int) -> tuple[OverflowLine, ...]:
    """A queue's overflow rules in order, then an empty one for the form that adds one.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    names = _names(work)
    found = [
        OverflowLine(rule.id or 0, number, words(rule, names), put(OVERFLOW, _values(rule)))
        for number, rule in enumerate(_of(work, queue_id), start=1)
    ]
    return (*found, OverflowLine(0, len(found) + 1, "", put(OVERFLOW, defaults(OVERFLOW))))


def in_words(work: Work) -> dict[int, list[str]]:
    """All overflow rules as people say them, by queue."""
    names = _names(work)
    found: dict[int, list[str]] = {}
    for rule in work.session.exec(select(OverflowRule).order_by(*_ORDER)):
        found.setdefault(rule.queue_id, []).append(words(rule, names))
    return found


_ORDER = (col(OverflowRule.queue_id), col(OverflowRule.position), col(OverflowRule.id))


def _of(work: Work, queue_id: int) -> Sequence[OverflowRule]:
    return work.session.exec(
        select(OverflowRule).where(OverflowRule.queue_id == queue_id).order_by(*_ORDER)
    ).all()


def _names(work: Work) -> dict[int | None, str]:
    return dict(work.session.exec(select(Queue.id, Queue.name)).all())


def _values(rule: OverflowRule) -> dict[str, Any]:
    values = defaults(OVERFLOW) | furniture.values_of(OVERFLOW, rule)
    if rule.occasion in _THRESHOLD:
        values[_THRESHOLD[rule.occasion]] = rule.threshold
    return values


def words(rule: OverflowRule, names: Mapping[int | None, str]) -> str:
    """An overflow rule as people say it, such as "Closed: on to Front desk"."""
    when = {
        OverflowWhen.OUT_OF_HOURS.value: "Closed",
        OverflowWhen.TOO_MANY.value: f"More than {rule.threshold} waiting",
        OverflowWhen.TOO_LONG.value: f"Waited {_FIELDS['long'].shown(rule.threshold)}",
    }.get(rule.occasion, rule.occasion)
    target = names.get(rule.to_queue_id, "a queue that has gone")
    then = {
        OverflowAction.TRANSFER.value: f"on to {target}",
        OverflowAction.CALL_BACK.value: "a call-back is offered",
        OverflowAction.QUEUE_ANYWAY.value: "they wait here anyway",
        OverflowAction.END.value: "the contact ends with a message",
    }.get(rule.action, rule.action)
    return f"{when}: {then}"


def _checked(work: Work, values: Mapping[str, Any], rule: OverflowRule) -> dict[str, Any]:
    """The columns of a rule from its form; what does not belong to its choices is dropped."""
    found = checked([one for one in OVERFLOW if one.is_asked(values)], values)
    new = {
        "occasion": found["occasion"],
        "threshold": 0,
        "action": found["action"],
        "to_queue_id": None,
        "message": found["message"],
    }
    if new["occasion"] in _THRESHOLD:
        new["threshold"] = found[_THRESHOLD[new["occasion"]]]
    if new["action"] == OverflowAction.TRANSFER.value:
        new["to_queue_id"] = _target(work, rule, found)
    return new


def _target(work: Work, rule: OverflowRule, found: Mapping[str, Any]) -> int:
    target = found.get("to_queue_id")
    if target is None:
        raise BadInput("Which queue: choose one.")
    furniture.rows_are_there(work, OVERFLOW, {"to_queue_id": target})
    if target == rule.queue_id:
        raise BadInput("Which queue: choose another than this one.")
    seen = {rule.queue_id}
    onward: int | None = target
    while onward is not None and onward not in seen:
        seen.add(onward)
        onward = _sent_on(work, onward, found["occasion"])
    if onward == rule.queue_id:
        names = _names(work)
        raise BadInput(
            f"Which queue: {names[target]} would send them back to {names[rule.queue_id]}"
            " for the same reason."
        )
    return target


def _sent_on(work: Work, queue_id: int, occasion: str) -> int | None:
    """Where a queue sends what it can't serve for the same reason, if it sends it on."""
    first = next((one for one in _of(work, queue_id) if one.occasion == occasion), None)
    return first.to_queue_id if first else None


def create(work: Work, queue_id: int, values: Mapping[str, Any]) -> int:
    """Add a rule behind the others of a queue; its key.

    Args:
        work: the deed of an administrator.
        queue_id: whose.
        values: by the names of furniture_catalogue.OVERFLOW.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    queue = furniture.row(work, Queue, queue_id, "queue")
    others = _of(work, queue_id)
    if len(others) >= _MOST_RULES:
        raise BadInput(f"At most {_MOST_RULES} overflow rules in a queue.")
    rule = OverflowRule(queue_id=queue_id, position=len(others), occasion="", action="")
    new = _checked(work, values, rule)
    for name, value in new.items():
        setattr(rule, name, value)
    filed = _as_asked(new, new["occasion"])
    return furniture.made(work, "overflow", rule, filed, queue.name)


def change(work: Work, rule_id: int, values: Mapping[str, Any]) -> None:
    """Change a rule.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    rule, queue = _rule(work, rule_id)
    new = _checked(work, values, rule)
    differs = {name: value for name, value in new.items() if getattr(rule, name) != value}
    if not differs:
        return
    furniture.remember(
        work,
        furniture.key("overflow", rule_id, queue.name),
        _as_asked({name: getattr(rule, name) for name in differs}, rule.occasion),
        _as_asked(differs, new["occasion"]),
    )
    for name, value in differs.items():
        setattr(rule, name, value)
    work.session.add(rule)
    work.session.flush()
    furniture.look_again(work, rule.queue_id)


def move(work: Work, rule_id: int, by: int) -> None:
    """Move a rule up (-1) or down (1) among those of its queue.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    rule, queue = _rule(work, rule_id)
    furniture.move(work, "overflow", list(_of(work, rule.queue_id)), rule, by, queue.name)


def remove(work: Work, rule_id: int) -> None:
    """Take a rule away.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    rule, queue = _rule(work, rule_id)
    columns = ("occasion", "threshold", "action", "to_queue_id", "message")
    was = {name: getattr(rule, name) for name in columns}
    furniture.removed(work, "overflow", rule, _as_asked(was, rule.occasion), queue.name)


def _as_asked(values: Mapping[str, Any], occasion: str) -> dict[str, Any]:
    """A rule's columns by the names of its form, for the history."""
    asked = _THRESHOLD.get(occasion)
    return {
        (asked or name) if name == "threshold" else name: value
        for name, value in values.items()
        if name != "threshold" or asked
    }


def _rule(work: Work, rule_id: int) -> tuple[OverflowRule, Queue]:
    rule = furniture.row(work, OverflowRule, rule_id, "overflow rule")
    return rule, furniture.row(work, Queue, rule.queue_id, "queue")
