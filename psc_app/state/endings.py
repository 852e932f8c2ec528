"""How a conversation leaves the front: ended, wrapped up, or set aside until it goes on."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import asides, closing
from psc_app.state.case_forms import finish_wrap_up
from psc_app.state.gate import LongText, handler
from psc_app.wiring import house


class EndingState(rx.State, mixin=True):
    """What one does with one's own conversation once it has been said.

    Attributes:
        asking_to_end: whether the question before ending stands open.
    """

    asking_to_end: rx.Field[bool] = rx.field(False)

    @rx.event
    @handler("staff")
    async def ask_to_end(self, actor: Actor) -> None:
        """Ask before ending: it can't be taken back."""
        self.asking_to_end = True

    @rx.event
    @handler("staff")
    async def keep_talking(self, actor: Actor) -> None:
        """Close the question about ending."""
        self.asking_to_end = False

    @rx.event
    @handler("staff")
    async def end(self, actor: Actor, thread: int) -> None:
        """End the talk; wrap-up begins."""
        self.asking_to_end = False
        await house().store.do(actor, closing.end, thread)

    @rx.event
    @handler("staff")
    async def set_aside(self, actor: Actor, thread: int) -> None:
        """Put a text conversation aside until the patient writes again."""
        self.asking_to_end = False
        await house().store.do(actor, asides.set_aside, thread)

    @rx.event
    @handler("staff")
    async def revive(self, actor: Actor, thread: int) -> None:
        """Take up what was set aside."""
        self.notice = ""
        await house().store.do(actor, asides.revive, thread)

    @rx.event
    @handler("staff")
    async def finish_wrap_up(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Finish wrap-up with notes, dispositions and a task; the conversation closes."""
        await house().store.do(actor, finish_wrap_up, self.thread, form)
        self.notice = ""
        self._go_home()

    @rx.var
    def wrapping_up(self) -> bool:
        """Whether the conversation in front is in wrap-up."""
        return self.has_conversation and self.conversation.state == S.WRAP_UP

    @rx.var
    def asides(self) -> int:
        """How many of their own conversations are set aside."""
        return sum(item.state == S.WAITING for item in self.mine)
