"""Forms that an administrator sends, and what is asked before something is removed."""

from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from psc_app.domain.actor import Actor
from psc_app.domain.agent_script_form import LONGEST_FORM
from psc_app.domain.errors import Refused
from psc_app.domain.furniture_cards import FurnitureChange
from psc_app.services import furniture_desk
from psc_app.state.gate import handler
from psc_app.wiring import house

CHANGES = 30
_MOST_CHANGES = 600

FormText = Annotated[str, Field(max_length=LONGEST_FORM)]
"""A field of a form; the longest hold a list of steps."""


class FurnishingState(rx.State, mixin=True):
    """The half of an administrator's page that changes something.

    The page's state has `section`, `item` and `notice` beside it, and says by
    `_look_again` how it reads anew.

    Attributes:
        turn: how many forms the server has answered; saved and fault_at name the
            form that the last answer was about.
        asking: what is asked before something is removed, empty for nothing.
        said: what was done, for those who hear the page.
    """

    _page: ClassVar[str] = ""
    """The page's address."""
    _part_of: ClassVar[dict[str, str]] = {}
    """Kinds that have a page of their own for each, and in which part it is."""

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

    async def _look_again(self, actor: Actor) -> None:
        """Read and show the part that is in front."""
        raise NotImplementedError

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
