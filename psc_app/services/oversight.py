"""What a supervisor does with anybody's conversation, beside assigning and releasing it."""

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain.errors import BadInput, NobodyOnDuty, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import BotOutcome, Deed
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Queue
from psc_app.services import (
    access,
    asking,
    automated,
    bot_ends,
    closing,
    offers,
    routing,
    transfers,
)
from psc_app.services.conversations import ring_all
from psc_app.services.journal import log
from psc_app.services.targets import not_served
from psc_app.services.work import Work


def close(work: Work, conversation_id: int) -> None:
    """End a conversation that waits, is talked in, or is with the bot; the patient is told.

    One that waits or that the bot has closes. One that an agent has goes into
    wrap-up, which stays that agent's to finish. Closing twice is closing once.

    Raises:
        NotAllowed: the actor is no supervisor, or there is no such conversation.
        TooLate: it is set aside.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    state = S(conversation.state)
    if state is S.WITH_BOT:
        bot_ends.close(work, conversation, Why.SUPERVISOR_CLOSED, BotOutcome.LEFT)
    elif state is S.OPEN:
        automated.say(work, conversation, "ended")
        closing.close_open(work, conversation, Why.SUPERVISOR_CLOSED)
    elif state is S.ACTIVE:
        closing.to_wrap_up(work, conversation, Why.SUPERVISOR_CLOSED)
    elif state not in (S.WRAP_UP, S.CLOSED):
        raise TooLate(f"This conversation is {state.label.lower()}: it can't be closed by hand.")


def to_queue(
    work: Work, conversation_id: int, queue_id: int, note: str = "", *, anyway: bool = False
) -> None:
    """Send a conversation to another queue, whether an agent has it or it waits.

    One that waits goes to the front of the line there: it has waited already.

    Args:
        note: for whoever takes it.
        anyway: also where nobody serves the queue now.

    Raises:
        BadInput: no such queue, it waits there already, or the note is too long.
        NobodyOnDuty: nobody serves the queue now; ask before doing it anyway.
        NotAllowed: the actor is no supervisor, or there is no such conversation.
        TooLate: it is neither waiting nor active, or a transfer to a colleague stands.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    if conversation.state != S.OPEN:
        transfers.to_queue(work, conversation_id, queue_id, note, anyway=anyway)
        return
    text = asking.checked_note(note)
    queue = work.get(Queue, queue_id)
    if queue is None or not queue.active:
        raise BadInput("Choose a queue from the list.")
    if conversation.queue_id == queue_id:
        raise BadInput(f"It waits in {queue.name} already.")
    warning = not_served(work, queue)
    if warning and not anyway:
        raise NobodyOnDuty(f"{warning} Send it there anyway?")
    _change_line(work, conversation, queue, text, warned=bool(warning))


def _change_line(
    work: Work, conversation: Conversation, queue: Queue, note: str, *, warned: bool
) -> None:
    before = conversation.queue_id
    offer = offers.pending(work, conversation)
    moved = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.state) == int(S.OPEN),
            col(Conversation.queue_id) == before,
        )
        .values(
            queue_id=queue.id,
            queued_at=work.now,
            front_of_line=True,
            alert="",
        )
    )
    if moved != 1:
        raise TooLate("Somebody else was first with this conversation.")
    work.session.refresh(conversation)
    if offer is not None:
        offers.withdraw(work, offer)
    log(
        work,
        Deed.TRANSFERRED,
        conversation_id=conversation.id,
        queue_id=queue.id,
        from_staff=None,
        from_queue=before,
        anyway=warned,
    )
    words = f"{work.actor.name} transfers this conversation to {queue.name}."
    asking.remark(work, conversation, "transfer", words, note)
    automated.tell_next(work, before)
    ring_all(work, conversation)
    routing.offer_next(work, conversation)
    if offer is not None:
        routing.offer_to(work, offer.staff_id)
