"""Reading a FHIR R4 bundle from a file, and saying exactly what is wrong with it.

Each entry is validated by itself, so that a fault names the entry. What is
checked here needs no database; whose an entry is may still be unknown here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from psc_app.domain.errors import Refused
from psc_app.domain.fhir_identity import identity, plain_address
from psc_app.domain.fhir_values import Resource, words
from psc_app.services.fhir_rules import Broken, check_resource, check_shape

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes; Synthea's largest patients stay below a quarter of it."""
MOST_ENTRIES = 100_000
_TYPES = frozenset(
    {"transaction", "batch", "collection", "searchset", "document", "message", "history"}
)
"""Bundle types that carry resources; the others are answers of a server."""


class BundleFault(Refused):
    """A bundle that can't be imported.

    Attributes:
        file: the file as it was named.
        entry: number of the faulty entry, from 1; None for the file as a whole.
        kind: the entry's resource type, where it is known.
        fault: what is wrong, without anything of the patient.
    """

    def __init__(self, file: str, entry: int | None, fault: str, kind: str = "") -> None:
        """Name the place and the fault in one sentence."""
        self.file, self.entry, self.kind, self.fault = file, entry, kind, fault
        place = file if entry is None else f"{file}, entry {entry}"
        super().__init__(f"{place}{f' ({kind})' if kind else ''}: {fault}.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a bundle, validated.

    Attributes:
        number: its place in the file, from 1.
        key: its identity; see domain.fhir_identity.
        content_hash: SHA-256 of its canonical JSON.
    """

    number: int
    kind: str
    key: str
    full_url: str
    content_hash: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose entries each are valid R4.

    Attributes:
        by_address: its entries by fullUrl and by "Type/id".
    """

    file: str
    entries: tuple[Entry, ...]
    by_address: Mapping[str, Entry] = field(repr=False)


def read_paths(paths: Iterable[Path | str]) -> list[Bundle]:
    """Read all bundles that lie at the paths, files or folders, in their order.

    In a folder (searched to its depth) JSON files without a `resourceType` are
    passed over; a file named by itself has to be a bundle.

    Raises:
        BundleFault: the first fault found.
    """
    bundles = []
    for path in map(Path, paths):
        if not path.is_dir():
            bundles.append(read_bundle(path))
            continue
        found = []
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() == ".json" and file.is_file():
                content = _parse(file)
                if isinstance(content, Mapping) and "resourceType" in content:
                    found.append(_bundle(str(file), content))
        if not found:
            raise BundleFault(str(path), None, "there is no FHIR bundle in this folder")
        bundles += found
    return bundles


def read_bundle(path: Path | str) -> Bundle:
    """Read and validate one bundle.

    Raises:
        BundleFault: naming the entry and the fault.
    """
    return _bundle(str(path), _parse(Path(path)))


def parse_bundle(name: str, content: Any) -> Bundle:
    """Validate a bundle that is already parsed JSON; `name` stands for the file in faults.

    Raises:
        BundleFault: naming the entry and the fault.
    """
    return _bundle(name, content)


def _parse(path: Path) -> Any:
    def fault(text: str) -> NoReturn:
        raise BundleFault(str(path), None, text) from None

    def no_number(_name: str) -> NoReturn:
        raise ValueError("not a JSON number")

    try:
        if path.stat().st_size > LARGEST_FILE:
            fault(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB")
        raw = path.read_bytes()
    except FileNotFoundError:
        fault("there is no such file")
    except OSError as problem:
        fault(f"the file can't be read ({problem.strerror})")
    if not raw.strip():
        fault("the file is empty")
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=no_number)
    except UnicodeDecodeError as problem:
        fault(f"the file is not UTF-8 text (byte {problem.start + 1})")
    except json.JSONDecodeError as problem:
        fault(f"the file is not JSON (line {problem.lineno}, column {problem.colno})")
    except RecursionError:
        fault("the file is nested too deeply")
    except ValueError:
        fault("the file holds a number that JSON does not allow")


def _bundle(file: str, content: Any) -> Bundle:
    def fault(text: str) -> NoReturn:
        raise BundleFault(file, None, text)

    if not isinstance(content, Mapping) or content.get("resourceType") != "Bundle":
        kind = words(content.get("resourceType")) if isinstance(content, Mapping) else ""
        fault(f"this is a {kind[:40]}, not a Bundle" if kind else "this is not a FHIR bundle")
    given = words(content.get("type"))[:40]
    if given not in _TYPES:
        fault(
            f"a bundle of type “{given}” carries no resources to import"
            if given
            else "the bundle does not say its type"
        )
    entries = content.get("entry")
    if not isinstance(entries, list) or not entries:
        fault("the bundle has no entries")
    if len(entries) > MOST_ENTRIES:
        fault(f"the bundle has more than {MOST_ENTRIES:,} entries")
    return _Reading(file, given).read(entries)


class _Reading:
    """Goes through the entries of one bundle."""

    def __init__(self, file: str, bundle_type: str) -> None:
        self._file = file
        self._history = bundle_type == "history"
        self._by_key: dict[tuple[str, str], Entry] = {}
        self._by_address: dict[str, Entry] = {}

    def read(self, entries: list[Any]) -> Bundle:
        for number, raw in enumerate(entries, start=1):
            kind = ""
            try:
                if not isinstance(raw, Mapping):
                    raise Broken("it is not an object")
                resource = raw.get("resource")
                if isinstance(resource, Mapping):
                    kind = words(resource.get("resourceType"))[:40]
                if not self._passes_over(raw):
                    self._add(self._entry(number, kind, raw))
            except Broken as broken:
                raise BundleFault(self._file, number, str(broken), kind) from None
        if not self._by_key:
            raise BundleFault(self._file, None, "the bundle has no resource to import")
        return Bundle(self._file, tuple(self._by_key.values()), self._by_address)

    def _passes_over(self, raw: Mapping[str, Any]) -> bool:
        """What a server adds beside the resources: notes on a search, past deletions."""
        request, search = raw.get("request"), raw.get("search")
        method = request.get("method") if isinstance(request, Mapping) else None
        mode = search.get("mode") if isinstance(search, Mapping) else None
        if self._history:
            return method == "DELETE"
        if method in ("DELETE", "PATCH"):
            raise Broken(f"it asks for a {method}, and an import only adds and updates")
        return mode == "outcome"

    def _entry(self, number: int, kind: str, raw: Mapping[str, Any]) -> Entry:
        resource = raw.get("resource")
        if not isinstance(resource, Mapping):
            raise Broken("it has no resource")
        if not kind:
            raise Broken("its resource does not say its resourceType")
        full_url = raw.get("fullUrl", "")
        if not isinstance(full_url, str) or len(full_url) > 2_000:
            raise Broken("its fullUrl is not an address")
        full_url = plain_address(full_url)
        check_shape(resource)
        check_resource(kind, resource)
        digest = content_hash(resource)
        key = identity(full_url, resource, digest)
        return Entry(number, kind, key, full_url, digest, resource)

    def _add(self, entry: Entry) -> None:
        addresses = [f"{entry.kind}/{entry.resource['id']}"] if entry.resource.get("id") else []
        addresses += [entry.full_url] if entry.full_url else []
        known = self._by_address.get(entry.full_url) or self._by_key.get((entry.kind, entry.key))
        if known is not None:
            self._same_or_fault(known, entry)
            return
        self._by_key[entry.kind, entry.key] = entry
        for address in addresses:
            self._by_address.setdefault(address, entry)

    def _same_or_fault(self, known: Entry, entry: Entry) -> None:
        # A history lists a resource's versions, the newest first.
        if known.content_hash != entry.content_hash and not self._history:
            raise Broken(f"it has the same identity as entry {known.number} and another content")


def content_hash(resource: Resource) -> str:
    """SHA-256 of a resource's canonical JSON: names in order, no blanks."""
    text = json.dumps(resource, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
