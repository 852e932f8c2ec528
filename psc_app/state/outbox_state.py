"""The demo's outbox: texts that would have gone to a phone."""

import reflex as rx

from psc_app.domain.actor import SYSTEM
from psc_app.domain.cards import millis
from psc_app.domain.errors import NotAllowed
from psc_app.services import notices
from psc_app.state.gate import handler
from psc_app.wiring import house


class OutboxState(rx.State):
    """The newest texts, in the demonstration only."""

    letters: rx.Field[list[dict[str, str | int]]] = rx.field(default_factory=list)
    notice: rx.Field[str] = rx.field("")
    ready: rx.Field[bool] = rx.field(False)

    @rx.event
    @handler("public", activity=False)
    async def read(self, actor: None) -> None:
        """Read the outbox.

        Raises:
            NotAllowed: this is no demonstration.
        """
        home = house()
        if not home.config.demo:
            raise NotAllowed("There is no outbox here.")
        found = await home.store.look(SYSTEM, notices.outbox)
        self.letters = [
            {"to": one.to_address, "body": one.body, "at": millis(one.created_at)} for one in found
        ]
        self.ready = True
