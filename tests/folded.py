"""What the app's fold makes of a log, for tests that hold it against the recount."""

from collections.abc import Iterable, Iterator, Mapping

from recount import USUAL
from tales import Line

from psc_app.domain.measures import parts
from psc_app.domain.measures.catalogue import MEASURES, Measure
from psc_app.domain.measures.facts import Contact
from psc_app.domain.measures.fold import EventRow, Fold

Limits = Mapping[int, tuple[int, int]]
"""Seconds by queue: in time within, a short abandon within."""


def folded(lines: Iterable[Line]) -> Fold:
    """The fold, once it has read a log."""
    fold = Fold()
    for line in lines:
        fold.apply(
            EventRow(
                line.id,
                line.at,
                line.deed,
                line.role,
                line.actor,
                line.chat,
                line.staff,
                line.queue,
                line.before,
                line.after,
                line.why,
                line.detail,
            )
        )
    return fold


def part_rows(
    one: Measure, contact: Contact, now: int, limits: Limits | None = None
) -> Iterator[dict[str, float]]:
    """The parts that a conversation brings to a figure, by name."""
    if one.of == "contacts":
        within, short = (limits or {}).get(contact.queue_id or 0, USUAL)
        given = parts.contact_parts(contact, within * 1_000, short * 1_000)
        yield dict(zip(parts.CONTACT_PARTS, given, strict=True))
    elif one.of == "now":
        yield dict(zip(parts.NOW_PARTS, parts.now_parts(contact, now), strict=True))
    elif one.of == "sessions":
        for session in contact.sessions:
            given = parts.session_parts(contact, session)
            yield dict(zip(parts.SESSION_PARTS, given, strict=True))
    elif one.of == "offers":
        for offer in contact.offers:
            yield dict(zip(parts.OFFER_PARTS, parts.offer_parts(contact, offer), strict=True))


def folded_sums(
    lines: Iterable[Line], now: int, key: str, limits: Limits | None = None
) -> dict[str, float]:
    """The sums of the parts that a figure is made of, over all there is."""
    one, fold = MEASURES[key], folded(lines)
    if one.of == "duty":
        rows = list(_duty(fold, now))
    else:
        rows = [row for c in fold.contacts.values() for row in part_rows(one, c, now, limits)]
    sums: dict[str, float] = {}
    for name in filter(None, (one.numerator, one.denominator)):
        given = [row[name] for row in rows]
        sums[name] = max(given, default=0.0) if one.largest else sum(given)
    return sums


def _duty(fold: Fold, now: int) -> Iterator[dict[str, float]]:
    for duty in fold.duty.values():
        for spell in [*duty.spells, duty.current]:
            if spell is not None:
                ms = (now if spell.to_ms is None else spell.to_ms) - spell.from_ms
                given = parts.duty_parts(spell.presence, spell.used, spell.units, ms)
                yield dict(zip(parts.DUTY_PARTS, given, strict=True))


def shares_by_chat(fold: Fold, key: str, now: int) -> dict[int, tuple[float, float]]:
    """What each conversation brings to a figure, above and below its line."""
    one = MEASURES[key]
    found: dict[int, tuple[float, float]] = {}
    for chat, contact in fold.contacts.items():
        rows = list(part_rows(one, contact, now))
        above = sum(row[one.numerator] for row in rows)
        below = sum(row[one.denominator] for row in rows) if one.denominator else 0.0
        if above or below:
            found[chat] = (above, below)
    return found
