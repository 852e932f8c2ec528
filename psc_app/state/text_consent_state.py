"""Consent to texts beside a conversation: what was said, and what staff writes down."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.consent_cards import ConsentBook
from psc_app.services import text_consent
from psc_app.state.gate import handler
from psc_app.state.tool import ToolState
from psc_app.wiring import house


class TextConsentState(ToolState, rx.State):
    """The book of consent of the number that the conversation in front is with.

    Attributes:
        asking: the form that is open: "in", "out", or empty.
    """

    book: rx.Field[ConsentBook] = rx.field(default_factory=ConsentBook)
    asking: rx.Field[str] = rx.field("")

    def _forget(self) -> None:
        self.book, self.asking = ConsentBook(), ""

    async def _look(self, actor: Actor) -> None:
        self.book = await house().store.look(actor, text_consent.book, self.thread)

    @rx.event
    @handler("staff", activity=False)
    async def open(self, actor: Actor, thread: int) -> None:
        """Show the book of a conversation's number."""
        notice = self.notice if thread == self.thread else ""
        self._begin(actor, thread)
        self.notice = notice
        await self._look(actor)

    @rx.event
    @handler("staff")
    async def ask(self, actor: Actor, thread: int, which: str) -> None:
        """Open the form to write consent down, or the question about opting out, or neither."""
        self._begin(actor, thread)
        self.asking = which if which in ("in", "out") else ""

    @rx.event
    @handler("staff")
    async def opt_in(self, actor: Actor, thread: int, form: dict[str, str]) -> None:
        """Write down that the patient has agreed to texts."""
        said = [form.get(name, "") for name in ("wording", "said", "note")]
        await self._do(actor, thread, text_consent.opt_in, *said)

    @rx.event
    @handler("staff")
    async def opt_out(self, actor: Actor, thread: int) -> None:
        """Write down that the patient wants no more texts."""
        await self._do(actor, thread, text_consent.opt_out)

    @rx.event
    @handler("staff")
    async def keep(self, actor: Actor, thread: int) -> None:
        """Decide that the patient did not ask for texts to stop."""
        await self._do(actor, thread, text_consent.keep)

    async def _do(self, actor: Actor, thread: int, verb: Callable[..., Any], *args: Any) -> None:
        self._begin(actor, thread)
        await house().store.do(actor, verb, thread, *args)
        self.asking = ""
        await self._look(actor)
