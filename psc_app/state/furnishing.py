"""An administrator's page that shows one part at a time, and the forms they send there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.agent_script_form import LONGEST_FORM
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import FurnitureChange
from psc_app.domain.permissions import Right
from psc_app.services import furniture_desk, furniture_history
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.state.payloads import number
from psc_app.wiring import house

CHANGES = 30
_MOST_CHANGES = 600
LIST = -1
"""The item that stands for a part's list; 0 is a new one."""

FormText = Annotated[str, Field(max_length=LONGEST_FORM)]
"""A field of a form; the longest hold a list of steps."""


Read = Callable[[Work, str, int], dict[str, Any]]
"""Reads a part's list or the one item of it, as values of vars by their names.

It raises BadInput where the item is not there."""


@dataclass(frozen=True)
class PartLook:
    """What one look at a page brings.

    Attributes:
        name: of the one who looks.
        allowed: whether they are an administrator; without that there are no parts.
        section, item: what is shown; the list where the item is not there any more.
        parts: values of vars by their names.
        lost: why the item is not shown, in the user's words.
    """

    name: str
    allowed: bool
    section: str
    item: int = LIST
    parts: dict[str, Any] = field(default_factory=dict)
    lost: str = ""


def part_look(work: Work, section: str, item: int, read: Read) -> PartLook:
    """The part as it stands; its list where the item is not there any more."""
    lost = ""
    try:
        parts = read(work, section, item)
    except BadInput as refusal:
        lost, item = str(refusal), LIST
        parts = read(work, section, item)
    return PartLook(work.actor.name, True, section, item, parts, lost)


def history(work: Work, most: int, kinds: Iterable[str]) -> dict[str, Any]:
    """The part "history": the latest changes; see furniture_history.changes."""
    found = furniture_history.changes(work, most + 1, kinds=kinds)
    return {"changes": list(found[:most]), "more_changes": len(found) > most}


def item_of(query: Mapping[str, str]) -> int:
    """The item that an address's query names; LIST where it names none."""
    text = query.get("item", "")
    return 0 if text == "new" else number(text, LIST)


class FurnishingState(LiveState, rx.State, mixin=True):
    """An administrator's page: one part at a time, as the address says, and its forms.

    A page's state names its address and parts, sets `section` to the first of them,
    and says by `_reading` what each part reads.

    Attributes:
        allowed: whether the one who looks is an administrator.
        section, item: the part in front and the one thing in it, from the address; see LIST.
        turn: how many forms the server has answered; saved and fault_at name the
            form that the last answer was about.
        asking: what is asked before something is removed, empty for nothing.
        said: what was done, for those who hear the page.
    """

    _staff_only: bool = True
    _page: ClassVar[str] = ""
    """The page's address."""
    _parts: ClassVar[tuple[str, ...]] = ()
    """Its parts, the first of them in front where the address names none."""
    _part_of: ClassVar[dict[str, str]] = {}
    """Kinds that have a page of their own for each, and in which part it is."""

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    section: rx.Field[str] = rx.field("")
    item: rx.Field[int] = rx.field(LIST)
    changes: rx.Field[list[FurnitureChange]] = rx.field(default_factory=list)
    more_changes: rx.Field[bool] = rx.field(False)
    turn: rx.Field[int] = rx.field(0)
    saved: rx.Field[str] = rx.field("")
    fault: rx.Field[str] = rx.field("")
    fault_at: rx.Field[str] = rx.field("")
    asking: rx.Field[str] = rx.field("")
    said: rx.Field[str] = rx.field("")
    _asked: tuple[str, int, int] = ("", 0, 0)
    _changes_shown: int = CHANGES

    # ------------------------------------------------------------ what a page says of itself

    def _reading(self) -> Read:
        """What reads a part, with what the address and the page's filters narrow it by."""
        raise NotImplementedError

    def _live(self) -> set[str]:
        """What the part in front listens to besides the settings."""
        return set()

    def _forget(self) -> None:
        """Forget what was about the part or item that was in front before."""

    # ------------------------------------------------------------ looking

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.CHANGE_SETTINGS):
            return set()
        return {topics.SETTINGS} | self._live()

    def _address(self) -> tuple[str, int]:
        """Part and item, as the address has them."""
        query = self.router.url.query_parameters
        section = query.get("tab", "")
        return section if section in self._parts else self._parts[0], item_of(query)

    async def _look(self, actor: Actor | None, rang: set[str]) -> PartLook | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return PartLook(actor.name, False, self._parts[0])
        return await house().store.look(actor, part_look, *self._address(), self._reading())

    def _show(self, seen: PartLook | None) -> None:
        if seen is None:
            return
        moved = (seen.section, seen.item) != (self.section, self.item)
        self._put(name=seen.name, allowed=seen.allowed, section=seen.section, item=seen.item)
        self._put(**seen.parts)
        if moved:
            self._put(asking="", said="")
            self._forget()
        if seen.lost:
            self.notice = seen.lost

    async def _look_again(self, actor: Actor) -> None:
        """Read and show the part that is in front."""
        self._show(await self._look(actor, set()))

    # ------------------------------------------------------------ deeds

    @rx.event
    @handler("staff")
    async def save(self, actor: Actor, form: dict[str, FormText]) -> Any:
        """Do what a form asks for; what was made gets its own page, where it has one."""
        name = form.get("form", "")
        self._put(saved="", fault="", fault_at="", notice="")
        try:
            made = await house().store.do(actor, furniture_desk.save, form)
        except Refused as refusal:
            self._put(fault=str(refusal), fault_at=name)
            self.turn += 1
            return None
        await self._look_again(actor)
        self._put(saved=name)
        self.turn += 1
        part = self._part_of.get(form.get("kind", ""))
        if made and part:
            return rx.redirect(f"{self._page}?tab={part}&item={made}")
        return None

    @rx.event
    @handler("staff")
    async def ask_remove(self, actor: Actor, kind: str, row: int, of: int) -> None:
        """Ask before something is removed."""
        text = await house().store.look(actor, furniture_desk.question, kind, row, of)
        self._asked = (kind, row, of)
        self.asking = text

    @rx.event
    @handler("staff")
    async def keep(self, actor: Actor) -> None:
        """Remove nothing."""
        self.asking, self._asked = "", ("", 0, 0)

    @rx.event
    @handler("staff")
    async def remove(self, actor: Actor) -> Any:
        """Remove what was asked about."""
        kind, row, of = self._asked
        self.asking, self._asked, self.notice = "", ("", 0, 0), ""
        told = await house().store.do(actor, furniture_desk.remove, kind, row, of)
        self.notice = told
        self.said = told or "Removed."
        part = self._part_of.get(kind)
        if part and self.item == row:
            return rx.redirect(f"{self._page}?tab={part}")
        await self._look_again(actor)
        return None

    @rx.event
    @handler("staff")
    async def further_back(self, actor: Actor) -> None:
        """Show older changes."""
        self._changes_shown = min(self._changes_shown + CHANGES, _MOST_CHANGES)
        await self._look_again(actor)

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


class OrderedState(FurnishingState, rx.State, mixin=True):
    """The same, for a page on which something stands in an order."""

    @rx.event
    @handler("staff")
    async def move(self, actor: Actor, kind: str, row: int, way: str) -> None:
        """Move something "up" or "down" in its order."""
        by = -1 if way == "up" else 1
        await house().store.do(actor, furniture_desk.move, kind, row, by)
        await self._look_again(actor)
        self.said = f"Moved {'up' if by < 0 else 'down'}."
