"""What a supervisor hears of the talks they listen to from the floor: the latest lines of each."""

from collections.abc import Sequence

from psc_app.domain import mood
from psc_app.domain.errors import NotAllowed
from psc_app.domain.floor_cards import MOST_LISTENED, ListenCard, ListenLine
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access, messages, monitoring
from psc_app.services.work import Work

_LINES = 6
"""How many of the latest lines are shown."""


def heard(work: Work, conversation_ids: Sequence[int]) -> tuple[ListenCard, ...]:
    """The talks to which the acting supervisor listens, in the order that was asked for.

    One whose part has ended says why it is over, and nothing of what is said in it.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    running = monitoring.own_parts(work)
    found = []
    for key in conversation_ids[:MOST_LISTENED]:
        try:
            conversation = access.staff_conversation(work, key)
        except NotAllowed:
            continue
        found.append(_card(work, conversation, running.get(key, "")))
    return tuple(found)


def _card(work: Work, conversation: Conversation, part: str) -> ListenCard:
    agent = work.get(Staff, conversation.agent_id) if conversation.agent_id else None
    queue = work.get(Queue, conversation.queue_id)
    return ListenCard(
        id=conversation.id or 0,
        name=conversation.display_name,
        agent=agent.full_name if agent else "",
        queue=queue.name if queue else "",
        joined=part == "joined",
        over="" if part else _over(conversation),
        mood=mood.card(conversation.mood, conversation.mood_engine, conversation.mood_low),
        lines=_lines(work, conversation.id or 0) if part else (),
    )


def _over(conversation: Conversation) -> str:
    state = S(conversation.state)
    if state is S.ACTIVE:
        return "You don't listen to it any more."
    return {
        S.OPEN: "It waits for an agent again.",
        S.WAITING: "Its agent has set it aside.",
        S.WRAP_UP: "The talk is over: its agent wraps up.",
        S.CLOSED: "It is closed.",
    }.get(state, f"It is {state.label.lower()}.")


def _lines(work: Work, conversation_id: int) -> tuple[ListenLine, ...]:
    newest = messages.look_newest(work, conversation_id).messages[-_LINES:]
    return tuple(
        ListenLine(
            seq=one.seq,
            author=one.author_name,
            kind=one.author_kind,
            visibility="consult" if one.consult else "internal" if one.internal else "public",
            body=one.body or (f"File: {one.attachment_name}" if one.attachment_id else ""),
        )
        for one in newest
    )
