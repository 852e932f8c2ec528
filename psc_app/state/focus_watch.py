"""What a dashboard tells of itself: which conversation is in front, and who listens along."""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.cards import ConversationCard
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import focus, monitoring
from psc_app.state.live import soon
from psc_app.wiring import house


class FocusState(rx.State, mixin=True):
    """Tells the log what this tab has in front, and that a supervisor listens; each change once."""

    _in_front: int = 0
    _listens: int = 0

    def _note_focus(self, actor: Actor, *, fresh: bool = False) -> None:
        """To be called when the conversation or the window may have come or gone.

        Args:
            fresh: whether the conversation was opened anew: what was told before may have
                been forgotten with the connection.
        """
        wanted = self.thread if self.front else 0
        before = 0 if fresh else self._in_front
        self._in_front = wanted
        if wanted != before:
            verb, key = (focus.bring, wanted) if wanted else (focus.leave, before)
            soon(_told(actor, verb, key))

    def _note_listening(self, actor: Actor, card: ConversationCard, *, fresh: bool) -> None:
        """Somebody reads another's talk by a supervisor's right: they listen while it is active.

        Opening it began that already; what became active in front of them begins here.
        """
        listens = card.id if card.silent and card.state == S.ACTIVE else 0
        if listens and not fresh and self._listens != listens:
            soon(_told(actor, monitoring.begin, listens))
        self._listens = listens


async def _told(actor: Actor, verb: Any, conversation_id: int) -> None:
    try:
        await house().store.do(actor, verb, conversation_id)
    except Refused:
        return  # It is not theirs to read any more, or over: there is nothing to tell.
