"""Clinical records in FHIR R4's shapes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class ClinicalRecord(SQLModel, table=True):
    """One FHIR resource of a patient, with what screens need taken out of it.

    Attributes:
        fhir_key: the resource's identity, unique ("Condition/urn:uuid:…").
        kind: the FHIR resource type, such as "Condition" or "Encounter".
        patient_id: whose it is; None for what belongs to nobody, such as an
            Organization or a Practitioner.
        active: whether it holds now (an active condition or prescription, an
            allergy that is not resolved), by FHIR's own status elements.
        title: what it is, in words.
        note: a second line, such as a reaction, a dosage or a result.
        starts_at: when it happened or began, the place on the timeline.
        content_hash: SHA-256 of the resource as it came, to tell a changed one.
        earlier_hashes: those of the versions it replaced, so that an old file
            imported again does not bring an old version back.
        shifted_days: by how many whole days its dates were moved when it was
            imported; 0 but for the demo. The patient's own row (kind
            "Patient") says it for what is imported later.
        resource: the resource itself, with its dates moved by shifted_days.
    """

    __tablename__ = "clinical_record"
    __table_args__ = (
        Index("ix_clinical_timeline", "patient_id", "starts_at", "id"),
        Index("ix_clinical_kind", "patient_id", "kind", "active"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fhir_key: str = Field(unique=True, max_length=250)
    kind: str = Field(max_length=40)
    patient_id: int | None = Field(default=None, foreign_key="patient.id")
    active: bool = Field(default=False)
    title: str = Field(default="", max_length=300)
    note: str = Field(default="", max_length=1000)
    status: str = Field(default="", max_length=40)
    starts_at: datetime | None = Field(default=None, sa_type=Instant)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)
    content_hash: str = Field(max_length=64)
    earlier_hashes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    shifted_days: int = Field(default=0)
    resource: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
