"""The administrator's page of shared quick replies: the list, one of them, their history."""

from functools import partial
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import Option
from psc_app.domain.reply_cards import ReplyCard, ReplyLine
from psc_app.services import furniture_history, furniture_replies
from psc_app.services.furniture_replies import Filter
from psc_app.services.work import Work
from psc_app.state.furnishing import LIST, FurnishingState, Read, history
from psc_app.state.gate import LongText, handler
from psc_app.wiring import house


class AdminRepliesState(FurnishingState, rx.State):
    """What the page of quick replies shows.

    Attributes:
        text, locale, use: what narrows the list; see furniture_replies.Filter.
        count: how many fit, of which `replies` has the first.
        sample: the text in the form as a made-up patient would read it; sample_fault
            is why it could not be sent.
    """

    _page: ClassVar[str] = "/admin/replies"
    _parts: ClassVar[tuple[str, ...]] = ("replies", "history")
    _part_of: ClassVar[dict[str, str]] = {"reply": "replies"}

    section: rx.Field[str] = rx.field("replies")
    text: rx.Field[str] = rx.field("")
    locale: rx.Field[str] = rx.field("")
    use: rx.Field[str] = rx.field("")
    count: rx.Field[int] = rx.field(0)
    replies: rx.Field[list[ReplyLine]] = rx.field(default_factory=list)
    reply: rx.Field[ReplyCard] = rx.field(default_factory=ReplyCard)
    streams: rx.Field[list[Option]] = rx.field(default_factory=list)
    sample: rx.Field[str] = rx.field("")
    sample_fault: rx.Field[str] = rx.field("")

    def _reading(self) -> Read:
        only = Filter(self.text, self.locale, self.use)
        return partial(_read, only=only, changes=self._changes_shown)

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


def _read(work: Work, section: str, item: int, only: Filter, changes: int) -> dict[str, Any]:
    if section == "history":
        return history(work, changes, furniture_history.REPLIES)
    if item == LIST:
        count, lines = furniture_replies.lines(work, only)
        return {"count": count, "replies": list(lines)}
    reply = furniture_replies.card(work, item)
    return {
        "reply": reply,
        "sample": reply.sample,
        "sample_fault": "",
        "streams": list(furniture_replies.workstream_options(work)),
    }
