"""Whose a resource of a bundle is, and what the things it refers to are called."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from psc_app.domain.fhir_identity import (
    contained,
    identifiers,
    key_of,
    logical_identifier,
    owner_references,
    plain_address,
    searched_identifier,
)
from psc_app.domain.fhir_values import Resource, concept, display_name, words
from psc_app.models.people import Patient
from psc_app.services.fhir_bundle import Bundle, BundleFault, Entry
from psc_app.services.work import Work

_NOBODY = None


class Owners:
    """Resolves the references of one bundle, first within it, then among what is imported."""

    def __init__(self, work: Work, bundle: Bundle) -> None:
        """Look into this bundle."""
        self._work = work
        self._bundle = bundle
        self._by_key = {entry.key: entry for entry in bundle.entries if entry.kind == "Patient"}
        self._by_identifier = {
            identifier: entry.key
            for entry in self._by_key.values()
            for identifier in identifiers(entry.resource)
        }
        self._ids: dict[str, int | None] = {}

    def of(self, entry: Entry) -> list[int]:
        """Keys of the patients a resource belongs to; none for what is nobody's.

        Raises:
            BundleFault: it belongs to a patient who is not to be found.
        """
        found: list[int] = []
        for element, key in self.patient_keys(entry):
            patient_id = self._id_of(key)
            if patient_id is None:
                raise self._not_found(entry, element)
            if patient_id not in found:
                found.append(patient_id)
        return found

    def patient_keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Elements and identities of the patients that a resource says it belongs to.

        Raises:
            BundleFault: a reference to a patient leads nowhere.
        """
        found = []
        for element, reference in owner_references(entry.resource):
            key = self._patient_key(entry, element, reference)
            if key is not _NOBODY:
                found.append((element, key))
        return found

    def name(self, node: Any, within: Resource | None = None) -> str:
        """What a referred resource, or a resource itself, is called; empty if unknown."""
        if not isinstance(node, Mapping):
            return ""
        if "resourceType" in node:
            return display_name(node)
        if said := words(node.get("display")):
            return said
        target = self._target(words(node.get("reference")), within)
        return display_name(target) or concept(target.get("code")) if target else ""

    def kind(self, reference: Mapping[str, Any], within: Resource) -> str:
        """The type of what a reference leads to; empty if it does not say."""
        address = words(reference.get("reference"))
        target = self._target(address, within)
        if target is not None:
            return words(target.get("resourceType"))
        return key_of(address)[0] or words(reference.get("type"))

    def _target(self, address: str, within: Resource | None) -> Resource | None:
        if address.startswith("#"):
            return contained(within or {}, address)
        entry = self._entry(address)
        return entry.resource if entry else None

    def _entry(self, address: str) -> Entry | None:
        address = plain_address(address)
        found = self._bundle.by_address.get(address)
        if found is not None or not address:
            return found
        kind, key = key_of(address)
        own_id = key.removeprefix("urn:uuid:") if kind else key
        own_id = own_id.removeprefix(f"{kind}/")
        return self._bundle.by_address.get(f"{kind}/{own_id}") if kind else None

    def _patient_key(self, entry: Entry, element: str, reference: Mapping[str, Any]) -> str | None:
        """The key of the patient a reference leads to; nobody if not to a patient."""
        address = words(reference.get("reference"))
        if not address:
            return self._by_logical_identifier(entry, element, reference)
        if address.startswith("#"):
            return self._contained_key(entry, element, address)
        if search := searched_identifier(address):
            if not address.startswith("Patient?"):
                return _NOBODY
            return self._identified(entry, element, search)
        target = self._entry(address)
        if target is not None:
            return target.key if target.kind == "Patient" else _NOBODY
        kind, key = key_of(address)
        said_kind = words(reference.get("type"))
        if kind not in ("", "Patient") or said_kind not in ("", "Patient"):
            return _NOBODY
        if kind == "Patient" or (key and self._id_of(key) is not None):
            return key
        # A urn that leads nowhere says no type: among those who take part in an
        # appointment it may well be somebody else.
        if element == "actor" and said_kind != "Patient":
            return _NOBODY
        raise self._not_found(entry, element)

    def _by_logical_identifier(
        self, entry: Entry, element: str, reference: Mapping[str, Any]
    ) -> str | None:
        identifier = logical_identifier(reference)
        said_kind = words(reference.get("type"))
        if identifier is not None and identifier in self._by_identifier:
            return self._by_identifier[identifier]
        if element != "patient" and said_kind != "Patient":
            return _NOBODY
        raise self._not_found(entry, element)

    def _contained_key(self, entry: Entry, element: str, address: str) -> str | None:
        inner = contained(entry.resource, address)
        if inner is None:
            raise BundleFault(
                self._bundle.file,
                entry.number,
                f"“{element}” refers to a contained resource that is not there",
                entry.kind,
            )
        if inner.get("resourceType") != "Patient":
            return _NOBODY
        for identifier in identifiers(inner):
            if identifier in self._by_identifier:
                return self._by_identifier[identifier]
        raise self._not_found(entry, element)

    def _identified(self, entry: Entry, element: str, identifier: tuple[str, str]) -> str:
        key = self._by_identifier.get(identifier)
        if key is None:
            raise self._not_found(entry, element)
        return key

    def _id_of(self, key: str) -> int | None:
        if key not in self._ids:
            self._ids[key] = self._work.session.exec(
                select(Patient.id).where(Patient.fhir_key == key)
            ).first()
        return self._ids[key]

    def _not_found(self, entry: Entry, element: str) -> BundleFault:
        return BundleFault(
            self._bundle.file,
            entry.number,
            f"“{element}” refers to a patient who is neither in the bundle nor already imported",
            entry.kind,
        )
