"""Handing a conversation on: to a colleague, to a queue, back to the line, by a supervisor.

It is at no time without an owner or a queue: a colleague's acceptance moves it
in one claim, and until then it stays with whoever sent it.
"""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NobodyOnDuty, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, OfferOutcome
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.workplace import Queue
from psc_app.services import (
    access,
    asking,
    automated,
    capacity,
    colleagues,
    consults,
    due,
    offers,
    routing,
    settings,
)
from psc_app.services.conversations import begin_session, end_session, move, ring_all
from psc_app.services.journal import log
from psc_app.services.matching_views import allowed, sessions_of
from psc_app.services.targets import not_served, targets
from psc_app.services.work import Work

__all__ = [
    "assign",
    "call_off",
    "came_back",
    "cancel",
    "release",
    "taken",
    "targets",
    "to_agent",
    "to_queue",
]

_ASKED_ALREADY = "A transfer of this conversation stands already: cancel it first."


# ---- to a colleague


def to_agent(work: Work, conversation_id: int, staff_id: int, note: str) -> int:
    """Ask a colleague to take a conversation over; returns the offer's key.

    It stays with whoever has it until the colleague accepts.

    Raises:
        BadInput: nobody who could take it, they have it already, or the note is too long.
        NotAllowed: not the agent's own conversation, and they are no supervisor.
        TooLate: it is not active, a transfer stands already, or the colleague
            can't take it now.
    """
    conversation = asking.active(work, conversation_id)
    text = asking.checked_note(note)
    person = colleagues.colleague(work, staff_id)
    if conversation.agent_id == staff_id:
        raise BadInput(f"{person.full_name} has this conversation already.")
    _refuse_second(work, conversation)
    workstream = due.workstream_of(work, conversation)
    units, name = workstream.capacity_units, person.full_name
    status, presences = colleagues.status_of(work, staff_id), allowed(workstream)
    bar = colleagues.bar(name, status, presences)
    if not bar and status is not None:
        held = sessions_of(work, [staff_id]).get(staff_id, 0)
        most = settings.value(work, "agents.most_sessions")
        bar = colleagues.room_bar(name, status, units, held, most)
    if bar:
        raise TooLate(bar)
    if not capacity.claim(work, staff_id, units, push=True, allowed=presences):
        raise TooLate(f"{name} can't take a conversation any more.")
    offer = asking.ask(work, conversation, staff_id, OfferKind.TRANSFER, text, units=units)
    words = f"{work.actor.name} asks {name} to take this conversation over."
    asking.remark(work, conversation, "transfer", words, text)
    return offer.id or 0


def cancel(work: Work, conversation_id: int) -> None:
    """The sender takes a transfer back that was not answered yet.

    Raises:
        NotAllowed: not the agent's own conversation.
        TooLate: no transfer stands.
    """
    conversation = access.held_conversation(work, conversation_id)
    offer = offers.pending(work, conversation, OfferKind.TRANSFER)
    if offer is None:
        raise TooLate("This transfer has been answered already.")
    offers.withdraw(work, offer)
    asking.remark(work, conversation, "transfer", f"{work.actor.name} cancelled the transfer.")
    ring_all(work, conversation)
    routing.offer_to(work, offer.staff_id)


def taken(work: Work, offer: Offer) -> None:
    """The colleague has accepted: the conversation is theirs.

    Raises:
        TooLate: it has left the sender's hands meanwhile.
    """
    conversation = _of(work, offer)
    sender = conversation.agent_id
    if conversation.state != S.ACTIVE or sender is None or sender != offer.from_staff_id:
        raise TooLate("This conversation is not to be had any more.")
    consults.end_all(work, conversation, Why.TRANSFERRED.value)
    _hand_over(work, conversation, offer.staff_id, offer.units, Why.TRANSFERRED)
    log(
        work,
        Deed.TRANSFERRED,
        conversation_id=conversation.id,
        staff_id=offer.staff_id,
        queue_id=conversation.queue_id,
        from_staff=sender,
        offer=offer.id,
    )
    routing.offer_to(work, sender)


def came_back(work: Work, offer: Offer) -> None:
    """The colleague declined, did not answer or has gone: the sender learns who and why."""
    conversation = _of(work, offer)
    gone = offer.outcome == OfferOutcome.WITHDRAWN.value
    _returned(work, offer, offers.LOST if gone else offer.outcome)
    if conversation.state != S.ACTIVE or conversation.agent_id != offer.from_staff_id:
        return
    name = colleagues.name(work, offer.staff_id)
    if gone:
        text = f"{name} lost their connection: the conversation stays with you."
    elif offer.outcome == OfferOutcome.TIMED_OUT.value:
        text = f"{name} did not answer in time: the conversation stays with you."
    else:
        text = f"{name} did not take this conversation over: it stays with you."
    asking.remark(work, conversation, "transfer-back", text, "" if gone else offer.reason)
    ring_all(work, conversation)


def call_off(work: Work, conversation: Conversation, why: str) -> int | None:
    """End what stands beside an active conversation before it leaves its agent's hands.

    A transfer that was not answered yet is taken back, consults end. Returns
    the agent before whom the transfer stood and who has room again: the caller
    offers them what waits, once the conversation itself has found its place.

    Args:
        why: a word for the log, such as a reason of the move that follows.
    """
    offer = offers.pending(work, conversation, OfferKind.TRANSFER)
    if offer is not None:
        offers.withdraw(work, offer)
        _returned(work, offer, why)
    consults.end_all(work, conversation, why)
    return None if offer is None else offer.staff_id


def _returned(work: Work, offer: Offer, why: str) -> None:
    log(
        work,
        Deed.TRANSFER_RETURNED,
        conversation_id=offer.conversation_id,
        staff_id=offer.from_staff_id,
        reason=why,
        asked=offer.staff_id,
        offer=offer.id,
    )
    if offer.from_staff_id is not None:
        work.ring(topics.desk(offer.from_staff_id))


# ---- to a queue, or back to the line


def to_queue(
    work: Work, conversation_id: int, queue_id: int, note: str, *, anyway: bool = False
) -> None:
    """Send an active conversation to a queue, where it waits anew.

    Args:
        anyway: also where nobody serves the queue now; it waits there then,
            and is never closed for it.

    Raises:
        BadInput: no such queue, or the note is too long.
        NotAllowed: not the agent's own conversation, and they are no supervisor.
        TooLate: it is not active, or a transfer to a colleague stands.
        NobodyOnDuty: nobody serves the queue now; ask before doing it anyway.
    """
    conversation = asking.active(work, conversation_id)
    text = asking.checked_note(note)
    _refuse_second(work, conversation)
    queue = work.get(Queue, queue_id)
    if queue is None or not queue.active:
        raise BadInput("Choose a queue from the list.")
    warning = not_served(work, queue, but=conversation.agent_id)
    if warning and not anyway:
        raise NobodyOnDuty(f"{warning} Send it there anyway?")
    words = f"{work.actor.name} transfers this conversation to {queue.name}."
    asking.remark(work, conversation, "transfer", words, text)
    sender, before = conversation.agent_id, conversation.queue_id
    _give_up(
        work,
        conversation,
        Why.TRANSFERRED,
        queue_id=queue_id,
        queued_at=work.now,
        front_of_line=False,
    )
    log(
        work,
        Deed.TRANSFERRED,
        conversation_id=conversation_id,
        queue_id=queue_id,
        from_staff=sender,
        from_queue=before,
        anyway=bool(warning),
    )
    automated.say(work, conversation, "transferred")
    _offer_anew(work, conversation, sender)


def release(work: Work, conversation_id: int) -> None:
    """Give an active conversation back to its queue, at the front of the line.

    It was in somebody's hands already, so it keeps the moment it was queued.

    Raises:
        NotAllowed: not the agent's own conversation, and they are no supervisor.
        TooLate: it is not active, or a transfer to a colleague stands.
    """
    conversation = asking.active(work, conversation_id)
    _refuse_second(work, conversation)
    sender = conversation.agent_id
    _give_up(work, conversation, Why.RELEASED, front_of_line=True)
    automated.say(work, conversation, "transferred")
    _offer_anew(work, conversation, sender)


def _give_up(work: Work, conversation: Conversation, why: Why, **changes: Any) -> None:
    agent_id, units = conversation.agent_id, conversation.units_held
    call_off(work, conversation, why.value)
    _take_from_agent(work, conversation, units_held=0)
    end_session(work, conversation, why.value)
    if agent_id is not None:
        capacity.free(work, agent_id, units)
    move(
        work,
        conversation,
        S.OPEN,
        why,
        agent_id=None,
        alert="",
        look_again_at=None,
        **changes,
    )


def _offer_anew(work: Work, conversation: Conversation, sender: int | None) -> None:
    # The one who gave it up is asked after the others: matching sees how their part ended.
    routing.offer_next(work, conversation)
    if sender is not None:
        routing.offer_to(work, sender)


# ---- by a supervisor


def assign(work: Work, conversation_id: int, staff_id: int) -> None:
    """Give a waiting or active conversation to an agent at once, also over capacity.

    Assigning it to whoever has it changes nothing.

    Raises:
        BadInput: nobody who works conversations.
        NotAllowed: the actor is no supervisor.
        TooLate: it is over or set aside, or the agent is not connected.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    person = colleagues.working_one(work, staff_id)
    if conversation.state not in (S.OPEN, S.ACTIVE):
        raise TooLate("Only a waiting or active conversation can be assigned.")
    if conversation.state == S.ACTIVE and conversation.agent_id == staff_id:
        return
    status = colleagues.status_of(work, staff_id)
    if status is None or not status.connected:
        raise TooLate(f"{person.full_name} is not connected.")
    before = conversation.agent_id
    units = due.workstream_of(work, conversation).capacity_units
    freed = _withdraw_offers(work, conversation)
    capacity.claim(work, staff_id, units, push=False, over=True)
    if conversation.state == S.OPEN:
        offers.give(work, conversation, staff_id, units, Why.SUPERVISOR_ASSIGNED)
    else:
        _hand_over(work, conversation, staff_id, units, Why.SUPERVISOR_ASSIGNED)
    log(
        work,
        Deed.ASSIGNED,
        conversation_id=conversation_id,
        staff_id=staff_id,
        queue_id=conversation.queue_id,
        from_staff=before,
    )
    for agent_id in (before, freed):
        if agent_id is not None and agent_id != staff_id:
            routing.offer_to(work, agent_id)


def _withdraw_offers(work: Work, conversation: Conversation) -> int | None:
    """Take back what stands; the agent before whom it stood."""
    if conversation.state == S.ACTIVE:
        return call_off(work, conversation, Why.SUPERVISOR_ASSIGNED.value)
    offer = offers.pending(work, conversation)
    if offer is None:
        return None
    offers.withdraw(work, offer)
    return offer.staff_id


# ---- what they share


def _hand_over(work: Work, conversation: Conversation, staff_id: int, units: int, why: Why) -> None:
    """Change the primary of an active conversation; the new one's units are claimed already."""
    before, held = conversation.agent_id, conversation.units_held
    assert before is not None
    _take_from_agent(work, conversation, agent_id=staff_id, units_held=units)
    end_session(work, conversation, why.value)
    work.session.refresh(conversation)
    begin_session(work, conversation, staff_id)
    capacity.free(work, before, held)
    automated.say(work, conversation, "transferred")
    automated.say(work, conversation, "agent_joined", agent=colleagues.name(work, staff_id))
    ring_all(work, conversation)
    work.ring((topics.desk(before), topics.desk(staff_id), topics.FLOOR))


def _take_from_agent(work: Work, conversation: Conversation, **changes: Any) -> None:
    """The claim that decides every race about an active conversation.

    The row in memory stays as it was before, for what is still to be said of it.

    Raises:
        TooLate: it is not active any more, or somebody else has it by now.
    """
    claimed = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.state) == int(S.ACTIVE),
            col(Conversation.agent_id) == conversation.agent_id,
            col(Conversation.units_held) == conversation.units_held,
        )
        .values(**changes)
    )
    if claimed != 1:
        raise TooLate("Somebody else was first with this conversation.")


def _refuse_second(work: Work, conversation: Conversation) -> None:
    if offers.pending(work, conversation, OfferKind.TRANSFER) is not None:
        raise TooLate(_ASKED_ALREADY)


def _of(work: Work, offer: Offer) -> Conversation:
    found = work.get(Conversation, offer.conversation_id)
    assert found is not None
    return found


offers.ANSWERS[OfferKind.TRANSFER] = offers.Answers(taken=taken, came_back=came_back)
