"""Build the pages once, and again only when something they are made of has changed.

Reflex writes the server's address into the pages while it builds them. A bundle would
then fit one host and one port only, so the address is taken out again: the built code
asks the browser where the page came from. One bundle serves any host and any port.
"""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

Say = Callable[[str], None]

# Never a real host: whatever still carries it after the build was missed.
PLACEHOLDER = "http://psc-origin.invalid"
_HOST = PLACEHOLDER.partition("://")[2]
_ADDRESS = re.compile(
    r"""(?P<quote>["'`])(?P<scheme>http|ws)://"""
    + re.escape(_HOST)
    + r"""(?P<path>/[\w/.-]*)?(?P=quote)"""
)
_ORIGIN = "globalThis.location.origin"
_SOCKET_ORIGIN = _ORIGIN + '.replace(/^http/,"ws")'

# What no page is made of: floors whose change cannot alter the bundle.
_NOT_IN_PAGES = {
    "__main__.py", "server.py", "wiring.py",
    "adapters", "api", "backstage", "demo", "models", "ports", "services",
}  # fmt: skip
_OTHER_INPUTS = ("assets", "reflex.lock", "rxconfig.py", "requirements.txt", "constraints.txt")
_TEXT = {".css", ".html", ".js", ".json", ".map", ".mjs", ".txt"}


class BuildFailed(RuntimeError):
    """The pages could not be built; the message says why in a sentence."""


def static_dir(root: Path) -> Path:
    """Where the built pages lie."""
    return root / ".web" / "build" / "client"


def _stamp_file(root: Path) -> Path:
    """Where the fingerprint of the last good build is kept.

    It lies in the folder that each build empties first, so an interrupted build leaves
    none; and beside the served folder, not in it.
    """
    return root / ".web" / "build" / "fingerprint"


def _inputs(root: Path) -> Iterator[Path]:
    for entry in sorted((root / "psc_app").iterdir()):
        if entry.name not in _NOT_IN_PAGES:
            yield from [entry] if entry.is_file() else sorted(entry.rglob("*"))
    for name in _OTHER_INPUTS:
        path = root / name
        yield from [path] if path.is_file() else sorted(path.rglob("*"))


def fingerprint(root: Path) -> str:
    """Sum up everything the bundle is made of.

    The mode counts as well, because a page may look different in a demonstration.
    """
    from psc_app.config import config

    digest = hashlib.sha256(config().mode.encode())
    for path in _inputs(root):
        # Reflex links files of its own components into assets/external while it builds.
        if path.is_file() and not {"external", "__pycache__"} & set(path.parts):
            digest.update(f"\0{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_built(root: Path) -> bool:
    """Whether the bundle on disk is what the inputs would give."""
    stamp = _stamp_file(root)
    return (
        stamp.is_file()
        and (static_dir(root) / "index.html").is_file()
        and stamp.read_text() == fingerprint(root)
    )


def ensure_built(root: Path, *, say: Say) -> Path:
    """Build the pages if they changed since the last time.

    Args:
        root: the project's folder.
        say: told in a few words what is going on.

    Returns:
        The folder of static files.

    Raises:
        BuildFailed: with the reason in one sentence and where to read more.
    """
    root = root.resolve()
    with (root / "rxconfig.py").open() as turnstile:
        # Two commands at once (a run and a test) must not build into one folder.
        flock(turnstile, LOCK_EX)
        if is_built(root):
            say("Pages: already built")
            return static_dir(root)
        began = time.monotonic()
        first = "" if (root / ".web" / "node_modules").is_dir() else " (the first time is longer)"
        say(f"Pages: building{first} ...")
        _build(root)
        changed = _free_from_address(static_dir(root))
        _tidy_lock(root)
        # Taken after the build, which writes reflex.lock when there was none.
        _stamp_file(root).write_text(fingerprint(root))
        say(f"Pages: built in {time.monotonic() - began:.1f} s, {changed} addresses freed")
    return static_dir(root)


def _build(root: Path) -> None:
    """Run the build in a process of its own, which leaves nothing behind in this one."""
    environment = os.environ | {
        "REFLEX_API_URL": PLACEHOLDER,
        "REFLEX_DIR": str(root / ".reflex"),
        "NO_COLOR": "1",
    }
    # Left from a server's own settings, they would keep the build from compiling.
    for name in ("__REFLEX_SKIP_COMPILE", "__REFLEX_MOUNT_FRONTEND_COMPILED_APP"):
        environment.pop(name, None)
    ended = subprocess.run(
        [sys.executable, "-m", "psc_app.frontend_build"],
        cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", check=False,
    )  # fmt: skip
    text = ended.stdout
    log = root / ".web" / "build.log"  # written last: Reflex makes the folder anew
    log.parent.mkdir(exist_ok=True)
    log.write_text(text)
    if ended.returncode == 0 and static_dir(root).is_dir():
        return
    for line in text.splitlines()[-25:]:
        print("  |", line, file=sys.stderr)
    raise BuildFailed(f"The pages could not be built: {_reason(text)} (all of it: {log})")


def _reason(log: str) -> str:
    """Guess from what the build printed which of the usual things went wrong."""
    if re.search(r"ENOSPC|No space left", log):
        return "the disk is full."
    if re.search(r"ConnectionRefused|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|FailedToOpenSocket", log):
        return "the JavaScript package registry could not be reached; check network and proxy."
    if "lockfile had changes" in log:
        return "reflex.lock does not fit this version of Reflex; delete that folder and try again."
    return "see the lines above."


def _build_here() -> None:
    """Compile the app of the current folder and bundle its pages."""
    from reflex.utils import build, exec, prerequisites
    from reflex_base import constants
    from reflex_base.config import get_config
    from reflex_base.environment import environment

    get_config()  # rxconfig.py sets the environment that the next lines read
    exec.arbitrate_ssr(True)
    environment.REFLEX_COMPILE_CONTEXT.set(constants.CompileContext.EXPORT)
    environment.REFLEX_ENV_MODE.set(constants.Env.PROD)
    prerequisites.initialize_reflex_user_directory()
    if prerequisites.needs_reinit():
        prerequisites.initialize_frontend_dependencies()
    prerequisites.get_compiled_app(prerender_routes=True, use_rich=False)
    build.setup_frontend_prod(Path.cwd())


def _free_from_address(static: Path) -> int:
    """Let the built code ask the browser for the address instead of knowing one.

    Chunks keep their hashed names: equal inputs give equal replacements.

    Args:
        static: the folder of static files, changed in place.

    Returns:
        How many addresses were replaced.

    Raises:
        BuildFailed: when the socket's address is not where Reflex used to put it, or an
            address is left in a form that is not understood.
    """
    total, sockets = 0, 0
    for path in sorted(static.rglob("*")):
        if path.suffix not in _TEXT or not path.is_file():
            continue
        text = path.read_text(errors="surrogateescape")
        if _HOST not in text:
            continue
        sockets += sum(m["scheme"] == "ws" for m in _ADDRESS.finditer(text))
        text, count = _ADDRESS.subn(_ask_browser, text) if path.suffix == ".js" else (text, 0)
        if _HOST in text:
            raise BuildFailed(f"An address is left in {path}, in a form that cannot be replaced.")
        total += count
        path.write_text(text, errors="surrogateescape")
        _compress_again(path)
    if not sockets:
        raise BuildFailed(
            "The socket's address was not found in the built pages; "
            "this version of Reflex seems to put it elsewhere."
        )
    return total


def _tidy_lock(root: Path) -> None:
    """Write the list of JavaScript packages always in the same form.

    Reflex writes it on one line at the first build and on many at later ones, which
    would make each first build look like a change.
    """
    packages = root / "reflex.lock" / "package.json"
    if packages.is_file():
        packages.write_text(json.dumps(json.loads(packages.read_text()), indent=2))


def _ask_browser(address: re.Match[str]) -> str:
    origin = _SOCKET_ORIGIN if address["scheme"] == "ws" else _ORIGIN
    return f'({origin}+"{address["path"] or ""}")'


def _compress_again(path: Path) -> None:
    packed = path.with_name(path.name + ".gz")
    if packed.exists():
        packed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def page_scripts(root: Path, route: str = "/") -> list[Path]:
    """List the JavaScript files that a page loads before it can be used.

    Args:
        root: the project's folder.
        route: the page's address, as it was added to the app.
    """
    static = static_dir(root)
    name = route.strip("/")
    candidates = [static / name / "index.html", static / f"{name}.html"] if name else []
    page = next((p for p in candidates if p.is_file()), static / "index.html")
    waiting = re.findall(r'["\'](/assets/[^"\']+\.js)["\']', page.read_text())
    found: set[Path] = set()
    while waiting:
        script = static / waiting.pop().lstrip("/")
        if script in found or not script.is_file():
            continue
        found.add(script)
        near = re.findall(
            r"""(?:from|import)\s*["'`]\./([^"'`]+\.js)["'`]""",
            script.read_text(errors="replace"),
        )
        waiting += [f"/assets/{other}" for other in near]
    return sorted(found)


def bundle_report(root: Path, route: str = "/") -> tuple[float, int]:
    """Weigh the JavaScript of one page.

    Returns:
        Gzipped kilobytes and number of files.
    """
    scripts = page_scripts(root, route)
    weight = sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts)
    return weight / 1000, len(scripts)


if __name__ == "__main__":
    _build_here()
