"""Offers that stand before agents: which one it is, answered once, taken back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.vocabulary import Deed, OfferKind, OfferOutcome
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.workplace import AgentStatus
from psc_app.services import capacity
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

_STANDS = col(Offer.outcome) == OfferOutcome.PENDING.value
_OF_CONVERSATION = PreparedRows(
    Offer,
    select(Offer).where(
        col(Offer.conversation_id) == bindparam("key"),
        _STANDS,
        col(Offer.kind) == bindparam("kind"),
    ),
)
_table = Offer.metadata.tables["offer"]
_ANSWER = (
    update(_table)
    .where(_table.c.id == bindparam("key"), _table.c.outcome == OfferOutcome.PENDING.value)
    .values(outcome=bindparam("answer"), answered_at=bindparam("now"), reason=bindparam("why"))
    .returning(_table.c.id)
)
_SETTLE, _SETTLE_IN_TIME = (
    Prepared(_ANSWER),
    Prepared(_ANSWER.where(_table.c.expires_at > bindparam("now"))),
)
_BEFORE = (
    select(Offer, Conversation, col(AgentStatus.chosen))
    .join(Conversation, col(Conversation.id) == col(Offer.conversation_id))
    .join(AgentStatus, col(AgentStatus.staff_id) == col(Offer.staff_id))
    .where(
        _STANDS,
        col(Offer.kind) == OfferKind.ASSIGNMENT.value,
        col(Offer.staff_id).in_(bindparam("agents", expanding=True)),
        col(Conversation.priority) < bindparam("priority"),
    )
    .order_by(col(Offer.id))
    .execution_options(populate_existing=True)
)


def pending(
    work: Work, conversation: Conversation, kind: OfferKind = OfferKind.ASSIGNMENT
) -> Offer | None:
    """The offer of a conversation that stands before an agent, if any."""
    return next(iter(work.rows(_OF_CONVERSATION, key=conversation.id, kind=kind.value)), None)


def before(
    work: Work, staff_ids: Sequence[int], below: int
) -> list[tuple[Offer, Conversation, str]]:
    """The assignments offered to some agents, with the conversation and the agent's own choice.

    Args:
        below: only conversations of a lower priority than this.
    """
    values: dict[str, Any] = {"agents": list(staff_ids), "priority": below}
    found = work.session.execute(_BEFORE, values)
    return [(offer, conversation, chosen) for offer, conversation, chosen in found]


def settle(
    work: Work,
    offer: Offer,
    outcome: OfferOutcome,
    *,
    in_time: bool = False,
    reason: str = "",
) -> bool:
    """Answer an offer if it still stands; whether this answer counted.

    Args:
        in_time: an answer counts only as long as the offer's time is not over.
    """
    answer = {"answer": outcome.value, "now": work.now, "why": reason}
    if not work.quick(_SETTLE_IN_TIME if in_time else _SETTLE, key=offer.id, **answer):
        return False
    work.get(Offer, offer.id, fresh=True)
    work.ring((topics.desk(offer.staff_id), topics.OPEN_ITEMS))
    return True


def withdraw(work: Work, offer: Offer, why: str = "") -> bool:
    """Take an offer back, because there is nothing left to be had or said; whether it still stood.

    Who it stood before has room again: the caller offers them what waits.

    Args:
        why: a word for the log, where there is more to say.
    """
    if not settle(work, offer, OfferOutcome.WITHDRAWN, reason=why):
        return False
    capacity.free(work, offer.staff_id, offer.units)
    log_answer(work, offer, Deed.OFFER_WITHDRAWN, why)
    return True


def log_answer(work: Work, offer: Offer, deed: Deed, why: str = "") -> None:
    """Note in the event log what became of an offer."""
    log(
        work,
        deed,
        conversation_id=offer.conversation_id,
        staff_id=offer.staff_id,
        reason=why,
        offer=offer.id,
        kind=offer.kind,
    )
