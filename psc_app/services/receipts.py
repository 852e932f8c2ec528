"""Delivered and read: how far each side has seen a conversation.

Seeing happens far more often than it is worth a write of its own, so tabs
drop what they saw into a basket, and the backstage empties it a few times a
second with one deed. What a crash loses is seen again at the next look.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Update, bindparam, case, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.models.conversation import Conversation
from psc_app.services import access
from psc_app.services.work import Work


@dataclass(frozen=True, slots=True)
class Seen:
    """How far one side has seen a conversation.

    Attributes:
        by_patient: whose eyes: the patient's, or staff's.
        delivered: number of the newest message that reached a tab.
        read: number of the newest message shown while the tab was in front.
    """

    conversation_id: int
    by_patient: bool
    delivered: int
    read: int


class ReceiptBasket:
    """Collects what tabs saw, from any thread, the furthest of each side."""

    def __init__(self) -> None:
        """An empty basket."""
        self._lock = threading.Lock()
        self._seen: dict[tuple[int, bool], Seen] = {}

    def drop(self, seen: Seen) -> None:
        """Add what a tab saw; call it only for a conversation it may read."""
        key = (seen.conversation_id, seen.by_patient)
        with self._lock:
            old = self._seen.get(key)
            if old is not None:
                seen = Seen(*key, max(old.delivered, seen.delivered), max(old.read, seen.read))
            self._seen[key] = seen

    def empty(self) -> list[Seen]:
        """Take everything out."""
        with self._lock:
            seen, self._seen = list(self._seen.values()), {}
        return seen


def record(work: Work, seen: Iterable[Seen]) -> None:
    """Keep what was seen; a watermark never goes back.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    seen = list(seen)
    for by_patient in (True, False):
        rows = [s for s in seen if s.by_patient is by_patient]
        if rows:
            work.session.connection().execute(
                _ADVANCE[by_patient],
                [{"c": s.conversation_id, "d": s.delivered, "r": s.read} for s in rows],
            )
            work.ring(topics.signs(s.conversation_id, of_patient=by_patient) for s in rows)


def _advance(side: str) -> Update:
    delivered = col(getattr(Conversation, f"{side}_delivered"))
    read = col(getattr(Conversation, f"{side}_read"))
    return (
        update(Conversation.metadata.tables["conversation"])
        .where(col(Conversation.id) == bindparam("c"))
        .values(
            {
                f"{side}_delivered": case(
                    (delivered < bindparam("d"), bindparam("d")), else_=delivered
                ),
                f"{side}_read": case((read < bindparam("r"), bindparam("r")), else_=read),
            }
        )
    )


_ADVANCE = {True: _advance("patient"), False: _advance("staff")}
