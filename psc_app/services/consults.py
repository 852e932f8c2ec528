"""Consults: a colleague reads along, advises in private, and may be brought into the chat."""

from collections.abc import Iterable

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, OfferOutcome, SessionMode
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus, Queue, QueueMember
from psc_app.services import access, asking, automated, colleagues, due, offers
from psc_app.services.conversations import end_monitor, end_part, ring_all
from psc_app.services.journal import log
from psc_app.services.matching_views import allowed, sessions_of
from psc_app.services.parts import of_lost, parts
from psc_app.services.prepared import PreparedRows
from psc_app.services.work import Work

__all__ = [
    "ask_agent",
    "ask_queue",
    "begun",
    "bring_in",
    "came_back",
    "end",
    "end_all",
    "end_lost",
    "parts",
]

_CONSULT = SessionMode.CONSULT.value
_RUNNING = PreparedRows(
    AgentSession,
    select(AgentSession)
    .where(
        col(AgentSession.conversation_id) == bindparam("key"),
        col(AgentSession.mode) == _CONSULT,
        col(AgentSession.ended_at).is_(None),
    )
    .order_by(col(AgentSession.id)),
)
_OF_LOST = of_lost(SessionMode.CONSULT, col(AgentStatus.lost_at).is_not(None))
_DECLINED = (OfferOutcome.REJECTED.value, OfferOutcome.TIMED_OUT.value)

ENDED, LOST = "consult ended", "agent disconnected"
"""Why a consult ends, beside the reasons for which its conversation leaves the primary."""


# ---- asking


def ask_agent(work: Work, conversation_id: int, staff_id: int, note: str) -> int:
    """Ask a colleague to advise in private; returns the offer's key.

    Raises:
        BadInput: nobody who could advise, or the note is too long.
        NotAllowed: not the agent's own conversation.
        TooLate: it is not active, somebody is asked already, they advise
            already, or they can't be asked now.
    """
    conversation = _to_ask(work, conversation_id)
    person = colleagues.colleague(work, staff_id)
    text = asking.checked_note(note)
    if staff_id in _advising(work, conversation_id):
        raise TooLate(f"{person.full_name} advises you already.")
    presences = allowed(due.workstream_of(work, conversation))
    bar = colleagues.bar(person.full_name, colleagues.status_of(work, staff_id), presences)
    if bar:
        raise TooLate(bar)
    return asking.ask(work, conversation, staff_id, OfferKind.CONSULT, text).id or 0


def ask_queue(work: Work, conversation_id: int, queue_id: int, note: str) -> int:
    """Ask a queue's members in turn, the least loaded first; returns the first offer's key.

    Raises:
        BadInput: no such queue, or the note is too long.
        NotAllowed: not the agent's own conversation.
        TooLate: it is not active, somebody is asked already, or nobody of the
            queue can be asked now.
    """
    conversation = _to_ask(work, conversation_id)
    queue = work.get(Queue, queue_id)
    if queue is None or not queue.active:
        raise BadInput("Choose a queue from the list.")
    text = asking.checked_note(note)
    offer = _ask_next(work, conversation, queue_id, text, asked=())
    if offer is None:
        raise TooLate(f"Nobody of {queue.name} can be asked now.")
    return offer.id or 0


def _to_ask(work: Work, conversation_id: int) -> Conversation:
    conversation = asking.own_active(work, conversation_id)
    if offers.pending(work, conversation, OfferKind.CONSULT) is not None:
        raise TooLate("You have asked for advice already: wait for the answer, or withdraw it.")
    return conversation


def _ask_next(
    work: Work, conversation: Conversation, queue_id: int, note: str, asked: Iterable[int]
) -> Offer | None:
    not_again = {*asked, conversation.agent_id, *_advising(work, conversation.id or 0)}
    presences = allowed(due.workstream_of(work, conversation))
    rows = work.session.exec(
        select(AgentStatus, Staff.full_name)
        .join(QueueMember, col(QueueMember.staff_id) == col(AgentStatus.staff_id))
        .join(Staff, col(Staff.id) == col(AgentStatus.staff_id))
        .where(QueueMember.queue_id == queue_id, col(Staff.active).is_(True))
        .execution_options(populate_existing=True)
    ).all()
    free = [
        status
        for status, name in rows
        if status.staff_id not in not_again and not colleagues.bar(name, status, presences)
    ]
    if not free:
        return None
    sessions = sessions_of(work, [status.staff_id for status in free])
    chosen = min(free, key=lambda one: _load(one, sessions.get(one.staff_id, 0)))
    return asking.ask(
        work, conversation, chosen.staff_id, OfferKind.CONSULT, note, queue_id=queue_id
    )


def _load(status: AgentStatus, sessions: int) -> tuple[float, int, int]:
    return (status.capacity_used / max(1, status.capacity_units), sessions, status.staff_id)


# ---- the answers


def begun(work: Work, offer: Offer) -> None:
    """The asked colleague has accepted: they read along from now on.

    Raises:
        TooLate: the conversation has left the hands of whoever asked.
    """
    conversation = _of(work, offer)
    if not _still_with(conversation, offer):
        raise TooLate("Your advice is not needed any more.")
    work.get(Conversation, conversation.id, fresh=True)
    end_monitor(work, conversation, offer.staff_id)
    work.add(
        AgentSession,
        conversation_id=offer.conversation_id,
        staff_id=offer.staff_id,
        mode=_CONSULT,
        read_seq=conversation.last_seq,
        started_at=work.now,
    )
    log(
        work,
        Deed.SESSION_STARTED,
        conversation_id=offer.conversation_id,
        staff_id=offer.staff_id,
        mode=_CONSULT,
    )
    _tell(
        work, conversation, offer.staff_id, f"{colleagues.name(work, offer.staff_id)} advises now."
    )


def came_back(work: Work, offer: Offer) -> None:
    """The asked colleague did not want to, did not answer or has gone: the next is asked.

    Where there is none, whoever asked is told who it was and why.
    """
    conversation = _of(work, offer)
    if not _still_with(conversation, offer):
        return
    if offer.queue_id is not None:
        asked = _asked_in_turn(work, offer)
        if _ask_next(work, conversation, offer.queue_id, offer.note, asked) is not None:
            return
        queue = work.get(Queue, offer.queue_id)
        text = f"Nobody of {queue.name if queue else 'the queue'} could advise you now."
    else:
        text = f"{colleagues.name(work, offer.staff_id)} {_how(offer)}"
    gone = offer.outcome == OfferOutcome.WITHDRAWN.value
    _returned(work, offer, offers.LOST if gone else offer.outcome)
    asking.remark(work, conversation, "consult-back", text, "" if gone else offer.reason)
    ring_all(work, conversation)


def _how(offer: Offer) -> str:
    if offer.outcome == OfferOutcome.WITHDRAWN.value:
        return "lost their connection when you asked for advice."
    if offer.outcome == OfferOutcome.TIMED_OUT.value:
        return "did not answer when you asked for advice."
    return "can't advise you now."


def _asked_in_turn(work: Work, last: Offer) -> set[int]:
    """Who was asked since the queue was, down to this one.

    One is asked in the very moment in which the one before declined; so what
    belongs together is a chain of equal moments.
    """
    asked, since = {last.staff_id}, last.offered_at
    before = work.session.exec(
        select(Offer)
        .where(
            Offer.conversation_id == last.conversation_id,
            Offer.kind == OfferKind.CONSULT.value,
            Offer.queue_id == last.queue_id,
            col(Offer.outcome).in_(_DECLINED) | (col(Offer.reason) == offers.LOST),
            col(Offer.id) < last.id,
        )
        .order_by(col(Offer.id).desc())
    )
    for offer in before:
        if offer.answered_at != since:
            break
        asked.add(offer.staff_id)
        since = offer.offered_at
    return asked


def _returned(work: Work, offer: Offer, why: str) -> None:
    log(
        work,
        Deed.CONSULT_RETURNED,
        conversation_id=offer.conversation_id,
        staff_id=offer.from_staff_id,
        queue_id=offer.queue_id,
        reason=why,
        asked=offer.staff_id,
        offer=offer.id,
    )


# ---- its end


def end(work: Work, conversation_id: int, staff_id: int = 0) -> None:
    """End a consult, from either side; ending twice is ending once.

    The primary ends one colleague's part, or all of them and what is still
    asked; who advises ends their own.

    Args:
        staff_id: whose part the primary ends; 0 for everybody's.

    Raises:
        NotAllowed: no conversation in which the actor has such a part.
    """
    conversation = access.staff_conversation(work, conversation_id)
    me = work.actor.id
    if conversation.agent_id == me:
        if staff_id:
            _end_parts(work, conversation, _running(work, conversation_id, staff_id), ENDED)
        else:
            end_all(work, conversation, ENDED)
        return
    if not _had_part(work, conversation_id):
        raise NotAllowed("You don't advise in this conversation.")
    _end_parts(work, conversation, _running(work, conversation_id, me), ENDED)


def end_all(work: Work, conversation: Conversation, why: str) -> None:
    """End all consults of a conversation, and take back what is asked but not answered."""
    assert conversation.id is not None
    asked = offers.pending(work, conversation, OfferKind.CONSULT)
    if asked is not None:
        offers.withdraw(work, asked)
        _returned(work, asked, why)
        ring_all(work, conversation)
    _end_parts(work, conversation, _running(work, conversation.id), why)


def end_lost(work: Work) -> int:
    """End the part of each consultant who is gone past the grace time; how many it was.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    ended = 0
    for row in work.quick(_OF_LOST):
        if (work.now - row.lost_at).total_seconds() >= row.agent_grace_seconds:
            part, conversation = work.get(AgentSession, row.id), work.get(Conversation, row.of)
            assert part is not None and conversation is not None
            ended += _end_parts(work, conversation, [part], LOST)
    return ended


def _end_parts(
    work: Work, conversation: Conversation, parts: Iterable[AgentSession], why: str
) -> int:
    return sum([_end_part(work, conversation, part, why) for part in parts])


def _end_part(work: Work, conversation: Conversation, part: AgentSession, why: str) -> bool:
    if not end_part(work, part, why):
        return False
    name = colleagues.name(work, part.staff_id)
    if part.in_chat:
        automated.say(work, conversation, "agent_left", agent=name)
    _tell(work, conversation, part.staff_id, f"{name} does not advise any more.")
    return True


# ---- into the chat


def bring_in(work: Work, conversation_id: int, staff_id: int) -> None:
    """Bring a colleague who advises into the chat; twice is once.

    From now on they may write to the patient, who sees that they have joined.

    Raises:
        NotAllowed: not the agent's own conversation.
        TooLate: it is not active, or this colleague does not advise in it.
    """
    conversation = asking.own_active(work, conversation_id)
    running = _running(work, conversation_id, staff_id)
    if not running:
        raise TooLate("This colleague does not advise you any more.")
    brought = work.claim(
        update(AgentSession)
        .where(
            col(AgentSession.id) == running[0].id,
            col(AgentSession.ended_at).is_(None),
            col(AgentSession.in_chat).is_(False),
        )
        .values(in_chat=True)
    )
    if brought != 1:
        return
    work.session.refresh(running[0])
    log(work, Deed.BROUGHT_IN, conversation_id=conversation_id, staff_id=staff_id)
    automated.say(work, conversation, "agent_joined", agent=colleagues.name(work, staff_id))
    ring_all(work, conversation)
    work.ring(topics.desk(staff_id))


# ---- small things


def _running(work: Work, conversation_id: int, staff_id: int = 0) -> list[AgentSession]:
    found = work.rows(_RUNNING, key=conversation_id)
    return [part for part in found if staff_id in (0, part.staff_id)]


def _advising(work: Work, conversation_id: int) -> set[int]:
    return {part.staff_id for part in _running(work, conversation_id)}


def _had_part(work: Work, conversation_id: int) -> bool:
    found = work.session.exec(
        select(AgentSession.id).where(
            AgentSession.conversation_id == conversation_id,
            AgentSession.staff_id == work.actor.id,
            AgentSession.mode == _CONSULT,
        )
    ).first()
    return found is not None


def _of(work: Work, offer: Offer) -> Conversation:
    found = work.get(Conversation, offer.conversation_id)
    assert found is not None
    return found


def _still_with(conversation: Conversation, offer: Offer) -> bool:
    return conversation.state == S.ACTIVE and conversation.agent_id == offer.from_staff_id


def _tell(work: Work, conversation: Conversation, staff_id: int, text: str) -> None:
    asking.remark(work, conversation, "consult", text)
    ring_all(work, conversation)
    work.ring(topics.desk(staff_id))


offers.ANSWERS[OfferKind.CONSULT] = offers.Answers(taken=begun, came_back=came_back)
