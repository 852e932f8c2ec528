"""Appointments, and what their slots are made from."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class Clinic(SQLModel, table=True):
    """A place where patients are seen; its times are in its own time zone."""

    __tablename__ = "clinic"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=40)
    time_zone: str = Field(max_length=60)
    active: bool = Field(default=True)


class ClinicClosure(SQLModel, table=True):
    """A day on which a clinic is closed; day is "2026-12-25"."""

    __tablename__ = "clinic_closure"

    id: int | None = Field(default=None, primary_key=True)
    clinic_id: int = Field(foreign_key="clinic.id", index=True)
    day: str = Field(max_length=10)
    name: str = Field(max_length=80)


class Practitioner(SQLModel, table=True):
    """Somebody who sees patients; need not work in the contact centre."""

    __tablename__ = "practitioner"

    id: int | None = Field(default=None, primary_key=True)
    full_name: str = Field(unique=True, max_length=120)
    title: str = Field(default="", max_length=80)
    active: bool = Field(default=True)


class VisitReason(SQLModel, table=True):
    """What a visit is for, and how long it takes.

    Attributes:
        minutes: a multiple of five.
        patients_book: whether patients may book it themselves.
    """

    __tablename__ = "visit_reason"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    minutes: int = Field(default=20)
    patients_book: bool = Field(default=True)
    active: bool = Field(default=True)


class PractitionerReason(SQLModel, table=True):
    """That a practitioner does a kind of visit; one with no such row does all of them."""

    __tablename__ = "practitioner_reason"

    practitioner_id: int = Field(foreign_key="practitioner.id", primary_key=True)
    reason_id: int = Field(foreign_key="visit_reason.id", primary_key=True)


class TemplatePeriod(SQLModel, table=True):
    """When a practitioner sees patients in a week, at which clinic.

    Attributes:
        weekday: 0 for Monday to 6 for Sunday.
        opens, closes: minutes since midnight in the clinic's time zone; multiples of
            five, 1440 is the day's end.
        from_day, until_day: the first and last day it holds ("2026-12-25"); empty
            for no bound.
    """

    __tablename__ = "template_period"

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id", index=True)
    clinic_id: int = Field(foreign_key="clinic.id", index=True)
    weekday: int
    opens: int
    closes: int
    from_day: str = Field(default="", max_length=10)
    until_day: str = Field(default="", max_length=10)


class TimeOff(SQLModel, table=True):
    """When a practitioner is away, whatever the template says."""

    __tablename__ = "time_off"

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id", index=True)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    note: str = Field(default="", max_length=200)


class Appointment(SQLModel, table=True):
    """A patient's booked time with the clinic.

    Attributes:
        status: FHIR's Appointment.status, such as "booked" or "cancelled".
        fhir_key: identity of an imported one.
        reason, clinician, place: in words, as they were when it was booked.
        practitioner_id, clinic_id, reason_id: None for an imported one.
        uid: its stable name in calendars; empty for an imported one.
        sequence: rises with each change, so that calendars take the newest.
        conversation_id: the one it was booked or last changed in; None outside of any.
        booked_by: who booked it, as "staff 3" or "patient 5".
        confirmed_at: when the patient said by text that they come to this very time.
        reschedule_asked_at: when they asked by text for another time.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_practitioner", "practitioner_id", "starts_at"),
        Index("ix_appointment_starts_at", "starts_at"),
        Index("ix_appointment_ends_at", "ends_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fhir_key: str | None = Field(default=None, unique=True, max_length=250)
    patient_id: int = Field(foreign_key="patient.id", index=True)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    reason: str = Field(default="", max_length=200)
    clinician: str = Field(default="", max_length=120)
    place: str = Field(default="", max_length=120)
    status: str = Field(default="booked", max_length=20)
    practitioner_id: int | None = Field(default=None, foreign_key="practitioner.id")
    clinic_id: int | None = Field(default=None, foreign_key="clinic.id")
    reason_id: int | None = Field(default=None, foreign_key="visit_reason.id")
    uid: str = Field(default="", max_length=80)
    sequence: int = Field(default=0)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    booked_by: str = Field(default="", max_length=40)
    booked_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    reschedule_asked_at: datetime | None = Field(default=None, sa_type=Instant)


class TakenTime(SQLModel, table=True):
    """Five minutes of a practitioner that an appointment has taken.

    The key makes double booking impossible, however many try at once: whoever
    inserts all of a visit's rows has it.

    Attributes:
        cell: the moment in seconds since 1970, divided by 300.
    """

    __tablename__ = "taken_time"

    practitioner_id: int = Field(foreign_key="practitioner.id", primary_key=True)
    cell: int = Field(primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
