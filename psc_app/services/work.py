"""One deed: its transaction, its actor, its moment, its bells."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from psc_app.domain.actor import Actor


@dataclass(slots=True)
class Work:
    """What a service function works with; made by the store, one for each deed.

    Attributes:
        session: the deed's own transaction (a savepoint of a larger one).
        actor: who does it, from the sign-in.
        now: the moment of the whole deed, UTC.
        bells: topics that ring once the deed is committed, not before.
    """

    session: Session
    actor: Actor
    now: datetime
    bells: set[str] = field(default_factory=set)

    def ring(self, topics: Iterable[str] | str) -> None:
        """Have these topics rung after the commit."""
        self.bells.update((topics,) if isinstance(topics, str) else topics)
