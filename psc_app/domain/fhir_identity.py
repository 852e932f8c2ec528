"""Which resource is which, and whose it is, by FHIR R4's rules for bundles.

See "Resolving references in Bundles" (hl7.org/fhir/R4/bundle.html#references).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from psc_app.domain.fhir_values import Resource, dig, listed, words

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TYPE_AND_ID = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})$")
_LONGEST_KEY = 190
OWNER_ELEMENTS = ("patient", "subject", "beneficiary", "for", "individual")
"""Elements by which a resource says whose it is, the plainest first."""


def plain_address(reference: str) -> str:
    """A fullUrl or a reference without the version it names; urns in small letters."""
    address = reference.strip().partition("/_history/")[0].partition("|")[0]
    return address.lower() if address[:4].lower() == "urn:" else address


def key_of(address: str) -> tuple[str, str]:
    """Type and identity out of a fullUrl or a literal reference.

    A urn says nothing of the type; an identifier that is a UUID is the same
    identity whether written as a urn or as type and id. Both are empty when
    the address leads nowhere, such as a search.
    """
    address = plain_address(address)
    if address.startswith("urn:"):
        return "", address
    found = _TYPE_AND_ID.search(address)
    if not found:
        return "", ""
    kind, own_id = found.groups()
    if _UUID.fullmatch(own_id.lower()):
        return kind, f"urn:uuid:{own_id.lower()}"
    return kind, f"{kind}/{own_id}"


def identity(full_url: str, resource: Resource, content_hash: str) -> str:
    """What tells a resource from all others, in this bundle and the next.

    The fullUrl if it is a urn, otherwise type and id; a resource with neither
    is known by its content.
    """
    kind = str(resource["resourceType"])
    if full_url.lower().startswith("urn:"):
        key = key_of(full_url)[1]
    elif words(resource.get("id")):
        key = key_of(f"{kind}/{resource['id']}")[1]
    else:
        key = key_of(full_url)[1]
    key = key or f"{kind}/sha256-{content_hash[:40]}"
    if len(key) > _LONGEST_KEY:
        key = f"{kind}/sha256-{hashlib.sha256(key.encode()).hexdigest()[:40]}"
    return key


def record_key(kind: str, key: str) -> str:
    """A resource's identity with its type in front ("Condition/urn:uuid:…")."""
    return key if key.startswith(f"{kind}/") else f"{kind}/{key}"


def identifiers(resource: Resource) -> Iterator[tuple[str, str]]:
    """System and value of each of a resource's business identifiers."""
    for each in listed(resource.get("identifier")):
        if value := words(each.get("value")):
            yield words(each.get("system")), value


def owner_references(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The references that say whose a resource is, each with its element's name."""
    if resource.get("resourceType") == "Appointment":
        for participant in listed(resource.get("participant")):
            actor = participant.get("actor")
            if isinstance(actor, Mapping):
                yield "actor", actor
        return
    for element in OWNER_ELEMENTS:
        for reference in listed(resource.get(element)):
            yield element, reference


def contained(resource: Resource, reference: str) -> Resource | None:
    """The resource inside this one that "#id" names."""
    for inner in listed(resource.get("contained")):
        if words(inner.get("id")) == reference.removeprefix("#"):
            return inner
    return None


def searched_identifier(reference: str) -> tuple[str, str] | None:
    """System and value out of a reference that is a search by identifier.

    Transactions may name their target so ("Patient?identifier=system|value").
    """
    kind, _, query = reference.partition("?")
    if not query.startswith("identifier=") or not kind:
        return None
    system, bar, value = query.removeprefix("identifier=").rpartition("|")
    return (system, value) if bar else ("", value)


def logical_identifier(reference: Mapping[str, Any]) -> tuple[str, str] | None:
    """System and value of a reference that gives an identifier and no address."""
    value = words(dig(reference, "identifier", "value"))
    return (words(dig(reference, "identifier", "system")), value) if value else None
