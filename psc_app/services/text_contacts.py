"""Numbers that text with the clinic: whose they are, and the conversations with them."""

from sqlalchemy import bindparam, literal_column, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from psc_app.domain.errors import BadInput
from psc_app.domain.phone import pretty
from psc_app.domain.vocabulary import Channel
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient, Visitor
from psc_app.models.texts import TextContact
from psc_app.models.workplace import Workstream
from psc_app.services import intake
from psc_app.services.prepared import Prepared, PreparedRows
from psc_app.services.work import Work

RUNNING = (int(S.WITH_BOT), int(S.OPEN), int(S.ACTIVE), int(S.WAITING))
"""States in which the next text goes into the same conversation (SPEC section 3)."""

# Made once: each incoming text runs them.
_p, _c = (
    table.metadata.tables[name].c
    for table, name in ((Patient, "patient"), (Conversation, "conversation"))
)
_FIND = PreparedRows(
    TextContact, select(TextContact).where(col(TextContact.number) == bindparam("number"))
)
_PATIENTS = Prepared(
    select(_p.id)
    .where(_p.phone == bindparam("number"), _p.deceased_at.is_(None))
    .limit(literal_column("2"))
)
_OF = (
    select(_c.id)
    .where(
        _c.visitor_id == bindparam("visitor"),
        _c.channel == literal_column(f"'{Channel.SMS.value}'"),
    )
    .order_by(_c.id.desc())
    .limit(literal_column("1"))
)
_LATEST = Prepared(_OF)
_RUNNING = Prepared(_OF.where(or_(*(_c.state == literal_column(str(one)) for one in RUNNING))))

_NOT_SET_UP = "Texts are not set up yet: an administrator adds a workstream for them."


def find(work: Work, number: str) -> TextContact | None:
    """The contact of a number in E.164; None where it never texted with the clinic."""
    return next(iter(work.rows(_FIND, number=number)), None)


def of_number(work: Work, number: str) -> TextContact:
    """The contact of a number in E.164, made with a guest of its own where there is none.

    Whose number it is, is looked up each time: records change, and families share numbers.
    """
    contact = find(work, number)
    if contact is None:
        try:
            with work.apart():
                contact = _made(work, number)
        except IntegrityError:
            contact = find(work, number)  # Another process made it at this moment.
    assert contact is not None
    found = patient_of(work, number)
    if contact.patient_id != found:
        contact.patient_id = found
        work.save(contact)
    return contact


def _made(work: Work, number: str) -> TextContact:
    visitor = work.add(Visitor, created_at=work.now)
    return work.add(TextContact, number=number, visitor_id=visitor.id or 0, created_at=work.now)


def patient_of(work: Work, number: str) -> int | None:
    """The one living patient on whose record a number is; None for nobody, or several."""
    found = work.quick(_PATIENTS, number=number)
    return found[0].id if len(found) == 1 else None


def display_name(work: Work, contact: TextContact) -> str:
    """What a conversation with this number is called: the patient's name, else the number."""
    patient = work.get(Patient, contact.patient_id) if contact.patient_id else None
    return patient.full_name if patient else pretty(contact.number)


def running(work: Work, contact: TextContact) -> Conversation | None:
    """The conversation that this number's next text belongs to; None if it begins a new one."""
    return _first(work, _RUNNING, contact)


def latest(work: Work, contact: TextContact) -> Conversation | None:
    """The newest conversation with this number, running or over."""
    return _first(work, _LATEST, contact)


def _first(work: Work, query: Prepared, contact: TextContact) -> Conversation | None:
    found = work.quick(query, visitor=contact.visitor_id)
    return work.get(Conversation, found[0].id) if found else None


def workstream(work: Work) -> Workstream | None:
    """The workstream that texts go by; None where there is none."""
    query = select(Workstream).where(col(Workstream.channel) == Channel.SMS.value)
    return work.session.execute(query.order_by(col(Workstream.id)).limit(1)).scalar_one_or_none()


def add_conversation(
    work: Work,
    contact: TextContact,
    state: S,
    *,
    reason: str = "",
    started_by: int | None = None,
    started_for: str = "",
    patient_id: int | None = None,
) -> Conversation:
    """Add a text conversation, not yet classified, logged or queued.

    Args:
        reason: what it is about, as lists show it.
        patient_id: who it is with, where several have this number; None for whom the contact says.
        started_by: the agent who starts it, `started_for` this; None where the patient does.

    Raises:
        BadInput: there is no workstream for texts, or no queue.
    """
    stream = workstream(work)
    queue = intake.fallback_queue(work, stream) if stream else None
    if stream is None or queue is None:
        raise BadInput(_NOT_SET_UP)
    patient_id = patient_id or contact.patient_id
    patient = work.get(Patient, patient_id) if patient_id else None
    before = latest(work, contact)
    return work.add(
        Conversation,
        channel=Channel.SMS.value,
        workstream_id=stream.id or 0,
        queue_id=queue.id or 0,
        state=int(state),
        display_name=patient.full_name if patient else pretty(contact.number),
        patient_id=patient_id,
        visitor_id=contact.visitor_id,
        previous_id=before.id if before else None,
        stated_reason=reason,
        stated_contact=contact.number,
        language=patient.language if patient else "",
        started_by=started_by,
        started_for=started_for,
        created_at=work.now,
        queued_at=work.now,
    )
