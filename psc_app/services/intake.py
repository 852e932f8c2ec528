"""How a contact comes in: classification, overflow, the queue (SPEC section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import bindparam, select
from sqlmodel import col

from psc_app.domain.classification import Contact, Rule, first_match
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.people import Patient
from psc_app.models.workplace import ClassificationRule, Queue, Skill, Workstream
from psc_app.services import overflow, routing
from psc_app.services.conversations import log_beginning, ring_all
from psc_app.services.journal import log
from psc_app.services.prepared import PreparedRows
from psc_app.services.skills_needed import LEAST_LEVEL, MOST_LEVEL
from psc_app.services.work import Work

_RULES = PreparedRows(
    ClassificationRule,
    select(ClassificationRule)
    .where(col(ClassificationRule.workstream_id) == bindparam("workstream"))
    .order_by(col(ClassificationRule.position), col(ClassificationRule.id)),
)


def enter(work: Work, conversation: Conversation, contact: Contact | None = None) -> None:
    """Take a new conversation in: what it needs, where it waits, and who is asked.

    Args:
        conversation: open, just added, in its workstream's fallback queue.
        contact: what is known of them; None for what the conversation says.
    """
    begin(work, conversation, contact)
    enqueue(work, conversation)


def begin(work: Work, conversation: Conversation, contact: Contact | None = None) -> None:
    """Classify a new conversation and log its beginning, without asking anybody yet.

    For those who have something to say to the patient before an agent joins;
    `enqueue` follows.
    """
    found = _Found(*first_match(*_asked(work, conversation, contact)))
    needs = _apply(work, conversation, found, _Wanted())
    log_beginning(work, conversation)
    _log_classified(work, conversation, found, needs)


def after_bot(
    work: Work,
    conversation: Conversation,
    *,
    skills: Mapping[str, int],
    priority: int | None,
    queue: str,
    about: str,
) -> None:
    """Classify a conversation that comes from the bot.

    What the bot asks for goes before what the rules say; a priority is never lowered.

    Args:
        conversation: about to be open; the rules look at its reason.
        skills: levels by the names of skills; those that the clinic doesn't have are left out.
        queue: name of a queue; of no effect where there is none of that name.
        about: what the patient said to the bot, in which the rules look as well.
    """
    workstream = work.get(Workstream, conversation.workstream_id)
    standing = work.get(Queue, conversation.queue_id)
    if workstream is not None and (standing is None or not standing.active):
        other = fallback_queue(work, workstream)
        conversation.queue_id = conversation.queue_id if other is None else other.id or 0
    contact = contact_of(work, conversation)
    contact = replace(contact, reason=f"{contact.reason}\n{about}")
    found = _Found(*first_match(*_asked(work, conversation, contact)))
    needs = _apply(work, conversation, found, _wanted(work, skills, priority, queue))
    _log_classified(work, conversation, found, needs)


@dataclass(frozen=True, slots=True)
class _Found:
    """The rule that fitted, and what was tried before it."""

    rule: Rule | None
    tried: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a conversation needs whatever the rules say."""

    skills: Mapping[int, int] = field(default_factory=dict)
    priority: int = 0
    queue_id: int | None = None


def _asked(
    work: Work, conversation: Conversation, contact: Contact | None
) -> tuple[list[Rule], Contact]:
    return rules(work, conversation.workstream_id), contact or contact_of(work, conversation)


def _apply(
    work: Work, conversation: Conversation, found: _Found, wanted: _Wanted
) -> Mapping[int, int]:
    """Write down what a conversation needs; returns the skills, by key."""
    rule = found.rule
    queue = work.get(Queue, rule.queue_id) if rule and rule.queue_id else None
    if queue is not None and queue.active:
        conversation.queue_id = queue.id or 0
    if wanted.queue_id is not None:
        conversation.queue_id = wanted.queue_id
    asked = rule.priority if rule is not None and rule.priority is not None else 0
    conversation.priority = max(conversation.priority, asked, wanted.priority)
    needs = dict(_known_skills(work, rule))
    for skill_id, level in wanted.skills.items():
        needs[skill_id] = max(needs.get(skill_id, 0), level)
    assert conversation.id is not None
    for skill_id, level in needs.items():
        work.session.add(
            ConversationSkill(conversation_id=conversation.id, skill_id=skill_id, level=level)
        )
    work.save(conversation)
    return needs


def _wanted(work: Work, skills: Mapping[str, int], priority: int | None, queue: str) -> _Wanted:
    known: dict[str, int] = {}
    if skills:
        rows = work.run(select(col(Skill.id), col(Skill.name)))
        known = {row.name.casefold(): row.id for row in rows}
    named = select(col(Queue.id)).where(col(Queue.active).is_(True), col(Queue.name) == queue)
    return _Wanted(
        skills={
            known[name.casefold()]: min(max(level, LEAST_LEVEL), MOST_LEVEL)
            for name, level in skills.items()
            if name.casefold() in known
        },
        priority=priority or 0,
        queue_id=work.run(named).scalars().first() if queue else None,
    )


def _log_classified(
    work: Work, conversation: Conversation, found: _Found, needs: Mapping[int, int]
) -> None:
    log(
        work,
        Deed.CLASSIFIED,
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
        rule=found.rule.id if found.rule else None,
        rule_name=found.rule.name if found.rule else "",
        tried=[[rule_id, why] for rule_id, why in found.tried],
        skills={str(skill): level for skill, level in needs.items()},
        priority=conversation.priority,
    )


def enqueue(work: Work, conversation: Conversation) -> None:
    """Let the overflow rules act, then ask whoever comes first."""
    overflow.before_queueing(work, conversation)
    if conversation.state == S.OPEN:
        routing.offer_next(work, conversation)
    ring_all(work, conversation)


def fallback_queue(work: Work, workstream: Workstream) -> Queue | None:
    """Where what no rule sends elsewhere goes; None where nothing is set up."""
    queue = work.get(Queue, workstream.fallback_queue_id) if workstream.fallback_queue_id else None
    if queue is not None and queue.active:
        return queue
    return work.session.execute(
        select(Queue)
        .where(col(Queue.active).is_(True))
        .order_by(col(Queue.priority), col(Queue.id))
        .limit(1)
    ).scalar_one_or_none()


def rules(work: Work, workstream_id: int) -> list[Rule]:
    """A workstream's classification rules in the order in which they are tried."""
    return [
        Rule(
            id=row.id or 0,
            name=row.name,
            conditions=row.conditions,
            skills={need["skill_id"]: need["level"] for need in row.skills},
            priority=row.priority,
            queue_id=row.queue_id,
            active=row.active,
        )
        for row in work.rows(_RULES, workstream=workstream_id)
    ]


def contact_of(work: Work, conversation: Conversation) -> Contact:
    """What a conversation says of its patient: what they wrote, and the record of who signed in."""
    signed_in = conversation.visitor_id is None and conversation.patient_id is not None
    born = conversation.stated_birth_date
    if signed_in:
        patient = work.get(Patient, conversation.patient_id)
        born = patient.birth_date if patient else None
    return Contact(
        reason=conversation.stated_reason,
        language=conversation.language,
        channel=conversation.channel,
        signed_in=signed_in,
        returning=conversation.previous_id is not None,
        age=_age(born, work.now.date()) if born else None,
        kind=conversation.kind,
    )


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _known_skills(work: Work, rule: Rule | None) -> dict[int, int]:
    """What a rule asks for, without skills that were removed: they must keep nobody out."""
    if rule is None or not rule.skills:
        return {}
    known = work.run(select(col(Skill.id)).where(col(Skill.id).in_(rule.skills))).scalars()
    return {skill: rule.skills[skill] for skill in sorted(known)}
