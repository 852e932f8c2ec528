"""One's own account: who one is, and ending sign-ins."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.permissions import Right
from psc_app.services import sign_in
from psc_app.state import gate
from psc_app.state.gate import handler
from psc_app.state.owned import OwnedState
from psc_app.wiring import house


class AccountState(OwnedState, rx.State):
    """What the account page shows."""

    name: rx.Field[str] = rx.field("")
    role: rx.Field[str] = rx.field("")
    works_desk: rx.Field[bool] = rx.field(False)
    sees_all: rx.Field[bool] = rx.field(False)
    changes_settings: rx.Field[bool] = rx.field(False)
    notice: rx.Field[str] = rx.field("")

    @rx.event
    @handler("staff", activity=False)
    async def read(self, actor: Actor) -> None:
        """Say who is signed in."""
        self._drawn_for = actor
        self.name = actor.name
        self.role = actor.role.value
        self.works_desk = actor.may(Right.WORK_CONVERSATIONS)
        self.sees_all = actor.may(Right.SEE_ALL_CONVERSATIONS)
        self.changes_settings = actor.may(Right.CHANGE_SETTINGS)

    @rx.event
    @handler("staff")
    async def sign_out_elsewhere(self, actor: Actor) -> object:
        """End all one's sign-ins, this one with them."""
        await house().store.do(actor, sign_in.sign_out_everywhere, staff_id=actor.id)
        gate.forget()
        return rx.redirect("/login?why=signed-out")

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
