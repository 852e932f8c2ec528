"""Appointments."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class Appointment(SQLModel, table=True):
    """A patient's booked time with the clinic.

    Attributes:
        status: FHIR's Appointment.status, such as "booked" or "cancelled".
        fhir_key: identity of an imported one.
    """

    __tablename__ = "appointment"

    id: int | None = Field(default=None, primary_key=True)
    fhir_key: str | None = Field(default=None, unique=True, max_length=250)
    patient_id: int = Field(foreign_key="patient.id", index=True)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    reason: str = Field(default="", max_length=200)
    clinician: str = Field(default="", max_length=120)
    place: str = Field(default="", max_length=120)
    status: str = Field(default="booked", max_length=20)
