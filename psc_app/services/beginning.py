"""How a new conversation is taken in, whatever channel it comes by."""

from collections.abc import Iterator
from contextlib import contextmanager

from psc_app.domain.vocabulary import BotKind
from psc_app.models.conversation import Conversation
from psc_app.services import bot_turns, intake
from psc_app.services.conversations import ring_all
from psc_app.services.work import Work


@contextmanager
def taken_in(work: Work, conversation: Conversation, bot: BotKind) -> Iterator[None]:
    """Take in a conversation that was just added: by the bot, or classified and queued.

    What is said before anybody is asked, such as a greeting and the patient's own words, is said
    within.

    Args:
        bot: who answers first; NONE for nobody, and then its state is OPEN, else WITH_BOT.
    """
    if bot is BotKind.NONE:
        intake.begin(work, conversation)
    else:
        bot_turns.begin(work, conversation, bot)
    yield
    if bot is BotKind.NONE:
        intake.enqueue(work, conversation)
    else:
        ring_all(work, conversation)
