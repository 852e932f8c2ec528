"""Text messages: whom they go to and come from, consent, what came in, what goes out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class TextContact(SQLModel, table=True):
    """A phone number that texts with the clinic.

    Attributes:
        number: E.164.
        visitor_id: the guest as whom its texts are posted: who holds a phone has not proved
            who they are, so linking and verifying is the agent's as with any guest.
        patient_id: the one living patient whose record holds this number; None for nobody
            or for several.
        consent: see vocabulary.Consent; the ledger is consent_entry.
        warned_at: when the emergency text last went out.
    """

    __tablename__ = "text_contact"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    visitor_id: int = Field(foreign_key="visitor.id", unique=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True)
    consent: str = Field(default="unknown", max_length=12)
    consent_at: datetime | None = Field(default=None, sa_type=Instant)
    warned_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)


class ConsentEntry(SQLModel, table=True):
    """One line of the consent ledger; rows are added, never changed.

    Attributes:
        consent: what it is from here on; see vocabulary.Consent.
        how: see vocabulary.ConsentHow.
        wording: what the patient wrote, or the text that they agreed to.
        staff_id: who wrote it down; None where nobody of staff did.
    """

    __tablename__ = "consent_entry"

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="text_contact.id", index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.id")
    consent: str = Field(max_length=12)
    how: str = Field(max_length=20)
    wording: str = Field(default="", max_length=1600)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_type=Instant)


class TextIn(SQLModel, table=True):
    """A text as the carrier brought it, kept before anything is done with it.

    Attributes:
        carrier_id: the carrier's own name for it; the same delivery twice is one row.
        body: emptied once it stands in a conversation.
        media: what hangs on it, each {"url", "type"}; those not fetched yet.
        opt_out_type: what the carrier itself has answered already ("STOP", "START", "HELP").
        state: see vocabulary.TextInState.
        tries: how often working it off has failed.
        due_at: when it is to be worked off (again).
        conversation_id, message_seq: where it stands now.
    """

    __tablename__ = "text_in"
    __table_args__ = (Index("ix_text_in_state_due", "state", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    carrier_id: str = Field(unique=True, max_length=64)
    from_number: str = Field(max_length=40)
    to_number: str = Field(max_length=40)
    body: str = Field(default="", max_length=8000)
    media: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    opt_out_type: str = Field(default="", max_length=10)
    state: str = Field(default="received", max_length=10)
    tries: int = Field(default=0)
    due_at: datetime = Field(sa_type=Instant)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    message_seq: int | None = Field(default=None)
    received_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def message_name(self) -> str:
        """What its message is called, so that it can't be posted twice."""
        return f"text:{self.carrier_id}"


class TextOut(SQLModel, table=True):
    """A text to a patient: the outbox, and what became of it.

    Attributes:
        key: what it is, so that the same can't be queued twice, such as "message:12:4".
        token: random; stands in the address that the carrier reports to.
        purpose: see vocabulary.TextPurpose.
        conversation_id, message_seq: the message that it carries, where it is one.
        state: see vocabulary.TextState.
        due_at: when it may be sent, or is looked at again.
        tries: how often sending was tried.
        claimed_by: the sender that has it in hand, until `claimed_until`.
        asked_at: when the carrier was last asked to take it.
        carrier_id: the carrier's own name for it, once it has taken it.
        code: the carrier's, or our own, code of why it was not sent; see domain/text_codes.
        segments: as the carrier counts; 0 while it has not said.
    """

    __tablename__ = "text_out"
    __table_args__ = (
        Index("ix_text_out_state_due", "state", "due_at"),
        Index("ix_text_out_message", "conversation_id", "message_seq"),
        Index("ix_text_out_contact_state", "contact_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=80)
    token: str = Field(unique=True, max_length=43)
    contact_id: int = Field(foreign_key="text_contact.id")
    purpose: str = Field(max_length=12)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    message_seq: int | None = Field(default=None)
    body: str = Field(max_length=1600)
    state: str = Field(default="queued", max_length=12)
    due_at: datetime = Field(sa_type=Instant)
    tries: int = Field(default=0)
    claimed_by: str = Field(default="", max_length=40)
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    asked_at: datetime | None = Field(default=None, sa_type=Instant)
    carrier_id: str | None = Field(default=None, unique=True, max_length=64)
    code: str = Field(default="", max_length=20)
    segments: int = Field(default=0)
    queued_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)


class SecureMessage(SQLModel, table=True):
    """What was not put into a text: it is read once, behind a link and a date of birth.

    Attributes:
        token_hash: SHA-256 of what stands in the link.
        tries: dates of birth that were tried.
        opened_at: when it was read; it can be read for a few minutes more in that browser.
        opened_with_hash: SHA-256 of the opening browser's own key.
    """

    __tablename__ = "secure_message"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    message_seq: int
    patient_id: int = Field(foreign_key="patient.id")
    staff_id: int = Field(foreign_key="staff.id")
    body: str = Field(max_length=8000)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    tries: int = Field(default=0)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_with_hash: str = Field(default="", max_length=64)
