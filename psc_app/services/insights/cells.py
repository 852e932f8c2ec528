"""What a quarter hour's figures add up to, straight from the event log.

A cell is a sum; which conversations belong to which quarter hour, and what of them counts, is
`domain/measures`' to say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from psc_app.domain.measures.facts import Contact, Spell
from psc_app.domain.measures.fold import Fold
from psc_app.domain.measures.parts import (
    CONTACT_PARTS,
    DUTY_PARTS,
    OFFER_PARTS,
    SESSION_PARTS,
    contact_parts,
    duty_parts,
    offer_parts,
    session_parts,
)
from psc_app.models.figures import CELL_PARTS
from psc_app.services.insights import limits, reading
from psc_app.services.insights.whole import whole
from psc_app.services.work import Work

QUARTER_MS = 900_000

UNKNOWN = "unknown"
"""The channel of conversations from before the log told it; duty alone has none."""

Key = tuple[int, int, str, int, str]
"""Quarter, queue, channel, agent, disposition."""

_KEYS = ("quarter", "queue_id", "channel", "staff_id", "disposition")
_NOTHING = dict.fromkeys(CELL_PARTS, 0.0)


def quarter_of(ms: int) -> int:
    """The quarter hour of a moment, counted since 1970."""
    return ms // QUARTER_MS


def start_of(quarter: int) -> datetime:
    """When a quarter hour begins."""
    return reading.moment(quarter * QUARTER_MS)


class Cells:
    """Cells that are being added up."""

    def __init__(self) -> None:
        """None yet."""
        self._sums: dict[Key, dict[str, float]] = defaultdict(_NOTHING.copy)

    def add(self, key: Key, names: Iterable[str], parts: Iterable[float]) -> None:
        """Add parts to a cell; what is all nothing makes none."""
        given = tuple(parts)
        if any(given):
            cell = self._sums[key]
            for name, part in zip(names, given, strict=True):
                cell[name] += part

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table, in the order of their keys."""
        return [dict(zip(_KEYS, key, strict=True)) | self._sums[key] for key in sorted(self._sums)]


def add_conversations(work: Work, found: Cells, quarter: int, keys: Iterable[int]) -> None:
    """Add to the cells those of these conversations that belong to a quarter hour."""
    bounds = limits.read(work)
    for key in keys:
        contact = whole(work, key)
        if contact is not None and belongs_to(contact) == quarter:
            _add_contact(found, contact, quarter, bounds)


def belongs_to(contact: Contact) -> int:
    """The quarter hour a conversation belongs to."""
    return quarter_of(contact.belongs_ms or 0)


def may_be_in(contact: Contact) -> set[int]:
    """The quarter hours whose cells may have a conversation: one that the bot had first moves.

    Until it is handed over it belongs to the quarter hour of its beginning.
    """
    return {belongs_to(contact), quarter_of(contact.created_ms or 0)}


def of_conversation(one: Contact, bounds: limits.Limits) -> list[dict[str, Any]]:
    """What one conversation adds to the cells, as rows of the table."""
    found = Cells()
    _add_contact(found, one, belongs_to(one), bounds)
    return found.rows()


def _add_contact(found: Cells, one: Contact, quarter: int, bounds: limits.Limits) -> None:
    def key(queue_id: int, staff_id: int) -> Key:
        return (quarter, queue_id, one.channel or UNKNOWN, staff_id, one.disposition)

    own = contact_parts(one, *bounds.of(one.queue_id))
    found.add(key(one.queue_id, one.staff_id), CONTACT_PARTS, own)
    for session in one.sessions:
        where = key(session.queue_id, session.staff_id)
        found.add(where, SESSION_PARTS, session_parts(one, session))
    for offer in one.offers:
        found.add(key(offer.queue_id, offer.staff_id), OFFER_PARTS, offer_parts(one, offer))


# ---------------------------------------------------------------- duty


def of_duty(work: Work, first: int, end: int) -> list[dict[str, Any]]:
    """The cells of agents' time on duty, from one quarter hour to another, that not included."""
    found = Cells()
    since, before = start_of(first), start_of(end)
    for staff_id in reading.everybody(work):
        fold = Fold()
        for row in reading.duty_before(work, staff_id, since):
            fold.apply(row)
        for row in reading.of_staff(work, staff_id, reading.ON_DUTY, since, before):
            fold.apply(row)
        duty = fold.duty.get(staff_id)
        if duty is None:
            continue
        for spell in (*duty.spells, duty.current):
            for quarter, ms in _spread(spell, first, end):
                parts = duty_parts(spell.presence, spell.used, spell.units, ms)
                found.add((quarter, 0, "", staff_id, ""), DUTY_PARTS, parts)
    return found.rows()


def _spread(spell: Spell, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The milliseconds of a spell in each quarter hour."""
    at = max(spell.from_ms, first * QUARTER_MS)
    until = end * QUARTER_MS if spell.to_ms is None else min(spell.to_ms, end * QUARTER_MS)
    while at < until:
        quarter = quarter_of(at)
        step = min(until, (quarter + 1) * QUARTER_MS)
        yield quarter, step - at
        at = step
