"""How a contact comes in: classification, overflow, the queue (SPEC section 4)."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain.classification import Contact, Rule, first_match
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.people import Patient
from psc_app.models.workplace import ClassificationRule, Queue, Skill, Workstream
from psc_app.services import overflow, routing
from psc_app.services.conversations import ring_all
from psc_app.services.journal import log
from psc_app.services.work import Work


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
    contact = contact or _contact(work, conversation)
    rule, tried = first_match(rules(work, conversation.workstream_id), contact)
    queue = work.session.get(Queue, rule.queue_id) if rule and rule.queue_id else None
    if queue is not None and queue.active:
        assert queue.id is not None
        conversation.queue_id = queue.id
    if rule is not None and rule.priority is not None:
        conversation.priority = rule.priority
    skills = _known_skills(work, rule)
    assert conversation.id is not None
    for skill_id, level in skills.items():
        work.session.add(
            ConversationSkill(conversation_id=conversation.id, skill_id=skill_id, level=level)
        )
    work.session.add(conversation)
    work.session.flush()
    log(
        work,
        Deed.MOVED,
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
        after=S.OPEN,
    )
    log(
        work,
        Deed.CLASSIFIED,
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
        rule=rule.id if rule else None,
        rule_name=rule.name if rule else "",
        tried=[[rule_id, why] for rule_id, why in tried],
        skills={str(skill): level for skill, level in skills.items()},
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
    queue = (
        work.session.get(Queue, workstream.fallback_queue_id)
        if workstream.fallback_queue_id
        else None
    )
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
    rows = work.session.execute(
        select(ClassificationRule)
        .where(col(ClassificationRule.workstream_id) == workstream_id)
        .order_by(col(ClassificationRule.position), col(ClassificationRule.id))
    ).scalars()
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
        for row in rows
    ]


def _contact(work: Work, conversation: Conversation) -> Contact:
    """What a conversation says of its patient: what they wrote, and the record of who signed in."""
    signed_in = conversation.visitor_id is None and conversation.patient_id is not None
    born = conversation.stated_birth_date
    if signed_in:
        patient = work.session.get(Patient, conversation.patient_id)
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
