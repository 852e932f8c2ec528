"""On the dashboard: when one's own tasks are due, and that a case in front has changed."""

from dataclasses import dataclass

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.services import task_lists
from psc_app.wiring import house


@dataclass(frozen=True)
class MattersLook:
    """What one look brings: the moments, where they may have changed, and whether a case has."""

    dues: tuple[int, ...] | None
    changed: bool


class MattersState(rx.State, mixin=True):
    """What the head and the tool "cases" need to know by themselves.

    Attributes:
        dues: when the agent's own open tasks are due; the browser counts those that are.
        matters: rises whenever a case or task of the conversation in front changed.
    """

    dues: rx.Field[list[int]] = rx.field(default_factory=list)
    matters: rx.Field[int] = rx.field(0)

    async def _look_matters(self, actor: Actor, wanted: int, rang: set[str]) -> MattersLook:
        """What the bells say that may have changed."""
        dues = None
        if not rang or topics.tasks_of(actor.id) in rang:
            dues = await house().store.look(actor, task_lists.dues)
        return MattersLook(dues, topics.matters(wanted) in rang)

    def _show_matters(self, seen: MattersLook | None) -> None:
        if seen is None:
            return
        if seen.dues is not None and list(seen.dues) != self.dues:
            self.dues = list(seen.dues)
        if seen.changed:
            self.matters += 1
