"""Who else looks at a conversation, and who of them writes.

Both are notes in the hub: who opened it, for as long as one of their tabs
listens to it, and who types, for a few seconds. Nothing of it is kept.
"""

import asyncio
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.cards import HereCard
from psc_app.domain.names import fold
from psc_app.domain.permissions import Right
from psc_app.services import monitoring
from psc_app.state.live import soon
from psc_app.wiring import house

_WRITING_SECONDS = 5.0
_LONGEST_STAY = 12 * 3600.0
"""Seconds after which a sign-in is over anyway."""
_SOON = 0.3
"""Seconds in which a tab that has drawn a conversation also listens to it."""

_DOES = {
    "": "is here as well",
    "public": "is writing to the patient",
    "internal": "is writing a note",
    "consult": "is writing in private",
}


def here_topic(thread: int) -> str:
    """Rings when somebody of the staff opens, leaves or writes in a conversation."""
    return f"here:{thread}"


def viewing(thread: int, staff_id: int) -> str:
    """Nobody rings it: that somebody listens to it says that they are there."""
    return f"viewing:{thread}:{staff_id}"


def _writing(thread: int) -> str:
    return f"writing:{thread}"


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.split() if fold(word)]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


class CompanyState(rx.State, mixin=True):
    """The colleagues in the conversation in front.

    Attributes:
        others: who else has it on a screen, in the order they came.
    """

    others: rx.Field[list[HereCard]] = rx.field(default_factory=list)

    def _company_topics(self, actor: Actor) -> set[str]:
        if not self.thread:
            return set()
        return {here_topic(self.thread), viewing(self.thread, actor.id)}

    def _who_else(self, actor: Actor, thread: int) -> list[HereCard]:
        hub = house().hub
        writing = dict(note.split("|", 1) for note in reversed(hub.noted(_writing(thread))))
        found = []
        for note in hub.noted(here_topic(thread)):
            key, name = note.split("|", 1)
            if key != str(actor.id) and hub.listeners(viewing(thread, int(key))):
                writes = writing.get(key, "")
                says = f"{name} {_DOES.get(writes, _DOES[''])}"
                found.append(HereCard(int(key), name, initials(name), writes, says))
        return found

    def _patch_company(self, actor: Actor) -> dict[str, Any]:
        own = vars(self)
        others = self._who_else(actor, own["thread"])
        return {} if others == own["others"] else {"others": others}

    def _show_company(self, actor: Actor, thread: int) -> None:
        self._put(others=self._who_else(actor, thread) if thread else [])

    def _moves(
        self, actor: Actor, before: int, after: int, *, fresh: bool, silent: bool = False
    ) -> None:
        """The tab turns from one conversation to another, or opens one anew; 0 is none.

        Args:
            silent: whether they only read along, so that nobody is to see it.
        """
        if before == after and not fresh:
            return
        hub = house().hub
        if before and before != after:
            self._leaves(actor, before, still_listening=1)
        if after and not silent:
            hub.note(here_topic(after), f"{actor.id}|{actor.name}", _LONGEST_STAY)
            # Others count who listens, and this tab does so in a moment.
            asyncio.get_running_loop().call_later(_SOON, hub.ring, (here_topic(after),))

    def _joins(self, actor: Actor, thread: int, silent: bool) -> None:
        """Who only read along has a part in it by now, or the other way round."""
        hub, note = house().hub, f"{actor.id}|{actor.name}"
        if silent == (note not in hub.noted(here_topic(thread))):
            return
        if silent:
            hub.forget(here_topic(thread), note)
        else:
            hub.note(here_topic(thread), note, _LONGEST_STAY)
        hub.ring((here_topic(thread),))

    def _leaves(self, actor: Actor, thread: int, *, still_listening: int = 0) -> None:
        hub = house().hub
        # Another tab of the same person may still show it.
        if hub.listeners(viewing(thread, actor.id)) <= still_listening:
            hub.forget(here_topic(thread), f"{actor.id}|{actor.name}")
            if actor.may(Right.SEE_ALL_CONVERSATIONS):
                # Whoever listened in silence does so no more.
                soon(house().store.do(actor, monitoring.stop, thread))
        hub.ring((here_topic(thread),))

    def _writes(self, actor: Actor, thread: int, mode: str) -> None:
        """Tell the colleagues that something is being written, and for whom."""
        hub, bells = house().hub, (here_topic(thread),)
        self._wrote(actor, thread)
        hub.note(_writing(thread), f"{actor.id}|{mode}", _WRITING_SECONDS)
        hub.ring(bells)
        # Nobody says when they stop: it goes when the note has run out.
        asyncio.get_running_loop().call_later(_WRITING_SECONDS + 0.1, hub.ring, bells)

    def _wrote(self, actor: Actor, thread: int) -> None:
        """What was being written is sent, or is now for somebody else."""
        hub = house().hub
        mine = [note for note in hub.noted(_writing(thread)) if note.startswith(f"{actor.id}|")]
        for note in mine:
            hub.forget(_writing(thread), note)
        if mine and hub.listeners(here_topic(thread)) > 1:
            hub.ring((here_topic(thread),))
