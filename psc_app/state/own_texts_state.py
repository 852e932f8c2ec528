"""A patient's own switch on the portal: texts from the clinic, or none."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.services import text_consent
from psc_app.state.gate import handler
from psc_app.state.owned import OwnedState
from psc_app.wiring import house


class OwnTextsState(OwnedState, rx.State):
    """What came of the last press of the switch; where it stands is the page's to know.

    Attributes:
        notice: a refusal, in words.
    """

    notice: rx.Field[str] = rx.field("")

    @rx.event
    @handler("portal")
    async def switch_texts(self, actor: Actor, on: bool) -> None:
        """Get texts from the clinic, or none."""
        self._drawn_for = actor
        self.notice = ""
        await house().store.do(actor, text_consent.switch, on)
