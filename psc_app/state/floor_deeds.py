"""What a supervisor does on the floor, with one row or with all that are chosen."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, NobodyOnDuty, Refused
from psc_app.domain.floor_cards import MOST_AT_ONCE, DeedSummary, Failed, FloorAgent, FloorRow
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import AgentTarget, QueueTarget, TargetsCard
from psc_app.services import (
    access,
    floor_agents,
    monitoring,
    oversight,
    presence,
    targets,
    transfers,
)
from psc_app.state.gate import handler
from psc_app.wiring import house

_ASKED = ("assign", "transfer", "release", "close")
"""What is asked about before it is done."""

_VERBS: dict[tuple[str, str], Callable[..., Any]] = {
    ("assign", "agent"): transfers.assign,
    ("transfer", "agent"): transfers.to_agent,
    ("transfer", "queue"): oversight.to_queue,
    ("release", ""): transfers.release,
    ("close", ""): oversight.close,
}
_DONE = {
    "assign": "assigned",
    "transfer": "transferred",
    "release": "released",
    "close": "closed",
    "join": "joined",
    "listen": "listened to",
}


class FloorDeedState(rx.State, mixin=True):
    """Deeds on conversations and on people; each is checked on its own.

    Attributes:
        picked: the conversations that are chosen; people those agents.
        deed: what is asked about now: "assign", "transfer", "release", "close", or empty.
        about: what it is about, in words; ready whether its targets are there.
        deed_fault: why it was refused; deed_warning what is to be confirmed.
        summary: what became of a deed on several rows.
    """

    picked: rx.Field[list[int]] = rx.field(default_factory=list)
    people: rx.Field[list[int]] = rx.field(default_factory=list)
    deed: rx.Field[str] = rx.field("")
    about: rx.Field[str] = rx.field("")
    many: rx.Field[bool] = rx.field(False)
    deed_fault: rx.Field[str] = rx.field("")
    deed_warning: rx.Field[str] = rx.field("")
    deed_agents: rx.Field[list[AgentTarget]] = rx.field(default_factory=list)
    deed_queues: rx.Field[list[QueueTarget]] = rx.field(default_factory=list)
    summary: rx.Field[DeedSummary] = rx.field(default_factory=DeedSummary)
    _meant: tuple[int, ...] = ()

    def _keep_chosen(self, rows: Sequence[FloorRow], agents: Sequence[FloorAgent]) -> None:
        """What has left the list is not chosen any more."""
        shown, there = {row.id for row in rows}, {one.staff_id for one in agents}
        self._put(
            picked=[key for key in self.picked if key in shown],
            people=[key for key in self.people if key in there],
        )

    # ------------------------------------------------------------ choosing

    @rx.event
    @handler("staff")
    async def pick(self, actor: Actor, thread: int, on: bool) -> None:
        """Choose a conversation, or not any more; 0 is all that are shown."""
        keys = [thread] if thread else [row.id for row in self.rows]
        self.picked = _with(self.picked, keys, on)

    @rx.event
    @handler("staff")
    async def pick_agent(self, actor: Actor, staff_id: int, on: bool) -> None:
        """Choose an agent, or not any more; 0 is all that are shown."""
        keys = [staff_id] if staff_id else [one.staff_id for one in self.agents]
        self.people = _with(self.people, keys, on)

    @rx.event
    @handler("staff")
    async def close_summary(self, actor: Actor) -> None:
        """Take what became of the last deed off the screen."""
        self.summary = DeedSummary()

    # ------------------------------------------------------------ on conversations

    @rx.event
    @handler("staff")
    async def ask_deed(self, actor: Actor, what: str, thread: int, title: str) -> None:
        """Ask to whom conversations go, or whether; 0 is all that are chosen.

        Args:
            title: what to call it where it is one.
        """
        if what not in _ASKED:
            raise BadInput("Choose what is to be done.")
        meant = self._those(thread)
        found = await self._targets(actor, what, meant)
        self._meant, self.many = meant, len(meant) > 1
        self.deed_agents, self.deed_queues = list(found.agents), list(found.queues)
        self.deed, self.deed_fault, self.deed_warning = what, "", ""
        self.about = title[:250] if len(meant) == 1 and thread else _count(len(meant))

    @rx.event
    @handler("staff")
    async def leave_deed(self, actor: Actor) -> None:
        """Close the question; nothing is done."""
        self._close_deed()

    @rx.event
    @handler("staff")
    async def do_deed(
        self, actor: Actor, what: str, to: str, key: int, note: str, anyway: bool
    ) -> None:
        """Do what was asked about; `key` is the agent or the queue, 0 where there is none."""
        verb = _VERBS.get((what, to))
        if verb is None or what != self.deed:
            raise BadInput("Choose what is to be done.")
        more = [] if what in ("release", "close") else [key]
        more += [note] if what == "transfer" else []
        named = {"anyway": anyway} if to == "queue" else {}
        self.deed_fault = self.deed_warning = ""
        try:
            failed = await self._each(actor, self._meant, verb, *more, **named)
        except NobodyOnDuty as warning:
            self.deed_warning = str(warning)
            return
        if failed and len(self._meant) == 1:
            self.deed_fault = failed[0].why
            return
        self._sum_up(what, to, self._meant, failed)
        self._close_deed()

    @rx.event
    @handler("staff")
    async def listen_to(self, actor: Actor, thread: int) -> None:
        """Listen to a talk in silence; 0 is all that are chosen."""
        meant = self._those(thread)
        failed = []
        for one in meant:
            try:
                await self._begin_listening(actor, one)
            except Refused as refusal:
                if len(meant) == 1:
                    raise
                failed.append(Failed(one, self._name_of(one), str(refusal)))
        if len(meant) > 1:
            self._sum_up("listen", "", meant, failed)
        self._ring_self()

    @rx.event
    @handler("staff")
    async def join(self, actor: Actor, thread: int) -> Any:
        """Come into a chat, announced, and open it; 0 is all that are chosen."""
        meant = self._those(thread)
        if len(meant) == 1:
            await house().store.do(actor, monitoring.join, meant[0])
            return rx.redirect(f"/agent?c={meant[0]}")
        failed = await self._each(actor, meant, monitoring.join)
        self._sum_up("join", "", meant, failed)
        return None

    # ------------------------------------------------------------ on people

    @rx.event
    @handler("staff")
    async def set_presence(self, actor: Actor, staff_id: int, to: str) -> None:
        """Set an agent's presence, who is told; 0 is all that are chosen."""
        if not to:
            return
        if staff_id:
            await house().store.do(actor, presence.choose_for, staff_id, to)
            return
        failed, meant = [], tuple(self.people[:MOST_AT_ONCE])
        for key in meant:
            try:
                await house().store.do(actor, presence.choose_for, key, to)
            except Refused as refusal:
                name = next((one.name for one in self.agents if one.staff_id == key), "")
                failed.append(Failed(key, name, str(refusal)))
        done = len(meant) - len(failed)
        agents = "1 agent" if len(meant) == 1 else f"{len(meant)} agents"
        text = f"{done} of {agents} set to {to}." if failed else f"{agents} set to {to}."
        self.summary = DeedSummary(text[:1].upper() + text[1:], tuple(failed))
        self.people = [one.id for one in failed]

    # ------------------------------------------------------------ what they share

    def _those(self, thread: int) -> tuple[int, ...]:
        if thread:
            return (thread,)
        if not self.picked:
            raise BadInput("Choose one conversation at least.")
        if len(self.picked) > MOST_AT_ONCE:
            raise BadInput(f"At most {MOST_AT_ONCE} conversations at once.")
        return tuple(self.picked)

    async def _targets(self, actor: Actor, what: str, meant: tuple[int, ...]) -> TargetsCard:
        store = house().store
        if what in ("release", "close"):
            await store.look(actor, access.require, Right.SEE_ALL_CONVERSATIONS)
            return TargetsCard()
        if len(meant) == 1:
            return await store.look(actor, targets.targets, meant[0])
        return await store.look(actor, floor_agents.anybody)

    async def _each(
        self, actor: Actor, meant: Sequence[int], verb: Callable[..., Any], *more: Any, **named: Any
    ) -> list[Failed]:
        """Do it on each by itself, so that one that is refused does not undo the others."""
        failed = []
        for key in meant:
            try:
                await house().store.do(actor, verb, key, *more, **named)
            except NobodyOnDuty:
                raise
            except Refused as refusal:
                failed.append(Failed(key, self._name_of(key), str(refusal)))
        return failed

    def _name_of(self, key: int) -> str:
        found = next((row.name for row in self.rows if row.id == key), "")
        return found or f"Conversation {key}"

    def _sum_up(self, what: str, to: str, meant: Sequence[int], failed: Sequence[Failed]) -> None:
        done = len(meant) - len(failed)
        asked = what == "transfer" and to == "agent"
        word = "put before the agent" if asked else _DONE[what]
        text = f"{done} of {_count(len(meant))} {word}." if failed else f"{_count(done)} {word}."
        self.summary = DeedSummary(text[:1].upper() + text[1:], tuple(failed))
        # What failed stays chosen, to try something else with it.
        left = {one.id for one in failed}
        self.picked = [key for key in self.picked if key in left or key not in meant]

    def _close_deed(self) -> None:
        self._put(deed="", about="", deed_fault="", deed_warning="", deed_agents=[], deed_queues=[])
        self._meant = ()


def _with(chosen: Sequence[int], keys: Sequence[int], on: bool) -> list[int]:
    others = [key for key in chosen if key not in keys]
    return [*others, *keys] if on else others


def _count(number: int) -> str:
    return "1 conversation" if number == 1 else f"{number} conversations"
