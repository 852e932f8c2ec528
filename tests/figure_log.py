"""An event log written by hand, second by second, and what the figures make of it."""

from typing import Any

from psc_app.domain.measures import catalogue, parts
from psc_app.domain.measures.facts import Contact
from psc_app.domain.measures.fold import EventRow, Fold
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed

ANA, BEN, CHLOE, SUE = 1, 2, 3, 9
NURSES, DESK = 5, 6
WITHIN_MS, SHORT_MS = 20_000, 5_000


class Log:
    """Rows are added for a moment in seconds, with a conversation's usual steps at hand."""

    def __init__(self) -> None:
        self.fold, self.at, self._rows = Fold(), 0.0, 0

    def add(self, deed: Deed, talk: int | None = 1, **more: Any) -> "Log":
        """One row, now; what is no column is a detail."""
        self._rows += 1
        columns = {
            name: more.pop(name, usual)
            for name, usual in (
                ("actor_role", "system"), ("actor_id", 0), ("staff_id", None), ("queue_id", None),
                ("before", None), ("after", None), ("reason", ""),
            )
        }  # fmt: skip
        row = EventRow(
            id=self._rows,
            at_ms=round(self.at * 1000),
            deed=deed.value,
            conversation_id=talk,
            detail=more,
            **columns,
        )
        self.fold.apply(row)
        return self

    def until(self, second: float) -> "Log":
        self.at = second
        return self

    def begins(self, state: S = S.OPEN, talk: int = 1, **more: Any) -> "Log":
        more = {"channel": "chat", "kind": "live", "queue_id": NURSES, **more}
        return self.add(Deed.MOVED, talk, after=int(state), **more)

    def moves(self, before: S, after: S, reason: str = "", talk: int = 1, **more: Any) -> "Log":
        more = {"queue_id": NURSES, **more}
        states = {"before": int(before), "after": int(after), "reason": reason}
        return self.add(Deed.MOVED, talk, **states, **more)

    def takes(self, staff: int = ANA, talk: int = 1, reason: str = "", **more: Any) -> "Log":
        """An agent picks it, or gets it for a reason."""
        self.moves(S.OPEN, S.ACTIVE, reason, talk, staff_id=staff, **more)
        return self.add(Deed.SESSION_STARTED, talk, staff_id=staff)

    def leaves_hands(self, reason: str, staff: int = ANA, talk: int = 1, **more: Any) -> "Log":
        """Back to the line."""
        self.add(Deed.SESSION_ENDED, talk, staff_id=staff, reason=reason)
        return self.moves(S.ACTIVE, S.OPEN, reason, talk, **more)

    def ends(self, staff: int = ANA, talk: int = 1) -> "Log":
        self.moves(S.ACTIVE, S.WRAP_UP, "agent ended", talk, staff_id=staff)
        return self.add(Deed.SESSION_ENDED, talk, staff_id=staff, reason="agent ended")

    def closes(self, staff: int = ANA, talk: int = 1) -> "Log":
        return self.moves(S.WRAP_UP, S.CLOSED, "agent ended", talk, staff_id=staff)

    def says(self, author: str, staff: int = 0, talk: int = 1, shown: str = "public") -> "Log":
        return self.add(Deed.MESSAGE, talk, author=author, visibility=shown, actor_id=staff)

    def contact(self, talk: int = 1) -> Contact:
        return self.fold.contacts[talk]

    def sums(self, short_ms: int = SHORT_MS) -> dict[str, float]:
        """The parts of everything there is, added up; those of agents' own sessions too."""
        total = dict.fromkeys(parts.PARTS, 0.0)

        def take(names: tuple[str, ...], values: tuple[float, ...]) -> None:
            for name, value in zip(names, values, strict=True):
                total[name] += value

        for contact in self.fold.contacts.values():
            take(parts.CONTACT_PARTS, parts.contact_parts(contact, WITHIN_MS, short_ms))
            take(parts.NOW_PARTS, parts.now_parts(contact, round(self.at * 1000)))
            for session in contact.sessions:
                take(parts.SESSION_PARTS, parts.session_parts(contact, session))
            for offer in contact.offers:
                take(parts.OFFER_PARTS, parts.offer_parts(contact, offer))
        for duty in self.fold.duty.values():
            for spell in (*duty.spells, duty.current):
                to_ms = round(self.at * 1000) if spell.to_ms is None else spell.to_ms
                length = to_ms - spell.from_ms
                spent = parts.duty_parts(spell.presence, spell.used, spell.units, length)
                take(parts.DUTY_PARTS, spent)
        return total

    def value(self, key: str, short_ms: int = SHORT_MS) -> float | None:
        return catalogue.value(key, self.sums(short_ms))

    def values(self, *keys: str) -> tuple[float | None, ...]:
        sums = self.sums()
        return tuple(catalogue.value(key, sums) for key in keys)

    def own(self, key: str, staff: int) -> float | None:
        """An agent's own figure."""
        total = dict.fromkeys(parts.SESSION_PARTS, 0.0)
        for contact in self.fold.contacts.values():
            for session in contact.sessions:
                if session.staff_id == staff:
                    found = parts.session_parts(contact, session)
                    for name, value in zip(parts.SESSION_PARTS, found, strict=True):
                        total[name] += value
        return catalogue.own(key, total)
