"""Classification rules: their order, and a trial of where a sample contact would go."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from psc_app.domain.classification import Contact, first_match, validate
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import Option, RuleCard, RuleLine, TrialCard, TrialStep
from psc_app.domain.furniture_catalogue import MOST_ROWS, RULE
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.furniture_forms import condition_words, put_conditions, put_needs
from psc_app.domain.hours import is_open
from psc_app.domain.vocabulary import ConversationKind, OverflowWhen, Priority
from psc_app.models.workplace import ClassificationRule, OverflowRule, Queue, Skill, Workstream
from psc_app.services import (
    furniture,
    furniture_hours,
    furniture_overflow,
    furniture_people,
    intake,
)
from psc_app.services.work import Work

_MOST_RULES = 100
_FEW = 8
"""Words of a condition that the list shows."""


def lines(work: Work, workstream_id: int) -> tuple[RuleLine, ...]:
    """A workstream's rules in the order in which they are tried, in words.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    queues = dict(work.session.exec(select(Queue.id, Queue.name)).all())
    skills = _skills(work)
    return tuple(
        RuleLine(
            id=one.id or 0,
            number=number,
            name=one.name,
            conditions=tuple(condition_words(c, _FEW) for c in one.conditions) or ("Everybody",),
            queue=queues.get(one.queue_id, "") if one.queue_id else "",
            needs=_needs(one, skills),
            active=one.active,
        )
        for number, one in enumerate(_of(work, workstream_id), start=1)
    )


def _needs(rule: ClassificationRule, skills: Mapping[int | None, str]) -> tuple[str, ...]:
    found = [f"{skills.get(one['skill_id'], 'a skill')} {one['level']}" for one in rule.skills]
    if rule.priority is not None:
        found.append(f"{Priority(rule.priority).label} priority")
    return tuple(found)


def _skills(work: Work) -> dict[int | None, str]:
    return {one.id: one.name for one in work.session.exec(select(Skill))}


def _of(work: Work, workstream_id: int) -> Sequence[ClassificationRule]:
    return work.session.exec(
        select(ClassificationRule)
        .where(ClassificationRule.workstream_id == workstream_id)
        .order_by(col(ClassificationRule.position), col(ClassificationRule.id))
    ).all()


def streams(work: Work) -> tuple[Option, ...]:
    """Workstreams that can be chosen, in the order they were made."""
    rows = work.session.exec(select(Workstream).order_by(col(Workstream.id)))
    return tuple(Option(str(one.id), one.name) for one in rows)


def rest(work: Work, workstream_id: int) -> str:
    """The queue for what no rule sends elsewhere; empty if none is chosen."""
    stream = work.get(Workstream, workstream_id)
    queue = work.get(Queue, stream.fallback_queue_id or 0) if stream else None
    return queue.name if queue else ""


def skill_options(work: Work) -> tuple[Option, ...]:
    """Skills that can be chosen, by name."""
    return tuple(Option(str(one.id), one.name) for one in furniture_people.all_skills(work))


def card(work: Work, rule_id: int) -> RuleCard:
    """A rule as its form needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if rule_id == 0:
        return RuleCard(
            given=put(RULE, defaults(RULE)),
            conditions=put_conditions(()),
            conditions_used=1,
            needs=put_needs(()),
        )
    found = furniture.row(work, ClassificationRule, rule_id, "rule")
    values = furniture.values_of(RULE, found)
    return RuleCard(
        id=rule_id,
        name=found.name,
        given=put(RULE, values),
        conditions=put_conditions(found.conditions),
        conditions_used=len(found.conditions),
        needs=put_needs(found.skills),
        needs_used=len(found.skills),
    )


# ---------------------------------------------------------------- changes


def _checked(work: Work, values: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(values)
    if "priority" in values:
        # The form has texts, the column a number or nothing.
        values["priority"] = "" if values["priority"] is None else str(values["priority"])
    found = checked(RULE, values)
    if "priority" in found:
        found["priority"] = int(found["priority"]) if found["priority"] else None
    if "conditions" in found:
        validate(found["conditions"])
        if len(found["conditions"]) > MOST_ROWS["conditions"]:
            raise BadInput(f"Conditions: at most {MOST_ROWS['conditions']} in a rule.")
    known = _skills(work)
    if any(one["skill_id"] not in known for one in found.get("skills", ())):
        raise BadInput("Skills needed: one of them is not there any more. Reload the page.")
    furniture.rows_are_there(work, RULE, found)
    return found


def create(work: Work, workstream_id: int, values: Mapping[str, Any]) -> int:
    """Add a rule behind the others of a workstream; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.row(work, Workstream, workstream_id, "workstream")
    others = _of(work, workstream_id)
    if len(others) >= _MOST_RULES:
        raise BadInput(f"At most {_MOST_RULES} rules in a workstream.")
    new = _checked(work, values)
    rule = ClassificationRule(workstream_id=workstream_id, position=len(others), **new)
    return furniture.made(work, "rule", rule, new)


def change(work: Work, rule_id: int, values: Mapping[str, Any]) -> None:
    """Change a rule, for contacts from now on.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, ClassificationRule, rule_id, "rule")
    furniture.change(work, "rule", found, _checked(work, values))


def move(work: Work, rule_id: int, by: int) -> None:
    """Move a rule up (-1) or down (1) among those of its workstream.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, ClassificationRule, rule_id, "rule")
    furniture.move(work, "rule", list(_of(work, found.workstream_id)), found, by)


def remove(work: Work, rule_id: int) -> None:
    """Take a rule away; conversations it classified keep what they got.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    found = furniture.row(work, ClassificationRule, rule_id, "rule")
    furniture.removed(work, "rule", found, furniture.values_of(RULE, found))


# ---------------------------------------------------------------- the trial


def try_out(work: Work, workstream_id: int, contact: Contact) -> TrialCard:
    """Where a sample contact would go at this moment, and why; nothing is kept of it.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: the workstream is not there any more.
    """
    stream = furniture.row(work, Workstream, workstream_id, "workstream")
    rules = _of(work, workstream_id)
    fits, passed = first_match(intake.rules(work, workstream_id), contact)
    row = next((one for one in rules if fits and one.id == fits.id), None)
    queue = work.get(Queue, row.queue_id) if row and row.queue_id else None
    if queue is None or not queue.active:
        queue = intake.fallback_queue(work, stream)
    return TrialCard(
        rule=row.name if row else "",
        queue=queue.name if queue else "",
        needs=tuple(
            f"{_skills(work).get(one['skill_id'], 'a skill')} {one['level']}"
            for one in (row.skills if row else ())
        ),
        priority=Priority(row.priority if row and row.priority else 0).label,
        remark=_remark(work, queue, contact),
        steps=_steps(rules, row, dict(passed)),
    )


def _steps(
    rules: Sequence[ClassificationRule],
    fits: ClassificationRule | None,
    passed: Mapping[int, str],
) -> tuple[TrialStep, ...]:
    steps = []
    for rule in rules:
        why = passed.get(rule.id or 0, "")
        outcome = "fits" if rule is fits else "does not fit" if why else "not tried"
        steps.append(TrialStep(rule.name, outcome, why))
    return tuple(steps)


def _remark(work: Work, queue: Queue | None, contact: Contact) -> str:
    """What happens there at this moment, where it is closed; empty for nothing."""
    if queue is None:
        return "There is no queue in use."
    week = furniture_hours.weeks(work).get(queue.hours_id or 0)
    # Messages that were left, and asked-for calls, wait whatever the hours say.
    if week is None or is_open(week, work.now) or contact.kind != ConversationKind.LIVE.value:
        return ""
    closed = work.session.exec(
        select(OverflowRule)
        .where(
            OverflowRule.queue_id == queue.id,
            OverflowRule.occasion == OverflowWhen.OUT_OF_HOURS.value,
        )
        .order_by(col(OverflowRule.position), col(OverflowRule.id))
    ).first()
    if closed is None:
        return f"{queue.name} is closed now. Without an overflow rule for that, they wait."
    names = dict(work.session.exec(select(Queue.id, Queue.name)).all())
    then = furniture_overflow.words(closed, names).partition(": ")[2]
    return f"{queue.name} is closed now: {then}."
