"""The open conversation, as both the portal and the desk show it.

A transcript is two lists: `history`, sent when a thread opens or folds, and
`live`, the newest few. A new message sends `live` alone: a list that grows for
ever and goes out whole with each message is what makes such chats slow.
"""

import asyncio
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import MessageCard, ThreadCard
from psc_app.domain.errors import BadInput, PrivateWords, Refused
from psc_app.domain.vocabulary import Visibility
from psc_app.services import messages
from psc_app.services.messages import ThreadLook
from psc_app.services.receipts import Seen
from psc_app.state.screen import Written
from psc_app.wiring import house

_LIVE_MOST = 20
_HISTORY_MOST = 400
_TYPING_SECONDS = 5.0
_VISIBILITIES = frozenset(Visibility)


class ThreadState(rx.State, mixin=True):
    """The messages of the open conversation.

    Attributes:
        thread: key of the open conversation, 0 for none.
        history, live: older and newest messages, oldest first.
        edge: number of the oldest message shown; above 1 there are more.
        typing: who types on the other side, empty for nobody.
        other_delivered, other_read: how far the other side has seen it.
        refused: the last message that could not be taken, and why.
    """

    thread: rx.Field[int] = rx.field(0)
    history: rx.Field[list[MessageCard]] = rx.field(default_factory=list)
    live: rx.Field[list[MessageCard]] = rx.field(default_factory=list)
    edge: rx.Field[int] = rx.field(1)
    typing: rx.Field[str] = rx.field("")
    other_delivered: rx.Field[int] = rx.field(0)
    other_read: rx.Field[int] = rx.field(0)
    refused: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # The same two lists as tuples: reading a list var back would wrap each card
    # in a proxy, which costs more than the message did.
    _history: tuple[MessageCard, ...] = ()
    _live: Written = Written.of()
    _shown: int = 0
    _heard: int = 0
    _told: tuple[int, int] = (0, 0)

    async def _look_thread(self, actor: Actor, thread: int, *, fresh: bool) -> ThreadLook:
        if fresh:
            return await house().store.look(actor, messages.look_newest, thread)
        return house().store.glimpse(actor, messages.look_since, thread, self._shown)

    def _show_thread(self, actor: Actor, seen: ThreadLook, *, fresh: bool) -> None:
        card = seen.thread
        if fresh:
            self.thread = card.id
            self._fold(seen.messages)
            self._heard = 0
            self._told = (card.own_read, card.own_read)
        elif seen.messages:
            self._append(seen.messages)
        # The messages may have been read a moment after the card.
        self._shown = max([card.last_seq, *(m.seq for m in seen.messages)])
        heard = max((m.seq for m in seen.messages if not m.mine), default=self._heard)
        self._heard = heard if fresh else max(heard, self._heard)
        self._receipts(actor, card)

    def _patch_thread(self, actor: Actor) -> dict[str, Any] | None:
        """What came into the open thread since the last look, as values of vars.

        None where a whole look is needed: the lists have to be folded.
        """
        # Read and set past Reflex, which would look through all states at each of these.
        own = vars(self)
        shown, live = own["_shown"], own["_live"]
        seen = house().store.glimpse(actor, messages.look_since, own["thread"], shown)
        card = seen.thread
        new = [m for m in seen.messages if m.seq > shown]
        if len(live) + len(new) > _LIVE_MOST:
            return None
        values: dict[str, Any] = {}
        if new:
            own["_live"] = values["live"] = live.grown(new)
            own["_shown"] = new[-1].seq
            own["_heard"] = max((m.seq for m in new if not m.mine), default=own["_heard"])
        values["other_delivered"] = card.other_delivered
        values["other_read"] = card.other_read
        values["typing"] = self._typist(actor, card.id)
        self._tell(actor, card, own["front"])
        return {name: value for name, value in values.items() if own[name] != value}

    def _append(self, new: tuple[MessageCard, ...]) -> None:
        # Two looks may overlap, so a message comes in once by its number.
        fresh = [card for card in new if card.seq > self._shown]
        if not fresh:
            return
        if len(self._live) + len(fresh) > _LIVE_MOST:
            self._fold((*self._history, *self._live)[-_HISTORY_MOST:])
        self._live = self._live.grown(fresh)
        self.live = list(self._live)

    def _fold(self, messages: tuple[MessageCard, ...]) -> None:
        """Make these the history, and begin `live` anew."""
        self._history, self._live = messages, Written.of()
        self.history, self.live = list(messages), []
        self.edge = messages[0].seq if messages else 1

    def _receipts(self, actor: Actor, card: ThreadCard) -> None:
        self._put(
            other_delivered=card.other_delivered,
            other_read=card.other_read,
            typing=self._typist(actor, card.id),
        )
        self._tell(actor, card, self.front)

    def _tell(self, actor: Actor, card: ThreadCard, front: bool) -> None:
        # What one wrote oneself needs no receipt: only the other side's messages do.
        own = vars(self)
        seen = (own["_heard"], own["_heard"] if front else own["_told"][1])
        if card.own and seen != own["_told"]:
            own["_told"] = seen
            house().receipts.drop(Seen(card.id, actor.is_patient_side, *seen))

    @staticmethod
    def _typist(actor: Actor, thread: int) -> str:
        """Who types on the other side, empty for nobody."""
        own = _side(actor)
        return next((who for who in house().hub.noted(topics.typing(thread)) if who != own), "")

    async def _post(
        self,
        actor: Actor,
        thread: int,
        client_id: str,
        body: str,
        visibility: str = Visibility.PUBLIC,
    ) -> None:
        if visibility not in _VISIBILITIES:
            raise BadInput("Choose who may read this message.")
        for_whom, basket = Visibility(visibility), house().receipts
        # They would ring the same tabs a moment later.
        seen = basket.about(thread)
        try:
            await house().store.do(
                actor, messages.post, thread, client_id, body, visibility=for_whom, seen=seen
            )
        except Refused as refusal:
            for each in seen:
                basket.drop(each)
            private = "1" if isinstance(refusal, PrivateWords) else ""
            self.refused = {"client_id": client_id, "reason": str(refusal), "private": private}
        else:
            house().hub.forget(topics.typing(thread), _side(actor))

    async def _note_typing(self, actor: Actor, thread: int) -> None:
        home = house()
        if thread != self.thread:
            return
        bells = (topics.signs(thread, of_patient=actor.is_patient_side),)
        home.hub.note(topics.typing(thread), _side(actor), _TYPING_SECONDS)
        home.hub.ring(bells)
        # Nobody says when they stop: the dots go when the note has run out.
        asyncio.get_running_loop().call_later(_TYPING_SECONDS + 0.1, home.hub.ring, bells)

    async def _load_older(self, actor: Actor, thread: int, before: int) -> None:
        if thread != self.thread or before != self.edge:
            return
        older = await house().store.look(actor, messages.look_back, thread, before)
        self._history = (*older, *self._history)
        self.history = list(self._history)
        self.edge = older[0].seq if older else 1

    def _forget_thread(self) -> None:
        self.thread = 0
        self._fold(())
        self.typing = ""
        self._shown = 0
        self._told = (0, 0)


def _side(actor: Actor) -> str:
    return "patient" if actor.is_patient_side else actor.name
