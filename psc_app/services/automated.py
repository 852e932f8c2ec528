"""Automated messages: what the app itself says to a patient, in the clinic's words."""

from sqlalchemy import bindparam, select

from psc_app.domain.settings_catalogue import MESSAGES
from psc_app.domain.vocabulary import Channel, ConversationKind
from psc_app.domain.wordings import put_in
from psc_app.models.conversation import Conversation, Message
from psc_app.models.workplace import Queue
from psc_app.services import lines, outbound_sms, queue_line, settings
from psc_app.services.work import Work

_m = Message.metadata.tables["message"].c
_TOLD = (
    select(_m.seq)
    .where(
        _m.conversation_id == bindparam("key"),
        _m.client_id.startswith("system:next_in_line:", autoescape=True),
    )
    .limit(1)
)
_NEXT = "next_in_line"


def say(
    work: Work,
    conversation: Conversation,
    name: str,
    *,
    agent: str = "",
    opening: str = "",
    text: str = "",
) -> None:
    """Say one of the clinic's automated messages, or a rule's own words in its place.

    Args:
        name: which, such as "greeting".
        agent: the agent it is about, for {agent}.
        opening: the next opening as people read it, for {opening}.
        text: other words for it, with the same slugs; empty for the setting's.
    """
    if not text:
        text = settings.value(work, MESSAGES + name)
    filled = _filled(work, conversation, text, agent, opening)
    lines.say_as_system(work, conversation, name, filled)


def tell_next(work: Work, queue_id: int) -> None:
    """Tell whoever is first in a line now that nobody is before them any more; each once.

    To be called when somebody has left the line from before them.
    """
    first = queue_line.head(work, queue_id)
    if first is None or first.kind != ConversationKind.LIVE.value:
        return
    if first.channel != Channel.CHAT.value and not outbound_sms.is_texted(work, _NEXT):
        return
    told = work.run(_TOLD, {"key": first.id}).one_or_none()
    if told is None:
        say(work, first, _NEXT)


def _filled(work: Work, conversation: Conversation, text: str, agent: str, opening: str) -> str:
    def value_of(name: str) -> str | None:
        if name == "queue":
            queue = work.get(Queue, conversation.queue_id)
            return queue.name if queue else ""
        if name == "clinic":
            return settings.value(work, "clinic.name")
        return {"agent": agent, "opening": opening}.get(name)

    return put_in(text, value_of)
