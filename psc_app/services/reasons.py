"""What is kept of a choice, so that a supervisor can read later why it was made."""

from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.matching import Choice, WaitingView
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

EVERYONE_DECLINED = "everyone declined"
"""What stands as the alert of a conversation that nobody is left to be asked for."""

_e = Conversation.metadata.tables["event"].c
_LAST_CHOICE = Prepared(
    select(_e.deed, _e.detail)
    .where(
        _e.conversation_id == bindparam("key"),
        _e.deed.in_([Deed.NOBODY_FITS.value, Deed.OFFERED.value]),
    )
    .order_by(_e.id.desc())
    .limit(1)
)


def facts(one: WaitingView, choice: Choice) -> dict[str, Any]:
    """What a diagnosis needs to know: of the conversation's place, and of who was passed over."""
    return {
        "priority": one.priority,
        "front_of_line": one.front_of_line,
        "queue_priority": one.queue_priority,
        "queued_at": one.queued_at.isoformat(),
        "units": one.units,
        "needs": {str(skill): level for skill, level in choice.needs.items()},
        "passed_over": [
            [each.staff_id, each.why, each.skill_id, each.needed, each.has]
            for each in choice.passed_over
        ],
    }


def keep_nobody(work: Work, conversation: Conversation, one: WaitingView, choice: Choice) -> None:
    """Keep why nobody gets it, once for each change of the reasons; alert where all declined."""
    now = facts(one, choice)
    last = next(iter(work.quick(_LAST_CHOICE, key=conversation.id)), None)
    if last is None or last.deed != Deed.NOBODY_FITS.value or last.detail != now:
        log(
            work,
            Deed.NOBODY_FITS,
            conversation_id=conversation.id,
            queue_id=conversation.queue_id,
            **now,
        )
    if choice.everyone_declined and not conversation.alert:
        _alert(work, conversation)


def _alert(work: Work, conversation: Conversation) -> None:
    alerted = work.claim(
        update(Conversation)
        .where(col(Conversation.id) == conversation.id, col(Conversation.alert) == "")
        .values(alert=EVERYONE_DECLINED)
    )
    if alerted:
        log(
            work,
            Deed.EVERYONE_DECLINED,
            conversation_id=conversation.id,
            queue_id=conversation.queue_id,
        )
        set_committed_value(conversation, "alert", EVERYONE_DECLINED)
        work.ring((topics.FLOOR, topics.OPEN_ITEMS))
