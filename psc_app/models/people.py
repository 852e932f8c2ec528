"""People: staff, patients, visitors, and how they signed in."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class Staff(SQLModel, table=True):
    """Somebody who works for the clinic."""

    __tablename__ = "staff"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=80)
    full_name: str = Field(max_length=120)
    role: str = Field(max_length=20)
    password_hash: str = Field(max_length=200)
    capacity_units: int = Field(default=3)
    active: bool = Field(default=True)
    demo: bool = Field(default=False)
    created_at: datetime = Field(sa_type=Instant)


class Patient(SQLModel, table=True):
    """A person in the clinic's care: contact and demographics.

    Attributes:
        fhir_key: where an imported patient came from ("urn:uuid:…" or
            "Patient/…"), so that a second import finds the same row.
        name_key: given and family name, folded for matching without regard to
            case or accents.
        phone: E.164 where the number is possible, otherwise as it was given.
        medical_record_number: the clinic's own number, shown to staff.
    """

    __tablename__ = "patient"

    id: int | None = Field(default=None, primary_key=True)
    fhir_key: str | None = Field(default=None, unique=True, max_length=200)
    medical_record_number: str = Field(default="", max_length=80)
    given_name: str = Field(max_length=120)
    family_name: str = Field(max_length=120)
    name_key: str = Field(index=True, max_length=250)
    birth_date: date | None = Field(default=None, index=True)
    sex: str = Field(default="", max_length=20)
    phone: str = Field(default="", index=True, max_length=40)
    email: str = Field(default="", index=True, max_length=200)
    address: str = Field(default="", max_length=300)
    language: str = Field(default="", max_length=20)
    deceased_at: datetime | None = Field(default=None, sa_type=Instant)
    password_hash: str = Field(default="", max_length=200)
    demo: bool = Field(default=False)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)

    @property
    def full_name(self) -> str:
        """Given and family name as one line."""
        return f"{self.given_name} {self.family_name}".strip()


class Visitor(SQLModel, table=True):
    """A guest of the portal; the key is the number in "Visitor 12"."""

    __tablename__ = "visitor"

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = Field(sa_type=Instant)


class SignIn(SQLModel, table=True):
    """One sign-in of one person on one browser; revocable.

    The token is in the browser's cookie only; here stands its SHA-256.
    Exactly one of the three keys is set.
    """

    __tablename__ = "sign_in"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True)
    visitor_id: int | None = Field(default=None, foreign_key="visitor.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class SignInAttempt(SQLModel, table=True):
    """One try to sign in, for limits: keys are hashed, no name is kept."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(index=True, max_length=64)
    at: datetime = Field(sa_type=Instant, index=True)
    succeeded: bool


class OneTimeCode(SQLModel, table=True):
    """A code sent to a patient for signing in; stored hashed, used once."""

    __tablename__ = "one_time_code"

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True)
    code_hash: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    tries: int = Field(default=0)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class OutboxLetter(SQLModel, table=True):
    """A short text on its way to a patient, shown on the demo's outbox page."""

    __tablename__ = "outbox_letter"

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True)
    to_address: str = Field(max_length=200)
    body: str = Field(max_length=1600)
    created_at: datetime = Field(sa_type=Instant)
