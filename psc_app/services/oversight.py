"""What a supervisor does with anybody's conversation, beside assigning and releasing it."""

from psc_app.domain.errors import TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import BotOutcome
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import access, automated, bot_ends, closing
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
