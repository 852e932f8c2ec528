"""The ledger's tables: a row for each conversation, session, offer, spell of duty and mood."""

from psc_app.domain.measures.facts import Contact, Duty, Spell
from psc_app.domain.measures.parts import (
    CONTACT_PARTS,
    OFFER_PARTS,
    SESSION_PARTS,
    contact_parts,
    offer_parts,
    session_parts,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services.insights.columns import Row, Table, Words
from psc_app.services.insights.held import Columns, Held
from psc_app.services.insights.limits import Limits

CONTACT_FACTS = (
    "conversation_id", "channel", "kind", "queue_id", "queue_now", "staff_id", "agent_now", "state",
    "how", "bot", "human", "outbound", "flagged", "mood", "disposition", "left_by_patient",
    "waits_now",
    "created_ms", "queued_ms", "entered_ms", "accepted_ms", "left_ms", "closed_ms", "belongs_ms",
)  # fmt: skip
SESSION_FACTS = (
    "conversation_id", "staff_id", "mode", "queue_id", "channel", "began_ms", "ended_ms",
    "end_reason",
)  # fmt: skip
OFFER_FACTS = (
    "conversation_id", "staff_id", "queue_id", "kind", "offered_ms", "answered_ms", "outcome",
)  # fmt: skip
DUTY_FACTS = ("staff_id", "from_ms", "to_ms", "presence", "used", "units")
MOOD_FACTS = ("conversation_id", "at_ms", "level")

_BY_TIME = ("in_time", "counted_waits", "lost", "counted_incoming")
"""The parts that depend on the time to answer within."""


class Tables:
    """The ledger's columns."""

    def __init__(self) -> None:
        """No rows yet."""
        self.words = Words()
        self.contacts = Table((*CONTACT_FACTS, *CONTACT_PARTS))
        self.sessions = Table((*SESSION_FACTS, *SESSION_PARTS))
        self.offers = Table((*OFFER_FACTS, *OFFER_PARTS))
        self.duty = Table(DUTY_FACTS)
        self.moods = Table(MOOD_FACTS)

    def put(self, contacts: list[Contact], bounds: Limits) -> None:
        """Set the rows of conversations."""
        if not contacts:
            return
        self.contacts.put((c.conversation_id, [self._contact(c, bounds)]) for c in contacts)
        self.sessions.put((c.conversation_id, self._sessions(c)) for c in contacts)
        self.offers.put((c.conversation_id, self._offers(c)) for c in contacts)
        self.moods.put(
            (c.conversation_id, [(c.conversation_id, *mood) for mood in c.moods]) for c in contacts
        )

    def _contact(self, c: Contact, bounds: Limits) -> Row:
        number = self.words.number
        return (
            c.conversation_id, number(c.channel), number(c.kind), c.queue_id, c.queue_now,
            c.staff_id, c.agent_now, c.state, number(c.how), c.bot, c.human, c.outbound, c.flagged,
            c.mood, number(c.disposition), c.left_by_patient,
            c.waits, c.created_ms, c.queued_ms,
            c.entered_ms, c.accepted_ms, c.left_ms, c.closed_ms, c.belongs_ms,
            *contact_parts(c, *bounds.of(c.queue_id)),
        )  # fmt: skip

    def _sessions(self, c: Contact) -> list[Row]:
        number = self.words.number
        return [
            (
                c.conversation_id, one.staff_id, number(one.mode), one.queue_id, number(c.channel),
                one.began_ms, one.ended_ms, number(one.end_reason), *session_parts(c, one),
            )
            for one in c.sessions
        ]  # fmt: skip

    def _offers(self, c: Contact) -> list[Row]:
        number = self.words.number
        return [
            (
                c.conversation_id, one.staff_id, one.queue_id, number(one.kind), one.offered_ms,
                one.answered_ms, number(one.outcome), *offer_parts(c, one),
            )
            for one in c.offers
        ]  # fmt: skip

    def put_duty(self, duty: dict[int, Duty]) -> None:
        """Take over the spells of duty that are over."""
        for staff_id, days in duty.items():
            if days.spells:
                self.duty.add((staff_id, self._spell(one)) for one in days.spells)
                days.spells = []

    def replace_duty(self, staff_id: int, spells: list[Spell]) -> None:
        """Set all spells of an agent."""
        self.duty.put([(staff_id, [self._spell(one) for one in spells])])

    def _spell(self, one: Spell) -> Row:
        presence = self.words.number(one.presence)
        return (one.staff_id, one.from_ms, one.to_ms, presence, one.used, one.units)

    def held(self, stamp: int, duty: dict[int, Duty]) -> Held:
        """All of it as it is now, for good."""
        import numpy

        going_on = [self._spell(days.current) for days in duty.values()]
        spells = self.duty.copy()
        if going_on:
            spells = numpy.hstack([spells, numpy.array(going_on, dtype=float).T])
        return Held(
            stamp,
            Columns(self.contacts.place, self.contacts.copy()),
            Columns(self.sessions.place, self.sessions.copy()),
            Columns(self.offers.place, self.offers.copy()),
            Columns(self.duty.place, spells),
            Columns(self.moods.place, self.moods.copy()),
            self.words,
        )

    def drop_before(self, since_ms: float) -> None:
        """Drop what is older and over."""
        import numpy

        over = self.contacts.column("state") == S.CLOSED
        old = self.contacts.column("belongs_ms") < since_ms
        if not (over & old).any() and not (self.duty.column("to_ms") < since_ms).any():
            return
        self.contacts.keep(~(over & old))
        kept = self.contacts.column("conversation_id")
        for table in (self.sessions, self.offers, self.moods):
            table.keep(numpy.isin(table.column("conversation_id"), kept))
        self.duty.keep(~(self.duty.column("to_ms") < since_ms))

    def count_anew(self, bounds: Limits) -> None:
        """Count the parts that depend on the time to answer within, of all that is kept."""
        number = self.contacts.place
        rows = self.contacts.copy().T.tolist()
        anew = []
        for row in rows:
            one = Contact(int(row[0]))
            one.kind = self.words.words[int(row[number["kind"]])]
            one.how = self.words.words[int(row[number["how"]])]
            one.outbound = bool(row[number["outbound"]])
            one.left_by_patient = bool(row[number["left_by_patient"]])
            for name in ("created_ms", "queued_ms", "accepted_ms", "left_ms"):
                value = row[number[name]]
                setattr(one, name, None if value != value else int(value))
            parts = dict(
                zip(
                    CONTACT_PARTS,
                    contact_parts(one, *bounds.of(int(row[number["queue_id"]]))),
                    strict=True,
                )
            )
            anew.append([parts[name] for name in _BY_TIME])
        for at, name in enumerate(_BY_TIME):
            self.contacts.column(name)[:] = [row[at] for row in anew]
