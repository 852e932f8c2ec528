"""Offers that stand before agents: which one it is, answered once, taken back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.vocabulary import Deed, OfferKind, OfferOutcome
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.workplace import AgentStatus
from psc_app.services import capacity
from psc_app.services.journal import log
from psc_app.services.work import Work

_STANDS = col(Offer.outcome) == OfferOutcome.PENDING.value
_OF_CONVERSATION = (
    select(Offer)
    .where(
        col(Offer.conversation_id) == bindparam("key"),
        _STANDS,
        col(Offer.kind) == bindparam("kind"),
    )
    .execution_options(populate_existing=True)
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
    values = {"key": conversation.id, "kind": kind.value}
    return work.session.execute(_OF_CONVERSATION, values).scalar_one_or_none()


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
    *where: ColumnElement[bool],
    reason: str = "",
) -> bool:
    """Answer an offer if it still stands; whether this answer counted."""
    settled = work.claim(
        update(Offer)
        .where(col(Offer.id) == offer.id, _STANDS, *where)
        .values(outcome=outcome.value, answered_at=work.now, reason=reason)
    )
    if settled != 1:
        return False
    work.session.refresh(offer)
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
