"""Delivered and read: how far each side has seen a conversation, and who advises in it.

Seeing happens far more often than it is worth a write of its own, so tabs
drop what they saw into a basket. The backstage takes a portion out of it twenty
times a second, and what is in it about a conversation goes along when somebody
writes there. What a crash loses is seen again at the next look.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import bindparam, case, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.vocabulary import SessionMode
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.services import access
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work


@dataclass(frozen=True, slots=True)
class Seen:
    """How far one side has seen a conversation.

    Attributes:
        by_patient: whose eyes: the patient's, or staff's.
        delivered: number of the newest message that reached a tab.
        read: number of the newest message shown while the tab was in front.
        adviser: the agent whose eyes these are, where they only advise: it is
            nobody's receipt then, but how far they have read; 0 for a side.
    """

    conversation_id: int
    by_patient: bool
    delivered: int
    read: int
    adviser: int = 0


_PORTION = 10
"""Receipts taken out of the basket at once, while there are few."""

_PORTIONS = 16
"""Into how many portions a fuller basket is divided: each rings all its tabs at once, and
messages must not wait behind a crowd."""


class ReceiptBasket:
    """Collects what tabs saw, from any thread, the furthest of each side."""

    def __init__(self) -> None:
        """An empty basket."""
        self._lock = threading.Lock()
        self._seen: dict[tuple[int, bool, int], Seen] = {}

    def drop(self, seen: Seen) -> None:
        """Add what a tab saw; call it only for a conversation it may read."""
        key = (seen.conversation_id, seen.by_patient, seen.adviser)
        with self._lock:
            old = self._seen.get(key)
            if old is not None:
                delivered, read = max(old.delivered, seen.delivered), max(old.read, seen.read)
                seen = Seen(key[0], key[1], delivered, read, key[2])
            self._seen[key] = seen

    def portion(self) -> list[Seen]:
        """Take out what has been in there longest: all of it where it is little."""
        with self._lock:
            most = max(_PORTION, len(self._seen) // _PORTIONS)
            return [self._seen.pop(key) for key in list(islice(self._seen, most))]

    def about(self, conversation_id: int) -> list[Seen]:
        """Take out what there is of a conversation's two sides."""
        with self._lock:
            sides = ((conversation_id, True, 0), (conversation_id, False, 0))
            return [self._seen.pop(key) for key in sides if key in self._seen]

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
    advance(work, seen)
    work.ring(_bell(s) for s in seen)


def _bell(s: Seen) -> str:
    if s.adviser:
        return topics.read_along(s.adviser)
    return topics.signs(s.conversation_id, of_patient=s.by_patient)


def advance(work: Work, seen: Iterable[Seen]) -> None:
    """Keep what tabs saw, within a deed that rings their conversation anyway."""
    for s in seen:
        if s.adviser:
            work.quick(_ADVANCE_PART, c=s.conversation_id, w=s.adviser, r=s.read)
        else:
            work.quick(_ADVANCE[s.by_patient], c=s.conversation_id, d=s.delivered, r=s.read)


def _advance(side: str) -> Prepared:
    delivered = col(getattr(Conversation, f"{side}_delivered"))
    read = col(getattr(Conversation, f"{side}_read"))
    return Prepared(
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
_PART = AgentSession.metadata.tables["agent_session"].c
_ADVANCE_PART = Prepared(
    update(AgentSession.metadata.tables["agent_session"])
    .where(
        _PART.conversation_id == bindparam("c"),
        _PART.staff_id == bindparam("w"),
        _PART.mode != SessionMode.PRIMARY.value,
        _PART.ended_at.is_(None),
        _PART.read_seq < bindparam("r"),
    )
    .values(read_seq=bindparam("r"))
)
