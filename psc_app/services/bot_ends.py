"""How the bot's part in a conversation ends without a person taking over.

The matter is settled, the patient has left or gone silent, or a supervisor closes it.
"""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.vocabulary import BotOutcome, Deed
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import Conversation
from psc_app.services import automated
from psc_app.services.conversations import move
from psc_app.services.journal import log
from psc_app.services.work import Work


def end_part(work: Work, conversation_id: int, outcome: BotOutcome, **kept: Any) -> bool:
    """Take the talk from the bot, once; whether it had it until now.

    Args:
        kept: further columns of its row, such as the summary.
    """
    ended = work.claim(
        update(BotTalk)
        .where(col(BotTalk.conversation_id) == conversation_id, col(BotTalk.ended_at).is_(None))
        .values(ended_at=work.now, outcome=outcome.value, **kept)
    )
    if ended:
        log(work, Deed.BOT_ENDED, conversation_id=conversation_id, reason=outcome.value)
    # The backstage lets go of what it holds for it.
    work.ring(topics.BOT_TURNS)
    return ended == 1


def close(work: Work, conversation: Conversation, why: Why, outcome: BotOutcome) -> None:
    """Close a conversation that only the bot has had.

    Raises:
        IllegalMove: it is not with the bot any more.
    """
    assert conversation.id is not None
    end_part(work, conversation.id, outcome)
    move(
        work,
        conversation,
        S.CLOSED,
        why,
        closed_at=work.now,
        closure_reason=why.value,
        look_again_at=None,
    )
    automated.say(work, conversation, "ended")
