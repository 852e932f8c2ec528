"""Automated messages: what the app itself says to a patient, in the clinic's words."""

import re

from sqlalchemy import bindparam, select

from psc_app.domain.settings_catalogue import MESSAGES
from psc_app.domain.vocabulary import ConversationKind
from psc_app.models.conversation import Conversation, Message
from psc_app.models.workplace import Queue
from psc_app.services import messages, queue_line, settings
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
_SLUG = re.compile(r"\{([a-z_]+)\}")


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
    messages.say_as_system(work, conversation, name, filled)


def tell_next(work: Work, queue_id: int) -> None:
    """Tell whoever is first in a line now that nobody is before them any more; each once.

    To be called when somebody has left the line from before them.
    """
    first = queue_line.head(work, queue_id)
    if first is None or first.kind != ConversationKind.LIVE.value:
        return
    told = work.run(_TOLD, {"key": first.id}).one_or_none()
    if told is None:
        say(work, first, "next_in_line")


def _filled(work: Work, conversation: Conversation, text: str, agent: str, opening: str) -> str:
    def put(found: re.Match[str]) -> str:
        slug = found[1]
        if slug == "queue":
            queue = work.session.get(Queue, conversation.queue_id)
            return queue.name if queue else ""
        if slug == "clinic":
            return settings.value(work, "clinic.name")
        return {"agent": agent, "opening": opening}.get(slug, found[0])

    return _SLUG.sub(put, text)
