"""Quick replies on the dashboard: those that fit what is typed, and the agent's own."""

from typing import Annotated

import reflex as rx
from pydantic import Field

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.reply_cards import FilledReply, FoundReplies, OwnReplyCard
from psc_app.services import quick_replies
from psc_app.state.gate import LongText, handler
from psc_app.state.owned import OwnedState
from psc_app.wiring import house

Turn = Annotated[int, Field(ge=0, lt=2**53)]
"""A browser's name for one question; larger numbers it could not tell apart."""


class ReplyState(OwnedState, rx.State):
    """What a tab has found and filled.

    Attributes:
        found: what fits what was typed last.
        filled: what became of the reply that was chosen last.
        mine_open: whether the agent's own replies stand open; mine are these.
        edited: the one in the form; load counts what was put into it.
        mine_fault: why it could not be kept; mine_said what was done.
        asking: the key of the one that is about to be deleted, 0 for none.
    """

    notice: rx.Field[str] = rx.field("")
    found: rx.Field[FoundReplies] = rx.field(default_factory=FoundReplies)
    filled: rx.Field[FilledReply] = rx.field(default_factory=FilledReply)
    mine_open: rx.Field[bool] = rx.field(False)
    mine: rx.Field[list[OwnReplyCard]] = rx.field(default_factory=list)
    edited: rx.Field[OwnReplyCard] = rx.field(default_factory=OwnReplyCard)
    load: rx.Field[int] = rx.field(0)
    mine_fault: rx.Field[str] = rx.field("")
    mine_said: rx.Field[str] = rx.field("")
    asking: rx.Field[int] = rx.field(0)

    @rx.event
    @handler("staff")
    async def seek(self, actor: Actor, thread: int, text: str, turn: Turn) -> None:
        """Find the replies that fit what stands behind the slash."""
        self._drawn_for = actor
        cards = await house().store.look(actor, quick_replies.seek, thread, text)
        self.found = FoundReplies(turn, thread, cards)

    @rx.event
    @handler("staff")
    async def fill(
        self, actor: Actor, thread: int, reply: int, answers: dict[str, str], turn: Turn
    ) -> None:
        """Fill a reply for the composer, or say what it asks first."""
        self._drawn_for = actor
        store = house().store
        try:
            text = await store.do(actor, quick_replies.fill, thread, reply, answers)
        except BadInput as refusal:
            title, _, asks = await store.look(actor, quick_replies.peek, thread, reply)
            asks = () if answers else asks
            self.filled = FilledReply(turn, title, asks=asks, fault="" if asks else str(refusal))
        except Refused as refusal:
            self.filled = FilledReply(turn, fault=str(refusal))
        else:
            self.filled = FilledReply(turn, text=text)

    # ------------------------------------------------------------ one's own

    @rx.event
    @handler("staff")
    async def open_mine(self, actor: Actor, text: LongText) -> None:
        """Open one's own replies, with a text for a new one."""
        await self._load_mine(actor)
        self._edit(OwnReplyCard(body=text))
        self.mine_said, self.mine_open = "", True

    @rx.event
    @handler("staff")
    async def close_mine(self, actor: Actor) -> None:
        """Close them."""
        self.mine_open = False

    @rx.event
    @handler("staff")
    async def edit_mine(self, actor: Actor, reply: int) -> None:
        """Put one of one's own into the form; 0 for a new one."""
        found = [one for one in self.mine if one.id == reply]
        self._edit(found[0] if found else OwnReplyCard())
        self.mine_said = ""

    @rx.event
    @handler("staff")
    async def save_mine(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Keep what stands in the form."""
        self.mine_fault = self.mine_said = ""
        try:
            await house().store.do(actor, quick_replies.keep_own, self.edited.id, form)
        except Refused as refusal:
            self.mine_fault = str(refusal)
            return
        said = "Saved." if self.edited.id else "Added."
        await self._load_mine(actor)
        self._edit(OwnReplyCard())
        self.mine_said = said

    @rx.event
    @handler("staff")
    async def ask_delete(self, actor: Actor, reply: int) -> None:
        """Ask before one of one's own is deleted; 0 keeps it."""
        self.asking = reply

    @rx.event
    @handler("staff")
    async def delete_mine(self, actor: Actor, reply: int) -> None:
        """Delete one of one's own."""
        self.asking, self.mine_fault, self.mine_said = 0, "", ""
        try:
            await house().store.do(actor, quick_replies.remove_own, reply)
        except Refused as refusal:
            self.mine_fault = str(refusal)
        else:
            self.mine_said = "Deleted."
            if self.edited.id == reply:
                self._edit(OwnReplyCard())
        await self._load_mine(actor)

    async def _load_mine(self, actor: Actor) -> None:
        self._drawn_for = actor
        self.mine = list(await house().store.look(actor, quick_replies.own))

    def _edit(self, card: OwnReplyCard) -> None:
        self.edited, self.mine_fault, self.asking = card, "", 0
        self.load += 1
