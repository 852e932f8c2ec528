"""The patient's record: who may see what, the timeline, and editing in place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hand_clock import HandClock
from records import (
    ANA,
    CONDITION,
    DEMO_BUNDLES,
    NURSE,
    OTHER_NURSE,
    PATIENT,
    SUPERVISOR,
    VISITOR,
    add,
    bundle,
    changed,
    clinic,
    conversation,
    imported,
    patient_named,
    rows,
)

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.record_cards import APPOINTMENT, CONVERSATION, TimelinePage
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.journal import AuditEntry
from psc_app.models.scheduling import Appointment
from psc_app.services import patient_record
from psc_app.services.fhir_import import import_bundles, read_paths
from psc_app.services.work import Work
from psc_app.wiring import House


@pytest.fixture
def elsa(house: House, clock: HandClock) -> int:
    """The key of an imported patient with a full record."""
    clinic(house)
    (file,) = DEMO_BUNDLES.glob("Elsa_*.json")
    house.store.do_now(SYSTEM, import_bundles, read_paths([file]), shift_to=clock.now())
    return patient_named(house, "Elsa").id or 0


def _appointment(house: House, patient_id: int, starts_at: datetime, **columns: Any) -> int:
    return add(
        house,
        Appointment(
            patient_id=patient_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=20),
            reason="Follow-up",
            **columns,
        ),
    )


def _pages(house: House, actor: Actor, patient_id: int, **how: Any) -> Iterator[TimelinePage]:
    mark = ""
    while True:
        page = house.store.do_now(
            actor, patient_record.timeline, patient_id, before=mark or None, **how
        )
        yield page
        mark = page.older
        if not mark:
            return


def _actions(house: House, actor: Actor) -> list[str]:
    found = rows(house, AuditEntry, AuditEntry.actor_role == actor.role.value)
    return [row.action for row in found if row.actor_id == actor.id]


def test_an_agent_sees_contact_and_upcoming_appointments_of_their_patient(
    house: House, elsa: int, clock: HandClock
) -> None:
    conversation(house, ANA, patient_id=elsa)
    _appointment(house, elsa, clock.now() + timedelta(days=9))
    soon = _appointment(house, elsa, clock.now() + timedelta(days=2))
    _appointment(house, elsa, clock.now() + timedelta(days=3), status="cancelled")
    _appointment(house, elsa, clock.now() - timedelta(days=3))
    card = house.store.do_now(ANA, patient_record.administrative, elsa)
    assert (card.name, card.birth_date, card.age, card.sex) == (
        "Elsa Vargas",
        "1976-09-11",
        "49",
        "female",
    )
    assert (card.phone, card.phone_shown) == ("+15551216206", "(555) 121-6206")
    assert (card.language, card.deceased) == ("es", False)
    assert card.upcoming[0].id == soon
    assert len(card.upcoming) == 2
    assert _actions(house, ANA) == ["read contact"]


def test_an_agent_without_a_conversation_with_the_patient_sees_nothing(
    house: House, elsa: int
) -> None:
    conversation(house, NURSE, patient_id=elsa, verified_by="agent: name + phone")
    for verb in (
        patient_record.administrative,
        patient_record.clinical,
        patient_record.timeline,
    ):
        for stranger in (ANA, OTHER_NURSE, VISITOR, Actor(Role.PATIENT, elsa + 1, "Somebody")):
            with pytest.raises(NotAllowed):
                house.store.do_now(stranger, verb, elsa)
    assert rows(house, AuditEntry, AuditEntry.action != "imported record") == []


def test_a_nurse_sees_allergies_first_then_what_holds_now(house: House, elsa: int) -> None:
    conversation(house, NURSE, patient_id=elsa, verified_by="agent: date of birth + phone")
    card = house.store.do_now(NURSE, patient_record.clinical, elsa)
    assert [allergy.title for allergy in card.allergies] == [
        "Allergy to grass pollen",
        "Allergy to mould",
        "Allergy to tree pollen",
        "Dander (animal) allergy",
        "House dust mite allergy",
        "Shellfish allergy",
    ]
    assert {allergy.criticality for allergy in card.allergies} == {"low"}
    stored = rows(house, ClinicalRecord, ClinicalRecord.patient_id == elsa)
    conditions = [row for row in stored if row.kind == "Condition"]
    assert len(card.conditions) == sum(row.active for row in conditions)
    assert len(card.conditions) + card.past_conditions == len(conditions)
    assert card.immunisations_total == 8
    assert card.encounters_total == 33
    assert len(card.encounters) == 10
    assert [each.at for each in card.encounters] == sorted(
        (each.at for each in card.encounters), reverse=True
    )
    assert card.care_team[0].name == "Dr. Rebecca Labadie"
    assert card.care_team[0].last_seen == card.encounters[0].at
    assert _actions(house, NURSE) == ["read record"]


def test_a_severe_allergy_stands_above_all_others_with_its_reaction(house: House) -> None:
    clinic(house)

    def allergy(key: str, text: str, **more: Any) -> dict[str, Any]:
        return {
            "resourceType": "AllergyIntolerance",
            "id": key,
            "code": {"text": text},
            "patient": {"reference": "Patient/p1"},
            **more,
        }

    reaction = {"manifestation": [{"text": "Anaphylaxis"}], "severity": "severe"}
    wrong = {"coding": [{"code": "entered-in-error"}]}
    over = {"coding": [{"code": "resolved"}]}
    imported(
        house,
        bundle(
            PATIENT,
            allergy("1", "Aspirin", criticality="low"),
            allergy("2", "Penicillin", criticality="high", reaction=[reaction]),
            allergy("3", "Latex", verificationStatus=wrong),
            allergy("4", "Milk", clinicalStatus=over),
        ),
    )
    patient_id = patient_named(house, "Elsa").id or 0
    conversation(house, NURSE, patient_id=patient_id, verified_by="portal sign-in")
    card = house.store.do_now(NURSE, patient_record.clinical, patient_id)
    assert [(a.title, a.high, a.reaction) for a in card.allergies] == [
        ("Penicillin", True, "Anaphylaxis (severe)"),
        ("Aspirin", False, ""),
    ]
    assert card.past_allergies == 1


def test_renewed_prescriptions_are_one_line_and_keep_their_dosage(house: House) -> None:
    clinic(house)
    order = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": "Metformin 500 mg"},
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
            }
        ],
    }
    imported(
        house,
        bundle(
            PATIENT,
            changed(order, id="1", authoredOn="2024-01-01"),
            changed(order, id="2", authoredOn="2025-01-01"),
            changed(order, id="3", authoredOn="2023-01-01", status="stopped"),
        ),
    )
    patient_id = patient_named(house, "Elsa").id or 0
    conversation(house, NURSE, patient_id=patient_id, verified_by="portal sign-in")
    card = house.store.do_now(NURSE, patient_record.clinical, patient_id)
    (line,) = card.medications
    assert (line.title, line.note) == ("Metformin 500 mg", "1 tablet · 2 × per day")
    assert card.past_medications == 1


@pytest.mark.parametrize("actor", [ANA, SUPERVISOR])
def test_staff_without_the_clinical_right_get_no_clinical_data_at_all(
    house: House, elsa: int, actor: Actor
) -> None:
    mine = conversation(house, actor, patient_id=elsa, verified_by="agent: name + phone")
    with pytest.raises(NotAllowed, match="Clinical data is for nurses"):
        house.store.do_now(actor, patient_record.clinical, elsa)
    page = house.store.do_now(actor, patient_record.timeline, elsa)
    assert [entry.conversation_id for entry in page.entries] == [mine]
    assert (page.clinical, page.older) == (False, "")
    assert "nurses" in page.why_not_clinical
    asked = house.store.do_now(
        actor, patient_record.timeline, elsa, kinds=frozenset({"Condition", "Observation"})
    )
    assert asked.entries == ()


def test_a_nurse_gets_clinical_data_only_once_the_patient_is_verified(
    house: House, elsa: int
) -> None:
    conversation(house, NURSE, patient_id=elsa)
    with pytest.raises(NotAllowed, match="Verify the patient first"):
        house.store.do_now(NURSE, patient_record.clinical, elsa)
    page = house.store.do_now(NURSE, patient_record.timeline, elsa)
    assert {entry.kind for entry in page.entries} == {CONVERSATION}
    assert page.why_not_clinical.startswith("Verify the patient first")


def test_the_timeline_merges_everything_newest_first(
    house: House, elsa: int, clock: HandClock
) -> None:
    now = clock.now()
    talk = conversation(
        house, NURSE, patient_id=elsa, verified_by="portal sign-in", stated_reason="Refill"
    )
    booked = _appointment(house, elsa, now + timedelta(days=1), clinician="Dr. Oda")
    page = house.store.do_now(NURSE, patient_record.timeline, elsa, limit=4)
    first, second, third, _ = page.entries
    assert (first.kind, first.key, first.note) == (APPOINTMENT, f"appointment:{booked}", "Dr. Oda")
    assert (second.kind, second.conversation_id, second.note) == (CONVERSATION, talk, "Refill")
    assert third.at < second.at == millis(now)
    assert third.kind_label
    assert page.clinical
    assert page.older


@pytest.mark.parametrize("limit", [1, 7, 50, 200])
def test_pages_of_any_length_bring_every_entry_once_in_the_same_order(
    house: House, elsa: int, clock: HandClock, limit: int
) -> None:
    now = clock.now()
    for _ in range(3):
        # Several entries of one moment, in all three tables.
        conversation(house, NURSE, S.CLOSED, patient_id=elsa, verified_by="portal sign-in")
        _appointment(house, elsa, now)
        record = rows(house, ClinicalRecord, ClinicalRecord.patient_id == elsa)[-1]
        add(house, _same_moment(record, now))
    pages = list(_pages(house, NURSE, elsa, limit=limit))
    entries = [entry for page in pages for entry in page.entries]
    assert len({entry.key for entry in entries}) == len(entries)
    assert [entry.at for entry in entries] == sorted((e.at for e in entries), reverse=True)
    assert all(len(page.entries) == limit for page in pages[:-1])
    dated = [
        row
        for row in rows(house, ClinicalRecord, ClinicalRecord.patient_id == elsa)
        if row.starts_at and row.kind not in ("Patient", "CareTeam")
    ]
    assert len(entries) == len(dated) + 6


def _same_moment(record: ClinicalRecord, at: datetime) -> ClinicalRecord:
    columns = record.model_dump(exclude={"id"})
    _same_moment.count = getattr(_same_moment, "count", 0) + 1
    return ClinicalRecord(
        **columns | {"starts_at": at, "fhir_key": f"Observation/copy-{_same_moment.count}"}
    )


def test_the_timeline_can_be_narrowed_to_some_kinds(house: House, elsa: int) -> None:
    conversation(house, NURSE, patient_id=elsa, verified_by="portal sign-in")
    kinds = frozenset({"Immunization", CONVERSATION})
    pages = list(_pages(house, NURSE, elsa, kinds=kinds, limit=5))
    entries = [entry for page in pages for entry in page.entries]
    assert len(entries) == 9
    assert {entry.kind for entry in entries} == kinds
    with pytest.raises(BadInput):
        house.store.do_now(NURSE, patient_record.timeline, elsa, kinds=frozenset({"Patient"}))


def test_a_mark_that_no_page_gave_is_refused(house: House, elsa: int) -> None:
    conversation(house, NURSE, patient_id=elsa, verified_by="portal sign-in")
    for mark in ("x", "2026-01-01|1|1", "2026-01-01T00:00:00+00:00|1|-5", "||", "9|9|9' OR 1=1"):
        with pytest.raises(BadInput):
            house.store.do_now(NURSE, patient_record.timeline, elsa, before=mark)


def test_what_a_colleague_talks_about_just_now_is_not_on_the_timeline(
    house: House, elsa: int
) -> None:
    conversation(house, ANA, S.CLOSED, patient_id=elsa)
    conversation(house, OTHER_NURSE, patient_id=elsa, stated_reason="Private matter")
    notes = {
        actor.name: [
            entry.note for entry in house.store.do_now(actor, patient_record.timeline, elsa).entries
        ]
        for actor in (ANA, OTHER_NURSE)
    }
    assert "Private matter" in notes[OTHER_NURSE.name]
    assert "Private matter" not in notes[ANA.name]


def test_the_clinical_timeline_is_read_along_its_index(house: House, elsa: int) -> None:
    with house.store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM clinical_record WHERE patient_id = 1"
            " AND starts_at IS NOT NULL AND kind IN ('Encounter') AND status != ''"
            " AND starts_at <= '2026-01-01' AND (starts_at < '2026-01-01' OR id < 9)"
            " ORDER BY starts_at DESC, id DESC LIMIT 51"
        ).all()
    text = " ".join(row[3] for row in plan)
    assert "ix_clinical_timeline" in text
    assert "TEMP B-TREE" not in text


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("phone", "(617) 555-0177", "+16175550177"),
        ("phone", "+52 55 1234 5678", "+525512345678"),
        ("phone", "", ""),
        ("email", " Elsa@Example.ORG ", "elsa@example.org"),
        ("address", "12 Main St\nBoston", "12 Main St Boston"),
        ("language", "pt-BR", "pt-BR"),
    ],
)
def test_contact_is_edited_in_place_with_before_and_after_in_the_audit_log(
    house: House, elsa: int, field: str, given: str, kept: str
) -> None:
    conversation(house, ANA, patient_id=elsa)
    before = getattr(patient_named(house, "Elsa"), field)

    def change(work: Work) -> tuple[str, set[str]]:
        return patient_record.change_contact(work, elsa, field, given), set(work.bells)

    after, bells = house.store.do_now(ANA, change)
    assert (after, bells) == (kept, {topics.patient(elsa)} if kept != before else set())
    assert getattr(patient_named(house, "Elsa"), field) == kept
    (row,) = rows(house, AuditEntry, AuditEntry.action == "changed contact")
    assert row.detail == {"field": field, "before": before, "after": kept}
    assert (row.patient_id, row.actor_id) == (elsa, ANA.id)


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("phone", "call me", "not a phone number"),
        ("phone", "555-0134", "not a phone number"),
        ("email", "elsa@home", "not an e-mail address"),
        ("email", "a@b.c; d@e.f", "not an e-mail address"),
        ("address", "x" * 301, "too long"),
        ("language", "Spanish!", "as a code"),
        ("birth_date", "1990-01-01", "Only phone"),
        ("password_hash", "x", "Only phone"),
        ("phone", None, "as text"),
    ],
)
def test_a_value_that_cannot_be_one_is_refused_and_changes_nothing(
    house: House, elsa: int, field: str, given: Any, said: str
) -> None:
    conversation(house, ANA, patient_id=elsa)
    before = patient_named(house, "Elsa")
    with pytest.raises(BadInput, match=said):
        house.store.do_now(ANA, patient_record.change_contact, elsa, field, given)
    assert patient_named(house, "Elsa") == before
    assert _actions(house, ANA) == []


def test_nobody_edits_the_contact_of_a_patient_who_is_not_theirs(house: House, elsa: int) -> None:
    conversation(house, NURSE, patient_id=elsa)
    own = Actor(Role.PATIENT, elsa, "Elsa Vargas")
    for actor in (ANA, VISITOR, own, Actor(Role.ADMIN, 9, "Ada")):
        with pytest.raises(NotAllowed):
            house.store.do_now(actor, patient_record.change_contact, elsa, "email", "x@y.org")
    assert patient_named(house, "Elsa").email == ""


def test_a_patient_sees_their_own_appointments_the_next_one_first(
    house: House, elsa: int, clock: HandClock
) -> None:
    imported(house, bundle(changed(PATIENT, name=[{"family": "Ito", "given": ["Ren"]}]), CONDITION))
    _appointment(house, patient_named(house, "Ren").id or 0, clock.now() + timedelta(days=1))
    later = _appointment(house, elsa, clock.now() + timedelta(days=9))
    soon = _appointment(house, elsa, clock.now() + timedelta(days=2))
    past = _appointment(house, elsa, clock.now() - timedelta(days=2))
    own = Actor(Role.PATIENT, elsa, "Elsa Vargas")
    cards = house.store.do_now(own, patient_record.own_appointments)
    assert [card.id for card in cards] == [soon, later, past]
    assert _actions(house, own) == ["read own appointments"]
    for actor in (VISITOR, NURSE, SUPERVISOR):
        with pytest.raises(NotAllowed):
            house.store.do_now(actor, patient_record.own_appointments)


def test_a_patient_sees_their_own_conversations_and_not_those_of_guests_linked_to_them(
    house: House, elsa: int
) -> None:
    closed = conversation(house, NURSE, S.CLOSED, patient_id=elsa, visitor_id=None)
    running = conversation(house, ANA, patient_id=elsa, visitor_id=None)
    guests = conversation(house, ANA, patient_id=elsa, visitor_id=1)
    own = Actor(Role.PATIENT, elsa, "Elsa Vargas")
    cards = house.store.do_now(own, patient_record.own_conversations)
    assert [(card.id, card.running) for card in cards] == [(running, True), (closed, False)]
    visited = house.store.do_now(VISITOR, patient_record.own_conversations)
    assert [card.id for card in visited] == [guests]
    with pytest.raises(NotAllowed):
        house.store.do_now(ANA, patient_record.own_conversations)


def test_a_birth_date_known_to_the_year_is_shown_as_the_year_without_an_age(house: House) -> None:
    clinic(house)
    imported(house, bundle(changed(PATIENT, birthDate="1976", name=None)))
    (patient_id,) = [row.patient_id for row in rows(house, ClinicalRecord)]
    conversation(house, ANA, patient_id=patient_id)
    card = house.store.do_now(ANA, patient_record.administrative, patient_id)
    assert (card.birth_date, card.age, card.name) == ("1976", "", "Name not recorded")
