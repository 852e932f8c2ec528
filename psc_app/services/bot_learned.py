"""What the bot has learned of a patient, and what becomes of it at a hand-over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from psc_app.bot import script_text
from psc_app.domain import bot_talk
from psc_app.domain.bot_words import LONGEST_VALUE
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import AuthorKind, BotKind, Role
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import Conversation, Message
from psc_app.services import bot_scripts, bot_talks, identification
from psc_app.services.work import Work

_MOST_FACTS = 60
_LONGEST_NAME = 80
_LONGEST_REASON = 300
_LAST_WORDS = 3
"""How many of the patient's messages to the bot tell what it is about."""

_m = Message.metadata.tables["message"].c


def slots(talk: BotTalk) -> Mapping[str, Any]:
    """What the bot has learned so far, where something else than the bot hands over."""
    found = bot_talks.kept(talk).get("slots")
    return found if isinstance(found, Mapping) else {}


def summary(work: Work, talk: BotTalk) -> str:
    """What the embedded bot has learned so far, in the words of its script."""
    if talk.provider != BotKind.EMBEDDED.value:
        return ""
    script, _ = script_text.read(bot_scripts.text_of(work, talk.script_id))
    flow = bot_talks.kept(talk).get("flow")
    if script is None:
        return ""
    said = {name: str(value) for name, value in slots(talk).items()}
    return bot_talk.summary(script, said, flow if isinstance(flow, str) else "")


def context(given: Mapping[str, Any]) -> dict[str, str]:
    """What was collected, as it is kept: text by name, cut to what a hand-over may carry."""
    return {
        storable(str(name))[:_LONGEST_NAME]: storable(str(value)).strip()[:LONGEST_VALUE]
        for name, value in list(given.items())[:_MOST_FACTS]
        if str(value).strip()
    }


def take_over(
    work: Work, conversation: Conversation, context: Mapping[str, str], said: str
) -> None:
    """What the patient told the bot counts as if they had said it before the chat."""
    guest = conversation.visitor_id is not None
    name = context.get("name", "")[:200]
    if guest and name and not conversation.stated_name:
        conversation.stated_name = conversation.display_name = name
    if conversation.stated_birth_date is None:
        conversation.stated_birth_date = _day(context.get("birth_date", ""))
    if not conversation.stated_contact:
        reached = context.get("contact") or context.get("phone") or ""
        conversation.stated_contact = reached[:200]
    if not conversation.stated_reason:
        conversation.stated_reason = (context.get("reason") or said)[:_LONGEST_REASON]
    work.session.add(conversation)
    work.session.flush()
    if guest and work.actor.role in (Role.VISITOR, Role.SYSTEM):
        identification.match_on_start(work, conversation)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def last_words(work: Work, conversation: Conversation) -> str:
    """The patient's latest messages to the bot, on one line."""
    rows = work.run(
        select(_m.body)
        .where(
            _m.conversation_id == conversation.id,
            _m.author_kind == AuthorKind.PATIENT.value,
            _m.body != "",
        )
        .order_by(_m.seq.desc())
        .limit(_LAST_WORDS)
    ).scalars()
    return " · ".join(" ".join(body.split()) for body in reversed(list(rows)))
