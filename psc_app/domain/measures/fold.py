"""Reads the event log, row by row, into what it says of conversations and of duty.

Rows come in the order in which they were committed, each once. What a row changes is noted in
`touched`, so that whoever shows figures looks only at that again.
"""

from collections.abc import Callable

from psc_app.domain.measures import fold_focus as focus
from psc_app.domain.measures.facts import (
    ASSIGNED,
    PICK,
    PUSH,
    Contact,
    Duty,
    EventRow,
    Offer,
    Session,
    Spell,
)
from psc_app.domain.vocabulary import (
    AuthorKind,
    ConversationKind,
    Deed,
    Engine,
    OfferKind,
    OfferOutcome,
    SessionMode,
    Visibility,
)
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S

_PATIENT, _AGENT, _PUBLIC = AuthorKind.PATIENT.value, AuthorKind.AGENT.value, Visibility.PUBLIC
_PRIMARY, _ASSIGNMENT = SessionMode.PRIMARY.value, OfferKind.ASSIGNMENT.value
_WITH_BOT, _OPEN, _ACTIVE = int(S.WITH_BOT), int(S.OPEN), int(S.ACTIVE)
_CLOSED, _WRAP_UP = int(S.CLOSED), int(S.WRAP_UP)
_LEFT = frozenset({Why.PATIENT_ABANDONED.value, Why.PATIENT_DISCONNECTED.value})


class Fold:
    """What the log has said so far.

    A conversation of which only later rows were seen is there too, but not whole: see
    Contact.is_whole. Conversations may be taken out of `contacts` and put in from another Fold.

    Attributes:
        contacts: by conversation.
        duty: by agent.
        front: which conversation each agent has in front, 0 for none.
        touched: the conversations of which something changed; for the reader to clear.
        on_duty: the agents whose duty changed; likewise.
    """

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.contacts: dict[int, Contact] = {}
        self.duty: dict[int, Duty] = {}
        self.front: dict[int, int] = {}
        self.touched: set[int] = set()
        self.on_duty: set[int] = set()

    def apply(self, row: EventRow) -> None:
        """Take in the next row of the log."""
        reader = _READERS.get(row.deed)
        if reader is not None:
            reader(self, row)

    def contact(self, row: EventRow) -> Contact:
        """The conversation a row is about; from here on it counts as changed."""
        key = row.conversation_id or 0
        self.touched.add(key)
        found = self.contacts.get(key)
        if found is None:
            found = self.contacts[key] = Contact(key)
        return found


# ---------------------------------------------------------------- what is said


def _message(fold: Fold, row: EventRow) -> None:
    # The most frequent row by far: it counts as a change only where a part changes.
    detail = row.detail
    if detail.get("visibility") != _PUBLIC:
        return
    author = detail.get("author")
    if author == _PATIENT:
        contact = fold.contacts.get(row.conversation_id or 0)
        if contact is None or contact.queued_ms is None:
            return
        if contact.unanswered_ms is None:
            contact.unanswered_ms = row.at_ms
        if not contact.heard and contact.accepted_ms is not None:
            contact.heard = True
            fold.touched.add(contact.conversation_id)
    elif author == _AGENT:
        contact = fold.contacts.get(row.conversation_id or 0)
        if contact is not None:
            _answered(fold, contact, row)


def _answered(fold: Fold, contact: Contact, row: EventRow) -> None:
    if contact.answered_ms is None and contact.accepted_ms is not None:
        contact.answered_ms = row.at_ms
        fold.touched.add(contact.conversation_id)
    since = contact.unanswered_ms
    if since is None:
        return
    contact.unanswered_ms = None
    gap = max(row.at_ms - since, 0)
    contact.gaps += 1
    contact.gap_ms += gap
    for session in reversed(contact.sessions):
        if session.staff_id == row.actor_id and session.ended_ms is None:
            session.gaps += 1
            session.gap_ms += gap
            break
    fold.touched.add(contact.conversation_id)


# ---------------------------------------------------------------- where it stands


def _moved(fold: Fold, row: EventRow) -> None:
    contact = fold.contact(row)
    after, at = row.after, row.at_ms
    if row.before is None:
        contact.created_ms = at
        contact.channel = row.detail.get("channel", "")
        contact.kind = contact.kind_now = row.detail.get("kind", contact.kind)
        contact.bot = after == _WITH_BOT
    contact.state = -1 if after is None else after
    contact.agent_now = row.staff_id or 0
    _stands_in(contact, row.queue_id)
    if after == _OPEN:
        contact.entered_ms = at
        if contact.queued_ms is None:
            contact.queued_ms = at
            contact.human = True
    elif after == _ACTIVE:
        _taken_up(contact, row)
    elif after == _WRAP_UP:
        contact.wrap_up_ms = at
        focus.wrap_up_begins(fold, contact, at)
    elif after == _CLOSED:
        _closed(contact, row)


def _taken_up(contact: Contact, row: EventRow) -> None:
    if contact.accepted_ms is not None or row.before != _OPEN:
        return
    contact.accepted_ms = row.at_ms
    contact.staff_id = row.staff_id or 0
    if row.reason == Why.SUPERVISOR_ASSIGNED:
        contact.how = ASSIGNED
    elif contact.pushed_ms == row.at_ms:
        contact.how = PUSH
    elif not contact.outbound:
        contact.how = PICK


def _closed(contact: Contact, row: EventRow) -> None:
    contact.closed_ms = row.at_ms
    if row.before == _OPEN and contact.accepted_ms is None:
        contact.left_ms = _left_at(contact, row)
        contact.left_by_patient = row.reason in _LEFT
    if row.before == _WRAP_UP:
        focus.wrap_up_ends(contact, row.at_ms)


def _left_at(contact: Contact, row: EventRow) -> int:
    """When the patient left: who is closed for a lost connection had gone when it was lost."""
    if row.reason != Why.PATIENT_DISCONNECTED or contact.gone_ms is None:
        return row.at_ms
    return max(contact.gone_ms, contact.queued_ms or 0)


def _patient_lost(fold: Fold, row: EventRow) -> None:
    contact = fold.contacts.get(row.conversation_id or 0)
    if contact is not None and contact.gone_ms is None:
        contact.gone_ms = row.at_ms


def _patient_back(fold: Fold, row: EventRow) -> None:
    contact = fold.contacts.get(row.conversation_id or 0)
    if contact is not None:
        contact.gone_ms = None


def _stands_in(contact: Contact, queue_id: int | None) -> None:
    """Its queue now, and for figures until somebody takes it or it ends."""
    if queue_id:
        contact.queue_now = queue_id
        if contact.accepted_ms is None and contact.left_ms is None:
            contact.queue_id = queue_id


def _started_by_agent(fold: Fold, row: EventRow) -> None:
    contact = fold.contact(row)
    contact.outbound = contact.human = True


def _bot_ended(fold: Fold, row: EventRow) -> None:
    fold.contact(row).bot_outcome = row.reason


def _overflowed(fold: Fold, row: EventRow) -> None:
    other = row.detail.get("to_queue")
    if other:
        contact = fold.contact(row)
        _stands_in(contact, other)
        contact.entered_ms = row.at_ms


def _transferred(fold: Fold, row: EventRow) -> None:
    contact = fold.contact(row)
    contact.transfers += 1
    _stands_in(contact, row.queue_id)
    if contact.state == S.OPEN:
        contact.entered_ms = row.at_ms
    sender, before = row.detail.get("from_staff"), False
    for session in reversed(contact.sessions):
        if session.staff_id == sender and session.is_primary and session.ended_ms is not None:
            before = any(one.transferred for one in contact.sessions if one.staff_id == sender)
            session.transfers = 1
            session.transferred = not before
            break


def _kind(kind: ConversationKind) -> Callable[[Fold, EventRow], None]:
    def read(fold: Fold, row: EventRow) -> None:
        contact = fold.contact(row)
        contact.kind_now = kind.value
        if contact.accepted_ms is None and contact.left_ms is None:
            contact.kind = kind.value

    return read


# ---------------------------------------------------------------- who has a part in it


def _session_started(fold: Fold, row: EventRow) -> None:
    contact, staff = fold.contact(row), row.staff_id or 0
    mode = row.detail.get("mode", _PRIMARY)
    primary = mode == _PRIMARY
    first = not any(one.is_primary and one.staff_id == staff for one in contact.sessions)
    session = Session(staff, mode, contact.queue_now, row.at_ms, first=primary and first)
    contact.sessions.append(session)
    if primary:
        contact.agent_now = staff
        focus.spell_begins(fold, contact, session, row.at_ms)


def _session_ended(fold: Fold, row: EventRow) -> None:
    contact, mode = fold.contact(row), row.detail.get("mode", _PRIMARY)
    for session in reversed(contact.sessions):
        if session.ended_ms is None and session.mode == mode:
            if mode == _PRIMARY:
                session.ended_ms, session.end_reason = row.at_ms, row.reason
                focus.spell_ends(session, row.at_ms)
                if contact.state == _WRAP_UP:
                    focus.spell_begins(fold, contact, session, row.at_ms)
                break
            if session.staff_id == row.staff_id:
                session.ended_ms, session.end_reason = row.at_ms, row.reason
                break


# ---------------------------------------------------------------- offers


def _asked(kind: str) -> Callable[[Fold, EventRow], None]:
    def read(fold: Fold, row: EventRow) -> None:
        contact = fold.contact(row)
        key, queue = row.detail.get("offer") or 0, contact.queue_now or row.queue_id or 0
        contact.offers.append(Offer(key, row.staff_id or 0, queue, kind, row.at_ms))

    return read


def _settled(outcome: OfferOutcome) -> Callable[[Fold, EventRow], None]:
    def read(fold: Fold, row: EventRow) -> None:
        contact, key = fold.contact(row), row.detail.get("offer")
        for offer in reversed(contact.offers):
            if offer.offer_id == key:
                offer.answered_ms, offer.outcome = row.at_ms, outcome.value
                break
        if outcome is OfferOutcome.ACCEPTED and row.detail.get("kind") == _ASSIGNMENT:
            contact.pushed_ms = row.at_ms

    return read


# ---------------------------------------------------------------- what else is known of it


def _mood(fold: Fold, row: EventRow) -> None:
    contact = fold.contact(row)
    known = row.detail.get("engine") != Engine.NONE.value
    contact.mood = row.detail.get("level") if known else None
    contact.moods.append((row.at_ms, contact.mood))


def _rated(fold: Fold, row: EventRow) -> None:
    fold.contact(row).rating = row.detail.get("rating") or 0


def _wrapped_up(fold: Fold, row: EventRow) -> None:
    fold.contact(row).disposition = row.detail.get("disposition") or ""


def _red_flag(fold: Fold, row: EventRow) -> None:
    fold.contact(row).flagged = True


# ---------------------------------------------------------------- duty


def _presence(fold: Fold, row: EventRow) -> None:
    _duty(fold, row, presence=row.detail.get("presence") or "")


def _capacity(fold: Fold, row: EventRow) -> None:
    detail = row.detail
    _duty(fold, row, used=detail.get("used") or 0, units=detail.get("units") or 0)


def _duty(
    fold: Fold,
    row: EventRow,
    presence: str | None = None,
    used: int | None = None,
    units: int | None = None,
) -> None:
    staff, at = row.staff_id or 0, row.at_ms
    fold.on_duty.add(staff)
    duty = fold.duty.get(staff)
    if duty is None:
        duty = fold.duty[staff] = Duty(Spell(staff, at))
    now = duty.current
    if at > now.from_ms:
        now.to_ms = at
        duty.spells.append(now)
        now = duty.current = Spell(staff, at, None, now.presence, now.used, now.units)
    now.presence = now.presence if presence is None else presence
    now.used = now.used if used is None else used
    now.units = now.units if units is None else units


_READERS: dict[str, Callable[[Fold, EventRow], None]] = {
    Deed.MESSAGE.value: _message,
    Deed.MOVED.value: _moved,
    Deed.STARTED_BY_AGENT.value: _started_by_agent,
    Deed.BOT_ENDED.value: _bot_ended,
    Deed.OVERFLOWED.value: _overflowed,
    Deed.TRANSFERRED.value: _transferred,
    Deed.CALL_BACK_ASKED.value: _kind(ConversationKind.CALL_BACK),
    Deed.CALL_BACK_UNDONE.value: _kind(ConversationKind.LIVE),
    Deed.MESSAGE_LEFT.value: _kind(ConversationKind.MESSAGE),
    Deed.SESSION_STARTED.value: _session_started,
    Deed.SESSION_ENDED.value: _session_ended,
    Deed.OFFERED.value: _asked(OfferKind.ASSIGNMENT.value),
    Deed.TRANSFER_ASKED.value: _asked(OfferKind.TRANSFER.value),
    Deed.CONSULT_ASKED.value: _asked(OfferKind.CONSULT.value),
    Deed.ACCEPTED.value: _settled(OfferOutcome.ACCEPTED),
    Deed.REJECTED.value: _settled(OfferOutcome.REJECTED),
    Deed.OFFER_TIMED_OUT.value: _settled(OfferOutcome.TIMED_OUT),
    Deed.OFFER_WITHDRAWN.value: _settled(OfferOutcome.WITHDRAWN),
    Deed.DIVERTED.value: _settled(OfferOutcome.DIVERTED),
    Deed.MOOD.value: _mood,
    Deed.RATED.value: _rated,
    Deed.WRAPPED_UP.value: _wrapped_up,
    Deed.RED_FLAG.value: _red_flag,
    Deed.PATIENT_LOST.value: _patient_lost,
    Deed.PATIENT_BACK.value: _patient_back,
    Deed.PRESENCE.value: _presence,
    Deed.CAPACITY.value: _capacity,
    Deed.IN_FRONT.value: focus.brought_to_front,
}
"""Who reads rows of which deed; the others say nothing about figures."""

READS = frozenset(_READERS)
"""The deeds that say something about figures."""
