"""Home and the rail: work items, what is unread in them, and who names this agent."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import WorkItemCard
from psc_app.services import desk, mentions, work_items
from psc_app.services.desk import DeskLook
from psc_app.services.work_items import Rows
from psc_app.state.gate import handler
from psc_app.wiring import house

_LISTS = ("mine", *desk.LISTS)


@dataclass(frozen=True)
class ListsLook:
    """What one look at the lists brings: all of them, who waits, or what is unread."""

    desk: DeskLook | None = None
    waiting: Rows | None = None
    unread: dict[int, int] | None = None


class ListsState(rx.State, mixin=True):
    """The agent's work items.

    Attributes:
        mine: their own, and those in which they advise.
        open, closed: in full only while they are the list on Home; their
            counts always.
        list_loaded: of which list that may be long the rows are here.
        unread: messages in all of `mine`.
    """

    mine: rx.Field[list[WorkItemCard]] = rx.field(default_factory=list)
    open: rx.Field[list[WorkItemCard]] = rx.field(default_factory=list)
    closed: rx.Field[list[WorkItemCard]] = rx.field(default_factory=list)
    open_count: rx.Field[int] = rx.field(0)
    closed_count: rx.Field[int] = rx.field(0)
    unread: rx.Field[int] = rx.field(0)
    list_shown: rx.Field[str] = rx.field("mine")
    list_loaded: rx.Field[str] = rx.field("")
    _held: tuple[int, ...] = ()

    async def _look_lists(self, actor: Actor, wanted: int, rang: set[str]) -> ListsLook:
        """Home and the rail, as far as the bells say that they have changed."""
        store = house().store
        lists = (self.list_shown,) if not wanted else ()
        new_list = any(name in desk.LISTS and name != self.list_loaded for name in lists)
        if not rang or topics.desk(actor.id) in rang or new_list:
            found = await store.look(actor, desk.look, lists)
            if self.front and any(m.conversation_id == self.thread for m in found.mentions):
                await store.do(actor, mentions.seen, self.thread)
            return ListsLook(found)
        seen = ListsLook()
        if topics.OPEN_ITEMS in rang:
            rows = "open" in lists
            seen = replace(seen, waiting=await store.look(actor, work_items.waiting, rows=rows))
        elsewhere = rang - self._being_read(wanted)
        read_along = topics.read_along(actor.id) in rang
        if read_along or any(name.startswith("thread:") for name in elsewhere):
            seen = replace(seen, unread=await store.look(actor, work_items.unread))
        return seen

    def _patch_waiting(self, actor: Actor) -> dict[str, Any] | None:
        """How many wait, as values of vars; None where the list itself is on the screen."""
        own = vars(self)
        on_screen = not own["thread"] and own["list_shown"] == "open"
        if on_screen or own["list_loaded"] == "open":
            return None
        count = house().store.glimpse(actor, work_items.waiting_count)
        return {} if own["open_count"] == count else {"open_count": count}

    def _being_read(self, thread: int) -> set[str]:
        return {topics.thread(thread)} if self.front else set()

    def _show_lists(self, seen: ListsLook) -> None:
        if seen.desk is not None:
            look = seen.desk
            self._show_status(look.status)
            self._show_offers(look.offers)
            self._held = tuple(item.id for item in look.mine)
            self._put(
                mine=list(look.mine),
                mentions=list(look.mentions),
                unread=sum(item.unread for item in look.mine),
            )
            self._show_waiting(Rows(look.open_count, look.open))
            self._put(closed_count=look.closed_count, closed=list(look.closed or ()))
            self._put(list_loaded=_loaded(look))
        elif seen.waiting is not None:
            self._show_waiting(seen.waiting)
        if seen.unread is not None:
            self._show_unread(seen.unread)

    def _show_waiting(self, waiting: Rows) -> None:
        self._put(open_count=waiting.count, open=list(waiting.rows or ()))
        if waiting.rows is None and self.list_loaded == "open":
            self.list_loaded = ""

    def _show_unread(self, unread: dict[int, int]) -> None:
        self._put(
            mine=[replace(item, unread=unread.get(item.id, 0)) for item in self.mine],
            unread=sum(unread.values()),
        )

    @rx.event
    @handler("staff")
    async def show_list(self, actor: Actor, which: str) -> None:
        """Choose which work items Home lists."""
        if which in _LISTS:
            self.list_shown = which
            self._ring_self()


def _loaded(look: DeskLook) -> str:
    """Which of the long lists was read."""
    return next((name for name in desk.LISTS if getattr(look, name) is not None), "")
