"""What the tools of the productivity pane share: whose they are, what they put into the composer.

A tool listens to nothing: its component asks anew when the conversation or its
stamp changes. So its state costs nothing while messages come and go.
"""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.state.gate import handler
from psc_app.state.owned import OwnedState


class ToolState(OwnedState, rx.State, mixin=True):
    """A tool's half that is the same for all.

    Attributes:
        thread: the conversation that what is shown belongs to; 0 for nothing.
        notice: a refusal, in words.
        text, nonce: what goes into the composer, once for each new nonce.
    """

    thread: rx.Field[int] = rx.field(0)
    notice: rx.Field[str] = rx.field("")
    text: rx.Field[str] = rx.field("")
    nonce: rx.Field[int] = rx.field(0)

    def _forget(self) -> None:
        """Clear what belongs to the conversation that was in front before."""

    def _begin(self, actor: Actor, thread: int) -> None:
        """Whoever acts now is whom this is shown to; another conversation clears the old one."""
        self._drawn_for = actor
        self.notice = ""
        if thread != self.thread:
            self._forget()
            self.text = ""
            self.thread = thread

    def _insert(self, text: str) -> None:
        self.text = text
        self.nonce += 1

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
