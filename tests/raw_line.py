"""A line of the event log that a test tells, before it has its number."""

from dataclasses import dataclass, field
from typing import Any

from tales import Line

from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role


@dataclass
class Raw:
    """A line before it has its number."""

    at: int
    deed: Deed
    chat: int | None = None
    role: Role = Role.SYSTEM
    actor: int = 0
    staff: int | None = None
    queue: int | None = None
    before: S | None = None
    after: S | None = None
    why: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    def numbered(self, number: int) -> Line:
        """The line as the log has it."""
        return Line(
            id=number,
            at=self.at,
            deed=self.deed.value,
            role=self.role.value,
            actor=self.actor,
            chat=self.chat,
            staff=self.staff,
            queue=self.queue,
            before=None if self.before is None else int(self.before),
            after=None if self.after is None else int(self.after),
            why=str(self.why),
            detail=self.detail,
        )
