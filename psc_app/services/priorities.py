"""A conversation's priority, changed by hand by whoever answers for it.

Red flag is none of these: what raised it is acknowledged and judged in
red_flags, and nobody sets or takes it in passing.
"""

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority
from psc_app.models.conversation import Conversation
from psc_app.services import asking, automated, queue_line, routing, standing_offers
from psc_app.services.conversations import ring_all
from psc_app.services.journal import log
from psc_app.services.work import Work

BY_HAND = (Priority.NORMAL, Priority.HIGH, Priority.URGENT)
"""What can be chosen."""


def change(work: Work, conversation_id: int, priority: int) -> None:
    """Have a conversation go before others, or not any more; the same again changes nothing.

    Its place in the line changes with it, and who is asked for it is decided anew.

    Raises:
        BadInput: no priority that can be chosen, or it has a red flag, or it
            has waited so long that it is High in any case.
        NotAllowed: not the agent's own, and they are no supervisor.
        TooLate: the talk is over, or somebody else changed it at this moment.
    """
    conversation = asking.changeable(work, conversation_id)
    if isinstance(priority, bool) or priority not in BY_HAND:
        raise BadInput("Choose Normal, High or Urgent.")
    before, wanted = Priority(conversation.priority), Priority(priority)
    if before is Priority.RED_FLAG:
        raise BadInput("This conversation has a red flag, which goes before every priority.")
    if before is wanted:
        return
    if wanted is Priority.NORMAL and queue_line.has_aged(work, conversation):
        raise BadInput("It has waited long enough to be High, and stays so while it waits.")
    changed = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation_id,
            col(Conversation.state) == conversation.state,
            col(Conversation.priority) == int(before),
        )
        .values(priority=int(wanted))
    )
    if changed != 1:
        raise TooLate("Somebody else changed this conversation just now.")
    work.session.refresh(conversation)
    log(
        work,
        Deed.PRIORITY,
        conversation_id=conversation_id,
        staff_id=conversation.agent_id,
        queue_id=conversation.queue_id,
        before_priority=int(before),
        priority=int(wanted),
        why="by hand",
    )
    ring_all(work, conversation)
    _place_anew(work, conversation)


def _place_anew(work: Work, conversation: Conversation) -> None:
    if conversation.state != S.OPEN:
        return
    automated.tell_next(work, conversation.queue_id)
    standing = standing_offers.pending(work, conversation)
    if standing is not None:
        work.ring([topics.desk(standing.staff_id)])
    routing.offer_next(work, conversation)
