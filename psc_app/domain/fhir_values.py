"""Taking plain values out of FHIR R4 resources, whatever they leave out.

Resources are JSON as parsed; every function here takes what is missing, or of
another type than expected, as absent.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

Resource = Mapping[str, Any]

_SEMANTIC_TAG = re.compile(
    r"\s*\((procedure|disorder|finding|situation|regime/therapy|qualifier value|occupation"
    r"|substance|product|medicinal product|event|observable entity|environment"
    r"|physical object|record artifact|morphologic abnormality|body structure|person)\)$"
)
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DAY_OR_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")
_NOT_DATES = frozenset(
    {
        "birthDate", "bornDate", "deceasedDateTime", "deceasedDate", "id", "version",
        "versionId", "value", "valueString", "valueCode", "valueId", "text", "display", "code",
        "title", "reference", "system", "url", "uri", "div", "name", "unit",
    }
)  # fmt: skip
"""Elements that hold text which may look like a date, and dates of a life."""


def dig(node: Any, *path: str | int) -> Any:
    """What lies at a path of element names and list places, or None."""
    for step in path:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and len(node) > step else None
        else:
            node = node.get(step) if isinstance(node, Mapping) else None
        if node is None:
            return None
    return node


def words(node: Any) -> str:
    """A text as one line; empty for anything else."""
    return " ".join(node.split()) if isinstance(node, str) else ""


def listed(node: Any) -> list[Mapping[str, Any]]:
    """The objects in a list; a single object counts as a list of one."""
    nodes = node if isinstance(node, list) else [node]
    return [each for each in nodes if isinstance(each, Mapping)]


def concept(node: Any) -> str:
    """The words of a CodeableConcept or Coding, or of the first in a list.

    The text comes first, then a display, then the bare code. SNOMED's semantic
    tag ("(disorder)") is for terminologists and is left out.
    """
    codings = [each for one in listed(node) for each in (one, *listed(one.get("coding")))]
    for elements in (("text", "display"), ("code",)):
        for coding in codings:
            for element in elements:
                if said := words(coding.get(element)):
                    return _SEMANTIC_TAG.sub("", said)
    return ""


def code(node: Any) -> str:
    """The first code of a CodeableConcept, Coding or plain code."""
    if isinstance(node, str):
        return node
    for each in listed(node):
        for coding in [*listed(each.get("coding")), each]:
            if said := words(coding.get("code")):
                return said
    return ""


def moment(node: Any) -> datetime | None:
    """A FHIR date, dateTime or instant in UTC; None when it is not one.

    A date without a time is taken as noon UTC, so that it stays the same day
    in nearly every time zone; a year or a month as its first day.
    """
    if not isinstance(node, str):
        return None
    try:
        if _DATE.fullmatch(node):
            day = date.fromisoformat(node + "-01-01"[len(node) - 4 :])
            return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        # A leap second, which FHIR allows and Python does not.
        read = datetime.fromisoformat(node.replace(":60", ":59"))
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def whole_date(node: Any) -> date | None:
    """A FHIR date that has its day; None for a year or a month alone."""
    try:
        return date.fromisoformat(node) if isinstance(node, str) and len(node) == 10 else None
    except ValueError:
        return None


def ends_before_start(node: Mapping[str, Any]) -> bool:
    """Whether a period ends before it starts (FHIR's rule per-1).

    Dates of different precision are compared as far as both go.
    """
    start, end = node.get("start"), node.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return False
    if "T" in start and "T" in end:
        begins, ends = moment(start), moment(end)
        return begins is not None and ends is not None and ends < begins
    shared = min(len(start.partition("T")[0]), len(end.partition("T")[0]))
    return end[:shared] < start[:shared] and bool(_DATE.match(start) and _DATE.match(end))


def moved(node: Any, days: int) -> Any:
    """A copy of a resource with every full date in it moved by whole days.

    Dates of birth and death stay, and so do years and months alone.
    """
    if not days:
        return node
    if isinstance(node, Mapping):
        return {
            name: inner
            if name.lstrip("_") in _NOT_DATES and isinstance(inner, str)
            else moved(inner, days)
            for name, inner in node.items()
        }
    if isinstance(node, list):
        return [moved(inner, days) for inner in node]
    if isinstance(node, str) and _DAY_OR_MOMENT.fullmatch(node):
        try:
            day = date.fromisoformat(node[:10]) + timedelta(days=days)
        except (ValueError, OverflowError):
            return node
        return day.isoformat() + node[10:]
    return node


def person_name(node: Any) -> tuple[str, str]:
    """Given and family name out of a list of HumanName; empty where there is none.

    The official name goes before the usual one and others; former ones and
    maiden names come last.
    """
    order = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4, "anonymous": 5}
    names = sorted(listed(node), key=lambda name: order.get(words(name.get("use")), 9))
    for name in names:
        givens = name.get("given")
        given = " ".join(filter(None, map(words, givens if isinstance(givens, list) else [])))
        family = words(name.get("family"))
        if given or family:
            return given, family
        if said := words(name.get("text")):
            first, _, last = said.rpartition(" ")
            return first, last
    return "", ""


def display_name(resource: Resource) -> str:
    """What a person, an organisation or a place is called, with a prefix such as "Dr."."""
    name = resource.get("name")
    if isinstance(name, str):
        return words(name)
    given, family = person_name(name)
    prefix = words(dig(name, 0, "prefix", 0)) if given or family else ""
    return " ".join(filter(None, (prefix, given, family)))


def quantity(node: Any) -> str:
    """A Quantity in words, to two decimals: "163.08 cm"."""
    number = dig(node, "value")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return ""
    unit = words(dig(node, "unit")) or words(dig(node, "code"))
    unit = "" if unit.startswith("{") else unit
    figure = f"{number:.2f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
    return " ".join(filter(None, (words(dig(node, "comparator")) + figure, unit)))
