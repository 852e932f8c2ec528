"""Importing FHIR R4 bundles."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hand_clock import HandClock
from records import (
    ANA,
    CONDITION,
    DEMO_BUNDLES,
    PATIENT,
    add,
    bundle,
    changed,
    everything,
    example,
    imported,
    patient_named,
    records_of,
    rows,
)

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.journal import AuditEntry
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment
from psc_app.services.fhir_import import import_bundles, read_paths
from psc_app.wiring import House


@pytest.fixture(scope="module")
def demo_bundles() -> list[Any]:
    return read_paths([DEMO_BUNDLES])


def test_the_thirteen_demo_patients_are_imported_with_every_resource_counted(
    house: House, demo_bundles: list[Any]
) -> None:
    report = house.store.do_now(SYSTEM, import_bundles, demo_bundles)
    assert report.bundles == 13
    assert len(report.patients) == 13
    manifest = json.loads((DEMO_BUNDLES / "MANIFEST.json").read_text())
    for kind, counts in report.resources.items():
        listed = sum(patient["counts"].get(kind, 0) for patient in manifest["patients"])
        assert counts.created + counts.updated + counts.unchanged == listed, kind
    said = report.as_json()
    assert said["resources"]["AllergyIntolerance"] == {"created": 10, "updated": 0, "unchanged": 0}
    assert said["patients"] == said["bundles"] == 13
    assert "Vargas" not in report.as_text() + json.dumps(said)


def test_a_patients_contact_and_demographics_come_from_the_bundle(
    house: House, demo_bundles: list[Any]
) -> None:
    house.store.do_now(SYSTEM, import_bundles, demo_bundles)
    elsa = patient_named(house, "Elsa")
    assert (elsa.full_name, elsa.birth_date, elsa.sex) == (
        "Elsa Vargas",
        date(1976, 9, 11),
        "female",
    )
    assert (elsa.phone, elsa.language, elsa.name_key) == ("+15551216206", "es", "elsa vargas")
    assert elsa.medical_record_number == "61e3368b-5e7e-45ee-a256-874b26192263"
    assert elsa.address.endswith("Waltham, Massachusetts 02451, US")
    assert patient_named(house, "Max").deceased_at == datetime(2003, 4, 26, 2, 39, 21, tzinfo=UTC)


def test_the_same_bundles_twice_change_nothing_in_any_table(
    house: House, demo_bundles: list[Any], clock: HandClock
) -> None:
    house.store.do_now(SYSTEM, import_bundles, demo_bundles)
    before = everything(house)
    clock.turn(days=1)
    report = house.store.do_now(SYSTEM, import_bundles, demo_bundles)
    assert everything(house) == before
    assert (report.total.created, report.total.updated, report.patients) == (0, 0, ())
    # Two of the bundles describe the same hospital differently: alone, and in
    # the other order, they still bring nothing new.
    for each in reversed(demo_bundles):
        house.store.do_now(SYSTEM, import_bundles, [each])
    assert everything(house) == before


def test_an_older_version_imported_again_does_not_come_back(house: House) -> None:
    first, second = (
        bundle(PATIENT, CONDITION),
        bundle(PATIENT, changed(CONDITION, code={"text": "Asthma, severe"})),
    )
    imported(house, first)
    report = imported(house, second)
    assert (report.resources["Condition"].updated, report.resources["Patient"].unchanged) == (1, 1)
    imported(house, first)
    assert [record.title for record in records_of(house, "Condition")] == ["Asthma, severe"]


def test_a_field_edited_by_hand_survives_the_same_bundle_and_unrelated_updates(
    house: House,
) -> None:
    imported(house, bundle(PATIENT))
    patient = patient_named(house, "Elsa")
    patient.phone = "+16175550199"
    add(house, patient)
    imported(house, bundle(PATIENT))
    assert patient_named(house, "Elsa").phone == "+16175550199"
    married = changed(PATIENT, name=[{"family": "Vargas Ruiz", "given": ["Elsa"]}])
    imported(house, bundle(married))
    assert patient_named(house, "Elsa").phone == "+16175550199"
    assert patient_named(house, "Elsa").family_name == "Vargas Ruiz"


def test_each_touched_patient_gets_one_audit_row(house: House) -> None:
    imported(house, bundle(PATIENT, CONDITION))
    (row,) = rows(house, AuditEntry)
    assert (row.action, row.patient_id) == ("imported record", patient_named(house, "Elsa").id)
    assert row.detail == {"created": 2}


def test_the_demo_moves_the_dates_of_the_living_and_nothing_else(
    house: House, demo_bundles: list[Any], clock: HandClock
) -> None:
    house.store.do_now(SYSTEM, import_bundles, demo_bundles, shift_to=clock.now(), demo=True)
    visits = records_of(house, "Encounter")
    for patient in rows(house, Patient):
        latest = max(v.starts_at for v in visits if v.patient_id == patient.id)
        if patient.deceased_at:
            assert latest.year == 2003
        else:
            assert timedelta(days=2) <= clock.now() - latest < timedelta(days=8)
        assert patient.demo
    assert patient_named(house, "Elsa").birth_date == date(1976, 9, 11)


def test_dates_are_moved_once_whatever_a_later_import_asks_for(
    house: House, demo_bundles: list[Any], clock: HandClock
) -> None:
    house.store.do_now(SYSTEM, import_bundles, demo_bundles, shift_to=clock.now())
    before = everything(house)
    later = clock.now() + timedelta(days=90)
    house.store.do_now(SYSTEM, import_bundles, demo_bundles, shift_to=later)
    house.store.do_now(SYSTEM, import_bundles, demo_bundles)
    assert everything(house) == before


def test_a_record_that_comes_later_is_moved_with_the_others(house: House, clock: HandClock) -> None:
    visit = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2020-01-10T10:00:00Z", "end": "2020-01-10T10:20:00Z"},
    }
    imported(house, bundle(PATIENT, visit), shift_to=clock.now())
    (moved_visit,) = records_of(house, "Encounter")
    imported(house, bundle(changed(CONDITION, onsetDateTime="2020-01-09T10:00:00Z")))
    (condition,) = records_of(house, "Condition")
    assert moved_visit.starts_at - condition.starts_at == timedelta(days=1)
    assert condition.resource["onsetDateTime"][:10] == condition.starts_at.date().isoformat()


def _reference_styles() -> list[dict[str, Any]]:
    base = "http://hospital.example/fhir"
    uuid = "0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    with_uuid = changed(PATIENT, id=uuid)

    def linked(reference: dict[str, Any]) -> dict[str, Any]:
        return changed(CONDITION, subject=reference)

    absolute = bundle(PATIENT, linked({"reference": f"{base}/Patient/p1"}))
    absolute["entry"][0]["fullUrl"] = f"{base}/Patient/p1"
    urn = bundle(
        changed(PATIENT, id=None), linked({"reference": f"URN:UUID:{uuid.upper()}"}),
        kind="transaction",
    )  # fmt: skip
    urn["entry"][0]["fullUrl"] = f"urn:uuid:{uuid}"
    mixed = bundle(with_uuid, linked({"reference": f"Patient/{uuid}"}))
    mixed["entry"][0]["fullUrl"] = f"urn:uuid:{uuid}"
    return [
        bundle(PATIENT, CONDITION),
        bundle(CONDITION, PATIENT),
        bundle(PATIENT, linked({"reference": "Patient/p1/_history/3"})),
        bundle(PATIENT, linked({"reference": "Patient?identifier=urn:mrn|MR-77"})),
        bundle(
            PATIENT,
            linked({"type": "Patient", "identifier": {"system": "urn:mrn", "value": "MR-77"}}),
        ),
        absolute,
        urn,
        mixed,
    ]


@pytest.mark.parametrize("content", _reference_styles())
def test_a_condition_finds_its_patient_however_it_refers_to_them(
    house: House, content: dict[str, Any]
) -> None:
    imported(house, content)
    before = everything(house)
    (condition,) = records_of(house, "Condition")
    assert condition.patient_id == patient_named(house, "Elsa").id
    imported(house, content)
    assert everything(house) == before


def test_a_record_may_belong_to_a_patient_who_was_imported_before(house: House) -> None:
    imported(house, bundle(PATIENT))
    imported(house, bundle(CONDITION))
    (condition,) = records_of(house, "Condition")
    assert condition.patient_id == patient_named(house, "Elsa").id


def test_several_patients_in_one_bundle_keep_their_records_apart(house: House) -> None:
    second = changed(PATIENT, id="p2", name=[{"family": "Ito", "given": ["Ren"]}])
    theirs = changed(CONDITION, id="c2", subject={"reference": "Patient/p2"})
    imported(house, bundle(PATIENT, second, CONDITION, theirs))
    owners = {record.fhir_key: record.patient_id for record in records_of(house, "Condition")}
    assert owners == {
        "Condition/c1": patient_named(house, "Elsa").id,
        "Condition/c2": patient_named(house, "Ren").id,
    }


@pytest.mark.parametrize(
    ("names", "full_name"),
    [
        (None, ""),
        ([{"family": "Nuñez-O’Brien", "given": ["José", "Ángel"]}], "José Ángel Nuñez-O’Brien"),
        ([{"family": "حداد", "given": ["نور"]}], "نور حداد"),
        ([{"text": "王 秀英"}], "王 秀英"),
        ([{"text": "Sukarno"}], "Sukarno"),
        ([{"given": ["Zoë 🌸"]}], "Zoë 🌸"),
        ([{"use": "maiden", "family": "Old"}, {"use": "official", "family": "New"}], "New"),
    ],
)
def test_names_of_every_shape_are_taken(
    house: House, names: list[Any] | None, full_name: str
) -> None:
    imported(house, bundle(changed(PATIENT, name=names)))
    (patient,) = rows(house, Patient)
    assert patient.full_name == full_name


@pytest.mark.parametrize("birth", [None, "1976", "1976-09"])
def test_a_birth_date_that_is_not_known_to_the_day_is_not_guessed(
    house: House, birth: str | None
) -> None:
    imported(house, bundle(changed(PATIENT, birthDate=birth)))
    assert patient_named(house, "Elsa").birth_date is None
    (record,) = records_of(house, "Patient")
    assert record.note == (birth or "")


def test_a_patient_known_only_to_be_deceased_counts_as_deceased(house: House) -> None:
    imported(house, bundle(changed(PATIENT, deceasedBoolean=True)))
    assert patient_named(house, "Elsa").deceased_at is not None


def test_a_medication_is_named_by_code_by_reference_or_from_within(house: House) -> None:
    ordered = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2020-05-01",
    }
    metformin = {"resourceType": "Medication", "id": "m", "code": {"text": "Metformin 500 mg"}}
    within = changed(metformin, code={"text": "Lisinopril 10 mg"})
    imported(
        house,
        bundle(
            PATIENT,
            metformin,
            changed(ordered, id="a", medicationCodeableConcept={"text": "Aspirin 81 mg"}),
            changed(ordered, id="b", medicationReference={"reference": "Medication/m"}),
            changed(ordered, id="c", medicationReference={"reference": "#m"}, contained=[within]),
        ),
    )
    titles = {
        record.fhir_key[-1]: record.title for record in records_of(house, "MedicationRequest")
    }
    assert titles == {"a": "Aspirin 81 mg", "b": "Metformin 500 mg", "c": "Lisinopril 10 mg"}


def test_official_examples_of_other_resources_are_kept(house: House) -> None:
    patients = [changed(PATIENT, id=key) for key in ("example", "f001", "xcda")]
    names = (
        "AuditEvent-example", "Communication-example", "CommunicationRequest-example",
        "Consent-consent-example-basic", "DocumentReference-example", "Schedule-example",
        "Slot-example", "Task-example1",
    )  # fmt: skip
    report = imported(house, bundle(*patients, *map(example, names)))
    assert report.total.created == len(patients) + len(names)
    owned = {r.kind for r in rows(house, ClinicalRecord) if r.patient_id is not None}
    assert {"Communication", "Consent", "DocumentReference", "Task"} <= owned
    assert not {"Schedule", "Slot", "AuditEvent"} & owned


def test_appointments_come_into_the_calendar_and_follow_a_new_version(house: House) -> None:
    booked = example("Appointment-example")
    patient = changed(PATIENT, id="example")
    imported(house, bundle(patient, booked))
    (row,) = rows(house, Appointment)
    assert (row.reason, row.clinician, row.place, row.status) == (
        "General Discussion",
        "Dr Adam Careful",
        "South Wing, second floor",
        "booked",
    )
    assert row.ends_at - row.starts_at == timedelta(hours=2)
    imported(house, bundle(changed(booked, status="cancelled")))
    (row,) = rows(house, Appointment)
    assert row.status == "cancelled"


def test_only_the_command_line_imports(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.store.do_now(ANA, import_bundles, [])


def test_folders_are_searched_and_other_json_in_them_is_passed_over(tmp_path: Path) -> None:
    inner = tmp_path / "bundles" / "deep"
    inner.mkdir(parents=True)
    (inner / "one.json").write_text(json.dumps(bundle(PATIENT)))
    (inner / "MANIFEST.json").write_text('{"licence": "CC0"}')
    (inner / "notes.txt").write_text("not a bundle")
    assert [each.file for each in read_paths([tmp_path])] == [str(inner / "one.json")]
