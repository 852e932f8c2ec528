"""Reading the bot's part in a conversation: what it leaves to staff, the patient's buttons."""

from typing import Any

from sqlalchemy import select

from psc_app.domain.bot_part_cards import WHY_IN_WORDS, BotCard, BotFact
from psc_app.domain.bot_words import Choice
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.services import access
from psc_app.services.work import Work

_e = Event.metadata.tables["event"].c
_WHY = select(_e.reason).where(_e.deed == Deed.HANDED_OVER.value).order_by(_e.id.desc()).limit(1)

_MEMORY, _CHOICES, _ASKED = "memory", "choices", "asked"
"""In BotTalk.memory: the bot's own, the buttons it offers, and the line that they belong to."""


def kept(talk: BotTalk) -> dict[str, Any]:
    """The bot's own memory, as its last answer left it."""
    found = talk.memory.get(_MEMORY)
    return found if isinstance(found, dict) else {}


def to_keep(memory: Any, choices: tuple[Choice, ...], asked: int) -> dict[str, Any]:
    """What stands in BotTalk.memory after an answer.

    Args:
        asked: number of the line that the choices stand under.
    """
    offered = [[one.title, one.value] for one in choices]
    return {_MEMORY: dict(memory), _CHOICES: offered, _ASKED: asked}


def offered(talk: BotTalk) -> dict[str, str]:
    """What the buttons mean that stand now: the bot's word for each title."""
    return dict(talk.memory.get(_CHOICES, []))


def choices(work: Work, conversation: Conversation) -> tuple[str, ...]:
    """The buttons under the bot's last line, while nothing was said after it."""
    if conversation.state != S.WITH_BOT:
        return ()
    talk = work.get(BotTalk, conversation.id, fresh=True)
    if talk is None or talk.memory.get(_ASKED, 0) < conversation.last_seq:
        return ()
    return tuple(offered(talk))


def card(work: Work, conversation_id: int) -> BotCard:
    """What the bot leaves to the staff.

    Raises:
        NotAllowed: not a conversation that this member of staff may read.
    """
    access.staff_conversation(work, conversation_id)
    talk = work.get(BotTalk, conversation_id, fresh=True)
    if talk is None:
        return BotCard()
    why = work.run(_WHY.where(_e.conversation_id == conversation_id)).scalar_one_or_none()
    return BotCard(
        had=True,
        provider=talk.provider,
        ended=talk.outcome,
        why=WHY_IN_WORDS.get(why or "", why or ""),
        lines=tuple(line for line in talk.summary.splitlines() if line.strip()),
        facts=tuple(
            BotFact(str(name).replace("_", " ").capitalize(), str(value))
            for name, value in talk.context.items()
        ),
    )
