"""Who may be written to by text: what stands in the way of one, and what holds it back.

Consent belongs to a number, as whoever holds it says STOP. Its ledger is only added to: who
said what, when, how, and in which words (SPEC section 13). An answer to what a patient has
just written needs no consent but goes to nobody who opted out; everything else needs it, and
waits for the end of quiet hours where the patient is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.booking_cards import clock_in_words
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.phone import is_sendable, pretty
from psc_app.domain.quiet_hours import QuietHours, last_allowed, zones_of
from psc_app.domain.quiet_hours import allowed_from as first_allowed
from psc_app.domain.quiet_hours import is_quiet as quiet_at
from psc_app.domain.text_cards import TextStanding
from psc_app.domain.text_words import HELD, OBSTACLES
from psc_app.domain.vocabulary import AuthorKind, Consent, ConsentHow, Deed, Role, TextPurpose
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message
from psc_app.models.texts import ConsentEntry, TextContact
from psc_app.services import access, settings
from psc_app.services.journal import audit, log
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

_ALWAYS = (TextPurpose.CONSENT, TextPurpose.HELP)
"""What goes out also to a number that opted out: the one confirmation, and help that was asked
for."""

_ANSWERS = (TextPurpose.REPLY, TextPurpose.BOT, TextPurpose.AUTOMATED, TextPurpose.SECURE_LINK)
"""What is an answer while the patient's own text is not long ago."""

_DEEDS = {
    Consent.IN: Deed.OPTED_IN,
    Consent.OUT: Deed.OPTED_OUT,
    Consent.ASKED_TO_STOP: Deed.ASKED_TO_STOP,
    Consent.UNKNOWN: Deed.TEXTS_KEPT,
}
_MESSAGES = Message.metadata.tables["message"].c
_CONTACT_OF = PreparedRows(
    TextContact,
    select(TextContact)
    .join(Conversation, col(Conversation.visitor_id) == col(TextContact.visitor_id))
    .where(col(Conversation.id) == bindparam("key")),
)
_LAST_HEARD = Prepared(
    select(_MESSAGES.sent_at)
    .where(
        _MESSAGES.conversation_id == bindparam("key"),
        _MESSAGES.author_kind == literal_column(f"'{AuthorKind.PATIENT.value}'"),
    )
    .order_by(_MESSAGES.seq.desc())
    .limit(literal_column("1"))
)


@dataclass(frozen=True, slots=True)
class Line:
    """The line to the carrier, as far as it decides what may be sent.

    Attributes:
        there: whether texts are set up.
        any_number: whether also numbers are texted that no carrier has given out, as the
            demonstration's invented ones.
    """

    there: bool = True
    any_number: bool = True


_line: list[Line] = [Line()]


def plug(line: Line) -> None:
    """Say what the line is; the wiring does, once for each house."""
    _line[:] = [line]


def is_set_up() -> bool:
    """Whether texts can be sent at all."""
    return _line[0].there


# ---------------------------------------------------------------- may it go?


def refuse(
    work: Work, contact: TextContact, purpose: TextPurpose, conversation_id: int | None
) -> None:
    """Refuse a text that must not go.

    Raises:
        BadInput: with the reason in words.
    """
    if code := obstacle(work, contact, purpose, conversation_id):
        raise BadInput(OBSTACLES[code])


def obstacle(
    work: Work, contact: TextContact, purpose: TextPurpose, conversation_id: int | None
) -> str:
    """Why a text must not go, as a code of OBSTACLES; empty if it may.

    Quiet hours are no such reason: they hold a text back; see `held_until`.

    Args:
        purpose: what it is for. A reply without a conversation answers what came just now.
    """
    if not _line[0].there:
        return "not set up"
    if not (_line[0].any_number or is_sendable(contact.number)):
        return "no texts"
    if purpose in _ALWAYS:
        return ""
    if contact.consent == Consent.OUT.value:
        return "opted out"
    if purpose is TextPurpose.EMERGENCY or is_reply(work, purpose, conversation_id):
        return ""
    if contact.consent == Consent.ASKED_TO_STOP.value:
        return "asked to stop"
    return "" if contact.consent == Consent.IN.value else "no consent"


def is_reply(work: Work, purpose: TextPurpose, conversation_id: int | None) -> bool:
    """Whether a text answers what the patient has written, or asked for, not long ago."""
    if purpose is TextPurpose.CODE:
        return True
    if purpose not in _ANSWERS:
        return False
    if conversation_id is None:
        return purpose is TextPurpose.REPLY
    heard = work.quick(_LAST_HEARD, key=conversation_id)
    hours = settings.value(work, "text.reply_hours")
    return bool(heard) and heard[0].sent_at > work.now - timedelta(hours=hours)


def held_until(
    work: Work, contact: TextContact, purpose: TextPurpose, conversation_id: int | None
) -> datetime | None:
    """Until when a text has to wait for the end of quiet hours; None if it may go now."""
    if purpose in (TextPurpose.EMERGENCY, TextPurpose.HELP):
        return None
    if purpose is TextPurpose.CONSENT:
        if not _staff_said(work, contact):
            return None
        # It confirms what staff wrote down, perhaps hours later: as any line of the app's.
        purpose = TextPurpose.AUTOMATED
    if is_reply(work, purpose, conversation_id):
        return None
    return allowed_from(work, contact)


def _staff_said(work: Work, contact: TextContact) -> bool:
    """Whether what a number says last about texts was written down by staff."""
    newest = next(iter(ledger(work, contact)), None)
    return newest is not None and newest.how == ConsentHow.STAFF.value


def allowed_from(work: Work, contact: TextContact, at: datetime | None = None) -> datetime | None:
    """When quiet hours are over where the patient is, in UTC; None where it is not quiet.

    Args:
        at: another moment than now.
    """
    quiet, zones, at = _quiet(work), _zones(work, contact), at or work.now
    return first_allowed(quiet, zones, at) if quiet_at(quiet, zones, at) else None


def before_quiet(work: Work, contact: TextContact, at: datetime) -> datetime:
    """The last moment up to `at` at which it is not quiet where the patient is, in UTC."""
    return last_allowed(_quiet(work), _zones(work, contact), at)


def _quiet(work: Work) -> QuietHours:
    found = settings.values(work)
    return QuietHours(found["text.quiet_from"], found["text.quiet_until"])


def _zones(work: Work, contact: TextContact) -> tuple[str, ...]:
    return zones_of(contact.number, settings.value(work, "clinic.time_zone"))


# ---------------------------------------------------------------- as screens see it


def standing(work: Work, conversation_id: int) -> TextStanding:
    """Whether the patient of a conversation may be written to now; of a chat, nothing.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    access.staff_conversation(work, conversation_id)
    contact = find(work, conversation_id)
    if contact is None:
        return TextStanding()
    return standing_of(work, contact, TextPurpose.REPLY, conversation_id)


def standing_of(
    work: Work, contact: TextContact, purpose: TextPurpose, conversation_id: int | None = None
) -> TextStanding:
    """Whether a number may be written to now, and if not, or not at once, why."""
    code = obstacle(work, contact, purpose, conversation_id)
    held = None if code else held_until(work, contact, purpose, conversation_id)
    local = _clocks(work, contact, work.now)
    if held is not None:
        words = HELD.format(now=local, then=_clocks(work, contact, held))
    else:
        words = OBSTACLES.get(code, "")
    return TextStanding(
        may=not code,
        code=code or ("quiet hours" if held else ""),
        words=words,
        local_time=local,
        held_until=millis(held) if held else 0,
        number=pretty(contact.number),
        consent=contact.consent,
        quiet=allowed_from(work, contact) is not None,
        stamp=_newest(work, contact),
    )


def find(work: Work, conversation_id: int) -> TextContact | None:
    """The number that a text conversation is with; None for a chat. It is not the gate."""
    return next(iter(work.rows(_CONTACT_OF, key=conversation_id)), None)


def _clocks(work: Work, contact: TextContact, at: datetime) -> str:
    """What the clock shows where the patient is; more than one where that may be."""
    shown = dict.fromkeys(clock_in_words(at, zone) for zone in _zones(work, contact))
    return " or ".join(shown)


def _newest(work: Work, contact: TextContact) -> int:
    query = select(func.max(col(ConsentEntry.id))).where(col(ConsentEntry.contact_id) == contact.id)
    return work.session.execute(query).scalar_one() or 0


# ---------------------------------------------------------------- the ledger


def record(
    work: Work,
    contact: TextContact,
    consent: Consent,
    how: ConsentHow,
    wording: str,
    conversation_id: int | None = None,
) -> ConsentEntry:
    """Write down what a number's holder says about texts; it holds from this moment on.

    Whether the actor may is for the caller to have found out.

    Args:
        wording: what they wrote, or what they agreed to.
        conversation_id: where it was said.
    """
    staff_id = work.actor.id if work.actor.is_staff else None
    patient_id = _whose(work, contact, conversation_id)
    entry = ConsentEntry(
        contact_id=contact.id or 0,
        patient_id=patient_id,
        consent=consent.value,
        how=how.value,
        wording=wording.strip()[:1600],
        conversation_id=conversation_id,
        staff_id=staff_id,
        at=work.now,
    )
    work.session.add(entry)
    values: dict[str, Any] = {"consent": consent.value, "consent_at": work.now}
    if contact.consent == Consent.OUT.value and consent is not Consent.OUT:
        # No emergency text has reached a number that had opted out.
        values["warned_at"] = None
    for name, value in values.items():
        setattr(contact, name, value)
    work.session.add(contact)
    work.session.flush()
    # Another deed may have read the contact before; the row has the last word.
    work.run(update(TextContact).where(col(TextContact.id) == contact.id).values(**values))
    log(
        work,
        _DEEDS[consent],
        conversation_id=conversation_id,
        staff_id=staff_id,
        reason=how.value,
        contact=contact.id,
        entry=entry.id,
    )
    audit(
        work,
        "recorded consent to texts",
        patient_id=patient_id,
        object_kind="text_contact",
        object_id=contact.id,
        consent=consent.value,
        how=how.value,
    )
    _ring(work, contact)
    return entry


def _whose(work: Work, contact: TextContact, conversation_id: int | None) -> int | None:
    """Whose consent it is, for the auditor: a number that several share tells nothing."""
    if work.actor.role is Role.PATIENT:
        return work.actor.id
    talk = work.get(Conversation, conversation_id) if conversation_id else None
    return (talk.patient_id if talk else None) or contact.patient_id


def carrier_opted_out(
    work: Work, contact: TextContact, conversation_id: int | None = None
) -> ConsentEntry | None:
    """The carrier says that a number has opted out with it; None where that is known.

    Such a STOP never came here, as when it was sent to the carrier before it was ours.
    """
    if contact.consent == Consent.OUT.value:
        return None
    said = "The carrier does not deliver to this number: it has opted out there (21610)."
    return record(work, contact, Consent.OUT, ConsentHow.CARRIER, said, conversation_id)


def ledger(work: Work, contact: TextContact) -> Sequence[ConsentEntry]:
    """All that was said about texts to a number, the newest first."""
    query = select(ConsentEntry).where(col(ConsentEntry.contact_id) == contact.id)
    return work.session.execute(query.order_by(col(ConsentEntry.id).desc())).scalars().all()


def _ring(work: Work, contact: TextContact) -> None:
    running = select(col(Conversation.id)).where(
        col(Conversation.visitor_id) == contact.visitor_id,
        col(Conversation.state) != int(S.CLOSED),
    )
    work.ring(topics.texts(key) for key in work.session.execute(running).scalars())
    if contact.patient_id is not None:
        work.ring(topics.patient(contact.patient_id))
