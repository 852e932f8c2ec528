"""A conversation to keep: its messages as text, with the clinic's times.

The patient's has the public messages; staff's has the internal notes too,
marked as such, and taking it leaves a row in the audit log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain.vocabulary import AuthorKind, Channel, Visibility
from psc_app.models.conversation import Attachment, Conversation, Message
from psc_app.services import access, settings
from psc_app.services.journal import audit
from psc_app.services.work import Work

# Marks that turn the direction of writing round: with them, words of one
# message could be made to look like another's.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a transcript.

    Attributes:
        sent_at: in the clinic's time zone.
        author: the name others saw; empty for a line of the app's own.
        internal: whether only staff may read it.
        lines: its text, one paragraph each, without control characters.
        attachment: name of the file sent with it; empty for none.
    """

    sent_at: datetime
    author: str
    internal: bool
    lines: tuple[str, ...]
    attachment: str

    @property
    def label(self) -> str:
        """Time and author, as they stand before the text."""
        name = self.author + (" (internal note)" if self.internal else "")
        return f"[{self.sent_at:%H:%M}]" + (f" {name}:" if name else "")


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation as one side may keep it.

    Attributes:
        heading: the lines above the messages.
        days: the messages by day, in the clinic's time zone.
    """

    conversation_id: int
    heading: tuple[str, ...]
    days: tuple[tuple[str, tuple[Entry, ...]], ...]


def note_taking(work: Work, conversation_id: int) -> None:
    """Write down in the audit log that a member of staff takes a transcript.

    Raises:
        NotAllowed: not a conversation they may read.
    """
    conversation = access.staff_conversation(work, conversation_id)
    audit(
        work,
        "read transcript",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation_id,
    )


def take(work: Work, conversation_id: int) -> Transcript:
    """A conversation's transcript, during it or afterwards.

    For staff call `note_taking` first; this is only the reading, which may be
    long and so is no deed.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    conversation = access.conversation(work, conversation_id)
    zone_name = settings.value(work, "clinic.time_zone")
    zone = ZoneInfo(zone_name)
    ended_at = conversation.wrap_up_at or conversation.closed_at
    heading = [
        _clean(settings.value(work, "clinic.name")),
        f"Conversation {conversation_id}",
        f"Began: {_moment(conversation.created_at, zone)}",
        f"Ended: {_moment(ended_at, zone)}" if ended_at else "Not ended yet",
        f"Transcript taken: {_moment(work.now, zone)}",
        f"All times are in the clinic's time zone, {zone_name}.",
    ]
    if conversation.channel == Channel.SMS.value:
        heading.insert(2, "By text message (SMS)")
    if work.actor.is_staff:
        heading.append("For staff only: it includes internal notes.")
    days = _by_day(_entries(work, conversation, zone))
    return Transcript(conversation_id, tuple(heading), days)


def _entries(work: Work, conversation: Conversation, zone: ZoneInfo) -> list[Entry]:
    query = (
        select(
            col(Message.sent_at),
            col(Message.author_kind),
            col(Message.author_name),
            col(Message.visibility),
            col(Message.body),
            col(Attachment.file_name),
        )
        .outerjoin(Attachment, col(Attachment.id) == Message.attachment_id)
        .where(col(Message.conversation_id) == conversation.id)
        .order_by(col(Message.seq))
    )
    if not work.actor.is_staff:
        query = query.where(col(Message.visibility) == Visibility.PUBLIC.value)
    elif not access.reads_consult(work, conversation):
        query = query.where(col(Message.visibility) != Visibility.CONSULT.value)
    return [
        Entry(
            sent_at=sent_at.astimezone(zone),
            author="" if kind == AuthorKind.SYSTEM.value else " ".join(_clean(name).split()),
            internal=visibility != Visibility.PUBLIC.value,
            lines=tuple(_clean(line) for line in body.splitlines()),
            attachment=_clean(file_name or ""),
        )
        for sent_at, kind, name, visibility, body, file_name in work.session.execute(query)
    ]


def _clean(text: str) -> str:
    spaced = text.translate(_TURNING).replace("\t", "    ")
    return "".join(c for c in spaced if c >= " " and not "\x7f" <= c <= "\x9f")


def _by_day(entries: Sequence[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.sent_at.date(), []).append(entry)
    return tuple((_day(day), tuple(found)) for day, found in days.items())


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{_day(there.date())}, {there:%H:%M} {there.tzname()}"


def as_text(transcript: Transcript) -> str:
    """The transcript as plain text.

    Only a message's first line begins at the margin, so that no text can be
    written to look like a message of somebody else's.
    """
    lines = list(transcript.heading)
    for day, entries in transcript.days:
        lines += ["", day, ""]
        for entry in entries:
            lines += _paragraphs(entry)
    return "\n".join(lines) + "\n"


def _paragraphs(entry: Entry) -> Iterator[str]:
    first, *rest = (*entry.lines, *_attached(entry)) or ("",)
    yield f"{entry.label} {first}".rstrip()
    for line in rest:
        yield f"        {line}".rstrip()


def _attached(entry: Entry) -> tuple[str, ...]:
    return (f"[Attached: {entry.attachment}]",) if entry.attachment else ()


def as_blocks(transcript: Transcript) -> list[tuple[str, str]]:
    """The transcript as (kind, text) for services/paper, which sets it on pages."""
    clinic, title, *rest = transcript.heading
    blocks = [("title", clinic), ("subtitle", title), *(("fine", line) for line in rest)]
    for day, entries in transcript.days:
        blocks.append(("day", day))
        for entry in entries:
            kind = "note" if entry.internal else "text"
            blocks.append(("label", entry.label))
            blocks += [(kind, line) for line in (*entry.lines, *_attached(entry))]
    return blocks
