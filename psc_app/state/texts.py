"""The open conversation as texts: what became of each, and whether another may go."""

from dataclasses import dataclass

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import ConversationCard
from psc_app.domain.text_cards import TextCard, TextStanding
from psc_app.domain.vocabulary import Channel
from psc_app.services import consent, secure_messages, text_states
from psc_app.state.gate import handler
from psc_app.wiring import house


@dataclass(frozen=True)
class TextsLook:
    """What one look at a conversation's texts brings."""

    texts: dict[int, TextCard]
    standing: TextStanding


class TextsState(rx.State, mixin=True):
    """The texts of the conversation in front; nothing where it is a chat.

    Attributes:
        texts: what became of each message, by its number.
        standing: whether the patient may be written to now.
    """

    texts: rx.Field[dict[str, TextCard]] = rx.field(default_factory=dict)
    standing: rx.Field[TextStanding] = rx.field(default_factory=TextStanding)

    def _text_topics(self) -> set[str]:
        return {topics.texts(self.thread)} if _is_text(self.conversation) else set()

    @staticmethod
    async def _look_texts(
        actor: Actor, card: ConversationCard, rang: set[str] | None = None
    ) -> TextsLook | None:
        """Read what became of the texts.

        Args:
            rang: the bells; None where the conversation comes to the front.
        """
        if not _is_text(card):
            return TextsLook({}, TextStanding()) if rang is None else None
        bells = {topics.texts(card.id), topics.conversation(card.id), topics.SETTINGS}
        if rang is not None and not rang & bells:
            return None
        store = house().store
        texts = await store.look(actor, text_states.states, card.id)
        return TextsLook(
            texts | await store.look(actor, secure_messages.marks, card.id),
            await store.look(actor, consent.standing, card.id),
        )

    def _show_texts(self, seen: TextsLook | None) -> None:
        if seen is not None:
            found = {str(seq): card for seq, card in seen.texts.items()}
            self._put(texts=found, standing=seen.standing)

    @rx.event
    @handler("staff")
    async def retry_text(self, actor: Actor, text_id: int) -> None:
        """Send again what could not be sent or delivered."""
        self.notice = ""
        await house().store.do(actor, text_states.retry, text_id)

    @rx.event
    @handler("staff")
    async def cancel_text(self, actor: Actor, text_id: int) -> None:
        """Keep a text that waits from going."""
        self.notice = ""
        await house().store.do(actor, text_states.cancel, text_id)


def _is_text(card: ConversationCard) -> bool:
    return card.channel == Channel.SMS.value
