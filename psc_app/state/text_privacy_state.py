"""The dialog after a text was refused for what it gives away: how else it may go."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, NotAllowed, Refused
from psc_app.domain.text_privacy import SHORTEST_REASON, Piece, in_words
from psc_app.services import messages, secure_messages, text_gate
from psc_app.state.gate import LongText, handler
from psc_app.state.owned import OwnedState
from psc_app.wiring import house

_NOT_YOURS = "Only the agent who has this conversation can send a secure message."
_SAY_WHY = f"Say why, in at least {SHORTEST_REASON} characters."


class TextPrivacyState(OwnedState, rx.State):
    """What the dialog shows.

    The message itself waits in the browser among those on their way, under its own name: what
    is sent from here has that name, and so takes its place.

    Attributes:
        opened: whether it stands open.
        thread, client_id: the message it is about.
        pieces: its words, those marked that were found.
        named: what was found, in words; empty for nothing.
        hindrance: why it can't go as a secure message; empty if it can.
        fault: why it could not be sent, in words.
    """

    notice: rx.Field[str] = rx.field("")
    opened: rx.Field[bool] = rx.field(False)
    thread: rx.Field[int] = rx.field(0)
    client_id: rx.Field[str] = rx.field("")
    pieces: rx.Field[list[Piece]] = rx.field(default_factory=list)
    named: rx.Field[str] = rx.field("")
    hindrance: rx.Field[str] = rx.field("")
    fault: rx.Field[str] = rx.field("")
    _body: str = ""

    @rx.event
    @handler("staff")
    async def ask(self, actor: Actor, thread: int, client_id: str, body: LongText) -> None:
        """Open the dialog about a message that was not sent."""
        self.reset()
        store = house().store
        pieces = await store.look(actor, text_gate.look, thread, body)
        try:
            self.hindrance = await store.look(actor, secure_messages.why_not, thread)
        except NotAllowed:
            self.hindrance = _NOT_YOURS
        self._drawn_for = actor
        self.thread, self.client_id, self._body = thread, client_id, body
        self.pieces = list(pieces)
        self.named = in_words(dict.fromkeys(one.kind for one in pieces if one.kind))
        self.opened = True

    @rx.event
    @handler("staff")
    async def leave(self, actor: Actor) -> None:
        """Close the dialog; the message goes on waiting in the browser."""
        self.reset()

    @rx.event
    @handler("staff")
    async def send_secure(self, actor: Actor) -> None:
        """Keep the words here, and text a link to them."""
        home = house()
        address = home.config.own_address
        given = (self.thread, self.client_id, self._body, address)
        try:
            await home.store.do(actor, secure_messages.send, *given)
        except Refused as refusal:
            self.fault = str(refusal)
        else:
            self.reset()

    @rx.event
    @handler("staff")
    async def send_anyway(self, actor: Actor, form: dict[str, str]) -> None:
        """Text the words as they are, for a reason that is written down."""
        reason = form.get("reason", "").strip()
        given = (self.thread, self.client_id, self._body)
        try:
            if len(reason) < SHORTEST_REASON:
                raise BadInput(_SAY_WHY)
            await house().store.do(actor, messages.post, *given, privacy_reason=reason)
        except Refused as refusal:
            self.fault = str(refusal)
        else:
            self.reset()
