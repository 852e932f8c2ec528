"""Whether a single resource is valid FHIR R4, and what is wrong if it is not.

The models of fhir.resources know the structure; R4B is R4 with a few resources
for drug catalogues redone. They take some things that R4 does not allow (codes
outside a required binding, numbers for dates, periods that end before they
start), so these are checked here. No text quotes a value: it may be a patient's.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from psc_app.domain.fhir_values import Resource, ends_before_start, words

DEEPEST = 64
"""Levels of nesting in one resource."""
MOST_VALUES = 500_000
"""Values in one resource."""
_ONLY_IN_R4 = frozenset(
    {
        "EffectEvidenceSynthesis", "Evidence", "EvidenceVariable", "MedicinalProduct",
        "MedicinalProductAuthorization", "MedicinalProductContraindication",
        "MedicinalProductIndication", "MedicinalProductIngredient",
        "MedicinalProductInteraction", "MedicinalProductManufactured",
        "MedicinalProductPackaged", "MedicinalProductPharmaceutical",
        "MedicinalProductUndesirableEffect", "RiskEvidenceSynthesis", "SubstanceNucleicAcid",
        "SubstancePolymer", "SubstanceProtein", "SubstanceReferenceInformation",
        "SubstanceSourceMaterial", "SubstanceSpecification",
    }
)  # fmt: skip
"""Resources that R4B dropped or changed: kept as they come, not validated."""
_NOT_IMPORTED = {
    "Bundle": "a bundle inside a bundle is not imported; give it as a file of its own",
    "Parameters": "Parameters are a question to a server, not a record",
    "OperationOutcome": "an OperationOutcome is a server's answer, not a record",
}
_BOUND = {
    "Patient": ("gender",),
    "Encounter": ("status",),
    "AllergyIntolerance": ("criticality",),
    "MedicationRequest": ("status", "intent"),
    "Immunization": ("status",),
    "Observation": ("status",),
    "Procedure": ("status",),
    "DiagnosticReport": ("status",),
    "CarePlan": ("status",),
    "CareTeam": ("status",),
    "Appointment": ("status",),
}
"""Elements with a required binding that decide what is shown as holding now."""
_MORE_CODES = {"corrected", "amended", "appended", "cancelled", "entered-in-error", "unknown"}
"""Codes that the models' short lists leave out, which end in "+"."""


class Broken(Exception):
    """What is wrong with an entry, as the end of a sentence."""


def check_shape(resource: Resource) -> None:
    """Check what holds for any resource: depth, size, text, order of periods.

    Raises:
        Broken: saying what is wrong.
    """
    waiting: list[tuple[int, Any]] = [(1, resource)]
    seen = 0
    while waiting:
        depth, node = waiting.pop()
        seen += 1
        if depth > DEEPEST:
            raise Broken(f"it is nested more than {DEEPEST} levels deep")
        if seen > MOST_VALUES:
            raise Broken(f"it has more than {MOST_VALUES:,} values")
        if isinstance(node, Mapping):
            if ends_before_start(node):
                raise Broken("a period in it ends before it starts")
            waiting += [(depth + 1, inner) for inner in node.values()]
        elif isinstance(node, list):
            waiting += [(depth + 1, inner) for inner in node]
        elif isinstance(node, str) and ("\x00" in node or not _is_unicode(node)):
            raise Broken("a text in it has characters that Unicode does not allow")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_resource(kind: str, resource: Resource) -> None:
    """Check a resource against FHIR R4.

    Raises:
        Broken: saying what is wrong.
    """
    if kind in _NOT_IMPORTED:
        raise Broken(_NOT_IMPORTED[kind])
    if kind in _ONLY_IN_R4:
        return
    model = _model(kind)
    if model is None:
        raise Broken("there is no such resource type in FHIR R4")
    _check_contained(resource)
    try:
        model.model_validate(resource)
    except ValidationError as invalid:
        raise Broken(_explained(kind, invalid)) from None
    except Exception as problem:
        # The library looks contained resources up without care.
        raise Broken("it can't be read as FHIR R4") from problem
    _check_beyond_the_model(kind, resource, model)


@cache
def _model(kind: str) -> Any:
    # Imported on first use: nothing but the import needs it.
    from fhir.resources.R4B import get_fhir_model_class

    try:
        found = get_fhir_model_class(kind)
        base = get_fhir_model_class("Resource")
    except (KeyError, ValueError):
        return None
    abstract = kind in ("Resource", "DomainResource")
    return found if issubclass(found, base) and not abstract else None


def _check_contained(resource: Resource) -> None:
    inners = resource.get("contained", [])
    if not isinstance(inners, list):
        return
    for place, inner in enumerate(inners):
        kind = words(inner.get("resourceType")) if isinstance(inner, Mapping) else ""
        if kind not in _ONLY_IN_R4 and _model(kind) is None:
            raise Broken(f"contained[{place}] is not a resource of FHIR R4")


def _check_beyond_the_model(kind: str, resource: Resource, model: Any) -> None:
    for element in _BOUND.get(kind, ()):
        value = resource.get(element)
        codes = set((model.model_fields[element].json_schema_extra or {}).get("enum_values", ()))
        if "+" in codes:
            codes |= _MORE_CODES
        if value is not None and codes and value not in codes:
            raise Broken(f"“{element}” is not one of the codes that FHIR R4 allows")
    for element, value in resource.items():
        if element.endswith(("DateTime", "Date", "Instant")) and not isinstance(value, str):
            raise Broken(f"“{element[:80]}” is not a date as FHIR R4 writes it")
        if element.endswith("Boolean") and not isinstance(value, bool):
            raise Broken(f"“{element[:80]}” is neither true nor false")
    if kind == "Appointment" and bool(resource.get("start")) != bool(resource.get("end")):
        raise Broken("an appointment has both a start and an end, or neither")


def _explained(kind: str, invalid: ValidationError) -> str:
    """The first fault in words, by its place and sort; never by its value."""
    first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
    place = _place(first["loc"])
    sort, message = first["type"], first["msg"]
    if sort == "missing":
        return f"“{place}” is missing"
    if sort == "extra_forbidden":
        return f"“{place}” is not an element of {kind} in FHIR R4"
    if sort == "list_type":
        return f"“{place}” has to be a list"
    if "Expect any of field value from this list" in message:
        return f"one of {_named(message)} has to be given"
    if "Any of one field value is expected from this list" in message:
        return f"only one of {_named(message)} may be given"
    if "date" in message.lower():
        return f"“{place}” is not a date as FHIR R4 writes it"
    return f"“{place}” is not as FHIR R4 wants it" if place else "it is not as FHIR R4 wants it"


def _named(message: str) -> str:
    """The element names that a message of the library lists."""
    return message.partition("[")[2].partition("]")[0].replace("'", "")


def _place(steps: tuple[int | str, ...]) -> str:
    place = ""
    # "root" is the library's own word for a list's member as a whole.
    for step in (step for step in steps if step != "root"):
        place += f"[{step}]" if isinstance(step, int) else f"{'.' if place else ''}{step}"
    return place[:120]
