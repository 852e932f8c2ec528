"""What is wrong with a bundle is said in one sentence, and nothing of it is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from records import CONDITION, PATIENT, bundle, changed, everything, imported

from psc_app.domain.actor import SYSTEM
from psc_app.services.fhir_bundle import BundleFault, parse_bundle, read_bundle, read_paths
from psc_app.services.fhir_import import import_bundles
from psc_app.wiring import House

_DEEP: dict[str, Any] = {"url": "http://x.example", "valueString": "end"}
for _ in range(80):
    _DEEP = {"url": "http://x.example", "extension": [_DEEP]}

_WITHOUT_FILE = [
    (b"", "the file is empty"),
    (b"  \n", "the file is empty"),
    (b'{"resourceType": "Bundle", ', "the file is not JSON (line 1, column"),
    (b"\xff\xfe{\x00}\x00", "the file is not UTF-8 text (byte 1)"),
    (b"[1, 2]", "this is not a FHIR bundle"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"resourceType": "Bundle", "type": NaN}', "a number that JSON does not allow"),
    (json.dumps(PATIENT).encode(), "this is a Patient, not a Bundle"),
    (json.dumps(bundle()).encode(), "the bundle has no entries"),
    (b'{"resourceType": "Bundle"}', "the bundle does not say its type"),
    (json.dumps(bundle(PATIENT, kind="batch-response")).encode(), "“batch-response” carries no"),
]


@pytest.mark.parametrize(("content", "fault"), _WITHOUT_FILE)
def test_a_file_that_is_no_bundle_is_refused_by_name(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(BundleFault) as refused:
        read_bundle(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert fault in str(refused.value)
    assert refused.value.entry is None


def test_a_file_that_is_not_there_and_a_folder_without_bundles_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleFault, match="there is no such file"):
        read_paths([tmp_path / "nothing.json"])
    with pytest.raises(BundleFault, match="there is no FHIR bundle in this folder"):
        read_paths([tmp_path])


_BROKEN = [
    (changed(CONDITION, subject=None), "“subject” is missing"),
    (changed(CONDITION, mood="low"), "“mood” is not an element of Condition in FHIR R4"),
    (changed(CONDITION, onsetDateTime="1.5.2020"), "“onsetDateTime” is not a date"),
    (changed(CONDITION, onsetDateTime="2020-02-30"), "“onsetDateTime” is not a date"),
    (changed(CONDITION, onsetDateTime=15000), "“onsetDateTime” is not a date"),
    (changed(CONDITION, onsetDateTime=None, onsetPeriod={"start": "2020", "end": "2019"}),
     "a period in it ends before it starts"),
    (changed(CONDITION, note="Elsa is ill"), "“note” has to be a list"),
    (changed(CONDITION, resourceType="Sorrow"), "there is no such resource type"),
    (changed(CONDITION, resourceType=None), "does not say its resourceType"),
    (changed(CONDITION, contained=[{"resourceType": "Sorrow"}]), "contained[0] is not a resource"),
    (changed(CONDITION, contained=[{"id": "x"}]), "contained[0] is not a resource"),
    (changed(CONDITION, extension=[_DEEP]), "nested more than 64 levels"),
    (changed(CONDITION, code={"text": "a\x00b"}), "characters that Unicode does not allow"),
    (changed(CONDITION, code={"text": "\ud800"}), "characters that Unicode does not allow"),
    (changed(CONDITION, subject={"reference": "Patient/p9"}), "“subject” refers to a patient who"),
    (changed(CONDITION, subject={"reference": "urn:uuid:9"}), "“subject” refers to a patient who"),
    (changed(CONDITION, subject={"reference": "#p"}), "refers to a contained resource that is not"),
    (changed(PATIENT, gender="robot"), "“gender” is not one of the codes"),
    (changed(PATIENT, deceasedBoolean="yes"), "“deceasedBoolean” is neither true nor false"),
    (changed(PATIENT, birthDate="1976-13"), "“birthDate” is not a date"),
    (changed(PATIENT, birthDate="1977-01-01"), "the same identity as entry 1 and another content"),
    ({"resourceType": "MedicationRequest", "status": "active", "intent": "order",
      "subject": {"reference": "Patient/p1"}}, "medicationCodeableConcept, medicationReference"),
    ({"resourceType": "Bundle", "type": "collection"}, "a bundle inside a bundle"),
    (None, "it has no resource"),
    ("Elsa", "it has no resource"),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "fault"), _BROKEN)
def test_a_broken_entry_is_named_with_its_fault_and_nothing_is_kept(
    house: House, resource: Any, fault: str
) -> None:
    before = everything(house)
    with pytest.raises(BundleFault) as refused:
        imported(house, bundle(PATIENT, CONDITION), bundle(PATIENT, resource))
    assert everything(house) == before
    text = str(refused.value)
    assert text.startswith("bundle 2, entry 2")
    assert fault in text
    assert refused.value.entry == 2
    assert not any(word in text for word in ("Elsa", "Vargas", "Asthma", "555", "MR-77", "robot"))


def test_a_request_to_delete_is_refused(house: House) -> None:
    content = bundle(PATIENT, kind="transaction")
    content["entry"].append({"request": {"method": "DELETE", "url": "Patient/p1"}})
    with pytest.raises(BundleFault, match=r"entry 2: it asks for a DELETE"):
        imported(house, content)


def test_the_same_entry_twice_in_a_bundle_counts_once(house: House) -> None:
    report = imported(house, bundle(PATIENT, PATIENT))
    assert report.resources["Patient"].created == 1


def test_of_a_history_the_newest_version_is_taken_and_deletions_are_passed_over(
    house: House,
) -> None:
    content = bundle(changed(PATIENT, gender="other"), PATIENT, kind="history")
    content["entry"].append({"request": {"method": "DELETE", "url": "Patient/p2"}})
    imported(house, content)
    assert "other" in everything(house)["patient"][0]


def test_a_servers_note_on_a_search_is_passed_over(house: House) -> None:
    note = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "x"}]}
    content = bundle(PATIENT, kind="searchset")
    content["entry"].append({"resource": note, "search": {"mode": "outcome"}})
    assert list(imported(house, content).resources) == ["Patient"]


def test_another_person_under_a_known_identity_is_refused(house: House) -> None:
    imported(house, bundle(PATIENT))
    before = everything(house)
    other = changed(PATIENT, birthDate="1990-01-01", name=[{"family": "Ito", "given": ["Ren"]}])
    with pytest.raises(BundleFault, match="another person has already been imported"):
        imported(house, bundle(other))
    assert everything(house) == before


def test_a_record_does_not_move_from_one_patient_to_another(house: House) -> None:
    second = changed(PATIENT, id="p2")
    imported(house, bundle(PATIENT, second, CONDITION))
    before = everything(house)
    with pytest.raises(BundleFault, match="its identity belongs to another patient"):
        imported(house, bundle(changed(CONDITION, subject={"reference": "Patient/p2"})))
    assert everything(house) == before


def test_a_broken_bundle_among_good_ones_undoes_the_whole_import(house: House) -> None:
    good = parse_bundle("good", bundle(PATIENT, CONDITION))
    bad = parse_bundle("bad", bundle(changed(CONDITION, subject={"reference": "Patient/nobody"})))
    before = everything(house)
    with pytest.raises(BundleFault, match="bad, entry 1"):
        house.store.do_now(SYSTEM, import_bundles, [good, bad])
    assert everything(house) == before
