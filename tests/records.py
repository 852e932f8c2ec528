"""What the tests of the patient record share: bundles, staff and conversations in rows."""

import copy
import json
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import ConversationState, Role
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.models.people import Patient, Staff, Visitor
from psc_app.models.workplace import Queue, Workstream
from psc_app.services.fhir_bundle import parse_bundle
from psc_app.services.fhir_import import ImportReport, import_bundles
from psc_app.wiring import House

DEMO_BUNDLES = Path(__file__).parent.parent / "psc_app" / "demo" / "fhir"
EXAMPLES = Path(__file__).parent / "fhir"

ANA = Actor(role=Role.AGENT, id=1, name="Ana Ruiz")
NURSE = Actor(role=Role.NURSE, id=2, name="Noor Haddad")
OTHER_NURSE = Actor(role=Role.NURSE, id=3, name="Bo Lind")
SUPERVISOR = Actor(role=Role.SUPERVISOR, id=4, name="Sam Obi")
VISITOR = Actor(role=Role.VISITOR, id=1, name="Visitor 1")
STAFF = (ANA, NURSE, OTHER_NURSE, SUPERVISOR)

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"type": {"coding": [{"code": "MR"}]}, "system": "urn:mrn", "value": "MR-77"}],
    "name": [{"use": "official", "family": "Vargas", "given": ["Elsa"]}],
    "telecom": [{"system": "phone", "value": "617-555-0134"}],
    "gender": "female",
    "birthDate": "1976-09-11",
}
CONDITION: dict[str, Any] = {
    "resourceType": "Condition",
    "id": "c1",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "code": {"text": "Asthma"},
    "subject": {"reference": "Patient/p1"},
    "onsetDateTime": "2020-05-01",
}


def changed(resource: dict[str, Any], **elements: Any) -> dict[str, Any]:
    """A copy of a resource with some elements replaced, or left out where None."""
    copied = copy.deepcopy(resource) | elements
    return {name: value for name, value in copied.items() if value is not None}


def bundle(*resources: Any, kind: str = "collection", **more: Any) -> dict[str, Any]:
    """A bundle of resources without fullUrls."""
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": kind, "entry": entries, **more}


def imported(house: House, *contents: dict[str, Any], **how: Any) -> ImportReport:
    """Import bundles given as JSON."""
    parsed = [parse_bundle(f"bundle {n}", content) for n, content in enumerate(contents, 1)]
    return house.store.do_now(SYSTEM, import_bundles, parsed, **how)


def everything(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with house.store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in SQLModel.metadata.sorted_tables
        }


def rows(house: House, model: Any, *conditions: Any) -> list[Any]:
    """Rows of a table."""
    return house.store.look_now(
        SYSTEM, lambda work: list(work.session.exec(select(model).where(*conditions)))
    )


def patient_named(house: House, given: str) -> Patient:
    """The one patient with this given name."""
    (found,) = rows(house, Patient, Patient.given_name == given)
    return found


def records_of(house: House, kind: str) -> list[ClinicalRecord]:
    """All clinical records of a type."""
    return rows(house, ClinicalRecord, ClinicalRecord.kind == kind)


def add(house: House, *objects: Any) -> Any:
    """Keep rows as they are; returns the key of the last."""

    def keep(work: Any) -> Any:
        for each in objects:
            work.session.add(each)
            work.session.flush()
        return getattr(objects[-1], "id", None)

    return house.store.do_now(SYSTEM, keep)


def clinic(house: House) -> None:
    """A queue, a workstream, staff and a visitor."""
    now = house.clock.now()
    add(house, Workstream(id=1, name="Chat", channel="chat"), Queue(id=1, name="Front desk"))
    for actor in STAFF:
        add(
            house,
            Staff(
                id=actor.id,
                username=actor.name,
                full_name=actor.name,
                role=actor.role.value,
                password_hash="",
                created_at=now,
            ),
        )
    add(house, Visitor(id=1, created_at=now))


def conversation(
    house: House,
    agent: Actor | None = None,
    state: ConversationState = ConversationState.ACTIVE,
    **columns: Any,
) -> int:
    """A conversation that an agent holds; of a guest unless told otherwise."""
    now = house.clock.now()
    row = Conversation(
        **{
            "channel": "chat",
            "workstream_id": 1,
            "queue_id": 1,
            "state": int(state),
            "agent_id": agent.id if agent else None,
            "visitor_id": 1,
            "display_name": "Visitor 1",
            "created_at": now,
            "queued_at": now,
        }
        | columns
    )
    key = add(house, row)
    if agent is not None:
        add(house, AgentSession(conversation_id=key, staff_id=agent.id, started_at=now))
    return key


def example(name: str) -> dict[str, Any]:
    """An official R4 example."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
