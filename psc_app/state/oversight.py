"""What a supervisor does with anybody's conversation: assign, give back, close, come into it."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import AgentTarget
from psc_app.services import access, monitoring, oversight, targets, transfers
from psc_app.state.gate import handler
from psc_app.wiring import house

_VERBS: dict[str, Callable[..., Any]] = {"release": transfers.release, "close": oversight.close}

_AT_ONCE: dict[str, Callable[..., Any]] = {"join": monitoring.join, "leave": monitoring.leave}
"""What is done without a question."""


class OversightState(rx.State, mixin=True):
    """A supervisor's deeds, on whichever page the conversation stands.

    Attributes:
        overseeing: the conversation that is meant, 0 for none; overseeing_name
            is what to call it.
        oversight: what is asked about it: "assign", "release", "close", or empty.
        assignable: to whom it can be assigned.
        oversight_fault: why that was refused.
    """

    overseeing: rx.Field[int] = rx.field(0)
    overseeing_name: rx.Field[str] = rx.field("")
    oversight: rx.Field[str] = rx.field("")
    assignable: rx.Field[list[AgentTarget]] = rx.field(default_factory=list)
    oversight_fault: rx.Field[str] = rx.field("")

    def _oversight_topics(self) -> set[str]:
        """What changes who can be assigned to, while that is asked."""
        return {topics.FLOOR} if self.oversight == "assign" else set()

    async def _look_assignable(
        self, actor: Actor, rang: set[str]
    ) -> tuple[AgentTarget, ...] | None:
        """Everybody's presence and load, where they changed while one chooses."""
        if self.oversight != "assign" or topics.FLOOR not in rang:
            return None
        try:
            found = await house().store.look(actor, targets.targets, self.overseeing)
        except Refused:
            return None
        return found.agents

    def _show_assignable(self, found: tuple[AgentTarget, ...] | None) -> None:
        if found is not None and self.oversight == "assign":
            self._put(assignable=list(found))

    def _stop_overseeing(self) -> None:
        self._put(oversight="", overseeing=0, oversight_fault="", assignable=[])

    @rx.event
    @handler("staff")
    async def oversee(self, actor: Actor, what: str, thread: int, title: str) -> None:
        """Ask to whom a conversation goes, or whether it is given back or closed; come into it.

        Args:
            title: what the question calls it.
        """
        if what in _AT_ONCE:
            await house().store.do(actor, _AT_ONCE[what], thread)
            return
        if what not in ("assign", *_VERBS):
            raise BadInput("Choose what is to be done.")
        store = house().store
        if what == "assign":
            found = await store.look(actor, targets.targets, thread)
            self.assignable = list(found.agents)
        else:
            await store.look(actor, access.require, Right.SEE_ALL_CONVERSATIONS)
        self.oversight, self.overseeing = what, thread
        self.overseeing_name, self.oversight_fault = title[:250], ""
        # From now on this tab also listens to who comes and goes.
        self._ring_self()

    @rx.event
    @handler("staff")
    async def leave_alone(self, actor: Actor) -> None:
        """Close the question; nothing is done."""
        self._stop_overseeing()

    @rx.event
    @handler("staff")
    async def assign(self, actor: Actor, staff_id: int) -> None:
        """Give the conversation to an agent at once."""
        try:
            await house().store.do(actor, transfers.assign, self.overseeing, staff_id)
        except Refused as refusal:
            self.oversight_fault = str(refusal)
        else:
            self._stop_overseeing()

    @rx.event
    @handler("staff")
    async def go_through(self, actor: Actor) -> None:
        """Do what was asked: give the conversation back to its queue, or close it."""
        verb = _VERBS.get(self.oversight)
        if verb is None:
            raise BadInput("Choose what is to be done.")
        try:
            await house().store.do(actor, verb, self.overseeing)
        except Refused as refusal:
            self.oversight_fault = str(refusal)
        else:
            self._stop_overseeing()
