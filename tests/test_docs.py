"""What the documents name is there: commands, files, addresses, functions, variables, codes."""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main
from sqlmodel import SQLModel

import psc_app.models  # noqa: F401 - registers the tables
from psc_app.__main__ import cli
from psc_app.config import Config
from psc_app.domain import vocabulary
from psc_app.domain.settings_catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
CODE = ("psc_app", "scripts", "tests", "benchmarks")
_FILE = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_ENDINGS = (
    ".py", ".jsx", ".css", ".md", ".toml", ".ini", ".txt", ".json", ".png", ".db", ".svg", ".lock",
)  # fmt: skip
_VARIABLES = {"work": "Work", "store": "Store", "hub": "Hub"}
"""Names by which documents call objects of these classes."""
_OTHERS = {"rx", "app", "org", "com"}
"""First parts of dotted names that are not ours: other libraries and example addresses."""


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def blocks(path: Path) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A document's text without its fenced blocks, and those with their languages."""
    text = path.read_text()
    fence = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return fence.sub("", text), tuple(fence.findall(text))


def spans(path: Path) -> list[str]:
    """What stands between backticks in the running text."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", blocks(path)[0])]


def commands(path: Path) -> list[str]:
    """Lines for a shell: of fenced blocks, and spans that begin as a command does."""
    lines = [
        line.split("#")[0].strip()
        for language, block in blocks(path)[1]
        if language == "sh"
        for line in block.splitlines()
    ]
    starts = ("make", "python", ".venv/bin/", "scripts/", ".ci/")
    return [line for line in (*lines, *spans(path)) if line.startswith(starts)]


def everywhere(what: str) -> Iterator[tuple[str, str]]:
    """All spans or commands of all documents, with the document's name."""
    for path in DOCUMENTS:
        for found in spans(path) if what == "spans" else commands(path):
            yield short(path), found


@cache
def targets() -> dict[str, bool]:
    """The Makefile's targets, and whether `make` lists them."""
    found = re.findall(r"^([a-z][\w-]*):(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return {name: "##" in rest for name, rest in found if not rest.startswith("=")}


@cache
def written() -> str:
    """All of the project's own code and configuration as one text."""
    files = [
        *(p for folder in CODE for p in (ROOT / folder).rglob("*.py") if p != Path(__file__)),
        *(ROOT / name for name in ("Makefile", "rxconfig.py", "pyproject.toml")),
        ROOT / "psc_app/components/islands.jsx",
    ]
    return "\n".join(path.read_text() for path in files)


# ---------------------------------------------------------------- what the code has


class Names:
    """What can be named by dots: modules by their file, classes by their name."""

    def __init__(self) -> None:
        self.modules: dict[str, set[str]] = {}
        self.classes: dict[str, set[str]] = {}
        self.bases: dict[str, list[str]] = {}
        for path in (ROOT / "psc_app").rglob("*.py"):
            self._read(path)

    def _read(self, path: Path) -> None:
        body = ast.parse(path.read_text()).body
        self.modules.setdefault(path.stem, set()).update(self._members(body))
        for node in body:
            if isinstance(node, ast.ClassDef):
                self.classes.setdefault(node.name, set()).update(self._members(node.body))
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                        self.classes[node.name].add(inner.attr)
                self.bases[node.name] = [b.id for b in node.bases if isinstance(b, ast.Name)]

    @staticmethod
    def _members(body: list[ast.stmt]) -> Iterator[str]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id
            elif isinstance(node, ast.Assign):
                yield from (t.id for t in node.targets if isinstance(t, ast.Name))
            elif isinstance(node, ast.ImportFrom):
                yield from (alias.asname or alias.name for alias in node.names)

    def has(self, dotted: str) -> bool:
        """Whether this module or class has this member."""
        owner, member = dotted.split(".")[:2]
        if member in self.modules.get(owner, ()):
            return True
        return self._class_has(_VARIABLES.get(owner, owner), member)

    def _class_has(self, name: str, member: str) -> bool:
        return member in self.classes.get(name, ()) or any(
            self._class_has(base, member) for base in self.bases.get(name, ())
        )


@cache
def names() -> Names:
    return Names()


@cache
def addresses() -> set[str]:
    """Every route: of pages, of our own, and of the socket."""
    text = written()
    pages = re.findall(r'rx\.page\(route="([^"]+)"', text)
    own = re.findall(r'Route\(f?"(/[^"]+)"', text)
    own += re.findall(r'^    path = "(/[^"]+)"', text, re.MULTILINE)
    own += re.findall(r'_CODE_PATH = "([^"]+)"', text)
    own += re.findall(r'^SIMULATED_AT = "([^"]+)"', text, re.MULTILINE)
    own += ["/auth/patient/code/check", "/_event"]
    return {re.sub(r"\{[^}]*\}", "*", route) for route in (*pages, *own)}


@cache
def ignored() -> list[str]:
    """What git ignores: made at run time, so a clone does not have it."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return [line.rstrip("/") for line in lines if line and not line.startswith("#")]


def is_there(name: str) -> bool:
    """Whether a file, folder or pattern of them is in the project, or is made by it."""
    name = name.rstrip("/")
    if any(fnmatch(part, pattern) for pattern in ignored() for part in (name, name.split("/")[0])):
        return True
    if any(ROOT.glob(name)):
        return True
    return "/" not in name and any(any((ROOT / folder).rglob(name)) for folder in CODE)


# ---------------------------------------------------------------- the tests


def test_what_is_not_there_would_be_noticed():
    assert not is_there("psc_app/services/nonsense.py")
    assert not is_there("nonsense.py")
    assert not names().has("messages.nonsense")
    assert not names().has("Conversation.nonsense")
    assert names().has("AgentState.listen"), "members of the classes it is made of count"
    assert "nonsense" not in targets()
    assert not any(fnmatch("/nonsense", route) for route in addresses())


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_every_relative_link_leads_somewhere(path: Path):
    text = blocks(path)[0]
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        target, _, heading = unquote(link).partition("#")
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), f"{short(path)} links to {link}"
        if heading:
            assert heading in headings(found), f"{short(path)} links to {link}"


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", blocks(path)[0], re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


def test_every_make_command_named_is_one():
    for path, command in everywhere("commands"):
        if re.match(r"make( |$)", command):
            words = re.sub(r"'[^']*'", "", command).split()[1:]
            named = [word for word in words if "=" not in word]
            assert set(named) <= set(targets()), f"{path}: {command}"
            options = {word.partition("=")[0] for word in words if "=" in word}
            assert options <= {"PORT", "HOST", "PYTHON", "ARGS", "HEAVY"}, f"{path}: {command}"


def test_every_public_make_command_is_named():
    text = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    public = {name for name, listed in targets().items() if listed and name != "help"}
    assert {name for name in public if f"make {name}" not in text} == set()


def test_every_command_of_the_app_named_is_one_with_these_options():
    app = typer.main.get_command(cli)
    for path, command in everywhere("commands"):
        found = re.search(r"-m psc_app(?: ([a-z-]+))?(.*)", command)
        if found and found[1]:
            assert found[1] in app.commands, f"{path}: {command}"
            has = {option for one in app.commands[found[1]].params for option in one.opts}
            assert set(re.findall(r"--[a-z-]+", found[2])) <= has, f"{path}: {command}"


def test_every_command_of_the_app_is_explained_with_its_options():
    text = (ROOT / "docs/operations.md").read_text()
    app = typer.main.get_command(cli)
    for name, command in app.commands.items():
        assert f"python -m psc_app {name}" in text
        for option in (o for one in command.params for o in one.opts if o.startswith("--")):
            assert f"`{option}`" in text, f"{name} {option}"


def test_every_file_named_is_there():
    for path, span in everywhere("spans"):
        if not _FILE.fullmatch(span) or not ("/" in span or span.endswith(_ENDINGS)):
            continue
        assert is_there(span), f"{path}: {span}"


def test_every_script_named_in_a_command_is_there():
    for path, command in everywhere("commands"):
        for script in re.findall(r"(?:^| )((?:scripts|\.ci)/[\w./]+)", command):
            assert (ROOT / script).is_file(), f"{path}: {command}"


def test_every_address_named_is_a_route():
    for path, span in everywhere("spans"):
        if re.fullmatch(r"/[\w/-]*", span):
            matching = [route for route in addresses() if fnmatch(span, route)]
            begins = [route for route in addresses() if route.startswith(span.rstrip("/") + "/")]
            assert matching or begins, f"{path}: {span}"


def test_every_function_class_and_column_named_is_in_the_code():
    for path, span in everywhere("spans"):
        call = span.partition("(")[0]
        if not _NAME.fullmatch(call) or call.endswith(_ENDINGS) or call in CATALOGUE:
            continue
        if call.split(".")[0] not in _OTHERS:
            assert names().has(call), f"{path}: {span}"


def test_every_class_named_is_in_the_code():
    found = re.findall(r"(?:class|function) (\w+)|^(\w+) = ", written(), re.MULTILINE)
    made = {name for pair in found for name in pair}
    for path, span in everywhere("spans"):
        if re.fullmatch(r"([A-Z][a-z]+)+", span) and not is_there(span):
            assert span in made, f"{path}: {span}"


def test_every_variable_and_constant_named_is_in_the_code():
    import uvicorn.config

    text = written() + Path(uvicorn.config.__file__).read_text()
    pips = {"HTTPS_PROXY", "PIP_INDEX_URL", "PIP_CERT"}
    for path, span in everywhere("spans"):
        name = span.partition("=")[0]
        if re.fullmatch(r"[A-Z][A-Z_]{3,}", name) and name != "PSC_" and name not in pips:
            known = name.removeprefix("PSC_").lower() in Config.model_fields
            assert known or re.search(rf"\b{name}\b", text), f"{path}: {span}"
    for name in pips:
        assert name in text, name


def test_every_variable_of_the_configuration_is_explained():
    text = (ROOT / "docs/operations.md").read_text()
    for name in Config.model_fields:
        assert f"| `PSC_{name.upper()}` |" in text


def test_every_setting_is_explained():
    text = (ROOT / "docs/operations.md").read_text()
    assert [key for key in CATALOGUE if f"`{key}`" not in text] == []


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.ClosureReason, vocabulary.Channel, vocabulary.Role, vocabulary.Presence,
        vocabulary.AuthorKind, vocabulary.Visibility, vocabulary.OfferOutcome,
        vocabulary.SessionMode, vocabulary.Deed,
    ],
    ids=lambda words: words.__name__,
)  # fmt: skip
def test_the_glossary_has_every_code(words: type[vocabulary.StrEnum]):
    text = (ROOT / "docs/glossary.md").read_text()
    section = next(
        (part for part in text.split("\n### ") if f"`{words.__name__}`" in part.split("\n")[0]), ""
    )
    assert section, f"there is no section with `{words.__name__}` in its heading"
    assert [word.value for word in words if f"`{word.value}`" not in section] == []


def test_the_glossary_has_every_state_with_its_number():
    text = (ROOT / "docs/glossary.md").read_text()
    for state in vocabulary.ConversationState:
        assert f"| {int(state)} | {state.label} |" in text


def test_the_glossary_has_every_table():
    text = (ROOT / "docs/glossary.md").read_text()
    tables = {mapper.class_.__name__ for mapper in SQLModel._sa_registry.mappers}
    assert {name for name in tables if not re.search(rf"`{name}(\.\w+)?`", text)} == set()


def test_every_room_of_the_house_is_drawn():
    text = (ROOT / "docs/house.md").read_text()
    entries = [p for p in (ROOT / "psc_app").iterdir() if not p.name.startswith("__")]
    rooms = {short(p) for p in entries if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert {room for room in rooms if f"`{room}`" not in text} == set()


def test_the_picture_of_the_house_has_the_floors_of_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    floors = next(one for one in contracts["contracts"] if one["id"] == "floors")["layers"]
    rooms = {name for floor in floors for name in re.findall(r"\w+", floor)}
    for document in ("README.md", "docs/house.md"):
        drawing = "".join(text for _, text in blocks(ROOT / document)[1])
        assert {name for name in rooms if name not in drawing} == set(), document


def test_every_document_is_in_the_index():
    index = (ROOT / "docs/README.md").read_text()
    pages = [p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")]
    assert [p for p in pages if p != "README.md" and f"({p})" not in index] == []


def test_decisions_are_numbered_without_gaps_and_fit_a_page():
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {int(page.name[:4])}. ")
        assert len(text.splitlines()) <= 60, page.name


def test_the_licence_is_apaches_and_the_readme_says_so():
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    assert "Patient Service Center contributors" in (ROOT / "LICENSE").read_text()
    assert "(LICENSE)" in (ROOT / "README.md").read_text()
