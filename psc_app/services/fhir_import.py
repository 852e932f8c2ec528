"""Importing FHIR R4 bundles: patients, their records and their appointments.

One deed imports all bundles it is given or nothing. A resource is known by its
identity (domain.fhir_identity) and its content's hash: one that has been seen
in this very form changes nothing, so importing twice does no harm, and what
people edited since stays. A new version changes a patient's row only in the
fields in which the two versions differ.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.errors import NotAllowed
from psc_app.domain.fhir_identity import record_key
from psc_app.domain.fhir_patient import birth_note, patient_fields
from psc_app.domain.fhir_summary import summarize
from psc_app.domain.fhir_values import moved
from psc_app.domain.vocabulary import Role
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.people import Patient
from psc_app.services.fhir_appointments import keep_appointment
from psc_app.services.fhir_bundle import Bundle, BundleFault, Entry, read_bundle, read_paths
from psc_app.services.fhir_owners import Owners
from psc_app.services.fhir_shift import days_to_shift
from psc_app.services.journal import audit
from psc_app.services.work import Work

__all__ = ["BundleFault", "Counts", "ImportReport", "import_bundles", "read_bundle", "read_paths"]

_EARLIER_KEPT = 20
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many resources of a type were created, updated and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        bundles: how many bundles were read.
        resources: counts by resource type, in alphabetical order.
        patients: keys of the patients of whom anything was created or updated.
    """

    bundles: int
    resources: dict[str, Counts]
    patients: tuple[int, ...]

    @property
    def total(self) -> Counts:
        """The counts of all types together."""
        each = self.resources.values()
        return Counts(
            sum(c.created for c in each),
            sum(c.updated for c in each),
            sum(c.unchanged for c in each),
        )

    def as_text(self) -> str:
        """The report for a person's eyes."""
        total = self.total
        lines = [
            f"{_many(self.bundles, 'bundle')} read: {total.created} resources created,"
            f" {total.updated} updated, {total.unchanged} unchanged;"
            f" {_many(len(self.patients), 'patient')} touched."
        ]
        width = max((len(kind) for kind in self.resources), default=0)
        lines += [
            f"  {kind:<{width}}  {c.created:>6} created  {c.updated:>6} updated"
            f"  {c.unchanged:>6} unchanged"
            for kind, c in self.resources.items()
        ]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The report for other programs: counts, and nothing of a patient."""

        def counted(counts: Counts) -> dict[str, int]:
            return {
                "created": counts.created,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
            }

        return {
            "bundles": self.bundles,
            "patients": len(self.patients),
            "total": counted(self.total),
            "resources": {kind: counted(counts) for kind, counts in self.resources.items()},
        }


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def import_bundles(
    work: Work,
    bundles: Sequence[Bundle],
    *,
    shift_to: datetime | None = None,
    demo: bool = False,
) -> ImportReport:
    """Import bundles, all or nothing; patients first, so that order does not matter.

    Args:
        bundles: from `read_bundle` or `read_paths`.
        shift_to: for the demo: a patient imported for the first time has all
            dates moved by the same whole number of days, so that their latest
            encounter lies a few days before this moment.
        demo: whether the patients are marked as invented.

    Raises:
        NotAllowed: it is not the system's own deed (the command line).
        BundleFault: an entry belongs to a patient who is in no bundle and not
            known, or its identity belongs to somebody else.
    """
    if work.actor.role is not Role.SYSTEM:
        raise NotAllowed("Records are imported from the command line only.")
    run = _Import(work, shift_to, demo)
    for bundle in bundles:
        run.patients_of(bundle)
    for bundle in bundles:
        run.records_of(bundle)
    return run.finish(len(bundles))


@dataclass(slots=True)
class _Known:
    """What is stored of a resource, as far as deciding takes it."""

    id: int
    patient_id: int | None
    content_hash: str
    earlier_hashes: list[str]
    shifted_days: int

    def has_seen(self, content_hash: str) -> bool:
        return content_hash == self.content_hash or content_hash in self.earlier_hashes

    def hashes_after(self) -> list[str]:
        return [*self.earlier_hashes, self.content_hash][-_EARLIER_KEPT:]


@dataclass(slots=True)
class _Import:
    work: Work
    shift_to: datetime | None
    demo: bool
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    touched: dict[int, Counter[str]] = field(default_factory=dict)
    shifts: dict[int, int] = field(default_factory=dict)

    def patients_of(self, bundle: Bundle) -> None:
        """Create and update the bundle's patients."""
        entries = [entry for entry in bundle.entries if entry.kind == "Patient"]
        known = self._known(entries)
        for entry in entries:
            self._patient(bundle, entry, known.get(record_key(entry.kind, entry.key)))

    def records_of(self, bundle: Bundle) -> None:
        """Create and update everything else of the bundle."""
        owners = Owners(self.work, bundle)
        entries = [entry for entry in bundle.entries if entry.kind != "Patient"]
        known = self._known(entries)
        rows = []
        for entry in entries:
            ids = owners.of(entry)
            row = self._record(bundle, entry, ids, owners, known)
            if row is not None:
                rows.append(row)
        if rows:
            self.work.session.execute(insert(ClinicalRecord), rows)

    def finish(self, bundles: int) -> ImportReport:
        """Write one audit row for each patient touched, and report."""
        for patient_id, counted in sorted(self.touched.items()):
            audit(
                self.work,
                "imported record",
                patient_id=patient_id,
                object_kind="patient",
                object_id=patient_id,
                **counted,
            )
            self.work.ring(topics.patient(patient_id))
        kinds = sorted({kind for kind, _ in self.counts})
        outcomes = ("created", "updated", "unchanged")
        return ImportReport(
            bundles=bundles,
            resources={k: Counts(*(self.counts[k, o] for o in outcomes)) for k in kinds},
            patients=tuple(sorted(self.touched)),
        )

    def _known(self, entries: Iterable[Entry]) -> dict[str, _Known]:
        keys = [record_key(entry.kind, entry.key) for entry in entries]
        found = {}
        for start in range(0, len(keys), _CHUNK):
            query = columns(
                col(ClinicalRecord.fhir_key),
                col(ClinicalRecord.id),
                col(ClinicalRecord.patient_id),
                col(ClinicalRecord.content_hash),
                col(ClinicalRecord.earlier_hashes),
                col(ClinicalRecord.shifted_days),
            ).where(col(ClinicalRecord.fhir_key).in_(keys[start : start + _CHUNK]))
            for row in self.work.session.execute(query):
                found[row[0]] = _Known(*row[1:])
        return found

    def _count(self, entry: Entry, outcome: str, patient_ids: Iterable[int]) -> None:
        self.counts[entry.kind, outcome] += 1
        if outcome != "unchanged":
            for patient_id in patient_ids:
                self.touched.setdefault(patient_id, Counter())[outcome] += 1

    def _patient(self, bundle: Bundle, entry: Entry, known: _Known | None) -> None:
        if known is None:
            patient_id = self._create_patient(bundle, entry)
            self._count(entry, "created", [patient_id])
            return
        assert known.patient_id is not None
        self.shifts[known.patient_id] = known.shifted_days
        if known.has_seen(entry.content_hash):
            self._count(entry, "unchanged", [])
            return
        self._update_patient(bundle, entry, known)
        self._count(entry, "updated", [known.patient_id])

    def _create_patient(self, bundle: Bundle, entry: Entry) -> int:
        now = self.work.now
        fields = patient_fields(entry.resource, now)
        patient = Patient(
            **fields.as_columns(),
            fhir_key=entry.key,
            demo=self.demo,
            created_at=now,
            updated_at=now,
        )
        self.work.session.add(patient)
        self.work.session.flush()
        assert patient.id is not None
        days = 0
        if self.shift_to is not None and fields.deceased_at is None:
            days = days_to_shift(bundle, Owners(self.work, bundle), entry, self.shift_to)
        self.shifts[patient.id] = days
        self.work.session.execute(
            insert(ClinicalRecord).values(
                fhir_key=record_key(entry.kind, entry.key),
                patient_id=patient.id,
                earlier_hashes=[],
                shifted_days=days,
                **_patient_columns(entry),
            )
        )
        return patient.id

    def _update_patient(self, bundle: Bundle, entry: Entry, known: _Known) -> None:
        stored = self.work.get(ClinicalRecord, known.id)
        patient = self.work.get(Patient, known.patient_id)
        assert stored is not None and patient is not None
        earlier = patient_fields(stored.resource, self.work.now)
        fields = patient_fields(entry.resource, self.work.now)
        if fields.is_somebody_else(earlier):
            raise BundleFault(
                bundle.file,
                entry.number,
                "another person has already been imported with this identity",
                entry.kind,
            )
        for name, value in fields.changed_since(earlier).items():
            setattr(patient, name, value)
        patient.updated_at = self.work.now
        self._rewrite(known, _patient_columns(entry))
        self.work.session.expire(stored)

    def _rewrite(self, known: _Known, columns: dict[str, Any]) -> None:
        self.work.session.execute(
            update(ClinicalRecord)
            .where(col(ClinicalRecord.id) == known.id)
            .values(earlier_hashes=known.hashes_after(), **columns)
            .execution_options(synchronize_session=False)
        )

    def _record(
        self,
        bundle: Bundle,
        entry: Entry,
        patient_ids: list[int],
        owners: Owners,
        known_by_key: dict[str, _Known],
    ) -> dict[str, Any] | None:
        """Update a known record; for a new one, give the row to insert."""
        key = record_key(entry.kind, entry.key)
        known = known_by_key.get(key)
        patient_id = patient_ids[0] if patient_ids else None
        if known is not None and known.patient_id != patient_id:
            raise BundleFault(
                bundle.file, entry.number, "its identity belongs to another patient", entry.kind
            )
        if known is not None and known.has_seen(entry.content_hash):
            self._count(entry, "unchanged", [])
            return None
        days = known.shifted_days if known else self._shift_of(patient_id)
        resource = moved(entry.resource, days)
        columns = _columns(entry, resource, owners)
        keep_appointment(self.work, key, resource, patient_ids, owners)
        if known is not None:
            self._rewrite(known, columns)
            self._count(entry, "updated", patient_ids)
            return None
        self._count(entry, "created", patient_ids)
        return {
            "fhir_key": key,
            "patient_id": patient_id,
            "earlier_hashes": [],
            "shifted_days": days,
            **columns,
        }

    def _shift_of(self, patient_id: int | None) -> int:
        """By how many days this patient's dates were moved when first imported."""
        if patient_id is None:
            return 0
        if patient_id not in self.shifts:
            found = self.work.session.exec(
                select(ClinicalRecord.shifted_days).where(
                    col(ClinicalRecord.patient_id) == patient_id,
                    col(ClinicalRecord.kind) == "Patient",
                )
            ).first()
            self.shifts[patient_id] = found or 0
        return self.shifts[patient_id]


def _patient_columns(entry: Entry) -> dict[str, Any]:
    """A patient's own row among the records holds no summary but a birth date's year."""
    return {
        "kind": entry.kind,
        "active": True,
        "title": "",
        "note": birth_note(entry.resource)[:1000],
        "status": "",
        "starts_at": None,
        "ends_at": None,
        "content_hash": entry.content_hash,
        "resource": dict(entry.resource),
    }


def _columns(entry: Entry, resource: Any, owners: Owners) -> dict[str, Any]:
    summary = summarize(resource, lambda node: owners.name(node, resource))
    return {
        "kind": entry.kind,
        "active": summary.active,
        "title": summary.title,
        "note": summary.note,
        "status": summary.status,
        "starts_at": summary.starts_at,
        "ends_at": summary.ends_at,
        "content_hash": entry.content_hash,
        "resource": resource,
    }
