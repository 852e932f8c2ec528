"""Talks that a supervisor listens to from the floor: each in a box with its latest lines."""

from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.floor_cards import MOST_LISTENED, ListenCard
from psc_app.services import listening, monitoring
from psc_app.state.company import viewing
from psc_app.state.gate import handler
from psc_app.state.live import soon
from psc_app.wiring import house


class ListeningState(rx.State, mixin=True):
    """Listening to several talks at once; in silence until one joins.

    Attributes:
        heard: a card for each, in the order in which they were begun.
    """

    heard: rx.Field[list[ListenCard]] = rx.field(default_factory=list)
    _listens: tuple[int, ...] = ()

    def _heard_topics(self, actor: Actor) -> set[str]:
        found: set[str] = set()
        for key in self._listens:
            # That somebody listens to the last says that they still look at it.
            found |= {
                topics.thread(key),
                topics.conversation(key),
                topics.mood(key),
                viewing(key, actor.id),
            }
        return found

    async def _look_heard(self, actor: Actor, rang: set[str]) -> tuple[ListenCard, ...] | None:
        """The latest lines, where the bells say that there may be new ones."""
        if not self._listens:
            return () if self.heard else None
        if rang and self.heard and not rang & self._heard_topics(actor):
            return None
        return await house().store.look(actor, listening.heard, self._listens)

    def _show_heard(self, seen: tuple[ListenCard, ...] | None) -> None:
        if seen is not None:
            known = set(self._listens)
            self._put(heard=[one for one in seen if one.id in known])

    def _listen_again(self, actor: Actor) -> None:
        """The tab is there again: what it listened to before goes on."""
        for key in self._listens:
            soon(_quietly(actor, monitoring.begin, key))

    def _stop_all(self, actor: Actor) -> None:
        """The tab has gone, and its bell with it."""
        for key in self._listens:
            if not house().hub.listeners(viewing(key, actor.id)):
                soon(_quietly(actor, monitoring.stop, key))

    async def _begin_listening(self, actor: Actor, thread: int) -> None:
        if thread in self._listens and any(one.id == thread and not one.over for one in self.heard):
            return
        others = tuple(key for key in self._listens if key != thread)
        if len(others) >= MOST_LISTENED:
            raise BadInput(f"You listen to {MOST_LISTENED} talks already: stop one first.")
        await house().store.do(actor, monitoring.begin, thread)
        self._listens = (*others, thread)

    @rx.event
    @handler("staff")
    async def stop_listening(self, actor: Actor, thread: int) -> None:
        """Listen no more, or take a talk that is over off the screen."""
        self._listens = tuple(key for key in self._listens if key != thread)
        self.heard = [one for one in self.heard if one.id != thread]
        # Another tab of theirs may still show it.
        if house().hub.listeners(viewing(thread, actor.id)) <= 1:
            await house().store.do(actor, monitoring.stop, thread)
        self._ring_self()


async def _quietly(actor: Actor, verb: Any, conversation_id: int) -> None:
    try:
        await house().store.do(actor, verb, conversation_id)
    except Refused:
        return  # It is over, which the card says by itself.
