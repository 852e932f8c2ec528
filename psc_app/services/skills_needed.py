"""The skills a conversation needs: seen, added and removed by whoever answers for it."""

from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.cards import NeedCard
from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.workplace import Skill
from psc_app.services import access, asking, routing
from psc_app.services.conversations import ring_all
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

LEAST_LEVEL, MOST_LEVEL = 1, 10
"""Proficiency, as SPEC section 4 has it."""

_NEEDED = Prepared(
    columns(col(Skill.id), col(Skill.name), col(ConversationSkill.level))
    .join_from(Skill, ConversationSkill, col(ConversationSkill.skill_id) == col(Skill.id))
    .where(col(ConversationSkill.conversation_id) == bindparam("key"))
    .order_by(col(Skill.name))
)


def of(work: Work, conversation_id: int) -> tuple[NeedCard, ...]:
    """What a conversation needs, by the skills' names.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    access.staff_conversation(work, conversation_id)
    rows = work.quick(_NEEDED, key=conversation_id)
    return tuple(NeedCard(row.id, row.name, row.level) for row in rows)


def choices(work: Work) -> tuple[NeedCard, ...]:
    """All skills there are, by name; the level is where a choice begins.

    Raises:
        NotAllowed: not somebody who works conversations.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    rows = work.session.exec(select(Skill).order_by(col(Skill.name))).all()
    return tuple(NeedCard(skill.id or 0, skill.name, LEAST_LEVEL) for skill in rows)


def add(work: Work, conversation_id: int, skill_id: int, level: int) -> None:
    """Have a conversation need a skill, or need it at another level.

    Who is asked for an open conversation is decided anew.

    Raises:
        BadInput: no such skill, or no level from 1 to 10.
        NotAllowed: not the agent's own, and they are no supervisor.
        TooLate: the talk is over.
    """
    conversation = asking.changeable(work, conversation_id)
    if isinstance(level, bool) or not LEAST_LEVEL <= level <= MOST_LEVEL:
        raise BadInput(f"Choose a level from {LEAST_LEVEL} to {MOST_LEVEL}.")
    if work.get(Skill, skill_id) is None:
        raise BadInput("Choose a skill from the list.")
    before = work.get(ConversationSkill, conversation_id, skill_id)
    known = 0 if before is None else before.level
    if known == level:
        return
    if before is None:
        work.session.add(
            ConversationSkill(conversation_id=conversation_id, skill_id=skill_id, level=level)
        )
        work.session.flush()
    else:
        work.claim(update(ConversationSkill).where(*_this(before)).values(level=level))
        work.session.refresh(before)
    _changed(work, conversation, skill_id, known, level)


def remove(work: Work, conversation_id: int, skill_id: int) -> None:
    """Have a conversation not need a skill any more; removing twice is removing once.

    Raises:
        NotAllowed: not the agent's own, and they are no supervisor.
        TooLate: the talk is over.
    """
    conversation = asking.changeable(work, conversation_id)
    before = work.get(ConversationSkill, conversation_id, skill_id)
    if before is None:
        return
    known = before.level
    work.session.expunge(before)
    if work.run(delete(ConversationSkill).where(*_this(before))).rowcount:
        _changed(work, conversation, skill_id, known, 0)


def _this(row: ConversationSkill) -> tuple[Any, Any]:
    return (
        col(ConversationSkill.conversation_id) == row.conversation_id,
        col(ConversationSkill.skill_id) == row.skill_id,
    )


def _changed(
    work: Work, conversation: Conversation, skill_id: int, before: int, after: int
) -> None:
    log(
        work,
        Deed.SKILLS,
        conversation_id=conversation.id,
        staff_id=conversation.agent_id,
        queue_id=conversation.queue_id,
        skill_id=skill_id,
        before_level=before,
        level=after,
    )
    ring_all(work, conversation)
    if conversation.state == S.OPEN:
        routing.offer_next(work, conversation)
