"""The administrator's page of shared quick replies: the list, one of them, their history."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import Option
from psc_app.domain.permissions import Right
from psc_app.domain.reply_cards import ReplyCard, ReplyLine
from psc_app.services import furniture_history, furniture_replies
from psc_app.services.furniture_replies import Filter
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.furnishing import FurnishingState
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.wiring import house

PARTS = ("replies", "history")
LIST = -1
"""The item that stands for the list; 0 is a new one."""


@dataclass(frozen=True)
class _Seen:
    name: str
    allowed: bool
    section: str = "replies"
    item: int = LIST
    parts: dict[str, Any] = field(default_factory=dict)
    lost: str = ""


class AdminRepliesState(FurnishingState, LiveState, rx.State):
    """What the page of quick replies shows.

    Attributes:
        section, item: the part in front and the one reply in it, from the address.
        text, locale, use: what narrows the list; see furniture_replies.Filter.
        count: how many fit, of which `replies` has the first.
        sample: the text in the form as a made-up patient would read it; sample_fault
            is why it could not be sent.
    """

    _staff_only: bool = True
    _page: ClassVar[str] = "/admin/replies"
    _part_of: ClassVar[dict[str, str]] = {"reply": "replies"}

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    section: rx.Field[str] = rx.field("replies")
    item: rx.Field[int] = rx.field(LIST)
    text: rx.Field[str] = rx.field("")
    locale: rx.Field[str] = rx.field("")
    use: rx.Field[str] = rx.field("")
    count: rx.Field[int] = rx.field(0)
    replies: rx.Field[list[ReplyLine]] = rx.field(default_factory=list)
    reply: rx.Field[ReplyCard] = rx.field(default_factory=ReplyCard)
    streams: rx.Field[list[Option]] = rx.field(default_factory=list)
    sample: rx.Field[str] = rx.field("")
    sample_fault: rx.Field[str] = rx.field("")

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        may = actor is not None and actor.may(Right.CHANGE_SETTINGS)
        return {topics.SETTINGS} if may else set()

    def _address(self) -> tuple[str, int]:
        """Part and item, as the address has them."""
        said = self.router.url.query_parameters
        section, item = said.get("tab", PARTS[0]), said.get("item", "")
        if item == "new":
            item = "0"
        known = item.isascii() and item.isdecimal() and len(item) < 10
        return section if section in PARTS else PARTS[0], int(item) if known else LIST

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return _Seen(actor.name, False)
        only = Filter(self.text, self.locale, self.use)
        return await house().store.look(actor, _look, *self._address(), only, self._changes_shown)

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        moved = (seen.section, seen.item) != (self.section, self.item)
        self._put(name=seen.name, allowed=seen.allowed, section=seen.section, item=seen.item)
        self._put(**seen.parts)
        if "reply" in seen.parts:
            self._put(sample=self.reply.sample, sample_fault="")
        if moved:
            self._put(asking="", said="")
        if seen.lost:
            self.notice = seen.lost

    async def _look_again(self, actor: Actor) -> None:
        self._show(await self._look(actor, set()))

    @rx.event
    @handler("staff")
    async def narrow(self, actor: Actor, field: str, value: str) -> None:
        """Narrow the list by a text, a language, or whether they are in use."""
        if field in ("text", "locale", "use"):
            self._put(**{field: value})
            await self._look_again(actor)

    @rx.event
    @handler("staff")
    async def preview(self, actor: Actor, text: LongText) -> None:
        """Show the text in the form as a made-up patient would read it."""
        try:
            sample = await house().store.look(actor, furniture_replies.sample, text)
        except BadInput as fault:
            self._put(sample_fault=str(fault))
        else:
            self._put(sample=sample, sample_fault="")


def _look(work: Work, section: str, item: int, only: Filter, changes: int) -> _Seen:
    """The part as it stands; the list where the item is not there any more."""
    lost = ""
    try:
        parts = _read(work, section, item, only, changes)
    except BadInput as refusal:
        lost, item = str(refusal), LIST
        parts = _read(work, section, item, only, changes)
    return _Seen(work.actor.name, True, section, item, parts, lost)


def _read(work: Work, section: str, item: int, only: Filter, changes: int) -> dict[str, Any]:
    if section == "history":
        kinds = furniture_history.REPLIES
        found = furniture_history.changes(work, changes + 1, kinds=kinds)
        return {"changes": list(found[:changes]), "more_changes": len(found) > changes}
    if item == LIST:
        count, lines = furniture_replies.lines(work, only)
        return {"count": count, "replies": list(lines)}
    return {
        "reply": furniture_replies.card(work, item),
        "streams": list(furniture_replies.workstream_options(work)),
    }
