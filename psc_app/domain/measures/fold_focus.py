"""How long a conversation was in front of the agent who worked on it.

What counts is the talk of a part as primary and the wrap-up of the last one, each only once it is
over.
"""

from typing import Protocol

from psc_app.domain.measures.facts import Contact, EventRow, Session
from psc_app.domain.vocabulary import ConversationState


class Fronts(Protocol):
    """What is asked of what was read so far."""

    contacts: dict[int, Contact]
    front: dict[int, int]


def brought_to_front(fold: Fronts, row: EventRow) -> None:
    """An agent turned to a conversation, or away from all."""
    staff, now = row.staff_id or 0, row.conversation_id or 0
    before = fold.front.get(staff, 0)
    if now == before:
        return
    fold.front[staff] = now
    for key in (before, now):
        session = _worked_on(fold.contacts.get(key), staff)
        if session is None:
            continue
        if key == now:
            session.front_ms = row.at_ms
        else:
            _pause(session, row.at_ms)


def _worked_on(contact: Contact | None, staff: int) -> Session | None:
    """The part whose talk or wrap-up goes on, if it is this agent's."""
    session = None if contact is None else contact.last_primary
    if contact is None or session is None or session.staff_id != staff:
        return None
    goes_on = session.ended_ms is None or contact.state == ConversationState.WRAP_UP
    return session if goes_on else None


def spell_begins(fold: Fronts, contact: Contact, session: Session, at_ms: int) -> None:
    """A talk or a wrap-up begins; the conversation may be in front already."""
    in_front = fold.front.get(session.staff_id, 0) == contact.conversation_id
    session.front_ms = at_ms if in_front else None
    session.front_now_ms = 0


def spell_ends(session: Session, at_ms: int) -> None:
    """A talk or a wrap-up is over: from now on its time in front counts."""
    _pause(session, at_ms)
    session.focused_ms += session.front_now_ms
    session.front_now_ms = 0


def _pause(session: Session, at_ms: int) -> None:
    if session.front_ms is not None:
        session.front_now_ms += max(at_ms - session.front_ms, 0)
        session.front_ms = None


def wrap_up_begins(fold: Fronts, contact: Contact, at_ms: int) -> None:
    """The talk is over; its part ends with a row of its own, just after this or just before."""
    session = contact.last_primary
    if session is not None and session.ended_ms is not None:
        spell_begins(fold, contact, session, at_ms)


def wrap_up_ends(contact: Contact, at_ms: int) -> None:
    """The conversation closes after a wrap-up."""
    session, began = contact.last_primary, contact.wrap_up_ms
    if session is None or began is None:
        return
    session.wrap_up_ms = max(at_ms - began, 0)
    spell_ends(session, at_ms)
