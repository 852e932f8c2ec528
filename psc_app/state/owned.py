"""A tab belongs to the person it was drawn for, and forgets all of it for anybody else."""

import reflex as rx
from reflex.state import _override_base_method

from psc_app.domain.actor import Actor
from psc_app.state import gate


class OwnedState(rx.State, mixin=True):
    """What a page shows of one person's; whoever fills it sets `_drawn_for`."""

    _drawn_for: Actor | None = None

    @_override_base_method
    def _reset_client_storage(self) -> None:
        """Forget what was drawn for somebody who is not signed in here any more.

        Reflex calls this when a page connects, before it sends what it keeps of
        the tab. A tab's name outlives its sign-in, in the browser and on the
        server, so whoever sits down at a shared computer next would be sent the
        conversation of the one before.
        """
        super()._reset_client_storage()
        drawn_for = self._drawn_for
        if drawn_for and not gate.is_still(drawn_for, self.router.headers.cookie):
            self.reset()
        self._connects()

    def _connects(self) -> None:
        """The page connects, for the first time or again: its address counts."""
